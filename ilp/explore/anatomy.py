"""Where each field lies in octets that an implementation wrote for a value that is known.

Nothing is known of the layout: what somebody wrote for many values shows it. A field is found by its content; in which
order the fields lie, how an amount and an expiry are written, and what stands before a field of variable length is
learned from all relatives, the other packets of the same type. So a dialect that RFC 0027 does not describe is taken
apart as well as ILPv4 itself. What cannot be found is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import msgspec
from msgspec import Struct

from ilp.codec.oer import length_determinant
from ilp.explore.determinant import fixed_width, read_determinant, resized
from ilp.protocol import FulfillValue, HexText, PrepareValue, Text, Value

__all__ = [
    "AMOUNT_FORMS",
    "FIELDS_OF_VARIABLE_LENGTH",
    "Anatomy",
    "LengthPart",
    "Part",
    "Specimen",
    "Written",
    "anatomies",
    "anatomy",
    "expiry_digits",
    "value_fields",
]

FIELDS_OF_VARIABLE_LENGTH = frozenset({"destination", "data", "triggeredBy", "message"})

_DISTINCTIVE = 3  # octets: shorter content is found by the order of the fields only
_OFTEN = 0.5  # of the relatives must show a form of amount or expiry, else it is chance
_MOST = 0.9  # of the relatives must have a length determinant behind the type octet that measures the rest
_UINT64 = 1 << 64


class Written(Struct, frozen=True):
    """A value, and the octets that an implementation wrote for it."""

    value: Value
    octets: bytes


class Part(Struct, frozen=True):
    """The octets from `start` to `end` are the content of a field."""

    field: str
    start: int
    end: int


class LengthPart(Struct, frozen=True):
    """The octets from `start` to `end` are the length determinant of a field; "envelope": of all octets behind it."""

    field: str
    start: int
    end: int


Anatomy: TypeAlias = tuple[Part | LengthPart, ...]
"""The parts of a packet in the order of their octets. What lies between them is envelope, or unknown."""


class Specimen(Struct, frozen=True, dict=True):
    """Octets that somebody wrote, and where their parts lie."""

    written: Written
    parts: Anatomy

    @property
    def octets(self) -> bytes:
        """The octets that were written."""
        return self.written.octets

    @cached_property
    def envelope(self) -> LengthPart | None:
        """The length determinant that measures all octets behind it, where there is one."""
        return self.lengths.get("envelope")

    @cached_property
    def contents(self) -> dict[str, Part]:
        """The parts that are the content of a field, by field, in the order of their octets."""
        return {each.field: each for each in self.parts if isinstance(each, Part)}

    @cached_property
    def lengths(self) -> dict[str, LengthPart]:
        """The length determinants by field, in the order of their octets."""
        return {each.field: each for each in self.parts if isinstance(each, LengthPart)}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The field that each octet belongs to; of a field's length determinant, that field."""
        labels = ["envelope"] * len(self.octets)
        for part in self.parts:
            labels[part.start : part.end] = [part.field] * (part.end - part.start)
        return tuple(labels)

    def edited(self, start: int, end: int, new: bytes, *, repair: bool = True) -> bytes:
        """Return the octets with those from `start` to `end` replaced.

        Args:
            start: the first octet to replace.
            end: the octet after the last one to replace.
            new: what stands there instead.
            repair: whether the envelope's length determinant, where there is one, measures what is then there.
        """
        octets = self.octets
        envelope = self.envelope
        if not repair or envelope is None or start < envelope.end or len(new) == end - start:
            return octets[:start] + new + octets[end:]
        length = len(octets) - envelope.end - (end - start) + len(new)
        determinant = resized(octets[envelope.start : envelope.end], length)
        return octets[: envelope.start] + determinant + octets[envelope.end : start] + new + octets[end:]

    def refilled(self, field: str, content: bytes) -> bytes:
        """Return the octets with other content in a field that was found, and all length determinants repaired."""
        part = self.contents[field]
        length = self.lengths.get(field)
        if length is None:
            return self.edited(part.start, part.end, content)
        determinant = resized(self.octets[length.start : length.end], len(content))
        return self.edited(length.start, part.end, determinant + content)


