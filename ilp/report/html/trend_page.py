"""The trend of ratios as one page: the picture, whose panels lead to the rows of a table, and every point below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup
from msgspec import Struct

from ilp.bench.trend_record import TrendPoint, TrendRecord, TrendSeries
from ilp.report.chart.picture import inline_svg
from ilp.report.chart.trend_chart import draw_trend
from ilp.report.html.page import page
from ilp.report.trend_words import change_words, closing_lines, group_key, group_lines, ratio_words, step_words

__all__ = ["trend_html"]


class PointView(Struct, frozen=True):
    """A point; `time` is in nanoseconds, "-" where it is unknown."""

    point: TrendPoint
    ratio: str
    time: str


class StepView(Struct, frozen=True):
    """A step in words, with the interval of its size."""

    says: str
    after: str
    interval: str
    slower: bool


class SeriesView(Struct, frozen=True, kw_only=True):
    """A series as a group of rows; `anchor` is its name in the page."""

    series: TrendSeries
    anchor: str
    first: str
    last: str
    change: str
    steps: tuple[StepView, ...]
    points: tuple[PointView, ...]


class GroupView(Struct, frozen=True):
    """The series of one implementation on one machine by one benchmark."""

    title: str
    where: str
    series: tuple[SeriesView, ...]


def trend_html(record: TrendRecord) -> str:
    """Return the page of a trend with at least one series: one file that needs nothing else, in HTML.

    Raises:
        MissingLibrary: matplotlib is not installed.
    """
    numbered = enumerate(record.series, 1)
    grouped = [list(group) for _, group in groupby(numbered, key=lambda each: group_key(each[1]))]
    said, *notes = closing_lines(record)
    return page(
        "trend.html.j2",
        styles=("bumps.css", "chart.css", "trend.css"),
        scripts=(),
        suite=record.suite,
        store=record.store,
        answer="no" if any(each.last_is_slower for each in record.series) else "yes",
        said=said,
        notes=notes,
        groups=tuple(map(_group, grouped)),
        picture=Markup(inline_svg(draw_trend(record, links=True), "picture")),  # noqa: S704 - an XML writer escaped it
    )


def _group(numbered: Sequence[tuple[int, TrendSeries]]) -> GroupView:
    title, where = group_lines(numbered[0][1])
    return GroupView(title, where, tuple(_series(number, each) for number, each in numbered))


def _series(number: int, series: TrendSeries) -> SeriesView:
    return SeriesView(
        series=series,
        anchor=f"series-{number}",
        first=ratio_words(series.points[0].ratio),
        last=ratio_words(series.points[-1].ratio),
        change=change_words(series.change),
        steps=tuple(
            StepView(
                says=step_words(each),
                after=each.after,
                interval=f"{change_words(each.factor.low)} to {change_words(each.factor.high)}",
                slower=each.direction == "slower",
            )
            for each in series.steps
        ),
        points=tuple(
            PointView(each, ratio_words(each.ratio), f"{each.nanoseconds:,.0f}" if each.nanoseconds else "-")
            for each in series.points
        ),
    )
