"""A conformance run as SARIF: the clauses are the rules, the causes the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from ilp.conformance.record import CheckRecord, ProblemKind
from ilp.conformance.run import exit_code
from ilp.conformance.verdict import Verdict
from ilp.report.departures import Cases, Departure, departures
from ilp.report.known_words import problem_file, problem_lines, problem_title
from ilp.report.plain import on_one_line
from ilp.report.sarif.model import Configuration, Level, Message, Result, Rule, RuleProperties
from ilp.report.sarif.writing import log_of, place, place_in, result_of, said, suppressed
from ilp.report.wording import counted
from ilp.spec.clauses import Clause, all_clauses

__all__ = ["check_sarif"]

# A reader that knows no suppressions, as code scanning, shall not fail a change for what is known.
_LEVELS: tuple[tuple[Verdict, Level], ...] = (("fail", "error"), ("warn", "warning"), ("known", "note"))
_OF_CLAUSE: Mapping[str, Level] = MappingProxyType({"SHOULD": "warning", "MAY": "note"})


def check_sarif(record: CheckRecord) -> str:
    """Return a conformance run. What is neither a departure nor an error has no result."""
    properties = {"vectors.sha256": record.vectors.sha256, "vectors.version": record.vectors.version or "none"}
    ruleset = (*map(_rule, all_clauses().values()), *map(_list_rule, get_args(ProblemKind)))
    order = {each.id: index for index, each in enumerate(ruleset)}
    found = ruleset, (*_results(record, order), *_list_results(record, order))
    return log_of(record, "check", found, exit_code(record), _notes(record), properties)


def _rule(clause: Clause) -> Rule:
    against = f"\n\nOn the other side: {clause.against}" if clause.against else ""
    vectors = f"`ilp vectors list --clause {clause.id}` lists the vectors that test it."
    return Rule(
        id=clause.id,
        short_description=said(clause.text),
        full_description=said(f"{clause.citation} ({clause.level}): {clause.text}"),
        default_configuration=Configuration(level=_OF_CLAUSE.get(clause.level, "error")),
        help=said(f"{clause.text}\n\n{clause.citation} ({clause.level}){against}\n\n{vectors}"),
        properties=RuleProperties(tags=("interledger", f"rfc-{clause.rfc}"), precision="very-high"),
    )


def _list_rule(kind: ProblemKind) -> Rule:
    return Rule(
        id=_list_rule_id(kind),
        short_description=said(f"A list of known departures has to be changed: {kind}."),
        full_description=said(f"A list of known departures has to hold what departs, and nothing else: {kind}."),
        default_configuration=Configuration(level="error"),
        help=said(f"{kind}: docs/known-results.md tells what that is, and what to do."),
        properties=RuleProperties(tags=("interledger", "known-departures"), precision="very-high"),
    )


def _list_rule_id(kind: ProblemKind) -> str:
    return f"known-departures/{kind.replace(' ', '-')}"


def _list_results(record: CheckRecord, order: Mapping[str, int]) -> Iterator[Result]:
    for each in record.known_problems:
        implementation = each.implementation or ""
        yield result_of(
            _list_rule_id(each.kind),
            order,
            level="error",
            message=said("\n".join((f"{problem_title(each)}.", *problem_lines(each)))),
            location=place_in(problem_file(each), each.line),
            identity=(each.kind, each.file, implementation, each.message),
            count=1,
            properties={"implementation": on_one_line(implementation)},
        )


def _results(record: CheckRecord, order: Mapping[str, int]) -> Iterator[Result]:
    cases = Cases(record)
    for verdict, level in _LEVELS:
        for each in departures(record, verdict, cases):
            first = cases.result(each.implementation, each.vectors[0])
            yield result_of(
                each.clause,
                order,
                level=level,
                message=_message(each, cases.brief(first)),
                location=place(each.implementation, each.operation, "function"),
                identity=(verdict, each.implementation, each.what, each.operation, each.clause),
                count=len(each.vectors),
                suppressions=suppressed("\n".join(each.reasons)) if verdict == "known" else (),
                properties={"vectors": each.vectors, "case": cases.text(first), "repeat": each.command},
            )


def _message(departure: Departure, brief: str) -> Message:
    # Code scanning takes the first sentence for the title.
    seen = f"{counted(len(departure.vectors), 'vector')} of {departure.operation}, such as {departure.vectors[0]}"
    why = "".join(f" {each}" for each in departure.reasons[:1])
    return said(f"{departure.what} by {departure.implementation}. {seen}: {brief}.{why}\n{departure.command}")


def _notes(record: CheckRecord) -> Iterator[str]:
    if record.interrupted:
        yield "Interrupted: what was not asked counts as error."
    if record.stopped:
        yield "Stopped at the first fail: what was not asked counts as error."
    for each in record.implementations:
        if each.problem:
            problem = each.problem
            yield f"{each.reference} could not be asked: {problem.message}\n{problem.advice}\n{problem.log}"
        elif each.counts.error:
            yield f"{each.reference}: {counted(each.counts.error, 'vector')} without a verdict"
        elif not each.counts.decided:
            yield f"{each.reference} supports nothing of what it was asked"
