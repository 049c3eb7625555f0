"""A packet taken apart as RFC 0027 lays it out, without anybody who wrote it."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.explore.anatomy import LengthPart, Part, Specimen, Written
from ilp.explore.question import FIELDS
from ilp.protocol import Value
from ilp.spec import layout

__all__ = ["placed"]

_LENGTH = " length determinant"
_FIELDS = frozenset(field for fields in FIELDS.values() for field in fields)


def placed(octets: bytes, value: Value) -> Specimen:
    """Return octets as a specimen, with the parts that the layout of RFC 0027 finds in them, as far as it goes.

    Args:
        octets: a packet, broken or not.
        value: what somebody takes it for.
    """
    return Specimen(Written(value, octets), tuple(_parts(octets)))


def _parts(octets: bytes) -> Iterator[Part | LengthPart]:
    for each in layout.fields(octets).fields:
        name = each.name.removesuffix(_LENGTH)
        if name in _FIELDS and name != "type" and each.end <= len(octets):
            kind = LengthPart if each.name != name else Part
            yield kind(name, each.offset, each.end)
