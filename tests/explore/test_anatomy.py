from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given

from ilp.codec import Packet, encode
from ilp.explore.anatomy import LengthPart, Part, Written, anatomies, anatomy, expiry_digits, value_fields
from ilp.explore.specimens import distinctive_values
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Value
from ilp.protocol.conversion import value_of
from ilp.spec.layout import fields as wire_fields
from ilp.strategies import packets
from tests.explore.writers import dialect, rfc, written_by

PREPARE = PrepareValue(
    amount="1000",
    expires_at="2030-01-02T03:04:05.678Z",
    execution_condition="630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    destination="example.alice",
    data="cafe0001",
)
REJECT = RejectValue(code="F02", triggered_by="example.bob", message="no route", data="")
RELATIVES = written_by(rfc)


def written(value: Value, writer: Callable[[Value], bytes | None] = rfc) -> Written:
    octets = writer(value)
    assert octets is not None
    return Written(value, octets)


def spans(value: Value, writer: Callable[[Value], bytes | None]) -> list[tuple[str, int, int]]:
    parts = anatomy(written(value, writer), written_by(writer))
    return [
        (f"{each.field} length" if isinstance(each, LengthPart) else each.field, each.start, each.end) for each in parts
    ]


def test_rfc_packet_is_taken_apart() -> None:
    assert spans(PREPARE, rfc) == [
        ("envelope length", 1, 2),
        ("amount", 2, 10),
        ("expiresAt", 10, 27),
        ("executionCondition", 27, 59),
        ("destination length", 59, 60),
        ("destination", 60, 73),
        ("data length", 73, 74),
        ("data", 74, 78),
    ]


def test_dialect_is_taken_apart_though_nothing_describes_it() -> None:
    assert spans(PREPARE, dialect) == [
        ("amount", 1, 4),
        ("expiresAt", 4, 23),
        ("executionCondition", 23, 55),
        ("destination length", 55, 56),
        ("destination", 56, 69),
        ("data length", 69, 70),
        ("data", 70, 74),
    ]


def test_empty_fields_are_found_by_their_length() -> None:
    empty = RejectValue(code="F02", triggered_by="", message="", data="")

    assert spans(empty, rfc) == [
        ("envelope length", 1, 2),
        ("code", 2, 5),
        ("triggeredBy length", 5, 6),
        ("triggeredBy", 6, 6),
        ("message length", 6, 7),
        ("message", 7, 7),
        ("data length", 7, 8),
        ("data", 8, 8),
    ]


def test_content_that_occurs_elsewhere_is_found_by_the_order_of_fields() -> None:
    zeros = msgspec.structs.replace(PREPARE, amount="0", execution_condition="00" * 32, data="00")

    assert spans(zeros, rfc)[1:4] == [("amount", 2, 10), ("expiresAt", 10, 27), ("executionCondition", 27, 59)]
    assert spans(zeros, rfc)[-1] == ("data", 74, 75)


@given(packets())
def test_parts_are_where_the_layout_says(packet: Packet) -> None:
    octets = encode(packet)
    parts = anatomy(Written(value_of(packet), octets), RELATIVES)
    expected = [
        (each.name.removesuffix(" length determinant"), each.kind == "length", each.offset, each.end)
        for each in wire_fields(octets).fields
        if each.name != "type"
    ]

    assert [(each.field, isinstance(each, LengthPart), each.start, each.end) for each in parts] == expected


def test_absent_condition_is_where_it_alone_is_missing() -> None:
    absent = msgspec.structs.replace(PREPARE, execution_condition=None)

    assert ("executionCondition", 23, 55) in spans(absent, dialect)


def test_absent_field_of_variable_length_is_left_out() -> None:
    absent = msgspec.structs.replace(REJECT, message=None, data="cafe")

    assert [name for name, _, _ in spans(absent, dialect)] == ["code", "triggeredBy length", "triggeredBy"]


def unusual(value: Value) -> bytes | None:
    """An unusual layout: data comes early, lengths have two octets, the amount counts tenths."""
    if not isinstance(value, PrepareValue) or None in value_fields(value).values():
        return None
    amount = (int(value.amount or 0) * 10 % (1 << 80)).to_bytes(10, "little")
    expiry = int(expiry_digits(value.expires_at or "") or 0).to_bytes(8, "little")
    data, destination = bytes.fromhex(value.data or ""), str(value.destination).encode()
    counted = b"".join(len(each).to_bytes(2, "big") + each for each in (data, destination))
    return b"\x0c" + amount + counted + expiry + bytes.fromhex(value.execution_condition or "")


