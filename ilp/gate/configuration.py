"""The table `[gate]` of `ilp.toml`, or `[tool.ilp.gate]` of `pyproject.toml`.

Only the candidate's configuration counts, which is that of the current folder: a release that is judged by the rules of
its predecessor could never change them, and one that brought waivers for the other side would judge itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

from msgspec import Meta, Struct, field

from ilp.gate.choice import choose
from ilp.gate.policy import POLICIES, PROFILES, LockedRule, Override, Policy
from ilp.gate.record import BUMPS, Level
from ilp.gate.rules import UnknownRule, find_rule, rule, rules
from ilp.gate.signature import parse_signature
from ilp.gate.waivers import Waiver
from ilp.implementation.project import Project, read_member, section
from ilp.spec.clauses import all_clauses

__all__ = ["BUDGET", "UNSUPPORTED_QUOTA", "FailOn", "GateConfiguration", "configuration_of"]

BUDGET = 50_000
"""How many operations are asked beyond the golden ones, where nothing is configured."""

UNSUPPORTED_QUOTA = 0.5
"""The share of operations that a side may not support before a run could not decide, where nothing is configured."""

FailOn: TypeAlias = Literal["patch", "minor", "major", "never"]
"""Without a declared bump, the weakest required bump that is a "no"."""

_FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
_LEVELS: tuple[Level, ...] = get_args(Level)


class GateConfiguration(Struct, frozen=True, kw_only=True):
    """How the gate is to decide, before any option of the command line.

    Attributes:
        path: the file that it was read from; None where there is none, and all is as it comes.
        policy: which bump and level every rule has.
        fail_on: without a declared bump, the weakest required bump that is a "no".
        budget: how many operations are asked beyond the golden ones.
        seed: of the random ones.
        unsupported_quota: the share of operations that a side may not support before the run could not decide, 0 to 1.
        waivers: findings to let pass.
    """

    path: Path | None = None
    policy: Policy = Policy()
    fail_on: FailOn = "major"
    budget: int = BUDGET
    seed: int = 0
    unsupported_quota: float = UNSUPPORTED_QUOTA
    waivers: tuple[Waiver, ...] = ()


class _RuleTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[gate.rules.ID]`."""

    bump: str | None = None
    level: str | None = None

    def __post_init__(self) -> None:
        if self.bump is None and self.level is None:
            raise ValueError("it has neither `bump` nor `level`, and says nothing")
        self.override()

    def override(self) -> Override:
        """Return what the rule is given.

        Raises:
            ValueError: there is no such bump or level.
        """
        return Override(
            bump=None if self.bump is None else choose(self.bump, BUMPS, "bump"),
            level=None if self.level is None else choose(self.level, _LEVELS, "level"),
        )


class _WaiverTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[gate.waivers]]`."""

    signature: str
    reason: str
    clause: str | None = None
    expires: date | None = None

    def __post_init__(self) -> None:
        parse_signature(self.signature)
        if not self.reason.strip():
            raise ValueError("`reason` is empty")
        if self.clause is not None:
            choose(self.clause, all_clauses(), "clause")

    def waiver(self) -> Waiver:
        """Return the waiver."""
        return Waiver(signature=self.signature, reason=self.reason, clause=self.clause, expires=self.expires)


class _GateTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """`[gate]`; its rules are read one by one, so that what is said of one names it."""

    policy: str = "default"
    profile: str = "bytes"
    fail_on: str = "major"
    budget: Annotated[int, Meta(ge=0)] = BUDGET
    seed: Annotated[int, Meta(ge=0)] = 0
    unsupported_quota: Annotated[float, Meta(ge=0, le=1)] = UNSUPPORTED_QUOTA
    rules: dict[str, object] = field(default_factory=dict)
    waivers: tuple[_WaiverTable, ...] = ()

    def __post_init__(self) -> None:
        self.chosen_policy({})
        self.chosen_fail_on()
        for rule_id in self.rules:
            if rule(_existing(rule_id)).locked:
                raise LockedRule(rule(rule_id))
        signatures = [each.signature for each in self.waivers]
        for each in signatures:
            if signatures.count(each) > 1:
                raise ValueError(f"waivers: {each} is waived more than once")

    def chosen_policy(self, overrides: Mapping[str, Override]) -> Policy:
        """Return the policy with what rules are given.

        Raises:
            ValueError: there is no such policy or profile.
        """
        return Policy(
            choose(self.policy, POLICIES, "policy"), choose(self.profile, PROFILES, "profile"), overrides=overrides
        )

    def chosen_fail_on(self) -> FailOn:
        """Return the weakest required bump that is a "no".

        Raises:
            ValueError: there is no such bump, or it would be a "no" whatever comes.
        """
        return choose(self.fail_on, _FAIL_ON, "`fail-on`")


def configuration_of(project: Project | None) -> GateConfiguration:
    """Return how the gate is to decide in a project; without one, and without the table, as it comes.

    Raises:
        BrokenConfiguration: the table cannot be used; the message has the file and the member.
    """
    if project is None:
        return GateConfiguration()
    table = section(project, "gate", _GateTable)
    if table is None:
        return GateConfiguration()
    given = {each: read_member(project, ("gate", "rules", each), _RuleTable) for each in table.rules}
    return GateConfiguration(
        path=project.path,
        policy=table.chosen_policy({each: found.override() for each, found in given.items() if found is not None}),
        fail_on=table.chosen_fail_on(),
        budget=table.budget,
        seed=table.seed,
        unsupported_quota=table.unsupported_quota,
        waivers=tuple(each.waiver() for each in table.waivers),
    )


def _existing(rule_id: str) -> str:
    """Return the id of a rule, as it has to be written.

    Raises:
        ValueError: it is none.
    """
    if rule_id in rules():
        return rule_id
    try:
        close: tuple[str, ...] = (find_rule(rule_id).id,)
    except UnknownRule as unknown:
        close = unknown.close
    meant = f"did you mean {close[0]}?" if close else "`ilp rules` lists all"
    raise ValueError(f"rules: there is no rule {rule_id!r}; {meant}")
