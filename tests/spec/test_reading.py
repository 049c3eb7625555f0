from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import DecodeError, Packet, encode
from ilp.protocol import FulfillValue, PrepareValue, RejectValue, Value
from ilp.protocol.conversion import value_of
from ilp.spec.latitude import Point
from ilp.spec.reading import Reading, contents_start, read
from ilp.strategies import packets
from tests.codec.octets import (
    CONDITION,
    DESTINATION_AT,
    EXPIRES_AT_AT,
    FULFILLMENT,
    FULFILLMENT_AT,
    TRIGGERED_BY_AT,
    fulfill,
    long_form,
    prefixed,
    prepare,
    reject,
)
from tests.codec.refusal import Refusal, facts_of

DATA_AT = FULFILLMENT_AT + 32
MESSAGE_AT = TRIGGERED_BY_AT + 4
SECOND_AT = EXPIRES_AT_AT + 12

PREPARE_VALUE = PrepareValue(
    amount="0", expires_at="2030-01-01T00:00:00.000Z", execution_condition=CONDITION.hex(), destination="g.a", data=""
)
FULFILL_VALUE = FulfillValue(fulfillment=FULFILLMENT.hex(), data="")
REJECT_VALUE = RejectValue(code="F00", triggered_by="g.a", message="", data="")


def refusal_of(octets: bytes) -> Refusal:
    with pytest.raises(DecodeError) as caught:
        read(octets)
    return facts_of(caught.value)


def replaced(value: Value, **fields: str) -> Value:
    return msgspec.structs.replace(value, **fields)


@pytest.mark.parametrize(
    ("octets", "value"), [(prepare(), PREPARE_VALUE), (fulfill(), FULFILL_VALUE), (reject(), REJECT_VALUE)]
)
def test_about_a_plain_packet_nothing_is_open(octets: bytes, value: Value) -> None:
    assert read(octets) == Reading((value,), (octets,))


@given(packets())
def test_what_the_codec_writes_is_read_first_of_all_as_what_it_was(packet: Packet) -> None:
    octets = encode(packet)
    reading = read(octets)  # of the second before a leap second there are two readings
    assert (reading.values[0], reading.forwards) == (value_of(packet), (octets,))


@pytest.mark.parametrize(
    ("octets", "value", "point"),
    [
        pytest.param(
            fulfill(data=b"\x81\x00"),
            FULFILL_VALUE,
            Point("either", "data", "0027-non-canonical-reading", DATA_AT),
            id="needless long form",
        ),
        pytest.param(
            fulfill(data=b"\x80"),
            FULFILL_VALUE,
            Point("disputed", "data", "0030-length-long-form", DATA_AT),
            id="80",
        ),
        pytest.param(
            fulfill(data=long_form(0, 9)),
            FULFILL_VALUE,
            Point("either", "data", "0030-length-of-length", DATA_AT),
            id="nine octets of length",
        ),
        pytest.param(
            fulfill(data=long_form(2, 127) + b"\xca\xfe"),
            replaced(FULFILL_VALUE, data="cafe"),
            Point("either", "data", "0030-length-of-length", 1 + DATA_AT),
            id="127 octets of length",
        ),
        pytest.param(
            fulfill(data=b"\x00\x00"),
            FULFILL_VALUE,
            Point("disputed", "envelope", "0030-trailing-octets", DATA_AT + 1),
            id="trailing inside",
        ),
        pytest.param(
            fulfill() + b"\x00",
            FULFILL_VALUE,
            Point("disputed", "envelope", "0030-trailing-octets", DATA_AT + 1),
            id="trailing after",
        ),
        pytest.param(
            fulfill(data=prefixed(bytes(32768))),
            replaced(FULFILL_VALUE, data="00" * 32768),
            Point("disputed", "data", "0027-asn1-data-size", 2 + DATA_AT),
            id="long data",
        ),
        pytest.param(
            reject(message=prefixed(b"m" * 8192)),
            replaced(REJECT_VALUE, message="m" * 8192),
            Point("disputed", "message", "0027-asn1-message-size", 2 + MESSAGE_AT),
            id="long message",
        ),
        pytest.param(
            reject(message=prefixed("é".encode() * 4096)),
            replaced(REJECT_VALUE, message="é" * 4096),
            Point("disputed", "message", "0027-asn1-message-size", 2 + MESSAGE_AT),
            id="message long in octets only",
        ),
        pytest.param(
            reject(triggered_by=b"\x00"),
            replaced(REJECT_VALUE, triggered_by=""),
            Point("disputed", "triggeredBy", "0015-segment-after-scheme", TRIGGERED_BY_AT),
            id="empty triggeredBy",
        ),
        pytest.param(
            prepare(destination=b"\x00"),
            replaced(PREPARE_VALUE, destination=""),
            Point("disputed", "destination", "0015-segment-after-scheme", DESTINATION_AT),
            id="empty destination",
        ),
        pytest.param(
            reject(code=b"F98"),
            replaced(REJECT_VALUE, code="F98"),
            Point("either", "code", "0027-error-codes", 2),
            id="unknown code",
        ),
        pytest.param(
            prepare(expires_at=b"00000229235959999"),
            replaced(PREPARE_VALUE, expires_at="0000-02-29T23:59:59.999Z"),
            Point("disputed", "expiresAt", "0030-timestamp-range", EXPIRES_AT_AT),
            id="year 0000",
        ),
        pytest.param(
            prepare(expires_at=b"20051231235960999"),
            replaced(PREPARE_VALUE, expires_at="2005-12-31T23:59:60.999Z"),
            Point("disputed", "expiresAt", "0030-timestamp-leap-second", SECOND_AT),
            id="leap second",
        ),
    ],
)
def test_what_is_open_about_octets(octets: bytes, value: Value, point: Point) -> None:
    reading = read(octets)
    assert (reading.values, reading.points) == ((value,), (point,))


