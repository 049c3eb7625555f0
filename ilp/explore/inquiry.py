"""Follow-up questions: an inquiry is written as if it were alone, and many are conducted together.

What a changed outcome means often takes further questions: who reads these octets, is it still refused without its last
octet? An inquiry is a generator that yields what it wants to ask and is sent the outcomes. `conduct` runs many in step
and asks each side all their questions at once, so that a process is never asked one question at a time.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TypeAlias, TypeVar

from msgspec import Struct

from ilp.explore.question import operation_key
from ilp.implementation.implementation import Identity, Implementation
from ilp.protocol import Operation, Outcome

__all__ = ["Ask", "Inquiry", "Side", "concluded", "conduct"]

_REMEMBERED = 100_000  # outcomes that a side keeps of follow-up questions; they come again and again


class Side:
    """An implementation in its part in a run: baseline, candidate, one of those that are fuzzed, a reader of octets.

    Args:
        implementation: whom to ask.
        speaks_rfc0027: whether it reads the packets of RFC 0027.
        answers_anew: False for a recording, which has no answer to a new question.

    Attributes:
        asked: how many operations it was asked by `answers`, those that were known already not counted.
    """

    def __init__(
        self, implementation: Implementation, *, speaks_rfc0027: bool = True, answers_anew: bool = True
    ) -> None:
        self.implementation = implementation
        self.speaks_rfc0027 = speaks_rfc0027
        self.answers_anew = answers_anew
        self.asked = 0
        self._known: dict[bytes, Outcome] = {}

    @property
    def identity(self) -> Identity:
        """Who it is."""
        return self.implementation.identity

    @property
    def reference(self) -> str:
        """What the user asked for."""
        return self.identity.reference

    def answers(self, operations: Iterable[Operation]) -> list[Outcome]:
        """Return the outcome of each operation; one that was asked this way before is not asked again."""
        keyed = [(operation_key(each), each) for each in operations]
        known = self._known
        missing = {key: each for key, each in keyed if key not in known}
        if missing:
            self.asked += len(missing)
            if len(known) + len(missing) > _REMEMBERED:
                self._known = known = {key: known[key] for key, _ in keyed if key in known}
            known.update(zip(missing, self.implementation.ask(missing.values()), strict=True))
        return [known[key] for key, _ in keyed]


class Ask(Struct, frozen=True):
    """What an inquiry wants to know: operations for one side."""

    side: Side
    operations: tuple[Operation, ...]


_T = TypeVar("_T")

Inquiry: TypeAlias = Generator[Ask, list[Outcome], _T]
"""Yields what it asks, is sent the outcomes in order, returns what it found out."""


def conduct(inquiries: Sequence[Inquiry[_T]]) -> list[_T]:
    """Return what each inquiry finds out.

    Raises:
        ImplementationUnavailable: a side cannot be asked any more.
    """
    found: dict[int, _T] = {}
    waiting: dict[int, Ask] = {}
    for index, inquiry in enumerate(inquiries):
        _resume(index, inquiry, None, waiting, found)
    while waiting:
        asked = list(waiting.items())
        waiting = {}
        for side in dict.fromkeys(ask.side for _, ask in asked):
            turns = [(index, ask) for index, ask in asked if ask.side is side]
            outcomes = iter(side.answers([each for _, ask in turns for each in ask.operations]))
            for index, ask in turns:
                answer = [next(outcomes) for _ in ask.operations]
                _resume(index, inquiries[index], answer, waiting, found)
    return [found[index] for index in range(len(inquiries))]


def concluded(inquiry: Inquiry[_T]) -> _T:
    """Return what an inquiry finds out that asks nothing, without the cost of conducting it.

    Raises:
        ValueError: it asks something.
    """
    try:
        next(inquiry)
    except StopIteration as end:
        found: _T = end.value
        return found
    raise ValueError("an inquiry that was to ask nothing has a question")


def _resume(
    index: int, inquiry: Inquiry[_T], answer: list[Outcome] | None, waiting: dict[int, Ask], found: dict[int, _T]
) -> None:
    try:
        waiting[index] = next(inquiry) if answer is None else inquiry.send(answer)
    except StopIteration as end:
        found[index] = end.value
