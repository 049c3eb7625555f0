"""Options that choose golden vectors, and the set that they choose from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.golden.load import BrokenVectors, VectorSet, load_vectors, shipped_vectors
from ilp.golden.select import Selection, Unknown, select, unknown_names
from ilp.golden.vector import Vector

__all__ = [
    "ClauseOption",
    "FlagOption",
    "FolderOption",
    "OperationOption",
    "PacketOption",
    "VectorOption",
    "chosen_vectors",
    "loaded_set",
    "selection_of",
]

VectorOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--vector", metavar="ID", help="Only this vector, or those of a glob: 'timestamp/*'."),
]
FlagOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--flag", metavar="FLAG", help="Only vectors with this flag.")
]
ClauseOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--clause", metavar="ID", help="Only vectors that test this clause, such as 0030-utf8."),
]
PacketOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--packet", metavar="NAME", help="Only prepare, fulfill, reject or none.")
]
OperationOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--operation", metavar="NAME", help="Only decode, encode or relay.")
]
FolderOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--vectors", metavar="FOLDER", help="Take the vectors of this folder, not the golden ones."),
]

_OPTIONS = {"ids": "vector", "flags": "flag", "clauses": "clause", "packets": "packet", "operations": "operation"}


def selection_of(
    vector: Sequence[str] | None,
    flag: Sequence[str] | None,
    clause: Sequence[str] | None,
    packet: Sequence[str] | None,
    operation: Sequence[str] | None,
) -> Selection:
    """Return the selection that the options of the command line make."""
    return Selection(
        ids=tuple(vector or ()),
        flags=tuple(flag or ()),
        clauses=tuple(clause or ()),
        packets=tuple(packet or ()),
        operations=tuple(operation or ()),
    )


def loaded_set(folder: Path | None) -> VectorSet:
    """Return the vectors of a folder, or without one the golden vectors that came with this command.

    Raises:
        Failure: they cannot be used, or there are none.
    """
    folder = folder or shipped_vectors()
    try:
        vector_set = load_vectors(folder)
    except BrokenVectors as error:
        raise Failure(str(error), "vectors/README.md describes the format; its JSON Schema is beside it.") from None
    if not vector_set.vectors:
        raise Failure(f"{folder}: there are no vectors in it", "Nothing ran, nothing is known.", code=COULD_NOT_DECIDE)
    return vector_set


def chosen_vectors(vector_set: VectorSet, selection: Selection, *, names: str, explains: str) -> tuple[Vector, ...]:
    """Return the vectors that a selection chooses.

    Args:
        vector_set: what to choose from.
        selection: which ones.
        names: the command that names all vectors, for the user's next step.
        explains: the command that explains the options.

    Raises:
        Failure: a name is none that a vector bears, or nothing is chosen.
    """
    unknown = unknown_names(vector_set.vectors, selection)
    if unknown:
        raise Failure(*_told(unknown[0], names, explains))
    selected = select(vector_set.vectors, selection)
    if not selected:
        raise Failure(
            f"none of the {len(vector_set.vectors)} vectors matches all options at once",
            "Nothing ran, nothing is known.",
            code=COULD_NOT_DECIDE,
        )
    return selected


def _told(unknown: Unknown, names: str, explains: str) -> tuple[str, str]:
    close = f"Did you mean {', '.join(unknown.close)}?" if unknown.close else f"`{names}` names all."
    if unknown.member in ("packets", "operations"):
        close = f"`{explains}` names all."
    return f"--{_OPTIONS[unknown.member]} {unknown.name}: no vector has it", close
