"""The Dockerfile: linted, pinned, and with all that the package is built from. There is no engine to build it here."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from tests.ci.runner import ROOT

_INSTRUCTIONS = DockerfileParser(str(ROOT / "Dockerfile")).structure
_STAGES = {each["value"].split()[-1] for each in _INSTRUCTIONS if each["instruction"] == "FROM"}
_BASES = [each["value"].split()[0] for each in _INSTRUCTIONS if each["instruction"] == "FROM"]


def _values(instruction: str) -> list[str]:
    return [each["value"] for each in _INSTRUCTIONS if each["instruction"] == instruction]


def _copied_from_the_checkout() -> list[str]:
    return [source for value in _values("COPY") if not value.startswith("--from=") for source in value.split()[:-1]]


def _ignored(path: str) -> bool:
    """Return whether .dockerignore keeps a path out: the last of its lines that matches decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and fnmatch(path, pattern):
            ignored = not line.startswith("!")
    return ignored


def test_hadolint_has_no_objection() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--no-color", ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("base", _BASES)
def test_each_base_is_pinned_by_a_whole_version(base: str) -> None:
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+-[\w.-]+", base)


def test_the_runtime_has_the_python_that_the_package_was_installed_with() -> None:
    python = [each for each in _BASES if each.startswith("python:")]
    assert len(python) == 2
    assert len(set(python)) == 1


@pytest.mark.parametrize("source", _copied_from_the_checkout())
def test_what_is_copied_is_there_and_not_ignored(source: str) -> None:
    assert (ROOT / source).exists()
    assert not _ignored(source)


def test_all_that_the_wheel_is_built_from_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    metadata = project["project"]
    needed = {*wheel["only-include"], *wheel["force-include"], metadata["readme"], *metadata["license-files"]}
    assert needed | {"pyproject.toml"} == set(_copied_from_the_checkout())


@pytest.mark.parametrize("value", [each for each in _values("COPY") if each.startswith("--from=")])
def test_what_is_copied_between_stages_comes_from_one_of_them(value: str) -> None:
    assert value.split(maxsplit=1)[0].removeprefix("--from=") in _STAGES


@pytest.mark.parametrize("tool", ["node", "rust", "go", "java", "maven", "ilp"])
def test_each_toolchain_is_on_the_path(tool: str) -> None:
    (variables,) = _values("ENV")
    assert f"/opt/{tool}/bin" in variables
    assert any(re.search(rf" /opt/{tool}(/|$)", each) for each in _values("COPY"))


def test_it_runs_ilp_as_an_ordinary_user() -> None:
    assert _values("ENTRYPOINT") == ['["ilp"]']
    (user,) = _values("USER")
    uid = user.partition(":")[0]
    assert int(uid) > 0
    assert any(f"useradd --create-home --uid {uid} ilp" in each for each in _values("RUN"))
