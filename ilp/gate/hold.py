"""One baseline held against the candidate, block of questions by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec import Struct

from ilp.explore.inquiry import Side, conduct
from ilp.explore.question import Question
from ilp.gate.conformity import Conformity
from ilp.gate.court import Cell, Court, is_unanswered
from ilp.gate.coverage import Coverage
from ilp.gate.findings import Gathering
from ilp.gate.judge import judged, operation_name
from ilp.gate.limits import Limits
from ilp.gate.table import rules_for, state_of
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.protocol import Encode, Encoded, Garbled, Operation, Outcome, Unsupported, same_outcome

__all__ = ["Hold", "Tally"]

_MOST_AT_ONCE = (
    512  # cells that are judged together; fewer at first, since what one shows spares the next its questions
)


class Tally(Struct, kw_only=True):
    """What was asked and how it went, in numbers.

    Attributes:
        count: operations that both sides were asked.
        sources: how many came from where.
        unsupported: operations that the baseline, and that the candidate does not support.
        garbled: operations whose outcome one side garbled.
        unanswered: operations to which a recording has no answer.
        broken_alike: operations for which both sides are at fault in the same way.
        fickle: operations about which one side or both disagree with themselves.
        disagreements: operations about which the baseline, and about which the candidate disagrees with itself.
    """

    count: int = 0
    sources: dict[str, int] = msgspec.field(default_factory=dict)
    unsupported: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    garbled: int = 0
    unanswered: int = 0
    broken_alike: int = 0
    fickle: int = 0
    disagreements: list[int] = msgspec.field(default_factory=lambda: [0, 0])


class Hold:
    """A baseline and a candidate, and everything that was found out about the two so far.

    Args:
        baseline: the old implementation.
        candidate: the new one.
        panel: earlier releases, which read changed octets too.
        independent: codecs that are neither side's.
        controls: a second process of the baseline and of the candidate, None where there is none. They are asked each
            block backwards: what depends on the order of the questions shows as well.
        names: the ids of golden vectors, by operation.
    """

    def __init__(
        self,
        baseline: Side,
        candidate: Side,
        *,
        panel: Sequence[Side] = (),
        independent: Sequence[Side] = (),
        controls: tuple[Implementation | None, Implementation | None] = (None, None),
        names: Mapping[Operation, str] = MappingProxyType({}),
    ) -> None:
        self.court = Court(baseline, candidate, panel=panel, independent=independent)
        self.limits = Limits()
        self.gathering = Gathering()
        self.conformity = Conformity()
        self.coverage = Coverage(self.court.ruling, self.court.written.__contains__)
        self.tally = Tally()
        self._controls = controls
        self._names = names

    @property
    def has_controls(self) -> tuple[bool, bool]:
        """Whether the baseline, and whether the candidate is held against itself."""
        baseline, candidate = self._controls
        return baseline is not None, candidate is not None

    def ask(self, questions: Sequence[Question]) -> list[Outcome]:
        """Ask both sides a block of questions and judge what differs; return the baseline's outcomes.

        Raises:
            ImplementationUnavailable: a side cannot be asked any more. What it did until then is judged, as far as that
                needs no further question.
        """
        answers = self._answers([each.operation for each in questions])
        cells: list[Cell] = []
        for question, *outcomes in zip(questions, *answers.columns, strict=False):
            before, after, before_again, after_again = outcomes
            self._note(question, before, after)
            if any(isinstance(each, Garbled) for each in outcomes):
                self.tally.garbled += 1
            elif not (same_outcome(before, before_again) and same_outcome(after, after_again)):
                self._note_fickle(question, *outcomes)
            else:
                self._note_exercised(question, before, after)
                if not same_outcome(before, after):
                    cells.append(Cell(question, before, after))
        if answers.problem is not None:
            self._judge([each for each in cells if _is_dead(each.new)])
            raise answers.problem
        self._judge(cells)
        return answers.columns[0]

    def minimise(self, on_minimised: Callable[[int, int], None]) -> None:
        """Make the inputs of all findings as small as they can be. A recording answers no smaller questions."""
        if self.court.baseline.answers_anew:
            self.gathering.minimise(self.court, self.limits, on_minimised)

    def _answers(self, operations: list[Operation]) -> _Answers:
        """Ask both sides, and both once more."""
        sides = (self.court.baseline.implementation, self.court.candidate.implementation)
        controls = [each for each in self._controls if each is not None]
        asked = [each.ask(operations) for each in sides] + [each.ask(operations[::-1]) for each in controls]
        columns: list[list[Outcome]] = [[] for _ in asked]
        try:
            for row in zip(*asked, strict=True):  # one outcome of each in turn: all processes are at work at once
                for column, outcome in zip(columns, row, strict=True):
                    column.append(outcome)
        except ImplementationUnavailable as problem:
            old, new, *_ = columns
            return _Answers((old, new, old, new), problem)  # what the controls were asked is the other end of the block
        old, new, *again = columns
        old_again = again.pop(0)[::-1] if self._controls[0] is not None else old
        new_again = again.pop(0)[::-1] if self._controls[1] is not None else new
        return _Answers((old, new, old_again, new_again))

    def _note(self, question: Question, before: Outcome, after: Outcome) -> None:
        tally = self.tally
        tally.count += 1
        tally.sources[question.source] = tally.sources.get(question.source, 0) + 1
        if isinstance(question.operation, Encode) and isinstance(before, Encoded):
            self.court.written.add(before.octets)
        if is_unanswered(before):
            tally.unanswered += 1
        elif isinstance(before, Unsupported):
            tally.unsupported[0] += 1
        if isinstance(after, Unsupported):
            tally.unsupported[1] += 1

    def _note_exercised(self, question: Question, before: Outcome, after: Outcome) -> None:
        if is_unanswered(before):
            return
        self.coverage.note(question, before)
        if (
            _is_at_fault(before)
            and _is_at_fault(after)
            and not rules_for(operation_name(question.operation), before, after)
        ):
            self.tally.broken_alike += 1

    def _note_fickle(
        self, question: Question, before: Outcome, after: Outcome, before_again: Outcome, after_again: Outcome
    ) -> None:
        """No verdict on a cell about which a side disagrees with itself. Only the candidate's is a finding."""
        baseline, candidate = not same_outcome(before, before_again), not same_outcome(after, after_again)
        self.tally.fickle += 1
        self.tally.disagreements[0] += baseline
        self.tally.disagreements[1] += candidate
        if not baseline:
            self.gathering.add_nondeterminism(Cell(question, after, after_again), self._source(question))

    def _judge(self, cells: Sequence[Cell]) -> None:
        at, step = 0, 1
        while at < len(cells):
            batch = [each for each in cells[at : at + step] if not is_unanswered(each.old)]
            for cell, judgement in zip(
                batch, conduct([judged(self.court, self.limits, each) for each in batch]), strict=True
            ):
                if judgement is not None:
                    self.gathering.add(judgement, self._source(cell.question))
                elif isinstance(cell.old, Encoded) and isinstance(cell.new, Encoded):  # both are corrupt
                    self.tally.broken_alike += 1
                self.conformity.note(cell, self.court.ruling(cell.operation))
            at += step
            step = min(2 * step, _MOST_AT_ONCE)

    def _source(self, question: Question) -> str:
        return self._names.get(question.operation, question.source)


class _Answers(Struct, frozen=True):
    """The outcomes of a block: of the baseline, of the candidate, and of both once more; and what ended it early."""

    columns: tuple[list[Outcome], list[Outcome], list[Outcome], list[Outcome]]
    problem: ImplementationUnavailable | None = None


def _is_dead(outcome: Outcome) -> bool:
    return state_of(outcome) == "dead"


def _is_at_fault(outcome: Outcome) -> bool:
    return state_of(outcome) in ("faulted", "dead")
