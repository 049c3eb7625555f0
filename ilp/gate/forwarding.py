"""The rules of forwarding, WF01 and WF02, and those of readers and writers as far as a relay shows them.

A relay reads, changes and writes: a packet that is no longer forwarded because it is no longer read is the reader's
change, and is judged as the decode that it amounts to.
"""

from __future__ import annotations

from msgspec.structs import replace

from ilp.explore.inquiry import Ask, Inquiry
from ilp.explore.meaning import differing_fields, same_meaning
from ilp.explore.question import Question
from ilp.gate import reader
from ilp.gate.court import Cell, Court, Judgement, cited, is_unanswered, turns_elsewhere
from ilp.gate.layout_difference import field_laid_out_otherwise
from ilp.gate.limits import Limits
from ilp.gate.readings import Readings, readings_of
from ilp.protocol import Accepted, Decode, Outcome, PrepareValue, Relay, Value

__all__ = ["forwarded_otherwise", "newly_forwarded", "no_longer_forwarded"]


def forwarded_otherwise(court: Court, cell: Cell, asked: Relay, old: str, new: str) -> Inquiry[Judgement | None]:
    """Judge a packet that both sides forward, in different octets. None where both alter it."""
    meant = yield from _meant(court, asked)
    framing = (field_laid_out_otherwise(old, new) if court.speaks_rfc0027 else "") or "packet"
    if meant is None:
        return _judgement(court, "WF02", cell, framing)
    before = yield from readings_of(court, old, meant, court.baseline)
    after = yield from readings_of(court, new, meant, court.candidate)
    is_corrupt = after.corrupt(allowed=court.allows(asked, cell.new))
    if before.corrupt(allowed=court.allows(asked, cell.old)):
        return None if is_corrupt else _judgement(court, "WW06", cell, _altered(before) or framing, before)
    if is_corrupt:
        return _judgement(court, "WF01", cell, _altered(after) or framing, after)
    return _judgement(court, "WF02", cell, framing, after)


def no_longer_forwarded(court: Court, limits: Limits, cell: Cell, asked: Relay, old: str) -> Inquiry[Judgement]:
    """Judge a packet that the baseline forwarded and the candidate refuses or faults on."""
    by_baseline, by_candidate = yield from _decoded(court, asked)
    if is_unanswered(by_baseline) and isinstance(by_candidate, Accepted):
        by_baseline = by_candidate  # a recording that has forwarded the packet has read it, as what nobody can ask
    if isinstance(by_baseline, Accepted) and not isinstance(by_candidate, Accepted):
        decode = Cell(Question(Decode(asked.packet), cell.question.source), by_baseline, by_candidate)
        return (yield from reader.no_longer_read(court, limits, decode, by_baseline.value, asked.packet))
    meant = _changed(by_candidate.value, asked) if isinstance(by_candidate, Accepted) else None
    if meant is None:  # the baseline forwards what neither side reads, the candidate no longer
        ruling = court.ruling(Decode(asked.packet))
        conforming = ruling is not None and ruling.expectation in ("accept", "disputed")
        return _judgement(court, "WR01" if conforming else "WR02", cell, (ruling.field if ruling else "") or "packet")
    before = yield from readings_of(court, old, meant, court.baseline)
    rule = "WW06" if before.corrupt(allowed=court.allows(asked, cell.old)) else "WW03"
    return _judgement(court, rule, cell, _altered(before) or (yield from _edited(court, asked, meant)), before)


def newly_forwarded(court: Court, cell: Cell, asked: Relay, new: str) -> Inquiry[Judgement]:
    """Judge a packet that the baseline refused, faulted or died on, and the candidate forwards."""
    by_baseline, by_candidate = yield from _decoded(court, asked)
    unknown = is_unanswered(
        by_baseline
    )  # a recording that refused to forward a packet may never have been asked to read
    if isinstance(by_candidate, Accepted) and not isinstance(by_baseline, Accepted) and not unknown:
        decode = Cell(Question(Decode(asked.packet), cell.question.source), by_baseline, by_candidate)
        return (yield from reader.newly_read(court, decode, by_candidate.value, asked.packet))
    if not isinstance(by_baseline, Accepted):
        ruling = court.ruling(Decode(asked.packet))
        forbidden = ruling is not None and ruling.expectation == "reject"
        return _judgement(court, "WR05" if forbidden else "WR04", cell, (ruling.field if ruling else "") or "packet")
    meant = _changed(by_baseline.value, asked)
    after = yield from readings_of(court, new, meant, court.candidate)
    allowed = court.allows(asked, cell.new)
    if after.corrupt(allowed=allowed):
        return _judgement(court, "WF01", cell, _altered(after) or "packet", after)
    understood = allowed or (after.understood_by() and not after.disputed_by)
    field = yield from _edited(court, asked, meant)
    return _judgement(court, "WW04" if understood else "WW01", cell, field, after)


def _decoded(court: Court, asked: Relay) -> Inquiry[tuple[Outcome, Outcome]]:
    (old,) = yield Ask(court.baseline, (Decode(asked.packet),))
    (new,) = yield Ask(court.candidate, (Decode(asked.packet),))
    return old, new


def _meant(court: Court, asked: Relay) -> Inquiry[Value | None]:
    """Ask what the forwarded packet is to mean, by the baseline's own reading of what came in."""
    (incoming,) = yield Ask(court.baseline, (Decode(asked.packet),))
    if is_unanswered(incoming):
        (incoming,) = yield Ask(court.candidate, (Decode(asked.packet),))
    return _changed(incoming.value, asked) if isinstance(incoming, Accepted) else None


def _changed(value: Value, asked: Relay) -> Value:
    if not isinstance(value, PrepareValue):
        return value
    return replace(
        value,
        amount=value.amount if asked.amount is None else asked.amount,
        expires_at=value.expires_at if asked.expires_at is None else asked.expires_at,
    )


def _judgement(court: Court, rule: str, cell: Cell, field: str, readings: Readings | None = None) -> Judgement:
    ruling = court.ruling(cell.operation)
    aside = turns_elsewhere(ruling, field)
    shown = readings.shown() if readings else ()
    return cell.judgement(rule, field, clause=None if aside else cited(ruling), readings=shown, aside=aside)


def _edited(court: Court, asked: Relay, meant: Value) -> Inquiry[str]:
    """Ask which edit it is that only one side takes; where it is none, which field of the value that is to come out."""
    edits = (Relay(asked.packet), Relay(asked.packet, asked.amount), Relay(asked.packet, None, asked.expires_at))
    old = yield Ask(court.baseline, edits)
    new = yield Ask(court.candidate, edits)
    unedited, amount, expiry = (
        not is_unanswered(one) and type(one) is not type(other) for one, other in zip(old, new, strict=True)
    )
    if not unedited and (amount or expiry):
        return "amount" if amount else "expiresAt"
    return (yield from court.field_that_differs(meant)) or "packet"


def _altered(readings: Readings) -> str:
    """Return the first field that somebody takes for another one than was meant."""
    read = [readings.own[1], *(outcome for _, outcome in readings.independent)]
    values = [
        each.value for each in read if isinstance(each, Accepted) and not same_meaning(readings.meant, each.value)
    ]
    return differing_fields(readings.meant, values[0])[0] if values else ""
