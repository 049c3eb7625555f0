"""ILP packets through construct, by the layout in `ilp.spec`: an independent opinion on framing.

It is a witness of nothing else: any 17 printable ASCII characters are a timestamp to it, any octets an
address or a code, and it knows no limit but the length determinants' eight octets. It reads length
determinants in non-canonical form; it ignores trailing octets, inside the envelope and after it, and a
Prepare that it relays loses them.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

from construct import ConstructError  # type: ignore[import-untyped]

from ilp.implementation.embedded.expiry import characters_of, iso_of
from ilp.implementation.embedded.in_process import InProcess, RefusedError, forward, one_line
from ilp.implementation.implementation import Identity
from ilp.protocol import FulfillValue, HexText, PrepareValue, Rejected, RejectValue, Text, Value, text_of
from ilp.spec import layout

if TYPE_CHECKING:
    from ilp.implementation.implementation import Implementation

__all__ = ["ConstructCodec", "contents_of", "open", "value_of"]

_Member = TypeVar("_Member")


class ConstructCodec:
    """Packets as `ilp.spec.layout` parses and builds them, interpreted by construct."""

    def decode(self, octets: bytes) -> Value:
        """Return the value of a packet.

        Raises:
            RefusedError: the expiry is no printable ASCII, so that no value can hold it.
            ConstructError: the octets are not laid out as a packet.
        """
        packet = layout.parse(octets)
        return value_of(packet.type, packet.contents)

    def encode(self, value: Value) -> bytes:
        """Return the octets of a packet.

        Raises:
            RefusedError: a field is absent, or its text is not in the field's character set.
            ConstructError: a field does not fit its place.
        """
        type_octet, contents = contents_of(value)
        return layout.build({"type": type_octet, "contents": contents})

    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        """Return a packet forwarded: a Prepare parsed and built again, the others as they came."""
        return forward(self, octets, amount, expires_at)


def open(reference: str = "construct") -> Implementation:  # noqa: A001 - read as by_construct.open, like gzip.open
    """Return the construct layout as an implementation; `reference` is what the user asked for."""
    identity = Identity(
        reference=reference,
        name="construct",
        version=version("construct"),
        language="Python",
        operations=("decode", "encode", "relay"),
    )
    return InProcess(identity, ConstructCodec(), (ConstructError,), _rejected)


def _rejected(error: Exception) -> Rejected:
    if isinstance(error, layout.LayoutError):
        return Rejected(f"{error.path}: {error.reason}")
    return Rejected(one_line(error))


def value_of(type_octet: int, contents: Any) -> Value:
    """Return the contents of a packet, as the layout parses them, as the protocol's value.

    Raises:
        RefusedError: the expiry is no printable ASCII, so that no value can hold it.
    """
    data = contents.data.hex()
    if type_octet == layout.PREPARE:
        return PrepareValue(
            amount=str(contents.amount),
            expires_at=_expires_at(contents.expiresAt),
            execution_condition=contents.executionCondition.hex(),
            destination=text_of(contents.destination, "ascii"),
            data=data,
        )
    if type_octet == layout.FULFILL:
        return FulfillValue(fulfillment=contents.fulfillment.hex(), data=data)
    return RejectValue(
        code=text_of(contents.code, "ascii"),
        triggered_by=text_of(contents.triggeredBy, "ascii"),
        message=text_of(contents.message, "utf-8"),
        data=data,
    )


def _expires_at(octets: bytes) -> str:
    if not octets.isascii():
        raise RefusedError("expiresAt holds octets that are no ASCII characters")
    return iso_of(octets.decode("ascii"))


def contents_of(value: Value) -> tuple[int, dict[str, object]]:
    """Return the type octet of a value of the protocol, and its contents as the layout builds them.

    Raises:
        RefusedError: a field is absent, or its text is not in the field's character set.
    """
    if isinstance(value, PrepareValue):
        return layout.PREPARE, {
            "amount": int(_given(value.amount, "amount")),
            "expiresAt": _text(characters_of(_given(value.expires_at, "expiresAt")), "expiresAt", "ascii"),
            "executionCondition": bytes.fromhex(_given(value.execution_condition, "executionCondition")),
            "destination": _text(value.destination, "destination", "ascii"),
            "data": bytes.fromhex(_given(value.data, "data")),
        }
    if isinstance(value, FulfillValue):
        return layout.FULFILL, {
            "fulfillment": bytes.fromhex(_given(value.fulfillment, "fulfillment")),
            "data": bytes.fromhex(_given(value.data, "data")),
        }
    return layout.REJECT, {
        "code": _text(value.code, "code", "ascii"),
        "triggeredBy": _text(value.triggered_by, "triggeredBy", "ascii"),
        "message": _text(value.message, "message", "utf-8"),
        "data": bytes.fromhex(_given(value.data, "data")),
    }


def _given(member: _Member | None, name: str) -> _Member:
    if member is None:
        raise RefusedError(f"{name} is absent, and the layout has no packet without it")
    return member


def _text(text: Text | None, name: str, encoding: str) -> bytes:
    if isinstance(text, HexText):
        return bytes.fromhex(text.hex)
    try:
        return _given(text, name).encode(encoding)
    except UnicodeEncodeError as error:
        raise RefusedError(f"{name} is no {encoding} text: {error.reason}") from None
