"""docs/gate.md and docs/releases.md: their examples are configurations, their commands and options exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from ilp.cli import gate, history, record
from ilp.gate.configuration import configuration_of
from ilp.gate.rules import rules
from ilp.gate.signature import parse_signature
from ilp.implementation.launch import Conditions
from ilp.implementation.project import find_project
from ilp.implementation.reference import open_implementation
from ilp.protocol import Decode, Rejected

_DOCS = Path(__file__).parents[1] / "docs"
_GATE = (_DOCS / "gate.md").read_text(encoding="utf-8")
_FINDINGS = (_DOCS / "releases.md").read_text(encoding="utf-8")
_CONFIGURATIONS = re.findall(r"<!-- example: ilp\.toml -->\n```toml\n(.*?)```", _GATE, re.DOTALL)
_VERBS = {"gate": gate.app, "record": record.app, "history": history.app}


@pytest.mark.parametrize("content", _CONFIGURATIONS)
def test_every_example_is_a_configuration(tmp_path: Path, content: str) -> None:
    (tmp_path / "ilp.toml").write_text(content, encoding="utf-8")
    assert configuration_of(find_project(tmp_path)).path == tmp_path / "ilp.toml"


def test_both_examples_are_found() -> None:
    assert len(_CONFIGURATIONS) == 2


@pytest.mark.parametrize("verb", _VERBS)
def test_every_option_of_a_command_is_one(verb: str) -> None:
    options = {option for each in typer.main.get_command(_VERBS[verb]).params for option in each.opts}
    commands = re.findall(rf"^(?:\$ )?ilp {verb} (.*)$", _GATE, re.MULTILINE)
    assert commands
    used = {each for command in commands for each in re.findall(r"(?<!\S)--?[a-z][a-z-]*", command)}
    assert used <= options


def test_every_signature_is_one() -> None:
    signatures = re.findall(r"\bW[A-Z]\d\d/\S+?(?=[\"\s`])", _GATE + _FINDINGS)
    assert signatures
    for each in signatures:
        parse_signature(each)


def test_every_rule_is_one() -> None:
    assert set(re.findall(r"\bW[A-Z]\d\d\b", _GATE + _FINDINGS)) <= set(rules())


def test_octets_of_the_findings_are_whole_packets() -> None:
    packets = re.findall(r"^ *octets +((?:[0-9a-f]{2})+)$", _FINDINGS, re.MULTILINE)
    assert len(packets) > 5
    for each in packets:
        assert each == "0d" or int(each[2:4], 16) == len(each) // 2 - 2


@pytest.mark.published
def test_what_the_findings_say_of_month_13_is_so() -> None:
    packet = re.search(r"month 13\n *octets +([0-9a-f]+)\n", _FINDINGS)
    assert packet is not None
    with open_implementation("npm:ilp-packet@3.0.7", Conditions()) as old:
        assert isinstance(next(old.ask([Decode(packet[1])])), Rejected)


def test_the_readme_shows_the_table_of_the_findings() -> None:
    readme = _DOCS.with_name("README.md").read_text(encoding="utf-8")
    assert _steps(readme, "npm:ilp-packet") == _steps(_FINDINGS, "npm:ilp-packet") != []


_WALKED = {
    "npm:ilp-packet": "3.1.3",
    "cargo:interledger-packet": "0.4.0",
    "maven:org.interledger:codecs-ilp": "1.3.1",
}
"""The packages of the page, each with the release up to which it walks them."""


def _steps(page: str, package: str) -> list[str]:
    """Return the rows of the table of a package, which a comment marks."""
    table = page.partition(f"<!-- history: {package} -->\n")[2].partition("\n\n")[0]
    return [row for row in table.splitlines() if "→" in row]


@pytest.mark.published
@pytest.mark.parametrize("package", _WALKED)
def test_the_table_is_what_the_command_prints(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ilp", "history", package, "--to", _WALKED[package], "--format", "markdown"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [each for each in done.stdout.splitlines() if "→" in each] == _steps(_FINDINGS, package) != []
