"""What a Python codec returned, in the protocol's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from ilp.codec import Fulfill, Prepare, Reject
from ilp.protocol.conversion import timestamp_of, value_of
from ilp.protocol.value import Value

__all__ = ["WrongResult", "octets_returned", "value_returned"]


class WrongResult(Exception):
    """What the codec returned has not the protocol's form. It is a fault whatever the codec calls a refusal."""


def octets_returned(octets: Any) -> bytes:
    """Return what encode or relay returned, as bytes.

    Raises:
        WrongResult: it is no bytes.
    """
    if not isinstance(octets, bytes | bytearray | memoryview):  # bytes(7) would be seven octets of zero
        raise WrongResult(f"it returned {type(octets).__name__}, which is no bytes")
    return bytes(octets)


def value_returned(packet: Any) -> Value:
    """Return what decode returned, as the protocol's value.

    Raises:
        WrongResult: it is neither a packet of `ilp.codec` nor a mapping that says what a packet is.
    """
    if isinstance(packet, Prepare | Fulfill | Reject):
        return value_of(packet)
    if not isinstance(packet, Mapping):
        raise WrongResult(f"decode returned {type(packet).__name__}, which is no mapping and no packet of ilp.codec")
    try:
        value: Value = msgspec.convert({name: _plain(member) for name, member in packet.items()}, Value)
    except Exception as error:
        raise WrongResult(f"decode returned what is no packet: {error}") from error
    return value


def _plain(member: Any) -> Any:
    if isinstance(member, bytes | bytearray | memoryview):
        return bytes(member).hex()
    if isinstance(member, datetime):
        if member.tzinfo is None:  # astimezone would take it for local time
            raise TypeError(f"the datetime {member} has no time zone")
        return timestamp_of(member.astimezone(UTC))
    if isinstance(member, int):
        return str(member)
    if isinstance(member, str):
        try:
            member.encode("utf-8")
        except UnicodeEncodeError:
            return {"hex": member.encode("utf-8", "surrogatepass").hex()}
    return member
