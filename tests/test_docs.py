"""What the documents promise: their examples run, their commands are the ones that CI runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

_ROOT = Path(__file__).parents[1]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_LIMIT = 60  # lines: what docs/adapters.md promises


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The adapter of docs/adapters.md as a program."""
    page = (_ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- example: adapter\.py -->\n```python\n(.*?)```", page, re.DOTALL)
    assert found is not None
    path = tmp_path_factory.mktemp("example") / "adapter.py"
    path.write_text(found[1], encoding="utf-8")
    return path


def _ilp(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ilp", *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_the_example_adapter_has_less_lines_than_promised(example: Path) -> None:
    assert len(example.read_text(encoding="utf-8").splitlines()) < _LIMIT


def test_the_example_adapter_offers_every_operation(example: Path) -> None:
    done = _ilp("check", f"cmd:{sys.executable} {example}", "--format", "json")
    assert msgspec.json.decode(done.stdout)["implementations"][0]["counts"]["skip"] == 0


def test_the_example_adapter_is_well_behaved(example: Path) -> None:
    done = _ilp("adapter", "test", f"cmd:{sys.executable} {example}")
    assert done.returncode == 0, done.stdout


def test_the_example_adapter_makes_the_reference_pass(example: Path) -> None:
    done = _ilp("check", f"cmd:{sys.executable} {example}", "--format", "json")
    counts = msgspec.json.decode(done.stdout)["implementations"][0]["counts"]
    assert (done.returncode, counts["fail"], counts["error"]) == (0, 0, 0)


def test_the_readme_has_the_verdicts_of_the_reference_as_they_are() -> None:
    counts = msgspec.json.decode(_ilp("check", "reference", "--format", "json").stdout)["implementations"][0]["counts"]
    row = re.search(r"^reference +[\d.]+ +(.*?) +yes ", _README, re.MULTILINE)
    assert row is not None
    assert list(map(int, row[1].split())) == list(counts.values())


def test_ci_runs_exactly_the_test_command_of_the_readme() -> None:
    commands = re.findall(r"```sh\n(python3 -m venv [^\n]*tox)\n```", _README)
    assert commands
    assert commands[0] in (_ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_readme_shows_what_explain_prints() -> None:
    shown = re.search(r"```\n(Reject, 7 octets: refused\n.*?)```", _README, re.DOTALL)
    assert shown is not None
    assert _ilp("explain", "0e054630320000").stdout.rstrip() == shown[1].rstrip()


def test_the_readme_names_every_exit_code() -> None:
    assert re.findall(r"^\| (\d+) \|", _README, re.MULTILINE) == ["0", "1", "2", "3", "130"]


_PAGES = sorted([*_ROOT.glob("*.md"), *(_ROOT / "docs").glob("*.md"), *(_ROOT / "vectors").glob("*.md")])


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
    assert [each for each in links if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_no_page_has_a_blank_left_to_fill_in(page: Path) -> None:
    assert re.findall(r"@[A-Z]+@|TODO", page.read_text(encoding="utf-8")) == []
