"""Where conformance improved or worsened: cells in which one side is right and the other is not."""

from __future__ import annotations

import itertools

import pytest

from ilp.explore.question import Question
from ilp.gate.conformity import Conformity
from ilp.gate.court import Cell
from ilp.gate.record import ConformanceChange, ConformanceRecord
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
    Unsupported,
)
from ilp.spec.oracle import rule


def value(data: str) -> FulfillValue:
    return FulfillValue(fulfillment="ab" * 32, data=data)


def packet(data: str) -> str:
    return f"0d{33 + len(data) // 2:02x}{'ab' * 32}{len(data) // 2:02x}{data}"


VALUE, PACKET = value("cafe"), packet("cafe")
READ, REFUSED = Accepted(VALUE), Rejected("no")
DECODE, ENCODE, RELAY = Decode(PACKET), Encode(VALUE), Relay(PACKET)
FORBIDDEN = Decode(PACKET[:-2])
OPEN = Decode(PACKET.replace("0d23", "0d8123"))


def noted(*cells: tuple[Operation, Outcome, Outcome], field: str = "") -> ConformanceRecord:
    conformity = Conformity()
    for operation, old, new in cells:
        conformity.note(Cell(Question(operation, "golden", field), old, new), rule(operation))
    return conformity.record()


NEITHER = ConformanceRecord()
CHANGES: list[tuple[Operation, Outcome, Outcome]] = [
    (DECODE, REFUSED, READ),
    (DECODE, Accepted(value("00")), READ),
    (DECODE, Crashed(""), READ),
    (FORBIDDEN, READ, REFUSED),
    (FORBIDDEN, Faulted(""), REFUSED),
    (ENCODE, REFUSED, Encoded(PACKET)),
    (ENCODE, Encoded("0d00"), Encoded(PACKET)),
    (RELAY, Encoded("0d00"), Encoded(PACKET)),
    (OPEN, Accepted(value("00")), REFUSED),
]


@pytest.mark.parametrize(("operation", "wrong", "right"), CHANGES)
def test_what_was_wrong_and_is_right_has_improved(operation: Operation, wrong: Outcome, right: Outcome) -> None:
    record = noted((operation, wrong, right))
    assert ([each.input for each in record.improved], record.worsened) == ([operation], ())


@pytest.mark.parametrize(("operation", "wrong", "right"), CHANGES)
def test_what_was_right_and_is_wrong_has_worsened(operation: Operation, wrong: Outcome, right: Outcome) -> None:
    record = noted((operation, right, wrong))
    assert (record.improved, [each.input for each in record.worsened]) == ((), [operation])


@pytest.mark.parametrize(
    ("operation", "old", "new"),
    [
        (OPEN, READ, REFUSED),  # the RFC leaves it open
        (DECODE, Accepted(value("00")), REFUSED),  # wrong, and wrong otherwise
        (FORBIDDEN, READ, Faulted("")),
    ],
)
def test_other_changes_are_none_of_conformance(operation: Operation, old: Outcome, new: Outcome) -> None:
    assert noted((operation, old, new), (operation, new, old)) == NEITHER


@pytest.mark.parametrize("silent", [Unsupported(""), Garbled("")], ids=["unsupported", "garbled"])
@pytest.mark.parametrize("other", [READ, REFUSED], ids=["right", "wrong"])
def test_what_says_nothing_is_neither_right_nor_wrong(silent: Outcome, other: Outcome) -> None:
    assert noted((DECODE, silent, other), (DECODE, other, silent)) == NEITHER


def test_without_a_ruling_nothing_is_noted() -> None:
    conformity = Conformity()
    conformity.note(Cell(Question(DECODE, "golden", "data"), REFUSED, READ), None)
    assert conformity.record() == NEITHER


# What is told of a change.


def test_change_says_where_it_is() -> None:
    operation = Decode("0d00")
    ruling = rule(operation)
    assert noted((operation, READ, REFUSED), field="data").improved == (
        ConformanceChange(
            operation="decode",
            packet="fulfill",
            field=ruling.field,
            clause=ruling.clause,
            old="accepted",
            new="rejected",
            input=operation,
            count=1,
        ),
    )
    assert (ruling.field, ruling.clause) != ("data", "")


@pytest.mark.parametrize("varied", ["data", ""])
def test_where_the_ruling_names_no_field_it_is_the_packet_wherever_the_question_comes_from(varied: str) -> None:
    (change,) = noted((DECODE, READ, REFUSED), field=varied).worsened
    assert (change.field, change.clause) == ("packet", "")


def test_same_change_counts_once_with_how_many_inputs_show_it() -> None:
    inputs = [packet("cafe" * size) for size in range(4)]
    cells = [(Decode(each), Accepted(value("cafe" * size)), REFUSED) for size, each in enumerate(inputs)]
    (change,) = noted(*cells).worsened
    assert change.count == 4


@pytest.mark.parametrize("sizes", list(itertools.permutations((1, 2, 3))))
def test_smallest_input_is_kept_whenever_it_comes(sizes: tuple[int, ...]) -> None:
    cells = [(Decode(packet("00" * size)), Accepted(value("00" * size)), REFUSED) for size in sizes]
    (change,) = noted(*cells).worsened
    assert (change.input, change.count) == (Decode(packet("00")), 3)


def test_of_inputs_of_one_size_the_first_is_kept() -> None:
    cells = [(Decode(packet(data)), Accepted(value(data)), REFUSED) for data in ("22", "11")]
    (change,) = noted(*cells).worsened
    assert change.input == Decode(packet("22"))


def test_changes_of_both_directions_are_kept_apart() -> None:
    record = noted((DECODE, READ, REFUSED), (DECODE, REFUSED, READ))
    assert [(each.old, each.new) for each in record.worsened] == [("accepted", "rejected")]
    assert [(each.old, each.new) for each in record.improved] == [("rejected", "accepted")]


REJECT = RejectValue(code="F02", triggered_by="g.a", message="", data="")


@pytest.mark.parametrize(
    "other",
    [
        (RELAY, Encoded(PACKET), REFUSED),
        (Decode("0e0946303203672e610000"), Accepted(REJECT), REFUSED),
        (DECODE, READ, Faulted("")),
        (FORBIDDEN, REFUSED, READ),
    ],
    ids=["operation", "packet", "class", "clause"],
)
def test_changes_that_are_not_the_same_count_by_themselves(other: tuple[Operation, Outcome, Outcome]) -> None:
    assert [each.count for each in noted((DECODE, READ, REFUSED), other).worsened] == [1, 1]


def test_changes_with_most_inputs_come_first_then_by_where_they_are() -> None:
    relayed = (RELAY, Encoded(PACKET), REFUSED)
    refused = (Decode("0e0946303203672e610000"), Accepted(REJECT), REFUSED)
    record = noted(relayed, refused, (ENCODE, Encoded(PACKET), REFUSED), (DECODE, READ, REFUSED), relayed)
    assert [(each.count, each.operation, each.packet) for each in record.worsened] == [
        (2, "relay", "fulfill"),
        (1, "decode", "fulfill"),
        (1, "decode", "reject"),
        (1, "encode", "fulfill"),
    ]
