"""Runs as annotations of GitHub: commands that a job writes to its log, and GitHub shows beside the change.

GitHub shows ten of each kind a step. So each is about a cause and not about a case, the gravest come first, and where
there are more, the last one says how many. An annotation names a file only where the fault is in that file: that of an
implementation is in none that a run knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.bench.record import BenchRecord
from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord, StepRecord
from ilp.gate.record import Finding, GateRecord
from ilp.gate.waivers import failing_waivers
from ilp.report.answers import Answer, check_answer, gate_answer, history_answer
from ilp.report.bench_words import bench_answer, cell_command, interval_words, problem_cells
from ilp.report.departures import Cases, Departure, clause_text, departures, gravest_first
from ilp.report.finding_words import finding_lines, finding_place
from ilp.report.gate_findings_text import kind_of
from ilp.report.gate_summary_text import summary_text
from ilp.report.history_words import shown_step, step_findings, undecided_lines
from ilp.report.known_words import problem_file, problem_lines, problem_title
from ilp.report.plain import on_one_line, readable
from ilp.report.wording import counted, shortened

__all__ = ["bench_github", "check_github", "gate_github", "history_github"]

_Kind: TypeAlias = Literal["error", "warning", "notice"]

_KINDS: tuple[_Kind, ...] = ("error", "warning", "notice")
_SHOWN = 10  # annotations of a kind that GitHub shows of a step
_TITLE_SHOWN = 120  # columns
_LINE_SHOWN = 1600  # columns of a line: a packet may be large, and a command has to be whole
_LINES_SHOWN = 60


class _Annotation(Struct, frozen=True):
    kind: _Kind
    title: str
    text: str
    file: str = ""
    line: int | None = None


def check_github(record: CheckRecord) -> str:
    """Return a conformance run: errors for what fails and what could not be asked, warnings for what is a warning."""
    return _commands([*_check(record)], "ILPv4 conformance", check_answer(record))


def gate_github(record: GateRecord) -> str:
    """Return a gate run: errors for what the declared bump does not cover, with the answer first."""
    return _commands([*_gate(record)], "ILPv4 wire change", gate_answer(record))


def history_github(record: HistoryRecord) -> str:
    """Return the history of a package: warnings, since none of its steps is a no to anything."""
    return _commands([*_history(record)], "ILPv4 releases", history_answer(record))


def bench_github(record: BenchRecord) -> str:
    """Return a benchmark: errors for regressions, warnings for what could not be decided."""
    return _commands([*_bench(record)], "ILP throughput", bench_answer(record))


# Commands.


def _commands(found: Iterable[_Annotation], title: str, answer: Answer) -> str:
    """Return the commands, errors first; without any, one that says the answer."""
    annotations = [*found] or [_Annotation("notice", title, answer.words)]
    return "\n".join(
        _command(each) for kind in _KINDS for each in _at_most([one for one in annotations if one.kind == kind])
    )


def _at_most(annotations: list[_Annotation]) -> list[_Annotation]:
    if len(annotations) <= _SHOWN:
        return annotations
    left = annotations[_SHOWN - 1 :]
    named = "\n".join(f"{each.title}: {each.text.partition(chr(10))[0]}" for each in left)
    more = _Annotation(left[0].kind, f"{len(left)} more, which the job summary has", named)
    return [*annotations[: _SHOWN - 1], more]


def _command(annotation: _Annotation) -> str:
    lines = readable(annotation.text).split("\n")
    text = "\n".join(shortened(each, _LINE_SHOWN) if len(each) > _LINE_SHOWN else each for each in lines[:_LINES_SHOWN])
    file = f"file={_property(annotation.file)}," if annotation.file else ""
    line = f"line={annotation.line}," if annotation.file and annotation.line else ""
    title = _property(shortened(annotation.title, _TITLE_SHOWN))
    return f"::{annotation.kind} {file}{line}title={title}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(on_one_line(text)).replace(":", "%3A").replace(",", "%2C")


# What is said.


def _bench(record: BenchRecord) -> Iterator[_Annotation]:
    for each in record.implementations:
        if each.problem:
            text = f"{each.problem.message}\n{each.problem.advice}\n{each.problem.log}"
            yield _Annotation("error", f"{each.reference} could not be timed", text)
    for message, cells in problem_cells(record).items():
        named = ", ".join(f"{each.operation} {each.shape}" for each in cells)
        yield _Annotation("warning", "no figure", f"{message}\nin {named}")
    for pair in record.comparison.cells if record.comparison else ():
        if pair.verdict == "regressed" and record.comparison:
            again = cell_command(record, record.comparison, pair)
            title = f"{pair.operation} {pair.shape} regressed"
            yield _Annotation("error", title, f"time beside the baseline: {interval_words(pair.ratio)}\n{again}")
        elif pair.reason:
            yield _Annotation("warning", f"{pair.operation} {pair.shape}: {pair.verdict}", pair.reason)


def _check(record: CheckRecord) -> Iterator[_Annotation]:
    cases = Cases(record)
    for each in record.implementations:
        if each.problem:
            text = f"{each.problem.message}\n{each.problem.advice}\n{each.problem.log}"
            yield _Annotation("error", f"{each.reference} could not be asked", text)
    if record.interrupted:
        yield _Annotation("error", "interrupted", "What was not asked counts as error.")
    if record.stopped:
        yield _Annotation("warning", "stopped at the first fail", "What was not asked counts as error.")
    for problem in record.known_problems:
        text = "\n".join(problem_lines(problem))
        yield _Annotation("error", problem_title(problem), text, problem_file(problem) or "", problem.line)
    for fail in sorted(departures(record, "fail", cases), key=gravest_first):
        yield _departure("error", fail, cases)
    yield from _garbled(record, cases)
    for warn in sorted(departures(record, "warn", cases), key=gravest_first):
        yield _departure("warning", warn, cases)
    for implementation in record.implementations:
        if implementation.counts.known:
            known = f"{counted(implementation.counts.known, 'departure')} that the list of known ones has"
            yield _Annotation("notice", implementation.reference, known)


def _departure(kind: _Kind, departure: Departure, cases: Cases) -> _Annotation:
    first = departure.vectors[0]
    vectors = f"{counted(len(departure.vectors), 'vector')} of {departure.operation}"
    lines = [
        f"{vectors}, against {departure.clause}: {clause_text(departure.clause)}",
        *departure.reasons[:1],
        f"{first}: {cases.brief(cases.result(departure.implementation, first))}",
        departure.command,
    ]
    return _Annotation(kind, f"{departure.what} by {departure.implementation}", "\n".join(lines))


def _garbled(record: CheckRecord, cases: Cases) -> Iterator[_Annotation]:
    for each in record.implementations:
        own = (one for one in record.results if one.implementation == each.reference and one.verdict == "error")
        garbled = [one for one in own if one.outcome != "not asked"]
        if garbled:
            head = f"{counted(len(garbled), 'vector')} without a verdict, such as {garbled[0].vector}"
            text = f"{head}\n{cases.brief(garbled[0])}\n{cases.command(each.reference, garbled[0].vector)}"
            yield _Annotation("error", f"{each.reference} answered what is no answer", text)


def _gate(record: GateRecord) -> Iterator[_Annotation]:
    answer = gate_answer(record)
    if answer.state != "yes":
        yield _Annotation("error", f"ILPv4 wire change: {answer.words}", summary_text(record).plain)
    for reason in record.undecided:
        yield _Annotation("error", "could not decide", reason)
    file = PurePath(record.policy.configuration).name if record.policy.configuration else ""
    for waiver in failing_waivers(record.waivers):
        text = f"{waiver.signature}\n{waiver.reason}"
        yield _Annotation("error", f"{waiver.state} waiver: remove it, or renew it", text, file)
    for finding in record.findings:
        match kind_of(finding, record):
            case "failure":
                yield _finding("error", finding)
            case "warning":
                yield _finding("warning", finding)
            case "change":
                yield _finding("notice", finding)


def _finding(kind: _Kind, finding: Finding) -> _Annotation:
    title = f"{finding.rule} {finding.name}: {finding_place(finding)} ({finding.bump})"
    return _Annotation(kind, title, "\n".join(finding_lines(finding)))


def _history(record: HistoryRecord) -> Iterator[_Annotation]:
    if record.interrupted:
        yield _Annotation("error", "interrupted", "The steps that are missing were not walked.")
    for step in record.steps:
        if step.undecided:
            title = f"{record.package} {shown_step(step.versions)} could not be decided"
            yield _Annotation("error", title, "\n".join(undecided_lines(step)))
        if step.sufficient is False:
            yield _short(record.package, step)


def _short(package: str, step: StepRecord) -> _Annotation:
    title = f"{package} {shown_step(step.versions)}: {step.declared} declared, {step.required} required"
    return _Annotation("warning", title, "\n".join(step_findings(step)))
