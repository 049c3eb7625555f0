from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from msgspec import structs
from rich.console import Console

from ilp.gate.configuration import GateConfiguration, configuration_of
from ilp.gate.policy import POLICIES, PROFILES, Override
from ilp.gate.record import BUMPS
from ilp.gate.rules import Bumps, rule, rules
from ilp.gate.signature import OUTCOME_CLASSES
from ilp.gate.versions import declared_bump
from ilp.implementation.project import find_project
from ilp.protocol import TimedOut
from ilp.report.rules_text import RuleRecord, RulesRecord, main, print_shown, rules_page, rules_record

PAGE = Path(__file__).parents[2] / "docs" / "gate-rules.md"
TEXT = PAGE.read_text(encoding="utf-8")


def record(rule_id: str) -> RuleRecord:
    return rules_record([rule(rule_id)]).rules[0]


def shown(*records: RuleRecord) -> list[str]:
    console = Console(file=io.StringIO(), width=100, soft_wrap=True)
    print_shown(console, RulesRecord(rules=records))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined,no-any-return]


def labelled(rule_id: str, label: str) -> str:
    """What stands behind a label, its lines put together."""
    lines = shown(record(rule_id))[1:]
    start = next(index for index, line in enumerate(lines) if line[2:12].strip() == label)
    end = next((at for at, line in enumerate(lines) if at > start and line[2:12].strip()), len(lines))
    return " ".join(line[12:].strip() for line in lines[start:end])


# Records.


def test_record_has_the_bump_under_every_policy_and_profile() -> None:
    assert record("WW02").policies == {
        "default": Bumps("major", "minor", "none"),
        "contract": Bumps("major", "major", "none"),
        "interop": Bumps("major", "minor", "none"),
    }


def test_record_has_what_interop_lowers() -> None:
    assert record("WR02").policies["interop"] == Bumps("minor", "minor", "minor")


def test_record_has_the_rules_that_come_before_it_on_its_surface() -> None:
    assert (record("WR01").before, record("WW05").before) == (("WR07", "WR06"), ())


# Text.


@pytest.mark.parametrize("rule_id", rules())
def test_every_rule_says_what_there_is_to_know(rule_id: str) -> None:
    labels = [line[2:12].strip() for line in shown(record(rule_id))[1:] if line[2:12].strip()]
    always = ["sees", "hurts", "surface", "bump", "locked", "mirror", "example"]
    assert [each for each in labels if each not in ("also", "order")] == always


def test_rules_are_separated_by_a_line() -> None:
    lines = shown(record("WR01"), record("WR02"))
    assert [lines[index - 1] for index, line in enumerate(lines) if line.startswith("WR02 ")] == [""]
    assert lines[-1] != ""


def test_bump_is_by_policy_and_profile() -> None:
    assert labelled("WF02", "bump").split()[:15] == [
        *("bytes", "value", "accept"),
        *("default", "major", "minor", "none"),
        *("contract", "major", "major", "none"),
        *("interop", "major", "minor", "none"),
    ]


def test_what_interop_lowers_has_its_conditions() -> None:
    assert labelled("WR02", "bump").endswith(
        "minor under interop only where the baseline speaks RFC 0027 and a clause forbids the packet"
    )


def test_what_differs_between_profiles_is_explained() -> None:
    assert labelled("WW02", "bump").endswith(rule("WW02").profiles)


def test_locked_rule_says_why() -> None:
    assert labelled("WR03", "locked") == rule("WR03").locked


def test_rule_without_mirror_says_why() -> None:
    assert labelled("WS01", "mirror") == f"none: {rule('WS01').no_mirror}"


def test_mirror_has_its_name() -> None:
    assert labelled("WR01", "mirror") == "WR04 reader-accepts-new-valid"


def test_rule_that_does_more_says_so() -> None:
    assert labelled("WL03", "also") == "The report warns of it."


def test_rule_of_connectors_says_so() -> None:
    assert labelled("WE02", "surface") == "E error codes; shown by live connectors only"


def test_example_is_in_octets() -> None:
    assert labelled("WF01", "example") == (
        "a Reject with code F02, forwarded with code T00 relay      0e0946303203672e610000 "
        "baseline   encoded 0e0946303203672e610000 candidate  encoded 0e0954303003672e610000"
    )


def test_example_of_connectors_is_sent_and_answered() -> None:
    example = labelled("WE01", "example")
    assert re.findall(r"\b(sent|baseline|candidate) +(\w+)", example)[1:] == [
        ("baseline", "answered"),
        ("candidate", "answered"),
    ]


def test_outcome_without_a_message_is_named() -> None:
    hung = record("WL02")
    hung = structs.replace(hung, example=structs.replace(hung.example, candidate=TimedOut(5.0)))
    assert shown(hung)[-1].split() == ["candidate", "timed", "out"]


# The page.


def test_page_is_up_to_date() -> None:
    assert rules_page(TEXT) == TEXT, "run python -m ilp.report.rules_text docs/gate-rules.md"


def test_page_is_written_anew_between_its_marks(tmp_path: Path) -> None:
    begin, end = "<!-- rules: generated -->", "<!-- rules: end -->"
    path = tmp_path / "page.md"
    path.write_text(f"before\n{begin}\nstale\n{end}\nafter\n", encoding="utf-8")
    assert main([str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert (text.startswith(f"before\n{begin}\n"), text.endswith(f"{end}\nafter\n"), "stale" in text) == (
        True,
        True,
        False,
    )
    assert [f"### {each.id} {each.name}" in text for each in rules().values()] == [True] * len(rules())


def test_page_without_marks_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.md"
    path.write_text("nothing", encoding="utf-8")
    assert (main([str(path)]), path.read_text(encoding="utf-8")) == (2, "nothing")
    assert "there are no marks" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["/nowhere/page.md"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert main(arguments) == 2


def test_page_names_every_policy_profile_and_class() -> None:
    prose = TEXT.partition("## The rules")[0]
    assert [each for each in (*POLICIES, *PROFILES) if f"| `{each}`" not in prose] == []
    assert [each for each in OUTCOME_CLASSES if each.replace(" ", "-") not in prose] == []
    assert " < ".join(f"`{each}`" for each in BUMPS) in prose


def test_configuration_of_the_page_works_and_shows_what_comes_without_it(tmp_path: Path) -> None:
    example = re.search(r"<!-- example: ilp\.toml -->\n```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    (tmp_path / "ilp.toml").write_text(example[1], encoding="utf-8")
    found = configuration_of(find_project(tmp_path))
    assert (found.policy.overrides, len(found.waivers)) == ({"WR04": Override(bump="patch", level="warn")}, 1)
    plain = structs.replace(found, path=None, waivers=(), policy=structs.replace(found.policy, overrides={}))
    assert plain == GateConfiguration()


def test_versions_of_the_page_declare_what_it_says() -> None:
    rows = re.findall(r"^\| (\d\S*) \| ([^|]+) \| ([^|]+) \|", TEXT, re.MULTILINE)
    assert len(rows) == 8
    for old, steps, said in rows:
        bumps = [declared_bump(old, new) for new in steps.split(", ")]
        assert bumps in (said.split(", "), [said] * len(bumps))
