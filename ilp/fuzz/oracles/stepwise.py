"""What oracles that ask further make of the answers."""

from __future__ import annotations

from ilp.explore.inquiry import Side
from ilp.fuzz.breach import Breach, Observation, Step
from ilp.fuzz.oracles.oracle import Oracle
from ilp.protocol import Outcome

__all__ = ["breach_in_steps"]


def breach_in_steps(
    oracle: Oracle,
    observation: Observation,
    sides: tuple[Side, ...],
    outcome: Outcome,
    field: str,
    steps: tuple[Step, ...],
) -> Breach:
    """Return the breach whose outcomes are what was observed and the last answer."""
    return Breach(
        oracle=oracle.name,
        operation=observation.operation,
        by=tuple(each.reference for each in sides),
        outcomes=(outcome, *(step.outcome for step in steps[-1:])),
        field=field,
        steps=steps,
    )
