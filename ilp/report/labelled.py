"""Rows of a report: a label at the left, and beside it what it is about, wrapped to fit 100 columns."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from ilp.report.dump import render_octets
from ilp.report.wording import shortened, wrapped

__all__ = ["LABEL_WIDTH", "WIDTH", "append_command", "append_label", "append_log", "append_octets", "append_row"]

WIDTH = 98
"""Columns that a report fills at most; only commands, which are for copying, may be longer."""

LABEL_WIDTH = 10
"""Columns of a label, without the two before it."""


def append_label(text: Text, label: str, width: int = LABEL_WIDTH) -> None:
    """Append a label, or with "" the room of one, which has `width` columns."""
    text.append(f"  {label:<{width}}", style="dim")


def append_row(text: Text, label: str, content: str) -> None:
    """Append a row, in as many lines as its content takes; what is foreign in it has to be printable already."""
    for index, line in enumerate(wrapped(content, WIDTH - LABEL_WIDTH - 2)):
        append_label(text, label if index == 0 else "")
        text.append(line + "\n")


def append_command(text: Text, label: str, command: str) -> None:
    """Append a command in one line, however long: it is for copying."""
    append_label(text, label)
    text.append(command + "\n")


def append_octets(
    text: Text, label: str, octets: bytes, place: range | None = None, *, label_width: int = LABEL_WIDTH
) -> None:
    """Append a dump of octets, with a place marked: an empty range marks the gap before its start."""
    start, length = (0, 0) if place is None else (place.start, len(place))
    dump = render_octets(octets, start, length, marked=place is not None)
    for index, row in enumerate(dump.split("\n")):
        append_label(text, label if index == 0 else "", label_width)
        text.append_text(row)
        text.append("\n")


def append_log(text: Text, lines: Iterable[str]) -> None:
    """Append lines of a log below what they explain, each cut to one line."""
    for line in lines:
        text.append(f"  {shortened(line, WIDTH - 2)}\n", style="dim")
