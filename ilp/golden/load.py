"""Load golden vectors from their JSON files, and say precisely what is wrong with a broken one."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from ilp.golden.vector import OneLine, Retired, Since, Subject, Vector, VectorFile, VectorId, Witness
from ilp.protocol.forms import VALUE_FORMS, in_words
from ilp.spec.clauses import all_clauses

__all__ = [
    "FLAGS_FILE",
    "MANIFEST_FILE",
    "RELEASED_FILE",
    "BrokenVectors",
    "SetVersion",
    "VectorSet",
    "digest_of",
    "load_vectors",
    "read_form",
    "set_files",
    "shipped_vectors",
]

FLAGS_FILE = "flags.json"
"""The file that explains each flag once."""
MANIFEST_FILE = "MANIFEST.json"
"""The file that names the set's version and the digest of every other file; see `ilp.golden.manifest`."""
RELEASED_FILE = "RELEASED.json"
"""The record of the last release, which is no part of the set; see `ilp.golden.release`."""

SetVersion: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$",
        description="A semantic version: MAJOR where an existing vector expects something else or is gone, MINOR "
        "where vectors came, PATCH for words. In 0.x, MINOR stands for what is MAJOR later, PATCH for the rest.",
    ),
]

_FORMS: Mapping[Any, str] = {
    **VALUE_FORMS,
    VectorId: "SUBJECT/NAME in lowercase letters, digits and single hyphens",
    Subject: "lowercase letters, digits and single hyphens",
    Witness: "lowercase words, joined by one of ` :.-`",
    OneLine: "one line of text, with no space around it",
    Since: "a version of three numbers, as 1.0.0",
    SetVersion: "a version of three numbers without leading zeros, as 1.0.0",
}

_Form = TypeVar("_Form")

_PATTERNS = ("*.json", "*.md", "LICENSE", "schema/*.json")


class BrokenVectors(ValueError):
    """A folder or file of vectors that cannot be used. Exit code 2.

    Args:
        path: the file or folder.
        message: what is wrong with it, and where in it.
    """

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class VectorSet(Struct, frozen=True):
    """Golden vectors in the order of their files' names, then of the file.

    `flags` explains each flag; `sha256` is the digest of all files of the set, the one that a manifest has for the
    whole; `retired` holds the tombstones; `version` is the set's own, where it has a manifest.
    """

    vectors: tuple[Vector, ...]
    flags: dict[str, str]
    sha256: str
    retired: tuple[Retired, ...] = ()
    version: str | None = None


class _Versioned(Struct, frozen=True):
    version: SetVersion


def shipped_vectors() -> Path:
    """Return the folder of the golden vectors that came with this package."""
    inside_wheel = Path(str(files("ilp.golden"))) / "vectors"
    return inside_wheel if inside_wheel.is_dir() else Path(__file__).parents[2] / "vectors"


def load_vectors(folder: Path) -> VectorSet:
    """Return every vector of the JSON files in `folder`.

    Raises:
        BrokenVectors: the folder or a file cannot be read, a file is no JSON or not in the vector format, an id
            stands twice or does not begin with its file's subject, or a clause or flag is unknown.
    """
    if not folder.is_dir():
        raise BrokenVectors(folder, "there is no such folder")
    digests: dict[str, str] = {}
    flags: dict[str, str] = {}
    loaded: list[tuple[Path, VectorFile]] = []
    for name, path in set_files(folder).items():
        source = _read(path)
        digests[name] = hashlib.sha256(source).hexdigest()
        if name == FLAGS_FILE:
            flags = _decode(path, source, dict[str, str])
        elif path.parent == folder and path.suffix == ".json":
            loaded.append((path, _decode(path, source, VectorFile)))
    origin: dict[str, Path] = {}
    for path, each in loaded:
        _check_file(path, each, flags, origin)
    manifest = folder / MANIFEST_FILE
    return VectorSet(
        tuple(vector for _, each in loaded for vector in each.vectors),
        flags,
        digest_of(digests),
        tuple(retired for _, each in loaded for retired in each.retired),
        read_form(manifest, _Versioned).version if manifest.is_file() else None,
    )


