"""Recordings: what an implementation did with a set of operations, kept for when it cannot run any more.

A recording is a gzip'd file of newline-delimited JSON: a header, a line an operation with its outcome, a footer.
Python's standard library reads and writes that as a stream: a million operations pass without being held, nothing has
to be installed for it, and whoever finds a recording in ten years can look into it with `zcat FILE | head`. The footer
has the count of the lines and the SHA-256 of all before it, so that no part of a recording passes for the whole.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import secrets
import zlib
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Annotated, Self, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from ilp.implementation.implementation import Identity, ImplementationUnavailable
from ilp.protocol import Operation, Outcome, Unsupported

__all__ = [
    "FORMAT",
    "NOT_RECORDED",
    "OperationSetHash",
    "RecordedImplementation",
    "RecordingHeader",
    "RecordingWriter",
    "open_recording",
]

FORMAT = 1
"""The version of the format that is written here, and the only one that is read."""

NOT_RECORDED = Unsupported("not in the recording")
"""What a recording answers to an operation that it does not have: nothing is known, not even that it is unsupported."""

_COMPRESSION = 6  # zlib's level
_BUFFER = 1 << 16  # octets of lines that are compressed at once
_LINE_LIMIT = 64 << 20  # octets: four times what a line of an adapter may have
_SHARED_OUTCOMES = 1 << 16  # refusals repeat themselves: of so many distinct outcomes, equal ones are kept once
_KEY_OCTETS = 16
_FOOTER = b"{"  # what a footer begins with, and no entry


class RecordingHeader(Struct, frozen=True, kw_only=True):
    """What a recording is about.

    Attributes:
        format: the version of the format.
        suite: the version of the suite that recorded.
        seed: the seed of the operation set.
        budget: how many operations the set has beyond those that come from vectors and from the implementation.
        implementation: who was recorded; its `reference` is what it was recorded as.
        recorded: when, ISO 8601 in UTC.
    """

    format: int = FORMAT
    suite: str
    seed: int
    budget: int
    implementation: Identity
    recorded: str


class _Footer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last line: how many entries there are, the hash of their operations, and that of all lines before this."""

    count: int
    operations_sha256: str
    sha256: str


