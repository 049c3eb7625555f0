"""A gate run: ask both sides everything, hold the outcomes against each other, and keep one record of it.

Operations stream through in blocks: of outcomes that are the same, nothing is kept but counts, so that a million
operations take no more memory than a block.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from typing import Protocol, TypeAlias

from msgspec import Struct

from ilp.explore.inquiry import Side
from ilp.explore.question import Question, operation_number
from ilp.explore.speakers import speaks_rfc0027
from ilp.gate.findings import Gathered
from ilp.gate.hold import Hold, Tally
from ilp.gate.policy import Policy
from ilp.gate.questions import Questions
from ilp.gate.record import (
    Bump,
    ConformanceRecord,
    ControlRecord,
    Finding,
    GateRecord,
    OperationsRecord,
    PolicyRecord,
    SideRecord,
)
from ilp.gate.rules import rule
from ilp.gate.verdict import bumps_by_policy, settle
from ilp.gate.versions import declared_bump
from ilp.gate.waivers import Waiver, apply_waivers
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.recording import OperationSetHash, RecordedImplementation
from ilp.protocol import Operation, Outcome

__all__ = ["GatePlan", "Observer", "Opener", "run_gate"]

Opener: TypeAlias = Callable[[], Implementation]
"""Opens an implementation that was made ready."""

BLOCK = 2048
"""Operations that are asked between two looks at what changed."""

_COLLECT_AT = 100_000  # new objects
_SHOWN = 40  # characters of a reference in a line of progress


class Observer(Protocol):
    """Who wants to know how a run goes on."""

    def asked(self, reference: str, done: int, planned: int) -> None:
        """Of a step of the run, `done` of `planned` operations or findings are through."""


class GatePlan(Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        baselines: references of the old implementation; the candidate has to keep what each of them promised.
        candidate: the reference of the new one.
        panel: references of earlier releases, which read changed octets too.
        independent: references of codecs that are neither side's, for speakers of RFC 0027.
        vectors: the golden vectors.
        vector_set: version and digest of the set that they come from.
        given: operations to ask instead of all others; () for the usual ones.
        minimise: whether the inputs of findings are made smaller; what somebody asks about is shown as it was given.
        seed: of the random operations.
        budget: how many operations there are beyond the golden ones.
        controls: whether each side is held against itself.
        unsupported_quota: the share of operations that a side may leave unsupported.
        policy: under which rules the verdict is found.
        configuration: the file that the policy comes from.
        waivers: findings that are let pass.
        declared: the bump that is declared; None to work it out from the versions.
        versions: from and to, where they are given; None to take those that the sides greet with.
        fail_on: without a declared bump, the weakest required bump that is a "no".
        replay: makes the command that asks one operation again, from the baseline's reference and the operation.
        suite: the version of the suite.
        today: the day on which waivers are looked at.
    """

    baselines: tuple[str, ...]
    candidate: str
    panel: tuple[str, ...] = ()
    independent: tuple[str, ...] = ()
    vectors: tuple[Vector, ...]
    vector_set: str = ""
    given: tuple[Operation, ...] = ()
    minimise: bool = True
    seed: int = 0
    budget: int = 50_000
    controls: bool = True
    unsupported_quota: float = 0.5
    policy: Policy = Policy()
    configuration: str | None = None
    waivers: tuple[Waiver, ...] = ()
    declared: Bump | None = None
    versions: tuple[str, str] | None = None
    fail_on: Bump = "major"
    replay: Callable[[str, Operation], str] = lambda _reference, _operation: ""
    suite: str
    today: date


