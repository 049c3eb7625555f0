"""Limits are found with both boundaries, and what only looks like one is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY, SMALLEST, with_field
from ilp.explore.question import PacketName
from ilp.gate.court import Court
from ilp.gate.limits import Crossing, Limits
from ilp.gate.octets import octets_in_rfc_layout
from ilp.gate.record import Boundary
from ilp.golden.authoring.assembler import fulfill, long_form, reject
from ilp.implementation.recording import NOT_RECORDED
from ilp.mutants import PlainCodec
from ilp.mutants.plain.amount import Amount
from ilp.mutants.plain.data import Data
from ilp.mutants.plain.envelope import Envelope
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused
from ilp.mutants.plain.timestamp import Moment, Timestamp
from ilp.protocol import Accepted, Decode, FulfillValue, HexText, Operation, Rejected, Value
from tests.connector.dialect import Dialect
from tests.connector.packet import Packet, Prepare
from tests.connector.packet import Refused as ConnectorRefused
from tests.gate.scripted import (
    PLAIN,
    Scripted,
    altering,
    codec_side,
    connector_side,
    found,
    mutant,
    recording_side,
    scripted_side,
)

PREPARE, FULFILL, REJECT = (ORDINARY[each] for each in ("prepare", "fulfill", "reject"))
REFUSED = Rejected("no")


def octets(value: Value) -> str:
    laid_out = octets_in_rfc_layout(value)
    assert laid_out is not None
    return laid_out


def crossing(
    value: Value,
    candidate: Side | PlainCodec | str,
    baseline: Side | PlainCodec | str = PLAIN,
    *,
    limits: Limits | None = None,
    packet: str | None = None,
) -> Crossing | None:
    court = Court(_side(baseline), _side(candidate))
    packet = octets(value) if packet is None else packet
    return found((limits or Limits()).crossed(court, value, packet, court.ruling(Decode(packet))))


def _side(of: Side | PlainCodec | str) -> Side:
    return of if isinstance(of, Side) else codec_side(of)


def boundary(of: Crossing | None) -> Boundary:
    assert of is not None
    return of.boundary


def recorded(value: Value) -> Side:
    return recording_side(PLAIN, [Decode(octets(value))])


# Every dimension, with the old and the new boundary.

LONG_ADDRESS = "example." + ".".join(["abcdefg"] * 50)
FIRST, LAST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"
FAR, EARLY = with_field(PREPARE, "expiresAt", LAST), with_field(PREPARE, "expiresAt", FIRST)
MEDIEVAL = with_field(PREPARE, "expiresAt", "1600-02-29T12:00:00.000Z")
FAR_AWAY, BY_FAR = with_field(PREPARE, "destination", LONG_ADDRESS), with_field(REJECT, "triggeredBy", LONG_ADDRESS)
LARGE, LARGEST = (with_field(PREPARE, "amount", str(each)) for each in (2**60, 2**64 - 1))
TALKATIVE = with_field(REJECT, "message", "voilà" * 300)
LONG = with_field(FULFILL, "data", "00" * 2000)


@pytest.mark.parametrize(
    ("value", "candidate", "told"),
    [
        (LARGEST, "amount/refused-from-2-63", ("amount", str(2**64 - 1), str(2**63 - 1))),
        (LARGE, "amount/refused-above-2-53", ("amount", str(2**64 - 1), str(2**53 - 1))),
        (FAR, "timestamp/refused-after-2038", ("year", LAST, "2038-01-19T03:14:07.999Z")),
        (FAR, "timestamp/year-9999-refused", ("year", LAST, "9998-12-31T23:59:59.999Z")),
        (EARLY, "timestamp/refused-before-1970", ("year", FIRST, "1970-01-01T00:00:00.000Z")),
        (MEDIEVAL, "timestamp/years-below-1900-refused", ("year", FIRST, "1900-01-01T00:00:00.000Z")),
        (FAR_AWAY, "address/longest-255", ("length of address", "1023", "255")),
        (BY_FAR, "address/longest-127", ("length of address", "1023", "127")),
        (TALKATIVE, "message/limit-1023", ("length of message", "8191", "1023")),
        (with_field(PREPARE, "data", "00" * 2000), "data/limit-1024", ("length of data", "32767", "1024")),
        (with_field(FULFILL, "data", "ff" * 32767), "data/limit-255", ("length of data", "32767", "255")),
        (with_field(REJECT, "data", "ff" * 32767), "data/limit-32766", ("length of data", "32767", "32766")),
    ],
)
def test_a_limit_has_an_old_and_a_new_boundary(value: Value, candidate: str, told: tuple[str, str, str]) -> None:
    assert boundary(crossing(value, candidate)) == Boundary(*told)


def test_a_limit_is_shown_by_the_first_packet_beyond_it() -> None:
    shown = crossing(with_field(FULFILL, "data", "ab" * 300), "data/limit-255")
    assert shown is not None
    first = with_field(SMALLEST["fulfill"], "data", "5a" * 256)
    assert (shown.field, shown.operation, shown.old) == ("data", Decode(octets(first)), Accepted(first))
    assert isinstance(shown.new, Rejected)


def test_an_early_limit_is_shown_by_the_last_moment_before_it() -> None:
    shown = crossing(EARLY, "timestamp/refused-before-1970")
    assert shown is not None
    assert shown.operation == Decode(octets(with_field(SMALLEST["prepare"], "expiresAt", "1969-12-31T23:59:59.999Z")))


def test_nothing_is_told_of_the_old_boundary_where_none_was_met() -> None:
    told = boundary(crossing(LONG, "data/limit-1024", "data/no-limit"))
    assert told == Boundary("length of data", None, "1024")


def test_nothing_is_told_of_the_old_boundary_where_other_content_is_refused() -> None:
    def no_zs(octets: bytes) -> bytes:
        if set(octets) == {0x5A} and len(octets) > 1024:
            raise Refused("too many of one octet")
        return octets

    told = boundary(crossing(LONG, "data/limit-1024", PLAIN.turned(Data(meant=no_zs))))
    assert told == Boundary("length of data", None, "1024")


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_a_limit_of_data_is_found_wherever_it_lies_and_whatever_the_data_are(data: st.DataObject) -> None:
    limit = data.draw(st.integers(2, 32766), label="limit")
    size = data.draw(st.integers(limit + 1, 32767), label="size")
    octet = data.draw(st.binary(min_size=1, max_size=1), label="octet")
    value = FulfillValue(fulfillment="00" * 32, data=(octet * size).hex())
    told = boundary(crossing(value, PLAIN.turned(Data(limit=limit))))
    assert told == Boundary("length of data", "32767", str(limit))


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_a_limit_of_amounts_is_found_wherever_it_lies(data: st.DataObject) -> None:
    limit = data.draw(st.integers(1000, 2**64 - 2), label="limit")
    amount = data.draw(st.integers(limit + 1, 2**64 - 1), label="amount")

    def up_to_limit(number: int) -> str:
        if number > limit:
            raise Refused("too large")
        return str(number)

    told = boundary(crossing(with_field(PREPARE, "amount", str(amount)), PLAIN.turned(Amount(text=up_to_limit))))
    assert told == Boundary("amount", str(2**64 - 1), str(limit))


# The length of the packet.


def packets_up_to(length: int) -> PlainCodec:
    def contents(knobs: Length, reader: Reader) -> bytes:
        octets = knobs.read(reader)
        if len(octets) > length:
            raise Refused("the buffer is full")
        return octets

    return PLAIN.turned(Envelope(contents=contents))


@pytest.mark.parametrize(
    ("packet", "other"), [("prepare", 8 + 17 + 32 + 14), ("reject", 3 + 12 + 9)], ids=["prepare", "reject"]
)
def test_data_may_be_refused_for_the_length_of_the_packet(packet: PacketName, other: int) -> None:
    shown = crossing(with_field(ORDINARY[packet], "data", "00" * 2000), packets_up_to(1000))
    assert shown is not None
    assert shown.boundary == Boundary("length of packet", None, "1004")  # with the type octet and three of length
    assert shown.operation == Decode(octets(with_field(ORDINARY[packet], "data", "5a" * (1000 - other - 3 + 1))))


def test_only_the_length_of_data_is_known_of_a_fulfill() -> None:
    told = boundary(crossing(LONG, packets_up_to(1000)))
    assert told == Boundary("length of data", "32767", str(1000 - 32 - 3))


def test_a_packet_that_is_refused_for_a_longer_field_is_no_limit_of_packets() -> None:
    candidate = mutant("data/limit-1024").turned(PLAIN.address)
    short = candidate.turned(replace(PLAIN.address, grammar=replace(PLAIN.address.grammar, longest=20)))
    told = boundary(crossing(with_field(PREPARE, "data", "00" * 2000), short))
    assert told == Boundary("length of data", "32767", "1024")


# The length of a length.


def widened(packet: PacketName, field: str, width: int) -> str:
    laid_out = octets_in_rfc_layout(ORDINARY[packet], {field: width})
    assert laid_out is not None
    return laid_out


LENGTHS: list[tuple[PacketName, str]] = [
    ("prepare", "envelope"),
    ("prepare", "destination"),
    ("fulfill", "data"),
    ("reject", "triggeredBy"),
    ("reject", "message"),
]


@pytest.mark.parametrize(("packet", "field"), LENGTHS)
@pytest.mark.parametrize("widest", [1, 2, 4])
def test_a_limit_of_the_length_of_length_has_both_boundaries(packet: PacketName, field: str, widest: int) -> None:
    shown = crossing(
        ORDINARY[packet],
        f"length-determinant/of-length-{widest}-at-most",
        packet=widened(packet, field, 6),
    )
    assert boundary(shown) == Boundary("length of length", "8", str(widest))
    assert shown is not None
    assert (shown.field, shown.operation) == (field, Decode(widened(packet, field, widest + 1)))
    assert (shown.old, type(shown.new)) == (Accepted(ORDINARY[packet]), Rejected)


def test_a_limit_of_the_length_of_length_is_remembered() -> None:
    limits, candidate = Limits(), codec_side("length-determinant/of-length-2-at-most")
    first = crossing(FULFILL, candidate, limits=limits, packet=widened("fulfill", "data", 8))
    again = crossing(FULFILL, scripted_side({}), limits=limits, packet=widened("fulfill", "data", 3))
    assert first == again is not None
    assert crossing(FULFILL, scripted_side({}), limits=limits, packet=widened("fulfill", "data", 2)) is None


def test_no_old_limit_of_the_length_of_length_is_known_of_a_recording() -> None:
    packet = widened("fulfill", "data", 6)
    baseline = recording_side(PLAIN, [Decode(packet)])
    shown = crossing(FULFILL, "length-determinant/of-length-2-at-most", baseline, packet=packet)
    assert boundary(shown) == Boundary("length of length", None, "2")


def test_a_length_that_was_refused_for_another_reason_is_no_limit() -> None:
    limits, packet = Limits(), widened("fulfill", "data", 6)
    other = fulfill(data=b"", data_length=long_form(0, 6)).hex
    candidate = Scripted(altering(PLAIN, {Decode(other): REFUSED}))
    assert crossing(FULFILL, Side(candidate), limits=limits, packet=other) is None
    asked = len(candidate.asked)
    assert crossing(FULFILL, Side(candidate), limits=limits, packet=packet) is None
    assert len(candidate.asked) == asked  # six octets are known to be fine


def test_a_candidate_that_reads_no_long_form_that_is_too_long_has_no_limit() -> None:
    limits, candidate = Limits(), Scripted(lambda _: REFUSED)
    for width in (6, 6, 5):
        packet = widened("fulfill", "data", width)
        assert crossing(FULFILL, Side(candidate), limits=limits, packet=packet) is None
    assert len(candidate.rounds) == 1


@pytest.mark.parametrize("refused", [(3,), (3, 5)], ids=str)
def test_a_candidate_that_reads_a_longer_length_than_one_that_it_refuses_has_no_limit(refused: tuple[int, ...]) -> None:
    def some_widths(octets: bytes, _: int) -> None:
        if len(octets) in refused:
            raise Refused("that many octets of length")

    candidate = PLAIN.turned(Length(form=some_widths))
    assert crossing(FULFILL, candidate, packet=widened("fulfill", "data", refused[-1])) is None


def test_a_baseline_that_reads_no_more_has_no_higher_limit() -> None:
    packet = fulfill(data=b"", data_length=long_form(0, 9)).hex
    baseline = scripted_side(altering(PLAIN, {Decode(packet): Accepted(FULFILL)}))
    assert crossing(FULFILL, PLAIN, baseline, packet=packet) is None


@pytest.mark.parametrize(
    ("packet", "value"),
    [
        (fulfill(data_length=long_form(4, 1)).hex, FULFILL),  # one octet of length is the least
        (reject(code=b"X99").hex, REJECT),  # the ruling turns on no octet of a length
        (reject(code=b"\xe9\x39\x39").hex, REJECT),  # nor does it here
        ("0d20" + "00" * 32, FULFILL),  # it turns on octets that are not there
    ],
)
def test_octets_without_a_long_length_are_beyond_no_length_of_length(packet: str, value: Value) -> None:
    assert crossing(value, scripted_side(lambda _: REFUSED), packet=packet) is None


@pytest.mark.parametrize("packet", [reject(message=b"\xfe").hex, reject(triggered_by=b"g.a\xfe").hex])
def test_octets_of_a_text_are_no_length(packet: str) -> None:
    # The baseline's limit is higher. That is not why the candidate refuses a packet in which no length is long.
    baseline = scripted_side(altering(mutant("length-determinant/of-length-127"), {Decode(packet): Accepted(REJECT)}))
    assert crossing(REJECT, PLAIN, baseline, packet=packet) is None


def test_a_length_of_length_is_none_of_a_dialect() -> None:
    baseline = connector_side("1.0.0")
    packet = "0e" + "84" + "3032" + "03672e610000"
    assert crossing(REJECT, PLAIN, baseline, packet=packet) is None


# What is no limit.


def test_a_refusal_of_content_is_no_limit_of_its_size() -> None:
    assert crossing(with_field(FULFILL, "data", "00" * 100 + "ff" + "00" * 100), "data/text-only") is None


def test_a_refusal_of_one_year_is_no_limit() -> None:
    def not_70(moment: Moment) -> Moment:
        if moment.year == 70:
            raise Refused("the year 0070")
        return moment

    candidate = PLAIN.turned(Timestamp(resolved=not_70))
    for at in ("0070-01-01T00:00:00.000Z", "0070-06-30T12:00:00.000Z", "0070-12-31T23:59:59.999Z"):
        assert crossing(with_field(PREPARE, "expiresAt", at), candidate) is None


def test_a_refusal_of_the_greatest_amount_alone_is_a_limit_and_of_one_amount_in_between_none() -> None:
    def not_5000(number: int) -> str:
        if number == 5000:
            raise Refused("5000")
        return str(number)

    assert crossing(with_field(PREPARE, "amount", "5000"), PLAIN.turned(Amount(text=not_5000))) is None
    greatest = with_field(PREPARE, "amount", str(2**64 - 1))
    assert boundary(crossing(greatest, "amount/refused-at-2-64-less-1")).new == str(2**64 - 2)


def test_a_candidate_that_refuses_an_ordinary_packet_has_no_limits() -> None:
    candidate = scripted_side(lambda _: REFUSED)
    long = replace(PREPARE, amount=str(2**64 - 1), destination=LONG_ADDRESS, data="00" * 2000)
    assert crossing(long, candidate) is None


def test_a_candidate_that_refuses_ordinary_content_before_the_boundary_has_no_limit() -> None:
    def no_zs(octets: bytes) -> bytes:
        if octets.startswith(b"ZZZZ") or len(octets) > 1000:
            raise Refused("asleep, or too long")
        return octets

    assert crossing(LONG, PLAIN.turned(Data(meant=no_zs))) is None


def test_content_that_the_baseline_refuses_in_an_ordinary_packet_says_nothing() -> None:
    packet = fulfill(data=bytes(300)).hex
    value = with_field(FULFILL, "data", "00" * 300)
    assert crossing(value, "data/limit-255", "data/limit-255", packet=packet) is None


@pytest.mark.parametrize(
    ("value", "field", "content"),
    [
        (PREPARE, "amount", None),
        (PREPARE, "expiresAt", None),
        (PREPARE, "expiresAt", "0000-01-01T00:00:00.000Z"),
        (PREPARE, "expiresAt", "2016-12-31T23:59:60.000Z"),
        (PREPARE, "destination", None),
        (PREPARE, "data", None),
        (REJECT, "message", HexText(hex="ff" * 9000)),
        (REJECT, "triggeredBy", HexText(hex="ff" * 2000)),
    ],
)
def test_content_without_a_size_is_beyond_no_limit(value: Value, field: str, content: object) -> None:
    candidate = Scripted(lambda _: REFUSED)
    assert crossing(with_field(value, field, content), Side(candidate), packet="") is None
    assert candidate.asked == []


def test_an_amount_that_no_packet_holds_is_beyond_no_limit() -> None:
    beyond = with_field(PREPARE, "amount", str(2**64))
    assert crossing(beyond, "amount/refused-from-2-63", packet=octets(PREPARE)) is None


def test_a_packet_with_nothing_greater_than_an_ordinary_one_is_beyond_no_limit() -> None:
    candidate = Scripted(lambda _: REFUSED)
    small = replace(PREPARE, amount="0", destination="g.a", data="")
    assert crossing(small, Side(candidate)) is None
    assert candidate.asked == []


# What is known is not asked again.


def test_a_limit_explains_every_packet_beyond_it_without_a_question() -> None:
    limits = Limits()
    first = crossing(LONG, "data/limit-1024", limits=limits)
    nobody = scripted_side({})
    assert crossing(with_field(FULFILL, "data", "ff" * 1025), nobody, nobody, limits=limits) == first is not None
    assert crossing(with_field(FULFILL, "data", "ff" * 1024), nobody, nobody, limits=limits) is None


def test_limits_of_one_packet_are_none_of_another() -> None:
    limits = Limits()
    crossing(LONG, "data/limit-1024", limits=limits)
    assert crossing(with_field(REJECT, "data", "00" * 2000), PLAIN, limits=limits) is None


def test_what_was_accepted_before_is_not_asked_again() -> None:
    limits, candidate = Limits(), Scripted(altering(PLAIN, {}))
    for size in (2000, 2000, 1500):
        value = with_field(FULFILL, "data", "00" * size)
        assert crossing(value, Side(candidate), limits=limits) is None
    assert len(candidate.asked) == 1


def test_content_that_no_limit_explains_is_looked_into_again_only_at_twice_the_size() -> None:
    limits = Limits()

    def asked(size: int) -> int:
        candidate = Scripted(altering(mutant("data/limit-1024").turned(Data(limit=1024, meant=_text)), {}))
        crossing(with_field(FULFILL, "data", "ff" * size), Side(candidate), limits=limits)
        return len(candidate.asked)

    assert asked(100) > 0
    assert asked(199) == 0
    assert asked(200) > 0


def test_moments_that_no_limit_explains_are_looked_into_every_time() -> None:
    def not_every_third_year(moment: Moment) -> Moment:
        if moment.year % 3 == 0:
            raise Refused("a third year")
        return moment

    limits, candidate = Limits(), codec_side(PLAIN.turned(Timestamp(resolved=not_every_third_year)))
    for year in ("1971", "1002"):
        value = with_field(PREPARE, "expiresAt", f"{year}-01-01T00:00:00.000Z")
        before = len(_asked(candidate))
        assert crossing(value, candidate, limits=limits) is None
        assert len(_asked(candidate)) > before


def _asked(side: Side) -> list[Operation]:
    assert isinstance(side.implementation, Scripted)
    return side.implementation.asked


def _text(octets: bytes) -> bytes:
    if not octets.isascii() and octets != bytes.fromhex(FULFILL.data or ""):
        raise Refused("no text")
    return octets


# A recording, which answers nothing new, and a dialect.


@pytest.mark.parametrize(
    ("value", "candidate", "told"),
    [
        (LARGEST, "amount/refused-from-2-63", ("amount", None, str(2**63 - 1))),
        (LONG, "data/limit-1024", ("length of data", None, "1024")),
        (EARLY, "timestamp/refused-before-1970", ("year", None, "1970-01-01T00:00:00.000Z")),
    ],
)
def test_a_limit_lowered_since_a_recording_has_no_old_boundary(
    value: Value, candidate: str, told: tuple[str, str | None, str]
) -> None:
    shown = crossing(value, candidate, recorded(value))
    assert shown is not None
    assert (shown.boundary, shown.old) == (Boundary(*told), NOT_RECORDED)


def test_a_refusal_of_content_is_no_limit_against_a_recording_either() -> None:
    value = with_field(FULFILL, "data", "00" * 100 + "ff" + "00" * 100)
    assert crossing(value, "data/text-only", recorded(value)) is None


class SmallAmounts(Dialect):
    def decode(self, octets: bytes) -> Packet:
        packet = super().decode(octets)
        if isinstance(packet, Prepare) and packet.amount > 2**32:
            raise ConnectorRefused("amount", "is too large")
        return packet


def test_a_limit_is_found_in_a_dialect() -> None:
    value = with_field(PREPARE, "amount", str(2**40))
    shown = crossing(value, connector_side(SmallAmounts()), connector_side("1.0.0"))
    assert shown is not None
    assert shown.boundary == Boundary("amount", str(2**64 - 1), str(2**32))
    assert shown.old == Accepted(with_field(SMALLEST["prepare"], "amount", str(2**32 + 1)))
    assert shown.operation.packet.startswith("0c" + "85" + "0100000001")


def test_a_candidate_that_reads_nothing_of_a_dialect_has_no_limits_in_it() -> None:
    value = with_field(PREPARE, "destination", LONG_ADDRESS)
    assert crossing(value, "address/longest-255", connector_side("1.0.0")) is None


def test_a_field_that_a_dialect_does_not_write_is_beyond_no_limit() -> None:
    value = with_field(PREPARE, "destination", "g." + "a" * 2000)
    assert crossing(value, connector_side("1.0.0"), connector_side("1.0.0"), packet="") is None
