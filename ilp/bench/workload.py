"""A batch for one operation: its inputs in the form of the adapter protocol, and the checksum of the right results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ilp import codec
from ilp.bench.machine import this_python
from ilp.bench.record import Shape
from ilp.bench.shapes import MEANINGS, packets
from ilp.codec import Packet, Prepare, encode
from ilp.protocol import Decode, Encode, Operation, Relay
from ilp.protocol.bench import BenchOperation, checksum, checksum_text, input_of, value_octets
from ilp.protocol.conversion import timestamp_of, value_of

__all__ = ["Cell", "Workload", "benchmark_hash"]

_CHUNK_OCTETS = 1 << 21  # of packets, in one request
_KEPT_OCTETS = 1 << 20  # of packets, in a batch that is not made again each time
_FEE = 1_000
_HOLD = timedelta(seconds=1)
_REVISION = 1
"""Counted up when what is timed, or how, changes in a way that the packets do not show."""


class Cell(Struct, frozen=True, order=True):
    """What is timed: an operation on packets of a shape."""

    operation: BenchOperation
    shape: Shape

    def __str__(self) -> str:
        return f"{self.operation} {self.shape}"


class Workload:
    """A batch of distinct inputs. Iterate over `chunks`, and then ask for the `checksum`.

    Args:
        cell: what is to be done, to packets of which shape.
        count: how many packets.
        recorded: what the mix is made of.
        seeds: of the packets; those of several take turns.
    """

    def __init__(self, cell: Cell, count: int, recorded: Sequence[Packet], *seeds: int) -> None:
        self.cell = cell
        self.count = count
        self._seeds = seeds
        self._recorded = recorded
        self._checksum = 0
        self._octets = 0
        self._kept: list[list[dict[str, Any]]] | None = None

    @property
    def checksum(self) -> str:
        """The checksum of the right results; known once all chunks were taken."""
        return checksum_text(self._checksum)

    @property
    def octets(self) -> float:
        """How long a packet is on average, in octets; known once all chunks were taken."""
        return self._octets / self.count

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the inputs, as many at once as one request is to carry.

        The results are worked out beside them. A small batch is made once, and yielded again; the packets of `largest`
        never are in memory all at once.
        """
        if self._kept is not None:
            yield from self._kept
            return
        self._checksum = self._octets = 0
        kept: list[list[dict[str, Any]]] = []
        sources = [packets(self.cell.shape, self.count, each, self._recorded) for each in self._seeds]
        made = islice((packet for turn in zip(*sources, strict=True) for packet in turn), self.count)
        size = 1
        while chunk := list(islice(made, size)):
            asked, results, octets = zip(*(_asked(self.cell.operation, each) for each in chunk), strict=True)
            inputs = list(asked)
            self._checksum = checksum(results, self._checksum)
            self._octets += sum(octets)
            if self._octets <= _KEPT_OCTETS:
                kept.append(inputs)
            yield inputs
            size = max(1, _CHUNK_OCTETS // max(octets))
        if self._octets <= _KEPT_OCTETS:
            self._kept = kept


def benchmark_hash(count: int, recorded: Sequence[Packet]) -> str:
    """Return twelve hexadecimal digits that change when other packets are timed, or in another way.

    It is the same whichever cells a run has, so that a run of one cell goes on with the series of a run of all; a seed
    changes nothing either, but the packets that the mix is made of do. So does what ratios are held to: the reference
    codec, and the Python that runs it.
    """
    said = [_REVISION, count, sorted(MEANINGS.items()), [encode(each).hex() for each in recorded], _yardstick()]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:12]


def _yardstick() -> list[str]:
    sources = sorted(Path(codec.__file__).parent.glob("*.py"))
    return [this_python(), *(hashlib.sha256(each.read_bytes()).hexdigest() for each in sources)]


def _asked(name: BenchOperation, packet: Packet) -> tuple[dict[str, Any], bytes, int]:
    """Return an input, what of its right result goes into the checksum, and how many octets the packet has."""
    octets = encode(packet)
    value = value_of(packet)
    operation: Operation
    if name == "decode":
        operation, result = Decode(octets.hex()), value_octets(value)
    elif name == "encode":
        operation, result = Encode(value), octets
    elif isinstance(packet, Prepare):
        amount, expires_at = max(packet.amount - _FEE, 0), packet.expires_at - _HOLD
        operation = Relay(octets.hex(), str(amount), timestamp_of(expires_at))
        result = encode(Prepare(amount, expires_at, packet.execution_condition, packet.destination, packet.data))
    else:
        operation, result = Relay(octets.hex()), octets
    return input_of(operation), result, len(octets)
