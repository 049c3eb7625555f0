from __future__ import annotations

import pytest

from ilp.explore.inquiry import Side
from ilp.fuzz.panel import Panel
from ilp.implementation.embedded import by_construct, by_reference
from ilp.protocol import Accepted, Decode, Faulted, Rejected, Unsupported
from tests.fuzz.oracles.looking import FULFILL, octets_of
from tests.gate.scripted import codec_side, connector_side

READ = Decode(octets_of(FULFILL))
NONE = Decode("0b00")
OPEN = Decode("0e06583030000000")  # a code that no table has


def test_all_are_asked_everything_in_order() -> None:
    panel = Panel([Side(by_reference.open()), Side(by_construct.open())])
    outcomes = list(panel.outcomes([READ, NONE]))
    assert [[type(each) for each in one] for one in outcomes] == [[Accepted, Accepted], [Rejected, Rejected]]
    assert panel.asked == 4


def test_it_is_named_by_the_references_of_its_participants() -> None:
    assert Panel([codec_side(name="a"), codec_side(name="b")]).references == ("a", "b")
    assert len(Panel([codec_side()])) == 1


def test_the_specification_rules_where_all_speak_rfc_0027() -> None:
    ruling = Panel([codec_side(), codec_side()]).ruling(NONE)
    assert ruling is not None
    assert ruling.expectation == "reject"


def test_the_specification_says_nothing_where_one_speaks_a_dialect() -> None:
    panel = Panel([codec_side(), connector_side("1.0.0")])
    assert panel.ruling(NONE) is None
    assert not panel.allows((READ, Accepted(FULFILL)))


@pytest.mark.parametrize(
    ("answers", "allowed"),
    [
        ([], True),
        ([(READ, Accepted(FULFILL))], True),
        ([(READ, Accepted(FULFILL)), (OPEN, Rejected("no"))], True),
        ([(READ, Rejected("no"))], False),
        ([(READ, Accepted(FULFILL)), (READ, Faulted("x"))], False),
        ([(READ, Unsupported("x"))], False),
    ],
)
def test_answers_are_allowed_if_every_one_is(answers: list[tuple[Decode, Accepted]], allowed: bool) -> None:
    assert Panel([codec_side()]).allows(*answers) is allowed
