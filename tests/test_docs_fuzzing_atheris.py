"""What docs/fuzzing-atheris.md promises."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from ilp.fuzz.targets.__main__ import CODEC_VARIABLE
from ilp.fuzz.targets.examination import WATCHING
from ilp.fuzz.targets.questions import TARGETS

_ROOT = Path(__file__).parents[1]
_PAGE = (_ROOT / "docs/fuzzing-atheris.md").read_text(encoding="utf-8")


def _first_column(heading: str) -> list[str]:
    rows = _PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_it_has_every_target() -> None:
    assert _first_column("target") == list(TARGETS)


def test_it_has_every_oracle_that_watches() -> None:
    listed = _PAGE.partition("All oracles watch")[2].partition(";")[0]
    assert re.findall(r"`([a-z-]+)`", listed) == list(WATCHING)


def test_it_has_every_file_of_the_build() -> None:
    assert set(_first_column("file")) == {
        each.name for each in (_ROOT / ".clusterfuzzlite").iterdir() if each.is_file()
    }


def test_it_names_the_variable() -> None:
    assert f"`{CODEC_VARIABLE}`" in _PAGE


def test_its_yaml_is_yaml() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", _PAGE, re.DOTALL)
    assert [min(YAML(typ="safe").load(each)) for each in blocks] == ["jobs", "fuzzing_engines"]
