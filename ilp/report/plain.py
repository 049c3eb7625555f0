"""Text for files and machines: what is foreign in it is printable, and its lines stay lines."""

from __future__ import annotations

from ilp.report.wording import printable

__all__ = ["on_one_line", "readable"]


def readable(text: str) -> str:
    r"""Return text in which only line feeds are left of what cannot be printed; the rest are escapes such as `\x1b`.

    Every character of it may stand in XML, in JSON and in a terminal.
    """
    return "\n".join(printable(line.rstrip()) for line in text.splitlines())


def on_one_line(text: str) -> str:
    """Return text printable, its lines and runs of blanks joined by one blank."""
    return printable(" ".join(text.split()))
