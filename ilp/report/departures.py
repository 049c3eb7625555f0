"""The causes of a conformance run, each with what a report tells of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import UNSET, Struct

from ilp.conformance.causes import causes
from ilp.conformance.consequence import CONSEQUENCES, Consequence
from ilp.conformance.record import CheckRecord, Result
from ilp.conformance.verdict import Verdict
from ilp.golden.vector import Vector
from ilp.implementation.resolved import resolved_reference
from ilp.report.check_case_text import case_text, difference_lines, expected_lines, repeat_command
from ilp.report.outcome_text import outcome_line
from ilp.report.plain import readable
from ilp.spec.clauses import all_clauses

__all__ = ["NOT_AS_LISTED", "Cases", "Departure", "clause_text", "departures", "gravest_first"]

NOT_AS_LISTED = "no longer as listed"
"""What a departure is called that is none from the specification: the list of known ones is out of date."""


class Departure(Struct, frozen=True, kw_only=True):
    """What one implementation does in one way against one clause.

    Attributes:
        implementation: its reference.
        what: what that does to peers, or NOT_AS_LISTED.
        operation: decode, encode or relay.
        clause: the id of the clause.
        vectors: the ids of the vectors that show it, in the order of the run.
        reasons: why it is known, or what is out of date; as they are listed, each once.
        command: the command line that shows the first vector again.
    """

    implementation: str
    what: Consequence | str
    operation: str
    clause: str
    vectors: tuple[str, ...]
    reasons: tuple[str, ...]
    command: str


class Cases:
    """The cases of a run, by implementation and vector."""

    def __init__(self, record: CheckRecord) -> None:
        self._options = record.options
        self._vectors = {each.id: each for each in record.cases}
        self._results = {(each.implementation, each.vector): each for each in record.results}
        self._resolved = {
            each.reference: resolved_reference(each.reference, each.version) for each in record.implementations
        }

    def vector(self, vector_id: str) -> Vector:
        """Return a vector of the run."""
        return self._vectors[vector_id]

    def result(self, implementation: str, vector_id: str) -> Result:
        """Return what came of a vector."""
        return self._results[implementation, vector_id]

    def text(self, result: Result) -> str:
        """Return a case with its proof: several lines, printable."""
        reference = self._resolved[result.implementation]
        return readable(case_text(result, self._vectors[result.vector], self._options, reference).plain)

    def brief(self, result: Result) -> str:
        """Return in one line what was expected and what was seen: only the difference, where that is what there is."""
        vector = self._vectors[result.vector]
        seen = None if result.seen is UNSET else result.seen
        differences = [] if seen is None else list(difference_lines(vector, seen))
        if differences:
            return readable("; ".join(differences))
        expected = "; ".join(expected_lines(vector))
        return readable(f"expected: {expected}; " + ("not asked" if seen is None else f"seen: {outcome_line(seen)}"))

    def command(self, implementation: str, vector_id: str) -> str:
        """Return the command line that shows a case again, printable."""
        return readable(repeat_command(self._resolved[implementation], vector_id, self._options))


def departures(record: CheckRecord, verdict: Verdict, cases: Cases) -> tuple[Departure, ...]:
    """Return the departures of a verdict: by implementation in the order of the run, in each the gravest first."""
    found = [*_with_consequence(record, verdict, cases), *_without_consequence(record, verdict, cases)]
    order = {each.reference: index for index, each in enumerate(record.implementations)}
    return tuple(sorted(found, key=lambda each: order[each.implementation]))


def gravest_first(departure: Departure) -> tuple[int, int]:
    """Return what departures of several implementations are sorted by: the consequence, then how many show it."""
    known = departure.what in CONSEQUENCES
    gravity = CONSEQUENCES.index(departure.what) if known else len(CONSEQUENCES)
    return gravity, -len(departure.vectors)


def clause_text(clause_id: str) -> str:
    """Return what a clause says and where; "" for one that this version of the suite does not know."""
    cited = all_clauses().get(clause_id)
    return f"{cited.text} ({cited.citation})" if cited else ""


def _with_consequence(record: CheckRecord, verdict: Verdict, cases: Cases) -> Iterator[Departure]:
    for each in causes(record, (verdict,)):
        yield _departure(each.implementation, each.consequence, each.operation, each.clause, each.vectors, cases)


def _without_consequence(record: CheckRecord, verdict: Verdict, cases: Cases) -> Iterator[Departure]:
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for result in record.results:
        if result.verdict == verdict and result.consequence is None:
            vector = cases.vector(result.vector)
            groups[result.implementation, vector.operation_name, vector.clauses[0]].append(result.vector)
    for (implementation, operation, clause_id), vectors in groups.items():
        yield _departure(implementation, NOT_AS_LISTED, operation, clause_id, tuple(vectors), cases)


def _departure(
    implementation: str, what: str, operation: str, clause_id: str, vectors: tuple[str, ...], cases: Cases
) -> Departure:
    reasons = (cases.result(implementation, each).reason for each in vectors)
    return Departure(
        implementation=implementation,
        what=what,
        operation=operation,
        clause=clause_id,
        vectors=vectors,
        reasons=tuple(dict.fromkeys(each for each in reasons if each)),
        command=cases.command(implementation, vectors[0]),
    )
