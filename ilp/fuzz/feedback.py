"""What is new: an input is worth keeping when it shows something that none before it has shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ilp.fuzz.glance import Cell
from ilp.protocol import Outcome, Rejected

__all__ = ["Feedback"]


class Feedback:
    """The features that were seen: the classes of what all participants did, together, in one cell of the inputs.

    The kind of a refusal that an implementation gives itself is part of it, its message never is. Of a Python codec
    that tells how much of its code it has reached, reaching more is a feature, too.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[object, ...]] = set()
        self._unsettled: Counter[tuple[object, ...]] = Counter()
        self._reached: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._seen) + sum(self._reached.values())

    def note(self, cell: Cell, outcomes: Sequence[Outcome]) -> bool:
        """Take in what was done with an operation of a cell; return whether that is new."""
        feature = (cell, *map(_shown, outcomes))
        if feature in self._seen:
            return False
        self._seen.add(feature)
        return True

    def count_unsettled(self, cell: Cell, field: str, outcomes: Sequence[Outcome]) -> int:
        """Count what was done otherwise than usual in a cell, by the field that was varied; return the count."""
        feature = (cell, field, *map(_shown, outcomes))
        self._unsettled[feature] += 1
        return self._unsettled[feature]

    def note_reach(self, reference: str, reached: int) -> bool:
        """Take in how much of its code an implementation has reached in all; return whether it is more than before."""
        if reached <= self._reached.get(reference, 0):
            return False
        self._reached[reference] = reached
        return True


def _shown(outcome: Outcome) -> object:
    return outcome.kind if type(outcome) is Rejected else type(outcome)
