"""The trend of ratios for people in a terminal: one line a series."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from ilp.bench.trend_record import TrendRecord, TrendSeries
from ilp.report.labelled import WIDTH
from ilp.report.trend_words import (
    change_words,
    closing_lines,
    group_key,
    group_lines,
    plain_ratio,
    ratio_words,
    spark,
    steps_words,
)
from ilp.report.wording import wrapped

__all__ = ["print_trend"]

_SPARK = 12
_COLUMNS = (("operation", 11), ("shape", 21), ("first", 8), ("last", 15), ("change", 10), ("trend", _SPARK + 2))
_INDENT = 2
_STEPS_WIDTH = WIDTH - _INDENT - sum(width for _, width in _COLUMNS)
_NUMBERS = {"first", "last", "change"}


def print_trend(console: Console, record: TrendRecord) -> None:
    """Print a table for each implementation, machine and benchmark, then what it amounts to."""
    text = Text()
    for _, group in groupby(record.series, key=group_key):
        its = list(group)
        title, where = group_lines(its[0])
        text.append(f"{title}\n", style="bold")
        for line in wrapped(where, WIDTH - _INDENT):
            text.append(f"  {line}\n", style="dim")
        text.append("  " + "".join(_aligned(name, name, width) for name, width in _COLUMNS) + "steps\n", style="dim")
        for each in its:
            _append_series(text, each)
        text.append("\n")
    text.append("Time divided by the reference codec's in the same run, with its 99 % interval: higher is slower.\n")
    for line in closing_lines(record):
        text.append("\n".join(wrapped(line, WIDTH)) + "\n")
    text.rstrip()
    console.print(text)


def _append_series(text: Text, series: TrendSeries) -> None:
    cells = (
        series.operation,
        series.shape,
        plain_ratio(series.points[0].ratio.ratio),
        ratio_words(series.points[-1].ratio) if len(series.points) > 1 else "",
        change_words(series.change) if len(series.points) > 1 else "",
        spark(series, _SPARK),
    )
    text.append("  ")
    for (name, width), cell in zip(_COLUMNS, cells, strict=True):
        text.append(_aligned(name, cell, width), style="bold red" if name == "last" and series.last_is_slower else "")
    lines = [line for each in steps_words(series) for line in wrapped(each, _STEPS_WIDTH)] or ["-"]
    for index, line in enumerate(lines):
        text.append(f"{'' if index == 0 else ' ' * (WIDTH - _STEPS_WIDTH)}{line}\n")


def _aligned(name: str, cell: str, width: int) -> str:
    return f"{cell:>{width - 2}}  " if name in _NUMBERS else f"{cell:<{width}}"
