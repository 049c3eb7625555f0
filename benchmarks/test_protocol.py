"""The adapter protocol's lines, made and read, and its values turned into packets: what each answer of a process costs.

tox -e bench -- benchmarks/test_protocol.py
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from benchmarks.packets import distinct
from ilp import Fulfill, Packet, Prepare, Reject, encode
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Rejected, Relay
from ilp.protocol.bench import BenchOperation, checksum_of_values, input_of, load_line
from ilp.protocol.conversion import packet_of, timestamp_of, value_of
from ilp.protocol.message import read_response, request_line

_COUNT = 512
_ROUNDS = 60
_KINDS = (Prepare, Fulfill, Reject)


def _packets() -> list[Packet]:
    return [packet for kind in _KINDS for packet in distinct(kind, "typical", _COUNT // 2)]


def _decode() -> list[Operation]:
    return [Decode(encode(each).hex()) for each in _packets()]


def _encode() -> list[Operation]:
    return [Encode(value_of(each)) for each in _packets()]


def _relay() -> list[Operation]:
    return [
        Relay(encode(each).hex(), str(each.amount), timestamp_of(each.expires_at))
        for each in distinct(Prepare, "typical", _COUNT)
        if isinstance(each, Prepare)
    ]


_OPERATIONS: dict[str, Callable[[], list[Operation]]] = {"decode": _decode, "encode": _encode, "relay": _relay}


@pytest.mark.parametrize("name", _OPERATIONS)
def test_request_lines(benchmark: Any, name: str) -> None:
    operations = _OPERATIONS[name]()

    def make() -> list[bytes]:
        return [request_line(number, each) for number, each in enumerate(operations)]

    assert [_members(each)["op"] for each in make()] == [name] * len(operations)
    benchmark.pedantic(make, rounds=_ROUNDS, warmup_rounds=3)


def _members(line: bytes) -> dict[str, Any]:
    return msgspec.json.decode(line, type=dict[str, Any])


def _response(number: int, member: str, content: Any) -> bytes:
    return msgspec.json.encode({"id": number, member: content}) + b"\n"


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__)
def test_read_values(benchmark: Any, kind: type[Packet]) -> None:
    values = [value_of(each) for each in distinct(kind, "typical", _COUNT)]
    lines = [_response(number, "ok", each) for number, each in enumerate(values)]
    asked = Decode("0c00")

    def read() -> list[Any]:
        return [read_response(line, number, asked) for number, line in enumerate(lines)]

    assert read() == [Accepted(each) for each in values]
    benchmark.pedantic(read, rounds=_ROUNDS, warmup_rounds=3)


def test_read_octets(benchmark: Any) -> None:
    octets = [encode(each).hex() for each in _packets()]
    lines = [_response(number, "ok", each) for number, each in enumerate(octets)]
    asked = Relay("0d00")

    def read() -> list[Any]:
        return [read_response(line, number, asked) for number, line in enumerate(lines)]

    assert read() == [Encoded(each) for each in octets]
    benchmark.pedantic(read, rounds=_ROUNDS, warmup_rounds=3)


def test_read_refusals(benchmark: Any) -> None:
    said = [f"expected {number} octets, got {number // 2}" for number in range(_COUNT)]
    lines = [
        _response(number, "rejected", {"message": each, "kind": "length", "offset": number})
        for number, each in enumerate(said)
    ]
    asked = Decode("0c00")

    def read() -> list[Any]:
        return [read_response(line, number, asked) for number, line in enumerate(lines)]

    assert read() == [Rejected(each, "length", number) for number, each in enumerate(said)]
    benchmark.pedantic(read, rounds=_ROUNDS, warmup_rounds=3)


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__)
def test_values_of_packets(benchmark: Any, kind: type[Packet]) -> None:
    packets = distinct(kind, "typical", _COUNT)
    assert [packet_of(value_of(each)) for each in packets] == packets
    benchmark.pedantic(lambda: [value_of(each) for each in packets], rounds=_ROUNDS, warmup_rounds=3)


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__)
def test_packets_of_values(benchmark: Any, kind: type[Packet]) -> None:
    packets = distinct(kind, "typical", _COUNT)
    values = [value_of(each) for each in packets]
    assert [packet_of(each) for each in values] == packets
    benchmark.pedantic(lambda: [packet_of(each) for each in values], rounds=_ROUNDS, warmup_rounds=3)


@pytest.mark.parametrize("name", _OPERATIONS)
def test_load_lines_of_bench(benchmark: Any, name: BenchOperation) -> None:
    operations = _OPERATIONS[name]()

    def make() -> bytes:
        return load_line(1, name, [input_of(each) for each in operations], append=False)

    assert len(_members(make())["inputs"]) == len(operations)
    benchmark.pedantic(make, rounds=_ROUNDS, warmup_rounds=3)


def test_checksum_of_values(benchmark: Any) -> None:
    values = [value_of(each) for each in _packets()]
    assert checksum_of_values(values) != checksum_of_values(values[1:])
    benchmark.pedantic(checksum_of_values, (values,), rounds=_ROUNDS, warmup_rounds=3)
