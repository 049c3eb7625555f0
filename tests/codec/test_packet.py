from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import (
    DecodeError,
    Departure,
    EncodeError,
    Fulfill,
    Packet,
    Prepare,
    Reject,
    decode,
    encode,
    inspect,
)
from ilp.spec.clauses import all_clauses
from ilp.strategies import mutated_bytes, packets
from tests.codec.octets import (
    AMOUNT_AT,
    CODE_AT,
    CONDITION,
    CONDITION_AT,
    DESTINATION_AT,
    EXPIRES_AT,
    EXPIRES_AT_AT,
    FULFILLMENT,
    FULFILLMENT_AT,
    TRIGGERED_BY_AT,
    enveloped,
    fulfill,
    long_form,
    prefixed,
    prepare,
    prepare_contents,
    reject,
    shortest,
)
from tests.codec.refusal import encode_facts_of, encode_refusal_of, facts_of, reason_of, refusal_of

Build = Callable[[bytes], bytes]

WITH_DATA = [
    pytest.param(lambda data: prepare(data=data), DESTINATION_AT + 4, id="prepare"),
    pytest.param(lambda data: fulfill(data=data), FULFILLMENT_AT + 32, id="fulfill"),
    pytest.param(lambda data: reject(data=data), TRIGGERED_BY_AT + 5, id="reject"),
]
WHOLE = [
    pytest.param(prepare(data=b"\x02hi"), id="prepare"),
    pytest.param(fulfill(data=b"\x02hi"), id="fulfill"),
    pytest.param(reject(message=b"\x02no", data=b"\x02hi"), id="reject"),
]
every_packet_with_data = pytest.mark.parametrize(("build", "at"), WITH_DATA)
every_packet_type = pytest.mark.parametrize("octets", WHOLE)


# Published packets, written by other people's codecs.

PUBLISHED = [
    pytest.param(
        "0c68000000000000006b323031373132323330313231343035343974e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b"
        "84e7de10d6578616d706c652e616c696365205db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c6cb0",
        Prepare(
            amount=107,
            expires_at=datetime(2017, 12, 23, 1, 21, 40, 549000, tzinfo=UTC),
            execution_condition=bytes.fromhex("74e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b84e7de1"),
            destination="example.alice",
            data=bytes.fromhex("5db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c6cb0"),
        ),
        id="prepare",
    ),
    pytest.param(
        "0d41c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e41665020673febd78a33b28e1c0db14c9a06251a05fa831ed4"
        "ed91ebcd150e7249c2e600",
        Fulfill(
            fulfillment=bytes.fromhex("c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e416650"),
            data=bytes.fromhex("673febd78a33b28e1c0db14c9a06251a05fa831ed4ed91ebcd150e7249c2e600"),
        ),
        id="fulfill",
    ),
    pytest.param(
        "0e414630310e6578616d706c652e75732e626f62276d697373696e672064657374696e6174696f6e2e206c65646765723d6578616d706c65"
        "2e75732e06000000041041",
        Reject(
            code="F01",
            triggered_by="example.us.bob",
            message="missing destination. ledger=example.us.",
            data=bytes.fromhex("000000041041"),
        ),
        id="reject-F01",
    ),
    pytest.param("0e06463032000000", Reject("F02", "", "", b""), id="reject-F02"),
    pytest.param("0e06543032000000", Reject("T02", "", "", b""), id="reject-T02"),
    pytest.param("0e11543032000b4c6564676572204275737900", Reject("T02", "", "Ledger Busy", b""), id="reject-busy"),
    pytest.param(
        "0e134630380d74657374312e62617a2e62617a0000", Reject("F08", "test1.baz.baz", "", b""), id="reject-F08"
    ),
    pytest.param(
        "0e1f5430320d74657374312e62617a2e62617a0b4c656467657220427573790100",
        Reject("T02", "test1.baz.baz", "Ledger Busy", b"\x00"),
        id="reject-with-everything",
    ),
]
every_published_packet = pytest.mark.parametrize(("digits", "packet"), PUBLISHED)


@every_published_packet
def test_a_published_packet_is_read(digits: str, packet: Packet) -> None:
    assert decode(bytes.fromhex(digits)) == packet


@every_published_packet
def test_a_published_packet_is_written(digits: str, packet: Packet) -> None:
    assert encode(packet).hex() == digits


@every_published_packet
def test_a_published_packet_is_canonical(digits: str, packet: Packet) -> None:
    assert decode(bytes.fromhex(digits), canonical=True) == packet


# Layout.


def test_the_fields_of_a_prepare_stand_in_their_order() -> None:
    packet = Prepare(0x0102030405060708, EXPIRES_AT, CONDITION, "test.receiver", b"data")
    assert encode(packet) == (
        b"\x0c\x4c\x01\x02\x03\x04\x05\x06\x07\x0820300101000000000" + CONDITION + b"\x0dtest.receiver\x04data"
    )


