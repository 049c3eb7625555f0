from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value, text_of
from ilp.protocol.value import require_whole_octets

PREPARE: dict[str, Any] = {
    "type": "prepare",
    "amount": "107",
    "expiresAt": "2030-01-01T00:00:00.000Z",
    "executionCondition": "00ff",
    "destination": "g.a",
    "data": "",
}
FULFILL: dict[str, Any] = {"type": "fulfill", "fulfillment": "00ff", "data": "0a"}
REJECT: dict[str, Any] = {"type": "reject", "code": "F00", "triggeredBy": "g.a", "message": "no", "data": "0a"}

PREPARE_VALUE = PrepareValue(
    amount="107", expires_at="2030-01-01T00:00:00.000Z", execution_condition="00ff", destination="g.a", data=""
)
FULFILL_VALUE = FulfillValue(fulfillment="00ff", data="0a")
REJECT_VALUE = RejectValue(code="F00", triggered_by="g.a", message="no", data="0a")

every_value = pytest.mark.parametrize(
    ("members", "value"),
    [(PREPARE, PREPARE_VALUE), (FULFILL, FULFILL_VALUE), (REJECT, REJECT_VALUE)],
    ids=["prepare", "fulfill", "reject"],
)
every_member = pytest.mark.parametrize(
    ("members", "member"),
    [pytest.param(each, name, id=f"{each['type']}-{name}") for each in (PREPARE, FULFILL, REJECT) for name in each],
)
every_field = pytest.mark.parametrize(
    ("members", "member"),
    [
        pytest.param(each, name, id=f"{each['type']}-{name}")
        for each in (PREPARE, FULFILL, REJECT)
        for name in each
        if name != "type"
    ],
)
every_text_field = pytest.mark.parametrize(
    ("members", "member"),
    [(PREPARE, "destination"), (REJECT, "code"), (REJECT, "triggeredBy"), (REJECT, "message")],
    ids=["destination", "code", "triggeredBy", "message"],
)
every_hex_field = pytest.mark.parametrize(
    ("members", "member"),
    [
        (PREPARE, "executionCondition"),
        (PREPARE, "data"),
        (FULFILL, "fulfillment"),
        (FULFILL, "data"),
        (REJECT, "data"),
    ],
    ids=["executionCondition", "prepare-data", "fulfillment", "fulfill-data", "reject-data"],
)


def read(members: object) -> Value:
    value: Value = msgspec.json.decode(msgspec.json.encode(members), type=Value)
    return value


@every_value
def test_a_value_is_read_from_json(members: dict[str, Any], value: Value) -> None:
    assert read(members) == value


@every_value
def test_a_value_is_written_as_json(members: dict[str, Any], value: Value) -> None:
    assert msgspec.json.decode(msgspec.json.encode(value)) == members


@every_field
def test_a_field_may_be_absent(members: dict[str, Any], member: str) -> None:
    assert msgspec.to_builtins(read({**members, member: None}))[member] is None


@every_member
def test_every_member_is_needed(members: dict[str, Any], member: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({name: value for name, value in members.items() if name != member})


@every_value
def test_an_unknown_member_is_refused(members: dict[str, Any], value: Value) -> None:  # noqa: ARG001
    with pytest.raises(msgspec.ValidationError, match="extra"):
        read({**members, "extra": 1})


@every_field
@pytest.mark.parametrize("other", [1, 1.5, True, [], ["g.a"]])
def test_a_field_is_text(members: dict[str, Any], member: str, other: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**members, member: other})


@pytest.mark.parametrize("kind", ["Prepare", "PREPARE", "", "12", 12, None])
def test_an_unknown_type_is_refused(kind: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**PREPARE, "type": kind})


@every_value
def test_a_value_cannot_be_changed(members: dict[str, Any], value: Value) -> None:  # noqa: ARG001
    with pytest.raises(AttributeError):
        value.data = ""  # type: ignore[misc]


@pytest.mark.parametrize(("kind", "fields"), [(PrepareValue, 5), (FulfillValue, 2), (RejectValue, 4)])
def test_the_fields_of_a_value_are_given_by_name(kind: Callable[..., Value], fields: int) -> None:
    with pytest.raises(TypeError):
        kind(*[""] * fields)


def test_hex_text_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        HexText(hex="ff").hex = "00"  # type: ignore[misc]


def test_half_an_octet_of_text_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^`hex` has 1 hexadecimal digit, which is no whole number of octets$"):
        HexText(hex="f")


# Hex.


@every_hex_field
@pytest.mark.parametrize("digits", ["", "00", "0123456789abcdef", "ff" * 40000])
def test_octets_are_lowercase_hex(members: dict[str, Any], member: str, digits: str) -> None:
    assert msgspec.to_builtins(read({**members, member: digits}))[member] == digits


@every_hex_field
@pytest.mark.parametrize(
    "digits",
    ["AB", "aB", "0x", "0g", " 00", "00 ", "0 0 ", "00\n\n", "\n\n", "\u0660\u0660", "-1", "zz", "0", "000", "00\n0"],
)
def test_octets_in_another_form_are_refused(members: dict[str, Any], member: str, digits: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**members, member: digits})


@every_hex_field
@pytest.mark.parametrize("digits", ["0\n", "00\n"])
def test_octets_with_a_newline_behind_are_refused(members: dict[str, Any], member: str, digits: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**members, member: digits})


@every_hex_field
def test_an_odd_number_of_digits_is_refused_by_name(members: dict[str, Any], member: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=f"`{member}` has 3 hexadecimal digits"):
        read({**members, member: "0ab"})


