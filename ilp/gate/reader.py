"""The reader's rules: WR01 to WR07. What was accepted is refused, what was refused is accepted, or read otherwise."""

from __future__ import annotations

from ilp.explore.inquiry import Ask, Inquiry
from ilp.explore.meaning import ORDINARY, differing_fields, field_value, same_meaning, with_field
from ilp.explore.question import packet_of_value
from ilp.gate.court import Cell, Court, Judgement, cited, is_unanswered, turns_elsewhere
from ilp.gate.limits import Limits
from ilp.gate.octets import without_trailing
from ilp.protocol import Accepted, Decode, Encode, Encoded, Value

__all__ = ["newly_read", "no_longer_read", "read_otherwise"]


def read_otherwise(court: Court, cell: Cell, old: Value, new: Value) -> Inquiry[Judgement | None]:
    """Judge a packet that both sides accept, as different values."""
    if same_meaning(old, new):
        return None
    fields = differing_fields(old, new)
    field = fields[0] if len(fields) == 1 else (yield from _misread_alone(court, fields, old))
    note = None if len(fields) == 1 or fields == ("envelope",) else f"differs in {', '.join(fields)}"
    ruling = court.ruling(cell.operation)
    aside = turns_elsewhere(ruling, field)
    return cell.judgement("WR03", field, clause=None if aside else cited(ruling), note=note, aside=aside)


def _misread_alone(court: Court, fields: tuple[str, ...], old: Value) -> Inquiry[str]:
    """Ask which of several fields is read otherwise in an ordinary packet too; "packet" where none is by itself."""
    ordinary = ORDINARY[packet_of_value(old)]
    values = [with_field(ordinary, each, field_value(old, each)) for each in fields]
    octets = yield from court.octets_of(values, court.baseline)
    for field, value, packet in zip(fields, values, octets, strict=True):
        if packet is not None:
            (outcome,) = yield Ask(court.candidate, (Decode(packet),))
            if isinstance(outcome, Accepted) and differing_fields(value, outcome.value) == (field,):
                return field
    return "packet"


def no_longer_read(court: Court, limits: Limits, cell: Cell, value: Value, packet: str) -> Inquiry[Judgement]:
    """Judge a packet that the baseline reads as `value` and the candidate refuses or faults on."""
    bare = yield from _without_trailing(court, value, packet)
    if bare is not None:
        (outcome,) = yield Ask(court.candidate, (Decode(bare),))
        if isinstance(outcome, Accepted):
            return cell.judgement("WR07", "envelope", clause=cited(court.ruling(cell.operation)))
    ruling = court.ruling(Decode(packet))
    crossed = yield from limits.crossed(court, value, packet, ruling)
    if crossed is not None:
        recorded = is_unanswered(crossed.old)  # a recording cannot be shown a smaller packet
        return Judgement(
            rule="WR06",
            packet=cell.packet,
            field=crossed.field,
            operation=cell.operation if recorded else crossed.operation,
            old=cell.old if recorded else crossed.old,
            new=cell.new if recorded else crossed.new,
            boundary=crossed.boundary,
            clause=cited(ruling),
            final=not recorded,
        )
    field = yield from court.field_that_matters(value, court.candidate, court.baseline)
    if field:
        clause = yield from court.clause_of(value, field, court.baseline)
    else:
        field = (ruling.field if ruling else "") or "envelope"
        clause = cited(ruling)
    conforming = ruling is not None and ruling.expectation in ("accept", "disputed")
    if not conforming:
        conforming = yield from court.writes(value, packet)
    aside = turns_elsewhere(ruling, field)
    return cell.judgement("WR01" if conforming else "WR02", field, clause=clause, aside=aside)


def newly_read(court: Court, cell: Cell, value: Value, packet: str) -> Inquiry[Judgement]:
    """Judge a packet that the baseline refused, faulted or died on, and the candidate reads as `value`."""
    ruling = court.ruling(Decode(packet))
    field = yield from court.field_that_matters(value, court.baseline, court.candidate)
    if field in ("", "packet"):
        field = (ruling.field if ruling else "") or field or "envelope"
    forbidden = ruling is not None and ruling.allows(Accepted(value)) is False
    aside = turns_elsewhere(ruling, field)
    clause = None if aside else cited(ruling)
    return cell.judgement("WR05" if forbidden else "WR04", field, clause=clause, aside=aside)


def _without_trailing(court: Court, value: Value, packet: str) -> Inquiry[str | None]:
    """Ask for the packet without trailing octets, if it has some that the baseline ignored."""
    if court.baseline.speaks_rfc0027:
        bare = without_trailing(packet)
        if bare is None:
            return None
        (outcome,) = yield Ask(court.baseline, (Decode(bare),))
        ignored = is_unanswered(outcome) or (isinstance(outcome, Accepted) and same_meaning(outcome.value, value))
        return bare if ignored else None
    (written,) = yield Ask(court.baseline, (Encode(value),))
    if isinstance(written, Encoded) and packet.startswith(written.octets) and packet != written.octets:
        return written.octets
    return None
