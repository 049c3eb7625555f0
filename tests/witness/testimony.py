"""Every witness asked about every vector: who agrees, who does not, and how many independent ones there are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ilp.implementation.embedded import by_reference
from tests.witness.aspect import ASPECTS, aspect_of_clause, aspects_of
from tests.witness.codecs_heard import REFERENCE_REASONS, Reasons, heard
from tests.witness.grammars import rfc_abnf, rfc_regex
from tests.witness.layouts import asn1tools_says, construct_says, pycrate_says
from tests.witness.library import python, sqlite
from tests.witness.question import UNKNOWN, Answer, Specialist
from tests.witness.statement import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ilp.golden.vector import Aspect, Vector
    from ilp.implementation.implementation import Implementation

__all__ = [
    "Dissent",
    "Parting",
    "Said",
    "by_codec",
    "independent",
    "locally",
    "merged",
    "names_in_order",
    "partings",
]

_SPECIALISTS: MappingProxyType[str, Specialist] = MappingProxyType(
    {
        "asn1tools": asn1tools_says,
        "construct": construct_says,
        "pycrate": pycrate_says,
        "python": python,
        "sqlite": sqlite,
        "rfc-abnf": rfc_abnf,
        "rfc-regex": rfc_regex,
    }
)

_ORDER = ("reference", *_SPECIALISTS, "ilp-packet 3.1.3", "published")

_KIN: frozenset[tuple[Aspect, str]] = frozenset({("calendar", "python"), ("text", "python")})
"""The reference leans on `datetime` and on CPython's codecs: beside it, these witnesses add nothing."""


class Dissent(NamedTuple):
    """A witness that does not agree with a vector about an aspect."""

    witness: str
    aspect: Aspect
    vector: str


class Said(NamedTuple):
    """Who agrees, by vector and aspect, and who does not."""

    agreed: dict[str, dict[Aspect, tuple[str, ...]]]
    dissents: tuple[Dissent, ...]


def locally(vectors: Sequence[Vector]) -> Said:
    """Ask everyone who is at hand: the reference, the libraries, the grammars, and the clauses of refusals."""
    with by_reference.open() as reference:
        said = [by_codec("reference", reference, REFERENCE_REASONS, vectors)]
    said.append(_by_specialists(vectors))
    said.append(_on_paper(vectors))
    return merged(vectors, said)


def by_codec(name: str, implementation: Implementation, reasons: Reasons, vectors: Sequence[Vector]) -> Said:
    """Ask an implementation every vector."""
    agreed: dict[str, dict[Aspect, tuple[str, ...]]] = {}
    dissents = []
    outcomes = implementation.ask(each.operation for each in vectors)
    for vector, outcome in zip(vectors, outcomes, strict=True):
        said = heard(vector, aspects_of(vector), outcome, reasons)
        agreed[vector.id] = {aspect: (name,) for aspect, agrees in said.items() if agrees}
        dissents += [Dissent(name, aspect, vector.id) for aspect, agrees in said.items() if not agrees]
    return Said(agreed, tuple(sorted(dissents)))


def _by_specialists(vectors: Sequence[Vector]) -> Said:
    agreed: dict[str, dict[Aspect, tuple[str, ...]]] = {}
    dissents = []
    asked = {name: _remembering(ask) for name, ask in _SPECIALISTS.items()}
    for vector in vectors:
        agreed[vector.id] = {}
        for aspect in aspects_of(vector):
            stated = statements(vector, aspect)
            said = {name: _agrees(ask, stated) for name, ask in asked.items()}
            agreed[vector.id][aspect] = tuple(name for name, agrees in said.items() if agrees)
            dissents += [Dissent(name, aspect, vector.id) for name, agrees in said.items() if agrees is False]
    return Said(agreed, tuple(dissents))


def _remembering(ask: Specialist) -> Specialist:
    """Most vectors have the same address, date or text in them as others: each is asked about once."""
    return cache(ask)


