from __future__ import annotations

from enum import IntEnum
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import (
    ERROR_CODES,
    AmountTooLarge,
    DecodeError,
    EncodeError,
    decode_amount_too_large,
    encode_amount_too_large,
    error_class,
)
from ilp.strategies import amounts
from tests.codec.refusal import encode_facts_of, facts_of

# RFC 0027, Error Codes.
TABLE = [
    ("F00", "Bad Request", "final"),
    ("F01", "Invalid Packet", "final"),
    ("F02", "Unreachable", "final"),
    ("F03", "Invalid Amount", "final"),
    ("F04", "Insufficient Destination Amount", "final"),
    ("F05", "Wrong Condition", "final"),
    ("F06", "Unexpected Payment", "final"),
    ("F07", "Cannot Receive", "final"),
    ("F08", "Amount Too Large", "final"),
    ("F99", "Application Error", "final"),
    ("T00", "Internal Error", "temporary"),
    ("T01", "Peer Unreachable", "temporary"),
    ("T02", "Peer Busy", "temporary"),
    ("T03", "Connector Busy", "temporary"),
    ("T04", "Insufficient Liquidity", "temporary"),
    ("T05", "Rate Limited", "temporary"),
    ("T99", "Application Error", "temporary"),
    ("R00", "Transfer Timed Out", "relative"),
    ("R01", "Insufficient Source Amount", "relative"),
    ("R02", "Insufficient Timeout", "relative"),
    ("R99", "Application Error", "relative"),
]


def test_the_table_is_the_rfcs() -> None:
    assert [(each.code, each.name, each.error_class) for each in ERROR_CODES.values()] == TABLE


def test_every_code_is_found_by_its_three_characters() -> None:
    assert [key for key, each in ERROR_CODES.items() if key == each.code] == [code for code, _, _ in TABLE]


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        cast(Any, ERROR_CODES)["F09"] = ERROR_CODES["F00"]


def test_an_error_code_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ERROR_CODES["F00"].name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(("code", "_name", "expected"), TABLE)
def test_a_defined_code_has_the_class_of_the_table(code: str, _name: str, expected: str) -> None:
    assert error_class(code) == expected


@pytest.mark.parametrize(("code", "expected"), [("F42", "final"), ("T77", "temporary"), ("Rxx", "relative")])
def test_an_undefined_code_has_the_class_of_its_first_character(code: str, expected: str) -> None:
    assert error_class(code) == expected


@pytest.mark.parametrize("code", ["", "f00", "t00", "r00", "X00", "00F", " F0", "\x00\x00\x00"])
def test_a_code_whose_first_character_states_no_class_has_none(code: str) -> None:
    assert error_class(code) is None


# The data of F08.


def test_the_data_of_f08_is_the_received_amount_and_then_the_maximum() -> None:
    octets = bytes.fromhex("00000000000000ff0000000000000010")
    assert encode_amount_too_large(AmountTooLarge(255, 16)) == octets


def test_the_data_of_f08_is_read_as_the_received_amount_and_then_the_maximum() -> None:
    octets = bytes.fromhex("0102030405060708ffffffffffffffff")
    assert decode_amount_too_large(octets) == AmountTooLarge(0x0102030405060708, 2**64 - 1)


def test_octets_after_the_sixteenth_are_ignored() -> None:
    assert decode_amount_too_large(bytes(15) + b"\x01" + b"more") == AmountTooLarge(0, 1)


@pytest.mark.parametrize("length", range(16))
def test_fewer_than_sixteen_octets_are_refused(length: int) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_amount_too_large(bytes(length))
    assert facts_of(caught.value) == ("truncated", length, "data", "0027-amount-too-large-data")


def test_the_reason_says_how_many_octets_f08_needs() -> None:
    with pytest.raises(DecodeError) as caught:
        decode_amount_too_large(bytes(15))
    assert caught.value.reason == "F08 data has 16 octets, 15 are there"


@pytest.mark.parametrize(
    "amounts_beyond",
    [
        AmountTooLarge(-1, 0),
        AmountTooLarge(0, -1),
        AmountTooLarge(2**64, 0),
        AmountTooLarge(0, 2**64),
        AmountTooLarge(cast(int, 1.5), 0),
        AmountTooLarge(0, cast(int, "1")),
        AmountTooLarge(cast(int, None), 0),
    ],
)
def test_what_is_no_uint64_is_not_written(amounts_beyond: AmountTooLarge) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_amount_too_large(amounts_beyond)
    assert encode_facts_of(caught.value) == ("range", "data", "0027-amount-too-large-data")


class Price(IntEnum):
    """Amounts of a subclass of int."""

    ENTRY = 107


def test_amounts_may_be_of_a_subclass_of_int() -> None:
    assert encode_amount_too_large(AmountTooLarge(Price.ENTRY, 1)) == encode_amount_too_large(AmountTooLarge(107, 1))


@pytest.mark.parametrize("amount", [True, None, "1", 1.0, pytest.param(10**5000, id="huge")])
def test_no_amount_but_an_int_of_64_bits_is_written(amount: object) -> None:
    with pytest.raises(EncodeError, match="integers of 0 to 2"):
        encode_amount_too_large(AmountTooLarge(1, cast(int, amount)))


def test_data_is_read_from_a_view_octet_by_octet() -> None:
    words = memoryview(bytes(15) + b"\x07" + bytes(8)).cast("Q")
    assert decode_amount_too_large(words) == AmountTooLarge(0, 7)


def test_what_is_no_bytes_like_object_is_no_data() -> None:
    with pytest.raises(TypeError, match="not NoneType"):
        decode_amount_too_large(cast(bytes, None))


def test_the_amounts_cannot_be_changed() -> None:
    amounts_read = decode_amount_too_large(bytes(16))
    with pytest.raises(AttributeError):
        amounts_read.maximum_amount = 1  # type: ignore[misc]


@given(st.builds(AmountTooLarge, amounts(), amounts()))
def test_both_amounts_survive(both: AmountTooLarge) -> None:
    assert decode_amount_too_large(encode_amount_too_large(both)) == both
