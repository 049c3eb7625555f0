from __future__ import annotations

import array
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from enum import IntEnum
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import DecodeError, EncodeError, Prepare, decode, edit_prepare, edited_prepare, encode
from ilp.strategies import amounts, mutated_bytes, packet_bytes, prepares, timestamps
from tests.codec.octets import (
    AMOUNT_AT,
    CONDITION,
    CONDITION_AT,
    EXPIRES_AT,
    EXPIRES_AT_AT,
    enveloped,
    fulfill,
    long_form,
    prefixed,
    prepare,
    prepare_contents,
    reject,
)
from tests.codec.refusal import amount_edit_refusal_of, edit_refusal_of, expiry_edit_refusal_of

NEW_EXPIRY = datetime(2031, 2, 3, 4, 5, 6, 7000, tzinfo=EXPIRES_AT.tzinfo)
NEW_EXPIRY_OCTETS = b"20310203040506007"
ORIGINAL = prepare(amount=b"\x11" * 8, destination=prefixed(b"test.receiver"), data=prefixed(b"some data"))

# What is to be set, and what the Prepare then is.
EDITS = [
    pytest.param({}, ORIGINAL, id="nothing"),
    pytest.param(
        {"amount": 0x0102030405060708},
        ORIGINAL[:AMOUNT_AT] + bytes(range(1, 9)) + ORIGINAL[EXPIRES_AT_AT:],
        id="amount",
    ),
    pytest.param(
        {"expires_at": NEW_EXPIRY},
        ORIGINAL[:EXPIRES_AT_AT] + NEW_EXPIRY_OCTETS + ORIGINAL[CONDITION_AT:],
        id="expiry",
    ),
    pytest.param(
        {"amount": 2**64 - 1, "expires_at": NEW_EXPIRY},
        ORIGINAL[:AMOUNT_AT] + b"\xff" * 8 + NEW_EXPIRY_OCTETS + ORIGINAL[CONDITION_AT:],
        id="both",
    ),
    pytest.param({"amount": 0}, ORIGINAL[:AMOUNT_AT] + bytes(8) + ORIGINAL[EXPIRES_AT_AT:], id="amount-zero"),
]
every_edit = pytest.mark.parametrize(("changes", "expected"), EDITS)

# Octets that cannot be edited, and why.
NO_PREPARES = [
    pytest.param(b"", ("truncated", 0, "type", "0027-envelope"), id="nothing"),
    pytest.param(fulfill(), ("type", 0, "type", "0027-type"), id="fulfill"),
    pytest.param(reject(), ("type", 0, "type", "0027-type"), id="reject"),
    pytest.param(b"\x0b" + prepare()[1:], ("type", 0, "type", "0027-type"), id="unknown-type"),
    pytest.param(b"\x0c", ("truncated", 1, "envelope", "0030-octet-string"), id="no-envelope"),
    pytest.param(b"\x0c\x80" + bytes(60), ("length", 1, "envelope", "0030-length-long-form"), id="length-80"),
    pytest.param(b"\x0c\x89" + bytes(60), ("length", 1, "envelope", "0030-length-of-length"), id="length-89"),
    pytest.param(b"\x0c\x82\x00", ("truncated", 1, "envelope", "0030-length-long-form"), id="length-cut"),
    pytest.param(prepare()[:-1], ("length", 1, "envelope", "0030-octet-string"), id="envelope-overruns"),
    pytest.param(
        b"\x0c" + long_form(2**63, 8) + bytes(60), ("length", 1, "envelope", "0030-octet-string"), id="huge-envelope"
    ),
    *(
        pytest.param(
            enveloped(12, prepare_contents()[:length]) + bytes(60),
            ("truncated", AMOUNT_AT, "amount", "0027-amount"),
            id=f"amount-of-{length}",
        )
        for length in range(8)
    ),
    *(
        pytest.param(
            enveloped(12, prepare_contents()[:length]) + bytes(60),
            ("truncated", EXPIRES_AT_AT, "expiresAt", "0030-timestamp-length"),
            id=f"expiry-of-{length - 8}",
        )
        for length in range(8, 25)
    ),
]
every_non_prepare = pytest.mark.parametrize(("octets", "refusal"), NO_PREPARES)


