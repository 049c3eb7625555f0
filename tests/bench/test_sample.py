"""Timings, and how two of them are held against each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.bench.sample import Clock, Sample, clock_of, log_ratio

TIMES = st.floats(0.1, 1e9)
SAMPLES = st.builds(Sample, TIMES, st.none() | TIMES)


@pytest.mark.parametrize(
    ("wall", "processor", "undisturbed"),
    [(10.0, 8.0, 8.0), (10.0, 40.0, 10.0), (10.0, None, 10.0), (10.0, 0.0, 10.0)],
)
def test_what_had_to_wait_counts_without_the_waiting(wall: float, processor: float | None, undisturbed: float) -> None:
    assert Sample(wall, processor).undisturbed == undisturbed


@pytest.mark.parametrize(
    ("samples", "clock"),
    [
        ([Sample(10, 8), Sample(9, 7)], "processor"),
        ([Sample(10, 8), Sample(9, None)], "wall"),
        ([Sample(10, 8), Sample(9, 0)], "wall"),
        ([Sample(10, None)], "wall"),
    ],
)
def test_processor_time_counts_where_all_tell_it(samples: list[Sample], clock: Clock) -> None:
    assert clock_of(samples) == clock


@pytest.mark.parametrize(
    ("clock", "ratio"),
    [("wall", 2.0), ("processor", 3.0), ("undisturbed", 3.0)],
)
def test_ratio_is_that_of_the_clock(clock: Clock, ratio: float) -> None:
    assert log_ratio(Sample(20, 12), Sample(10, 4), clock) == pytest.approx(math.log(ratio))


@pytest.mark.parametrize(("one", "other"), [(Sample(20, None), Sample(10, 4)), (Sample(20, 12), Sample(10, None))])
def test_side_without_processor_time_falls_back_to_what_passed(one: Sample, other: Sample) -> None:
    assert log_ratio(one, other, "processor") == pytest.approx(math.log(2))


@given(SAMPLES, SAMPLES, st.sampled_from(["wall", "processor", "undisturbed"]))
def test_ratio_turned_round_is_its_opposite(one: Sample, other: Sample, clock: Clock) -> None:
    assert log_ratio(one, other, clock) == pytest.approx(-log_ratio(other, one, clock))
