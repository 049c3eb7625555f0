"""Values compared: at millisecond precision, field by field."""

from __future__ import annotations

from msgspec.structs import replace

from ilp.explore.question import FIELDS, PacketName, packet_of_value
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value, text_of

__all__ = [
    "ORDINARIES",
    "ORDINARY",
    "SMALLEST",
    "as_text",
    "differing_fields",
    "field_value",
    "same_meaning",
    "with_field",
]

_TO_MILLISECONDS = len(".678")

_ATTRIBUTES = {
    "amount": "amount",
    "expiresAt": "expires_at",
    "executionCondition": "execution_condition",
    "destination": "destination",
    "data": "data",
    "fulfillment": "fulfillment",
    "code": "code",
    "triggeredBy": "triggered_by",
    "message": "message",
}

ORDINARY: dict[PacketName, Value] = {
    "prepare": PrepareValue(
        amount="1000",
        expires_at="2030-01-02T03:04:05.678Z",
        execution_condition="630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
        destination="example.alice",
        data="6f6b",
    ),
    "fulfill": FulfillValue(
        fulfillment="000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", data="6f6b"
    ),
    "reject": RejectValue(code="F02", triggered_by="example.bob", message="no route", data="6f6b"),
}
"""Of each packet, a value with nothing remarkable in it. A field is found at fault by putting its value in here."""


ORDINARIES: tuple[dict[PacketName, Value], ...] = (
    ORDINARY,
    {
        "prepare": PrepareValue(
            amount="77",
            expires_at="2021-11-12T13:14:15.161Z",
            execution_condition="74e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b84e7de1",
            destination="g.us.bob",
            data="6869",
        ),
        "fulfill": FulfillValue(
            fulfillment="c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e416650", data="6869"
        ),
        "reject": RejectValue(code="T01", triggered_by="g.us.carol", message="try again", data="6869"),
    },
)
"""Two of each, with no content in common: what is wrong with one content of the first is not wrong with the second."""

SMALLEST: dict[PacketName, Value] = {
    "prepare": PrepareValue(
        amount="0", expires_at="2030-01-01T00:00:00.000Z", execution_condition="00" * 32, destination="g.a", data=""
    ),
    "fulfill": FulfillValue(fulfillment="00" * 32, data=""),
    "reject": RejectValue(code="F00", triggered_by="g.a", message="", data=""),
}
"""Of each packet, a value of few octets, which most codecs take."""


def field_value(value: Value, field: str) -> object:
    """Return what a value has in one of the fields that FIELDS names for its packet."""
    return getattr(value, _ATTRIBUTES[field])


def with_field(value: Value, field: str, content: object) -> Value:
    """Return the value with another content in one field."""
    return replace(value, **{_ATTRIBUTES[field]: content})


def same_meaning(one: Value, other: Value) -> bool:
    """Return whether two values are the same at millisecond precision; what is beyond is cut off."""
    return one == other or _cut(one) == _cut(other)


def differing_fields(one: Value, other: Value) -> tuple[str, ...]:
    """Return the fields in which two values of one packet differ, in their order; of two packets, envelope alone."""
    if type(one) is not type(other):
        return ("envelope",)
    one, other = _cut(one), _cut(other)
    fields = FIELDS[packet_of_value(one)][1:]
    return tuple(each for each in fields if field_value(one, each) != field_value(other, each))


def as_text(value: Value) -> Value:
    """Return the value with octets that some reader takes for no text of its character set as the UTF-8 that they are.

    A reader that hands the octets out has not understood the text, and has not taken it for another one either.
    """
    texts = {name: getattr(value, name) for name in value.__struct_fields__}
    decoded = {name: _decoded(text) for name, text in texts.items() if isinstance(text, HexText)}
    return replace(value, **decoded) if decoded else value


def _decoded(text: HexText) -> Text:
    return text_of(bytes.fromhex(text.hex))


def _cut(value: Value) -> Value:
    if not isinstance(value, PrepareValue) or value.expires_at is None:
        return value
    upto = value.expires_at.rfind(".") + _TO_MILLISECONDS
    return replace(value, expires_at=value.expires_at[:upto] + "Z")
