"""What a target asks about an input: its octets are a packet, whole or broken, for every target."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ilp.explore.meaning import ORDINARY
from ilp.explore.question import packet_name
from ilp.explore.specimens import AMOUNTS, EXPIRIES
from ilp.protocol import Decode, Encode, FulfillValue, Operation, PrepareValue, RejectValue, Relay, Text, Value, text_of
from ilp.spec import layout

__all__ = ["TARGETS"]

_BEYOND = 16  # octets of an amount, at most: it may go beyond the 8 that a packet has


def _decode(octets: bytes) -> tuple[Operation, ...]:
    return (Decode(octets.hex()),)


def _relay(octets: bytes) -> tuple[Operation, ...]:
    """Forward it as it is, and with an amount and an expiry: which ones, the octets decide."""
    packet, choice = octets.hex(), zlib.crc32(octets)
    amount = AMOUNTS[choice % len(AMOUNTS)]
    expires_at = EXPIRIES[choice // len(AMOUNTS) % len(EXPIRIES)]
    return Relay(packet), Relay(packet, str(amount), expires_at)


def _value(octets: bytes) -> tuple[Operation, ...]:
    """Write the value whose fields are what the octets have in their places, whatever that is."""
    value = _value_in(octets)
    return () if value is None else (Encode(value),)


def _value_in(octets: bytes) -> Value | None:
    name = packet_name(Decode(octets[:1].hex()))
    if name == "none":
        return None
    ordinary = ORDINARY[name]
    found = {each.name: each.octets for each in layout.fields(octets).fields}
    match ordinary:
        case PrepareValue():
            return PrepareValue(
                amount=_amount(found) or ordinary.amount,
                expires_at=_expires_at(found.get("expiresAt", b"")) or ordinary.expires_at,
                execution_condition=_hex(found, "executionCondition", ordinary.execution_condition),
                destination=_text(found, "destination", "ascii", ordinary.destination),
                data=_hex(found, "data", ordinary.data),
            )
        case FulfillValue():
            return FulfillValue(
                fulfillment=_hex(found, "fulfillment", ordinary.fulfillment), data=_hex(found, "data", ordinary.data)
            )
        case RejectValue():
            return RejectValue(
                code=_text(found, "code", "ascii", ordinary.code),
                triggered_by=_text(found, "triggeredBy", "ascii", ordinary.triggered_by),
                message=_text(found, "message", "utf-8", ordinary.message),
                data=_hex(found, "data", ordinary.data),
            )


def _amount(found: Mapping[str, bytes]) -> str | None:
    """Return the amount; what stands behind the packet makes it one that no packet can hold."""
    octets = found.get("amount")
    if octets is None:
        return None
    beyond = found.get("trailing octets after the envelope", b"")[: _BEYOND - len(octets)]
    return str(int.from_bytes(beyond + octets))


def _expires_at(octets: bytes) -> str | None:
    """Return what stands there as the protocol writes it: any characters but ends of lines, digits or not."""
    text = octets.decode("latin-1")
    if not text.isprintable() or not text:
        return None
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}.{text[14:]}Z"


def _hex(found: Mapping[str, bytes], name: str, ordinary: str | None) -> str | None:
    return found[name].hex() if name in found else ordinary


def _text(found: Mapping[str, bytes], name: str, encoding: str, ordinary: Text | None) -> Text | None:
    return text_of(found[name], encoding) if name in found else ordinary


TARGETS: Mapping[str, Callable[[bytes], tuple[Operation, ...]]] = MappingProxyType(
    {"decode": _decode, "relay": _relay, "value": _value}
)
"""What each target asks, by its name: to read the octets, to forward them, to write the value that they hold."""