def test_the_fields_of_a_fulfill_stand_in_their_order() -> None:
    assert encode(Fulfill(FULFILLMENT, b"data")) == b"\x0d\x25" + FULFILLMENT + b"\x04data"


def test_the_fields_of_a_reject_stand_in_their_order() -> None:
    packet = Reject("T99", "test.me", "grün", b"data")
    assert encode(packet) == b"\x0e\x16T99\x07test.me\x05gr\xc3\xbcn\x04data"


@pytest.mark.parametrize(
    "packet",
    [Prepare(0, EXPIRES_AT, CONDITION, "g.a"), Fulfill(FULFILLMENT), Reject("F00", "", "")],
    ids=["prepare", "fulfill", "reject"],
)
def test_data_is_empty_unless_given(packet: Packet) -> None:
    assert packet.data == b""


@pytest.mark.parametrize(
    ("packet", "field"),
    [
        (Prepare(0, EXPIRES_AT, CONDITION, "g.a"), "amount"),
        (Fulfill(FULFILLMENT), "fulfillment"),
        (Reject("F00", "", ""), "code"),
    ],
    ids=["prepare", "fulfill", "reject"],
)
def test_a_packet_cannot_be_changed(packet: Packet, field: str) -> None:
    with pytest.raises(AttributeError):
        setattr(packet, field, getattr(packet, field))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Prepare(1, EXPIRES_AT, CONDITION, "g.a", b"d"),
        lambda: Fulfill(FULFILLMENT, b"d"),
        lambda: Reject("F00", "g.a", "m", b"d"),
    ],
    ids=["prepare", "fulfill", "reject"],
)
def test_packets_of_equal_fields_are_equal_and_hash_alike(build: Callable[[], Packet]) -> None:
    assert {build(), build()} == {build()}


# Arguments.


@pytest.mark.parametrize("convert", [bytes, bytearray, memoryview])
@pytest.mark.parametrize("read", [decode, lambda octets: inspect(octets).packet], ids=["decode", "inspect"])
@every_packet_type
def test_bytes_bytearray_and_memoryview_are_read_alike(
    octets: bytes, read: Callable[[Any], Packet], convert: Callable[[bytes], Any]
) -> None:
    assert read(convert(octets)) == decode(octets)


def test_a_slice_of_a_larger_buffer_is_read_in_place() -> None:
    view = memoryview(b"before" + fulfill() + b"after")[6:-5]
    assert decode(view) == Fulfill(FULFILLMENT)


def test_a_view_with_gaps_is_read_as_the_octets_that_it_shows() -> None:
    spread = b"".join(bytes((each, 0xAA)) for each in fulfill())
    assert decode(memoryview(spread)[::2]) == Fulfill(FULFILLMENT)


@pytest.mark.parametrize("convert", [bytearray, memoryview])
def test_what_was_read_does_not_change_with_the_buffer(convert: Callable[[bytearray], Any]) -> None:
    buffer = bytearray(fulfill(data=b"\x01d"))
    packet = decode(convert(buffer))
    buffer[:] = bytes(len(buffer))
    assert packet == Fulfill(FULFILLMENT, b"d")


@pytest.mark.parametrize("convert", [bytearray, memoryview])
def test_the_fields_of_a_packet_are_bytes_whatever_was_read(convert: Callable[[bytes], Any]) -> None:
    packet = decode(convert(prepare(data=b"\x01d")))
    assert isinstance(packet, Prepare)
    assert (type(packet.execution_condition), type(packet.data)) == (bytes, bytes)


@pytest.mark.parametrize("read", [decode, inspect])
@pytest.mark.parametrize("other", [None, "0d00", 13, 1.5, [13, 0], (13, 0), Fulfill(FULFILLMENT)])
def test_what_is_no_bytes_like_object_is_not_read(read: Callable[[Any], object], other: object) -> None:
    with pytest.raises(TypeError, match=f"bytes, bytearray or memoryview, not {type(other).__name__}$"):
        read(other)


@pytest.mark.parametrize("other", [None, "prepare", 12, b"\x0c", {"amount": 1}, Prepare])
def test_what_is_no_packet_is_not_written(other: object) -> None:
    with pytest.raises(TypeError, match=f"a Prepare, Fulfill or Reject is needed, not {type(other).__name__}$"):
        encode(cast(Packet, other))


# Envelope and type.


def test_no_octets_are_refused() -> None:
    assert refusal_of(b"") == ("truncated", 0, "type", "0027-envelope")


