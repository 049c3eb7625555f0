"""What an oracle is given, and what it returns where something is broken."""

from __future__ import annotations

from msgspec import Struct

from ilp.explore.question import Source
from ilp.protocol import Operation, Outcome

__all__ = ["Breach", "Observation", "Step"]


class Observation(Struct, frozen=True):
    """One operation and what came of it.

    Attributes:
        operation: what was asked.
        outcomes: what each participant did, in the order of the panel.
        field: the packet field that the operation varies, "" for none or several.
        source: where the operation comes from.
    """

    operation: Operation
    outcomes: tuple[Outcome, ...]
    field: str = ""
    source: Source = "random"


class Step(Struct, frozen=True):
    """A further question that an oracle had, and the answer.

    `by` is the reference of whom it was asked.
    """

    by: str
    operation: Operation
    outcome: Outcome


class Breach(Struct, frozen=True, kw_only=True):
    """One oracle broken by one operation. The operation alone shows it again.

    Attributes:
        oracle: the name of the oracle.
        operation: what shows it.
        by: the references of those that it is about, one or two, whoever is at fault first where that is known.
        outcomes: what these did with the operation.
        field: the first packet field that differs or that the fault is about, "packet" where it is no single one.
        cell: where in the structure it lies: the id of the clause on which the ruling turns, else "" .
        steps: the further questions that the oracle had, in their order.
        note: what is to be known beyond that, one line.
    """

    oracle: str
    operation: Operation
    by: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    field: str
    cell: str = ""
    steps: tuple[Step, ...] = ()
    note: str = ""