def test_an_odd_number_of_digits_is_refused_in_a_constructor() -> None:
    with pytest.raises(ValueError, match="`data` has 1 hexadecimal digit"):
        FulfillValue(fulfillment="", data="0")


@pytest.mark.parametrize("digits", [None, "", "00", "0000"])
def test_whole_octets_pass(digits: str | None) -> None:
    require_whole_octets(digits, "data")


@pytest.mark.parametrize("digits", ["0", "000"])
def test_half_an_octet_does_not_pass(digits: str) -> None:
    with pytest.raises(ValueError, match=f"`packet` has {len(digits)} hexadecimal digit"):
        require_whole_octets(digits, "packet")


# Amounts.


@pytest.mark.parametrize(
    "amount", ["0", "1", "10", "18446744073709551615", "18446744073709551616", "-1", "-0", "9" * 400]
)
def test_an_amount_is_an_integer_in_decimal(amount: str) -> None:
    value = read({**PREPARE, "amount": amount})
    assert isinstance(value, PrepareValue)
    assert value.amount == amount


@pytest.mark.parametrize(
    "amount", ["", "-", "00", "01", "-01", "+1", "1.0", "1e3", "0x1", " 1", "1 ", "1_0", "\u0661", "NaN", "9" * 401]
)
def test_an_amount_in_another_form_is_refused(amount: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**PREPARE, "amount": amount})


def test_an_amount_with_a_newline_behind_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**PREPARE, "amount": "1\n"})


# Expiries.


@pytest.mark.parametrize(
    "expires_at",
    [
        "2030-01-31T23:59:59.999Z",
        "0000-00-00T00:00:00.000Z",
        "2017-13-24T16:14:32.200Z",
        "2016-12-31T23:59:60.852Z",
        "2030-01-01T24:00:00.000Z",
        "+010000-01-01T00:00:00.000Z",
        "-000001-12-31T23:59:59.999Z",
        "10000-01-01T00:00:00.000Z",
        "2017-12-24T16:14:32.279112Z",
        "2017-12-24T16:14:32.279112999Z",
        "20a0-01-01T00:00:00.000Z",
        "2030- 1-01T00:00:00.000Z",
    ],
)
def test_an_expiry_may_be_any_date_that_an_implementation_reads(expires_at: str) -> None:
    value = read({**PREPARE, "expiresAt": expires_at})
    assert isinstance(value, PrepareValue)
    assert value.expires_at == expires_at


@pytest.mark.parametrize(
    "expires_at",
    [
        "",
        "20300101000000000",
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00.0Z",
        "2030-01-01T00:00:00.00Z",
        "2030-01-01T00:00:00.0000000000Z",
        "2030-01-01T00:00:00.000",
        "2030-01-01T00:00:00.000z",
        "2030-01-01 00:00:00.000Z",
        "2030-01-01t00:00:00.000Z",
        "2030/01/01T00:00:00.000Z",
        "2030-01-01T00:00:00,000Z",
        "2030-1-01T00:00:00.000Z",
        "203-01-01T00:00:00.000Z",
        "x2030-01-01T00:00:00.000Z and more",
        "1" * 10 + "-01-01T00:00:00.000Z",
    ],
)
def test_an_expiry_in_another_form_is_refused(expires_at: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**PREPARE, "expiresAt": expires_at})


def test_an_expiry_with_a_newline_behind_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**PREPARE, "expiresAt": "2030-01-01T00:00:00.000Z\n"})


# Text.


@every_text_field
@pytest.mark.parametrize("text", ["", "g.a", "\x00", "ü", "\U0001f4b8", "\n"])
def test_text_is_any_text(members: dict[str, Any], member: str, text: str) -> None:
    assert msgspec.to_builtins(read({**members, member: text}))[member] == text


@every_text_field
@pytest.mark.parametrize("digits", ["", "ff", "c328"])
def test_octets_that_are_no_text_are_hex(members: dict[str, Any], member: str, digits: str) -> None:
    assert msgspec.to_builtins(read({**members, member: {"hex": digits}}))[member] == {"hex": digits}


@every_text_field
@pytest.mark.parametrize(
    "other", [{}, {"hex": 1}, {"hex": "F0"}, {"hex": "f"}, {"hex": "ff", "more": 1}, {"Hex": "ff"}]
)
def test_hex_text_in_another_form_is_refused(members: dict[str, Any], member: str, other: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read({**members, member: other})


@pytest.mark.parametrize(
    ("octets", "encoding", "text"),
    [
        (b"", "utf-8", ""),
        (b"g.a", "ascii", "g.a"),
        (b"g.a", "utf-8", "g.a"),
        (b"gr\xc3\xbcn", "utf-8", "grün"),
        (b"gr\xc3\xbcn", "ascii", HexText(hex="6772c3bc6e")),
        (b"\xff", "utf-8", HexText(hex="ff")),
        (b"\xed\xa0\x80", "utf-8", HexText(hex="eda080")),
        (b"\x80", "ascii", HexText(hex="80")),
    ],
)
def test_octets_become_text_where_they_are_some(octets: bytes, encoding: str, text: Text) -> None:
    assert text_of(octets, encoding) == text


def test_octets_are_utf_8_unless_said_otherwise() -> None:
    assert text_of("ü".encode()) == "ü"


@given(st.binary(max_size=20), st.sampled_from(["ascii", "utf-8"]))
def test_no_octets_are_lost_in_text(octets: bytes, encoding: str) -> None:
    text = text_of(octets, encoding)
    assert (bytes.fromhex(text.hex) if isinstance(text, HexText) else text.encode(encoding)) == octets
