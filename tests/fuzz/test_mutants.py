"""Campaigns without golden vectors find the wire bugs of the catalogue, and nothing where a side of a dispute is taken.

`python -m benchmarks.fuzz_mutants` does that for all of them, and tells how long it takes.
"""

from __future__ import annotations

import pytest

from benchmarks.fuzz_mutants import search
from ilp.mutants import catalogue

pytestmark = pytest.mark.acceptance

BUGS = [each.id for each in catalogue().values() if not each.disputed]
SIDES = [each.id for each in catalogue().values() if each.disputed]


@pytest.mark.parametrize("mutant", BUGS[::20])
def test_a_bug_is_found(mutant: str) -> None:
    found = search(catalogue()[mutant], limit=120.0)
    assert found.signatures, f"{found.operations} operations"


@pytest.mark.parametrize("mutant", SIDES[::10])
def test_a_side_of_a_dispute_is_taken_without_a_finding(mutant: str) -> None:
    found = search(catalogue()[mutant], limit=120.0)
    assert found.signatures == ()
    assert found.told_apart is not None
