from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from ilp.codec import EncodeError, Fulfill, Packet, Prepare, Reject, encode
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Value
from ilp.protocol.conversion import amount_of, moment_of, packet_of, timestamp_of, value_of
from ilp.spec.clauses import all_clauses
from ilp.strategies import packets, timestamps

PAIRS = [
    pytest.param(
        Prepare(2**64 - 1, datetime(2030, 1, 31, 23, 59, 59, 999000, tzinfo=UTC), b"\x01" * 32, "g.a", b"\x00\xff"),
        PrepareValue(
            amount="18446744073709551615",
            expires_at="2030-01-31T23:59:59.999Z",
            execution_condition="01" * 32,
            destination="g.a",
            data="00ff",
        ),
        id="prepare",
    ),
    pytest.param(Fulfill(b"\x02" * 32, b""), FulfillValue(fulfillment="02" * 32, data=""), id="fulfill"),
    pytest.param(
        Reject("F02", "test1.b", "grün", b"\x0a"),
        RejectValue(code="F02", triggered_by="test1.b", message="grün", data="0a"),
        id="reject",
    ),
]
every_pair = pytest.mark.parametrize(("packet", "value"), PAIRS)


def prepare_value(
    *,
    amount: str | None = "0",
    expires_at: str | None = "2030-01-01T00:00:00.000Z",
    execution_condition: str | None = "00" * 32,
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


def reject_value(
    *,
    code: str | HexText | None = "F00",
    triggered_by: str | HexText | None = "",
    message: str | HexText | None = "",
    data: str | None = "",
) -> RejectValue:
    return RejectValue(code=code, triggered_by=triggered_by, message=message, data=data)


def refusal_of(value: Value) -> tuple[str, str, str]:
    with pytest.raises(EncodeError) as caught:
        packet_of(value)
    assert caught.value.clause in all_clauses()
    return caught.value.kind, caught.value.field, caught.value.clause


@every_pair
def test_a_packet_becomes_a_value(packet: Packet, value: Value) -> None:
    assert value_of(packet) == value


@every_pair
def test_a_value_becomes_a_packet(packet: Packet, value: Value) -> None:
    assert packet_of(value) == packet


@given(packets())
def test_every_packet_survives(packet: Packet) -> None:
    assert packet_of(value_of(packet)) == packet


@pytest.mark.parametrize(
    ("value", "field", "clause"),
    [
        (prepare_value(amount=None), "amount", "0027-amount"),
        (prepare_value(expires_at=None), "expiresAt", "0027-expiry"),
        (prepare_value(execution_condition=None), "executionCondition", "0027-condition"),
        (prepare_value(destination=None), "destination", "0027-destination"),
        (prepare_value(data=None), "data", "0027-prepare-fields"),
        (FulfillValue(fulfillment=None, data=""), "fulfillment", "0027-fulfill-fields"),
        (FulfillValue(fulfillment="", data=None), "data", "0027-fulfill-fields"),
        (reject_value(code=None), "code", "0027-reject-code"),
        (reject_value(triggered_by=None), "triggeredBy", "0027-reject-triggered-by"),
        (reject_value(message=None), "message", "0027-reject-message"),
        (reject_value(data=None), "data", "0027-reject-fields"),
    ],
)
def test_an_absent_field_is_refused(value: Value, field: str, clause: str) -> None:
    assert refusal_of(value) == ("type", field, clause)


def test_the_reason_says_that_a_field_is_absent() -> None:
    with pytest.raises(EncodeError) as caught:
        packet_of(prepare_value(amount=None))
    assert caught.value.reason == "the field is absent"


def test_the_reason_says_that_a_text_is_absent() -> None:
    with pytest.raises(EncodeError) as caught:
        packet_of(reject_value(code=None))
    assert caught.value.reason == "the field is absent"


@pytest.mark.parametrize(
    ("value", "field", "clause"),
    [
        (prepare_value(destination=HexText(hex="ff")), "destination", "0027-destination"),
        (reject_value(code=HexText(hex="4630ff")), "code", "0027-reject-code"),
        (reject_value(triggered_by=HexText(hex="")), "triggeredBy", "0027-reject-triggered-by"),
        (reject_value(message=HexText(hex="ff")), "message", "0027-reject-message"),
    ],
)
def test_octets_that_are_no_text_are_refused(value: Value, field: str, clause: str) -> None:
    assert refusal_of(value) == ("text", field, clause)


def test_the_reason_shows_the_octets_that_are_no_text() -> None:
    with pytest.raises(EncodeError) as caught:
        packet_of(reject_value(message=HexText(hex="c328")))
    assert caught.value.reason == "given as the octets c328; well-formed text is given as a string"


@pytest.mark.parametrize(
    ("expires_at", "clause"),
    [
        ("0000-01-01T00:00:00.000Z", "0030-timestamp-range"),
        ("10000-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("+010000-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("-000001-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("2017-13-24T16:14:32.200Z", "0030-timestamp-range"),
        ("2017-00-24T16:14:32.200Z", "0030-timestamp-range"),
        ("2017-02-29T16:14:32.200Z", "0030-timestamp-range"),
        ("2016-12-31T23:59:60.852Z", "0030-timestamp-leap-second"),
        ("2017-12-24T25:00:00.000Z", "0030-timestamp-range"),
        ("2017-12-24T16:60:00.000Z", "0030-timestamp-range"),
        ("20a7-12-24T16:00:00.000Z", "0030-timestamp-digits"),
        ("\u0662\u0660\u0663\u0660-01-01T00:00:00.000Z", "0030-timestamp-digits"),
        ("2017-12-24T16:00:00.0x0Z", "0030-timestamp-digits"),
        ("2017-12-24T16:00:-0.000Z", "0030-timestamp-digits"),
        ("2017-12-24T16:00:00.000+01:00Z", "0030-timestamp-digits"),
    ],
)
def test_an_expiry_that_datetime_does_not_have_is_refused(expires_at: str, clause: str) -> None:
    assert refusal_of(prepare_value(expires_at=expires_at)) == ("range", "expiresAt", clause)


def test_hour_24_is_refused_on_every_python() -> None:
    value = prepare_value(expires_at="2017-12-24T24:00:00.000Z")
    assert refusal_of(value) == ("range", "expiresAt", "0030-timestamp-midnight")


def test_the_reason_shows_the_expiry() -> None:
    with pytest.raises(EncodeError, match=r"2017-13-24T16:14:32\.200Z: the month is 13, outside 1 to 12"):
        packet_of(prepare_value(expires_at="2017-13-24T16:14:32.200Z"))


@pytest.mark.parametrize("amount", ["-1", "18446744073709551616", "9" * 400])
def test_an_amount_beyond_64_bits_is_left_to_the_codec_to_refuse(amount: str) -> None:
    with pytest.raises(EncodeError, match=r"amount: .*0027-amount"):
        encode(packet_of(prepare_value(amount=amount)))


@pytest.mark.parametrize(("digits", "amount"), [("0", 0), ("-1", -1), ("-0", 0), ("18446744073709551616", 2**64)])
def test_an_amount_is_read_in_range_or_not(digits: str, amount: int) -> None:
    assert amount_of(digits) == amount


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000Z"),
        (datetime(2030, 1, 2, 3, 4, 5, 6000, tzinfo=UTC), "2030-01-02T03:04:05.006Z"),
        (datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC), "9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_moment_is_written_with_three_fraction_digits_and_z(moment: datetime, text: str) -> None:
    assert timestamp_of(moment) == text


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2030-01-01T00:00:00.123Z", 123000),
        ("2030-01-01T00:00:00.123456Z", 123456),
        ("2030-01-01T00:00:00.123456789Z", 123456),
    ],
)
def test_a_moment_is_read_to_the_microsecond(text: str, microsecond: int) -> None:
    assert moment_of(text) == datetime(2030, 1, 1, 0, 0, 0, microsecond, tzinfo=UTC)


@given(timestamps())
def test_every_moment_survives(moment: datetime) -> None:
    assert moment_of(timestamp_of(moment)) == moment
