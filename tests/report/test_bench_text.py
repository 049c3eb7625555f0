"""A benchmark for people in a terminal."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from rich.cells import cell_len
from rich.console import Console

from ilp.bench.record import BenchImplementation, BenchProblem, BenchRecord, Estimate, PairedCell
from ilp.report.bench_text import print_bench
from tests.bench.bench_records import cell, compared, machine, measured, record
from tests.report.bench_hostile import hostile_bench, hostile_comparison, latency
from tests.report.check_records import HOSTILE
from tests.report.foreign import TEXTS

WIDTH = 100
PROBLEM = BenchProblem("fake: it died", "Look at it.", "\n".join(f"line {index}" for index in range(20)))


def printed(of: BenchRecord, **options: Any) -> str:
    console = Console(file=io.StringIO(), width=WIDTH, soft_wrap=True, highlight=False)
    print_bench(console, of, **options)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def row(of: BenchRecord, beginning: str) -> list[str]:
    return next(line for line in printed(of).splitlines() if line.strip().startswith(beginning)).split()


def compare(**changes: Any) -> BenchRecord:
    standard: dict[str, Any] = {
        "operation": "decode",
        "shape": "typical",
        "verdict": "regressed",
        "ratio": Estimate(1.1, 1.09, 1.12),
        "decided": Estimate(1.1, 1.08, 1.13),
        "control": Estimate(1.0, 0.99, 1.01),
        "pairs": 24,
        "clock": "processor",
    }
    return compared("npm:a@2", "npm:a@1", PairedCell(**(standard | changes)))


# Side by side.


def test_report_begins_with_the_machine_and_who_was_timed() -> None:
    lines = printed(record(cell("npm:ilp-packet@3.1.3"))).splitlines()
    assert lines[0] == "Timed on Xeon 2.5 GHz, 2 cores, 8 GiB, Linux x86_64 (aaaaaaaaaaaa)"
    assert lines[1].strip() == "npm:ilp-packet@3.1.3 (ilp-packet 3.1.3, JavaScript)"


def test_cell_has_its_figures() -> None:
    made = record(cell("a", nanoseconds=2000.0, low=1980.0, high=2020.0, octets=150.0, latency=latency(2000)))
    assert row(made, "a  ")[1:] == ["2,000", "±1%", "500,000", "72", "2,000", "6,000", "8,000", "0.5"]


def test_cell_without_latency_leaves_it_empty() -> None:
    assert len(row(record(cell("a")), "a  ")) == 6


def test_columns_are_explained_and_stand_above_their_figures() -> None:
    text = printed(record(cell("a", latency=latency())))
    lines = text.splitlines()
    head = next(line for line in lines if "ns/packet" in line)
    figures = next(line for line in lines if line.startswith("  a  "))
    assert len(head.rstrip()) == len(figures.rstrip())
    assert "x ref: how many times as long as the reference codec" in text


def test_last_line_is_the_answer() -> None:
    assert printed(record(cell("a"))).splitlines()[-1] == "1 figure in 60 s"


def test_collector_and_build_are_for_who_wants_to_know() -> None:
    made = record(cell("a"), implementations=(BenchImplementation(reference="a", name="a", collector="Boehm's"),))
    made.implementations[0].build = {"cc": "12"}
    assert "Boehm" not in printed(made)
    text = printed(made, verbose=True)
    assert "collector: Boehm's" in text
    assert "built with cc 12" in text


def test_cell_without_a_figure_says_why() -> None:
    text = printed(record(cell("a", problem=PROBLEM), cell("b")))
    assert "  no figure, see below" in text
    lines = text.splitlines()
    start = lines.index("No figure: fake: it died")
    assert [" ".join(line.split()) for line in lines[start + 1 : start + 4]] == [
        "in decode typical",
        "then Look at it.",
        "line 12",
    ]


def test_message_of_many_cells_is_told_once() -> None:
    made = measured({"a": 1.0})
    for each in made.cells:
        each.problem = PROBLEM
    text = printed(made)
    assert text.count("fake: it died") == 1
    assert "decode smallest, decode typical, decode 1 KiB data and 18 more" in text


def test_implementation_that_could_not_be_had_says_why() -> None:
    gone = BenchImplementation(reference="gone", problem=BenchProblem("gone: no", "Look."))
    text = printed(record(cell("a"), implementations=(gone,)))
    assert "gone (did not start)" in text
    assert "No figure: gone: no\n" in text


def test_implementation_that_died_in_a_cell_is_not_told_twice() -> None:
    dead = BenchImplementation(reference="a", name="a", problem=PROBLEM)
    assert printed(record(cell("a", problem=PROBLEM), implementations=(dead,))).count("it died") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"machine": machine(cores=1)}, "This machine has one core"), ({"interrupted": True}, "The run was interrupted")],
)
def test_warnings_stand_before_the_answer(changes: dict[str, Any], said: str) -> None:
    assert printed(record(cell("a"), **changes)).splitlines()[-2].startswith(said)


def test_run_of_nothing_says_so() -> None:
    assert printed(record()).splitlines()[-1] == "0 of 0 figures could not be had in 60 s"


# A candidate against its baseline.


def test_verdict_has_its_interval_and_control() -> None:
    made = compare(shape="1 KiB data")
    assert row(made, "regressed") == [
        "regressed",
        *("decode", "1", "KiB", "data"),
        *("1.100", "[1.090,", "1.120]"),
        "0.990-1.010",
        "24",
    ]
    assert "npm:a@2 against npm:a@1, margin 3.0%" in printed(made)


def test_regression_has_a_command_to_look_again() -> None:
    assert "ilp bench npm:a@2 --against npm:a@1 --operation decode --shape typical" in printed(compare())
    assert "ilp bench" not in printed(compare(verdict="improved"))


def test_reason_stands_below_the_verdict() -> None:
    made = compare(verdict="inconclusive", ratio=None, control=None, reason="it was not timed", pairs=0)
    lines = printed(made).splitlines()
    place = next(index for index, line in enumerate(lines) if "inconclusive " in line)
    assert lines[place + 1].strip() == "it was not timed"


def test_decision_is_for_who_wants_to_know() -> None:
    made = compare(candidate_to_reference=Estimate(0.5, 0.4, 0.6), baseline_to_reference=Estimate(0.6, 0.5, 0.7))
    assert "decided" not in printed(made)
    text = printed(made, verbose=True)
    assert "by 1.100 [1.080, 1.130], of processor time" in text
    assert "candidate 0.500 [0.400, 0.600], baseline 0.600 [0.500, 0.700]" in text


def test_decision_without_the_reference_is_shorter() -> None:
    assert "candidate 0" not in printed(compare(), verbose=True)


# The screen.


def test_longest_figures_fit() -> None:
    made = measured({"cargo:interledger-packet-with-a-long-name@1.0.0-alpha.12": 1.0})
    for each in made.cells:
        each.latency = latency(99_999_999)
        each.nanoseconds, each.low, each.high = 31_234_567.0, 11_000_000.0, 51_000_000.0
    assert max(map(len, printed(made, verbose=True).splitlines())) <= WIDTH


@pytest.mark.parametrize("text", [*HOSTILE, "words and more " * 30, "字" * 100])
def test_report_fits_100_columns(text: str) -> None:
    for made in (hostile_bench(text), hostile_comparison(text)):
        lines = printed(made, verbose=True).splitlines()
        assert [line for line in lines if cell_len(line) > WIDTH and not line.startswith("  again")] == []


@given(TEXTS)
def test_foreign_text_never_reaches_the_terminal_raw(text: str) -> None:
    for made in (hostile_bench(text), hostile_comparison(text)):
        assert printed(made, verbose=True).replace("\n", "").isprintable()


def test_colour_is_for_terminals() -> None:
    console = Console(force_terminal=True, color_system="standard", width=WIDTH, _environ={})
    with console.capture() as captured:
        print_bench(console, compare())
    assert "\x1b[1;31m" in captured.get()
    assert "\x1b" not in printed(compare())
