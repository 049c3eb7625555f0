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
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.codec.address import ADDRESS_LENGTH_LIMIT, address_fault, is_address, matches_address
from ilp.codec.errors import DecodeError, DecodeErrorKind, EncodeError, octet_count
from ilp.codec.oer import Departure, as_bytes, length_determinant, read_octet_string
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

AMOUNT_LIMIT = (1 << 64) - 1
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

_PREPARE_HEAD = struct.Struct(f">Q{TIMESTAMP_LENGTH}s{_HASH_LENGTH}s")


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
    departures: list[Departure] = []
    packet = _read_packet(octets, departures)
    if canonical and departures:
        raise _refusal_of(departures[0])
    return packet


def inspect(octets: bytes | bytearray | memoryview) -> Inspection:
    """Return the packet that the octets are, and every departure from the canonical form.

    Raises:
        DecodeError: the octets are no ILPv4 packet.
        TypeError: `octets` is no bytes-like object.
    """
    octets = as_bytes(octets)
    departures: list[Departure] = []
    packet = _read_packet(octets, departures)
    trailing = {each.kind: octets[each.offset : each.offset + each.length] for each in departures}
    return Inspection(
        packet, tuple(departures), trailing.get("trailing-inside", b""), trailing.get("trailing-after", b"")
    )


def encode(packet: Packet, *, truncate_expiry: bool = False) -> bytes:
    """Return the packet in canonical form.

    Args:
        packet: the value.
        truncate_expiry: cut a sub-millisecond part of the expiry off instead of refusing it.

    Raises:
        EncodeError: a field that ILPv4 octets cannot state truthfully.
        TypeError: `packet` is none.
    """
    if isinstance(packet, Prepare):
        contents = _write_prepare(packet, truncate_expiry)
        return _PREPARE_OCTET + length_determinant(len(contents)) + contents
    if isinstance(packet, Fulfill):
        contents = _write_fulfill(packet)
        return _FULFILL_OCTET + length_determinant(len(contents)) + contents
    if isinstance(packet, Reject):
        contents = _write_reject(packet)
        return _REJECT_OCTET + length_determinant(len(contents)) + contents
    raise TypeError(f"a Prepare, Fulfill or Reject is needed, not {type(packet).__name__}")


# Reading. Offsets count from the start of the packet; `end` is where the envelope's contents end. A check stands where
# it belongs; what it says when it fails is made by a function of its own, so that the way of a good packet is short.


def _read_packet(octets: bytes, departures: list[Departure]) -> Packet:
    if not octets:
        raise DecodeError("truncated", 0, "type", "0027-envelope", "there are no octets at all")
    read = _READERS.get(octets[0])
    if read is None:
        raise DecodeError("type", 0, "type", "0027-type", f"{octets[0]} is no ILPv4 packet type")
    start, end = read_octet_string(octets, 1, len(octets), "envelope", departures)
    packet, stop = read(octets, start, end, departures)
    if stop < end:
        departures.append(_trailing("trailing-inside", stop, end))
    if end < len(octets):
        departures.append(_trailing("trailing-after", end, len(octets)))
    return packet


def _read_prepare(octets: bytes, start: int, end: int, departures: list[Departure]) -> tuple[Prepare, int]:
    after_head = start + _PREPARE_HEAD.size
    if after_head > end:
        raise _truncated(start, end, _PREPARE_FIELDS)
    amount, timestamp, condition = _PREPARE_HEAD.unpack_from(octets, start)
    expires_at = decode_timestamp(timestamp, start + _AMOUNT_LENGTH)
    at, stop = read_octet_string(octets, after_head, end, "destination", departures)
    if stop - at > ADDRESS_LENGTH_LIMIT or not matches_address(octets, at, stop):
        raise _no_address(octets, at, stop, "destination")
    destination = octets[at:stop].decode("ascii")
    at, stop = read_octet_string(octets, stop, end, "data", departures)
    if stop - at > DATA_LENGTH_LIMIT:
        raise _data_too_long(at, stop)
    return Prepare(amount, expires_at, condition, destination, octets[at:stop]), stop


def _read_fulfill(octets: bytes, start: int, end: int, departures: list[Departure]) -> tuple[Fulfill, int]:
    after_head = start + _HASH_LENGTH
    if after_head > end:
        raise _truncated(start, end, _FULFILL_FIELDS)
    at, stop = read_octet_string(octets, after_head, end, "data", departures)
    if stop - at > DATA_LENGTH_LIMIT:
        raise _data_too_long(at, stop)
    return Fulfill(octets[start:after_head], octets[at:stop]), stop


def _read_reject(octets: bytes, start: int, end: int, departures: list[Departure]) -> tuple[Reject, int]:
    after_head = start + _CODE_LENGTH
    if after_head > end:
        raise _truncated(start, end, _REJECT_FIELDS)
    code = octets[start:after_head]
    if not code.isascii():
        raise _no_ia5(code, start)
    at, stop = read_octet_string(octets, after_head, end, "triggeredBy", departures)
    if at < stop and (stop - at > ADDRESS_LENGTH_LIMIT or not matches_address(octets, at, stop)):
        raise _no_address(octets, at, stop, "triggeredBy")
    triggered_by = octets[at:stop].decode("ascii")
    at, stop = read_octet_string(octets, stop, end, "message", departures)
    try:
        message = octets[at:stop].decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_utf8(error, at) from None
    if len(message) > MESSAGE_LENGTH_LIMIT:
        raise _message_too_long(message, at)
    at, stop = read_octet_string(octets, stop, end, "data", departures)
    if stop - at > DATA_LENGTH_LIMIT:
        raise _data_too_long(at, stop)
    return Reject(code.decode("ascii"), triggered_by, message, octets[at:stop]), stop


