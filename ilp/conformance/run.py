"""Run golden vectors through implementations, one after the other or side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from typing import Protocol, Self

from msgspec import UNSET, Struct, field, structs

from ilp.conformance.audit import known_problems
from ilp.conformance.crew import Beginning, Task, side_by_side
from ilp.conformance.expected import ExpectedResult
from ilp.conformance.known import KnownResults, Listed
from ilp.conformance.record import (
    CheckRecord,
    Counts,
    ImplementationRecord,
    Problem,
    Result,
    VectorSetRecord,
)
from ilp.conformance.result import not_asked, result_of
from ilp.golden.vector import Level, Vector
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.protocol import Outcome

__all__ = ["CheckPlan", "Observer", "exit_code", "judged_anew", "run_check"]


class Observer(Protocol):
    """Who wants to know how a run goes on. Implementations that run side by side tell it from threads of their own."""

    def asked(self, reference: str, done: int, planned: int) -> None:
        """An implementation has been asked `done` of `planned` vectors."""


def _today() -> date:
    return datetime.now(UTC).date()


class CheckPlan(Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        references: the implementations.
        vectors: the vectors, in order.
        sha256: the digest of the set they came from.
        version: the version of that set, if it has one.
        set_ids: the ids of all vectors of that set; none: the lists of known departures are not held to account.
        expected: known departures.
        unaudited: further known departures, which are not held to account whatever `set_ids` has.
        today: the day on which their expiry is judged.
        fail_level: the weakest requirement level whose violation is a fail.
        options: the options of the command line without which a case does not repeat as it was.
        jobs: how many implementations run at the same time; the record is the same whatever it is, but for times.
        exit_first: end with the first fail in the order of the record.
        suite: the version of the suite.
    """

    references: tuple[str, ...]
    vectors: tuple[Vector, ...]
    sha256: str
    version: str | None = None
    set_ids: tuple[str, ...] = ()
    expected: tuple[ExpectedResult, ...] = ()
    unaudited: tuple[ExpectedResult, ...] = ()
    today: date = field(default_factory=_today)
    fail_level: Level = "MUST"
    options: tuple[str, ...] = ()
    jobs: int = 1
    exit_first: bool = False
    suite: str


def run_check(plan: CheckPlan, open_implementation: Callable[[str], Implementation], observer: Observer) -> CheckRecord:
    """Ask every implementation every vector.

    What was found is kept whatever happens: an implementation that cannot be asked costs only its own results, and
    an interrupt ends the run with what there is.

    Args:
        plan: what to run.
        open_implementation: opens a reference; may raise ImplementationUnavailable. It is called in this thread, for
            one after the other.
        observer: hears of the progress.
    """
    started = time.monotonic()
    record = CheckRecord(
        suite=plan.suite,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        fail_level=plan.fail_level,
        options=list(plan.options),
        vectors=VectorSetRecord(len(plan.vectors), plan.sha256, plan.version),
        cases=list(plan.vectors),
        implementations=[],
        results=[],
    )
    known = _known(plan)
    parts = [_Part.of(each) for each in plan.references]
    count = len(parts)
    try:
        with ExitStack() as opened:  # whatever becomes of a thread, what it asks is closed in the end
            begin = [partial(_begin, plan, known, each, open_implementation, observer, opened) for each in parts]
            count = side_by_side(begin, plan.jobs) if plan.jobs > 1 else _one_by_one(begin)
    except KeyboardInterrupt:
        record.interrupted = True
    record.stopped = plan.exit_first and any(_fails(each) for each in parts[:count])
    for part in (*parts[:count], *(_Part.of(each.record.reference) for each in parts[count:])):
        # Of those behind the one that ended the run, what they have done counts for nothing: one after the other, they
        # would not have begun.
        results = list(part.results)
        _account_for(plan.vectors, part.record, results)
        record.implementations.append(part.record)
        record.results += results
    _audit(record, plan, known)
    record.seconds = time.monotonic() - started
    return record


def judged_anew(record: CheckRecord, plan: CheckPlan) -> CheckRecord:
    """Return a run as it would have been with the known departures of `plan`, for the rest the plan that it had."""
    known = _known(plan)
    cases = {each.id: each for each in record.cases}
    anew = structs.replace(record, implementations=[], results=[])
    for implementation in record.implementations:
        table = known.table(implementation.reference, implementation.version)
        counts = Counts()
        for result in record.results:
            if result.implementation == implementation.reference:
                judged = result
                if result.seen is not UNSET:
                    listed = table.get(result.vector)
                    judged = _judged(plan, cases[result.vector], result.seen, implementation.reference, listed)
                anew.results.append(judged)
                counts.add(judged.verdict)
        anew.implementations.append(structs.replace(implementation, counts=counts))
    _audit(anew, plan, known)
    return anew


