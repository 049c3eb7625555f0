"""The error codes of a Reject, and the data that F08 carries (RFC 0027, Error Codes)."""

from __future__ import annotations

import struct
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.codec.errors import DecodeError, EncodeError
from ilp.codec.oer import as_bytes, is_uint64

__all__ = [
    "ERROR_CODES",
    "AmountTooLarge",
    "ErrorClass",
    "ErrorCode",
    "decode_amount_too_large",
    "encode_amount_too_large",
    "error_class",
]

ErrorClass: TypeAlias = Literal["final", "temporary", "relative"]
"""F: do not retry unchanged. T: retry later. R: retry with more margin of money or time."""


class ErrorCode(Struct, frozen=True):
    """One defined error code: three characters, its name, its class."""

    code: str
    name: str
    error_class: ErrorClass


_TABLE = (
    ErrorCode("F00", "Bad Request", "final"),
    ErrorCode("F01", "Invalid Packet", "final"),
    ErrorCode("F02", "Unreachable", "final"),
    ErrorCode("F03", "Invalid Amount", "final"),
    ErrorCode("F04", "Insufficient Destination Amount", "final"),
    ErrorCode("F05", "Wrong Condition", "final"),
    ErrorCode("F06", "Unexpected Payment", "final"),
    ErrorCode("F07", "Cannot Receive", "final"),
    ErrorCode("F08", "Amount Too Large", "final"),
    ErrorCode("F99", "Application Error", "final"),
    ErrorCode("T00", "Internal Error", "temporary"),
    ErrorCode("T01", "Peer Unreachable", "temporary"),
    ErrorCode("T02", "Peer Busy", "temporary"),
    ErrorCode("T03", "Connector Busy", "temporary"),
    ErrorCode("T04", "Insufficient Liquidity", "temporary"),
    ErrorCode("T05", "Rate Limited", "temporary"),
    ErrorCode("T99", "Application Error", "temporary"),
    ErrorCode("R00", "Transfer Timed Out", "relative"),
    ErrorCode("R01", "Insufficient Source Amount", "relative"),
    ErrorCode("R02", "Insufficient Timeout", "relative"),
    ErrorCode("R99", "Application Error", "relative"),
)

ERROR_CODES = MappingProxyType({each.code: each for each in _TABLE})
"""Every error code that RFC 0027 defines, by its three characters."""

_CLASSES: dict[str, ErrorClass] = {"F": "final", "T": "temporary", "R": "relative"}

_AMOUNT_TOO_LARGE = struct.Struct(">QQ")


def error_class(code: str) -> ErrorClass | None:
    """Return the class that a code's first character states, defined or not; None where it states none."""
    return _CLASSES.get(code[:1])


class AmountTooLarge(Struct, frozen=True):
    """The data of an F08 Reject: both amounts in units of the account it came through, 0 to 2^64 - 1."""

    received_amount: int
    maximum_amount: int


def decode_amount_too_large(data: bytes | bytearray | memoryview) -> AmountTooLarge:
    """Return what the data of an F08 Reject says; octets after the sixteenth are ignored.

    Raises:
        DecodeError: fewer than 16 octets. The offset counts from the start of the data.
        TypeError: `data` is no bytes-like object.
    """
    data = as_bytes(data)
    if len(data) < _AMOUNT_TOO_LARGE.size:
        raise DecodeError(
            "truncated",
            len(data),
            "data",
            "0027-amount-too-large-data",
            f"F08 data has {_AMOUNT_TOO_LARGE.size} octets, {len(data)} are there",
        )
    return AmountTooLarge(*_AMOUNT_TOO_LARGE.unpack_from(data))


def encode_amount_too_large(amounts: AmountTooLarge) -> bytes:
    """Return the 16 octets of data for an F08 Reject.

    Raises:
        EncodeError: an amount that is no int, or that no UInt64 holds.
    """
    values = (amounts.received_amount, amounts.maximum_amount)
    if not all(is_uint64(each) for each in values):
        raise EncodeError(
            "range", "data", "0027-amount-too-large-data", "both amounts of F08 data are integers of 0 to 2^64 - 1"
        )
    return _AMOUNT_TOO_LARGE.pack(*values)
