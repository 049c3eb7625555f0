"""Exit codes."""

from __future__ import annotations

from typing import Any

import pytest

from ilp.bench.record import BenchProblem, BenchRecord, PairedCell, Verdict
from ilp.bench.verdict import exit_code
from tests.bench.bench_records import cell, compared, record

PROBLEM = BenchProblem("it died", "look")


def verdicts(*several: Verdict, **changes: Any) -> BenchRecord:
    made = compared("a@2", "a@1", PairedCell(operation="decode", shape="mix", verdict="equivalent"), **changes)
    assert made.comparison is not None
    made.comparison.cells = tuple(PairedCell(operation="decode", shape="mix", verdict=each) for each in several)
    return made


def with_problem(made: BenchRecord) -> BenchRecord:
    made.implementations[0].problem = PROBLEM
    return made


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (record(cell("a")), 0),
        (record(cell("a"), cell("b", problem=PROBLEM)), 3),
        (with_problem(record(cell("a"))), 3),
        (record(cell("a"), left_out=1), 3),
        (record(), 3),
        (record(cell("a"), interrupted=True), 130),
        (verdicts("equivalent", "improved"), 0),
        (verdicts("equivalent", "regressed"), 1),
        (verdicts("regressed", "noisy", interrupted=True), 1),
        (verdicts("equivalent", interrupted=True), 130),
        (verdicts("equivalent", "inconclusive"), 3),
        (verdicts("equivalent", "noisy"), 3),
        (with_problem(verdicts("equivalent")), 3),
        (with_problem(verdicts("regressed")), 1),
        (verdicts(), 3),
    ],
)
def test_exit_code_says_what_came_of_it(made: BenchRecord, code: int) -> None:
    assert exit_code(made) == code
