"""The rules of forwarding, and those of readers and writers as far as a relay shows them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY, with_field
from ilp.gate.court import Court, Judgement
from ilp.golden.authoring.assembler import fulfill, prepare, reject
from ilp.implementation.embedded import by_reference
from ilp.mutants import PlainCodec
from ilp.protocol import Accepted, Decode, Encoded, Faulted, Operation, Outcome, Rejected, RejectValue, Relay
from tests.gate.scripted import (
    PLAIN,
    altering,
    codec_side,
    connector_side,
    judge,
    mutant,
    recording_side,
    scripted_side,
)

REFUSED = Rejected("no")
LATER = "2031-01-01T00:00:00.000Z"
FORBIDDEN = prepare(expires_at=b"20301331235959999").hex
OPEN = reject(code=b"X99").hex
NOTHING = Relay(prepare().hex, amount="0")
EMPTY = fulfill(data=b"").hex


def _side(of: Side | PlainCodec | str) -> Side:
    return of if isinstance(of, Side) else codec_side(of)


def judged(
    asked: Relay | str,
    baseline: Side | PlainCodec | str = PLAIN,
    candidate: Side | PlainCodec | str = PLAIN,
    *,
    independent: tuple[Side, ...] = (),
    field: str = "",
) -> Judgement | None:
    court = Court(_side(baseline), _side(candidate), independent=independent)
    return judge(court, Relay(asked) if isinstance(asked, str) else asked, field=field)


def firing(judgement: Judgement | None) -> tuple[str, str]:
    assert judgement is not None
    return judgement.rule, judgement.field


def saying(codec: PlainCodec, changes: dict[Operation, Outcome], *, rfc: bool = True) -> Side:
    return scripted_side(altering(codec, changes), rfc=rfc)


# Both sides forward, in different octets.


@pytest.mark.parametrize(
    ("asked", "mutant_id", "field"),
    [
        (Relay(reject().hex), "relay/code-replaced", "code"),
        (Relay(reject().hex), "relay/message-dropped", "message"),
        (Relay(reject().hex), "relay/triggered-by-replaced", "triggeredBy"),
        (Relay(fulfill().hex), "relay/fulfillment-zeroed", "fulfillment"),
        (Relay(fulfill().hex), "relay/answer-data-dropped", "data"),
        (Relay(prepare().hex), "relay/condition-zeroed", "executionCondition"),
        (Relay(prepare(destination=b"g.Alice").hex), "relay/destination-lower-cased", "destination"),
        (Relay(prepare().hex, amount="7"), "relay/amount-kept", "amount"),
        (Relay(prepare().hex, expires_at=LATER), "relay/expiry-kept", "expiresAt"),
    ],
)
def test_what_is_altered_while_forwarding(asked: Relay, mutant_id: str, field: str) -> None:
    assert firing(judged(asked, PLAIN, mutant_id)) == ("WF01", field)
    assert firing(judged(asked, mutant_id, PLAIN)) == ("WW06", field)


def test_what_both_sides_alter_is_no_change() -> None:
    assert judged(reject().hex, "relay/code-replaced", "relay/message-dropped") is None


def test_what_only_a_codec_of_neither_side_sees_altered_is_altered() -> None:
    packet = reject().hex
    altered = reject(code=b"T00").hex
    value = PLAIN.decode(bytes.fromhex(packet))
    candidate = saying(PLAIN, {Relay(packet): Encoded(altered), Decode(altered): Accepted(value)})
    assert firing(judged(packet, PLAIN, candidate)) == ("WF02", "code")
    reference = Side(by_reference.open())
    judgement = judged(packet, PLAIN, candidate, independent=(reference,))
    assert firing(judgement) == ("WF01", "code")
    assert judgement is not None
    assert [each.agrees for each in judgement.readings] == [True, False, False]


@pytest.mark.parametrize(
    ("packet", "mutant_id"),
    [
        (reject(after=b"\x00").hex, "relay/answers-trailing-cut"),
        (prepare(after=b"\x00").hex, "relay/prepare-trailing-cut"),
        (fulfill(envelope_length=b"\x82\x00\x25").hex, "relay/answers-written-again"),
    ],
)
def test_other_framing_of_what_is_forwarded(packet: str, mutant_id: str) -> None:
    judgement = judged(packet, PLAIN, mutant_id)
    assert firing(judgement) == ("WF02", "envelope")
    assert judgement is not None
    assert judgement.clause
    assert judgement.readings
    assert firing(judged(packet, mutant_id, PLAIN))[0] == "WF02"


def test_other_framing_of_what_nothing_is_open_about_is_of_the_field_that_lies_otherwise() -> None:
    packet = fulfill().hex
    candidate = saying(PLAIN, {Relay(packet): Encoded(fulfill(data_length=b"\x81\x04").hex)})
    assert firing(judged(packet, PLAIN, candidate)) == ("WF02", "data")


def test_what_the_baseline_forwards_unread_is_forwarded_in_other_octets() -> None:
    candidate = saying(mutant("relay/unread"), {Relay("0d41"): Encoded("0d42")})
    judgement = judged("0d41", "relay/unread", candidate)
    assert firing(judgement) == ("WF02", "envelope")
    assert judgement is not None
    assert (judgement.clause is not None, judgement.readings) == (True, ())


def test_what_a_recording_was_given_is_read_by_the_candidate() -> None:
    packet = reject().hex
    assert firing(judged(packet, recording_side(PLAIN, [Relay(packet)]), "relay/code-replaced")) == ("WF01", "code")


def test_what_neither_a_recording_nor_the_candidate_reads_is_forwarded_in_other_octets() -> None:
    unread = mutant("relay/unread")
    candidate = saying(unread, {Relay("0d41"): Encoded("0d42")})
    assert firing(judged("0d41", recording_side(unread, [Relay("0d41")]), candidate))[0] == "WF02"


def test_what_the_specification_allows_is_not_altered() -> None:
    asked = Relay(prepare().hex, expires_at="2030-01-02T24:00:00.000Z")
    right = prepare(expires_at=b"20300103000000000").hex
    corrupt = prepare(expires_at=b"20300102000000000").hex
    sides = saying(PLAIN, {asked: Encoded(corrupt)}), saying(PLAIN, {asked: Encoded(right)})
    assert firing(judged(asked, *sides)) == ("WW06", "expiresAt")
    assert firing(judged(asked, *sides[::-1])) == ("WF01", "expiresAt")


def test_a_dialect_has_no_clauses() -> None:
    dialect = connector_side("1.0.0")
    packet = "0e463032" + "03672e610000"

    def replaced(operation: Operation) -> Outcome:
        return Encoded(f"0e543030{packet[8:]}") if isinstance(operation, Relay) else dialect.answers([operation])[0]

    judgement = judged(packet, dialect, scripted_side(replaced, rfc=False))
    assert firing(judgement) == ("WF01", "code")
    assert judgement is not None
    assert judgement.clause is None


# The candidate forwards no longer.


@pytest.mark.parametrize(
    ("packet", "baseline", "candidate", "fired"),
    [
        (EMPTY, PLAIN, "data/empty-refused", ("WR01", "data")),
        (FORBIDDEN, "timestamp/month-13", PLAIN, ("WR02", "expiresAt")),
        (prepare(amount=b"\xff" * 8).hex, PLAIN, "amount/refused-from-2-63", ("WR06", "amount")),
        (reject(after=b"\x00").hex, PLAIN, "trailing/refused", ("WR07", "envelope")),
    ],
)
def test_what_is_no_longer_read_is_no_longer_forwarded_for_that(
    packet: str, baseline: PlainCodec | str, candidate: PlainCodec | str, fired: tuple[str, str]
) -> None:
    judgement = judged(packet, baseline, candidate)
    assert firing(judgement) == fired
    assert judgement is not None
    assert isinstance(judgement.operation, Decode)
    assert (type(judgement.old), type(judgement.new)) == (Accepted, Rejected)


def test_what_is_read_and_no_longer_forwarded() -> None:
    judgement = judged(NOTHING, PLAIN, "relay/zero-amount-refused", field="amount")
    assert firing(judgement) == ("WW03", "amount")
    assert judgement is not None
    assert isinstance(judgement.operation, Relay)


def test_what_is_no_longer_forwarded_corruptly() -> None:
    packet = reject().hex
    candidate = saying(PLAIN, {Relay(packet): REFUSED})
    assert firing(judged(packet, "relay/code-replaced", candidate)) == ("WW06", "code")


def test_what_only_the_candidate_reads_and_does_not_forward() -> None:
    unread = mutant("relay/unread").turned(mutant("data/empty-refused").data)
    candidate = saying(PLAIN, {Relay(EMPTY): Faulted("KeyError")})
    assert firing(judged(EMPTY, unread, candidate))[0] == "WW06"  # the baseline does not read what it forwards


@pytest.mark.parametrize(
    ("packet", "rule_id"), [("0d41", "WR02"), (EMPTY, "WR01"), (reject(triggered_by=b"").hex, "WR01")]
)
def test_what_nobody_reads_and_only_the_baseline_forwarded(packet: str, rule_id: str) -> None:
    strict = mutant("data/empty-refused").turned(mutant("address/empty-triggered-by-refused").address)
    assert firing(judged(packet, replace(strict, relaying=mutant("relay/unread").relaying), strict))[0] == rule_id


def test_what_nobody_reads_of_a_dialect_is_not_conforming() -> None:
    strict = connector_side("1.0.0")

    def unread(operation: Operation) -> Outcome:
        return Encoded(operation.packet) if isinstance(operation, Relay) else strict.answers([operation])[0]

    assert firing(judged("0eff", scripted_side(unread, rfc=False), strict)) == ("WR02", "packet")


def test_what_a_recording_forwarded_it_has_read() -> None:
    assert firing(judged(NOTHING, recording_side(PLAIN, [NOTHING]), "relay/zero-amount-refused"))[0] == "WW03"


def test_what_a_recording_forwarded_and_the_candidate_does_not_read() -> None:
    recording = recording_side(PLAIN, [Relay(EMPTY)])
    assert firing(judged(EMPTY, recording, "data/empty-refused")) == ("WR01", "packet")


# The candidate forwards for the first time.


@pytest.mark.parametrize(
    ("packet", "baseline", "candidate", "fired"),
    [
        (EMPTY, "data/empty-refused", PLAIN, ("WR04", "data")),
        (OPEN, "reject-code/unknown-refused", PLAIN, ("WR04", "code")),
        (FORBIDDEN, PLAIN, "timestamp/month-13", ("WR05", "expiresAt")),
    ],
)
def test_what_is_newly_read_is_newly_forwarded_for_that(
    packet: str, baseline: PlainCodec | str, candidate: PlainCodec | str, fired: tuple[str, str]
) -> None:
    judgement = judged(packet, baseline, candidate)
    assert firing(judgement) == fired
    assert judgement is not None
    assert isinstance(judgement.operation, Decode)


@pytest.mark.parametrize(("packet", "rule_id"), [("0d41", "WR05"), (EMPTY, "WR04")])
def test_what_nobody_reads_and_the_candidate_forwards(packet: str, rule_id: str) -> None:
    strict = mutant("data/empty-refused")
    unread = replace(strict, relaying=mutant("relay/unread").relaying)
    assert firing(judged(packet, strict, unread))[0] == rule_id


def test_what_is_read_and_newly_forwarded() -> None:
    assert firing(judged(NOTHING, "relay/zero-amount-refused"))[0] == "WW04"


def test_what_is_newly_forwarded_altered() -> None:
    packet = reject().hex
    baseline = saying(PLAIN, {Relay(packet): REFUSED})
    assert firing(judged(packet, baseline, "relay/code-replaced")) == ("WF01", "code")


@pytest.mark.parametrize("taken", [REFUSED, Accepted(with_field(ORDINARY["reject"], "data", ""))])
def test_what_is_newly_forwarded_and_the_baseline_does_not_understand(taken: Outcome) -> None:
    packet = reject().hex
    reframed = reject(data_length=b"\x81\x04").hex
    baseline = saying(PLAIN, {Relay(packet): REFUSED, Decode(reframed): taken})
    assert firing(judged(packet, baseline, saying(PLAIN, {Relay(packet): Encoded(reframed)})))[0] == "WW01"


def test_what_a_recording_refused_to_forward_it_has_not_read() -> None:
    recording = recording_side(PLAIN, [Relay(FORBIDDEN)])
    assert firing(judged(FORBIDDEN, recording, "timestamp/month-13")) == ("WR05", "expiresAt")


def test_what_a_recording_refused_to_read_and_to_forward() -> None:
    recording = recording_side(PLAIN, [Relay(FORBIDDEN), Decode(FORBIDDEN)])
    assert firing(judged(FORBIDDEN, recording, "timestamp/month-13")) == ("WR05", "expiresAt")


def test_what_is_newly_forwarded_in_a_dialect() -> None:
    judgement = judged("0e463032000000", connector_side("1.0.0"), connector_side("1.1.0"))
    assert firing(judgement) == ("WR04", "triggeredBy")
    assert judgement is not None
    assert judgement.new == Accepted(RejectValue(code="F02", triggered_by="", message="", data=""))
