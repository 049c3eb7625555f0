"""Implementations held against each other: what one hop takes a packet for, the next has to take it for, too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ilp.explore.inquiry import Inquiry, Side
from ilp.explore.meaning import as_text, differing_fields
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.panel import Panel
from ilp.protocol import Accepted, Encoded, Outcome, Rejected
from ilp.spec.oracle import Ruling

__all__ = ["AGREEMENT", "VALUE_AGREEMENT"]


def _values(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    yield from ()  # a generator that has no further question
    ruling = panel.ruling(observation.operation)
    return tuple(_different_values(observation, panel, ruling))


def _different_values(observation: Observation, panel: Panel, ruling: Ruling | None) -> Iterator[Breach]:
    for (one, first), (other, second) in _pairs(observation, panel):
        if isinstance(first, Accepted) and isinstance(second, Accepted):
            fields = differing_fields(as_text(first.value), as_text(second.value))
            if fields and not _both_right(ruling, first, second):
                yield _breach(VALUE_AGREEMENT, observation, (one, other), (first, second), fields[0], ruling)


def _verdicts(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    yield from ()  # a generator that has no further question
    ruling = panel.ruling(observation.operation)
    return tuple(_different_verdicts(observation, panel, ruling))


def _different_verdicts(observation: Observation, panel: Panel, ruling: Ruling | None) -> Iterator[Breach]:
    for (one, first), (other, second) in _pairs(observation, panel):
        if _disagree(first, second) and not _both_right(ruling, first, second):
            field = "" if ruling is None else ruling.field
            yield _breach(AGREEMENT, observation, (one, other), (first, second), field, ruling)


def _disagree(first: Outcome, second: Outcome) -> bool:
    """Return whether one takes it and the other refuses it cleanly, or both write it in other octets."""
    if isinstance(first, Encoded) and isinstance(second, Encoded):
        return first != second
    taken, refused = (Accepted, Encoded), Rejected
    return (isinstance(first, taken) and isinstance(second, refused)) or (
        isinstance(second, taken) and isinstance(first, refused)
    )


def _pairs(observation: Observation, panel: Panel) -> Iterator[tuple[tuple[Side, Outcome], tuple[Side, Outcome]]]:
    return combinations(zip(panel.sides, observation.outcomes, strict=True), 2)


def _both_right(ruling: Ruling | None, first: Outcome, second: Outcome) -> bool:
    """Return whether the specification lets both stand: what it leaves open or in dispute is nobody's fault."""
    return ruling is not None and ruling.allows(first) is True and ruling.allows(second) is True


def _breach(
    oracle: Oracle,
    observation: Observation,
    sides: tuple[Side, Side],
    outcomes: tuple[Outcome, Outcome],
    field: str,
    ruling: Ruling | None,
) -> Breach:
    if ruling is not None and ruling.allows(outcomes[0]) is not False and ruling.allows(outcomes[1]) is False:
        sides, outcomes = (sides[1], sides[0]), (outcomes[1], outcomes[0])  # whoever is at fault comes first
    return Breach(
        oracle=oracle.name,
        operation=observation.operation,
        by=(sides[0].reference, sides[1].reference),
        outcomes=outcomes,
        field=field,
        cell="" if ruling is None else ruling.clause,
    )


VALUE_AGREEMENT = Oracle(
    name="value-agreement",
    title="whoever accepts the same octets takes them for the same value",
    consequence="money moves differently at two hops, and neither notices",
    rank=0,
    follows_up=False,
    needs="others",
    inquire=_values,
)

AGREEMENT = Oracle(
    name="agreement",
    title="what one accepts the others accept, and what one writes the others write",
    consequence="a packet that one hop forwards dies at the next",
    rank=3,
    follows_up=False,
    needs="others",
    inquire=_verdicts,
)
