"""What it takes to start an adapter, and under which conditions it runs."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ilp.implementation.child import Ceilings
from ilp.implementation.process import Patience

__all__ = ["Conditions", "Launch", "words_of"]


def _unheard(_: str) -> None:
    """Nobody wants to hear it: a function of the module, so that conditions can be taken into another process."""


class Conditions(Struct, frozen=True, kw_only=True):
    """Under which conditions an implementation runs.

    Attributes:
        patience: how long it may take.
        ceilings: what it may use.
        on_progress: hears, in one line, of what takes time before it runs, such as an install.
    """

    patience: Patience = Patience()
    ceilings: Ceilings = Ceilings()
    on_progress: Callable[[str], None] = _unheard


class Launch(Struct, frozen=True, kw_only=True):
    """How to start an adapter.

    Attributes:
        command: program and arguments.
        environment: variables beyond those that every runtime needs.
        directory: where it runs; the current folder if None.
        digest: what names the tree that it was installed from: a SHA-256, or "git:" and a commit.
        build: what we know of how it came about, beside what it says itself.
        advice: what to do if it does not start, where more is known than usual; one line.
    """

    command: tuple[str, ...]
    environment: dict[str, str] = msgspec.field(default_factory=dict)
    directory: Path | None = None
    digest: str | None = None
    build: dict[str, Any] = msgspec.field(default_factory=dict)
    advice: str = ""


def words_of(command_line: str) -> tuple[str, ...]:
    """Return program and arguments of a command line, split as a shell splits it; no shell runs it.

    Raises:
        ValueError: a quote is left open, or there is no program; the message says which, and no more.
    """
    words = tuple(shlex.split(command_line))
    if not words or not words[0]:
        raise ValueError("it names no program")
    return words
