"""A project's configuration: `ilp.toml`, or the table `[tool.ilp]` of a `pyproject.toml`.

The nearest folder that has one counts, from the current one upward, and no further than the git repository that it
lies in. Nothing is read before somebody asks for it: a verb that needs no configuration does not mind a broken one.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

__all__ = ["TABLES", "BrokenConfiguration", "Project", "find_project", "read_member", "section"]

TABLES = ("gate", "implementations")
"""The tables that a configuration may have."""

_OWN_FILE = "ilp.toml"
_SHARED_FILE = "pyproject.toml"

_T = TypeVar("_T")


class BrokenConfiguration(ValueError):
    """A configuration that cannot be used: the file, the member, and what is wrong, in one line. Exit code 2."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(" ".join(f"{path}: {reason}".split()))


class Project(Struct, frozen=True):
    """A project and its configuration.

    Attributes:
        path: the file that the configuration was read from, absolute.
        root: the folder of that file, which commands run in.
        table: the whole of `ilp.toml`, or `[tool.ilp]` of a `pyproject.toml`.
    """

    path: Path
    root: Path
    table: dict[str, Any]


def find_project(start: Path | None = None) -> Project | None:
    """Return the configuration that counts in the folder `start`, None where there is none.

    Args:
        start: where to begin; the current folder if it is not given.

    Raises:
        BrokenConfiguration: a file on the way cannot be read or is no TOML, or the configuration has a table that
            nobody knows.
    """
    try:
        folder = (start or Path.cwd()).absolute()
    except FileNotFoundError:  # the current folder has been removed
        return None
    for each in _upward(folder):
        for path in (each / _OWN_FILE, each / _SHARED_FILE):
            table = _table_of(path)
            if table is not None:
                _require_known(path, table)
                return Project(path, each, table)
    return None


def section(project: Project, name: str, type: type[_T]) -> _T | None:  # noqa: A002 - as msgspec.convert names it
    """Return the top-level table `name` as a `type`, None where the configuration has no such table.

    Args:
        project: the configuration.
        name: one of `TABLES`.
        type: what to make of it. Unknown members are refused by Structs that say `forbid_unknown_fields`.

    Raises:
        BrokenConfiguration: it has not the form of `type`; the message has the member's path.
    """
    return read_member(project, (name,), type)


def read_member(project: Project, member: tuple[str, ...], type: type[_T]) -> _T | None:  # noqa: A002
    """Return what lies at the path `member` as a `type`, None where nothing does; see `section`.

    Raises:
        BrokenConfiguration: it has not the form of `type`, or what should be a table on the way to it is none.
    """
    found: Any = project.table
    for depth, name in enumerate(member):
        if not isinstance(found, dict):
            raise BrokenConfiguration(project.path, f"{_shown(project.path, member[:depth])}: this is no table")
        if name not in found:
            return None
        found = found[name]
    try:
        return msgspec.convert(found, type)
    except msgspec.ValidationError as error:
        reason, _, inner = str(error).partition(" - at `$")
        place = _shown(project.path, member) + inner.removesuffix("`")
        raise BrokenConfiguration(project.path, f"{place}: {reason}") from None


def _upward(folder: Path) -> Iterator[Path]:
    for each in (folder, *folder.parents):
        yield each
        if (each / ".git").exists():  # a folder, or in a linked working tree a file
            return


def _table_of(path: Path) -> dict[str, Any] | None:
    """Return the configuration in a file, None where there is no such file or none in it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BrokenConfiguration(path, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenConfiguration(path, f"this is no TOML: {error}") from None
    if path.name == _OWN_FILE:
        return content
    tools = content.get("tool", {})
    table = tools.get("ilp") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise BrokenConfiguration(path, "tool.ilp: this is no table")
    return table


def _require_known(path: Path, table: dict[str, Any]) -> None:
    for name in table:
        if name not in TABLES:
            close = difflib.get_close_matches(name, TABLES, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise BrokenConfiguration(
                path, f"{_shown(path, (name,))}: there is no such table; {meant}Known are {' and '.join(TABLES)}."
            )


def _shown(path: Path, member: tuple[str, ...]) -> str:
    """Return the path of a member as TOML writes it."""
    prefix = () if path.name == _OWN_FILE else ("tool", "ilp")
    return ".".join(name if re.fullmatch(r"[\w-]+", name) else repr(name) for name in (*prefix, *member))
