"""How much of a codec's own code requests reach, told as names of places that none has reached before.

From Python 3.12 on, `sys.monitoring` reports lines and branches, each only until it is known: that costs next to
nothing. Before, `sys.settrace` reports lines, and a function that has shown all of its lines is traced no more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from functools import cache
from types import CodeType, FrameType
from typing import Any, Protocol, TypeAlias

import ilp.implementation
import ilp.protocol

__all__ = ["MonitoredReach", "OwnCode", "Reach", "TracedReach", "free_tool", "own_code", "reach_of"]

_TOOL = "ilp reach"


class OwnCode:
    """Which files are a codec's own.

    Args:
        files: single files.
        folders: folders with all in them.
        foreign: folders that are not, wherever they lie.
    """

    def __init__(self, files: Iterable[str] = (), folders: Iterable[str] = (), foreign: Iterable[str] = ()) -> None:
        self._files = frozenset(files)
        self._folders = tuple(f"{each.rstrip('/')}/" for each in folders)
        self._foreign = tuple(f"{each.rstrip('/')}/" for each in foreign)

    def has(self, file: str) -> bool:
        """Return whether a file is one of them, as a code object names it."""
        if file in self._files:
            return True
        return file.startswith(self._folders) and not file.startswith(self._foreign)


def own_code(module: str, loaded_before: Collection[str]) -> OwnCode:
    """Return a codec's own code: its top-level package, and what came in with it but for the standard library.

    A codec is often a few lines about a package that does the work, and that is what matters. What the adapter itself
    is made of is never the codec's.

    Args:
        module: the module that was named, imported by now.
        loaded_before: the names of the modules that were there before it was imported.
    """
    came = {each.partition(".")[0] for each in set(sys.modules) - set(loaded_before)}
    own = (came - sys.stdlib_module_names) | {module.partition(".")[0]}
    files: list[str] = []
    folders: list[str] = []
    for name in sorted(own):
        found = sys.modules.get(name)
        folders += getattr(found, "__path__", ())
        if (file := getattr(found, "__file__", None)) is not None:
            files.append(file)
    return OwnCode(files, folders, (*ilp.implementation.__path__, *ilp.protocol.__path__))


class Reach(Protocol):
    """What is reached of a codec's own code between `start` and `stop`; the rest of the process is left alone."""

    def start(self) -> None:
        """Watch from now on."""

    def stop(self) -> list[str]:
        """Watch no more; return the places that were reached for the first time."""

    def close(self) -> None:
        """Leave Python as it was."""


def reach_of(own: OwnCode) -> Reach:
    """Return what this Python watches a codec's own code with."""
    monitoring = getattr(sys, "monitoring", None)
    tool = None if monitoring is None else free_tool(monitoring)
    return TracedReach(own) if tool is None else MonitoredReach(own, monitoring, tool)


_Tracer: TypeAlias = Callable[[FrameType, str, Any], Any]


def _place(file: str, line: int) -> str:
    return f"{file}:{line}"


class TracedReach:
    """Lines, by `sys.settrace`; see `Reach`."""

    def __init__(self, own: OwnCode) -> None:
        self._own = own
        self._fresh: list[str] = []
        # What traces the lines of each function that was called; None once it has nothing more to show.
        self._tracers: dict[CodeType, _Tracer | None] = {}
        self._before: Any = None

    def start(self) -> None:
        """Watch from now on."""
        self._before = sys.gettrace()
        sys.settrace(self._called)

    def stop(self) -> list[str]:
        """Watch no more; return the places that were reached for the first time."""
        sys.settrace(self._before)
        fresh, self._fresh = self._fresh, []
        return fresh

    def close(self) -> None:
        """Leave Python as it was: it is, whenever nothing is watched."""

    def _called(self, frame: FrameType, _event: str, _argument: Any) -> _Tracer | None:
        try:
            return self._tracers[frame.f_code]
        except KeyError:
            return self._first_called(frame.f_code)

    def _first_called(self, code: CodeType) -> _Tracer | None:
        tracer = self._tracer(code) if self._own.has(code.co_filename) else None
        self._tracers[code] = tracer
        return tracer

    def _tracer(self, code: CodeType) -> _Tracer | None:
        file, tracers, first = code.co_filename, self._tracers, code.co_firstlineno
        left = {line for _, _, line in code.co_lines() if line} - {first}  # the first one is where it is called
        self._fresh.append(_place(file, first))

        def stepped(frame: FrameType, _event: str, _argument: Any) -> _Tracer:
            line = frame.f_lineno
            if line in left:
                left.discard(line)
                self._fresh.append(_place(file, line))
                if not left:
                    tracers[code] = None
            return stepped

        return stepped if left else None


class MonitoredReach:
    """Lines and branches, by `sys.monitoring`; see `Reach`.

    Once on, it stays on: each switching makes Python look at every function anew, which costs more than it saves.

    Args:
        own: the codec's own code.
        monitoring: the module `sys.monitoring`.
        tool: a number that nobody else uses there.
    """

    def __init__(self, own: OwnCode, monitoring: Any, tool: int) -> None:
        self._monitoring = monitoring
        self._tool = tool
        self._disable = monitoring.DISABLE
        self._has = cache(own.has)
        self._fresh: list[str] = []
        self._lines: set[tuple[str, int]] = set()
        self._ways: dict[tuple[CodeType, int], set[int]] = {}
        self._is_watching = False
        events = monitoring.events
        monitoring.use_tool_id(tool, _TOOL)
        monitoring.register_callback(tool, events.LINE, self._at_line)
        monitoring.register_callback(tool, events.BRANCH, self._at_branch)
        monitoring.set_events(tool, events.LINE | events.BRANCH)

    def start(self) -> None:
        """Watch from now on."""
        self._is_watching = True

    def stop(self) -> list[str]:
        """Watch no more; return the places that were reached for the first time."""
        self._is_watching = False
        fresh, self._fresh = self._fresh, []
        return fresh

    def close(self) -> None:
        """Leave Python as it was."""
        self._monitoring.set_events(self._tool, 0)
        self._monitoring.free_tool_id(self._tool)

    def _at_line(self, code: CodeType, line: int) -> Any:
        if self._has(code.co_filename):
            if not self._is_watching:
                return None
            if (code.co_filename, line) not in self._lines:  # it may begin at several places
                self._lines.add((code.co_filename, line))
                self._fresh.append(_place(code.co_filename, line))
        return self._disable

    def _at_branch(self, code: CodeType, offset: int, to: int) -> Any:
        if not self._has(code.co_filename):
            return self._disable
        ways = self._ways.setdefault((code, offset), set())
        if self._is_watching and to not in ways:
            ways.add(to)
            self._fresh.append(f"{code.co_filename}:{code.co_firstlineno}:{offset}>{to}")
        return self._disable if len(ways) > 1 else None  # it is turned off for both ways at once


def free_tool(monitoring: Any) -> int | None:
    """Return the number of a tool that nobody uses, None for none: those that have a purpose of their own come last."""
    return next((each for each in (3, 4, 2, 5, 0, 1) if monitoring.get_tool(each) is None), None)
