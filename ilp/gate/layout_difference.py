"""Which field of two packets in the layout of RFC 0027 is laid out otherwise."""

from __future__ import annotations

from ilp.explore.question import FIELDS
from ilp.spec.layout import fields

__all__ = ["field_laid_out_otherwise"]

_EVERY_FIELD = frozenset(each for names in FIELDS.values() for each in names)


def field_laid_out_otherwise(one: str, other: str) -> str:
    """Return the one field whose octets, length determinant included, differ between two packets.

    Octets that come apart into no packet are compared as far as they do. Returns "" where several fields differ; a
    length of the envelope that merely follows its contents does not count.
    """
    parts, others = _parts(one), _parts(other)
    differing = {each for each in parts.keys() | others.keys() if parts.get(each) != others.get(each)}
    if len(differing) > 1:
        differing.discard("envelope")
    return differing.pop() if len(differing) == 1 else ""


def _parts(packet: str) -> dict[str, bytes]:
    octets = bytes.fromhex(packet)
    parts: dict[str, bytes] = {}
    for each in fields(octets).fields:
        name = each.name.split(" ")[0]
        name = name if name in _EVERY_FIELD else "envelope"
        parts[name] = parts.get(name, b"") + octets[each.offset : each.offset + each.length]
    return parts
