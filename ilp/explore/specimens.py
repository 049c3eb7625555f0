"""Values that are worth writing, and the few of what was written for them that are worth taking apart."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ilp.explore.anatomy import Written, value_fields
from ilp.golden.vector import Vector
from ilp.protocol import Encode, FulfillValue, HexText, PrepareValue, RejectValue, Text, Value

__all__ = ["AMOUNTS", "EXPIRIES", "distinctive_values", "specimens", "values_of", "varied_fields"]

AMOUNTS: tuple[int, ...] = tuple(
    sorted({0, 1, *((1 << bits) + more for bits in (7, 8, 16, 31, 32, 53, 63) for more in (-1, 0)), (1 << 64) - 1})
)
"""Amounts on both sides of where some language or some encoding needs another width; all of them fit UInt64."""

EXPIRIES: tuple[str, ...] = (
    "1970-01-01T00:00:00.000Z",
    "1969-12-31T23:59:59.999Z",
    "2000-02-29T12:00:00.001Z",
    "2016-12-31T23:59:59.999Z",
    "2038-01-19T03:14:07.999Z",
    "2038-01-19T03:14:08.000Z",
    "2106-02-07T06:28:16.000Z",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00.000Z",
)
"""Expiries at the edges of calendars and counters; all of them are moments of the calendar."""

_SIZES = (0, 1, 32, 127, 128, 255, 256)  # octets, of data and messages
_CODES = ("F00", "F02", "F08", "F99", "T00", "T04", "T99", "R00", "R02", "R99")
_ZEROS, _ONES = "00" * 32, "ff" * 32
_ADDRESSES = ("g.a", "test1.zed-9.q_w~e", "private.moneynet.s1", "g." + "bcdf.ghjk" * 14, "peer.K" + "x" * 122)
_MESSAGES = ("no route to it", "naïve Übertrag", "価格 ✓", "ILP 😀 𝄞", "line\nline\ttab", "NUL\0in it")
_SPECIMENS = 12  # of one packet type, at most
_SIZE_CLASSES = (0, 1, 2, 32, 128, 256)
_AMOUNT_CLASSES = (0, 7, 32)  # bits
_LARGE = 600  # octets: nothing to mutate structurally, there is small enough of each kind


def values_of(vectors: Iterable[Vector]) -> tuple[Value, ...]:
    """Return every distinct value of the vectors, in their order, and then `distinctive_values`.

    The values of a vector are what it has written, what it expects to be read, and what its readings are.
    """
    found: dict[Value, None] = {}
    for vector in vectors:
        if isinstance(vector.operation, Encode):
            found[vector.operation.value] = None
        readings = vector.readings or ()
        found |= {value: None for value in (vector.value, *(each.value for each in readings)) if value}
    return tuple(found | dict.fromkeys(distinctive_values()))


def distinctive_values() -> tuple[Value, ...]:
    """Return small values of each packet in which every field is told apart by its content, and their edges."""
    return tuple(dict.fromkeys((*_prepares(), *_fulfills(), *_rejects())))


def _octets(label: str, size: int) -> str:
    """Return hexadecimal octets that resemble no others."""
    return hashlib.shake_256(label.encode()).hexdigest(size)


def _prepare(number: int, **fields: str | None) -> PrepareValue:
    usual: dict[str, str | None] = {
        "amount": str(0x0102030405060708 + number * 0x0101),
        "expires_at": f"2031-0{1 + number % 9}-1{number % 10}T0{number % 7}:2{number % 8}:34.{456 + number}Z",
        "execution_condition": _octets(f"condition {number}", 32),
        "destination": f"example.n{number}.bob",
        "data": _octets(f"prepare {number}", 9),
    }
    return PrepareValue(**usual | fields)


def _prepares() -> Iterator[PrepareValue]:
    yield _prepare(0)
    for size in _SIZES:
        yield _prepare(size, data=_octets(f"prepare data {size}", size))
    for number, amount in enumerate(AMOUNTS):
        yield _prepare(number, amount=str(amount))
        yield _prepare(0, amount=str(amount))
    for number, expires_at in enumerate(EXPIRIES):
        yield _prepare(number, expires_at=expires_at)
    for number, address in enumerate(_ADDRESSES):
        yield _prepare(number, destination=address)
    yield _prepare(1, execution_condition=_ZEROS)
    yield _prepare(2, execution_condition=_ONES)
    for field in ("amount", "expires_at", "execution_condition", "destination", "data"):
        yield _prepare(3, **{field: None})


def _fulfills() -> Iterator[FulfillValue]:
    for size in (9, *_SIZES, 2, 3, 31, 64, 90, 92, 94, 95, 96, 126, 129, 220, 221, 222, 254, 257, 300):
        yield FulfillValue(fulfillment=_octets(f"fulfillment {size}", 32), data=_octets(f"fulfill data {size}", size))
    for fulfillment in (_ZEROS, _ONES, None):
        yield FulfillValue(fulfillment=fulfillment, data=_octets("fulfill", 9))
        yield FulfillValue(fulfillment=fulfillment, data="")
    yield FulfillValue(fulfillment=_octets("fulfillment", 32), data=None)


def _reject(number: int, **fields: Text | None) -> RejectValue:
    usual: dict[str, Text | None] = {
        "code": _CODES[number % len(_CODES)],
        "triggered_by": f"example.n{number}.carol",
        "message": f"refused, case {number}",
        "data": _octets(f"reject {number}", 9),
    }
    return RejectValue(**usual | fields)  # type: ignore[arg-type]


def _rejects() -> Iterator[RejectValue]:
    for number, code in enumerate(_CODES):
        yield _reject(number, code=code)
    for size in _SIZES:
        yield _reject(size, data=_octets(f"reject data {size}", size))
        yield _reject(size, message=_octets(f"message {size}", size)[:size])
    for number, message in enumerate(_MESSAGES):
        yield _reject(number, message=message)
    for number, address in enumerate(("", *_ADDRESSES)):
        yield _reject(number, triggered_by=address)
    yield _reject(1, triggered_by="", message="")
    yield _reject(2, triggered_by="", message="", data="")
    for field in ("code", "triggered_by", "message", "data"):
        yield _reject(3, **{field: None})


def specimens(written: Iterable[Written]) -> tuple[Written, ...]:
    """Return a few diverse packets of each type, small ones preferred, in the order in which they were chosen.

    The first of a type is the smallest with something in each field; each further one is what adds most: content of a
    size, an amount of a width, an absent field that none before it has.
    """
    families: dict[type[Value], list[Written]] = defaultdict(list)
    for each in dict.fromkeys(written):
        if 0 < len(each.octets) <= _LARGE:
            families[type(each.value)].append(each)
    chosen = []
    for family in families.values():
        features = {each: _features(each.value) for each in sorted(family, key=lambda each: len(each.octets))}
        covered: set[tuple[str, int]] = set()
        for _ in range(_SPECIMENS):
            best = max(features, key=lambda each: (not covered and _full(each.value), len(features[each] - covered)))
            if not features[best] - covered:
                break
            chosen.append(best)
            covered |= features.pop(best)
            if not features:
                break
    return tuple(chosen)


def _full(value: Value) -> bool:
    """Return whether every field has content that is more than an octet or two."""
    return all(isinstance(content, str) and len(content) > 2 for content in value_fields(value).values())  # noqa: PLR2004


def _features(value: Value) -> frozenset[tuple[str, int]]:
    return frozenset((field, _size_class(field, content)) for field, content in value_fields(value).items())


def _size_class(field: str, content: Text | None) -> int:
    if content is None:
        return -1
    if isinstance(content, HexText):
        return -2
    if field == "amount":
        return sum(int(content).bit_length() > edge for edge in _AMOUNT_CLASSES)
    if field == "expiresAt":
        return 0
    if field == "message" and not content.isascii():
        return -3
    size = len(content.encode()) if field in ("destination", "triggeredBy", "message", "code") else len(content) // 2
    if field in ("executionCondition", "fulfillment") and not content.strip("0"):
        return 0
    return sum(size >= edge for edge in _SIZE_CLASSES)


def varied_fields(values: Iterable[Value]) -> tuple[str, ...]:
    """Return for each value the one field in which it is unlike the usual value of its packet; "" for none or several.

    The usual value of a packet has in each field what most of the values have there.
    """
    values = tuple(values)
    counts: dict[tuple[type[Value], str], dict[Text | None, int]] = defaultdict(lambda: defaultdict(int))
    for value in values:
        for field, content in value_fields(value).items():
            counts[type(value), field][content] += 1
    usual = {key: max(counted, key=counted.__getitem__) for key, counted in counts.items()}
    varied = []
    for value in values:
        unlike = [field for field, content in value_fields(value).items() if usual[type(value), field] != content]
        varied.append(unlike[0] if len(unlike) == 1 else "")
    return tuple(varied)
