"""The catalogue of mutants holds together: ids, places, deserts."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from msgspec.structs import fields

from ilp.mutants import RULE_BUMPS, Deserved, Mutant, catalogue

MUTANTS = list(catalogue().values())
BUMPS = ("none", "patch", "minor", "major", "never")
each_mutant = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
DESERVED = [
    pytest.param(deserved, id=f"{mutant.id}-{way}")
    for mutant in MUTANTS
    for way, deserved in (("candidate", mutant.deserts.candidate), ("baseline", mutant.deserts.baseline))
]


def turned_knobs(mutant: Mutant) -> list[str]:
    plain = type(mutant.turn)()
    names = [field.name for field in fields(plain)]
    return [name for name in names if getattr(mutant.turn, name) != getattr(plain, name)]


def test_has_at_least_600_mutants() -> None:
    assert len(MUTANTS) >= 600


def test_is_keyed_by_id() -> None:
    assert all(key == mutant.id for key, mutant in catalogue().items())


@each_mutant
def test_id_is_well_formed(mutant: Mutant) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", mutant.id)


def test_titles_are_unique_within_a_subject() -> None:
    counted = Counter((mutant.subject, mutant.title) for mutant in MUTANTS)
    assert [title for title, count in counted.items() if count > 1] == []


@each_mutant
def test_turns_few_knobs_of_one_part(mutant: Mutant) -> None:
    assert 1 <= len(turned_knobs(mutant)) <= 3


@each_mutant
def test_says_what_it_does_and_where_it_comes_from(mutant: Mutant) -> None:
    assert mutant.title
    assert mutant.origin


@pytest.mark.parametrize("deserved", DESERVED)
def test_deserves_rules_of_the_gate(deserved: Deserved) -> None:
    assert deserved.rules
    assert set(deserved.rules) <= set(RULE_BUMPS)


@pytest.mark.parametrize("deserved", DESERVED)
def test_deserves_the_strongest_bump_of_its_rules_or_says_why_not(deserved: Deserved) -> None:
    strongest = max((RULE_BUMPS[rule] for rule in deserved.rules), key=BUMPS.index)
    assert deserved.bump == strongest or deserved.why
