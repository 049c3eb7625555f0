"""Who agrees with each vector, as `python -m tests.witness` found out; merged into the files that are written.

The witnesses themselves are test dependencies, and nothing here asks them: `witnesses.json` is their record.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from ilp.golden.vector import Aspect, VectorFile, Witness

__all__ = ["RECORD", "Group", "Record", "RecordedDissent", "forget", "recorded", "witnessed"]

RECORD = Path(__file__).with_name("witnesses.json")
"""The record; written by `python -m tests.witness --write`, never by hand."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Vectors, by their ids, that the same witnesses agree with in the same aspects."""

    witnesses: dict[Aspect, tuple[Witness, ...]]
    vectors: tuple[str, ...]


class RecordedDissent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A witness that does not agree about an aspect with these vectors; docs/witnesses.md resolves it."""

    witness: Witness
    aspect: Aspect
    vectors: tuple[str, ...]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that witnesses said."""

    groups: tuple[Group, ...]
    dissents: tuple[RecordedDissent, ...]


@cache
def recorded() -> Record:
    """Return the record as it is in this checkout."""
    return msgspec.json.decode(RECORD.read_bytes(), type=Record)


@cache
def _by_vector() -> MappingProxyType[str, dict[Aspect, tuple[Witness, ...]]]:
    return MappingProxyType({name: group.witnesses for group in recorded().groups for name in group.vectors})


def forget() -> None:
    """Read the record anew when it is asked for next: it has been written."""
    recorded.cache_clear()
    _by_vector.cache_clear()


def witnessed(file: VectorFile) -> VectorFile:
    """Return `file` with the witnesses that are recorded for its vectors: none for what nobody was asked about."""
    known = _by_vector()
    vectors = tuple(msgspec.structs.replace(each, witnesses=known.get(each.id, {})) for each in file.vectors)
    return msgspec.structs.replace(file, vectors=vectors)
