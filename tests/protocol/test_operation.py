from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ilp.protocol import Decode, Encode, FulfillValue, Operation, Relay

VALUE = FulfillValue(fulfillment="00", data="")
VALUE_MEMBERS = {"type": "fulfill", "fulfillment": "00", "data": ""}

EVERY = [
    pytest.param({"op": "decode", "packet": "0d00"}, Decode(packet="0d00"), id="decode"),
    pytest.param({"op": "encode", "value": VALUE_MEMBERS}, Encode(value=VALUE), id="encode"),
    pytest.param({"op": "relay", "packet": "0d00"}, Relay(packet="0d00"), id="relay"),
    pytest.param({"op": "relay", "packet": "0d00", "amount": "1"}, Relay(packet="0d00", amount="1"), id="relay-amount"),
    pytest.param(
        {"op": "relay", "packet": "0d00", "expiresAt": "2030-01-01T00:00:00.000Z"},
        Relay(packet="0d00", expires_at="2030-01-01T00:00:00.000Z"),
        id="relay-expiry",
    ),
]
every_operation = pytest.mark.parametrize(("members", "operation"), EVERY)


def read(members: object) -> Operation:
    operation: Operation = msgspec.json.decode(msgspec.json.encode(members), type=Operation)
    return operation


@every_operation
def test_an_operation_is_read_from_json(members: dict[str, Any], operation: Operation) -> None:
    assert read(members) == operation


@every_operation
def test_an_operation_is_written_as_json(members: dict[str, Any], operation: Operation) -> None:
    assert msgspec.json.decode(msgspec.json.encode(operation)) == members


@every_operation
def test_an_unknown_member_is_refused(members: dict[str, Any], operation: Operation) -> None:  # noqa: ARG001
    with pytest.raises(msgspec.ValidationError, match="extra"):
        read({**members, "extra": 1})


@pytest.mark.parametrize("name", ["Decode", "bench", "", None])
def test_an_unknown_operation_is_refused(name: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({"op": name, "packet": "0d00"})


@pytest.mark.parametrize("name", ["decode", "relay"])
@pytest.mark.parametrize("packet", ["0D", "0", "0d0", "0d\n", "0\n", "0x0d", 13, None])
def test_a_packet_that_is_no_hex_is_refused(name: str, packet: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({"op": name, "packet": packet})


@pytest.mark.parametrize("kind", [Decode, Relay])
def test_half_an_octet_is_refused_by_name(kind: type[Decode | Relay]) -> None:
    with pytest.raises(ValueError, match="`packet` has 3 hexadecimal digits"):
        kind(packet="0d0")


@pytest.mark.parametrize(
    ("member", "value"), [("amount", "01"), ("amount", 1), ("expiresAt", "2030-01-01T00:00:00Z"), ("expiresAt", 0)]
)
def test_a_relay_with_a_new_value_in_another_form_is_refused(member: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({"op": "relay", "packet": "0d00", member: value})


@every_operation
def test_an_operation_cannot_be_changed(members: dict[str, Any], operation: Operation) -> None:  # noqa: ARG001
    name = operation.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(operation, name, getattr(operation, name))
