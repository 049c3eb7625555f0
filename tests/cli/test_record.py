from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.recording import open_recording
from tests.cli.conftest import Run
from tests.cli.vector_folder import small_set

Ilp = Callable[..., Run]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a project of its own, without a configuration yet."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> tuple[str, ...]:
    """The arguments of a small run."""
    return "--vectors", str(small_set(tmp_path)), "--budget", "100"


def test_recording_is_there_and_what_it_holds_is_printed(ilp: Ilp, small: tuple[str, ...], project: Path) -> None:
    run = ilp("record", "reference", "-o", "old.ilprec", *small, "--seed", "3")
    recording = open_recording(project / "old.ilprec")
    assert run.code == 0
    assert run.lines[0] == "old.ilprec"
    assert run.lines[1].startswith("  of         reference (version ")
    assert run.lines[2] == f"  operations {recording.count}, sha256 {recording.operations_sha256}"
    assert run.lines[3].startswith("  outcomes   ")
    assert " KiB, " in run.lines[4]
    assert (recording.header.seed, recording.header.budget) == (3, 100)


def test_configured_seed_and_budget_hold(ilp: Ilp, small: tuple[str, ...], project: Path) -> None:
    (project / "ilp.toml").write_text("[gate]\nseed = 9\nbudget = 50\n", encoding="utf-8")
    assert ilp("record", "reference", "-o", "old.ilprec", *small[:2]).code == 0
    header = open_recording(project / "old.ilprec").header
    assert (header.seed, header.budget) == (9, 50)


def test_recording_is_as_good_as_the_implementation(ilp: Ilp, small: tuple[str, ...]) -> None:
    ilp("record", "construct", "-o", "old.ilprec", *small)
    run = ilp("gate", "recording:old.ilprec", "construct", *small)
    assert run.code == 0
    assert "No wire change observed in " in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("refrence", "-o", "a"), "did you mean 'reference'?"),
        (("reference",), "Missing option"),
        (("reference", "-o", "none/a"), "there is no folder none"),
        (("reference", "-o", "."), "it is a folder"),
        (("reference", "-o", "/dev/null"), "a recording is written into a file, and this is none"),
        (("recording:a", "-o", "b"), "a recording has no answer to a new question"),
        (("reference", "-o", "a", "--vectors", "none"), "there is no such folder"),
        (("reference", "-o", "a", "--budget", "-3"), "Invalid value for '--budget'"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(ilp: Ilp, project: Path, arguments: tuple[str, ...], said: str) -> None:
    run = ilp("record", *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert list(project.iterdir()) == [project / ".git"]


def test_broken_configuration_is_wrong_usage(ilp: Ilp, small: tuple[str, ...], project: Path) -> None:
    (project / "ilp.toml").write_text("[gate]\nbudget = -1\n", encoding="utf-8")
    run = ilp("record", "reference", "-o", "a", *small)
    assert (run.code, run.out) == (2, "")
    assert "gate.budget" in run.err


def test_implementation_that_cannot_be_started_is_not_recorded(ilp: Ilp, small: tuple[str, ...], project: Path) -> None:
    run = ilp("record", "cmd:./none", "-o", "a", *small)
    assert (run.code, run.out) == (3, "")
    assert "could not be started" in run.err
    assert not (project / "a").exists()


def test_implementation_that_ends_midway_is_not_recorded(
    ilp: Ilp, small: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object, **__: object) -> None:
        raise ImplementationUnavailable("it died", "look at it", "last words")

    monkeypatch.setattr("ilp.cli.record.record_outcomes", end)
    run = ilp("record", "reference", "-o", "a", *small)
    assert (run.code, run.out) == (3, "")
    assert run.err == "error: it died\n  | last words\nlook at it\n"


def test_file_that_cannot_be_written_is_said(ilp: Ilp, small: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ilp.cli.record.record_outcomes", fill)
    run = ilp("record", "reference", "-o", "a", *small)
    assert (run.code, run.out) == (3, "")
    assert run.err == "error: a: cannot be written: No space left on device\nThere is no recording.\n"


def _tiny_disk() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def test_full_disk_is_said_and_leaves_nothing(small: tuple[str, ...], project: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-B", "-m", "ilp", "record", "reference", "-o", "a", *small],
        capture_output=True,
        check=False,
        timeout=60,
        preexec_fn=_tiny_disk,
    )
    assert (ended.returncode, ended.stdout) == (3, b"")
    assert ended.stderr == b"error: a: cannot be written: File too large\nThere is no recording.\n"
    assert list(project.iterdir()) == [project / ".git"]
