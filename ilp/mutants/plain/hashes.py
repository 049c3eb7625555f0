"""The execution condition and the fulfillment: 32 octets as they are (RFC 0027)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["HASH_LENGTH", "Hash", "thirty_two_only"]

HASH_LENGTH = 32


def thirty_two(reader: Reader) -> bytes:
    """Return the 32 octets."""
    return reader.take(HASH_LENGTH)


def thirty_two_only(octets: bytes) -> bytes:
    """Return the octets, which must be 32."""
    if len(octets) != HASH_LENGTH:
        raise Refused(f"32 octets needed, not {len(octets)}")
    return octets


def all_present(octets: bytes | None) -> bytes:
    """Return the octets, which must be there."""
    if octets is None:
        raise Refused("the 32 octets are absent")
    return octets


class Hash(Struct, frozen=True):
    """Reads and writes conditions and fulfillments.

    Knobs for reading: `taken` gets the octets, `meant` is what they say. For writing: `given` is what an absent
    field becomes, `octets` what is written.
    """

    taken: Callable[[Reader], bytes] = thirty_two
    meant: Callable[[bytes], bytes | None] = lambda octets: octets
    given: Callable[[bytes | None], bytes] = all_present
    octets: Callable[[bytes], bytes] = thirty_two_only

    def read(self, reader: Reader) -> str | None:
        """Return the octets in hexadecimal."""
        octets = self.meant(self.taken(reader))
        return None if octets is None else octets.hex()

    def write(self, digits: str | None) -> bytes:
        """Return the octets of hexadecimal digits."""
        return self.octets(self.given(None if digits is None else bytes.fromhex(digits)))
