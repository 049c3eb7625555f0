"""The packets that are timed: many distinct ones of each shape, so that nothing is answered from memory.

Every batch is the same for the same seed, on every machine: what is compared is the implementations, not their luck.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from types import MappingProxyType
from typing import get_args

from msgspec import UNSET

from ilp.bench.record import Shape
from ilp.codec import Fulfill, Packet, Prepare, Reject
from ilp.golden.load import read_form, shipped_vectors
from ilp.golden.vector import VectorFile
from ilp.protocol import Decode
from ilp.protocol.conversion import packet_of

__all__ = ["MEANINGS", "SHAPES", "packets", "published_packets"]

SHAPES: tuple[Shape, ...] = get_args(Shape)
"""Every shape, in the order of reports."""

MEANINGS: MappingProxyType[Shape, str] = MappingProxyType(
    {
        "smallest": "a Fulfill without data",
        "typical": "a Prepare with 32 octets of data and an address of 40 characters",
        "1 KiB data": "a Prepare with 1,024 octets of data and an address of 40 characters",
        "largest": "a Prepare with 32,767 octets of data and an address of 1,023 characters",
        "long address": "a Prepare without data, with an address of 1,023 characters",
        "reject with message": "a Reject with a message of 64 characters, 16 octets of data, an address of 40",
        "mix": "recorded packets, varied: of twenty ten Prepares, nine Fulfills, one Reject",
    }
)
"""What a packet of each shape is."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_CODES = ("F02", "F99", "R00", "R02", "T04")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_SPAN = 10**11  # milliseconds in which packets expire
_ADDRESS = 40  # characters
_LONGEST_ADDRESS = 1023
_MOST_DATA = 32767
_ROUND = (*(Prepare, Fulfill) * 9, Prepare, Reject)
"""In which order a connector sees them: what it forwards is answered, and now and then refused."""


def packets(shape: Shape, count: int, seed: int, recorded: Sequence[Packet]) -> Iterator[Packet]:
    """Yield `count` packets of a shape, distinct wherever their fields allow it; the same for the same seed.

    Args:
        shape: what they look like.
        count: how many.
        seed: of what varies in them.
        recorded: the packets that the mix is made of, at least one.
    """
    source = random.Random(f"{shape} {seed}")  # noqa: S311 - packets, not keys
    if shape == "mix":
        return _mix(count, source, recorded)
    return (_MAKERS[shape](source) for _ in range(count))


def published_packets() -> tuple[Packet, ...]:
    """Return the packets out of published test suites that the golden vectors hold and that nobody disputes."""
    file = read_form(shipped_vectors() / "published.json", VectorFile)
    return tuple(
        packet_of(each.value)
        for each in file.vectors
        if isinstance(each.operation, Decode) and each.expectation == "accept" and each.value is not UNSET
    )


def _mix(count: int, source: random.Random, recorded: Sequence[Packet]) -> Iterator[Packet]:
    """Yield recorded packets in the proportion of `_ROUND`, each varied in what differs from payment to payment."""
    by_kind = {kind: cycle(found) for kind in (Prepare, Fulfill, Reject) if (found := _of_kind(kind, recorded))}
    kinds = cycle(kind for kind in _ROUND if kind in by_kind)
    return (_varied(next(by_kind[kind]), source) for kind in islice(kinds, count))


def _of_kind(kind: type[Packet], recorded: Sequence[Packet]) -> list[Packet]:
    return [each for each in recorded if isinstance(each, kind)]


def _varied(packet: Packet, source: random.Random) -> Packet:
    data = source.randbytes(len(packet.data))
    if isinstance(packet, Prepare):
        return Prepare(source.getrandbits(64), _expiry(source), source.randbytes(32), packet.destination, data)
    if isinstance(packet, Fulfill):
        return Fulfill(source.randbytes(32), data)
    return Reject(packet.code, _renamed(packet.triggered_by, source), packet.message, data)


def _renamed(address: str, source: random.Random) -> str:
    """Return an address of the same segments but the last, which is as long as it was."""
    before, point, last = address.rpartition(".")
    return before + point + "".join(source.choices(_LETTERS, k=len(last)))


def _prepare(source: random.Random, *, data: int, address: int) -> Prepare:
    condition, amount = source.randbytes(32), source.getrandbits(64)
    return Prepare(amount, _expiry(source), condition, _address(source, address), _data(source, data))


def _data(source: random.Random, length: int) -> bytes:
    """Return octets that are random in front and the same behind: making a gigabyte of chance takes minutes."""
    random_part = min(length, 1024)
    filler = bytes(range(256)) * (length // 256)
    return source.randbytes(random_part) + filler[: length - random_part]


def _reject(source: random.Random) -> Reject:
    message = "".join(source.choices(_LETTERS + " ", k=64))
    return Reject(source.choice(_CODES), _address(source, _ADDRESS), message, source.randbytes(16))


def _expiry(source: random.Random) -> datetime:
    return _START + timedelta(milliseconds=source.randrange(_SPAN))


def _address(source: random.Random, length: int) -> str:
    """Return an address whose segments are a dozen characters long, as account identifiers are."""
    letters = "".join(source.choices(_LETTERS, k=min(length, 64)))
    body = letters * (length // len(letters) + 1)
    segments = "g." + ".".join(body[start : start + 12] for start in range(0, length, 12))
    cut = segments[:length]
    return cut[:-1] + "z" if cut.endswith(".") else cut


_MAKERS: dict[Shape, Callable[[random.Random], Packet]] = {
    "smallest": lambda source: Fulfill(source.randbytes(32), b""),
    "typical": lambda source: _prepare(source, data=32, address=_ADDRESS),
    "1 KiB data": lambda source: _prepare(source, data=1024, address=_ADDRESS),
    "largest": lambda source: _prepare(source, data=_MOST_DATA, address=_LONGEST_ADDRESS),
    "long address": lambda source: _prepare(source, data=0, address=_LONGEST_ADDRESS),
    "reject with message": _reject,
}
