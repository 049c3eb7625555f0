"""Walk the releases of a package in order: for each step, which bump was declared and which one was required."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Literal

import msgspec
from msgspec import Struct

from ilp.explore.question import PacketName
from ilp.gate.record import Bump, Finding, GateRecord
from ilp.gate.run import GatePlan, Observer, Opener, run_gate
from ilp.golden.vector import Vector

__all__ = ["HistoryPlan", "HistoryRecord", "StepFinding", "StepRecord", "history_exit_code", "walk_history"]

_INTERRUPTED, _COULD_NOT_DECIDE = 130, 3


class HistoryPlan(Struct, frozen=True, kw_only=True):
    """What to walk.

    Attributes:
        package: the reference of the package without a version, such as "npm:ilp-packet".
        versions: its releases, the oldest first.
        note: what is to be known of this choice, one line; "" for nothing.
        independent: references of codecs that are neither side's.
        vectors: the golden vectors.
        vector_set: version and digest of the set that they come from.
        seed: of the random operations.
        budget: how many operations there are beyond the golden ones.
        suite: the version of the suite.
        today: the day of the walk.
    """

    package: str
    versions: tuple[str, ...]
    note: str = ""
    independent: tuple[str, ...] = ()
    vectors: tuple[Vector, ...]
    vector_set: str = ""
    seed: int = 0
    budget: int
    suite: str
    today: date


class StepFinding(Struct, frozen=True, kw_only=True):
    """A finding of a step; see `ilp.gate.record.Finding`."""

    rule: str
    name: str
    packet: PacketName
    field: str
    bump: Bump
    signature: str
    count: int


class StepRecord(Struct, frozen=True, kw_only=True):
    """One step from a release to the next.

    Attributes:
        versions: from and to.
        declared: the bump that the versions declare.
        required: the strongest bump that a finding requires under the policy "default"; of a step that could not be
            decided, the least that it can be.
        required_by: the same under "default" and under "contract".
        sufficient: whether the declared bump suffices; None where that is open: nothing declared, or could not decide.
        operations: how many both releases were asked.
        findings: the strongest bump first.
        improved: in how many cells conformance improved.
        worsened: in how many it worsened.
        undecided: why the step could not be decided, in words; empty where it could.
        seconds: how long it took.
    """

    versions: tuple[str, str]
    declared: Bump | None
    required: Bump
    required_by: dict[str, Bump]
    sufficient: bool | None
    operations: int
    findings: tuple[StepFinding, ...]
    improved: int
    worsened: int
    undecided: tuple[str, ...]
    seconds: float


class HistoryRecord(Struct, kw_only=True, tag_field="record", tag="history"):
    """A whole run of `ilp history`.

    Attributes:
        format: the version of this record's form.
        suite: the version of the suite.
        started: when, ISO 8601 in UTC.
        seconds: how long it took.
        interrupted: whether it was ended before all steps were walked.
        package: the reference of the package.
        note: what is to be known of the choice of releases; null for nothing.
        versions: the releases, the oldest first.
        seed: of the random operations.
        budget: how many operations there are beyond the golden ones.
        vectors: version and digest of the golden vectors.
        steps: one between each two releases, as far as it came.
    """

    format: Literal[1] = 1
    suite: str
    started: str
    seconds: float = 0.0
    interrupted: bool = False
    package: str
    note: str | None = None
    versions: tuple[str, ...]
    seed: int
    budget: int
    vectors: str
    steps: list[StepRecord] = msgspec.field(default_factory=list)


def walk_history(plan: HistoryPlan, prepare: Callable[[str], Opener], observer: Observer) -> HistoryRecord:
    """Run the gate for each two consecutive releases. A step that cannot be decided does not end the walk.

    Args:
        plan: what to walk.
        prepare: makes a reference ready and returns what opens it; see `ilp.gate.run.run_gate`.
        observer: hears of the progress.
    """
    started = time.monotonic()
    record = HistoryRecord(
        suite=plan.suite,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        package=plan.package,
        note=plan.note or None,
        versions=plan.versions,
        seed=plan.seed,
        budget=plan.budget,
        vectors=plan.vector_set,
    )
    for versions in pairwise(plan.versions):
        found = run_gate(_step_plan(plan, versions), prepare, observer)
        record.interrupted = found.interrupted
        if found.interrupted:  # of half a step, nothing is known
            break
        record.steps.append(_step(versions, found))
    record.seconds = time.monotonic() - started
    return record


def history_exit_code(record: HistoryRecord) -> int:
    """Return 0 if every step was decided, whatever it required; 3 if one was not, 130 if the walk was interrupted."""
    if record.interrupted:
        return _INTERRUPTED
    return _COULD_NOT_DECIDE if any(each.undecided for each in record.steps) else 0


def _step_plan(plan: HistoryPlan, versions: tuple[str, str]) -> GatePlan:
    before, after = (f"{plan.package}@{each}" for each in versions)
    return GatePlan(
        baselines=(before,),
        candidate=after,
        independent=plan.independent,
        vectors=plan.vectors,
        vector_set=plan.vector_set,
        seed=plan.seed,
        budget=plan.budget,
        versions=versions,
        suite=plan.suite,
        today=plan.today,
    )


def _step(versions: tuple[str, str], found: GateRecord) -> StepRecord:
    # A bump that is not enough for what was found already stays so, whatever else there is to find.
    is_open = bool(found.undecided) and found.sufficient is not False
    return StepRecord(
        versions=versions,
        declared=found.declared,
        required=found.required,
        required_by=found.required_by,
        sufficient=None if is_open else found.sufficient,
        operations=found.operations.count,
        findings=tuple(_findings(found.findings)),
        improved=len(found.conformance.improved),
        worsened=len(found.conformance.worsened),
        undecided=tuple(found.undecided),
        seconds=found.seconds,
    )


def _findings(findings: list[Finding]) -> Iterator[StepFinding]:
    for each in findings:
        yield StepFinding(
            rule=each.rule,
            name=each.name,
            packet=each.packet,
            field=each.field,
            bump=each.bump,
            signature=each.signature,
            count=each.count,
        )
