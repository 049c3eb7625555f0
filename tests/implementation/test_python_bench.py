from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from weakref import WeakSet

import msgspec
import pytest

from ilp.codec import Packet, decode, edited_prepare, encode
from ilp.implementation.adapters.python.adapter import Answering
from ilp.protocol import Value
from ilp.protocol.bench import BENCH_OPERATIONS, BenchOperation, BenchRefusal, BenchResult, read_bench_response
from ilp.protocol.conversion import amount_of, moment_of, packet_of, value_of
from tests.implementation.batches import expected_checksum, inputs_of, packets

BATCH = packets(60)


def encode_value(value: dict[str, Any]) -> bytes:
    return encode(packet_of(msgspec.convert(value, Value)))


def relay(octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
    if octets[0] != 12:
        return octets
    return edited_prepare(
        octets,
        amount=None if amount is None else amount_of(amount),
        expires_at=None if expires_at is None else moment_of(expires_at),
    )


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    """Gives what loading has frozen back to the collector of the tests."""
    yield
    gc.unfreeze()


class Asked:
    """The adapter, asked to bench."""

    def __init__(self, **members: Any) -> None:
        codec = {"decode": decode, "encode": encode_value, "relay": relay} | members
        self._answering = Answering(SimpleNamespace(**codec), "codec")

    def bench(self, operation: object, **members: Any) -> BenchResult | BenchRefusal:
        request = {"id": 7, "op": "bench", "operation": operation, **members}
        return read_bench_response(self._answering.response(json.dumps(request).encode()), 7)

    def done(self, operation: object, **members: Any) -> BenchResult:
        answer = self.bench(operation, **members)
        assert isinstance(answer, BenchResult), answer
        return answer

    def refused(self, operation: object, **members: Any) -> tuple[str, str]:
        answer = self.bench(operation, **members)
        assert isinstance(answer, BenchRefusal), answer
        return answer.kind, answer.message


# Batches


def test_a_batch_takes_the_place_of_the_one_before() -> None:
    asked = Asked()
    assert asked.done("decode", inputs=inputs_of("decode", BATCH)).inputs == 60
    assert asked.done("encode", inputs=inputs_of("encode", BATCH[:5])).inputs == 5
    assert asked.done("encode", nanoseconds=1).checksum == expected_checksum("encode", BATCH[:5])


def test_a_batch_grows() -> None:
    asked = Asked()
    inputs = inputs_of("relay", BATCH)
    asked.done("relay", inputs=inputs[:20])
    assert asked.done("relay", inputs=inputs[20:], append=True).inputs == 60
    assert asked.done("relay", nanoseconds=1).checksum == expected_checksum("relay", BATCH)


def test_nothing_more_leaves_a_batch_as_it_is() -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert asked.done("decode", inputs=[], append=True).inputs == 60
    assert asked.done("decode", nanoseconds=1).inputs == 60


def test_a_batch_of_nothing_empties_what_was_kept() -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert asked.done("decode", inputs=[]).inputs == 0
    assert asked.refused("decode", nanoseconds=1)[0] == "faulted"


# Runs


@pytest.mark.parametrize("operation", BENCH_OPERATIONS)
def test_a_run_is_whole_passes(operation: BenchOperation) -> None:
    asked = Asked()
    asked.done(operation, inputs=inputs_of(operation, BATCH))
    run = asked.done(operation, nanoseconds=3_000_000)
    assert run.iterations == 60 * len(run.passes)
    assert run.nanoseconds == sum(run.passes) >= 3_000_000
    assert sum(run.passes[:-1]) < 3_000_000
    assert run.checksum == expected_checksum(operation, BATCH)
    assert run.latencies == ()
    assert run.collector


@pytest.mark.parametrize("nanoseconds", [0, -1])
def test_a_run_is_one_pass_at_least(nanoseconds: int) -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert asked.done("decode", nanoseconds=nanoseconds).iterations == 60


@pytest.mark.parametrize("operation", BENCH_OPERATIONS)
def test_every_operation_is_clocked_alone_where_that_is_wanted(operation: BenchOperation) -> None:
    asked = Asked()
    asked.done(operation, inputs=inputs_of(operation, BATCH))
    run = asked.done(operation, latencies=True)
    assert (len(run.latencies), run.iterations) == (60, 60)
    assert min(run.latencies) >= 0
    assert run.checksum == expected_checksum(operation, BATCH)


@pytest.mark.parametrize("how", [{"nanoseconds": 0}, {"latencies": True}])
def test_without_a_checksum_nothing_is_done_for_one(how: dict[str, Any]) -> None:
    native = Native()
    asked = Asked(native=native)
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert asked.done("decode", checksum=False, **how).checksum == ""
    assert len(native.given) == 60


def test_the_checksum_takes_a_pass_of_its_own() -> None:
    native = Native()
    asked = Asked(native=native)
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert asked.done("decode", nanoseconds=0).iterations == 60
    assert len(native.given) == 120


class Packed:
    """A result whose end can be seen."""


@pytest.mark.parametrize("how", [{"nanoseconds": 0}, {"latencies": True}])
def test_few_results_are_kept_during_a_pass(how: dict[str, Any]) -> None:
    alive: WeakSet[Packed] = WeakSet()
    most = 0

    def unpacked(_: bytes) -> Packed:
        nonlocal most
        packed = Packed()
        alive.add(packed)
        most = max(most, len(alive))
        return packed

    asked = Asked(native=SimpleNamespace(decode=unpacked))
    asked.done("decode", inputs=inputs_of("decode", packets(600)))
    asked.done("decode", checksum=False, **how)
    assert most <= 257  # the ring, and the one that is about to enter it


def test_what_is_kept_is_frozen_once_it_is_loaded() -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    frozen = gc.get_freeze_count()
    assert frozen > 0
    asked.done("decode", nanoseconds=1)
    assert gc.get_freeze_count() <= frozen


def test_collections_during_the_passes_are_counted() -> None:
    def wasteful(octets: bytes) -> Packet:
        gc.collect()
        return decode(octets)

    asked = Asked(decode=wasteful)
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert (asked.done("decode", latencies=True).collections or 0) >= 60


def test_the_checksum_of_decode_is_over_the_form_of_the_documents() -> None:
    asked = Asked()
    asked.done("decode", inputs=[{"packet": "0e0946303203672e610000"}, {"packet": "0e06463032000000"}])
    assert asked.done("decode", nanoseconds=1).checksum == "1b70c085"


# The codec's own functions


class Native:
    """Calls of the codec, each with what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[object, ...]] = []

    def decode(self, octets: bytes) -> Packet:
        self.given.append((octets,))
        return decode(octets)

    def encode(self, packet: Packet) -> bytes:
        self.given.append((packet,))
        return encode(packet)

    def relay(self, octets: bytes, amount: int | None, expires_at: str | None) -> bytes:
        self.given.append((octets, amount, expires_at))
        return relay(octets, None if amount is None else str(amount), expires_at)

    amount_of = staticmethod(amount_of)

    def packet_of(self, value: dict[str, Any]) -> Packet:
        return packet_of(msgspec.convert(value, Value))

    def value_of(self, packet: Packet) -> dict[str, Any]:
        members: dict[str, Any] = msgspec.to_builtins(value_of(packet))
        return members


@pytest.mark.parametrize("operation", BENCH_OPERATIONS)
def test_native_functions_are_timed_on_native_values(operation: BenchOperation) -> None:
    native = Native()
    asked = Asked(native=native)
    asked.done(operation, inputs=inputs_of(operation, BATCH))
    assert asked.done(operation, latencies=True).checksum == expected_checksum(operation, BATCH)
    assert len(native.given) == 60
    first = {"decode": (encode(BATCH[0]),), "encode": (BATCH[0],)}
    expiry = "2030-01-01T00:00:00.000Z"  # without a function that turns it into something else, it stays text
    assert native.given[0] == first.get(operation, (encode(BATCH[0]), 99, expiry))


# Refusals


def raising(error: BaseException, at: int) -> Callable[..., Any]:
    calls = iter(range(1000))

    def operation(octets: bytes) -> Packet:
        if next(calls) == at:
            raise error
        return decode(octets)

    return operation


@pytest.mark.parametrize("how", [{"nanoseconds": 1}, {"latencies": True}])
@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (ValueError("no"), ("rejected", "input 3: no")),
        (IndexError("no"), ("faulted", "input 3: IndexError: no")),
        (NotImplementedError("no"), ("unsupported", "input 3: no")),
    ],
)
def test_a_refusal_names_its_input(how: dict[str, Any], error: BaseException, answer: tuple[str, str]) -> None:
    asked = Asked(decode=raising(error, at=3))
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    assert asked.refused("decode", **how) == answer


@pytest.mark.parametrize("how", [{"nanoseconds": 1}, {"latencies": True}])
def test_an_interrupt_ends_a_run(how: dict[str, Any]) -> None:
    asked = Asked(decode=raising(KeyboardInterrupt(), at=3))
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    with pytest.raises(KeyboardInterrupt):
        asked.bench("decode", **how)


def test_a_result_that_is_none_names_its_input() -> None:
    asked = Asked(encode=lambda value: b"" if value["type"] == "prepare" else None)
    asked.done("encode", inputs=inputs_of("encode", BATCH))
    assert asked.refused("encode", nanoseconds=1) == ("faulted", "input 1: it returned NoneType, which is no bytes")


def test_an_input_that_cannot_be_kept_is_named_and_leaves_the_batch_as_it_is() -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    refusal = asked.refused("decode", inputs=[{"packet": "0d"}, {}], append=True)
    assert refusal == ("faulted", "input 61: KeyError: 'packet'")
    assert asked.done("decode", nanoseconds=1).inputs == 60


@pytest.mark.parametrize("members", [{"nanoseconds": 1}, {"latencies": True}, {"inputs": [], "append": True}])
def test_what_was_loaded_for_another_operation_is_not_run(members: dict[str, Any]) -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    kind, message = asked.refused("encode", **members)
    assert kind == "faulted"
    assert message.startswith("no request: ")


@pytest.mark.parametrize(
    ("operation", "members"),
    [("decode", {"nanoseconds": 1}), ("decode", {"inputs": 7}), ("hello", {"nanoseconds": 1}), (None, {}), ([], {})],
)
def test_what_asks_for_nothing_that_can_be_timed_is_no_request(operation: object, members: dict[str, Any]) -> None:
    kind, message = Asked().refused(operation, **members)
    assert kind == "faulted"
    assert message.startswith("no request: ")


def test_a_run_without_an_end_is_no_request() -> None:
    asked = Asked()
    asked.done("decode", inputs=inputs_of("decode", BATCH))
    refusal = asked.refused("decode", nanoseconds="1")
    assert refusal == ("faulted", "no request: it has neither inputs, nor nanoseconds, nor latencies")


def test_an_operation_that_the_codec_lacks_is_unsupported() -> None:
    assert Asked(relay=None).refused("relay", inputs=[]) == ("unsupported", "there is no relay")
