"""The code of a Reject: three ASCII characters (RFC 0027, ILP Reject and Error Codes)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.address import ascii_octets, ascii_text, unchanged
from ilp.mutants.plain.octets import Reader, Refused
from ilp.protocol import HexText, Text

__all__ = ["Code", "three_octets"]

_CODE_LENGTH = 3


def three(reader: Reader) -> bytes:
    """Return the three octets of the code."""
    return reader.take(_CODE_LENGTH)


def three_octets(code: str) -> bytes:
    """Return a code of three ASCII characters as octets."""
    if len(code) != _CODE_LENGTH:
        raise Refused(f"{code!r} has {len(code)} characters, not three")
    return ascii_octets(code)


class Code(Struct, frozen=True):
    """Reads and writes codes.

    Knobs for reading: `taken` gets the octets, `text` makes characters, `meant` is what they say. For writing:
    `said`, then `octets`.
    """

    taken: Callable[[Reader], bytes] = three
    text: Callable[[bytes], str] = ascii_text
    meant: Callable[[str], str] = unchanged
    said: Callable[[str], str] = unchanged
    octets: Callable[[str], bytes] = three_octets

    def read(self, reader: Reader) -> Text:
        """Return the code."""
        return self.meant(self.text(self.taken(reader)))

    def write(self, code: Text) -> bytes:
        """Return the octets of a code."""
        if isinstance(code, HexText):
            raise Refused("code: no text")
        return self.octets(self.said(code))
