"""Length determinants in octets whose layout is not known: read one, write one in any form (RFC 0030)."""

from __future__ import annotations

from ilp.codec.oer import length_determinant

__all__ = ["fixed_width", "long_form", "read_determinant", "resized"]

_SHORT_FORM_LIMIT = 0x7F
_LONG_FORM = 0x80  # with n added: n octets of length follow
_LENGTH_OF_LENGTH_LIMIT = 8


def read_determinant(octets: bytes, at: int) -> tuple[int, int] | None:
    """Return the length that the octets at `at` denote, in short or long form, canonical or not, and where they end.

    None: they denote none, or one in more than eight octets.
    """
    if at >= len(octets):
        return None
    first = octets[at]
    if first <= _SHORT_FORM_LIMIT:
        return first, at + 1
    end = at + 1 + first - _LONG_FORM
    if first == _LONG_FORM or first > _LONG_FORM + _LENGTH_OF_LENGTH_LIMIT or end > len(octets):
        return None
    return int.from_bytes(octets[at + 1 : end], "big"), end


def long_form(length: int, width: int) -> bytes:
    """Return the long form of a length in `width` octets, minimal or not; its low octets where it needs more."""
    return bytes((_LONG_FORM + width,)) + fixed_width(length, width)


def fixed_width(length: int, width: int) -> bytes:
    """Return a length as an unsigned big-endian integer of `width` octets; its low octets where it needs more."""
    return (length & ((1 << 8 * width) - 1)).to_bytes(width, "big")


def resized(determinant: bytes, length: int) -> bytes:
    """Return a determinant of another length in the manner of this one.

    A canonical one stays canonical, a long form that was longer than needed keeps its width where the length fits,
    and what is no determinant of RFC 0030 is taken for an integer of fixed width.

    Args:
        determinant: the octets of the one that is replaced.
        length: in octets; below zero counts as zero.
    """
    length = min(max(length, 0), (1 << 64) - 1)
    read = read_determinant(determinant, 0)
    if read is None or read[1] != len(determinant):
        return fixed_width(length, len(determinant))
    canonical = length_determinant(length)
    width = len(determinant) - 1
    if determinant == length_determinant(read[0]) or len(canonical) > 1 + width:
        return canonical
    return long_form(length, width)
