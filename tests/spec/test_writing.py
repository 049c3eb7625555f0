from __future__ import annotations

import pytest

from ilp.codec import EncodeError
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Value
from ilp.spec.latitude import Point
from ilp.spec.writing import write, write_amount, write_expiry
from tests.codec.octets import CONDITION, FULFILLMENT, fulfill, prefixed, prepare, reject
from tests.codec.refusal import EncodeRefusal, encode_facts_of

EITHER_CODE = Point("either", "code", "0027-error-codes")
EITHER_DIGITS = Point("either", "expiresAt", "0030-timestamp-digits")
EITHER_MIDNIGHT = Point("either", "expiresAt", "0030-timestamp-midnight")
EITHER_ROUNDING = Point("either", "expiresAt", "0030-timestamp-rounding")
ROUNDING = Point("disputed", "expiresAt", "0030-timestamp-rounding")
LEAP_SECOND = Point("disputed", "expiresAt", "0030-timestamp-leap-second")
YEAR_0 = Point("disputed", "expiresAt", "0030-timestamp-range")


def prepare_value(
    *,
    amount: str | None = "0",
    expires_at: str | None = "2030-01-01T00:00:00.000Z",
    execution_condition: str | None = CONDITION.hex(),
    destination: str | HexText | None = "g.a",
    data: str | None = "",
) -> PrepareValue:
    return PrepareValue(
        amount=amount,
        expires_at=expires_at,
        execution_condition=execution_condition,
        destination=destination,
        data=data,
    )


def fulfill_value(*, fulfillment: str | None = FULFILLMENT.hex(), data: str | None = "") -> FulfillValue:
    return FulfillValue(fulfillment=fulfillment, data=data)


def reject_value(
    *,
    code: str | HexText | None = "F00",
    triggered_by: str | HexText | None = "g.a",
    message: str | HexText | None = "",
    data: str | None = "",
) -> RejectValue:
    return RejectValue(code=code, triggered_by=triggered_by, message=message, data=data)


def refusal_of(value: Value) -> EncodeRefusal:
    with pytest.raises(EncodeError) as caught:
        write(value, [])
    return encode_facts_of(caught.value)


@pytest.mark.parametrize(
    ("value", "octets"), [(prepare_value(), prepare()), (fulfill_value(), fulfill()), (reject_value(), reject())]
)
def test_about_a_plain_value_nothing_is_open(value: Value, octets: bytes) -> None:
    points: list[Point] = []
    assert (write(value, points), points) == ((octets,), [])


@pytest.mark.parametrize(
    ("value", "octets", "points"),
    [
        (prepare_value(amount="-0"), prepare(), [Point("either", "amount", "0027-amount")]),
        (
            prepare_value(destination=""),
            prepare(destination=b"\x00"),
            [Point("disputed", "destination", "0015-segment-after-scheme")],
        ),
        (
            prepare_value(destination=HexText(hex="672e61")),
            prepare(),
            [Point("either", "destination", "0027-destination")],
        ),
        (
            fulfill_value(data="00" * 32768),
            fulfill(data=prefixed(bytes(32768))),
            [Point("disputed", "data", "0027-asn1-data-size")],
        ),
        (reject_value(code="F98"), reject(code=b"F98"), [EITHER_CODE]),
        (
            reject_value(code=HexText(hex="463938")),
            reject(code=b"F98"),
            [Point("either", "code", "0027-reject-code"), EITHER_CODE],
        ),
        (
            reject_value(triggered_by=""),
            reject(triggered_by=b"\x00"),
            [Point("disputed", "triggeredBy", "0015-segment-after-scheme")],
        ),
        (
            reject_value(message="m" * 8192),
            reject(message=prefixed(b"m" * 8192)),
            [Point("disputed", "message", "0027-asn1-message-size")],
        ),
        (
            reject_value(message="é" * 4096),
            reject(message=prefixed("é".encode() * 4096)),
            [Point("disputed", "message", "0027-asn1-message-size")],
        ),
        (reject_value(message="m" * 8191), reject(message=prefixed(b"m" * 8191)), []),
    ],
)
def test_what_is_open_about_a_value(value: Value, octets: bytes, points: list[Point]) -> None:
    found: list[Point] = []
    assert (write(value, found), found) == ((octets,), points)


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        (prepare_value(amount=None), ("type", "amount", "0027-amount")),
        (prepare_value(amount="-1"), ("range", "amount", "0027-amount")),
        (prepare_value(amount="18446744073709551616"), ("range", "amount", "0027-amount")),
        (prepare_value(expires_at=None), ("type", "expiresAt", "0027-expiry")),
        (prepare_value(execution_condition=None), ("type", "executionCondition", "0027-condition")),
        (prepare_value(execution_condition="00" * 31), ("size", "executionCondition", "0027-condition")),
        (prepare_value(destination=None), ("type", "destination", "0027-destination")),
        (prepare_value(destination="g"), ("address", "destination", "0015-segment-after-scheme")),
        (prepare_value(destination=HexText(hex="ff")), ("text", "destination", "0027-destination")),
        (prepare_value(destination=HexText(hex="c3a9")), ("address", "destination", "0015-characters")),
        (prepare_value(data=None), ("type", "data", "0027-prepare-fields")),
        (fulfill_value(fulfillment=None), ("type", "fulfillment", "0027-fulfill-fields")),
        (fulfill_value(fulfillment="00" * 33), ("size", "fulfillment", "0027-fulfill-fields")),
        (fulfill_value(data=None), ("type", "data", "0027-fulfill-fields")),
        (reject_value(code=None), ("type", "code", "0027-reject-code")),
        (reject_value(code="F0"), ("text", "code", "0027-reject-code")),
        (reject_value(code="F0é"), ("text", "code", "0027-reject-code")),
        (reject_value(triggered_by="g."), ("address", "triggeredBy", "0015-trailing-period")),
        (reject_value(message=None), ("type", "message", "0027-reject-message")),
        (reject_value(message="\ud800"), ("text", "message", "0030-utf8")),
        (reject_value(message=HexText(hex="ff")), ("text", "message", "0027-reject-message")),
        (reject_value(data=None), ("type", "data", "0027-reject-fields")),
    ],
)
def test_what_is_not_written(value: Value, refusal: EncodeRefusal) -> None:
    assert refusal_of(value) == refusal


