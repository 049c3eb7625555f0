"""Two outcomes of one operation, held against each other: which rule fires, if any."""

from __future__ import annotations

from ilp.explore.inquiry import Inquiry
from ilp.gate import forwarding, reader, writer
from ilp.gate.court import Cell, Court, Judgement, cited
from ilp.gate.limits import Limits
from ilp.gate.table import UNDECIDED, OperationName, rules_for
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Relay, Value

__all__ = ["judged", "operation_name"]


def judged(court: Court, limits: Limits, cell: Cell) -> Inquiry[Judgement | None]:
    """Ask what is needed, and return which rule fires on a cell whose outcomes differ; None where none does.

    Cells about which nothing can be said, since one side garbled its answer, are not for judging.
    """
    rules = rules_for(operation_name(cell.operation), cell.old, cell.new)
    if not rules or rules == UNDECIDED:
        return None
    if len(rules) == 1 and rules != ("WR03",):
        return _about_liveness_or_support(court, cell, rules[0])
    match cell.operation:
        case Decode(packet):
            return (yield from _decoding(court, limits, cell, packet))
        case Encode(value):
            return (yield from _encoding(court, cell, value))
        case asked:
            return (yield from _relaying(court, limits, cell, asked))


def _decoding(court: Court, limits: Limits, cell: Cell, packet: str) -> Inquiry[Judgement | None]:
    match cell.old, cell.new:
        case Accepted(old), Accepted(new):
            return (yield from reader.read_otherwise(court, cell, old, new))
        case Accepted(old), _:
            return (yield from reader.no_longer_read(court, limits, cell, old, packet))
        case _, Accepted(new):
            return (yield from reader.newly_read(court, cell, new, packet))
    raise _not_in_table(cell)


def _encoding(court: Court, cell: Cell, value: Value) -> Inquiry[Judgement | None]:
    match cell.old, cell.new:
        case Encoded(old), Encoded(new):
            return (yield from writer.written_otherwise(court, cell, value, old, new))
        case Encoded(old), _:
            return (yield from writer.no_longer_written(court, cell, value, old))
        case _, Encoded(new):
            return (yield from writer.newly_written(court, cell, value, new))
    raise _not_in_table(cell)


def _relaying(court: Court, limits: Limits, cell: Cell, asked: Relay) -> Inquiry[Judgement | None]:
    match cell.old, cell.new:
        case Encoded(old), Encoded(new):
            return (yield from forwarding.forwarded_otherwise(court, cell, asked, old, new))
        case Encoded(old), _:
            return (yield from forwarding.no_longer_forwarded(court, limits, cell, asked, old))
        case _, Encoded(new):
            return (yield from forwarding.newly_forwarded(court, cell, asked, new))
    raise _not_in_table(cell)


def _not_in_table(cell: Cell) -> AssertionError:
    return AssertionError(f"{cell.old} and {cell.new} are no outcomes of {cell.operation}")


def operation_name(operation: Operation) -> OperationName:
    """Return the operation's name: decode, encode or relay."""
    return _NAMES[type(operation)]


_NAMES: dict[type[Operation], OperationName] = {Decode: "decode", Encode: "encode", Relay: "relay"}


def _about_liveness_or_support(court: Court, cell: Cell, rule: str) -> Judgement:
    """Judge what takes no further question: one that crashed or hung would do so again."""
    if rule == "WS01":
        return cell.judgement(rule, "packet")
    ruling = court.ruling(cell.operation)
    return cell.judgement(rule, (ruling.field if ruling else "") or "packet", clause=cited(ruling))
