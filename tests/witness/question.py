"""What a witness is asked: one question about one aspect of a packet, with an answer that can be right or wrong.

A witness that has no opinion answers `UNKNOWN`. None is an answer too: it refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

__all__ = [
    "UNKNOWN",
    "Answer",
    "Characters",
    "Fits",
    "Forward",
    "Frame",
    "IsAddress",
    "Moment",
    "OctetsOf",
    "Question",
    "Read",
    "Specialist",
    "TextOf",
    "Write",
]


class Frame(NamedTuple):
    """A packet taken apart: its type octet, and the octets of each field, in order, without length determinants."""

    type_octet: int
    fields: tuple[bytes, ...]


class Read(Struct, frozen=True):
    """Framing: into which fields do these octets come apart? A frame, or None."""

    octets: bytes


class Write(Struct, frozen=True):
    """Framing: which octets are these fields put together to? Octets, or None."""

    frame: Frame


class Forward(Struct, frozen=True):
    """Framing: what becomes of these octets if the first two fields of a Prepare are replaced? Octets, or None."""

    octets: bytes
    amount: bytes | None
    expires_at: bytes | None


class Moment(Struct, frozen=True):
    """Calendar: which moment do these octets denote? ISO 8601 with three fraction digits and Z, or None."""

    octets: bytes


class Characters(Struct, frozen=True):
    """Calendar: by which 17 octets is this moment, in ISO 8601, denoted? Octets, or None."""

    iso: str


class IsAddress(Struct, frozen=True):
    """Address grammar: are these characters an ILP address? True or False."""

    characters: tuple[int, ...]


class TextOf(Struct, frozen=True):
    """Text: which text are these octets of `field`, a code or a message? Text, or None."""

    field: str
    octets: bytes


class OctetsOf(Struct, frozen=True):
    """Text: which octets is this text of `field`? Octets, or None."""

    field: str
    text: str


class Fits(Struct, frozen=True):
    """Limits: may `field` have this number: its value (amount), octets, or characters (code, message)?"""

    field: str
    number: int


Question: TypeAlias = Read | Write | Forward | Moment | Characters | IsAddress | TextOf | OctetsOf | Fits


class _Silence(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Silence.UNKNOWN
"""The answer of a witness that knows nothing about what it was asked."""

Answer: TypeAlias = Frame | bytes | str | bool | _Silence | None

Specialist: TypeAlias = Callable[[Question], Answer]
"""A witness that is asked about single aspects; one that codes whole packets is heard by its outcome instead."""
