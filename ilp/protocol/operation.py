"""What an implementation is asked."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from ilp.protocol.value import Amount, ExpiresAt, Hex, Value, require_whole_octets

__all__ = ["Decode", "Encode", "Operation", "Relay"]


class Decode(Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="decode"):
    """Read the packet that these octets are."""

    packet: Hex

    def __post_init__(self) -> None:
        require_whole_octets(self.packet, "packet")


class Encode(Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="encode"):
    """Write this packet."""

    value: Value


class Relay(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="op",
    tag="relay",
    rename="camel",
    omit_defaults=True,
):
    """Forward these octets the way a connector does: amount and expiry replaced where given, all else kept."""

    packet: Hex
    amount: Amount | None = None
    expires_at: ExpiresAt | None = None

    def __post_init__(self) -> None:
        require_whole_octets(self.packet, "packet")


Operation: TypeAlias = Decode | Encode | Relay
