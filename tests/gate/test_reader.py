"""The reader's rules, WR01 to WR07, each on octets that show it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY, SMALLEST, with_field
from ilp.gate.court import Court, Judgement
from ilp.gate.octets import octets_in_rfc_layout
from ilp.golden.authoring.assembler import fulfill, long_form, prepare, reject
from ilp.protocol import Accepted, Decode, FulfillValue, Operation, Outcome, Rejected, RejectValue, Value
from tests.gate.scripted import (
    PLAIN,
    altering,
    codec_side,
    connector_side,
    judge,
    lenient_dialect,
    mutant,
    recording_side,
    scripted_side,
)

REFUSED = Rejected("no")
PREPARE, FULFILL, REJECT = (ORDINARY[each] for each in ("prepare", "fulfill", "reject"))
DIALECT, RFC = connector_side("1.0.0"), connector_side("3.0.0", rfc=True)
LENIENT = connector_side(lenient_dialect())


def octets(value: Value) -> str:
    laid_out = octets_in_rfc_layout(value)
    assert laid_out is not None
    return laid_out


def judged(packet: str, baseline: Side | str | None = None, candidate: Side | str | None = None) -> Judgement:
    court = Court(_side(baseline), _side(candidate))
    judgement = judge(court, Decode(packet))
    assert judgement is not None
    return judgement


def _side(of: Side | str | None) -> Side:
    return of if isinstance(of, Side) else codec_side(of or PLAIN)


def firing(judgement: Judgement) -> tuple[str, str, str | None]:
    return judgement.rule, judgement.field, judgement.clause


def refusing_only(packet: str) -> Side:
    return scripted_side(altering(PLAIN, {Decode(packet): REFUSED}))


# WR07: the candidate refuses trailing octets that the baseline ignored.


@pytest.mark.parametrize("mutant_id", ["trailing/refused-after", "trailing/refused"])
def test_trailing_octets_refused_behind_the_envelope(mutant_id: str) -> None:
    packet = reject(after=b"\x00").hex
    judgement = judged(packet, candidate=mutant_id)
    assert firing(judgement) == ("WR07", "envelope", "0030-trailing-octets")
    assert (judgement.operation, judgement.old) == (Decode(packet), Accepted(PLAIN.decode(bytes.fromhex(packet))))


@pytest.mark.parametrize("build", [prepare, fulfill, reject])
def test_trailing_octets_refused_inside_the_envelope(build: object) -> None:
    assert callable(build)
    assert judged(build(inside=b"\x00" * 120).hex, candidate="trailing/refused-inside").rule == "WR07"


def test_trailing_octets_of_a_dialect_are_those_behind_what_the_baseline_writes() -> None:
    judgement = judged("0e463032" + "03672e610000" + "ff", LENIENT, DIALECT)
    assert firing(judgement) == ("WR07", "envelope", None)


def test_trailing_octets_that_a_recording_ignored_are_taken_as_ignored() -> None:
    operation = Decode(reject(after=b"\x00").hex)
    assert judged(operation.packet, recording_side(PLAIN, [operation]), "trailing/refused").rule == "WR07"


def test_trailing_octets_that_the_baseline_took_for_data_were_not_ignored() -> None:
    packet = fulfill(inside=b"\x00").hex
    judgement = judged(packet, "trailing/inside-kept-as-data", "trailing/refused-inside")
    assert firing(judgement) == ("WR01", "envelope", "0030-trailing-octets")


def test_trailing_octets_that_the_baseline_needed_were_not_ignored() -> None:
    baseline = scripted_side(altering(PLAIN, {Decode(fulfill().hex): REFUSED}))
    assert judged(fulfill(after=b"\x00").hex, baseline, "trailing/refused").rule == "WR01"


def test_trailing_octets_are_not_the_reason_if_the_packet_is_refused_without_them_too() -> None:
    judgement = judged(fulfill(data=b"\xff", after=b"\x00").hex, candidate="data/text-only")
    assert (judgement.rule, judgement.field) == ("WR01", "data")


def test_no_trailing_octets_are_known_of_a_dialect_that_cannot_be_asked_to_write() -> None:
    operation = Decode("0e463032" + "03672e610000" + "ff")
    value = RejectValue(code="F02", triggered_by="g.a", message="", data="")
    recording = recording_side(lambda _: Accepted(value), [operation], rfc=False)
    assert judged(operation.packet, recording, DIALECT).rule == "WR02"


# WR06: limits; see test_limits.


def test_a_lowered_limit_is_shown_by_the_smallest_packet_beyond_it() -> None:
    packet = octets(with_field(PREPARE, "amount", str(1 << 63 | 5)))
    judgement = judged(packet, candidate="amount/refused-from-2-63")
    assert firing(judgement) == ("WR06", "amount", None)
    assert judgement.operation == Decode(octets(with_field(SMALLEST["prepare"], "amount", str(1 << 63))))
    assert judgement.old == Accepted(with_field(SMALLEST["prepare"], "amount", str(1 << 63)))
    assert isinstance(judgement.new, Rejected)
    assert judgement.final
    assert judgement.boundary is not None
    assert judgement.boundary.new == str((1 << 63) - 1)


def test_a_lowered_limit_has_the_clause_of_the_packet() -> None:
    value = with_field(REJECT, "message", "x" * 8192)
    judgement = judged(octets(value), "message/no-limit", "message/limit-1023")
    assert firing(judgement) == ("WR06", "message", "0027-asn1-message-size")


def test_a_limit_lowered_since_a_recording_is_shown_by_what_was_recorded() -> None:
    operation = Decode(octets(with_field(PREPARE, "amount", str(1 << 63 | 5))))
    judgement = judged(operation.packet, recording_side(PLAIN, [operation]), "amount/refused-from-2-63")
    assert (judgement.rule, judgement.field) == ("WR06", "amount")
    assert judgement.operation == operation
    assert isinstance(judgement.old, Accepted)


# WR01 and WR02: the candidate refuses what the baseline accepted.


def test_a_packet_that_the_specification_accepts_is_conforming() -> None:
    packet = "0e0a46303203672e610001ff"
    assert firing(judged(packet, candidate="data/text-only")) == ("WR01", "data", None)


def test_a_packet_about_which_the_specification_is_in_dispute_is_conforming() -> None:
    packet = reject(triggered_by=b"").hex
    judgement = judged(packet, candidate="address/empty-triggered-by-refused")
    assert firing(judgement) == ("WR01", "triggeredBy", "0015-segment-after-scheme")


def test_a_packet_that_a_clause_leaves_to_the_reader_is_conforming_only_if_the_baseline_writes_it() -> None:
    packet = reject(code=b"X99").hex
    judgement = judged(packet, candidate="reject-code/unknown-refused")
    assert firing(judgement) == ("WR01", "code", "0027-error-codes")
    judgement = judged(packet, "reject-code/writes-known-only", "reject-code/unknown-refused")
    assert firing(judgement) == ("WR02", "code", "0027-error-codes")


def test_a_packet_that_a_clause_forbids_is_not_conforming() -> None:
    judgement = judged(prepare(expires_at=b"20301331235959999").hex, baseline="timestamp/month-13")
    assert firing(judgement) == ("WR02", "expiresAt", "0030-timestamp-range")


def test_a_candidate_that_faults_on_a_packet_has_refused_it() -> None:
    judgement = judged(fulfill(data=b"").hex, candidate=_faulting_on_empty_data())
    assert judgement.rule == "WR01"


def _faulting_on_empty_data() -> Side:
    return codec_side(PLAIN.turned(replace(PLAIN.data, meant=lambda octets: octets[:1] + bytes([octets[0]]))))


def test_framing_that_a_clause_leaves_to_the_reader_is_found_in_the_octets() -> None:
    judgement = judged(fulfill(data_length=long_form(4, 1)).hex, candidate="length-determinant/canonical-only")
    assert firing(judgement) == ("WR02", "data", "0027-non-canonical-reading")


def test_framing_that_the_baseline_writes_itself_is_conforming() -> None:
    written = mutant("length-determinant/writes-long-always").encode(FULFILL).hex()
    candidate = "length-determinant/canonical-only"
    assert judged(written, "length-determinant/writes-long-always", candidate).rule == "WR01"
    assert judged(written, candidate=candidate).rule == "WR02"


def test_a_packet_of_a_dialect_that_the_baseline_writes_is_conforming() -> None:
    assert firing(judged("0e463032" + "03672e610000", DIALECT, RFC)) == ("WR01", "packet", None)


def test_a_packet_of_a_dialect_that_the_baseline_only_reads_is_not_conforming() -> None:
    judgement = judged("0e463032000000", connector_side("1.1.0"), DIALECT)
    assert firing(judgement) == ("WR02", "triggeredBy", None)


def test_a_packet_of_a_dialect_that_no_field_explains_is_refused_for_its_envelope() -> None:
    packet = "0e543030" + "0b6578616d706c652e626f62" + "0000"
    strange = scripted_side(
        altering(lambda operation: DIALECT.answers([operation])[0], {Decode(packet): REFUSED}), rfc=False
    )
    assert firing(judged(packet, DIALECT, strange)) == ("WR01", "envelope", None)


def test_a_packet_of_rfc_0027_that_nothing_explains_is_refused_for_its_envelope() -> None:
    packet = octets(replace(REJECT, code="T00", message="", data=""))
    assert firing(judged(packet, candidate=refusing_only(packet))) == ("WR01", "envelope", None)


def test_a_candidate_that_refuses_an_ordinary_packet_refuses_the_packet() -> None:
    packet = octets(with_field(REJECT, "data", "ff" * 200))
    judgement = judged(packet, candidate=scripted_side(lambda _: REFUSED))
    assert firing(judgement) == ("WR01", "packet", None)


# WR03: both sides accept, and read something else.


def test_another_value_in_one_field() -> None:
    judgement = judged(prepare(amount=(2**32 + 1).to_bytes(8, "big")).hex, candidate="amount/32-bit")
    assert firing(judgement) == ("WR03", "amount", None)
    assert judgement.note is None


def test_a_clause_is_named_that_a_misread_packet_turns_on() -> None:
    judgement = judged(reject(code=b"X99").hex, candidate="reject-code/unknown-as-f00")
    assert firing(judgement) == ("WR03", "code", "0027-error-codes")


def test_an_absent_field_is_another_value_than_an_empty_one() -> None:
    assert judged(fulfill(data=b"").hex, candidate="data/empty-as-absent").rule == "WR03"


def test_no_change_in_what_is_beyond_milliseconds() -> None:
    packet = prepare().hex
    value = PLAIN.decode(bytes.fromhex(packet))
    precise = with_field(value, "expiresAt", "2030-01-02T03:04:05.678000Z")
    sides = codec_side(), scripted_side(altering(PLAIN, {Decode(packet): Accepted(precise)}))
    assert judge(Court(*sides), Decode(packet)) is None


def test_another_packet_differs_in_its_envelope() -> None:
    packet = fulfill().hex
    swapped = scripted_side(altering(PLAIN, {Decode(packet): Accepted(REJECT)}))
    judgement = judged(packet, candidate=swapped)
    assert (firing(judgement), judgement.note) == (("WR03", "envelope", None), None)


def test_of_several_fields_the_one_is_named_that_is_misread_by_itself() -> None:
    candidate = mutant("amount/32-bit").turned(mutant("data/cut-at-127").data)
    packet = prepare(amount=(2**32 + 1).to_bytes(8, "big"), data=b"\x5a" * 200).hex
    judgement = judged(packet, candidate=codec_side(candidate))
    assert (firing(judgement), judgement.note) == (("WR03", "amount", None), "differs in amount, data")


def test_several_fields_that_are_misread_only_together_are_the_packet() -> None:
    judgement = judged(prepare(data=b"g.a").hex, candidate="layout/reads-destination-and-data-swapped")
    assert firing(judgement)[:2] == ("WR03", "packet")
    assert judgement.note == "differs in destination, data"


def test_a_field_that_is_refused_by_itself_is_not_misread_by_itself() -> None:
    value = replace(REJECT, code="T00", message="")
    misread = replace(value, code="F00", message="?")
    changes: dict[Operation, Outcome] = {
        Decode(octets(value)): Accepted(misread),
        Decode(octets(with_field(REJECT, "code", "T00"))): REFUSED,
        Decode(octets(with_field(REJECT, "message", ""))): Accepted(with_field(REJECT, "message", "?")),
    }
    assert judged(octets(value), candidate=scripted_side(altering(PLAIN, changes))).field == "message"


def test_a_field_that_the_baseline_read_as_absent_is_passed_over() -> None:
    baseline = codec_side(mutant("condition/zeros-as-absent"))
    packet = prepare(condition=bytes(32), data=b"\x5a" * 200).hex
    judgement = judged(packet, baseline, "data/cut-at-127")
    assert (judgement.field, judgement.note) == ("data", "differs in executionCondition, data")


# WR04 and WR05: the candidate accepts what the baseline refused.


def test_a_packet_that_the_specification_accepts_is_newly_read_in_the_field_that_mattered() -> None:
    judgement = judged(fulfill(data=b"\xff").hex, baseline="data/text-only")
    assert firing(judgement) == ("WR04", "data", None)


def test_a_packet_that_the_specification_leaves_open_is_newly_read_by_its_clause() -> None:
    judgement = judged(reject(code=b"X99").hex, baseline="reject-code/unknown-refused")
    assert firing(judgement) == ("WR04", "code", "0027-error-codes")


def test_a_packet_that_nothing_explains_is_newly_read_for_its_envelope() -> None:
    packet = octets(replace(REJECT, code="T00", message=""))
    assert firing(judged(packet, baseline=refusing_only(packet))) == ("WR04", "envelope", None)


def test_a_packet_of_a_dialect_is_newly_read_in_the_field_that_mattered() -> None:
    assert firing(judged("0e463032000000", DIALECT, connector_side("1.1.0"))) == ("WR04", "triggeredBy", None)


def test_a_forbidden_packet_that_is_newly_read_is_forbidden() -> None:
    judgement = judged(prepare(expires_at=b"20301331235959999").hex, candidate="timestamp/month-13")
    assert firing(judgement) == ("WR05", "expiresAt", "0030-timestamp-range")


def test_a_packet_that_is_newly_read_as_another_value_is_forbidden() -> None:
    packet = fulfill(data=b"\xff").hex
    misread = FulfillValue(fulfillment="00" * 32, data="ff")
    candidate = scripted_side(altering(PLAIN, {Decode(packet): Accepted(misread)}))
    assert firing(judged(packet, "data/text-only", candidate)) == ("WR05", "data", None)
