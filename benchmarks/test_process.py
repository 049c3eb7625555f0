"""How fast an implementation in a process of its own can be asked: 200,000 decodes, answers as typed outcomes.

tox -e bench -- benchmarks/test_process.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measured import PROCESSOR
from benchmarks.packets import distinct
from ilp import Prepare, encode
from ilp.implementation.process import ProcessImplementation
from ilp.implementation.reference import Conditions, open_implementation
from ilp.protocol import Accepted, Decode, Rejected

_OPERATIONS = 200_000
_ROUNDS = 9
_WALL_CLOCK = pytest.mark.benchmark(timer=time.perf_counter)  # who waits for another process takes no processor time
_ECHO = Path(__file__).with_name("echo_adapter.py")


def _operations() -> list[Decode]:
    packets = [Decode(encode(each).hex()) for each in distinct(Prepare, "typical", 4096)]
    return list(islice(cycle(packets), _OPERATIONS))


class _Clock:
    """Keeps the processor time of this process, beside the time that passes: what an operation costs the suite."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __enter__(self) -> None:
        self._start = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds.append(time.process_time() - self._start)


def _report(benchmark: Any, processor: Sequence[float]) -> None:
    benchmark.extra_info[PROCESSOR] = processor[-_ROUNDS:]  # without the one to warm up
    rate = _OPERATIONS / benchmark.stats.stats.median
    benchmark.extra_info["operations a second"] = round(rate)
    print(f"\n{rate:,.0f} operations a second")


@_WALL_CLOCK
@pytest.mark.published
def test_decode_through_one_node_process(benchmark: Any) -> None:
    operations, clock = _operations(), _Clock()
    with open_implementation("npm:ilp-packet@3.1.3", Conditions()) as implementation:

        def ask() -> None:
            with clock:
                assert sum(isinstance(each, Accepted) for each in implementation.ask(operations)) == _OPERATIONS

        benchmark.pedantic(ask, rounds=_ROUNDS, warmup_rounds=1)
    _report(benchmark, clock.seconds)


@_WALL_CLOCK
def test_bare_pipe_with_a_refusing_adapter(benchmark: Any) -> None:
    operations, clock = _operations(), _Clock()
    with ProcessImplementation("echo", (sys.executable, "-S", str(_ECHO))) as implementation:

        def ask() -> None:
            with clock:
                assert sum(isinstance(each, Rejected) for each in implementation.ask(operations)) == _OPERATIONS

        benchmark.pedantic(ask, rounds=_ROUNDS, warmup_rounds=1)
    _report(benchmark, clock.seconds)
