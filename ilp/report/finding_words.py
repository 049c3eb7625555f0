"""The words for a finding of the gate, the same in every report for machines."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.gate.record import Finding, GateRecord
from ilp.gate.rules import rule
from ilp.protocol import Accepted, Encoded, Outcome
from ilp.report.gate_findings_text import place_name
from ilp.report.outcome_text import differing_members, first_difference, outcome_line
from ilp.report.plain import on_one_line
from ilp.report.wording import counted

__all__ = ["finding_lines", "finding_place", "waiver_reasons"]


def finding_place(finding: Finding) -> str:
    """Return in which field of which packet it is, printable."""
    return on_one_line(place_name(finding.packet, finding.field))


def finding_lines(finding: Finding) -> Iterator[str]:
    """Yield what changed, who is hurt, the first operation that shows it, and the command that asks it again."""
    named = rule(finding.rule)
    yield on_one_line(_changed(finding.before, finding.after))
    yield on_one_line(f"hurts: {named.hurts}")
    if finding.boundary is not None:
        old = finding.boundary.old or "none found"
        yield on_one_line(f"limit: {finding.boundary.dimension}, {old} before, {finding.boundary.new} now")
    if finding.note:
        yield on_one_line(finding.note)
    if finding.clause:
        yield on_one_line(f"clause: {finding.clause}")
    yield on_one_line(f"shown by {counted(finding.count, 'operation')}: {finding.signature}")
    if finding.replay:
        yield on_one_line(finding.replay)


def waiver_reasons(record: GateRecord) -> dict[str, str]:
    """Return why findings are waived, by their signature."""
    return {each.signature: each.reason for each in record.waivers if each.state == "used"}


def _changed(before: Outcome, after: Outcome) -> str:
    match before, after:
        case Accepted(one), Accepted(other) if type(one) is type(other):
            differences = differing_members(one, other)
            return "; ".join(f"{each.name} was read as {each.one}, now as {each.other}" for each in differences)
        case Encoded(one), Encoded(other):
            at = first_difference(bytes.fromhex(one), bytes.fromhex(other))
            return f"other octets from octet {at} on; before: {outcome_line(before)}; now: {outcome_line(after)}"
        case _:
            return f"before: {outcome_line(before)}; now: {outcome_line(after)}"
