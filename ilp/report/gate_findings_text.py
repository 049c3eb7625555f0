"""The findings of the gate for people: what changed, the octets that show it, who is hurt, how to see it again."""

from __future__ import annotations

from typing import Literal, TypeAlias

from rich.text import Text

from ilp.gate.record import BUMPS, Bump, Finding, GateRecord, PanelReading
from ilp.gate.rules import rule
from ilp.gate.signature import NONDETERMINISTIC, WHOLE_PACKET
from ilp.gate.versions import sufficient
from ilp.protocol import Accepted, Encode, Encoded, Operation, Outcome, Relay
from ilp.report.gate_wording import side_that_is_read
from ilp.report.labelled import WIDTH, append_command, append_octets, append_row
from ilp.report.outcome_text import (
    MemberDifference,
    brief_member,
    brief_value,
    differing_members,
    first_difference,
    log_lines,
    outcome_line,
)
from ilp.report.replay import FROM_WITNESS
from ilp.report.wording import counted, printable, shortened
from ilp.spec import oracle
from ilp.spec.clauses import clause
from ilp.spec.layout import fields

__all__ = ["FindingKind", "finding_text", "kind_of", "matters", "place_name"]

FindingKind: TypeAlias = Literal["failure", "change", "warning", "waived", "allowed"]
"""failure: it requires more than is declared, or than is let pass without a declaration. change: what is declared
covers it. warning: it is worth a look and decides nothing. waived, allowed: the configuration lets it pass."""

_STYLES: dict[FindingKind, str] = {
    "failure": "bold red",
    "change": "cyan",
    "warning": "yellow",
    "waived": "yellow",
    "allowed": "dim",
}
_SOURCES = {
    "written": "written by the baseline",
    "mutation": "a mutation of what the baseline writes",
    "random": "by chance",
    "recorded": "from the recording",
    "given": "given by --input",
}
_WARNS = "WL03"
_REFERENCE_SHOWN = 60  # columns


def kind_of(finding: Finding, record: GateRecord) -> FindingKind:
    """Return what a finding is to the reader of the report."""
    if finding.waived:
        return "waived"
    if finding.level != "deny":
        return "warning" if finding.level == "warn" else "allowed"
    if finding.bump == "none":
        return "allowed"
    if matters(finding.bump, record):
        return "failure"
    return "warning" if finding.rule == _WARNS else "change"


def matters(bump: Bump, record: GateRecord) -> bool:
    """Return whether a required bump is a "no" in this run."""
    if record.declared is not None:
        return not sufficient(bump, record.declared)
    return BUMPS.index(bump) >= BUMPS.index(record.fail_on)


def place_name(packet: str, field: str) -> str:
    """Return in which field of which packet something changed: "prepare.expiresAt", "prepare", "no ILPv4 packet"."""
    if packet == "none":
        return "no ILPv4 packet"
    return packet if field == WHOLE_PACKET else f"{packet}.{field}"


def finding_text(finding: Finding, record: GateRecord, *, explained: bool = True) -> Text:
    """Return a finding with everything there is to know of it, in at most 98 columns but for the command.

    Args:
        finding: the finding.
        record: the run that it belongs to.
        explained: whether its rule is explained as well.
    """
    text = Text()
    _append_heading(text, finding, kind_of(finding, record))
    if explained:
        append_row(text, "sees", _first_sentence(rule(finding.rule).sees))
        append_row(text, "hurts", rule(finding.rule).hurts)
    if len(record.baselines) > 1:
        append_row(text, "against", shortened(finding.baseline, WIDTH - 12))
    _append_input(text, finding, rfc0027=_speaks_rfc0027(finding, record))
    _append_outcomes(text, finding)
    if finding.boundary is not None:
        append_row(text, "limit", _limit(finding))
    _append_readings(text, finding)
    _append_clause(text, finding, record)
    if finding.note:
        append_row(text, "note", printable(finding.note))
    append_row(text, "seen", _seen(finding, record))
    append_row(text, "signature", printable(finding.signature))
    if finding.replay:
        append_command(text, "replay", printable(finding.replay))
        if finding.replay.endswith(FROM_WITNESS):
            append_row(text, "", "where witness.json holds findings[].input of this finding in --format json")
    return text


def _append_heading(text: Text, finding: Finding, kind: FindingKind) -> None:
    contract = finding.bumps.get("contract", finding.bump)
    also = f"; contract: {contract}" if contract != finding.bump else ""
    text.append(f"--- {kind} ", style=_STYLES[kind])
    text.append(f"{finding.rule} {finding.name}", style="bold")
    text.append(f": {place_name(finding.packet, finding.field)} ({finding.bump}{also}) ---\n")


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def _speaks_rfc0027(finding: Finding, record: GateRecord) -> bool:
    baseline = next((each for each in record.baselines if each.reference == finding.baseline), record.candidate)
    return bool(baseline.speaks_rfc0027 or record.candidate.speaks_rfc0027)


# What was asked.


def _append_input(text: Text, finding: Finding, *, rfc0027: bool) -> None:
    operation = finding.input
    if isinstance(operation, Encode):
        append_row(text, "value", brief_value(operation.value))
        return
    octets = bytes.fromhex(operation.packet)
    append_octets(text, "octets", octets, _place(finding, operation, octets) if rfc0027 else None)
    if isinstance(operation, Relay):
        append_row(text, "forward", _asked(operation))


