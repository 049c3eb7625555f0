"""One child process that exchanges lines with us, under ceilings, and leaves nothing behind.

Knows processes and octets, nothing of the adapter protocol.
"""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import selectors
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil
from msgspec import Struct

__all__ = [
    "Ceilings",
    "Child",
    "ChildEnded",
    "ChildFailure",
    "ChildOverCeiling",
    "ChildOverMemory",
    "ChildSilent",
    "ChildWouldNotStart",
]

_CHUNK = 1 << 18  # octets read at once
_LOG_SHOWN = 4096  # octets of standard error that a failure quotes
_LOOK_INTERVAL = 0.1  # seconds between two looks at the memory
_EXIT_INTERVAL = 0.02  # seconds between two looks for the exit, where the system cannot signal it
_EXIT_GRACE = 1.0  # seconds to exit after standard output was closed
_DRAIN_LIMIT = 64  # chunks read after the exit: a child left behind may write for ever
_HUNT_LIMIT = 10  # rounds of killing what was left behind: it may start further processes meanwhile
_OUTPUT_CLOSED = "closed its standard output"
_MARK = "ILP_CHILD"  # the variable by which a process is known as started by one of our children


class Ceilings(Struct, frozen=True, kw_only=True):
    """What an implementation may use.

    Attributes:
        memory: resident memory of the process and all its children, in octets.
        line: length of a line on standard output, in octets.
        log: how much of standard error is kept, in octets; what is beyond is read and dropped.
    """

    memory: int = 2 << 30
    line: int = 16 << 20
    log: int = 64 << 10


