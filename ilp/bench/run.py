"""A run of `ilp bench`: throughput side by side, or a candidate against its baseline. One record is kept of it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime

from ilp.bench.machine import this_machine, usable_cores
from ilp.bench.paired import Pairing, Side, level, look
from ilp.bench.plan import REFERENCE, BenchPlan, Observer, Prepare
from ilp.bench.preparing import Batches
from ilp.bench.record import BenchCell, BenchImplementation, BenchProblem, BenchRecord, Comparison
from ilp.bench.shapes import published_packets
from ilp.bench.statistics import CONFIDENCE, bootstrapped
from ilp.bench.subject import Opener, Subject
from ilp.bench.survey import surveyed
from ilp.bench.workload import benchmark_hash
from ilp.implementation.implementation import ImplementationUnavailable

__all__ = ["run_bench"]


def run_bench(plan: BenchPlan, prepare: Prepare, observer: Observer) -> BenchRecord:
    """Run a benchmark.

    What was measured is kept whatever happens: an implementation that cannot be timed any more has no further figures,
    and an interrupt ends the run with what there is.

    Args:
        plan: what to run.
        prepare: makes references ready.
        observer: hears of the progress.

    Raises:
        MissingLibrary: with a baseline, the libraries for the statistics are not installed.
    """
    run = _Run(plan, prepare, observer)
    try:
        run.everything()
    except KeyboardInterrupt:
        run.interrupted = True
    return run.record()


class _Run:
    def __init__(self, plan: BenchPlan, prepare: Prepare, observer: Observer) -> None:
        self._plan = plan
        self._prepare = prepare
        self._observer = observer
        self._started = time.monotonic()
        self._when = datetime.now(UTC).isoformat(timespec="seconds")
        self._implementations: dict[str, BenchImplementation] = {}
        self._openers: dict[str, Opener] = {}
        self._cells: list[BenchCell] = []
        self._pairings: list[Pairing] = []
        self._batches = Batches(plan)
        self._begun = 0
        self.interrupted = False

    def everything(self) -> None:
        if self._plan.baseline is not None:
            bootstrapped((), CONFIDENCE, self._plan.seed)  # a library that is missing shows before anything takes time
        for reference in self._references():
            self._make_ready(reference)
        if self._plan.baseline is None:
            self._survey()
        else:
            self._compare(self._plan.baseline)

    def record(self) -> BenchRecord:
        plan, usual = self._plan, published_packets()
        comparison = None
        if plan.baseline is not None:
            comparison = Comparison(
                candidate=plan.references[0],
                baseline=plan.baseline,
                margin=plan.margin,
                cells=tuple(each.record for each in self._pairings),
            )
        return BenchRecord(
            suite=plan.suite,
            started=self._when,
            seconds=round(time.monotonic() - self._started, 1),
            seed=plan.seed,
            benchmark=benchmark_hash(plan.packets, usual),
            mix=None if plan.recorded == usual else benchmark_hash(plan.packets, plan.recorded),
            machine=this_machine(),
            implementations=tuple(self._implementations.values()),
            cells=tuple(self._cells),
            comparison=comparison,
            interrupted=self.interrupted,
            left_out=len(plan.cells) - self._begun,
        )

    def _references(self) -> tuple[str, ...]:
        """Return what is timed: what was named, and the reference codec, without which no figure travels."""
        plan = self._plan
        named = (*plan.references, *(() if plan.baseline is None else (plan.baseline,)))
        return tuple(dict.fromkeys((*named, REFERENCE)))

    def _make_ready(self, reference: str) -> None:
        self._implementations[reference] = BenchImplementation(reference=reference)
        try:
            self._openers[reference] = self._prepare(reference)
        except ImplementationUnavailable as problem:
            self._note(reference, problem)

    def _note(self, reference: str, problem: ImplementationUnavailable) -> None:
        self._implementations[reference].problem = BenchProblem(problem.message, problem.advice, problem.log)

    def _over(self) -> bool:
        return time.monotonic() - self._started > self._plan.longest

    def _survey(self) -> None:
        with ExitStack() as stack:
            subjects = [self._subject(stack, each) for each in self._openers]
            for index, cell in enumerate(self._plan.cells):
                if self._over():
                    return
                self._observer.asked(str(cell), index, len(self._plan.cells))
                self._begun = index + 1
                self._cells += surveyed(cell, subjects, self._plan, self._batches)
            self._observer.asked("all", len(self._plan.cells), len(self._plan.cells))

    def _subject(self, stack: ExitStack, reference: str, core: int | None = None) -> Subject:
        subject = Subject(reference, self._openers[reference], core)
        subject.record = self._implementations[reference]
        stack.callback(subject.close)
        return subject

    def _compare(self, baseline: str) -> None:
        candidate = self._plan.references[0]
        if not {candidate, baseline} <= set(self._openers):
            return
        plan = self._plan
        sure = level(len(plan.cells), plan.looks)
        self._pairings = [Pairing(each, plan.margin, sure, plan.seed) for each in plan.cells]
        self._begun = len(plan.cells)
        references: dict[Side, str] = {"candidate": candidate, "baseline": baseline, "control": baseline}
        if REFERENCE in self._openers:
            references["reference"] = REFERENCE
        for number in range(plan.looks):
            if all(each.decided for each in self._pairings) or self._over():
                return
            self._look(number, references)

    def _look(self, number: int, references: dict[Side, str]) -> None:
        done = 0
        planned = len(self._pairings)

        def told() -> None:
            nonlocal done
            done += 1
            self._observer.asked(f"look {number + 1}", done, planned)

        with ExitStack() as stack:
            cores = usable_cores()
            core = cores[number % len(cores)] if cores else None
            sides = {side: self._subject(stack, each, core) for side, each in references.items()}
            look(self._pairings, sides, self._plan, self._batches, number, told, self._over)
