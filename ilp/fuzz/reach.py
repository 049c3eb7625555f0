"""New code as feedback: of a participant whose adapter tells what is reached of the codec's code, that counts, too."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeGuard

from ilp.explore.anatomy import Specimen
from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY
from ilp.explore.question import packet_name
from ilp.explore.random_questions import PREFERRED_AT_ONCE, RandomQuestions
from ilp.fuzz.feedback import Feedback
from ilp.implementation.implementation import Implementation
from ilp.protocol import Operation, Outcome, Value

__all__ = ["Reaches", "asked_for_reach", "stand_in"]


class _Telling(Implementation, Protocol):
    """See `ilp.implementation.process.ProcessImplementation`."""

    @property
    def tells_reach(self) -> bool: ...

    @property
    def reached(self) -> int: ...

    def ask(self, operations: Iterable[Operation], *, reach: bool = False) -> Iterator[Outcome]: ...


def asked_for_reach(implementation: Implementation, operations: Sequence[Operation]) -> Iterator[Outcome]:
    """Ask operations, and have what they reach of the codec's code told where the implementation can."""
    if _tells(implementation):
        return implementation.ask(operations, reach=True)
    return implementation.ask(operations)


class Reaches:
    """What the operations of a campaign reach of the codecs' code, and the inputs that were the last to reach more.

    These are steps on the way to somewhere, perhaps: they are mutated far more often than others.

    Args:
        sides: the participants.
    """

    def __init__(self, sides: Sequence[Side]) -> None:
        self._telling = [(each.reference, each.implementation) for each in sides if _tells(each.implementation)]
        self._steps: deque[Specimen] = deque(maxlen=PREFERRED_AT_ONCE)
        self._source: RandomQuestions | None = None

    def note(self, feedback: Feedback) -> bool:
        """Take in what was reached up to the outcomes that were taken last; return whether that is more than before."""
        any_more = False
        for reference, implementation in self._telling:
            any_more |= feedback.note_reach(reference, implementation.reached)
        return any_more

    def pursue(self, specimen: Specimen) -> None:
        """Have an input mutated that reached more."""
        self._steps.append(specimen)
        if self._source is not None:
            self._source.prefer(specimen)

    def feed(self, source: RandomQuestions) -> None:
        """Have `source` mutate such inputs, those of before among them."""
        self._source = source
        for each in self._steps:
            source.prefer(each)


def stand_in(operation: Operation) -> Value | None:
    """Return a value for octets that nobody reads as one and that are worth mutating; None where none fits."""
    return ORDINARY.get(packet_name(operation))


def _tells(implementation: Implementation) -> TypeGuard[_Telling]:
    return getattr(implementation, "tells_reach", False)