def _asked(operation: Relay) -> str:
    given = (("amount", operation.amount), ("expiresAt", operation.expires_at))
    return ", ".join(f"with {name} {printable(each)}" for name, each in given if each is not None) or "as it is"


def _place(finding: Finding, operation: Operation, octets: bytes) -> range | None:
    """Return the octets that a finding is about, where RFC 0027 says where they are."""
    if finding.packet == "none":
        return range(min(1, len(octets)))
    elements = fields(octets).fields
    if finding.field == "envelope" and elements and elements[-1].kind == "trailing":
        return range(elements[-1].offset, elements[-1].end)
    ruling = oracle.rule(operation)
    if ruling.offset is not None and ruling.field == finding.field:
        return range(ruling.offset, min(ruling.offset + 1, len(octets)))
    for each in elements:
        if each.name == finding.field and each.length:
            return range(each.offset, each.end)
        if each.name == f"{finding.field} length determinant" and not each.value:  # of an empty field, what says so
            return range(each.offset, each.end)
    return None


# What was done.


def _append_outcomes(text: Text, finding: Finding) -> None:
    labels = ("once", "again") if finding.old == NONDETERMINISTIC else ("baseline", "candidate")
    match finding.before, finding.after:
        case Accepted(before), Accepted(after) if type(before) is type(after):
            differences = list(differing_members(before, after))
            append_row(text, labels[0], "accepted, " + ", ".join(_member(each, each.one) for each in differences))
            append_row(text, labels[1], "accepted, " + ", ".join(_member(each, each.other) for each in differences))
        case Encoded(old), Encoded(new):
            one, other = bytes.fromhex(old), bytes.fromhex(new)
            append_octets(text, labels[0], one, _differing(one, other))
            append_octets(text, labels[1], other, _differing(other, one))
        case _:
            _append_outcome(text, labels[0], finding.before, finding.field)
            _append_outcome(text, labels[1], finding.after, finding.field)


def _append_outcome(text: Text, label: str, outcome: Outcome, field: str) -> None:
    match outcome:
        case Encoded(octets):
            append_octets(text, label, bytes.fromhex(octets))
            return
        case Accepted(value) if (member := brief_member(value, field)) is not None:
            append_row(text, label, f"accepted, {member}")
        case _:
            append_row(text, label, outcome_line(outcome))
    for line in log_lines(outcome):
        append_row(text, "log", line)


def _member(difference: MemberDifference, shown: str) -> str:
    from_there = f" from character {difference.at} on" if difference.at else ""
    return f"{difference.name}{from_there} {shown}"


def _differing(octets: bytes, other: bytes) -> range:
    """Return where octets differ from others; an empty range where the others go on behind them."""
    start = first_difference(octets, other)
    if len(octets) != len(other):
        return range(start, min(start + 1, len(octets)))
    return range(start, len(octets) - first_difference(octets[::-1], other[::-1]))


def _limit(finding: Finding) -> str:
    boundary = finding.boundary
    assert boundary is not None  # noqa: S101 - for the type checker; whoever calls has looked
    before = "none found before" if boundary.old is None else f"{boundary.old} before"
    return f"{boundary.dimension}: {boundary.new} at most, {before}"


def _append_readings(text: Text, finding: Finding) -> None:
    if not finding.readings:
        return
    append_row(text, "read by", f"the octets of the {side_that_is_read(finding)} are read")
    meant = finding.input.value if isinstance(finding.input, Encode) else None
    for each in finding.readings:
        reader = shortened(each.reader, _REFERENCE_SHOWN)
        append_row(text, "", f"by {reader}: {_reading(each, Accepted(meant) if meant else None)}")


def _reading(reading: PanelReading, meant: Accepted | None) -> str:
    if reading.agrees:
        return "as the value that is meant"
    match meant, reading.outcome:
        case Accepted(wanted), Accepted(value) if type(wanted) is type(value):
            differences = differing_members(wanted, value)
            return "as another value: " + ", ".join(
                f"{_member(each, each.other)}, not {each.one}" for each in differences
            )
    return outcome_line(reading.outcome)


# Why, how often, how to see it again.


def _append_clause(text: Text, finding: Finding, record: GateRecord) -> None:
    if not finding.clause:
        return
    cited = clause(finding.clause)
    append_row(text, "clause", f"{cited.id}: {cited.citation} ({cited.level})")
    append_row(text, "", cited.text)
    interop = rule(finding.rule).interop
    if record.policy.name == "interop" and interop == finding.bump != finding.bumps.get("default", finding.bump):
        append_row(text, "", f"By this clause, refusing it is a fix: {finding.bump} under the policy interop.")


def _seen(finding: Finding, record: GateRecord) -> str:
    asked = record.operations.count
    of = "" if len(record.baselines) > 1 else f" of {asked:,}"
    noun = counted(asked if of else finding.count, "operation").partition(" ")[2]
    shows = "shows it:" if finding.count == 1 else "show it; the first:"
    first = _SOURCES.get(finding.source, f"golden vector {finding.source}")
    return f"{finding.count:,}{of} {noun} {shows} {printable(first)}"
