"""Compare two sets of golden vectors, and say which bump of the set's version the difference demands.

The set lives by the rule that it enforces. A vector that asks or expects something else, or is gone, is MAJOR; a new
one is MINOR; everything else (titles, clauses, flags, explanations, schemas) is words, and PATCH. An id that is gone
leaves a tombstone, and no vector has it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Struct, structs
from semver import Version

from ilp.golden.load import load_vectors
from ilp.golden.manifest import Difference, differing_files, file_digests
from ilp.golden.vector import Vector

__all__ = [
    "ASKING",
    "BUMPS",
    "WORDS",
    "Bump",
    "Change",
    "Comparison",
    "FileChange",
    "Fingerprint",
    "MemberChange",
    "SetName",
    "Snapshot",
    "Violation",
    "compare",
    "declared_bump",
    "fingerprint_of",
    "member_changes",
    "snapshot_of",
    "sufficient_version",
]

Bump: TypeAlias = Literal["none", "patch", "minor", "major"]
"""How far a version moves. The gate's *never* has no place here: a set of vectors may always say something new."""

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""Every bump, the smallest first."""

ASKING = frozenset({"id", "packet", "operation", "expectation", "level", "value", "octets", "readings"})
"""The members of a vector that say what is asked and expected."""
WORDS = frozenset({"title", "clauses", "flags", "place", "provenance", "since", "witnesses"})
"""The members of a vector that do not."""

Fingerprint: TypeAlias = str
"""Two digests of a vector, of 16 hexadecimal digits each: of what it asks and expects, a colon, and of its words."""

_DIGITS = 16


class Snapshot(Struct, frozen=True, kw_only=True):
    """A set of vectors at one time, as far as it is compared.

    Attributes:
        name: what to call it: where it lies, or what it is.
        version: its version, if it has a manifest.
        files: the SHA-256 of each file, by name.
        fingerprints: by the vectors' ids.
        retired: the ids that have a tombstone.
        vectors: the vectors themselves, by id, where they are at hand.
    """

    name: str
    version: str | None
    files: Mapping[str, str]
    fingerprints: Mapping[str, Fingerprint]
    retired: Collection[str] = ()
    vectors: Mapping[str, Vector] = {}


class MemberChange(Struct, frozen=True):
    """A member of a vector that differs, with both contents as JSON has them; null where it is not there."""

    member: str
    old: Any
    new: Any


class Change(Struct, frozen=True):
    """One vector that differs: its id, what happened to it, the bump that this demands, and the members concerned.

    `members` is empty where one of the two vectors is not at hand, as with a recorded release.
    """

    vector: str
    what: Literal["added", "removed", "expects otherwise", "reworded"]
    bump: Bump
    members: tuple[MemberChange, ...] = ()


class FileChange(Struct, frozen=True):
    """A file that differs though none of its vectors does; always a PATCH."""

    file: str
    what: Difference


class Violation(Struct, frozen=True):
    """What no version number makes right: the vector, if it is about one, and what is wrong."""

    vector: str | None
    message: str


class SetName(Struct, frozen=True):
    """One of the sets compared: what it is called, its version, how many vectors it has."""

    name: str
    version: str | None
    count: int


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed between two versions of a set.

    Attributes:
        format: the version of this record's form.
        old: the older set.
        new: the newer set.
        changes: the vectors that differ, by id.
        files: the files that differ though none of their vectors does, by name.
        violations: what no version number makes right.
        required: the bump that the set's own rule demands.
        declared: the bump from the one version to the other; null where a set has no version, or it goes back.
        sufficient: whether the declared bump suffices and nothing is violated; null where that is unknown.
        at_least: the smallest version that the newer set may have; null where the older one has none.
    """

    format: Literal[1] = 1
    old: SetName
    new: SetName
    changes: tuple[Change, ...]
    files: tuple[FileChange, ...]
    violations: tuple[Violation, ...]
    required: Bump
    declared: Bump | None
    sufficient: bool | None
    at_least: str | None


def snapshot_of(folder: Path, name: str = "") -> Snapshot:
    """Return the set in `folder`, called `name` or as the folder is.

    Raises:
        BrokenVectors: it cannot be loaded.
    """
    vector_set = load_vectors(folder)
    return Snapshot(
        name=name or str(folder),
        version=vector_set.version,
        files=file_digests(folder),
        fingerprints={each.id: fingerprint_of(each) for each in vector_set.vectors},
        retired=tuple(each.id for each in vector_set.retired),
        vectors={each.id: each for each in vector_set.vectors},
    )


