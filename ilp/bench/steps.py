"""Where a series of ratios makes a step, and how large it is.

The series is cut by PELT (Killick and others, 2012), of the library ruptures: of all ways to cut it into stretches of
one level each, it finds the best exactly, however many steps there are. Binary segmentation, its neighbour there,
places the first step as if there were no second, and a rise and fall may hide each other from it.

- What is cut are logarithms: a step of 10 % is as large at a ratio of 0.5 as at one of 40.
- Each point counts by its own interval: ruptures gets a cost of our own for that, squares divided by the variance.
- Runs differ by more than their intervals say, since machines have good and bad days. How much more is estimated
  from the differences of neighbours, by their median, which a few steps do not move; from fewer than five
  differences nothing is estimated, and the intervals are taken as they are.
- A step costs a penalty: the BIC's, or where that is smaller the square of the normal quantile that one of the places
  where a step could be exceeds by chance in one series of a hundred. For the few versions that a series has, the
  BIC alone would see steps in every fifth series without one.
- A step counts if its 99 % interval does not hold 1 and it is at least 2 %: less than that is of no use to anybody.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist, median
from typing import Any

from msgspec import Struct

from ilp.bench.extra import MissingLibrary
from ilp.bench.record import Estimate

__all__ = ["SMALLEST_STEP", "LevelChange", "Levels", "around", "deviation_of", "find_levels"]

SMALLEST_STEP = 0.02
"""The smallest step that counts, as a fraction."""

_CONFIDENCE = NormalDist().inv_cdf(0.995)  # half of a 99 % interval, in standard deviations
_SURELY_ALIKE = 0.01  # how many series without a step may show one
_LEAST_DEVIATION = 0.001  # no ratio is known better than to a thousandth, whatever its interval says
_FEWEST_DIFFERENCES = 5  # whose median says something of the noise
_MEDIAN_DEVIATION = NormalDist().inv_cdf(0.75)  # the median of absolute values, in standard deviations


class LevelChange(Struct, frozen=True):
    """A step before the point `index`, 1 or more; `factor` is the level after it divided by the one before."""

    index: int
    factor: Estimate


class Levels(Struct, frozen=True):
    """The level of each stretch of a series, and the steps between them, one fewer."""

    levels: tuple[float, ...]
    steps: tuple[LevelChange, ...]


class _Stretch(Struct, frozen=True):
    """The logarithm of a level and its standard deviation, over the points from `start` to before `end`."""

    start: int
    end: int
    level: float
    deviation: float


def find_levels(ratios: Sequence[Estimate]) -> Levels:
    """Return the levels of a series, in which each ratio is above 0 and inside its interval.

    Raises:
        MissingLibrary: ruptures is not installed.
        ValueError: the series is empty.
    """
    if not ratios:
        raise ValueError("an empty series has no level")
    logarithms = [math.log(each.ratio) for each in ratios]
    deviations = [max(_LEAST_DEVIATION, deviation_of(each)) for each in ratios]
    excess = _excess(logarithms, deviations)
    weights = [1 / (excess * each) ** 2 for each in deviations]
    cuts = _cuts(logarithms, weights)
    while True:
        stretches = [_stretch(logarithms, weights, *bounds) for bounds in pairwise((0, *cuts, len(ratios)))]
        sizes = {after.start: _size(before, after) for before, after in pairwise(stretches)}
        least = min(sizes, key=lambda cut: sizes[cut], default=None)
        if least is None or sizes[least] > 1:
            break
        cuts.remove(least)
    steps = (LevelChange(after.start, _factor(before, after)) for before, after in pairwise(stretches))
    return Levels(tuple(math.exp(each.level) for each in stretches), tuple(steps))


def deviation_of(ratio: Estimate) -> float:
    """Return the standard deviation of a ratio's logarithm, from its 99 % interval."""
    return math.log(ratio.high / ratio.low) / (2 * _CONFIDENCE)


def around(logarithm: float, deviation: float) -> Estimate:
    """Return the ratio with a logarithm, and the 99 % interval of that logarithm's standard deviation."""
    reach = _CONFIDENCE * deviation
    return Estimate(math.exp(logarithm), math.exp(logarithm - reach), math.exp(logarithm + reach))


def _excess(logarithms: Sequence[float], deviations: Sequence[float]) -> float:
    """Return by how much neighbours differ more than their intervals say: 1 or more."""
    expected = (math.hypot(*both) for both in pairwise(deviations))
    differences = [abs(b - a) / each for (a, b), each in zip(pairwise(logarithms), expected, strict=True)]
    if len(differences) < _FEWEST_DIFFERENCES:
        return 1.0
    return max(1.0, median(differences) / _MEDIAN_DEVIATION)


def _cuts(logarithms: Sequence[float], weights: Sequence[float]) -> list[int]:
    """Return where the best stretches begin, but for the first."""
    if len(logarithms) == 1:
        return []
    numpy, ruptures, cost = _libraries()
    signal = numpy.column_stack([logarithms, weights])
    search = ruptures.Pelt(custom_cost=cost, min_size=1, jump=1).fit(signal)
    return [int(each) for each in search.predict(pen=_penalty(len(logarithms)))[:-1]]


def _penalty(points: int) -> float:
    by_chance = NormalDist().inv_cdf(1 - _SURELY_ALIKE / (2 * (points - 1))) ** 2
    return max(by_chance, 2 * math.log(points))


def _libraries() -> tuple[Any, Any, Any]:
    """Return numpy, ruptures, and the cost of a stretch for it: squares about the level, each divided by its variance.

    They are loaded here, since all else of `ilp trend` does without them.
    """
    try:
        import numpy as np  # noqa: PLC0415
        import ruptures  # type: ignore[import-untyped] # noqa: PLC0415
        from ruptures.base import BaseCost  # type: ignore[import-untyped] # noqa: PLC0415
    except ImportError as error:
        raise MissingLibrary(error.name or "ruptures") from None

    class WeightedSquares(BaseCost):  # type: ignore[misc]
        model = "weighted squares"
        min_size = 1

        def fit(self, signal: Any) -> WeightedSquares:
            self.signal = signal
            value, weight = signal[:, 0] - signal[0, 0], signal[:, 1]
            sums = (weight, weight * value, weight * value**2)
            self._sums = [np.concatenate([[0.0], np.cumsum(each)]) for each in sums]
            return self

        def error(self, start: int, end: int) -> float:
            weight, first, second = (each[end] - each[start] for each in self._sums)
            return float(max(0.0, second - first**2 / weight))

    return np, ruptures, WeightedSquares()


def _stretch(logarithms: Sequence[float], weights: Sequence[float], start: int, end: int) -> _Stretch:
    total = sum(weights[start:end])
    level = sum(w * each for w, each in zip(weights[start:end], logarithms[start:end], strict=True)) / total
    return _Stretch(start, end, level, total**-0.5)


def _size(before: _Stretch, after: _Stretch) -> float:
    """Return how large a step is, in units of the smallest that counts."""
    step = abs(after.level - before.level)
    noise = _CONFIDENCE * math.hypot(before.deviation, after.deviation)
    return step / max(noise, math.log1p(SMALLEST_STEP))


def _factor(before: _Stretch, after: _Stretch) -> Estimate:
    return around(after.level - before.level, math.hypot(before.deviation, after.deviation))
