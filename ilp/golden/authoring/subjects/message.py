"""The message of a Reject: UTF-8."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import reject, shortest
from ilp.golden.authoring.meaning import reject_value
from ilp.golden.authoring.statement import reads, refuses, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0027-reject-message", "0030-utf8")

# Name, title, the octets, the characters they are, flags.
_TEXTS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("empty", "An empty message", "", "", ("boundary",)),
    ("ascii", "A message in ASCII", "4e6f20726f7574652e", "No route.", ()),
    ("two-octets", "A character of two octets", "63616660c3a9", "caf`\u00e9", ()),
    ("three-octets", "A character of three octets", "e282ac", "\u20ac", ()),
    ("four-octets", "A character of four octets, past the first plane", "f09f92a9", "\U0001f4a9", ("wide-value",)),
    ("first-of-two-octets", "U+0080, the first character of two octets", "c280", "\u0080", ("boundary",)),
    ("last-of-two-octets", "U+07FF, the last character of two octets", "dfbf", "\u07ff", ("boundary",)),
    ("first-of-three-octets", "U+0800, the first character of three octets", "e0a080", "\u0800", ("boundary",)),
    ("before-surrogates", "U+D7FF, the last character before the surrogates", "ed9fbf", "\ud7ff", ("boundary",)),
    ("after-surrogates", "U+E000, the first character after the surrogates", "ee8080", "\ue000", ("boundary",)),
    ("noncharacter", "U+FFFF, which is no character yet well-formed", "efbfbf", "\uffff", ("boundary",)),
    ("first-of-four-octets", "U+10000, the first character of four octets", "f0908080", "\U00010000", ("boundary",)),
    ("last", "U+10FFFF, the last code point", "f48fbfbf", "\U0010ffff", ("boundary",)),
    ("replacement-character", "U+FFFD itself", "efbfbd", "\ufffd", ("alias",)),
    ("nul", "A NUL inside a message, which does not end it", "610062", "a\x00b", ("alias",)),
    ("trailing-nul", "A NUL at the end of a message, which is kept", "6100", "a\x00", ("alias",)),
    ("control-characters", "A message of control characters", "07090d0a1b", "\x07\t\r\n\x1b", ()),
    ("bom", "U+FEFF at the start of a message, which is kept", "efbbbf61", "\ufeffa", ("alias",)),
    ("spaces", "A message with spaces around it, which are kept", "206120", " a ", ("alias",)),
    ("composed", "The composed letter \u00e9, which is not decomposed", "c3a9", "\u00e9", ("alias",)),
    ("decomposed", "The letter e with a combining acute accent, which is not composed", "65cc81", "e\u0301", ("alias",)),
    ("latin-1-lookalike", "A message of two characters that are the octets of one in Latin-1", "c383c2a9", "\u00c3\u00a9", ("alias",)),
)  # fmt: skip

# Name, what is wrong, the octets, where.
_ILL_FORMED: tuple[tuple[str, str, str, tuple[int, int]], ...] = (
    ("octet-ff", "octet ff", "61ff62", (1, 1)),
    ("octet-fe", "octet fe", "61fe62", (1, 1)),
    ("utf-16-bom", "a byte order mark of UTF-16", "fffe6100", (0, 2)),
    ("latin-1", "a letter in Latin-1", "636166e9", (3, 1)),
    ("lone-continuation", "a continuation octet without a start", "6180", (1, 1)),
    ("cut-two-octets", "a character of two octets cut off at the end", "61c3", (1, 1)),
    ("cut-three-octets", "a character of three octets cut off at the end", "61e282", (1, 2)),
    ("cut-four-octets", "a character of four octets cut off at the end", "61f09f92", (1, 3)),
    ("cut-inside", "a character of three octets cut off before a letter", "e28261", (0, 2)),
    ("overlong-nul", "an overlong NUL", "61c08062", (1, 2)),
    ("overlong-slash", "an overlong slash of two octets", "c0af", (0, 2)),
    ("overlong-c1", "an overlong character that starts with c1", "c1bf", (0, 2)),
    ("overlong-three-octets", "an overlong character of three octets", "e09fbf", (0, 3)),
    ("overlong-four-octets", "an overlong character of four octets", "f08fbfbf", (0, 4)),
    ("first-surrogate", "the first surrogate, U+D800", "eda080", (0, 3)),
    ("last-surrogate", "the last surrogate, U+DFFF", "edbfbf", (0, 3)),
    ("surrogate-pair", "a character past the first plane as a pair of surrogates", "eda0bdedb2a9", (0, 6)),
    ("past-the-last", "U+110000, past the last code point", "f4908080", (0, 4)),
    ("octet-f5", "octet f5, which starts nothing", "f5808080", (0, 1)),
    ("five-octets", "a character of five octets, which older texts knew", "f888808080", (0, 5)),
)

_ALSO_WRITTEN = (
    "empty",
    "three-octets",
    "four-octets",
    "last",
    "nul",
    "trailing-nul",
    "bom",
    "spaces",
    "decomposed",
)


def _texts() -> Iterator[Vector]:
    for name, title, digits, text, flags in _TEXTS:
        packet = reject(message=bytes.fromhex(digits))
        value = reject_value(message=text)
        said = f"{title}, " if "," in title else f"{title} "
        yield reads(name, f"{said}is read", packet, value, clauses=_CLAUSES, at="message", flags=flags)
        if name in _ALSO_WRITTEN:
            yield writes(f"encode-{name}", f"{said}is written", value, packet, clauses=_CLAUSES, flags=flags)
    for name, what, digits, (offset, length) in _ILL_FORMED:
        yield refuses(
            f"ill-formed-{name}",
            f"A message with {what}, is refused" if "," in what else f"A message with {what} is refused",
            reject(message=bytes.fromhex(digits)),
            clauses=_CLAUSES,
            at=("message", offset, length),
        )


def _lengths() -> Iterator[Vector]:
    """The length determinant counts octets, not characters."""
    yield refuses(
        "length-in-characters",
        "A message whose length counts characters instead of octets is refused",
        # Two characters, six octets: the four left over would be data, and claim a long length.
        reject(message="\u20ac\u20ac".encode(), message_length=b"\x02", data=b""),
        clauses=("0030-string", "0030-octet-string", *_CLAUSES),
        at="message-length",
    )
    for characters in (63, 64):
        text = "\u00e9" * characters
        yield writes(
            f"encode-{characters}-of-two-octets",
            f"{characters} characters of two octets are written behind {shortest(2 * characters).hex(' ')}",
            reject_value(message=text),
            reject(message=text.encode()),
            clauses=("0030-string", "0030-octet-string", *_CLAUSES),
            flags=("boundary",),
        )
    for characters in (127, 128):
        yield writes(
            f"encode-{characters}",
            f"A message of {characters} octets is written behind {shortest(characters).hex(' ')}",
            reject_value(message="m" * characters),
            reject(message=b"m" * characters),
            clauses=("0030-string", "0030-octet-string", *_CLAUSES),
            flags=("boundary",),
        )


FILE = subject(
    "message",
    "A Reject's message: well-formed UTF-8, kept character by character; anything else is refused.",
    "generated from RFC 0030, Variable-length string",
    (*_texts(), *_lengths()),
)
