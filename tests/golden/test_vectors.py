"""The golden set as a whole: what it covers, and that it holds together."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.protocol import Decode
from ilp.spec.clauses import all_clauses

SET = load_vectors(shipped_vectors())
VECTORS = SET.vectors


def cited(vector: Vector) -> set[str]:
    return set(vector.clauses) | {each.clause for each in vector.readings or ()}


CITING: dict[str, list[Vector]] = defaultdict(list)
for _vector in VECTORS:
    for _clause in cited(_vector):
        CITING[_clause].append(_vector)


def test_there_are_150_vectors_or_more() -> None:
    assert len(VECTORS) >= 150


def test_ids_are_unique() -> None:
    assert len({each.id for each in VECTORS}) == len(VECTORS)


def test_clauses_exist() -> None:
    assert CITING.keys() - all_clauses().keys() == set()


def test_flags_are_explained_and_used() -> None:
    assert {flag for each in VECTORS for flag in each.flags} == SET.flags.keys()


def test_flags_are_explained_in_a_sentence() -> None:
    assert [flag for flag, text in SET.flags.items() if not text.endswith(".")] == []


@pytest.mark.parametrize("packet", ["prepare", "fulfill", "reject"])
@pytest.mark.parametrize("operation", ["decode", "encode", "relay"])
@pytest.mark.parametrize("expectation", ["accept", "reject"])
def test_every_packet_goes_both_ways_with_both_signs(packet: str, operation: str, expectation: str) -> None:
    asked = (packet, operation, expectation)
    assert any((each.packet, each.operation_name, each.expectation) == asked for each in VECTORS)


# Clauses.

TESTABLE = [each for each in all_clauses().values() if not each.untestable]
UNTESTABLE = [each for each in all_clauses().values() if each.untestable]
BINDING = [each.id for each in TESTABLE if each.level in ("MUST", "MUST NOT", "FACT")]

WRITING = "is about writing: readers may be lenient"
RELAYING = "is about relaying, which is an operation of its own"
DISPUTED = "is in dispute: no reader is wrong either way"
EVERY_PREPARE = "every Prepare that is accepted keeps it; they cite the clauses on length and UTC"
EVERYTHING = "any octets keep it: there is nothing to refuse"

NO_ACCEPTING: dict[str, str] = {
    "0027-canonical-writing": WRITING,
    "0027-destination": "every Prepare that is accepted has one; they cite the clauses of RFC 0015",
    "0027-no-source-address": "a field too many is refused, or trailing octets",
    "0027-relay-condition": RELAYING,
    "0027-relay-data": RELAYING,
    "0027-relay-fulfill": RELAYING,
    "0027-relay-in-place": RELAYING,
    "0027-asn1-no-extension": DISPUTED,
    "0027-asn1-timestamp": EVERY_PREPARE,
    "0030-canonical-oer": WRITING,
    "0030-trailing-octets": DISPUTED,
    "0030-length-leading-zeros": DISPUTED,
    "0030-length-needless-long-form": DISPUTED,
    "0030-length-maximum": "no packet is as long as that",
    "0030-timestamp-digits": EVERY_PREPARE,
    "0030-timestamp-parts": EVERY_PREPARE,
    "0030-timestamp-leap-second": "the second before a leap second is in dispute",
    "0030-timestamp-rounding": WRITING,
}
"""Binding clauses that no accepting decode vector cites, each with the reason."""

NO_REFUSING: dict[str, str] = {
    "0027-canonical-writing": WRITING,
    "0027-no-source-address": "a field too many is refused, or trailing octets",
    "0027-data-end-to-end": EVERYTHING,
    "0027-error-codes": DISPUTED,
    "0027-error-data": EVERYTHING,
    "0027-relay-condition": RELAYING,
    "0027-relay-data": RELAYING,
    "0027-relay-fulfill": RELAYING,
    "0027-relay-in-place": RELAYING,
    "0027-asn1-amount": EVERYTHING,
    "0027-asn1-amount-too-large": EVERYTHING,
    "0027-asn1-data-size": DISPUTED,
    "0027-asn1-message-size": DISPUTED,
    "0027-asn1-no-extension": DISPUTED,
    "0030-canonical-oer": WRITING,
    "0030-trailing-octets": DISPUTED,
    "0030-length-leading-zeros": DISPUTED,
    "0030-length-needless-long-form": DISPUTED,
    "0030-timestamp-rounding": WRITING,
}
"""Binding clauses that no refusing decode vector cites, each with the reason."""


def decoding(clause_id: str, expectation: str) -> bool:
    return any(isinstance(each.operation, Decode) and each.expectation == expectation for each in CITING[clause_id])


@pytest.mark.parametrize("clause_id", [each.id for each in TESTABLE])
def test_testable_clause_has_a_vector(clause_id: str) -> None:
    assert CITING[clause_id]


@pytest.mark.parametrize("clause_id", [each.id for each in UNTESTABLE])
def test_untestable_clause_has_none(clause_id: str) -> None:
    assert CITING[clause_id] == []


@pytest.mark.parametrize("clause_id", BINDING)
def test_binding_clause_has_an_accepting_vector_or_a_reason(clause_id: str) -> None:
    assert decoding(clause_id, "accept") or clause_id in NO_ACCEPTING


@pytest.mark.parametrize("clause_id", BINDING)
def test_binding_clause_has_a_refusing_vector_or_a_reason(clause_id: str) -> None:
    assert decoding(clause_id, "reject") or clause_id in NO_REFUSING


def test_no_reason_is_idle() -> None:
    idle = [("accepting", each) for each in NO_ACCEPTING if decoding(each, "accept")]
    idle += [("refusing", each) for each in NO_REFUSING if decoding(each, "reject")]
    assert idle == []


def test_reasons_speak_of_binding_clauses() -> None:
    assert NO_ACCEPTING.keys() | NO_REFUSING.keys() <= set(BINDING)
