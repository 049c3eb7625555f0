"""Packets written octet by octet, without the codec under test."""

from __future__ import annotations

from datetime import UTC, datetime

TYPE_PREPARE = 12
TYPE_FULFILL = 13
TYPE_REJECT = 14

CONDITION = bytes(range(0xE0, 0x100))
FULFILLMENT = bytes(range(0x80, 0xA0))
EXPIRES_AT = datetime(2030, 1, 1, tzinfo=UTC)
"""What the expiry in `prepare()` denotes."""

# Where the fields of `prepare()`, `fulfill()` and `reject()` begin, as long as the contents have at most 127 octets.
AMOUNT_AT = 2
EXPIRES_AT_AT = 10
CONDITION_AT = 27
DESTINATION_AT = 59
FULFILLMENT_AT = 2
CODE_AT = 2
TRIGGERED_BY_AT = 5


def long_form(length: int, width: int) -> bytes:
    """Return the length determinant of `length` whose length takes `width` octets after the first, minimal or not."""
    return bytes((0x80 + width,)) + length.to_bytes(width, "big")


def shortest(length: int) -> bytes:
    """Return the shortest length determinant of `length`."""
    if length < 0x80:
        return bytes((length,))
    width = 1
    while length >= 1 << 8 * width:
        width += 1
    return long_form(length, width)


def prefixed(octets: bytes) -> bytes:
    """Return `octets` behind the shortest length determinant."""
    return shortest(len(octets)) + octets


def enveloped(packet_type: int, contents: bytes) -> bytes:
    return bytes((packet_type,)) + prefixed(contents)


def prepare_contents(
    *,
    amount: bytes = bytes(8),
    expires_at: bytes = b"20300101000000000",
    condition: bytes = CONDITION,
    destination: bytes = b"\x03g.a",
    data: bytes = b"\x00",
) -> bytes:
    return amount + expires_at + condition + destination + data


def prepare(
    *,
    amount: bytes = bytes(8),
    expires_at: bytes = b"20300101000000000",
    condition: bytes = CONDITION,
    destination: bytes = b"\x03g.a",
    data: bytes = b"\x00",
) -> bytes:
    """Return a Prepare; destination and data are given with their length determinants."""
    return enveloped(
        TYPE_PREPARE,
        prepare_contents(amount=amount, expires_at=expires_at, condition=condition, destination=destination, data=data),
    )


def fulfill(*, fulfillment: bytes = FULFILLMENT, data: bytes = b"\x00") -> bytes:
    """Return a Fulfill; data is given with its length determinant."""
    return enveloped(TYPE_FULFILL, fulfillment + data)


def reject(
    *,
    code: bytes = b"F00",
    triggered_by: bytes = b"\x03g.a",
    message: bytes = b"\x00",
    data: bytes = b"\x00",
) -> bytes:
    """Return a Reject; all but the code are given with their length determinants."""
    return enveloped(TYPE_REJECT, code + triggered_by + message + data)
