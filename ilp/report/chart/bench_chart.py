"""A run of `ilp bench` as a picture: what a packet takes, one panel an operation, one row a shape."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from ilp.bench.record import BenchCell, BenchRecord, Shape
from ilp.implementation.resolved import resolved_reference
from ilp.protocol.bench import BENCH_OPERATIONS
from ilp.report.chart.palette import Palette
from ilp.report.chart.picture import Picture
from ilp.report.chart.sheet import PIXELS_PER_CHARACTER, Sheet
from ilp.report.wording import counted, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_bench"]

_WIDTH = 800
_MARGIN = 16
_NAMES = 136  # pixels of the names of shapes
_GAP = 16  # between panels
_TITLE = 58  # pixels of title and explanation
_KEY_LINE = 20
_HEADS = 26
_FOOT = 54
_APART = 9  # pixels between two implementations of a row
_ROOM = 12  # pixels of a row beyond
_MARKERS = "osD^vP"
_MARK = 18  # pixels of a mark in the key
_LONGEST_NAME = 48
_EXPLANATION = "further left is faster; the axis is logarithmic; a line is a 99 % interval wider than its mark"
_UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns"))


class _Side(Struct, frozen=True):
    """An implementation; `number` counts those that have figures."""

    reference: str
    name: str
    number: int
    has_figures: bool


def draw_bench(record: BenchRecord) -> Picture:
    """Return the picture of a run: 800 pixels wide, of nanoseconds a packet with their 99 % interval.

    Implementations without a figure are named as such; a run without any figure at all is a picture of that.
    """
    measured = [each for each in record.cells if each.nanoseconds > 0 and each.problem is None]
    said = "; ".join(_spoken(each) for each in measured)
    return Picture(
        title="Time for a packet, by operation and shape",
        description=f"Nanoseconds a packet, on a logarithmic axis. {said or 'Nothing could be measured'}.",
        draw=partial(_drawn, record, measured),
    )


def _spoken(cell: BenchCell) -> str:
    return f"{cell.implementation}, {cell.operation} {cell.shape}: {_time(cell.nanoseconds)}"


def _time(nanoseconds: float) -> str:
    size, unit = next((each for each in _UNITS if nanoseconds >= each[0]), _UNITS[-1])
    return f"{nanoseconds / size:.3g} {unit}"


def _drawn(record: BenchRecord, measured: Sequence[BenchCell], palette: Palette) -> Sheet:
    sides = _sides(record, measured)
    operations = [each for each in BENCH_OPERATIONS if any(cell.operation == each for cell in measured)]
    shapes = [each for each in get_args(Shape) if any(cell.shape == each for cell in measured)]
    lines = _key_lines(sides)
    row = _ROOM + _APART * max(1, sum(each.has_figures for each in sides))
    top = _TITLE + _KEY_LINE * len(lines) + _HEADS
    sheet = Sheet(_WIDTH, top + row * len(shapes) + _FOOT, palette)
    sheet.write(_MARGIN, 28, "Time for a packet", size=17, bold=True)
    sheet.write(_MARGIN, 48, _EXPLANATION if measured else "Nothing could be measured.", colour=palette.muted)
    _draw_key(sheet, lines)
    _draw_rows(sheet, shapes, top, row)
    width = (_WIDTH - _MARGIN - _NAMES - _GAP * len(operations)) / max(1, len(operations))
    for index, operation in enumerate(operations):
        left = _NAMES + _GAP + index * (width + _GAP)
        sheet.write(left, top - 9, operation, size=13, bold=True)
        axes = sheet.panel(left, top, width, row * len(shapes))
        _prepare(axes, palette, measured, row * len(shapes))
        its = [each for each in measured if each.operation == operation]
        _draw_cells(axes, palette, its, [each for each in sides if each.has_figures], shapes)
    sheet.write(_MARGIN, sheet.height - 14, _provenance(record), colour=palette.muted)
    return sheet


def _sides(record: BenchRecord, measured: Sequence[BenchCell]) -> list[_Side]:
    there = {each.implementation for each in measured}
    sides: list[_Side] = []
    for each in record.implementations:
        name = shortened(resolved_reference(each.reference, each.version or ""), _LONGEST_NAME)
        has_figures = each.reference in there
        number = sum(one.has_figures for one in sides)
        sides.append(_Side(each.reference, name if has_figures else f"{name}: no figures", number, has_figures))
    return sides


def _key_lines(sides: Sequence[_Side]) -> list[list[tuple[_Side, float]]]:
    """Return the lines of the key: each implementation with its place from the left."""
    lines: list[list[tuple[_Side, float]]] = [[]]
    left = float(_MARGIN)
    for each in sides:
        width = PIXELS_PER_CHARACTER * len(each.name) + 22 + _MARK * each.has_figures
        if lines[-1] and left + width > _WIDTH:
            lines.append([])
            left = float(_MARGIN)
        lines[-1].append((each, left))
        left += width
    return lines


def _draw_key(sheet: Sheet, lines: Sequence[Sequence[tuple[_Side, float]]]) -> None:
    axes = sheet.panel(0, _TITLE, sheet.width, _KEY_LINE * len(lines))
    axes.set_axis_off()
    axes.set_xlim(0, sheet.width)
    axes.set_ylim(_KEY_LINE * len(lines), 0)
    for number, line in enumerate(lines):
        middle = _KEY_LINE * (number + 0.5)
        for side, left in line:
            colour, marker = _look(sheet.palette, side)
            if side.has_figures:
                axes.plot([left + 6], [middle], marker=marker, color=colour, markersize=7, linestyle="none")
            ink = sheet.palette.ink if side.has_figures else sheet.palette.muted
            sheet.write(left + _MARK * side.has_figures, _TITLE + middle + 4, side.name, colour=ink)


def _look(palette: Palette, side: _Side) -> tuple[str, str]:
    """Return colour and marker of an implementation: thirty-six pairs before one comes again."""
    count = len(palette.sides)
    return palette.sides[side.number % count], _MARKERS[(side.number + side.number // count) % len(_MARKERS)]


def _draw_rows(sheet: Sheet, shapes: Sequence[Shape], top: float, row: float) -> None:
    for index, shape in enumerate(shapes):
        if index % 2 == 0:
            band = sheet.panel(0, top + row * index, sheet.width, row)
            band.set_facecolor(sheet.palette.band)
            band.set_xticks([])
            band.set_yticks([])
            band.spines["bottom"].set_visible(False)
        sheet.write(_NAMES, top + row * (index + 0.5) + 4, shape, align="right", size=12)


def _prepare(axes: Axes, palette: Palette, measured: Sequence[BenchCell], height: float) -> None:
    low, high = _limits(measured)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.minorticks_off()
    ticks = [each for each in (10.0**power for power in range(-1, 13)) if low <= each <= high]
    axes.set_xticks(ticks, [_time(each) for each in ticks])
    axes.grid(axis="x", color=palette.line, linewidth=1)
    axes.set_axisbelow(True)


def _draw_cells(
    axes: Axes, palette: Palette, cells: Sequence[BenchCell], sides: Sequence[_Side], shapes: Sequence[Shape]
) -> None:
    row = _ROOM + _APART * len(sides)
    for side in sides:
        its = [each for each in cells if each.implementation == side.reference]
        colour, marker = _look(palette, side)
        within = (_ROOM + _APART) / 2 + _APART * side.number
        heights = [row * shapes.index(each.shape) + within for each in its]
        axes.hlines(heights, [each.low for each in its], [each.high for each in its], color=colour, linewidth=2)
        times = [each.nanoseconds for each in its]
        axes.plot(times, heights, marker=marker, color=colour, markersize=6.5, linestyle="none")


def _limits(measured: Sequence[BenchCell]) -> tuple[float, float]:
    """Return the ends of the axis that all panels share: at least one power of ten is in it."""
    least, largest = min(each.low for each in measured), max(each.high for each in measured)
    low, high = least / 1.4, largest * 1.4
    while high / low < 12:  # noqa: PLR2004 - a little more than one power of ten
        low, high = low / 1.2, high * 1.2
    return low, high


def _provenance(record: BenchRecord) -> str:
    machine = record.machine
    where = f"{shortened(machine.processor, 40)}, {counted(machine.cores, 'core')}, {shortened(machine.system, 24)}"
    return f"{where}; {record.started[:10]}; ilp-conformance {shortened(record.suite, 20)}"
