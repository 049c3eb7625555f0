"""Write the declaration of an implementation into a project's configuration: then every verb knows it by its name."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import tomllib
from pathlib import Path

from msgspec import Struct

from ilp.implementation.declared import Declaration, declared_names, find_declared, name_of
from ilp.implementation.implementation import InvalidReference
from ilp.implementation.project import find_project
from ilp.implementation.reference import EMBEDDED, validate_reference

__all__ = ["Added", "NotAdded", "adapter_for", "add_declaration", "declaration_table", "require_name"]

_OWN_FILE = "ilp.toml"
_TABLES = {_OWN_FILE: "implementations", "pyproject.toml": "tool.ilp.implementations"}
_PYTHON_ADAPTER = "python3 -m ilp.implementation.adapters.python"


class NotAdded(Exception):
    """A declaration cannot be written. The message says why, `advice` what to do; each is one line."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class Added(Struct, frozen=True):
    """A declaration that was written: into which file, whether that is new, and the lines."""

    path: Path
    is_new: bool
    table: str


def require_name(name: str) -> None:
    """Check that a configuration can declare `name`, and that it means no other implementation.

    Raises:
        InvalidReference: it cannot, or it does.
    """
    found = name_of(name)
    if found is None or found.revision is not None:
        raise InvalidReference(
            f"{name!r} can be no name: letters, digits and . _ - only, a letter or digit first, at most 64"
        )
    if name in EMBEDDED:
        raise InvalidReference(f"{name!r} always means the embedded implementation")


def adapter_for(reference: str) -> str:
    """Return the command line that starts the adapter behind a reference, for a declaration.

    Raises:
        InvalidReference: it is no reference.
        NotAdded: it is one that no declaration can stand for.
    """
    validate_reference(reference)
    scheme, _, rest = reference.partition(":")
    if scheme == "cmd":
        return rest.strip()
    if scheme == "python":
        return f"{_PYTHON_ADAPTER} {shlex.quote(rest)}"
    raise NotAdded(
        f"{reference} needs no name: every verb takes it as it is",
        "A name is for cmd:COMMAND LINE and python:MODULE:OBJECT, which your project builds or holds.",
    )


def add_declaration(name: str, declaration: Declaration) -> Added:
    """Append a declaration to the configuration that counts in the current folder; without one, to a new `ilp.toml`.

    What stands in the file stays as it is.

    Raises:
        BrokenConfiguration: the configuration cannot be used.
        InvalidReference: `name` can be no name.
        NotAdded: the name is taken, the same is declared already, or the file cannot be written.
    """
    require_name(name)
    project = find_project()
    path = project.path if project else Path.cwd() / _OWN_FILE
    _require_new(name, declaration, path)
    table = declaration_table(name, declaration, _TABLES[path.name])
    try:
        before = _text(path) if project else ""
        content = before + ("" if not before else "\n" if before.endswith("\n") else "\n\n") + table
        _require_whole(content, path, table)
        _replace(path, content)
    except OSError as error:
        raise NotAdded(f"{path}: cannot be written: {error.strerror or error}", _by_hand(table)) from None
    return Added(path, project is None, table)


def declaration_table(name: str, declaration: Declaration, parent: str = "implementations") -> str:
    """Return the table that declares `name`, in TOML, below the table `parent`."""
    key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)
    said = {each: getattr(declaration, each) for each in ("description", "language", "homepage")}
    lines = [f"[{parent}.{key}]"]
    lines += [f"{member} = {_quoted(text)}" for member, text in said.items() if text is not None]
    builds = declaration.builds
    if len(builds) == 1:
        lines.append(f"build = {_quoted(builds[0])}")
    elif builds:
        lines += ["build = [", *(f"  {_quoted(each)}," for each in builds), "]"]
    lines.append(f"adapter = {_quoted(declaration.adapter)}")
    return "\n".join(lines) + "\n"


def _require_new(name: str, declaration: Declaration, path: Path) -> None:
    for other in declared_names():
        if other == name:
            raise NotAdded(
                f"{path} declares {name!r} already", f"Take another name, or change it there; {_INFO % name}"
            )
        found = find_declared(other)
        if found is not None and _started(found.declaration) == _started(declaration):
            raise NotAdded(f"{path} declares the same already, as {other!r}", f"Name it so: {_INFO % other}")


_INFO = "`ilp implementations info %s` shows it."


def _started(declaration: Declaration) -> tuple[object, ...]:
    return declaration.adapter, declaration.builds, declaration.environment


def _require_whole(content: str, path: Path, table: str) -> None:
    """An inline table cannot be added to, for instance: then nothing is written."""
    try:
        tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise NotAdded(f"{path}: the declaration does not fit behind what is there: {error}", _by_hand(table)) from None


def _by_hand(table: str) -> str:
    return f"Add it by hand: {' / '.join(table.splitlines())}"


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:  # its ends of lines stay as they are
        return file.read()


def _replace(path: Path, content: str) -> None:
    """Put a new file in the place of the old one, whole or not at all."""
    target = path.resolve()  # of a symbolic link, the file that it names
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.write_bytes(content.encode())
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o777)
        partial.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def _quoted(text: str) -> str:
    """Return a string of TOML. JSON's are strings of TOML, but for the character DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
