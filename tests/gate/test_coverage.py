"""Which rules a question could have made fire, on which packet field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.explore.question import FIELDS, Question, packet_name
from ilp.gate.coverage import Coverage
from ilp.gate.judge import operation_name
from ilp.gate.record import CoverageRecord
from ilp.gate.rules import rules
from ilp.gate.table import STATES, TABLE, state_of
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    Operation,
    Outcome,
    Rejected,
    RejectValue,
    Relay,
    TimedOut,
    Unsupported,
)
from ilp.spec.oracle import Ruling, rule

FULFILLMENT = "ab" * 32
VALUE = FulfillValue(fulfillment=FULFILLMENT, data="cafe")
PACKET = f"0d23{FULFILLMENT}02cafe"
READ = Accepted(VALUE)
WRITTEN = Encoded(PACKET)

CONFORMING = Decode(PACKET)
TRAILING = Decode(f"{PACKET}00")
OPEN = Decode(f"0d8123{FULFILLMENT}02cafe")
DISPUTED = Decode("0e08463032000002cafe")
FORBIDDEN = Decode(f"0d23{FULFILLMENT}02ca")
NO_PACKET = Decode("00")
ENCODE = Encode(VALUE)
ENCODE_FORBIDDEN = Encode(RejectValue(code="F02", triggered_by="no address", message="", data=""))
RELAY = Relay(PACKET)

ASKED: list[tuple[Operation, Outcome, str]] = [
    (CONFORMING, READ, "WR01 WR03 WR06"),
    (DISPUTED, READ, "WR01 WR03 WR06"),
    (TRAILING, READ, "WR01 WR03 WR06 WR07"),
    (OPEN, READ, "WR02 WR03 WR06"),
    (FORBIDDEN, READ, "WR02 WR03 WR06"),
    (CONFORMING, Rejected(""), "WR04 WL03"),
    (OPEN, Rejected(""), "WR04 WL03"),
    (FORBIDDEN, Rejected(""), "WR05 WL03"),
    (TRAILING, Rejected(""), "WR04 WL03"),
    (CONFORMING, Faulted(""), "WR04 WL01"),
    (FORBIDDEN, Faulted(""), "WR05 WL01"),
    (CONFORMING, Crashed(""), "WR04 WL01"),
    (CONFORMING, TimedOut(1.0), "WR04 WL01"),
    (CONFORMING, Unsupported(""), ""),
    (ENCODE, WRITTEN, "WW01 WW02 WW03 WW05"),
    (ENCODE, Encoded("0d00"), "WW06"),
    (ENCODE, Rejected(""), "WW04 WL03"),
    (ENCODE_FORBIDDEN, Rejected(""), "WW01 WW04 WW05 WL03"),
    (ENCODE_FORBIDDEN, Encoded("0e00"), "WW06"),
    (ENCODE, Faulted(""), "WW04 WL01"),
    (ENCODE, TimedOut(1.0), "WW04 WL01"),
    (ENCODE, Unsupported(""), ""),
    (RELAY, WRITTEN, "WF01 WF02"),
    (RELAY, Encoded("0d00"), "WF01 WF02 WW06"),
    (RELAY, Rejected(""), "WL03"),
]

EVERY = st.builds(
    lambda asked, field: (Question(asked[0], "golden", field), asked[1]),
    st.sampled_from(ASKED),
    st.sampled_from(["", "data", "envelope", "message", "fulfillment", "type"]),
)


def written_by_nobody(_octets: str) -> bool:
    return False


def of(*asked: tuple[Question, Outcome], written: frozenset[str] = frozenset()) -> CoverageRecord:
    """Return what was exercised by these questions, for implementations that speak RFC 0027."""
    coverage = Coverage(rule, written.__contains__)
    for question, outcome in asked:
        coverage.note(question, outcome)
    return coverage.record()


def cells(record: CoverageRecord) -> dict[str, set[str]]:
    """Return the cells that were exercised, by rule."""
    every = {each.rule: set(each.missing) for each in of().rules}
    return {each.rule: every[each.rule] - set(each.missing) for each in record.rules}


def fired(record: CoverageRecord, cell: str) -> str:
    """Return the rules that could have fired on a cell, but for those of support and of nondeterminism."""
    rules_of = [each for each, found in cells(record).items() if cell in found and each not in ("WS01", "WL02")]
    return " ".join(sorted(rules_of))


def field_of(operation: Operation) -> str:
    return "data" if isinstance(operation, Encode) or operation is not TRAILING else "envelope"


# What there is.


def test_there_are_cells_for_every_rule_that_octets_can_show() -> None:
    assert {each.rule for each in of().rules} == {
        each.id for each in rules().values() if each.observable == "codec" and each.id[:2] != "WE"
    }


def test_rules_are_in_the_order_of_their_names() -> None:
    names = [each.rule for each in of().rules]
    assert names == sorted(names)


def test_nothing_is_exercised_where_nothing_was_asked() -> None:
    record = of()
    assert record.exercised == 0
    assert all((each.exercised, len(each.missing)) == (0, each.cells) for each in record.rules)
    assert record.cells == sum(each.cells for each in record.rules)


@pytest.mark.parametrize(
    ("rule_id", "missing"),
    [
        ("WR07", "prepare.envelope fulfill.envelope reject.envelope"),
        ("WS01", "prepare.packet fulfill.packet reject.packet"),
        (
            "WW03",
            (
                "prepare.amount prepare.expiresAt prepare.executionCondition prepare.destination prepare.data "
                "fulfill.fulfillment fulfill.data reject.code reject.triggeredBy reject.message reject.data"
            ),
        ),
        (
            "WR06",
            (
                "prepare.envelope prepare.amount prepare.expiresAt prepare.destination prepare.data "
                "fulfill.envelope fulfill.data reject.envelope reject.triggeredBy reject.message reject.data"
            ),
        ),
    ],
)
def test_cells_of_a_rule_are_the_fields_that_it_can_fire_on(rule_id: str, missing: str) -> None:
    (found,) = (each for each in of().rules if each.rule == rule_id)
    assert " ".join(found.missing) == missing


@pytest.mark.parametrize("rule_id", ["WR05", "WL01", "WL02", "WL03"])
def test_octets_of_no_packet_have_a_cell_where_a_rule_can_fire_on_them(rule_id: str) -> None:
    (found,) = (each for each in of().rules if each.rule == rule_id)
    assert found.missing == tuple(f"{packet}.{field}" for packet, fields in FIELDS.items() for field in fields)


# What exercises which.


@pytest.mark.parametrize(("operation", "outcome", "expected"), ASKED)
def test_question_exercises_the_rules_that_could_have_fired(
    operation: Operation, outcome: Outcome, expected: str
) -> None:
    field = field_of(operation)
    record = of((Question(operation, "golden", field), outcome))
    cell = f"{packet_name(operation)}.{field}"
    assert fired(record, cell) == " ".join(sorted(expected.split()))
    assert {each for found in cells(record).values() for each in found} <= {cell, f"{packet_name(operation)}.packet"}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (READ, "WL02 WS01"),
        (Rejected(""), "WL02 WS01"),
        (Faulted(""), "WL02 WS01"),
        (Crashed(""), "WS01"),
        (Unsupported(""), "WL02"),
        (Garbled(""), ""),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, str) else "",
)
def test_support_and_determinism_are_exercised_by_whatever_could_be_lost(outcome: Outcome, expected: str) -> None:
    found = cells(of((Question(CONFORMING, "golden", "data"), outcome)))
    assert " ".join(each for each in ("WL02", "WS01") if found[each]) == expected


@pytest.mark.parametrize(
    "operation", [CONFORMING, TRAILING, OPEN, FORBIDDEN, ENCODE, ENCODE_FORBIDDEN, RELAY], ids=repr
)
def test_rule_that_the_table_excludes_is_never_exercised(operation: Operation) -> None:
    for old in (WRITTEN, *(each for _, each, _ in ASKED), Garbled("")):
        kind, state = operation_name(operation), state_of(old)
        possible = {each for new in STATES for each in TABLE[kind, state, new]}
        exercised = {each for each, found in cells(of((Question(operation, "golden", "data"), old))).items() if found}
        assert exercised <= possible


def test_garbled_outcome_exercises_nothing() -> None:
    assert of((Question(CONFORMING, "golden", "data"), Garbled(""))).exercised == 0


def test_octets_of_no_packet_exercise_their_type() -> None:
    found = cells(of((Question(NO_PACKET, "golden", "type"), Rejected(""))))
    assert {each: cell for each, cell in found.items() if cell} == {
        "WL02": {"none.type"},
        "WL03": {"none.type"},
        "WR05": {"none.type"},
    }


def test_question_that_varies_several_fields_exercises_support_alone() -> None:
    found = cells(of((Question(CONFORMING, "golden"), READ)))
    assert {each: cell for each, cell in found.items() if cell} == {"WS01": {"fulfill.packet"}}


def test_cell_of_a_rule_is_exercised_once_however_often_it_is() -> None:
    asked = (Question(CONFORMING, "golden", "data"), READ)
    assert of(asked, asked) == of(asked)


def test_fields_that_are_still_missing_are_named() -> None:
    record = of((Question(ENCODE, "golden", "data"), WRITTEN))
    (found,) = (each for each in record.rules if each.rule == "WW03")
    assert (found.exercised, found.cells, len(found.missing)) == (1, 11, 10)
    assert "fulfill.data" not in found.missing
    assert "fulfill.fulfillment" in found.missing


@given(st.lists(EVERY, max_size=30))
def test_no_more_is_exercised_than_there_is(asked: list[tuple[Question, Outcome]]) -> None:
    record = of(*asked)
    assert record.exercised == sum(each.exercised for each in record.rules)
    assert 0 <= record.exercised <= record.cells == of().cells
    assert all(each.exercised + len(each.missing) == each.cells for each in record.rules)


@given(st.lists(EVERY, max_size=10), EVERY)
def test_further_questions_take_nothing_away(
    asked: list[tuple[Question, Outcome]], more: tuple[Question, Outcome]
) -> None:
    before, after = cells(of(*asked)), cells(of(*asked, more))
    assert all(before[each] <= after[each] for each in before)


# Whose octets they are.


@pytest.mark.parametrize("operation", [OPEN, FORBIDDEN, TRAILING])
def test_what_the_baseline_writes_itself_is_conforming(operation: Decode) -> None:
    record = of((Question(operation, "written", "data"), READ), written=frozenset({operation.packet}))
    assert fired(record, "fulfill.data") == "WR01 WR03 WR06"


@pytest.mark.parametrize(
    ("operation", "outcome", "expected"),
    [
        (CONFORMING, READ, "WR02 WR03 WR06"),
        (FORBIDDEN, Rejected(""), "WL03 WR04"),
        (ENCODE, Encoded("0d00"), "WW01 WW02 WW03 WW05"),
        (RELAY, Encoded("0d00"), "WF01 WF02"),
    ],
)
def test_of_a_dialect_all_octets_are_open_and_all_that_is_written_is_right(
    operation: Operation, outcome: Outcome, expected: str
) -> None:
    coverage = Coverage(lambda _: None, written_by_nobody)
    coverage.note(Question(operation, "golden", "data"), outcome)
    assert fired(coverage.record(), "fulfill.data") == expected


# How much is held against the specification.


class Court:
    """Rules as the specification does, and counts how often."""

    def __init__(self) -> None:
        self.asked = 0

    def rule(self, operation: Operation) -> Ruling | None:
        self.asked += 1
        return rule(operation)


@pytest.mark.parametrize(("noted", "ruled"), [(1, 1), (32, 32), (33, 32), (127, 32), (128, 33), (255, 33), (256, 34)])
def test_of_many_alike_only_the_first_and_then_a_few_are_held_against_it(noted: int, ruled: int) -> None:
    court = Court()
    coverage = Coverage(court.rule, written_by_nobody)
    for _ in range(noted):
        coverage.note(Question(CONFORMING, "golden", "data"), READ)
    assert court.asked == ruled


@pytest.mark.parametrize(
    ("operation", "field", "outcome"),
    [
        (CONFORMING, "fulfillment", READ),
        (CONFORMING, "data", Rejected("")),
        (DISPUTED, "data", READ),
        (ENCODE, "data", WRITTEN),
    ],
)
def test_each_kind_is_counted_by_itself(operation: Operation, field: str, outcome: Outcome) -> None:
    court = Court()
    coverage = Coverage(court.rule, written_by_nobody)
    for _ in range(64):
        coverage.note(Question(CONFORMING, "golden", "data"), READ)
    coverage.note(Question(operation, "golden", field), outcome)
    assert court.asked == 33


def test_what_is_not_held_against_it_is_of_a_quality_that_was_seen() -> None:
    coverage = Coverage(rule, written_by_nobody)
    for _ in range(126):
        coverage.note(Question(CONFORMING, "golden", "data"), READ)
    coverage.note(Question(OPEN, "golden", "data"), READ)
    assert "WR02" not in fired(coverage.record(), "fulfill.data")
    coverage.note(Question(OPEN, "golden", "data"), READ)  # the 128th of its kind
    assert "WR02" in fired(coverage.record(), "fulfill.data")
