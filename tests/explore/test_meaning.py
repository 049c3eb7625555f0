"""Values are the same at millisecond precision, and differ field by field."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ilp.codec import decode, encode
from ilp.explore.meaning import (
    ORDINARIES,
    ORDINARY,
    SMALLEST,
    as_text,
    differing_fields,
    field_value,
    same_meaning,
    with_field,
)
from ilp.explore.question import FIELDS, PacketName, packet_of_value
from ilp.protocol import Encode, FulfillValue, HexText, PrepareValue, RejectValue, Value
from ilp.protocol.conversion import packet_of, value_of
from ilp.spec.oracle import rule

PREPARE, FULFILL, REJECT = (ORDINARY[each] for each in ("prepare", "fulfill", "reject"))
FIELDS_OF_VALUES = [(packet, field) for packet in ORDINARY for field in FIELDS[packet][1:]]


def expiring(at: str | None) -> Value:
    return with_field(PREPARE, "expiresAt", at)


@pytest.mark.parametrize("packet", ORDINARY)
def test_there_is_nothing_remarkable_about_an_ordinary_packet(packet: PacketName) -> None:
    assert packet_of_value(ORDINARY[packet]) == packet
    ruling = rule(Encode(ORDINARY[packet]))
    assert (ruling.expectation, ruling.may_refuse, len(ruling.results)) == ("accept", False, 1)


@pytest.mark.parametrize("packet", ORDINARY)
def test_the_data_of_an_ordinary_packet_is_text_too(packet: PacketName) -> None:
    assert bytes.fromhex(ORDINARY[packet].data or "").isascii()


def test_there_is_an_ordinary_packet_of_every_kind() -> None:
    assert {type(each) for each in ORDINARY.values()} == set(get_args(Value))


@pytest.mark.parametrize(("packet", "field"), FIELDS_OF_VALUES)
def test_a_field_that_was_put_in_is_there_and_nothing_else_is_changed(packet: PacketName, field: str) -> None:
    changed = with_field(ORDINARY[packet], field, None)
    assert field_value(changed, field) is None
    assert differing_fields(ORDINARY[packet], changed) == (field,)
    assert with_field(changed, field, field_value(ORDINARY[packet], field)) == ORDINARY[packet]


@given(st.text(alphabet="0123456789", max_size=6), st.text(alphabet="0123456789", max_size=6))
def test_what_is_beyond_milliseconds_is_cut_off(one: str, other: str) -> None:
    assert same_meaning(expiring(f"2030-01-02T03:04:05.678{one}Z"), expiring(f"2030-01-02T03:04:05.678{other}Z"))


@pytest.mark.parametrize("other", ["2030-01-02T03:04:05.679Z", "2030-01-02T03:04:05.6789Z", None])
def test_another_millisecond_is_another_meaning(other: str | None) -> None:
    assert not same_meaning(expiring("2030-01-02T03:04:05.677Z"), expiring(other))


def test_absent_expiries_are_the_same() -> None:
    assert same_meaning(expiring(None), expiring(None))
    assert not same_meaning(expiring(None), with_field(expiring(None), "amount", "1"))


def test_an_absent_field_is_another_meaning_than_an_empty_one() -> None:
    assert not same_meaning(with_field(FULFILL, "data", ""), with_field(FULFILL, "data", None))


def test_another_packet_is_another_meaning() -> None:
    assert not same_meaning(FULFILL, REJECT)
    assert not same_meaning(PREPARE, FULFILL)


def test_differing_fields_are_in_the_order_of_the_packet() -> None:
    other = replace(REJECT, data="", message="", code="T00")
    assert differing_fields(REJECT, other) == ("code", "message", "data")


def test_packets_of_two_kinds_differ_in_their_envelope() -> None:
    assert differing_fields(FULFILL, REJECT) == ("envelope",)


def test_no_field_differs_in_what_is_beyond_milliseconds() -> None:
    assert differing_fields(expiring("2030-01-02T03:04:05.678Z"), expiring("2030-01-02T03:04:05.678999Z")) == ()


def test_octets_that_are_utf_8_are_taken_as_text() -> None:
    value = RejectValue(
        code=HexText(hex="463032"), triggered_by="example.bob", message=HexText(hex="c3a0"), data="cafe"
    )
    assert as_text(value) == RejectValue(code="F02", triggered_by="example.bob", message="à", data="cafe")


def test_octets_that_are_no_utf_8_stay_octets() -> None:
    value = with_field(REJECT, "message", HexText(hex="ff"))
    assert as_text(value) == value


@pytest.mark.parametrize("value", [PREPARE, FULFILL, REJECT])
def test_a_value_without_octets_for_text_stays_as_it_is(value: PrepareValue | FulfillValue | RejectValue) -> None:
    assert as_text(value) is value


@pytest.mark.parametrize("value", [*(each for one in ORDINARIES for each in one.values()), *SMALLEST.values()])
def test_what_is_ordinary_or_smallest_is_a_packet(value: Value) -> None:
    assert value_of(decode(encode(packet_of(value)))) == value


def test_ordinary_packets_have_no_content_in_common() -> None:
    one, other = ORDINARIES
    for packet, value in one.items():
        assert differing_fields(value, other[packet]) == FIELDS[packet][1:]
