from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.program import Answer, Ended, TooSlowError, answer_of, last_lines, run_to_end


def run(script: str, directory: Path, seconds: float = 60.0) -> Ended:
    return run_to_end(["/bin/sh", "-c", script], directory, {"PATH": os.environ["PATH"]}, seconds)


def test_a_program_that_succeeds_has_no_problem(tmp_path: Path) -> None:
    assert run("echo done", tmp_path) == Ended("", "done")


def test_both_outputs_are_one_log_in_order(tmp_path: Path) -> None:
    assert run("echo one; echo two >&2; echo three; exit 3", tmp_path) == Ended(
        "exited with status 3", "one\ntwo\nthree"
    )


def test_it_runs_in_its_directory(tmp_path: Path) -> None:
    assert run("pwd -P", tmp_path).log == str(tmp_path.resolve())


def test_a_relative_program_is_looked_for_in_its_directory(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("#!/bin/sh\necho built\n")
    (tmp_path / "build").chmod(0o755)
    assert run_to_end(["./build"], tmp_path, {}, 60.0) == Ended("", "built")


def test_it_has_the_given_environment_and_no_other(tmp_path: Path) -> None:
    assert run_to_end(["/usr/bin/env"], tmp_path, {"GIVEN": "yes"}, 60.0).log == "GIVEN=yes"


def test_it_gets_no_input(tmp_path: Path) -> None:
    assert run("cat", tmp_path) == Ended("", "")


def test_a_signal_is_told(tmp_path: Path) -> None:
    assert run("kill -9 $$", tmp_path).problem == "was killed by signal 9"


@pytest.mark.parametrize(
    ("command", "reason"), [("./none", "No such file or directory"), ("a\0b", "embedded null byte")]
)
def test_a_program_that_does_not_start_is_told(tmp_path: Path, command: str, reason: str) -> None:
    assert run_to_end([command], tmp_path, {}, 60.0) == Ended(f"could not be started: {reason}", "")


def test_only_the_end_of_a_long_log_is_kept(tmp_path: Path) -> None:
    assert run("seq 100000", tmp_path).log.splitlines() == [str(each) for each in range(99961, 100001)]


def test_a_log_that_is_no_text_is_kept_legible(tmp_path: Path) -> None:
    assert run(r"printf 'a\377b'", tmp_path).log == "a\N{REPLACEMENT CHARACTER}b"


def pid_in(path: Path) -> int:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline
        os.sched_yield()
    return int(path.read_text())


def ended(pid: int) -> bool:
    """Return whether a process is no more, soon."""
    try:
        psutil.Process(pid).wait(60)
    except psutil.NoSuchProcess:
        return True
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def end_wait_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Return what has the wait for a program end in an exception, once the program has written the file `pid`."""

    def arrange(error: BaseException) -> None:
        def wait(*_: object, **__: object) -> int:
            pid_in(tmp_path / "pid")
            monkeypatch.undo()
            raise error

        monkeypatch.setattr(subprocess.Popen, "wait", wait)

    return arrange


def test_one_that_takes_too_long_is_killed_with_what_it_started(
    tmp_path: Path, end_wait_with: Callable[[BaseException], None]
) -> None:
    end_wait_with(subprocess.TimeoutExpired("sh", 7.0))
    done = run("echo waiting; sleep 3600 & echo $! > pid; wait", tmp_path, 7.0)
    assert done == Ended("did not end within 7 s", "waiting")
    assert ended(pid_in(tmp_path / "pid"))


def test_the_wait_is_as_long_as_it_may_take(tmp_path: Path) -> None:
    assert run("exec sleep 3600", tmp_path, 0.01).problem == "did not end within 0 s"


def test_what_it_leaves_running_is_killed_and_not_waited_for(tmp_path: Path) -> None:
    assert run("sleep 3600 & echo $! > pid", tmp_path) == Ended("", "")
    assert ended(pid_in(tmp_path / "pid"))


def test_an_interrupt_leaves_nothing_running(tmp_path: Path, end_wait_with: Callable[[BaseException], None]) -> None:
    end_wait_with(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run("echo $$ > pid; sleep 3600", tmp_path)
    assert ended(pid_in(tmp_path / "pid"))


def test_a_group_that_is_gone_already_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(pid: int, number: int) -> None:
        assert (pid > 0, number) == (True, signal.SIGKILL)
        raise ProcessLookupError

    monkeypatch.setattr(os, "killpg", gone)
    assert run("echo done", tmp_path) == Ended("", "done")


def answer(script: str, seconds: float = 60.0) -> Answer:
    return answer_of(["/bin/sh", "-c", script], None, {"PATH": os.environ["PATH"]}, seconds)


def test_an_answer_has_both_outputs_apart() -> None:
    assert answer("cat; echo one; echo two >&2; exit 3") == Answer(3, "one\n", "two\n")


def test_what_is_no_text_in_an_answer_is_replaced() -> None:
    assert answer("printf '\\377'").out == "\ufffd"


@pytest.mark.parametrize(
    ("error", "raised"),
    [(subprocess.TimeoutExpired("sh", 7.0), TooSlowError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_program_that_does_not_answer_is_killed_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, raised: type[BaseException]
) -> None:
    def communicate(*_: object, **__: object) -> None:
        pid_in(tmp_path / "pid")
        monkeypatch.undo()
        raise error

    monkeypatch.setattr(subprocess.Popen, "communicate", communicate)
    with pytest.raises(raised) as caught:
        answer(f"echo waiting >&2; sleep 3600 & echo $! > {tmp_path}/pid; wait", 7.0)
    assert getattr(caught.value, "log", "waiting\n") == "waiting\n"
    assert ended(pid_in(tmp_path / "pid"))


def test_a_program_that_cannot_be_asked_is_unavailable() -> None:
    with pytest.raises(ImplementationUnavailable) as caught:
        answer_of(["./none"], None, {}, 60.0)
    assert caught.value.message == "./none cannot be started: No such file or directory"


def test_an_error_keeps_the_end_of_a_log() -> None:
    assert last_lines("\n".join(map(str, range(100))) + "\n\n") == "\n".join(map(str, range(60, 100)))
