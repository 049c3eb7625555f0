"""Words for people: counts, foreign text made safe to print, lines that fit."""

from __future__ import annotations

from textwrap import wrap

__all__ = ["LOG_SHOWN", "clip", "counted", "printable", "shortened", "times", "wrapped"]


LOG_SHOWN = 400
"""How many characters of a line of a log are shown: a cause ends with what matters, and stands behind a path."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 vector", "2 vectors"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def times(number: int) -> str:
    """Return how often: "once", "2 times"."""
    return "once" if number == 1 else f"{number} times"


def printable(text: str) -> str:
    r"""Return text that cannot move a terminal's cursor or turn its lines around.

    What adapters and packets say is foreign: control characters, escape sequences, changes of the writing direction
    and lone surrogates become escapes such as `\x1b` and `\u202e`.
    """
    return text if text.isprintable() else "".join(each if each.isprintable() else _escape(each) for each in text)


def clip(text: str, longest: int) -> str:
    """Return `text` made printable and, beyond `longest` characters, cut, with the number that it had."""
    if len(text) <= longest:
        return printable(text)
    return f"{printable(text[:longest])}… ({counted(len(text), 'character')})"


def shortened(text: str, width: int) -> str:
    """Return `text` printable and in one line of at most `width` columns: if it is long, without its middle."""
    line = printable(" ".join(text.split()))
    if len(line) <= width and (line.isascii() or len(_fitting(line, width)) == 1):
        return line
    from rich.cells import set_cell_size  # noqa: PLC0415 - rarely needed, and slow to load

    tail = width // 2
    head = set_cell_size(line, width - tail - 1)
    return f"{head}…{set_cell_size(line[::-1], tail)[::-1]}"


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` columns; nothing is one empty line."""
    lines = wrap(text, width, break_on_hyphens=False) or [""]
    return [part for line in lines for part in _fitting(line, width)]


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004 - the width of the escape
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def _fitting(line: str, width: int) -> list[str]:
    if line.isascii():
        return [line]
    from rich.cells import cell_len, chop_cells  # noqa: PLC0415 - rarely needed, and slow to load

    return [line] if cell_len(line) <= width else list(chop_cells(line, width))
