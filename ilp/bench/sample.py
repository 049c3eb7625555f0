"""One timing of a batch, and how two of them are held against each other."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

__all__ = ["Clock", "Sample", "clock_of", "is_checked", "log_ratio"]

Clock = Literal["processor", "wall", "undisturbed"]
"""What is compared: the time that the processor worked for it, the time that passed, or the lesser of both."""

_CHECKED = 4  # of so many timings one is to tell the checksum of its results, and the first and the last one are


class Sample(Struct, frozen=True):
    """Nanoseconds that a packet took, on average over a run: on the clock, and of processor time where that is told."""

    wall: float
    processor: float | None

    @property
    def undisturbed(self) -> float:
        """What it would have taken had nothing else run: whoever had to wait for a processor worked for less.

        Whoever has several threads worked for more than what passed, and keeps nobody waiting by that.
        """
        return min(self.wall, self.processor or self.wall)


def clock_of(samples: Sequence[Sample]) -> Clock:
    """Return what of `samples` is to be compared: processor time where all tell it.

    What passes on the clock while other programs have the processor says nothing of an implementation.
    """
    return "processor" if all(each.processor for each in samples) else "wall"


def log_ratio(sample: Sample, other: Sample, clock: Clock) -> float:
    """Return the logarithm of how many times as long `sample` took as `other`."""
    if clock == "processor" and sample.processor and other.processor:
        return math.log(sample.processor / other.processor)
    if clock == "undisturbed":
        return math.log(sample.undisturbed / other.undisturbed)
    return math.log(sample.wall / other.wall)


def is_checked(index: int, rounds: int, source: random.Random) -> bool:
    """Return whether the timing `index` of `rounds` is to tell the checksum of its results."""
    return index in {0, rounds - 1} or not source.randrange(_CHECKED)
