"""The table of the design, walked."""

from __future__ import annotations

from typing import get_args

import pytest

from ilp.conformance.verdict import VERDICTS, Verdict, judge
from ilp.golden.vector import Expectation, Level
from ilp.protocol import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
    outcome_class,
)
from tests.conformance.cases import (
    ANOTHER,
    ANOTHER_PACKET,
    OPERATIONS,
    PACKET,
    THIRD,
    THIRD_PACKET,
    WANTED,
    disputed_readings,
    vector,
)

EXPECTATIONS: tuple[Expectation, ...] = ("accept", "reject", "either", "disputed")

# Outcome by outcome what design.md's table says, in the order of EXPECTATIONS. The disputed vector lists two readings:
# one that is the wanted result, and one that is another result.
TABLE: dict[str, tuple[Outcome, tuple[Verdict, Verdict, Verdict, Verdict]]] = {
    "decode: accepted as expected": (Accepted(WANTED), ("pass", "fail", "pass", "info")),
    "decode: accepted as the other reading": (Accepted(ANOTHER), ("fail", "fail", "fail", "info")),
    "decode: accepted otherwise": (Accepted(THIRD), ("fail", "fail", "fail", "fail")),
    "encode: as expected": (Encoded(PACKET), ("pass", "fail", "pass", "info")),
    "encode: as the other reading": (Encoded(ANOTHER_PACKET), ("fail", "fail", "fail", "info")),
    "encode: otherwise": (Encoded(THIRD_PACKET), ("fail", "fail", "fail", "fail")),
    "relay: as expected": (Encoded(PACKET), ("pass", "fail", "pass", "info")),
    "relay: otherwise": (Encoded(THIRD_PACKET), ("fail", "fail", "fail", "fail")),
    "decode: rejected": (Rejected("no"), ("fail", "pass", "info", "fail")),
    "encode: rejected": (Rejected("no"), ("fail", "pass", "info", "fail")),
    "decode: faulted": (Faulted("TypeError"), ("fail", "fail", "fail", "fail")),
    "encode: faulted": (Faulted("TypeError"), ("fail", "fail", "fail", "fail")),
    "decode: crashed": (Crashed("killed"), ("fail", "fail", "fail", "fail")),
    "decode: timed out": (TimedOut(10.0), ("fail", "fail", "fail", "fail")),
    "decode: garbled": (Garbled("no JSON"), ("error", "error", "error", "error")),
    "decode: unsupported": (Unsupported("no"), ("skip", "skip", "skip", "skip")),
    "encode: unsupported": (Unsupported("no"), ("skip", "skip", "skip", "skip")),
}

# A fail is a warn where the vector's level is weaker than the level at which to fail.
WARNS: set[tuple[Level, Level]] = {("MAY", "SHOULD"), ("MAY", "MUST"), ("SHOULD", "MUST")}
LEVELS: tuple[Level, ...] = ("MUST", "SHOULD", "MAY")


@pytest.mark.parametrize("fail_level", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("expectation", EXPECTATIONS)
@pytest.mark.parametrize("row", TABLE)
def test_verdict_is_what_the_table_says(row: str, expectation: Expectation, level: Level, fail_level: Level) -> None:
    operation = OPERATIONS[row.partition(":")[0]]
    outcome, verdicts = TABLE[row]
    wanted = verdicts[EXPECTATIONS.index(expectation)]
    if wanted == "fail" and (level, fail_level) in WARNS:
        wanted = "warn"
    judged = judge(vector(expectation, operation=operation, level=level), outcome, fail_level=fail_level)
    assert judged.verdict == wanted


def test_table_walks_every_outcome_class() -> None:
    assert {outcome_class(outcome) for outcome, _ in TABLE.values()} == {
        each.__struct_config__.tag for each in get_args(Outcome)
    }


def test_table_walks_every_expectation() -> None:
    assert set(EXPECTATIONS) == set(get_args(Expectation))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_refusing_a_disputed_input_is_an_info_where_a_reading_refuses_it(operation: Outcome) -> None:
    disputed = vector("disputed", operation=operation, readings=disputed_readings(operation, refusing=True))  # type: ignore[arg-type]
    assert judge(disputed, Rejected("no")).verdict == "info"


def test_reading_that_is_taken_is_named() -> None:
    assert judge(vector("disputed"), Accepted(ANOTHER)).reading == "the other way"


@pytest.mark.parametrize("outcome", [Accepted(THIRD), Rejected("no"), Faulted("no"), Unsupported("no")])
def test_no_reading_is_named_where_none_is_taken(outcome: Outcome) -> None:
    assert judge(vector("disputed"), outcome).reading is None


def test_no_reading_is_named_where_nothing_is_disputed() -> None:
    assert judge(vector("accept"), Accepted(WANTED)).reading is None


def test_fail_level_is_must_unless_told_otherwise() -> None:
    assert judge(vector("accept", level="SHOULD"), Rejected("no")).verdict == "warn"


def test_verdicts_are_listed_in_the_order_of_the_design() -> None:
    assert VERDICTS == get_args(Verdict) == ("pass", "fail", "known", "warn", "info", "skip", "error")
