from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import DecodeError, inspect
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.protocol import Encode
from ilp.report.explanation import Element, Explanation, explain
from ilp.strategies import mutated_bytes
from tests.report.packets import CONDITION, enveloped, fulfill, prepare, reject, string

SHIPPED = [
    bytes.fromhex(each.operation.packet)
    for each in load_vectors(shipped_vectors()).vectors
    if not isinstance(each.operation, Encode)
]
any_octets = st.one_of(st.binary(max_size=300), mutated_bytes(), st.sampled_from(SHIPPED))


def meaning_of(explanation: Explanation, field: str) -> str:
    return next(each.meaning for each in explanation.fields if each.field == field)


def unplaced_of(octets: bytes) -> list[tuple[int, int, str, str]]:
    return [(each.offset, each.length, each.field, each.meaning) for each in explain(octets).unplaced]


def said_by_codec(octets: bytes) -> list[tuple[int, str]]:
    try:
        return [(each.offset, each.reason) for each in inspect(octets).departures]
    except DecodeError as error:
        return [(error.offset, error.reason)]


def said_by_explanation(octets: bytes) -> list[tuple[int, str]]:
    explanation = explain(octets)
    said = (explanation.refusal,) if explanation.refusal else explanation.departures
    return [(each.offset, each.reason) for each in said]


# What holds for whatever octets.


@given(any_octets)
def test_elements_cover_all_octets_without_gap_or_overlap(octets: bytes) -> None:
    explanation = explain(octets)
    end = 0
    for each in (*explanation.fields, *explanation.unplaced):
        assert each.offset == end
        assert bytes.fromhex(each.octets) == octets[each.offset : each.end]
        end = each.end
    assert end == len(octets)


@given(any_octets)
def test_explanation_says_what_the_codec_says(octets: bytes) -> None:
    assert said_by_explanation(octets) == said_by_codec(octets)


@given(any_octets)
def test_packet_that_the_codec_reads_is_placed_whole(octets: bytes) -> None:
    explanation = explain(octets)
    assert explanation.unplaced == () or explanation.value is None


@given(any_octets)
def test_meanings_are_printable(octets: bytes) -> None:
    explanation = explain(octets)
    assert all(each.meaning.isprintable() for each in (*explanation.fields, *explanation.unplaced))


# What fields mean.


def test_prepare_is_explained_field_by_field() -> None:
    assert [(each.offset, each.length, each.field, each.meaning) for each in explain(prepare()).fields] == [
        (0, 1, "type", "Prepare"),
        (1, 1, "envelope length", "68 octets"),
        (2, 8, "amount", "1000"),
        (10, 17, "expiresAt", "2030-01-02T03:04:05.678Z"),
        (27, 32, "executionCondition", "32 octets"),
        (59, 1, "destination length", "7 octets"),
        (60, 7, "destination", '"g.alice"'),
        (67, 1, "data length", "2 octets"),
        (68, 2, "data", "2 octets"),
    ]


def test_fulfill_is_explained_field_by_field() -> None:
    assert [(each.offset, each.field, each.meaning) for each in explain(fulfill()).fields] == [
        (0, "type", "Fulfill"),
        (1, "envelope length", "33 octets"),
        (2, "fulfillment", "32 octets"),
        (34, "data length", "0 octets"),
        (35, "data", "0 octets"),
    ]


def test_reject_is_explained_field_by_field() -> None:
    assert [(each.offset, each.field, each.meaning) for each in explain(reject()).fields] == [
        (0, "type", "Reject"),
        (1, "envelope length", "13 octets"),
        (2, "code", '"F02", Unreachable (final)'),
        (5, "triggeredBy length", "5 octets"),
        (6, "triggeredBy", '"g.bob"'),
        (11, "message length", "2 octets"),
        (12, "message", '"no"'),
        (14, "data length", "0 octets"),
        (15, "data", "0 octets"),
    ]


@pytest.mark.parametrize(
    ("octets", "name"),
    [(prepare(), "Prepare"), (fulfill(), "Fulfill"), (reject(), "Reject"), (b"\x0b", "no ILPv4 packet")],
)
def test_packet_is_named(octets: bytes, name: str) -> None:
    assert explain(octets).packet == name


def test_value_is_what_the_reference_reads() -> None:
    value = explain(fulfill(b"\x01")).value
    assert (value.fulfillment, value.data) == (CONDITION.hex(), "01")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (b"T03", '"T03", Connector Busy (temporary)'),
        (b"F42", '"F42", not a defined code (final)'),
        (b"X42", '"X42", not a defined code'),
        (b"\x1b[m", '"\\u001b[m", not a defined code'),
        (b"F0\x80", "no well-formed ASCII"),
    ],
)
def test_code_is_named(code: bytes, meaning: str) -> None:
    assert meaning_of(explain(reject(code)), "code") == meaning


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        (b"", '""'),
        ("\u202e\x1b[31m\x9b".encode(), '"\\u202e\\u001b[31m\\x9b"'),
        (b"\xff", "no well-formed UTF-8"),
        (b"\n", '"\\n"'),
    ],
)
def test_text_is_quoted_and_printable(message: bytes, meaning: str) -> None:
    assert meaning_of(explain(reject(message=message)), "message") == meaning


