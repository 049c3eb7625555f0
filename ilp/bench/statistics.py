"""How sure a ratio of two times is.

Times are compared by the logarithm of their ratio, so that twice as long and half as long lie as far from the same.
Of such ratios the median is taken: what else a machine does now and then does not move it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from ilp.bench.extra import MissingLibrary
from ilp.bench.record import Estimate

__all__ = ["CONFIDENCE", "bootstrapped", "median_interval", "median_ratio", "percentile"]

CONFIDENCE = 0.99
"""Of the intervals that reports show."""

_RESAMPLES = 20_000


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """Return the median of `values`, and the interval in which the median of all such values lies so surely.

    Exact and without assumptions, by the binomial distribution of how many lie below it; with too few values to be that
    sure, the smallest and the largest.
    """
    ordered = sorted(values)
    count = len(ordered)
    tail = (1 - confidence) / 2
    below, rank = 0.0, 0
    while rank < count // 2:
        below += math.comb(count, rank) / 2**count
        if below > tail:
            break
        rank += 1
    rank = max(rank - 1, 0)
    return statistics.median(ordered), ordered[rank], ordered[-1 - rank]


def median_ratio(log_ratios: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """Return the median ratio with its interval, from logarithms of ratios that were measured apart from each other."""
    middle, low, high = median_interval(log_ratios, confidence)
    return Estimate(math.exp(middle), math.exp(low), math.exp(high))


def bootstrapped(blocks: Sequence[float], confidence: float, seed: int) -> Estimate | None:
    """Return the median ratio with its block-bootstrap interval (percentiles of the medians of resampled blocks).

    None: there are too few blocks to say how sure it is.

    Args:
        blocks: the mean logarithm of the ratios in each block. Neighbours in time share what the machine did, so that
            they are drawn together or not at all.
        confidence: of the interval, below 1.
        seed: of the resampling.

    Raises:
        MissingLibrary: numpy or scipy is not installed.
    """
    try:
        import numpy as np  # noqa: PLC0415 - slow to load
        from scipy import stats  # noqa: PLC0415
    except ImportError as error:
        raise MissingLibrary(error.name or "scipy") from None
    if 2.0 ** (1 - len(blocks)) > 1 - confidence:  # not even from the smallest to the largest is one that sure
        return None
    middle = statistics.median(blocks)
    if min(blocks) == max(blocks):
        return Estimate(math.exp(middle), math.exp(middle), math.exp(middle))
    found = stats.bootstrap(
        (np.asarray(blocks),),
        np.median,
        confidence_level=confidence,
        n_resamples=_RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Estimate(math.exp(middle), math.exp(float(found.low)), math.exp(float(found.high)))


def percentile(ordered: Sequence[int], share: float) -> int:
    """Return the smallest of `ordered` values that at least `share` of them (0 to 1) do not exceed."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
