"""Inquiries in step: each side is asked once a round, nothing is asked twice, and everybody gets the right answers."""

from __future__ import annotations

import pytest

from ilp.explore import inquiry
from ilp.explore.inquiry import Ask, Inquiry, Side, concluded, conduct
from ilp.protocol import Decode, Encode, Encoded, FulfillValue, Operation, Outcome, Rejected
from tests.gate.scripted import Scripted


def echo(operation: Operation) -> Outcome:
    """Say what was asked."""
    return Rejected(operation.packet if isinstance(operation, Decode) else "written")


class Asked(Side):
    """A side that says what it is asked, and whose implementation is known."""

    def __init__(self, name: str = "echo") -> None:
        self.scripted = Scripted(echo, name)
        super().__init__(self.scripted)

    @property
    def heard(self) -> list[Operation]:
        return self.scripted.asked


def packets(*numbers: int) -> tuple[Decode, ...]:
    return tuple(Decode(f"{each:02x}") for each in numbers)


def said(*numbers: int) -> list[Outcome]:
    return [Rejected(f"{each:02x}") for each in numbers]


# A side.


def test_outcomes_come_in_the_order_of_the_operations() -> None:
    assert Asked().answers(packets(3, 1, 2)) == said(3, 1, 2)


def test_a_side_is_who_its_implementation_is() -> None:
    side = Side(Scripted(echo, "npm:ilp-packet@3.1.3"), speaks_rfc0027=False)
    assert (side.reference, side.identity.name) == ("npm:ilp-packet@3.1.3", "npm:ilp-packet@3.1.3")
    assert (side.speaks_rfc0027, side.answers_anew) == (False, True)


def test_what_was_asked_before_is_not_asked_again() -> None:
    side = Asked()
    side.answers(packets(1, 2))
    assert side.answers(packets(2, 3, 1)) == said(2, 3, 1)
    assert side.heard == [*packets(1, 2, 3)]


def test_what_is_asked_twice_at_once_is_asked_once() -> None:
    side = Asked()
    assert side.answers(packets(1, 2, 1)) == said(1, 2, 1)
    assert side.heard == [*packets(1, 2)]


def test_an_implementation_is_not_bothered_with_what_is_known_or_with_nothing() -> None:
    side = Asked()
    side.answers(packets(1))
    assert (side.answers(packets(1)), side.answers([])) == (said(1), [])
    assert side.scripted.rounds == [1]


def test_equal_octets_of_other_operations_are_other_questions() -> None:
    side = Asked()
    value = FulfillValue(fulfillment="ab" * 32, data="")
    assert side.answers([Decode("0d"), Encode(value)]) == [Rejected("0d"), Rejected("written")]


def test_what_is_remembered_is_bounded_and_what_was_just_asked_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiry, "_REMEMBERED", 3)
    side = Asked()
    side.answers(packets(1, 2, 3))
    assert side.answers(packets(3, 4)) == said(3, 4)
    assert side.answers(packets(3, 4, 1)) == said(3, 4, 1)
    assert side.heard == [*packets(1, 2, 3, 4, 1)]


# Inquiries.


def asking(side: Side, *rounds: tuple[int, ...]) -> Inquiry[list[Outcome]]:
    """Ask a side for packets, round by round, and find out what it said."""
    heard: list[Outcome] = []
    for each in rounds:
        heard += yield Ask(side, packets(*each))
    return heard


def silent() -> Inquiry[str]:
    """Know already."""
    return "known"
    yield


def alternating(sides: tuple[Side, Side], *numbers: int) -> Inquiry[list[Outcome]]:
    """Ask two sides in turn."""
    heard: list[Outcome] = []
    for turn, each in enumerate(numbers):
        heard += yield Ask(sides[turn % 2], packets(each))
    return heard


def test_no_inquiries_find_out_nothing() -> None:
    assert conduct([]) == []


def test_an_inquiry_that_asks_nothing_knows_already() -> None:
    assert conduct([silent()]) == ["known"]


def test_an_inquiry_may_ask_for_no_operations() -> None:
    side = Asked()
    assert conduct([asking(side, (), (1,))]) == [said(1)]
    assert side.scripted.rounds == [1]


def test_what_inquiries_find_out_is_in_their_order_however_long_they_take() -> None:
    side = Asked()
    inquiries = [asking(side, (1,), (2,), (3,)), asking(side), asking(side, (4, 5)), asking(side, (6,), (7,))]
    assert conduct(inquiries) == [said(1, 2, 3), [], said(4, 5), said(6, 7)]


def test_inquiries_in_step_ask_each_side_once_a_round() -> None:
    one, other = Asked("one"), Asked("other")
    inquiries = [asking(one, (1, 2), (3,)), asking(other, (4,), (5, 6)), asking(one, (7,), (8,)), asking(one, (9,))]
    conduct(inquiries)
    assert (one.scripted.rounds, other.scripted.rounds) == ([4, 2], [1, 2])
    assert one.heard == [*packets(1, 2, 7, 9, 3, 8)]


def test_every_inquiry_gets_the_answers_of_the_side_that_it_asked() -> None:
    sides = (
        Side(Scripted(lambda operation: Encoded(operation.packet if isinstance(operation, Decode) else ""))),
        Asked(),
    )
    inquiries = [alternating(sides, 1, 2, 3), alternating(sides[::-1], 4, 5, 6)]
    first, second = conduct(inquiries)
    assert first == [Encoded("01"), Rejected("02"), Encoded("03")]
    assert second == [Rejected("04"), Encoded("05"), Rejected("06")]


def test_what_one_inquiry_asked_is_not_asked_for_another() -> None:
    side = Asked()
    assert conduct([asking(side, (1,), (2,)), asking(side, (2,), (1,))]) == [said(1, 2), said(2, 1)]
    assert side.scripted.rounds == [2]


def test_what_keeps_a_side_from_answering_is_not_hidden() -> None:
    def fails(_: Operation) -> Outcome:
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        conduct([asking(Side(Scripted(fails)), (1,))])


def test_inquiry_that_asks_nothing_is_concluded_by_itself() -> None:
    assert concluded(asking(Asked())) == []


def test_inquiry_that_asks_something_has_to_be_conducted() -> None:
    with pytest.raises(ValueError, match="has a question"):
        concluded(asking(Asked(), (1,)))
