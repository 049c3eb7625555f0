"""The page of disputed points: what the RFCs leave in dispute, and who takes which reading.

    ilp check REF... --format json --output run.json
    python -m ilp.report.disputed run.json > docs/disputed.md

The readings come from the golden vectors, what implementations do from the run. Written by hand is only why some
contradictions leave nothing open.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import msgspec
from msgspec import Struct

from ilp.conformance.record import CheckRecord, ImplementationRecord, Result
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.report.wording import clip, counted, wrapped
from ilp.spec.clauses import clause

__all__ = ["WHY_FIRM", "Point", "disputed_page", "left_open", "main", "points"]

_WIDTH = 120
_NAMED = 6  # vectors that a point names
_NEITHER = "none of them"
_VERSION_SHOWN = 20  # characters
_DIGEST_SHOWN = 16  # hexadecimal digits

_Taken: TypeAlias = dict[tuple[str, str], str]
"""By implementation and vector, the reading taken or what was done."""


WHY_FIRM: Mapping[str, str] = MappingProxyType(
    {
        "0027-reject-triggered-by": (
            "Only whether a triggeredBy may be empty is in dispute, under the clauses on the length of an address, "
            "above. Whatever else it holds is an address to both sides."
        ),
        "0027-error-data": (
            "The table tells whoever makes an error what its data is. No RFC has a reader refuse an error for its "
            "data, and whoever did would lose the error. With every code of the table, any data is read, written "
            "and forwarded."
        ),
        "0027-asn1-timestamp-type": (
            "The type is wider than the prose and takes nothing back of it: that a timestamp is digits only is a "
            "MUST. Whatever else a PrintableString may have is refused."
        ),
        "0027-asn1-amount-too-large": (
            "That F08 has two amounts is a SHOULD of whoever makes it (`0027-amount-too-large-data`). To a packet "
            "codec its data is octets, and more or fewer than 16 are accepted."
        ),
        "0015-segments": (
            "One segment satisfies requirement 1, and neither requirement 5 nor the grammar nor the regular "
            "expression. An address has to satisfy all of them: a scheme alone is refused."
        ),
        "0015-trailing-period": (
            "Requirement 5 is a MUST NOT, and grammar and regular expression agree with it. Prefixes are entries of "
            "routing tables, and no field of a packet holds one: a period at the end is refused."
        ),
        "0015-grammar": (
            "Whatever is said of the grammar, it matches addresses and no prefixes, as requirement 5 wants it. What "
            "it cannot match is refused."
        ),
    }
)
"""Clauses that have another side by which no vector is left open, and why not."""


class Point(Struct, frozen=True):
    """What is in dispute, or left open, with the same answers to choose from.

    Attributes:
        answers: the names of the readings, or for what is left open "accepted" and "refused".
        clauses: the ids of the clauses that bear on it.
        vectors: the vectors of it, in their order.
    """

    answers: tuple[str, ...]
    clauses: tuple[str, ...]
    vectors: tuple[Vector, ...]


def points(vectors: Iterable[Vector]) -> tuple[Point, ...]:
    """Return the disputed points of a set in the order of their first vectors; one point has the same readings."""
    found: dict[frozenset[str], list[Vector]] = defaultdict(list)
    for each in vectors:
        if each.expectation == "disputed":
            found[frozenset(reading.name for reading in each.readings or ())].append(each)
    return tuple(_point(of_point) for of_point in found.values())


def left_open(vectors: Iterable[Vector]) -> tuple[Point, ...]:
    """Return what the RFCs leave open in a set, by the clauses that the vectors cite."""
    found: dict[tuple[str, ...], list[Vector]] = defaultdict(list)
    for each in vectors:
        if each.expectation == "either":
            found[each.clauses].append(each)
    return tuple(Point(("accepted", "refused"), clauses, tuple(each)) for clauses, each in found.items())


def disputed_page(vectors: Sequence[Vector], run: CheckRecord) -> str:
    """Return the page in Markdown, out of the vectors and a run of them."""
    lines = list(_head(run))
    for number, point in enumerate(points(vectors), 1):
        lines += _section(f"{number}. {_question(point)}", point, run)
    lines += ["# Left open", "", *wrapped(_OPEN, _WIDTH), ""]
    for point in left_open(vectors):
        lines += _section(", ".join(f"`{each}`" for each in point.clauses), point, run)
    lines += ["# Contradictions that leave nothing open", "", *wrapped(_FIRM, _WIDTH), ""]
    for clause_id, reason in WHY_FIRM.items():
        lines += _firm(clause_id, reason, [each for each in vectors if clause_id in each.clauses])
    return "\n".join(lines).rstrip() + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the page of the run in the file that is named to standard output; return 0, or 2 for wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ilp.report.disputed RUN, where `ilp check --format json` wrote RUN\n")
        return 2
    try:
        run = msgspec.json.decode(Path(arguments[0]).read_bytes(), type=CheckRecord)
    except (OSError, msgspec.DecodeError) as error:
        sys.stderr.write(f"error: {arguments[0]}: {error}\n")
        return 2
    sys.stdout.write(disputed_page(load_vectors(shipped_vectors()).vectors, run))
    return 0


_INTRODUCTION = (
    "The RFCs contradict each other or themselves in some points, and are silent in others. A vector on such a point "
    "is *disputed*: it lists the readings that can be defended, and `ilp check` reports which one an implementation "
    "takes, as information. A result outside the list is a fail. Each table counts vectors."
)
_OPEN = (
    "Here an RFC permits both, or has no rule: the vectors expect `either`. An implementation that accepts has to read "
    "exactly the one value."
)
_FIRM = (
    "These statements have another side as well, but every vector on them is firm: it expects one thing, and all else "
    "is a fail. Why it does is said with each."
)


def _head(run: CheckRecord) -> Iterator[str]:
    yield "# Disputed points, and who takes which reading"
    yield ""
    yield from wrapped(_INTRODUCTION, _WIDTH)
    yield ""
    version = f"version {run.vectors.version}, " if run.vectors.version else ""
    yield from wrapped(
        f"Generated from a run of {run.started[:10]} with ilp-conformance {run.suite} and the vectors of {version}"
        f"sha256 {run.vectors.sha256[:_DIGEST_SHOWN]}; do not edit it, run these:",
        _WIDTH,
    )
    references = " ".join(each.reference for each in run.implementations)
    yield from ("", "```sh", f"ilp check {references} --format json --output run.json")
    yield from ("python -m ilp.report.disputed run.json > docs/disputed.md", "```", "")


def _point(vectors: Sequence[Vector]) -> Point:
    readings = dict.fromkeys(reading.name for each in vectors for reading in each.readings or ())
    speaking = [reading.clause for each in vectors for reading in each.readings or ()]
    cited = [each for vector in vectors for each in vector.clauses]
    return Point(tuple(readings), tuple(dict.fromkeys((*speaking, *cited))), tuple(vectors))


def _question(point: Point) -> str:
    return ", or ".join(f'"{each}"' for each in point.answers)


def _section(title: str, point: Point, run: CheckRecord) -> Iterator[str]:
    yield from (f"## {title}", "")
    for each in point.clauses:
        yield from _sides(each)
    taken = _taken(point, run.results)
    columns = (*point.answers, *([_NEITHER] if _NEITHER in taken.values() else []))
    yield from ("", "| implementation | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns))
    for implementation in run.implementations:
        counts = Counter(answer for (name, _), answer in taken.items() if name == implementation.reference)
        cells = (str(counts[column] or "") for column in columns)
        yield f"| {_name(implementation)} | " + " | ".join(cells) + " |"
    yield from ("", *_named(point.vectors), "")


def _firm(clause_id: str, reason: str, vectors: Sequence[Vector]) -> Iterator[str]:
    yield from (f"## `{clause_id}`", "", *_sides(clause_id), "", *wrapped(reason, _WIDTH), "")
    if vectors:
        yield from (*_named(vectors), "")


def _sides(clause_id: str) -> Iterator[str]:
    """Yield what a clause says, and what is said against it."""
    said = clause(clause_id)
    yield from _item(f"`{said.id}`, {said.citation} ({said.level}): {said.text}")
    if said.against:
        yield from (f"  {line}" for line in wrapped(f"But: {said.against}", _WIDTH - 2))


def _named(vectors: Sequence[Vector]) -> Iterator[str]:
    named = ", ".join(f"`{each.id}`" for each in vectors[:_NAMED])
    more = f" and {len(vectors) - _NAMED} more" if len(vectors) > _NAMED else ""
    yield from wrapped(f"{counted(len(vectors), 'vector')}: {named}{more}.", _WIDTH)


def _item(text: str) -> Iterator[str]:
    for index, line in enumerate(wrapped(text, _WIDTH - 2)):
        yield f"{'- ' if index == 0 else '  '}{line}"


def _taken(point: Point, results: Iterable[Result]) -> _Taken:
    ids = {each.id for each in point.vectors}
    asked = (each for each in results if each.vector in ids and each.verdict not in ("skip", "error"))
    return {(each.implementation, each.vector): _answer(each) for each in asked}


def _answer(result: Result) -> str:
    if result.reading:
        return result.reading
    if result.verdict == "info":
        return "refused"
    return "accepted" if result.verdict == "pass" else _NEITHER


def _name(implementation: ImplementationRecord) -> str:
    if implementation.reference.endswith(f"@{implementation.version}") or implementation.reference == "reference":
        return f"`{implementation.reference}`"
    return f"`{implementation.reference}` {clip(implementation.version, _VERSION_SHOWN)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
