"""Prepare, Fulfill and Reject: octets to values and back (RFC 0027, Packet Format).

packet  = type octet, contents as a variable-length octet string
Prepare = amount (8), expiresAt (17), executionCondition (32), destination (variable), data (variable)
Fulfill = fulfillment (32), data (variable)
Reject  = code (3), triggeredBy (variable), message (variable), data (variable)
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from ilp.codec.address import (
    ADDRESS_LENGTH_LIMIT,
    address_fault,
    is_address,
    matches_address,
    matches_long_address,
    text_matches_address,
)
from ilp.codec.errors import DecodeError, DecodeErrorKind, EncodeError, octet_count
from ilp.codec.oer import (
    DETERMINANTS,
    ONE_OCTET_FORM,
    SHORT_FORM_LIMIT,
    UINT64_LIMIT,
    Departure,
    as_bytes,
    is_uint64,
    length_determinant,
    missing_determinant,
    overrun,
    read_octet_string,
)
from ilp.codec.timestamp import TIMESTAMP_LENGTH, decode_timestamp, encode_timestamp

__all__ = [
    "AMOUNT_LIMIT",
    "DATA_LENGTH_LIMIT",
    "MESSAGE_LENGTH_LIMIT",
    "TYPE_FULFILL",
    "TYPE_PREPARE",
    "TYPE_REJECT",
    "Fulfill",
    "Inspection",
    "Packet",
    "Prepare",
    "Reject",
    "decode",
    "encode",
    "inspect",
]

TYPE_PREPARE = 12
TYPE_FULFILL = 13
TYPE_REJECT = 14

AMOUNT_LIMIT = UINT64_LIMIT
"""The greatest amount (RFC 0027: UInt64)."""

DATA_LENGTH_LIMIT = 32767
"""The greatest length of data, in octets (RFC 0027, ASN.1; the prose names none)."""

MESSAGE_LENGTH_LIMIT = 8191
"""The greatest length of a Reject's message, in characters (RFC 0027, ASN.1; the prose names none)."""

_PREPARE_OCTET, _FULFILL_OCTET, _REJECT_OCTET = (bytes((each,)) for each in (TYPE_PREPARE, TYPE_FULFILL, TYPE_REJECT))

_AMOUNT_LENGTH = 8  # octets
_AMOUNT_BITS_SHOWN = 256  # of an amount that is refused
_IA5_LIMIT = 0x7F  # the last IA5 character
_HASH_LENGTH = 32  # of an execution condition and a fulfillment, in octets
_CODE_LENGTH = 3  # of a Reject's code, in octets

_LOOKED_UP = len(DETERMINANTS)  # from this length on a length determinant is made

# The octets before a packet's contents: the type, and a length determinant in the short form, or of two octets.
_SHORT_HEAD, _LONG_HEAD = 2, 3

_PREPARE_HEAD = struct.Struct(f">Q{TIMESTAMP_LENGTH}s{_HASH_LENGTH}s")

# What a reader takes at once: the fields of fixed length, and the first octet of the length determinant behind them.
_read_prepare_head = struct.Struct(f"{_PREPARE_HEAD.format}B").unpack_from
_read_reject_head = struct.Struct(f">{_CODE_LENGTH}sB").unpack_from
_PREPARE_HEAD_LENGTH = _PREPARE_HEAD.size + 1
_REJECT_HEAD_LENGTH = _CODE_LENGTH + 1


class Prepare(Struct, frozen=True, gc=False):
    """An ILP Prepare.

    Attributes:
        amount: in the smallest unit of the account's asset, 0 to 2^64 - 1.
        expires_at: when it expires; aware, in UTC, of millisecond precision.
        execution_condition: the SHA-256 digest of the fulfillment, 32 octets.
        destination: the receiver's ILP address.
        data: end-to-end data, at most 32767 octets.
    """

    amount: int
    expires_at: datetime
    execution_condition: bytes
    destination: str
    data: bytes = b""


