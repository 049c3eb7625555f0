from __future__ import annotations

from typing import get_args

import pytest

from ilp.conformance.consequence import CONSEQUENCES, Consequence, consequence
from ilp.golden.vector import Expectation
from ilp.protocol import Accepted, Crashed, Encoded, Faulted, Garbled, Outcome, Rejected, TimedOut, Unsupported
from tests.conformance.cases import (
    ANOTHER,
    ANOTHER_PACKET,
    FULFILLMENT,
    OPERATIONS,
    PACKET,
    THIRD,
    THIRD_PACKET,
    WANTED,
    vector,
)

LONG_FORM = f"0d8121{FULFILLMENT}00"  # PACKET, its length in a form that readers take and writers must not write

DECODED: dict[str, tuple[Expectation, Outcome, Consequence | None]] = {
    # name: what the vector expects, what was seen, what that amounts to
    "another value": ("accept", Accepted(ANOTHER), "value silently changed"),
    "another value where refusal was open": ("either", Accepted(ANOTHER), "value silently changed"),
    "a value that no reading has": ("disputed", Accepted(THIRD), "value silently changed"),
    "a value of what is forbidden": ("reject", Accepted(WANTED), "forbidden packet accepted"),
    "a refusal": ("accept", Rejected("no"), "valid packet refused"),
    "a leaked exception": ("accept", Faulted("TypeError"), "unclean failure"),
    "a leaked exception for what is forbidden": ("reject", Faulted("TypeError"), "unclean failure"),
    "a crash": ("reject", Crashed("killed"), "unclean failure"),
    "silence": ("either", TimedOut(3.0), "unclean failure"),
    "garbage": ("accept", Garbled("no JSON"), None),
    "nothing": ("accept", Unsupported("no"), None),
}

ENCODED: dict[str, tuple[Expectation, str, Consequence]] = {
    "octets of another value": ("accept", ANOTHER_PACKET, "value silently changed"),
    "octets of a value that no reading has": ("disputed", THIRD_PACKET, "value silently changed"),
    "octets of the same value in another form": ("accept", LONG_FORM, "other octets written"),
    "octets of the value of a reading in another form": ("disputed", LONG_FORM, "other octets written"),
    "octets that nobody can read": ("accept", PACKET[:-2], "valid packet refused"),
    "octets for what must not be written": ("reject", PACKET, "forbidden packet accepted"),
}


@pytest.mark.parametrize("what", DECODED)
def test_consequence_of_a_decoding(what: str) -> None:
    expectation, seen, amounts_to = DECODED[what]
    assert consequence(vector(expectation), seen) == amounts_to


@pytest.mark.parametrize("what", ENCODED)
@pytest.mark.parametrize("operation", ["encode", "relay"])
def test_consequence_of_writing(what: str, operation: str) -> None:
    expectation, octets, amounts_to = ENCODED[what]
    assert consequence(vector(expectation, operation=OPERATIONS[operation]), Encoded(octets)) == amounts_to


def test_every_consequence_has_a_rank() -> None:
    assert get_args(Consequence) == CONSEQUENCES
