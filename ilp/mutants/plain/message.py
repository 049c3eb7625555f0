"""The message of a Reject: UTF-8 text (RFC 0027, ILP Reject; RFC 0030, Variable-length string)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.address import unchanged
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused
from ilp.protocol import HexText, Text

__all__ = ["MESSAGE_LIMIT", "Message", "utf_8_octets", "utf_8_text"]

MESSAGE_LIMIT = 8191
"""The greatest length of a message, in characters (RFC 0027, ASN.1)."""


def its_length(length: Length, reader: Reader) -> bytes:
    """Return the octet string at the front of `reader`."""
    return length.read(reader)


def utf_8_text(octets: bytes) -> str:
    """Return the text that well-formed UTF-8 octets are."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"no well-formed UTF-8: {error.reason}") from None


def utf_8_octets(text: str) -> bytes:
    """Return a text in UTF-8."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("a lone surrogate has no UTF-8 form") from None


def framed(length: Length, _text: str, octets: bytes) -> bytes:
    """Return the octets behind their length determinant."""
    return length.write(octets)


class Message(Struct, frozen=True):
    """Reads and writes messages.

    Knobs for reading: `taken` gets the octets, `text` makes characters, `limit` is how many there may be, counted by
    `size`, `over` what happens to more, `meant` is what they say. For writing: `said`, `written_limit`, `octets`,
    `frame`.
    """

    taken: Callable[[Length, Reader], bytes] = its_length
    text: Callable[[bytes], str] = utf_8_text
    size: Callable[[str], int] = len
    limit: int = MESSAGE_LIMIT
    meant: Callable[[str], str | None] = unchanged
    said: Callable[[str], str] = unchanged
    written_limit: int = MESSAGE_LIMIT
    octets: Callable[[str], bytes] = utf_8_octets
    frame: Callable[[Length, str, bytes], bytes] = framed

    def read(self, reader: Reader, length: Length) -> Text | None:
        """Return the message that is the octet string at the front of `reader`."""
        text = self.text(self.taken(length, reader))
        if self.size(text) > self.limit:
            raise Refused(f"the message is longer than {self.limit}")
        return self.meant(text)

    def write(self, message: Text, length: Length) -> bytes:
        """Return a message behind its length determinant."""
        if isinstance(message, HexText):
            raise Refused("message: no text")
        text = self.said(message)
        if len(text) > self.written_limit:
            raise Refused(f"the message is longer than {self.written_limit}")
        return self.frame(length, text, self.octets(text))
