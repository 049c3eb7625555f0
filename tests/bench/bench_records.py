"""Records of `ilp bench` that tests of trends and charts are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from ilp.bench.record import (
    BenchCell,
    BenchImplementation,
    BenchProblem,
    BenchRecord,
    Comparison,
    Estimate,
    Machine,
    PairedCell,
    Shape,
)
from ilp.protocol.bench import BENCH_OPERATIONS, BenchOperation

__all__ = ["MACHINE", "PACKAGE", "around", "cell", "compared", "machine", "measured", "record", "releases"]

PACKAGE = "npm:ilp-packet"
SHAPES: tuple[Shape, ...] = get_args(Shape)


def machine(**changes: Any) -> Machine:
    """Return a machine of two cores."""
    standard: dict[str, Any] = {
        "processor": "Xeon 2.5 GHz",
        "cores": 2,
        "memory": 7900,
        "system": "Linux x86_64",
        "fingerprint": "aaaaaaaaaaaa",
    }
    return Machine(**(standard | changes))


MACHINE = machine()


def around(ratio: float, spread: float = 0.01) -> Estimate:
    """Return a ratio that is known to within a fraction."""
    return Estimate(ratio, ratio / (1 + spread), ratio * (1 + spread))


def cell(reference: str, ratio: float = 0.5, **changes: Any) -> BenchCell:
    """Return what an implementation took to decode typical packets."""
    nanoseconds = 4000.0 * ratio
    standard: dict[str, Any] = {
        "implementation": reference,
        "operation": "decode",
        "shape": "typical",
        "packets": 4096,
        "octets": 150.0,
        "nanoseconds": nanoseconds,
        "low": nanoseconds * 0.99,
        "high": nanoseconds * 1.01,
        "to_reference": around(ratio),
        "batches": 30,
    }
    return BenchCell(**(standard | changes))


def record(*cells: BenchCell, **changes: Any) -> BenchRecord:
    """Return a run, whose implementations are those of its cells; their versions stand behind an @."""
    references = dict.fromkeys(each.implementation for each in cells)
    standard: dict[str, Any] = {
        "suite": "1",
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 60.0,
        "seed": 0,
        "benchmark": "bbbbbbbbbbbb",
        "machine": MACHINE,
        "implementations": tuple(map(_implementation, references)),
        "cells": cells,
    }
    return BenchRecord(**(standard | changes))


def _implementation(reference: str) -> BenchImplementation:
    name, _, version = reference.rpartition("@")
    return BenchImplementation(
        reference=reference,
        name=(name or reference).rpartition(":")[2],
        version=version if name else None,
        language="JavaScript",
        digest="sha256:0",
        collector="V8's",
    )


def releases(
    ratios: Mapping[str, float], *, day: int = 1, every: Callable[..., BenchCell] = cell, **changes: Any
) -> Iterator[BenchRecord]:
    """Yield a run a version of PACKAGE, a day apart, with the ratio of each."""
    for index, (version, ratio) in enumerate(ratios.items()):
        started = f"2026-01-{day + index:02}T00:00:00+00:00"
        yield record(every(f"{PACKAGE}@{version}", ratio), started=started, **changes)


def compared(candidate: str, baseline: str, pair: PairedCell, *cells: BenchCell, **changes: Any) -> BenchRecord:
    """Return a run of the regression gate."""
    comparison = Comparison(candidate=candidate, baseline=baseline, margin=0.03, cells=(pair,))
    implementations = tuple(map(_implementation, (candidate, baseline)))
    return record(*cells, implementations=implementations, comparison=comparison, **changes)


# Whole runs, for charts.

_OCTETS: dict[Shape, float] = {
    "smallest": 42,
    "typical": 150,
    "1 KiB data": 1130,
    "largest": 33900,
    "long address": 1080,
    "reject with message": 220,
    "mix": 640,
}
_FIXED: dict[BenchOperation, float] = {"decode": 3300, "encode": 2600, "relay": 4700}


def measured(factors: Mapping[str, float], *, absent: Sequence[str] = (), **changes: Any) -> BenchRecord:
    """Return a run over all operations and shapes.

    Args:
        factors: what each implementation takes beside the reference.
        absent: implementations that could not be measured.
        changes: of the record.
    """
    cells = tuple(
        _one(reference, operation, shape, factor * (1 + 0.25 * math.sin(7 * index + 3 * order)))
        for order, (reference, factor) in enumerate(factors.items())
        for operation in BENCH_OPERATIONS
        for index, shape in enumerate(SHAPES)
    )
    named = tuple(_implementation(each) for each in factors)
    problem = BenchProblem("it cannot time itself", "give its adapter the operation bench")
    unmeasured = tuple(BenchImplementation(reference=each, problem=problem) for each in absent)
    return record(*cells, **({"implementations": (*named, *unmeasured)} | changes))


def _one(reference: str, operation: BenchOperation, shape: Shape, factor: float) -> BenchCell:
    octets = _OCTETS[shape]
    nanoseconds = factor * (_FIXED[operation] + 0.9 * octets)
    return cell(
        reference,
        factor,
        operation=operation,
        shape=shape,
        octets=octets,
        nanoseconds=nanoseconds,
        low=nanoseconds * 0.97,
        high=nanoseconds * 1.03,
        to_reference=around(factor, 0.012),
    )
