"""Two packets beside each other, field by field, with what differs marked.

Elements are matched by their name and order, so that a field which grew does not make everything behind it look
different. Long runs of octets are cut around what differs: a page is to be read, and the record has them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.codec.errors import octet_count
from ilp.report.explanation import Element, explain
from ilp.report.outcome_text import first_difference

__all__ = ["AlignedCell", "AlignedPackets", "AlignedRow", "Run", "align"]

Mark: TypeAlias = Literal["", "differs", "first", "left out"]
"""What a run of octets is: the same on both sides, other ones than there, the first octet that differs, or cut."""

_HEAD, _TAIL = 32, 8  # octets shown of a long run, at its beginning and at its end


class Run(Struct, frozen=True):
    """Octets of one kind in a row, as hexadecimal digits with blanks between; of what is cut, how many octets."""

    text: str
    mark: Mark


class AlignedCell(Struct, frozen=True):
    """An element of one packet: where it begins, its octets, and what they mean."""

    offset: int
    length: int
    runs: tuple[Run, ...]
    meaning: str


class AlignedRow(Struct, frozen=True):
    """An element in both packets; None where a packet has none of that name there."""

    field: str
    old: AlignedCell | None
    new: AlignedCell | None
    differs: bool


class AlignedPackets(Struct, frozen=True):
    """Two packets.

    Attributes:
        rows: their elements.
        first: the offset of the first octet that differs; None where none does.
        more: whether others differ as well.
        old_length: octets of the first packet.
        new_length: octets of the second one.
    """

    rows: tuple[AlignedRow, ...]
    first: int | None
    more: bool
    old_length: int
    new_length: int


def align(old: bytes, new: bytes, *, rfc0027: bool = True) -> AlignedPackets:
    """Return two packets field by field.

    Args:
        old: what the baseline wrote.
        new: what the candidate wrote.
        rfc0027: whether the octets are in the layout of RFC 0027; of a dialect, all octets are one element.
    """
    first = None if old == new else first_difference(old, new)
    pairs = _pairs(_elements(old, rfc0027=rfc0027), _elements(new, rfc0027=rfc0027))
    rows = tuple(_row(one, other, first) for one, other in pairs)
    cells = (cell for row in rows for cell in (row.old, row.new) if cell is not None)
    more = any(run.mark == "differs" for cell in cells for run in cell.runs)
    return AlignedPackets(rows, first, more, len(old), len(new))


def _elements(octets: bytes, *, rfc0027: bool) -> tuple[Element, ...]:
    if not rfc0027:
        return (Element(offset=0, length=len(octets), field="octets", octets=octets.hex(), meaning=""),)
    explanation = explain(octets)
    return (*explanation.fields, *explanation.unplaced)


def _pairs(olds: tuple[Element, ...], news: tuple[Element, ...]) -> Iterator[tuple[Element | None, Element | None]]:
    """Yield the elements of both in order, those of one name beside each other."""
    matcher = SequenceMatcher(None, [each.field for each in olds], [each.field for each in news], autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(olds[old_from:old_to], news[new_from:new_to], strict=True)
        else:
            yield from ((each, None) for each in olds[old_from:old_to])
            yield from ((None, each) for each in news[new_from:new_to])


def _row(old: Element | None, new: Element | None, first: int | None) -> AlignedRow:
    present = old or new
    assert present is not None  # noqa: S101 - for the type checker: a row has at least one side
    one = b"" if old is None else bytes.fromhex(old.octets)
    other = b"" if new is None else bytes.fromhex(new.octets)
    differs = one != other or old is None or new is None
    start, tail = _common(one, other)
    return AlignedRow(
        present.field,
        None if old is None else _cell(old, start, len(one) - tail, first),
        None if new is None else _cell(new, start, len(other) - tail, first),
        differs,
    )


def _common(one: bytes, other: bytes) -> tuple[int, int]:
    """Return how many octets are the same at the beginning, and how many of the rest at the end."""
    start = first_difference(one, other)
    left = min(len(one), len(other)) - start
    return start, min(left, first_difference(one[::-1], other[::-1]))


def _cell(element: Element, start: int, stop: int, first: int | None) -> AlignedCell:
    octets = bytes.fromhex(element.octets)
    at = -1 if first is None else first - element.offset
    runs = list(_runs(octets[:start], ""))
    if start == at < stop:
        runs.append(Run(octets[at : at + 1].hex(), "first"))
        runs += _runs(octets[at + 1 : stop], "differs")
    else:
        runs += _runs(octets[start:stop], "differs")
    runs += _runs(octets[stop:], "")
    return AlignedCell(element.offset, element.length, tuple(runs), element.meaning)


def _runs(octets: bytes, mark: Mark) -> Iterator[Run]:
    if not octets:
        return
    left_out = len(octets) - _HEAD - _TAIL
    if left_out <= _TAIL:
        yield Run(octets.hex(" "), mark)
        return
    yield Run(octets[:_HEAD].hex(" "), mark)
    yield Run(octet_count(left_out), "left out")
    yield Run(octets[-_TAIL:].hex(" "), mark)
