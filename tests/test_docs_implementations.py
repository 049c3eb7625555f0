"""docs/implementations.md: what it shows as ilp.toml is one, and its tables name what there is."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from ilp.implementation.declared import find_declared
from ilp.implementation.environment import NEEDED, NEEDED_TO_BUILD
from ilp.implementation.reference import validate_reference

_PAGE = (Path(__file__).parents[1] / "docs" / "implementations.md").read_text(encoding="utf-8")
_CONFIGURATIONS = [
    textwrap.dedent(each) for each in re.findall(r"^ *```toml\n(.*?)```", _PAGE, re.DOTALL | re.MULTILINE)
]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    (tmp_path / "ilp.toml").write_text(request.param, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("configured", _CONFIGURATIONS, indirect=True)
def test_every_example_declares_the_connector() -> None:
    assert find_declared("connector") is not None


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("configured", _CONFIGURATIONS[:1], indirect=True)
def test_every_reference_of_the_examples_is_one() -> None:
    commands = re.findall(r"^ilp check ([^#\n]+)", _PAGE, re.MULTILINE)
    assert commands
    for command in commands:
        for reference in re.findall(r"'([^']+)'|(\S+)", command.strip()):
            validate_reference("".join(reference))


def test_every_variable_that_the_page_names_reaches_a_build() -> None:
    paragraph = _PAGE.partition("**Environment.**")[2].partition("\n\n")[0]
    named = {each for each in re.findall(r"`(\w+)`", paragraph) if each.isupper() or "_" in each}
    assert named
    assert named <= {*NEEDED, *NEEDED_TO_BUILD}
