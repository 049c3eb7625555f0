"""How sure a ratio is, held against scipy and against chance."""

from __future__ import annotations

import builtins
import math
import random
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ilp.bench.extra import MissingLibrary
from ilp.bench.statistics import CONFIDENCE, bootstrapped, median_interval, median_ratio, percentile

VALUES = st.floats(-100, 100)


def coverage(count: int, rank: int) -> float:
    """Return how surely the median of all lies from the `rank`th smallest of `count` values to the `rank`th largest."""
    return 1 - 2 * float(stats.binom.cdf(rank, count, 0.5))


# The median with its interval.


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99, 0.999])
@pytest.mark.parametrize("count", [8, 9, 12, 20, 31, 100, 1000])
def test_interval_is_the_narrowest_that_is_sure_enough(count: int, confidence: float) -> None:
    _, low, high = median_interval(list(range(count)), confidence)
    rank = int(low)
    assert high == count - 1 - rank
    assert coverage(count, rank) >= confidence or rank == 0
    assert coverage(count, rank + 1) < confidence


@pytest.mark.parametrize(("count", "low", "high"), [(12, 1, 10), (8, 0, 7), (30, 7, 22)])
def test_interval_is_the_known_one(count: int, low: int, high: int) -> None:
    assert median_interval(list(range(count)))[1:] == (low, high)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_few_values_have_their_whole_range(count: int) -> None:
    assert median_interval(list(range(count)))[1:] == (0, count - 1)


@given(st.lists(VALUES, min_size=1, max_size=60), st.floats(0.5, 0.999))
def test_median_lies_in_its_interval(values: list[float], confidence: float) -> None:
    middle, low, high = median_interval(values, confidence)
    assert middle == statistics.median(values)
    assert min(values) <= low <= middle <= high <= max(values)


@given(st.lists(VALUES, min_size=1, max_size=60))
def test_who_has_to_be_surer_knows_less(values: list[float]) -> None:
    _, low, high = median_interval(values, 0.9)
    _, lower, higher = median_interval(values, 0.999)
    assert lower <= low <= high <= higher


def test_interval_of_a_thousand_runs_misses_as_seldom_as_it_says() -> None:
    chance = random.Random(1)
    missed = 0
    for _ in range(1000):
        _, low, high = median_interval([chance.gauss(0, 1) for _ in range(12)])
        missed += not low <= 0 <= high
    assert missed <= 20


def test_ratio_is_that_of_the_logarithms() -> None:
    found = median_ratio([math.log(2)] * 9)
    assert (found.ratio, found.low, found.high) == pytest.approx((2, 2, 2))


# The bootstrap.


def blocks(count: int, level: float = 0.0, noise: float = 0.01, seed: int = 1) -> list[float]:
    chance = random.Random(seed)
    return [chance.gauss(level, noise) for _ in range(count)]


def test_too_few_blocks_say_nothing() -> None:
    assert bootstrapped(blocks(7), CONFIDENCE, 0) is None
    assert bootstrapped(blocks(8), CONFIDENCE, 0) is not None
    assert bootstrapped(blocks(8), 0.999, 0) is None
    assert bootstrapped((), CONFIDENCE, 0) is None


def test_blocks_that_are_all_the_same_are_sure() -> None:
    found = bootstrapped([math.log(1.5)] * 8, CONFIDENCE, 0)
    assert found is not None
    assert (found.ratio, found.low, found.high) == pytest.approx((1.5, 1.5, 1.5))


def test_ratio_is_the_median_of_the_blocks() -> None:
    given_blocks = blocks(25)
    found = bootstrapped(given_blocks, CONFIDENCE, 0)
    assert found is not None
    assert found.ratio == pytest.approx(math.exp(statistics.median(given_blocks)))
    assert found.low < found.ratio < found.high


def test_interval_is_the_same_for_the_same_seed() -> None:
    assert bootstrapped(blocks(12), CONFIDENCE, 7) == bootstrapped(blocks(12), CONFIDENCE, 7)


def test_interval_gets_wider_the_surer_it_has_to_be() -> None:
    sure, surer = (bootstrapped(blocks(30), each, 0) for each in (0.9, 0.9999))
    assert sure is not None
    assert surer is not None
    assert surer.low < sure.low < sure.high < surer.high


def test_interval_covers_what_is_true() -> None:
    missed = 0
    for seed in range(60):
        found = bootstrapped(blocks(24, math.log(1.1), seed=seed), CONFIDENCE, seed)
        assert found is not None
        missed += not found.low <= 1.1 <= found.high
    assert missed <= 3


def test_what_happens_now_and_then_moves_little() -> None:
    found = bootstrapped([*blocks(22), 3.0, 3.0], CONFIDENCE, 0)
    assert found is not None
    assert found.high < 1.05


@pytest.mark.parametrize("library", ["numpy", "scipy"])
def test_library_that_is_missing_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == library:
            raise ImportError("no", name=library)
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingLibrary, match=library):
        bootstrapped(blocks(12), CONFIDENCE, 0)


# Percentiles.


@pytest.mark.parametrize(("share", "found"), [(0.5, 50), (0.9, 90), (0.99, 99), (0.999, 100), (1.0, 100), (0.0, 1)])
def test_percentile_is_one_of_the_values(share: float, found: int) -> None:
    assert percentile(range(1, 101), share) == found


def test_percentile_of_one_value_is_that() -> None:
    assert percentile([7], 0.999) == 7


@given(st.lists(st.integers(0, 1000), min_size=1), st.floats(0.01, 1))
def test_so_many_do_not_exceed_a_percentile(values: list[int], share: float) -> None:
    found = percentile(sorted(values), share)
    assert sum(each <= found for each in values) >= share * len(values) - 1e-9
    assert sum(each < found for each in values) < share * len(values) + 1e-9
