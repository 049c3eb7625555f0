"""Packets as the connector has them, and what it says when it refuses one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeAlias

__all__ = ["FULFILL", "PREPARE", "REJECT", "Fulfill", "Packet", "Prepare", "Refused", "Reject"]

PREPARE, FULFILL, REJECT = 12, 13, 14
"""The type octets."""


class Prepare(NamedTuple):
    """A Prepare; `expires_at` is a naive datetime in UTC, and a condition of None is a missing one."""

    amount: int
    expires_at: datetime
    condition: bytes | None
    destination: str
    data: bytes


class Fulfill(NamedTuple):
    """A Fulfill; a fulfillment of None is a missing one."""

    fulfillment: bytes | None
    data: bytes


class Reject(NamedTuple):
    """A Reject."""

    code: str
    triggered_by: str
    message: str
    data: bytes


Packet: TypeAlias = Prepare | Fulfill | Reject


class Refused(ValueError):
    """The octets are no packet, or the packet cannot be written: the field, and what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
