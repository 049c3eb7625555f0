"""A conformance run as Markdown: the matrix, and for each implementation the causes of what it does wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ilp.conformance.record import CheckRecord, ImplementationRecord, KnownProblem
from ilp.conformance.verdict import VERDICTS, Verdict
from ilp.report.answers import check_answer
from ilp.report.check_text import conformity
from ilp.report.departures import Cases, Departure, clause_text, departures
from ilp.report.known_words import problem_lines
from ilp.report.markdown.writing import block, code, details, escaped, fitted, table
from ilp.report.outcome_text import log_tail
from ilp.report.wording import counted

__all__ = ["check_markdown"]

_CAUSES_SHOWN = 50  # of one implementation, in its table
_CASES_SHOWN = 10  # of one implementation, a case of each of its gravest causes
_CODE_SHOWN = 60  # columns of foreign text in a table
_TITLES: tuple[tuple[Verdict, str], ...] = (("fail", "fail"), ("warn", "warning"), ("known", "known departure"))
_LISTS_HEAD = ("what", "list", "line:", "what to do")
_CAUSES_HEAD = ("vectors:", "operation", "what it does", "clause", "such as")


def check_markdown(record: CheckRecord) -> str:
    """Return a conformance run. What there is no room for in a job summary is left out, and that is said."""
    answer = check_answer(record).words
    first = f"## ILPv4 conformance: {answer}\n\n{_matrix(record)}\n\n{_asked(record)}"
    return fitted(first, _sections(record))


def _matrix(record: CheckRecord) -> str:
    head = ("implementation", "version", *(f"{each}:" for each in VERDICTS), "conforms", "s:")
    return table(head, map(_row, record.implementations))


def _row(each: ImplementationRecord) -> tuple[str, ...]:
    counts = (_count(each, verdict) for verdict in VERDICTS)
    named = code(each.reference, _CODE_SHOWN), code(each.version, _CODE_SHOWN)
    return *named, *counts, conformity(each), f"{each.seconds:.1f}"


def _count(each: ImplementationRecord, verdict: Verdict) -> str:
    count = each.counts.of(verdict)
    return f"**{count}**" if count and verdict in ("fail", "error") else str(count)


def _asked(record: CheckRecord) -> str:
    of_set = f", set {code(record.vectors.version)}" if record.vectors.version else ""
    line = f"{counted(record.vectors.count, 'vector')}{of_set}, {record.seconds:.1f} s, ilp {code(record.suite)}."
    if record.interrupted:
        return f"**Interrupted: what was not asked counts as error.** {line}"
    return f"**Stopped at the first fail: what was not asked counts as error.** {line}" if record.stopped else line


def _sections(record: CheckRecord) -> Iterator[str]:
    cases = Cases(record)
    if record.known_problems:
        yield _known_problems(record.known_problems)
    found = {verdict: departures(record, verdict, cases) for verdict, _ in _TITLES}
    for implementation in record.implementations:
        if implementation.problem:
            yield _problem(implementation)
        for verdict, title in _TITLES:
            own = [each for each in found[verdict] if each.implementation == implementation.reference]
            if own and verdict == "known":
                yield _known(implementation, own)
            elif own:
                yield _causes(implementation, title, own)
                yield from (_case(each, cases) for each in own[:_CASES_SHOWN])


def _known_problems(problems: Sequence[KnownProblem]) -> str:
    rows = [
        (each.kind, code(each.file, _CODE_SHOWN), str(each.line or "-"), _to_do(each))
        for each in problems[:_CAUSES_SHOWN]
    ]
    left = len(problems) - len(rows)
    more = f"\n\n{left} more." if left else ""
    return f"### Lists of known departures that have to be changed\n\n{table(_LISTS_HEAD, rows)}{more}"


def _to_do(problem: KnownProblem) -> str:
    return "<br>".join(code(line, 2 * _CODE_SHOWN) for line in problem_lines(problem))


def _problem(implementation: ImplementationRecord) -> str:
    problem = implementation.problem
    assert problem is not None  # noqa: S101 - for the type checker; whoever calls has looked
    log = "".join(f"\n| {line}" for line in log_tail(problem.log))
    told = block(f"{problem.message}{log}\n{problem.advice}")
    return f"### {code(implementation.reference)} could not be asked\n\n{told}"


def _causes(implementation: ImplementationRecord, title: str, own: Sequence[Departure]) -> str:
    total = sum(len(each.vectors) for each in own)
    head = f"### {code(implementation.reference)}: {counted(total, title)}, {counted(len(own), 'cause')}"
    rows = [
        (str(len(each.vectors)), each.operation, each.what, _clause(each), code(each.vectors[0], _CODE_SHOWN))
        for each in own[:_CAUSES_SHOWN]
    ]
    left = own[_CAUSES_SHOWN:]
    more = f"\n\n{sum(len(each.vectors) for each in left)} more in {len(left)} further causes." if left else ""
    return f"{head}\n\n{table(_CAUSES_HEAD, rows)}{more}"


def _clause(departure: Departure) -> str:
    said = clause_text(departure.clause)
    return f"{code(departure.clause)} {escaped(said)}" if said else code(departure.clause)


def _case(departure: Departure, cases: Cases) -> str:
    first = departure.vectors[0]
    summary = f"{departure.what}, {departure.operation}: {first}"
    shown = block(cases.text(cases.result(departure.implementation, first)))
    return details(summary, f"{shown}\n\n{block(departure.command, 'sh')}")


def _known(implementation: ImplementationRecord, own: Sequence[Departure]) -> str:
    total = sum(len(each.vectors) for each in own)
    summary = f"{implementation.reference}: {counted(total, 'known departure')}"
    rows = [
        (
            str(len(each.vectors)),
            each.operation,
            each.what,
            code(each.clause, _CODE_SHOWN),
            "; ".join(code(reason, 2 * _CODE_SHOWN) for reason in each.reasons),
        )
        for each in own[:_CAUSES_SHOWN]
    ]
    more = f"\n\n{len(own) - len(rows)} more causes." if len(own) > len(rows) else ""
    return details(summary, f"{table((*_CAUSES_HEAD[:-1], 'reason'), rows)}{more}")
