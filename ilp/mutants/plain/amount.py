"""The amount: eight octets, big-endian (RFC 0027, ILP Prepare; RFC 0030, Fixed-length unsigned integers)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.length import big_endian
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["Amount", "eight_octets"]


def eight_octets(amount: int) -> bytes:
    """Return an amount of 0 to 2^64 - 1 as eight octets."""
    if not 0 <= amount < 2**64:
        raise Refused(f"no UInt64 holds {amount}")
    return amount.to_bytes(8, "big")


def eight_taken(reader: Reader) -> bytes:
    """Return the eight octets of the amount."""
    return reader.take(8)


class Amount(Struct, frozen=True):
    """Reads and writes amounts.

    Knobs for reading: `taken` gets the octets, `number` is what they say, `text` shows it. For writing: `octets`.
    """

    taken: Callable[[Reader], bytes] = eight_taken
    number: Callable[[bytes], int] = big_endian
    text: Callable[[int], str | None] = str
    octets: Callable[[int], bytes] = eight_octets

    def read(self, reader: Reader) -> str | None:
        """Return the amount in decimal."""
        return self.text(self.number(self.taken(reader)))

    def write(self, amount: str) -> bytes:
        """Return the octets of an amount in decimal."""
        return self.octets(int(amount))