class _Entry(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    operation: Operation
    outcome: Outcome


class _Format(Struct, frozen=True):
    format: Annotated[int, Meta(ge=1)]


_T = TypeVar("_T")

_encode = msgspec.json.Encoder().encode
_formats = msgspec.json.Decoder(_Format)
_headers = msgspec.json.Decoder(RecordingHeader)
_entries = msgspec.json.Decoder(_Entry)
_footers = msgspec.json.Decoder(_Footer)
_outcomes: msgspec.json.Decoder[Outcome] = msgspec.json.Decoder(Outcome)


class OperationSetHash:
    """The SHA-256 over operations in order: equal for two recordings exactly if they were asked the same.

    Each operation counts as the JSON in which the adapter protocol asks it, without an id, and a newline.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, operation: Operation) -> None:
        """Take in the next operation."""
        self._hash.update(_encode(operation) + b"\n")

    def hexdigest(self) -> str:
        """Return the hash of what was added so far, in hexadecimal."""
        return self._hash.hexdigest()


class RecordingWriter:
    """Writes a recording; use it as a context manager.

    The file appears at its place when the context is left, whole. If it is left by an exception, there is none, and
    one that was there before stays as it was.

    Args:
        path: where to write it.
        header: what it is about.

    Raises:
        OSError: the file cannot be written; entering, adding and leaving may raise it.
    """

    _file: IO[bytes]
    _stream: gzip.GzipFile

    def __init__(self, path: Path, header: RecordingHeader) -> None:
        self._target = path.resolve()  # of a symbolic link, the file that it names
        self._partial = self._target.with_name(f".{self._target.name}.{secrets.token_hex(4)}")
        self._header = header
        self._operations = OperationSetHash()
        self._hash = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._waiting_octets = 0
        self._count = 0

    @property
    def count(self) -> int:
        """How many operations have been added so far."""
        return self._count

    def add(self, operation: Operation, outcome: Outcome) -> None:
        """Record the next operation and what became of it."""
        self._operations.add(operation)
        self._count += 1
        self._write(_encode(_Entry(operation, outcome)))

    def __enter__(self) -> Self:
        self._file = self._partial.open("xb")
        # Neither a name nor a time in the gzip header: the same outcomes are the same octets.
        self._stream = gzip.GzipFile("", "wb", _COMPRESSION, self._file, mtime=0)
        self._write(_encode(self._header))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            with contextlib.suppress(OSError):
                self._stream.close()
            with contextlib.suppress(OSError):
                self._file.close()
            with contextlib.suppress(OSError):
                self._partial.unlink(missing_ok=True)

    def _finish(self) -> None:
        self._flush()
        footer = _Footer(
            count=self._count, operations_sha256=self._operations.hexdigest(), sha256=self._hash.hexdigest()
        )
        self._write(_encode(footer))
        self._flush()
        self._stream.close()
        self._file.close()
        self._partial.replace(self._target)

    def _write(self, line: bytes) -> None:
        self._waiting.append(line)
        self._waiting_octets += len(line)
        if self._waiting_octets > _BUFFER:
            self._flush()

    def _flush(self) -> None:
        octets = b"".join(line + b"\n" for line in self._waiting)
        self._waiting, self._waiting_octets = [], 0
        self._hash.update(octets)
        self._stream.write(octets)


class RecordedImplementation:
    """Answers what was recorded; see `ilp.implementation.implementation.Implementation`.

    An operation that was recorded more than once is answered as the first time. One that was not is answered with
    `NOT_RECORDED`.

    Args:
        path: the recording.
        reference: what the user asked for.

    Raises:
        ImplementationUnavailable: there is no such file, it is no recording or one in another format, or it is damaged.
    """

    def __init__(self, path: Path, reference: str) -> None:
        self._path = path
        self._reference = reference
        self._outcomes: dict[bytes, bytes] | None = {}
        reader = _Reader(path, reference)
        shared: dict[bytes, bytes] = {}
        for entry in reader.entries():
            outcome = _encode(entry.outcome)
            if len(shared) < _SHARED_OUTCOMES:
                outcome = shared.setdefault(outcome, outcome)
            else:
                outcome = shared.get(outcome, outcome)
            self._outcomes.setdefault(_key(entry.operation), outcome)
        self._header = reader.header
        self._footer = reader.footer
        self._identity = replace(reader.header.implementation, reference=reference)

    @property
    def identity(self) -> Identity:
        """Who was recorded, under the reference that names the recording."""
        return self._identity

    @property
    def header(self) -> RecordingHeader:
        """What the recording says of itself."""
        return self._header

    @property
    def count(self) -> int:
        """How many operations were recorded."""
        return self._footer.count

    @property
    def operations_sha256(self) -> str:
        """The hash of the recorded operations, as `OperationSetHash` makes it."""
        return self._footer.operations_sha256

    @property
    def restarts(self) -> int:
        """Always 0: nothing runs."""
        return 0

    def operations(self) -> Iterator[Operation]:
        """Yield the recorded operations in order, from the file, which is read once more.

        Raises:
            ImplementationUnavailable: the file has been removed or changed since it was opened.
        """
        return (entry.operation for entry in _Reader(self._path, self._reference).entries())

    def has(self, operation: Operation) -> bool:
        """Return whether the operation was recorded."""
        return _key(operation) in self._held()

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        """Ask operations; yield one outcome each, in order."""
        outcomes = self._held()
        for operation in operations:
            outcome = outcomes.get(_key(operation))
            yield NOT_RECORDED if outcome is None else _outcomes.decode(outcome)

    def close(self) -> None:
        """Let go of the outcomes; calling it again does nothing."""
        self._outcomes = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def _held(self) -> dict[bytes, bytes]:
        if self._outcomes is None:
            raise RuntimeError(f"{self._reference} was closed")
        return self._outcomes


def open_recording(path: Path, reference: str | None = None) -> RecordedImplementation:
    """Return the recording in a file as an implementation, ready to be asked.

    Args:
        path: the file.
        reference: what the user asked for; `recording:` and the path if it is not given.

    Raises:
        ImplementationUnavailable: there is no such file, it is no recording or one in another format, or it is damaged.
    """
    return RecordedImplementation(path, reference or f"recording:{path}")


class _Reader:
    """Reads a recording from its first line to its last; `header` is there with the first entry, `footer` at the end.

    What it refuses, it names with file and line.
    """

    header: RecordingHeader
    footer: _Footer

    def __init__(self, path: Path, reference: str) -> None:
        self._path = path
        self._reference = reference
        self._line = 0

    def entries(self) -> Iterator[_Entry]:
        """Yield the operations with their outcomes.

        Raises:
            ImplementationUnavailable: this is no recording, or not all of one.
        """
        with contextlib.closing(self._lines()) as lines:  # also if what follows refuses a line
            yield from self._entries(lines)

    def _entries(self, lines: Iterator[bytes]) -> Iterator[_Entry]:
        first = next(lines, None)
        if first is None:
            raise self._foreign("it is empty")
        self.header = self._read_header(first)
        seen = hashlib.sha256(first)
        count = 0
        for line in lines:
            if line.startswith(_FOOTER):
                self.footer = self._decoded(_footers, line)
                break
            seen.update(line)
            count += 1
            yield self._decoded(_entries, line)
        else:
            raise self._damaged("the recording ends without its last line: it was cut off")
        if (self.footer.count, self.footer.sha256) != (count, seen.hexdigest()):
            raise self._damaged("the lines before this are not those that were recorded")
        for _ in lines:
            raise self._damaged("the recording goes on behind its last line")

    def _lines(self) -> Generator[bytes]:
        try:
            with gzip.open(self._path, "rb") as stream:
                while line := stream.readline(_LINE_LIMIT):
                    self._line += 1
                    if not line.endswith(b"\n"):
                        raise self._damaged("the line has no end")
                    yield line
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            self._line += 1
            if self._line == 1 and isinstance(error, gzip.BadGzipFile):
                raise self._foreign("it is not gzip'd") from None
            raise self._damaged(f"what comes here cannot be decompressed ({error})") from None
        except OSError as error:
            raise ImplementationUnavailable(
                f"{self._reference}: the file cannot be read: {error.strerror}",
                "Is this the right path? It is taken from the current folder.",
            ) from None

    def _read_header(self, line: bytes) -> RecordingHeader:
        try:
            version = _formats.decode(line).format
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise self._foreign("its first line is no header") from None
        if version != FORMAT:
            raise ImplementationUnavailable(
                f"{self._reference}: line 1: the recording has format {version}, this ilp reads format {FORMAT}",
                "Read it with the ilp that recorded it, or record it again with this one.",
            )
        return self._decoded(_headers, line)

    def _decoded(self, decoder: msgspec.json.Decoder[_T], line: bytes) -> _T:
        try:
            return decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._damaged(str(error)) from None

    def _foreign(self, reason: str) -> ImplementationUnavailable:
        return ImplementationUnavailable(
            f"{self._reference}: the file is no recording: {reason}", "`ilp record REF -o FILE` makes one."
        )

    def _damaged(self, reason: str) -> ImplementationUnavailable:
        return ImplementationUnavailable(
            f"{self._reference}: line {self._line}: {reason}",
            "Copy it once more from where it comes from, or record it again with `ilp record`.",
        )


def _key(operation: Operation) -> bytes:
    return hashlib.blake2b(_encode(operation), digest_size=_KEY_OCTETS).digest()
