"""Benchmarks with foreign text at every place where there can be any."""

from __future__ import annotations

from ilp.bench.record import BenchImplementation, BenchProblem, BenchRecord, Comparison, Latency, PairedCell
from tests.bench.bench_records import around, cell, machine, record

__all__ = ["hostile_bench", "hostile_comparison", "latency"]


def latency(nanoseconds: int = 2000) -> Latency:
    """Return percentiles about a time."""
    return Latency(nanoseconds, nanoseconds * 2, nanoseconds * 3, nanoseconds * 4, nanoseconds * 5)


def _implementation(text: str, problem: BenchProblem | None = None) -> BenchImplementation:
    return BenchImplementation(
        reference=text,
        name=text,
        version=text,
        language=text,
        digest=text,
        build={text: text},
        collector=text,
        problem=problem,
    )


def hostile_bench(text: str) -> BenchRecord:
    """Return a run side by side."""
    problem = BenchProblem(text, text, f"{text}\n{text}")
    return record(
        cell(text, latency=latency()),
        cell(text, problem=problem),
        cell("reference"),
        implementations=(_implementation(text, BenchProblem(f"{text}!", text, text)), _implementation(f"{text}!")),
        machine=machine(processor=text, system=text, fingerprint=text),
        suite=text,
        started=text,
        benchmark=text,
        interrupted=True,
    )


def hostile_comparison(text: str) -> BenchRecord:
    """Return a run of the regression gate."""
    known = around(1.1)
    regressed = PairedCell(
        operation="decode",
        shape="reject with message",
        verdict="regressed",
        ratio=known,
        decided=known,
        control=known,
        candidate_to_reference=known,
        baseline_to_reference=known,
        pairs=24,
        clock="processor",
    )
    open_one = PairedCell(operation="relay", shape="mix", verdict="inconclusive", reason=text)
    made = hostile_bench(text)
    made.cells = ()
    made.comparison = Comparison(candidate=text, baseline=f"{text}!", margin=0.03, cells=(regressed, open_one))
    return made