class Fulfill(Struct, frozen=True, gc=False):
    """An ILP Fulfill.

    Attributes:
        fulfillment: the preimage of the execution condition, 32 octets.
        data: end-to-end data, at most 32767 octets.
    """

    fulfillment: bytes
    data: bytes = b""


class Reject(Struct, frozen=True, gc=False):
    """An ILP Reject.

    Attributes:
        code: three ASCII characters; `ilp.codec.error_code` lists the defined ones.
        triggered_by: the ILP address of the party that created the error, or empty.
        message: for people who debug, at most 8191 characters.
        data: machine-readable, depends on the code; at most 32767 octets.
    """

    code: str
    triggered_by: str
    message: str
    data: bytes = b""


Packet: TypeAlias = Prepare | Fulfill | Reject


class Inspection(Struct, frozen=True):
    """What a packet says, and what its reader let pass.

    Attributes:
        packet: the value.
        departures: every departure from the canonical form, in order of offset.
        trailing_inside: the octets after the last field, inside the envelope.
        trailing_after: the octets after the envelope.
    """

    packet: Packet
    departures: tuple[Departure, ...]
    trailing_inside: bytes
    trailing_after: bytes


def decode(octets: bytes | bytearray | memoryview, *, canonical: bool = False) -> Packet:
    """Return the packet that the octets are.

    Non-canonical length determinants and trailing octets are let pass; `inspect` names them.

    Args:
        octets: one packet.
        canonical: refuse every departure from the canonical form (RFC 0027: MAY accept).

    Raises:
        DecodeError: the octets are no ILPv4 packet.
        TypeError: `octets` is no bytes-like object.
    """
    if type(octets) is not bytes:
        octets = as_bytes(octets)
    try:
        read, length = _READERS[octets[0]], octets[1]
    except LookupError:
        raise _no_head(octets) from None
    there = len(octets)
    if length <= SHORT_FORM_LIMIT:
        start, end = _SHORT_HEAD, _SHORT_HEAD + length
    elif length == ONE_OCTET_FORM and there >= _LONG_HEAD:
        start, end = _LONG_HEAD, _LONG_HEAD + octets[2]
    else:
        start, end = read_octet_string(octets, 1, there, "envelope")
    if end > there:
        raise overrun(end - start, 1, there - start, "envelope")
    packet = read(octets, start, end)
    if canonical and (departures := _departures(octets)):
        raise _refusal_of(departures[0])
    return packet


def inspect(octets: bytes | bytearray | memoryview) -> Inspection:
    """Return the packet that the octets are, and every departure from the canonical form.

    Raises:
        DecodeError: the octets are no ILPv4 packet.
        TypeError: `octets` is no bytes-like object.
    """
    octets = as_bytes(octets)
    packet = decode(octets)
    departures = _departures(octets)
    if not departures:
        return Inspection(packet, departures, b"", b"")
    trailing = {each.kind: octets[each.offset : each.offset + each.length] for each in departures}
    return Inspection(packet, departures, trailing.get("trailing-inside", b""), trailing.get("trailing-after", b""))


def encode(packet: Packet, *, truncate_expiry: bool = False) -> bytes:
    """Return the packet in canonical form.

    Args:
        packet: the value.
        truncate_expiry: cut a sub-millisecond part of the expiry off instead of refusing it.

    Raises:
        EncodeError: a field that ILPv4 octets cannot state truthfully.
        TypeError: `packet` is none.
    """
    try:
        write = _WRITERS[type(packet)]
    except KeyError:
        write = _writer_of(packet)
    return write(packet, truncate_expiry)


