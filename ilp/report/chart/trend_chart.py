"""The trend of ratios as a picture: a small panel a series, versions from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from ilp.bench.record import Shape
from ilp.bench.trend_record import TrendRecord, TrendSeries, TrendStep
from ilp.protocol.bench import BENCH_OPERATIONS
from ilp.report.chart.palette import Palette
from ilp.report.chart.picture import Picture
from ilp.report.chart.sheet import PIXELS_PER_CHARACTER, SMALL, Sheet
from ilp.report.trend_words import brief_step, group_key, group_lines, series_sentence
from ilp.report.wording import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_trend"]

_WIDTH = 800
_MARGIN = 16
_COLUMNS = 3
_TICKS = 42  # pixels of the ratios beside a panel
_GAP = 14  # between panels
_HEAD = 66  # pixels of a group's heading
_PANEL_HEAD = 22
_PLOT = 104
_PANEL = _PANEL_HEAD + _PLOT + 28
_FOOT = 40
_ABOVE = 0.42  # of the room of the points is above them, for the words at steps
_WORDS = 15  # pixels of a line of these words
_LEAST_SPAN = 0.1  # of the ratio: what differs by less looks as flat as it is
_LABEL_SHOWN = 14  # characters
_FEWEST_DRAWN_AS_LINE = 2


class _Place(Struct, frozen=True):
    """Where a series is drawn; sizes in pixels."""

    series: TrendSeries
    number: int
    left: float
    top: float
    width: float

    @property
    def part(self) -> str:
        return f"panel-{self.number}"


class _Block(Struct, frozen=True):
    """A group of series: its heading, where it begins, and its panels."""

    lines: tuple[str, str]
    top: float
    places: tuple[_Place, ...]


def draw_trend(record: TrendRecord, *, links: bool = False) -> Picture:
    """Return the picture of a trend: 800 pixels wide, and as high as it takes.

    Args:
        record: the trend, with at least one series.
        links: whether each panel leads to the row `#series-N` of a page, N counted from 1 in the order of `record`.
    """
    blocks, height = _laid_out(record.series)
    places = [place for block in blocks for place in block.places]
    return Picture(
        title="Time beside the reference codec's, from version to version",
        description=" ".join(series_sentence(each.series) for each in places),
        draw=partial(_drawn, blocks, height),
        links={each.part: (f"#series-{each.number}", series_sentence(each.series)) for each in places if links},
    )


def _laid_out(series: Sequence[TrendSeries]) -> tuple[list[_Block], float]:
    """Return where everything is drawn, and the height of the whole."""
    blocks: list[_Block] = []
    top = 0.0
    numbered = enumerate(series, 1)
    for _, group in groupby(numbered, key=lambda each: group_key(each[1])):
        its = list(group)
        operations = [each for each in BENCH_OPERATIONS if any(one.operation == each for _, one in its)]
        columns = len(operations) if len(operations) > 1 else min(_COLUMNS, len(its))
        cells = list(_cells([one for _, one in its], columns))
        width = (_WIDTH - 2 * _MARGIN - _GAP * (columns - 1)) / columns
        places = tuple(
            _Place(
                series=one,
                number=number,
                left=_MARGIN + column * (width + _GAP),
                top=top + _HEAD + row * _PANEL,
                width=width,
            )
            for (number, one), (row, column) in zip(its, cells, strict=True)
        )
        blocks.append(_Block(group_lines(its[0][1]), top, places))
        top += _HEAD + _PANEL * (1 + max(row for row, _ in cells)) + 8
    return blocks, top + _FOOT


def _cells(series: Sequence[TrendSeries], columns: int) -> Iterator[tuple[int, int]]:
    """Yield row and column of each: a column an operation and a row a shape, or one after the other."""
    operations = [each for each in BENCH_OPERATIONS if any(one.operation == each for one in series)]
    shapes = [each for each in get_args(Shape) if any(one.shape == each for one in series)]
    for index, each in enumerate(series):
        if len(operations) > 1:
            yield shapes.index(each.shape), operations.index(each.operation)
        else:
            yield divmod(index, columns)


def _drawn(blocks: Sequence[_Block], height: float, palette: Palette) -> Sheet:
    sheet = Sheet(_WIDTH, height, palette)
    for index, block in enumerate(blocks):
        if index:
            sheet.rule(block.top + 4, _MARGIN, _WIDTH - _MARGIN)
        name, below = block.lines
        sheet.write(_MARGIN, block.top + 30, shortened(name, 84), size=15, bold=True)
        sheet.write(_MARGIN, block.top + 48, shortened(below, 118), colour=palette.muted)
        for each in block.places:
            _draw_panel(sheet, each)
    said = (
        "time divided by the reference codec's, with its 99 % interval: lower is faster; ▲ slower, ▼ faster from there"
    )
    sheet.write(_MARGIN, height - 16, said, colour=palette.muted)
    return sheet


def _draw_panel(sheet: Sheet, place: _Place) -> None:
    palette, series = sheet.palette, place.series
    left, width = place.left + _TICKS, place.width - _TICKS
    axes = sheet.panel(left, place.top + _PANEL_HEAD, width, _PLOT)
    axes.set_gid(place.part)
    sheet.write(left, place.top + 14, f"{series.operation}, {series.shape}", bold=True, size=12)
    count = len(series.points)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(*_limits(series))
    _draw_ticks(axes, palette)
    bounds = (0, *(each.index for each in series.steps), count)
    for (start, end), level in zip(pairwise(bounds), series.levels, strict=True):
        axes.hlines(level, start - 0.5, end - 0.5, color=palette.level, linewidth=1.5)
    ratios = [each.ratio for each in series.points]
    axes.vlines(
        range(count), [each.low for each in ratios], [each.high for each in ratios], color=palette.point, linewidth=1.5
    )
    axes.plot(
        range(count),
        [each.ratio for each in ratios],
        color=palette.point,
        marker="o",
        markersize=4.5,
        linewidth=0.8 if count >= _FEWEST_DRAWN_AS_LINE else 0,
    )
    _draw_steps(axes, palette, series.steps, width / count)
    _label_versions(sheet, series, left, place.top + _PANEL_HEAD + _PLOT + 16, width)


def _limits(series: TrendSeries) -> tuple[float, float]:
    ratios = [each.ratio for each in series.points]
    low, high = min(each.low for each in ratios), max(each.high for each in ratios)
    middle = (low + high) / 2
    reach = max((high - low) * 0.58, middle * _LEAST_SPAN / 2)
    return middle - reach, middle + reach + 2 * reach * _ABOVE * bool(series.steps)


def _draw_ticks(axes: Axes, palette: Palette) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
    axes.tick_params(axis="y", length=0, pad=4)
    axes.grid(axis="y", color=palette.line, linewidth=1)
    axes.set_axisbelow(True)
    axes.set_xticks([])


def _draw_steps(axes: Axes, palette: Palette, steps: Sequence[TrendStep], apart: float) -> None:
    free = [0.0, 0.0]  # how far from the left each of two lines of words is taken
    whole = apart * (axes.get_xlim()[1] + 0.5)
    for step in steps:
        colour = palette.slower if step.direction == "slower" else palette.faster
        axes.axvline(step.index - 0.5, color=colour, linewidth=1.5, linestyle=(0, (4, 3)))
        words = brief_step(step)
        width = PIXELS_PER_CHARACTER * len(words)
        start = min(max(apart * step.index - width / 2, 0.0), whole - width)
        line = next((index for index, end in enumerate(free) if start >= end), None)
        if line is None:
            continue  # there is no room: the line and the table say it
        free[line] = start + width
        axes.annotate(
            words,
            (start + width / 2, _PLOT - _WORDS * line),
            xycoords="axes pixels",
            color=colour,
            fontsize=SMALL,
            fontweight="bold",
            ha="center",
            va="top",
            bbox={"facecolor": palette.ground, "edgecolor": "none", "pad": 1},
        )


def _label_versions(sheet: Sheet, series: TrendSeries, left: float, baseline: float, width: float) -> None:
    """Name the first version, the last, and between them those after a step, as far as there is room."""
    count = len(series.points)
    taken: list[tuple[float, float]] = []
    for index in dict.fromkeys((0, count - 1, *(each.index for each in reversed(series.steps)))):
        label = shortened(series.points[index].label, _LABEL_SHOWN)
        size = PIXELS_PER_CHARACTER * len(label)
        start = min(max((index + 0.5) * width / count - size / 2, -_TICKS / 2), width - size)
        if all(start > end + 4 or start + size < begin - 4 for begin, end in taken):
            taken.append((start, start + size))
            sheet.write(left + start + size / 2, baseline, label, colour=sheet.palette.muted, align="center")
