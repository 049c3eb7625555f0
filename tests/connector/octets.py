"""Octets one after the other: length determinants in their only form, and what they stand in front of."""

from __future__ import annotations

from tests.connector.packet import Refused

__all__ = ["NUMBER_LIMIT", "Reader", "determinant", "octet_string"]

NUMBER_LIMIT = (1 << 64) - 1
"""The greatest number that a length determinant has room for here: eight octets of it."""

_SHORT_FORM_LIMIT = 127
_LONGEST = 8  # octets that denote a number in the long form


class Reader:
    """Takes the octets of a packet from its front; every method raises Refused where they are not as they should be."""

    __slots__ = ("_at", "_octets")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def take(self, count: int, field: str) -> bytes:
        """Return the next `count` octets."""
        end = self._at + count
        taken = self._octets[self._at : end]
        if len(taken) < count:
            raise Refused(field, f"ends after {len(taken)} of {count} octets")
        self._at = end
        return taken

    def number(self, field: str) -> int:
        """Return the number that a length determinant denotes."""
        first = self.take(1, field)[0]
        if first <= _SHORT_FORM_LIMIT:
            return first
        size = first - 0x80
        if not 1 <= size <= _LONGEST:
            raise Refused(field, f"has a length of {size} octets")
        digits = self.take(size, field)
        number = int.from_bytes(digits, "big")
        if digits[0] == 0 or number <= _SHORT_FORM_LIMIT:
            raise Refused(field, "has a longer length determinant than it needs")
        return number

    def octet_string(self, field: str) -> bytes:
        """Return the octets behind a length determinant that counts them."""
        return self.take(self.number(field), field)

    def end(self, field: str) -> None:
        """Hold that no octets are left."""
        if left := len(self._octets) - self._at:
            raise Refused(field, f"is followed by {left} octets too many")


def determinant(number: int) -> bytes:
    """Return the length determinant of a number from 0 to NUMBER_LIMIT."""
    if number <= _SHORT_FORM_LIMIT:
        return bytes((number,))
    size = (number.bit_length() + 7) // 8
    return bytes((0x80 + size,)) + number.to_bytes(size, "big")


def octet_string(octets: bytes) -> bytes:
    """Return octets with a length determinant in front."""
    return determinant(len(octets)) + octets