@pytest.mark.parametrize("packet_type", [each for each in range(256) if each not in {12, 13, 14}])
def test_every_other_type_is_refused(packet_type: int) -> None:
    octets = bytes((packet_type,)) + fulfill()[1:]
    assert refusal_of(octets) == ("type", 0, "type", "0027-type")


def test_the_type_is_judged_before_the_envelope() -> None:
    assert refusal_of(b"\x0b") == ("type", 0, "type", "0027-type")


def test_the_reason_says_that_there_are_no_octets() -> None:
    assert reason_of(b"") == "there are no octets at all"


def test_the_reason_names_the_type() -> None:
    assert reason_of(b"\x0b\x00") == "11 is no ILPv4 packet type"


# The fixed-length fields, cut short. The envelope tells the truth, so that the field itself is at fault.

HEADS = [
    *((12, length, "amount", AMOUNT_AT, "0027-amount") for length in range(8)),
    *((12, length, "expiresAt", EXPIRES_AT_AT, "0030-timestamp-length") for length in range(8, 25)),
    *((12, length, "executionCondition", CONDITION_AT, "0027-condition") for length in range(25, 57)),
    *((13, length, "fulfillment", FULFILLMENT_AT, "0027-fulfill-fields") for length in range(32)),
    *((14, length, "code", CODE_AT, "0027-reject-code") for length in range(3)),
]
CONTENTS = {12: prepare_contents(), 13: FULFILLMENT, 14: b"F00"}


@pytest.mark.parametrize("after", [b"", bytes(60)], ids=["nothing-after", "octets-after"])
@pytest.mark.parametrize(("packet_type", "length", "field", "at", "clause"), HEADS)
def test_a_fixed_length_field_that_does_not_fit_is_refused(
    packet_type: int, length: int, field: str, at: int, clause: str, after: bytes
) -> None:
    octets = enveloped(packet_type, CONTENTS[packet_type][:length]) + after
    assert refusal_of(octets) == ("truncated", at, field, clause)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"\x0c\x03abc", "8 octets needed, 3 there"),
        (b"\x0c\x09" + bytes(9), "17 octets needed, 1 there"),
        (b"\x0c\x19" + bytes(25), "32 octets needed, 0 there"),
        (b"\x0d\x1f" + bytes(31), "32 octets needed, 31 there"),
        (b"\x0e\x02F0", "3 octets needed, 2 there"),
    ],
)
def test_the_reason_says_how_many_octets_are_needed_and_there(octets: bytes, said: str) -> None:
    assert reason_of(octets) == said


@every_packet_type
def test_every_prefix_of_a_packet_is_refused(octets: bytes) -> None:
    assert {refusal_of(octets[:length])[0] for length in range(len(octets))} == {"truncated", "length"}


# Amounts.


@pytest.mark.parametrize(
    ("amount", "octets"),
    [
        (0, "0000000000000000"),
        (1, "0000000000000001"),
        (255, "00000000000000ff"),
        (256, "0000000000000100"),
        (2**53 + 1, "0020000000000001"),
        (2**63 - 1, "7fffffffffffffff"),
        (2**63, "8000000000000000"),
        (2**64 - 1, "ffffffffffffffff"),
    ],
)
def test_an_amount_is_eight_octets_unsigned_and_big_endian(amount: int, octets: str) -> None:
    packet = Prepare(amount, EXPIRES_AT, CONDITION, "g.a")
    wire = prepare(amount=bytes.fromhex(octets))
    assert (encode(packet), decode(wire)) == (wire, packet)


@pytest.mark.parametrize("amount", [-1, -(2**64), 2**64, 2**64 + 1, 2**200])
def test_an_amount_outside_64_bits_is_not_written(amount: int) -> None:
    packet = Prepare(amount, EXPIRES_AT, CONDITION, "g.a")
    assert encode_refusal_of(packet) == ("range", "amount", "0027-amount")


class Price(IntEnum):
    """Amounts of a subclass of int."""

    ENTRY = 107
    DEBT = -1


class ForwardedPrepare(Prepare, frozen=True):
    """A Prepare of a type of its own."""


def test_an_amount_may_be_of_a_subclass_of_int() -> None:
    packet = Prepare(Price.ENTRY, EXPIRES_AT, CONDITION, "g.a")
    assert encode(packet) == encode(Prepare(107, EXPIRES_AT, CONDITION, "g.a"))


def test_the_reason_shows_an_amount_of_a_subclass_as_a_number() -> None:
    with pytest.raises(EncodeError, match=r"^amount: -1 is outside 0 to"):
        encode(Prepare(Price.DEBT, EXPIRES_AT, CONDITION, "g.a"))


def test_a_packet_may_be_of_a_subclass() -> None:
    assert encode(ForwardedPrepare(0, EXPIRES_AT, CONDITION, "g.a")) == prepare()


