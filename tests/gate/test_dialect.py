"""The gate and a connector that speaks a dialect which RFC 0027 does not describe: what each release requires.

The dialect is never described to the gate; it learns it from what the baseline writes.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from ilp.gate.record import GateRecord
from ilp.gate.run import GatePlan, run_gate
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import Conditions, prepare_implementation
from tests.connector.commands import connector_reference

SOME_VECTORS = 40  # every so many of the golden vectors; all their values are written all the same
BUDGET = 6_000


class Nobody:
    """An observer that does not look."""

    def asked(self, reference: str, done: int, planned: int) -> None:
        pass


@cache
def gate(baseline: str, candidate: str) -> GateRecord:
    """Hold one release of the connector against another."""
    plan = GatePlan(
        baselines=(connector_reference(baseline),),
        candidate=connector_reference(candidate),
        independent=("reference", "asn1tools", "construct"),
        vectors=load_vectors(shipped_vectors()).vectors[::SOME_VECTORS],
        budget=BUDGET,
        suite="test",
        today=date(2026, 1, 1),
    )
    return run_gate(plan, lambda reference: prepare_implementation(reference, Conditions()), Nobody())


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0", "3.0.0"])
def test_a_release_against_itself_is_clean(version: str) -> None:
    record = gate(version, version)
    assert (record.required, record.findings, record.undecided) == ("none", [], [])


@pytest.mark.parametrize(
    ("baseline", "candidate", "required"),
    [
        ("1.0.0", "1.0.1", "none"),  # other error texts
        ("1.0.1", "1.1.0", "minor"),  # the reader accepts an empty triggeredBy
        ("1.1.0", "2.0.0", "major"),  # absent conditions
        ("2.0.0", "3.0.0", "major"),  # another format
    ],
)
def test_a_step_requires_what_its_change_deserves(baseline: str, candidate: str, required: str) -> None:
    record = gate(baseline, candidate)
    assert (record.required, record.sufficient, record.undecided) == (required, True, [])


def test_the_reader_that_accepts_more_is_found_at_its_field() -> None:
    assert [each.signature for each in gate("1.0.1", "1.1.0").findings] == [
        "WR04/R/reject/triggeredBy/rejected/accepted"
    ]


def test_absent_hashes_are_read_otherwise_and_written_for_the_first_time() -> None:
    assert {each.signature for each in gate("1.1.0", "2.0.0").findings} == {
        "WR03/R/prepare/executionCondition/accepted/accepted",
        "WR03/R/fulfill/fulfillment/accepted/accepted",
        "WW01/W/prepare/executionCondition/rejected/encoded",
        "WW01/W/fulfill/fulfillment/rejected/encoded",
    }


def test_the_migration_to_the_rfc_breaks_peers_and_improves_conformance() -> None:
    record = gate("2.0.0", "3.0.0")
    assert {"WR01", "WW01"} <= {each.rule for each in record.findings}
    assert record.conformance.improved
    assert not record.conformance.worsened


def test_conformance_is_no_matter_between_two_speakers_of_a_dialect() -> None:
    record = gate("1.0.1", "1.1.0")
    assert not record.conformance.improved
    assert not record.conformance.worsened
    assert record.candidate.speaks_rfc0027 is False


@pytest.mark.parametrize("rule", ["WR02", "WR03", "WF01", "WW01", "WW05"])
def test_every_field_of_the_dialect_is_exercised(rule: str) -> None:
    (coverage,) = (each for each in gate("1.0.0", "1.0.1").coverage.rules if each.rule == rule)
    assert {each for each in coverage.missing if not each.endswith(".envelope")} == set()  # the dialect has no envelope
