"""A first look at an operation, cheap enough for every one: most answers need no second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from ilp.codec import DecodeError, decode
from ilp.protocol import Accepted, Encode, Operation, Outcome, Rejected, Value
from ilp.protocol.conversion import value_of

__all__ = ["REFUSED", "Cell", "Glance", "glance", "is_settled"]

Cell: TypeAlias = tuple[object, ...]
"""Where in the space of inputs an operation lies: the operation, the type octet, the magnitude of the size, and
how the reference codec takes it: as a packet, or refused for a kind of reason in a field under a clause."""

REFUSED: Final = "refused"


class Glance(NamedTuple):
    """What the reference codec makes of an operation.

    `usual` is the value that it reads, REFUSED, or None where it was not asked.
    """

    cell: Cell
    usual: Value | str | None


def glance(operation: Operation, field: str) -> Glance:
    """Return where an operation lies and what is usually made of it.

    Args:
        operation: the operation.
        field: the packet field that it varies.
    """
    tag = operation.__struct_config__.tag
    if isinstance(operation, Encode):
        return Glance((tag, type(operation.value), field), None)
    octets = bytes.fromhex(operation.packet)
    try:
        packet = decode(octets)
    except DecodeError as refusal:
        cell = (tag, octets[:1], len(octets).bit_length(), refusal.kind, refusal.field, refusal.clause)
        return Glance(cell, REFUSED if tag == "decode" else None)
    return Glance((tag, octets[:1], len(octets).bit_length()), value_of(packet) if tag == "decode" else None)


def is_settled(usual: Value | str | None, outcomes: Sequence[Outcome]) -> bool:
    """Return whether all outcomes are what is usually made of the operation, so that no oracle need look at once.

    What the reference codec refuses may be refused, and what it reads is right: tests hold it to the specification's
    own answer for every input. A campaign still has the oracles look at some of what is settled.
    """
    if usual is None:
        return False
    if usual is REFUSED:
        return all(type(each) is Rejected for each in outcomes)
    return all(type(each) is Accepted and each.value == usual for each in outcomes)
