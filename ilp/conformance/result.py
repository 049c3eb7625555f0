"""What came of one vector: the outcome held against the vector, then against what is known of the implementation."""

from __future__ import annotations

from datetime import date
from typing import cast

from ilp.conformance.consequence import consequence
from ilp.conformance.known import Listed, hold
from ilp.conformance.record import OutcomeName, Result
from ilp.conformance.verdict import judge
from ilp.golden.vector import Level, Vector
from ilp.protocol import Outcome, outcome_class

__all__ = ["not_asked", "result_of"]


def result_of(
    vector: Vector, outcome: Outcome, reference: str, listed: Listed | None, *, fail_level: Level, today: date
) -> Result:
    """Return what an outcome is worth.

    Args:
        vector: what was asked.
        outcome: what the implementation did.
        reference: the implementation, as the user gave it.
        listed: the known departure that speaks of the case, None if none does.
        fail_level: the weakest requirement level whose violation is a fail.
        today: the day on which the expiry of what is listed is judged.
    """
    judgement = judge(vector, outcome, fail_level=fail_level)
    held = hold(listed, outcome, judgement.verdict, today)
    departs = judgement.verdict in ("fail", "warn")
    return Result(
        vector=vector.id,
        implementation=reference,
        outcome=cast("OutcomeName", outcome_class(outcome)),
        verdict=held.verdict,
        reading=judgement.reading,
        reason=held.reason,
        consequence=consequence(vector, outcome) if departs else None,
        listing=held.listing,
        seen=outcome,
    )


def not_asked(vector: Vector, reference: str) -> Result:
    """Return the result of a vector that was planned and never asked: an error."""
    return Result(vector=vector.id, implementation=reference, outcome="not asked", verdict="error")
