from __future__ import annotations

from ilp.fuzz.feedback import Feedback
from ilp.protocol import Accepted, Faulted, Rejected
from tests.conformance.cases import WANTED as FULFILL_VALUE

CELL = ("decode", b"\x0d", 5)


def test_the_same_in_the_same_cell_is_new_once() -> None:
    feedback = Feedback()
    assert feedback.note(CELL, [Rejected("no")])
    assert not feedback.note(CELL, [Rejected("no")])
    assert len(feedback) == 1


def test_words_of_a_refusal_are_nothing_new() -> None:
    feedback = Feedback()
    feedback.note(CELL, [Rejected("no")])
    assert not feedback.note(CELL, [Rejected("in other words")])


def test_kind_of_a_refusal_is_new() -> None:
    feedback = Feedback()
    feedback.note(CELL, [Rejected("no")])
    assert feedback.note(CELL, [Rejected("no", kind="length")])


def test_class_of_an_outcome_is_new_in_every_cell() -> None:
    feedback = Feedback()
    feedback.note(CELL, [Rejected("no")])
    assert feedback.note(CELL, [Faulted("no")])
    assert feedback.note((*CELL, "data"), [Rejected("no")])


def test_disagreement_of_participants_is_new() -> None:
    feedback = Feedback()
    feedback.note(CELL, [Rejected("no"), Rejected("no")])
    assert feedback.note(CELL, [Rejected("no"), Accepted(FULFILL_VALUE)])
    assert feedback.note(CELL, [Accepted(FULFILL_VALUE), Rejected("no")])


def test_reaching_more_is_new_and_reaching_as_much_is_not() -> None:
    feedback = Feedback()
    assert feedback.note_reach("python:a", 3)
    assert not feedback.note_reach("python:a", 3)
    assert feedback.note_reach("python:a", 5)
    assert feedback.note_reach("python:b", 1)
    assert len(feedback) == 6


def test_unusual_is_counted_by_cell_field_and_outcomes() -> None:
    feedback = Feedback()
    assert [feedback.count_unsettled(CELL, "data", [Faulted("no")]) for _ in range(3)] == [1, 2, 3]
    assert feedback.count_unsettled(CELL, "message", [Faulted("no")]) == 1
    assert feedback.count_unsettled(CELL, "data", [Rejected("no")]) == 1
