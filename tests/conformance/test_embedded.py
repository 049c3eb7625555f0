"""The embedded implementations with the known departures that are shipped."""

from __future__ import annotations

import pytest

from ilp.conformance.expected import shipped_expected
from ilp.conformance.record import CheckRecord
from ilp.conformance.run import CheckPlan, exit_code, run_check
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import EMBEDDED, Conditions, open_implementation
from tests.conformance.cases import Silent

VECTORS = load_vectors(shipped_vectors())


@pytest.fixture(scope="module")
def run() -> CheckRecord:
    plan = CheckPlan(
        references=EMBEDDED,
        vectors=VECTORS.vectors,
        sha256=VECTORS.sha256,
        set_ids=tuple(each.id for each in VECTORS.vectors),
        expected=shipped_expected(),
        suite="0.0.0",
    )
    return run_check(plan, lambda reference: open_implementation(reference, Conditions()), Silent())


def test_shipped_known_departures_are_all_there_is(run: CheckRecord) -> None:
    assert [each for each in run.results if each.verdict in ("fail", "error", "skip")] == []


def test_run_over_embedded_implementations_objects_to_nothing(run: CheckRecord) -> None:
    assert exit_code(run) == 0


def test_reference_has_no_known_departures(run: CheckRecord) -> None:
    assert run.implementations[0].counts.known == 0


@pytest.mark.parametrize("implementation", ["asn1tools", "construct"])
def test_known_departures_of_a_witness_are_shown(run: CheckRecord, implementation: str) -> None:
    (counts,) = (each.counts for each in run.implementations if each.reference == implementation)
    assert counts.known > 0


def test_shipped_list_is_true_and_names_nothing_twice(run: CheckRecord) -> None:
    assert run.known_problems == []
