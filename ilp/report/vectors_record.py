"""What `ilp vectors` tells machines, where no other record has it already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from ilp.conformance.mutation import MutationScore, idle_refusals
from ilp.golden.coverage import ClauseCoverage
from ilp.golden.load import VectorSet
from ilp.golden.vector import Expectation, Level, PacketName, Vector
from ilp.mutants import Deserts, Mutant
from ilp.spec.clauses import all_clauses, clause

__all__ = [
    "CitedClause",
    "ClausesRecord",
    "Export",
    "ListRecord",
    "ListedVector",
    "MutantRecord",
    "MutationRecord",
    "ShowRecord",
    "ShownVector",
    "clauses_record",
    "list_record",
    "mutation_record",
    "show_record",
]


class ListedVector(Struct, frozen=True, kw_only=True):
    """One vector in a list. Its members are those of the vector."""

    id: str
    title: str
    packet: PacketName
    operation: str
    expectation: Expectation
    level: Level
    clauses: tuple[str, ...]
    flags: tuple[str, ...]
    since: str


class ListRecord(Struct, frozen=True, kw_only=True):
    """`ilp vectors list`: the set's version and digest, and the vectors chosen from it."""

    format: Literal[1] = 1
    version: str | None
    sha256: str
    vectors: tuple[ListedVector, ...]


class CitedClause(Struct, frozen=True, kw_only=True):
    """A clause as a reader needs it: where it stands, how binding it is, what it says, and the other side."""

    id: str
    source: str
    level: str
    text: str
    against: str | None


class ShownVector(Struct, frozen=True, kw_only=True):
    """A vector as its file has it, and the clauses that it cites or that speak for its readings."""

    vector: Vector
    clauses: tuple[CitedClause, ...]


class ShowRecord(Struct, frozen=True, kw_only=True):
    """`ilp vectors show`."""

    format: Literal[1] = 1
    version: str | None
    sha256: str
    vectors: tuple[ShownVector, ...]


class Export(Struct, frozen=True, kw_only=True):
    """`ilp vectors export`: where the set went, its version and digest, and the files written."""

    format: Literal[1] = 1
    destination: str
    version: str
    sha256: str
    files: tuple[str, ...]


class ClausesRecord(Struct, frozen=True, kw_only=True):
    """`ilp vectors clauses`: whether these are all clauses, whether none lacks a side, and the coverage of each."""

    format: Literal[1] = 1
    version: str | None
    sha256: str
    whole: bool
    complete: bool
    clauses: tuple[ClauseCoverage, ...]


class MutantRecord(Struct, frozen=True, kw_only=True):
    """One wire bug, and what the vectors make of it.

    Attributes:
        mutant: its id.
        title: what it does wrong.
        disputed: whether it takes one side of a disputed point; then no vector may fail for it.
        caught: whether the vectors tell it as they should.
        killed_by: the vectors that fail for it.
        told_apart_by: the vectors for which it does something else, failing or not.
        deserts: the rules of the gate, and the bumps, that it deserves.
    """

    mutant: str
    title: str
    disputed: bool
    caught: bool
    killed_by: tuple[str, ...]
    told_apart_by: tuple[str, ...]
    deserts: Deserts


class MutationRecord(Struct, frozen=True, kw_only=True):
    """`ilp vectors mutation`: how many mutants were asked, how many are caught, each of them.

    `idle` holds the vectors that expect a refusal and kill no mutant; null unless every mutant was asked.
    """

    format: Literal[1] = 1
    version: str | None
    sha256: str
    vectors: int
    planned: int
    caught: int
    idle: tuple[str, ...] | None
    mutants: tuple[MutantRecord, ...]


def list_record(vector_set: VectorSet, vectors: Sequence[Vector]) -> ListRecord:
    """Return the list of vectors chosen from a set."""
    listed = tuple(
        ListedVector(
            id=each.id,
            title=each.title,
            packet=each.packet,
            operation=each.operation_name,
            expectation=each.expectation,
            level=each.level,
            clauses=each.clauses,
            flags=each.flags,
            since=each.since,
        )
        for each in vectors
    )
    return ListRecord(version=vector_set.version, sha256=vector_set.sha256, vectors=listed)


def show_record(vector_set: VectorSet, vectors: Sequence[Vector]) -> ShowRecord:
    """Return vectors chosen from a set, each with its clauses."""
    shown = tuple(ShownVector(vector=each, clauses=_cited(each)) for each in vectors)
    return ShowRecord(version=vector_set.version, sha256=vector_set.sha256, vectors=shown)


def clauses_record(vector_set: VectorSet, clauses: Sequence[ClauseCoverage]) -> ClausesRecord:
    """Return the coverage of clauses, all or some, by a set."""
    return ClausesRecord(
        version=vector_set.version,
        sha256=vector_set.sha256,
        whole=len(clauses) == len(all_clauses()),
        complete=not any(each.missing for each in clauses),
        clauses=tuple(clauses),
    )


def mutation_record(
    vector_set: VectorSet, mutants: Sequence[Mutant], score: MutationScore, *, complete: bool
) -> MutationRecord:
    """Return what a set makes of mutants.

    Args:
        vector_set: the vectors.
        mutants: the mutants that were asked.
        score: what came of it, for the same mutants in the same order.
        complete: whether these are all mutants that there are.
    """
    return MutationRecord(
        version=vector_set.version,
        sha256=vector_set.sha256,
        vectors=len(vector_set.vectors),
        planned=len(mutants),
        caught=score.caught,
        idle=idle_refusals(vector_set.vectors, score) if complete else None,
        mutants=tuple(
            MutantRecord(
                mutant=mutant.id,
                title=mutant.title,
                disputed=mutant.disputed,
                caught=each.caught,
                killed_by=each.killed_by,
                told_apart_by=each.told_apart_by,
                deserts=mutant.deserts,
            )
            for mutant, each in zip(mutants, score.mutants, strict=True)
        ),
    )


def _cited(vector: Vector) -> tuple[CitedClause, ...]:
    ids = dict.fromkeys((*vector.clauses, *(each.clause for each in vector.readings or ())))
    return tuple(
        CitedClause(id=each.id, source=each.citation, level=each.level, text=each.text, against=each.against or None)
        for each in map(clause, ids)
    )
