"""Departures grouped by their cause, so that a reader sees what is wrong and not a thousand lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from msgspec import Struct

from ilp.conformance.consequence import CONSEQUENCES, Consequence
from ilp.conformance.record import CheckRecord, Result
from ilp.conformance.verdict import Verdict
from ilp.golden.vector import Vector

__all__ = ["Cause", "causes"]


class Cause(Struct, frozen=True, kw_only=True):
    """What one implementation does wrong, in one way, against one clause.

    Attributes:
        implementation: its reference.
        consequence: what that does to peers.
        operation: decode, encode or relay.
        clause: the id of the clause, the first of its vectors.
        vectors: the ids of the vectors that show it, in the order of the run.
    """

    implementation: str
    consequence: Consequence
    operation: str
    clause: str
    vectors: tuple[str, ...]


_FAILS: tuple[Verdict, ...] = ("fail",)


def causes(record: CheckRecord, verdicts: Collection[Verdict] = _FAILS) -> tuple[Cause, ...]:
    """Return the causes of a run: by implementation in the order of the run, then the gravest, then the most frequent.

    Args:
        record: the run.
        verdicts: which verdicts count; one without a consequence never does.
    """
    by_id = {each.id: each for each in record.cases}
    groups: dict[tuple[str, Consequence, str, str], list[str]] = defaultdict(list)
    for result in record.results:
        if result.verdict in verdicts and result.consequence is not None:
            groups[_key(result, result.consequence, by_id[result.vector])].append(result.vector)
    order = {each.reference: index for index, each in enumerate(record.implementations)}
    found = [
        Cause(implementation=name, consequence=what, operation=operation, clause=clause, vectors=tuple(ids))
        for (name, what, operation, clause), ids in groups.items()
    ]
    found.sort(key=lambda each: (order[each.implementation], CONSEQUENCES.index(each.consequence), -len(each.vectors)))
    return tuple(found)


def _key(result: Result, what: Consequence, vector: Vector) -> tuple[str, Consequence, str, str]:
    return result.implementation, what, vector.operation_name, vector.clauses[0]
