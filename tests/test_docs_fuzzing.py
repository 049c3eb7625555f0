"""What docs/fuzzing.md promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ilp.cli.app import VERBS
from ilp.fuzz.oracle_groups import GROUPS
from ilp.fuzz.oracles import ORACLES

_PAGE = (Path(__file__).parents[1] / "docs/fuzzing.md").read_text(encoding="utf-8")


def test_table_of_oracles_has_every_oracle() -> None:
    table = _PAGE.partition("| oracle | holds |")[2].partition("\n\n")[0]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(ORACLES)


@pytest.mark.parametrize("group", GROUPS)
def test_groups_are_explained(group: str) -> None:
    assert f"`--oracle {group}`" in _PAGE


def test_commands_are_verbs() -> None:
    assert set(re.findall(r"^ilp ([a-z]+)", _PAGE, re.MULTILINE)) <= set(VERBS)