def exit_code(record: CheckRecord) -> int:
    """Return what the run amounts to: 0 conforming, 1 not, 3 could not decide, 130 interrupted; 1 beats 3.

    Lists of known departures that are not true any more are a no. An implementation of which nothing is known, as it
    supports none of what it was asked, is undecided.
    """
    if record.interrupted:
        return 130
    if record.known_problems or any(each.counts.fail for each in record.implementations):
        return 1
    undecided = any(each.counts.error or not each.counts.decided for each in record.implementations)
    if undecided or not record.results:
        return 3
    return 0


class _Part(Struct):
    """What one implementation has to do with a run."""

    record: ImplementationRecord
    results: list[Result]

    @classmethod
    def of(cls, reference: str) -> Self:
        """Return the part of one that has not begun."""
        return cls(ImplementationRecord(reference=reference), [])


def _known(plan: CheckPlan) -> KnownResults:
    return KnownResults((*plan.expected, *plan.unaudited), plan.set_ids or [each.id for each in plan.vectors])


def _one_by_one(beginnings: Sequence[Beginning]) -> int:
    """Do tasks in this thread, which an interrupt reaches by itself; return how many of them count."""
    return next((number for number, begin in enumerate(beginnings, 1) if begin()()), len(beginnings))


def _fails(part: _Part) -> bool:
    return any(each.verdict == "fail" for each in part.results)


def _begin(
    plan: CheckPlan,
    known: KnownResults,
    part: _Part,
    open_implementation: Callable[[str], Implementation],
    observer: Observer,
    opened: ExitStack,
) -> Task:
    """Open one implementation, to be closed with `opened` at the latest; return what asks it."""
    started = time.monotonic()
    record = part.record
    try:
        implementation = opened.enter_context(open_implementation(record.reference))
    except ImplementationUnavailable as problem:
        record.problem = Problem(problem.message, problem.advice, problem.log)
        return lambda: False
    finally:
        record.seconds = time.monotonic() - started
    return partial(_ask, plan, known, part, implementation, observer, started)


def _ask(
    plan: CheckPlan,
    known: KnownResults,
    part: _Part,
    implementation: Implementation,
    observer: Observer,
    started: float,
) -> bool:
    """Ask one implementation, and close it; return whether those behind it need not be asked any more."""
    record = part.record
    try:
        with implementation:
            identity = implementation.identity
            record.name, record.version, record.language = identity.name, identity.version, identity.language
            record.digest, record.build = identity.digest, identity.build
            listed = known.table(record.reference, record.version)
            try:
                outcomes = implementation.ask(each.operation for each in plan.vectors)
                for done, (vector, outcome) in enumerate(zip(plan.vectors, outcomes, strict=True), 1):
                    result = _judged(plan, vector, outcome, record.reference, listed.get(vector.id))
                    part.results.append(result)
                    observer.asked(record.reference, done, len(plan.vectors))
                    if plan.exit_first and result.verdict == "fail":
                        return True
            finally:
                record.restarts = implementation.restarts
    except ImplementationUnavailable as problem:
        record.problem = Problem(problem.message, problem.advice, problem.log)
    finally:
        record.seconds = time.monotonic() - started
    return False


def _judged(plan: CheckPlan, vector: Vector, outcome: Outcome, reference: str, listed: Listed | None) -> Result:
    return result_of(vector, outcome, reference, listed, fail_level=plan.fail_level, today=plan.today)


def _account_for(vectors: tuple[Vector, ...], record: ImplementationRecord, results: list[Result]) -> None:
    """Add a result for each vector that was planned and never asked, then count them all: an interrupt costs none."""
    done = {each.vector for each in results}
    results += [not_asked(vector, record.reference) for vector in vectors if vector.id not in done]
    for each in results:
        record.counts.add(each.verdict)


def _audit(record: CheckRecord, plan: CheckPlan, known: KnownResults) -> None:
    record.known_problems = known_problems(record, known, plan.expected, plan.today) if plan.set_ids else []
