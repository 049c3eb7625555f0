"""docs/reports.md: it knows every form, and its commands are commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from ilp.cli import check, gate, report
from ilp.report.forms import RUN_FORMS, Form

_PAGE = (Path(__file__).parents[1] / "docs" / "reports.md").read_text(encoding="utf-8")
_VERBS = {"check": check.app, "gate": gate.app, "report": report.app}


def test_every_form_has_a_row() -> None:
    assert re.findall(r"^\| `(\w+)` \|", _PAGE, re.MULTILINE) == ["text", "html", "json", *RUN_FORMS[3:]]
    assert set(re.findall(r"^\| `(\w+)` \|", _PAGE, re.MULTILINE)) == set(RUN_FORMS)


def test_every_form_that_an_example_names_is_one() -> None:
    named = re.findall(r"--format (\w+)|--report (\w+)=", _PAGE)
    assert named
    assert {one or other for one, other in named} <= set(Form)


@pytest.mark.parametrize("verb", _VERBS)
def test_every_option_of_an_example_is_one(verb: str) -> None:
    options = {option for each in typer.main.get_command(_VERBS[verb]).params for option in each.opts}
    commands = re.findall(rf"^(?:- run: )?ilp {verb} ([^#\n]*)", _PAGE, re.MULTILINE)
    assert commands
    assert {each for command in commands for each in re.findall(r"(?<!\S)--[a-z-]+", command)} <= options
