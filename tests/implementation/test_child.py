from __future__ import annotations

import os
import select
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import psutil
import pytest

from ilp.implementation import child as child_module
from ilp.implementation.child import (
    Ceilings,
    Child,
    ChildEnded,
    ChildFailure,
    ChildOverCeiling,
    ChildOverMemory,
    ChildSilent,
    ChildWouldNotStart,
)

LONG = 20.0  # seconds for what comes at once, on however loaded a machine
SHORT = 0.1  # seconds for what never comes

Start = Callable[..., Child]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts shell scripts as children; afterwards, holds that no descriptor is left open."""
    before = _descriptors()
    started: list[Child] = []

    def start_script(script: str, *, ceilings: Ceilings | None = None) -> Child:
        child = Child(["/bin/sh", "-c", script], os.environ, ceilings or Ceilings())
        started.append(child)
        return child

    yield start_script
    for each in started:
        each.kill()
    assert _descriptors() == before


def _descriptors() -> list[str]:
    # The listing's own descriptor is gone when it is looked at.
    return sorted(str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink())


def lines_and_failure(child: Child, timeout: float = LONG) -> tuple[list[bytes], ChildFailure]:
    """Return every line that comes, and how it ends."""
    lines: list[bytes] = []
    try:
        while True:
            lines += child.receive(timeout)
    except ChildFailure as failure:
        return lines, failure


# Lines


def test_lines_come_back(start: Start) -> None:
    child = start("exec cat")
    child.send(b"one\ntwo\n")
    received: list[bytes] = []
    while len(received) < 2:
        received += child.receive(LONG)
    assert received == [b"one", b"two"]


def test_a_line_that_comes_in_pieces_is_one_line(start: Start) -> None:
    child = start("exec cat")
    child.send(b"in ")
    with pytest.raises(ChildSilent):
        child.receive(0.0)
    whole = start("exec cat")
    for piece in (b"in ", b"three ", b"pieces\n"):
        whole.send(piece)
    assert whole.receive(LONG) == [b"in three pieces"]


def test_a_long_line_is_one_line(start: Start) -> None:
    child = start("exec cat")
    line = b"x" * (3 << 20)
    child.send(line + b"\n")
    assert child.receive(LONG) == [line]


def test_sending_never_waits_for_the_child(start: Start, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    child = start(f"read line <{gate}; exec cat")
    child.send(b"x" * (4 << 20))  # more than a pipe holds, to a child that does not read yet
    child.send(b"\n")
    gate.write_text("go\n")
    child.close_input()
    lines, failure = lines_and_failure(child)
    assert [len(line) for line in lines] == [4 << 20]
    assert failure.message == "exited with status 0"


def _pid_of(child: Child) -> int:
    return child._process.pid


def test_the_input_is_closed_only_when_all_is_sent(start: Start) -> None:
    child = start("exec cat")
    child.send(b"y" * (1 << 20) + b"\n")
    child.close_input()
    lines, _ = lines_and_failure(child)
    assert [len(line) for line in lines] == [1 << 20]


def test_closing_the_input_twice_is_closing_it_once(start: Start) -> None:
    child = start("exec cat")
    child.close_input()
    child.close_input()
    assert lines_and_failure(child)[1].message == "exited with status 0"


def test_what_is_sent_to_a_closed_input_is_dropped(start: Start) -> None:
    child = start("exec <&-; echo closed; exec sleep 60")
    assert child.receive(LONG) == [b"closed"]
    child.send(b"x" * (1 << 20))
    child.send(b"x")
    with pytest.raises(ChildSilent):
        child.receive(SHORT)


def test_an_input_that_the_child_closes_while_we_send_is_dropped(start: Start) -> None:
    child = start("read line; exec <&-; echo closed; exec sleep 60")
    child.send(b"line\n" + b"x" * (1 << 20))
    child.close_input()
    assert child.receive(LONG) == [b"closed"]
    with pytest.raises(ChildSilent):
        child.receive(SHORT)


# The end


def test_everything_written_before_the_exit_is_received(start: Start) -> None:
    for _ in range(20):
        child = start("i=0; while [ $i -lt 1000 ]; do echo $i; i=$((i+1)); done; echo last words >&2; exit 3")
        lines, failure = lines_and_failure(child)
        assert lines == [b"%d" % number for number in range(1000)]
        assert isinstance(failure, ChildEnded)
        assert (failure.message, failure.log) == ("exited with status 3", "last words\n")


def test_a_line_without_its_end_is_no_line(start: Start) -> None:
    assert lines_and_failure(start("printf whole\\\\nhalf"))[0] == [b"whole"]


def test_a_signal_is_named(start: Start) -> None:
    assert lines_and_failure(start("kill -KILL $$"))[1].message == "was killed by SIGKILL"


def test_a_signal_without_a_name_is_numbered(start: Start) -> None:
    assert lines_and_failure(start("kill -40 $$"))[1].message == "was killed by signal 40"


def test_the_exit_counts_even_if_somebody_holds_the_output_open(start: Start) -> None:
    child = start("sleep 60 & echo started; exit 4")
    lines, failure = lines_and_failure(child)
    assert (lines, failure.message) == ([b"started"], "exited with status 4")


def test_somebody_left_behind_who_writes_for_ever_does_not_hide_the_exit(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "_DRAIN_LIMIT", 1)
    child = start("yes & yes >&2 & exit 4")
    assert lines_and_failure(child)[1].message == "exited with status 4"


def test_the_same_failure_comes_again(start: Start) -> None:
    child = start("exit 4")
    first = lines_and_failure(child)[1]
    assert lines_and_failure(child)[1] is first


def test_an_output_that_is_closed_is_an_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "_EXIT_GRACE", SHORT)
    failure = lines_and_failure(start("exec >&-; exec sleep 60"))[1]
    assert (type(failure), failure.message) == (ChildEnded, "closed its standard output")


def test_a_deadline_before_the_grace_finds_the_output_closed(start: Start) -> None:
    child = start("echo ready; exec >&-; exec sleep 60")
    child.receive(LONG)
    with pytest.raises(ChildEnded, match="closed its standard output"):
        child.receive(SHORT)


def test_an_exit_after_the_output_was_closed_is_an_exit(start: Start) -> None:
    child = start("exec >&-; read line; exit 6")
    child.send(b"line\n")
    assert lines_and_failure(child)[1].message == "exited with status 6"


# Systems that cannot do all of it


@pytest.fixture(params=["no pidfd", "no waitid", "neither", "old kernel"])
def lesser_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> NoReturn:
        raise OSError(38, "Function not implemented")

    if request.param == "old kernel":
        monkeypatch.setattr(os, "pidfd_open", refused)
    elif request.param != "no waitid":
        monkeypatch.delattr(os, "pidfd_open")
    if request.param in ("no waitid", "neither"):
        monkeypatch.delattr(os, "waitid")


@pytest.mark.usefixtures("lesser_system")
@pytest.mark.parametrize(
    ("script", "message"),
    [("echo said; exit 5", "exited with status 5"), ("echo said; kill -TERM $$", "was killed by SIGTERM")],
)
def test_the_exit_is_noticed_on_every_system(start: Start, script: str, message: str) -> None:
    lines, failure = lines_and_failure(start(script))
    assert (lines, failure.message) == ([b"said"], message)


@pytest.mark.usefixtures("lesser_system")
def test_chatter_does_not_hide_the_exit_on_any_system(start: Start) -> None:
    assert lines_and_failure(start("yes >&2 & exit 5"))[1].message == "exited with status 5"


@pytest.mark.usefixtures("lesser_system")
def test_a_living_child_is_not_taken_for_dead_on_any_system(start: Start) -> None:
    child = start("exec cat")
    with pytest.raises(ChildSilent):
        child.receive(SHORT)


@pytest.mark.usefixtures("lesser_system")
def test_what_a_child_leaves_in_its_group_is_killed_on_every_system(start: Start) -> None:
    child = start("sleep 60 & echo $!; exit 0")
    lines, _ = lines_and_failure(child)
    child.kill()
    assert ends(int(lines[0]))


def ends(pid: int) -> bool:
    """Return whether the process ends, or has ended; one that was killed is given time to die."""
    try:
        return _wait(pid)
    except ProcessLookupError:
        return True


_pidfd_open = os.pidfd_open


def _wait(pid: int) -> bool:
    descriptor = _pidfd_open(pid)
    try:
        return bool(select.select([descriptor], [], [], 5.0)[0])
    finally:
        os.close(descriptor)


def test_an_exit_that_the_system_reaps_itself_is_noticed(start: Start) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        lines, failure = lines_and_failure(start("echo said; exit 5"))
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert lines == [b"said"]
    assert failure.message == "exited with a status that the system did not keep"


def test_an_exit_reaped_by_somebody_else_is_noticed_without_waitid(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "waitid")
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        failure = lines_and_failure(start("exit 5"))[1]
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert isinstance(failure, ChildEnded)


# Silence


def test_silence_is_noticed_at_the_deadline(start: Start) -> None:
    child = start("exec cat")
    started = time.monotonic()
    with pytest.raises(ChildSilent, match=r"no answer within 0\.1 s"):
        child.receive(SHORT)
    assert SHORT <= time.monotonic() - started < LONG


def test_chatter_on_standard_error_is_silence(start: Start) -> None:
    child = start("while echo chatter >&2; do :; done")
    with pytest.raises(ChildSilent) as silent:
        child.receive(SHORT)
    assert silent.value.log.endswith("chatter\n")


def test_what_came_is_returned_even_after_the_deadline(start: Start) -> None:
    child = start("echo here; exec cat")
    child.send(b"and back\n")
    received = child.receive(LONG)
    while len(received) < 2:
        received += child.receive(0.0) if _is_readable(child) else []
    assert received == [b"here", b"and back"]


def _is_readable(child: Child) -> bool:
    return bool(select.select([child._stdout], [], [], LONG)[0])


# Ceilings


def test_a_line_as_long_as_the_ceiling_is_allowed(start: Start) -> None:
    child = start("exec cat", ceilings=Ceilings(line=10))
    child.send(b"0123456789\n0123456789\n")
    received: list[bytes] = []
    while len(received) < 2:
        received += child.receive(LONG)
    assert received == [b"0123456789"] * 2


def test_lines_in_front_of_one_beyond_the_ceiling_are_received(start: Start) -> None:
    child = start("printf 'one\\n0123456789a\\nthree\\n'; exec cat", ceilings=Ceilings(line=10))
    lines, failure = lines_and_failure(child)
    assert lines == [b"one"]
    assert isinstance(failure, ChildOverCeiling)
    assert failure.message == "a line on standard output is longer than 10 octets"


def test_a_line_that_does_not_end_is_cut_at_the_ceiling(start: Start) -> None:
    child = start("exec cat /dev/zero", ceilings=Ceilings(line=1 << 20))
    assert isinstance(lines_and_failure(child)[1], ChildOverCeiling)


def test_a_line_beyond_the_ceiling_counts_even_if_the_child_has_exited(start: Start) -> None:
    child = start("printf 'one\\n0123456789a\\nthree\\n'", ceilings=Ceilings(line=10))
    assert ends(_pid_of(child))
    lines, failure = lines_and_failure(child)
    assert lines == [b"one"]
    assert isinstance(failure, ChildOverCeiling)


def test_memory_is_that_of_the_child_and_of_its_children(start: Start) -> None:
    holds_64_mib = f"{sys.executable} -I -S -c 'held = b\"x\" * (64 << 20); input()'"
    child = start(f"exec 3<&0; {holds_64_mib} <&3 & {holds_64_mib} <&3 & wait", ceilings=Ceilings(memory=120 << 20))
    with pytest.raises(ChildOverMemory, match="MiB of memory, more than the ceiling of 120 MiB"):
        child.receive(LONG)


def test_the_log_keeps_the_last_octets_only(start: Start) -> None:
    child = start("printf 0123456789abcdef >&2; echo done; exec cat", ceilings=Ceilings(log=6))
    child.receive(LONG)
    with pytest.raises(ChildSilent):
        child.receive(SHORT)
    assert child.log == "abcdef"


def test_a_log_that_is_no_text_is_shown_all_the_same(start: Start) -> None:
    assert lines_and_failure(start("printf 'a\\377b' >&2"))[1].log == "a�b"


# The kill


def test_a_child_that_ignores_signals_is_killed(start: Start) -> None:
    child = start("trap '' TERM INT HUP; echo ready; while true; do read line; done")
    child.receive(LONG)
    child.kill()
    assert not psutil.pid_exists(_pid_of(child))


def test_killing_again_does_nothing(start: Start) -> None:
    child = start("exec cat")
    child.kill()
    child.kill()


def test_a_kill_that_was_interrupted_can_be_made_good(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    child = start("exec cat")

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "killpg", interrupted)
        with pytest.raises(KeyboardInterrupt):
            child.kill()
    child.kill()
    assert not psutil.pid_exists(_pid_of(child))


def test_a_child_that_is_reaped_is_not_killed_by_its_number(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its number may be somebody else's by now.
    child = start("exec cat")
    child.kill()
    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("killed a group that is no longer ours"))
    child.kill()


def test_what_clears_its_environment_is_killed_with_the_living_child(start: Start) -> None:
    child = start("setsid env -i sleep 60 & echo $!; exec cat")
    pid = int(child.receive(LONG)[0])
    while psutil.Process(pid).name() != "sleep":  # until then, it is in the child's own group
        select.select([], [], [], 0.001)
    child.kill()
    assert ends(pid)


@pytest.mark.parametrize("linux", [True, False])
def test_a_daemon_that_was_left_behind_is_killed(start: Start, monkeypatch: pytest.MonkeyPatch, linux: bool) -> None:
    monkeypatch.setattr(psutil, "LINUX", linux)
    child = start("setsid sh -c 'echo $$; exec sleep 60' & wait $!")
    pid = int(child.receive(LONG)[0])
    os.kill(_pid_of(child), signal.SIGKILL)
    with pytest.raises(ChildEnded):
        child.receive(LONG)
    child.kill()
    assert ends(pid)


def test_another_childs_descendants_are_left_alone(start: Start) -> None:
    other = start("setsid sh -c 'echo $$; exec sleep 60' & exec cat")
    pid = int(other.receive(LONG)[0])
    start("exec cat").kill()
    assert psutil.pid_exists(pid)
    other.kill()
    assert ends(pid)


# The start


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("/nowhere/at all", "/nowhere/at all: No such file or directory"),
        ("/etc", "/etc: Permission denied"),
        ("nul\0", "nul\0: embedded null byte"),
    ],
)
def test_a_command_that_does_not_start_says_why(command: str, message: str) -> None:
    before = _descriptors()
    with pytest.raises(ChildWouldNotStart) as problem:
        Child([command], {}, Ceilings())
    assert problem.value.message == message
    assert _descriptors() == before


def test_a_start_that_goes_wrong_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _descriptors()

    def no_more(*_: object) -> NoReturn:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(selectors.DefaultSelector, "register", no_more)
    with pytest.raises(OSError, match="Too many open files"):
        Child(["/bin/cat"], {}, Ceilings())
    assert psutil.Process().children() == []
    assert _descriptors() == before


def test_a_child_runs_in_the_directory_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("#!/bin/sh\npwd -P\n")
    (tmp_path / "here").chmod(0o755)
    child = Child(["./here"], os.environ, Ceilings(), tmp_path)
    lines, _ = lines_and_failure(child)
    child.kill()
    assert lines == [os.fsencode(tmp_path.resolve())]


def test_a_directory_that_is_not_there_is_what_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChildWouldNotStart) as problem:
        Child(["/bin/cat"], {}, Ceilings(), tmp_path / "none")
    assert problem.value.message == f"{tmp_path / 'none'}: No such file or directory"


def test_a_child_gets_the_environment_it_is_given_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    child = Child(["/usr/bin/env"], {"GIVEN": "yes"}, Ceilings())
    lines, _ = lines_and_failure(child)
    child.kill()
    assert sorted(line.partition(b"=")[0] for line in lines) == [b"GIVEN", b"ILP_CHILD"]


def test_a_child_does_not_inherit_descriptors(start: Start) -> None:
    readable, writable = os.pipe()
    os.set_inheritable(writable, True)
    child = start("ls /proc/self/fd; exec cat")
    os.close(writable)
    child.receive(LONG)
    assert os.read(readable, 1) == b""  # at the end of its file although the child lives
    os.close(readable)


def test_an_interrupt_from_the_keyboard_reaches_us_and_not_the_child(start: Start) -> None:
    child = start("echo ready; exec cat")
    child.receive(LONG)
    assert os.getsid(_pid_of(child)) == _pid_of(child) != os.getsid(0)


def test_an_unreadable_pipe_is_an_ended_pipe(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    child = start("echo lost; exec cat")
    read = os.read

    def broken(descriptor: int, size: int) -> bytes:
        if descriptor == child._stdout:
            raise OSError(5, "Input/output error")
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", broken)
    with pytest.raises(ChildEnded, match="closed its standard output"):
        child.receive(SHORT)


def test_reaping_is_left_to_the_kill(start: Start) -> None:
    child = start("exit 0")
    lines_and_failure(child)
    assert psutil.Process(_pid_of(child)).status() == psutil.STATUS_ZOMBIE
    child.kill()
    with pytest.raises(ChildProcessError):
        os.waitpid(_pid_of(child), os.WNOHANG)


def test_children_of_our_own_are_left_alone(start: Start) -> None:
    ours = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE)
    start("exec cat").kill()
    assert ours.poll() is None
    ours.communicate()


def test_what_came_with_the_exit_is_read_once(start: Start) -> None:
    # The exit is handled first, and reads all; whatever comes then is from somebody left behind.
    child = start("echo said; read line; exit 4")
    child.receive(LONG)
    child.close_input()
    assert ends(_pid_of(child))
    child._look_for_exit()
    child._read_lines()
    assert lines_and_failure(child)[1].message == "exited with status 4"
