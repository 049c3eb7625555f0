"""What is going on, for whoever waits: on standard error, and only once it takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TypeAlias

from rich.console import Console
from rich.live import Live
from rich.text import Text

from ilp.report.wording import printable

__all__ = ["Progress"]

_PATIENCE = 2.0  # seconds before anything is shown
_INTERVAL = 0.1  # seconds between two pictures on a terminal
_LOG_INTERVAL = 10.0  # seconds between two lines where there is no terminal


class Progress:
    """A live line on a terminal for each implementation that runs, lines now and then in a log.

    Use it as a context manager. Implementations that run side by side tell how they go on from threads of their own: a
    thread has one line, and none any more when it has ended.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr, highlight=False)
        self._live: Live | None = None
        self._over = False
        self._started = time.monotonic()
        self._next = self._started + _PATIENCE
        self._lines: dict[threading.Thread, _Line] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        with self._lock:
            self._over = True
            if self._live is not None:
                self._live.stop()
                self._live = None

    def message(self, text: str) -> None:
        """Say what is being done now, such as an installation: at once, as nobody knows how long it takes."""
        with self._lock:
            line = self._lines[threading.current_thread()] = _Message(printable(text))
            self._show([line])

    def ready(self) -> None:
        """What this thread has said to be doing is done; what it leads to is told by `asked`."""
        with self._lock:
            self._lines.pop(threading.current_thread(), None)

    def asked(self, reference: str, done: int, planned: int) -> None:
        """Show how far an implementation is: elapsed time, rate, count."""
        now = time.monotonic()
        with self._lock:
            line = self._lines.get(threading.current_thread())
            if not isinstance(line, _Count) or line.reference != reference:
                line = self._lines[threading.current_thread()] = _Count(reference, self._started, now)
            line.done, line.planned, line.now = done, planned, now
            if now >= self._next:
                self._show(self._running())

    def _running(self) -> list[_Line]:
        self._lines = {thread: line for thread, line in self._lines.items() if thread.is_alive()}
        return list(self._lines.values())

    def _show(self, lines: Sequence[_Line]) -> None:
        """Print `lines` into a log; on a terminal, show how all stand that run."""
        if self._over:
            return
        if not self._console.is_terminal:
            for each in lines:
                self._console.print(Text(each.text()), soft_wrap=True)
            self._next = time.monotonic() + _LOG_INTERVAL
            return
        if self._live is None:
            self._live = Live(
                console=self._console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
            )
            self._live.start()
        picture = Text("\n".join(each.text() for each in self._running()), no_wrap=True, overflow="ellipsis")
        self._live.update(picture, refresh=True)
        self._next = time.monotonic() + _INTERVAL


class _Message:
    """What a thread is doing, in words."""

    def __init__(self, words: str) -> None:
        self._words = words

    def text(self) -> str:
        return self._words


class _Count:
    """How far the implementation is that a thread asks."""

    def __init__(self, reference: str, started: float, since: float) -> None:
        self.reference = reference
        self.done = self.planned = 0
        self.now = since
        self._started = started
        self._since = since

    def text(self) -> str:
        elapsed = self.now - self._since
        rate = f"{self.done / elapsed:,.0f}/s" if elapsed > 0 else ""
        time_taken = self.now - self._started
        return f"{time_taken:5.0f} s  {printable(self.reference)}  {self.done} of {self.planned}  {rate}"


_Line: TypeAlias = _Message | _Count
