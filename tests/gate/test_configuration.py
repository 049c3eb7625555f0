from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ilp.gate.configuration import GateConfiguration, configuration_of
from ilp.gate.policy import Override, Policy
from ilp.gate.rules import rules
from ilp.gate.waivers import Waiver
from ilp.implementation.project import BrokenConfiguration, find_project

SIGNATURE = "WR01/R/prepare/destination/accepted/rejected"

ALL = f"""
[gate]
policy = "contract"
profile = "value"
fail-on = "minor"
budget = 1000
seed = 7
unsupported-quota = 0.25
[gate.rules.WR04]
level = "warn"
bump = "none"
[gate.rules.WW02]
bump = "patch"
[[gate.waivers]]
signature = "{SIGNATURE}"
reason = "agreed with the peers"
clause = "0027-type"
expires = 2027-01-31
[[gate.waivers]]
signature = "WL02/L/none/type/rejected/timed-out"
reason = "only on our slowest machine"
"""


def configured(folder: Path, text: str, file: str = "ilp.toml") -> GateConfiguration:
    (folder / file).write_text(text, encoding="utf-8")
    return configuration_of(find_project(folder))


def broken(folder: Path, text: str, file: str = "ilp.toml") -> str:
    with pytest.raises(BrokenConfiguration) as caught:
        configured(folder, text, file)
    path, _, said = str(caught.value).partition(": ")
    assert path == str(folder / file)
    return said


def test_everything_can_be_configured(tmp_path: Path) -> None:
    overrides = {"WR04": Override(level="warn", bump="none"), "WW02": Override(bump="patch")}
    waivers = (
        Waiver(signature=SIGNATURE, reason="agreed with the peers", clause="0027-type", expires=date(2027, 1, 31)),
        Waiver(signature="WL02/L/none/type/rejected/timed-out", reason="only on our slowest machine"),
    )
    assert configured(tmp_path, ALL) == GateConfiguration(
        path=tmp_path / "ilp.toml",
        policy=Policy("contract", "value", overrides),
        fail_on="minor",
        budget=1000,
        seed=7,
        unsupported_quota=0.25,
        waivers=waivers,
    )


def test_pyproject_configures_as_well(tmp_path: Path) -> None:
    found = configured(
        tmp_path, "[tool.ilp.gate]\nseed = 7\n[tool.ilp.gate.rules.WR04]\nbump = 'major'", "pyproject.toml"
    )
    assert (found.seed, found.policy.bump_of("WR04")) == (7, "major")


@pytest.mark.parametrize("text", ["", "[gate]", "[implementations]"])
def test_what_is_not_said_is_as_it_comes(tmp_path: Path, text: str) -> None:
    found = configured(tmp_path, text)
    assert (found.policy, found.fail_on, found.budget, found.seed) == (Policy(), "major", 50_000, 0)
    assert (found.unsupported_quota, found.waivers) == (0.5, ())


def test_no_project_is_as_it_comes() -> None:
    assert configuration_of(None) == GateConfiguration()


def test_configuration_of_the_current_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ilp.toml").write_text("[gate]\nseed = 9", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert configuration_of(find_project()).seed == 9


@pytest.mark.parametrize("written", ["2027-01-31", '"2027-01-31"'])
def test_day_of_expiry_is_a_date_or_text(tmp_path: Path, written: str) -> None:
    text = f'[[gate.waivers]]\nsignature = "{SIGNATURE}"\nreason = "r"\nexpires = {written}'
    assert configured(tmp_path, text).waivers[0].expires == date(2027, 1, 31)


