"""Octet Encoding Rules, as far as ILPv4 uses them: integers, length determinants, octet strings (RFC 0030, Types)."""

from __future__ import annotations

import struct
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from ilp.codec.errors import DecodeError, octet_count

__all__ = [
    "DETERMINANTS",
    "LENGTH_OF_LENGTH_LIMIT",
    "ONE_OCTET_FORM",
    "SHORT_FORM_LIMIT",
    "UINT64_LIMIT",
    "Departure",
    "DepartureKind",
    "as_bytes",
    "is_uint64",
    "length_determinant",
    "missing_determinant",
    "overrun",
    "read_octet_string",
]

LENGTH_OF_LENGTH_LIMIT = 8
"""The longest length-of-length that is read, in octets (RFC 0030, Length determinant: MAY)."""

SHORT_FORM_LIMIT = 0x7F
"""The greatest length that a single octet denotes (RFC 0030, Length determinant)."""

_ONE_OCTET_LIMIT = 0xFF
_TWO_OCTETS_LIMIT = 0xFFFF
_TWO_OCTETS = 2
_LONG_FORM = 0x80  # with n added: n octets of length follow

ONE_OCTET_FORM = _LONG_FORM + 1
"""The first octet of a length determinant in the long form whose length takes one octet."""

_two_octets_form = struct.Struct(">BH").pack

UINT64_LIMIT = (1 << 64) - 1
"""The greatest integer of eight octets (RFC 0030, Integers)."""

DepartureKind: TypeAlias = Literal["leading-zeros", "needless-long-form", "trailing-inside", "trailing-after"]


class Departure(Struct, frozen=True):
    """One place where a packet that was let pass is not in canonical form.

    Attributes:
        kind: what sort of departure it is.
        offset: where, in octets from the start of the packet.
        length: how many octets it concerns.
        field: the wire field, or "envelope".
        clause: the id of the clause that it departs from.
        reason: what is not canonical.
    """

    kind: DepartureKind
    offset: int
    length: int
    field: str
    clause: str
    reason: str


def as_bytes(octets: bytes | bytearray | memoryview) -> bytes:
    """Return the octets of a bytes-like object.

    Raises:
        TypeError: it is none, or a memoryview that was released.
    """
    if not isinstance(octets, bytes | bytearray | memoryview):
        raise TypeError(f"octets are bytes, bytearray or memoryview, not {type(octets).__name__}")
    try:
        return bytes(octets)
    except ValueError:
        raise TypeError("the memoryview was released") from None


def is_uint64(number: object) -> bool:
    """Return whether `number` is an int of 0 to 2^64 - 1. One of a subclass, such as IntEnum, is; a bool is none."""
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= UINT64_LIMIT


def read_octet_string(
    octets: bytes, offset: int, end: int, field: str, departures: list[Departure] | None = None
) -> tuple[int, int]:
    """Return where the variable-length octet string at `offset` starts and stops, its length determinant skipped.

    Nothing is copied and nothing is allocated for what the length claims.

    Args:
        octets: the packet.
        offset: where the length determinant begins, in octets.
        end: where the enclosing octet string ends; nothing is read from there on.
        field: the wire field, for messages.
        departures: where departures from the canonical form are added; None if nobody asks for them.

    Raises:
        DecodeError: the length determinant or the octets that it announces are not all there, or it denotes no
            length (RFC 0030, Length determinant and Variable-length octet string).
    """
    if offset >= end:
        raise missing_determinant(offset, field)
    length = octets[offset]
    start = offset + 1
    if length > SHORT_FORM_LIMIT:
        width = length - _LONG_FORM
        start += width
        if not 0 < width <= LENGTH_OF_LENGTH_LIMIT or start > end:
            raise _no_length(width, offset, end, field)
        first = length = octets[offset + 1]
        if width == _TWO_OCTETS:
            length = first << 8 | octets[offset + 2]
        elif width > _TWO_OCTETS:
            length = int.from_bytes(octets[offset + 1 : start])
        if departures is not None and (length <= SHORT_FORM_LIMIT or first == 0):
            departures.append(_not_minimal(length, first, offset, start, field))
    stop = start + length
    if stop > end:
        raise overrun(length, offset, end - start, field)
    return start, stop


def missing_determinant(offset: int, field: str) -> DecodeError:
    """Return the refusal of a field whose length determinant should begin at `offset`, where its enclosure ends."""
    return DecodeError("truncated", offset, field, "0030-octet-string", "the length determinant is missing")


def _no_length(length_of_length: int, offset: int, end: int, field: str) -> DecodeError:
    """Return why a long form with this length-of-length, in octets, denotes no length."""
    if length_of_length == 0:
        reason = "the first length octet is 80, which denotes no length"
        return DecodeError("length", offset, field, "0030-length-long-form", reason)
    if length_of_length > LENGTH_OF_LENGTH_LIMIT:
        reason = f"the length of the length is {length_of_length} octets, at most {LENGTH_OF_LENGTH_LIMIT} are read"
        return DecodeError("length", offset, field, "0030-length-of-length", reason)
    reason = f"the length determinant has {octet_count(1 + length_of_length)}, of which {end - offset} are there"
    return DecodeError("truncated", offset, field, "0030-length-long-form", reason)


def overrun(length: int, offset: int, there: int, field: str) -> DecodeError:
    """Return the refusal of a length, in octets, of which only some are `there`; its determinant begins at `offset`."""
    reason = f"the length determinant announces {octet_count(length)}, of which {there} are there"
    return DecodeError("length", offset, field, "0030-octet-string", reason)


def _not_minimal(length: int, first: int, offset: int, start: int, field: str) -> Departure:
    """Return the departure of a long form whose length begins with the octet `first`."""
    if first == 0:
        reason = "the long-form length has leading zeros"
        return Departure("leading-zeros", offset, start - offset, field, "0030-length-leading-zeros", reason)
    reason = f"the length {length} is written in the long form"
    clause = "0030-length-needless-long-form"
    return Departure("needless-long-form", offset, start - offset, field, clause, reason)


def length_determinant(length: int) -> bytes:
    """Return the canonical length determinant of `length` octets, 0 to 2^64 - 1 (RFC 0030, Length determinant).

    Raises:
        ValueError: the length is negative or above 2^64 - 1.
    """
    if _ONE_OCTET_LIMIT < length <= _TWO_OCTETS_LIMIT:
        return _two_octets_form(_LONG_FORM + _TWO_OCTETS, length)
    if not 0 <= length <= UINT64_LIMIT:
        raise ValueError(f"a length determinant denotes 0 to 2^64 - 1 octets, not {length}")
    if length <= SHORT_FORM_LIMIT:
        return bytes((length,))
    width = (length.bit_length() + 7) // 8
    return bytes((_LONG_FORM + width,)) + length.to_bytes(width, "big")


DETERMINANTS: Final = tuple(length_determinant(length) for length in range(2048))
"""The canonical length determinants of 0 to 2,047 octets: looking one up costs a fifth of making it."""
