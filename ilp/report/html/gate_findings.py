"""The findings of a gate run as a page shows them: what was asked, what both sides did, field by field, and why."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.gate.record import Bump, Finding, GateRecord, PanelReading
from ilp.gate.rules import Rule, rules
from ilp.gate.signature import NONDETERMINISTIC, WHOLE_PACKET
from ilp.protocol import Accepted, Encode, Encoded, Operation, Outcome, Relay, Value, outcome_class
from ilp.report.explanation import Annotation, explain
from ilp.report.gate_findings_text import FindingKind, kind_of, place_name
from ilp.report.gate_wording import side_that_is_read
from ilp.report.html.aligned import AlignedPackets, align
from ilp.report.html.compared import MemberRow, compare_values
from ilp.report.html.octets import OctetRow, OctetRun, octet_rows
from ilp.report.outcome_text import log_lines, outcome_line
from ilp.report.replay import FROM_WITNESS
from ilp.report.wording import printable
from ilp.spec.clauses import Clause, all_clauses

__all__ = ["AskedView", "FindingView", "OutcomeView", "ReadingView", "SidesView", "finding_views"]

_SOURCES = {
    "written": "what the baseline writes itself",
    "mutation": "a mutation of what the baseline writes",
    "random": "chance",
    "recorded": "the recording",
    "given": "--input",
}
_DIALECT_SHOWN = 128  # octets of a packet that is not taken apart
_PARTS_OF_ENVELOPE = frozenset({"type", "envelope length", "trailing", "", "envelope"})

OperationName: TypeAlias = Literal["decode", "encode", "relay"]


class OutcomeView(Struct, frozen=True):
    """What a side did: its class, the same in a line unless the values or octets below say it, and its log."""

    kind: str
    line: str
    log: tuple[str, ...]


class RemarkView(Struct, frozen=True):
    """What RFC 0027 has to say about a packet: why the reference codec refuses it, or what it lets pass."""

    said: Annotation
    refuses: bool


class AskedView(Struct, frozen=True):
    """What both sides were asked.

    Attributes:
        operation: decode, encode or relay.
        octets: the packet, field by field; none of an encode.
        length: of the packet, in octets.
        about: names of the elements that the finding is about.
        remarks: what RFC 0027 has to say about the packet, the refusal of the reference codec first.
        value: what was to be written; none of decode and relay.
        forward: how a relay was to change it, in words; "" where it was not asked to.
        is_dialect: whether the octets are of no layout of RFC 0027, so that they are not taken apart.
    """

    operation: OperationName
    octets: tuple[OctetRow, ...] = ()
    length: int = 0
    about: frozenset[str] = frozenset()
    remarks: tuple[RemarkView, ...] = ()
    value: tuple[MemberRow, ...] = ()
    forward: str = ""
    is_dialect: bool = False


class SidesView(Struct, frozen=True):
    """What both sides did, beside each other.

    `values` has the members where a side read a value, `old_read` and `new_read` say which did. `packets` has both
    packets where both sides wrote one, `packet` the only one where the side `packet_of` did.
    """

    labels: tuple[str, str]
    old: OutcomeView
    new: OutcomeView
    values: tuple[MemberRow, ...]
    old_read: bool
    new_read: bool
    packets: AlignedPackets | None
    packet: tuple[OctetRow, ...]
    packet_of: str


class ReadingView(Struct, frozen=True):
    """How one reader takes octets that changed; `differing` has the members that it reads otherwise than meant."""

    reader: str
    agrees: bool
    line: str
    differing: tuple[MemberRow, ...]


class FindingView(Struct, frozen=True, kw_only=True):
    """One finding with all there is to know of it; `anchor` is its stable name in the page."""

    finding: Finding
    anchor: str
    kind: FindingKind
    place: str
    rule: Rule | None
    contract: Bump
    against: str
    asked: AskedView
    sides: SidesView
    readings: tuple[ReadingView, ...]
    read_octets: str
    clause: Clause | None
    source: str
    is_golden: bool
    replay: str
    needs_witness: bool
    searchable: str


def finding_views(record: GateRecord) -> tuple[FindingView, ...]:
    """Return the findings of a run in the order of the record: the strongest bump first."""
    taken: set[str] = set()
    return tuple(_view(each, record, taken) for each in record.findings)


def _view(finding: Finding, record: GateRecord, taken: set[str]) -> FindingView:
    against = finding.baseline if len(record.baselines) > 1 else ""
    rfc0027 = _in_layout(finding, record)
    place_ = place_name(finding.packet, printable(finding.field))
    said = (finding.rule, finding.name, place_, finding.old, finding.new, finding.clause or "", finding.note or "")
    return FindingView(
        finding=finding,
        anchor=_anchor(finding, taken),
        kind=kind_of(finding, record),
        place=place_,
        rule=rules().get(finding.rule),
        contract=finding.bumps.get("contract", finding.bump),
        against=printable(against),
        asked=_asked(finding, rfc0027=rfc0027),
        sides=_sides(finding, rfc0027=rfc0027),
        readings=tuple(_reading(each, finding) for each in finding.readings),
        read_octets=side_that_is_read(finding),
        clause=all_clauses().get(finding.clause or ""),
        source=printable(_SOURCES.get(finding.source, finding.source)),
        is_golden=finding.source not in _SOURCES,
        replay=printable(finding.replay),
        needs_witness=finding.replay.endswith(FROM_WITNESS),
        searchable=printable(" ".join((*said, finding.signature, finding.source, against)).lower()),
    )


def _anchor(finding: Finding, taken: set[str]) -> str:
    """Return the finding's signature, which is stable between runs; of a further baseline's, with a number."""
    signature = "-".join(printable(finding.signature).split())
    anchor, number = signature, 1
    while anchor in taken:
        number += 1
        anchor = f"{signature}/{number}"
    taken.add(anchor)
    return anchor


def _in_layout(finding: Finding, record: GateRecord) -> bool:
    """Return whether octets are to be taken apart as RFC 0027 lays them out: not if only dialects are spoken."""
    baseline = next((each for each in record.baselines if each.reference == finding.baseline), record.candidate)
    speaks = {baseline.speaks_rfc0027, record.candidate.speaks_rfc0027}
    return True in speaks or False not in speaks


# What was asked.


def _asked(finding: Finding, *, rfc0027: bool) -> AskedView:
    operation = finding.input
    if isinstance(operation, Encode):
        return AskedView("encode", value=compare_values(operation.value, None), about=frozenset({finding.field}))
    octets = bytes.fromhex(operation.packet)
    remarks = _remarks(octets) if rfc0027 else ()
    return AskedView(
        "relay" if isinstance(operation, Relay) else "decode",
        octets=_rows(octets, remarks[0].said.offset if remarks else None, rfc0027=rfc0027),
        length=len(octets),
        about=_about(finding),
        remarks=remarks,
        forward=_forward(operation),
        is_dialect=not rfc0027,
    )


def _rows(octets: bytes, at: int | None, *, rfc0027: bool) -> tuple[OctetRow, ...]:
    if rfc0027:
        return octet_rows(octets, None if at is None else range(at, min(at + 1, len(octets))))
    left_out = len(octets) - _DIALECT_SHOWN
    more = (OctetRun("", left_out=left_out),) if left_out > 0 else ()
    return (OctetRow(0, len(octets), "", (OctetRun(octets[:_DIALECT_SHOWN].hex()), *more), ""),)


def _remarks(octets: bytes) -> tuple[RemarkView, ...]:
    explanation = explain(octets)
    refusal = () if explanation.refusal is None else (RemarkView(explanation.refusal, refuses=True),)
    return (*refusal, *(RemarkView(each, refuses=False) for each in explanation.departures))


def _about(finding: Finding) -> frozenset[str]:
    if finding.field == "envelope":
        return _PARTS_OF_ENVELOPE
    return frozenset() if finding.field == WHOLE_PACKET else frozenset({finding.field, f"{finding.field} length"})


def _forward(operation: Operation) -> str:
    if not isinstance(operation, Relay):
        return ""
    given = (("amount", operation.amount), ("expiresAt", operation.expires_at))
    return " and ".join(f"{name} {printable(each)}" for name, each in given if each is not None)


# What was done.


def _sides(finding: Finding, *, rfc0027: bool) -> SidesView:
    before, after = finding.before, finding.after
    one, other = _octets(before), _octets(after)
    alone = other if one is None else one if other is None else None
    labels = ("once", "again") if finding.old == NONDETERMINISTIC else ("baseline", "candidate")
    return SidesView(
        labels=labels,
        old=_outcome(before),
        new=_outcome(after),
        values=compare_values(_value(before), _value(after)),
        old_read=isinstance(before, Accepted),
        new_read=isinstance(after, Accepted),
        packets=None if one is None or other is None else align(one, other, rfc0027=rfc0027),
        packet=() if alone is None else _rows(alone, None, rfc0027=rfc0027),
        packet_of=labels[1] if one is None else labels[0],
    )


def _value(outcome: Outcome) -> Value | None:
    return outcome.value if isinstance(outcome, Accepted) else None


def _octets(outcome: Outcome) -> bytes | None:
    return bytes.fromhex(outcome.octets) if isinstance(outcome, Encoded) else None


def _outcome(outcome: Outcome) -> OutcomeView:
    match outcome:
        case Accepted(value):
            line = f"accepted as a {value.__struct_config__.tag}"
        case Encoded(octets):
            line = f"wrote {len(octets) // 2:,} octets"
        case _:
            line = outcome_line(outcome)
    return OutcomeView(outcome_class(outcome), line, tuple(log_lines(outcome)))


def _reading(reading: PanelReading, finding: Finding) -> ReadingView:
    meant = finding.input.value if isinstance(finding.input, Encode) else None
    value = _value(reading.outcome)
    differing: tuple[MemberRow, ...] = ()
    if reading.agrees:
        line = "as the value that is meant"
    elif meant is not None and value is not None:
        line = "as another value"
        differing = tuple(each for each in compare_values(meant, value) if each.differs)
    else:
        line = outcome_line(reading.outcome)
    return ReadingView(printable(reading.reader), reading.agrees, line, differing)
