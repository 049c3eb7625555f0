"""What findings amount to: the required bump, whether a declared one suffices, and the exit code."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.gate.policy import Override, Policy
from ilp.gate.record import (
    BUMPS,
    Bump,
    Finding,
    GateRecord,
    Level,
    OperationsRecord,
    PolicyRecord,
    SideRecord,
    WaiverRecord,
)
from ilp.gate.rules import rules
from ilp.gate.verdict import ALWAYS_SHOWN, bumps_by_policy, exit_code, required_bump, required_under, settle
from ilp.protocol import Decode, Rejected

CLAUSE = "0030-timestamp-calendar"


def finding(
    bump: Bump = "major",
    *,
    contract: Bump | None = None,
    level: Level = "deny",
    waived: bool = False,
    signature: str = "WR01/R/reject/data/accepted/rejected",
    baseline: str = "old",
) -> Finding:
    return Finding(
        rule="WR01",
        name="reader-rejects-accepted",
        surface="R",
        packet="reject",
        field="data",
        old="accepted",
        new="rejected",
        bump=bump,
        bumps={"default": bump, "contract": contract or bump},
        level=level,
        signature=signature,
        input=Decode("0e"),
        before=Rejected(""),
        after=Rejected(""),
        count=1,
        baseline=baseline,
        source="golden",
        waived=waived,
    )


def record(*findings: Finding, declared: Bump | None = None, fail_on: Bump = "major") -> GateRecord:
    return GateRecord(
        suite="0.0.0",
        started="2027-01-31T00:00:00+00:00",
        baselines=[SideRecord(reference="old")],
        candidate=SideRecord(reference="new"),
        policy=PolicyRecord(name="default", profile="bytes"),
        declared=declared,
        fail_on=fail_on,
        operations=OperationsRecord(),
        findings=list(findings),
    )


def settled(*findings: Finding, declared: Bump | None = None, fail_on: Bump = "major") -> GateRecord:
    made = record(*findings, declared=declared, fail_on=fail_on)
    settle(made)
    return made


def waiver(state: str) -> WaiverRecord:
    assert state in ("used", "unused", "expired")
    return WaiverRecord(signature="WR01/R/reject/data/accepted/rejected", reason="a reason", state=state)  # type: ignore[arg-type]


# The required bump.


def test_nothing_found_requires_nothing() -> None:
    assert required_bump([]) == "none"
    assert [required_under([], each) for each in ALWAYS_SHOWN] == ["none", "none"]


@given(st.lists(st.sampled_from(BUMPS)))
def test_the_strongest_bump_is_required(bumps: list[Bump]) -> None:
    assert required_bump(map(finding, bumps)) == max(bumps, key=BUMPS.index, default="none")


@pytest.mark.parametrize("level", ["warn", "allow"])
def test_what_is_warned_of_or_allowed_requires_nothing(level: Level) -> None:
    assert required_bump([finding("major", level=level), finding("patch")]) == "patch"


def test_waived_finding_requires_nothing_under_any_policy() -> None:
    findings = [finding("major", waived=True), finding("minor")]
    assert required_bump(findings) == "minor"
    assert [required_under(findings, each) for each in ALWAYS_SHOWN] == ["minor", "minor"]


def test_levels_belong_to_the_chosen_policy_alone() -> None:
    findings = [finding("minor", contract="major", level="allow")]
    assert required_bump(findings) == "none"
    assert required_under(findings, "default") == "minor"
    assert required_under(findings, "contract") == "major"


def test_each_policy_has_its_own_bump_of_a_finding() -> None:
    findings = [finding("patch", contract="major"), finding("minor")]
    assert [required_under(findings, each) for each in ALWAYS_SHOWN] == ["minor", "major"]


@pytest.mark.parametrize("rule_id", list(rules()))
def test_bumps_by_policy_are_those_of_the_named_policies(rule_id: str) -> None:
    bumps = bumps_by_policy(Policy(), rule_id, None, rfc_speaking=True)
    assert bumps == {"default": Policy("default").bump_of(rule_id), "contract": Policy("contract").bump_of(rule_id)}


def test_bumps_by_policy_are_in_the_profile_of_the_chosen_one() -> None:
    assert bumps_by_policy(Policy(profile="accept"), "WW02", None, rfc_speaking=True) == {
        "default": "none",
        "contract": "none",
    }


def test_bumps_by_policy_know_neither_overrides_nor_what_interop_lowers() -> None:
    chosen = Policy("interop", overrides={"WR04": Override(bump="none")})
    assert chosen.bump_of("WR02", clause=CLAUSE, rfc_speaking=True) == "minor"
    assert bumps_by_policy(chosen, "WR02", CLAUSE, rfc_speaking=True)["default"] == "major"
    assert bumps_by_policy(chosen, "WR04", None, rfc_speaking=True)["default"] == "minor"


# Settling.


def test_settling_keeps_the_strongest_finding_first_then_by_signature_and_baseline() -> None:
    findings = [
        finding("minor", signature="a"),
        finding("major", signature="b", baseline="older"),
        finding("never", signature="c"),
        finding("major", signature="b", baseline="old"),
        finding("major", signature="a"),
    ]
    order = [(each.bump, each.signature, each.baseline) for each in settled(*findings).findings]
    assert order == [
        ("never", "c", "old"),
        ("major", "a", "old"),
        ("major", "b", "old"),
        ("major", "b", "older"),
        ("minor", "a", "old"),
    ]


def test_settling_says_what_is_required_under_which_policy() -> None:
    made = settled(finding("minor", contract="major"))
    assert (made.required, made.required_by) == ("minor", {"default": "minor", "contract": "major"})


@pytest.mark.parametrize(("required", "declared"), list(itertools.product(BUMPS, BUMPS[:-1])))
def test_declared_bump_suffices_if_it_is_as_strong_as_the_required_one(required: Bump, declared: Bump) -> None:
    enough = required != "never" and BUMPS.index(declared) >= BUMPS.index(required)
    made = settled(finding(required), declared=declared)
    assert made.sufficient is enough
    assert exit_code(made) == (0 if enough else 1)


def test_never_is_never_sufficient() -> None:
    made = settled(finding("never"), declared="never")
    assert (made.sufficient, exit_code(made)) == (False, 1)


# Without a declared bump.


@pytest.mark.parametrize(("required", "fail_on"), list(itertools.product(BUMPS, BUMPS[1:])))
def test_without_a_declared_bump_fail_on_decides(required: Bump, fail_on: Bump) -> None:
    made = settled(finding(required), fail_on=fail_on)
    assert made.sufficient is None
    assert exit_code(made) == (1 if BUMPS.index(required) >= BUMPS.index(fail_on) else 0)


def test_fail_on_says_nothing_where_a_bump_is_declared() -> None:
    assert exit_code(settled(finding("major"), declared="major", fail_on="patch")) == 0


def test_policy_decides_the_exit_code_not_what_contract_requires() -> None:
    assert exit_code(settled(finding("minor", contract="major"), declared="minor")) == 0


# What else there is to say.


@pytest.mark.parametrize("state", ["unused", "expired"])
def test_waiver_that_covers_nothing_is_a_no(state: str) -> None:
    made = settled(declared="major")
    made.waivers = [waiver("used"), waiver(state)]
    assert exit_code(made) == 1


def test_used_waiver_is_none() -> None:
    made = settled(finding("major", waived=True), declared="none")
    made.waivers = [waiver("used")]
    assert exit_code(made) == 0


@pytest.mark.parametrize("declared", [None, "minor"])
def test_run_that_could_not_decide_says_so(declared: Bump | None) -> None:
    made = settled(finding("minor"), declared=declared)
    made.undecided = ["new disagrees with itself"]
    assert exit_code(made) == 3


def test_a_no_beats_what_could_not_be_decided() -> None:
    made = settled(finding("major"), declared="minor")
    made.undecided = ["new disagrees with itself"]
    assert exit_code(made) == 1


def test_unused_waiver_of_a_run_that_could_not_decide_is_not_to_blame() -> None:
    made = record()
    made.undecided, made.waivers = ["nothing ran"], [waiver("unused")]
    assert exit_code(made) == 3


def test_failing_waiver_beats_what_could_not_be_decided() -> None:
    made = settled()
    made.undecided, made.waivers = ["nothing ran"], [waiver("expired")]
    assert exit_code(made) == 1


@pytest.mark.parametrize("bump", get_args(Bump))
@pytest.mark.parametrize("undecided", [[], ["nothing ran"]])
def test_interrupted_run_is_neither(bump: Bump, undecided: list[str]) -> None:
    made = settled(finding(bump), declared="minor")
    made.interrupted, made.undecided, made.waivers = True, undecided, [waiver("unused")]
    assert exit_code(made) == 130
