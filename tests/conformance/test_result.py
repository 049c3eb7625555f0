from __future__ import annotations

from ilp.conformance.known import Listed
from ilp.conformance.result import not_asked, result_of
from ilp.protocol import Accepted
from tests.conformance.cases import REFUSED, TODAY, WANTED, listed, vector


def test_outcome_is_held_against_the_vector() -> None:
    result = result_of(vector(), Accepted(WANTED), "fake", None, fail_level="MUST", today=TODAY)
    assert (result.vector, result.implementation, result.outcome, result.verdict) == (
        "subject/name",
        "fake",
        "accepted",
        "pass",
    )
    assert result.consequence is None


def test_departure_has_its_consequence() -> None:
    result = result_of(vector(), REFUSED, "fake", None, fail_level="MUST", today=TODAY)
    assert (result.verdict, result.consequence) == ("fail", "valid packet refused")


def test_departure_that_is_listed_is_known_and_keeps_its_consequence() -> None:
    entry = listed()
    result = result_of(vector(), REFUSED, "fake", Listed(entry, entry.vectors[0]), fail_level="MUST", today=TODAY)
    assert (result.verdict, result.reason, result.consequence) == ("known", entry.reason, "valid packet refused")


def test_vector_that_was_never_asked_is_an_error() -> None:
    result = not_asked(vector(), "fake")
    assert (result.vector, result.implementation, result.outcome, result.verdict) == (
        "subject/name",
        "fake",
        "not asked",
        "error",
    )
