"""The questions of a run: golden ones first, then what follows from what the baseline writes."""

from __future__ import annotations

from itertools import islice

import pytest

from ilp.explore.question import Question
from ilp.explore.specimens import distinctive_values
from ilp.gate.questions import Questions
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.mutants import PlainCodec
from ilp.protocol import Decode, Encode, Encoded, Operation, Rejected, Relay
from tests.gate.mutated import Mutated

EVERY = load_vectors(shipped_vectors()).vectors
VECTORS = EVERY[::200]
BUDGET = 60


def noted(*, seed: int = 1, budget: int = BUDGET) -> tuple[Questions, list[Question]]:
    """Return the questions after the first ones were asked, and those."""
    questions = Questions(VECTORS, seed=seed, budget=budget)
    first = list(questions.first())
    operations = [each.operation for each in first]
    for operation, outcome in zip(operations, Mutated("plain", PlainCodec()).ask(operations), strict=True):
        questions.note(operation, outcome)
    return questions, first


def operations_of(questions: list[Question]) -> list[Operation]:
    return [each.operation for each in questions]


# First.


def test_golden_operations_come_first_in_their_order() -> None:
    first = list(Questions(VECTORS, seed=1, budget=0).first())
    golden = [each for each in first if each.source == "golden"]
    assert first[: len(golden)] == golden
    assert operations_of(golden) == list(dict.fromkeys(each.operation for each in VECTORS))


def test_every_golden_value_is_written_and_every_distinctive_one() -> None:
    first = operations_of(list(Questions(VECTORS, seed=1, budget=0).first()))
    values = [each.value for each in VECTORS if each.value]
    assert values
    assert {Encode(each) for each in (*values, *distinctive_values())} <= set(first)


def test_no_first_operation_comes_twice() -> None:
    doubled = (*VECTORS, *VECTORS)
    first = operations_of(list(Questions(doubled, seed=1, budget=0).first()))
    assert len(first) == len(set(first))
    assert first == operations_of(list(Questions(VECTORS, seed=1, budget=0).first()))


def test_value_that_a_vector_has_written_is_no_question_of_its_own() -> None:
    (vector,) = islice((each for each in EVERY if isinstance(each.operation, Encode)), 1)
    asked = [each for each in Questions([vector], seed=1, budget=0).first() if each.operation == vector.operation]
    assert [each.source for each in asked] == ["golden"]


# What the baseline writes.


def test_only_what_the_baseline_writes_is_noted() -> None:
    questions = Questions((), seed=1, budget=0)
    value = distinctive_values()[0]
    questions.note(Encode(value), Rejected("no"))
    questions.note(Relay("0d00"), Encoded("0d00"))
    questions.note(Decode("0d00"), Rejected("no"))
    assert questions.written == frozenset()
    questions.note(Encode(value), Encoded("0d01"))
    assert questions.written == {"0d01"}


def test_octets_that_are_written_for_two_values_belong_to_the_first() -> None:
    one, other = distinctive_values()[:2]
    questions = Questions((), seed=1, budget=2)
    questions.note(Encode(one), Encoded("0d01"))
    questions.note(Encode(other), Encoded("0d01"))
    assert questions.written == {"0d01"}
    alone = Questions((), seed=1, budget=2)
    alone.note(Encode(one), Encoded("0d01"))
    assert list(questions.further()) == list(alone.further())


# Further ones.


@pytest.mark.parametrize("budget", [0, 1, BUDGET])
def test_there_are_as_many_further_questions_as_the_budget_says(budget: int) -> None:
    questions, _ = noted(budget=budget)
    assert len(list(questions.further())) == budget


def test_no_further_question_was_asked_before() -> None:
    questions, first = noted()
    further = operations_of(list(questions.further()))
    assert not set(further) & set(operations_of(first))
    assert len(set(further)) == len(further)


def test_what_the_baseline_writes_is_read_or_forwarded_or_changed() -> None:
    questions, _ = noted()
    assert {each.source for each in questions.further()} == {"written", "mutation", "random"}


def test_questions_are_the_same_for_the_same_seed() -> None:
    (one, first), (other, again) = noted(seed=7), noted(seed=7)
    assert first == again
    assert list(one.further()) == list(other.further())


def test_another_seed_has_other_questions_after_the_same_first_ones() -> None:
    (one, first), (other, again) = noted(seed=7), noted(seed=8)
    assert first == again
    assert list(one.further()) != list(other.further())
