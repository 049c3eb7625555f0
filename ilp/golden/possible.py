"""What a packet can hold: an expectation beyond that is the vector's mistake, and no implementation's.

What goes in may be as impossible as it likes: that is what many vectors are for.
"""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType

from ilp.protocol.value import FulfillValue, HexText, PrepareValue, Value

__all__ = ["packet_type_of", "require_possible"]

_LARGEST_AMOUNT = 2**64 - 1
_HASH_DIGITS = 64
_CODE_OCTETS = 3
_MOMENT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{3}Z")
_PACKET_TYPES = MappingProxyType({"0c": "prepare", "0d": "fulfill", "0e": "reject"})


def packet_type_of(octets: str) -> str:
    """Return the packet that octets, hexadecimal digits, begin as: prepare, fulfill, reject, or none.

    RFC 0027, Packet Format.
    """
    return _PACKET_TYPES.get(octets[:2], "none")


def require_possible(value: Value, *, disputed: bool) -> None:
    """Check that ILPv4 octets can hold a value that a vector expects.

    Args:
        value: what a decode vector expects to be read.
        disputed: whether it is one reading of a disputed vector, which may be a leap second or in the year 0000.

    Raises:
        ValueError: a field is out of its range.
    """
    if isinstance(value, PrepareValue):
        if value.amount is None or not 0 <= int(value.amount) <= _LARGEST_AMOUNT:
            raise ValueError(f"the `amount` {value.amount} is out of range: it is 0 to {_LARGEST_AMOUNT}")
        if value.expires_at is None or not _is_moment(value.expires_at, disputed=disputed):
            raise ValueError(f"the `expiresAt` {value.expires_at} is out of range: it is no moment of the calendar")
        _require_hash(value.execution_condition, "executionCondition")
    elif isinstance(value, FulfillValue):
        _require_hash(value.fulfillment, "fulfillment")
    else:
        code = value.code
        octets = len(code.hex) // 2 if isinstance(code, HexText) else len(code or "")
        if octets != _CODE_OCTETS:
            raise ValueError(f"the `code` is out of range: it has {octets} octets, not {_CODE_OCTETS}")


def _require_hash(digits: str | None, name: str) -> None:
    if digits is None or len(digits) != _HASH_DIGITS:
        raise ValueError(f"the `{name}` is out of range: it has {len(digits or '') // 2} octets, not 32")


def _is_moment(text: str, *, disputed: bool) -> bool:
    if not _MOMENT.fullmatch(text) or text[11:13] > "23":
        return False
    if disputed:
        year = "2000" if text.startswith("0000") else text[:4]  # a leap year, as 0000 is
        text = year + text[4:].replace(":60.", ":59.")
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
