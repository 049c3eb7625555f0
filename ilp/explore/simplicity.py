"""Which of two operations is the simpler one to look at: the one of fewer octets, then of more zeros."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ilp.explore.anatomy import value_fields
from ilp.protocol import Decode, HexText, Operation, Relay, Text, Value

__all__ = ["PLAIN_EXPIRY", "Simplicity", "plainer", "simplicity"]

PLAIN_EXPIRY = "2030-01-01T00:00:00.000Z"

Simplicity: TypeAlias = tuple[int | bytes, ...]
"""Compares less for what is simpler; to be compared for operations of one kind only."""

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"


def _rank(octet: int) -> int:
    if octet == 0:
        return 0
    if octet in b"0a.":
        return 1
    if octet in _LETTERS or octet in _DIGITS:
        return 2
    return 3 if 0x20 <= octet <= 0x7E else 4  # noqa: PLR2004 - the printable ones


_RANKS = bytes(map(_rank, range(256)))
_PLAINER = bytes(ord("0") if octet in _DIGITS else ord("a") if octet in _LETTERS else 0 for octet in range(256))


def plainer(octets: bytes) -> bytes:
    """Return as many octets of the same classes: every digit is 0, every letter a, everything else the octet zero."""
    return octets.translate(_PLAINER)


def simplicity(operation: Operation) -> Simplicity:
    """Return the key by which operations of one kind are ordered, the simplest first."""
    if isinstance(operation, Decode):
        octets = bytes.fromhex(operation.packet)
        return len(octets), _weight(octets), octets
    if isinstance(operation, Relay):
        octets = bytes.fromhex(operation.packet)
        edits = (operation.amount is not None) + (operation.expires_at is not None)
        amount = _amount(operation.amount)
        expires_at = operation.expires_at or ""
        return (
            len(octets),
            edits,
            _weight(octets),
            *amount,
            len(expires_at),
            _off(expires_at),
            octets,
            expires_at.encode(),
        )
    contents = value_fields(operation.value)
    return *_size(contents), *_amount(contents.get("amount")), _value_weight(contents), _encoded(operation.value)


def _weight(octets: bytes) -> int:
    return sum(octets.translate(_RANKS))


def _amount(amount: Text | None) -> tuple[int, int]:
    number = int(amount) if isinstance(amount, str) else 0
    return abs(number), int(number < 0)


def _off(expires_at: str) -> int:
    """Return how many characters of an expiry are not those of the plain one."""
    return sum(one != other for one, other in zip(expires_at, PLAIN_EXPIRY, strict=False))


def _size(contents: dict[str, str | Text | None]) -> tuple[int, int]:
    """Return the number of octets in all fields but the amount, and how many fields are absent."""
    size = sum(len(_octets(field, content)) for field, content in contents.items() if field != "amount")
    return size, sum(content is None for content in contents.values())


def _octets(field: str, content: Text | None) -> bytes:
    if content is None:
        return b""
    if isinstance(content, HexText):
        return bytes.fromhex(content.hex)
    return bytes.fromhex(content) if field in ("executionCondition", "fulfillment", "data") else content.encode()


def _value_weight(contents: dict[str, str | Text | None]) -> int:
    expires_at = contents.get("expiresAt")
    weight = _off(expires_at) if isinstance(expires_at, str) else 0
    return weight + sum(
        _weight(_octets(field, content)) for field, content in contents.items() if field not in ("amount", "expiresAt")
    )


def _encoded(value: Value) -> bytes:
    return msgspec.json.encode(value)
