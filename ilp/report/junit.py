"""Runs as JUnit XML, which CI servers show as tests.

A failure is what the run says no to, an error what could not be decided: a run whose exit code is 0 has neither. Known
departures are skipped, as expected failures are by test runners. Single cases carry no time, since implementations are
asked many at once; their suite does.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise

from junitparser import Error, Failure, JUnitXml, Skipped, SystemErr, SystemOut, TestCase, TestSuite

from ilp.conformance.record import CheckRecord, ImplementationRecord, Problem, Result
from ilp.gate.history import HistoryRecord, StepRecord
from ilp.gate.record import Finding, GateRecord
from ilp.gate.rules import rules
from ilp.report.answers import gate_answer
from ilp.report.departures import NOT_AS_LISTED, Cases
from ilp.report.finding_words import finding_place, waiver_reasons
from ilp.report.gate_findings_text import finding_text, kind_of, matters
from ilp.report.gate_summary_text import closing_text, summary_text
from ilp.report.history_words import step_findings, undecided_lines
from ilp.report.known_words import problem_lines, problem_title
from ilp.report.plain import on_one_line, readable
from ilp.report.wording import clip, counted

__all__ = ["check_junit", "gate_junit", "history_junit"]

_MESSAGE_SHOWN = 300  # characters


def check_junit(record: CheckRecord) -> str:
    """Return a conformance run: a suite an implementation, in it a test a vector.

    A test is named by its vector's id, and its class by the implementation and the vector's subject: readers of JUnit
    XML take two tests of one class and name for one, whatever their suites are.
    """
    cases = Cases(record)
    by_implementation: dict[str, list[Result]] = {each.reference: [] for each in record.implementations}
    for result in record.results:
        by_implementation[result.implementation].append(result)
    suites = [
        _implementation_suite(record, each, by_implementation[each.reference], cases) for each in record.implementations
    ]
    if record.known_problems:
        suites.append(_known_suite(record))
    return _document("ilp check", suites, record.seconds)


def gate_junit(record: GateRecord) -> str:
    """Return a gate run: one suite, in it a test a finding, a rule that did not fire, a waiver, a control."""
    baselines = " and ".join(each.reference for each in record.baselines)
    suite = _suite(f"{baselines} -> {record.candidate.reference}", record.started)
    for name, value in _gate_properties(record):
        suite.add_property(name, on_one_line(value))
    suite.add_testcases(
        [
            _answer_case(record),
            *_finding_cases(record),
            *_rule_cases(record),
            *_waiver_cases(record),
            *_control_cases(record),
            _decided_case(record),
        ]
    )
    suite.append(SystemOut(readable(closing_text(record).plain)))  # type: ignore[no-untyped-call]
    suite.time = record.seconds
    return _document("ilp gate", [suite], record.seconds)


def history_junit(record: HistoryRecord) -> str:
    """Return the history of a package: one suite, in it a test a step from a release to the next."""
    suite = _suite(record.package, record.started)
    for name, value in (
        ("suite", record.suite),
        ("vectors", record.vectors),
        ("seed", str(record.seed)),
        ("budget", str(record.budget)),
        ("note", record.note or ""),
    ):
        suite.add_property(name, on_one_line(value))
    package = readable(record.package)
    walked = [_step_case(each, package) for each in record.steps]
    left = list(pairwise(record.versions))[len(walked) :]
    suite.add_testcases([*walked, *(_unwalked_case(each, package) for each in left)])
    suite.time = record.seconds
    return _document("ilp history", [suite], record.seconds)


# Documents, suites and tests.


def _document(name: str, suites: Iterable[TestSuite], seconds: float) -> str:
    # Totals by hand: update_statistics adds one that no schema of the format knows.
    document = JUnitXml(name)
    document.tests = document.failures = document.errors = 0
    for each in suites:
        document.tests += each.tests
        document.failures += each.failures
        document.errors += each.errors
        document.add_testsuite(each)
    document.time = round(seconds, 3)
    octets = io.BytesIO()
    document.write(octets)
    return octets.getvalue().decode()


def _suite(name: str, started: str) -> TestSuite:
    suite = TestSuite(on_one_line(name))
    suite.timestamp = on_one_line(started)
    return suite


def _case(name: str, class_name: str, result: Failure | Error | Skipped | None = None, output: str = "") -> TestCase:
    """Return a test. Its names and its output have to be printable."""
    case = TestCase(name, class_name)
    if result is not None:
        case.result = result
    if output:
        case.system_out = output
    return case


def _failure(message: str, kind: str, text: str) -> Failure:
    failure = Failure(clip(on_one_line(message), _MESSAGE_SHOWN), kind)
    failure.text = readable(text)
    return failure


def _error(message: str, kind: str, text: str = "") -> Error:
    error = Error(clip(on_one_line(message), _MESSAGE_SHOWN), kind)
    error.text = readable(text)
    return error


def _skipped(message: str, kind: str, text: str = "") -> Skipped:
    skipped = Skipped(clip(on_one_line(message), _MESSAGE_SHOWN), kind)
    skipped.text = readable(text)
    return skipped


# A conformance run.


def _implementation_suite(
    record: CheckRecord, implementation: ImplementationRecord, results: Iterable[Result], cases: Cases
) -> TestSuite:
    suite = _suite(implementation.reference, record.started)
    for name, value in _check_properties(record, implementation):
        suite.add_property(name, on_one_line(value))
    reference = on_one_line(implementation.reference)
    unasked = _unasked(record, implementation.problem)
    tests = [_result_case(each, reference, unasked, cases) for each in results]
    if not implementation.counts.decided and not implementation.counts.error:
        nothing = "nothing is known of it: it supports nothing of what it was asked"
        tests.append(_case("something could be asked", reference, _error(nothing, "undecided")))
    suite.add_testcases(tests)
    suite.time = round(implementation.seconds, 3)
    problem = implementation.problem
    if problem:
        told = SystemErr(readable(f"{problem.message}\n{problem.advice}\n{problem.log}"))
        suite.append(told)  # type: ignore[no-untyped-call]
    return suite


def _known_suite(record: CheckRecord) -> TestSuite:
    """Return the lists of known departures as a suite: each test is an entry that has to be changed."""
    suite = _suite("known departures", record.started)
    suite.add_testcases(
        [
            _case(
                problem_title(each),
                "known departures",
                _failure(each.message, each.kind, "\n".join(problem_lines(each))),
            )
            for each in record.known_problems
        ]
    )
    return suite


def _check_properties(record: CheckRecord, implementation: ImplementationRecord) -> Iterator[tuple[str, str]]:
    yield "suite", record.suite
    yield "vectors", str(record.vectors.count)
    yield "vectors.version", record.vectors.version or "none"
    yield "vectors.sha256", record.vectors.sha256
    yield "fail-level", record.fail_level
    yield "name", implementation.name
    yield "version", implementation.version
    yield "language", implementation.language
    if implementation.digest:
        yield "digest", implementation.digest
    yield "restarts", str(implementation.restarts)


def _result_case(result: Result, reference: str, unasked: str, cases: Cases) -> TestCase:
    class_name = f"{reference}.{result.vector.partition('/')[0]}"
    match result.verdict:
        case "pass":
            return _case(result.vector, class_name)
        case "fail":
            what = result.consequence or NOT_AS_LISTED
            failure = _failure(f"{what}; {cases.brief(result)}", what, cases.text(result))
            return _case(result.vector, class_name, failure)
        case "known":
            known = _skipped(f"known: {result.reason or ''}", "known", cases.text(result))
            return _case(result.vector, class_name, known)
        case "skip":
            return _case(result.vector, class_name, _skipped(cases.brief(result), "unsupported"))
        case "error":
            return _case(result.vector, class_name, _error_of(result, unasked, cases))
        case _:
            return _case(result.vector, class_name, output=cases.text(result))


def _error_of(result: Result, unasked: str, cases: Cases) -> Error:
    if result.outcome == "not asked":
        return _error(unasked, result.outcome)
    return _error(cases.brief(result), result.outcome, cases.text(result))


def _unasked(record: CheckRecord, problem: Problem | None) -> str:
    """Return why vectors were not asked, where some were not."""
    if problem:
        return f"not asked: {problem.message}"
    return "not asked: the run stopped at the first fail" if record.stopped else "not asked: interrupted"


# A gate run.


def _gate_properties(record: GateRecord) -> Iterator[tuple[str, str]]:
    yield "suite", record.suite
    yield "vectors", record.operations.vectors
    yield "operations", str(record.operations.count)
    yield "operations.sha256", record.operations.sha256
    yield "seed", str(record.operations.seed)
    yield "policy", record.policy.name
    yield "profile", record.policy.profile
    for policy, bump in record.required_by.items():
        yield f"required.{policy}", bump
    yield "declared", record.declared or "nothing"
    for role, side in (*(("baseline", each) for each in record.baselines), ("candidate", record.candidate)):
        yield f"{role}.version", side.version
        if side.digest:
            yield f"{role}.digest", side.digest


def _answer_case(record: GateRecord) -> TestCase:
    answer = gate_answer(record)
    if matters(record.required, record):
        return _case("the declared bump suffices", "gate", _failure(answer.words, "bump", summary_text(record).plain))
    return _case("the declared bump suffices", "gate", output=readable(summary_text(record).plain))


def _finding_cases(record: GateRecord) -> Iterator[TestCase]:
    reasons = waiver_reasons(record)
    for finding in record.findings:
        name = on_one_line(finding.signature)
        if len(record.baselines) > 1:
            name += f" against {on_one_line(finding.baseline)}"
        text = finding_text(finding, record).plain
        class_name = f"{finding.rule} {finding.name}"
        match kind_of(finding, record):
            case "failure":
                result = _failure(_finding_message(finding), finding.bump, text)
                yield _case(name, class_name, result)
            case "waived":
                waived = _skipped(f"waived: {reasons.get(finding.signature, '')}", "waived", text)
                yield _case(name, class_name, waived)
            case _:
                yield _case(name, class_name, output=readable(text))


def _finding_message(finding: Finding) -> str:
    return f"{finding.bump}: {finding.name}, {finding_place(finding)}, {finding.old} before and {finding.new} now"


def _rule_cases(record: GateRecord) -> Iterator[TestCase]:
    """Yield a test for each rule of the run that did not fire; skipped where it could not have."""
    fired = {each.rule for each in record.findings}
    known = rules()
    for each in record.coverage.rules:
        if each.rule in fired:
            continue
        class_name = f"{each.rule} {known[each.rule].name}" if each.rule in known else each.rule
        nowhere = _skipped("nothing was asked on which it could have fired", "not exercised")
        yield _case("did not fire", class_name, None if each.exercised else nowhere)


def _waiver_cases(record: GateRecord) -> Iterator[TestCase]:
    for each in record.waivers:
        name = on_one_line(each.signature)
        holds = each.state == "used" or (each.state == "unused" and bool(record.undecided))
        says = {"unused": "covers no finding: remove it", "expired": "has expired: renew or remove it"}
        failure = None if holds else _failure(f"the waiver {says[each.state]}", each.state, each.reason)
        yield _case(name, "waivers", failure)


def _control_cases(record: GateRecord) -> Iterator[TestCase]:
    for each in record.controls:
        disagrees = f"it disagrees with itself about {each.disagreements:,} of {counted(each.asked, 'operation')}"
        error = _error(disagrees, "control") if each.disagreements and record.undecided else None
        output = disagrees if each.disagreements and error is None else ""
        yield _case(f"{on_one_line(each.side)} agrees with itself", "gate", error, output)


def _decided_case(record: GateRecord) -> TestCase:
    reasons = [*record.undecided, *(["interrupted"] if record.interrupted else [])]
    error = _error(reasons[0].partition("\n")[0], "undecided", "\n".join(reasons)) if reasons else None
    return _case("the run could decide", "gate", error)


# A history.


def _step_case(step: StepRecord, package: str) -> TestCase:
    name = on_one_line(" -> ".join(step.versions))
    text = "\n".join(step_findings(step))
    case = _case(name, package, output=readable(text))
    case.time = round(step.seconds, 3)
    if step.sufficient is False:
        least = " at least" if step.undecided else ""
        case.result = _failure(f"{step.declared} declared, {step.required} required{least}", step.required, text)
    elif step.undecided:
        lines = "\n".join(undecided_lines(step))
        case.result = _error(lines.partition("\n")[0], "undecided", lines)
    elif step.sufficient is None:
        case.result = _skipped(f"nothing is declared; {step.required} required", "undeclared", text)
    return case


def _unwalked_case(versions: tuple[str, str], package: str) -> TestCase:
    return _case(on_one_line(" -> ".join(versions)), package, _error("not walked: interrupted", "not walked"))
