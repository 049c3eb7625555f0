"""Who is fuzzed: one implementation, or several against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ilp.explore.inquiry import Side
from ilp.protocol import Operation, Outcome
from ilp.spec.oracle import Ruling, rule

__all__ = ["Panel"]


class Panel:
    """The participants of a campaign.

    Args:
        sides: at least one; the first is the one that the campaign is about.
    """

    def __init__(self, sides: Sequence[Side]) -> None:
        self.sides = tuple(sides)
        self.speaks_rfc0027 = all(each.speaks_rfc0027 for each in sides)

    def __len__(self) -> int:
        return len(self.sides)

    @property
    def references(self) -> tuple[str, ...]:
        """What the user asked for, in order."""
        return tuple(each.reference for each in self.sides)

    def ruling(self, operation: Operation) -> Ruling | None:
        """Return what the specification says of an operation; None where somebody speaks a dialect."""
        return rule(operation) if self.speaks_rfc0027 else None

    def outcomes(self, operations: Sequence[Operation]) -> Iterable[tuple[Outcome, ...]]:
        """Yield, of each operation, what every participant does; all are asked all operations.

        Raises:
            ImplementationUnavailable: one cannot be asked any more.
        """
        return zip(*(side.implementation.ask(operations) for side in self.sides), strict=True)
