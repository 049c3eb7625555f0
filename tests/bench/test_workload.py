"""Batches: their inputs, their right results, and what they are called after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ilp.bench import workload as workload_module
from ilp.bench.record import Shape
from ilp.bench.shapes import SHAPES, packets, published_packets
from ilp.bench.workload import Cell, Workload, benchmark_hash
from ilp.codec import Fulfill, Prepare, decode, encode
from ilp.protocol.bench import BENCH_OPERATIONS, BenchOperation, checksum_of_octets, checksum_of_values
from ilp.protocol.conversion import moment_of, value_of

RECORDED = published_packets()
COUNT = 30


def batch(operation: BenchOperation = "decode", shape: Shape = "typical", count: int = COUNT) -> Workload:
    return Workload(Cell(operation, shape), count, RECORDED, 0)


def inputs(workload: Workload) -> list[dict[str, Any]]:
    return [each for chunk in workload.chunks() for each in chunk]


def relayed(given: dict[str, Any]) -> bytes:
    """Return what a connector writes, by the fields of an input."""
    octets = bytes.fromhex(given["packet"])
    packet = decode(octets)
    if not isinstance(packet, Prepare):
        return octets
    expiry = moment_of(given["expiresAt"])
    return encode(Prepare(int(given["amount"]), expiry, packet.execution_condition, packet.destination, packet.data))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("operation", BENCH_OPERATIONS)
def test_batch_has_an_input_for_each_packet(operation: BenchOperation, shape: Shape) -> None:
    assert len(inputs(batch(operation, shape, 5))) == 5


def test_decode_is_given_octets_and_results_in_values() -> None:
    workload = batch("decode")
    made = list(packets("typical", COUNT, 0, RECORDED))
    assert inputs(workload) == [{"packet": encode(each).hex()} for each in made]
    assert workload.checksum == checksum_of_values(map(value_of, made))


def test_encode_is_given_values_and_results_in_octets() -> None:
    workload = batch("encode", "smallest")
    made = list(packets("smallest", COUNT, 0, RECORDED))
    assert inputs(workload)[0] == {
        "value": {"type": "fulfill", "fulfillment": made[0].fulfillment.hex(), "data": ""}  # type: ignore[union-attr]
    }
    assert workload.checksum == checksum_of_octets(map(encode, made))


@pytest.mark.parametrize("shape", ["typical", "mix", "smallest", "reject with message"])
def test_relay_is_what_a_connector_does(shape: Shape) -> None:
    workload = batch("relay", shape)
    asked = inputs(workload)
    assert workload.checksum == checksum_of_octets(map(relayed, asked))


def test_relay_takes_a_fee_and_time() -> None:
    (packet, *_), (asked, *_) = packets("typical", COUNT, 0, RECORDED), inputs(batch("relay"))
    assert isinstance(packet, Prepare)
    assert int(asked["amount"]) == packet.amount - 1000
    assert (packet.expires_at - moment_of(asked["expiresAt"])).total_seconds() == 1


def test_amount_of_less_than_the_fee_is_relayed_as_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    poor = Prepare(1, datetime(2026, 1, 1, tzinfo=UTC), bytes(32), "g.a", b"")
    monkeypatch.setattr(workload_module, "packets", lambda *_: iter([poor]))
    assert inputs(batch("relay", count=1))[0]["amount"] == "0"


def test_answer_is_relayed_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workload_module, "packets", lambda *_: iter([Fulfill(bytes(32), b"")]))
    assert set(inputs(batch("relay", count=1))[0]) == {"packet"}


def test_octets_are_the_mean_of_the_packets() -> None:
    workload = batch("decode", "mix")
    inputs(workload)
    lengths = [len(encode(each)) for each in packets("mix", COUNT, 0, RECORDED)]
    assert workload.octets == sum(lengths) / COUNT


@pytest.mark.parametrize(("shape", "count", "kept"), [("typical", 64, True), ("largest", 64, False)])
def test_small_batch_alone_is_kept(shape: Shape, count: int, kept: bool) -> None:
    workload = batch("decode", shape, count)
    first, second = list(workload.chunks()), list(workload.chunks())
    assert first == second
    assert (first[0] is second[0]) == kept
    once = batch("decode", shape, count)
    inputs(once)
    assert (workload.checksum, workload.octets) == (once.checksum, once.octets)


def test_first_chunk_tells_how_large_the_others_may_be() -> None:
    sizes = [len(each) for each in batch("decode", "largest", 130).chunks()]
    assert sizes[0] == 1
    assert sum(sizes) == 130
    assert max(sizes) * 33_000 < 1 << 21


def test_cell_is_called_after_what_is_done() -> None:
    assert str(Cell("decode", "1 KiB data")) == "decode 1 KiB data"


# The hash of a benchmark.


def test_hash_is_twelve_digits() -> None:
    assert len(benchmark_hash(1, RECORDED)) == 12
    assert int(benchmark_hash(1, RECORDED), 16) >= 0


@pytest.mark.parametrize(("count", "recorded"), [(2, RECORDED), (1, RECORDED[:1])])
def test_hash_changes_with_what_is_timed(count: int, recorded: Any) -> None:
    assert benchmark_hash(count, recorded) != benchmark_hash(1, RECORDED)


def test_hash_changes_with_the_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    before = benchmark_hash(1, RECORDED)
    monkeypatch.setattr(workload_module, "_REVISION", 1000)
    assert benchmark_hash(1, RECORDED) != before