def _agrees(ask: Specialist, stated: tuple[Statement, ...]) -> bool | None:
    """Return whether a specialist agrees with all that it knows of; None: it knows nothing, or refuses what it may."""
    agrees: bool | None = None
    for statement in stated:
        answer = ask(statement.question)
        if answer is UNKNOWN or (answer is None and statement.open and None not in statement.right):
            continue
        if answer not in statement.right:
            return False
        agrees = True
    return agrees


def _on_paper(vectors: Sequence[Vector]) -> Said:
    """Published octets speak for all that is in them; a clause that is cited for a refusal, for its aspect."""
    agreed: dict[str, dict[Aspect, tuple[str, ...]]] = {}
    for vector in vectors:
        agreed[vector.id] = {}
        for aspect in aspects_of(vector):
            named: tuple[str, ...] = ("published",) if "published" in vector.flags else ()
            agreed[vector.id][aspect] = (*named, *_clauses(vector, aspect))
    return Said(agreed, ())


def _clauses(vector: Vector, aspect: Aspect) -> tuple[str, ...]:
    """Return the clause that demands a refusal; of a disputed vector, those that speak for its readings."""
    if vector.expectation == "reject":
        cited = [each for each in vector.clauses if aspect_of_clause(each, vector) == aspect]
        return tuple(f"clause:{each}" for each in (cited or vector.clauses)[:1])
    if vector.expectation == "disputed":
        cited = [each.clause for each in vector.readings or ()]
        return tuple(dict.fromkeys(f"clause:{each}" for each in cited if aspect_of_clause(each, vector) == aspect))
    return ()


class Parting(NamedTuple):
    """Witnesses that take an open or disputed vector in different ways, each of which the vector allows."""

    aspect: Aspect
    clauses: tuple[str, ...]
    takes: tuple[tuple[str, tuple[str, ...]], ...]


def partings(vectors: Sequence[Vector]) -> dict[Parting, list[str]]:
    """Return how libraries and grammars part where the RFCs leave it open, and the vectors where they do."""
    found: dict[Parting, list[str]] = {}
    for vector in vectors:
        if vector.expectation in {"accept", "reject"}:
            continue
        for aspect in aspects_of(vector):
            for statement in statements(vector, aspect):
                answers = {name: ask(statement.question) for name, ask in _SPECIALISTS.items()}
                heard_of: dict[str, Answer] = {
                    name: answer for name, answer in answers.items() if answer is not UNKNOWN
                }
                if len(set(heard_of.values())) > 1:
                    found.setdefault(Parting(aspect, vector.clauses, _sides(heard_of)), []).append(vector.id)
    return found


def _sides(answers: dict[str, Answer]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    taken = sorted({each for each in answers.values() if each not in (None, False)}, key=repr)
    sides = {
        ("take it" if len(taken) == 1 else f"take it in way {number}"): tuple(n for n in answers if answers[n] == each)
        for number, each in enumerate(taken, 1)
    }
    refusing = tuple(name for name, answer in answers.items() if answer in (None, False))
    return (*sides.items(), *((("refuse", refusing),) if refusing else ()))


def merged(vectors: Iterable[Vector], said: Sequence[Said]) -> Said:
    """Return one testimony of several: aspects and witnesses in order, nobody twice."""
    agreed: dict[str, dict[Aspect, tuple[str, ...]]] = {}
    for vector in vectors:
        agreed[vector.id] = {}
        for aspect in ASPECTS:
            names = [name for each in said for name in each.agreed.get(vector.id, {}).get(aspect, ())]
            if aspect in aspects_of(vector):
                agreed[vector.id][aspect] = names_in_order(names)
    return Said(agreed, tuple(sorted({dissent for each in said for dissent in each.dissents})))


def names_in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of witnesses in the order of reports: codecs, libraries, grammars, clauses."""
    unique = dict.fromkeys(names)
    return tuple(sorted(unique, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)))


def independent(aspect: Aspect, names: Iterable[str]) -> int:
    """Return how many witnesses are independent of each other; the clauses of a vector count as one."""
    present = {"clause" if name.startswith("clause:") else name for name in names}
    if "reference" in present:
        present -= {name for of, name in _KIN if of == aspect}
    return len(present)
