"""Which rule fires on two outcomes; every example of the rules fires its own rule, and no other."""

from __future__ import annotations

import pytest

from ilp.explore.inquiry import Side
from ilp.explore.question import Question
from ilp.gate.court import Cell, Court
from ilp.gate.judge import judged, operation_name
from ilp.gate.limits import Limits
from ilp.gate.rules import Rule, rule
from ilp.gate.table import OPERATIONS
from ilp.implementation.embedded import by_reference
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
    Relay,
    TimedOut,
    Unsupported,
    outcome_class,
    same_outcome,
)
from tests.gate.scripted import PLAIN, altering, codec_side, connector_side, found, judge, scripted_side
from tests.gate.test_rules import OF_CODECS, SIDES

VALUE = FulfillValue(fulfillment="ab" * 32, data="")
PACKET = "0d21" + "ab" * 32 + "00"
READ, WRITE, FORWARD = Decode(PACKET), Encode(VALUE), Relay(PACKET)
DONE: dict[Operation, Outcome] = {READ: Accepted(VALUE), WRITE: Encoded(PACKET), FORWARD: Encoded(PACKET)}
EVERY = pytest.mark.parametrize("operation", DONE, ids=OPERATIONS)

REFUSED, LEAKED, DEAD, HUNG = Rejected("no"), Faulted("KeyError"), Crashed("killed"), TimedOut(1.0)
SILENT, GARBLED = Unsupported("there is no such operation"), Garbled("no response")


def rule_of(operation: Operation, old: Outcome, new: Outcome) -> str | None:
    """Return the rule that fires where one side does `old` and the other `new`, and both are plain in all else."""
    sides = (scripted_side(altering(PLAIN, {operation: each})) for each in (old, new))
    court = Court(*sides)
    judgement = found(judged(court, Limits(), Cell(Question(operation, "given"), old, new)))
    return None if judgement is None else judgement.rule


# Every example of the rules.


def court_of(each: Rule) -> Court:
    independent = [Side(by_reference.open())]
    if each.id == "WS01":
        dropped = scripted_side(altering(PLAIN, {each.example.asked: each.example.candidate}))
        return Court(codec_side(), dropped, independent=independent)
    speaks = each.id != "WW01"  # its baseline speaks a dialect
    sides = SIDES[each.id]
    return Court(codec_side(sides.baseline, rfc=speaks), codec_side(sides.candidate), independent=independent)


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS])
def test_an_example_fires_its_own_rule(each: Rule) -> None:
    judgement = judge(court_of(each), each.example.asked)
    assert judgement is not None
    assert judgement.rule == each.id
    assert judgement.operation == each.example.asked or judgement.final
    assert (outcome_class(judgement.old), outcome_class(judgement.new)) == (
        outcome_class(each.example.baseline),
        outcome_class(each.example.candidate),
    )


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS if each.mirror])
def test_an_example_the_other_way_round_fires_the_mirror(each: Rule) -> None:
    court = court_of(each)
    back = Court(court.candidate, court.baseline, independent=court.independent)
    judgement = judge(back, each.example.asked)
    assert judgement is not None
    assert judgement.rule == each.mirror or each.id in rule(judgement.rule).no_mirror


@pytest.mark.parametrize(("rule_id", "back"), [("WR07", "WR04"), ("WR06", "WR04"), ("WF01", "WW06"), ("WL02", "WL01")])
def test_an_example_without_a_mirror_the_other_way_round_is_what_its_reason_says(rule_id: str, back: str) -> None:
    court = court_of(rule(rule_id))
    judgement = judge(Court(court.candidate, court.baseline), rule(rule_id).example.asked)
    assert judgement is not None
    assert judgement.rule == back
    assert back in rule(rule_id).no_mirror


# Liveness and support, for every operation.


@EVERY
@pytest.mark.parametrize(
    ("old", "new", "rule_id"),
    [
        (REFUSED, LEAKED, "WL03"),
        (REFUSED, DEAD, "WL02"),
        (REFUSED, HUNG, "WL02"),
        (LEAKED, REFUSED, "WL01"),
        (DEAD, REFUSED, "WL01"),
        (HUNG, REFUSED, "WL01"),
        (LEAKED, DEAD, "WL02"),
        (REFUSED, SILENT, "WS01"),
        (DEAD, SILENT, "WS01"),
        (SILENT, HUNG, "WL02"),
        (REFUSED, Rejected("never"), None),
        (DEAD, LEAKED, None),
        (DEAD, HUNG, None),
        (SILENT, REFUSED, None),
        (SILENT, LEAKED, None),
    ],
)
def test_what_is_about_liveness_or_support(operation: Operation, old: Outcome, new: Outcome, rule_id: str) -> None:
    assert rule_of(operation, old, new) == rule_id


