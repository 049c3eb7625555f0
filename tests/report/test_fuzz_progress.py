from __future__ import annotations

import io

import pytest
from rich.console import Console

from ilp.fuzz.part import Standing
from ilp.report import fuzz_progress
from ilp.report.fuzz_progress import FuzzProgress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(fuzz_progress, "time", clock)
    return clock


def shown_on(console: Console) -> str:
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def log() -> Console:
    return Console(file=io.StringIO(), width=100)


def standing(**changes: float | None) -> Standing:
    return Standing(operations=50_000, corpus=1234, findings=2, seconds=10.0, last_new=4.0, **changes)  # type: ignore[arg-type]


def test_log_has_a_line_every_ten_seconds(clock: Clock) -> None:
    console = log()
    with FuzzProgress(console) as progress:
        for _ in range(30):
            clock.now += 1.0
            progress.stands(standing())
    assert shown_on(console).count("\n") == 3


def test_line_has_time_operations_rate_corpus_and_findings(clock: Clock) -> None:
    console = log()
    with FuzzProgress(console) as progress:
        clock.now += 10.0
        progress.stands(standing())
    expected = "   10 s  50,000 operations  5,000/s  corpus 1,234  2 findings, the last new one 6 s ago\n"
    assert shown_on(console) == expected


def test_short_campaign_leaves_no_line_in_a_log(clock: Clock) -> None:
    console = log()
    with FuzzProgress(console) as progress:
        clock.now += 9.0
        progress.stands(standing())
    assert shown_on(console) == ""


def test_nothing_asked_yet_is_starting(clock: Clock) -> None:
    console = log()
    with FuzzProgress(console) as progress:
        clock.now += 11.0
        progress.stands(Standing())
    assert shown_on(console) == "   11 s  0 operations  starting  corpus 0  0 findings\n"


@pytest.mark.usefixtures("clock")
def test_terminal_has_one_line_that_goes_away() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None, legacy_windows=False)
    with FuzzProgress(console) as progress:
        progress.stands(standing())
    assert "50,000 operations" in shown_on(console)
    assert shown_on(console).endswith("\x1b[2K")  # the line is erased


def test_progress_goes_to_standard_error_by_default(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with FuzzProgress() as progress:
        clock.now += 10.0
        progress.stands(standing())
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