def test_the_second_before_a_leap_second_is_read_as_either() -> None:
    reading = read(prepare(expires_at=b"19970630235959000"))
    assert reading.values == tuple(
        replaced(PREPARE_VALUE, expires_at=f"1997-06-30T23:59:{second}.000Z") for second in (59, 60)
    )
    assert [each.refusable for each in reading.points] == [False]


def test_a_message_of_8191_octets_is_plain() -> None:
    assert read(reject(message=prefixed(b"m" * 8191))).points == ()


@pytest.mark.parametrize(
    ("octets", "refusal"),
    [
        pytest.param(b"", ("truncated", 0, "type", "0027-envelope"), id="nothing"),
        pytest.param(b"\x0d\x80" + fulfill()[2:], ("truncated", 2, "fulfillment", "0027-fulfill-fields"), id="80"),
        pytest.param(
            fulfill(data=b"\x81"), ("truncated", DATA_AT, "data", "0030-length-long-form"), id="length cut short"
        ),
        pytest.param(
            fulfill(data=b"\x8a\x00"),
            ("truncated", DATA_AT, "data", "0030-length-long-form"),
            id="ten octets of length cut short",
        ),
        pytest.param(
            fulfill(data=long_form(2**64, 9)), ("length", DATA_AT, "data", "0030-length-maximum"), id="2^64 octets"
        ),
        pytest.param(
            fulfill(data=long_form(1, 9)),
            ("length", DATA_AT, "data", "0030-octet-string"),
            id="nine octets of length overrun",
        ),
        pytest.param(
            prepare(expires_at=b"00001301000000000"),
            ("timestamp", EXPIRES_AT_AT + 4, "expiresAt", "0030-timestamp-range"),
            id="month 13 of year 0000",
        ),
        pytest.param(
            prepare(expires_at=b"00000230000000000"),
            ("timestamp", EXPIRES_AT_AT + 6, "expiresAt", "0030-timestamp-range"),
            id="30 February of year 0000",
        ),
        pytest.param(
            prepare(expires_at=b"2016123123596085z"),
            ("timestamp", EXPIRES_AT_AT + 16, "expiresAt", "0030-timestamp-digits"),
            id="letter behind a leap second",
        ),
        pytest.param(
            prepare(expires_at=b"20151231235960000"),
            ("timestamp", SECOND_AT, "expiresAt", "0030-timestamp-leap-second"),
            id="second 60 of no leap second",
        ),
        pytest.param(
            prepare(destination=b"\x07example"),
            ("address", DESTINATION_AT + 8, "destination", "0015-segment-after-scheme"),
            id="bare scheme",
        ),
        pytest.param(
            prepare(expires_at=b"00000101000000000", destination=prefixed(b"g." + b"a" * 1022)),
            ("address", DESTINATION_AT + 5 + 1023, "destination", "0015-length"),
            id="long address in year 0000",
        ),
        pytest.param(
            b"\x0e" + long_form(6, 9) + b"F\x80\x80\x00\x00\x00",
            ("text", 12, "code", "0027-reject-code"),
            id="code behind nine octets of length",
        ),
        pytest.param(
            reject(triggered_by=b"\x80", message=b"\x02a\xff"),
            ("text", TRIGGERED_BY_AT + 3, "message", "0030-utf8"),
            id="message behind 80",
        ),
        pytest.param(
            reject(triggered_by=b"\x80", message=b"\x00\x05"),
            ("length", TRIGGERED_BY_AT + 2, "data", "0030-octet-string"),
            id="data behind 80",
        ),
    ],
)
def test_what_no_reading_accepts_is_refused(octets: bytes, refusal: Refusal) -> None:
    assert refusal_of(octets) == refusal


@given(st.integers(1, 127))
def test_contents_start_behind_any_length(length_of_length: int) -> None:
    octets = b"\x0e" + long_form(6, length_of_length) + b"F00\x00\x00\x00"
    assert octets[contents_start(octets) :] == b"F00\x00\x00\x00"


def test_contents_start_behind_one_octet_of_length() -> None:
    assert contents_start(fulfill()) == FULFILLMENT_AT