# Reading. Offsets count from the start of the packet; `end` is where the envelope's contents end. A check stands where
# it belongs; what it says when it fails is made by a function of its own, so that the way of a good packet is short.
#
# A length determinant in the short form, as nearly all are, is read where it stands, and so is the envelope's of most
# Prepares, whose length takes one octet in the long form: a call for each would cost a quarter of the time.
# `read_octet_string` reads all others, and says what is wrong with those that are none. An address behind the long form
# is a long one, but in packets that are not canonical, and is checked in the way that is quicker for long ones.
#
# Departures from the canonical form are looked for afterwards, if anybody asks: all fields are then known to be there.


def _read_prepare(octets: bytes, start: int, end: int) -> Prepare:
    at = start + _PREPARE_HEAD_LENGTH
    if at > end:
        raise _truncated(start, end, _PREPARE_FIELDS, "destination")
    amount, timestamp, condition, length = _read_prepare_head(octets, start)
    expires_at = decode_timestamp(timestamp, start + _AMOUNT_LENGTH)
    stop = at + length
    matches: Callable[[bytes], object] = matches_address
    if length > SHORT_FORM_LIMIT or stop > end:
        at, stop = _read_long_address(octets, at - 1, end, "destination")
        matches = matches_long_address
    destination = octets[at:stop]
    if not matches(destination):
        raise _no_address(destination, at, "destination")
    length = octets[stop] if stop < end else 0
    at = stop + 1
    stop = at + length
    if length > SHORT_FORM_LIMIT or stop > end:
        at, stop = _read_long_data(octets, at - 1, end)
    return Prepare(amount, expires_at, condition, destination.decode(), octets[at:stop])


def _read_fulfill(octets: bytes, start: int, end: int) -> Fulfill:
    after_head = start + _HASH_LENGTH
    if after_head >= end:
        raise _truncated(start, end, _FULFILL_FIELDS, "data")
    length = octets[after_head]
    at = after_head + 1
    stop = at + length
    if length > SHORT_FORM_LIMIT or stop > end:
        at, stop = _read_long_data(octets, after_head, end)
    return Fulfill(octets[start:after_head], octets[at:stop])


def _read_reject(octets: bytes, start: int, end: int) -> Reject:
    at = start + _REJECT_HEAD_LENGTH
    if at > end:
        raise _truncated(start, end, _REJECT_FIELDS, "triggeredBy")
    code, length = _read_reject_head(octets, start)
    if not code.isascii():
        raise _no_ia5(code, start)
    stop = at + length
    matches: Callable[[bytes], object] = matches_address
    if length > SHORT_FORM_LIMIT or stop > end:
        at, stop = _read_long_address(octets, at - 1, end, "triggeredBy")
        matches = matches_long_address
    triggered_by = octets[at:stop]
    if triggered_by and not matches(triggered_by):
        raise _no_address(triggered_by, at, "triggeredBy")
    length = octets[stop] if stop < end else 0
    at = stop + 1
    stop = at + length
    if length > SHORT_FORM_LIMIT or stop > end:
        at, stop = read_octet_string(octets, at - 1, end, "message")
    try:
        message = octets[at:stop].decode()
    except UnicodeDecodeError as error:
        raise _no_utf8(error, at) from None
    if len(message) > MESSAGE_LENGTH_LIMIT:
        raise _message_too_long(message, at)
    length = octets[stop] if stop < end else 0
    at = stop + 1
    stop = at + length
    if length > SHORT_FORM_LIMIT or stop > end:
        at, stop = _read_long_data(octets, at - 1, end)
    return Reject(code.decode(), triggered_by.decode(), message, octets[at:stop])


def _read_long_address(octets: bytes, offset: int, end: int, field: str) -> tuple[int, int]:
    at, stop = read_octet_string(octets, offset, end, field)
    if stop - at > ADDRESS_LENGTH_LIMIT:
        raise _no_address(octets[at:stop], at, field)
    return at, stop


def _read_long_data(octets: bytes, offset: int, end: int) -> tuple[int, int]:
    at, stop = read_octet_string(octets, offset, end, "data")
    if stop - at > DATA_LENGTH_LIMIT:
        raise _data_too_long(at, stop)
    return at, stop