# The edits.


@every_edit
def test_an_edited_copy_has_the_new_values_at_their_places(changes: dict[str, Any], expected: bytes) -> None:
    assert edited_prepare(ORIGINAL, **changes) == expected


@every_edit
def test_a_bytearray_is_edited_in_place(changes: dict[str, Any], expected: bytes) -> None:
    buffer = bytearray(ORIGINAL)
    edit_prepare(buffer, **changes)
    assert buffer == expected


@every_edit
def test_a_view_of_a_larger_buffer_is_edited_in_place(changes: dict[str, Any], expected: bytes) -> None:
    buffer = bytearray(b"before" + ORIGINAL + b"after")
    edit_prepare(memoryview(buffer)[6:-5], **changes)
    assert buffer == b"before" + expected + b"after"


@every_edit
def test_a_view_with_gaps_is_edited_where_it_shows(changes: dict[str, Any], expected: bytes) -> None:
    buffer = bytearray(b"".join(bytes((each, 0xAA)) for each in ORIGINAL))
    edit_prepare(memoryview(buffer)[::2], **changes)
    assert buffer == b"".join(bytes((each, 0xAA)) for each in expected)


def test_an_edit_in_place_gives_nothing_back() -> None:
    result: object = cast(Callable[..., object], edit_prepare)(bytearray(ORIGINAL), amount=1)
    assert result is None


@pytest.mark.parametrize("convert", [bytes, bytearray, memoryview])
def test_an_edited_copy_is_bytes_whatever_it_was_made_of(convert: Callable[[bytes], Any]) -> None:
    assert type(edited_prepare(convert(ORIGINAL), amount=1)) is bytes


@pytest.mark.parametrize("convert", [bytearray, lambda octets: memoryview(bytearray(octets))])
def test_an_edited_copy_leaves_the_original_as_it_was(convert: Callable[[bytes], Any]) -> None:
    buffer = convert(ORIGINAL)
    edited_prepare(buffer, amount=1, expires_at=NEW_EXPIRY)
    assert bytes(buffer) == ORIGINAL


@pytest.mark.parametrize("width", range(1, 9))
def test_the_fields_are_found_behind_an_envelope_length_of_any_width(width: int) -> None:
    contents = prepare_contents(data=prefixed(b"data"))
    head = b"\x0c" + long_form(len(contents), width)
    edited = edited_prepare(head + contents, amount=1, expires_at=NEW_EXPIRY)
    assert edited == head + bytes(7) + b"\x01" + NEW_EXPIRY_OCTETS + contents[25:]


def test_octets_behind_the_envelope_are_kept() -> None:
    assert edited_prepare(ORIGINAL + b"trailing", amount=1) == edited_prepare(ORIGINAL, amount=1) + b"trailing"


def test_what_lies_behind_the_expiry_is_not_looked_at() -> None:
    octets = enveloped(12, bytes(8) + b"not a timestamp..")
    assert edited_prepare(octets, amount=1) == enveloped(12, bytes(7) + b"\x01" + b"not a timestamp..")


def test_an_expiry_in_another_time_zone_is_converted() -> None:
    moment = NEW_EXPIRY.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert edited_prepare(ORIGINAL, expires_at=moment) == edited_prepare(ORIGINAL, expires_at=NEW_EXPIRY)


def test_a_sub_millisecond_expiry_is_cut_where_asked_for() -> None:
    moment = NEW_EXPIRY + timedelta(microseconds=999)
    edited = edited_prepare(ORIGINAL, expires_at=moment, truncate_expiry=True)
    assert edited == edited_prepare(ORIGINAL, expires_at=NEW_EXPIRY)


def test_a_sub_millisecond_expiry_is_cut_in_place_where_asked_for() -> None:
    buffer = bytearray(ORIGINAL)
    edit_prepare(buffer, expires_at=NEW_EXPIRY + timedelta(microseconds=999), truncate_expiry=True)
    assert buffer == edited_prepare(ORIGINAL, expires_at=NEW_EXPIRY)


# Refusals.


@every_non_prepare
def test_what_is_no_prepare_is_refused(octets: bytes, refusal: tuple[str, int, str, str]) -> None:
    assert edit_refusal_of(octets) == refusal


