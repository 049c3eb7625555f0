"""What octets say where the RFCs contradict themselves or leave something open: every reading that can be defended.

A packet without such a point has one right reading, the reference codec's. One with points is read a second time, as
widely as can be defended, so that a definite fault behind a disputed one is still found.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ilp.codec import ERROR_CODES, DecodeError, Inspection, Reject, inspect
from ilp.codec.address import ADDRESS_LENGTH_LIMIT, address_fault, matches_address
from ilp.codec.errors import octet_count
from ilp.codec.oer import Departure, read_octet_string
from ilp.codec.packet import MESSAGE_LENGTH_LIMIT, TYPE_FULFILL, TYPE_PREPARE
from ilp.codec.timestamp import TIMESTAMP_LENGTH, decode_timestamp
from ilp.protocol import FulfillValue, PrepareValue, RejectValue, Value
from ilp.protocol.conversion import value_of
from ilp.spec.latitude import (
    BEFORE_LEAP_SECONDS,
    LEAP_SECONDS,
    STAND_IN_YEAR,
    UP_TO_SECOND,
    Point,
    code_points,
    data_points,
    empty_address,
    leap_second,
    message_points,
    year_0,
)
from ilp.spec.writing import AMOUNT_LENGTH, CODE_LENGTH, HASH_LENGTH, octet_string

__all__ = ["Reading", "contents_start", "read"]

_SECOND_OFFSET = 12  # in the octets of a timestamp

_LONG_FORM = 0x80  # with n added: n octets of length follow
_LENGTH_LIMIT = 1 << 64  # every length is below
_UNSUSPECTED_MESSAGE = MESSAGE_LENGTH_LIMIT // 4  # characters, of at most four octets each

# The clauses by which the codec refuses octets that a defensible reading may accept.
_OPEN_CLAUSES = frozenset(
    (
        "0015-segment-after-scheme",
        "0027-asn1-data-size",
        "0027-asn1-message-size",
        "0030-length-long-form",
        "0030-length-of-length",
        "0030-timestamp-leap-second",
        "0030-timestamp-range",
    )
)


class Reading(Struct, frozen=True):
    """What octets say, in every reading that can be defended.

    Attributes:
        values: the value; more than one where readings find different ones.
        forwards: the octets as they came, then as they are in every other framing in which they can be forwarded:
            without what trails, with canonical length determinants.
        points: what the RFCs leave open about them, in order of offset.
    """

    values: tuple[Value, ...]
    forwards: tuple[bytes, ...]
    points: tuple[Point, ...] = ()


def read(octets: bytes) -> Reading:
    """Return what the octets say.

    Raises:
        DecodeError: by no reading are they an ILPv4 packet.
    """
    try:
        seen = inspect(octets)
    except DecodeError as error:
        if error.clause not in _OPEN_CLAUSES:
            raise
    else:
        value = value_of(seen.packet)
        if _is_plain(seen, value):
            return Reading((value,), (octets,))
    return _read_widely(octets)


def contents_start(octets: bytes) -> int:
    """Return where the envelope's contents start, in octets that were read."""
    return 2 + max(octets[1] - _LONG_FORM, 0)


def _is_plain(seen: Inspection, value: Value) -> bool:
    """Return whether nothing is open about a packet that the codec reads."""
    if seen.departures:
        return False
    if isinstance(value, PrepareValue):
        return str(value.expires_at)[:UP_TO_SECOND] not in BEFORE_LEAP_SECONDS
    packet = seen.packet
    return not isinstance(packet, Reject) or (
        packet.code in ERROR_CODES and packet.triggered_by != "" and len(packet.message) <= _UNSUSPECTED_MESSAGE
    )


