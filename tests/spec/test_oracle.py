from __future__ import annotations

import itertools
from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import DecodeError, Inspection, Packet, Prepare, decode, edited_prepare, encode, inspect
from ilp.codec.oer import length_determinant
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Reading, Vector
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    HexText,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    TimedOut,
    Unsupported,
    Value,
)
from ilp.protocol.conversion import timestamp_of, value_of
from ilp.spec.clauses import all_clauses
from ilp.spec.oracle import Ruling, rule
from ilp.strategies import amounts, mutated_bytes, packets, prepares, timestamps
from tests.codec.octets import (
    CONDITION,
    DESTINATION_AT,
    FULFILLMENT,
    FULFILLMENT_AT,
    TRIGGERED_BY_AT,
    fulfill,
    prepare,
    reject,
)

VECTORS = load_vectors(shipped_vectors()).vectors
RULED = [(each, rule(each.operation)) for each in VECTORS]
OPEN = [each for each in VECTORS if each.expectation in ("either", "disputed")]

FIELDS = {
    "amount",
    "expiresAt",
    "executionCondition",
    "destination",
    "data",
    "fulfillment",
    "code",
    "triggeredBy",
    "message",
    "envelope",
    "type",
}

PREPARE_VALUE = PrepareValue(
    amount="0", expires_at="2030-01-01T00:00:00.000Z", execution_condition=CONDITION.hex(), destination="g.a", data=""
)
FULFILL_VALUE = FulfillValue(fulfillment=FULFILLMENT.hex(), data="")
DATA_AT = FULFILLMENT_AT + 32
OTHER_FULFILL = FulfillValue(fulfillment=FULFILLMENT.hex(), data="00")
SECOND_59, SECOND_60 = (
    msgspec.structs.replace(PREPARE_VALUE, expires_at=f"2016-12-31T23:59:{second}.852Z") for second in (59, 60)
)


def decoding(octets: bytes) -> Ruling:
    return rule(Decode(octets.hex()))


def relaying(octets: bytes, amount: str | None = None, expires_at: str | None = None) -> Ruling:
    return rule(Relay(octets.hex(), amount=amount, expires_at=expires_at))


def turns_on(ruling: Ruling) -> tuple[str, str, str, int | None]:
    return ruling.expectation, ruling.field, ruling.clause, ruling.offset


def hexes(*packets: bytes) -> tuple[str, ...]:
    return tuple(map(bytes.hex, packets))


# The golden vectors. No vector is a judgement that the rules cannot derive.


def results_of(holder: Vector | Reading) -> list[Value | str]:
    return [each for each in (holder.value, holder.octets) if each]


def demanded(vector: Vector) -> list[Value | str]:
    holders: list[Vector | Reading] = [vector, *(vector.readings or ())]
    return list(itertools.chain.from_iterable(map(results_of, holders)))


def may_refuse(vector: Vector) -> bool:
    if vector.expectation == "disputed":
        return any(not results_of(each) for each in vector.readings or ())
    return vector.expectation != "accept"


def cited(vector: Vector) -> set[str]:
    return {*vector.clauses, *(each.clause for each in vector.readings or ())}


def test_every_vector_expects_what_the_oracle_rules() -> None:
    assert [vector.id for vector, ruling in RULED if ruling.expectation != vector.expectation] == []


def test_what_a_vector_demands_is_what_the_oracle_finds_right() -> None:
    def same(wanted: list[Value | str], found: tuple[Value | str, ...]) -> bool:
        return len(wanted) == len(found) and all(each in found for each in wanted)

    assert [vector.id for vector, ruling in RULED if not same(demanded(vector), ruling.results)] == []


def test_a_vector_may_be_refused_where_the_oracle_says_so() -> None:
    assert [vector.id for vector, ruling in RULED if ruling.may_refuse != may_refuse(vector)] == []


def test_what_is_open_turns_on_a_clause_that_the_vector_cites() -> None:
    assert [each.id for each in OPEN if rule(each.operation).clause not in cited(each)] == []


def test_every_ruling_but_a_plain_accept_names_field_and_clause() -> None:
    clauses = all_clauses()

    def named(ruling: Ruling) -> bool:
        if ruling.expectation == "accept":
            return (ruling.field, ruling.clause, ruling.offset) == ("", "", None)
        return ruling.field in FIELDS and ruling.clause in clauses

    assert [vector.id for vector, ruling in RULED if not named(ruling)] == []


# Outcomes.


@pytest.mark.parametrize(
    ("outcome", "right"),
    [
        (Accepted(FULFILL_VALUE), True),
        (Accepted(OTHER_FULFILL), False),
        (Encoded("cafe"), False),
        (Rejected("no"), False),
        (Faulted("no"), False),
        (Crashed("no"), False),
        (TimedOut(1.0), False),
        (Unsupported("no"), None),
        (Garbled("no"), None),
    ],
)
def test_what_must_be_accepted_allows(outcome: Outcome, right: bool | None) -> None:
    ruling = Ruling(expectation="accept", results=(FULFILL_VALUE,), may_refuse=False)
    assert ruling.allows(outcome) is right