_READERS: dict[int, Callable[[bytes, int, int], Packet]] = {
    TYPE_PREPARE: _read_prepare,
    TYPE_FULFILL: _read_fulfill,
    TYPE_REJECT: _read_reject,
}

# What a packet's contents are: the octets of its fixed-length fields together, and the variable-length fields.
_LAYOUTS = {
    TYPE_PREPARE: (_PREPARE_HEAD.size, ("destination", "data")),
    TYPE_FULFILL: (_HASH_LENGTH, ("data",)),
    TYPE_REJECT: (_CODE_LENGTH, ("triggeredBy", "message", "data")),
}


def _departures(octets: bytes) -> tuple[Departure, ...]:
    """Return where a packet that can be read departs from the canonical form, in order of offset."""
    departures: list[Departure] = []
    at, end = read_octet_string(octets, 1, len(octets), "envelope", departures)
    head_length, fields = _LAYOUTS[octets[0]]
    at += head_length
    for field in fields:
        _, at = read_octet_string(octets, at, end, field, departures)
    if at < end:
        departures.append(_trailing("trailing-inside", at, end))
    if end < len(octets):
        departures.append(_trailing("trailing-after", end, len(octets)))
    return tuple(departures)


# The fixed-length fields that a packet's contents begin with: name, octets, clause.
_PREPARE_FIELDS = (
    ("amount", _AMOUNT_LENGTH, "0027-amount"),
    ("expiresAt", TIMESTAMP_LENGTH, "0030-timestamp-length"),
    ("executionCondition", _HASH_LENGTH, "0027-condition"),
)
_FULFILL_FIELDS = (("fulfillment", _HASH_LENGTH, "0027-fulfill-fields"),)
_REJECT_FIELDS = (("code", _CODE_LENGTH, "0027-reject-code"),)


def _no_head(octets: bytes) -> DecodeError:
    """Return why the octets do not begin with a packet type and a length determinant."""
    if not octets:
        return DecodeError("truncated", 0, "type", "0027-envelope", "there are no octets at all")
    if octets[0] not in _READERS:
        return DecodeError("type", 0, "type", "0027-type", f"{octets[0]} is no ILPv4 packet type")
    return missing_determinant(1, "envelope")


def _truncated(start: int, end: int, fields: tuple[tuple[str, int, str], ...], then: str) -> DecodeError:
    """Return the refusal that names the first of the fixed-length `fields`, or the field `then`, missing at `end`."""
    at = start
    for field, length, clause in fields:
        if at + length > end:
            return DecodeError("truncated", at, field, clause, f"{octet_count(length)} needed, {end - at} there")
        at += length
    return missing_determinant(at, then)


def _no_address(address: bytes, at: int, field: str) -> DecodeError:
    fault = address_fault(address.decode("latin-1"))  # octet by octet, ASCII or not
    return DecodeError("address", at + fault.at, field, fault.clause, fault.reason)


def _no_ia5(code: bytes, at: int) -> DecodeError:
    index = next(index for index, octet in enumerate(code) if octet > _IA5_LIMIT)
    reason = f"the octet {code[index]:02x} is no IA5 character"
    return DecodeError("text", at + index, "code", "0027-reject-code", reason)


def _no_utf8(error: UnicodeDecodeError, at: int) -> DecodeError:
    reason = f"not well-formed UTF-8: {error.reason}"
    return DecodeError("text", at + error.start, "message", "0030-utf8", reason)


def _message_too_long(message: str, at: int) -> DecodeError:
    reason = f"{len(message)} characters, at most {MESSAGE_LENGTH_LIMIT} are allowed"
    return DecodeError("size", at, "message", "0027-asn1-message-size", reason)


def _data_too_long(at: int, stop: int) -> DecodeError:
    reason = f"{octet_count(stop - at)}, at most {DATA_LENGTH_LIMIT} are allowed"
    return DecodeError("size", at, "data", "0027-asn1-data-size", reason)


