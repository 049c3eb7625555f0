"""Is a set of golden vectors whole, and is a copy of it what it was copied from?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct
from semver import Version

from ilp.golden.compare import Change, compare, snapshot_of
from ilp.golden.load import MANIFEST_FILE, BrokenVectors, digest_of, load_vectors
from ilp.golden.manifest import Difference, Manifest, build_manifest, differing_files, file_digests, read_manifest

__all__ = ["Drift", "DriftedFile", "Fault", "State", "Verification", "drift_between", "is_set", "verify"]


class Fault(Struct, frozen=True):
    """What is wrong with a set: the file that it is in, and what it is."""

    file: str
    message: str


class Verification(Struct, frozen=True, kw_only=True):
    """What a set was found to be.

    Attributes:
        format: the version of this record's form.
        name: where the set lies.
        version: its version, if its manifest can be read.
        sha256: the digest of its files as they are.
        files: how many files it has, its manifest among them.
        count: how many vectors it has, or null if it cannot be loaded.
        faults: what is wrong with it.
    """

    format: Literal[1] = 1
    name: str
    version: str | None
    sha256: str
    files: int
    count: int | None
    faults: tuple[Fault, ...]


class DriftedFile(Struct, frozen=True):
    """A file of a copy that is not the original's."""

    file: str
    what: Difference


State: TypeAlias = Literal["same", "another version", "altered"]
"""What a copy is: the same, a whole set of another version, or a set that somebody or something has changed."""


class Drift(Struct, frozen=True, kw_only=True):
    """How a copy of a set differs from the original.

    Attributes:
        format: the version of this record's form.
        copy: where the copy lies.
        copy_version: the version that its manifest names, if it can be read.
        original_version: the version of the original, if it has a manifest.
        state: what the copy is.
        files: the files that differ, by name.
        vectors: the vectors that differ, by id: "removed" is one that the copy lacks, "added" one that only it has.
        unreadable: why the copy's vectors could not be compared one by one, or null.
    """

    format: Literal[1] = 1
    copy: str
    copy_version: str | None
    original_version: str | None
    state: State
    files: tuple[DriftedFile, ...]
    vectors: tuple[Change, ...]
    unreadable: str | None


def is_set(folder: Path) -> bool:
    """Return whether there is anything of a set in a folder: a manifest, or a JSON file."""
    return folder.is_dir() and any(folder.glob("*.json"))


def verify(folder: Path, name: str = "") -> Verification:
    """Return what is wrong with the set in `folder`, called `name` or as the folder is.

    Its files have to be what its manifest says, its vectors in the format with ids that stand once, no retired id may
    be in use, and nothing may be newer than the set.
    """
    faults: list[Fault] = []
    manifest, count = None, None
    digests = file_digests(folder)
    try:
        manifest = read_manifest(folder)
        faults += _manifest_faults(manifest, digests)
    except BrokenVectors as error:
        faults.append(_fault(error, folder))
    try:
        count = len(load_vectors(folder).vectors)
        faults += _set_faults(folder, manifest)
    except BrokenVectors as error:
        if (folder / MANIFEST_FILE) != error.path:
            faults.append(_fault(error, folder))
    return Verification(
        name=name or str(folder),
        version=manifest.version if manifest else None,
        sha256=digest_of(digests),
        files=len(digests) + (folder / MANIFEST_FILE).exists(),
        count=count,
        faults=tuple(faults),
    )


def drift_between(copy: Path, original: Path, name: str = "") -> Drift:
    """Return how the set in `copy`, called `name` or as the folder is, differs from that in `original`.

    Raises:
        BrokenVectors: the original cannot be loaded, or a file of the copy cannot be read.
    """
    theirs = snapshot_of(original)
    digests = file_digests(copy)
    files = differing_files(digests, theirs.files)
    vectors: tuple[Change, ...] = ()
    unreadable, version, whole = None, None, False
    try:
        manifest = read_manifest(copy)
        faults = tuple(_manifest_faults(manifest, digests))
        version, whole = manifest.version, not faults
        if any(each.file == MANIFEST_FILE for each in faults):
            files[MANIFEST_FILE] = "changed"
    except BrokenVectors:
        there = (copy / MANIFEST_FILE).exists()
        if there or theirs.version is not None:
            files[MANIFEST_FILE] = "changed" if there else "missing"
    try:
        vectors = compare(theirs, snapshot_of(copy)).changes
    except BrokenVectors as error:
        unreadable = f"{error.path.relative_to(copy)}: {error.message}"
    state: State = "altered"
    if not files and version != theirs.version:
        files[MANIFEST_FILE] = "changed"  # another version of the very same octets: nobody released that
    elif not files and version == theirs.version:
        state = "same"
    elif whole and version != theirs.version:
        state = "another version"
    return Drift(
        copy=name or str(copy),
        copy_version=version,
        original_version=theirs.version,
        state=state,
        files=tuple(DriftedFile(file, what) for file, what in sorted(files.items())),
        vectors=vectors,
        unreadable=unreadable,
    )


def _fault(error: BrokenVectors, folder: Path) -> Fault:
    within = error.path.is_relative_to(folder)
    return Fault(error.path.relative_to(folder).as_posix() if within else str(error.path), error.message)


def _manifest_faults(manifest: Manifest, digests: Mapping[str, str]) -> Iterator[Fault]:
    wanted = {name: each.sha256 for name, each in manifest.files.items()}
    for name, what in differing_files(digests, wanted).items():
        yield Fault(name, _SAID[what])
    if digest_of(wanted) != manifest.sha256:
        yield Fault(MANIFEST_FILE, "its digest of the whole is not that of its files")
    if sum(each.count for each in manifest.files.values()) != manifest.count:
        yield Fault(MANIFEST_FILE, "its count of vectors is not the sum of its files' counts")


_SAID: dict[Difference, str] = {
    "missing": "is missing, and the manifest names it",
    "added": "is not in the manifest",
    "changed": "is not the file that the manifest names: its SHA-256 is another",
}


def _set_faults(folder: Path, manifest: Manifest | None) -> Iterator[Fault]:
    """Yield what is wrong with the set as a whole, which its files do not tell one by one."""
    vector_set = load_vectors(folder)
    alive = {each.id for each in vector_set.vectors}
    for retired in vector_set.retired:
        if retired.id in alive:
            yield Fault(_file_of(retired.id), f"{retired.id} is retired, and a vector has its id again")
    if manifest is None:
        return
    for name, entry in build_manifest(folder, manifest.version).files.items():
        if name in manifest.files and manifest.files[name].count != entry.count:
            yield Fault(MANIFEST_FILE, f"{name} has {entry.count} vectors, not {manifest.files[name].count}")
    since = [(each.id, each.since) for each in vector_set.vectors]
    since += [(each.id, each.since) for each in vector_set.retired]
    version = Version.parse(manifest.version)
    newer = {each for _, each in since if Version.parse(each) > version}
    for vector_id, each in since:
        if each in newer:
            yield Fault(_file_of(vector_id), f"{vector_id} is since {each}, and the set is {manifest.version}")


def _file_of(vector_id: str) -> str:
    return f"{vector_id.partition('/')[0]}.json"