@pytest.mark.parametrize(
    ("outcome", "right"),
    [(Encoded("0d00"), True), (Encoded("0d0100"), True), (Encoded("0d"), False), (Rejected("no"), True)],
)
def test_what_is_disputed_allows(outcome: Outcome, right: bool) -> None:
    ruling = Ruling(expectation="disputed", results=("0d00", "0d0100"), may_refuse=True)
    assert ruling.allows(outcome) is right


@pytest.mark.parametrize(("outcome", "right"), [(Accepted(FULFILL_VALUE), False), (Rejected("no"), True)])
def test_what_must_be_refused_allows(outcome: Outcome, right: bool) -> None:
    assert decoding(b"\x0b\x00").allows(outcome) is right


# Any octets.


def seen(octets: bytes) -> Inspection | None:
    try:
        return inspect(octets)
    except DecodeError:
        return None


def require_sound(octets: bytes) -> None:
    """Check a ruling on decode, and one on relay, against what the reference codec sees."""
    ruling, sight = decoding(octets), seen(octets)
    if sight is not None:
        assert ruling.results[0] == value_of(sight.packet)
    if ruling.expectation == "accept":
        assert encode(decode(octets)) == octets
        assert not ruling.may_refuse
    else:
        assert ruling.field in FIELDS
        assert ruling.clause in all_clauses()
        assert ruling.offset is not None
        assert 0 <= ruling.offset <= len(octets)
    assert (ruling.expectation == "reject") == (ruling.results == ())
    forwarded = relaying(octets)
    assert (forwarded.expectation == "reject") == (ruling.expectation == "reject")
    assert forwarded.results[:1] == (() if ruling.expectation == "reject" else (octets.hex(),))


@given(st.binary(max_size=120))
def test_any_octets_are_ruled(octets: bytes) -> None:
    require_sound(octets)


@given(st.sampled_from((b"\x0c", b"\x0d", b"\x0e")), st.binary(max_size=200))
def test_any_contents_are_ruled(packet_type: bytes, contents: bytes) -> None:
    require_sound(packet_type + length_determinant(len(contents)) + contents)


@given(mutated_bytes())
def test_any_mutated_packet_is_ruled(octets: bytes) -> None:
    require_sound(octets)


@given(
    mutated_bytes(
        st.sampled_from([each.operation.packet for each in OPEN if not isinstance(each.operation, Encode)]).map(
            bytes.fromhex
        )
    )
)
def test_any_mutation_of_what_is_open_is_ruled(octets: bytes) -> None:
    require_sound(octets)


def test_octets_that_are_no_hexadecimal_digits_are_no_operation() -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        rule(Decode("zz"))


# Several points at once.


def test_a_definite_fault_behind_a_disputed_one_is_rejected() -> None:
    ruling = decoding(prepare(expires_at=b"00000102030405678", destination=b"\x03g.."))
    assert turns_on(ruling) == ("reject", "destination", "0015-characters", DESTINATION_AT + 3)


def test_a_disputed_point_weighs_more_than_an_open_one_before_it() -> None:
    ruling = decoding(reject(code=b"F98", triggered_by=b"\x00"))
    assert turns_on(ruling) == ("disputed", "triggeredBy", "0015-segment-after-scheme", TRIGGERED_BY_AT)


def test_of_two_disputed_points_the_first_is_named() -> None:
    ruling = decoding(prepare(destination=b"\x80") + b"\x00")
    assert turns_on(ruling) == ("disputed", "destination", "0030-length-long-form", DESTINATION_AT)


def test_every_value_that_a_reading_finds_is_right() -> None:
    ruling = decoding(prepare(expires_at=b"20161231235959852") + b"\x00")
    assert ruling.results == (SECOND_59, SECOND_60)


@pytest.mark.parametrize(("behind", "refused"), [(b"", False), (b"\x00", True)])
def test_what_every_reading_reads_may_be_refused_for_another_reason_only(behind: bytes, refused: bool) -> None:
    assert decoding(prepare(expires_at=b"20161231235959852") + behind).may_refuse is refused


# Encode.


@given(prepares())
def test_a_prepare_is_written_as_the_codec_does(packet: Prepare) -> None:
    ruling = rule(Encode(value_of(packet)))
    assert ruling == Ruling(expectation="accept", results=hexes(encode(packet)), may_refuse=False)


@given(packets())
def test_a_packet_is_written_as_the_codec_does(packet: Packet) -> None:
    assert rule(Encode(value_of(packet))).results == hexes(encode(packet))