def anatomy(written: Written, relatives: Iterable[Written]) -> Anatomy:
    """Return where the fields of a packet lie.

    Args:
        written: the packet.
        relatives: others that the same implementation wrote, of any type: the more, the more is found.
    """
    return anatomies((written,), relatives)[0].parts


def anatomies(chosen: Iterable[Written], relatives: Iterable[Written]) -> tuple[Specimen, ...]:
    """Return the chosen packets taken apart, in their order; `relatives` as for `anatomy`."""
    chosen = tuple(chosen)
    families: dict[type[Value], dict[Written, None]] = defaultdict(dict)
    for each in (*relatives, *chosen):
        families[type(each.value)][each] = None
    kinds = {type(each.value) for each in chosen}
    layouts = {kind: _learn(tuple(families[kind])) for kind in kinds}
    return tuple(Specimen(each, _locate(each, layouts[type(each.value)])) for each in chosen)


def value_fields(value: Value) -> dict[str, str | Text | None]:
    """Return the fields of a value by their name on the wire, in the order of RFC 0027."""
    if isinstance(value, PrepareValue):
        return {
            "amount": value.amount,
            "expiresAt": value.expires_at,
            "executionCondition": value.execution_condition,
            "destination": value.destination,
            "data": value.data,
        }
    if isinstance(value, FulfillValue):
        return {"fulfillment": value.fulfillment, "data": value.data}
    return {"code": value.code, "triggeredBy": value.triggered_by, "message": value.message, "data": value.data}


def expiry_digits(expires_at: str) -> str | None:
    """Return the 17 digits of an expiry in the protocol's form, cut off at milliseconds; None: it has no plain year."""
    if expires_at[4:5] != "-":
        return None
    at = expires_at
    return at[:4] + at[5:7] + at[8:10] + at[11:13] + at[14:16] + at[17:19] + at[20:23]


# The forms in which an amount and an expiry are looked for. Which one it is, the relatives decide together.


def _counted(amount: int) -> bytes:
    width = max(1, (amount.bit_length() + 7) // 8)
    return bytes((width,)) + amount.to_bytes(width, "big")


AMOUNT_FORMS: Mapping[str, Callable[[int], bytes]] = {
    "eight octets": lambda amount: amount.to_bytes(8, "big"),
    "length determinant": length_determinant,
    "counted octets": _counted,
    "eight octets reversed": lambda amount: amount.to_bytes(8, "little"),
    "decimal": lambda amount: str(amount).encode(),
}
"""How an amount from 0 to 2^64 - 1 may be written, by name."""

_EXPIRY_FORMS: Mapping[str, Callable[[str], str]] = {
    "17 digits": lambda digits: digits,
    "19 characters": lambda digits: f"{digits[:14]}.{digits[14:]}Z",
    "ISO 8601": lambda digits: (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}.{digits[14:]}Z"
    ),
}


def _contents(value: Value) -> dict[str, dict[str, bytes]]:
    """Return what a value's fields may look like in octets, by field and by the name of the form."""
    found: dict[str, dict[str, bytes]] = {}
    for field, content in value_fields(value).items():
        if content is None:
            continue
        if isinstance(content, HexText):
            found[field] = {"": bytes.fromhex(content.hex)}
        elif field == "amount":
            amount = int(content)
            if 0 <= amount < _UINT64:
                found[field] = {name: form(amount) for name, form in AMOUNT_FORMS.items()}
        elif field == "expiresAt":
            digits = expiry_digits(content)
            if digits is not None:
                found[field] = {name: form(digits).encode() for name, form in _EXPIRY_FORMS.items()}
        elif field in ("executionCondition", "fulfillment", "data"):
            found[field] = {"": bytes.fromhex(content)}
        else:
            found[field] = {"": content.encode()}
    return found


