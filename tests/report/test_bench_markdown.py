"""A benchmark as Markdown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from ilp.bench.record import BenchImplementation, BenchProblem, BenchRecord, Estimate, PairedCell
from ilp.report.markdown.bench import bench_markdown
from tests.bench.bench_records import cell, compared, machine, record
from tests.report.bench_hostile import hostile_bench, hostile_comparison, latency
from tests.report.check_records import HOSTILE
from tests.report.foreign import TEXTS
from tests.report.test_markdown import PARSER, blocks, headings, rows

PROBLEM = BenchProblem("a: it died", "look", "last words")


def compare(**changes: Any) -> BenchRecord:
    standard: dict[str, Any] = {
        "operation": "decode",
        "shape": "typical",
        "verdict": "regressed",
        "ratio": Estimate(1.1, 1.09, 1.12),
        "control": Estimate(1.0, 0.99, 1.01),
        "pairs": 24,
    }
    return compared("npm:a@2", "npm:a@1", PairedCell(**(standard | changes)))


def test_heading_is_the_answer() -> None:
    assert headings(bench_markdown(record(cell("a")))) == ["ILP throughput: 1 figure"]


def test_implementations_are_a_table() -> None:
    made = record(cell("npm:a@1.0.0"), implementations=(BenchImplementation(reference="gone"),))
    assert rows(bench_markdown(made))[:2] == [["implementation", "version", "language"], ["gone", "-", "-"]]


def test_figures_are_a_table() -> None:
    made = record(cell("a", nanoseconds=2000.0, low=1980.0, high=2020.0, latency=latency(2000)), cell("b"))
    assert rows(bench_markdown(made))[4:] == [
        ["decode, typical (150 octets)", "a", "2,000", "±1%", "500,000", "2,000", "6,000", "0.5"],
        ["decode, typical (150 octets)", "b", "2,000", "±1%", "500,000", "", "", "0.5"],
    ]


def test_cell_without_a_figure_says_why_below() -> None:
    text = bench_markdown(record(cell("a", problem=PROBLEM), cell("a", shape="mix", problem=PROBLEM)))
    assert rows(text)[-1][2] == "no figure"
    assert "No figure for decode typical, decode mix:" in text
    assert list(blocks(text)) == ["a: it died\n"]


def test_implementation_that_could_not_be_had_says_why() -> None:
    text = bench_markdown(record(cell("a"), implementations=(BenchImplementation(reference="b", problem=PROBLEM),)))
    assert list(blocks(text)) == ["a: it died\nlook\nlast words\n"]


def test_what_a_cell_has_told_is_not_told_again() -> None:
    dead = BenchImplementation(reference="a", problem=PROBLEM)
    assert bench_markdown(record(cell("a", problem=PROBLEM), implementations=(dead,))).count("it died") == 1


def test_run_of_nothing_has_no_figures() -> None:
    assert len(rows(bench_markdown(record()))) == 1


def test_reader_is_warned() -> None:
    assert "This machine has one core" in bench_markdown(record(cell("a"), machine=machine(cores=1)))


def test_verdicts_are_a_table() -> None:
    text = bench_markdown(compare())
    assert "`npm:a@2` against `npm:a@1`, margin 3.0%." in text
    assert rows(text)[-1] == ["regressed", "decode typical", "1.100 [1.090, 1.120]", "1.000 [0.990, 1.010]", "24", ""]


def test_regression_has_a_command_to_look_again() -> None:
    assert list(blocks(bench_markdown(compare()))) == [
        "ilp bench npm:a@2 --against npm:a@1 --operation decode --shape typical\n"
    ]
    assert list(blocks(bench_markdown(compare(verdict="equivalent")))) == []


@given(TEXTS)
def test_foreign_text_breaks_no_page(text: str) -> None:
    for made in (hostile_bench(text), hostile_comparison(text)):
        rows(bench_markdown(made))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("hostile", [hostile_bench, hostile_comparison])
def test_foreign_text_changes_no_outline(hostile: Any, text: str) -> None:
    outlines = [[each.type for each in PARSER.parse(bench_markdown(hostile(one)))] for one in ("plain", text)]
    assert outlines[0] == outlines[1]
