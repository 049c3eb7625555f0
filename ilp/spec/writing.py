"""What a value is written as where the RFCs contradict themselves or leave something open: every defensible way.

What is open is added to a list of points; what no reading of the RFCs writes is refused.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

from ilp.codec import EncodeError, is_address
from ilp.codec.address import address_fault
from ilp.codec.errors import octet_count
from ilp.codec.oer import length_determinant
from ilp.codec.packet import AMOUNT_LIMIT, TYPE_FULFILL, TYPE_PREPARE, TYPE_REJECT
from ilp.protocol import FulfillValue, HexText, PrepareValue, Text, Value
from ilp.spec.latitude import (
    LEAP_SECONDS,
    STAND_IN_YEAR,
    Point,
    code_points,
    data_points,
    empty_address,
    leap_second,
    message_points,
    year_0,
)

__all__ = ["AMOUNT_LENGTH", "CODE_LENGTH", "HASH_LENGTH", "octet_string", "write", "write_amount", "write_expiry"]

AMOUNT_LENGTH = 8
"""The length of an amount, in octets."""

CODE_LENGTH = 3
"""The length of a Reject's code, in octets."""

HASH_LENGTH = 32
"""The length of an execution condition and of a fulfillment, in octets."""

_YEAR_LIMIT = 9999
_MIDNIGHT_HOUR = 24
_LEAP_SECOND = 60
_MILLISECOND_DIGITS = 3
_NANOSECOND_DIGITS = 9
_NANOSECONDS_IN_SECOND = 1_000_000_000
_NANOSECONDS_IN_MILLISECOND = 1_000_000
_HALF_MILLISECOND = 500_000  # nanoseconds

_SMEARED = 1000  # seconds at the end of a day, which last one second longer where it has a leap second (UTC-SLS)

_ISO = re.compile(r"([+-]?)([0-9]{4,6})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3,9})Z")


def write(value: Value, points: list[Point]) -> tuple[bytes, ...]:
    """Return the packet in every way in which it can be written, the plainest one first.

    Args:
        value: what is to be written.
        points: where what is open is added.

    Raises:
        EncodeError: by no reading is it written.
    """
    if isinstance(value, PrepareValue):
        amount = write_amount(value.amount, points)
        timestamps = write_expiry(value.expires_at, points)
        rest = (
            _hash(value.execution_condition, "executionCondition", "0027-condition")
            + octet_string(_address(value.destination, "destination", "0027-destination", points))
            + octet_string(_data(value.data, "0027-prepare-fields", points))
        )
        return tuple(_packet(TYPE_PREPARE, amount + each + rest) for each in timestamps)
    if isinstance(value, FulfillValue):
        fulfillment = _hash(value.fulfillment, "fulfillment", "0027-fulfill-fields")
        data = _data(value.data, "0027-fulfill-fields", points)
        return (_packet(TYPE_FULFILL, fulfillment + octet_string(data)),)
    contents = (
        _code(value.code, points)
        + octet_string(_address(value.triggered_by, "triggeredBy", "0027-reject-triggered-by", points))
        + octet_string(_message(value.message, points))
        + octet_string(_data(value.data, "0027-reject-fields", points))
    )
    return (_packet(TYPE_REJECT, contents),)


def octet_string(octets: bytes) -> bytes:
    """Return the octets behind their canonical length determinant."""
    return length_determinant(len(octets)) + octets


def write_amount(digits: str | None, points: list[Point]) -> bytes:
    """Return the eight octets of an amount in the protocol's form; arguments and refusals are those of `write`."""
    amount = int(_present(digits, "amount", "0027-amount"))
    if not 0 <= amount <= AMOUNT_LIMIT:
        raise EncodeError("range", "amount", "0027-amount", f"the amount is outside 0 to {AMOUNT_LIMIT}")
    if digits == "-0":
        points.append(Point("either", "amount", "0027-amount"))
    return amount.to_bytes(AMOUNT_LENGTH, "big")


def write_expiry(expires_at: str | None, points: list[Point]) -> tuple[bytes, ...]:
    """Return the 17 octets of an expiry in the protocol's form, in every way in which they can be written.

    Arguments and refusals are those of `write`.
    """
    parts = _ISO.fullmatch(_present(expires_at, "expiresAt", "0027-expiry"))
    if parts is None:
        raise _no_moment("0030-timestamp-digits", "it has not the form YYYY-MM-DDTHH:mm:SS.fffZ")
    sign, year_digits, *clock, fraction = parts.groups()
    year = int(sign + year_digits)
    if not 0 <= year <= _YEAR_LIMIT:
        raise _no_moment("0030-timestamp-digits", f"the year {year} has no four digits")
    if f"{year:04d}" != sign + year_digits:
        points.append(Point("either", "expiresAt", "0030-timestamp-digits"))
    if year == 0:
        points.append(year_0())
    nanoseconds = int(fraction.ljust(_NANOSECOND_DIGITS, "0"))
    leap = "{:04d}-{}-{}T{}:{}:{}.".format(year, *clock) in LEAP_SECONDS
    if leap:
        points.append(leap_second())
    era = STAND_IN_YEAR if year == 0 else 0
    moment = _whole_second(era + year, tuple(map(int, clock)), midnight=nanoseconds == 0, leap=leap, points=points)
    written = _to_milliseconds(moment, nanoseconds, era)
    if len(fraction) > _MILLISECOND_DIGITS:
        either = nanoseconds % _NANOSECONDS_IN_MILLISECOND < _HALF_MILLISECOND
        points.append(Point("either" if either else "disputed", "expiresAt", "0030-timestamp-rounding"))
    if leap:
        listed = [each.replace(b"235959", b"235960") for each in written]
        written = listed + _to_milliseconds(moment, _smeared(nanoseconds), era)
    return tuple(dict.fromkeys(written))


