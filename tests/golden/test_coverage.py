from __future__ import annotations

import pytest

from ilp.golden.coverage import ONE_SIDED, ClauseCoverage, coverage_of
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Expectation, Vector
from ilp.spec.clauses import all_clauses
from tests.conformance.cases import vector

GOLDEN = {each.clause: each for each in coverage_of(load_vectors(shipped_vectors()).vectors)}
CLAUSE = "0030-utf8"


def coverage(clause: str, *vectors: Vector) -> ClauseCoverage:
    return next(each for each in coverage_of(vectors) if each.clause == clause)


@pytest.mark.parametrize("clause", GOLDEN)
def test_clause_has_the_vectors_that_it_needs(clause: str) -> None:
    assert GOLDEN[clause].missing == ()


@pytest.mark.parametrize("clause", GOLDEN)
def test_testable_clause_has_a_vector_and_another_has_none(clause: str) -> None:
    assert bool(GOLDEN[clause].total) is (GOLDEN[clause].untestable is None)


@pytest.mark.parametrize("clause", ONE_SIDED)
def test_reason_for_a_side_is_not_idle(clause: str) -> None:
    counts = {"accepting": GOLDEN[clause].accept, "refusing": GOLDEN[clause].reject}
    assert {counts[side] for side in ONE_SIDED[clause].sides} == {0}


@pytest.mark.parametrize("clause", ONE_SIDED)
def test_reason_is_a_sentence(clause: str) -> None:
    assert ONE_SIDED[clause].reason.endswith(".")


def test_every_clause_is_there_in_the_order_of_the_rfcs() -> None:
    assert list(GOLDEN) == list(all_clauses())


def test_vectors_are_counted_by_expectation() -> None:
    expectations: tuple[Expectation, ...] = ("accept", "accept", "reject", "either")
    found = coverage(CLAUSE, *(vector(each, clauses=(CLAUSE,)) for each in expectations))
    assert (found.accept, found.reject, found.either, found.disputed) == (2, 1, 1, 0)


def test_vectors_are_named_by_expectation() -> None:
    vectors = [vector("accept", id="subject/one", clauses=(CLAUSE,)), vector("reject", id="subject/two")]
    assert coverage(CLAUSE, *vectors).vectors == {
        "accept": ("subject/one",),
        "reject": (),
        "either": (),
        "disputed": (),
    }


@pytest.mark.parametrize("clause", GOLDEN)
def test_as_many_vectors_are_named_as_counted(clause: str) -> None:
    found = GOLDEN[clause]
    counted = {"accept": found.accept, "reject": found.reject, "either": found.either, "disputed": found.disputed}
    assert {expectation: len(ids) for expectation, ids in found.vectors.items()} == counted


def test_clause_that_speaks_for_a_reading_counts_once() -> None:
    assert coverage("0030-octet-string", vector("disputed")).disputed == 1


@pytest.mark.parametrize(
    ("expectations", "missing"),
    [
        ((), ("accepting", "refusing")),
        (("accept",), ("refusing",)),
        (("reject",), ("accepting",)),
        (("either", "disputed"), ("accepting", "refusing")),
        (("accept", "reject"), ()),
    ],
)
def test_binding_clause_needs_both_sides(expectations: tuple[Expectation, ...], missing: tuple[str, ...]) -> None:
    vectors = [vector(each, clauses=(CLAUSE,)) for each in expectations]
    assert coverage(CLAUSE, *vectors).missing == missing


def test_permission_needs_nothing() -> None:
    assert coverage("0027-non-canonical-reading").missing == ()


def test_clause_that_cannot_be_tested_needs_nothing() -> None:
    found = coverage("0027-hop-determines-peer")
    assert found.missing == ()
    assert found.untestable


def test_side_that_makes_no_sense_is_not_needed() -> None:
    found = coverage("0027-relay-data")
    assert (found.missing, found.one_sided) == (("accepting",), ONE_SIDED["0027-relay-data"].reason)