def set_files(folder: Path) -> dict[str, Path]:
    """Return every file that belongs to the set in `folder`, by its name in it, in the order of the names.

    These are the vectors, what explains them, their schemas and their licence; the manifest, which speaks of them, and
    the record of the last release are no part of the set.
    """
    found = {path.relative_to(folder).as_posix(): path for pattern in _PATTERNS for path in folder.glob(pattern)}
    return {name: found[name] for name in sorted(found) if name not in (MANIFEST_FILE, RELEASED_FILE)}


def digest_of(digests: Mapping[str, str]) -> str:
    """Return the digest of a whole set, given the SHA-256 of each file by its name.

    It is the SHA-256 of the lines `DIGEST  NAME` in the order of the names, which is what `sha256sum` prints.
    """
    lines = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def read_form(path: Path, form: type[_Form]) -> _Form:
    """Return what a JSON file holds.

    Raises:
        BrokenVectors: it cannot be read, is no JSON, or not in that form.
    """
    decoded: _Form = _decode(path, _read(path), form)
    return decoded


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BrokenVectors(path, f"cannot be read: {error.strerror}") from None


def _decode(path: Path, source: bytes, form: Any) -> Any:
    # First whether it is JSON at all: of a wrong form one can say more then.
    try:
        source.decode()
        msgspec.json.decode(source)
    except UnicodeDecodeError as error:
        raise BrokenVectors(path, f"is not UTF-8: {_in_line(source, error.start)}: {error.reason}") from None
    except RecursionError:
        raise BrokenVectors(path, "is no JSON that anybody meant: it is nested too deeply") from None
    except msgspec.DecodeError as error:
        raise BrokenVectors(path, f"is no JSON: {_placed(source, str(error))}") from None
    try:
        return msgspec.json.decode(source, type=form)
    except msgspec.ValidationError as error:
        raise BrokenVectors(path, in_words(_located(source, str(error)), _FORMS)) from None


def _placed(source: bytes, message: str) -> str:
    """Return what msgspec says of malformed JSON, with the line where it is."""
    message = message.removeprefix("JSON is malformed: ")
    found = re.search(r" \(byte (\d+)\)", message)
    return f"{_in_line(source, int(found[1]))}: {message.replace(found[0], '')}" if found else message


def _in_line(source: bytes, offset: int) -> str:
    line = source.count(b"\n", 0, offset) + 1
    return f"line {line}"


def _located(source: bytes, message: str) -> str:
    """Name the vector that msgspec's JSON path points into, by trying them one by one."""
    raw = msgspec.json.decode(source)
    vectors = raw.get("vectors") if isinstance(raw, dict) else None
    for number, each in enumerate(vectors if isinstance(vectors, list) else (), 1):
        try:
            msgspec.convert(each, Vector)
        except msgspec.ValidationError as error:
            name = each.get("id", "without id") if isinstance(each, dict) else "no object"
            return f"vector {number} ({name}): {error}"
    return message


def _check_file(path: Path, file: VectorFile, flags: dict[str, str], origin: dict[str, Path]) -> None:
    for vector in file.vectors:
        if vector.id in origin:
            first = "above" if origin[vector.id] == path else f"in {origin[vector.id]}"
            raise BrokenVectors(path, f"the id {vector.id} stands a second time; the first is {first}")
        origin[vector.id] = path
        if not vector.id.startswith(f"{file.subject}/"):
            raise BrokenVectors(path, f"the id {vector.id} does not begin with the file's subject, {file.subject}/")
        _check_names(path, vector, flags)


def _check_names(path: Path, vector: Vector, flags: dict[str, str]) -> None:
    clauses = all_clauses()
    for cited in (*vector.clauses, *(each.clause for each in vector.readings or ())):
        if cited not in clauses:
            meant = _meant(cited, clauses)
            raise BrokenVectors(path, f"{vector.id} names the clause {cited}, which does not exist{meant}")
    for flag in vector.flags:
        if flag not in flags:
            meant = _meant(flag, flags)
            raise BrokenVectors(path, f"{vector.id} has the flag {flag}, which {FLAGS_FILE} does not explain{meant}")


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
