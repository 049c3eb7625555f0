"""The text of an `expected.toml`, entry by entry: TOML libraries that keep comments do not say on which line one is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

__all__ = ["Sections", "entry_lines", "locate", "quoted", "sections"]

_HEADER = re.compile(r"\s*\[\[\s*expected\s*\]\]\s*(#.*\s*)?")
_MEMBER = re.compile(r"\s*(\w+)\s*=")
_COMMENT = re.compile(r"\s*#")


class Sections(Struct, frozen=True):
    """A file cut into what stands before its entries, and the entries; joined again, it is the same.

    The comment directly above an entry belongs to it. `lines` are the lines of the entries' headers, from 1 on.
    """

    preamble: str
    entries: tuple[str, ...]
    lines: tuple[int, ...]


def sections(text: str) -> Sections:
    """Return the sections of a file whose entries are written as tables, `[[expected]]`."""
    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if _HEADER.fullmatch(line)]
    starts = [_start(lines, each) for each in headers]
    cut = ["".join(lines[start:end]) for start, end in pairwise([*starts, len(lines)])]
    return Sections("".join(lines[: starts[0] if starts else None]), tuple(cut), tuple(each + 1 for each in headers))


def locate(text: str, entries: Sequence[Sequence[str]]) -> Iterator[tuple[int | None, dict[str, int]]]:
    """Yield for each entry the line of its header, and of its members and names; None where that cannot be told.

    Args:
        text: the file.
        entries: the ids and globs of each of its entries.
    """
    found = sections(text)
    if len(found.lines) != len(entries):  # inline tables, or a header in a text of several lines
        yield from ((None, {}) for _ in entries)
        return
    lines = text.splitlines()
    for names, (line, following) in zip(entries, pairwise([*found.lines, len(lines) + 1]), strict=True):
        yield line, _places(lines[line : following - 1], line + 1, names)


def quoted(text: str) -> str:
    """Return text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def entry_lines(members: Mapping[str, str | date | None], vectors: Iterable[str]) -> list[str]:
    """Return the lines of an entry.

    Args:
        members: all but the vectors; None: it has none of these.
        vectors: ids and globs.
    """
    written = [
        f"{name} = {quoted(value) if isinstance(value, str) else value.isoformat()}"
        for name, value in members.items()
        if value is not None
    ]
    return ["[[expected]]", *written, "vectors = [", *(f"    {quoted(each)}," for each in vectors), "]"]


def _start(lines: Sequence[str], header: int) -> int:
    """Return the first line of the comment that stands directly above a header, or the header's."""
    start = header
    while start and _COMMENT.match(lines[start - 1]):
        start -= 1
    return start


def _places(lines: Sequence[str], first: int, names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    wanted = {f"{mark}{name}{mark}": name for name in names for mark in "\"'"}
    for number, line in enumerate(lines, first):
        member = _MEMBER.match(line)
        if member:
            places.setdefault(member[1], number)
        for text in re.findall(r"\"[^\"]*\"|'[^']*'", line.partition(" #")[0]):
            if text in wanted:
                places.setdefault(wanted[text], number)
    return places
