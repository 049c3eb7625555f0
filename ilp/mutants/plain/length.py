"""Length determinants and the octet strings behind them (RFC 0030, Length determinant)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["Length", "big_endian", "by_form", "exactly", "shortest_form"]

_LONG_FORM = 0x80


def big_endian(octets: bytes) -> int:
    """Return the unsigned number that the octets are, most significant first."""
    number = 0
    for octet in octets:
        number = number * 256 + octet
    return number


def in_any_width(_octets: bytes, _length: int) -> None:
    """Let every long form pass (RFC 0027: a reader MAY accept what is not canonical)."""


def no_length(_reader: Reader) -> int:
    """Refuse the first length octet 80."""
    raise Refused("80 denotes no length")


def by_form(knobs: Length, reader: Reader) -> int:
    """Return the length that the determinant at the front of `reader` denotes."""
    first = knobs.first(reader.take(1)[0])
    if first <= knobs.short_up_to:
        return first
    width = knobs.width(first)
    if width == 0:
        return knobs.eighty(reader)
    if width > knobs.widest:
        raise Refused(f"the length has {width} octets, {knobs.widest} at most are read")
    octets = reader.take(width)
    length = knobs.number(octets)
    knobs.form(octets, length)
    return length


def exactly(reader: Reader, length: int) -> bytes:
    """Return `length` octets, all of which must be there."""
    return reader.take(length)


def shortest_form(knobs: Length, length: int) -> bytes:
    """Return the one canonical determinant of a length."""
    if length <= knobs.written_short_up_to:
        return bytes([length])
    width = 1
    while length >= 256**width:
        width += 1
    return bytes([_LONG_FORM + width]) + length.to_bytes(width, "big")


class Length(Struct, frozen=True):
    """Reads and writes length determinants.

    Knobs for reading: `determinant` is the whole step; of it, `first` looks at the first octet, `short_up_to` is the
    greatest short form, `width` the length of the length, `eighty` what 80 stands for, `widest` the longest length
    of length, `number` what the octets of the long form say, `form` which long forms are let pass. `string` takes
    the octets. Knobs for writing: `written`, and the greatest short form in it.
    """

    determinant: Callable[[Length, Reader], int] = by_form
    first: Callable[[int], int] = lambda octet: octet
    short_up_to: int = 127
    width: Callable[[int], int] = lambda octet: octet % 128
    eighty: Callable[[Reader], int] = no_length
    widest: int = 8
    number: Callable[[bytes], int] = big_endian
    form: Callable[[bytes, int], None] = in_any_width
    string: Callable[[Reader, int], bytes] = exactly
    written: Callable[[Length, int], bytes] = shortest_form
    written_short_up_to: int = 127

    def read(self, reader: Reader) -> bytes:
        """Return the octet string at the front of `reader`."""
        return self.string(reader, self.determinant(self, reader))

    def write(self, octets: bytes) -> bytes:
        """Return the octets behind their length determinant."""
        return self.written(self, len(octets)) + octets
