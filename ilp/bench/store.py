"""The store of `ilp trend`: what runs of `ilp bench` measured, kept for good, one line of JSON a measured cell.

Lines rather than a database: a commit that adds a run shows what it adds, two branches merge by keeping the lines of
both (`trend.jsonl merge=union` in `.gitattributes`), any program reads it, and a write that was cut short loses one
line and never the file. Nothing that stands in a store is ever written again: it only grows.

Lines may stand in any order, and a line that stands twice counts once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import filelock
import msgspec
from msgspec import Struct

from ilp.bench.record import BenchCell, BenchImplementation, BenchRecord, Estimate, Machine, Shape
from ilp.protocol.bench import BenchOperation

__all__ = ["DEFAULT_STORE", "FORMAT", "BrokenLine", "Store", "StoreProblem", "StoredCell", "append", "cells_of", "read"]

FORMAT = 1
"""The format of the lines that this version of the suite writes; it reads this one and every older one."""

DEFAULT_STORE = Path(".ilp-bench/trend.jsonl")
"""The store of who names none, in the current folder."""

_PATIENCE = 30.0  # seconds that another run may take to append
_TAG = "bench-cell"
_BEGINNING = f'{{"record":"{_TAG}"'.encode()  # a line of ours, even one that was cut short


class StoreProblem(Exception):
    """A store cannot be read or written; it is as it was. Exit code 3.

    Args:
        message: what happened, one line.
        advice: what to do next, one line.
    """

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class StoredCell(Struct, frozen=True, kw_only=True, tag_field="record", tag=_TAG):
    """One implementation doing one operation on packets of one shape, in one run.

    Attributes:
        format: of the line.
        run: sixteen hexadecimal digits that name the run.
        started: when the run began, in UTC, ISO 8601.
        suite: the version of the suite that measured it.
        benchmark: twelve hexadecimal digits of what was measured, and how.
        reference: as it was named to `ilp bench`.
        ratio: its time divided by the reference codec's in the same run.
        nanoseconds: that a packet took, for information: it means nothing on another machine. 0 where it is unknown.
    """

    format: int
    run: str
    started: str
    suite: str
    benchmark: str
    machine: Machine
    reference: str
    name: str | None
    version: str | None
    language: str | None
    digest: str | None
    operation: BenchOperation
    shape: Shape
    ratio: Estimate
    nanoseconds: float

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What no two different lines share."""
        return self.run, self.reference, self.operation, self.shape


class BrokenLine(Struct, frozen=True):
    """A line that says nothing; `number` counts from 1, `reason` is one line."""

    number: int
    reason: str


class Store(Struct, frozen=True):
    """What a store holds; `broken` lines are left where they are."""

    cells: tuple[StoredCell, ...]
    broken: tuple[BrokenLine, ...] = ()


class _Head(Struct, frozen=True, tag_field="record", tag=_TAG):
    """What every format of a line says, older or newer."""

    format: int
    suite: str = "?"


def read(path: Path) -> Store:
    """Return what a store holds; an empty file is a store that holds nothing.

    Raises:
        StoreProblem: it cannot be read, is no store, or a newer version of the suite wrote to it.
    """
    try:
        octets = path.read_bytes()
    except FileNotFoundError:
        raise StoreProblem(
            f"{path}: there is no such store",
            f"`ilp trend {path} --add RECORD.json` makes it, from what ilp bench wrote.",
        ) from None
    except OSError as error:
        raise StoreProblem(f"{path}: cannot be read: {error.strerror}", "Is it the right file?") from None
    return _parsed(path, octets)


