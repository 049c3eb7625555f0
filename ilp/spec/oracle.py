"""The specification's answer to any operation: what is right, whether a refusal is, and by which clause.

The golden vectors say so for chosen inputs; this says it for every input, by rules that are held against all vectors.
Points that have nothing to do with each other are taken together: an operation is disputed if one of its points is,
what any defensible reading makes of it is right, and so is a refusal if one reading refuses; where no reading accepts
it, it is rejected.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from ilp.codec import DecodeError, EncodeError
from ilp.codec.packet import TYPE_PREPARE
from ilp.codec.timestamp import TIMESTAMP_LENGTH
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Garbled,
    Operation,
    Outcome,
    Rejected,
    Relay,
    Unsupported,
    Value,
)
from ilp.spec.latitude import Point
from ilp.spec.reading import contents_start, read
from ilp.spec.writing import AMOUNT_LENGTH, write, write_amount, write_expiry

__all__ = ["Expectation", "Ruling", "rule"]

Expectation: TypeAlias = Literal["accept", "reject", "either", "disputed"]
"""What the specification wants. `either`: the RFC leaves it open. `disputed`: it contradicts itself or is silent."""

# Of the points of reading, those about framing that a connector may keep or write canonically.
_FRAMING = ("0027-non-canonical-reading", "0030-length-of-length")


class Ruling(Struct, frozen=True, kw_only=True):
    """What the specification says of one operation.

    Attributes:
        expectation: what it wants.
        results: what is right if the operation is not refused: values for decode, lowercase hexadecimal octets for
            encode and relay; the plainest reading first. Empty for reject.
        may_refuse: whether a refusal is right.
        field: the packet field on which the ruling turns, or "type" or "envelope"; empty for a plain accept.
        clause: the id of the deciding clause (see `ilp.spec.clauses`); empty for a plain accept.
        offset: where in the input it turns, in octets from the start of the packet; None where it turns on a value.
    """

    expectation: Expectation
    results: tuple[Value | str, ...]
    may_refuse: bool
    field: str = ""
    clause: str = ""
    offset: int | None = None

    def allows(self, outcome: Outcome) -> bool | None:
        """Return whether the outcome is right; None where it says nothing: unsupported, garbled."""
        match outcome:
            case Accepted(result) | Encoded(result):
                return result in self.results
            case Rejected():
                return self.may_refuse
            case Unsupported() | Garbled():
                return None
            case _:
                return False


def rule(operation: Operation) -> Ruling:
    """Return what the specification says of an operation.

    Raises:
        ValueError: a member is not in the protocol's form, such as octets that are no hexadecimal digits.
    """
    if isinstance(operation, Decode):
        return _rule_decode(operation)
    return _rule_encode(operation) if isinstance(operation, Encode) else _rule_relay(operation)


def _ruling(results: tuple[Value | str, ...], points: tuple[Point, ...]) -> Ruling:
    if not points:
        return Ruling(expectation="accept", results=results, may_refuse=False)
    point = next((each for each in points if each.expectation == "disputed"), points[0])
    return Ruling(
        expectation=point.expectation,
        results=results,
        may_refuse=any(each.refusable for each in points),
        field=point.field,
        clause=point.clause,
        offset=point.offset,
    )


def _reject(refusal: DecodeError | EncodeError) -> Ruling:
    offset = refusal.offset if isinstance(refusal, DecodeError) else None
    return Ruling(
        expectation="reject",
        results=(),
        may_refuse=True,
        field=refusal.field,
        clause=refusal.clause,
        offset=offset,
    )


def _rule_decode(operation: Decode) -> Ruling:
    try:
        reading = read(bytes.fromhex(operation.packet))
    except DecodeError as refusal:
        return _reject(refusal)
    return _ruling(reading.values, reading.points)


def _rule_encode(operation: Encode) -> Ruling:
    points: list[Point] = []
    try:
        packets = write(operation.value, points)
    except EncodeError as refusal:
        return _reject(refusal)
    return _ruling(tuple(each.hex() for each in packets), tuple(points))


def _rule_relay(operation: Relay) -> Ruling:
    octets = bytes.fromhex(operation.packet)
    try:
        reading = read(octets)
    except DecodeError as refusal:
        return _reject(refusal)
    points = [_forwarding(each) for each in reading.points if each.refusable]
    forwards = reading.forwards
    if octets[0] != TYPE_PREPARE:
        points += _unused(operation)
        return _ruling(tuple(each.hex() for each in forwards), tuple(points))
    try:
        amount, timestamps = _asked(operation, points)
    except EncodeError as refusal:
        return _reject(refusal)
    edited = (_edited(packet, amount, each) for packet in forwards for each in timestamps)
    return _ruling(tuple(each.hex() for each in edited), tuple(points))


def _forwarding(point: Point) -> Point:
    """Return what a point of reading is of forwarding: whether other framing is kept is in dispute."""
    return msgspec.structs.replace(point, expectation="disputed") if point.clause in _FRAMING else point


def _asked(operation: Relay, points: list[Point]) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the octets of the amount, and of the expiry in every way to write it; no octets where it is kept."""
    amount = b"" if operation.amount is None else write_amount(operation.amount, points)
    timestamps = (b"",) if operation.expires_at is None else write_expiry(operation.expires_at, points)
    return amount, timestamps


def _unused(operation: Relay) -> list[Point]:
    """Return what is open where a Fulfill or Reject is forwarded: whether what cannot be used is looked at."""
    points: list[Point] = []
    try:
        _asked(operation, points)
    except EncodeError as refusal:
        points.append(Point("either", refusal.field, refusal.clause))
    return [msgspec.structs.replace(each, expectation="either") for each in points]


def _edited(packet: bytes, amount: bytes, timestamp: bytes) -> bytes:
    """Return the Prepare with amount and expiry, where given, replaced in place."""
    start = contents_start(packet)
    at = start + AMOUNT_LENGTH
    stop = at + TIMESTAMP_LENGTH
    return packet[:start] + (amount or packet[start:at]) + (timestamp or packet[at:stop]) + packet[stop:]
