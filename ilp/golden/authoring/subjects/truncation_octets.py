"""Packets of each type that end after each of their octets.

Those that end after none and after the type octet stand in the subjects packet-type and envelope.
"""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import CONDITION, Assembly, fulfill, prepare, reject, shortest
from ilp.golden.authoring.statement import refuses, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_PACKETS = (
    prepare(amount=bytes.fromhex("0102030405060708"), destination=b"g.a", data=b"\xca\xfe"),
    fulfill(fulfillment=CONDITION, data=b"\xca\xfe"),
    reject(code=b"T01", triggered_by=b"g.b", message=b"hi", data=b"\xca\xfe"),
)

# Part: how a title names it, and the clauses that want all of it.
_PARTS = {
    "amount": ("its amount", ("0027-amount", "0030-fixed-integer")),
    "expires-at": ("its expiry", ("0027-expiry", "0030-timestamp-length", "0027-asn1-timestamp-type")),
    "condition": ("its condition", ("0027-condition", "0030-fixed-octets")),
    "fulfillment": ("its fulfillment", ("0027-fulfill-fields", "0030-fixed-octets")),
    "code": ("its code", ("0027-reject-code", "0027-asn1-code")),
    "destination-length": ("its destination's length", ("0030-length-prefix",)),
    "triggered-by-length": ("its triggeredBy's length", ("0030-length-prefix",)),
    "message-length": ("its message's length", ("0030-length-prefix",)),
    "data-length": ("its data's length", ("0030-length-prefix",)),
    "destination": ("its destination", ("0030-octet-string",)),
    "triggered-by": ("its triggeredBy", ("0030-octet-string",)),
    "message": ("its message", ("0030-octet-string",)),
    "data": ("its data", ("0030-octet-string",)),
}


def _ends(packet: Assembly) -> Iterator[tuple[str, int, int]]:
    """Each part of the contents, and how many octets of it are there; then how many octets of contents that makes."""
    contents = 0
    for name, octets in packet.parts[2:]:
        for kept in range(len(octets)):
            yield name, kept, contents + kept
        contents += len(octets)


def _where(part: str, kept: int, size: int) -> str:
    noun = _PARTS[part][0]
    if kept == 0:
        return f"before {noun}"
    return f"after {kept} of the {size} octets of {noun}"


def _cut(packet: Assembly) -> Iterator[Vector]:
    """The octets end, and the envelope says that there are more."""
    sizes = {name: len(octets) for name, octets in packet.parts}
    for part, kept, contents in _ends(packet):
        yield refuses(
            f"{packet.packet}-after-{contents + 2}",
            f"A {packet.packet.title()} that breaks off {_where(part, kept, sizes[part])} is refused",
            packet.cut_in(part, kept),
            clauses=("0027-envelope", "0030-octet-string"),
            at=part,
            flags=("truncation",),
        )


def _contents_cut(packet: Assembly) -> Iterator[Vector]:
    """The contents end, and the envelope says so."""
    sizes = {name: len(octets) for name, octets in packet.parts}
    for part, kept, contents in _ends(packet):
        if contents:  # empty contents stand in the subject envelope
            short = packet.contents_cut_in(part, kept)
            yield refuses(
                f"{packet.packet}-contents-{contents}",
                f"A {packet.packet.title()} of honest length that ends {_where(part, kept, sizes[part])} is refused",
                short,
                clauses=(f"0027-{packet.packet}-fields", *_PARTS[part][1]),
                at=part,
                flags=("truncation",),
            )


def _missing_outside(packet: Assembly) -> Iterator[Vector]:
    """The envelope ends before a part does, and the part goes on after it."""
    sizes = {name: len(octets) for name, octets in packet.parts}
    for part, kept, contents in _ends(packet):
        if kept == 0 and contents:
            whole = Assembly(
                packet.packet, (packet.parts[0], ("envelope-length", shortest(contents)), *packet.parts[2:])
            )
            yield refuses(
                f"{packet.packet}-envelope-before-{part}",
                f"A {packet.packet.title()} whose envelope ends {_where(part, 0, sizes[part])}, which follows it, is refused",
                whole,
                clauses=("0027-envelope", f"0027-{packet.packet}-fields", *_PARTS[part][1]),
                at=part,
                flags=("truncation", "trailing"),
            )


FILE = subject(
    "truncation-octets",
    "A packet of each type cut off after each of its octets, its envelope's length left as it was or corrected.",
    "generated from RFC 0027, Packet Format",
    (
        *(vector for packet in _PACKETS for vector in _cut(packet)),
        *(vector for packet in _PACKETS for vector in _contents_cut(packet)),
        *(vector for packet in _PACKETS for vector in _missing_outside(packet)),
    ),
)