@EVERY
@pytest.mark.parametrize(("new", "rule_id"), [(DEAD, "WL02"), (HUNG, "WL02"), (SILENT, "WS01")])
def test_what_was_done_and_ends_in_nothing(operation: Operation, new: Outcome, rule_id: str) -> None:
    assert rule_of(operation, DONE[operation], new) == rule_id


@EVERY
@pytest.mark.parametrize("other", [REFUSED, SILENT, DEAD, GARBLED])
def test_nothing_is_said_of_what_one_side_garbled(operation: Operation, other: Outcome) -> None:
    assert rule_of(operation, GARBLED, other) is None
    assert rule_of(operation, other, GARBLED) is None


@EVERY
@pytest.mark.parametrize("old", [REFUSED, LEAKED, DEAD, HUNG])
def test_what_is_done_for_the_first_time(operation: Operation, old: Outcome) -> None:
    expected = {READ: "WR04", WRITE: "WW04", FORWARD: "WW04"}
    assert rule_of(operation, old, DONE[operation]) == expected[operation]


@EVERY
@pytest.mark.parametrize("new", [REFUSED, LEAKED])
def test_what_is_done_no_longer(operation: Operation, new: Outcome) -> None:
    expected = {READ: "WR01", WRITE: "WW03", FORWARD: "WW03"}
    assert rule_of(operation, DONE[operation], new) == expected[operation]


@pytest.mark.parametrize(
    ("operation", "new", "rule_id"),
    [
        (READ, Accepted(FulfillValue(fulfillment="ab" * 32, data="00")), "WR03"),
        (WRITE, Encoded("0d8121" + "ab" * 32 + "00"), "WW02"),
        (FORWARD, Encoded("0d8121" + "ab" * 32 + "00"), "WF02"),
    ],
    ids=OPERATIONS,
)
def test_what_is_done_otherwise(operation: Operation, new: Outcome, rule_id: str) -> None:
    assert rule_of(operation, DONE[operation], new) == rule_id


# Which field, and which clause.


@pytest.mark.parametrize(
    ("operation", "varied", "field", "clause"),
    [
        (Decode("0d41"), "data", "envelope", True),
        (READ, "data", "packet", False),
        (READ, "", "packet", False),
    ],
)
def test_liveness_is_about_what_the_ruling_turns_on(
    operation: Operation,
    varied: str,
    field: str,
    clause: bool,
) -> None:
    court = Court(codec_side(), scripted_side(altering(PLAIN, {operation: DEAD})))
    judgement = judge(court, operation, field=varied)
    assert judgement is not None
    assert (judgement.rule, judgement.field, bool(judgement.clause)) == ("WL02", field, clause)


def test_liveness_in_a_dialect_is_about_the_packet() -> None:
    dialect = connector_side("1.0.0")
    leaking = scripted_side(lambda asked: LEAKED if asked == Decode("0e") else dialect.answers([asked])[0], rfc=False)
    judgement = judge(Court(dialect, leaking), Decode("0e"), field="code")
    assert judgement is not None
    assert (judgement.rule, judgement.field, judgement.clause) == ("WL03", "packet", None)


def test_support_is_about_the_whole_packet() -> None:
    court = Court(codec_side(), scripted_side(altering(PLAIN, {Decode("0d41"): SILENT})))
    judgement = judge(court, Decode("0d41"), field="data")
    assert judgement is not None
    assert (judgement.rule, judgement.packet, judgement.field, judgement.clause) == ("WS01", "fulfill", "packet", None)


# The rest.


@EVERY
def test_an_operation_has_its_name(operation: Operation) -> None:
    assert operation_name(operation) == operation.__struct_config__.tag


@pytest.mark.parametrize(
    ("operation", "outcome"), [(READ, Encoded(PACKET)), (WRITE, Accepted(VALUE)), (FORWARD, Accepted(VALUE))]
)
def test_an_outcome_of_another_operation_is_an_error_of_the_suite(operation: Operation, outcome: Outcome) -> None:
    with pytest.raises(AssertionError, match="no outcomes of"):
        rule_of(operation, outcome, REFUSED)


@EVERY
def test_the_same_outcome_is_not_judged(operation: Operation) -> None:
    court = Court(codec_side(), codec_side())
    assert judge(court, operation) is None
    assert same_outcome(*(side.answers([operation])[0] for side in (court.baseline, court.candidate)))
