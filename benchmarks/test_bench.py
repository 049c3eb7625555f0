"""What `ilp bench` does beside timing: batches and their checksums made, intervals worked out.

tox -e bench -- benchmarks/test_bench.py
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from ilp.bench.record import Shape
from ilp.bench.shapes import published_packets
from ilp.bench.statistics import bootstrapped, median_interval
from ilp.bench.workload import Cell, Workload
from ilp.protocol.bench import BENCH_OPERATIONS, BenchOperation

_COUNT = 512


def _log_ratios(count: int) -> list[float]:
    source = random.Random("log ratios")
    return [source.gauss(0.05, 0.02) for _ in range(count)]


@pytest.mark.parametrize("shape", ["typical", "mix"])
@pytest.mark.parametrize("operation", BENCH_OPERATIONS)
def test_batch(benchmark: Any, operation: BenchOperation, shape: Shape) -> None:
    recorded = published_packets()

    def make() -> tuple[int, str]:
        workload = Workload(Cell(operation, shape), _COUNT, recorded, 1)
        return sum(len(each) for each in workload.chunks()), workload.checksum

    count, checksum = make()
    assert count == _COUNT
    other = Workload(Cell(operation, shape), _COUNT, recorded, 2)
    assert all(other.chunks())
    assert other.checksum != checksum
    benchmark.pedantic(make, rounds=20, warmup_rounds=1)


def test_bootstrapped_interval(benchmark: Any) -> None:
    blocks = _log_ratios(60)
    found = bootstrapped(blocks, 0.99, 1)
    assert found is not None
    assert 1.02 < found.low < found.ratio < found.high < 1.08
    benchmark.pedantic(bootstrapped, (blocks, 0.99, 1), rounds=12, warmup_rounds=1)


def test_median_interval(benchmark: Any) -> None:
    values = _log_ratios(1001)
    middle, low, high = median_interval(values)
    assert low < middle < high
    benchmark.pedantic(median_interval, (values,), rounds=40, warmup_rounds=2)
