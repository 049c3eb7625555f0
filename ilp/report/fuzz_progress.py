"""How a campaign goes on, for whoever watches: a live line on a terminal, a line every ten seconds in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from ilp.fuzz.part import Standing
from ilp.report.wording import counted

__all__ = ["FuzzProgress"]

_A_SECOND = 4  # pictures on a terminal
_LOG_INTERVAL = 10.0  # seconds between two lines where there is no terminal


class FuzzProgress:
    """Shows elapsed time, operations a second, corpus size, findings, and the time since the last new one.

    Use it as a context manager. On a terminal the time goes on while nothing is heard: an implementation may be slow.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr, highlight=False)
        self._live: Live | None = None
        self._standing = Standing()
        self._started = time.monotonic()
        self._next = self._started + _LOG_INTERVAL

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._next = self._started + _LOG_INTERVAL
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                transient=True,
                get_renderable=self._picture,
                refresh_per_second=_A_SECOND,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def stands(self, standing: Standing) -> None:
        """Take in how the campaign stands."""
        self._standing = standing
        now = time.monotonic()
        if not self._console.is_terminal and now >= self._next:
            self._next = now + _LOG_INTERVAL
            self._console.print(self._picture(), soft_wrap=True)

    def _picture(self) -> Text:
        standing, seconds = self._standing, time.monotonic() - self._started
        rate = f"{standing.operations / standing.seconds:,.0f}/s" if standing.seconds > 0 else "starting"
        found = counted(standing.findings, "finding")
        if standing.last_new is not None:
            found += f", the last new one {max(0.0, seconds - standing.last_new):.0f} s ago"
        line = f"{seconds:5.0f} s  {standing.operations:,} operations  {rate}  corpus {standing.corpus:,}  {found}"
        return Text(line, no_wrap=True, overflow="ellipsis")
