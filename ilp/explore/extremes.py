"""Values that are large, and values that no packet may hold: what a writer is asked beside the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ilp.codec.address import ADDRESS_LENGTH_LIMIT
from ilp.codec.packet import DATA_LENGTH_LIMIT, MESSAGE_LENGTH_LIMIT
from ilp.explore.anatomy import Specimen
from ilp.explore.edges import ADDRESSES, CODES, LONG_ADDRESSES, MESSAGES
from ilp.explore.meaning import ORDINARY, with_field
from ilp.explore.question import FIELDS
from ilp.protocol import Decode, HexText, Relay, Text, Value, text_of

__all__ = ["flawed_values", "large_values", "oversized"]

_FULFILL_HEAD = 32 + 3  # octets in front of data whose length takes three
_SIZES = tuple(
    sorted(
        {
            *(edge + more for edge in (1 << 10, 1 << 12, 1 << 14, 1 << 15, 1 << 16) for more in (-1, 0)),
            *(limit + more for limit in (MESSAGE_LENGTH_LIMIT, DATA_LENGTH_LIMIT) for more in (0, 1)),
            *((1 << 16) - _FULFILL_HEAD + more for more in (-1, 0)),  # of an envelope of 65,535 and 65,536 octets
        }
    )
)
_ADDRESSES = (
    "g" + ".a" * (ADDRESS_LENGTH_LIMIT // len(".a")),
    *("g." + "a" * (size - len("g.")) for size in (255, 256, 512, ADDRESS_LENGTH_LIMIT)),
)
_LONGEST_MESSAGE = "😀" * MESSAGE_LENGTH_LIMIT
_BESIDE = len(b"F02\x0bexample.bob\x82\x7f\xfc\x82\x7f\xff") + len(_LONGEST_MESSAGE.encode())
_DATA_BESIDE_LONGEST_MESSAGE = (*((1 << 16) - _BESIDE + more for more in (-1, 0, 1)), DATA_LENGTH_LIMIT)
"""Octets of data with which an envelope reaches 65,536 octets while every field keeps to its limit."""

_BEYOND: dict[str, tuple[int, ...]] = {
    "message": (MESSAGE_LENGTH_LIMIT, MESSAGE_LENGTH_LIMIT + 1, 1 << 15, 1 << 16),
    "data": (DATA_LENGTH_LIMIT, DATA_LENGTH_LIMIT + 1, (1 << 16) - 1, 1 << 16),
}
_FILLED = {"data": b"\x01"}

_EXPIRIES = (
    *("0000-01-01T00:00:00.000Z", "10000-01-01T00:00:00.000Z", "+010000-01-01T00:00:00.000Z"),
    *("+2030-01-01T00:00:00.000Z", "-2030-01-01T00:00:00.000Z", "-0001-01-01T00:00:00.000Z"),
    *("2030-00-01T00:00:00.000Z", "2030-13-01T00:00:00.000Z", "2030-01-00T00:00:00.000Z", "2030-01-32T00:00:00.000Z"),
    *("2030-02-29T00:00:00.000Z", "2030-02-30T00:00:00.000Z", "2028-02-30T00:00:00.000Z", "2030-04-31T00:00:00.000Z"),
    *("2030-01-01T24:00:00.000Z", "2030-01-01T25:00:00.000Z", "2030-01-01T00:60:00.000Z", "2030-01-01T00:00:60.000Z"),
    *("2016-12-31T23:59:60.852Z", "2016-12-31T23:59:61.000Z", "2016-12-31T12:00:60.000Z", "2015-06-30T23:59:60.000Z"),
    *("2030-01-01T00:00:00.0004Z", "2030-01-01T00:00:00.0005Z", "2030-01-01T00:00:00.999999Z"),
    *("2030-12-31T23:59:59.9995Z", "2030-01-01T00:00:00.123456789Z", "9999-12-31T23:59:59.9999Z"),
)
_CONTENTS: dict[str, tuple[Text, ...]] = {
    "amount": ("-1", "-9223372036854775808", str(1 << 64), str((1 << 64) + 5), str(1 << 65), str(1 << 128)),
    "expiresAt": _EXPIRIES,
    "executionCondition": tuple("ab" * size for size in (0, 1, 31, 33, 64)),
    "fulfillment": tuple("ab" * size for size in (0, 1, 31, 33, 64)),
    "destination": tuple(text_of(each, "ascii") for each in (*ADDRESSES, *LONG_ADDRESSES)),
    "triggeredBy": tuple(text_of(each, "ascii") for each in (*ADDRESSES, *LONG_ADDRESSES)),
    "code": ("F0é", "é0", "F0\u0100", "F0價", *(text_of(each, "ascii") for each in CODES)),
    "message": (*(text_of(each) for each in MESSAGES), HexText(hex="6f6b")),
}


def flawed_values() -> Iterator[Value]:
    """Yield values that are usual but for one field, which holds what it must not, or only just may."""
    for packet, value in ORDINARY.items():
        for field in FIELDS[packet]:
            for content in _CONTENTS.get(field, ()):
                yield with_field(value, field, content)


def large_values() -> Iterator[Value]:
    """Yield values with long data, messages and addresses: about each limit, and where a length takes more octets."""
    for value in ORDINARY.values():
        for size in _SIZES:
            yield with_field(value, "data", (bytes(range(256)) * (size // 256 + 1))[:size].hex())
    for size in _SIZES:
        yield with_field(ORDINARY["reject"], "message", "a" * size)
    yield with_field(ORDINARY["reject"], "message", "é" * (MESSAGE_LENGTH_LIMIT // 2 + 1))
    yield with_field(ORDINARY["reject"], "message", "価" * MESSAGE_LENGTH_LIMIT)
    yield with_field(ORDINARY["reject"], "message", "😀" * (MESSAGE_LENGTH_LIMIT // 2 + 1))
    for size in _DATA_BESIDE_LONGEST_MESSAGE:
        yield with_field(with_field(ORDINARY["reject"], "message", _LONGEST_MESSAGE), "data", "00" * size)
    for address in _ADDRESSES:
        yield with_field(ORDINARY["prepare"], "destination", address)
        yield with_field(ORDINARY["reject"], "triggeredBy", address)


def oversized(specimens: Iterable[Specimen]) -> Iterator[Decode | Relay]:
    """Yield packets with a field about every limit and beyond, of which a writer that keeps to limits writes none.

    Args:
        specimens: packets that were taken apart; of each type the first one is used.
    """
    for specimen in first_of_each_type(specimens):
        for field in specimen.contents:
            for size in _BEYOND.get(field, ()):
                octets = specimen.refilled(field, _FILLED.get(field, b"a") * size).hex()
                yield Decode(octets)
                yield Relay(octets)


def first_of_each_type(specimens: Iterable[Specimen]) -> tuple[Specimen, ...]:
    """Return the first specimen of each type of packet."""
    return tuple({type(each.written.value): each for each in reversed(tuple(specimens))}.values())
