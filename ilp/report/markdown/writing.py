"""Markdown that foreign text cannot break out of.

What others have written stands in code, in a line or in a block: nothing in code is a link, a mention, an element of
HTML or the end of a table's cell. Our own words are escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from ilp.report.plain import on_one_line, readable
from ilp.report.wording import shortened

__all__ = ["block", "code", "details", "escaped", "fitted", "table"]

_SHOWN = 80  # columns of foreign text in a line
_SUMMARY_SHOWN = 200  # columns
_LARGEST = 500_000  # octets. GitHub takes 1 MiB a step, in which more than one run may be summed up
_SPECIAL = re.compile(r"([\\`*_\[\]<~&$#])")
_TICKS = re.compile("`+")


def code(text: str, shown: int = _SHOWN) -> str:
    """Return text as code in a line, at most `shown` columns of it; nothing as a dash."""
    line = shortened(text, shown) or "-"
    fence = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def escaped(text: str) -> str:
    """Return words of ours so that they are read as they are, and that nobody is called by them."""
    return _SPECIAL.sub(r"\\\1", on_one_line(text)).replace("@", "@<!-- -->")


def block(text: str, language: str = "text") -> str:
    """Return lines as a block of code."""
    lines = readable(text)
    fence = "`" * max(3, _longest_run(lines) + 1)
    return f"{fence}{language}\n{lines}\n{fence}"


def details(summary: str, content: str) -> str:
    """Return content that a reader unfolds by its summary, which may be foreign text."""
    said = html.escape(shortened(summary, _SUMMARY_SHOWN))
    return f"<details><summary><code>{said}</code></summary>\n\n{content}\n\n</details>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown already; a column whose head ends in a colon is flushed right."""
    names = [each.removesuffix(":") for each in head]
    rule = "|".join("---:" if each.endswith(":") else "---" for each in head)
    lines = [f"| {' | '.join(names)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(content: str) -> str:
    r"""Return content whose bars do not end the cell: even in code they would, unless written as `\|`.

    Readers disagree about a bar behind a backslash; such a one becomes `\x7c`.
    """
    return content.replace("\\|", "\\\\x7c").replace("|", "\\|")


def fitted(first: str, parts: Iterable[str]) -> str:
    """Return parts below each other, as many as a job summary takes, and say how many were left out."""
    return "\n\n".join(_fitting(first, parts))


def _fitting(first: str, parts: Iterable[str]) -> Iterator[str]:
    taken, left = len(first.encode()), 0
    yield first
    for part in parts:
        size = len(part.encode()) + 2
        if left or taken + size > _LARGEST:
            left += 1
        else:
            taken += size
            yield part
    if left:
        yield f"Left out, as this would be too long: {left} more. `--report html=FILE` writes a page of everything."


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
