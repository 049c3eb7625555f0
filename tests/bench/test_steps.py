"""Where a series makes a step."""

from __future__ import annotations

import builtins
import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.bench.extra import MissingLibrary
from ilp.bench.record import Estimate
from ilp.bench.steps import around, deviation_of, find_levels
from tests.bench.bench_records import around as known

SEED = 7


def noisy(levels: list[float], noise: float, spread: float) -> list[Estimate]:
    """Return ratios that vary about levels by a standard deviation."""
    chance = random.Random(SEED)
    return [known(each * math.exp(chance.gauss(0, noise)), spread) for each in levels]


def steps(ratios: list[Estimate]) -> list[int]:
    return [each.index for each in find_levels(ratios).steps]


def test_step_is_found_where_it_is_and_as_large_as_it_is() -> None:
    (step,) = find_levels(noisy([0.5] * 5 + [0.56] * 4, 0.004, 0.01)).steps
    assert step.index == 5
    assert step.factor.low < 1.12 < step.factor.high
    assert step.factor.low > 1.1


def test_levels_are_those_between_the_steps() -> None:
    found = find_levels(noisy([1.0] * 4 + [1.2] * 4 + [0.9] * 4, 0.003, 0.01))
    assert [each.index for each in found.steps] == [4, 8]
    assert found.levels == pytest.approx((1.0, 1.2, 0.9), rel=0.01)


def test_step_of_the_last_version_is_found() -> None:
    assert steps(noisy([0.5] * 8 + [0.56], 0.004, 0.01)) == [8]


def test_step_between_two_versions_is_found() -> None:
    assert steps([known(0.5), known(0.56)]) == [1]


def test_noise_within_the_intervals_is_no_step() -> None:
    assert steps(noisy([0.5] * 30, 0.01, 0.026)) == []


def test_noise_that_intervals_do_not_tell_of_is_no_step() -> None:
    assert steps(noisy([0.5] * 30, 0.03, 0.005)) == []


def test_step_within_the_noise_is_none() -> None:
    assert steps([known(0.5, 0.2), known(0.56, 0.2)]) == []


def test_step_that_is_sure_but_too_small_does_not_count() -> None:
    assert steps([known(0.5, 0.001)] * 5 + [known(0.508, 0.001)] * 5) == []


def test_small_step_beside_a_large_one_does_not_count() -> None:
    assert steps([known(0.5, 0.001)] * 5 + [known(0.507, 0.001)] * 5 + [known(0.8, 0.001)] * 5) == [10]


def test_point_with_a_wide_interval_moves_nothing() -> None:
    assert steps([known(0.5), known(0.5), known(0.7, 0.6), known(0.5), known(0.5)]) == []


def test_point_without_any_interval_is_taken() -> None:
    assert steps([known(0.5, 0), known(0.5, 0), known(0.6, 0)]) == [2]


def test_one_point_has_a_level() -> None:
    found = find_levels([known(0.5)])
    assert found.levels == pytest.approx((0.5,))
    assert found.steps == ()


def test_no_point_has_none() -> None:
    with pytest.raises(ValueError, match="empty"):
        find_levels([])


def test_series_without_a_step_seldom_shows_one() -> None:
    chance = random.Random(SEED)
    spread = math.exp(2.576 * 0.01) - 1
    series = [[known(math.exp(chance.gauss(0, 0.01)), spread) for _ in range(6)] for _ in range(200)]
    assert sum(bool(steps(each)) for each in series) <= 6


@given(st.floats(0.001, 1000), st.floats(0.001, 0.5))
def test_interval_and_deviation_belong_together(ratio: float, deviation: float) -> None:
    assert deviation_of(around(math.log(ratio), deviation)) == pytest.approx(deviation)


@given(st.lists(st.builds(known, st.floats(0.01, 100), st.floats(0, 0.5)), min_size=1, max_size=12))
def test_any_series_is_cut_into_levels_in_order(ratios: list[Estimate]) -> None:
    found = find_levels(ratios)
    indices = [each.index for each in found.steps]
    assert indices == sorted(set(indices))
    assert all(0 < each < len(ratios) for each in indices)
    assert len(found.levels) == len(indices) + 1
    for step in found.steps:
        assert abs(math.log(step.factor.ratio)) >= math.log(1.02) * 0.999
        assert not step.factor.low <= 1 <= step.factor.high


def test_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith("ruptures"):
            raise ImportError("no", name="ruptures")
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingLibrary, match="ruptures"):
        find_levels([known(0.5), known(0.6)])