def _read_widely(octets: bytes) -> Reading:
    """Return what octets say that the codec refuses by an open clause, or about which something is open.

    Raises:
        DecodeError: by no reading are they an ILPv4 packet.
    """
    reader = _Reader(octets)
    if octets[0] == TYPE_PREPARE:
        values, contents = _read_prepare(reader)
    elif octets[0] == TYPE_FULFILL:
        values, contents = _read_fulfill(reader)
    else:
        values, contents = _read_reject(reader)
    for offset, stop in ((reader.at, reader.end), (reader.end, len(octets))):
        if offset < stop:
            reader.points.append(Point("disputed", "envelope", "0030-trailing-octets", offset))
    forwards = _framings(octets, contents, octets[reader.at : reader.end], octets[reader.end :])
    return Reading(values, forwards, tuple(reader.points))


def _framings(octets: bytes, contents: bytes, inside: bytes, after: bytes) -> tuple[bytes, ...]:
    """Return the octets as they came, and in every other framing; `contents` are the canonical ones."""
    as_it_came = octets[: len(octets) - len(after)]
    canonical = (octets[:1] + octet_string(contents + kept) for kept in (inside, b""))
    framings = (envelope + kept for envelope in (as_it_came, *canonical) for kept in (after, b""))
    return tuple(dict.fromkeys(framings))


class _Reader:
    """Reads field after field in the widest reading, and keeps the points.

    Attributes:
        octets: the packet.
        at: where the next field begins.
        end: where the envelope's contents end.
        points: what was open so far.
    """

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.points: list[Point] = []
        self.at = 1
        self.end = len(octets)
        contents = self.variable("envelope")
        self.end = self.at
        self.at -= len(contents)

    def fixed(self, field: str, length: int, clause: str) -> bytes:
        """Return the field of fixed length."""
        start, self.at = self.at, self.at + length
        if self.at > self.end:
            reason = f"{octet_count(length)} needed, {self.end - start} there"
            raise DecodeError("truncated", start, field, clause, reason)
        return self.octets[start : self.at]

    def variable(self, field: str) -> bytes:
        """Return the octets of the field of variable length."""
        departures: list[Departure] = []
        try:
            start, stop = read_octet_string(self.octets, self.at, self.end, field, departures)
        except DecodeError as error:
            if error.kind != "length" or error.clause not in ("0030-length-long-form", "0030-length-of-length"):
                raise
            start, stop = self._open_length(field)
        if departures:
            self.points.append(Point("either", field, "0027-non-canonical-reading", self.at))
        self.at = stop
        return self.octets[start:stop]

    def _open_length(self, field: str) -> tuple[int, int]:
        """Return where a field starts and stops whose length of length is 0, or more than the codec reads."""
        length_of_length = self.octets[self.at] - _LONG_FORM
        start = self.at + 1 + length_of_length
        if length_of_length == 0:
            self.points.append(Point("disputed", field, "0030-length-long-form", self.at))
            return start, start
        if start > self.end:
            reason = f"{octet_count(1 + length_of_length)} of length announced, {self.end - self.at} there"
            raise DecodeError("truncated", self.at, field, "0030-length-long-form", reason)
        length = int.from_bytes(self.octets[self.at + 1 : start], "big")
        if length >= _LENGTH_LIMIT:
            reason = "2^64 octets or more announced"
            raise DecodeError("length", self.at, field, "0030-length-maximum", reason)
        if start + length > self.end:
            reason = f"{octet_count(length)} announced, {self.end - start} there"
            raise DecodeError("length", self.at, field, "0030-octet-string", reason)
        self.points.append(Point("either", field, "0030-length-of-length", self.at))
        return start, start + length

    def address(self, field: str) -> bytes:
        """Return the octets of an address."""
        offset = self.at
        octets = self.variable(field)
        if not octets:
            self.points.append(empty_address(field, offset))
        elif len(octets) > ADDRESS_LENGTH_LIMIT or not matches_address(octets):
            fault = address_fault(octets.decode("latin-1"))
            start = self.at - len(octets)
            raise DecodeError("address", start + fault.at, field, fault.clause, fault.reason)
        return octets

    def message(self) -> bytes:
        """Return the octets of a message: well-formed UTF-8."""
        offset = self.at
        octets = self.variable("message")
        try:
            octets.decode("utf-8")
        except UnicodeDecodeError as error:
            start = self.at - len(octets) + error.start
            reason = f"not well-formed UTF-8: {error.reason}"
            raise DecodeError("text", start, "message", "0030-utf8", reason) from None
        self.points += message_points(len(octets), offset)
        return octets

    def data(self) -> bytes:
        """Return the octets of the data."""
        offset = self.at
        octets = self.variable("data")
        self.points += data_points(len(octets), offset)
        return octets

    def expiry(self) -> tuple[bytes, tuple[str, ...]]:
        """Return the digits of an expiry, and the moments, in ISO 8601, that they can be read as."""
        at = self.at
        digits = self.fixed("expiresAt", TIMESTAMP_LENGTH, "0030-timestamp-length")
        text = digits.decode("latin-1")  # octet by octet, digits or not
        date, hour, minute, second, fraction = text[:8], text[8:10], text[10:12], text[12:14], text[14:]
        moment = f"{date[:4]}-{date[4:6]}-{date[6:]}T{hour}:{minute}:{second}.{fraction}Z"
        in_calendar = digits
        moments: tuple[str, ...] = (moment,)
        if date[:4] == "0000":
            self.points.append(year_0(at))
            in_calendar = b"%04d" % STAND_IN_YEAR + digits[4:]
        elif moment[:UP_TO_SECOND] in LEAP_SECONDS:
            self.points.append(leap_second(at + _SECOND_OFFSET))
            in_calendar = digits[:_SECOND_OFFSET] + b"59" + digits[14:]
        elif moment[:UP_TO_SECOND] in BEFORE_LEAP_SECONDS:
            self.points.append(leap_second(at + _SECOND_OFFSET, refusable=False))
            moments = (moment, moment.replace(":59.", ":60."))
        decode_timestamp(in_calendar, at)
        return digits, moments


