"""A Python codec that behaves well: python:tests.cli.codec."""

from __future__ import annotations

from typing import Any

import msgspec

import ilp
from ilp.protocol import Value
from ilp.protocol.conversion import packet_of

decode = ilp.decode


def encode(value: dict[str, Any]) -> bytes:
    """Return the octets of a value in the protocol's form."""
    return ilp.encode(packet_of(msgspec.convert(value, Value)), truncate_expiry=True)