@every_non_prepare
def test_what_is_no_prepare_is_left_as_it_was(octets: bytes, refusal: object) -> None:  # noqa: ARG001
    buffer = bytearray(octets)
    with pytest.raises(DecodeError):
        edit_prepare(buffer, amount=1, expires_at=NEW_EXPIRY)
    assert buffer == octets


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "there are no octets at all"),
        (b"\x0d\x00", "type 13 is no Prepare, which has type 12"),
        (b"\x0c\x03abc", "8 octets needed, 3 there"),
        (b"\x0c\x0a" + bytes(10), "17 octets needed, 2 there"),
    ],
)
def test_the_reason_says_why_it_cannot_be_edited(octets: bytes, said: str) -> None:
    with pytest.raises(DecodeError) as caught:
        edited_prepare(octets, amount=1)
    assert caught.value.reason == said


@pytest.mark.parametrize("amount", [-1, 2**64])
def test_an_amount_outside_64_bits_is_refused(amount: int) -> None:
    assert amount_edit_refusal_of(ORIGINAL, amount) == ("range", "amount", "0027-amount")


class Price(IntEnum):
    """Amounts of a subclass of int."""

    ENTRY = 107


def test_an_amount_may_be_of_a_subclass_of_int() -> None:
    assert edited_prepare(ORIGINAL, amount=Price.ENTRY) == edited_prepare(ORIGINAL, amount=107)


@pytest.mark.parametrize("amount", ["1", 1.0, True, False])
def test_an_amount_that_is_no_int_is_refused(amount: object) -> None:
    assert amount_edit_refusal_of(ORIGINAL, cast(int, amount)) == ("type", "amount", "0027-amount")


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        (NEW_EXPIRY.replace(tzinfo=None), ("type", "expiresAt", "0030-timestamp-utc")),
        (NEW_EXPIRY + timedelta(microseconds=1), ("precision", "expiresAt", "0030-timestamp-rounding")),
        (
            datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1))),
            ("range", "expiresAt", "0030-timestamp-digits"),
        ),
        ("20310203040506007", ("type", "expiresAt", "0027-expiry")),
        (0, ("type", "expiresAt", "0027-expiry")),
    ],
    ids=["naive", "sub-millisecond", "year-10000", "text", "number"],
)
def test_an_expiry_that_the_field_cannot_state_is_refused(moment: Any, refusal: tuple[str, str, str]) -> None:
    assert expiry_edit_refusal_of(ORIGINAL, moment) == refusal


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 2**64, "expires_at": NEW_EXPIRY},
        {"amount": 1, "expires_at": NEW_EXPIRY.replace(tzinfo=None)},
        {"amount": 1, "expires_at": NEW_EXPIRY + timedelta(microseconds=1)},
    ],
    ids=["amount", "naive-expiry", "precise-expiry"],
)
@pytest.mark.parametrize("view", [lambda buffer: buffer, memoryview], ids=["bytearray", "memoryview"])
def test_nothing_is_changed_where_one_of_two_values_is_refused(
    changes: dict[str, Any], view: Callable[[bytearray], Any]
) -> None:
    buffer = bytearray(ORIGINAL)
    with pytest.raises(EncodeError):
        edit_prepare(view(buffer), **changes)
    assert buffer == ORIGINAL


@pytest.mark.parametrize("other", [None, "0c", 12, 1.5, [12, 0], ORIGINAL, array.array("B", ORIGINAL)])
def test_what_is_no_writable_buffer_is_not_edited(other: object) -> None:
    with pytest.raises(TypeError, match=f"bytearray.* memoryview.* not {type(other).__name__}$"):
        edit_prepare(cast(bytearray, other), amount=1)


def test_a_read_only_view_is_not_edited() -> None:
    with pytest.raises(TypeError, match=r"^the memoryview is not writable, or not one of single octets$"):
        edit_prepare(memoryview(ORIGINAL), amount=1)


