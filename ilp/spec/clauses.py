"""The normative statements of the RFCs, one clause each, from `clauses.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

__all__ = ["Clause", "all_clauses", "clause"]


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One normative statement.

    `text` is our paraphrase. `against` is the other side, where the RFCs contradict themselves or are silent.
    `untestable` says why no octets can test the statement from outside.
    """

    id: Annotated[str, Meta(pattern=r"^[0-9]{4}-[a-z0-9]+(-[a-z0-9]+)*$")]
    rfc: Annotated[str, Meta(pattern=r"^[0-9]{4}$")]
    section: str
    level: Literal["MUST", "MUST NOT", "SHOULD", "MAY", "FACT"]
    text: str
    against: str = ""
    untestable: str = ""

    @property
    def citation(self) -> str:
        """Where the statement stands: "RFC 0030, Length determinant"."""
        return f"RFC {self.rfc}, {self.section}"


class _ClauseFile(Struct, frozen=True, forbid_unknown_fields=True):
    clause: tuple[Clause, ...]


@cache
def all_clauses() -> Mapping[str, Clause]:
    """Return every clause by its id, in the order of the RFCs."""
    source = files("ilp.spec").joinpath("clauses.toml").read_bytes()
    clauses = msgspec.toml.decode(source, type=_ClauseFile).clause
    return MappingProxyType({each.id: each for each in clauses})


def clause(clause_id: str) -> Clause:
    """Return the clause with this id.

    Raises:
        KeyError: there is none.
    """
    return all_clauses()[clause_id]
