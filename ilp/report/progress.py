"""What is going on, for whoever waits: on standard error, and only once it takes longer than two seconds."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from ilp.report.wording import printable

__all__ = ["Progress"]

_PATIENCE = 2.0  # seconds before anything is shown
_INTERVAL = 0.1  # seconds between two pictures on a terminal
_LOG_INTERVAL = 10.0  # seconds between two lines where there is no terminal


class Progress:
    """A live line on a terminal, a line now and then in a log. Use it as a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr, highlight=False)
        self._live: Live | None = None
        self._started = self._since = time.monotonic()
        self._next = self._started + _PATIENCE
        self._what = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def message(self, text: str) -> None:
        """Say what is being done now, such as an installation: at once, as nobody knows how long it takes."""
        self._show(Text(printable(text)))

    def asked(self, reference: str, done: int, planned: int) -> None:
        """Show how far an implementation is: elapsed time, rate, count."""
        now = time.monotonic()
        if reference != self._what:
            self._what, self._since = reference, now
        if now >= self._next:
            elapsed = now - self._since
            rate = f"{done / elapsed:,.0f}/s" if elapsed > 0 else ""
            self._show(Text(f"{now - self._started:5.0f} s  {printable(reference)}  {done} of {planned}  {rate}"))

    def _show(self, line: Text) -> None:
        if not self._console.is_terminal:
            self._console.print(line, soft_wrap=True)
            self._next = time.monotonic() + _LOG_INTERVAL
            return
        if self._live is None:
            self._live = Live(
                console=self._console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
            )
            self._live.start()
        self._live.update(line, refresh=True)
        self._next = time.monotonic() + _INTERVAL
