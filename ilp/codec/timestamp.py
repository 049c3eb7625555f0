"""The Interledger timestamp: 17 digits, YYYYMMDDHHmmSSfff, in UTC (RFC 0030, Fixed-length Timestamps)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from msgspec import json

from ilp.codec.errors import DecodeError, EncodeError

__all__ = ["TIMESTAMP_LENGTH", "decode_timestamp", "encode_timestamp"]

TIMESTAMP_LENGTH = 17
"""The length of a timestamp, in octets."""

_FIELD = "expiresAt"
_MICROSECONDS_IN_MILLISECOND = 1000

# The date, the time and the milliseconds, and the same in ISO 8601, which wants a T, a period and a Z. There is no
# faster way to a datetime: to its constructor the parts would have to be numbers, one by one.
_parts_of = struct.Struct("8s6s3s").unpack
_iso_of = struct.Struct("8s1s6s1s3s1s").pack
_from_iso = datetime.fromisoformat

# The quickest way to write a datetime's parts out: "2026-01-01T00:00:00.279000Z", in quotes, without an empty fraction.
_json_of = json.Encoder().encode
_NO_DIGITS = b'"-T:.Z'
_NO_MILLISECONDS = b"000"

# The parts of a timestamp: name, first octet, octet after the last, smallest and largest value.
_PARTS = (
    ("year", 0, 4, 1, 9999),
    ("month", 4, 6, 1, 12),
    ("day", 6, 8, 1, 31),
    ("hour", 8, 10, 0, 23),
    ("minute", 10, 12, 0, 59),
    ("second", 12, 14, 0, 59),
)


def decode_timestamp(octets: bytes, offset: int) -> datetime:
    """Return the moment that the 17 octets denote, in UTC, with millisecond precision.

    Second 60 is refused, as leap seconds are smeared; so is the year 0000, which `datetime` does not have and no
    RFC gives a meaning.

    Args:
        octets: exactly the 17 octets.
        offset: where they stand in the packet, for messages.

    Raises:
        DecodeError: a character that is no ASCII digit, or a date or time that the calendar does not have.
    """
    if not octets.isdigit():
        raise _not_digits(octets, offset)
    date, time, milliseconds = _parts_of(octets)
    if time >= b"24":  # from Python 3.14 on, fromisoformat takes 24:00 for midnight
        raise _out_of_range(octets, offset)
    try:
        return _from_iso(_iso_of(date, b"T", time, b".", milliseconds, b"Z").decode())
    except ValueError:
        raise _out_of_range(octets, offset) from None


def encode_timestamp(moment: datetime, *, truncate: bool = False) -> bytes:
    """Return the 17 octets that denote `moment`, converted to UTC.

    Args:
        moment: an aware datetime.
        truncate: cut a sub-millisecond part off instead of refusing it. Cut, not rounded: an expiry must not move
            later than it was asked for, and the RFC's only example fits both.

    Raises:
        EncodeError: no datetime, a naive one, a date outside the years 1 to 9999 in UTC, or a sub-millisecond
            part while `truncate` is not set.
    """
    if type(moment) is not datetime or moment.tzinfo is not UTC:
        moment = _plain_in_utc(moment)
    microsecond = moment.microsecond
    if not truncate and microsecond % _MICROSECONDS_IN_MILLISECOND:
        raise EncodeError(
            "precision",
            _FIELD,
            "0030-timestamp-rounding",
            f"{moment.isoformat()} has a sub-millisecond part; cut it off, or pass truncate_expiry=True",
        )
    digits = _json_of(moment).translate(None, _NO_DIGITS)
    return digits[:TIMESTAMP_LENGTH] if microsecond else digits + _NO_MILLISECONDS


def _plain_in_utc(moment: datetime) -> datetime:
    """Return the moment as a datetime in UTC, of no subclass."""
    if not isinstance(moment, datetime):
        raise EncodeError("type", _FIELD, "0027-expiry", f"a datetime is needed, not {type(moment).__name__}")
    if _utc_offset(moment) is None:
        raise EncodeError(
            "type", _FIELD, "0030-timestamp-utc", "the datetime is naive; give it a time zone, such as UTC"
        )
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise EncodeError(
            "range",
            _FIELD,
            "0030-timestamp-digits",
            f"{moment.isoformat()} is outside the years 1 to 9999 in UTC",
        ) from None
    return datetime.combine(in_utc.date(), in_utc.time(), UTC)


def _utc_offset(moment: datetime) -> timedelta | None:
    try:
        return moment.utcoffset()
    except ValueError as error:
        reason = f"the datetime's time zone has no usable offset: {error}"
        raise EncodeError("type", _FIELD, "0030-timestamp-utc", reason) from None


def _not_digits(octets: bytes, offset: int) -> DecodeError:
    at = next(index for index, octet in enumerate(octets) if octet not in b"0123456789")
    return DecodeError(
        "timestamp", offset + at, _FIELD, "0030-timestamp-digits", f"the octet {octets[at]:02x} is no digit"
    )


def _out_of_range(octets: bytes, offset: int) -> DecodeError:
    for name, start, stop, smallest, largest in _PARTS:
        value = int(octets[start:stop])
        if smallest <= value <= largest:
            continue
        clause = "0030-timestamp-range"
        if name == "hour" and value == largest + 1:
            clause = "0030-timestamp-midnight"
        if name == "second" and value == largest + 1:
            clause = "0030-timestamp-leap-second"
        return DecodeError(
            "timestamp",
            offset + start,
            _FIELD,
            clause,
            f"the {name} is {octets[start:stop].decode()}, outside {smallest} to {largest}",
        )
    day, month, year = int(octets[6:8]), int(octets[4:6]), int(octets[:4])
    return DecodeError(
        "timestamp",
        offset + 6,
        _FIELD,
        "0030-timestamp-range",
        f"month {month} of {year:04d} has no day {day}",
    )
