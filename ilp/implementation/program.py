"""A program that is run to its end: for what it does, such as a build command, or for what it answers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from ilp.implementation.implementation import ImplementationUnavailable

__all__ = ["Answer", "Ended", "TooSlowError", "answer_of", "last_lines", "run_to_end"]

_LOG_OCTETS = 64 << 10  # of the end of a log, as much as is looked at
_LOG_LINES = 40  # of a log, as many as an error keeps


class Ended(NamedTuple):
    """How a program ended, and the last lines of what it wrote to standard output and standard error.

    `problem` is empty if it did what it was to do; otherwise it says how it ended, to be put behind its name.
    """

    problem: str
    log: str


class Answer(NamedTuple):
    """How a program ended that was asked something: its exit status, its standard output, its standard error."""

    status: int
    out: str
    log: str


class TooSlowError(Exception):
    """A program did not answer in its time and was killed.

    Attributes:
        log: what it wrote to standard error until then.
    """

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.log = log


def answer_of(command: Sequence[str], directory: Path | None, environment: Mapping[str, str], seconds: float) -> Answer:
    """Run `command` to its end, with no input, for what it writes.

    It is killed after `seconds`, and on an interrupt, together with what it has started.

    Args:
        command: program and arguments.
        directory: where it runs; None: where we do.
        environment: all of its variables.
        seconds: how long it may take.

    Raises:
        ImplementationUnavailable: the program cannot be started.
        TooSlowError: it did not end within `seconds`.
    """
    try:
        process = subprocess.Popen(
            list(command),
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise ImplementationUnavailable(
            f"{command[0]} cannot be started: {error.strerror or error}", "look at this program's installation"
        ) from None
    try:
        out, log = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill_group(process)
        _, log = process.communicate()
        raise TooSlowError(log.decode("utf-8", "replace")) from None
    except BaseException:
        _kill_group(process)
        process.communicate()
        raise
    return Answer(process.returncode, out.decode("utf-8", "replace"), log.decode("utf-8", "replace"))


def last_lines(log: str) -> str:
    """Return the end of a log, as much as an error keeps."""
    return "\n".join(log.rstrip().splitlines()[-_LOG_LINES:])


def run_to_end(command: Sequence[str], directory: Path, environment: Mapping[str, str], seconds: float) -> Ended:
    """Run `command` in `directory` to its end, with no input; kill it and its process group after `seconds`.

    What it leaves running in its process group is killed when it has ended, and also on an interrupt. The log goes
    through a file: whoever holds our end of a pipe, such as a build daemon, would keep us waiting.

    Args:
        command: program and arguments.
        directory: where it runs, and where a relative path of a program is looked for.
        environment: all of its variables.
        seconds: how long it may take.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                list(command),
                cwd=directory,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            return Ended(f"could not be started: {reason}", "")
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return Ended(f"did not end within {seconds:.0f} s", _tail(log))
        finally:
            _kill(process)
        return Ended(_problem(status), _tail(log))


def _problem(status: int) -> str:
    if status < 0:
        return f"was killed by signal {-status}"
    return f"exited with status {status}" if status else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    _kill_group(process)
    process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _tail(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - _LOG_OCTETS))
    return last_lines(log.read().decode("utf-8", "replace"))