@pytest.mark.parametrize(
    "view_of",
    [
        lambda buffer: memoryview(buffer).cast("b"),
        lambda buffer: memoryview(buffer).cast("c"),
        lambda buffer: memoryview(buffer).cast("H"),
        lambda buffer: memoryview(buffer).cast("B", (2, len(buffer) // 2)),
    ],
    ids=["signed-octets", "characters", "two-octet-items", "two-dimensional"],
)
def test_a_view_whose_items_are_no_octets_is_refused_and_left_as_it_was(
    view_of: Callable[[bytearray], memoryview],
) -> None:
    octets = prepare(data=b"\x02hi")
    assert len(octets) % 2 == 0
    buffer = bytearray(octets)
    with pytest.raises(TypeError, match="memoryview"):
        edit_prepare(view_of(buffer), amount=1)
    assert buffer == octets


@pytest.mark.parametrize(("octets", "amount"), [(fulfill(), 1), (b"", 1), (ORIGINAL, -1)])
def test_a_bytearray_can_be_resized_while_the_refusal_to_edit_it_is_handled(octets: bytes, amount: int) -> None:
    buffer = bytearray(octets)
    try:
        edit_prepare(buffer, amount=amount)
    except ValueError:
        buffer.extend(b"more")
    assert buffer == octets + b"more"


@pytest.mark.parametrize("other", [None, "0c", 64, 1.5, list(ORIGINAL), tuple(ORIGINAL)])
def test_what_is_no_bytes_like_object_has_no_edited_copy(other: object) -> None:
    with pytest.raises(TypeError, match=f"bytes.* not {type(other).__name__}$"):
        edited_prepare(cast(bytes, other), amount=1)


# Properties.

expiries = st.one_of(st.none(), timestamps())
new_amounts = st.one_of(st.none(), amounts())


@given(prepares(), new_amounts, expiries)
def test_an_edited_prepare_is_the_prepare_with_these_values_encoded_anew(
    packet: Prepare, amount: int | None, expires_at: datetime | None
) -> None:
    changed = msgspec.structs.replace(
        packet,
        amount=packet.amount if amount is None else amount,
        expires_at=packet.expires_at if expires_at is None else expires_at,
    )
    assert edited_prepare(encode(packet), amount=amount, expires_at=expires_at) == encode(changed)


@given(mutated_bytes(packet_bytes(prepares())), amounts(), timestamps())
def test_only_the_25_octets_change_in_whatever_can_be_edited(octets: bytes, amount: int, expires_at: datetime) -> None:
    try:
        edited = edited_prepare(octets, amount=amount, expires_at=expires_at)
    except DecodeError:
        return
    start = 2 if octets[1] < 0x80 else 2 + octets[1] - 0x80
    assert (len(edited), edited[:start], edited[start + 25 :]) == (len(octets), octets[:start], octets[start + 25 :])


@given(mutated_bytes(packet_bytes(prepares())), amounts(), timestamps())
def test_an_edit_changes_nothing_but_amount_and_expiry_of_what_can_be_read(
    octets: bytes, amount: int, expires_at: datetime
) -> None:
    try:
        packet = decode(octets)
    except DecodeError:
        return
    if isinstance(packet, Prepare):
        edited = decode(edited_prepare(octets, amount=amount, expires_at=expires_at))
        assert edited == msgspec.structs.replace(packet, amount=amount, expires_at=expires_at)


@given(st.one_of(st.binary(max_size=80), mutated_bytes(packet_bytes(prepares()))), amounts(), timestamps())
def test_an_edit_in_place_does_what_the_edited_copy_does(octets: bytes, amount: int, expires_at: datetime) -> None:
    buffer = bytearray(octets)
    try:
        expected = edited_prepare(octets, amount=amount, expires_at=expires_at)
    except DecodeError:
        with pytest.raises(DecodeError):
            edit_prepare(buffer, amount=amount, expires_at=expires_at)
        assert buffer == octets
    else:
        edit_prepare(buffer, amount=amount, expires_at=expires_at)
        assert buffer == expected


def test_the_condition_is_never_touched() -> None:
    edited = edited_prepare(ORIGINAL, amount=2**64 - 1, expires_at=NEW_EXPIRY)
    assert edited[CONDITION_AT : CONDITION_AT + 32] == CONDITION


def test_a_released_view_is_not_edited() -> None:
    view = memoryview(bytearray(b"\x0c"))
    view.release()
    with pytest.raises(TypeError, match="released"):
        edit_prepare(view, amount=1)