@pytest.mark.parametrize("amount", [None, "1", 1.0, True, b"\x01"])
def test_an_amount_that_is_no_int_is_not_written(amount: object) -> None:
    packet = Prepare(cast(int, amount), EXPIRES_AT, CONDITION, "g.a")
    assert encode_refusal_of(packet) == ("type", "amount", "0027-amount")


# Conditions and fulfillments.


@pytest.mark.parametrize("octets", [bytes(32), b"\xff" * 32, CONDITION])
def test_a_condition_is_any_32_octets(octets: bytes) -> None:
    packet = Prepare(0, EXPIRES_AT, octets, "g.a")
    wire = prepare(condition=octets)
    assert (encode(packet), decode(wire)) == (wire, packet)


@pytest.mark.parametrize("octets", [bytes(32), b"\xff" * 32, FULFILLMENT])
def test_a_fulfillment_is_any_32_octets(octets: bytes) -> None:
    wire = fulfill(fulfillment=octets)
    assert (encode(Fulfill(octets)), decode(wire)) == (wire, Fulfill(octets))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_condition_of_another_length_is_not_written(length: int) -> None:
    packet = Prepare(0, EXPIRES_AT, bytes(length), "g.a")
    assert encode_refusal_of(packet) == ("size", "executionCondition", "0027-condition")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_fulfillment_of_another_length_is_not_written(length: int) -> None:
    assert encode_refusal_of(Fulfill(bytes(length))) == ("size", "fulfillment", "0027-fulfill-fields")


NO_BYTES = [None, "a" * 32, 32, [0] * 32, bytearray(32), memoryview(bytes(32))]


@pytest.mark.parametrize("other", NO_BYTES)
def test_a_condition_that_is_no_bytes_is_not_written(other: object) -> None:
    packet = Prepare(0, EXPIRES_AT, cast(bytes, other), "g.a")
    assert encode_refusal_of(packet) == ("type", "executionCondition", "0027-condition")


@pytest.mark.parametrize("other", NO_BYTES)
def test_a_fulfillment_that_is_no_bytes_is_not_written(other: object) -> None:
    assert encode_refusal_of(Fulfill(cast(bytes, other))) == ("type", "fulfillment", "0027-fulfill-fields")


# Addresses of another Python type; their grammar is in test_address.


@pytest.mark.parametrize("other", [None, b"g.a", 1, ["g.a"]])
def test_a_destination_that_is_no_str_is_not_written(other: object) -> None:
    packet = Prepare(0, EXPIRES_AT, CONDITION, cast(str, other))
    assert encode_refusal_of(packet) == ("type", "destination", "0027-destination")


@pytest.mark.parametrize("other", [None, b"g.a", b"", 0, ["g.a"]])
def test_a_triggered_by_that_is_no_str_is_not_written(other: object) -> None:
    refusal = encode_refusal_of(Reject("F00", cast(str, other), ""))
    assert refusal == ("type", "triggeredBy", "0027-reject-triggered-by")


# Codes.


@pytest.mark.parametrize("code", ["F00", "T99", "xyz", "   ", "\x00\x00\x00", "\x7f\x7f\x7f"])
def test_a_code_is_any_three_ascii_characters(code: str) -> None:
    wire = reject(code=code.encode("ascii"), triggered_by=b"\x00")
    packet = Reject(code, "", "")
    assert (encode(packet), decode(wire)) == (wire, packet)


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("octet", [0x80, 0xC3, 0xFF])
def test_a_code_with_an_octet_beyond_ascii_is_refused_where_it_stands(at: int, octet: int) -> None:
    code = bytearray(b"F00")
    code[at] = octet
    assert refusal_of(reject(code=bytes(code))) == ("text", CODE_AT + at, "code", "0027-reject-code")


def test_the_last_ascii_character_before_an_octet_beyond_ascii_is_not_named() -> None:
    assert refusal_of(reject(code=b"\x7f\x80\x7f")) == ("text", CODE_AT + 1, "code", "0027-reject-code")


def test_the_first_octet_of_a_code_beyond_ascii_is_named() -> None:
    assert reason_of(reject(code=b"F\xc3\xbc")) == "the octet c3 is no IA5 character"


@pytest.mark.parametrize("code", ["", "F", "F0", "F000"])
def test_a_code_of_another_length_is_not_written(code: str) -> None:
    assert encode_refusal_of(Reject(code, "", "")) == ("size", "code", "0027-reject-code")


@pytest.mark.parametrize("code", ["F0ü", "F0\x80", "F0\u0660", "\ud80000"])
def test_a_code_beyond_ascii_is_not_written(code: str) -> None:
    assert encode_refusal_of(Reject(code, "", "")) == ("text", "code", "0027-reject-code")


