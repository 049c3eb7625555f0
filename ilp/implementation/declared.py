"""Implementations that a project declares in its configuration: `NAME`, and `NAME@REV` for a git revision of it.

    [implementations.connector]
    build = "npm ci --ignore-scripts"
    adapter = "node tools/ilp-adapter.js"
    environment = { NODE_ENV = "test" }

`NAME` is the working tree where it stands, built anew each time. `NAME@REV` is checked out into the cache and built
there once. How it is built and started is what the configuration at hand says, never what the revision's own said:
a declaration can be written today for a release that knew nothing of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from ilp.implementation import cache
from ilp.implementation.environment import scrubbed_for_build
from ilp.implementation.implementation import ImplementationUnavailable, InvalidReference
from ilp.implementation.launch import Conditions, Launch, words_of
from ilp.implementation.program import run_to_end
from ilp.implementation.project import BrokenConfiguration, Project, find_project, read_member
from ilp.implementation.revision import Revision, check_out, find_revision, state_of

__all__ = ["Declaration", "Declared", "Name", "declared_names", "find_declared", "launch_declared", "name_of"]

BUILD_SECONDS = 1800.0
"""How long a build may take, all of its command lines together."""

_PROJECT = "{project}"  # in an adapter's command: the folder of the configuration, whatever revision is started
_TREES = "trees"  # in the cache: where revisions are checked out and built

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_REFERENCE = re.compile(rf"(?P<name>{_NAME.pattern})(@(?P<revision>.*))?", re.DOTALL)
_REVISION = re.compile(r"[^-\0-\x1f\x7f][^\0-\x1f\x7f]*")  # one with a dash in front would be an option of git's


class Declaration(Struct, frozen=True, forbid_unknown_fields=True):
    """One implementation of the configuration.

    Attributes:
        adapter: the command line that starts its adapter, in the tree's root; `{project}` stands for the folder of
            the configuration.
        build: command lines that are run in the tree's root before.
        environment: variables for both, beyond those that every build and every runtime gets.
        language: what the codec is written in, for people.
        homepage: the address of its project.
        description: what it is, in a line.
    """

    adapter: str
    build: str | tuple[str, ...] = ()
    environment: dict[str, str] = msgspec.field(default_factory=dict)
    language: str | None = None
    homepage: str | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        for member, line in (("adapter", self.adapter), *(("build", each) for each in self.builds)):
            try:
                words_of(line)
            except ValueError as error:
                raise ValueError(f"{member} = {line!r} is no command line: {error}") from None
        for name, value in self.environment.items():
            if not re.fullmatch(r"[^=\0]+", name) or "\0" in value:
                raise ValueError(f"no environment can have {name!r} = {value!r}")

    @property
    def builds(self) -> tuple[str, ...]:
        """The command lines that build it, in order."""
        return (self.build,) if isinstance(self.build, str) else self.build


class Name(Struct, frozen=True):
    """A reference to a declared implementation: its name, and the git revision unless the working tree is meant."""

    name: str
    revision: str | None


class Declared(Struct, frozen=True):
    """A declared implementation: what the configuration says of it, and where."""

    reference: str
    name: Name
    project: Project
    declaration: Declaration


def name_of(reference: str) -> Name | None:
    """Return the name that `reference` has the form of, None where it has not; whether it is declared is not asked.

    Raises:
        InvalidReference: what stands behind the @ can be no revision.
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    revision = found["revision"]
    if revision is not None and not _REVISION.fullmatch(revision):
        raise InvalidReference(f"{reference!r} is not of the form NAME@REV: {revision!r} can be no git revision")
    return Name(found["name"], revision)


def declared_names() -> tuple[str, ...]:
    """Return the names that the current folder's configuration declares, in its order.

    Raises:
        BrokenConfiguration: the configuration cannot be used.
    """
    project = find_project()
    return () if project is None else tuple(_table(project))


def find_declared(reference: str) -> Declared | None:
    """Return the implementation that `reference` names, None where none is declared by that name.

    Raises:
        BrokenConfiguration: the configuration cannot be used.
        InvalidReference: what stands behind the @ can be no revision.
    """
    name = name_of(reference)
    project = find_project() if name is not None else None
    if name is None or project is None or name.name not in _table(project):
        return None
    declaration = read_member(project, ("implementations", name.name), Declaration)
    return None if declaration is None else Declared(reference, name, project, declaration)


