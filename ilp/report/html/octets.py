"""Octets field by field for pages: rows of runs, some of them marked, long elements without their middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.report.explanation import Element, explain

__all__ = ["Mark", "OctetRow", "OctetRun", "octet_rows"]

Mark: TypeAlias = Literal["", "place", "difference"]
"""Why octets are marked: the vector turns on them, or they are the first that differ."""

_HEAD = 32  # octets of a long element that are shown from its start
_AROUND = 16  # octets shown before and after a mark in it
_MARKED = 64  # octets of a mark that are shown


class OctetRun(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Neighbouring octets of one element, all marked alike.

    Attributes:
        octets: in hexadecimal. With a mark and none, what is marked is the gap before the next octet.
        mark: why they are marked, if they are.
        left_out: how many octets follow that are not shown; such a run has no octets of its own.
    """

    octets: str
    mark: Mark = ""
    left_out: int = 0


class OctetRow(Struct, frozen=True, array_like=True):
    """One element of a packet.

    Attributes:
        offset: of its first octet, from the start of the packet.
        length: how many octets it has.
        field: its name; "" for octets that no field has.
        runs: its octets.
        meaning: what they mean, in words.
    """

    offset: int
    length: int
    field: str
    runs: tuple[OctetRun, ...]
    meaning: str


def octet_rows(octets: bytes, place: range | None = None, difference: int | None = None) -> tuple[OctetRow, ...]:
    """Return a packet field by field, broken or not, with what is to be looked at marked.

    Args:
        octets: the packet.
        place: the offsets that a vector turns on; an empty range is the gap before its start.
        difference: the offset of the first octet that differs from what it is compared with; its length, where only
            the end is missing.
    """
    explanation = explain(octets)
    elements = explanation.fields + explanation.unplaced
    marks: list[tuple[range, Mark]] = []
    if place is not None:
        marks.append((place, "place"))
    if difference is not None:
        marks.append((range(difference, difference + (difference < len(octets))), "difference"))
    gaps = {_holder(elements, where.start): (where.start, mark) for where, mark in marks if not where}
    spans = [each for each in marks if each[0]]
    return tuple(_row(each, spans, gaps.get(index)) for index, each in enumerate(elements))


def _holder(elements: tuple[Element, ...], offset: int) -> int:
    """Return the index of the element that shows the gap before an offset: one that starts there, else the last."""
    starts = (index for index, each in enumerate(elements) if each.offset <= offset < max(each.end, each.offset + 1))
    return next(starts, len(elements) - 1)


def _row(element: Element, spans: list[tuple[range, Mark]], gap: tuple[int, Mark] | None) -> OctetRow:
    marked = _marked(element, spans)
    hole = None if gap is None else (gap[0] - element.offset, gap[1])
    return OctetRow(
        offset=element.offset,
        length=element.length,
        field=element.field,
        runs=tuple(_runs(bytes.fromhex(element.octets), marked, hole)),
        meaning=element.meaning,
    )


def _marked(element: Element, spans: list[tuple[range, Mark]]) -> dict[int, Mark]:
    """Return the mark of each marked octet by its index in the element; a difference hides the place below it."""
    marked: dict[int, Mark] = {}
    for where, mark in spans:
        inside = range(max(where.start, element.offset), min(where.stop, element.end))
        marked.update((index - element.offset, mark) for index in inside[:_MARKED])
    return marked


def _runs(octets: bytes, marked: dict[int, Mark], hole: tuple[int, Mark] | None) -> Iterator[OctetRun]:
    shown = _shown(len(octets), [*marked, *([hole[0]] if hole else [])])
    run, mark, at = bytearray(), marked.get(0, ""), 0
    for index in shown:
        is_hole = hole is not None and hole[0] == index
        if run and (index > at or is_hole or marked.get(index, "") != mark):
            yield OctetRun(run.hex(), mark)
            run = bytearray()
        if index > at:
            yield OctetRun("", "", index - at)
        if hole is not None and is_hole:
            yield OctetRun("", hole[1])
        mark = marked.get(index, "")
        run.append(octets[index])
        at = index + 1
    if run:
        yield OctetRun(run.hex(), mark)
    if at < len(octets):
        yield OctetRun("", "", len(octets) - at)
    if hole is not None and hole[0] >= len(octets):
        yield OctetRun("", hole[1])


def _shown(size: int, marks: list[int]) -> list[int]:
    """Return which octets of an element are shown: its first ones, and those around the marks."""
    if size <= _HEAD + 2 * _AROUND:
        return list(range(size))
    wanted = set(range(_HEAD))
    for mark in marks:
        wanted.update(range(max(0, mark - _AROUND), min(size, mark + _AROUND + 1)))
    return sorted(wanted)
