"""A benchmark as annotations."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from ilp.bench.record import BenchImplementation, BenchProblem, BenchRecord, PairedCell
from ilp.report.github import bench_github
from tests.bench.bench_records import around, cell, compared, record
from tests.report.bench_hostile import hostile_bench, hostile_comparison
from tests.report.foreign import TEXTS
from tests.report.test_github import Annotation, read

PROBLEM = BenchProblem("a: it died", "look", "last words")


def compare(**changes: Any) -> BenchRecord:
    standard: dict[str, Any] = {"operation": "decode", "shape": "typical", "verdict": "regressed", "ratio": around(1.1)}
    return compared("npm:a@2", "npm:a@1", PairedCell(**(standard | changes)))


def test_run_without_anything_to_say_is_a_notice() -> None:
    assert read(bench_github(record(cell("a")))) == [Annotation("notice", "ILP throughput", "1 figure")]


def test_regression_is_an_error_with_its_command() -> None:
    (one,) = read(bench_github(compare()))
    assert (one.kind, one.title) == ("error", "decode typical regressed")
    said, again = one.text.split("\n")
    assert said.startswith("time beside the baseline: 1.100 [")
    assert again == "ilp bench npm:a@2 --against npm:a@1 --operation decode --shape typical"


def test_what_could_not_be_decided_is_a_warning() -> None:
    (one,) = read(bench_github(compare(verdict="noisy", reason="the baseline differs from itself")))
    assert one == Annotation("warning", "decode typical: noisy", "the baseline differs from itself")


def test_cell_that_is_no_slower_says_nothing() -> None:
    assert [each.kind for each in read(bench_github(compare(verdict="equivalent")))] == ["notice"]


def test_implementation_that_could_not_be_had_is_an_error() -> None:
    gone = BenchImplementation(reference="gone", problem=PROBLEM)
    (one,) = read(bench_github(record(cell("a"), implementations=(gone,))))
    assert one == Annotation("error", "gone could not be timed", "a: it died\nlook\nlast words")


def test_cells_without_a_figure_are_one_warning_each_message() -> None:
    made = record(cell("a", problem=PROBLEM), cell("a", shape="mix", problem=PROBLEM))
    assert read(bench_github(made)) == [Annotation("warning", "no figure", "a: it died\nin decode typical, decode mix")]


@given(TEXTS)
def test_foreign_text_adds_no_command(text: str) -> None:
    for made in (hostile_bench(text), hostile_comparison(text)):
        commands = bench_github(made)
        read(commands)
        assert commands.replace("\n", "").isprintable()
