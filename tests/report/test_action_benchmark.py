"""The format that github-action-benchmark reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from ilp.bench.record import BenchProblem, BenchRecord, Estimate, PairedCell
from ilp.report.action_benchmark import bench_action_benchmark
from tests.bench.bench_records import cell, compared, record
from tests.report.bench_hostile import hostile_bench, hostile_comparison
from tests.report.foreign import TEXTS

WHERE = "Xeon 2.5 GHz, 2 cores, 8 GiB, Linux x86_64 (aaaaaaaaaaaa)"


def entries(made: BenchRecord) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(bench_action_benchmark(made))
    return found


def test_ratio_to_the_reference_is_told() -> None:
    made = record(cell("a", nanoseconds=2000.4, to_reference=Estimate(0.51234, 0.5, 0.53)))
    assert entries(made) == [
        {
            "name": "a decode typical",
            "unit": "times the reference codec",
            "value": 0.5123,
            "range": "0.0150",
            "extra": f"2000 ns/packet\n{WHERE}",
        }
    ]


def test_without_the_reference_time_is_told() -> None:
    made = record(cell("a", nanoseconds=2000.0, low=1990.0, high=2020.0, to_reference=None))
    assert entries(made) == [
        {"name": "a decode typical", "unit": "ns/packet", "value": 2000.0, "range": "15.0", "extra": WHERE}
    ]


def test_reference_beside_itself_is_left_out() -> None:
    assert entries(record(cell("reference", to_reference=Estimate(1, 1, 1)))) == []


def test_cell_without_a_figure_is_left_out() -> None:
    assert entries(record(cell("a", problem=BenchProblem("it died", "look")))) == []


def test_comparison_tells_its_ratios() -> None:
    pair = PairedCell(operation="relay", shape="mix", verdict="regressed", ratio=Estimate(1.1, 1.0, 1.2))
    assert entries(compared("a@2", "a@1", pair)) == [
        {
            "name": "relay mix",
            "unit": "times the baseline",
            "value": 1.1,
            "range": "0.1000",
            "extra": "regressed",
        }
    ]


def test_comparison_without_a_ratio_is_left_out() -> None:
    pair = PairedCell(operation="relay", shape="mix", verdict="inconclusive")
    assert entries(compared("a@2", "a@1", pair)) == []


@pytest.mark.parametrize("hostile", [hostile_bench, hostile_comparison])
@given(text=TEXTS)
def test_foreign_text_is_json(hostile: Any, text: str) -> None:
    for each in entries(hostile(text)):
        assert set(each) == {"name", "unit", "value", "range", "extra"}
