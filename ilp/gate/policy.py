"""A policy: which bump and which level every rule has for the verdict that decides.

Three are named. *default* is the table of rules. *contract* is the release contract that any wire-visible change is
MAJOR: every rule of the surfaces R, W and F that requires a bump at all requires a major one; `never` stays `never`,
and E and L are as in *default*. *interop* takes refusing what the RFC forbids for a fix: WR02 is minor where the
baseline speaks RFC 0027 and a clause forbids the packet, and the report cites the clause; the rest is as in *default*.

A configuration may give single rules another bump or level on top of any policy. Locked rules refuse, and so do the
two whose bump is `never`: who could lower that, or allow its finding, would have a way around "no version number makes
it acceptable". So these are locked in the table of rules as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.gate.record import Bump, Level, Profile
from ilp.gate.rules import Rule, rule

__all__ = ["POLICIES", "PROFILES", "LockedRule", "Override", "Policy", "PolicyName"]

PolicyName: TypeAlias = Literal["default", "contract", "interop"]
"""The name of a policy."""

POLICIES: Mapping[PolicyName, str] = MappingProxyType(
    {
        "default": "The bumps of the table of rules.",
        "contract": "Any wire-visible change is major: every rule of the surfaces R, W and F that requires a bump at "
        "all.",
        "interop": "Refusing what the RFC forbids is a fix: WR02 is minor where the baseline speaks RFC 0027 and a "
        "clause forbids the packet. The clause is cited.",
    }
)
"""Every policy with what it does, in one line."""

PROFILES: Mapping[Profile, str] = MappingProxyType(
    {
        "bytes": "Holds the exact octets.",
        "value": "Holds the meaning: other octets for the same value are minor.",
        "accept": "Holds only what is accepted: other octets for the same value, and other errors, do not count.",
    }
)
"""Every profile with what it holds, in one line."""

_VISIBLE = frozenset("RWF")


class LockedRule(ValueError):
    """A configuration wants to change a rule that is locked; `rule` is the rule."""

    def __init__(self, locked: Rule) -> None:
        super().__init__(f"{locked.id} ({locked.name}) is locked and takes no bump and no level: {locked.locked}")
        self.rule = locked


class Override(Struct, frozen=True, kw_only=True):
    """What a configuration gives a rule instead of what the policy says; None: as the policy says."""

    bump: Bump | None = None
    level: Level | None = None


class Policy(Struct, frozen=True):
    """A policy, the profile that it is held under, and what a configuration changes, by the rule's id.

    Raises:
        KeyError: an override names no rule.
        LockedRule: an override names a rule that is locked.
    """

    name: PolicyName = "default"
    profile: Profile = "bytes"
    overrides: Mapping[str, Override] = MappingProxyType({})

    def __post_init__(self) -> None:
        for rule_id in self.overrides:
            if rule(rule_id).locked:
                raise LockedRule(rule(rule_id))

    def bump_of(self, rule_id: str, *, clause: str | None = None, rfc_speaking: bool = False) -> Bump:
        """Return the bump that a finding of a rule has; whether it counts is for `level_of` to say.

        Args:
            rule_id: the rule that fired.
            clause: the id of the clause that forbids the packet, where one does.
            rfc_speaking: whether the baseline speaks RFC 0027, so that its clauses bind its peers.

        Raises:
            KeyError: there is no such rule.
        """
        found = rule(rule_id)
        override = self.overrides.get(rule_id)
        if override is not None and override.bump is not None:
            return override.bump
        bump = found.bump.under(self.profile)
        match self.name:
            case "contract" if bump not in ("none", "never") and _VISIBLE.issuperset(found.surfaces):
                return "major"
            case "interop" if found.interop is not None and clause is not None and rfc_speaking:
                return found.interop
            case _:
                return bump

    def level_of(self, rule_id: str) -> Level:
        """Return what a finding of a rule counts for: "deny" unless the configuration says otherwise.

        Raises:
            KeyError: there is no such rule.
        """
        override = self.overrides.get(rule(rule_id).id)
        return "deny" if override is None or override.level is None else override.level