@pytest.mark.parametrize("other", [None, b"F00", 0, ["F", "0", "0"]])
def test_a_code_that_is_no_str_is_not_written(other: object) -> None:
    assert encode_refusal_of(Reject(cast(str, other), "", "")) == ("type", "code", "0027-reject-code")


# Messages.

MESSAGE_AT = TRIGGERED_BY_AT + 4


@pytest.mark.parametrize(
    "message",
    ["", "plain", "\x00", "\n", "ü", "€", "\U0001f4b8", "\ufeffmark", "\ud7ff\ue000", "\U0010ffff", "e\u0301"],
)
def test_a_message_is_any_utf_8_text(message: str) -> None:
    wire = reject(message=prefixed(message.encode("utf-8")))
    packet = Reject("F00", "g.a", message)
    assert (encode(packet), decode(wire)) == (wire, packet)


@pytest.mark.parametrize(
    ("octets", "at"),
    [
        ("ff", 0),
        ("80", 0),
        ("61ff", 1),
        ("c3", 0),
        ("6162c328", 2),
        ("c080", 0),
        ("e08080", 0),
        ("eda080", 0),
        ("eda0bdedb2b8", 0),
        ("f8888080", 0),
        ("f4908080", 0),
        ("e282ac61e282", 4),
    ],
)
def test_a_message_that_is_no_well_formed_utf_8_is_refused_where_it_stands(octets: str, at: int) -> None:
    wire = reject(message=prefixed(bytes.fromhex(octets)))
    assert refusal_of(wire) == ("text", MESSAGE_AT + 1 + at, "message", "0030-utf8")


def test_the_reason_says_why_it_is_no_well_formed_utf_8() -> None:
    assert reason_of(reject(message=b"\x01\xff")) == "not well-formed UTF-8: invalid start byte"


@pytest.mark.parametrize("character", ["a", "ü", "€", "\U0001f4b8"])
def test_a_message_of_8191_characters_is_read_and_written(character: str) -> None:
    message = character * 8191
    wire = reject(message=prefixed(message.encode("utf-8")))
    packet = Reject("F00", "g.a", message)
    assert (encode(packet), decode(wire)) == (wire, packet)


@pytest.mark.parametrize("character", ["a", "ü", "€", "\U0001f4b8"])
def test_a_message_of_8192_characters_is_refused(character: str) -> None:
    wire = reject(message=prefixed((character * 8192).encode("utf-8")))
    kind, offset, *rest = refusal_of(wire)
    # Both length determinants, the envelope's and the message's, take three octets.
    assert (kind, offset, *rest) == ("size", MESSAGE_AT + 2 + 3, "message", "0027-asn1-message-size")


@pytest.mark.parametrize("character", ["a", "\U0001f4b8"])
def test_a_message_of_8192_characters_is_not_written(character: str) -> None:
    packet = Reject("F00", "g.a", character * 8192)
    assert encode_refusal_of(packet) == ("size", "message", "0027-asn1-message-size")


def test_the_reason_says_how_long_a_message_may_be() -> None:
    wire = reject(message=prefixed(b"a" * 8192))
    assert reason_of(wire) == "8192 characters, at most 8191 are allowed"


@pytest.mark.parametrize("message", ["\ud800", "a\udfffb", "\ude00\ud83d"])
def test_a_message_with_a_lone_surrogate_is_not_written(message: str) -> None:
    assert encode_refusal_of(Reject("F00", "g.a", message)) == ("text", "message", "0030-utf8")


@pytest.mark.parametrize("other", [None, b"text", 0, ["text"]])
def test_a_message_that_is_no_str_is_not_written(other: object) -> None:
    refusal = encode_refusal_of(Reject("F00", "g.a", cast(str, other)))
    assert refusal == ("type", "message", "0027-reject-message")


# Data.


@every_packet_with_data
def test_data_of_32767_octets_is_read(build: Build, at: int) -> None:  # noqa: ARG001
    assert decode(build(prefixed(b"d" * 32767))).data == b"d" * 32767


@every_packet_with_data
def test_data_of_32768_octets_is_refused(build: Build, at: int) -> None:
    # Both length determinants, the envelope's and the data's, take three octets.
    refusal = refusal_of(build(prefixed(b"d" * 32768)))
    assert refusal == ("size", at + 2 + 3, "data", "0027-asn1-data-size")


def test_the_reason_says_how_long_data_may_be() -> None:
    assert reason_of(fulfill(data=prefixed(bytes(32768)))) == "32768 octets, at most 32767 are allowed"


WRITE_DATA = [
    pytest.param(lambda data: Prepare(0, EXPIRES_AT, CONDITION, "g.a", data), id="prepare"),
    pytest.param(lambda data: Fulfill(FULFILLMENT, data), id="fulfill"),
    pytest.param(lambda data: Reject("F00", "g.a", "", data), id="reject"),
]
every_packet_to_write = pytest.mark.parametrize("packet_with", WRITE_DATA)


