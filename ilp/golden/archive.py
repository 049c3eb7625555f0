"""Golden vectors on their way: a set exported to a folder or archive, and a set opened wherever it lies.

An archive holds the same octets whenever it is made from the same set, with the same Python.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from ilp.golden.load import MANIFEST_FILE, BrokenVectors, set_files
from ilp.golden.manifest import differing_files, file_digests, manifest_octets, read_manifest

__all__ = ["ARCHIVES", "NoSuchArchive", "Occupied", "export", "opened_set"]

ARCHIVES = (".tar.gz", ".tgz", ".zip")
"""The endings of the names of archives; any other name is a folder's."""

_OTHER_ARCHIVES = (".tar", ".tar.bz2", ".tar.xz", ".tar.zst", ".7z", ".rar", ".gz", ".bz2", ".xz")
_LARGEST = 1 << 28  # octets of a whole set: far more than any has, far less than what a hostile archive unfolds to
_MOST_FILES = 100_000
_BROKEN_ARCHIVE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # what zipfile says of an archive with a password, or packed in an unknown way
)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can name
_MODE = 0o644


class NoSuchArchive(ValueError):
    """A name that ends as an archive of a kind that is not written here."""


class Occupied(Exception):
    """There is something at the destination that is no exported set."""


def export(folder: Path, destination: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write the set in `folder` to another folder, or into an archive by the ending of its name.

    An export that is there already is replaced, with the files that the set no longer has; whatever else lies in its
    folder stays.

    Returns:
        The names of the files written, in order; in an archive they are in one folder, `ilp-vectors-VERSION`.

    Raises:
        BrokenVectors: the set has no manifest, or is not what its manifest says.
        NoSuchArchive: the name asks for an archive that is not written here.
        Occupied: something else is there, and `force` is not given.
        OSError: it cannot be written.
    """
    manifest = read_manifest(folder)
    differing = differing_files(file_digests(folder), {name: each.sha256 for name, each in manifest.files.items()})
    for name, what in differing.items():
        raise BrokenVectors(folder / name, f"is {what}, says the manifest")
    content = {name: path.read_bytes() for name, path in set_files(folder).items()}
    content[MANIFEST_FILE] = manifest_octets(manifest)  # last: an export that is cut off does not verify
    if destination.name.endswith(ARCHIVES):
        if destination.exists() and not force and not _is_exported_archive(destination):
            raise Occupied
        top = f"ilp-vectors-{manifest.version}"
        members = {f"{top}/{name}": octets for name, octets in content.items()}
        _replace(destination, _zip(members) if destination.suffix == ".zip" else _tar(members))
    elif destination.name.lower().endswith(_OTHER_ARCHIVES) and not destination.is_dir():
        raise NoSuchArchive(f"an archive's name ends in {', '.join(ARCHIVES[:-1])} or {ARCHIVES[-1]}")
    else:
        _export_to_folder(content, destination, force=force)
    return tuple(content)


@contextmanager
def opened_set(path: Path) -> Iterator[Path]:
    """Give the folder of a set that lies in a folder or an archive, for as long as the context lasts.

    In an archive the set is where its manifest is, or where the first JSON file is; other files are left alone.

    Raises:
        BrokenVectors: there is neither, or the archive is broken. What is said inside the context of a file in the
            archive is said of the archive.
    """
    if path.is_dir() or not path.exists():
        if not path.exists():
            raise BrokenVectors(path, "there is no such folder or archive")
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="ilp-vectors-") as temporary:
        folder = Path(temporary)
        for name, octets in _set_in(path).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(octets)
        try:
            yield folder
        except BrokenVectors as error:
            if not error.path.is_relative_to(folder):
                raise
            raise BrokenVectors(path / error.path.relative_to(folder), error.message) from None


# Export.


def _export_to_folder(content: Mapping[str, bytes], folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory; an archive's name ends in " + ", ".join(ARCHIVES))
    former: set[str] = set()
    if folder.is_dir() and any(folder.iterdir()):
        try:
            former = set(read_manifest(folder).files) & set(set_files(folder))
        except BrokenVectors:
            if not force:
                raise Occupied from None
    folder.mkdir(exist_ok=True)
    (folder / "schema").mkdir(exist_ok=True)
    for name, octets in content.items():
        _replace(folder / name, octets)
    for name in former - content.keys():
        (folder / name).unlink()


def _replace(path: Path, octets: bytes) -> None:
    """Write a file beside `path`, then put it in its place: it is there whole or not at all.

    Raises:
        OSError: that is not possible.
    """
    target = path.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.write_bytes(octets)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _tar(members: Mapping[str, bytes]) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, octets in members.items():
            member = tarfile.TarInfo(name)  # owned by nobody, last changed in 1970
            member.size, member.mode = len(octets), _MODE
            archive.addfile(member, io.BytesIO(octets))
    return gzip.compress(plain.getvalue(), mtime=0)


def _zip(members: Mapping[str, bytes]) -> bytes:
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, octets in members.items():
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            member.create_system, member.external_attr = 3, _MODE << 16  # as Unix writes it, wherever it is made
            archive.writestr(member, octets, zipfile.ZIP_DEFLATED)
    return archived.getvalue()


def _is_exported_archive(path: Path) -> bool:
    try:
        with opened_set(path) as folder:
            read_manifest(folder)
    except BrokenVectors:
        return False
    return True


# Archives.


def _set_in(path: Path) -> dict[str, bytes]:
    """Return the files of the set in an archive, by their names in the set, its manifest and record with them."""
    try:
        content = _unpacked(path)
    except _BROKEN_ARCHIVE as error:
        raise BrokenVectors(path, f"is no archive that can be read: {error}") from None
    except OSError as error:
        raise BrokenVectors(path, f"cannot be read: {error.strerror or error}") from None
    found = [name for name in content if name.name == MANIFEST_FILE] or [n for n in content if n.suffix == ".json"]
    if not found:
        raise BrokenVectors(path, "there are no vectors in it")
    root = min(found, key=lambda name: (len(name.parts), str(name))).parent
    inside = {name.relative_to(root): octets for name, octets in content.items() if name.is_relative_to(root)}
    return {str(name): octets for name, octets in inside.items() if _belongs(name)}


def _belongs(name: PurePosixPath) -> bool:
    in_schema = len(name.parts) == 2 and name.parts[0] == "schema"  # noqa: PLR2004 - a folder and a file
    return in_schema if len(name.parts) > 1 else name.suffix in (".json", ".md") or name.name == "LICENSE"


def _unpacked(path: Path) -> dict[PurePosixPath, bytes]:
    """Return the plain files of an archive, however deep they lie."""
    if not path.is_file():
        raise BrokenVectors(path, "is neither a folder nor an archive")
    if path.suffix == ".zip" and not zipfile.is_zipfile(path):
        raise BrokenVectors(path, "is no archive that can be read: its end is missing, or it is no zip archive")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            files = (each for each in archive.infolist() if not each.is_dir())
            return _within_ceilings(path, ((each.filename, archive.open(each)) for each in files))
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            return _within_ceilings(path, ((each.name, tar.extractfile(each)) for each in tar if each.isfile()))
    raise BrokenVectors(path, "is neither a folder nor an archive")


def _within_ceilings(path: Path, files: Iterable[tuple[str, IO[bytes] | None]]) -> dict[PurePosixPath, bytes]:
    left = _LARGEST
    content: dict[PurePosixPath, bytes] = {}
    for number, (name, stream) in enumerate(files):
        octets = stream.read(left + 1) if stream else b""
        left -= len(octets)
        if left < 0 or number > _MOST_FILES:
            raise BrokenVectors(path, "is too large for a set of vectors")
        where = PurePosixPath(name)
        if not where.is_absolute() and ".." not in where.parts:
            content[where] = octets
    return content
