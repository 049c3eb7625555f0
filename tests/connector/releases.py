"""Every release of the connector: what it changes, and which version bump that requires."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from tests.connector.dialect import Dialect
from tests.connector.packet import Packet, Refused
from tests.connector.rfc import Rfc0027

__all__ = ["RELEASES", "Codec", "Release"]


class Codec(Protocol):
    """What reads and writes packets; both raise Refused."""

    def decode(self, octets: bytes) -> Packet:
        """Return the packet that the octets are."""

    def encode(self, packet: Packet) -> bytes:
        """Return the octets of a packet."""


class Release(NamedTuple):
    """One release: `changes` since the one before, the bump that they require, its codec and how it words errors."""

    version: str
    changes: str
    requires: str
    codec: Codec
    wording: Callable[[Refused], str]


def _terse(refused: Refused) -> str:
    return f"bad {refused.field}"


def _explaining(refused: Refused) -> str:
    return f"invalid packet: {refused.field} {refused.reason}"


RELEASES = {
    each.version: each
    for each in (
        Release("1.0.0", "the dialect", "none", Dialect(), _terse),
        Release("1.0.1", "errors say what is wrong", "none", Dialect(), _explaining),
        Release(
            "1.1.0",
            "the reader accepts an empty triggeredBy",
            "minor",
            Dialect(reads_empty_triggered_by=True),
            _explaining,
        ),
        Release(
            "2.0.0",
            "conditions and fulfillments may be missing: 32 octets of zero",
            "major",
            Dialect(reads_empty_triggered_by=True, zeros_are_missing=True),
            _explaining,
        ),
        Release("3.0.0", "RFC 0027 in place of the dialect", "major", Rfc0027(), _explaining),
    )
}
"""Every release by its version, the oldest first."""
