"""Who takes part when a change is judged, and what is known of them so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ilp.explore.inquiry import Ask, Inquiry, Side
from ilp.explore.meaning import ORDINARIES, ORDINARY, field_value, with_field
from ilp.explore.question import FIELDS, PacketName, Question, packet_name, packet_of_value
from ilp.gate.octets import octets_in_rfc_layout
from ilp.gate.record import Boundary, PanelReading
from ilp.implementation.recording import NOT_RECORDED
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Value, same_outcome
from ilp.spec.oracle import Ruling, rule

__all__ = ["Cell", "Court", "Judgement", "cited", "is_unanswered", "turns_elsewhere"]


class Cell(Struct, frozen=True):
    """One question, what the baseline did and what the candidate did."""

    question: Question
    old: Outcome
    new: Outcome

    @property
    def operation(self) -> Operation:
        """What was asked."""
        return self.question.operation

    @property
    def packet(self) -> PacketName:
        """The packet that it is about."""
        return packet_name(self.question.operation)

    def judgement(
        self,
        rule_id: str,
        field: str,
        *,
        clause: str | None = None,
        note: str | None = None,
        readings: tuple[PanelReading, ...] = (),
        aside: bool = False,
    ) -> Judgement:
        """Return that a rule fires on this cell, in a packet field."""
        return Judgement(
            rule=rule_id,
            packet=self.packet,
            field=field,
            operation=self.operation,
            old=self.old,
            new=self.new,
            clause=clause,
            note=note,
            readings=readings,
            aside=aside,
        )


class Judgement(Struct, frozen=True, kw_only=True):
    """One rule that fires on one operation.

    `operation`, `old` and `new` are usually the cell's. `final` says that the operation is the smallest already.
    `aside` says that another field than `field` makes the packet what it is to the specification: it shows the finding,
    and is not the best to show it with.
    """

    rule: str
    packet: PacketName
    field: str
    operation: Operation
    old: Outcome
    new: Outcome
    clause: str | None = None
    note: str | None = None
    boundary: Boundary | None = None
    readings: tuple[PanelReading, ...] = ()
    final: bool = False
    aside: bool = False


def cited(ruling: Ruling | None) -> str | None:
    """Return the clause that a ruling turns on, None where there is no ruling or it is a plain accept."""
    return ruling.clause or None if ruling else None


def turns_elsewhere(ruling: Ruling | None, field: str) -> bool:
    """Return whether the specification's answer turns on another field than a change does."""
    return ruling is not None and ruling.field not in ("", field)


def is_unanswered(outcome: Outcome) -> bool:
    """Return whether this is no answer but that of a recording which was never asked this question."""
    return outcome == NOT_RECORDED


class Court:
    """The sides of a gate run, and the follow-up questions that several rules ask of them.

    Args:
        baseline: the old implementation.
        candidate: the new one.
        panel: earlier releases of the baseline.
        independent: codecs that are neither, for speakers of RFC 0027.
    """

    def __init__(
        self, baseline: Side, candidate: Side, *, panel: Sequence[Side] = (), independent: Sequence[Side] = ()
    ) -> None:
        self.baseline = baseline
        self.candidate = candidate
        self.panel = tuple(panel)
        self.speaks_rfc0027 = baseline.speaks_rfc0027 or candidate.speaks_rfc0027
        self.independent = tuple(independent) if self.speaks_rfc0027 else ()
        self.written: set[str] = set()

    def ruling(self, operation: Operation) -> Ruling | None:
        """Return what the specification says of an operation; None where neither side speaks RFC 0027."""
        return rule(operation) if self.speaks_rfc0027 else None

    def allows(self, operation: Operation, outcome: Outcome) -> bool:
        """Return whether the specification has this outcome for the operation, as the only one or as one of several."""
        ruling = self.ruling(operation)
        return ruling is not None and ruling.allows(outcome) is True

    def octets_of(self, values: Sequence[Value], writer: Side) -> Inquiry[list[str | None]]:
        """Ask for the octets of values: in the layout of RFC 0027 if `writer` speaks it, else as `writer` has them."""
        if writer.speaks_rfc0027:
            return [octets_in_rfc_layout(each) for each in values]
        outcomes = yield Ask(writer, tuple(Encode(each) for each in values))
        return [each.octets if isinstance(each, Encoded) else None for each in outcomes]

    def writes(self, value: Value, octets: str) -> Inquiry[bool]:
        """Ask whether the baseline itself writes these octets for this value."""
        if octets in self.written:
            return True
        (outcome,) = yield Ask(self.baseline, (Encode(value),))
        return isinstance(outcome, Encoded) and outcome.octets == octets

    def field_that_matters(self, value: Value, reader: Side, writer: Side) -> Inquiry[str]:
        """Ask which field of a value makes `reader` refuse it, by putting each into an ordinary packet.

        Returns:
            The first field that is refused by itself; "packet" where ordinary packets are; the one field that `writer`
            does not write by itself, where no other is refused; "" where it must be the framing, or several together.
        """
        fields = FIELDS[packet_of_value(value)][1:]
        for ordinary, varied in _varied(value):
            octets = yield from self.octets_of([ordinary, *varied], writer)
            built = [each for each in octets if each is not None]
            outcomes = yield Ask(reader, tuple(Decode(each) for each in built))
            accepted = {each for each, outcome in zip(built, outcomes, strict=True) if isinstance(outcome, Accepted)}
            if octets[0] in accepted:
                of_fields = list(zip(fields, octets[1:], strict=True))
                refused = [field for field, each in of_fields if each is not None and each not in accepted]
                unwritten = [field for field, each in of_fields if each is None]
                return (refused or (unwritten if len(unwritten) == 1 else [""]))[0]
        return "packet"

    def clause_of(self, value: Value, field: str, writer: Side) -> Inquiry[str | None]:
        """Ask which clause one field's content turns on, by putting it into an ordinary packet; None where on none."""
        if field not in FIELDS[packet_of_value(value)][1:]:
            return None
        varied = with_field(ORDINARY[packet_of_value(value)], field, field_value(value, field))
        (octets,) = yield from self.octets_of([varied], writer)
        ruling = None if octets is None else self.ruling(Decode(octets))
        return cited(ruling)

    def field_that_differs(self, value: Value) -> Inquiry[str]:
        """Ask for which field of a value both sides write something else, by putting each into an ordinary packet.

        Returns:
            The first such field; "" where none makes a difference by itself, or ordinary packets do already.
        """
        fields = FIELDS[packet_of_value(value)][1:]
        for ordinary, varied in _varied(value):
            operations = tuple(Encode(each) for each in (ordinary, *varied))
            old = yield Ask(self.baseline, operations)
            new = yield Ask(self.candidate, operations)
            ordinarily, *differing = (
                not is_unanswered(one) and not same_outcome(one, other) for one, other in zip(old, new, strict=True)
            )
            if not ordinarily:
                return next((field for field, differs in zip(fields, differing, strict=True) if differs), "")
        return ""


def _varied(value: Value) -> Iterator[tuple[Value, list[Value]]]:
    """Yield ordinary packets, each with the packets that have one field of `value` in it."""
    packet = packet_of_value(value)
    for ordinaries in ORDINARIES:
        ordinary = ordinaries[packet]
        yield ordinary, [with_field(ordinary, each, field_value(value, each)) for each in FIELDS[packet][1:]]
