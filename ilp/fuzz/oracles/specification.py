"""The specification's verdict: three-valued, so that what it leaves open or in dispute is never a breach."""

from __future__ import annotations

from ilp.explore.inquiry import Inquiry
from ilp.explore.meaning import differing_fields
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.panel import Panel
from ilp.protocol import Accepted, Crashed, Faulted, Outcome, TimedOut
from ilp.spec.oracle import Ruling

__all__ = ["SPECIFICATION"]


def _inquire(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    yield from ()  # a generator that has no further question
    ruling = panel.ruling(observation.operation)
    if ruling is None:
        return ()
    return tuple(
        Breach(
            oracle=SPECIFICATION.name,
            operation=observation.operation,
            by=(side.reference,),
            outcomes=(outcome,),
            field=_field(outcome, ruling),
            cell=ruling.clause,
        )
        for side, outcome in zip(panel.sides, observation.outcomes, strict=True)
        # What is unclean has oracles of its own, which hold of any input.
        if not isinstance(outcome, Faulted | Crashed | TimedOut) and ruling.allows(outcome) is False
    )


def _field(outcome: Outcome, ruling: Ruling) -> str:
    """Return the field on which a ruling turns, else the first one in which a value is not the right one."""
    if ruling.field or not isinstance(outcome, Accepted):
        return ruling.field
    wanted = ruling.results[0]
    fields = () if isinstance(wanted, str) else differing_fields(wanted, outcome.value)
    return next(iter(fields), "")


SPECIFICATION = Oracle(
    name="specification",
    title="what the RFCs say of this operation",
    consequence="a peer that keeps to the RFCs and this implementation do not understand each other",
    rank=2,
    follows_up=False,
    needs="specification",
    inquire=_inquire,
)