def _whole_second(year: int, clock: tuple[int, ...], *, midnight: bool, leap: bool, points: list[Point]) -> datetime:
    """Return the moment; of a leap second the second before it, of 24:00 the day that follows."""
    month, day, hour, minute, second = clock
    midnight = midnight and (hour, minute, second) == (_MIDNIGHT_HOUR, 0, 0)
    try:
        moment = datetime(year, month, day, 0 if midnight else hour, minute, second - leap) + timedelta(days=midnight)
    except (ValueError, OverflowError) as error:
        clause = "0030-timestamp-range"
        if hour == _MIDNIGHT_HOUR:
            clause = "0030-timestamp-midnight"
        elif second == _LEAP_SECOND:
            clause = "0030-timestamp-leap-second"
        raise _no_moment(clause, str(error)) from None
    if midnight:
        points.append(Point("either", "expiresAt", "0030-timestamp-midnight"))
    return moment


def _to_milliseconds(moment: datetime, nanoseconds: int, era: int) -> list[bytes]:
    """Return the digits of a moment so many nanoseconds later and `era` years earlier.

    They are cut off to milliseconds, then rounded, where that makes a difference and there is such a year.
    """
    milliseconds, rest = divmod(nanoseconds, _NANOSECONDS_IN_MILLISECOND)
    moments = [moment + timedelta(milliseconds=milliseconds)]
    if rest >= _HALF_MILLISECOND:
        with suppress(OverflowError):
            moments.append(moment + timedelta(milliseconds=milliseconds + 1))
    return [f"{each.year - era:04d}{each:%m%d%H%M%S}{each.microsecond // 1000:03d}".encode() for each in moments]


def _smeared(nanoseconds: int) -> int:
    """Return where UTC-SLS puts a moment so far in a leap second, in nanoseconds of the second before."""
    stretched = _SMEARED * _NANOSECONDS_IN_SECOND + nanoseconds
    return stretched * _SMEARED // (_SMEARED + 1) - (_SMEARED - 1) * _NANOSECONDS_IN_SECOND


def _no_moment(clause: str, reason: str) -> EncodeError:
    return EncodeError("range", "expiresAt", clause, reason)


def _packet(packet_type: int, contents: bytes) -> bytes:
    return bytes((packet_type,)) + octet_string(contents)


def _present(member: str | None, field: str, clause: str) -> str:
    if member is None:
        raise EncodeError("type", field, clause, "the field is absent")
    return member


def _hash(digits: str | None, field: str, clause: str) -> bytes:
    octets = bytes.fromhex(_present(digits, field, clause))
    if len(octets) != HASH_LENGTH:
        raise EncodeError("size", field, clause, f"{octet_count(HASH_LENGTH)} needed, not {len(octets)}")
    return octets


def _data(digits: str | None, clause: str, points: list[Point]) -> bytes:
    octets = bytes.fromhex(_present(digits, "data", clause))
    points += data_points(len(octets))
    return octets


def _text(text: Text | None, field: str, clause: str, points: list[Point]) -> str:
    """Return the text, which the protocol gives as octets only where they are no well-formed text."""
    if not isinstance(text, HexText):
        return _present(text, field, clause)
    try:
        well_formed = bytes.fromhex(text.hex).decode("utf-8")
    except UnicodeDecodeError:
        raise EncodeError("text", field, clause, "octets that are no text") from None
    points.append(Point("either", field, clause))
    return well_formed


def _address(text: Text | None, field: str, clause: str, points: list[Point]) -> bytes:
    address = _text(text, field, clause, points)
    if not address:
        points.append(empty_address(field))
    elif not is_address(address):
        fault = address_fault(address)
        raise EncodeError("address", field, fault.clause, fault.reason)
    return address.encode("ascii")


def _code(text: Text | None, points: list[Point]) -> bytes:
    code = _text(text, "code", "0027-reject-code", points)
    if len(code) != CODE_LENGTH or not code.isascii():
        raise EncodeError("text", "code", "0027-reject-code", "not three IA5 characters")
    points += code_points(code)
    return code.encode("ascii")


def _message(text: Text | None, points: list[Point]) -> bytes:
    message = _text(text, "message", "0027-reject-message", points)
    try:
        octets = message.encode("utf-8")
    except UnicodeEncodeError:
        raise EncodeError("text", "message", "0030-utf8", "a lone surrogate has no UTF-8 form") from None
    points += message_points(len(octets))
    return octets
