"""What too few independent witnesses agree with, and why it stands all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ilp.protocol import Encode, Relay
from tests.witness.testimony import independent

if TYPE_CHECKING:
    from ilp.golden.vector import Aspect, Vector

__all__ = ["UNCOVERED", "Uncovered", "is_canonical", "is_covered", "witnesses_wanted"]


class Uncovered(Struct, frozen=True):
    """An aspect of vectors that too few witnesses agree with, and the argument for it."""

    aspect: Aspect
    vectors: tuple[str, ...]
    argument: str


UNCOVERED = (
    Uncovered(
        "calendar",
        (
            "timestamp-clock/encode-hour-24-end-of-february",
            "timestamp-clock/encode-hour-24-end-of-year",
            "timestamp-clock/encode-hour-24-leap-day",
            "timestamp/encode-hour-24",
        ),
        "A writer may refuse hour 24, and every witness but SQLite does. If it is written, RFC 0030 leaves one way: "
        "midnight is 000000000 on the following day (0030-timestamp-midnight), and which day that is the vectors "
        "of the day itself have witnesses for.",
    ),
)


def is_canonical(vector: Vector) -> bool:
    """Return whether the vector holds a canonical encoding: octets to be read, or the ones that must be written."""
    return vector.expectation == "accept" or (
        isinstance(vector.operation, Encode | Relay) and vector.expectation == "either"
    )


def witnesses_wanted(vector: Vector, aspect: Aspect) -> int:
    """Return how many independent witnesses an aspect needs: framing of a canonical encoding three, all else two."""
    return 3 if aspect == "framing" and is_canonical(vector) else 2


def is_covered(vector: Vector, aspect: Aspect, names: tuple[str, ...]) -> bool:
    """Return whether enough independent witnesses agree."""
    return independent(aspect, names) >= witnesses_wanted(vector, aspect)