def _read_prepare(reader: _Reader) -> tuple[tuple[Value, ...], bytes]:
    """Return the values and the canonical contents."""
    amount = reader.fixed("amount", AMOUNT_LENGTH, "0027-amount")
    digits, moments = reader.expiry()
    condition = reader.fixed("executionCondition", HASH_LENGTH, "0027-condition")
    destination, data = reader.address("destination"), reader.data()
    value = PrepareValue(
        amount=str(int.from_bytes(amount, "big")),
        expires_at=moments[0],
        execution_condition=condition.hex(),
        destination=destination.decode("ascii"),
        data=data.hex(),
    )
    values = tuple(msgspec.structs.replace(value, expires_at=each) for each in moments)
    return values, amount + digits + condition + octet_string(destination) + octet_string(data)


def _read_fulfill(reader: _Reader) -> tuple[tuple[Value, ...], bytes]:
    """Return the values and the canonical contents."""
    fulfillment = reader.fixed("fulfillment", HASH_LENGTH, "0027-fulfill-fields")
    data = reader.data()
    return (FulfillValue(fulfillment=fulfillment.hex(), data=data.hex()),), fulfillment + octet_string(data)


def _read_reject(reader: _Reader) -> tuple[tuple[Value, ...], bytes]:
    """Return the values and the canonical contents."""
    offset = reader.at
    code = reader.fixed("code", CODE_LENGTH, "0027-reject-code")
    if not code.isascii():
        at = offset + next(index for index, octet in enumerate(code) if octet >= _LONG_FORM)
        raise DecodeError("text", at, "code", "0027-reject-code", "an octet that is no IA5 character")
    reader.points += code_points(code.decode("ascii"), offset)
    triggered_by, message, data = reader.address("triggeredBy"), reader.message(), reader.data()
    value = RejectValue(
        code=code.decode("ascii"),
        triggered_by=triggered_by.decode("ascii"),
        message=message.decode("utf-8"),
        data=data.hex(),
    )
    return (value,), code + octet_string(triggered_by) + octet_string(message) + octet_string(data)
