"""Each oracle fires on a fake that is broken in its way, says who is at fault, and is silent without the fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from ilp.codec.oer import length_determinant
from ilp.conformance.mutation import outcome_of
from ilp.explore.determinant import long_form
from ilp.explore.inquiry import Side
from ilp.explore.meaning import with_field
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    TimedOut,
    Unsupported,
    Value,
)
from tests.fuzz.oracles.looking import FULFILL, PREPARE, REJECT, broken, fake, look, octets_of, signatures
from tests.gate.scripted import PLAIN, codec_side, scripted_side

READ = Decode(octets_of(PREPARE))
WRITE = Encode(PREPARE)
FORWARD = Relay(octets_of(PREPARE), "99", "2031-01-01T00:00:00.000Z")


def one_more(outcome: Outcome) -> Outcome:
    """Return the outcome with another amount, where it has one."""
    if isinstance(outcome, Accepted) and isinstance(outcome.value, PrepareValue):
        return Accepted(replace(outcome.value, amount=str(int(outcome.value.amount or 0) + 1)))
    return outcome


def rewritten(change: Callable[[Value], Value]) -> Callable[[Operation, Outcome], Outcome]:
    """Write another value than the one that is asked for."""
    return lambda operation, outcome: (
        outcome_of(PLAIN, Encode(change(operation.value))) if isinstance(operation, Encode) else outcome
    )


def low_bits(value: Value) -> Value:
    return (
        with_field(value, "amount", str(int(value.amount or 0) & 0xFFFF)) if isinstance(value, PrepareValue) else value
    )


def more(value: Value) -> Value:
    return with_field(value, "amount", str(int(value.amount or 0) + 1)) if isinstance(value, PrepareValue) else value


def reframed(octets: str) -> str:
    """Return a packet whose envelope has its length in a form longer than needed."""
    body = bytes.fromhex(octets)[1 + len(length_determinant(len(octets) // 2 - 2)) :]
    return octets[:2] + (long_form(len(body), 4) + body).hex()


def misreads(_: Operation, outcome: Outcome) -> Outcome:
    return one_more(outcome)


def refuses_reading(operation: Operation, outcome: Outcome) -> Outcome:
    return Rejected("no") if isinstance(operation, Decode) else outcome


def reframes(operation: Operation, outcome: Outcome) -> Outcome:
    return (
        Encoded(reframed(outcome.octets)) if isinstance(operation, Encode) and isinstance(outcome, Encoded) else outcome
    )


def relay_reframes(operation: Operation, outcome: Outcome) -> Outcome:
    return (
        Encoded(reframed(outcome.octets)) if isinstance(operation, Relay) and isinstance(outcome, Encoded) else outcome
    )


def relay_loses_data(operation: Operation, outcome: Outcome) -> Outcome:
    if isinstance(operation, Relay) and isinstance(outcome, Encoded):
        return Encoded(octets_of(with_field(PREPARE, "data", "")))
    return outcome


def completes(operation: Operation, outcome: Outcome) -> Outcome:
    """Read a packet whose last octet is missing."""
    if isinstance(operation, Decode) and isinstance(outcome, Rejected):
        return outcome_of(PLAIN, Decode(operation.packet + octets_of(FULFILL)[-2:]))
    return outcome


def answers(answer: Outcome) -> Callable[[Operation, Outcome], Outcome]:
    return lambda _operation, _outcome: answer


LARGE = Encode(with_field(PREPARE, "amount", str((1 << 32) + 5)))

FAKES: dict[str, tuple[Operation, tuple[Side, ...], str]] = {
    "value-agreement": (
        READ,
        (codec_side(), fake(misreads)),
        "value-agreement/prepare/amount/decode+accepted+accepted/plain",
    ),
    "agreement": (
        READ,
        (codec_side(), fake(refuses_reading)),
        "agreement/prepare/packet/decode+rejected+accepted/plain",
    ),
    "aliasing": (LARGE, (fake(rewritten(low_bits)),), "aliasing/prepare/amount/encode+encoded+encoded/plain"),
    "relay": (FORWARD, (fake(relay_loses_data),), "relay/prepare/amount/relay+encoded+accepted/plain"),
    "cross-encoding": (
        WRITE,
        (codec_side(), fake(refuses_reading)),
        "cross-encoding/prepare/packet/encode+encoded+rejected/plain",
    ),
    "round-trip": (WRITE, (fake(rewritten(more)),), "round-trip/prepare/amount/encode+encoded+accepted/plain"),
    "crash": (READ, (fake(answers(Crashed("x"))),), "crash/prepare/packet/decode+crashed/plain"),
    "hang": (READ, (fake(answers(TimedOut(1.0))),), "hang/prepare/packet/decode+timed-out/plain"),
    "specification": (READ, (fake(misreads),), "specification/prepare/amount/decode+accepted/plain"),
    "prefix": (
        Decode(octets_of(FULFILL)),
        (fake(completes),),
        "prefix/fulfill/envelope/decode+accepted+accepted/0030-octet-string",
    ),
    "canonical": (READ, (fake(reframes),), "canonical/prepare/packet/decode+accepted+encoded/plain"),
    "idempotence": (WRITE, (fake(rewritten(more)),), "idempotence/prepare/packet/encode+encoded+encoded/plain"),
    "in-place-edit": (FORWARD, (fake(relay_reframes),), "in-place-edit/prepare/packet/relay+encoded+encoded/plain"),
    "unclean-failure": (READ, (fake(answers(Faulted("x"))),), "unclean-failure/prepare/packet/decode+faulted/plain"),
}


@pytest.mark.parametrize("name", FAKES)
def test_an_oracle_fires_on_what_it_is_there_for(name: str) -> None:
    operation, sides, expected = FAKES[name]
    assert signatures(name, operation, *sides) == [expected]


@pytest.mark.parametrize("name", FAKES)
def test_an_oracle_is_silent_where_nothing_is_wrong(name: str) -> None:
    operation, sides, _ = FAKES[name]
    assert signatures(name, operation, *(codec_side() for _ in sides)) == []


@pytest.mark.parametrize("name", FAKES)
def test_a_breach_names_the_participant_that_is_at_fault_first(name: str) -> None:
    operation, sides, _ = FAKES[name]
    (breach,) = look(name, operation, *sides)
    assert breach.by[0] == ("plain" if name == "cross-encoding" else "fake")


@pytest.mark.parametrize("answer", [Unsupported("no"), Garbled("what")])
@pytest.mark.parametrize("operation", [READ, WRITE, FORWARD])
def test_of_what_says_nothing_nothing_is_said(operation: Operation, answer: Outcome) -> None:
    assert broken(operation, codec_side(), fake(answers(answer))) == set()


# Value agreement.


def test_three_that_disagree_make_a_breach_for_each_two() -> None:
    sides = (codec_side(), fake(misreads, "two"), fake(lambda _, outcome: one_more(one_more(outcome)), "three"))
    assert [each.by for each in look("value-agreement", READ, *sides)] == [
        ("two", "plain"),
        ("three", "plain"),
        ("two", "three"),
    ]


def test_values_of_different_packets_differ_in_no_single_field() -> None:
    side = fake(answers(Accepted(FULFILL)))
    assert signatures("value-agreement", READ, codec_side(), side) == [
        "value-agreement/prepare/envelope/decode+accepted+accepted/plain"
    ]


def test_dialects_are_compared_without_the_specification() -> None:
    sides = (codec_side(rfc=False), fake(misreads, rfc=False))
    (breach,) = look("value-agreement", READ, *sides)
    assert (breach.by, breach.cell) == (("plain", "fake"), "")


def test_octets_that_are_written_otherwise_disagree() -> None:
    assert signatures("agreement", WRITE, codec_side(rfc=False), fake(reframes, rfc=False)) == [
        "agreement/prepare/packet/encode+encoded+encoded/plain"
    ]


# Gaps, and what a dialect has of its own.


def zeros_are_missing(operation: Operation, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Accepted) and isinstance(outcome.value, FulfillValue):
        value = outcome.value
        return Accepted(replace(value, fulfillment=None)) if not (value.fulfillment or "").strip("0") else outcome
    if isinstance(operation, Encode) and getattr(operation.value, "fulfillment", "") is None:
        return outcome_of(PLAIN, Encode(replace(operation.value, fulfillment="00" * 32)))
    return outcome


def test_a_dialect_may_write_what_is_missing_as_zeros() -> None:
    zeros = Encode(with_field(FULFILL, "fulfillment", "00" * 32))
    assert broken(zeros, fake(zeros_are_missing, rfc=False)) == set()


def test_what_is_lost_is_not_taken_for_missing() -> None:
    side = fake(
        lambda _, outcome: Accepted(replace(outcome.value, data=None)) if isinstance(outcome, Accepted) else outcome,
        rfc=False,
    )
    assert "round-trip" in broken(WRITE, side)


def without_lengths(operation: Operation) -> Outcome:
    """Speak a layout in which data goes on to the end of the packet."""
    if isinstance(operation, Encode):
        assert isinstance(operation.value, FulfillValue)
        return Encoded(f"0d{operation.value.fulfillment}{operation.value.data}")
    if len(operation.packet) < 66:
        return Rejected("short")
    value = FulfillValue(fulfillment=operation.packet[2:66], data=operation.packet[66:])
    return Accepted(value) if isinstance(operation, Decode) else Encoded(operation.packet)


def test_a_packet_may_begin_with_another_in_a_layout_without_lengths() -> None:
    side = scripted_side(without_lengths, rfc=False)
    assert broken(Decode("0d" + "ab" * 32 + "0102030405"), side) == set()


# Where two answers do not go together, and the specification lets both stand.


@pytest.mark.parametrize(
    ("operation", "mutant"),
    [
        (Encode(with_field(REJECT, "code", "X99")), "reject-code/unknown-refused"),
        (Encode(with_field(PREPARE, "expiresAt", "2030-01-01T00:00:00.9996Z")), "timestamp/writes-rounded"),
        (Relay(octets_of(PREPARE), None, "2030-01-01T00:00:00.9996Z"), "timestamp/writes-rounded"),
        (Relay(octets_of(PREPARE), None, "0000-01-01T00:00:00.000Z"), "timestamp/writes-year-0000"),
    ],
)
def test_two_sides_of_a_dispute_make_no_breach(operation: Operation, mutant: str) -> None:
    assert broken(operation, codec_side(mutant)) == set()


# The others.


def test_an_answer_that_changes_is_a_breach_of_determinism() -> None:
    turns = iter((Accepted(PREPARE), one_more(Accepted(PREPARE))))
    assert signatures("determinism", READ, scripted_side(lambda _: next(turns))) == [
        "determinism/prepare/amount/decode+accepted+accepted/plain"
    ]


def test_a_refusal_in_other_words_is_the_same_answer() -> None:
    words = iter(("no", "never"))
    assert look("determinism", READ, scripted_side(lambda _: Rejected(next(words)))) == ()


def test_a_canonical_packet_is_no_matter_where_the_value_was_misread() -> None:
    assert look("canonical", READ, fake(misreads)) == ()


def test_an_edit_may_keep_what_writing_anew_would_not() -> None:
    assert look("in-place-edit", Relay(reframed(octets_of(PREPARE)), "7"), codec_side()) == ()


@pytest.mark.parametrize("name", ["round-trip", "idempotence", "cross-encoding", "aliasing"])
def test_how_what_is_absent_is_written_is_nobodys_business(name: str) -> None:
    side = fake(lambda operation, _: Encoded("00") if isinstance(operation, Encode) else Rejected("no"), rfc=False)
    assert look(name, Encode(with_field(PREPARE, "data", None)), side, codec_side()) == ()


def test_what_is_forwarded_and_cannot_be_read_is_a_breach() -> None:
    side = fake(lambda operation, outcome: Encoded("0c00") if isinstance(operation, Relay) else outcome)
    assert signatures("relay", FORWARD, side) == ["relay/prepare/packet/relay+encoded+rejected/plain"]


def test_a_reject_is_forwarded_as_it_is() -> None:
    assert broken(Relay(octets_of(REJECT), "7", "2031-01-01T00:00:00.000Z"), codec_side()) == set()


def test_a_reject_that_is_altered_on_the_way_is_a_breach() -> None:
    assert isinstance(REJECT, RejectValue)
    other = Encoded(octets_of(with_field(REJECT, "code", "F00")))
    side = fake(lambda operation, outcome: other if isinstance(operation, Relay) else outcome)
    assert signatures("relay", Relay(octets_of(REJECT)), side) == ["relay/reject/code/relay+encoded+accepted/plain"]
