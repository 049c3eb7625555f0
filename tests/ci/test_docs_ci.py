"""docs/ci.md names what there is: every input and output of the action, every option of the plugin, every example."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.ci.runner import ROOT, loaded

_PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
_ACTION = loaded(ROOT / "action.yml")


def _first_column(heading: str) -> set[str]:
    """Return the names in the first column of the table whose first heading this is."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", _PAGE, re.MULTILINE)
    assert table is not None
    return {name for row in table[1].splitlines() for name in re.findall(r"`([^` ]+)[^`]*`", row.split("|")[1])}


def test_it_names_every_input() -> None:
    assert _first_column("input") == set(_ACTION["inputs"])


def test_it_names_every_output() -> None:
    assert _first_column("output") == set(_ACTION["outputs"])


def test_it_names_every_example() -> None:
    assert _first_column("example") == {path.name for path in (ROOT / "docs" / "examples").iterdir()}


def test_it_names_every_option_of_the_plugin() -> None:
    told = subprocess.run([sys.executable, "-m", "pytest", "--help"], capture_output=True, text=True, check=True)
    options = set(re.findall(r"^  (--ilp-[a-z-]+)", told.stdout, re.MULTILINE))
    assert _first_column("option") == options
