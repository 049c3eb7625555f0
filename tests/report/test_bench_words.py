"""Words and figures of benchmarks."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from ilp.bench.record import BenchCell, BenchImplementation, BenchProblem, BenchRecord, Estimate, PairedCell, Verdict
from ilp.report.bench_words import (
    VERDICTS,
    bench_answer,
    cell_command,
    duration_words,
    groups_of,
    interval_words,
    machine_words,
    problem_cells,
    ratio_words,
    spread_words,
    warnings_of,
)
from tests.bench.bench_records import MACHINE, cell, compared, machine, record

PROBLEM = BenchProblem("it died", "look")


def verdicts(*several: Verdict, **changes: Any) -> BenchRecord:
    made = compared("a@2", "a@1", pair("equivalent"), **changes)
    assert made.comparison is not None
    made.comparison.cells = tuple(map(pair, several))
    return made


def pair(verdict: Verdict) -> PairedCell:
    return PairedCell(operation="decode", shape="1 KiB data", verdict=verdict)


def test_machine_is_a_line() -> None:
    assert machine_words(MACHINE) == "Xeon 2.5 GHz, 2 cores, 8 GiB, Linux x86_64 (aaaaaaaaaaaa)"
    assert "1 core," in machine_words(machine(cores=1))


@pytest.mark.parametrize(
    ("nanoseconds", "words"),
    [(0, "0"), (99_999, "99,999"), (100_000, "100 us"), (9_999_000, "9,999 us"), (10_000_000, "10 ms")],
)
def test_long_time_has_a_unit(nanoseconds: int, words: str) -> None:
    assert duration_words(nanoseconds) == words


def test_spread_is_half_the_interval() -> None:
    assert spread_words(cell("a", nanoseconds=100.0, low=98.0, high=104.0)) == "±3%"
    assert spread_words(cell("a", nanoseconds=0.0)) == ""


def test_ratio_has_three_digits() -> None:
    assert ratio_words(Estimate(1.2345, 1, 2)) == "1.23"
    assert ratio_words(None) == ""


def test_interval_stands_beside_its_ratio() -> None:
    assert interval_words(Estimate(1.2345, 1, 2)) == "1.234 [1.000, 2.000]"
    assert interval_words(None) == ""


def test_cells_are_grouped_by_what_is_done() -> None:
    cells = cell("a"), cell("b"), cell("a", shape="mix", octets=0.0), cell("a", operation="relay")
    assert [(heading, len(group)) for heading, group in groups_of(record(*cells))] == [
        ("decode, typical (150 octets)", 2),
        ("decode, mix", 1),
        ("relay, typical (150 octets)", 1),
    ]


def test_heading_has_the_octets_of_whoever_has_a_figure() -> None:
    cells = BenchCell(implementation="a", operation="decode", shape="typical", problem=PROBLEM), cell("b")
    assert next(groups_of(record(*cells)))[0] == "decode, typical (150 octets)"


# The answer.


@pytest.mark.parametrize(
    ("made", "state", "words"),
    [
        (record(cell("a"), cell("b")), "yes", "2 figures"),
        (record(cell("a"), cell("b", problem=PROBLEM)), "open", "1 of 2 figures could not be had"),
        (record(cell("a"), interrupted=True), "open", "0 of 1 figure could not be had"),
        (record(), "open", "0 of 0 figures could not be had"),
        (verdicts("equivalent", "improved"), "yes", "1 improved, 1 equivalent"),
        (verdicts("equivalent", "regressed"), "no", "1 regressed, 1 equivalent"),
        (verdicts("noisy"), "open", "1 noisy"),
        (verdicts("inconclusive", "inconclusive"), "open", "2 inconclusive"),
        (verdicts("equivalent", interrupted=True), "open", "1 equivalent"),
        (verdicts(), "open", "nothing was timed"),
    ],
)
def test_answer_is_that_of_the_gravest(made: BenchRecord, state: str, words: str) -> None:
    answer = bench_answer(made)
    assert (answer.state, answer.words) == (state, words)


def test_implementation_that_could_not_be_had_leaves_it_open() -> None:
    gone = BenchImplementation(reference="gone", problem=PROBLEM)
    assert bench_answer(record(cell("a"), implementations=(gone,))).state == "open"


def test_gravest_verdict_is_first() -> None:
    assert VERDICTS[0] == "regressed"


# What is wrong.


def test_message_is_told_once_with_all_its_cells() -> None:
    other = BenchProblem("it hung", "look")
    cells = cell("a", problem=PROBLEM), cell("a", shape="mix", problem=PROBLEM), cell("b", problem=other), cell("c")
    found = problem_cells(record(*cells))
    assert {message: len(each) for message, each in found.items()} == {"it died": 2, "it hung": 1}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"machine": machine(cores=1)}, "one core"),
        ({"interrupted": True}, "interrupted"),
        ({"left_out": 2}, "2 cells not begun"),
    ],
)
def test_reader_is_warned(changes: dict[str, Any], said: str) -> None:
    (warning,) = warnings_of(record(cell("a"), **changes))
    assert said in warning


def test_nobody_is_warned_of_nothing() -> None:
    assert warnings_of(record(cell("a"))) == []


# The command.


def test_command_looks_at_one_cell_again() -> None:
    made = compared("npm:a@2", "cmd:node a b", pair("regressed"))
    assert made.comparison is not None
    words = shlex.split(cell_command(made, made.comparison, pair("regressed")))
    assert words[:5] == ["ilp", "bench", "npm:a@2", "--against", "cmd:node a b"]
    assert words[5:] == ["--operation", "decode", "--shape", "1 KiB data"]


def test_command_names_the_version_that_was_found() -> None:
    made = compared("npm:a", "npm:a@1", pair("regressed"))
    made.implementations[0].version = "2.0.0"
    assert made.comparison is not None
    assert "npm:a@2.0.0 --against npm:a@1 " in cell_command(made, made.comparison, pair("regressed"))
