"""Adapter projects to start from: one template a language, around two functions to fill in.

A template is a folder of `templates/`: the files of the project as they are, but for `@NAME@`, which becomes the name
of the implementation, and `gitignore`, which gets its period. Its `template.toml` says how the project is built and
started; its README and its `ilp.toml` are made of that.
"""

from __future__ import annotations

import re
import shlex
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct

import ilp
from ilp.implementation.declared import Declaration
from ilp.implementation.declaring import declaration_table
from ilp.implementation.project import find_project
from ilp.implementation.reference import EMBEDDED

__all__ = ["AdapterProject", "Template", "UnusableDirectory", "templates", "write_project"]

_TEMPLATE = "template.toml"
_README = "README.md"
_DECLARATION = "ilp.toml"
_DECLARATION_HEAD = "# What `ilp check @NAME@` builds and starts, in this folder or below."
_UNNAMED = "my-codec"
_RENAMED = MappingProxyType({"gitignore": ".gitignore"})  # so that git and packagers do not heed it in a template
_NO_PART = frozenset({_TEMPLATE, "__pycache__"})
_NAME_CHARACTERS = 64


class UnusableDirectory(Exception):
    """No project can be written there. The message says why, `advice` what to do; each is one line."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a project of a language is made.

    Attributes:
        language: its name, as the adapter greets with.
        codec: the file with the functions to fill in.
        needs: what has to be installed, in words.
        adapter: the command line that starts the adapter; `{folder}` stands for the project's folder.
        build: the command lines that build it, in order; none if nothing has to be built.
        notes: where the codec comes from, a paragraph for the README.
    """

    language: str
    codec: str
    needs: str
    adapter: str
    build: tuple[str, ...] = ()
    notes: str

    def adapter_in(self, folder: str) -> str:
        """Return the command line that starts the adapter of the project in `folder`."""
        return self.adapter.format(folder=shlex.quote(folder))

    def build_in(self, folder: str) -> tuple[str, ...]:
        """Return the command lines that build the project in `folder`."""
        return tuple(each.format(folder=shlex.quote(folder)) for each in self.build)


@cache
def templates() -> MappingProxyType[str, Template]:
    """Return every template by the name that a user gives its language, such as "rust"."""
    found = {}
    for folder in sorted(_folder().iterdir(), key=lambda each: each.name):
        if folder.is_dir():
            found[folder.name] = msgspec.toml.decode((folder / _TEMPLATE).read_bytes(), type=Template)
    return MappingProxyType(found)


class AdapterProject(Struct, frozen=True, kw_only=True):
    """A project that was written.

    Attributes:
        template: what it was made of.
        name: the name of the implementation.
        directory: where it lies.
        files: the paths of its files, in order.
        above: the nearest configuration above it, if there is one: from its folder, the project's own does not count.
        root: the folder that would declare it for a whole repository: that of `above`, else the repository's.
        folder: the directory seen from `root`.
    """

    template: Template
    name: str
    directory: Path
    files: tuple[str, ...]
    above: Path | None
    root: Path
    folder: str

    @property
    def declaration(self) -> Declaration:
        """What declares it in a configuration in `root`."""
        return _declaration(self.template, self.folder)


def write_project(language: str, directory: Path, name: str | None = None) -> AdapterProject:
    """Write a project.

    Args:
        language: one of `templates()`.
        directory: where; it is made if it does not exist, and must be empty if it does.
        name: the name of the implementation; the folder's, made a name of `ilp.toml`, if it is not given.

    Raises:
        UnusableDirectory: it is no folder, it is not empty, or it cannot be written.
        BrokenConfiguration: a configuration above it cannot be used.
    """
    template = templates()[language]
    place = directory.resolve()
    above = find_project(place.parent)
    root = _repository(place) if above is None else above.root
    project = AdapterProject(
        template=template,
        name=name or _name_for(place),
        directory=directory,
        files=(),
        above=None if above is None else above.path,
        root=root,
        folder=place.relative_to(root).as_posix(),
    )
    contents = dict(_contents(_folder() / language, ""))
    contents[_DECLARATION] = f"{_DECLARATION_HEAD}\n\n{declaration_table(project.name, _declaration(template, '.'))}"
    contents = {path: text.replace("@NAME@", project.name) for path, text in contents.items()}
    contents[_README] = _readme(project)
    try:
        _require_empty(directory)
        for path, text in sorted(contents.items()):
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8", newline="\n") as file:  # never over what is there
                file.write(text)
    except OSError as error:
        raise UnusableDirectory(
            f"{error.filename or directory}: cannot be written: {error.strerror or error}",
            "Name a folder that does not exist yet, where you may write.",
        ) from None
    return msgspec.structs.replace(project, files=tuple(sorted(contents)))


def _name_for(directory: Path) -> str:
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", directory.name).strip("-._")[:_NAME_CHARACTERS]
    return _UNNAMED if not name or name in EMBEDDED else name


def _repository(directory: Path) -> Path:
    """Return the top of the git repository that `directory` lies in, where there is none its own parent."""
    return next((each for each in directory.parents if (each / ".git").exists()), directory.parent)


def _declaration(template: Template, folder: str) -> Declaration:
    """Return what declares the project in `folder`, seen from the configuration's own folder."""
    return Declaration(adapter=template.adapter_in(folder), build=template.build_in(folder), language=template.language)


def _require_empty(directory: Path) -> None:
    if not directory.exists() and not directory.is_symlink():
        return
    if not directory.is_dir():
        raise UnusableDirectory(f"{directory}: this is no folder", "Name one that is empty or does not exist yet.")
    first = min((each.name for each in directory.iterdir()), default=None)
    if first is not None:
        raise UnusableDirectory(
            f"{directory}: the folder is not empty: it has {first}",
            "Nothing is ever overwritten: name a folder that is empty or does not exist yet.",
        )


def _folder() -> Traversable:
    return files("ilp.implementation") / "templates"


def _contents(folder: Traversable, inside: str) -> list[tuple[str, str]]:
    """Return each file below `folder` with its text, by its path in the project."""
    found = []
    for each in folder.iterdir():
        path = inside + _RENAMED.get(each.name, each.name)
        if each.name in _NO_PART:
            continue
        if each.is_dir():
            found += _contents(each, f"{path}/")
        else:
            found.append((path, each.read_text(encoding="utf-8")))
    return found


def _readme(project: AdapterProject) -> str:
    template = project.template
    replacements = {
        "LANGUAGE": template.language,
        "CODEC": template.codec,
        "NEEDS": template.needs,
        "BUILD": "".join(f"{each}\n" for each in template.build_in(".")),
        "ADAPTER": template.adapter_in("."),
        "NAME": project.name,
        "DECLARATION": declaration_table(project.name, project.declaration),
        "NOTES": f"\n{template.notes.strip()}\n",
        "SUITE": ilp.__version__,
    }
    text = (_folder() / _README).read_text(encoding="utf-8")
    return re.sub(r"@([A-Z]+)@", lambda found: replacements[found[1]], text)
