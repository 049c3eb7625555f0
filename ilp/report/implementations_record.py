"""Implementations as the registry and the project's configuration know them, for `ilp implementations`."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

import ilp
from ilp.implementation.declared import Declared
from ilp.implementation.package_entry import cached_versions
from ilp.implementation.registry import (
    KnownImplementation,
    Origin,
    PackageReference,
    package_reference,
)
from ilp.implementation.toolchain import Tool, find_tools, programs_of

__all__ = ["AskedRelease", "DeclaredAs", "ImplementationRecord", "ImplementationsRecord", "implementations"]


class DeclaredAs(Struct, frozen=True, kw_only=True):
    """How a project declares an implementation.

    Attributes:
        path: the configuration.
        adapter: the command line that starts its adapter.
        build: the command lines that build it before.
        environment: the names of the variables that both get.
    """

    path: str
    adapter: str
    build: tuple[str, ...]
    environment: tuple[str, ...]


class AskedRelease(Struct, frozen=True, kw_only=True):
    """The release that a reference names: whether we ship a lock file for it, and whether it is in the cache."""

    version: str
    locked: bool
    cached: bool


class ImplementationRecord(Struct, frozen=True, kw_only=True):
    """What is known of an implementation. Null is what nobody said.

    Attributes:
        reference: without a version; of what a project declares, its name.
        origin: "independent", others wrote it for use; "ours"; "witness", ours in a library's words; "declared" by a
            project.
        language: what the codec is written in.
        homepage: the address of its project.
        description: what it is, in a sentence.
        notes: what else a user should know of it.
        versions: the releases with a lock file, oldest first; of what comes with the suite, the installed one; of what
            is declared none, since its revisions are its versions.
        cached: the versions that lie in the cache, oldest first.
        toolchain: the programs that install and run it, as this machine has them.
        asked: the release that was named, if one was.
        declared: how it is declared, if it is.
        commands: what to do with it.
    """

    reference: str
    origin: Origin | Literal["declared"]
    language: str | None
    homepage: str | None
    description: str | None
    notes: str | None
    versions: tuple[str, ...]
    cached: tuple[str, ...]
    toolchain: tuple[Tool, ...]
    asked: AskedRelease | None = None
    declared: DeclaredAs | None = None
    commands: tuple[str, ...]


class ImplementationsRecord(Struct, frozen=True, kw_only=True):
    """`ilp implementations list` and `info`: implementations, the known ones first, then the declared ones."""

    format: Literal[1] = 1
    suite: str
    implementations: tuple[ImplementationRecord, ...]


def implementations(
    known: Iterable[KnownImplementation], declared: Iterable[Declared] = (), *, asked: str | None = None
) -> ImplementationsRecord:
    """Return what there is to know of implementations; the programs that they need are asked for their versions.

    Args:
        known: of the registry.
        declared: of the project.
        asked: the reference as the user named it, which may have a version, features or a revision.
    """
    described = [*(_of_known(each, asked) for each in known), *(_of_declared(each) for each in declared)]
    found = {each.name: each for each in find_tools(name for _, needs in described for name in needs)}
    return ImplementationsRecord(
        suite=ilp.__version__,
        implementations=tuple(finish(tuple(found[name] for name in needs)) for finish, needs in described),
    )


_Finish = Callable[[tuple[Tool, ...]], ImplementationRecord]


def _of_known(entry: KnownImplementation, asked: str | None) -> tuple[_Finish, tuple[str, ...]]:
    """Return what makes the record of a known implementation once its toolchain is known, and which that is."""
    reference = package_reference(asked or entry.reference)
    cached = cached_versions(entry.reference) if reference else ()

    def finish(toolchain: tuple[Tool, ...]) -> ImplementationRecord:
        return ImplementationRecord(
            reference=entry.reference,
            origin=entry.origin,
            language=entry.language,
            homepage=entry.homepage,
            description=entry.description,
            notes=entry.notes or None,
            versions=entry.versions,
            cached=cached,
            toolchain=toolchain,
            asked=_asked(reference, entry.versions, cached),
            commands=_commands_of_package(reference, entry.versions) if reference else _commands_of_embedded(entry),
        )

    return finish, entry.needs


def _asked(
    reference: PackageReference | None, versions: tuple[str, ...], cached: tuple[str, ...]
) -> AskedRelease | None:
    if reference is None or reference.version is None:
        return None
    return AskedRelease(
        version=reference.version, locked=reference.version in versions, cached=reference.version in cached
    )


def _commands_of_package(reference: PackageReference, versions: tuple[str, ...]) -> tuple[str, ...]:
    """Return commands for the release that was named, else the newest: check it, gate it, walk all."""
    stem = reference.package + reference.features
    version = reference.version or versions[-1]
    before = versions[: versions.index(version)] if version in versions else versions
    other = before[-1] if before else versions[1]
    pair = (other, version) if before else (version, other)
    return (
        f"ilp check {shlex.quote(f'{stem}@{version}')}",
        f"ilp gate {' '.join(shlex.quote(f'{stem}@{each}') for each in pair)}",
        f"ilp history {shlex.quote(stem)}",
    )


def _commands_of_embedded(entry: KnownImplementation) -> tuple[str, ...]:
    other = "construct" if entry.reference == "reference" else "reference"
    return f"ilp check {entry.reference}", f"ilp gate {other} {entry.reference}"


def _of_declared(declared: Declared) -> tuple[_Finish, tuple[str, ...]]:
    declaration, name = declared.declaration, declared.name.name
    baseline = f"{name}@{declared.name.revision or 'HEAD'}"

    def finish(toolchain: tuple[Tool, ...]) -> ImplementationRecord:
        return ImplementationRecord(
            reference=name,
            origin="declared",
            language=declaration.language,
            homepage=declaration.homepage,
            description=declaration.description,
            notes=None,
            versions=(),
            cached=(),
            toolchain=toolchain,
            declared=DeclaredAs(
                path=str(declared.project.path),
                adapter=declaration.adapter,
                build=declaration.builds,
                environment=tuple(declaration.environment),
            ),
            commands=(
                f"ilp adapter test {shlex.quote(declared.reference)}",
                f"ilp check {shlex.quote(declared.reference)}",
                f"ilp gate {shlex.quote(baseline)} {shlex.quote(name)}",
            ),
        )

    return finish, programs_of(declaration)
