"""The octets of an operation by field, in the rows of a report."""

from __future__ import annotations

from rich.text import Text

from ilp.report.explanation import Element, explain
from ilp.report.labelled import LABEL_WIDTH, WIDTH, append_label, append_octets
from ilp.report.wording import shortened

__all__ = ["append_elements"]

_OCTETS_SHOWN = 8  # of one element
_OCTETS_WIDTH = 3 * _OCTETS_SHOWN - 1
_FIELD_WIDTH = 19
_OFFSET_WIDTH = 5
_MEANING_WIDTH = WIDTH - LABEL_WIDTH - 2 - _OFFSET_WIDTH - 1 - _OCTETS_WIDTH - 2 - _FIELD_WIDTH - 2


def append_elements(text: Text, label: str, octets: bytes, marked: str = "") -> None:
    """Append one row for each element that RFC 0027 finds in octets: where it is, what it is and what it means.

    Args:
        text: takes the rows.
        label: stands at the left of the first.
        octets: a packet, whole or broken.
        marked: the field whose rows are marked with `>`.
    """
    explanation = explain(octets)
    elements = (*explanation.fields, *explanation.unplaced)
    if not elements:
        append_octets(text, label, octets)
        return
    for index, each in enumerate(elements):
        append_label(text, label if index == 0 else "")
        is_marked = bool(marked) and each.field.partition(" ")[0] == marked
        _append_element(text, each, is_marked=is_marked)


def _append_element(text: Text, element: Element, *, is_marked: bool) -> None:
    octets = bytes.fromhex(element.octets)
    if len(octets) > _OCTETS_SHOWN:
        octets = octets[: _OCTETS_SHOWN - 1]
    shown = octets.hex(" ") + (" …" if len(octets) < element.length else "")
    text.append(f"{element.offset:>{_OFFSET_WIDTH}}", style="dim")
    text.append(">" if is_marked else " ", style="bold red")
    text.append(f"{shown:<{_OCTETS_WIDTH}}  {element.field:<{_FIELD_WIDTH}}", style="bold" if is_marked else "")
    text.append("  " + shortened(element.meaning, _MEANING_WIDTH))
    text.rstrip()
    text.append("\n")
