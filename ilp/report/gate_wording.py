"""What a gate run amounts to in sentences that every report for people says alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from ilp.gate.record import ConformanceChange, Finding, GateRecord, WaiverRecord
from ilp.gate.versions import declaration, next_version
from ilp.gate.waivers import failing_waivers
from ilp.report.wording import clip, counted, printable

__all__ = ["UNKNOWN", "changed_cells", "next_steps", "no_conformance_change", "side_that_is_read", "waiver_standing"]

UNKNOWN = "unknown"
"""What a record has for the name, version or language of a side that did not say it."""

_OF_BASELINE = ("WW03", "WW06")  # rules whose readings are of the octets that the baseline wrote
_SAID_SHOWN = 400  # characters of what somebody else says


def next_steps(record: GateRecord) -> Iterator[str]:
    """Yield what follows from a run: what has to be repaired, which version comes next, why nothing is declared."""
    failing = failing_waivers(record.waivers)
    if failing:
        yield f"{counted(len(failing), 'waiver')}, unused or expired: a no until removed or renewed."
    if record.required == "never":
        yield "It has to be repaired: no version number makes it acceptable."
        return
    if not record.operations.count:
        return
    versions = record.versions or (record.baselines[0].version, record.candidate.version)
    wanted = next_version(versions[0], record.required)
    if record.required == "none":
        yield "What was asked requires no bump."
    elif wanted is not None:
        yield f"The next version after {clip(versions[0], _SAID_SHOWN)} has to be {wanted} at least."
    else:
        yield f"The next version has to be a {record.required} one at least."
    if record.declared is None and UNKNOWN not in versions:
        yield from _why_nothing_declared(versions)


def _why_nothing_declared(versions: tuple[str, str]) -> Iterator[str]:
    try:
        reason = declaration(*versions).reason
    except ValueError as lower:
        reason = str(lower)
    if reason:
        yield f"Nothing is declared: {clip(reason, _SAID_SHOWN)}. --declared, or --from and --to, say what is."


def no_conformance_change(record: GateRecord) -> str:
    """Return why there is no change of conformance to tell; "" where there is one."""
    if not any(each.speaks_rfc0027 for each in (*record.baselines, record.candidate)):
        return "Neither side speaks RFC 0027: there is nothing to hold them against."
    if not record.conformance.improved and not record.conformance.worsened:
        return "Conformance to RFC 0027 is the same in all that was asked."
    return ""


def changed_cells(record: GateRecord) -> str:
    """Return how many cells improved and how many worsened: "1 cell (11 inputs) improved, …"."""
    changes = record.conformance
    return f"{_cells(changes.improved)} improved, {_cells(changes.worsened)} worsened."


def _cells(changes: Sequence[ConformanceChange]) -> str:
    inputs = sum(each.count for each in changes)
    return f"{counted(len(changes), 'cell')} ({inputs:,} {'input' if inputs == 1 else 'inputs'})"


def waiver_standing(waiver: WaiverRecord) -> str:
    """Return what a waiver does in this run."""
    until = f" until {printable(waiver.expires)}" if waiver.expires else ""
    return {
        "used": f"lets its finding pass{until}",
        "unused": "covers no finding: remove it",
        "expired": f"held{until}: renew or remove it",
    }[waiver.state]


def side_that_is_read(finding: Finding) -> Literal["baseline", "candidate"]:
    """Return which side wrote the octets that a finding's readings are of."""
    return "baseline" if finding.rule in _OF_BASELINE else "candidate"
