from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import DecodeError, Departure, Fulfill, decode, encode, inspect
from ilp.codec.oer import LENGTH_OF_LENGTH_LIMIT, length_determinant
from tests.codec.octets import (
    DESTINATION_AT,
    FULFILLMENT,
    TRIGGERED_BY_AT,
    enveloped,
    fulfill,
    long_form,
    prefixed,
    prepare,
    reject,
)
from tests.codec.refusal import reason_of, refusal_of

MESSAGE_AT = TRIGGERED_BY_AT + 4
REJECT_DATA_AT = MESSAGE_AT + 1
PREPARE_DATA_AT = DESTINATION_AT + 4
FULFILL_DATA_AT = 2 + 32

Build = Callable[[bytes], bytes]

# Every variable-length field: its name, where its length determinant stands, how a packet is built around the field,
# given with its length determinant, and contents that it may have.
FIELDS = [
    pytest.param("destination", DESTINATION_AT, lambda field: prepare(destination=field), b"g.ab", id="destination"),
    pytest.param("data", PREPARE_DATA_AT, lambda field: prepare(data=field), b"abcd", id="prepare-data"),
    pytest.param("data", FULFILL_DATA_AT, lambda field: fulfill(data=field), b"abcd", id="fulfill-data"),
    pytest.param("triggeredBy", TRIGGERED_BY_AT, lambda field: reject(triggered_by=field), b"g.ab", id="triggeredBy"),
    pytest.param("message", MESSAGE_AT, lambda field: reject(message=field), b"abcd", id="message"),
    pytest.param("data", REJECT_DATA_AT, lambda field: reject(data=field), b"abcd", id="reject-data"),
    pytest.param("envelope", 1, lambda field: bytes((12,)) + field, prepare()[2:], id="prepare-envelope"),
    pytest.param("envelope", 1, lambda field: bytes((13,)) + field, fulfill()[2:], id="fulfill-envelope"),
    pytest.param("envelope", 1, lambda field: bytes((14,)) + field, reject()[2:], id="reject-envelope"),
]
every_field = pytest.mark.parametrize(("field", "at", "build", "contents"), FIELDS)


# Writing.


@pytest.mark.parametrize(
    ("length", "octets"),
    [
        (0, "00"),
        (1, "01"),
        (7, "07"),
        (126, "7e"),
        (127, "7f"),
        (128, "8180"),
        (130, "8182"),
        (0xFF, "81ff"),
        (0x100, "820100"),
        (0x1234, "821234"),
        (0xFFFF, "82ffff"),
        (0x10000, "83010000"),
        (0xABCDEF, "83abcdef"),
        (0xFFFFFF, "83ffffff"),
        (0x1000000, "8401000000"),
        (0xFFFFFFFF, "84ffffffff"),
        (0x100000000, "850100000000"),
        (0xFFFFFFFFFF, "85ffffffffff"),
        (0x10000000000, "86010000000000"),
        (0xFFFFFFFFFFFF, "86ffffffffffff"),
        (0x1000000000000, "8701000000000000"),
        (0xFFFFFFFFFFFFFF, "87ffffffffffffff"),
        (0x100000000000000, "880100000000000000"),
        (0xAC01055A1DEBAC1E, "88ac01055a1debac1e"),
        (2**64 - 1, "88ffffffffffffffff"),
    ],
)
def test_a_length_is_written_in_the_fewest_octets(length: int, octets: str) -> None:
    assert length_determinant(length) == bytes.fromhex(octets)


@pytest.mark.parametrize("length", [-(2**64), -129, -128, -1, 2**64, 2**72])
def test_a_length_outside_64_bits_has_no_determinant(length: int) -> None:
    with pytest.raises(ValueError, match=f"0 to 2\\^64 - 1 octets, not {length}"):
        length_determinant(length)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 2047, 2048, 32767])
def test_data_is_written_behind_its_length(length: int) -> None:
    assert encode(Fulfill(FULFILLMENT, b"x" * length)) == fulfill(data=prefixed(b"x" * length))


def test_lengths_of_at_most_eight_octets_are_read() -> None:
    assert LENGTH_OF_LENGTH_LIMIT == 8


# Reading: canonical forms.


@pytest.mark.parametrize("length", [0, 1, 126, 127, 128, 255, 256, 2047, 2048, 32767])
def test_data_is_read_behind_a_canonical_length(length: int) -> None:
    data = bytes(index % 251 for index in range(length))
    assert decode(fulfill(data=prefixed(data)), canonical=True).data == data


@pytest.mark.parametrize(
    ("length", "determinant"),
    [
        (0x80, "8180"),
        (0xFF, "81ff"),
        (0x100, "820100"),
        (0xFFFF, "82ffff"),
        (0x10000, "83010000"),
        (2**24, "8401000000"),
    ],
)
def test_an_envelope_of_every_width_that_memory_holds_is_read_without_departure(length: int, determinant: str) -> None:
    contents = (FULFILLMENT + b"\x00").ljust(length, b"t")
    inspection = inspect(b"\x0d" + bytes.fromhex(determinant) + contents)
    assert [each.kind for each in inspection.departures] == ["trailing-inside"]


