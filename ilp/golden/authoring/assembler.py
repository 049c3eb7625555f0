"""Packets put together from parts: concatenation, with every part overridable.

Each builder makes a sound, canonical packet; naming a part replaces its octets and leaves all others as they
are, except that a length determinant that is not itself given follows what it measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

from ilp.golden.vector import PacketName, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "AMOUNT",
    "BUILDERS",
    "CODE",
    "CONDITION",
    "DATA",
    "DESTINATION",
    "EXPIRES_AT",
    "FULFILLMENT",
    "MESSAGE",
    "TRIGGERED_BY",
    "Assembly",
    "At",
    "bare",
    "fulfill",
    "long_form",
    "prepare",
    "reject",
    "shortest",
]

AMOUNT = bytes.fromhex("00000000000003e8")
EXPIRES_AT = b"20300102030405678"
FULFILLMENT = bytes.fromhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
CONDITION = bytes.fromhex("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd")
DESTINATION = b"example.alice"
DATA = bytes.fromhex("cafe0001")
CODE = b"F02"
TRIGGERED_BY = b"example.bob"
MESSAGE = b"no route"

At = str | tuple[str, int, int]
"""A part's name, or a part's name with an offset and a length in octets inside it."""

_TYPE = "type"
_ENVELOPE_LENGTH = "envelope-length"
_INSIDE = "inside"
_AFTER = "after"
_SHORT_FORM_MAXIMUM = 127


@dataclass(frozen=True)
class Assembly:
    """A packet, sound or not, as its named parts in the order in which they stand."""

    packet: PacketName
    parts: tuple[tuple[str, bytes], ...]

    @property
    def octets(self) -> bytes:
        """All parts, one after the other."""
        return b"".join(octets for _, octets in self.parts)

    @property
    def hex(self) -> str:
        """The octets in lowercase hexadecimal."""
        return self.octets.hex()

    def place(self, at: At) -> Place:
        """Return where in the packet `at` stands, in octets from the packet's start.

        Raises:
            ValueError: the packet has no such part.
        """
        name, inner, length = (at, 0, None) if isinstance(at, str) else at
        index = self._index(name)
        start = sum(len(octets) for _, octets in self.parts[:index])
        return Place(start + inner, len(self.parts[index][1]) if length is None else length)

    def cut_in(self, name: str, kept: int = 0) -> Assembly:
        """Return the packet up to `kept` octets of the part `name`, its envelope length left as it was."""
        index = self._index(name)
        return replace(self, parts=(*self.parts[:index], (name, self.parts[index][1][:kept])))

    def contents_cut_in(self, name: str, kept: int = 0) -> Assembly:
        """Return the packet up to `kept` octets of the part `name`, its envelope length corrected."""
        cut = self.cut_in(name, kept)
        contents = sum(len(octets) for _, octets in cut.parts[2:])
        return replace(cut, parts=(cut.parts[0], (_ENVELOPE_LENGTH, shortest(contents)), *cut.parts[2:]))

    def length_before(self, name: str) -> int:
        """Return how many octets stand before the part `name`."""
        return list(accumulate((len(octets) for _, octets in self.parts), initial=0))[self._index(name)]

    def _index(self, name: str) -> int:
        names = [each for each, _ in self.parts]
        if name not in names:
            raise ValueError(f"no part {name} among {', '.join(names)}")
        return names.index(name)


def shortest(length: int) -> bytes:
    """Return the canonical length determinant of `length` (RFC 0030, Length determinant)."""
    if length <= _SHORT_FORM_MAXIMUM:
        return bytes([length])
    return long_form(length, (length.bit_length() + 7) // 8)


def long_form(length: int, width: int) -> bytes:
    """Return 0x80 + `width`, then `length` in `width` octets: canonical or not."""
    return bytes([0x80 + width]) + length.to_bytes(width, "big")


def bare(octets: bytes, packet: PacketName = "none") -> Assembly:
    """Return octets without parts of a packet; the part is named "octets"."""
    return Assembly(packet, (("octets", octets),))


def prepare(
    *,
    type_octet: bytes = b"\x0c",
    envelope_length: bytes | None = None,
    amount: bytes = AMOUNT,
    expires_at: bytes = EXPIRES_AT,
    condition: bytes = CONDITION,
    destination_length: bytes | None = None,
    destination: bytes = DESTINATION,
    data_length: bytes | None = None,
    data: bytes = DATA,
    inside: bytes = b"",
    after: bytes = b"",
    packet: PacketName = "prepare",
) -> Assembly:
    """Return a Prepare (RFC 0027); `inside` and `after` are octets that end the envelope or follow it."""
    fields = (
        ("amount", amount),
        ("expires-at", expires_at),
        ("condition", condition),
        *_variable("destination", destination_length, destination),
        *_variable("data", data_length, data),
    )
    return _enveloped(packet, type_octet, envelope_length, fields, inside=inside, after=after)


def fulfill(
    *,
    type_octet: bytes = b"\x0d",
    envelope_length: bytes | None = None,
    fulfillment: bytes = FULFILLMENT,
    data_length: bytes | None = None,
    data: bytes = DATA,
    inside: bytes = b"",
    after: bytes = b"",
    packet: PacketName = "fulfill",
) -> Assembly:
    """Return a Fulfill (RFC 0027); `inside` and `after` are octets that end the envelope or follow it."""
    fields = (("fulfillment", fulfillment), *_variable("data", data_length, data))
    return _enveloped(packet, type_octet, envelope_length, fields, inside=inside, after=after)


def reject(
    *,
    type_octet: bytes = b"\x0e",
    envelope_length: bytes | None = None,
    code: bytes = CODE,
    triggered_by_length: bytes | None = None,
    triggered_by: bytes = TRIGGERED_BY,
    message_length: bytes | None = None,
    message: bytes = MESSAGE,
    data_length: bytes | None = None,
    data: bytes = DATA,
    inside: bytes = b"",
    after: bytes = b"",
    packet: PacketName = "reject",
) -> Assembly:
    """Return a Reject (RFC 0027); `inside` and `after` are octets that end the envelope or follow it."""
    fields = (
        ("code", code),
        *_variable("triggered-by", triggered_by_length, triggered_by),
        *_variable("message", message_length, message),
        *_variable("data", data_length, data),
    )
    return _enveloped(packet, type_octet, envelope_length, fields, inside=inside, after=after)


BUILDERS: Mapping[str, Callable[..., Assembly]] = MappingProxyType(
    {"prepare": prepare, "fulfill": fulfill, "reject": reject}
)
"""The three builders by the name of what they build."""


def _variable(name: str, length: bytes | None, octets: bytes) -> tuple[tuple[str, bytes], ...]:
    return ((f"{name}-length", shortest(len(octets)) if length is None else length), (name, octets))


def _enveloped(
    packet: PacketName,
    type_octet: bytes,
    envelope_length: bytes | None,
    fields: tuple[tuple[str, bytes], ...],
    *,
    inside: bytes,
    after: bytes,
) -> Assembly:
    contents = sum(len(octets) for _, octets in fields) + len(inside)
    return Assembly(
        packet,
        (
            (_TYPE, type_octet),
            (_ENVELOPE_LENGTH, shortest(contents) if envelope_length is None else envelope_length),
            *fields,
            (_INSIDE, inside),
            (_AFTER, after),
        ),
    )
