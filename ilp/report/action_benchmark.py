"""A benchmark in the format that the action github-action-benchmark reads (`tool: customSmallerIsBetter`)."""

from __future__ import annotations

from typing import Any

from ilp.bench.record import BenchRecord, Estimate
from ilp.report.bench_words import machine_words
from ilp.report.machine import to_json

__all__ = ["bench_action_benchmark"]


def bench_action_benchmark(record: BenchRecord) -> str:
    """Return a JSON array of measurements, smaller ones being better.

    Ratios to the reference codec where there are any, since the action compares runs on different machines; else
    nanoseconds a packet. Of a comparison, the candidate's ratios to its baseline.
    """
    where = machine_words(record.machine)
    found: list[dict[str, Any]] = []
    for cell in record.cells:
        if cell.problem is not None:
            continue
        name = f"{cell.implementation} {cell.operation} {cell.shape}"
        if cell.to_reference is None:
            spread = f"{(cell.high - cell.low) / 2:.1f}"
            found.append(
                {"name": name, "unit": "ns/packet", "value": cell.nanoseconds, "range": spread, "extra": where}
            )
        elif cell.implementation != "reference":
            extra = f"{cell.nanoseconds:.0f} ns/packet\n{where}"
            found.append(_ratio(name, "times the reference codec", cell.to_reference, extra))
    found += [
        _ratio(f"{each.operation} {each.shape}", "times the baseline", each.ratio, each.verdict)
        for each in (record.comparison.cells if record.comparison else ())
        if each.ratio is not None
    ]
    return to_json(found)


def _ratio(name: str, unit: str, estimate: Estimate, extra: str) -> dict[str, Any]:
    spread = f"{(estimate.high - estimate.low) / 2:.4f}"
    return {"name": name, "unit": unit, "value": round(estimate.ratio, 4), "range": spread, "extra": extra}
