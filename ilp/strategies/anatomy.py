"""A packet in its parts, as RFC 0027 lays it out: what damage with knowledge of the structure is done to."""

from __future__ import annotations

from msgspec import Struct

from ilp.codec import DecodeError, Fulfill, Packet, Prepare, decode, encode
from ilp.codec.oer import length_determinant
from ilp.codec.timestamp import encode_timestamp

__all__ = ["Part", "Parts", "taken_apart"]

_AMOUNT_LENGTH = 8  # octets


class Part(Struct):
    """The octets of one field.

    Attributes:
        field: as RFC 0027 names it.
        content: without the length determinant.
        measured: whether a length determinant stands in front.
        determinant: what stands there; None: the canonical one of the content.
    """

    field: str
    content: bytes
    measured: bool = True
    determinant: bytes | None = None

    def octets(self) -> bytes:
        """Return the field as it is written."""
        if not self.measured:
            return self.content
        return (length_determinant(len(self.content)) if self.determinant is None else self.determinant) + self.content


class Parts(Struct):
    """A packet in its parts, to be changed and put together again.

    Attributes:
        type: the type octet.
        fields: in their order.
        inside: octets behind the last field, inside the envelope.
        after: octets behind the envelope.
        determinant: that of the envelope; None: the canonical one of what it holds.
    """

    type: int
    fields: list[Part]
    inside: bytes = b""
    after: bytes = b""
    determinant: bytes | None = None

    def size(self) -> int:
        """Return how many octets the envelope holds."""
        return sum(len(each.octets()) for each in self.fields) + len(self.inside)

    def octets(self) -> bytes:
        """Return the packet put together."""
        body = b"".join(each.octets() for each in self.fields) + self.inside
        determinant = length_determinant(len(body)) if self.determinant is None else self.determinant
        return bytes((self.type,)) + determinant + body + self.after


def taken_apart(octets: bytes) -> Parts | None:
    """Return a canonical packet in its parts; None where the octets are none."""
    try:
        packet = decode(octets, canonical=True)
        if encode(packet) != octets:
            return None
    except DecodeError:
        return None
    return Parts(octets[0], _parts(packet))


def _parts(packet: Packet) -> list[Part]:
    if isinstance(packet, Prepare):
        return [
            Part("amount", packet.amount.to_bytes(_AMOUNT_LENGTH, "big"), measured=False),
            Part("expiresAt", encode_timestamp(packet.expires_at), measured=False),
            Part("executionCondition", packet.execution_condition, measured=False),
            Part("destination", packet.destination.encode()),
            Part("data", packet.data),
        ]
    if isinstance(packet, Fulfill):
        return [Part("fulfillment", packet.fulfillment, measured=False), Part("data", packet.data)]
    return [
        Part("code", packet.code.encode(), measured=False),
        Part("triggeredBy", packet.triggered_by.encode()),
        Part("message", packet.message.encode()),
        Part("data", packet.data),
    ]
