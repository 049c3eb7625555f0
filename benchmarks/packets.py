"""The packets that the benchmarks use: three shapes of each, many distinct ones, so that nothing is cached."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from ilp import Fulfill, Packet, Prepare, Reject

__all__ = ["SHAPES", "distinct"]

SHAPES = ("small", "typical", "largest")

_DATA = {"small": 0, "typical": 32, "largest": 32767}
_ADDRESS = {"small": "g.a", "typical": "g.us.acme.alice.~ipr.", "largest": "g." + "connector." * 100}
_ADDRESS_LENGTH = {"small": 5, "typical": 40, "largest": 1023}
_MESSAGE_LENGTH = {"small": 0, "typical": 24, "largest": 8191}
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_START = datetime(2026, 1, 1, tzinfo=UTC)


def distinct(kind: type[Packet], shape: str, count: int) -> list[Packet]:
    """Return `count` packets of a kind and shape that differ in every field; the same at each call."""
    source = random.Random(f"{kind.__name__} {shape}")
    return [_packet(kind, shape, source) for _ in range(count)]


def _packet(kind: type[Packet], shape: str, source: random.Random) -> Packet:
    data = source.randbytes(_DATA[shape])
    if kind is Prepare:
        expires_at = _START + timedelta(milliseconds=source.randrange(10**11))
        return Prepare(source.getrandbits(64), expires_at, source.randbytes(32), _address(shape, source), data)
    if kind is Fulfill:
        return Fulfill(source.randbytes(32), data)
    message = "".join(source.choices(_LETTERS + " ", k=_MESSAGE_LENGTH[shape]))
    return Reject(source.choice(("F02", "T04", "R02", "F99")), _address(shape, source), message, data)


def _address(shape: str, source: random.Random) -> str:
    missing = _ADDRESS_LENGTH[shape] - len(_ADDRESS[shape])
    return _ADDRESS[shape] + "".join(source.choices(_LETTERS, k=missing))