def append(path: Path, record: BenchRecord) -> int:
    """Add what a run measured; a run that is there already adds nothing, one that is there in part adds the rest.

    Cells without a ratio to the reference codec are left out. The store and its folder are made if they are not there.

    Returns:
        How many lines were added.

    Raises:
        StoreProblem: it cannot be written, is no store, or a newer version of the suite wrote to it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE):
            known = {each.key for each in (_parsed(path, path.read_bytes()).cells if path.exists() else ())}
            fresh = [each for each in cells_of(record) if each.key not in known]
            if fresh:
                _write(path, b"".join(msgspec.json.encode(each) + b"\n" for each in fresh))
    except filelock.Timeout:
        raise StoreProblem(
            f"{path}: another run has been writing to it for {_PATIENCE:g} s",
            f"Wait for it, then add the record: `ilp trend {path} --add RECORD.json`.",
        ) from None
    except OSError as error:
        raise StoreProblem(
            f"{path}: cannot be written: {error.strerror}",
            f"What it held is still there. Give permission or room, then `ilp trend {path} --add RECORD.json`.",
        ) from None
    return len(fresh)


def _write(path: Path, lines: bytes) -> None:
    """Put lines at the end of a file, all or none; a line that was cut short there stays, and spoils no other."""
    with path.open("a+b", buffering=0) as stream:
        before = stream.seek(0, os.SEEK_END)
        if before:
            stream.seek(before - 1)
            lines = (b"" if stream.read(1) == b"\n" else b"\n") + lines
        try:
            left = memoryview(lines)
            while left:
                left = left[stream.write(left) :]
            os.fsync(stream.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                stream.truncate(before)
            raise


def _parsed(path: Path, octets: bytes) -> Store:
    cells: dict[tuple[str, str, str, str], StoredCell] = {}
    broken: list[BrokenLine] = []
    is_ours = not octets.strip()
    for number, line in enumerate(octets.split(b"\n"), 1):
        if not line.strip():
            continue
        is_ours = is_ours or line.startswith(_BEGINNING)
        try:
            cell = _cell(path, line)
            cells.setdefault(cell.key, cell)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            broken.append(BrokenLine(number, _why(error)))
    if not is_ours and not cells:
        raise _no_store(path, octets)
    return Store(tuple(cells.values()), tuple(broken))


def _cell(path: Path, line: bytes) -> StoredCell:
    head = msgspec.json.decode(line, type=_Head)
    if head.format > FORMAT:
        raise StoreProblem(
            f"{path}: it has lines of format {head.format}, written by version {head.suite} of the suite; "
            f"this version reads formats up to {FORMAT}",
            f"Update ilp-conformance to {head.suite} or later, or name another store. Nothing in it was touched.",
        )
    cell = msgspec.json.decode(line, type=StoredCell)
    if not 0 < cell.ratio.low <= cell.ratio.ratio <= cell.ratio.high:
        raise msgspec.ValidationError("its ratio is not above 0 and inside its interval")
    return cell


def _why(error: msgspec.DecodeError | UnicodeDecodeError) -> str:
    if isinstance(error, msgspec.ValidationError):
        return f"it is no measured cell: {error}"
    return f"it is no JSON, or was cut short: {error}"


def _no_store(path: Path, octets: bytes) -> StoreProblem:
    try:
        msgspec.json.decode(octets, type=BenchRecord)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return StoreProblem(
            f"{path}: it is no store of ilp trend", "Name a file of `ilp trend`; none of its lines is a measured cell."
        )
    return StoreProblem(
        f"{path}: it is a record of ilp bench, and no store", f"`ilp trend --add {path}` adds it to {DEFAULT_STORE}."
    )


# From a run to its lines.


def cells_of(record: BenchRecord) -> Iterator[StoredCell]:
    """Yield what of a run is kept: every cell that has a ratio to the reference codec."""
    run = hashlib.sha256(msgspec.json.encode(record)).hexdigest()[:16]
    implementations = {each.reference: each for each in record.implementations}
    for cell in (*record.cells, *_compared(record)):
        implementation = implementations.get(cell.implementation, BenchImplementation(reference=cell.implementation))
        if cell.to_reference is not None and cell.problem is None:
            yield StoredCell(
                format=FORMAT,
                run=run,
                started=record.started,
                suite=record.suite,
                benchmark=record.mix if record.mix and cell.shape == "mix" else record.benchmark,
                machine=record.machine,
                reference=implementation.reference,
                name=implementation.name,
                version=implementation.version,
                language=implementation.language,
                digest=implementation.digest,
                operation=cell.operation,
                shape=cell.shape,
                ratio=cell.to_reference,
                nanoseconds=cell.nanoseconds,
            )


def _compared(record: BenchRecord) -> Iterator[BenchCell]:
    """Yield the sides of a comparison that timed no cell of their own: only their ratios are known."""
    if record.comparison is None:
        return
    there = {(each.implementation, each.operation, each.shape) for each in record.cells if each.to_reference}
    for pair in record.comparison.cells:
        for side, ratio in (
            (record.comparison.candidate, pair.candidate_to_reference),
            (record.comparison.baseline, pair.baseline_to_reference),
        ):
            if ratio is not None and (side, pair.operation, pair.shape) not in there:
                yield BenchCell(implementation=side, operation=pair.operation, shape=pair.shape, to_reference=ratio)
