"""A first look at an operation, cheap enough for every one: most answers need no second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from ilp.codec import DecodeError, EncodeError, Packet, Prepare, decode, edited_prepare, encode
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Rejected, Relay, Value
from ilp.protocol.conversion import amount_of, moment_of, packet_of, value_of

__all__ = ["REFUSED", "Cell", "Glance", "glance", "is_settled"]

Cell: TypeAlias = tuple[object, ...]
"""Where in the space of inputs an operation lies: the operation, the type octet, the magnitude of the size, and
how the reference codec takes it: as a packet, or refused for a kind of reason in a field under a clause."""

REFUSED: Final = "refused"


class Glance(NamedTuple):
    """What the reference codec makes of an operation.

    `usual` is the value that it reads, the octets that it writes, or REFUSED.
    """

    cell: Cell
    usual: Value | str


def glance(operation: Operation, field: str) -> Glance:
    """Return where an operation lies and what is usually made of it.

    Args:
        operation: the operation.
        field: the packet field that it varies.
    """
    if isinstance(operation, Encode):
        return Glance(("encode", type(operation.value), field), _written(operation.value))
    tag = operation.__struct_config__.tag
    octets = bytes.fromhex(operation.packet)
    cell: Cell = (tag, octets[:1], len(octets).bit_length())
    try:
        packet = decode(octets)
    except DecodeError as refusal:
        return Glance((*cell, refusal.kind, refusal.field, refusal.clause), REFUSED)
    return Glance(cell, value_of(packet) if isinstance(operation, Decode) else _forwarded(operation, octets, packet))


def _written(value: Value) -> str:
    try:
        return encode(packet_of(value), truncate_expiry=True).hex()
    except EncodeError:
        return REFUSED


def _forwarded(operation: Relay, octets: bytes, packet: Packet) -> str:
    if not isinstance(packet, Prepare) or (operation.amount is None and operation.expires_at is None):
        return operation.packet
    try:
        return edited_prepare(
            octets,
            amount=None if operation.amount is None else amount_of(operation.amount),
            expires_at=None if operation.expires_at is None else moment_of(operation.expires_at),
            truncate_expiry=True,
        ).hex()
    except EncodeError:
        return REFUSED


def is_settled(usual: Value | str, outcomes: Sequence[Outcome]) -> bool:
    """Return whether all outcomes are what is usually made of the operation, so that no oracle need look at once.

    What the reference codec refuses may be refused, and what it reads or writes is right: tests hold it to the
    specification's own answer for every input. A campaign still has the oracles look at some of what is settled.
    """
    if usual is REFUSED:
        return all(type(each) is Rejected for each in outcomes)
    if isinstance(usual, str):
        return all(type(each) is Encoded and each.octets == usual for each in outcomes)
    return all(type(each) is Accepted and each.value == usual for each in outcomes)
