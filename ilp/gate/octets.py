"""Octets for probes: a value laid out as RFC 0027 has it, whether the RFC allows the value or not."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ilp.golden.authoring.assembler import BUILDERS, long_form, shortest
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value
from ilp.spec.layout import fields

__all__ = ["octets_in_rfc_layout", "without_trailing"]

_AMOUNT_LIMIT = 1 << 64


def octets_in_rfc_layout(value: Value, widths: Mapping[str, int] | None = None) -> str | None:
    """Return a value's octets in hexadecimal, or None where a field is absent or has no place in the layout.

    Args:
        value: what to lay out. Nothing of it is checked: month 13 and an address of dots have octets too.
        widths: by field, or "envelope", the number of octets in which its length stands behind 0x80 + that number.
    """
    widths = widths or {}
    try:
        parts = _parts(value)
    except _NoOctetsError:
        return None
    for field, width in widths.items():
        if field != "envelope":
            name = _PARTS[field]
            parts[f"{name}_length"] = long_form(len(parts[name]), width)
    build = BUILDERS[_BUILDERS[type(value)]]
    packet = build(**parts)
    if "envelope" in widths:
        contents = sum(len(octets) for _, octets in packet.parts[2:])
        packet = build(**parts, envelope_length=long_form(contents, widths["envelope"]))
    return packet.hex


_BUILDERS = {PrepareValue: "prepare", FulfillValue: "fulfill", RejectValue: "reject"}
_PARTS = {"destination": "destination", "data": "data", "triggeredBy": "triggered_by", "message": "message"}


class _NoOctetsError(Exception):
    """A field that the layout has no octets for."""


def _parts(value: Value) -> dict[str, bytes]:
    if isinstance(value, PrepareValue):
        return {
            "amount": _amount(value.amount),
            "expires_at": _digits(value.expires_at),
            "condition": _octets(value.execution_condition),
            "destination": _text(value.destination),
            "data": _octets(value.data),
        }
    if isinstance(value, FulfillValue):
        return {"fulfillment": _octets(value.fulfillment), "data": _octets(value.data)}
    return {
        "code": _text(value.code),
        "triggered_by": _text(value.triggered_by),
        "message": _text(value.message),
        "data": _octets(value.data),
    }


def _amount(amount: str | None) -> bytes:
    if amount is None or not 0 <= int(amount) < _AMOUNT_LIMIT:
        raise _NoOctetsError
    return int(amount).to_bytes(8, "big")


def _digits(expires_at: str | None) -> bytes:
    if expires_at is None:
        raise _NoOctetsError
    return re.sub("[-T:.Z]", "", expires_at).encode()


def _octets(digits: str | None) -> bytes:
    if digits is None:
        raise _NoOctetsError
    return bytes.fromhex(digits)


def _text(text: Text | None) -> bytes:
    if text is None:
        raise _NoOctetsError
    if isinstance(text, HexText):
        return bytes.fromhex(text.hex)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which a codec in this process may read
        raise _NoOctetsError from None


def without_trailing(packet: str) -> str | None:
    """Return a packet in the layout of RFC 0027 without the octets that trail inside and behind its envelope.

    None where it has none, or comes apart into no packet. What its fields say does not matter.
    """
    octets = bytes.fromhex(packet)
    found = fields(octets)
    trailing = [each for each in found.fields if each.kind == "trailing"]
    if found.stop is not None or not trailing:
        return None
    length = found.fields[1]
    contents = octets[length.end : trailing[0].offset]
    inside = trailing[0].offset < length.end + int(length.value)
    return (octets[:1] + (shortest(len(contents)) if inside else length.octets) + contents).hex()
