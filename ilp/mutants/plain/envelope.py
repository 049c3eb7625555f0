"""The envelope: a type octet, and the contents behind a length determinant (RFC 0027, Type-Length Wrapper)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["TYPES", "Envelope", "Fields", "PacketName"]

PacketName: TypeAlias = Literal["prepare", "fulfill", "reject"]

TYPES: Mapping[int, PacketName] = MappingProxyType({12: "prepare", 13: "fulfill", 14: "reject"})
"""The packet that a type octet stands for."""

OCTETS: Mapping[PacketName, int] = MappingProxyType({"prepare": 12, "fulfill": 13, "reject": 14})

Fields: TypeAlias = dict[str, object]
"""The fields of a packet by their names in RFC 0027."""


def by_type(octet: int, _reader: Reader) -> PacketName:
    """Return the packet that the type octet stands for."""
    if octet not in TYPES:
        raise Refused(f"{octet} is no ILPv4 packet type")
    return TYPES[octet]


def its_length(length: Length, reader: Reader) -> bytes:
    """Return the contents, which are an octet string."""
    return length.read(reader)


def ignored(fields: Fields, _octets: bytes) -> Fields:
    """Return the fields: octets behind the last are ignored (RFC 0030, Extensibility)."""
    return fields


def by_packet(packet: PacketName) -> int:
    """Return the packet's type octet."""
    return OCTETS[packet]


def wrapped(length: Length, contents: bytes) -> bytes:
    """Return the contents behind their length determinant."""
    return length.write(contents)


class Envelope(Struct, frozen=True):
    """Reads and writes envelopes.

    Knobs for reading: `packet` is what a type octet stands for, given what follows it, `contents` gets the contents,
    `inside` and `after` are what octets behind the last field and behind the envelope do to the fields. For writing:
    `type`, `wrap`.
    """

    packet: Callable[[int, Reader], PacketName] = by_type
    contents: Callable[[Length, Reader], bytes] = its_length
    inside: Callable[[Fields, bytes], Fields] = ignored
    after: Callable[[Fields, bytes], Fields] = ignored
    type: Callable[[PacketName], int] = by_packet
    wrap: Callable[[Length, bytes], bytes] = wrapped
