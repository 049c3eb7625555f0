"""The page of a conformance run: implementations x vectors, with every case behind its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from types import MappingProxyType
from urllib.parse import quote

from msgspec import Struct

from ilp.conformance.causes import Cause, causes
from ilp.conformance.consequence import CONSEQUENCES, Consequence
from ilp.conformance.record import CheckRecord, ImplementationRecord, Result
from ilp.conformance.verdict import VERDICTS, Verdict
from ilp.implementation.resolved import resolved_reference
from ilp.report.check_case_text import repeat_command
from ilp.report.check_text import conformity
from ilp.report.html.check_cases import cases_by_subject, packed, subject_of
from ilp.report.html.page import data_block, page
from ilp.report.outcome_text import log_tail
from ilp.report.wording import printable
from ilp.spec.clauses import all_clauses

__all__ = ["GLYPHS", "check_html"]

GLYPHS: Mapping[Verdict, str] = MappingProxyType(
    {"pass": "✓", "fail": "✕", "known": "◆", "warn": "▲", "info": "○", "skip": "»", "error": "!"}
)
"""A shape for each verdict, so that none speaks by its colour alone."""

_MEANINGS: Mapping[Verdict, str] = MappingProxyType(
    {
        "pass": "as the specification wants it",
        "fail": "not as the specification wants it",
        "known": "a fail that is listed as expected, with its reason",
        "warn": "departs from what is only a SHOULD or a MAY",
        "info": "the specification leaves it open, or contradicts itself",
        "skip": "the implementation has no such operation",
        "error": "no answer that could be judged",
    }
)
_NONE = "."
_PLACEHOLDER = "VECTOR"


class _Column(Struct, frozen=True):
    """An implementation in the matrix.

    Attributes:
        name: its reference, printable.
        before: of the command that repeats a case, what stands before the vector's id.
        after: and after it.
        verdicts: a digit for each vector: the number of the verdict, or a dot where there is none.
        consequences: likewise the number of the consequence.
    """

    name: str
    before: str
    after: str
    verdicts: str
    consequences: str


class _Matrix(Struct, frozen=True, kw_only=True):
    """What the matrix needs before any case is opened. Numbers are indexes of the lists of names.

    Attributes:
        glyphs: by verdict, in the order of `verdicts`.
        clauses: of each its id, citation, text, and the other side of a dispute.
        names: the vectors' ids without their subjects.
        of: by property the number for each vector; for clauses and flags, several.
    """

    verdicts: Sequence[str]
    glyphs: Sequence[str]
    consequences: Sequence[str]
    columns: Sequence[_Column]
    subjects: Sequence[str]
    clauses: Sequence[tuple[str, str, str, str]]
    flags: Sequence[str]
    operations: Sequence[str]
    packets: Sequence[str]
    expectations: Sequence[str]
    levels: Sequence[str]
    names: Sequence[str]
    titles: Sequence[str]
    of: Mapping[str, Sequence[int] | Sequence[Sequence[int]]]


class _CauseLine(Struct, frozen=True):
    """A cause in the summary, with the fragment that filters the matrix for it."""

    operation: str
    clause: str
    text: str
    count: int
    fragment: str


class _Group(Struct, frozen=True):
    """The causes of one consequence."""

    consequence: Consequence
    count: int
    fragment: str
    lines: tuple[_CauseLine, ...]


class _Summary(Struct, frozen=True, kw_only=True):
    """An implementation in the summary.

    Attributes:
        record: what the run says of it.
        name: its reference, printable.
        conforms: whether it conforms, in words.
        counts: how many vectors got each verdict.
        bar: the same as the segments of a bar: verdict, start, length.
        planned: how many vectors there are: the length of the bar.
        groups: the causes of its fails and warns.
        known: the causes of its known departures.
        log: the last lines of its log, if it could not be asked.
    """

    record: ImplementationRecord
    name: str
    conforms: str
    counts: tuple[tuple[Verdict, int], ...]
    bar: tuple[tuple[Verdict, int, int], ...]
    planned: int
    groups: tuple[_Group, ...]
    known: tuple[_Group, ...]
    log: tuple[str, ...]


def check_html(record: CheckRecord) -> str:
    """Return the page of a run: one file, whole in itself."""
    numbers = {each.reference: number for number, each in enumerate(record.implementations)}
    results = {(numbers[each.implementation], each.vector): each for each in record.results}
    subjects = cases_by_subject(record, results)
    totals = Counter(each.verdict for each in record.results)
    return page(
        "check.html.j2",
        styles=("check.css",),
        scripts=("matrix.js", "filters.js", "case.js", "grid.js", "check.js"),
        suite=record.suite,
        record=record,
        summaries=tuple(_summaries(record)),
        legend=tuple((each, GLYPHS[each], _MEANINGS[each], totals[each]) for each in VERDICTS),
        glyphs=GLYPHS,
        matrix=data_block(_matrix(record, results)),
        cases=tuple(packed(each) for each in subjects.values()),
    )


# The summary.


def _summaries(record: CheckRecord) -> Iterator[_Summary]:
    open_verdicts: tuple[Verdict, ...] = ("fail", "warn")
    known_verdicts: tuple[Verdict, ...] = ("known",)
    fails, known = causes(record, open_verdicts), causes(record, known_verdicts)
    for each in record.implementations:
        counts = tuple((verdict, each.counts.of(verdict)) for verdict in VERDICTS)
        ends = tuple(accumulate(count for _, count in counts))
        yield _Summary(
            record=each,
            name=printable(each.reference),
            conforms=conformity(each),
            counts=counts,
            bar=tuple(
                (verdict, end - count, count) for (verdict, count), end in zip(counts, ends, strict=True) if count
            ),
            planned=ends[-1],
            groups=tuple(_groups(fails, each.reference, ",".join(open_verdicts))),
            known=tuple(_groups(known, each.reference, ",".join(known_verdicts))),
            log=tuple(log_tail(each.problem.log)) if each.problem else (),
        )


def _groups(found: Sequence[Cause], reference: str, verdicts: str) -> Iterator[_Group]:
    of_it = [each for each in found if each.implementation == reference]
    scope = {"verdict": verdicts, "by": printable(reference)}
    for name, group in groupby(of_it, key=lambda each: each.consequence):
        members = list(group)
        lines = tuple(_cause_line(each, scope | {"consequence": name}) for each in members)
        fragment = _fragment(scope | {"consequence": name})
        yield _Group(name, sum(each.count for each in lines), fragment, lines)


def _cause_line(cause: Cause, scope: Mapping[str, str]) -> _CauseLine:
    known = all_clauses().get(cause.clause)
    fragment = _fragment({**scope, "operation": cause.operation, "clause": cause.clause})
    return _CauseLine(cause.operation, cause.clause, known.text if known else "", len(cause.vectors), fragment)


def _fragment(parts: Mapping[str, str]) -> str:
    return "#" + "&".join(f"{name}={quote(value)}" for name, value in parts.items())


# The matrix.


class _Names:
    """Names as numbers, in the order in which they come up."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.all.setdefault(name, len(self.all))

    def numbers(self, names: Sequence[str]) -> list[int]:
        return [self.number(each) for each in names]

    def list(self) -> tuple[str, ...]:
        return tuple(self.all)


