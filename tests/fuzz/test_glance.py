from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.explore.placed import placed
from ilp.explore.random_questions import random_questions
from ilp.fuzz.glance import REFUSED, glance, is_settled
from ilp.implementation.embedded.by_reference import open as open_reference
from ilp.protocol import Accepted, Decode, Encode, Encoded, Faulted, FulfillValue, Operation, Outcome, Rejected, Relay
from ilp.spec.oracle import rule
from tests.conformance.cases import PACKET as FULFILL_HEX
from tests.conformance.cases import WANTED as FULFILL_VALUE

NO = Rejected("no")
PACKET = FULFILL_HEX
FULFILL_PACKET = bytes.fromhex(PACKET)


def settled(operation: Operation, *outcomes: Outcome) -> bool:
    return is_settled(glance(operation, "").usual, outcomes)


@given(st.integers(0, 1 << 32))
def test_what_settles_an_operation_is_right_by_the_specification(seed: int) -> None:
    specimen = placed(FULFILL_PACKET, FULFILL_VALUE)
    operations = [each.operation for each in islice(random_questions([specimen], seed), 20)]
    for operation, outcome in zip(operations, open_reference().ask(operations), strict=True):
        assert settled(operation, outcome)
        assert rule(operation).allows(outcome) is not False


def test_packet_that_all_read_as_usual_is_settled() -> None:
    assert settled(Decode(PACKET), Accepted(FULFILL_VALUE), Accepted(FULFILL_VALUE))


@pytest.mark.parametrize("outcome", [NO, Faulted("no"), Accepted(FulfillValue(fulfillment="00" * 32, data="ff"))])
def test_packet_that_one_takes_otherwise_is_not_settled(outcome: Outcome) -> None:
    assert not settled(Decode(PACKET), Accepted(FULFILL_VALUE), outcome)


@pytest.mark.parametrize(
    "operation",
    [
        Decode("0d00"),
        Relay("0d00"),
        Encode(FulfillValue(fulfillment="00", data="")),
        Relay("0c" + "00" * 9, amount="1"),
    ],
)
def test_what_is_usually_refused_is_settled_by_refusals(operation: Operation) -> None:
    assert glance(operation, "").usual == REFUSED
    assert settled(operation, NO)
    assert not settled(operation, Encoded("0d00"))


@pytest.mark.parametrize("operation", [Encode(FULFILL_VALUE), Relay(PACKET), Relay(PACKET, amount="7")])
def test_what_is_written_is_settled_by_the_same_octets(operation: Operation) -> None:
    assert settled(operation, Encoded(PACKET))
    assert not settled(operation, Encoded(PACKET + "00"))
    assert not settled(operation, NO)


def test_cell_of_a_refused_packet_says_why() -> None:
    cells = {glance(Decode(each), "").cell for each in ("0d00", "0d01", "0c00", "0d0000")}
    assert len(cells) > 2


def test_cell_of_a_value_is_its_packet_and_the_field_that_is_varied() -> None:
    assert glance(Encode(FULFILL_VALUE), "data").cell != glance(Encode(FULFILL_VALUE), "fulfillment").cell