def test_long_text_is_cut() -> None:
    contents = b"F02" + string(b"") + b"\x81\xc8" + b"x" * 200 + string(b"")
    octets = b"\x0e\x81" + bytes([len(contents)]) + contents
    assert meaning_of(explain(octets), "message") == f'"{"x" * 180}" and 20 characters more'


def test_data_of_f08_is_explained() -> None:
    amounts = (10).to_bytes(8, "big") + (5).to_bytes(8, "big")
    assert meaning_of(explain(reject(b"F08", data=amounts)), "data") == "received amount 10, maximum amount 5"


@pytest.mark.parametrize(("code", "data"), [(b"F08", bytes(15)), (b"F02", bytes(16))])
def test_other_data_is_counted(code: bytes, data: bytes) -> None:
    assert meaning_of(explain(reject(code, data=data)), "data") == f"{len(data)} octets"


def test_date_that_the_calendar_does_not_have_is_said() -> None:
    assert "no day 31" in meaning_of(explain(prepare(expiry=b"20170431120000000")), "expiresAt")


@pytest.mark.parametrize(
    ("octets", "meaning"),
    [
        (enveloped(13, CONDITION + string(b"") + b"\x2a"), "1 octet inside the envelope, ignored"),
        (fulfill() + b"\x2a\x2a", "2 octets after the envelope, ignored"),
    ],
)
def test_trailing_octets_are_placed(octets: bytes, meaning: str) -> None:
    assert meaning_of(explain(octets), "trailing") == meaning


# Canonical or not.


def test_canonical_packet_departs_from_nothing() -> None:
    explanation = explain(prepare())
    assert explanation.canonical
    assert (explanation.departures, explanation.refusal) == ((), None)


def test_departure_is_named_with_clause_and_other_side() -> None:
    (departure,) = explain(b"\x0d\x82\x00\x21" + fulfill()[2:]).departures
    assert (departure.offset, departure.field, departure.clause) == (1, "envelope", "0030-length-leading-zeros")
    assert departure.source == "RFC 0030, Length determinant, Long form (MUST NOT)"
    assert departure.against


def test_departing_packet_is_not_canonical() -> None:
    assert not explain(fulfill() + b"\x00").canonical


def test_refused_packet_is_not_canonical() -> None:
    assert not explain(b"\x0d").canonical


def test_refusal_of_a_cut_packet_speaks_of_no_dispute() -> None:
    refusal = explain(enveloped(13, CONDITION + b"\x81")).refusal
    assert refusal is not None
    assert (refusal.clause, refusal.against) == ("0030-length-long-form", "")


def test_refusal_of_disputed_octets_speaks_of_the_dispute() -> None:
    refusal = explain(enveloped(13, CONDITION + b"\x80")).refusal
    assert refusal is not None
    assert refusal.against


# Where the layout breaks off.


def test_nothing_has_no_type() -> None:
    assert unplaced_of(b"") == [(0, 0, "type", "missing")]


def test_unknown_type_is_one_octet_and_the_rest_is_not_read() -> None:
    (first, rest) = unplaced_of(b"\x01\x02\x03")
    assert first[:3] == (0, 1, "type")
    assert rest == (1, 2, "", "not read")


def test_missing_field_is_an_element_without_octets() -> None:
    assert unplaced_of(enveloped(14, b"F02")) == [(5, 0, "triggeredBy length", "missing")]


def test_field_that_is_cut_is_named() -> None:
    assert unplaced_of(enveloped(14, b"F0")) == [(2, 2, "code", "it takes 3 octets, 2 are left")]


def test_length_determinant_that_is_cut_is_named() -> None:
    assert unplaced_of(enveloped(13, CONDITION + b"\x82\x01")) == [(34, 2, "data length", "cut off")]


def test_octets_behind_a_first_length_octet_that_begins_no_length_are_not_read() -> None:
    (first, rest) = unplaced_of(enveloped(13, CONDITION + b"\x89\x01\x02"))
    assert first[:3] == (34, 1, "data length")
    assert rest == (35, 2, "", "not read")


def test_octets_after_the_envelope_are_told_from_those_inside() -> None:
    octets = enveloped(13, CONDITION + b"\x03\x01") + b"\x02\x03"
    assert unplaced_of(octets) == [
        (35, 1, "data", "its length determinant claims 3 octets, 1 is left"),
        (36, 2, "", "after the envelope"),
    ]


def test_packet_cut_off_shows_its_fields_as_far_as_they_go() -> None:
    explanation = explain(prepare()[:30])
    assert explanation.fields[-1].field == "expiresAt"
    assert [each.meaning for each in explanation.unplaced] == ["it takes 32 octets, 3 are left"]


def test_envelope_that_claims_too_much_leaves_nothing_unplaced() -> None:
    octets = bytearray(fulfill())
    octets[1] += 1
    assert explain(bytes(octets)).unplaced == ()


def test_element_ends_where_the_next_begins() -> None:
    assert Element(offset=3, length=2, field="x", octets="0000", meaning="").end == 5