hex_digits = st.binary(max_size=40).map(bytes.hex)
hashes = st.none() | hex_digits | st.just(CONDITION.hex())
texts = st.one_of(
    st.none(),
    st.text(st.characters(), max_size=30),
    st.sampled_from(("g.a", "F02", "")),
    st.builds(HexText, hex_digits),
)
numbers = st.none() | st.integers(-(2**70), 2**70).map(str) | st.just("-0")
expiries = st.one_of(
    st.none(),
    st.from_regex(r"\A[+-]?.{4,6}-..-..T..:..:..\..{3,9}Z\Z"),
    st.from_regex(
        r"\A[+-]?(0000|2016|9999|10000|002016)-(02|06|12|13)-(29|30|31)"
        r"T(00|23|24):(00|59):(00|59|60)\.(000|999)[0-9]{0,6}Z\Z"
    ),
)
values: st.SearchStrategy[Value] = st.one_of(
    st.builds(
        PrepareValue,
        amount=numbers,
        expires_at=expiries,
        execution_condition=hashes,
        destination=texts,
        data=st.none() | hex_digits,
    ),
    expiries.map(lambda expires_at: msgspec.structs.replace(PREPARE_VALUE, expires_at=expires_at)),
    st.builds(FulfillValue, fulfillment=hashes, data=st.none() | hex_digits),
    st.builds(RejectValue, code=texts, triggered_by=texts, message=texts, data=st.none() | hex_digits),
)


@given(values)
def test_any_value_is_ruled(value: Value) -> None:
    ruling = rule(Encode(value))
    assert (ruling.expectation == "reject") == (ruling.results == ())
    assert (ruling.expectation == "accept") == (not ruling.may_refuse)


@given(values)
def test_what_may_be_written_may_be_read(value: Value) -> None:
    rulings = [rule(Decode(str(each))) for each in rule(Encode(value)).results]
    assert [each for each in rulings if each.expectation == "reject"] == []


# Relay.


@given(prepares(), amounts(), timestamps())
def test_a_prepare_is_forwarded_as_the_codec_edits_it(packet: Prepare, amount: int, moment: datetime) -> None:
    octets = encode(packet)
    edited = edited_prepare(octets, amount=amount, expires_at=moment)
    ruling = relaying(octets, str(amount), timestamp_of(moment))
    assert ruling == Ruling(expectation="accept", results=hexes(edited), may_refuse=False)


@given(mutated_bytes(), numbers, expiries)
def test_what_may_be_forwarded_may_be_read(octets: bytes, amount: str | None, expires_at: str | None) -> None:
    ruling = relaying(octets, amount, expires_at)
    assert [each for each in ruling.results if rule(Decode(str(each))).expectation == "reject"] == []


def test_amount_and_expiry_are_no_matter_to_a_fulfill() -> None:
    ruling = relaying(fulfill(), "99", "2030-01-02T03:04:05.678Z")
    assert ruling == Ruling(expectation="accept", results=hexes(fulfill()), may_refuse=False)


@pytest.mark.parametrize(
    ("amount", "expires_at", "on"),
    [
        ("-1", None, ("either", "amount", "0027-amount", None)),
        (None, "0000-01-02T03:04:05.678Z", ("either", "expiresAt", "0030-timestamp-range", None)),
        (None, "2030-13-02T03:04:05.678Z", ("either", "expiresAt", "0030-timestamp-range", None)),
    ],
)
def test_what_no_fulfill_needs_may_be_refused_as_it_could_not_be_written(
    amount: str | None, expires_at: str | None, on: tuple[str, str, str, None]
) -> None:
    ruling = relaying(fulfill(), amount, expires_at)
    assert (turns_on(ruling), ruling.results) == (on, hexes(fulfill()))


def test_a_prepare_is_not_forwarded_with_what_cannot_be_written() -> None:
    assert turns_on(relaying(prepare(), "-1")) == ("reject", "amount", "0027-amount", None)


def test_a_disputed_expiry_is_forwarded_in_every_way_to_write_it() -> None:
    ruling = relaying(prepare(), expires_at="2030-01-02T03:04:05.6785Z")
    assert ruling.results == hexes(*(prepare(expires_at=each) for each in (b"20300102030405678", b"20300102030405679")))
    assert turns_on(ruling) == ("disputed", "expiresAt", "0030-timestamp-rounding", None)


def test_an_expiry_that_can_be_read_as_two_is_forwarded_as_it_came() -> None:
    octets = prepare(expires_at=b"20161231235959852")
    assert relaying(octets) == Ruling(expectation="accept", results=hexes(octets), may_refuse=False)


@pytest.mark.parametrize("length", [b"\x81\x02", b"\x82\x00\x02", b"\x89" + bytes(8) + b"\x02"], ids=len)
def test_whether_framing_is_kept_is_disputed(length: bytes) -> None:
    octets = fulfill(data=length + b"\xca\xfe")
    ruling = relaying(octets)
    assert turns_on(ruling)[0::3] == ("disputed", DATA_AT)
    assert ruling.results == hexes(octets, fulfill(data=b"\x02\xca\xfe"))


def test_what_trails_is_kept_or_dropped_whether_framing_is_or_not() -> None:
    inside = fulfill(data=b"\x00\x2a")
    octets = b"\x0d\x81" + inside[1:] + b"\x2b"
    assert relaying(octets).results == hexes(
        octets, octets[:-1], inside + b"\x2b", inside, fulfill() + b"\x2b", fulfill()
    )


def test_an_amount_is_replaced_behind_any_framing() -> None:
    changed = prepare(amount=b"\xff" * 8)
    ruling = relaying(b"\x0c\x82\x00" + prepare()[1:], str(2**64 - 1))
    assert ruling.results == hexes(b"\x0c\x82\x00" + changed[1:], changed)
