"""Records of `ilp trend` that tests of reports are made of."""

from __future__ import annotations

from typing import Any

from ilp.bench.record import Estimate
from ilp.bench.trend_record import TrendPoint, TrendRecord, TrendSeries, TrendStep
from tests.bench.bench_records import MACHINE, PACKAGE, around

__all__ = ["hostile_trend", "point", "series", "step", "stepped", "trend"]


def point(label: str, ratio: float = 0.5, **changes: Any) -> TrendPoint:
    """Return a version that was measured once."""
    standard: dict[str, Any] = {
        "label": label,
        "version": label,
        "started": "2026-01-01T00:00:00+00:00",
        "runs": 1,
        "ratio": around(ratio, 0.012),
        "nanoseconds": 2000.0,
    }
    return TrendPoint(**(standard | changes))


def step(index: int, before: str, after: str, factor: float = 1.12) -> TrendStep:
    """Return a step that is known to a hundredth."""
    return TrendStep(
        index=index,
        before=before,
        after=after,
        factor=Estimate(factor, factor - 0.01, factor + 0.01),
        direction="slower" if factor > 1 else "faster",
    )


def series(*points: TrendPoint, steps: tuple[TrendStep, ...] = (), **changes: Any) -> TrendSeries:
    """Return a series of PACKAGE, decoding typical packets."""
    standard: dict[str, Any] = {
        "implementation": PACKAGE,
        "name": "ilp-packet",
        "language": "JavaScript",
        "operation": "decode",
        "shape": "typical",
        "machine": MACHINE,
        "benchmark": "bbbbbbbbbbbb",
        "current": True,
        "points": points,
        "steps": steps,
        "levels": tuple(each.ratio.ratio for each in (points[0], *(points[one.index] for one in steps))),
    }
    return TrendSeries(**(standard | changes))


def stepped(**changes: Any) -> TrendSeries:
    """Return a series of three versions, the last of which is slower by a step."""
    points = (point("3.0.8"), point("3.0.9"), point("3.1.3", 0.56))
    return series(*points, steps=(step(2, "3.0.9", "3.1.3"),), **changes)


def trend(*all_series: TrendSeries, **changes: Any) -> TrendRecord:
    """Return a look into a store."""
    return TrendRecord(**({"suite": "1", "store": "trend.jsonl", "series": all_series} | changes))


def hostile_trend(text: str) -> TrendRecord:
    """Return a trend in which all that is foreign is `text`."""
    points = (point(text), point(text, 0.6, started=text))
    foreign = series(*points, steps=(step(1, text, text),), implementation=text, name=text)
    return trend(foreign, store=text, suite=text)
