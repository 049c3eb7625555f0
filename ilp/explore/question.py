"""A question: an operation, where it comes from, and which packet field it is about."""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from ilp.protocol import Decode, Encode, FulfillValue, Operation, PrepareValue, Value

__all__ = [
    "FIELDS",
    "PacketName",
    "Question",
    "Source",
    "operation_key",
    "operation_number",
    "packet_name",
    "packet_of_value",
]

Source: TypeAlias = Literal["golden", "written", "mutation", "random", "recorded", "given"]
"""Where an operation comes from: the golden vectors, what the baseline writes, a mutation of that, the seeded random
budget, a recording, or the user."""

PacketName: TypeAlias = Literal["prepare", "fulfill", "reject", "none"]
"""The packet that an operation is about; none: octets whose first one is no ILPv4 packet type."""

FIELDS: dict[PacketName, tuple[str, ...]] = {
    "prepare": ("envelope", "amount", "expiresAt", "executionCondition", "destination", "data"),
    "fulfill": ("envelope", "fulfillment", "data"),
    "reject": ("envelope", "code", "triggeredBy", "message", "data"),
    "none": ("type",),
}
"""The fields of every packet, in the order of RFC 0027; envelope: the type octet, the length determinant behind it, and
octets that belong to no field."""


class Question(Struct, frozen=True):
    """What both sides are asked.

    Attributes:
        operation: the operation.
        source: where it comes from.
        field: the packet field that it varies, as FIELDS names it, or "" where it varies none or several.
    """

    operation: Operation
    source: Source
    field: str = ""


_TYPES: dict[str, PacketName] = {"0c": "prepare", "0d": "fulfill", "0e": "reject"}
_encoder = msgspec.json.Encoder(order="deterministic")


def packet_of_value(value: Value) -> PacketName:
    """Return the packet that a value is."""
    match value:
        case PrepareValue():
            return "prepare"
        case FulfillValue():
            return "fulfill"
        case _:
            return "reject"


def packet_name(operation: Operation) -> PacketName:
    """Return the packet that an operation is about: of octets, what the type octet says."""
    if isinstance(operation, Encode):
        return packet_of_value(operation.value)
    return _TYPES.get(operation.packet[:2], "none")


def operation_key(operation: Operation) -> bytes:
    """Return 16 octets that name an operation: equal for equal operations, and practically only for these."""
    if isinstance(operation, Decode):  # most of them are: without the way through JSON
        return hashlib.blake2b(operation.packet.encode(), digest_size=16).digest()
    try:
        encoded = _encoder.encode(operation)
    except UnicodeEncodeError:  # a lone surrogate, which a codec in this process may read and JSON cannot hold
        encoded = repr(operation).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(encoded, digest_size=16).digest()


def operation_number(operation: Operation) -> int:
    """Return 64 bits that name an operation in a run: the least memory for those that were asked."""
    return int.from_bytes(operation_key(operation)[:8], "big")
