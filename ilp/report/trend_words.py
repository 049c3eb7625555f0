"""Words about trends that every report of them has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ilp.bench.record import Estimate
from ilp.bench.trend_record import TrendPoint, TrendRecord, TrendSeries, TrendStep
from ilp.report.wording import counted, printable, shortened

__all__ = [
    "brief_step",
    "change_words",
    "closing_lines",
    "group_key",
    "group_lines",
    "plain_ratio",
    "ratio_words",
    "series_sentence",
    "spark",
    "step_words",
    "steps_words",
]

_BARS = "▁▂▃▄▅▆▇█"
_LEAST_SPAN = 1.1  # what varies by less than this factor does not fill the height of a sparkline
_VERSION_SHOWN = 14  # columns
_BROKEN_SHOWN = 5


def group_key(series: TrendSeries) -> tuple[str, ...]:
    """Return what series have in common that stand below one heading."""
    return series.implementation, series.name or "", series.machine.fingerprint, series.benchmark


def group_lines(series: TrendSeries) -> tuple[str, str]:
    """Return the heading of a group of series: the implementation, and where and by what it was measured."""
    reference, name = shortened(series.implementation, 60), shortened(series.name or "", 24)
    named = f" ({name})" if name and name not in reference else ""
    machine = series.machine
    where = f"{shortened(machine.processor, 44)}, {counted(machine.cores, 'core')}, machine {machine.fingerprint}"
    return f"{reference}{named}", printable(f"{where}, benchmark {series.benchmark}")


def ratio_words(ratio: Estimate) -> str:
    """Return a ratio with half its interval: "0.523 ±1.2 %"."""
    half = (ratio.high / ratio.low) ** 0.5 - 1
    return f"{plain_ratio(ratio.ratio)} ±{100 * half:.1f} %"


def plain_ratio(ratio: float) -> str:
    """Return a ratio in three digits: "0.0412", "0.523", "6.20", "31.0"."""
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:#.3g}"  # noqa: PLR2004


def change_words(factor: float) -> str:
    """Return a factor as a change: "+12.0 %"."""
    return f"{100 * (factor - 1):+.1f} %"


def step_words(step: TrendStep) -> str:
    """Return a step in the fewest words: "▲ +12.0 %"."""
    return f"{'▲' if step.direction == 'slower' else '▼'} {change_words(step.factor.ratio)}"


def brief_step(step: TrendStep) -> str:
    """Return a step in words for a small picture: "▲ +12 %"."""
    percent = 100 * (step.factor.ratio - 1)
    digits = 0 if abs(percent) >= 9.95 else 1  # noqa: PLR2004 - what is rounded to 10
    return f"{'▲' if step.direction == 'slower' else '▼'} {percent:+.{digits}f} %"


def steps_words(series: TrendSeries) -> list[str]:
    """Return the steps of a series, each with the version that made it."""
    return [f"{version_words(step.after)} {brief_step(step)}" for step in series.steps]


def version_words(label: str) -> str:
    """Return the label of a point, printable and not too long."""
    return shortened(label, _VERSION_SHOWN)


def series_sentence(series: TrendSeries) -> str:
    """Return a series in a sentence."""
    first, last = series.points[0], series.points[-1]
    what = f"{series.operation} {series.shape}: {_at(first)}"
    if len(series.points) > 1:
        what += f", {_at(last)}"
    steps = "; ".join(
        f"{step.direction} by {change_words(step.factor.ratio)} with {version_words(step.after)}"
        for step in series.steps
    )
    return f"{shortened(series.implementation, 60)}, {what}, {steps or 'no step'}."


def _at(point: TrendPoint) -> str:
    return f"{ratio_words(point.ratio)} at {version_words(point.label)}"


def spark(series: TrendSeries, width: int) -> str:
    """Return the ratios as bars, the higher the slower; of more points than `width`, the last ones."""
    ratios = [each.ratio.ratio for each in series.points[-width:]]
    low, high = min(ratios), max(ratios)
    span = max(high - low, low * (_LEAST_SPAN - 1))
    floor = (low + high - span) / 2
    return "".join(_BARS[min(len(_BARS) - 1, int((each - floor) / span * len(_BARS)))] for each in ratios)


def closing_lines(record: TrendRecord) -> Iterator[str]:
    """Yield what it amounts to, and what is not to be seen."""
    yield _amount(record.series)
    if record.superseded:
        left = counted(record.superseded, "series") if record.superseded == 1 else f"{record.superseded} series"
        yield f"Left out: {left} of an older benchmark, or without the newest version; --all shows them."
    for each in record.broken[:_BROKEN_SHOWN]:
        where = f"Line {each.number} of {printable(record.store)}"
        yield f"{where} was skipped, and left as it is: {printable(each.reason)}."
    if len(record.broken) > _BROKEN_SHOWN:
        yield f"{counted(len(record.broken) - _BROKEN_SHOWN, 'more line')} could not be read either."


def _amount(series: Sequence[TrendSeries]) -> str:
    stepped = sum(1 for each in series if each.steps)
    slower = [each for each in series if each.last_is_slower]
    said = f"{stepped} of {len(series)} series {'has' if stepped == 1 else 'have'} a step"
    if not slower:
        return f"{said}; in none is the last version slower by one."
    named = ", ".join(f"{each.operation} {each.shape}" for each in slower[:3]) + (", ..." if len(slower) > 3 else "")  # noqa: PLR2004
    return f"{said}; the last version is slower by one in {len(slower)}: {named}."
