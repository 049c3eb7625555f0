"""What only shows in a process of its own: streams, signals, terminals."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.report.packets import fulfill, reject

Process = Callable[..., Run]
Fake = Callable[..., str]

ONE = ("--vector", "timestamp/month-13")
ANOTHER = ("--vector", "published/fulfill")
PACKET = reject(message="grüße".encode()).hex()


def test_module_runs_like_the_command(process: Process) -> None:
    assert process("--version").out.startswith("ilp-conformance ")


def test_decode_and_encode_make_a_pipe(process: Process) -> None:
    decoded = process("decode", "-", stdin=fulfill().hex().encode())
    encoded = process("encode", "-", "--to", "raw", stdin=decoded.octets)
    assert encoded.octets == fulfill()


def test_json_is_utf_8_whatever_the_locale(process: Process) -> None:
    run = process("decode", PACKET, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"})
    assert json.loads(run.octets)["message"] == "grüße"


def test_text_is_shown_whatever_the_locale(process: Process) -> None:
    run = process("explain", PACKET, env={"PYTHONIOENCODING": "ascii"})
    assert (run.code, run.err) == (0, "")
    assert '"gr\\xfc\\xdfe"' in run.out


# A reader that goes away.


def into_closed_pipe(process: Process, *arguments: str) -> Run:
    read, write = os.pipe()
    os.close(read)
    try:
        return process(*arguments, capture_output=False, stdout=write, stderr=subprocess.PIPE)
    finally:
        os.close(write)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "reference", *ONE), 0),
        (("check", "reference", *ONE, "--format", "json"), 0),
        (("explain", fulfill().hex()), 0),
        (("explain", "0d00"), 1),
        (("explain", "0d00", "--format", "json"), 1),
        (("decode", fulfill().hex()), 0),
        (("encode", '{"type":"fulfill","fulfillment":"' + "00" * 32 + '","data":""}'), 0),
        (("-h",), 0),
        (("--version",), 0),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_closed_pipe_leaves_the_exit_code_and_says_nothing(
    process: Process, arguments: tuple[str, ...], code: int
) -> None:
    assert into_closed_pipe(process, *arguments) == Run(code, "", "")


def test_closed_pipe_does_not_hide_a_fail(process: Process, fake: Fake) -> None:
    assert into_closed_pipe(process, "check", fake("refuses"), *ANOTHER) == Run(1, "", "")


# A disk that is full.


def onto_full_disk(process: Process, *arguments: str) -> Run:
    with Path("/dev/full").open("wb") as full:
        return process(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "reference", *ONE),
        ("check", "reference", *ONE, "--format", "json"),
        ("check", "reference", *ONE, "--output", "/dev/full"),
        ("decode", fulfill().hex()),
        ("explain", fulfill().hex()),
        ("--version",),
        ("--help",),
        ("check", "--help"),
    ],
    ids=" ".join,
)
def test_full_disk_is_said_and_nothing_is_decided(process: Process, arguments: tuple[str, ...]) -> None:
    run = onto_full_disk(process, *arguments)
    assert run.code == 3
    assert "standard output cannot be written: No space left on device" in run.err


def test_full_disk_does_not_hide_a_fail(process: Process, fake: Fake) -> None:
    assert onto_full_disk(process, "check", fake("refuses"), *ANOTHER).code == 1


@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-"])
def test_closed_stream_is_no_mistake(stream: str) -> None:
    command = f'"{sys.executable}" -m ilp explain {fulfill().hex()} {stream}'
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")


# An interrupt.


@pytest.fixture
def announcements(tmp_path: Path) -> Path:
    path = tmp_path / "announcements"
    os.mkfifo(path)
    return path


def announced_by(fifo: Path) -> int:
    """Wait until a fake has announced its request; return its process."""
    descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while True:
            ready, _, _ = select.select([descriptor], [], [], 30)
            assert ready, "the adapter has announced nothing"
            text = os.read(descriptor, 100)
            if text:
                return int(text)
    finally:
        os.close(descriptor)


def is_running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def heed_interrupts() -> None:
    """Let a child hear of an interrupt, even where the tests run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def checking(*arguments: str) -> subprocess.Popen[bytes]:
    """Start a check that can be interrupted."""
    return subprocess.Popen(
        [sys.executable, "-m", "ilp", "check", *arguments, "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 - this process has no other thread
    )


SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@pytest.mark.parametrize("signum", SIGNALS, ids=lambda each: each.name)
def test_interrupted_run_reports_what_it_has_found(fake: Fake, announcements: Path, signum: signal.Signals) -> None:
    running = checking(fake("hangs", announcements), "reference", "--jobs", "1")
    adapter = announced_by(announcements)
    os.killpg(running.pid, signum)
    out, err = running.communicate(timeout=30)
    record = json.loads(out)
    first, second = (each["counts"] for each in record["implementations"])
    planned = record["vectors"]["count"]
    assert (running.returncode, err) == (130, b"")
    assert record["interrupted"]
    assert 0 < first["error"] < planned
    assert sum(first.values()) == second["error"] == planned
    assert not is_running(adapter)


@pytest.mark.parametrize("signum", SIGNALS, ids=lambda each: each.name)
def test_interrupt_ends_all_that_run_side_by_side(fake: Fake, tmp_path: Path, signum: signal.Signals) -> None:
    fifos = [tmp_path / "one", tmp_path / "two"]
    for each in fifos:
        os.mkfifo(each)
    running = checking(*(fake("hangs", each) for each in fifos), "--jobs", "2")
    adapters = [announced_by(each) for each in fifos]
    os.killpg(running.pid, signum)
    out, err = running.communicate(timeout=30)
    record = json.loads(out)
    planned = record["vectors"]["count"]
    assert (running.returncode, err, record["interrupted"]) == (130, b"", True)
    for each in record["implementations"]:
        assert 0 < each["counts"]["error"] < planned == sum(each["counts"].values())
    assert not any(map(is_running, adapters))


def test_terminal_that_is_closed_interrupts_and_leaves_no_adapter(fake: Fake, announcements: Path) -> None:
    reference = fake("hangs", announcements)
    running, terminal = pty.fork()
    if running == 0:  # the session leader, whom the end of its terminal hangs up
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.execv(sys.executable, [sys.executable, "-m", "ilp", "check", reference])
    adapter = announced_by(announcements)
    os.close(terminal)
    _, status = os.waitpid(running, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    assert not is_running(adapter)


# A terminal.


def on_terminal(*arguments: str, **variables: str) -> str:
    """Return what a command writes to a terminal of 120 columns, its standard output."""
    master, slave = pty.openpty()
    environment: dict[str, Any] = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "120"} | variables
    with subprocess.Popen([sys.executable, "-m", "ilp", *arguments], stdout=slave, env=environment):
        os.close(slave)
        text = b""
        with contextlib.suppress(OSError):  # the other side has gone
            while part := os.read(master, 65536):
                text += part
    os.close(master)
    return text.decode()


def test_terminal_gets_colour() -> None:
    assert "\x1b[1;31m" in on_terminal("explain", "0d00")


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_terminal_gets_no_colour_if_it_wants_none(variable: dict[str, str]) -> None:
    assert "\x1b[1;31m" not in on_terminal("explain", "0d00", **variable)


def test_pipe_gets_no_escape_sequences(process: Process) -> None:
    assert b"\x1b" not in process("explain", "0d00").octets


def test_wide_terminal_is_not_used_to_its_end() -> None:
    text = on_terminal("check", "reference", *ONE, NO_COLOR="1")
    plain = re.sub(r"\x1b\[[0-9;]*m|\r", "", text)
    assert max(map(len, plain.splitlines())) <= 100
