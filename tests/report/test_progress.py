from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest
from rich.console import Console

from ilp.report import progress
from ilp.report.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def log() -> Console:
    return Console(file=io.StringIO(), width=100)


def terminal() -> Console:
    return Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None, legacy_windows=False)


def shown_on(console: Console) -> str:
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_short_run_shows_nothing(clock: Clock) -> None:
    console = log()
    with Progress(console) as line:
        clock.now += 1.9
        line.asked("npm:x", 10, 100)
    assert shown_on(console) == ""


def test_long_run_shows_elapsed_time_count_and_rate(clock: Clock) -> None:
    console = log()
    with Progress(console) as line:
        line.asked("npm:x", 0, 100)
        clock.now += 4.0
        line.asked("npm:x", 40, 100)
    assert shown_on(console) == "    4 s  npm:x  40 of 100  10/s\n"


def test_log_gets_a_line_now_and_then(clock: Clock) -> None:
    console = log()
    with Progress(console) as line:
        for done in range(30):
            clock.now += 1.0
            line.asked("npm:x", done, 100)
    assert [text.split()[0] for text in shown_on(console).splitlines()] == ["2", "12", "22"]


def test_rate_is_that_of_the_implementation(clock: Clock) -> None:
    console = log()
    with Progress(console) as line:
        clock.now += 50.0
        line.asked("second", 1, 100)
        clock.now += 10.0
        line.asked("second", 50, 100)
    assert shown_on(console).splitlines()[-1].endswith("second  50 of 100  5/s")


def test_first_answer_has_no_rate_yet(clock: Clock) -> None:
    console = log()
    with Progress(console) as line:
        clock.now += 3.0
        line.asked("npm:x", 1, 100)
    assert shown_on(console) == "    3 s  npm:x  1 of 100  \n"


@pytest.mark.usefixtures("clock")
def test_message_is_shown_at_once() -> None:
    console = log()
    with Progress(console) as line:
        line.message("installing ilp-packet 3.1.3")
    assert shown_on(console) == "installing ilp-packet 3.1.3\n"


def test_hostile_text_is_shown_printable(clock: Clock) -> None:
    console = log()
    with Progress(console) as line:
        line.message("\x1b[31m")
        clock.now += 60.0
        line.asked("cmd:\x1b[31m", 1, 2)
    assert "\x1b" not in shown_on(console)


def test_terminal_line_is_gone_in_the_end(clock: Clock) -> None:
    console = terminal()
    with Progress(console) as line:
        line.message("installing")
        clock.now += 1.0
        line.message("unpacking")
    assert "unpacking" in shown_on(console)
    assert shown_on(console).rstrip("\x1b[?25h").endswith("\x1b[2K")


@pytest.mark.usefixtures("clock")
def test_terminal_line_leaves_standard_output_alone() -> None:
    before = sys.stdout
    with Progress(terminal()) as line:
        line.message("installing")
        assert sys.stdout is before


@pytest.mark.usefixtures("clock")
def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as line:
        line.message("installing")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "installing\n")


# Side by side.


class Worker:
    """A thread that tells a progress something, as often as it is asked to, and lives until it is dismissed."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._done: SimpleQueue[None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            self._done.put(None)

    def do(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        self._done.get(timeout=30)

    def dismiss(self) -> None:
        self._jobs.put(None)
        self._thread.join(30)


@pytest.fixture
def workers() -> Iterator[tuple[Worker, Worker]]:
    both = Worker(), Worker()
    yield both
    for each in both:
        each.dismiss()


def test_each_thread_has_a_line(clock: Clock, workers: tuple[Worker, Worker]) -> None:
    console = log()
    one, other = workers
    with Progress(console) as line:
        one.do(lambda: line.asked("npm:x", 0, 100))
        clock.now += 1.0
        other.do(lambda: line.asked("npm:y", 0, 100))
        one.do(lambda: line.asked("npm:x", 40, 100))
        clock.now += 3.0
        other.do(lambda: line.asked("npm:y", 30, 100))
    assert shown_on(console).splitlines() == ["    1 s  npm:x  40 of 100  40/s", "    4 s  npm:y  30 of 100  10/s"]


def test_thread_that_has_ended_has_no_line(clock: Clock, workers: tuple[Worker, Worker]) -> None:
    console = log()
    one, other = workers
    with Progress(console) as line:
        one.do(lambda: line.asked("npm:x", 40, 100))
        one.dismiss()
        clock.now += 3.0
        other.do(lambda: line.asked("npm:y", 30, 100))
    assert shown_on(console).splitlines() == ["    3 s  npm:y  30 of 100  "]


def test_message_in_a_log_is_said_once(clock: Clock, workers: tuple[Worker, Worker]) -> None:
    console = log()
    one, other = workers
    with Progress(console) as line:
        one.do(lambda: line.message("installing x"))
        clock.now += 5.0
        other.do(lambda: line.asked("npm:y", 30, 100))
        other.do(lambda: line.message("installing y"))
    assert shown_on(console).splitlines() == ["installing x", "installing y"]


def test_terminal_shows_all_that_run(clock: Clock, workers: tuple[Worker, Worker]) -> None:
    console = terminal()
    one, other = workers
    with Progress(console) as line:
        one.do(lambda: line.message("installing x"))
        clock.now += 5.0
        other.do(lambda: line.asked("npm:y", 30, 100))
    assert "installing x\n    5 s  npm:y  30 of 100" in shown_on(console)


def test_what_is_ready_is_not_being_done_any_more(clock: Clock, workers: tuple[Worker, Worker]) -> None:
    console = terminal()
    one, other = workers
    with Progress(console) as line:
        one.do(lambda: line.message("installing x"))
        one.do(line.ready)
        one.do(line.ready)
        clock.now += 5.0
        other.do(lambda: line.asked("npm:y", 30, 100))
    assert shown_on(console).count("installing x") == 1


@pytest.mark.usefixtures("clock")
def test_who_speaks_when_all_is_over_is_not_heard() -> None:
    console = terminal()
    with Progress(console) as line:
        pass
    line.message("installing")
    assert shown_on(console) == ""