# Reading: departures from the canonical form.


@every_field
@pytest.mark.parametrize("width", range(2, 9))
def test_leading_zeros_are_let_pass_and_named(field: str, at: int, build: Build, contents: bytes, width: int) -> None:
    inspection = inspect(build(long_form(len(contents), width) + contents))
    assert inspection.departures == (
        Departure(
            "leading-zeros",
            at,
            1 + width,
            field,
            "0030-length-leading-zeros",
            "the long-form length has leading zeros",
        ),
    )


@every_field
def test_a_needless_long_form_is_let_pass_and_named(field: str, at: int, build: Build, contents: bytes) -> None:
    inspection = inspect(build(long_form(len(contents), 1) + contents))
    assert inspection.departures == (
        Departure(
            "needless-long-form",
            at,
            2,
            field,
            "0030-length-needless-long-form",
            f"the length {len(contents)} is written in the long form",
        ),
    )


@every_field
@pytest.mark.parametrize("width", range(1, 9))
def test_a_needlessly_long_length_changes_nothing_of_what_is_read(
    field: str,  # noqa: ARG001
    at: int,  # noqa: ARG001
    build: Build,
    contents: bytes,
    width: int,
) -> None:
    assert decode(build(long_form(len(contents), width) + contents)) == decode(build(prefixed(contents)))


@every_field
@pytest.mark.parametrize(
    ("width", "clause"),
    [
        (1, "0030-length-needless-long-form"),
        (2, "0030-length-leading-zeros"),
        (8, "0030-length-leading-zeros"),
    ],
)
def test_a_needlessly_long_length_is_refused_where_canonical_form_is_asked_for(
    field: str, at: int, build: Build, contents: bytes, width: int, clause: str
) -> None:
    octets = build(long_form(len(contents), width) + contents)
    assert refusal_of(octets, canonical=True) == ("non-canonical", at, field, clause)


@pytest.mark.parametrize(
    ("length", "determinant", "kinds"),
    [
        (0, "8100", ["leading-zeros"]),
        (1, "8101", ["needless-long-form"]),
        (126, "817e", ["needless-long-form"]),
        (127, "817f", ["needless-long-form"]),
        (128, "8180", []),
        (127, "82007f", ["leading-zeros"]),
        (128, "820080", ["leading-zeros"]),
        (255, "8200ff", ["leading-zeros"]),
        (256, "820100", []),
        (256, "83000100", ["leading-zeros"]),
    ],
)
def test_the_long_form_is_canonical_from_128_on_and_without_leading_zeros(
    length: int, determinant: str, kinds: list[str]
) -> None:
    inspection = inspect(fulfill(data=bytes.fromhex(determinant) + bytes(length)))
    assert [each.kind for each in inspection.departures] == kinds


# Reading: refusals.


@every_field
def test_a_first_length_octet_80_is_refused(field: str, at: int, build: Build, contents: bytes) -> None:
    assert refusal_of(build(b"\x80" + contents)) == ("length", at, field, "0030-length-long-form")


@every_field
@pytest.mark.parametrize("width", [9, 16])
def test_a_length_of_more_than_eight_octets_is_refused(
    field: str, at: int, build: Build, contents: bytes, width: int
) -> None:
    octets = build(long_form(len(contents), width) + contents)
    assert refusal_of(octets) == ("length", at, field, "0030-length-of-length")


@every_field
def test_a_first_length_octet_ff_is_refused(field: str, at: int, build: Build, contents: bytes) -> None:
    assert refusal_of(build(b"\xff" + contents)) == ("length", at, field, "0030-length-of-length")


# The envelope stops every other field, so that these build packets whose field is the last thing in the envelope.
LAST_FIELDS = [
    pytest.param("destination", DESTINATION_AT, 12, prepare()[2:DESTINATION_AT], id="destination"),
    pytest.param("data", PREPARE_DATA_AT, 12, prepare()[2:PREPARE_DATA_AT], id="prepare-data"),
    pytest.param("data", FULFILL_DATA_AT, 13, fulfill()[2:FULFILL_DATA_AT], id="fulfill-data"),
    pytest.param("triggeredBy", TRIGGERED_BY_AT, 14, reject()[2:TRIGGERED_BY_AT], id="triggeredBy"),
    pytest.param("message", MESSAGE_AT, 14, reject()[2:MESSAGE_AT], id="message"),
    pytest.param("data", REJECT_DATA_AT, 14, reject()[2:REJECT_DATA_AT], id="reject-data"),
]
every_last_field = pytest.mark.parametrize(("field", "at", "packet_type", "before"), LAST_FIELDS)
behind_the_envelope = pytest.mark.parametrize("after", [b"", bytes(40)], ids=["nothing-after", "octets-after"])


@every_last_field
@behind_the_envelope
def test_a_missing_length_determinant_is_refused(
    field: str, at: int, packet_type: int, before: bytes, after: bytes
) -> None:
    octets = enveloped(packet_type, before) + after
    assert refusal_of(octets) == ("truncated", at, field, "0030-octet-string")


