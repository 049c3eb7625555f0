"""Waivers: findings that somebody looked at and lets pass, one signature each, with a reason.

A waiver is one finding and no rule, so it may cover a finding of a locked rule as well. It must not outlive its
finding: one that covers nothing any more, or whose day has passed, fails the gate until somebody removes or renews it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct, structs

from ilp.gate.record import Finding, WaiverRecord

__all__ = ["Waived", "Waiver", "apply_waivers", "failing_waivers"]

_State: TypeAlias = Literal["used", "unused", "expired"]


class Waiver(Struct, frozen=True, kw_only=True):
    """One finding to let pass.

    Attributes:
        signature: of the finding, exactly.
        reason: why.
        clause: the id of the clause that justifies it, if one does.
        expires: the last day on which it holds; None: until it is unused.
    """

    signature: str
    reason: str
    clause: str | None = None
    expires: date | None = None


class Waived(Struct, frozen=True):
    """Findings, those that a waiver covers marked, and what became of each waiver, in the order of both."""

    findings: tuple[Finding, ...]
    waivers: tuple[WaiverRecord, ...]


def apply_waivers(findings: Iterable[Finding], waivers: Sequence[Waiver], today: date) -> Waived:
    """Return the findings with those marked that a waiver covers on the day `today`, and the state of each waiver.

    A waiver is expired after its last day, whether it would cover something or not; it covers nothing then.
    """
    found = tuple(findings)
    signatures = {each.signature for each in found}
    states = {each.signature: _state(each, signatures, today) for each in waivers}
    marked = tuple(
        structs.replace(each, waived=True) if states.get(each.signature) == "used" else each for each in found
    )
    records = tuple(
        WaiverRecord(
            signature=each.signature,
            reason=each.reason,
            clause=each.clause,
            expires=each.expires.isoformat() if each.expires else None,
            state=states[each.signature],
        )
        for each in waivers
    )
    return Waived(marked, records)


def failing_waivers(waivers: Iterable[WaiverRecord]) -> tuple[WaiverRecord, ...]:
    """Return the waivers that fail the gate: the unused and the expired ones."""
    return tuple(each for each in waivers if each.state != "used")


def _state(waiver: Waiver, signatures: set[str], today: date) -> _State:
    if waiver.expires is not None and today > waiver.expires:
        return "expired"
    return "used" if waiver.signature in signatures else "unused"