def _matrix(record: CheckRecord, results: Mapping[tuple[int, str], Result]) -> _Matrix:
    cases = record.cases
    subjects, clauses, flags = _Names(), _Names(), _Names()
    operations, packets, expectations, levels = _Names(), _Names(), _Names(), _Names()
    of: dict[str, Sequence[int] | Sequence[Sequence[int]]] = {
        "subject": subjects.numbers([subject_of(each) for each in cases]),
        "operation": operations.numbers([each.operation_name for each in cases]),
        "packet": packets.numbers([each.packet for each in cases]),
        "expectation": expectations.numbers([each.expectation for each in cases]),
        "level": levels.numbers([each.level for each in cases]),
        "clauses": [clauses.numbers(each.clauses) for each in cases],
        "flags": [flags.numbers(each.flags) for each in cases],
    }
    return _Matrix(
        verdicts=VERDICTS,
        glyphs=tuple(GLYPHS[each] for each in VERDICTS),
        consequences=CONSEQUENCES,
        columns=tuple(_columns(record, results)),
        subjects=subjects.list(),
        clauses=tuple(map(_cited, clauses.list())),
        flags=flags.list(),
        operations=operations.list(),
        packets=packets.list(),
        expectations=expectations.list(),
        levels=levels.list(),
        names=tuple(each.id.partition("/")[2] for each in cases),
        titles=tuple(printable(each.title) for each in cases),
        of=of,
    )


def _cited(clause_id: str) -> tuple[str, str, str, str]:
    """Return a clause for people; of one that another version of the suite knows, only its id."""
    known = all_clauses().get(clause_id)
    if known is None:
        return clause_id, "", "", ""
    return clause_id, f"{known.citation} ({known.level})", known.text, known.against


def _columns(record: CheckRecord, results: Mapping[tuple[int, str], Result]) -> Iterator[_Column]:
    verdicts = {name: str(number) for number, name in enumerate(VERDICTS)}
    consequences: dict[str | None, str] = {name: str(number) for number, name in enumerate(CONSEQUENCES)}
    for number, each in enumerate(record.implementations):
        found = [results.get((number, vector.id)) for vector in record.cases]
        before, after = _command(each, record.options)
        yield _Column(
            name=printable(each.reference),
            before=before,
            after=after,
            verdicts="".join(verdicts[one.verdict] if one else _NONE for one in found),
            consequences="".join(consequences.get(one.consequence, _NONE) if one else _NONE for one in found),
        )


def _command(implementation: ImplementationRecord, options: Sequence[str]) -> tuple[str, str]:
    """Return the command that repeats a case, up to the vector's id and from there on; no id needs quotes."""
    reference = resolved_reference(implementation.reference, implementation.version)
    placeholder = _PLACEHOLDER
    while any(placeholder in each for each in (reference, *options)):
        placeholder += _PLACEHOLDER
    before, _, after = repeat_command(reference, placeholder, options).partition(placeholder)
    return before, after
