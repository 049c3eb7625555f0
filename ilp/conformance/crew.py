"""Tasks side by side, each in a thread, that end when the user or one of them ends the whole.

Ctrl-C reaches the main thread alone. Whatever asks an implementation is written to end well on KeyboardInterrupt,
wherever it hits: it kills what it has started. So the interrupt is handed on, and raised in every thread. There it
comes when Python runs: what may wait long for the system, such as an installation, is done in the main thread before.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import TypeAlias

__all__ = ["Beginning", "Task", "side_by_side"]

Task: TypeAlias = Callable[[], bool]
"""Returns whether the tasks behind it are in vain."""

Beginning: TypeAlias = Callable[[], Task]
"""What is to be done in the main thread before a task; returns the task."""

_WINDING_UP = 10.0  # seconds that interrupted tasks have to let go of what they hold: an adapter is given one to end
_PAUSE = 0.1  # seconds between two looks at them


def side_by_side(beginnings: Sequence[Beginning], jobs: int) -> int:
    """Do tasks, begun one by one in their order, `jobs` at a time; return how many of them count.

    A task that says that those behind it are in vain ends them, done or not, and no others: those that count are the
    same as if they had been done one after the other.

    Raises:
        KeyboardInterrupt: the user, or a task, has interrupted all. None runs any more then.
        Exception: what a task has raised. None runs any more then.
    """
    crew = _Crew(beginnings, jobs)
    try:
        return crew.work()
    finally:
        crew.wind_up()


class _Crew:
    def __init__(self, beginnings: Sequence[Beginning], jobs: int) -> None:
        self._waiting = deque(enumerate(beginnings))
        self._count = len(beginnings)  # of the tasks that count
        self._jobs = jobs
        self._reports: SimpleQueue[_Member] = SimpleQueue()
        self._members: list[_Member] = []

    def work(self) -> int:
        at_work: list[_Member] = []
        while at_work or self._waiting:
            while self._waiting and len(at_work) < self._jobs:
                number, begin = self._waiting.popleft()
                member = _Member(number, begin(), self._reports)
                self._members.append(member)
                at_work.append(member)
                member.start()
            reported = self._reports.get()
            if reported not in at_work:  # dismissed: whatever became of it is in vain
                continue
            at_work.remove(reported)
            if reported.error is not None:
                raise reported.error
            if reported.ends_the_rest:
                self._waiting.clear()
                self._count = reported.number + 1
                for each in at_work:
                    if each.number >= self._count:
                        each.interrupt()
                at_work = [each for each in at_work if each.number < self._count]
        return self._count

    def wind_up(self) -> None:
        """Interrupt whoever is still at work, and wait until all have ended, but not for ever.

        Raises:
            KeyboardInterrupt: the user was in a hurry; it was waited nevertheless, so that nothing is left behind.
        """
        deadline = time.monotonic() + _WINDING_UP
        hurried = False
        while (left := [each for each in self._members if each.is_alive()]) and time.monotonic() < deadline:
            try:
                for each in left:
                    each.interrupt()
                left[0].join(_PAUSE)
            except KeyboardInterrupt:
                hurried = True
        if hurried:
            raise KeyboardInterrupt


class _Member(threading.Thread):
    """Does one task, and reports what became of it: what it has raised, or whether it ends the rest."""

    def __init__(self, number: int, task: Task, reports: SimpleQueue[_Member]) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.error: BaseException | None = None
        self.ends_the_rest = False
        self._task = task
        self._reports = reports
        self._gate = threading.Lock()
        self._at_work = False
        self._told = False

    def run(self) -> None:
        try:
            try:
                self._begin()
                self.ends_the_rest = self._task()
            finally:
                self._end()
        except BaseException as error:  # noqa: BLE001 - raised in the main thread
            self.error = error
        self._reports.put(self)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the task, once, wherever it is; it comes when the thread runs Python again."""
        with self._gate:
            if self._at_work and not self._told:
                # Threads have no public way to be interrupted.
                error = ctypes.py_object(KeyboardInterrupt)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident or 0), error)
            self._told = True

    def _begin(self) -> None:
        with self._gate:
            if self._told:
                raise KeyboardInterrupt
            self._at_work = True

    def _end(self) -> None:
        with self._gate:
            self._at_work = False
        for _ in range(2):  # an interrupt that was on its way comes where a loop begins anew, and not amid the report
            pass
