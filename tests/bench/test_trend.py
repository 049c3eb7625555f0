"""From a store to series."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ilp.bench.record import BenchRecord, Estimate
from ilp.bench.store import BrokenLine, Store, cells_of
from ilp.bench.trend import trend_of, unversioned
from ilp.bench.trend_record import TrendRecord, TrendSeries
from tests.bench.bench_records import PACKAGE, around, cell, machine, record, releases

SLOWER = {"1.0.0": 0.5, "1.1.0": 0.5, "1.2.0": 0.5, "1.10.0": 0.56}


def trend(*runs: BenchRecord) -> TrendRecord:
    cells = (each for run in runs for each in cells_of(run))
    return trend_of(Store(tuple(cells)), suite="1", path="trend.jsonl")


def only(*runs: BenchRecord) -> TrendSeries:
    (series,) = trend(*runs).series
    return series


def labels(series: TrendSeries) -> list[str]:
    return [each.label for each in series.points]


# Series.


def test_versions_of_one_implementation_are_a_series() -> None:
    series = only(*releases(SLOWER))
    assert (series.implementation, series.name, series.language) == (PACKAGE, "ilp-packet", "JavaScript")
    assert (series.operation, series.shape) == ("decode", "typical")
    assert labels(series) == list(SLOWER)
    assert series.change == pytest.approx(1.12)


def test_step_has_the_versions_about_it() -> None:
    (step,) = only(*releases(SLOWER)).steps
    assert (step.before, step.after, step.index, step.direction) == ("1.2.0", "1.10.0", 3, "slower")
    assert step.factor.ratio == pytest.approx(1.12, rel=0.01)


def test_step_down_is_faster() -> None:
    (step,) = only(*releases({"1.0.0": 0.5, "1.1.0": 0.4})).steps
    assert step.direction == "faster"


def test_last_version_that_is_slower_by_a_step_is_told() -> None:
    assert only(*releases(SLOWER)).last_is_slower
    assert not only(*releases(SLOWER | {"2.0.0": 0.56})).last_is_slower
    assert not only(*releases({"1.0.0": 0.5, "1.1.0": 0.4})).last_is_slower
    assert not only(*releases({"1.0.0": 0.5})).last_is_slower


@pytest.mark.parametrize("changes", [{"benchmark": "cccccccccccc"}, {"machine": machine(fingerprint="cccccccccccc")}])
def test_other_benchmark_or_machine_begins_a_new_series(changes: dict[str, Any]) -> None:
    found = trend(*releases(SLOWER), *releases({"2.0.0": 5.0}, day=9, **changes)).series
    assert sorted(len(each.points) for each in found) == [1, 4]
    assert not any(each.last_is_slower for each in found if len(each.points) == 1)


def test_series_of_an_older_benchmark_is_superseded() -> None:
    found = trend(*releases(SLOWER), *releases({"1.10.0": 0.9}, day=9, benchmark="cccccccccccc")).series
    assert {each.benchmark: each.current for each in found} == {"cccccccccccc": True, "bbbbbbbbbbbb": False}
    assert not any(each.last_is_slower for each in found)


def test_series_without_the_newest_version_is_superseded() -> None:
    other = machine(fingerprint="cccccccccccc")
    found = trend(*releases(SLOWER), *releases({"1.0.0": 0.5}, day=9, machine=other)).series
    assert {each.machine.fingerprint: each.current for each in found} == {"aaaaaaaaaaaa": True, "cccccccccccc": False}


def test_newest_version_is_not_the_one_that_was_measured_last() -> None:
    assert only(*releases({"2.0.0": 0.5}), *releases({"1.0.0": 0.4}, day=9)).current


def test_series_are_in_the_order_of_operations_and_shapes() -> None:
    cells = [
        cell("b@1.0.0", operation=operation, shape=shape)
        for operation, shape in (("relay", "mix"), ("decode", "mix"), ("decode", "smallest"))
    ]
    found = trend(record(*cells, cell("a@1.0.0", shape="mix"))).series
    assert [(each.implementation, each.operation, each.shape) for each in found] == [
        ("a", "decode", "mix"),
        ("b", "decode", "smallest"),
        ("b", "decode", "mix"),
        ("b", "relay", "mix"),
    ]


def test_reference_codec_beside_itself_is_left_out() -> None:
    assert trend(record(cell("reference", to_reference=Estimate(1.0, 1.0, 1.0)))).series == ()


def test_broken_lines_are_handed_on() -> None:
    store = Store((), (BrokenLine(3, "it is no JSON"),))
    assert trend_of(store, suite="1", path="x").broken == store.broken


@pytest.mark.parametrize(
    ("reference", "without"),
    [
        ("npm:ilp-packet@3.0.9", "npm:ilp-packet"),
        ("npm:ilp-packet", "npm:ilp-packet"),
        ("cargo:interledger-packet@0.4.0", "cargo:interledger-packet"),
        ("connector@v1.2", "connector"),
        ("reference", "reference"),
        ("cmd:node adapter@2.js", "cmd:node adapter@2.js"),
        ("python:codec:CODEC", "python:codec:CODEC"),
    ],
)
def test_reference_loses_its_version(reference: str, without: str) -> None:
    assert unversioned(reference) == without


# Points.


def test_versions_stand_in_their_order_whenever_they_were_measured() -> None:
    ratios = {"1.10.0": 0.5, "1.9.0": 0.5, "1.10.0-rc.1": 0.5, "v1.2.0": 0.5}
    assert labels(only(*releases(ratios))) == ["v1.2.0", "1.9.0", "1.10.0-rc.1", "1.10.0"]


def test_versions_that_differ_by_their_build_stand_in_the_order_of_time() -> None:
    assert labels(only(*releases({"1.0.0+b": 0.5, "1.0.0+a": 0.5}), *releases({"1.0.0+b": 0.5}, day=9))) == [
        "1.0.0+b",
        "1.0.0+a",
    ]


def test_without_versions_that_have_an_order_runs_stand_in_the_order_of_time() -> None:
    later = releases({"abc": 0.5, "1.0.0": 0.5}, day=3)
    assert labels(only(*later, *releases({"zzz": 0.5, "abc": 0.5}))) == ["zzz", "abc", "abc", "1.0.0"]


def test_run_without_a_version_is_called_after_its_day() -> None:
    first = record(cell("connector"), started="2026-01-02T03:04:05+00:00")
    second = record(cell("connector"), started="2026-01-03T03:04:05+00:00")
    assert labels(only(first, second)) == ["2026-01-02", "2026-01-03"]


def test_runs_of_one_version_are_one_point_at_their_median() -> None:
    runs = [run for day, ratio in ((1, 0.5), (2, 0.51), (3, 0.7)) for run in releases({"1.0.0": ratio}, day=day)]
    (point,) = only(*runs).points
    assert (point.runs, point.started[:10]) == (3, "2026-01-03")
    assert point.ratio.ratio == pytest.approx(0.51)
    assert point.nanoseconds == pytest.approx(2040)


def test_interval_of_runs_that_agree_is_narrower_than_that_of_one() -> None:
    runs = [run for day in (1, 2, 3, 4) for run in releases({"1.0.0": 0.5}, day=day)]
    (point,) = only(*runs).points
    assert math.log(point.ratio.high / point.ratio.low) < math.log(around(0.5).high / around(0.5).low)


def test_interval_of_runs_that_differ_covers_both() -> None:
    runs = [run for day, ratio in ((1, 0.5), (2, 0.6)) for run in releases({"1.0.0": ratio}, day=day)]
    (point,) = only(*runs).points
    assert point.ratio.low < 0.5
    assert point.ratio.high > 0.6


def test_time_that_is_unknown_is_0() -> None:
    (point,) = only(record(cell("a@1.0.0", nanoseconds=0.0))).points
    assert point.nanoseconds == 0