class _Layout(Struct, frozen=True):
    """What the relatives show.

    Attributes:
        order: the fields that were found, in the order in which they lie.
        forms: the name of the form in which each of them is written.
        width: of the length determinants in octets; 0: they are those of RFC 0030.
        envelope: whether one that measures the rest stands behind the type octet, and its width.
    """

    order: tuple[str, ...]
    forms: dict[str, str]
    width: int
    envelope: int | None


_WIDTHS = (0, 2, 4, 1, 8)


def _learn(relatives: Sequence[Written]) -> _Layout:
    contents = [_contents(each.value) for each in relatives]
    seen = [_distinctive(each.octets, content) for each, content in zip(relatives, contents, strict=True)]
    forms = _learn_forms(contents, seen)
    starts = [{field: at for (field, form), at in found.items() if forms.get(field) == form} for found in seen]
    for field in ("amount", "expiresAt"):
        if field not in forms:
            _add_by_difference(field, relatives, starts)
    orders = Counter(tuple(sorted(each, key=each.__getitem__)) for each in starts)
    order = max(orders, key=lambda each: (len(each), orders[each]), default=())
    return _Layout(order, forms, _learn_width(relatives, contents, starts), _learn_envelope(relatives))


def _learn_forms(
    contents: Sequence[Mapping[str, Mapping[str, bytes]]], seen: Sequence[Mapping[tuple[str, str], int]]
) -> dict[str, str]:
    """Return the form of each field: the one that is found most often, and not by chance."""
    votes = Counter(found for each in seen for found in each)
    sought = Counter(
        (field, form)
        for content in contents
        for field, forms in content.items()
        for form, wanted in forms.items()
        if len(wanted) >= _DISTINCTIVE
    )
    return {
        field: form for (field, form), count in reversed(votes.most_common()) if _OFTEN * sought[field, form] <= count
    }


def _distinctive(octets: bytes, content: Mapping[str, Mapping[str, bytes]]) -> dict[tuple[str, str], int]:
    """Return where content that occurs once starts, by field and form."""
    found = {}
    for field, forms in content.items():
        for form, wanted in forms.items():
            if len(wanted) >= _DISTINCTIVE:
                at = octets.find(wanted)
                if at >= 0 and octets.find(wanted, at + 1) < 0:
                    found[field, form] = at
    return found


def _add_by_difference(field: str, relatives: Sequence[Written], starts: Sequence[dict[str, int]]) -> None:
    """Add where the octets of two packets, whose values differ in this field only, begin to differ."""
    families: dict[bytes, list[int]] = defaultdict(list)
    for index, each in enumerate(relatives):
        others = {name: content for name, content in value_fields(each.value).items() if name != field}
        if len(others) < len(value_fields(each.value)):
            families[msgspec.json.encode(others)].append(index)
    for family in families.values():
        changed = [
            _first_difference(relatives[index].octets, relatives[other].octets)
            for index in family
            for other in family[:1]
            if len(relatives[index].octets) == len(relatives[other].octets)
        ]
        positions = [each for each in changed if each is not None]
        if positions:
            for index in family:
                starts[index][field] = min(positions)


def _first_difference(one: bytes, other: bytes) -> int | None:
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right), None)


def _learn_width(
    relatives: Sequence[Written],
    contents: Sequence[Mapping[str, Mapping[str, bytes]]],
    starts: Sequence[Mapping[str, int]],
) -> int:
    votes: Counter[int] = Counter({0: 1})
    for each, content, found in zip(relatives, contents, starts, strict=True):
        for field in FIELDS_OF_VARIABLE_LENGTH & found.keys():
            start, size = found[field], len(content[field][""])
            votes.update(width for width in _WIDTHS if _ends_there(each.octets, start, size, width))
    return max(_WIDTHS, key=lambda width: votes[width])


