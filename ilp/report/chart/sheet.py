"""A sheet to draw on: places are in CSS pixels from its upper left corner, as a browser shows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from ilp.bench.extra import MissingLibrary
from ilp.report.chart.palette import Palette
from ilp.report.wording import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["PIXELS_PER_CHARACTER", "SMALL", "Sheet", "drawing_settings"]

SMALL = 11.0
"""The size of labels, in pixels."""

PIXELS_PER_CHARACTER = 6.8
"""How wide a character of that size is, about: the widest of the fonts that may be at hand."""

_DOTS = 72  # an inch: then a point, matplotlib's measure of text and lines, is a pixel

_SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: a picture is the same on every machine
    "svg.fonttype": "none",  # text stays text: small, and it can be searched and read aloud
    "svg.hashsalt": "ilp",
    "text.parse_math": False,  # a dollar in a name is a dollar
}


class Sheet:
    """A sheet of paper in a palette's colours.

    Args:
        width: in pixels.
        height: in pixels.
        palette: its colours.

    Raises:
        MissingLibrary: matplotlib is not installed.
    """

    def __init__(self, width: float, height: float, palette: Palette) -> None:
        try:
            from matplotlib.figure import Figure  # noqa: PLC0415 - only pictures need it, and it is slow to load
        except ImportError:
            raise MissingLibrary("matplotlib") from None
        self.palette = palette
        self.width = width
        self.height = height
        self.figure: Figure = Figure(
            figsize=(width / _DOTS, height / _DOTS), dpi=_DOTS, facecolor=palette.ground, edgecolor="none"
        )

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return empty axes with a bottom line, to be filled."""
        bounds = (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(bounds, facecolor="none")
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(self.palette.edge)
        axes.spines["bottom"].set_linewidth(1)
        axes.tick_params(
            which="both", color=self.palette.edge, labelcolor=self.palette.muted, labelsize=SMALL, width=1, length=3
        )
        axes.minorticks_off()
        return axes

    def write(
        self,
        left: float,
        baseline: float,
        text: str,
        *,
        colour: str | None = None,
        size: float = SMALL,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Write a line; what is foreign in it becomes printable."""
        self.figure.text(
            left / self.width,
            1 - baseline / self.height,
            printable(text),
            color=colour or self.palette.ink,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            ha=align,
            va="baseline",
        )

    def rule(self, top: float, left: float = 0, right: float | None = None) -> None:
        """Draw a thin line from left to right."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        ends = (left / self.width, (self.width if right is None else right) / self.width)
        height = 1 - top / self.height
        self.figure.add_artist(Line2D(ends, (height, height), color=self.palette.line, linewidth=1))


@contextmanager
def drawing_settings() -> Iterator[None]:
    """Draw inside: the same everywhere, whatever a user's own settings of matplotlib are.

    Raises:
        MissingLibrary: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415
    except ImportError:
        raise MissingLibrary("matplotlib") from None
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield
