"""A packet explained: its elements and what they mean; and where and why a broken one breaks."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ilp.codec import (
    ERROR_CODES,
    DecodeError,
    Departure,
    decode_amount_too_large,
    error_class,
    inspect,
)
from ilp.codec.errors import octet_count
from ilp.codec.timestamp import decode_timestamp
from ilp.protocol import Value
from ilp.protocol.conversion import timestamp_of, value_of
from ilp.report.wording import counted, printable
from ilp.spec.clauses import clause
from ilp.spec.layout import Field, Fields, Stop, fields

__all__ = ["Annotation", "Element", "Explanation", "explain"]

_PACKET_NAMES = {12: "Prepare", 13: "Fulfill", 14: "Reject"}
_LENGTH = " length"
_DETERMINANT = " length determinant"
_LONG_FORMS = frozenset(bytes([first]) for first in range(0x81, 0x89))
_TEXT_SHOWN = 180  # characters of a text field: beside as many rows of octets


class Element(Struct, frozen=True, kw_only=True):
    """One element of the packet: where it is, its octets in hexadecimal, its name and its meaning in words."""

    offset: int
    length: int
    field: str
    octets: str
    meaning: str

    @property
    def end(self) -> int:
        """The offset of the first octet after it."""
        return self.offset + self.length


class Annotation(Struct, frozen=True, kw_only=True):
    """Something to say about a place: a departure from the canonical form, or the reason of a refusal.

    `against` is the other side, where the RFCs contradict themselves or are silent.
    """

    offset: int
    field: str
    kind: str
    reason: str
    clause: str
    source: str
    statement: str
    against: str


class Explanation(Struct, frozen=True, kw_only=True):
    """A packet explained.

    `value` is what the reference codec reads, None where it refuses; `refusal` then says why. `departures` are the
    departures from the canonical form that were let pass. `fields` and then `unplaced` cover all octets; `unplaced`
    begins with the element that is incomplete or missing, in a packet whose layout breaks off.
    """

    packet: str
    length: int
    canonical: bool
    value: Value | None
    fields: tuple[Element, ...]
    unplaced: tuple[Element, ...]
    departures: tuple[Annotation, ...]
    refusal: Annotation | None


def explain(octets: bytes) -> Explanation:
    """Return a packet explained field by field, broken or not."""
    layout = fields(octets)
    placed = tuple(_placed(each, layout.fields) for each in layout.fields)
    unplaced = tuple(_unplaced(octets, layout))
    departures: tuple[Annotation, ...] = ()
    value = refusal = None
    try:
        inspection = inspect(octets)
        value = value_of(inspection.packet)
        departures = tuple(_of_departure(each) for each in inspection.departures)
    except DecodeError as error:
        refusal = _of_refusal(error)
    return Explanation(
        packet=_PACKET_NAMES.get(octets[0], "no ILPv4 packet") if octets else "nothing",
        length=len(octets),
        canonical=refusal is None and not departures,
        value=value,
        fields=placed,
        unplaced=unplaced,
        departures=departures,
        refusal=refusal,
    )


# The elements that the layout places, and what they mean.


def _placed(field: Field, all_fields: tuple[Field, ...]) -> Element:
    name = "trailing" if field.kind == "trailing" else _short(field.name)
    return _element(field.offset, field.octets, name, _meaning(field, all_fields))


def _element(offset: int, octets: bytes, name: str, meaning: str) -> Element:
    return Element(offset=offset, length=len(octets), field=name, octets=octets.hex(), meaning=meaning)


def _short(name: str) -> str:
    return name.replace(_DETERMINANT, _LENGTH)


def _meaning(field: Field, all_fields: tuple[Field, ...]) -> str:
    match field.kind:
        case "type":
            return _PACKET_NAMES[field.octets[0]]
        case "length":
            return counted(int(field.value), "octet")
        case "integer":
            return str(field.value)
        case "timestamp":
            return _moment(field.octets)
        case "ascii" | "utf8":
            return _text(field, "ascii" if field.kind == "ascii" else "utf-8")
        case "trailing":
            return f"{octet_count(field.length)} {field.name.removeprefix('trailing octets ')}, ignored"
    return _data(field, all_fields) if field.name == "data" else octet_count(field.length)


def _moment(octets: bytes) -> str:
    try:
        return timestamp_of(decode_timestamp(octets, 0))
    except DecodeError as error:
        return error.reason


def _text(field: Field, encoding: str) -> str:
    try:
        text = field.octets.decode(encoding)
    except UnicodeDecodeError:
        return f"no well-formed {encoding.upper()}"
    if field.name == "code":
        return f"{_quoted(text)}, {_code(text)}"
    if len(text) > _TEXT_SHOWN:
        return f"{_quoted(text[:_TEXT_SHOWN])} and {counted(len(text) - _TEXT_SHOWN, 'character')} more"
    return _quoted(text)


def _quoted(text: str) -> str:
    return printable(msgspec.json.encode(text).decode())


def _code(text: str) -> str:
    known = ERROR_CODES.get(text)
    if known:
        return f"{known.name} ({known.error_class})"
    kind = error_class(text)
    return f"not a defined code ({kind})" if kind else "not a defined code"


def _data(field: Field, all_fields: tuple[Field, ...]) -> str:
    if any(each.name == "code" and each.octets == b"F08" for each in all_fields):
        try:
            amounts = decode_amount_too_large(field.octets)
        except DecodeError:
            return octet_count(field.length)
        return f"received amount {amounts.received_amount}, maximum amount {amounts.maximum_amount}"
    return octet_count(field.length)


# The octets that the layout does not place.


def _unplaced(octets: bytes, layout: Fields) -> Iterator[Element]:
    """Yield the element at which the layout breaks off, then what is left inside the envelope and after it."""
    stop = layout.stop
    if stop is None or stop.field == "envelope":  # all fields are there, only the envelope wants more
        return
    start = layout.fields[-1].end if layout.fields else 0
    inside = octets[start : _envelope_end(octets, layout)]
    broken = inside[: _size_of_broken(stop, inside)]
    yield _element(start, broken, _short(stop.field), _why(stop, broken))
    rest, after = inside[len(broken) :], octets[start + len(inside) :]
    if rest:
        yield _element(start + len(broken), rest, "", "not read")
    if after:
        yield _element(start + len(inside), after, "", "after the envelope")


def _envelope_end(octets: bytes, layout: Fields) -> int:
    for each in layout.fields:
        if each.name == f"envelope{_DETERMINANT}":
            return min(len(octets), each.end + int(each.value))
    return len(octets)


def _size_of_broken(stop: Stop, inside: bytes) -> int:
    """Return how many octets belong to the element that is broken; whatever follows a bad first octet does not."""
    return 1 if stop.field == "type" or (stop.field.endswith(_DETERMINANT) and not _is_cut(inside)) else len(inside)


def _is_cut(determinant: bytes) -> bool:
    return determinant[:1] in _LONG_FORMS


def _why(stop: Stop, broken: bytes) -> str:
    if not broken:
        return "missing"
    if stop.field.endswith(_DETERMINANT) and _is_cut(broken):
        return "cut off"
    return stop.reason.partition("; ")[0]


# Annotations.


def _of_departure(departure: Departure) -> Annotation:
    return _annotation(departure, clause(departure.clause).against)


def _of_refusal(error: DecodeError) -> Annotation:
    # No dispute of the RFCs is about a packet that was cut off.
    return _annotation(error, "" if error.kind == "truncated" else clause(error.clause).against)


def _annotation(said: Departure | DecodeError, against: str) -> Annotation:
    cited = clause(said.clause)
    return Annotation(
        offset=said.offset,
        field=said.field,
        kind=said.kind,
        reason=said.reason,
        clause=said.clause,
        source=f"{cited.citation} ({cited.level})",
        statement=cited.text,
        against=against,
    )