@every_packet_to_write
def test_data_of_32767_octets_is_written(packet_with: Callable[[Any], Packet]) -> None:
    assert encode(packet_with(b"d" * 32767)).endswith(b"\x82\x7f\xff" + b"d" * 32767)


@every_packet_to_write
def test_data_of_32768_octets_is_not_written(packet_with: Callable[[Any], Packet]) -> None:
    assert encode_refusal_of(packet_with(bytes(32768))) == ("size", "data", "0027-asn1-data-size")


@every_packet_to_write
@pytest.mark.parametrize("other", [None, "data", 3, [1], bytearray(1), memoryview(b"d")])
def test_data_that_is_no_bytes_is_not_written(packet_with: Callable[[Any], Packet], other: object) -> None:
    assert encode_refusal_of(packet_with(other)) == ("type", "data", "0030-octet-string")


@pytest.mark.parametrize(
    ("packet", "said"),
    [
        (Prepare(cast(int, True), EXPIRES_AT, CONDITION, "g.a"), "an int is needed, not bool"),
        (Prepare(-1, EXPIRES_AT, CONDITION, "g.a"), "-1 is outside 0 to 18446744073709551615"),
        (Prepare(0, EXPIRES_AT, cast(bytes, "x"), "g.a"), "bytes are needed, not str"),
        (Prepare(0, EXPIRES_AT, bytes(31), "g.a"), "32 octets needed, not 31"),
        (Prepare(0, EXPIRES_AT, CONDITION, cast(str, b"g.a")), "a str is needed, not bytes"),
        (Prepare(0, EXPIRES_AT, CONDITION, "g"), "no segment follows the allocation scheme"),
        (Prepare(0, cast(datetime, "now"), CONDITION, "g.a"), "a datetime is needed, not str"),
        (Fulfill(bytes(33)), "32 octets needed, not 33"),
        (Fulfill(FULFILLMENT, cast(bytes, None)), "bytes are needed, not NoneType"),
        (Fulfill(FULFILLMENT, bytes(32768)), "32768 octets, at most 32767 are allowed"),
        (Reject(cast(str, b"F00"), "", ""), "a str is needed, not bytes"),
        (Reject("F0é", "", ""), "'F0é' is not all IA5 characters"),
        (Reject("F00", cast(str, 5), ""), "a str is needed, not int"),
        (Reject("F00", "", cast(str, b"")), "a str is needed, not bytes"),
        (Reject("F00", "", "m" * 8192), "8192 characters, at most 8191 are allowed"),
        (Reject("F00", "", "\ud800"), "a lone surrogate has no UTF-8 form"),
    ],
)
def test_the_reason_says_what_cannot_be_written(packet: Packet, said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the next line holds what it says
        encode(packet)
    assert f": {said} [" in str(caught.value)


def test_the_reason_says_which_length_a_code_has() -> None:
    with pytest.raises(ValueError, match=r"code: 3 characters .*needed, not 4"):
        encode(Reject("F000", "", ""))


# Truncating the expiry reaches encode's caller.


def test_a_sub_millisecond_expiry_is_refused_unless_asked_otherwise() -> None:
    packet = Prepare(0, EXPIRES_AT.replace(microsecond=1), CONDITION, "g.a")
    with pytest.raises(EncodeError) as caught:
        encode(packet)
    assert encode_facts_of(caught.value) == ("precision", "expiresAt", "0030-timestamp-rounding")


def test_a_sub_millisecond_expiry_is_cut_where_asked_for() -> None:
    packet = Prepare(0, EXPIRES_AT.replace(microsecond=1), CONDITION, "g.a")
    assert encode(packet, truncate_expiry=True) == prepare()


# Trailing octets.

TRAILING = [b"\x00", b"t", b"trailing"]


def with_trailing_inside(octets: bytes, trailing: bytes) -> bytes:
    return enveloped(octets[0], octets[2:] + trailing)


@every_packet_type
@pytest.mark.parametrize("trailing", TRAILING)
def test_octets_after_the_last_field_are_let_pass(octets: bytes, trailing: bytes) -> None:
    assert decode(with_trailing_inside(octets, trailing)) == decode(octets)


@every_packet_type
@pytest.mark.parametrize("trailing", TRAILING)
def test_octets_after_the_envelope_are_let_pass(octets: bytes, trailing: bytes) -> None:
    assert decode(octets + trailing) == decode(octets)


@every_packet_type
def test_octets_after_the_last_field_are_named(octets: bytes) -> None:
    inspection = inspect(with_trailing_inside(octets, b"xyz"))
    assert inspection.departures == (
        Departure(
            "trailing-inside",
            len(octets),
            3,
            "envelope",
            "0030-trailing-octets",
            "3 octets trailing inside the envelope",
        ),
    )


@every_packet_type
def test_octets_after_the_envelope_are_named(octets: bytes) -> None:
    inspection = inspect(octets + b"x")
    assert inspection.departures == (
        Departure(
            "trailing-after", len(octets), 1, "envelope", "0030-trailing-octets", "1 octet trailing after the envelope"
        ),
    )


@every_packet_type
def test_octets_after_the_last_field_are_refused_where_canonical_form_is_asked_for(octets: bytes) -> None:
    refusal = refusal_of(with_trailing_inside(octets, b"x"), canonical=True)
    assert refusal == ("trailing", len(octets), "envelope", "0030-trailing-octets")


@every_packet_type
def test_octets_after_the_envelope_are_refused_where_canonical_form_is_asked_for(octets: bytes) -> None:
    refusal = refusal_of(octets + b"x", canonical=True)
    assert refusal == ("trailing", len(octets), "envelope", "0030-trailing-octets")


def test_the_reason_of_a_canonical_refusal_is_the_departures() -> None:
    assert reason_of(fulfill() + b"xy", canonical=True) == "2 octets trailing after the envelope"


@every_packet_type
def test_inspect_gives_the_trailing_octets_back(octets: bytes) -> None:
    inspection = inspect(with_trailing_inside(octets, b"in") + b"after")
    assert (inspection.trailing_inside, inspection.trailing_after) == (b"in", b"after")


@every_packet_type
def test_inspect_finds_nothing_in_a_canonical_packet(octets: bytes) -> None:
    inspection = inspect(octets)
    assert (inspection.departures, inspection.trailing_inside, inspection.trailing_after) == ((), b"", b"")


# Several departures at once.


def everything_departs() -> bytes:
    """Return a Reject whose four length determinants are non-canonical, with trailing octets in both places."""
    contents = b"F00" + long_form(3, 1) + b"g.a" + long_form(2, 2) + b"no" + long_form(1, 8) + b"d" + b"in"
    return b"\x0e" + long_form(len(contents), 3) + contents + b"after"


def test_every_departure_is_named_in_order_of_offset() -> None:
    departures = [
        (each.kind, each.field, each.offset, each.length) for each in inspect(everything_departs()).departures
    ]
    assert departures == [
        ("leading-zeros", "envelope", 1, 4),
        ("needless-long-form", "triggeredBy", 8, 2),
        ("leading-zeros", "message", 13, 3),
        ("leading-zeros", "data", 18, 9),
        ("trailing-inside", "envelope", 28, 2),
        ("trailing-after", "envelope", 30, 5),
    ]


def test_a_packet_full_of_departures_is_read() -> None:
    assert decode(everything_departs()) == Reject("F00", "g.a", "no", b"d")


def test_the_first_departure_is_the_one_that_is_refused() -> None:
    assert refusal_of(everything_departs(), canonical=True) == (
        "non-canonical",
        1,
        "envelope",
        "0030-length-leading-zeros",
    )


def test_what_is_no_packet_is_refused_as_such_although_it_departs_as_well() -> None:
    octets = b"\x0d" + long_form(3, 2) + b"abc"
    assert refusal_of(octets, canonical=True) == ("truncated", 4, "fulfillment", "0027-fulfill-fields")


@every_packet_type
def test_inspect_refuses_what_decode_refuses(octets: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        inspect(octets[:-1])
    assert facts_of(caught.value) == refusal_of(octets[:-1])


def test_an_inspection_cannot_be_changed() -> None:
    inspection = inspect(fulfill())
    with pytest.raises(AttributeError):
        inspection.departures = ()  # type: ignore[misc]


def test_a_departure_cannot_be_changed() -> None:
    departure = inspect(fulfill() + b"x").departures[0]
    with pytest.raises(AttributeError):
        departure.offset = 0  # type: ignore[misc]


# Properties.


@st.composite
def departing(draw: st.DrawFn) -> tuple[bytes, Packet]:
    """Return a packet, and octets that denote it with length determinants of any width and trailing octets."""
    packet = draw(packets())

    def determinant(length: int) -> bytes:
        width = draw(st.one_of(st.none(), st.integers(1, 8)))
        return shortest(length) if width is None or length >= 1 << 8 * width else long_form(length, width)

    def octet_string(octets: bytes) -> bytes:
        return determinant(len(octets)) + octets

    if isinstance(packet, Prepare):
        packet_type = 12
        head = encode(msgspec.structs.replace(packet, destination="g.a", data=b""))[2 : 2 + 8 + 17 + 32]
        variable = [packet.destination.encode("ascii"), packet.data]
    elif isinstance(packet, Fulfill):
        packet_type, head, variable = 13, packet.fulfillment, [packet.data]
    else:
        packet_type, head = 14, packet.code.encode("ascii")
        variable = [packet.triggered_by.encode("ascii"), packet.message.encode("utf-8"), packet.data]
    contents = head + b"".join(map(octet_string, variable)) + draw(st.binary(max_size=3))
    return bytes((packet_type,)) + octet_string(contents) + draw(st.binary(max_size=3)), packet


mutated_packets = st.one_of(mutated_bytes(), mutated_bytes(departing().map(lambda pair: pair[0])))
any_octets = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda packet_type, rest: bytes((packet_type,)) + rest, st.integers(12, 14), st.binary(max_size=200)),
    mutated_packets,
    departing().map(lambda pair: pair[0]),
)


