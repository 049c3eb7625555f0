"""The faulty implementations of the gate's tests have the faults that they are there for, and no others."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pytest

from ilp.implementation.embedded import by_reference
from ilp.implementation.implementation import Implementation
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
)
from tests.gate.fakes import Faulty, carrying, crashing, decoding, dying, fickle, garbling, hanging

VALUE = FulfillValue(fulfillment="ab" * 32, data="")
PACKET = "0d21" + "ab" * 32 + "00"
READ = Decode(PACKET)
WRITE = Encode(VALUE)
FORWARD = Relay(PACKET)
REFUSED = Decode("0d41")

RIGHT: dict[Operation, Outcome] = {READ: Accepted(VALUE), WRITE: Encoded(PACKET), FORWARD: Encoded(PACKET)}


def asked(faulty: Faulty, *operations: Operation) -> list[Outcome]:
    with faulty:
        return list(faulty.ask(operations))


def right(operations: Iterable[Operation]) -> list[Outcome]:
    return [RIGHT[each] for each in operations]


def test_a_fickle_one_answers_every_nth_operation_otherwise() -> None:
    outcomes = asked(fickle(by_reference.open(), 3), *[READ] * 7)
    assert [isinstance(each, Rejected) for each in outcomes] == [False, False, True, False, False, True, False]


def test_a_fickle_one_has_another_answer_to_what_is_refused() -> None:
    assert isinstance(asked(fickle(by_reference.open(), 1), REFUSED)[0], Faulted)


def test_fickle_ones_answer_the_same_operations_alike_where_each_counts_its_own() -> None:
    assert len({tuple(asked(fickle(by_reference.open(), 3), *[READ] * 4)) for _ in range(3)}) == 1


def test_fickle_ones_that_share_a_count_disagree_with_each_other() -> None:
    count = itertools.count(1)
    assert len({tuple(asked(fickle(by_reference.open(), 3, count), *[READ] * 4)) for _ in range(3)}) == 3


def test_a_carrying_one_answers_otherwise_behind_a_refusal_only() -> None:
    first, refused, behind, last = asked(carrying(by_reference.open()), READ, REFUSED, READ, READ)
    assert first == last == RIGHT[READ]
    assert isinstance(refused, Rejected)
    assert isinstance(behind, Rejected)


def test_a_dying_one_answers_rightly_and_counts_its_restarts() -> None:
    faulty = dying(by_reference.open(), 10)
    operations = [*RIGHT] * 10
    assert asked(faulty, *operations) == right(operations)
    assert faulty.restarts == 3


@pytest.mark.parametrize("guilty", [READ, WRITE, FORWARD], ids=["decode", "encode", "relay"])
@pytest.mark.parametrize(
    ("fault", "spoilt"), [(crashing, Crashed), (hanging, TimedOut), (garbling, Garbled)], ids=lambda each: each.__name__
)
def test_a_fault_spoils_its_operation_only(
    fault: Callable[[Implementation, Operation], Faulty], spoilt: type[Outcome], guilty: Operation
) -> None:
    outcomes = dict(zip(RIGHT, asked(fault(by_reference.open(), guilty), *RIGHT), strict=True))
    assert isinstance(outcomes.pop(guilty), spoilt)
    assert outcomes == {operation: outcome for operation, outcome in RIGHT.items() if operation != guilty}


def test_a_decoding_one_supports_nothing_else() -> None:
    faulty = decoding(by_reference.open())
    assert faulty.identity.operations == ("decode",)
    read, *others = asked(faulty, READ, WRITE, FORWARD)
    assert read == RIGHT[READ]
    assert all(isinstance(each, Unsupported) for each in others)


def test_a_faulty_one_is_who_the_other_one_is() -> None:
    with by_reference.open() as reference, crashing(reference, READ) as faulty:
        assert faulty.identity == reference.identity
        assert faulty.restarts == 0
