"""Run golden vectors through implementations, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol, cast

from msgspec import Struct

from ilp.conformance.expected import ExpectedResult, by_vector
from ilp.conformance.record import (
    CheckRecord,
    ImplementationRecord,
    OutcomeName,
    Problem,
    Result,
    VectorSetRecord,
)
from ilp.conformance.verdict import judge
from ilp.golden.vector import Level, Vector
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.protocol import Outcome, outcome_class

__all__ = ["CheckPlan", "Observer", "exit_code", "run_check"]


class Observer(Protocol):
    """Who wants to know how a run goes on."""

    def asked(self, reference: str, done: int, planned: int) -> None:
        """An implementation has been asked `done` of `planned` vectors."""


class CheckPlan(Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        references: the implementations.
        vectors: the vectors, in order.
        sha256: the digest of the set they came from.
        version: the version of that set, if it has one.
        expected: known departures.
        fail_level: the weakest requirement level whose violation is a fail.
        suite: the version of the suite.
    """

    references: tuple[str, ...]
    vectors: tuple[Vector, ...]
    sha256: str
    version: str | None = None
    expected: tuple[ExpectedResult, ...] = ()
    fail_level: Level = "MUST"
    suite: str


def run_check(plan: CheckPlan, open_implementation: Callable[[str], Implementation], observer: Observer) -> CheckRecord:
    """Ask every implementation every vector.

    What was found is kept whatever happens: an implementation that cannot be asked costs only its own results, and
    an interrupt ends the run with what there is.

    Args:
        plan: what to run.
        open_implementation: opens a reference; may raise ImplementationUnavailable.
        observer: hears of the progress.
    """
    started = time.monotonic()
    record = CheckRecord(
        suite=plan.suite,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        fail_level=plan.fail_level,
        vectors=VectorSetRecord(len(plan.vectors), plan.sha256, plan.version),
        implementations=[ImplementationRecord(reference=each) for each in plan.references],
        results=[],
    )
    for implementation in record.implementations:
        if not record.interrupted:
            try:
                _run_one(plan, implementation, record.results, open_implementation, observer)
            except KeyboardInterrupt:
                record.interrupted = True
        _account_for(plan.vectors, implementation, record.results)
    record.seconds = time.monotonic() - started
    return record


def exit_code(record: CheckRecord) -> int:
    """Return what the run amounts to: 0 conforming, 1 not, 3 could not decide, 130 interrupted; 1 beats 3.

    An implementation of which nothing is known, as it supports none of what it was asked, is undecided.
    """
    if record.interrupted:
        return 130
    if any(each.counts.fail for each in record.implementations):
        return 1
    undecided = any(each.counts.error or not each.counts.decided for each in record.implementations)
    if undecided or not record.results:
        return 3
    return 0


def _run_one(
    plan: CheckPlan,
    record: ImplementationRecord,
    results: list[Result],
    open_implementation: Callable[[str], Implementation],
    observer: Observer,
) -> None:
    started = time.monotonic()
    expected = by_vector(plan.expected, record.reference, [each.id for each in plan.vectors])
    try:
        with open_implementation(record.reference) as implementation:
            identity = implementation.identity
            record.name, record.version, record.language = identity.name, identity.version, identity.language
            record.digest, record.build = identity.digest, identity.build
            try:
                outcomes = implementation.ask(each.operation for each in plan.vectors)
                for done, (vector, outcome) in enumerate(zip(plan.vectors, outcomes, strict=True), 1):
                    result = _judged(vector, outcome, record.reference, expected.get(vector.id), plan.fail_level)
                    results.append(result)
                    observer.asked(record.reference, done, len(plan.vectors))
            finally:
                record.restarts = implementation.restarts
    except ImplementationUnavailable as problem:
        record.problem = Problem(problem.message, problem.advice, problem.log)
    finally:
        record.seconds = time.monotonic() - started


def _judged(
    vector: Vector, outcome: Outcome, reference: str, listed: ExpectedResult | None, fail_level: Level
) -> Result:
    judgement = judge(vector, outcome, fail_level=fail_level)
    verdict, reason = judgement.verdict, None
    if listed is not None and verdict not in ("skip", "error"):
        if verdict not in ("fail", "warn"):
            reason = f"listed as a known departure ({listed.reason}), and is none any more: remove it from the list"
            verdict = "fail"
        elif not listed.describes(outcome):
            reason = f"listed as a known departure ({listed.reason}), with the outcome {listed.outcome}: it has changed"
        else:
            verdict, reason = "known", listed.reason
    return Result(
        vector=vector.id,
        implementation=reference,
        outcome=cast(OutcomeName, outcome_class(outcome)),
        verdict=verdict,
        reading=judgement.reading,
        reason=reason,
        seen=outcome,
    )


def _account_for(vectors: tuple[Vector, ...], record: ImplementationRecord, results: list[Result]) -> None:
    """Add a result for each vector that was planned and never asked, then count them all: an interrupt costs none."""
    own = [each for each in results if each.implementation == record.reference]
    done = {each.vector for each in own}
    missing = [
        Result(vector=vector.id, implementation=record.reference, outcome="not asked", verdict="error")
        for vector in vectors
        if vector.id not in done
    ]
    results += missing
    for each in (*own, *missing):
        record.counts.add(each.verdict)
