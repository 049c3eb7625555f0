"""Octets that are taken from the front, and the refusal that all of the plain codec raises."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

__all__ = ["Bounds", "Reader", "Refused", "Take", "all_there"]


class Refused(Exception):
    """The plain codec's one documented refusal, of octets or of a value."""


Take = Callable[[bytes, int, int], bytes]
"""Returns `count` octets of `octets` from `at`."""


def all_there(octets: bytes, at: int, count: int) -> bytes:
    """Return `count` octets from `at`.

    Raises:
        Refused: not all of them are there.
    """
    if at + count > len(octets):
        raise Refused(f"{count} octets needed at {at}, {len(octets) - at} there")
    return octets[at : at + count]


class Bounds(Struct, frozen=True):
    """What happens at the end of the octets.

    `take` gets octets; `fields_end` is whether the fields of a packet end where its envelope does.
    """

    take: Take = all_there
    fields_end: bool = True


class Reader:
    """Octets, and how many of them have been taken."""

    def __init__(self, octets: bytes, take: Take = all_there) -> None:
        self.octets = octets
        self.at = 0
        self._take = take

    def take(self, count: int) -> bytes:
        """Return the next `count` octets.

        Raises:
            Refused: not all of them are there.
        """
        taken = self._take(self.octets, self.at, count)
        self.at += count
        return taken

    def rest(self) -> bytes:
        """Return everything that has not been taken yet."""
        taken = self.octets[self.at :]
        self.at = len(self.octets)
        return taken

    def left(self) -> int:
        """Return how many octets have not been taken."""
        return len(self.octets) - self.at
