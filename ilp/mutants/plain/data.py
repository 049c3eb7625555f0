"""The data of any packet: an octet string (RFC 0027)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["DATA_LIMIT", "Data", "string_of"]

DATA_LIMIT = 32767
"""The greatest length of data, in octets (RFC 0027, ASN.1)."""


def string_of(length: Length, reader: Reader) -> bytes:
    """Return the octet string at the front of `reader`."""
    return length.read(reader)


def framed(length: Length, octets: bytes) -> bytes:
    """Return the octets behind their length determinant."""
    return length.write(octets)


def as_they_are(octets: bytes) -> bytes:
    """Return the octets themselves."""
    return octets


class Data(Struct, frozen=True):
    """Reads and writes data.

    Knobs for reading: `taken` gets the octets, `limit` is how many there may be, `meant` is what they say. For
    writing: `said`, `written_limit`, `frame`.
    """

    taken: Callable[[Length, Reader], bytes] = string_of
    limit: int = DATA_LIMIT
    meant: Callable[[bytes], bytes | None] = as_they_are
    said: Callable[[bytes], bytes] = as_they_are
    written_limit: int = DATA_LIMIT
    frame: Callable[[Length, bytes], bytes] = framed

    def read(self, reader: Reader, length: Length) -> str | None:
        """Return the data in hexadecimal."""
        octets = self.taken(length, reader)
        if len(octets) > self.limit:
            raise Refused(f"{len(octets)} octets of data, {self.limit} at most")
        meant = self.meant(octets)
        return None if meant is None else meant.hex()

    def write(self, digits: str, length: Length) -> bytes:
        """Return data behind its length determinant."""
        octets = self.said(bytes.fromhex(digits))
        if len(octets) > self.written_limit:
            raise Refused(f"{len(octets)} octets of data, {self.written_limit} at most")
        return self.frame(length, octets)