def _ends_there(octets: bytes, end: int, length: int, width: int) -> bool:
    """Return whether a length determinant of this width and length ends at `end`."""
    return _determinant_before(octets, 0, end, length, width) is not None


def _learn_envelope(relatives: Sequence[Written]) -> int | None:
    for width in _WIDTHS:
        measured = sum(_determinant_at(each.octets, 1, width) == len(each.octets) for each in relatives)
        if measured >= _MOST * len(relatives):
            return width
    return None


def _determinant_at(octets: bytes, at: int, width: int) -> int | None:
    """Return where what the length determinant at `at` measures ends."""
    read = _read(octets, at, width)
    return None if read is None else sum(read)


def _read(octets: bytes, at: int, width: int) -> tuple[int, int] | None:
    if width == 0:
        return read_determinant(octets, at)
    end = at + width
    return (int.from_bytes(octets[at:end], "big"), end) if end <= len(octets) else None


def _determinant_before(octets: bytes, cursor: int, end: int, length: int, width: int) -> int | None:
    """Return where the determinant of this length that ends at `end` starts, not before `cursor`."""
    if width:
        start = end - width
        return start if start >= cursor and octets[start:end] == fixed_width(length, width) else None
    longest_first = range(max(cursor, end - 9), end)
    return next((start for start in longest_first if read_determinant(octets[:end], start) == (length, end)), None)


def _locate(written: Written, layout: _Layout) -> Anatomy:
    octets = written.octets
    contents = _contents(written.value)
    parts: list[Part | LengthPart] = []
    missing: list[tuple[int, str]] = []  # the number of parts before it, and the field
    cursor = min(1, len(octets))
    if layout.envelope is not None and _determinant_at(octets, 1, layout.envelope) == len(octets):
        read = _read(octets, 1, layout.envelope)
        assert read is not None  # noqa: S101 - it has just been read
        parts.append(LengthPart("envelope", 1, read[1]))
        cursor = read[1]
    for field in layout.order:
        content = contents.get(field, {}).get(layout.forms.get(field, "unknown"))
        found = None if content is None else _place(octets, cursor, field, content, layout.width)
        if found is None:
            missing.append((len(parts), field))
        else:
            parts += found
            cursor = found[-1].end
    return _with_holes(parts, missing, len(octets))


def _place(octets: bytes, cursor: int, field: str, content: bytes, width: int) -> tuple[Part | LengthPart, ...] | None:
    """Return the parts of a field: right at the cursor if it can be, else where its content occurs once behind it."""
    if field in FIELDS_OF_VARIABLE_LENGTH:
        read = _read(octets, cursor, width)
        if read is not None and read[0] == len(content) and octets.startswith(content, read[1]):
            return LengthPart(field, cursor, read[1]), Part(field, read[1], read[1] + len(content))
    if content and octets.startswith(content, cursor):
        return (Part(field, cursor, cursor + len(content)),)
    start = octets.find(content, cursor) if len(content) >= _DISTINCTIVE else -1
    if start < 0 or octets.find(content, start + 1) >= 0:
        return None
    part = Part(field, start, start + len(content))
    if field in FIELDS_OF_VARIABLE_LENGTH:
        before = _determinant_before(octets, cursor, start, len(content), width)
        if before is not None:
            return LengthPart(field, before, start), part
    return (part,)


def _with_holes(parts: list[Part | LengthPart], missing: Sequence[tuple[int, str]], size: int) -> Anatomy:
    """Return the parts, and for a field of fixed length that alone is missing between two others, what lies there."""
    holes = Counter(before for before, _ in missing)
    for before, field in reversed(missing):
        start = parts[before - 1].end if before else min(1, size)
        end = parts[before].start if before < len(parts) else size
        if holes[before] == 1 and field not in FIELDS_OF_VARIABLE_LENGTH and start < end:
            parts.insert(before, Part(field, start, end))
    return tuple(parts)