@given(packets())
def test_what_is_written_is_read_back(packet: Packet) -> None:
    assert decode(encode(packet)) == packet


@given(packets())
def test_what_is_written_is_canonical(packet: Packet) -> None:
    assert decode(encode(packet), canonical=True) == packet


@given(departing())
def test_any_width_of_lengths_and_any_trailing_octets_denote_the_same_packet(case: tuple[bytes, Packet]) -> None:
    octets, packet = case
    assert decode(octets) == packet


@given(departing())
def test_what_is_read_is_written_canonically(case: tuple[bytes, Packet]) -> None:
    octets, packet = case
    assert decode(encode(decode(octets)), canonical=True) == packet


def attempted(octets: bytes | bytearray | memoryview) -> Packet | DecodeError:
    """Return what `decode` returns, or its refusal; anything else that is raised fails the test."""
    try:
        return decode(octets)
    except DecodeError as error:
        return error


@given(any_octets)
def test_any_octets_are_read_or_refused_by_a_clause_that_exists(octets: bytes) -> None:
    answer = attempted(octets)
    assert isinstance(answer, Prepare | Fulfill | Reject) or answer.clause in all_clauses()


@given(any_octets)
def test_whatever_is_read_can_be_written(octets: bytes) -> None:
    answer = attempted(octets)
    if not isinstance(answer, DecodeError):
        assert decode(encode(answer), canonical=True) == answer


