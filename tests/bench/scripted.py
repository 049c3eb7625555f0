"""Processes that take made-up times: what is made of figures is tested without a clock."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice, repeat
from typing import Any, cast

from ilp.bench.plan import BenchPlan
from ilp.bench.shapes import published_packets
from ilp.bench.subject import Opener, Subject
from ilp.bench.workload import Cell
from ilp.codec import decode
from ilp.implementation.bencher import Bencher, BenchFailure, Timed
from ilp.implementation.implementation import Identity, ImplementationUnavailable
from ilp.protocol.bench import BenchResult, checksum_of_values
from ilp.protocol.conversion import value_of

__all__ = ["DECODE", "Heard", "Scripted", "opener", "plan", "preparer", "subject"]

DECODE = Cell("decode", "smallest")
"""What the processes here know how to do."""


class Scripted:
    """Decodes in no time, and tells times that a test has thought of.

    Attributes:
        speed: nanoseconds a packet of the next runs, one after the other.
        latency: nanoseconds of the operations in the next passes that are clocked singly; several take turns.
        unwatched: by how much it is faster where nobody asks for a checksum.
        worked: the share of its time for which it says that it had the processor; None: it cannot tell.
        outside: how many times as long as it says the runs look from outside, one after the other.
        used: how many times the processor time that it tells the system counts; None where that does not tell.
        wrong: the checksum that it tells instead of the right one.
        dies_in: the run in which it ends, from 1 on; 0: it lives.
        refuses: it refuses inputs.
        requests: what it was asked, in words.
    """

    def __init__(self, reference: str = "fake", speed: float | Iterator[float] = 100.0, **changes: Any) -> None:
        self.speed: Iterator[float] = repeat(speed) if isinstance(speed, float) else speed
        self.latency: Iterator[int | tuple[int, ...]] = repeat(10_000)
        self.unwatched = 1.0
        self.worked: float | None = 1.0
        self.outside: Iterator[float] = repeat(1.0)
        self.used: float | None = 1.0
        self.wrong: str | None = None
        self.dies_in = 0
        self.refuses = False
        self.language = "Python"
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)
        self.requests: list[str] = []
        self.closed = False
        self.core: int | None = None
        self.identity = Identity(
            reference=reference,
            name="scripted",
            version="1.0.0",
            language=self.language,
            operations=("decode", "bench"),
            digest=None,
            build={},
        )
        self._reference = reference
        self._inputs: list[dict[str, Any]] = []
        self._runs = 0

    def close(self) -> None:
        self.closed = True

    def pin(self, core: int) -> None:
        self.core = core

    def load(self, operation: str, inputs: Sequence[dict[str, Any]], *, append: bool) -> None:
        self.requests.append(f"{'add' if append else 'load'} {operation} {len(inputs)}")
        if self.refuses:
            raise BenchFailure(f"{self._reference}: rejected: input 0: no", "mend it")
        self._inputs = [*(self._inputs if append else ()), *inputs]

    def run(self, operation: str, nanoseconds: int, *, check: bool = True) -> Timed:
        self.requests.append(f"run {operation}" + ("" if check else " unwatched"))
        self._runs += 1
        if self._runs == self.dies_in:
            raise BenchFailure(f"{self._reference}: it died", "look", "last words", over=True)
        one = max(int(len(self._inputs) * next(self.speed) / (1.0 if check else self.unwatched)), 1)
        passes = (one,) * max(math.ceil(nanoseconds / one), 1)
        told = sum(passes)
        processor = None if self.worked is None else int(told * self.worked)
        result = BenchResult(
            inputs=len(self._inputs),
            iterations=len(self._inputs) * len(passes),
            passes=passes,
            nanoseconds=told,
            processor=processor,
            checksum=self._checksum() if check else "",
            collector="none",
        )
        elapsed = int(told * next(self.outside))
        return Timed(result, elapsed, None if self.used is None else int((processor or 0) * self.used))

    def latencies(self, operation: str) -> BenchResult:
        self.requests.append(f"latencies {operation}")
        count, told = len(self._inputs), next(self.latency)
        singly = islice(cycle(told if isinstance(told, tuple) else (told,)), count)
        return BenchResult(count, count, latencies=tuple(singly), checksum=self._checksum())

    def _checksum(self) -> str:
        if self.wrong is not None:
            return self.wrong
        return checksum_of_values(value_of(decode(bytes.fromhex(each["packet"]))) for each in self._inputs)


def opener(*scripted: Scripted | ImplementationUnavailable) -> Opener:
    """Return what starts these processes, one after the other, the last one again and again."""
    left = list(scripted)

    def start() -> Bencher:
        next_one = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(next_one, ImplementationUnavailable):
            raise next_one
        return cast("Bencher", next_one)

    return start


def subject(*scripted: Scripted | ImplementationUnavailable, reference: str = "fake") -> Subject:
    """Return an implementation that has these processes, one after the other."""
    return Subject(reference, opener(*scripted))


def plan(*references: str, **changes: Any) -> BenchPlan:
    """Return a plan of one small cell."""
    standard: dict[str, Any] = {
        "references": references,
        "cells": (DECODE,),
        "recorded": published_packets(),
        "packets": 16,
        "sample": 10_000,
        "suite": "1",
    }
    return BenchPlan(**(standard | changes))


def preparer(openers: Mapping[str, Opener | ImplementationUnavailable]) -> Callable[[str], Opener]:
    """Return what makes references ready: those of `openers`."""

    def prepare(reference: str) -> Opener:
        found = openers[reference]
        if isinstance(found, ImplementationUnavailable):
            raise found
        return found

    return prepare


class Heard:
    """Hears of the progress of a run, and of what goes wrong in it."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int]] = []
        self.failures: list[tuple[str, str]] = []

    def asked(self, reference: str, done: int, planned: int) -> None:
        self.steps.append((reference, done, planned))

    def failed(self, of: Subject, failure: BenchFailure) -> None:
        of.failed(failure)
        self.failures.append((of.reference, failure.message))
