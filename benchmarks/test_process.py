"""How fast an implementation in a process of its own can be asked: 200,000 decodes, answers as typed outcomes.

tox -e bench -- benchmarks/test_process.py
"""

from __future__ import annotations

import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks.packets import distinct
from ilp import Prepare, encode
from ilp.implementation.process import ProcessImplementation
from ilp.implementation.reference import Conditions, open_implementation
from ilp.protocol import Accepted, Decode, Rejected

_OPERATIONS = 200_000
_ECHO = Path(__file__).with_name("echo_adapter.py")


def _operations() -> list[Decode]:
    packets = [Decode(encode(each).hex()) for each in distinct(Prepare, "typical", 4096)]
    return list(islice(cycle(packets), _OPERATIONS))


def _report(benchmark: Any) -> None:
    rate = _OPERATIONS / benchmark.stats.stats.median
    benchmark.extra_info["operations a second"] = round(rate)
    print(f"\n{rate:,.0f} operations a second")


@pytest.mark.published
def test_decode_through_one_node_process(benchmark: Any) -> None:
    operations = _operations()
    with open_implementation("npm:ilp-packet@3.1.3", Conditions()) as implementation:

        def ask() -> None:
            assert sum(isinstance(each, Accepted) for each in implementation.ask(operations)) == _OPERATIONS

        benchmark.pedantic(ask, rounds=5, warmup_rounds=1)
    _report(benchmark)


def test_bare_pipe_with_a_refusing_adapter(benchmark: Any) -> None:
    operations = _operations()
    with ProcessImplementation("echo", (sys.executable, "-S", str(_ECHO))) as implementation:

        def ask() -> None:
            assert sum(isinstance(each, Rejected) for each in implementation.ask(operations)) == _OPERATIONS

        benchmark.pedantic(ask, rounds=5, warmup_rounds=1)
    _report(benchmark)