class ChildFailure(Exception):
    """The child can no longer be used. The message says why, `log` is the last of its standard error."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.log = log


class ChildWouldNotStart(ChildFailure):
    """The command could not be started."""


class ChildEnded(ChildFailure):
    """The child exited, was killed by a signal, or closed its standard output."""


class ChildSilent(ChildFailure):
    """No line came before the deadline."""


class ChildOverCeiling(ChildFailure):
    """The child wrote a line longer than allowed."""


class ChildOverMemory(ChildEnded):
    """The child used more memory than allowed and is to be killed."""


class Child:
    """A child process with pipes, in a session and process group of its own.

    `send` never blocks. `receive` returns lines; once it has raised, the child is good for nothing but `kill`.

    Args:
        command: program and arguments.
        environment: all of its variables.
        ceilings: what it may use.
        directory: where it runs, and where a relative path of a program is looked for; ours if None.

    Raises:
        ChildWouldNotStart: there is no such program or directory, or it is not executable.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        ceilings: Ceilings,
        directory: Path | None = None,
    ) -> None:
        self._ceilings = ceilings
        self._mark = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._to_send = bytearray()
        self._partial: list[bytes] = []
        self._partial_length = 0
        self._lines: list[bytes] = []
        self._log = bytearray()
        self._failure: ChildFailure | None = None
        self._next_look = math.inf
        self._exit_deadline = math.inf
        self._exit_signal: int | None = None
        self._stdin_closing = False
        self._selector = selectors.DefaultSelector()
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**environment, _MARK: self._mark},
                cwd=directory,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            self._selector.close()
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            at_fault = directory if directory is not None and not directory.is_dir() else command[0]
            raise ChildWouldNotStart(f"{at_fault}: {reason}") from None
        try:
            self._watch()
        except BaseException:
            self.kill()
            raise

    def _watch(self) -> None:
        self._stdin, self._stdout, self._stderr = (pipe.fileno() for pipe in self._pipes())
        for descriptor in (self._stdin, self._stdout, self._stderr):
            os.set_blocking(descriptor, False)
        self._selector.register(self._stdout, selectors.EVENT_READ)
        self._selector.register(self._stderr, selectors.EVENT_READ)
        self._exit_signal = _exit_descriptor(self._process.pid)
        if self._exit_signal is not None:
            self._selector.register(self._exit_signal, selectors.EVENT_READ)
        self._look_interval = _EXIT_INTERVAL if self._exit_signal is None else _LOOK_INTERVAL
        self._next_look = time.monotonic() + self._look_interval

    def _pipes(self) -> list[IO[bytes]]:
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        return [pipe for pipe in pipes if pipe is not None]

    @property
    def log(self) -> str:
        """The last of what the child wrote to standard error."""
        return self._log[-_LOG_SHOWN:].decode("utf-8", "replace")

    def send(self, octets: bytes) -> None:
        """Send octets; what the pipe does not take now goes out while `receive` waits."""
        waiting = bool(self._to_send)
        self._to_send += octets
        if not waiting:
            self._write()

    def close_input(self) -> None:
        """Close the child's standard input once everything is sent."""
        self._stdin_closing = True
        if not self._to_send:
            self._close_stdin()

    def receive(self, timeout: float) -> list[bytes]:
        """Return the complete lines that have come, at least one; wait for it up to `timeout` seconds.

        Raises:
            ChildFailure: there will be no further line; those that came before were returned.
        """
        deadline = time.monotonic() + timeout
        while not self._lines:
            if self._failure is not None:
                raise self._failure
            now = time.monotonic()
            for key, _ in self._selector.select(max(0.0, min(deadline, self._next_look) - now)):
                self._handle(key.fd)
            now = time.monotonic()
            if now >= self._next_look:
                self._look(now)
            if now >= deadline and not self._lines:
                self._fail(self._silence(timeout))
        lines, self._lines = self._lines, []
        return lines

    def processes(self) -> list[int]:
        """Return the ids of the child and all that it has started and that still run."""
        return [self._process.pid, *(each.pid for each in self._descendants())]

    def kill(self) -> None:
        """Kill the child and everything that it started, and release what we hold; again does nothing."""
        if self._process.returncode is None:
            descendants = self._descendants()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)  # before the wait: until then the group's id is ours
            _kill(descendants)
            self._process.wait()
        self._hunt()
        self._selector.close()
        for pipe in self._pipes():
            with contextlib.suppress(OSError):
                pipe.close()
        if self._exit_signal is not None:
            os.close(self._exit_signal)
            self._exit_signal = None

    def _silence(self, timeout: float) -> ChildFailure:
        if self._exit_deadline < math.inf:
            return ChildEnded(_OUTPUT_CLOSED, self.log)
        return ChildSilent(f"no answer within {timeout:g} s", self.log)

    def _fail(self, failure: ChildFailure) -> None:
        if self._failure is None:
            self._failure = failure

    def _handle(self, descriptor: int) -> None:
        if descriptor == self._stdout:
            self._read_lines()
        elif descriptor == self._stderr:
            self._read_log()
        elif descriptor == self._exit_signal:
            self._look_for_exit()
        else:
            self._write()

    # Standard input

    def _write(self) -> None:
        try:
            while self._to_send:
                del self._to_send[: os.write(self._stdin, self._to_send)]
        except BlockingIOError:
            self._watch_stdin()
            return
        except OSError:  # the child closed its input: what it does next tells more than a broken pipe
            self._to_send.clear()
        self._unwatch_stdin()
        if self._stdin_closing:
            self._close_stdin()

    def _watch_stdin(self) -> None:
        if self._stdin not in self._selector.get_map():
            self._selector.register(self._stdin, selectors.EVENT_WRITE)

    def _unwatch_stdin(self) -> None:
        if self._stdin in self._selector.get_map():
            self._selector.unregister(self._stdin)

    def _close_stdin(self) -> None:
        self._unwatch_stdin()
        self._pipes()[0].close()

    # Standard output and standard error

    def _read_lines(self) -> None:
        if self._failure is not None:  # the exit was handled just now, and what had come was read then
            return
        chunk = _read(self._stdout)
        if chunk:
            self._take(chunk)
        elif chunk is not None:
            self._selector.unregister(self._stdout)
            self._exit_deadline = time.monotonic() + _EXIT_GRACE
            self._next_look = min(self._next_look, self._exit_deadline)

    def _take(self, chunk: bytes) -> None:
        longest = self._partial_length + len(chunk)  # no line that ends or starts in this chunk is longer
        *complete, rest = chunk.split(b"\n")
        if complete:
            complete[0] = b"".join((*self._partial, complete[0]))
            self._partial, self._partial_length = [], 0
        if rest:
            self._partial.append(rest)
            self._partial_length += len(rest)
        if longest > self._ceilings.line:
            complete = self._within_ceiling(complete)
        self._lines += complete

    def _within_ceiling(self, complete: list[bytes]) -> list[bytes]:
        """Return the lines in front of the first one that is too long; with that one, the child has failed."""
        lengths = [*map(len, complete), self._partial_length]
        too_long = next((index for index, length in enumerate(lengths) if length > self._ceilings.line), None)
        if too_long is None:
            return complete
        message = f"a line on standard output is longer than {self._ceilings.line} octets"
        self._fail(ChildOverCeiling(message, self.log))
        return complete[:too_long]

    def _read_log(self) -> bool:
        chunk = _read(self._stderr)
        if chunk:
            self._log += chunk
            if len(self._log) > self._ceilings.log:
                del self._log[: len(self._log) - self._ceilings.log]
        elif chunk is not None and self._stderr in self._selector.get_map():
            self._selector.unregister(self._stderr)
        return bool(chunk)

    # The process

    def _look(self, now: float) -> None:
        self._next_look = now + self._look_interval
        if self._exit_signal is None:
            self._look_for_exit()
        if now >= self._exit_deadline:
            self._fail(ChildEnded(_OUTPUT_CLOSED, self.log))
        if self._failure is None:
            self._look_at_memory()

    def _look_for_exit(self) -> None:
        ending = self._ending()
        if ending is not None:
            self._drain()
            self._fail(ChildEnded(ending, self.log))

    def _ending(self) -> str | None:
        """Return how the child ended, None while it lives.

        It stays unreaped, so that the id of its process group stays ours until `kill`.
        """
        if not hasattr(os, "waitid"):  # macOS before Python 3.13
            return self._ending_without_waitid()
        try:
            status = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:  # SIGCHLD is ignored, as nohup and some containers have it: the system reaps
            return "exited with a status that the system did not keep"
        if status is None:
            return None
        return _exited(status.si_status) if status.si_code == os.CLD_EXITED else _killed(status.si_status)

    def _ending_without_waitid(self) -> str | None:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(self._process.pid).status() != psutil.STATUS_ZOMBIE:
                return None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # the last chance: now it is reaped
        code = self._process.wait()
        return _exited(code) if code >= 0 else _killed(-code)

    def _drain(self) -> None:
        for _ in range(_DRAIN_LIMIT):
            chunk = _read(self._stdout)
            if not chunk or self._failure is not None:
                break
            self._take(chunk)
        for _ in range(_DRAIN_LIMIT):
            if not self._read_log():
                break

    def _look_at_memory(self) -> None:
        used = 0
        with contextlib.suppress(psutil.Error):
            own = psutil.Process(self._process.pid)
            for process in (own, *own.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    used += process.memory_info().rss
        if used > self._ceilings.memory:
            mebi = 1 << 20
            message = f"used {used // mebi} MiB of memory, more than the ceiling of {self._ceilings.memory // mebi} MiB"
            self._fail(ChildOverMemory(message, self.log))

    def _hunt(self) -> None:
        """Kill what the child has left behind outside its process group, known by the variable that it inherited."""
        for _ in range(_HUNT_LIMIT):
            left = [pid for pid in psutil.pids() if _bears(pid, self._mark)]
            if not left:
                return
            for pid in left:
                with contextlib.suppress(psutil.Error):
                    psutil.Process(pid).kill()

    def _descendants(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            return psutil.Process(self._process.pid).children(recursive=True)
        return []


def _read(descriptor: int) -> bytes | None:
    """Return what is there, b"" at the end, None where nothing is there yet."""
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _exit_descriptor(pid: int) -> int | None:
    """Return a descriptor that becomes readable when the process ends, on systems that have such."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _exited(status: int) -> str:
    return f"exited with status {status}"


def _killed(number: int) -> str:
    try:
        return f"was killed by {signal.Signals(number).name}"
    except ValueError:
        return f"was killed by signal {number}"


def _bears(pid: int, mark: str) -> bool:
    """Return whether the process has inherited our variable with this value; where we may not look, it has not."""
    try:
        if psutil.LINUX:  # many times faster than by psutil, and every kill looks at every process
            return f"{_MARK}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes()
        return psutil.Process(pid).environ().get(_MARK) == mark
    except (OSError, psutil.Error):
        return False


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