_READERS: dict[int, Callable[[bytes, int, int, list[Departure]], tuple[Packet, int]]] = {
    TYPE_PREPARE: _read_prepare,
    TYPE_FULFILL: _read_fulfill,
    TYPE_REJECT: _read_reject,
}

# The fixed-length fields that a packet's contents begin with: name, octets, clause.
_PREPARE_FIELDS = (
    ("amount", _AMOUNT_LENGTH, "0027-amount"),
    ("expiresAt", TIMESTAMP_LENGTH, "0030-timestamp-length"),
    ("executionCondition", _HASH_LENGTH, "0027-condition"),
)
_FULFILL_FIELDS = (("fulfillment", _HASH_LENGTH, "0027-fulfill-fields"),)
_REJECT_FIELDS = (("code", _CODE_LENGTH, "0027-reject-code"),)


def _truncated(start: int, end: int, fields: tuple[tuple[str, int, str], ...]) -> DecodeError:
    """Return the refusal that names the first of the fixed-length `fields` that does not fit before `end`."""
    at = start
    for field, length, clause in fields:
        if at + length > end:
            return DecodeError("truncated", at, field, clause, f"{octet_count(length)} needed, {end - at} there")
        at += length
    raise AssertionError("all fields fit")  # pragma: no cover - the caller has found that they do not


def _no_address(octets: bytes, at: int, stop: int, field: str) -> DecodeError:
    fault = address_fault(octets[at:stop].decode("latin-1"))  # octet by octet, ASCII or not
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


# Writing.


def _write_prepare(packet: Prepare, truncate_expiry: bool) -> bytes:
    amount, condition, data = packet.amount, packet.execution_condition, packet.data
    if type(amount) is not int or not 0 <= amount <= AMOUNT_LIMIT:
        raise unwritable_amount(amount)
    if not isinstance(condition, bytes) or len(condition) != _HASH_LENGTH:
        raise _unwritable_octets(condition, "executionCondition", "0027-condition", _HASH_LENGTH)
    if not isinstance(packet.destination, str) or not is_address(packet.destination):
        raise _unwritable_address(packet.destination, "destination", "0027-destination")
    if not isinstance(data, bytes) or len(data) > DATA_LENGTH_LIMIT:
        raise _unwritable_data(data)
    timestamp = encode_timestamp(packet.expires_at, truncate=truncate_expiry)
    destination = packet.destination.encode("ascii")
    return b"".join(
        (
            _PREPARE_HEAD.pack(amount, timestamp, condition),
            length_determinant(len(destination)),
            destination,
            length_determinant(len(data)),
            data,
        )
    )


def _write_fulfill(packet: Fulfill) -> bytes:
    fulfillment, data = packet.fulfillment, packet.data
    if not isinstance(fulfillment, bytes) or len(fulfillment) != _HASH_LENGTH:
        raise _unwritable_octets(fulfillment, "fulfillment", "0027-fulfill-fields", _HASH_LENGTH)
    if not isinstance(data, bytes) or len(data) > DATA_LENGTH_LIMIT:
        raise _unwritable_data(data)
    return b"".join((fulfillment, length_determinant(len(data)), data))


def _write_reject(packet: Reject) -> bytes:
    code, message, data = packet.code, packet.message, packet.data
    if not isinstance(code, str) or len(code) != _CODE_LENGTH or not code.isascii():
        raise _unwritable_code(code)
    if packet.triggered_by != "" and not (isinstance(packet.triggered_by, str) and is_address(packet.triggered_by)):
        raise _unwritable_address(packet.triggered_by, "triggeredBy", "0027-reject-triggered-by")
    if not isinstance(message, str) or len(message) > MESSAGE_LENGTH_LIMIT:
        raise _unwritable_message(message)
    if not isinstance(data, bytes) or len(data) > DATA_LENGTH_LIMIT:
        raise _unwritable_data(data)
    triggered_by = packet.triggered_by.encode("ascii")
    try:
        text = message.encode("utf-8")
    except UnicodeEncodeError:
        raise EncodeError("text", "message", "0030-utf8", "a lone surrogate has no UTF-8 form") from None
    return b"".join(
        (
            code.encode("ascii"),
            length_determinant(len(triggered_by)),
            triggered_by,
            length_determinant(len(text)),
            text,
            length_determinant(len(data)),
            data,
        )
    )


def unwritable_amount(amount: object) -> EncodeError:
    """Return the refusal of an amount that is no int of 0 to 2^64 - 1."""
    if not isinstance(amount, int) or isinstance(amount, bool):
        return EncodeError("type", "amount", "0027-amount", f"an int is needed, not {type(amount).__name__}")
    # Python refuses to write out what is much longer than this.
    shown = str(amount) if amount.bit_length() <= _AMOUNT_BITS_SHOWN else f"an integer of {amount.bit_length()} bits"
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
