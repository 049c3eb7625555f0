"""The edits that a connector makes when it forwards a Prepare: amount and expiry, in place.

Both are fields of fixed length at a fixed place behind the envelope's length determinant, so that nothing else is
decoded and no other octet is touched (RFC 0027, ILP Prepare).
"""

from __future__ import annotations

from datetime import datetime

from ilp.codec.errors import DecodeError
from ilp.codec.oer import LENGTH_OF_LENGTH_LIMIT, as_bytes, is_uint64, read_octet_string
from ilp.codec.packet import TYPE_PREPARE, unwritable_amount
from ilp.codec.timestamp import TIMESTAMP_LENGTH, encode_timestamp

__all__ = ["edit_prepare", "edited_prepare"]

_AMOUNT_LENGTH = 8
_ENVELOPE_HEAD_LIMIT = 2 + LENGTH_OF_LENGTH_LIMIT  # octets: the type, and the longest length determinant


def edit_prepare(
    packet: bytearray | memoryview,
    *,
    amount: int | None = None,
    expires_at: datetime | None = None,
    truncate_expiry: bool = False,
) -> None:
    """Replace amount and expiry, where given, in an encoded Prepare.

    Nothing is changed if anything is refused. The rest of the packet is not looked at: `decode` it first.

    Args:
        packet: a writable buffer that holds one Prepare, canonical or not.
        amount: 0 to 2^64 - 1.
        expires_at: an aware datetime of millisecond precision.
        truncate_expiry: cut a sub-millisecond part of the expiry off instead of refusing it.

    Raises:
        DecodeError: the octets are no Prepare, or end before the expiry does.
        EncodeError: an amount or an expiry that the field cannot state.
        TypeError: `packet` is no writable buffer of octets.
    """
    view = _writable_octets(packet)
    start = _contents_start(view)
    new_amount = None if amount is None else _amount_octets(amount)
    new_expiry = None if expires_at is None else encode_timestamp(expires_at, truncate=truncate_expiry)
    if new_amount is not None:
        view[start : start + _AMOUNT_LENGTH] = new_amount
    if new_expiry is not None:
        start += _AMOUNT_LENGTH
        view[start : start + TIMESTAMP_LENGTH] = new_expiry


def edited_prepare(
    packet: bytes | bytearray | memoryview,
    *,
    amount: int | None = None,
    expires_at: datetime | None = None,
    truncate_expiry: bool = False,
) -> bytes:
    """Return a copy of an encoded Prepare with amount and expiry, where given, replaced.

    Arguments and refusals are those of `edit_prepare`.
    """
    copy = bytearray(as_bytes(packet))
    edit_prepare(copy, amount=amount, expires_at=expires_at, truncate_expiry=truncate_expiry)
    return bytes(copy)


def _writable_octets(packet: bytearray | memoryview) -> bytearray | memoryview:
    if isinstance(packet, bytearray):
        return packet
    if not isinstance(packet, memoryview):
        raise TypeError(f"a writable bytearray or memoryview is needed, not {type(packet).__name__}")
    try:
        usable = not packet.readonly and packet.ndim == 1 and packet.format == "B"
    except ValueError:
        raise TypeError("the memoryview was released") from None
    if not usable:
        raise TypeError("the memoryview is not writable, or not one of single octets")
    return packet


def _amount_octets(amount: int) -> bytes:
    if not is_uint64(amount):
        raise unwritable_amount(amount)
    return amount.to_bytes(_AMOUNT_LENGTH, "big")


def _contents_start(packet: bytearray | memoryview) -> int:
    if len(packet) == 0:
        raise DecodeError("truncated", 0, "type", "0027-envelope", "there are no octets at all")
    if packet[0] != TYPE_PREPARE:
        raise DecodeError(
            "type", 0, "type", "0027-type", f"type {packet[0]} is no Prepare, which has type {TYPE_PREPARE}"
        )
    start, end = read_octet_string(bytes(packet[:_ENVELOPE_HEAD_LIMIT]), 1, len(packet), "envelope", None)
    if start + _AMOUNT_LENGTH > end:
        raise DecodeError("truncated", start, "amount", "0027-amount", f"8 octets needed, {end - start} there")
    if start + _AMOUNT_LENGTH + TIMESTAMP_LENGTH > end:
        offset = start + _AMOUNT_LENGTH
        raise DecodeError(
            "truncated",
            offset,
            "expiresAt",
            "0030-timestamp-length",
            f"17 octets needed, {end - offset} there",
        )
    return start
