"""The last release of the golden vectors, recorded: `vectors/RELEASED.json`.

    python -m ilp.golden.release           record the set as released in the version that its manifest declares
    python -m ilp.golden.release --anew    the same, where that version is recorded but was never handed to anybody

The record holds a fingerprint of every vector and the tombstones, so that each change of the set can be held against
what was released without the history of a repository at hand. It is no part of the set: exports do not have it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from ilp.golden.compare import Snapshot, compare, snapshot_of
from ilp.golden.load import RELEASED_FILE, BrokenVectors, read_form
from ilp.golden.manifest import SetVersion, build_manifest, read_manifest

__all__ = ["NOTHING_RELEASED", "Release", "main", "read_release", "release_octets", "release_of"]

_VECTORS = Path(__file__).parents[2] / "vectors"


class Release(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A release of the set.

    Attributes:
        version: its version.
        files: the SHA-256 of each file, by name.
        retired: the ids that have a tombstone.
        ids: the fingerprint of each vector by its id: 16 hexadecimal digits of what it asks and expects, a colon, and
            16 of its words.
    """

    version: SetVersion
    files: dict[str, Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]]
    retired: tuple[str, ...]
    ids: dict[str, Annotated[str, Meta(pattern="^[0-9a-f]{16}:[0-9a-f]{16}$")]]


NOTHING_RELEASED = Release(version="0.0.0", files={}, retired=(), ids={})
"""What is compared with before the first release: everything is new."""


def read_release(folder: Path) -> Snapshot:
    """Return the last release of the set in `folder`, or nothing under version 0.0.0 if none is recorded there.

    Raises:
        BrokenVectors: the record cannot be read, or is not in the format.
    """
    path = folder / RELEASED_FILE
    release = read_form(path, Release) if path.exists() else NOTHING_RELEASED
    return Snapshot(
        name="the recorded release" if path.exists() else "nothing released",
        version=release.version,
        files=release.files,
        fingerprints=release.ids,
        retired=release.retired,
    )


def release_of(snapshot: Snapshot, version: str) -> Release:
    """Return the record of a set that is released in `version`."""
    return Release(
        version=version,
        files=dict(sorted(snapshot.files.items())),
        retired=tuple(sorted(snapshot.retired)),
        ids=dict(sorted(snapshot.fingerprints.items())),
    )


def release_octets(release: Release) -> bytes:
    """Return a record as its file holds it."""
    return msgspec.json.format(msgspec.json.encode(release), indent=1) + b"\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Record the set as released; return the exit code: 0 recorded, 1 it must not be, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m ilp.golden.release", description=main.__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=_VECTORS, help="where the vector files are")
    parser.add_argument("--anew", action="store_true", help="the recorded version was never handed to anybody")
    options = parser.parse_args(arguments)
    directory: Path = options.directory
    if not directory.is_dir():
        parser.error(f"{directory} is no directory; name the one that holds the vector files")
    try:
        version = read_manifest(directory).version
        snapshot = snapshot_of(directory)
        objection = _objection(directory, version, snapshot, anew=options.anew)
    except BrokenVectors as error:
        objection = str(error)
    if objection:
        sys.stderr.write(f"error: {objection}\n")
        return 1
    (directory / RELEASED_FILE).write_bytes(release_octets(release_of(snapshot, version)))
    sys.stdout.write(f"{directory / RELEASED_FILE} written, version {version}\n")
    return 0


def _objection(folder: Path, version: str, snapshot: Snapshot, *, anew: bool) -> str:
    """Return why the set must not be recorded as released, or nothing."""
    if build_manifest(folder, version) != read_manifest(folder):
        return "the manifest is not current: run `python -m ilp.golden.manifest` first"
    released = read_release(folder)
    if anew and released.version == version:
        return ""
    comparison = compare(released, snapshot)
    if comparison.violations:
        first = comparison.violations[0]
        return f"{first.vector or 'the set'}: {first.message}; `ilp vectors diff` shows all"
    if not comparison.sufficient:
        return (
            f"version {version} is too small a step from {released.version}: "
            f"run `python -m ilp.golden.manifest --version {comparison.at_least}` first"
        )
    return ""


if __name__ == "__main__":
    sys.exit(main())
