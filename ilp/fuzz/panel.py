"""Who is fuzzed: one implementation, or several against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ilp.explore.inquiry import Side
from ilp.fuzz.reach import asked_for_reach
from ilp.protocol import Operation, Outcome
from ilp.spec.oracle import Ruling, rule

__all__ = ["Panel"]


class Panel:
    """The participants of a campaign.

    Args:
        sides: at least one; the first is the one that the campaign is about.

    Attributes:
        asked: how many requests `outcomes` has made, each to one participant.
    """

    def __init__(self, sides: Sequence[Side]) -> None:
        self.sides = tuple(sides)
        self.speaks_rfc0027 = all(each.speaks_rfc0027 for each in sides)
        self.asked = 0
        self._ruled: tuple[Operation, Ruling] | None = None

    def __len__(self) -> int:
        return len(self.sides)

    @property
    def references(self) -> tuple[str, ...]:
        """What the user asked for, in order."""
        return tuple(each.reference for each in self.sides)

    def ruling(self, operation: Operation) -> Ruling | None:
        """Return what the specification says of an operation; None where somebody speaks a dialect."""
        if not self.speaks_rfc0027:
            return None
        if self._ruled is None or self._ruled[0] is not operation:  # several oracles want to know of the same one
            self._ruled = (operation, rule(operation))
        return self._ruled[1]

    def allows(self, *answers: tuple[Operation, Outcome]) -> bool:
        """Return whether the specification lets every one of these answers stand.

        Then nothing is broken, even where one answer does not go with another: a dispute has two defensible sides, and
        who smears a leap second on the way out, as one clause has it, does not read back what he was given.
        """
        for operation, outcome in answers:
            ruling = self.ruling(operation)
            if ruling is None or ruling.allows(outcome) is not True:
                return False
        return True

    def outcomes(self, operations: Sequence[Operation]) -> Iterator[tuple[Outcome, ...]]:
        """Yield, of each operation, what every participant does; all are asked all operations.

        Raises:
            ImplementationUnavailable: one cannot be asked any more.
        """
        for outcomes in zip(*(asked_for_reach(side.implementation, operations) for side in self.sides), strict=True):
            self.asked += len(outcomes)
            yield outcomes