def launch_declared(declared: Declared, conditions: Conditions) -> Launch:
    """Return how to start the adapter of a declared implementation, built first.

    Raises:
        ImplementationUnavailable: git has no such revision, it cannot be checked out, or a build command fails.
    """
    try:
        if declared.name.revision is None:
            return _launch_working_tree(declared, conditions)
        return _launch_revision(declared, declared.name.revision, conditions)
    except ImplementationUnavailable as problem:
        message = f"{declared.reference}: {problem.message}"
        raise ImplementationUnavailable(message, problem.advice, problem.log) from None


def _table(project: Project) -> dict[str, object]:
    table = read_member(project, ("implementations",), dict[str, object]) or {}
    for name in table:
        if not _NAME.fullmatch(name):
            raise BrokenConfiguration(
                project.path,
                f"implementations: {name!r} is no name: letters, digits and . _ - only, a letter or digit first, "
                "at most 64",
            )
    return table


def _launch_working_tree(declared: Declared, conditions: Conditions) -> Launch:
    root = declared.project.root
    state = state_of(root)  # before the build, which may leave something behind
    _build(declared, root, conditions, f"Run it in {root} to see all that it says.")
    return _launch(declared, root, build=state)


def _launch_revision(declared: Declared, name: str, conditions: Conditions) -> Launch:
    revision = find_revision(declared.project.root, name)
    key = _key(declared, revision)
    tree = cache.cache_directory() / _TREES / key
    root = tree / revision.inside

    def build(_: Path) -> None:
        # Built where it stays, not in the entry, which is moved once it is whole: much of what builds write, such as
        # a virtual environment, has its own path inside. The entry's lock is held, and the entry says that it is done.
        if tree.exists():
            shutil.rmtree(tree)
        tree.mkdir(parents=True)
        conditions.on_progress(f"checking out {declared.name.name} at {name} ({revision.commit[:12]})")
        check_out(revision, tree)
        if not root.is_dir():
            raise ImplementationUnavailable(
                f"at {name} there is no folder {revision.inside} in the repository",
                f"{declared.project.path} lies in that folder: name a revision that has it.",
            )
        submodules = " Its submodules are not checked out." if (tree / ".gitmodules").exists() else ""
        _build(declared, root, conditions, f"Run it in {root} to see all that it says.{submodules}")

    cache.entry(key, build, lock_timeout=BUILD_SECONDS + cache.LOCK_TIMEOUT_SECONDS)
    if not root.is_dir():
        raise ImplementationUnavailable(
            f"the cache is damaged: there is no {root}",
            f"Remove {cache.cache_directory() / key}; it is built anew next time.",
        )
    return _launch(declared, root, digest=f"git:{revision.commit}", build={"commit": revision.commit})


def _key(declared: Declared, revision: Revision) -> str:
    """Return the cache key: what is built depends on the commit, the folder in it and the build; not on the adapter."""
    declaration = declared.declaration
    depends_on = msgspec.json.encode((revision.inside, declaration.builds, declaration.environment), order="sorted")
    digest = hashlib.sha256(depends_on).hexdigest()[:16]
    return f"git-{declared.name.name}-{revision.commit}-{digest}"


def _launch(
    declared: Declared, root: Path, *, digest: str | None = None, build: dict[str, object] | None = None
) -> Launch:
    words = words_of(declared.declaration.adapter)
    return Launch(
        command=tuple(each.replace(_PROJECT, str(declared.project.root)) for each in words),
        environment=declared.declaration.environment,
        directory=root,
        digest=digest,
        build=build or {},
        advice=_missing_from(root, words, declared.project.root),
    )


def _missing_from(root: Path, words: tuple[str, ...], project: Path) -> str:
    """Return what to do if `words` name a file of the project that a tree of another time has not; else nothing."""
    for word in words:
        if (project / word).is_file() and not (root / word).exists():
            return f"This tree has no {word}; write {_PROJECT}/{word} in the adapter's command line for today's."
    return ""


def _build(declared: Declared, root: Path, conditions: Conditions, advice: str) -> None:
    """Run the build commands in `root`.

    Raises:
        ImplementationUnavailable: one of them fails, or they take too long; with the last lines of its log.
    """
    environment = scrubbed_for_build(os.environ, also=declared.declaration.environment)
    deadline = time.monotonic() + BUILD_SECONDS
    for line in declared.declaration.builds:
        conditions.on_progress(f"building {declared.reference}: {line}")
        ended = run_to_end(words_of(line), root, environment, max(0.0, deadline - time.monotonic()))
        if ended.problem:
            raise ImplementationUnavailable(f"the build failed: `{line}` {ended.problem}", advice, ended.log)
