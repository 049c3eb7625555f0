"""Choose golden vectors: by id or glob, flag, clause, packet, operation."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct

from ilp.golden.vector import Vector

__all__ = ["Selection", "Unknown", "matches_id", "select", "unknown_names"]


_GLOB = frozenset("*?[")


class Selection(Struct, frozen=True, kw_only=True):
    """Which vectors to take: those that match one entry of each member that has any.

    `ids` holds ids and shell globs (`timestamp/*`); all others hold exact names.
    """

    ids: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    packets: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


def select(vectors: Iterable[Vector], selection: Selection) -> tuple[Vector, ...]:
    """Return the chosen vectors, in their order."""
    return tuple(each for each in vectors if _chosen(each, selection))


def matches_id(vector_id: str, pattern: str) -> bool:
    """Return whether an id or shell glob names this vector; case matters."""
    return vector_id == pattern or (not _GLOB.isdisjoint(pattern) and fnmatchcase(vector_id, pattern))


class Unknown(Struct, frozen=True):
    """A name in a selection that no vector bears: of which member, and the names that resemble it, closest first."""

    member: str
    name: str
    close: tuple[str, ...]


def unknown_names(vectors: Iterable[Vector], selection: Selection) -> tuple[Unknown, ...]:
    """Return the names of a selection that no vector bears, ids and globs that match none among them."""
    vectors = tuple(vectors)
    borne: dict[str, set[str]] = {
        "ids": {each.id for each in vectors},
        "flags": {flag for each in vectors for flag in each.flags},
        "clauses": {clause for each in vectors for clause in each.clauses},
        "packets": {each.packet for each in vectors},
        "operations": {each.operation_name for each in vectors},
    }
    return tuple(
        Unknown(member, name, tuple(difflib.get_close_matches(name, sorted(names), n=3)))
        for member, names in borne.items()
        for name in getattr(selection, member)
        if not (any(matches_id(each, name) for each in names) if member == "ids" else name in names)
    )


def _chosen(vector: Vector, selection: Selection) -> bool:
    return (
        (not selection.ids or any(matches_id(vector.id, each) for each in selection.ids))
        and (not selection.flags or not set(selection.flags).isdisjoint(vector.flags))
        and (not selection.clauses or not set(selection.clauses).isdisjoint(vector.clauses))
        and (not selection.packets or vector.packet in selection.packets)
        and (not selection.operations or vector.operation_name in selection.operations)
    )
