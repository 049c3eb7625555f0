"""What a run amounts to: declared and required bump, policies, waivers, and the exit code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ilp.gate.policy import Override, Policy, PolicyName
from ilp.gate.record import Bump, Level
from ilp.gate.run import Opener
from ilp.gate.verdict import exit_code
from ilp.gate.waivers import Waiver
from ilp.implementation.implementation import Implementation
from ilp.protocol import Decode
from tests.gate.fakes import garbling
from tests.gate.mutated import Mutated
from tests.gate.runs import (
    CLEAN,
    GIVEN,
    REFUSING,
    TODAY,
    VECTORS,
    ZERO_REFUSED,
    decode,
    gate,
    mutant,
    packet,
    plain,
    prepare,
)

FIXING: dict[str, Opener] = {"old": mutant("amount/zero-refused", "old"), "new": plain("new")}
"""Requires a minor version."""


def versioned(name: str, version: str, opener: Opener | None = None) -> Opener:
    def opened() -> Implementation:
        found = (opener or plain(name))()
        assert isinstance(found, Mutated)
        found.identity = replace(found.identity, version=version)
        return found

    return opened


# The declared bump.


@pytest.mark.parametrize(
    ("declared", "sufficient", "code"),
    [("none", False, 1), ("patch", False, 1), ("minor", True, 0), ("major", True, 0), (None, None, 0)],
)
def test_required_bump_is_held_against_the_declared_one(
    declared: Bump | None, sufficient: bool | None, code: int
) -> None:
    record = gate(FIXING, declared=declared)
    assert (record.required, record.declared) == ("minor", declared)
    assert (record.sufficient, exit_code(record)) == (sufficient, code)


@pytest.mark.parametrize(("fail_on", "code"), [("patch", 1), ("minor", 1), ("major", 0), ("never", 0)])
def test_without_a_declared_bump_fail_on_decides(fail_on: Bump, code: int) -> None:
    record = gate(FIXING, fail_on=fail_on)
    assert (record.fail_on, record.sufficient, exit_code(record)) == (fail_on, None, code)


@pytest.mark.parametrize(
    ("old", "new", "declared"),
    [
        ("3.5.1", "3.6.0", "minor"),
        ("3.5.1", "4.0.0", "major"),
        ("0.1.2", "0.2.0", "major"),
        ("1.0.0", "1.0.1", "patch"),
    ],
)
def test_declared_bump_is_worked_out_from_what_the_sides_greet_with(old: str, new: str, declared: Bump) -> None:
    record = gate({"old": versioned("old", old), "new": versioned("new", new)})
    assert (record.declared, record.versions, record.sufficient) == (declared, (old, new), True)


@pytest.mark.parametrize(("old", "new"), [("3.5.1", "3.5.1"), ("3.6.0", "3.5.1"), ("unknown", "1.0.0"), ("1.0.0", "")])
def test_equal_lower_and_unknown_versions_declare_nothing(old: str, new: str) -> None:
    record = gate({"old": versioned("old", old), "new": versioned("new", new)})
    assert (record.declared, record.versions, record.sufficient) == (None, None, None)


def test_versions_that_are_given_come_before_what_the_sides_say() -> None:
    sides = {"old": versioned("old", "3.5.1"), "new": versioned("new", "4.0.0")}
    record = gate(sides, versions=("3.5.1", "3.5.2"))
    assert (record.declared, record.versions) == ("patch", ("3.5.1", "3.5.2"))


def test_versions_that_are_given_and_declare_nothing_are_kept() -> None:
    record = gate(CLEAN, versions=("3.5.1", "3.5.1"))
    assert (record.declared, record.versions) == (None, ("3.5.1", "3.5.1"))


def test_bump_that_is_declared_comes_before_all_versions() -> None:
    sides = {"old": versioned("old", "3.5.1"), "new": versioned("new", "3.5.2")}
    record = gate(sides, declared="major")
    assert (record.declared, record.versions) == ("major", None)
    record = gate(sides, declared="major", versions=("1.0.0", "1.1.0"))
    assert (record.declared, record.versions) == ("major", ("1.0.0", "1.1.0"))


def test_versions_of_the_sides_decide_over_fail_on() -> None:
    sides = {
        "old": versioned("old", "3.5.1", mutant("amount/zero-refused", "old")),
        "new": versioned("new", "3.5.2"),
    }
    assert exit_code(gate(sides, fail_on="major")) == 1


def test_first_baseline_is_the_one_that_the_version_follows() -> None:
    sides = {"old": versioned("old", "3.5.1"), "older": versioned("older", "3.0.0"), "new": versioned("new", "3.5.2")}
    assert gate(sides, baselines=("old", "older")).declared == "patch"


# Policies.


STRICTER: dict[str, Opener] = {"old": mutant("timestamp/month-13", "old"), "new": plain("new")}
"""The new one refuses what no calendar has, which the old one reads."""

MONTH_13 = Decode(packet(prepare(1)).replace(b"20310212".hex(), b"20311312".hex()))


@pytest.mark.parametrize(
    ("name", "bump", "code"), [("default", "major", 1), ("interop", "minor", 0), ("contract", "major", 1)]
)
def test_interop_takes_refusing_what_is_forbidden_for_a_fix(name: PolicyName, bump: Bump, code: int) -> None:
    record = gate(STRICTER, given=(*GIVEN, MONTH_13), policy=Policy(name))
    (found,) = record.findings
    assert (found.rule, found.bump, exit_code(record)) == ("WR02", bump, code)
    assert found.clause
    assert found.bumps == record.required_by == {"default": "major", "contract": "major"}
    assert record.required == bump


def test_interop_knows_no_fix_where_the_baseline_speaks_a_dialect() -> None:
    record = gate(STRICTER, given=(MONTH_13,), policy=Policy("interop"), vectors=NOT_READ)
    assert [each.speaks_rfc0027 for each in record.baselines] == [False]
    assert [(each.rule, each.bump) for each in record.findings] == [("WR02", "major")]


NOT_READ = tuple(
    replace(each, value=prepare(1))
    for each in VECTORS
    if isinstance(each.operation, Decode) and each.expectation == "accept" and each.packet == "prepare"
)
"""Golden packets that are said to be something else, so that whoever reads them rightly speaks a dialect."""


@pytest.mark.parametrize(("name", "bump"), [("default", "minor"), ("interop", "minor"), ("contract", "major")])
def test_contract_takes_every_visible_change_for_major(name: PolicyName, bump: Bump) -> None:
    record = gate(FIXING, policy=Policy(name), declared="minor")
    assert record.required == bump
    assert record.required_by == {"default": "minor", "contract": "major"}
    assert exit_code(record) == (1 if bump == "major" else 0)


@pytest.mark.parametrize(
    ("level", "required", "code"), [("deny", "minor", 1), ("warn", "none", 0), ("allow", "none", 0)]
)
def test_what_is_warned_of_or_allowed_requires_nothing(level: Level, required: Bump, code: int) -> None:
    record = gate(FIXING, policy=Policy(overrides={"WR04": Override(level=level)}), declared="patch")
    assert [(each.rule, each.level, each.bump) for each in record.findings] == [("WR04", level, "minor")]
    assert (record.required, exit_code(record)) == (required, code)
    assert record.required_by == {"default": "minor", "contract": "major"}


def test_bump_of_a_rule_may_be_another_one() -> None:
    record = gate(FIXING, policy=Policy(overrides={"WR04": Override(bump="major")}), declared="minor")
    assert (record.required, record.required_by["default"], exit_code(record)) == ("major", "minor", 1)


# Waivers.


def waiver(signature: str = ZERO_REFUSED, expires: date | None = None) -> Waiver:
    return Waiver(signature=signature, reason="a reason", expires=expires)


def test_waived_finding_is_shown_and_requires_nothing() -> None:
    record = gate(REFUSING, waivers=(waiver(expires=TODAY),), declared="patch")
    assert [each.waived for each in record.findings] == [True]
    assert (record.required, record.required_by) == ("none", {"default": "none", "contract": "none"})
    assert ([each.state for each in record.waivers], exit_code(record)) == (["used"], 0)


def test_expired_waiver_lets_nothing_pass() -> None:
    record = gate(REFUSING, waivers=(waiver(expires=TODAY - timedelta(days=1)),), declared="major")
    assert [each.waived for each in record.findings] == [False]
    assert ([each.state for each in record.waivers], record.sufficient, exit_code(record)) == (["expired"], True, 1)


def test_waiver_of_what_is_not_found_is_a_no() -> None:
    record = gate(CLEAN, waivers=(waiver(),), declared="major")
    assert ([each.state for each in record.waivers], record.sufficient, exit_code(record)) == (["unused"], True, 1)


# A no beats what could not be decided.


@pytest.mark.parametrize(("declared", "code"), [("minor", 3), ("patch", 1)])
def test_a_no_beats_what_could_not_be_decided(declared: Bump, code: int) -> None:
    record = gate(FIXING | {"new": lambda: garbling(plain("new")(), decode(5))}, declared=declared)
    assert (record.required, len(record.undecided), exit_code(record)) == ("minor", 1, code)
