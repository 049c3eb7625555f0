"""The writer's rules: WW01 to WW06. Other octets for the same value, no octets any more, octets for the first time."""

from __future__ import annotations

from ilp.explore.inquiry import Inquiry
from ilp.explore.meaning import differing_fields
from ilp.gate.court import Cell, Court, Judgement
from ilp.gate.layout_difference import field_laid_out_otherwise
from ilp.gate.readings import Readings, readings_of
from ilp.protocol import Accepted, Value

__all__ = ["newly_written", "no_longer_written", "written_otherwise"]


def written_otherwise(court: Court, cell: Cell, asked: Value, old: str, new: str) -> Inquiry[Judgement | None]:
    """Judge a value that both sides write, in different octets. None where both are corrupt."""
    before = yield from readings_of(court, old, asked, court.baseline)
    after = yield from readings_of(court, new, asked, court.candidate)
    was_right, is_right = court.allows(cell.operation, cell.old), court.allows(cell.operation, cell.new)
    if before.corrupt(allowed=was_right):
        if after.corrupt(allowed=is_right):
            return None
        rule, shown = "WW06", before
    elif after.corrupt(allowed=is_right):
        rule, shown = "WW05", after
    elif was_right and is_right:  # the RFC leaves open what is to be written: the rounding of an expiry
        rule, shown = "WW02", after
    else:
        rule, shown = "WW01" if after.lost_by(before) else "WW02", after
    field = yield from court.field_that_differs(asked)
    return cell.judgement(rule, field or _field(court, old, new, shown), readings=shown.shown())


def no_longer_written(court: Court, cell: Cell, asked: Value, old: str) -> Inquiry[Judgement]:
    """Judge a value that the baseline wrote and the candidate refuses or faults on."""
    before = yield from readings_of(court, old, asked, court.baseline)
    field = yield from court.field_that_differs(asked)
    corrupt = before.corrupt(allowed=court.allows(cell.operation, cell.old))
    return cell.judgement("WW06" if corrupt else "WW03", field or "packet", readings=before.shown())


def newly_written(court: Court, cell: Cell, asked: Value, new: str) -> Inquiry[Judgement]:
    """Judge a value that the baseline refused, faulted or died on, and the candidate writes."""
    after = yield from readings_of(court, new, asked, court.candidate)
    allowed = court.allows(cell.operation, cell.new)
    if after.corrupt(allowed=allowed):
        rule = "WW05"
    elif allowed or (after.understood_by() and not after.disputed_by):
        rule = "WW04"
    else:
        rule = "WW01"
    field = yield from court.field_that_differs(asked)
    return cell.judgement(rule, field or "packet", readings=after.shown())


def _field(court: Court, old: str, new: str, readings: Readings) -> str:
    """Return the field by what is misread, or by what lies otherwise in the octets; "packet" where that is several."""
    misread = {
        field
        for _, outcome in (readings.own, readings.baseline, *readings.independent)
        if isinstance(outcome, Accepted)
        for field in differing_fields(readings.meant, outcome.value)
    }
    if len(misread) == 1:
        return misread.pop()
    return (field_laid_out_otherwise(old, new) if court.speaks_rfc0027 else "") or "packet"
