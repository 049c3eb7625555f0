from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from ilp.cli.failure import Failure
from ilp.cli.screen import deliver, emit, screen, written_out


class Refusing(io.TextIOWrapper):
    """A standard output that cannot be written to."""

    def __init__(self, error: OSError, descriptor: int) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self.error = error
        self.descriptor = descriptor

    def flush(self) -> None:
        raise self.error

    def fileno(self) -> int:
        return self.descriptor


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "output", os.O_CREAT | os.O_WRONLY)
    yield opened
    os.close(opened)


def refusing(monkeypatch: pytest.MonkeyPatch, error: OSError, descriptor: int) -> None:
    monkeypatch.setattr(sys, "stdout", Refusing(error, descriptor))


def test_reader_that_has_gone_is_nobodys_business(monkeypatch: pytest.MonkeyPatch, descriptor: int) -> None:
    refusing(monkeypatch, BrokenPipeError(), descriptor)
    emit("a line")


def test_what_is_written_after_the_reader_has_gone_goes_nowhere(
    monkeypatch: pytest.MonkeyPatch, descriptor: int, tmp_path: Path
) -> None:
    refusing(monkeypatch, BrokenPipeError(), descriptor)
    emit("a line")
    os.write(descriptor, b"more")
    assert (tmp_path / "output").read_bytes() == b""


def test_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, descriptor: int) -> None:
    refusing(monkeypatch, OSError(28, "No space left on device"), descriptor)
    with pytest.raises(Failure) as caught:
        emit("a line")
    assert (caught.value.code, caught.value.message) == (
        3,
        "standard output cannot be written: No space left on device",
    )


@pytest.mark.parametrize(
    ("error", "code"), [(BrokenPipeError(), 0), (OSError(28, "No space left on device"), 3)], ids=["gone", "full"]
)
def test_report_that_goes_nowhere_is_undecided_unless_nobody_wants_it(
    monkeypatch: pytest.MonkeyPatch, descriptor: int, error: OSError, code: int
) -> None:
    refusing(monkeypatch, error, descriptor)
    assert deliver("a line", None) == code


def test_report_that_is_on_standard_output_instead_is_undecided(capsys: pytest.CaptureFixture[str]) -> None:
    assert deliver("a line", Path("/dev/full")) == 3
    assert capsys.readouterr().out == "a line\n"


def test_console_leaves_a_closed_pipe_to_us(monkeypatch: pytest.MonkeyPatch, descriptor: int) -> None:
    refusing(monkeypatch, BrokenPipeError(), descriptor)
    with written_out():
        screen().print("a line")


def test_report_for_people_is_delivered(capsys: pytest.CaptureFixture[str]) -> None:
    def report(console: Console) -> None:
        console.print("a report")

    assert deliver(report, None) == 0
    assert capsys.readouterr().out == "a report\n"