@every_last_field
@behind_the_envelope
@pytest.mark.parametrize("determinant", ["81", "8201", "8800000000000000", "84000000"])
def test_a_length_determinant_that_ends_early_is_refused(
    field: str, at: int, packet_type: int, before: bytes, after: bytes, determinant: str
) -> None:
    octets = enveloped(packet_type, before + bytes.fromhex(determinant)) + after
    assert refusal_of(octets) == ("truncated", at, field, "0030-length-long-form")


@every_last_field
@behind_the_envelope
@pytest.mark.parametrize("octet_string", ["01", "0561626364", "8101", "8200056162", "7f", "880000000000000001"])
def test_a_length_that_overruns_its_enclosure_is_refused(
    field: str, at: int, packet_type: int, before: bytes, after: bytes, octet_string: str
) -> None:
    octets = enveloped(packet_type, before + bytes.fromhex(octet_string)) + after
    assert refusal_of(octets) == ("length", at, field, "0030-octet-string")


@pytest.mark.parametrize("packet_type", [12, 13, 14])
def test_a_missing_envelope_is_refused(packet_type: int) -> None:
    assert refusal_of(bytes((packet_type,))) == ("truncated", 1, "envelope", "0030-octet-string")


@pytest.mark.parametrize("packet_type", [12, 13, 14])
@pytest.mark.parametrize("determinant", ["81", "8200", "8800000000000000"])
def test_an_envelope_whose_length_determinant_ends_early_is_refused(packet_type: int, determinant: str) -> None:
    octets = bytes((packet_type,)) + bytes.fromhex(determinant)
    assert refusal_of(octets) == ("truncated", 1, "envelope", "0030-length-long-form")


@pytest.mark.parametrize("octets", [prepare(), fulfill(), reject()], ids=["prepare", "fulfill", "reject"])
def test_an_envelope_that_overruns_the_packet_is_refused(octets: bytes) -> None:
    assert refusal_of(octets[:-1]) == ("length", 1, "envelope", "0030-octet-string")


def test_a_length_that_reaches_exactly_to_the_end_of_its_enclosure_is_read() -> None:
    assert decode(enveloped(13, FULFILLMENT + b"\x05abcde")).data == b"abcde"


@pytest.mark.parametrize("claim", [2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1])
@every_last_field
def test_a_huge_claim_is_refused(field: str, at: int, packet_type: int, before: bytes, claim: int) -> None:
    octets = enveloped(packet_type, before + long_form(claim, 8) + b"abc")
    assert refusal_of(octets) == ("length", at, field, "0030-octet-string")


@pytest.mark.parametrize("packet_type", [12, 13, 14])
@pytest.mark.parametrize("claim", [2**31, 2**63, 2**64 - 1])
def test_a_huge_envelope_is_refused(packet_type: int, claim: int) -> None:
    octets = bytes((packet_type,)) + long_form(claim, 8) + bytes(100)
    assert refusal_of(octets) == ("length", 1, "envelope", "0030-octet-string")


@pytest.mark.parametrize(
    "octets",
    [
        b"\x0d" + long_form(2**63, 8) + bytes(40),
        fulfill(data=long_form(2**63, 8)),
        reject(message=long_form(2**63, 8)),
        prepare(destination=long_form(2**63, 8)),
    ],
    ids=["envelope", "data", "message", "destination"],
)
def test_nothing_is_allocated_for_what_a_length_claims(octets: bytes) -> None:
    def attempt() -> None:
        with pytest.raises(DecodeError):
            decode(octets)

    attempt()  # what the first call imports and caches is not what the claim costs
    tracemalloc.start()
    try:
        attempt()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * 1024


# What the reasons say.


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (fulfill(data=b""), "the length determinant is missing"),
        (fulfill(data=b"\x80"), "the first length octet is 80, which denotes no length"),
        (fulfill(data=b"\x89"), "the length of the length is 9 octets, at most 8 are read"),
        (fulfill(data=b"\x82\x00"), "the length determinant has 3 octets, of which 2 are there"),
        (fulfill(data=b"\x05abc"), "the length determinant announces 5 octets, of which 3 are there"),
        (fulfill(data=b"\x01"), "the length determinant announces 1 octet, of which 0 are there"),
    ],
)
def test_the_reason_says_what_was_needed_and_what_is_there(octets: bytes, reason: str) -> None:
    assert reason_of(octets) == reason


# Properties.


@given(st.integers(0, 2**64 - 1))
def test_a_written_length_is_the_shortest_form_that_denotes_it(length: int) -> None:
    octets = length_determinant(length)
    if length < 0x80:
        assert octets == bytes((length,))
    else:
        assert (octets[0], octets[1] > 0) == (0x80 + len(octets) - 1, True)
        assert int.from_bytes(octets[1:], "big") == length


@given(st.binary(max_size=300), st.integers(2, 8))
def test_data_is_the_same_whatever_the_width_of_its_length(data: bytes, width: int) -> None:
    assert decode(fulfill(data=long_form(len(data), width) + data)).data == data