def run_gate(plan: GatePlan, prepare: Callable[[str], Opener], observer: Observer) -> GateRecord:
    """Hold a candidate against its baselines.

    What was found is kept whatever happens: an implementation that cannot be asked any more ends its part of the run,
    which then could not decide, and an interrupt ends the run with what there is.

    Args:
        plan: what to run.
        prepare: makes a reference ready, once, and returns what opens it, as often as it is called; both may raise
            ImplementationUnavailable.
        observer: hears of the progress.
    """
    run = _Run(plan, prepare, observer)
    try:
        with _few_collections():
            run.everything()
    except KeyboardInterrupt:
        run.record.interrupted = True
    run.finish()
    return run.record


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the garbage collector look more seldom: outcomes come and go by the million, and have no cycles."""
    threshold = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_COLLECT_AT, *threshold[1:])
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()


class _Run:
    def __init__(self, plan: GatePlan, prepare: Callable[[str], Opener], observer: Observer) -> None:
        self._plan = plan
        self._prepare = cache(prepare)  # a working tree is built once, however often it is opened
        self._observer = observer
        self._started = time.monotonic()
        self._hash = OperationSetHash()
        self._keeps = 0
        self._names = {each.operation: each.id for each in plan.vectors}
        self.record = GateRecord(
            suite=plan.suite,
            started=datetime.now(UTC).isoformat(timespec="seconds"),
            baselines=[SideRecord(reference=each) for each in plan.baselines],
            candidate=SideRecord(reference=plan.candidate),
            panel=[SideRecord(reference=each) for each in (*plan.panel, *plan.independent)],
            policy=PolicyRecord(name=plan.policy.name, profile=plan.policy.profile, configuration=plan.configuration),
            declared=plan.declared,
            versions=plan.versions,
            fail_on=plan.fail_on,
            operations=OperationsRecord(seed=plan.seed, budget=plan.budget, vectors=plan.vector_set),
        )

    def everything(self) -> None:
        with ExitStack() as stack:
            candidate = self._opened(stack, self.record.candidate)
            if candidate is None:
                return
            readers = [self._opened(stack, each) for each in self.record.panel]
            at = len(self._plan.panel)
            panel, independent = ([each for each in part if each is not None] for part in (readers[:at], readers[at:]))
            for baseline in self.record.baselines:
                try:
                    self._against(baseline, candidate, panel, independent)
                except ImplementationUnavailable as problem:
                    self._undecided(problem)

    def _opened(self, stack: ExitStack, record: SideRecord) -> Side | None:
        """Open a side that every baseline is held with; None where it is not to be had, which is noted."""
        try:
            return self._side(stack, record)
        except ImplementationUnavailable as problem:
            self._undecided(problem)
            return None

    def _side(self, stack: ExitStack, record: SideRecord) -> Side:
        implementation = stack.enter_context(self._prepare(record.reference)())
        stack.callback(_note_restarts, record, implementation)
        identity = implementation.identity
        record.name, record.version, record.language = identity.name, identity.version, identity.language
        record.digest, record.build = identity.digest, identity.build
        record.speaks_rfc0027 = speaks_rfc0027(implementation, self._plan.vectors)
        anew = not isinstance(implementation, RecordedImplementation)
        return Side(implementation, speaks_rfc0027=record.speaks_rfc0027, answers_anew=anew)

    def _against(self, record: SideRecord, candidate: Side, panel: Sequence[Side], independent: Sequence[Side]) -> None:
        with ExitStack() as stack:
            baseline = self._side(stack, record)
            controls = self._controls(stack, baseline, candidate, record)
            hold = Hold(baseline, candidate, panel=panel, independent=independent, controls=controls, names=self._names)
            try:
                self._ask(hold, baseline)
                if self._plan.minimise:
                    hold.minimise(lambda done, planned: self._observer.asked("minimising", done, planned))
            finally:
                self._keep(hold, record)

    def _controls(
        self, stack: ExitStack, baseline: Side, candidate: Side, record: SideRecord
    ) -> tuple[Implementation | None, Implementation | None]:
        """Open both sides once more, for them to be held against themselves."""
        if not self._plan.controls:
            return None, None
        opened: list[Implementation | None] = []
        for side, of_side in ((baseline, record), (candidate, self.record.candidate)):
            control = stack.enter_context(self._prepare(side.reference)()) if side.answers_anew else None
            if control is not None:
                stack.callback(_note_restarts, of_side, control)
            opened.append(control)
        return opened[0], opened[1]

    def _ask(self, hold: Hold, baseline: Side) -> None:
        """Ask the questions that were given, those of a recording, or those that the suite has for this baseline."""
        plan = self._plan
        stream = _Stream(hold, f"against {_shortened(baseline.reference)}", self._hash, self._observer)
        if plan.given:
            stream.ask((Question(each, "given") for each in plan.given), len(plan.given))
        elif isinstance(baseline.implementation, RecordedImplementation):
            self._ask_recorded(stream, baseline.implementation)
        else:
            questions = Questions(plan.vectors, seed=plan.seed, budget=plan.budget)
            first = list(questions.first())
            stream.ask(first, len(first) + plan.budget, questions.note)
            stream.ask(questions.further(), len(first) + plan.budget)

    def _ask_recorded(self, stream: _Stream, recording: RecordedImplementation) -> None:
        """Ask what a recording has: first what this suite would ask as well, then whatever else there is."""
        header, operations = recording.header, self.record.operations
        questions = Questions(self._plan.vectors, seed=header.seed, budget=header.budget)
        shared: set[int] = set()

        def had(source: Iterable[Question]) -> Iterator[Question]:
            for question in source:
                if recording.has(question.operation):
                    shared.add(operation_number(question.operation))
                    yield question

        stream.ask(had(questions.first()), recording.count, questions.note)
        stream.ask(had(questions.further()), recording.count)
        operations.recorded, operations.shared = recording.count, len(shared)
        operations.seed, operations.budget = header.seed, header.budget
        others = (each for each in recording.operations() if operation_number(each) not in shared)
        stream.ask((Question(each, "recorded") for each in others), recording.count)

    def _keep(self, hold: Hold, record: SideRecord) -> None:
        """Put what was found against one baseline into the record."""
        tally, operations = hold.tally, self.record.operations
        operations.count += tally.count
        for source, count in tally.sources.items():
            operations.sources[source] = operations.sources.get(source, 0) + count
        operations.unsupported += max(tally.unsupported)
        operations.undecided += tally.garbled + tally.fickle
        operations.broken_alike += tally.broken_alike
        asked = (record.reference, self._plan.candidate)
        for side, present, disagreements in zip(asked, hold.has_controls, tally.disagreements, strict=True):
            if present:
                self.record.controls.append(ControlRecord(side=side, asked=tally.count, disagreements=disagreements))
        self.record.findings += [self._finding(each, hold, record) for each in hold.gathering]
        found = hold.conformity.record(record.reference)
        known = self.record.conformance
        self.record.conformance = ConformanceRecord(known.improved + found.improved, known.worsened + found.worsened)
        coverage = hold.coverage.record()
        if not self._keeps or coverage.exercised < self.record.coverage.exercised:  # the least of several baselines
            self.record.coverage = coverage
        self._keeps += 1
        self.record.undecided += list(reasons(tally, record.reference, self._plan))

    def _finding(self, gathered: Gathered, hold: Hold, record: SideRecord) -> Finding:
        best, signature = gathered.best, gathered.signature
        policy, rfc_speaking = self._plan.policy, hold.court.baseline.speaks_rfc0027
        return Finding(
            rule=best.rule,
            name=rule(best.rule).name,
            surface=signature.surface,
            packet=signature.packet,
            field=signature.field,
            old=signature.old,
            new=signature.new,
            bump=policy.bump_of(best.rule, clause=best.clause, rfc_speaking=rfc_speaking),
            bumps=bumps_by_policy(policy, best.rule, best.clause, rfc_speaking=rfc_speaking),
            level=policy.level_of(best.rule),
            signature=str(signature),
            input=best.operation,
            before=best.old,
            after=best.new,
            count=gathered.count,
            baseline=record.reference,
            source=gathered.source,
            clause=best.clause,
            note=best.note,
            boundary=best.boundary,
            readings=best.readings,
            replay=self._plan.replay(record.reference, best.operation),
        )

    def _undecided(self, problem: ImplementationUnavailable) -> None:
        said = f"{problem.message}. {problem.advice}" if problem.advice else problem.message
        log = "".join(f"\n| {line}" for line in problem.log.splitlines())
        self.record.undecided.append(f"{said}{log}")

    def finish(self) -> None:
        """Settle the verdict with what there is."""
        plan, record = self._plan, self.record
        waived = apply_waivers(record.findings, plan.waivers, plan.today)
        record.findings, record.waivers = list(waived.findings), list(waived.waivers)
        record.operations.sha256 = self._hash.hexdigest()
        if record.declared is None:
            versions = plan.versions or (record.baselines[0].version, record.candidate.version)
            record.declared = _declared(versions)
            record.versions = versions if record.declared is not None else plan.versions
        if not record.operations.count and not record.undecided and not record.interrupted:
            record.undecided.append("nothing ran, nothing is known")
        settle(record)
        record.seconds = time.monotonic() - self._started


def _shortened(reference: str) -> str:
    return reference if len(reference) <= _SHOWN else f"{reference[:_SHOWN]}…"


def _note_restarts(record: SideRecord, implementation: Implementation) -> None:
    record.restarts += implementation.restarts


def _declared(versions: tuple[str, str]) -> Bump | None:
    try:
        return declared_bump(*versions)
    except ValueError:  # the candidate's version is the lower one: that declares nothing
        return None


class _Stream:
    """Sends questions through a hold, block by block."""

    def __init__(self, hold: Hold, label: str, hash_: OperationSetHash, observer: Observer) -> None:
        self._hold = hold
        self._label = label
        self._hash = hash_
        self._observer = observer

    def ask(
        self,
        questions: Iterable[Question],
        planned: int,
        on_answer: Callable[[Operation, Outcome], None] = lambda _operation, _outcome: None,
    ) -> None:
        """Ask all questions; `on_answer` hears what the baseline did with each."""
        source = iter(questions)
        while block := list(islice(source, BLOCK)):
            for question, outcome in zip(block, self._hold.ask(block), strict=True):
                self._hash.add(question.operation)
                on_answer(question.operation, outcome)
            self._observer.asked(self._label, self._hold.tally.count, planned)


def reasons(tally: Tally, baseline: str, plan: GatePlan) -> Iterator[str]:
    """Yield, in words, why a run against one baseline could not decide, where it could not."""
    for side, count in zip((baseline, plan.candidate), tally.disagreements, strict=True):
        if count:
            yield f"{side} disagrees with itself about {count} of {tally.count} operations: no verdict on these"
    if tally.garbled:
        yield f"{tally.garbled} of {tally.count} operations were answered with something that is no valid response"
    for side, count in zip((baseline, plan.candidate), tally.unsupported, strict=True):
        if count > plan.unsupported_quota * tally.count:
            yield f"{side} does not support {count} of {tally.count} operations, more than {plan.unsupported_quota:.0%}"
    if tally.count and tally.unanswered == tally.count:
        yield f"{baseline} has an answer to none of {tally.count} operations"
