"""Octets for people: a packet explained in at most 80 columns, and a plain dump with a place marked.

Whatever is marked is marked in the text itself, colour or not: `>` in the line, brackets around the octet, `--` in
them where an octet is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from rich.text import Text

from ilp.codec.errors import octet_count
from ilp.report.explanation import Annotation, Element, Explanation
from ilp.report.wording import wrapped

__all__ = ["render_explanation", "render_octets"]

_WIDTH = 80
_OFFSET_WIDTH = 6
_OCTETS_A_ROW = 8
_OCTETS_WIDTH = 3 * _OCTETS_A_ROW + 1
_FIELD_WIDTH = 19
_MEANING_WIDTH = _WIDTH - _OFFSET_WIDTH - 1 - _OCTETS_WIDTH - 1 - _FIELD_WIDTH - 2
_ROWS_SHOWN = 8  # of one element; then the rows around a mark
_LINES_SHOWN = 7  # of a plain dump

_Marks = Mapping[int, str]  # index of an octet in its element: the style of what is said about it


def render_explanation(explanation: Explanation) -> Text:
    """Return the annotated dump as styled text, at most 80 columns wide."""
    text = Text()
    refusal, departures = explanation.refusal, explanation.departures
    size = octet_count(explanation.length)
    if refusal:
        text.append(f"{explanation.packet}, {size}: refused\n\n", style="bold red")
    else:
        form = "canonical" if explanation.canonical else "not canonical"
        text.append(f"{explanation.packet}, {size}, {form}\n\n", style="bold")
    elements = (*explanation.fields, *explanation.unplaced)
    marks = _marks(elements, [(each, "yellow") for each in departures] + ([(refusal, "red")] if refusal else []))
    text.append(_columns("offset", " ", " octets", "field", "meaning") + "\n", style="dim")
    for index, element in enumerate(elements):
        _append_element(text, element, marks.get(index, {}))
    for departure in departures:
        _append_annotation(text, departure, "yellow", "departs from")
    if refusal:
        _append_annotation(text, refusal, "red", "breaks")
    return text


def render_octets(octets: bytes, offset: int, length: int, *, marked: bool = True, width: int = 16) -> Text:
    """Return the lines of a plain dump around a place, the place underlined with carets.

    Args:
        octets: the packet.
        offset: where the place begins, in octets.
        length: how many octets it has; 0 marks the gap before `offset`.
        marked: whether there is a place at all.
        width: octets a line.
    """
    text = Text()
    place = range(offset, offset + max(length, 1)) if marked else range(0)
    first = max(0, (offset // width - 1) * width)
    size = max(len(octets), min(place.stop, len(octets) + 1), 1)  # with the gap after the last octet, if it is marked
    rows = range(first, size, width)[:_LINES_SHOWN]
    if first:
        text.append(f"{'…':>{_OFFSET_WIDTH}}\n", style="dim")
    for start in rows:
        text.append(f"{start:>{_OFFSET_WIDTH}}  ", style="dim")
        text.append(octets[start : start + width].hex(" "))
        text.rstrip()
        text.append("\n")
        carets = [index - start for index in place if start <= index < start + width]
        if carets:
            text.append(" " * (_OFFSET_WIDTH + 2 + 3 * carets[0]))
            text.append(" ".join(["^^"] * len(carets)) + "\n", style="bold red")
    left = len(octets) - (rows[-1] + width)
    if left > 0:
        text.append(f"{'…':>{_OFFSET_WIDTH}}  {octet_count(left)} more\n", style="dim")
    return text


# Marks.


def _marks(elements: tuple[Element, ...], said: list[tuple[Annotation, str]]) -> dict[int, dict[int, str]]:
    marks: dict[int, dict[int, str]] = {}
    for annotation, style in said:
        index = _element_of(elements, annotation)
        marks.setdefault(index, {})[annotation.offset - elements[index].offset] = style
    return marks


def _element_of(elements: tuple[Element, ...], annotation: Annotation) -> int:
    """Return the index of the element that an annotation speaks of.

    Two elements share an offset where one is empty, and what is missing at a field's end is no octet of it; so the
    field's name decides before the offset does.
    """
    return max(range(len(elements)), key=lambda index: _fitness(elements[index], annotation))


def _fitness(element: Element, annotation: Annotation) -> int:
    offset, name = annotation.offset, annotation.field
    inside = element.offset <= offset < element.end
    if inside:
        return 5 if element.field in (name, f"{name} length") else 2
    if offset == element.end:
        return {name: 4, f"{name} length": 3}.get(element.field, 1)
    return 0


# Rows of an element.


class _Row(Struct, frozen=True):
    """Octets of an element in one line, from the index `start` on; without any where only the meaning goes on."""

    start: int
    octets: bytes


def _append_element(text: Text, element: Element, marks: _Marks) -> None:
    rows = list(_rows(element, marks))
    meaning = wrapped(element.meaning, _MEANING_WIDTH)
    style = next(iter(marks.values()), "")
    for index in range(max(len(rows), len(meaning))):
        row = rows[index] if index < len(rows) else _Row(element.length + 1, b"")
        name = element.field if index == 0 else ""
        said = meaning[index] if index < len(meaning) else ""
        if isinstance(row, int):
            text.append(f"{'…':>{_OFFSET_WIDTH}}  {octet_count(row):<{_OCTETS_WIDTH - 1}}", style="dim")
        else:
            _append_octets(text, element, row, marks)
        text.append(f" {name:<{_FIELD_WIDTH}}", style=style or "cyan")
        text.append(f"  {said}", style=style)
        text.rstrip()
        text.append("\n")


def _rows(element: Element, marks: _Marks) -> Iterator[_Row | int]:
    """Yield the rows of an element; of a long one the first and those with a mark, and how many octets are left out."""
    octets = bytes.fromhex(element.octets)
    size = max(len(octets), *(mark + 1 for mark in marks), 1) if marks else max(len(octets), 1)
    starts = range(0, size, _OCTETS_A_ROW)
    marked = {mark // _OCTETS_A_ROW for mark in marks}
    left_out = 0
    for number, start in enumerate(starts):
        row = octets[start : start + _OCTETS_A_ROW]
        if number < _ROWS_SHOWN or number in marked:
            if left_out:
                yield left_out
            left_out = 0
            yield _Row(start, row)
        else:
            left_out += len(row)
    if left_out:
        yield left_out


def _append_octets(text: Text, element: Element, row: _Row, marks: _Marks) -> None:
    places = range(row.start, row.start + _OCTETS_A_ROW)
    style = next((marks[at] for at in places if at in marks), "")
    has_offset = row.start <= element.length
    text.append(f"{element.offset + row.start if has_offset else '':>{_OFFSET_WIDTH}}", style="dim")
    text.append(">" if style else " ", style=style)
    for at in places:
        octet = row.octets[at - row.start : at - row.start + 1]
        text.append("[" if at in marks else "]" if at - 1 in marks and at > row.start else " ", style=style)
        text.append(octet.hex() or ("--" if at in marks else "  "), style=f"bold {marks[at]}" if at in marks else "")
    text.append("]" if places[-1] in marks else " ", style=style)


def _columns(offset: str, marker: str, octets: str, field: str, meaning: str) -> str:
    return f"{offset:>{_OFFSET_WIDTH}}{marker}{octets:<{_OCTETS_WIDTH}} {field:<{_FIELD_WIDTH}}  {meaning}"


# Annotations.


def _append_annotation(text: Text, annotation: Annotation, style: str, verb: str) -> None:
    text.append("\n")
    for line in wrapped(f"octet {annotation.offset}, {annotation.field}: {annotation.reason}", _WIDTH):
        text.append(line + "\n", style=f"bold {style}")
    for line in _clause_lines(annotation, verb):
        text.append(f"  {line}\n")


def _clause_lines(annotation: Annotation, verb: str) -> Iterator[str]:
    yield from wrapped(f"{verb} {annotation.clause}: {annotation.source}", _WIDTH - 2)
    yield from wrapped(annotation.statement, _WIDTH - 2)
    if annotation.against:
        yield from wrapped(f"But: {annotation.against}", _WIDTH - 2)
