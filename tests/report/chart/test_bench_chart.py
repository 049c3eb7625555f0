"""A run of ilp bench as a picture."""

from __future__ import annotations

import re

import pytest

from ilp.bench.record import BenchCell, BenchProblem, BenchRecord
from ilp.report.chart import draw_bench, picture_svg
from ilp.report.chart.palette import LIGHT
from tests.bench.bench_records import cell, measured, record

SOME = {"reference": 1.0, "npm:ilp-packet@3.1.3": 0.5, "construct": 6.0}


def texts(run: BenchRecord) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", picture_svg(draw_bench(run)))


def test_operations_shapes_and_implementations_are_named() -> None:
    named = texts(measured(SOME))
    for each in ("decode", "encode", "relay", "smallest", "reject with message", "mix", *SOME):
        assert each in named


def test_machine_day_and_suite_are_named() -> None:
    assert texts(measured(SOME))[-1] == "Xeon 2.5 GHz, 2 cores, Linux x86_64; 2026-01-01; ilp-conformance 1"


def test_axis_is_in_round_times() -> None:
    assert [each for each in texts(measured(SOME)) if each.endswith("µs")][:2] == ["1 µs", "10 µs"]


@pytest.mark.parametrize(("nanoseconds", "tick"), [(0.5, "1 ns"), (2e9, "1 s")])
def test_axis_of_very_short_or_long_times(nanoseconds: float, tick: str) -> None:
    run = record(cell("a@1", nanoseconds=nanoseconds, low=nanoseconds, high=nanoseconds))
    assert tick in texts(run)


def test_version_that_the_reference_leaves_open_is_named() -> None:
    run = measured({"npm:ilp-packet@3.1.3": 0.5})
    run.implementations[0].reference = "npm:ilp-packet"
    for each in run.cells:
        each.implementation = "npm:ilp-packet"
    assert "npm:ilp-packet@3.1.3" in texts(run)


def test_implementation_without_figures_is_named_as_such() -> None:
    assert "maven:a@1: no figures" in texts(measured(SOME, absent=["maven:a@1"]))


def test_cells_with_a_problem_are_not_drawn() -> None:
    broken = cell("b@1", problem=BenchProblem("it died", "look"))
    assert "b@1: no figures" in texts(record(cell("a@1"), broken))


def test_implementation_that_does_one_operation_only_is_drawn() -> None:
    named = texts(record(cell("a@1"), cell("b@1", operation="relay")))
    assert "a@1" in named
    assert "encode" not in named


def test_run_without_any_figure_says_so() -> None:
    run = measured({}, absent=["a@1"])
    assert "Nothing could be measured." in texts(run)
    assert "Nothing could be measured" in draw_bench(run).description


def test_description_has_the_figures() -> None:
    said = draw_bench(record(cell("a@1", 0.5))).description
    assert said == "Nanoseconds a packet, on a logarithmic axis. a@1, decode typical: 2 µs."


def test_picture_grows_with_rows_and_implementations() -> None:
    few: list[BenchCell] = [cell("a@1")]
    small = draw_bench(record(*few)).draw(LIGHT)
    large = draw_bench(measured({f"codec-with-a-long-name-{each}@1": 1.0 for each in range(9)})).draw(LIGHT)
    assert small.width == large.width == 800
    assert small.height < large.height


def test_many_implementations_look_different() -> None:
    svg = picture_svg(draw_bench(measured({f"c{each}": 1.0 + each for each in range(8)})))
    assert all(f'fill="{each}"' in svg for each in LIGHT.sides)
