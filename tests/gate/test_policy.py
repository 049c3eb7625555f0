from __future__ import annotations

from typing import get_args

import pytest

from ilp.gate.policy import POLICIES, PROFILES, LockedRule, Override, Policy, PolicyName
from ilp.gate.record import Bump, Profile
from ilp.gate.rules import Rule, rules

EVERY = [pytest.param(each, id=each.id) for each in rules().values()]
LOCKED = [each for each in rules().values() if each.locked]
CLAUSE = "0030-timestamp-calendar"


def test_every_policy_and_profile_is_described() -> None:
    assert (tuple(POLICIES), tuple(PROFILES)) == (get_args(PolicyName), get_args(Profile))


@pytest.mark.parametrize("profile", get_args(Profile))
@pytest.mark.parametrize("each", EVERY)
def test_default_is_the_table_of_rules(each: Rule, profile: Profile) -> None:
    assert Policy("default", profile).bump_of(each.id) == each.bump.under(profile)


@pytest.mark.parametrize("each", EVERY)
def test_contract_makes_every_visible_change_major(each: Rule) -> None:
    expected: Bump = each.bump.bytes
    if expected != "never" and set(each.surfaces) <= set("RWF"):
        expected = "major"
    assert Policy("contract").bump_of(each.id) == expected


@pytest.mark.parametrize("rule_id", ["WW02", "WF02"])
def test_contract_leaves_alone_what_the_profile_does_not_count(rule_id: str) -> None:
    assert Policy("contract", "value").bump_of(rule_id) == "major"
    assert Policy("contract", "accept").bump_of(rule_id) == "none"


@pytest.mark.parametrize(
    ("clause", "rfc_speaking", "bump"),
    [(CLAUSE, True, "minor"), (CLAUSE, False, "major"), (None, True, "major"), (None, False, "major")],
)
def test_interop_lowers_refusals_that_a_clause_wants_of_peers_that_speak_the_rfc(
    clause: str | None, rfc_speaking: bool, bump: Bump
) -> None:
    assert Policy("interop").bump_of("WR02", clause=clause, rfc_speaking=rfc_speaking) == bump


@pytest.mark.parametrize("name", ["default", "contract"])
def test_other_policies_do_not_lower_them(name: PolicyName) -> None:
    assert Policy(name).bump_of("WR02", clause=CLAUSE, rfc_speaking=True) == "major"


@pytest.mark.parametrize("each", [each for each in EVERY if each.id != "WR02"])
def test_interop_lowers_nothing_else(each: Rule) -> None:
    assert Policy("interop").bump_of(each.id, clause=CLAUSE, rfc_speaking=True) == each.bump.bytes


# Overrides.


@pytest.mark.parametrize("name", get_args(PolicyName))
@pytest.mark.parametrize("bump", ["none", "never"])
def test_override_gives_a_rule_another_bump(name: PolicyName, bump: Bump) -> None:
    policy = Policy(name, overrides={"WR02": Override(bump=bump)})
    assert policy.bump_of("WR02", clause=CLAUSE, rfc_speaking=True) == bump
    assert policy.level_of("WR02") == "deny"


def test_override_gives_a_rule_another_level() -> None:
    policy = Policy(overrides={"WR04": Override(level="warn")})
    assert (policy.level_of("WR04"), policy.bump_of("WR04")) == ("warn", "minor")


def test_rules_are_denied_without_an_override() -> None:
    policy = Policy(overrides={"WR04": Override(level="warn")})
    assert {policy.level_of(each) for each in rules() if each != "WR04"} == {"deny"}


@pytest.mark.parametrize("override", [Override(bump="never"), Override(bump="major"), Override(level="warn")])
@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in LOCKED])
def test_locked_rule_takes_no_override_and_says_why(each: Rule, override: Override) -> None:
    with pytest.raises(LockedRule) as caught:
        Policy(overrides={each.id: override})
    assert str(caught.value).startswith(f"{each.id} ({each.name}) is locked")
    assert str(caught.value).endswith(each.locked)
    assert caught.value.rule is each


def test_override_of_no_rule_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Policy(overrides={"WR99": Override(bump="major")})


@pytest.mark.parametrize("ask", ["bump_of", "level_of"])
def test_rule_that_is_not_there_is_a_mistake(ask: str) -> None:
    with pytest.raises(KeyError):
        getattr(Policy(), ask)("WR99")