@given(any_octets)
def test_a_refusal_lies_within_the_packet(octets: bytes) -> None:
    answer = attempted(octets)
    if isinstance(answer, DecodeError):
        assert 0 <= answer.offset <= len(octets)


@given(any_octets)
def test_a_reason_is_a_line_of_text(octets: bytes) -> None:
    answer = attempted(octets)
    if isinstance(answer, DecodeError):
        assert answer.reason.isprintable()
        assert answer.reason != ""


@given(any_octets, st.sampled_from([bytearray, memoryview]))
def test_every_kind_of_buffer_is_refused_alike(octets: bytes, convert: Callable[[bytes], Any]) -> None:
    def facts(answer: Packet | DecodeError) -> object:
        return facts_of(answer) if isinstance(answer, DecodeError) else answer

    assert facts(attempted(convert(octets))) == facts(attempted(octets))


@given(any_octets)
def test_departures_lie_within_the_packet_in_order_and_apart(octets: bytes) -> None:
    try:
        departures = inspect(octets).departures
    except DecodeError:
        return
    stop = 0
    for each in departures:
        assert each.offset >= stop
        assert each.length > 0
        stop = each.offset + each.length
    assert stop <= len(octets)


@given(any_octets)
def test_canonical_form_is_refused_exactly_if_inspect_finds_departures(octets: bytes) -> None:
    answer = attempted(octets)
    if isinstance(answer, DecodeError):
        assert refusal_of(octets, canonical=True) == facts_of(answer)
        return
    departures = inspect(octets).departures
    if departures:
        first = departures[0]
        assert refusal_of(octets, canonical=True)[1:] == (first.offset, first.field, first.clause)
    else:
        assert encode(decode(octets, canonical=True)) == octets


@given(departing())
def test_a_packet_has_departures_exactly_if_it_is_not_what_encode_writes(case: tuple[bytes, Packet]) -> None:
    octets, packet = case
    assert bool(inspect(octets).departures) == (octets != encode(packet))


def test_an_amount_too_long_to_be_written_out_is_refused_as_well() -> None:
    with pytest.raises(EncodeError, match="an integer of 16610 bits") as caught:
        encode(Prepare(10**5000, datetime(2030, 1, 1, tzinfo=UTC), bytes(32), "g.a"))
    assert (caught.value.kind, caught.value.field) == ("range", "amount")


def test_a_released_view_is_no_packet() -> None:
    view = memoryview(b"\x0e")
    view.release()
    with pytest.raises(TypeError, match="released"):
        decode(view)