def _trailing(kind: Literal["trailing-inside", "trailing-after"], start: int, stop: int) -> Departure:
    where = "inside" if kind == "trailing-inside" else "after"
    reason = f"{octet_count(stop - start)} trailing {where} the envelope"
    return Departure(kind, start, stop - start, "envelope", "0030-trailing-octets", reason)


def _refusal_of(departure: Departure) -> DecodeError:
    trailing = departure.kind in ("trailing-inside", "trailing-after")
    kind: DecodeErrorKind = "trailing" if trailing else "non-canonical"
    return DecodeError(kind, departure.offset, departure.field, departure.clause, departure.reason)


# Writing. Data comes last in every packet and may be large: it is copied once, behind all that stands before it. What a
# call would do is done where it is needed for the lengths that nearly all have: looking a length determinant up, and
# matching a short address.


def _written_prepare(packet: Prepare, truncate_expiry: bool) -> bytes:
    amount, condition, destination, data = packet.amount, packet.execution_condition, packet.destination, packet.data
    if (type(amount) is not int or not 0 <= amount <= AMOUNT_LIMIT) and not is_uint64(amount):
        raise unwritable_amount(amount)
    if not isinstance(condition, bytes) or len(condition) != _HASH_LENGTH:
        raise _unwritable_octets(condition, "executionCondition", "0027-condition", _HASH_LENGTH)
    if not isinstance(destination, str) or not (
        text_matches_address(destination) if len(destination) <= SHORT_FORM_LIMIT else is_address(destination)
    ):
        raise _unwritable_address(destination, "destination", "0027-destination")
    if not isinstance(data, bytes) or len(data) > DATA_LENGTH_LIMIT:
        raise _unwritable_data(data)
    timestamp = encode_timestamp(packet.expires_at, truncate=truncate_expiry)
    length = len(data)
    before = b"".join(
        (
            _PREPARE_HEAD.pack(amount, timestamp, condition),
            DETERMINANTS[len(destination)],
            destination.encode(),
            DETERMINANTS[length] if length < _LOOKED_UP else length_determinant(length),
        )
    )
    length += len(before)
    determinant = DETERMINANTS[length] if length < _LOOKED_UP else length_determinant(length)
    return b"".join((_PREPARE_OCTET, determinant, before, data))


def _written_fulfill(packet: Fulfill, _truncate_expiry: bool) -> bytes:
    fulfillment, data = packet.fulfillment, packet.data
    if not isinstance(fulfillment, bytes) or len(fulfillment) != _HASH_LENGTH:
        raise _unwritable_octets(fulfillment, "fulfillment", "0027-fulfill-fields", _HASH_LENGTH)
    if not isinstance(data, bytes) or len(data) > DATA_LENGTH_LIMIT:
        raise _unwritable_data(data)
    length = len(data)
    before = fulfillment + (DETERMINANTS[length] if length < _LOOKED_UP else length_determinant(length))
    length += len(before)
    determinant = DETERMINANTS[length] if length < _LOOKED_UP else length_determinant(length)
    return b"".join((_FULFILL_OCTET, determinant, before, data))


