"""The trend of ratios as Markdown: one table an implementation, one row a series."""

from __future__ import annotations

from itertools import groupby

from ilp.bench.trend_record import TrendRecord, TrendSeries
from ilp.report.markdown.writing import code, escaped, fitted, table
from ilp.report.trend_words import (
    change_words,
    closing_lines,
    group_key,
    group_lines,
    ratio_words,
    spark,
    step_words,
)

__all__ = ["trend_markdown"]

_HEAD = ("operation", "shape", "points:", "first:", "last:", "change:", "trend", "steps")
_SPARK = 20


def trend_markdown(record: TrendRecord) -> str:
    """Return what it amounts to, and below it the tables."""
    said = "\n\n".join(map(escaped, closing_lines(record)))
    groups = [list(group) for _, group in groupby(record.series, key=group_key)]
    return fitted(said, map(_group, groups))


def _group(series: list[TrendSeries]) -> str:
    title, where = group_lines(series[0])
    about = f"{code(title, 100)} on {escaped(where)}. Time divided by the reference codec's; higher is slower."
    return f"{about}\n\n{table(_HEAD, map(_row, series))}"


def _row(series: TrendSeries) -> tuple[str, ...]:
    slower = series.last_is_slower
    last = ratio_words(series.points[-1].ratio)
    return (
        series.operation,
        series.shape,
        str(len(series.points)),
        ratio_words(series.points[0].ratio),
        f"**{last}**" if slower else last,
        change_words(series.change),
        spark(series, _SPARK),
        ", ".join(f"{step_words(each)} with {code(each.after, 24)}" for each in series.steps) or "-",
    )