WAIVER = f'[[gate.waivers]]\nsignature = "{SIGNATURE}"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gate = 3", "gate: Expected `object`, got `int`"),
        ("[gate]\nbugdet = 3", "gate: Object contains unknown field `bugdet`"),
        ("[gate]\nfail_on = 'minor'", "gate: Object contains unknown field `fail_on`"),
        ("[gate]\npolicy = 'strict'", "gate: there is no policy 'strict'; there is default, contract, interop"),
        ("[gate]\nprofile = 'byte'", "gate: there is no profile 'byte'; did you mean bytes?"),
        ("[gate]\nfail-on = 'none'", "gate: there is no `fail-on` 'none'; "),
        ("[gate]\nbudget = -1", "gate.budget: Expected `int` >= 0"),
        ("[gate]\nbudget = '5'", "gate.budget: Expected `int`, got `str`"),
        ("[gate]\nunsupported-quota = 50", "gate.unsupported-quota: Expected `float` <= 1.0"),
        ("[gate.rules.WRO4]\nlevel = 'warn'", "gate: rules: there is no rule 'WRO4'; did you mean WR04?"),
        ("[gate.rules.wr04]\nlevel = 'warn'", "gate: rules: there is no rule 'wr04'; did you mean WR04?"),
        (
            "[gate.rules.writer-fixed]\nlevel = 'warn'",
            "gate: rules: there is no rule 'writer-fixed'; did you mean WW06?",
        ),
        ("[gate.rules.x]\nlevel = 'warn'", "gate: rules: there is no rule 'x'; `ilp rules` lists all"),
        ("[gate.rules.WR04]\nlevel = 'loud'", "gate.rules.WR04: there is no level 'loud'; there is deny, warn, allow"),
        ("[gate.rules.WR04]\nbump = 'mayor'", "gate.rules.WR04: there is no bump 'mayor'; did you mean major?"),
        ("[gate.rules.WR04]\nlevl = 'warn'", "gate.rules.WR04: Object contains unknown field `levl`"),
        ("[gate.rules.WR04]", "gate.rules.WR04: it has neither `bump` nor `level`"),
        ("[gate.rules]\nWR04 = 'warn'", "gate.rules.WR04: Expected `object`, got `str`"),
        (WAIVER, "gate.waivers[0]: Object missing required field `reason`"),
        (WAIVER + 'reason = " "', "gate.waivers[0]: `reason` is empty"),
        (
            WAIVER + 'reason = "r"\nclause = "0027-tipe"',
            "gate.waivers[0]: there is no clause '0027-tipe'; did you mean 0027-type?",
        ),
        (WAIVER + 'reason = "r"\nexpires = "soon"', "gate.waivers[0].expires: Invalid RFC3339 encoded date"),
        (WAIVER + 'reason = "r"\nuntil = 2027-01-31', "gate.waivers[0]: Object contains unknown field `until`"),
        (f'{WAIVER}reason = "r"\n{WAIVER}reason = "s"', f"gate: waivers: {SIGNATURE} is waived more than once"),
        (
            '[[gate.waivers]]\nreason = "r"\nsignature = "WR01"',
            "gate.waivers[0]: 'WR01' is no signature: it has the form",
        ),
    ],
)
def test_mistake_is_told_with_its_file_and_member(tmp_path: Path, text: str, said: str) -> None:
    assert broken(tmp_path, text).startswith(said)


def test_mistake_in_pyproject_is_told_with_its_member(tmp_path: Path) -> None:
    text = "[tool.ilp.gate.rules.WR04]\nlevel = 'loud'"
    assert broken(tmp_path, text, "pyproject.toml").startswith("tool.ilp.gate.rules.WR04: there is no level 'loud'")


@pytest.mark.parametrize("member", ["bump = 'never'", "bump = 'none'", "level = 'allow'"])
@pytest.mark.parametrize("rule_id", ["WR03", "WW01", "WF01", "WW05", "WL02"])
def test_locked_rule_refuses_and_says_why(tmp_path: Path, rule_id: str, member: str) -> None:
    locked = rules()[rule_id]
    assert broken(tmp_path, f"[gate.rules.{rule_id}]\n{member}") == (
        f"gate: {rule_id} ({locked.name}) is locked and takes no bump and no level: {locked.locked}"
    )