def test_amount_and_expiry_in_unknown_form_are_found_by_difference() -> None:
    values = [
        msgspec.structs.replace(PREPARE, amount=str(amount), expires_at=f"20{year}-01-02T03:04:05.678Z")
        for amount in (0, 1, 77, 1 << 63)
        for year in (10, 30, 77)
    ]
    relatives = written_by(unusual, (*values, *distinctive_values()))
    found = anatomy(written(PREPARE, unusual), relatives)

    assert found == (
        Part("amount", 1, 11),
        LengthPart("data", 11, 13),
        Part("data", 13, 17),
        LengthPart("destination", 17, 19),
        Part("destination", 19, 32),
        Part("expiresAt", 32, 40),
        Part("executionCondition", 40, 72),
    )


def test_length_that_measures_the_rest_by_chance_is_no_envelope() -> None:
    chance = written(msgspec.structs.replace(PREPARE, amount="70"), dialect)
    assert chance.octets[1] == len(chance.octets) - 2

    assert anatomy(chance, written_by(dialect))[0] == Part("amount", 1, 2)


def test_packet_without_relatives_is_taken_apart_as_far_as_its_content_shows() -> None:
    assert [each.field for each in anatomy(written(PREPARE), ())] == [
        *("envelope", "amount", "expiresAt", "executionCondition", "destination", "destination", "data", "data"),
    ]


def test_octets_that_show_nothing_have_no_parts() -> None:
    assert anatomy(Written(PREPARE, b"\x0c"), RELATIVES) == ()
    assert anatomy(Written(PREPARE, b""), ()) == ()


def test_content_behind_something_unknown_is_found_where_it_occurs_once() -> None:
    octets = rfc(PREPARE)
    assert octets is not None
    shifted = octets[:59] + b"\xee\xee\xee" + octets[59:]
    parts = anatomy(Written(PREPARE, shifted), RELATIVES)

    assert LengthPart("destination", 62, 63) in parts
    assert Part("destination", 63, 76) in parts


def test_text_that_is_none_is_found_by_its_octets() -> None:
    value = RejectValue(code="F02", triggered_by="g.a", message=HexText("ffc0aa"), data="")

    assert ("message", 9, 12) in spans(value, dialect)


@pytest.mark.parametrize("expires_at", ["+12030-01-01T00:00:00.000Z", "-0001-01-01T00:00:00.000Z"])
def test_expiry_of_another_year_than_four_digits_has_no_digits(expires_at: str) -> None:
    assert expiry_digits(expires_at) is None
    value = msgspec.structs.replace(PREPARE, expires_at=expires_at, amount="-1")
    assert all(each.field != "amount" for each in anatomy(Written(value, b"\x0c\x00"), RELATIVES))


def test_labels_name_the_field_of_each_octet() -> None:
    (specimen,) = anatomies([written(REJECT)], RELATIVES)

    assert specimen.labels == (
        *("envelope",) * 2,
        *("code",) * 3,
        *("triggeredBy",) * 12,
        *("message",) * 9,
        *("data",),
    )


def test_edited_repairs_the_envelope_only_if_it_is_to() -> None:
    (specimen,) = anatomies([written(FulfillValue(fulfillment="11" * 32, data="cafe"))], RELATIVES)
    body = "11" * 32

    assert specimen.edited(36, 37, b"").hex() == f"0d22{body}02ca"
    assert specimen.edited(36, 37, b"", repair=False).hex() == f"0d23{body}02ca"
    assert specimen.edited(0, 1, b"").hex() == f"23{body}02cafe"


def test_refilled_repairs_all_lengths() -> None:
    (specimen,) = anatomies([written(FulfillValue(fulfillment="11" * 32, data="cafe"))], RELATIVES)

    assert specimen.refilled("data", b"\xaa" * 200) == b"\x0d\x81\xea" + b"\x11" * 32 + b"\x81\xc8" + b"\xaa" * 200
    assert specimen.refilled("fulfillment", b"\x22") == b"\x0d\x04\x22\x02\xca\xfe"
