"""Packets that tests of explanations and reports look at."""

from __future__ import annotations

CONDITION = bytes(range(32))
EXPIRY = b"20300102030405678"


def enveloped(packet_type: int, contents: bytes) -> bytes:
    """Return a packet of at most 127 octets of contents."""
    return bytes([packet_type, len(contents)]) + contents


def string(octets: bytes) -> bytes:
    """Return an octet string of at most 127 octets behind its length determinant."""
    return bytes([len(octets)]) + octets


def prepare(*, expiry: bytes = EXPIRY, destination: bytes = b"g.alice", data: bytes = b"\xca\xfe") -> bytes:
    return enveloped(12, (1000).to_bytes(8, "big") + expiry + CONDITION + string(destination) + string(data))


def fulfill(data: bytes = b"") -> bytes:
    return enveloped(13, CONDITION + string(data))


def reject(code: bytes = b"F02", *, by: bytes = b"g.bob", message: bytes = b"no", data: bytes = b"") -> bytes:
    return enveloped(14, code + string(by) + string(message) + string(data))
