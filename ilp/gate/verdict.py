"""From findings to the answer: which bump is required, whether the declared one suffices, the exit code."""

from __future__ import annotations

from collections.abc import Iterable

from ilp.gate.policy import Policy, PolicyName
from ilp.gate.record import BUMPS, Bump, Finding, GateRecord, stronger
from ilp.gate.versions import sufficient
from ilp.gate.waivers import failing_waivers

__all__ = ["ALWAYS_SHOWN", "bumps_by_policy", "exit_code", "required_bump", "required_under", "settle"]

ALWAYS_SHOWN: tuple[PolicyName, ...] = ("default", "contract")
"""The policies whose bump every report prints, whatever the chosen one is."""

_INTERRUPTED, _COULD_NOT_DECIDE = 130, 3


def required_bump(findings: Iterable[Finding]) -> Bump:
    """Return the strongest bump that a finding requires under the chosen policy."""
    required: Bump = "none"
    for each in findings:
        if each.level == "deny" and not each.waived:
            required = stronger(required, each.bump)
    return required


def required_under(findings: Iterable[Finding], policy: PolicyName) -> Bump:
    """Return the strongest bump under one of ALWAYS_SHOWN, which knows no levels; waivers hold under every policy."""
    required: Bump = "none"
    for each in findings:
        if not each.waived:
            required = stronger(required, each.bumps[policy])
    return required


def bumps_by_policy(policy: Policy, rule_id: str, clause: str | None, *, rfc_speaking: bool) -> dict[str, Bump]:
    """Return the bump of a finding under each of ALWAYS_SHOWN, in the profile of the chosen policy."""
    return {
        name: Policy(name, policy.profile).bump_of(rule_id, clause=clause, rfc_speaking=rfc_speaking)
        for name in ALWAYS_SHOWN
    }


def settle(record: GateRecord) -> None:
    """Work out what the findings of a record amount to, and put them in order, the strongest first."""
    record.findings.sort(key=lambda each: (-BUMPS.index(each.bump), each.signature, each.baseline))
    record.required = required_bump(record.findings)
    record.required_by = {name: required_under(record.findings, name) for name in ALWAYS_SHOWN}
    record.sufficient = None if record.declared is None else sufficient(record.required, record.declared)


def exit_code(record: GateRecord) -> int:
    """Return what the run amounts to: 0 sufficient, 1 not, 3 could not decide, 130 interrupted; 1 beats 3.

    What no version number makes acceptable is a no, whatever is declared; so is a waiver that has expired, and one that
    covers nothing where everything was asked.
    """
    if record.interrupted:
        return _INTERRUPTED
    enough = record.sufficient
    if enough is None:
        enough = BUMPS.index(record.required) < BUMPS.index(record.fail_on)
    waivers = failing_waivers(record.waivers)
    if not enough or any(each.state == "expired" or not record.undecided for each in waivers):
        return 1
    return _COULD_NOT_DECIDE if record.undecided else 0
