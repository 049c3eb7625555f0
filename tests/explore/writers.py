"""What tests explore: packets of RFC 0027, and of a dialect that the RFC does not describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from ilp.codec import EncodeError, encode
from ilp.codec.oer import length_determinant
from ilp.explore.anatomy import Specimen, Written, anatomies, expiry_digits
from ilp.explore.specimens import distinctive_values, specimens
from ilp.protocol import FulfillValue, HexText, PrepareValue, Text, Value
from ilp.protocol.conversion import packet_of

__all__ = ["dialect", "octets_of", "rfc", "taken_apart", "written_by"]


def rfc(value: Value) -> bytes | None:
    """Return what the reference codec writes."""
    try:
        return encode(packet_of(value))
    except EncodeError:
        return None


def dialect(value: Value) -> bytes | None:
    """Return a packet without envelope, with an amount like a length and an expiry of 19 characters."""
    if isinstance(value, PrepareValue):
        digits = expiry_digits(value.expires_at or "")
        if value.amount is None or digits is None or not 0 <= int(value.amount) < 1 << 64:
            return None
        amount = length_determinant(int(value.amount))
        expires_at = f"{digits[:14]}.{digits[14:]}Z".encode()
        head = b"\x0c" + amount + expires_at + _hash(value.execution_condition)
        return head + _counted(octets_of(value.destination)) + _counted(bytes.fromhex(value.data or ""))
    if isinstance(value, FulfillValue):
        return b"\x0d" + _hash(value.fulfillment) + _counted(bytes.fromhex(value.data or ""))
    fields = _counted(octets_of(value.triggered_by)) + _counted(octets_of(value.message))
    return b"\x0e" + octets_of(value.code).ljust(3)[:3] + fields + _counted(bytes.fromhex(value.data or ""))


def _hash(digits: str | None) -> bytes:
    return bytes.fromhex(digits or "00" * 32)


def _counted(octets: bytes) -> bytes:
    return length_determinant(len(octets)) + octets


def octets_of(text: Text | None) -> bytes:
    """Return the octets of a text."""
    return bytes.fromhex(text.hex) if isinstance(text, HexText) else (text or "").encode()


def written_by(writer: Callable[[Value], bytes | None], values: Iterable[Value] | None = None) -> tuple[Written, ...]:
    """Return what a writer writes, by default for the distinctive values."""
    found = ((value, writer(value)) for value in (distinctive_values() if values is None else values))
    return tuple(Written(value, octets) for value, octets in found if octets is not None)


@cache
def taken_apart(writer: Callable[[Value], bytes | None]) -> tuple[Specimen, ...]:
    """Return the specimens of what a writer writes for the distinctive values."""
    written = written_by(writer)
    return anatomies(specimens(written), written)
