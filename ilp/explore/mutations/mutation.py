"""A mutation: octets that nobody wrote, of which kind, and which field they are about."""

from __future__ import annotations

from typing import NamedTuple

from ilp.explore.question import FIELDS, PacketName, Question, Source
from ilp.protocol import Decode, Relay

__all__ = ["Mutation", "honest_field", "question_of"]

_PACKETS: dict[int, PacketName] = {0x0C: "prepare", 0x0D: "fulfill", 0x0E: "reject"}
_KNOWN = {name: frozenset(fields) for name, fields in FIELDS.items()}


class Mutation(NamedTuple):
    """Octets to be read, or to be relayed.

    Attributes:
        kind: what was done to octets that somebody wrote, a few words.
        field: the packet field that was varied, "" for several or none.
        octets: what came of it.
        relay: with which amount and which expiry to forward it; None: it is to be read.
    """

    kind: str
    field: str
    octets: bytes
    relay: tuple[str | None, str | None] | None = None


def honest_field(octets: bytes, original: bytes, field: str) -> str:
    """Return the field under which a mutation of `original` is filed.

    It is one that the packet has which the octets are then: "type" where the type octet was changed to one that is no
    packet's, and "" where the octets are a packet that has no such field.
    """
    name = _PACKETS.get(octets[0]) if octets else None
    if name is not None:
        return field if field in _KNOWN[name] else ""
    return "type" if octets[:1] != original[:1] else ""


def question_of(mutation: Mutation, source: Source) -> Question:
    """Return the question that asks for it."""
    packet = mutation.octets.hex()
    if mutation.relay is None:
        return Question(Decode(packet), source, mutation.field)
    amount, expires_at = mutation.relay
    return Question(Relay(packet, amount, expires_at), source, mutation.field)
