"""Values beside each other, member by member, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct, structs

from ilp.codec.errors import octet_count
from ilp.protocol import HexText, Value
from ilp.report.machine import to_json
from ilp.report.outcome_text import first_difference
from ilp.report.wording import counted, printable

__all__ = ["MemberRow", "Segment", "compare_values"]

SegmentKind: TypeAlias = Literal["", "differs", "left out", "said"]
"""Text that both have, text that only this one has, how much is cut, or our own words about the member."""

_SHOWN = {"character": (64, 16), "octet": (32, 8)}  # of a long member, how many at its two ends
_AMONG_OCTETS = frozenset({"executionCondition", "fulfillment", "data"})
_AMONG_TEXTS = frozenset({"destination", "code", "triggeredBy", "message"})


class Segment(Struct, frozen=True):
    """A part of a member as it is shown; `apart`: with a blank before it, as octets have one between them."""

    text: str
    kind: SegmentKind
    apart: bool = False


class MemberRow(Struct, frozen=True):
    """A member of two values; None where a side has no value, or its value has no such member."""

    name: str
    old: tuple[Segment, ...] | None
    new: tuple[Segment, ...] | None
    differs: bool


def compare_values(old: Value | None, new: Value | None) -> tuple[MemberRow, ...]:
    """Return every member of two values, in the order of the packet; one of the two may be missing.

    Members differ where both sides have a value and read it otherwise; where one side has none, nothing is marked.
    """
    olds, news = _members(old), _members(new)
    both = old is not None and new is not None
    rows = []
    for name in dict.fromkeys([*olds, *news]):
        one, other = olds.get(name), news.get(name)
        differs = both and one != other
        mine, theirs = _segments(one, other, differs=differs), _segments(other, one, differs=differs)
        rows.append(MemberRow(name, mine, theirs, differs))
    return tuple(rows)


class _Shown(Struct, frozen=True):
    """A member as it is shown: its characters, or its octets; `said` is what there is to say about it."""

    parts: tuple[str, ...]
    noun: Literal["character", "octet"]
    said: str = ""


def _members(value: Value | None) -> dict[str, _Shown]:
    if value is None:
        return {}
    packet = _characters(str(value.__struct_config__.tag))
    members = {each.encode_name: getattr(value, each.name) for each in structs.fields(value)}
    return {"packet": packet} | {name: _shown(name, member) for name, member in members.items()}


def _shown(name: str, member: str | HexText | None) -> _Shown:
    if member is None:
        return _Shown((), "character", "absent")
    if isinstance(member, HexText):
        return _octets(member.hex, "octets that are no text")
    if name in _AMONG_OCTETS:
        return _octets(member, octet_count(len(member) // 2) if member else "empty")
    return _characters(printable(to_json(member) if name in _AMONG_TEXTS else member))


def _characters(text: str) -> _Shown:
    return _Shown(tuple(text), "character")


def _octets(digits: str, said: str) -> _Shown:
    return _Shown(tuple(digits[at : at + 2] for at in range(0, len(digits), 2)), "octet", said)


def _segments(mine: _Shown | None, theirs: _Shown | None, *, differs: bool) -> tuple[Segment, ...] | None:
    if mine is None:
        return None
    segments = list(_marked(mine, theirs.parts if theirs else ()) if differs else _cut(mine, 0, len(mine.parts), ""))
    if mine.said:
        segments.append(Segment(mine.said, "said", apart=True))
    return tuple(segments)


def _marked(mine: _Shown, theirs: tuple[str, ...]) -> Iterator[Segment]:
    """Yield a member with the part marked that the other one does not have."""
    size = len(mine.parts)
    start = first_difference(mine.parts, theirs)
    left = min(size, len(theirs)) - start
    stop = size - min(left, first_difference(mine.parts[::-1], theirs[::-1]))
    yield from _cut(mine, 0, start, "")
    yield from _cut(mine, start, stop, "differs")
    yield from _cut(mine, stop, size, "")


def _cut(member: _Shown, start: int, stop: int, kind: SegmentKind) -> Iterator[Segment]:
    """Yield a part of a member, of a long one its two ends."""
    head, tail = _SHOWN[member.noun]
    apart = member.noun == "octet"
    between = " " if apart else ""
    left_out = stop - start - head - tail
    ranges = [(start, stop)] if left_out <= tail else [(start, start + head), (stop - tail, stop)]
    for index, (first, end) in enumerate(ranges):
        if index:
            yield Segment(counted(left_out, member.noun), "left out", apart=True)
        if first < end:
            yield Segment(between.join(member.parts[first:end]), kind, apart=apart or index > 0)