def _written_reject(packet: Reject, _truncate_expiry: bool) -> bytes:
    code, triggered_by, message, data = packet.code, packet.triggered_by, packet.message, packet.data
    if not isinstance(code, str) or len(code) != _CODE_LENGTH or not code.isascii():
        raise _unwritable_code(code)
    if not isinstance(triggered_by, str) or (
        triggered_by
        and not (
            text_matches_address(triggered_by) if len(triggered_by) <= SHORT_FORM_LIMIT else is_address(triggered_by)
        )
    ):
        raise _unwritable_address(triggered_by, "triggeredBy", "0027-reject-triggered-by")
    if not isinstance(message, str) or len(message) > MESSAGE_LENGTH_LIMIT:
        raise _unwritable_message(message)
    if not isinstance(data, bytes) or len(data) > DATA_LENGTH_LIMIT:
        raise _unwritable_data(data)
    try:
        text = message.encode()
    except UnicodeEncodeError:
        raise EncodeError("text", "message", "0030-utf8", "a lone surrogate has no UTF-8 form") from None
    text_length, length = len(text), len(data)
    before = b"".join(
        (
            code.encode(),
            DETERMINANTS[len(triggered_by)],
            triggered_by.encode(),
            DETERMINANTS[text_length] if text_length < _LOOKED_UP else length_determinant(text_length),
            text,
            DETERMINANTS[length] if length < _LOOKED_UP else length_determinant(length),
        )
    )
    length += len(before)
    determinant = DETERMINANTS[length] if length < _LOOKED_UP else length_determinant(length)
    return b"".join((_REJECT_OCTET, determinant, before, data))


# By type, as asking an object whether it is of a Struct's type costs far more than finding a type in a table.
_WRITERS: dict[type[Packet], Callable[[Any, bool], bytes]] = {
    Prepare: _written_prepare,
    Fulfill: _written_fulfill,
    Reject: _written_reject,
}


def _writer_of(packet: object) -> Callable[[Any, bool], bytes]:
    """Return what writes a packet of a subclass."""
    for kind, write in _WRITERS.items():
        if isinstance(packet, kind):
            return write
    raise TypeError(f"a Prepare, Fulfill or Reject is needed, not {type(packet).__name__}")


def unwritable_amount(amount: object) -> EncodeError:
    """Return the refusal of an amount that is no int of 0 to 2^64 - 1."""
    if not isinstance(amount, int) or isinstance(amount, bool):
        return EncodeError("type", "amount", "0027-amount", f"an int is needed, not {type(amount).__name__}")
    # Python refuses to write out what is much longer than this.
    bits = amount.bit_length()
    shown = str(int(amount)) if bits <= _AMOUNT_BITS_SHOWN else f"an integer of {bits} bits"
    return EncodeError("range", "amount", "0027-amount", f"{shown} is outside 0 to {AMOUNT_LIMIT}")


def _unwritable_octets(octets: object, field: str, clause: str, length: int) -> EncodeError:
    if not isinstance(octets, bytes):
        return EncodeError("type", field, clause, f"bytes are needed, not {type(octets).__name__}")
    return EncodeError("size", field, clause, f"{octet_count(length)} needed, not {len(octets)}")


def _unwritable_address(address: object, field: str, clause: str) -> EncodeError:
    if not isinstance(address, str):
        return EncodeError("type", field, clause, f"a str is needed, not {type(address).__name__}")
    fault = address_fault(address)
    return EncodeError("address", field, fault.clause, fault.reason)


def _unwritable_code(code: object) -> EncodeError:
    if not isinstance(code, str):
        return EncodeError("type", "code", "0027-reject-code", f"a str is needed, not {type(code).__name__}")
    if not code.isascii():
        return EncodeError("text", "code", "0027-reject-code", f"{code!r} is not all IA5 characters")
    return EncodeError("size", "code", "0027-reject-code", f"3 characters needed, not {len(code)}")


def _unwritable_message(message: object) -> EncodeError:
    if not isinstance(message, str):
        return EncodeError("type", "message", "0027-reject-message", f"a str is needed, not {type(message).__name__}")
    reason = f"{len(message)} characters, at most {MESSAGE_LENGTH_LIMIT} are allowed"
    return EncodeError("size", "message", "0027-asn1-message-size", reason)


def _unwritable_data(data: object) -> EncodeError:
    if not isinstance(data, bytes):
        return EncodeError("type", "data", "0030-octet-string", f"bytes are needed, not {type(data).__name__}")
    reason = f"{octet_count(len(data))}, at most {DATA_LENGTH_LIMIT} are allowed"
    return EncodeError("size", "data", "0027-asn1-data-size", reason)
