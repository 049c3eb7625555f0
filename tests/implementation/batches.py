"""Batches for the operation `bench`, and what a codec that works well makes of them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from ilp.codec import Fulfill, Packet, Prepare, Reject, encode
from ilp.protocol import Decode, Encode, Operation, Relay
from ilp.protocol.bench import (
    BENCH_OPERATIONS,
    BenchOperation,
    BenchRefusal,
    BenchResult,
    checksum_of_octets,
    checksum_of_values,
    input_of,
    load_line,
    read_bench_response,
    run_line,
)
from ilp.protocol.conversion import timestamp_of, value_of

__all__ = [
    "MISUSES",
    "answers_of",
    "expected_checksum",
    "inputs_of",
    "loads_of",
    "packets",
    "runs_of_every_operation",
    "unchecked_runs",
]

MISUSES = (
    b'{"id":0,"op":"bench"}',
    b'{"id":1,"op":"bench","operation":"sing","inputs":[]}',
    b'{"id":2,"op":"bench","operation":"decode","nanoseconds":1}',
    b'{"id":3,"op":"bench","operation":"decode","append":true,"inputs":[{"packet":"0d"}]}',
    b'{"id":4,"op":"bench","operation":"decode","inputs":7}',
    b'{"id":5,"op":"bench","operation":"decode","inputs":[7]}',
    b'{"id":6,"op":"bench","operation":"decode","inputs":[{}]}',
    b'{"id":7,"op":"bench","operation":"decode","inputs":[{"packet":"0x"}]}',
    b'{"id":8,"op":"bench","operation":"encode","inputs":[{"value":7}]}',
    b'{"id":9,"op":"bench","operation":"relay","inputs":[{"packet":"0d","amount":7}]}',
)
"""Requests of `bench`, sent one behind the other to an adapter that keeps nothing, none of which is well-formed."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECONDS = 1 << 42
_FORWARDED_AMOUNT = 99
_FORWARDED_EXPIRY = datetime(2030, 1, 1, tzinfo=UTC)


def packets(count: int, *, data: int = 40) -> list[Packet]:
    """Return `count` distinct packets of all three types, the same every time, with up to `data` octets of data."""
    random = Random(7)
    return [_packet(index, random, data) for index in range(count)]


def _packet(index: int, random: Random, data: int) -> Packet:
    contents = index.to_bytes(4) + random.randbytes(random.randint(0, data))
    if index % 4 == 1:
        return Fulfill(random.randbytes(32), contents)
    if index % 4 == 2:
        return Reject(random.choice(["F00", "F08", "T00", "R02"]), f"example.n{index}", f"no way… {index}", contents)
    expires_at = _EPOCH + timedelta(milliseconds=random.randrange(_MILLISECONDS))
    amount = random.getrandbits(random.choice([8, 32, 64]))
    return Prepare(amount, expires_at, random.randbytes(32), f"g.acme.n{index}", contents)


def inputs_of(operation: BenchOperation, batch: Sequence[Packet]) -> list[dict[str, object]]:
    """Return `batch` as inputs of `operation`; relay is to change amount and expiry of every second one."""
    return [input_of(_asked(operation, index, each)) for index, each in enumerate(batch)]


def _asked(operation: BenchOperation, index: int, packet: Packet) -> Operation:
    if operation == "encode":
        return Encode(value_of(packet))
    octets = encode(packet).hex()
    if operation == "decode":
        return Decode(octets)
    if index % 2:
        return Relay(octets)
    return Relay(octets, amount=str(_FORWARDED_AMOUNT), expires_at=timestamp_of(_FORWARDED_EXPIRY))


def expected_checksum(operation: BenchOperation, batch: Sequence[Packet]) -> str:
    """Return the checksum of what the reference codec makes of `inputs_of(operation, batch)`."""
    if operation == "decode":
        return checksum_of_values(map(value_of, batch))
    if operation == "encode":
        return checksum_of_octets(map(encode, batch))
    return checksum_of_octets(encode(_forwarded(index, each)) for index, each in enumerate(batch))


def _forwarded(index: int, packet: Packet) -> Packet:
    if index % 2 or not isinstance(packet, Prepare):
        return packet
    return msgspec.structs.replace(packet, amount=_FORWARDED_AMOUNT, expires_at=_FORWARDED_EXPIRY)


def loads_of(operation: BenchOperation, batch: Sequence[Packet], *, first_id: int, size: int = 512) -> list[bytes]:
    """Return the requests that load `batch`, `size` inputs each."""
    inputs = inputs_of(operation, batch)
    starts = range(0, len(inputs), size)
    return [
        load_line(number, operation, inputs[start : start + size], append=start > 0)
        for number, start in enumerate(starts, first_id)
    ]


def answers_of(command: Sequence[str], lines: Sequence[bytes]) -> list[BenchResult | BenchRefusal]:
    """Return what an adapter answers to `lines`, whose ids are 0, 1, and so on."""
    ended = subprocess.run(command, input=b"".join(lines), capture_output=True, check=True)
    return [read_bench_response(line, number) for number, line in enumerate(ended.stdout.splitlines())]


def runs_of_every_operation(
    command: Sequence[str], batch: Sequence[Packet]
) -> dict[BenchOperation, tuple[BenchResult | BenchRefusal, BenchResult | BenchRefusal]]:
    """Return a run of every operation on `batch` and, behind it, the one whose operations are clocked alone."""
    lines: list[bytes] = []
    for operation in BENCH_OPERATIONS:
        lines += loads_of(operation, batch, first_id=len(lines))
        lines.append(run_line(len(lines), operation, 5_000_000))
        lines.append(run_line(len(lines), operation, None))
    answers = answers_of(command, lines)
    loads = len(lines) // len(BENCH_OPERATIONS)
    return {
        operation: (answers[end - 2], answers[end - 1])
        for operation, end in zip(BENCH_OPERATIONS, range(loads, len(lines) + 1, loads), strict=True)
    }


def unchecked_runs(command: Sequence[str], batch: Sequence[Packet]) -> list[BenchResult | BenchRefusal]:
    """Return a run of every operation on `batch`, and one whose operations are clocked alone, without checksums."""
    lines: list[bytes] = []
    runs: list[int] = []
    for operation in BENCH_OPERATIONS:
        lines += loads_of(operation, batch, first_id=len(lines))
        for nanoseconds in (1, None):
            runs.append(len(lines))
            lines.append(run_line(len(lines), operation, nanoseconds, check=False))
    answers = answers_of(command, lines)
    return [answers[each] for each in runs]
