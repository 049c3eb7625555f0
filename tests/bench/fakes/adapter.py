"""Fakes that time the reference codec, honestly or not: python -P adapter.py KIND [ARGUMENT].

They answer `hello` and `bench` and nothing else, and import little: `benchmarks.bench_trust` starts thousands.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import zlib
from collections import deque
from pathlib import Path
from typing import Any

from ilp.codec import Prepare, decode, encode
from ilp.codec.packet import Packet
from ilp.protocol.conversion import amount_of, moment_of, packet_of, value_of
from ilp.protocol.value import FulfillValue, PrepareValue, RejectValue, Value

Member = dict[str, Any]
_KEPT = 256  # results of a pass that stay alive


class Honest:
    """Does as docs/adapters.md says."""

    operations: tuple[str, ...] = ("decode", "encode", "relay", "bench")
    extra = 0  # hundredths of the batch that are done once more in every pass

    def __init__(self, argument: str) -> None:
        self.argument = argument
        self.inputs: list[Any] = []
        self.operation = ""
        self.runs = 0
        self.requested = 0

    def serve(self) -> None:
        for line in sys.stdin.buffer:
            request = json.loads(line)
            answer = self.hello() if request["op"] == "hello" else self.bench(request)
            sys.stdout.write(json.dumps({"id": request["id"]} | answer) + "\n")
            sys.stdout.flush()

    def hello(self) -> Member:
        return {
            "ok": {
                "protocol": 1,
                "name": "fake",
                "version": "1.0.0",
                "language": "Python",
                "operations": list(self.operations),
            }
        }

    def bench(self, request: Member) -> Member:
        self.operation, self.requested = request["operation"], request["id"]
        if "inputs" in request:
            made = [self.made(each) for each in request["inputs"]]
            self.inputs = self.inputs + made if request.get("append") else made
            gc.collect()
            gc.freeze()
            return {"ok": {"inputs": len(self.inputs)}}
        self.runs += 1
        if request.get("latencies"):
            return {"ok": self.singly()}
        return {"ok": self.run(request["nanoseconds"]) | self.checked(request)}

    def made(self, given: Member) -> Any:
        if self.operation == "decode":
            return bytes.fromhex(given["packet"])
        if self.operation == "encode":
            return packet_of(_value(given["value"]))
        amount, expires_at = given.get("amount"), given.get("expiresAt")
        return (
            bytes.fromhex(given["packet"]),
            None if amount is None else amount_of(amount),
            None if expires_at is None else moment_of(expires_at),
        )

    def perform(self, given: Any) -> Any:
        if self.operation == "decode":
            return decode(given)
        if self.operation == "encode":
            return encode(given)
        return relay(*given)

    def work(self) -> Any:
        """Return what is timed; as direct as it can be."""
        return {"decode": decode, "encode": encode}.get(self.operation, self.perform)

    def run(self, nanoseconds: int) -> Member:
        work = self.work()
        again = self.inputs[: len(self.inputs) * self.extra // 100]
        passes: list[int] = []
        processor = taken = 0
        while taken < nanoseconds or not passes:
            before, start = time.process_time_ns(), time.perf_counter_ns()
            deque(map(work, self.inputs), maxlen=_KEPT)
            deque(map(work, again), maxlen=_KEPT)
            passes.append(time.perf_counter_ns() - start)
            processor += time.process_time_ns() - before
            taken += passes[-1]
        return {
            "inputs": len(self.inputs),
            "iterations": len(self.inputs) * len(passes),
            "passes": passes,
            "nanoseconds": taken,
            "processor": processor,
            "collector": "CPython's, as it comes",
        }

    def checked(self, request: Member) -> Member:
        if request.get("checksum") is False:
            return {}
        work, checksum = self.work(), 0
        for each in self.inputs:
            checksum = zlib.crc32(self.octets(work(each)), checksum)
        return {"checksum": f"{checksum:08x}"}

    def octets(self, result: Any) -> bytes:
        return _text(result) if self.operation == "decode" else result

    def singly(self) -> Member:
        work, taken, checksum = self.work(), [], 0
        for each in self.inputs:
            start = time.perf_counter_ns()
            result = work(each)
            taken.append(time.perf_counter_ns() - start)
            checksum = zlib.crc32(self.octets(result), checksum)
        count = len(self.inputs)
        return {"inputs": count, "iterations": count, "latencies": taken, "checksum": f"{checksum:08x}"}


class Dial(Honest):
    """Does ARGUMENT hundredths more codec work than it need to: real encoding or decoding, spread over the batch."""

    def __init__(self, argument: str) -> None:
        super().__init__(argument)
        self.extra = int(argument)


class Caching(Honest):
    """Keeps every answer, and gives it again."""

    def __init__(self, argument: str) -> None:
        super().__init__(argument)
        self.answers: dict[Any, Any] = {}

    def perform(self, given: Any) -> Any:
        key = _key(given)
        found = self.answers.get(key)
        if found is None:
            found = self.answers[key] = super().perform(given)
        return found

    def work(self) -> Any:
        answers, perform = self.answers, self.perform
        if self.operation == "decode":
            return lambda given: answers.get(given) or perform(given)
        return perform


class Skipping(Honest):
    """Answers everything with what it once read or wrote first."""

    first: Any = None

    def work(self) -> Any:
        if self.first is None:
            self.first = self.perform(self.inputs[0])
        return lambda _: self.first


class Unwatched(Honest):
    """Does nothing where nobody asks for a checksum."""

    watched = True

    def bench(self, request: Member) -> Member:
        self.watched = request.get("checksum") is not False
        return super().bench(request)

    def work(self) -> Any:
        return super().work() if self.watched else bool


class Inflates(Honest):
    """Says that it did twice as many operations as it did."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds)
        return told | {"inputs": 2 * told["inputs"], "iterations": 2 * told["iterations"]}


