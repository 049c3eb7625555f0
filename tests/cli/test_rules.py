from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp.gate.rules import rules
from tests.cli.conftest import Run

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/rules.schema.json"


def valid(run: Run) -> list[dict[str, Any]]:
    record = json.loads(run.out)
    jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))
    listed: list[dict[str, Any]] = record["rules"]
    return listed


@pytest.mark.parametrize("command", [[], ["list"]])
def test_rules_are_listed_one_line_each(ilp: Ilp, command: list[str]) -> None:
    run = ilp("rules", *command)
    assert (run.code, run.err) == (0, "")
    assert [line.split()[0] for line in run.lines[1:-2]] == list(rules())


@pytest.mark.parametrize("command", [[], ["show", *rules()]])
def test_rules_fit_100_columns(ilp: Ilp, command: list[str]) -> None:
    assert max(map(len, ilp("rules", *command).lines)) <= 100


@pytest.mark.parametrize("command", [[], ["list"]])
def test_list_for_machines_has_every_rule(ilp: Ilp, command: list[str]) -> None:
    listed = valid(ilp("rules", *command, "--format", "json"))
    assert [each["id"] for each in listed] == list(rules())


@pytest.mark.parametrize("name", ["WR06", "wr06", "reader-limit-lowered", "READER-LIMIT-LOWERED"])
def test_show_takes_ids_and_names(ilp: Ilp, name: str) -> None:
    run = ilp("rules", "show", name)
    assert run.code == 0
    assert run.lines[0] == "WR06 reader-limit-lowered"


def test_show_for_machines_has_the_rules_that_are_named(ilp: Ilp) -> None:
    shown = valid(ilp("rules", "show", "WR06", "WL02", "--format", "json"))
    assert [each["id"] for each in shown] == ["WR06", "WL02"]


def test_unknown_rule_is_wrong_usage_and_suggests_another(ilp: Ilp) -> None:
    run = ilp("rules", "show", "writer-fixd")
    assert (run.code, run.out) == (2, "")
    assert run.err == "error: there is no rule 'writer-fixd'\nDid you mean WW06? `ilp rules` lists all.\n"


def test_unknown_rule_that_is_like_none_leads_to_the_list(ilp: Ilp) -> None:
    run = ilp("rules", "show", "WR06", "%")
    assert (run.code, run.err) == (2, "error: there is no rule '%'\n`ilp rules` lists all.\n")


def test_format_before_the_command_is_not_dropped_silently(ilp: Ilp) -> None:
    run = ilp("rules", "--format", "json", "show", "WR06")
    assert (run.code, run.out) == (2, "")
    assert "`ilp rules show WR06 --format json`" in run.err
