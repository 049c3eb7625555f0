"""The embedded implementations for a process of their own, where their libraries' own functions can be timed.

    python -P -m ilp.implementation.adapters.python ilp.implementation.embedded.native:reference

`reference`, `asn1tools` and `construct` answer as they do in process. construct is compiled here, which is as fast as
it gets and does the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from importlib.metadata import version
from typing import Any, Generic, Protocol, TypeVar

import asn1tools as asn1tools_library  # type: ignore[import-untyped]
import msgspec
from construct import ConstructError  # type: ignore[import-untyped]

import ilp
from ilp.codec import DecodeError, EncodeError, Packet, Prepare, edited_prepare
from ilp.implementation.embedded import by_asn1tools, by_construct
from ilp.implementation.embedded.by_asn1tools import TypeName
from ilp.implementation.embedded.expiry import characters_of
from ilp.implementation.embedded.in_process import RefusedError
from ilp.protocol import Value, conversion
from ilp.spec import layout

__all__ = ["Embedded", "Native", "asn1tools", "construct", "reference"]

_Packet = TypeVar("_Packet")
_Amount = TypeVar("_Amount")
_Expiry = TypeVar("_Expiry")


class Native(Protocol[_Packet, _Amount, _Expiry]):
    """What a library itself takes and returns, and the ways to and from the protocol's forms.

    Each raises what the library raises, or `RefusedError`.
    """

    def decode(self, octets: bytes, /) -> _Packet:
        """Return the library's own packet."""

    def encode(self, packet: _Packet, /) -> bytes:
        """Return the octets of the library's own packet, which stays as it is."""

    def relay(self, octets: bytes, amount: _Amount | None, expires_at: _Expiry | None, /) -> bytes:
        """Return the octets as a connector forwards them: amount and expiry replaced where given."""

    def packet_of(self, value: dict[str, Any], /) -> _Packet:
        """Return the library's own packet for a value in the protocol's JSON."""

    def value_of(self, packet: _Packet, /) -> dict[str, Any]:
        """Return the library's own packet in the protocol's JSON."""

    def amount_of(self, digits: str, /) -> _Amount:
        """Return an amount as the library has it."""

    def expiry_of(self, text: str, /) -> _Expiry:
        """Return an expiry as the library has it."""


class Embedded(Generic[_Packet, _Amount, _Expiry]):
    """An embedded implementation as the Python adapter serves it.

    Args:
        name: what it is called.
        version: its version.
        refusals: the exceptions that it documents.
        native: makes its library ready.
    """

    def __init__(
        self,
        name: str,
        version: str,
        refusals: tuple[type[Exception], ...],
        native: Callable[[], Native[_Packet, _Amount, _Expiry]],
    ) -> None:
        self.name = name
        self.version = version
        self.refusals = (*refusals, RefusedError)
        self._native = native

    @cached_property
    def native(self) -> Native[_Packet, _Amount, _Expiry]:
        """Its library, made ready when it is first wanted: some compile for a while, and only one is served."""
        return self._native()

    def decode(self, octets: bytes) -> dict[str, Any]:
        """Return the packet in the protocol's form."""
        return self.native.value_of(self.native.decode(octets))

    def encode(self, value: dict[str, Any]) -> bytes:
        """Return the octets of a value in the protocol's form."""
        return self.native.encode(self.native.packet_of(value))

    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        """Return the octets as a connector forwards them."""
        native = self.native
        new_amount = None if amount is None else native.amount_of(amount)
        return native.relay(octets, new_amount, None if expires_at is None else native.expiry_of(expires_at))


def _value(value: dict[str, Any]) -> Value:
    return msgspec.convert(value, Value)  # type: ignore[no-any-return]


def _members(value: Value) -> dict[str, Any]:
    members: dict[str, Any] = msgspec.to_builtins(value)
    return members


class _Reference:
    # The functions themselves, so that no call of ours is timed with them.
    decode = staticmethod(ilp.codec.decode)
    encode = staticmethod(partial(ilp.codec.encode, truncate_expiry=True))
    amount_of = staticmethod(conversion.amount_of)
    expiry_of = staticmethod(conversion.moment_of)

    def relay(self, octets: bytes, amount: int | None, expires_at: datetime | None) -> bytes:
        if not isinstance(ilp.codec.decode(octets), Prepare):
            return octets
        return edited_prepare(octets, amount=amount, expires_at=expires_at, truncate_expiry=True)

    def packet_of(self, value: dict[str, Any]) -> Packet:
        return conversion.packet_of(_value(value))

    def value_of(self, packet: Packet) -> dict[str, Any]:
        return _members(conversion.value_of(packet))


_Named = tuple[TypeName, dict[str, Any]]


class _Asn1tools:
    decode = staticmethod(by_asn1tools.read)
    amount_of = staticmethod(conversion.amount_of)
    expiry_of = staticmethod(characters_of)

    def __init__(self) -> None:
        by_asn1tools.specification()

    def encode(self, packet: _Named) -> bytes:
        return by_asn1tools.write(*packet)

    def relay(self, octets: bytes, amount: int | None, expires_at: str | None) -> bytes:
        name, members = by_asn1tools.read(octets)
        if name != "Prepare":
            return octets
        if amount is not None:
            members["amount"] = amount
        if expires_at is not None:
            members["expiresAt"] = expires_at
        return by_asn1tools.write(name, members)

    def packet_of(self, value: dict[str, Any]) -> _Named:
        return by_asn1tools.members_of(_value(value))

    def value_of(self, packet: _Named) -> dict[str, Any]:
        return _members(by_asn1tools.value_of(*packet))


class _Construct:
    amount_of = staticmethod(conversion.amount_of)

    def __init__(self) -> None:
        compiled = layout.compiled()
        self.decode: Callable[[bytes], Any] = compiled.parse
        self.encode: Callable[[Any], bytes] = compiled.build

    def relay(self, octets: bytes, amount: int | None, expires_at: bytes | None) -> bytes:
        packet = self.decode(octets)
        if packet.type != layout.PREPARE:
            return octets
        contents = packet.contents
        if amount is not None:
            contents.amount = amount
        if expires_at is not None:
            contents.expiresAt = expires_at
        contents.trailing = packet.trailing = b""  # as in process: they are no part of the value
        return self.encode(packet)

    def packet_of(self, value: dict[str, Any]) -> Any:
        type_octet, contents = by_construct.contents_of(_value(value))
        return {"type": type_octet, "contents": contents}

    def value_of(self, packet: Any) -> dict[str, Any]:
        return _members(by_construct.value_of(packet.type, packet.contents))

    def expiry_of(self, text: str) -> bytes:
        return characters_of(text).encode("ascii")


_ASN1TOOLS_REFUSALS = (
    asn1tools_library.DecodeError,
    asn1tools_library.EncodeError,
    asn1tools_library.ConstraintsError,
)

reference = Embedded("ilp.codec", ilp.__version__, (DecodeError, EncodeError), _Reference)
"""`ilp.codec`."""

asn1tools = Embedded("asn1tools", version("asn1tools"), _ASN1TOOLS_REFUSALS, _Asn1tools)
"""asn1tools with the ASN.1 of `ilp.spec`."""

construct = Embedded("construct", version("construct"), (ConstructError,), _Construct)
"""construct with the layout of `ilp.spec`."""