class KeepsLess(Honest):
    """Keeps all inputs but one."""

    def bench(self, request: Member) -> Member:
        return super().bench(request | {"inputs": request["inputs"][1:]} if "inputs" in request else request)


class Timeless(Honest):
    """Says that no time passed, from the run number ARGUMENT on."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds)
        if self.runs < int(self.argument):
            return told
        return told | {"passes": [0] * len(told["passes"]), "nanoseconds": 0}


class NegativeProcessor(Honest):
    """Says that it gave the processor time back."""

    def run(self, nanoseconds: int) -> Member:
        return super().run(nanoseconds) | {"processor": -1}


class Halves(Honest):
    """Says half the time that it took."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(2 * nanoseconds)
        passes = [each // 2 for each in told["passes"]]
        return told | {"passes": passes, "nanoseconds": sum(passes), "processor": told["processor"] // 2}


class HidesBetween(Halves):
    """Says half the time that it took, and that the other half lay between the passes."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds)
        return told | {"between": told["nanoseconds"]}


class HalvesProcessor(Honest):
    """Says half the processor time that it took."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds)
        return told | {"processor": told["processor"] // 2}


class Hundredfold(Honest):
    """Says a hundred times the time that it took."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds // 100)
        passes = [each * 100 for each in told["passes"]]
        return told | {"passes": passes, "nanoseconds": sum(passes)}


class Contradicts(Honest):
    """Says that it did more than it has passes for."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds)
        return told | {"iterations": told["iterations"] * 2}


class FewLatencies(Honest):
    """Keeps most latencies to itself."""

    def singly(self) -> Member:
        told = super().singly()
        return told | {"latencies": told["latencies"][:1]}


class NoBench(Honest):
    """Cannot be timed."""

    operations = ("decode", "encode")


class NoProcessor(Honest):
    """Cannot tell its processor time."""

    def run(self, nanoseconds: int) -> Member:
        told = super().run(nanoseconds)
        del told["processor"]
        return told


class Refuses(Honest):
    """Refuses the inputs of the operation ARGUMENT."""

    def bench(self, request: Member) -> Member:
        if request["operation"] == self.argument and "inputs" in request:
            return {"rejected": {"message": "input 0: no"}}
        return super().bench(request)


class Dies(Honest):
    """Ends in the run number ARGUMENT of its process."""

    def run(self, nanoseconds: int) -> Member:
        if self.runs >= int(self.argument):
            sys.stderr.write("out of luck\n")
            sys.stderr.flush()
            os._exit(9)
        return super().run(nanoseconds)


class DiesOn(Honest):
    """Ends when it is to run the operation ARGUMENT."""

    def run(self, nanoseconds: int) -> Member:
        if self.operation == self.argument:
            os._exit(9)
        return super().run(nanoseconds)


class Announces(Honest):
    """Never answers a run of encode, of which it tells the fifo ARGUMENT."""

    def run(self, nanoseconds: int) -> Member:
        if self.operation == "encode":
            Path(self.argument).write_text("encode", encoding="utf-8")
            sys.stdin.buffer.read()
            sys.exit(0)
        return super().run(nanoseconds)


class Hangs(Honest):
    """Never answers a run."""

    def run(self, nanoseconds: int) -> Member:
        del nanoseconds
        sys.stdin.buffer.read()
        sys.exit(0)


class Babbles(Honest):
    """Answers a run with what is no answer."""

    def run(self, nanoseconds: int) -> Member:
        del nanoseconds
        sys.stdout.write("one moment\n")
        return {}


class Chatters(Honest):
    """Answers a run, and goes on."""

    def run(self, nanoseconds: int) -> Member:
        sys.stdout.write(json.dumps({"id": self.requested, "ok": super().run(nanoseconds)}) + "\nmore\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()
        sys.exit(0)


def _key(given: Any) -> bytes:
    """Return what tells the inputs of a batch apart, in no time."""
    if isinstance(given, tuple):
        return bytes(given[0])
    for member in ("execution_condition", "fulfillment", "data"):
        if hasattr(given, member):
            return bytes(getattr(given, member))
    return bytes(given)


def relay(octets: bytes, amount: int | None, expires_at: Any) -> bytes:
    packet: Packet = decode(octets)
    if not isinstance(packet, Prepare):
        return octets
    return encode(
        Prepare(
            packet.amount if amount is None else amount,
            expires_at or packet.expires_at,
            packet.execution_condition,
            packet.destination,
            packet.data,
        )
    )


def _value(given: Member) -> Value:
    import msgspec  # noqa: PLC0415 - only who encodes needs it

    return msgspec.convert(given, PrepareValue | FulfillValue | RejectValue)


def _text(packet: Packet) -> bytes:
    from ilp.protocol.bench import value_octets  # noqa: PLC0415

    return value_octets(value_of(packet))


if __name__ == "__main__":
    every: list[type[Honest]] = [Honest, *Honest.__subclasses__(), HidesBetween]
    kinds = {each.__name__: each for each in every}
    kinds[sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else "").serve()