def test_the_greatest_amount_is_written() -> None:
    assert write_amount("18446744073709551615", []) == b"\xff" * 8


def test_an_expiry_is_written_in_every_way_into_the_packet() -> None:
    packets = write(prepare_value(expires_at="2030-01-01T00:00:00.0015Z"), [])
    assert packets == (prepare(expires_at=b"20300101000000001"), prepare(expires_at=b"20300101000000002"))


@pytest.mark.parametrize(
    ("expires_at", "written", "points"),
    [
        ("0001-01-01T00:00:00.000Z", [b"00010101000000000"], []),
        ("9999-12-31T23:59:59.999Z", [b"99991231235959999"], []),
        ("2030-01-01T00:00:00.0000Z", [b"20300101000000000"], [EITHER_ROUNDING]),
        ("2030-01-01T00:00:00.000499999Z", [b"20300101000000000"], [EITHER_ROUNDING]),
        ("2030-01-01T00:00:00.0005Z", [b"20300101000000000", b"20300101000000001"], [ROUNDING]),
        ("1999-12-31T23:59:59.9996Z", [b"19991231235959999", b"20000101000000000"], [ROUNDING]),
        ("9999-12-31T23:59:59.9996Z", [b"99991231235959999"], [ROUNDING]),
        ("0000-02-29T00:00:00.000Z", [b"00000229000000000"], [YEAR_0]),
        ("0000-12-31T23:59:59.9996Z", [b"00001231235959999", b"00010101000000000"], [YEAR_0, ROUNDING]),
        ("2030-01-31T24:00:00.000Z", [b"20300201000000000"], [EITHER_MIDNIGHT]),
        ("+2030-01-01T00:00:00.000Z", [b"20300101000000000"], [EITHER_DIGITS]),
        ("+002030-01-01T00:00:00.000Z", [b"20300101000000000"], [EITHER_DIGITS]),
        ("-0000-01-01T00:00:00.000Z", [b"00000101000000000"], [EITHER_DIGITS, YEAR_0]),
        ("2016-12-31T23:59:60.852Z", [b"20161231235960852", b"20161231235959852"], [LEAP_SECOND]),
        # Smeared, it is 0.000999 seconds into second 59: rounded, a millisecond.
        (
            "2015-06-30T23:59:60.000Z",
            [b"20150630235960000", b"20150630235959000", b"20150630235959001"],
            [LEAP_SECOND],
        ),
        (
            "2016-12-31T23:59:60.9996Z",
            [b"20161231235960999", b"20170101000000000", b"20161231235959999"],
            [LEAP_SECOND, ROUNDING],
        ),
        ("2016-12-31T23:59:59.852Z", [b"20161231235959852"], []),
    ],
)
def test_an_expiry_is_written_in_every_defensible_way(
    expires_at: str, written: list[bytes], points: list[Point]
) -> None:
    found: list[Point] = []
    assert (list(write_expiry(expires_at, found)), found) == (written, points)


@pytest.mark.parametrize(
    ("expires_at", "clause"),
    [
        ("10000-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("-0001-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("٢٠٣٠-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("2030-01-01T00:00:00.00xZ", "0030-timestamp-digits"),
        ("2030-13-01T00:00:00.000Z", "0030-timestamp-range"),
        ("0000-02-30T00:00:00.000Z", "0030-timestamp-range"),
        ("2030-01-01T25:00:00.000Z", "0030-timestamp-range"),
        ("2030-01-01T24:00:00.001Z", "0030-timestamp-midnight"),
        ("2030-01-01T24:00:00.000000001Z", "0030-timestamp-midnight"),
        ("2030-01-01T24:01:00.000Z", "0030-timestamp-midnight"),
        ("9999-12-31T24:00:00.000Z", "0030-timestamp-midnight"),
        ("2015-12-31T23:59:60.000Z", "0030-timestamp-leap-second"),
        ("2016-12-31T22:59:60.000Z", "0030-timestamp-leap-second"),
        ("2016-12-31T23:59:61.000Z", "0030-timestamp-range"),
    ],
)
def test_an_expiry_that_no_reading_writes(expires_at: str, clause: str) -> None:
    assert refusal_of(prepare_value(expires_at=expires_at)) == ("range", "expiresAt", clause)
