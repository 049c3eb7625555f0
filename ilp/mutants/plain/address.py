"""ILP addresses (RFC 0015, Address Requirements)."""

from __future__ import annotations

import string
from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused
from ilp.protocol import HexText, Text

__all__ = ["ALPHABET", "SCHEMES", "Address", "Grammar", "ascii_text", "by_segments"]

SCHEMES = frozenset({"g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local"})
"""The allocation schemes."""

ALPHABET = frozenset(string.ascii_letters + string.digits + "_~-")
"""What a segment is made of."""


class Grammar(Struct, frozen=True):
    """What an address looks like.

    `fewest` counts segments, the scheme among them; `may_be_empty` says of the segments after the scheme, by their
    number (1 and on) and whether it is the last, which may be empty.
    """

    longest: int = 1023
    schemes: Callable[[str], bool] = lambda scheme: scheme in SCHEMES
    alphabet: Callable[[str], bool] = lambda character: character in ALPHABET
    fewest: int = 2
    most: int = 1023
    may_be_empty: Callable[[int, bool], bool] = lambda _number, _last: False
    segment: Callable[[str], bool] = lambda _segment: True


def by_segments(grammar: Grammar, text: str) -> bool:
    """Return whether the text is an address: a scheme, and one segment or more."""
    segments = text.split(".")
    return (
        len(text) <= grammar.longest
        and grammar.schemes(segments[0])
        and grammar.fewest <= len(segments) <= grammar.most
        and all(
            (segment or grammar.may_be_empty(number, number == len(segments) - 1))
            and all(map(grammar.alphabet, segment))
            and grammar.segment(segment)
            for number, segment in enumerate(segments[1:], 1)
        )
    )


def ascii_text(octets: bytes) -> str:
    """Return the octets as text; all must be ASCII."""
    try:
        return octets.decode("ascii")
    except UnicodeDecodeError:
        raise Refused(f"{octets!r} is no ASCII text") from None


def ascii_octets(text: str) -> bytes:
    """Return the text as octets; all its characters must be ASCII."""
    try:
        return text.encode("ascii")
    except UnicodeEncodeError:
        raise Refused(f"{text!r} is no ASCII text") from None


def its_length(length: Length, reader: Reader) -> bytes:
    """Return the octet string at the front of `reader`."""
    return length.read(reader)


def unchanged(text: str) -> str:
    """Return the text itself."""
    return text


class Address(Struct, frozen=True):
    """Reads and writes addresses.

    Knobs: `accepts` decides by the `grammar`, for both ways; `checks` says which fields are held to it on reading,
    `written_checks` on writing; `empty` says which fields may be empty. For reading: `taken` gets the octets, `text`
    makes characters, `before` changes them before the check, `after` after it. For writing: `octets`, after `written`.
    """

    accepts: Callable[[Grammar, str], bool] = by_segments
    grammar: Grammar = Grammar()
    checks: tuple[str, ...] = ("destination", "triggeredBy")
    written_checks: tuple[str, ...] = ("destination", "triggeredBy")
    empty: tuple[str, ...] = ("triggeredBy",)
    taken: Callable[[Length, Reader], bytes] = its_length
    text: Callable[[bytes], str] = ascii_text
    before: Callable[[str], str] = unchanged
    after: Callable[[str], str] = unchanged
    written: Callable[[str], str] = unchanged
    octets: Callable[[str], bytes] = ascii_octets

    def read(self, field: str, reader: Reader, length: Length) -> Text:
        """Return the address that is the octet string at the front of `reader`."""
        text = self.before(self.text(self.taken(length, reader)))
        self._require(field, text, self.checks)
        return self.after(text)

    def write(self, field: str, address: Text, length: Length) -> bytes:
        """Return an address behind its length determinant."""
        if isinstance(address, HexText):
            raise Refused(f"{field}: no text")
        self._require(field, address, self.written_checks)
        return length.write(self.octets(self.written(address)))

    def _require(self, field: str, text: str, checks: tuple[str, ...]) -> None:
        if field not in checks or (text == "" and field in self.empty):
            return
        if not self.accepts(self.grammar, text):
            raise Refused(f"{field}: {text!r} is no ILP address")
