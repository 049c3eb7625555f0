"""Asking about many candidates at once, never twice about one, and never more than was agreed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from ilp.explore.question import operation_key
from ilp.explore.simplicity import simplicity
from ilp.protocol import Operation

__all__ = ["Shows", "Trials", "delete_ranges", "fill_ranges", "smallest"]

Shows = Callable[[Sequence[Operation]], Sequence[bool]]
"""Answers for each of some operations whether it still shows what is looked at."""

_BATCH = 64  # operations: enough to keep processes busy
_RANGES = 128  # of what is larger, only so many pieces are tried

_Edit = TypeVar("_Edit")
_Units = TypeVar("_Units", bytes, str)


class Trials:
    """The simplest operation so far that shows it, and how many more may be asked.

    Args:
        best: an operation that shows it.
        shows: asks the implementations.
        attempts: how many operations are asked at most.
    """

    def __init__(self, best: Operation, shows: Shows, attempts: int) -> None:
        self.best = best
        self.left = attempts
        self._shows = shows
        self._known: dict[bytes, bool] = {operation_key(best): True}

    def answers(self, candidates: Sequence[Operation | None], *, of_any_size: bool = False) -> list[bool]:
        """Return whether each candidate shows it, None never.

        What is not simpler than the best is not asked, unless `of_any_size`, and counts as not showing it; so does
        what would be too many.
        """
        limit = simplicity(self.best)
        keys = [
            operation_key(each) if each is not None and (of_any_size or simplicity(each) < limit) else None
            for each in candidates
        ]
        new = {
            key: each
            for key, each in zip(keys, candidates, strict=True)
            if key is not None and each is not None and key not in self._known
        }
        asked = list(new.items())[: max(self.left, 0)]
        self.left -= len(asked)
        for start in range(0, len(asked), _BATCH):
            batch = asked[start : start + _BATCH]
            found = self._shows([each for _, each in batch])
            self._known |= {key: answer for (key, _), answer in zip(batch, found, strict=True)}
        return [key is not None and self._known.get(key, False) for key in keys]

    def adopt(self, candidates: Sequence[Operation | None]) -> int | None:
        """Make the simplest candidate that shows it the best; return its index, None if there is none."""
        answers = zip(candidates, self.answers(candidates), strict=True)
        shown = [
            (simplicity(each), index) for index, (each, answer) in enumerate(answers) if answer and each is not None
        ]
        if not shown:
            return None
        index = min(shown)[1]
        self.best = candidates[index] or self.best
        return index

    def combine(self, edits: Sequence[_Edit], build: Callable[[Sequence[_Edit]], Operation | None]) -> list[_Edit]:
        """Make as many independent edits as show it together; return those that were made.

        Each is asked alone, then all that show it together, then the first half of them, and so on.
        """
        good = [
            edit for edit, answer in zip(edits, self.answers([build([edit]) for edit in edits]), strict=True) if answer
        ]
        while good:
            if self.adopt([build(good)]) is not None:
                return good
            good = good[: len(good) // 2]
        return []


def delete_ranges(trials: Trials, units: _Units, build: Callable[[_Units], Operation | None]) -> _Units:
    """Return the octets or characters without all ranges that can go, large ones first."""
    size = len(units) // 2 or len(units)
    while size and units and trials.left > 0:
        ranges = [(start, min(start + size, len(units))) for start in range(0, len(units), size)][-_RANGES:]
        gone = trials.combine(ranges, partial(_build_replaced, build, units, _nothing))
        if gone:
            units = _replaced(units, gone, _nothing)
            size = min(size, len(units))
        else:
            size //= 2
    return units


def fill_ranges(
    trials: Trials, units: _Units, build: Callable[[_Units], Operation | None], fill: Callable[[_Units], _Units]
) -> _Units:
    """Return the octets or characters with all ranges filled that can be, halved as long as they cannot."""
    pending = [(0, len(units))]
    while pending and trials.left > 0:
        ranges = [each for each in pending if fill(units[slice(*each)]) != units[slice(*each)]][:_RANGES]
        done = trials.combine(ranges, partial(_build_replaced, build, units, fill))
        units = _replaced(units, done, fill)
        pending = []
        for start, end in ranges:
            if (start, end) not in done and end - start > 1:
                middle = (start + end) // 2
                pending += [(start, middle), (middle, end)]
    return units


def _nothing(units: _Units) -> _Units:
    return units[:0]


def _build_replaced(
    build: Callable[[_Units], Operation | None],
    units: _Units,
    new: Callable[[_Units], _Units],
    ranges: Sequence[tuple[int, int]],
) -> Operation | None:
    return build(_replaced(units, ranges, new))


def _replaced(units: _Units, ranges: Sequence[tuple[int, int]], new: Callable[[_Units], _Units]) -> _Units:
    for start, end in reversed(ranges):
        units = units[:start] + new(units[start:end]) + units[end:]
    return units


def smallest(trials: Trials, number: int, edges: Sequence[int], build: Callable[[int], Operation | None]) -> int:
    """Return the smallest number that shows it, as far as it is one boundary; that of `number` is the best so far.

    Args:
        trials: what is asked.
        number: one that shows it, not negative.
        edges: where a boundary is likely; asked first, all at once.
        build: makes the operation of a number.
    """
    below = sorted({each for each in edges if 0 <= each < number})
    showing = [
        each for each, shown in zip(below, trials.answers([build(each) for each in below]), strict=True) if shown
    ]
    high = min(showing, default=number)
    if high < number:
        trials.adopt([build(high)])
    low = max((each for each in below if each < high), default=-1)
    while high - low > 1 and trials.left > 0:
        middle = (low + high) // 2
        if trials.adopt([build(middle)]) is None:
            low = middle
        else:
            high = middle
    return high
