"""The questions of a gate run: golden vectors and values first, then what follows from what the baseline writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ilp.explore.anatomy import Written
from ilp.explore.plan import further_questions, golden_questions, value_questions
from ilp.explore.question import Question
from ilp.explore.specimens import values_of
from ilp.golden.vector import Vector
from ilp.protocol import Encode, Encoded, Operation, Outcome

__all__ = ["Questions"]


class Questions:
    """All questions of a run; the same for the same vectors, seed, budget and baseline.

    Args:
        vectors: the golden vectors.
        seed: of the random questions.
        budget: how many further questions there are beyond the golden vectors and values.
    """

    def __init__(self, vectors: Sequence[Vector], *, seed: int, budget: int) -> None:
        self._vectors = vectors
        self._seed = seed
        self._budget = budget
        self._written: dict[str, Written] = {}
        self._asked: set[Operation] = set()

    def first(self) -> Iterator[Question]:
        """Yield the golden vectors' operations, and every golden value to write."""
        for question in (*golden_questions(self._vectors), *value_questions(values_of(self._vectors))):
            if question.operation not in self._asked:
                self._asked.add(question.operation)
                yield question

    def note(self, operation: Operation, outcome: Outcome) -> None:
        """Take in what the baseline did with one of the first questions: what it writes is what follows."""
        if isinstance(operation, Encode) and isinstance(outcome, Encoded):
            self._written.setdefault(outcome.octets, Written(operation.value, bytes.fromhex(outcome.octets)))

    @property
    def written(self) -> frozenset[str]:
        """The octets that the baseline wrote, in hexadecimal."""
        return frozenset(self._written)

    def further(self) -> Iterator[Question]:
        """Yield the questions that follow from what was noted: decode, forward and mutate what the baseline writes."""
        return further_questions(tuple(self._written.values()), seed=self._seed, budget=self._budget, asked=self._asked)
