from __future__ import annotations

import pytest
from msgspec.structs import replace

from ilp.fuzz.signature import MalformedFuzzSignature, parse_fuzz_signature, signature_of
from ilp.protocol import Decode, Encode, Faulted, Rejected, Relay, TimedOut
from tests.fuzz.cases import SIGNATURE, breach
from tests.fuzz.oracles.looking import PREPARE


def test_it_has_five_parts() -> None:
    assert str(signature_of(breach())) == SIGNATURE


def test_words_of_an_error_are_no_part_of_it() -> None:
    assert signature_of(breach(outcome=Faulted("a: b"))) == signature_of(breach(outcome=Faulted("RangeError: c")))


def test_the_names_of_implementations_are_no_part_of_it() -> None:
    assert signature_of(breach()) == signature_of(breach(by=("npm:ilp-packet@3.1.3",)))


def test_octets_are_no_part_of_it() -> None:
    assert signature_of(breach(Decode("0e00"))) == signature_of(breach(Decode("0e0102030405")))


@pytest.mark.parametrize(
    ("operation", "parts"),
    [
        (Decode(""), ("none", "decode+accepted")),
        (Decode("ff"), ("none", "decode+accepted")),
        (Relay("0d00", "1"), ("fulfill", "relay+accepted")),
        (Encode(PREPARE), ("prepare", "encode+accepted")),
    ],
)
def test_packet_and_operation_are_parts(operation: Decode, parts: tuple[str, str]) -> None:
    signature = signature_of(breach(operation))
    assert (signature.packet, signature.outcomes) == parts


def test_what_is_about_no_single_field_or_clause_says_so() -> None:
    signature = signature_of(breach(field="", cell=""))
    assert (signature.field, signature.cell) == ("packet", "plain")


def test_outcomes_stand_in_their_order() -> None:
    outcomes = (Rejected("x"), TimedOut(1.0))
    assert signature_of(breach(outcomes=outcomes)).outcomes == "decode+rejected+timed-out"


@pytest.mark.parametrize("text", [SIGNATURE, "crash/none/packet/relay+timed-out/plain"])
def test_a_signature_is_read_as_it_is_written(text: str) -> None:
    assert str(parse_fuzz_signature(text)) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has the form"),
        ("a/prepare/c/d", "has the form"),
        ("a/prepare/c/d/e/f", "has the form"),
        ("a/prepare//d/e", "has the form"),
        ("a/prepare/c d/d/e", "has the form"),
        ("../prepare/c/d/e", "has the form"),
        ("a/packet/c/d/e", "'packet' is no packet"),
    ],
)
def test_what_is_no_signature_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(MalformedFuzzSignature, match=reason):
        parse_fuzz_signature(text)


def test_signatures_are_ordered_by_their_parts() -> None:
    one = parse_fuzz_signature(SIGNATURE)
    assert replace(one, oracle="crash") < one < replace(one, cell="plain")
