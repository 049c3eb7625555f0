"""Which programs of a toolchain this machine has. What cannot be told is said to be unknown, and never guessed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from ilp.implementation.declared import Declaration
from ilp.implementation.environment import scrubbed_for_build
from ilp.implementation.launch import words_of
from ilp.implementation.program import run_to_end

__all__ = ["Tool", "find_tools", "programs_of"]

ANSWER_SECONDS = 20.0
"""How long a program may take to say its version."""

_VERSION_QUESTION = MappingProxyType(
    {
        "node": "--version",
        "npm": "--version",
        "npx": "--version",
        "pnpm": "--version",
        "yarn": "--version",
        "deno": "--version",
        "bun": "--version",
        "cargo": "--version",
        "rustc": "--version",
        "java": "-version",
        "javac": "-version",
        "mvn": "--version",
        "gradle": "--version",
        "go": "version",
        "dotnet": "--version",
        "python": "--version",
        "python3": "--version",
        "uv": "--version",
    }
)
"""What makes a program say its version. Of any other we do not know it, and starting it might do something."""

_OF_JAVA_HOME = frozenset({"java", "javac"})
_SAID_VERSION = re.compile(r"(?<![\w.])(?:go|v)?(\d+(?:[._]\d+)+[^\s\"(),]*)")
_STYLING = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Tool(Struct, frozen=True, kw_only=True):
    """A program that is needed.

    Attributes:
        name: its name, as a command line has it.
        state: "found", with its version; "missing", not on PATH; "unknown", there and its version cannot be told.
        version: as it says it.
        path: where it lies.
        reason: why its version cannot be told.
    """

    name: str
    state: Literal["found", "missing", "unknown"]
    version: str | None = None
    path: str | None = None
    reason: str | None = None


def find_tools(names: Iterable[str]) -> tuple[Tool, ...]:
    """Return what this machine has of the programs, in their order; they are asked at the same time."""
    wanted = tuple(dict.fromkeys(names))
    if not wanted:
        return ()
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        return tuple(pool.map(_find, wanted))


def programs_of(declaration: Declaration) -> tuple[str, ...]:
    """Return the programs that build and start a declared implementation, but for those that its tree itself has."""
    first_words = [words_of(line)[0] for line in (*declaration.builds, declaration.adapter)]
    return tuple(dict.fromkeys(each for each in first_words if "/" not in each))


def _find(name: str) -> Tool:
    path = _path(name)
    if path is None:
        return Tool(name=name, state="missing")
    question = _VERSION_QUESTION.get(name)
    if question is None:
        return Tool(name=name, state="unknown", path=path, reason="how to ask it for its version is not known")
    ended = run_to_end([path, question], Path.cwd(), scrubbed_for_build(os.environ), ANSWER_SECONDS)
    if ended.problem:
        return Tool(name=name, state="unknown", path=path, reason=f"`{name} {question}` {ended.problem}")
    said = _SAID_VERSION.search(_STYLING.sub("", ended.log))
    if said is None:
        return Tool(name=name, state="unknown", path=path, reason=f"`{name} {question}` names no version")
    return Tool(name=name, state="found", version=said[1], path=path)


def _path(name: str) -> str | None:
    home = os.environ.get("JAVA_HOME")
    of_home = shutil.which(name, path=str(Path(home) / "bin")) if home and name in _OF_JAVA_HOME else None
    return of_home or shutil.which(name)
