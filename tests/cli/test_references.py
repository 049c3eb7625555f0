"""What a project declares, and recordings, through the verbs that take references."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ilp.cli import check
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.recording import RecordingHeader, RecordingWriter
from ilp.implementation.reference import Conditions, open_implementation
from tests.cli.conftest import FAKE, Run
from tests.implementation.repository import Repository, configuration

Ilp = Callable[..., Run]

ONE = ("--vector", "timestamp/month-13")  # what refuses everything conforms here


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A project that declares `tiny`, which refuses everything; its folder is the current one."""
    monkeypatch.setenv("ILP_CACHE_DIR", str(tmp_path / "cache"))
    made = Repository(tmp_path / "project")
    made.release("v1.0", "old")
    made.release("v2.0", "new", ilp_toml=configuration())
    monkeypatch.chdir(made.folder)
    return made


def test_the_working_tree_and_a_revision_are_checked_side_by_side(ilp: Ilp) -> None:
    run = ilp("check", "tiny@v1.0", "tiny", *ONE, "--format", "json")
    assert run.code == 0
    record = json.loads(run.out)
    assert [each["reference"] for each in record["implementations"]] == ["tiny@v1.0", "tiny"]
    assert [each["seen"]["message"] for each in record["results"]] == ["old", "new"]


def test_the_report_has_the_commit(ilp: Ilp, repository: Repository) -> None:
    assert f"tree git:{repository.git('rev-parse', 'v1.0')[:12]}." in ilp("check", "tiny@v1.0", *ONE).out


def test_an_undeclared_name_is_wrong_usage(ilp: Ilp) -> None:
    run = ilp("check", "tinny", *ONE)
    assert (run.code, run.out) == (2, "")
    assert "did you mean 'tiny'?" in run.err


def test_a_broken_configuration_is_wrong_usage(ilp: Ilp, repository: Repository) -> None:
    repository.write(ilp_toml="[implementations.tiny]\nadapter = 3\n")
    run = ilp("check", "tiny", *ONE)
    assert (run.code, run.out) == (2, "")
    assert "ilp.toml: implementations.tiny.adapter: Expected `str`, got `int`" in run.err


@pytest.mark.parametrize("reference", ["tiny@v3.0", "recording:none"])
def test_what_cannot_be_had_is_undecided(ilp: Ilp, reference: str) -> None:
    run = ilp("check", reference, *ONE)
    assert run.code == 3
    assert run.out.startswith(f"error: {reference}: ")


def test_a_failing_build_is_undecided_and_shows_its_log(ilp: Ilp, repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build="""["sh -c 'echo no such type; exit 1'"]"""))
    run = ilp("check", "tiny", *ONE)
    assert run.code == 3
    assert "  | no such type\n" in run.out


def test_the_adapter_of_a_declaration_is_tested(ilp: Ilp, repository: Repository) -> None:
    repository.write(ilp_toml=configuration(adapter=f"python -I -S {FAKE} refuses"))
    run = ilp("adapter", "test", "tiny")
    assert run.lines[0].startswith("pass greets ")
    assert run.lines[-1].startswith("tiny")


def test_a_recording_is_checked(ilp: Ilp, tmp_path: Path) -> None:
    vector = next(each for each in load_vectors(shipped_vectors()).vectors if each.id == ONE[1])
    path = tmp_path / "old.ilprec"
    with open_implementation("reference", Conditions()) as reference:
        header = RecordingHeader(suite="0", seed=1, budget=0, implementation=reference.identity, recorded="now")
        with RecordingWriter(path, header) as writer:
            writer.add(vector.operation, next(reference.ask([vector.operation])))
    run = ilp("check", f"recording:{path}", *ONE, "--vector", "published/fulfill", "--format", "json")
    assert run.code == 0
    counts = json.loads(run.out)["implementations"][0]["counts"]
    assert (counts["pass"], counts["skip"]) == (1, 1)


def test_a_recording_has_no_adapter_to_test(ilp: Ilp) -> None:
    run = ilp("adapter", "test", "recording:old")
    assert (run.code, run.out) == (2, "")
    assert "has no adapter" in run.err


@pytest.mark.parametrize("form", ["NAME[@REV]", "recording:FILE"])
def test_the_help_of_check_names_every_form(form: str) -> None:
    assert form in str(check.check.__doc__)


NO_TEXT = "cmd:./\udcff"  # what Python makes of the octet ff in an argument


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", NO_TEXT),
        ("check", "reference", NO_TEXT, "--format", "json"),
        ("gate", NO_TEXT, "reference"),
        ("gate", "reference", NO_TEXT, "--format", "json"),
        ("gate", "reference", "reference", "--panel", NO_TEXT),
        ("record", NO_TEXT, "-o", "old.ilprec"),
        ("adapter", "test", NO_TEXT, "--format", "json"),
    ],
    ids=lambda arguments: " ".join(each if each != NO_TEXT else "REF" for each in arguments),
)
def test_a_reference_that_is_no_text_is_wrong_usage(ilp: Ilp, arguments: tuple[str, ...]) -> None:
    said = "error: cmd:./\\udcff: a reference with octets that are no text\n"
    assert ilp(*arguments) == Run(2, "", f"{said}Name the program or file in text; a link to it will do.\n")
