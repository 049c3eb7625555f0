"""The manifest of a set of golden vectors: the set's version, and a SHA-256 of every file and of the whole.

    python -m ilp.golden.manifest                    write it anew, with the version that it has
    python -m ilp.golden.manifest --version 0.2.0    the same, with another version
    python -m ilp.golden.manifest --check            say whether it is current

The digest of the whole is that of the lines `DIGEST  NAME` in the order of the names, which is what `sha256sum` prints:
whoever has a copy can check it without us.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, field

from ilp.golden.load import FLAGS_FILE, MANIFEST_FILE, BrokenVectors, SetVersion, digest_of, read_form, set_files
from ilp.golden.vector import VectorFile

__all__ = [
    "FIRST_VERSION",
    "Difference",
    "FileEntry",
    "Manifest",
    "SetVersion",
    "build_manifest",
    "differing_files",
    "file_digests",
    "main",
    "manifest_octets",
    "read_manifest",
]

FIRST_VERSION = "0.1.0"
"""The version of a set that never had a manifest."""

_Sha256: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, in hexadecimal")]

Difference: TypeAlias = Literal["missing", "added", "changed"]
"""What may be said of a file that is not as it should be."""

_VECTORS = Path(__file__).parents[2] / "vectors"


class FileEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One file: its digest, and how many vectors it holds."""

    sha256: _Sha256
    count: Annotated[int, Meta(ge=0, description="how many vectors the file holds; 0 if it is none of vectors")]


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a set consists of: its version, the digest of the whole, how many vectors it has, and its files."""

    schema: str = field(name="$schema", default="schema/manifest.schema.json")
    version: SetVersion
    sha256: _Sha256
    count: Annotated[int, Meta(ge=0, description="how many vectors the set holds")]
    files: dict[str, FileEntry]


def build_manifest(folder: Path, version: str) -> Manifest:
    """Return the manifest of the set in `folder` as it is.

    Raises:
        BrokenVectors: a file cannot be read, or is not in the vector format.
    """
    digests = file_digests(folder)
    files = {name: FileEntry(digests[name], _count(name, path)) for name, path in set_files(folder).items()}
    count = sum(each.count for each in files.values())
    return Manifest(version=version, sha256=digest_of(digests), count=count, files=files)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest that lies in `folder`.

    Raises:
        BrokenVectors: there is none, or it is not in the format.
    """
    return read_form(folder / MANIFEST_FILE, Manifest)


def manifest_octets(manifest: Manifest) -> bytes:
    """Return a manifest as its file holds it."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def file_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of the set in `folder`, by its name.

    Raises:
        BrokenVectors: a file cannot be read.
    """
    digests: dict[str, str] = {}
    for name, path in set_files(folder).items():
        try:
            digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise BrokenVectors(path, f"cannot be read: {error.strerror}") from None
    return digests


def differing_files(present: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, Difference]:
    """Return the files that are not as wanted, by name, given the digests of those present and of those wanted."""
    differing: dict[str, Difference] = {}
    for name in sorted(present.keys() | wanted.keys()):
        if name not in present:
            differing[name] = "missing"
        elif name not in wanted:
            differing[name] = "added"
        elif present[name] != wanted[name]:
            differing[name] = "changed"
    return differing


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the manifest of a set; return the exit code: 0 current, 1 not current or a broken set, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m ilp.golden.manifest", description=main.__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=_VECTORS, help="where the vector files are")
    parser.add_argument("--version", type=_version, help="the set's version from now on")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the manifest is not current")
    options = parser.parse_args(arguments)
    directory: Path = options.directory
    if not directory.is_dir():
        parser.error(f"{directory} is no directory; name the one that holds the vector files")
    path = directory / MANIFEST_FILE
    try:
        version = options.version or (read_manifest(directory).version if path.exists() else FIRST_VERSION)
        octets = manifest_octets(build_manifest(directory, version))
    except BrokenVectors as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    if path.is_file() and path.read_bytes() == octets:
        return 0
    if options.check:
        sys.stdout.write(f"{path} is not current\nrun `python -m ilp.golden.manifest` and commit what it writes\n")
        return 1
    path.write_bytes(octets)
    sys.stdout.write(f"{path} written, version {version}\n")
    return 0


def _count(name: str, path: Path) -> int:
    holds_vectors = name.endswith(".json") and "/" not in name and name != FLAGS_FILE
    return len(read_form(path, VectorFile).vectors) if holds_vectors else 0


def _version(text: str) -> str:
    try:
        return msgspec.convert(text, SetVersion)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError(f"{text} is no version such as 0.2.0") from None


if __name__ == "__main__":
    sys.exit(main())
