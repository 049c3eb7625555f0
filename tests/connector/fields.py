"""The fields that the dialect and RFC 0027 have in common; reading and writing raise Refused."""

from __future__ import annotations

import re
from datetime import datetime

from tests.connector.octets import NUMBER_LIMIT
from tests.connector.packet import Refused

__all__ = [
    "CODE_LENGTH",
    "HASH_LENGTH",
    "read_address",
    "read_code",
    "read_message",
    "read_moment",
    "write_address",
    "write_code",
    "write_hash",
    "write_message",
    "write_moment",
    "written_amount",
]

CODE_LENGTH = 3  # octets
HASH_LENGTH = 32  # octets

_ADDRESS_LIMIT = 1023  # RFC 0015, Address Requirements, 6
_ADDRESS = re.compile(rb"(?:g|private|example|peer|self|test[123]?|local)(?:\.[A-Za-z0-9_~-]+)+")
_MOMENT_LENGTH = 17  # octets
_MICROSECONDS = 1000  # in a millisecond


def read_address(octets: bytes, field: str) -> str:
    """Return the ILP address that the octets are."""
    if len(octets) > _ADDRESS_LIMIT or not _ADDRESS.fullmatch(octets):
        raise Refused(field, "is no ILP address")
    return octets.decode("ascii")


def write_address(address: str, field: str) -> bytes:
    """Return the octets of an ILP address."""
    octets = address.encode("ascii", "replace")  # a question mark is in no address
    read_address(octets, field)
    return octets


def read_code(octets: bytes) -> str:
    """Return the error code that the octets are: any characters of IA5."""
    if not octets.isascii():
        raise Refused("code", "is no IA5 text")
    return octets.decode("ascii")


def write_code(code: str) -> bytes:
    """Return the octets of an error code."""
    if len(code) != CODE_LENGTH or not code.isascii():
        raise Refused("code", f"is not {CODE_LENGTH} IA5 characters")
    return code.encode("ascii")


def read_message(octets: bytes) -> str:
    """Return the message that the octets are."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("message", "is no UTF-8") from None


def write_message(message: str) -> bytes:
    """Return the octets of a message."""
    try:
        return message.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("message", "has a lone surrogate") from None


def read_moment(digits: bytes) -> datetime:
    """Return the moment of 17 digits, YYYYMMDDHHmmSSfff; the calendar must have it."""
    if len(digits) != _MOMENT_LENGTH or not digits.isdigit():
        raise Refused("expiresAt", f"is not {_MOMENT_LENGTH} digits")
    try:
        return datetime(
            int(digits[:4]),
            int(digits[4:6]),
            int(digits[6:8]),
            int(digits[8:10]),
            int(digits[10:12]),
            int(digits[12:14]),
            int(digits[14:]) * _MICROSECONDS,
        )
    except ValueError:
        raise Refused("expiresAt", "is in no calendar") from None


def write_moment(moment: datetime) -> bytes:
    """Return the 17 digits of a moment; what is beyond milliseconds is cut off."""
    return b"%04d%02d%02d%02d%02d%02d%03d" % (
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.microsecond // _MICROSECONDS,
    )


def write_hash(octets: bytes | None, field: str) -> bytes:
    """Return the octets of a condition or a fulfillment, which must not be missing."""
    if octets is None:
        raise Refused(field, "is missing")
    if len(octets) != HASH_LENGTH:
        raise Refused(field, f"is not {HASH_LENGTH} octets")
    return octets


def written_amount(amount: int) -> int:
    """Return the amount, which has to be in the range of 64 bits."""
    if not 0 <= amount <= NUMBER_LIMIT:
        raise Refused("amount", f"is outside 0 to {NUMBER_LIMIT}")
    return amount
