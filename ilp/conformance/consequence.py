"""What a departure does to whoever sends or receives such packets, the gravest first."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET

from ilp.codec import DecodeError, Packet, decode
from ilp.golden.vector import Reading, Vector
from ilp.protocol import Accepted, Encoded, Garbled, Outcome, Rejected, Unsupported

__all__ = ["CONSEQUENCES", "Consequence", "consequence"]

Consequence: TypeAlias = Literal[
    "value silently changed",
    "valid packet refused",
    "forbidden packet accepted",
    "other octets written",
    "unclean failure",
]

CONSEQUENCES: tuple[Consequence, ...] = (
    "value silently changed",
    "valid packet refused",
    "forbidden packet accepted",
    "other octets written",
    "unclean failure",
)
"""Every consequence, the gravest first: where two hops take one packet for two values, money moves differently."""


def consequence(vector: Vector, outcome: Outcome) -> Consequence | None:
    """Return what an outcome that is not what `vector` expects amounts to; None for one that says nothing.

    Octets that differ from the expected ones are read back: as another value, the value has silently changed; not at
    all, every peer will refuse the packet; as the same value, only its form is another.
    """
    match outcome:
        case Unsupported() | Garbled():
            return None
        case Rejected():
            return "valid packet refused"
        case Accepted() | Encoded() if vector.expectation == "reject":
            return "forbidden packet accepted"
        case Accepted():
            return "value silently changed"
        case Encoded(octets):
            return _of_octets(vector, octets)
        case _:
            return "unclean failure"


def _of_octets(vector: Vector, written: str) -> Consequence:
    holders: tuple[Vector | Reading, ...] = (vector, *(vector.readings or ()))
    meant = [each.octets for each in holders if each.octets is not UNSET]
    value = _read(written)
    if value is None:
        return "valid packet refused"
    return "other octets written" if value in map(_read, meant) else "value silently changed"


def _read(octets: str) -> Packet | None:
    try:
        return decode(bytes.fromhex(octets))
    except DecodeError:
        return None