def fingerprint_of(vector: Vector) -> Fingerprint:
    """Return the fingerprint of a vector: it changes in its first half where the vector asks or expects otherwise."""
    members = _members(vector)
    readings = vector.readings or ()
    asking = {name: content for name, content in members.items() if name in ASKING}
    words = {name: content for name, content in members.items() if name not in ASKING}
    asking["readings"] = [(each.value, each.octets) for each in readings]
    words["readings"] = [(each.name, each.clause) for each in readings]
    return f"{_digest(asking)}:{_digest(words)}"


def member_changes(old: Vector, new: Vector) -> tuple[MemberChange, ...]:
    """Return the members in which two vectors differ, in the order of the format."""
    before, after = _members(old), _members(new)
    names = dict.fromkeys((*before, *after))
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(
        MemberChange(name, msgspec.to_builtins(one), msgspec.to_builtins(other))
        for name, one, other in pairs
        if one != other
    )


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Return what changed from `old` to `new`, and whether the new version says so."""
    changes = tuple(sorted(_changes(old, new), key=lambda change: change.vector))
    files = tuple(_file_changes(old, new, changes))
    violations = tuple(_violations(old, new))
    required = max((each.bump for each in changes), key=BUMPS.index, default="patch" if files else "none")
    declared, sufficient, at_least = None, None, None
    if old.version is not None:
        at_least = sufficient_version(old.version, required)
        if new.version is not None:
            declared = declared_bump(old.version, new.version)
            sufficient = declared is not None and BUMPS.index(declared) >= BUMPS.index(required)
            if declared is None:
                violations += (Violation(None, f"version {new.version} comes before {old.version}"),)
    return Comparison(
        old=SetName(old.name, old.version, len(old.fingerprints)),
        new=SetName(new.name, new.version, len(new.fingerprints)),
        changes=changes,
        files=files,
        violations=violations,
        required=required,
        declared=declared,
        sufficient=False if violations else sufficient,
        at_least=at_least,
    )


def declared_bump(old: str, new: str) -> Bump | None:
    """Return what a step from version `old` to `new` declares, or None if it is a step back.

    In 0.x a new minor number declares what breaks, and a new patch number everything else.

    Raises:
        ValueError: one is no semantic version.
    """
    before, after = Version.parse(old), Version.parse(new)
    if after < before:
        return None
    if after.major != before.major:
        return "major"
    if after.minor != before.minor:
        return "major" if after.major == 0 else "minor"
    if after.patch != before.patch:
        return "minor" if after.major == 0 else "patch"
    return "none"


def sufficient_version(old: str, required: Bump) -> str:
    """Return the smallest version that declares `required` after version `old`.

    Raises:
        ValueError: `old` is no semantic version.
    """
    version = Version.parse(old)
    match required:
        case "none":
            return old
        case "major":
            return str(version.bump_minor() if version.major == 0 else version.bump_major())
        case "minor" if version.major:
            return str(version.bump_minor())
        case _:
            return str(version.bump_patch())


def _members(vector: Vector) -> dict[str, Any]:
    present = ((each.encode_name, getattr(vector, each.name)) for each in structs.fields(vector))
    return {name: content for name, content in present if content is not UNSET}


def _digest(content: object) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="sorted", enc_hook=_absent)).hexdigest()[:_DIGITS]


def _absent(content: object) -> None:
    """Write a member that is not there, in the place where it would stand."""
    if content is not UNSET:
        raise NotImplementedError


def _changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = old.fingerprints, new.fingerprints
    for each in before.keys() - after.keys():
        yield Change(each, "removed", "major")
    for each in after.keys() - before.keys():
        yield Change(each, "added", "minor")
    for each in before.keys() & after.keys():
        if before[each] != after[each]:
            at_hand = each in old.vectors and each in new.vectors
            members = member_changes(old.vectors[each], new.vectors[each]) if at_hand else ()
            if before[each].partition(":")[0] != after[each].partition(":")[0]:
                yield Change(each, "expects otherwise", "major", members)
            else:
                yield Change(each, "reworded", "patch", members)


def _file_changes(old: Snapshot, new: Snapshot, changes: Iterable[Change]) -> Iterator[FileChange]:
    explained = {f"{each.vector.partition('/')[0]}.json" for each in changes}
    for name, what in differing_files(new.files, old.files).items():
        if name not in explained:
            yield FileChange(name, what)


def _violations(old: Snapshot, new: Snapshot) -> Iterator[Violation]:
    buried = set(new.retired)
    for each in sorted(old.retired):
        if each in new.fingerprints:
            yield Violation(each, "was retired, and a retired id is never used again")
        elif each not in buried:
            yield Violation(each, "was retired, and its tombstone is gone")
    for each in sorted(old.fingerprints.keys() - new.fingerprints.keys() - buried):
        yield Violation(each, "is gone and has left no tombstone")
