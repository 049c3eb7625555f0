"""One implementation that is timed: its process, what it is loaded with, and whether its figures can be believed.

Four things are looked at before a figure counts. The checksum: the right results came out. The clock outside: what an
adapter says that it took is what passed. The work: it is the same where no checksum is asked for. And a batch that was
never seen before: it takes as long as one seen often, or else the answers come from memory.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence

from ilp.bench.record import BenchImplementation, BenchProblem, Latency
from ilp.bench.sample import Sample
from ilp.bench.statistics import percentile
from ilp.bench.workload import Cell, Workload
from ilp.implementation.bencher import Bencher, BenchFailure, Timed
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.processor import PROCESSOR_STEP

__all__ = ["Opener", "Subject", "Unbelievable", "load"]

Opener = Callable[[], Bencher]
"""Starts a process of an implementation that was made ready."""

_MILLI = 1_000_000  # nanoseconds
_WARM = 15 * _MILLI  # of one run while warming up
_WARM_RUNS = 160
_WINDOW = 16  # runs of which the fastest counts where code is compiled while it runs: that goes by steps
_COMPILED_BEFORE = frozenset({"C", "C++", "Go", "Python", "Rust"})
_STEADY = 0.05  # by which two runs in a row may differ once it is warm
_STEADY_RUNS = 2
_LOOKED_AT = max(60 * _MILLI, 5 * PROCESSOR_STEP)  # of the run that is held against the clock outside
_LOOKED_AT_LONGER = 4 * _LOOKED_AT  # on a loaded machine, of which a process gets but a part
_TRIES = 3  # before it is called a lie: a loaded machine looks like one now and then
_LIE = 1.4  # times as long outside as it says
_LIE_LEAST = 15 * _MILLI
_COPYING = 200.0  # nanoseconds that copying an input takes at most, whatever its length
_COPYING_OCTET = 0.5  # and for each of its octets
_SLACK = 4 * _MILLI + PROCESSOR_STEP
_REMEMBERED = 2.5  # times as long for packets that are new
_DEATHS = 3  # processes of one implementation that may die before it is given up


class Unbelievable(BenchFailure):
    """Figures that are wrong, in a way that an honest codec behind an honest adapter does not bring about."""


class Subject:
    """One process of an implementation, started when it is needed, and again after it died.

    Args:
        reference: what the user asked for.
        start: starts its process.
        core: on which alone it runs; None: where the system likes.
    """

    def __init__(self, reference: str, start: Opener, core: int | None = None) -> None:
        self.record = BenchImplementation(reference=reference)
        self._start = start
        self._core = core
        self._bencher: Bencher | None = None
        self._deaths = 0
        self._checksum = ""
        self._copying = 0.0  # nanoseconds that copying an input takes at most

    @property
    def reference(self) -> str:
        """What the user asked for."""
        return self.record.reference

    @property
    def given_up(self) -> bool:
        """Whether it is not asked any more."""
        return self._deaths >= _DEATHS

    def bencher(self) -> Bencher:
        """Return its process, started if there is none.

        Raises:
            BenchFailure: it does not start, and is then not asked any more; or it was given up already.
        """
        if self._bencher is None:
            if self.given_up and (problem := self.record.problem):
                raise BenchFailure(problem.message, problem.advice, problem.log)
            try:
                self._bencher = self._start()
            except ImplementationUnavailable as gone:
                self._deaths = _DEATHS
                raise BenchFailure(gone.message, gone.advice, gone.log, over=True) from None
            if self._core is not None:
                self._bencher.pin(self._core)
            identity = self._bencher.identity
            self.record.name, self.record.version = identity.name, identity.version
            self.record.language, self.record.digest = identity.language, identity.digest
            self.record.build = identity.build
        return self._bencher

    def failed(self, failure: BenchFailure) -> BenchProblem:
        """Note that it has no figure for the cell; after a death, the next cell gets a process of its own."""
        problem = BenchProblem(failure.message, failure.advice, failure.log)
        if failure.over:
            self._deaths += 1
            self.close()
            self.record.problem = problem
        return problem

    def close(self) -> None:
        """End its process, if there is one."""
        if self._bencher is not None:
            self._bencher.close()
            self._bencher = None

    def loaded(self, workload: Workload) -> None:
        """Note what it is loaded with."""
        self._checksum = workload.checksum
        self._copying = _COPYING + _COPYING_OCTET * workload.octets

    def warm_up(self, cell: Cell) -> None:
        """Run what is loaded until three runs in a row take the same time: compilers have compiled, caches are full.

        Where code is compiled while it runs, it is the fastest of sixteen runs that has to be that of the sixteen
        before. After 160 runs it counts as warm.

        Raises:
            BenchFailure: it has no figure.
        """
        self._single(cell)
        compiled = self.record.language in _COMPILED_BEFORE
        window, windows = (1, _WARM_RUNS) if compiled else (_WINDOW, _WARM_RUNS // _WINDOW)
        steady, before = 0, 0.0
        for _ in range(windows):
            now = min(_fastest(self._run(cell, _WARM, check=False)) for _ in range(window))
            steady = steady + 1 if abs(now - before) <= _STEADY * before else 0
            if steady * window >= _STEADY_RUNS:
                return
            before = now

    def examine(self, cell: Cell, half_seen: Callable[[], None]) -> None:
        """Check that the figures of a batch that was just loaded can be believed. Wrong results show in every run.

        Args:
            cell: what it is loaded for.
            half_seen: loads a batch of which every other packet, from the second on, was never seen before.

        Raises:
            Unbelievable: it answers from memory, says another time than passed, or works only if that is looked at.
            BenchFailure: it has no figure.
        """
        single = self._single(cell)
        unseen = statistics.median(single)
        self._require_whole_latencies(cell, single, self._require_true_clock(cell))
        self._require_work_unwatched(cell)
        seen = max(statistics.median(self._single(cell)), 1)
        if unseen > _REMEMBERED * seen:  # or what a compiler did while the batch was loaded
            half_seen()
            single = self._single(cell)
            seen, unseen = max(statistics.median(single[::2]), 1), statistics.median(single[1::2])
        if unseen > _REMEMBERED * seen:
            raise Unbelievable(
                f"{self.reference}: packets that it has not seen take {unseen / seen:.1f} times as long as others",
                "It answers from memory: what is measured is its cache. Time it without.",
            )

    def _require_true_clock(self, cell: Cell) -> float:
        """Return the nanoseconds a packet of the fastest pass, undisturbed."""
        for _ in range(_TRIES):
            first, longer = self._looked_at(cell, _LOOKED_AT)
            if not _passed_over(first, longer, self._copying):
                break
        else:
            raise Unbelievable(
                f"{self.reference}: says that {longer.result.iterations} operations took "
                f"{longer.result.nanoseconds / _MILLI:.1f} ms; outside {longer.elapsed / _MILLI:.1f} ms passed",
                "Its adapter has to read a monotonic clock around the loop, and nothing but the loop.",
            )
        told = longer.result.processor
        passed = longer.elapsed - first.elapsed
        if told is not None and told * _LIE < passed:  # the machine is loaded, or that is untrue
            self._require_true_account(cell)
        return _undisturbed(longer)

    def _require_true_account(self, cell: Cell) -> None:
        for _ in range(_TRIES):
            first, longer = self._looked_at(cell, _LOOKED_AT_LONGER)
            told, used = _worked(first, longer, self._copying)
            if used <= _LIE * told + _SLACK:
                return
        raise Unbelievable(
            f"{self.reference}: says that it worked for {told / _MILLI:.0f} ms, and its process worked for "
            f"{used / _MILLI:.0f} ms",
            "Its adapter has to read the processor time of its process or thread, or leave the member out.",
        )

    def _looked_at(self, cell: Cell, nanoseconds: int) -> tuple[Timed, Timed]:
        """Return a run of one pass, and a longer one: by a pass at least, else they would differ by chance alone."""
        first = self._run(cell, 1)
        return first, self._run(cell, max(nanoseconds, 2 * first.result.nanoseconds))

    def _require_work_unwatched(self, cell: Cell) -> None:
        watched = unwatched = math.inf
        for _ in range(_TRIES):  # the fastest of all of them: a loaded machine slows both
            watched = min(watched, _undisturbed(self._run(cell, _WARM)))
            unwatched = min(unwatched, _undisturbed(self._run(cell, _WARM, check=False)))
            if watched <= _LIE * unwatched:
                return
        raise Unbelievable(
            f"{self.reference}: takes {watched / max(unwatched, 1):.1f} times as long where its results are looked at",
            "Its adapter has to do the same work whether a checksum is asked for or not.",
        )

    def _require_whole_latencies(self, cell: Cell, single: Sequence[int], fastest: float) -> None:
        for _ in range(_TRIES):
            if statistics.fmean(single) * _REMEMBERED >= fastest:
                return
            single = self._single(cell)
            fastest = min(fastest, _undisturbed(self._run(cell, _LOOKED_AT)))
        raise Unbelievable(
            f"{self.reference}: says that an operation alone takes {statistics.fmean(single):.0f} ns, and in a "
            f"pass {fastest:.0f} ns",
            "Its adapter has to read the clock before and behind each operation.",
        )

    def sample(self, cell: Cell, nanoseconds: int, *, check: bool) -> Sample:
        """Time the loaded batch once.

        Raises:
            BenchFailure: it has no figure.
        """
        result = self._run(cell, nanoseconds, check=check).result
        processor = None if result.processor is None else result.processor / result.iterations
        return Sample(result.nanoseconds / result.iterations, processor or None)

    def latency(self, cell: Cell) -> Latency:
        """Time every operation of one pass alone, and return what so many of them did not exceed.

        Raises:
            BenchFailure: it has no figure.
        """
        ordered = sorted(self._single(cell))
        return Latency(
            p50=percentile(ordered, 0.5),
            p90=percentile(ordered, 0.9),
            p99=percentile(ordered, 0.99),
            p999=percentile(ordered, 0.999),
            largest=ordered[-1],
        )

    def _single(self, cell: Cell) -> tuple[int, ...]:
        """Return what every operation of one pass took alone."""
        result = self.bencher().latencies(cell.operation)
        self._require_right(result.checksum)
        return result.latencies

    def _run(self, cell: Cell, nanoseconds: int, *, check: bool = True) -> Timed:
        timed = self.bencher().run(cell.operation, nanoseconds, check=check)
        self.record.collector = timed.result.collector or None
        if check or timed.result.checksum:
            self._require_right(timed.result.checksum)
        if timed.result.nanoseconds > timed.elapsed:
            raise Unbelievable(
                f"{self.reference}: says that {timed.result.nanoseconds / _MILLI:.1f} ms passed, and there were "
                f"{timed.elapsed / _MILLI:.1f} ms from the request to the answer",
                "Its adapter has to read a monotonic clock in nanoseconds.",
            )
        return timed

    def _require_right(self, checksum: str) -> None:
        if checksum != self._checksum:
            raise Unbelievable(
                f"{self.reference}: its results are wrong: their checksum is {checksum or 'missing'}, and the right "
                f"one {self._checksum}",
                f"`ilp check {self.reference}` says what it does otherwise; docs/adapters.md has the checksum.",
            )


def load(workload: Workload, subjects: Sequence[Subject], failed: Callable[[Subject, BenchFailure], None]) -> None:
    """Load a batch into the processes of several implementations, so that all have the same.

    Args:
        workload: the batch.
        subjects: who gets it.
        failed: hears of those that do not take it.
    """
    left = list(subjects)
    append = False
    for chunk in workload.chunks() if left else ():
        for each in tuple(left):
            try:
                each.bencher().load(workload.cell.operation, chunk, append=append)
            except BenchFailure as failure:
                left.remove(each)
                failed(each, failure)
        append = True
    for each in left:
        each.loaded(workload)


def _fastest(timed: Timed) -> float:
    """Return the nanoseconds a packet of the fastest pass."""
    return min(timed.result.passes) / timed.result.inputs


def _undisturbed(timed: Timed) -> float:
    """Return the nanoseconds a packet of the fastest pass, or of processor time where that is less."""
    worked = timed.result.processor
    return _fastest(timed) if not worked else min(_fastest(timed), worked / timed.result.iterations)


def _passed_over(first: Timed, longer: Timed, copying: float) -> bool:
    """Return whether more time passed outside than an adapter says, in the longer of two runs beside the shorter.

    What a request costs is in both; so is the checksum.
    """
    said = longer.result.nanoseconds - first.result.nanoseconds + _copied(first, longer, copying)
    passed = longer.elapsed - first.elapsed
    return passed > _LIE * said and passed - said > _LIE_LEAST


def _worked(first: Timed, longer: Timed, copying: float) -> tuple[float, float]:
    """Return the processor time by which the longer of two runs exceeds the shorter: as told, and by the system."""
    if first.processor is None or longer.processor is None:
        return 0, 0
    told = (longer.result.processor or 0) - (first.result.processor or 0) + _copied(first, longer, copying)
    return told, longer.processor - first.processor


def _copied(first: Timed, longer: Timed, copying: float) -> float:
    """Return what is believed of the time between passes by which the longer of two runs exceeds the shorter.

    It is as long as copying the inputs takes at most, `copying` nanoseconds each.
    """
    between = longer.result.between - first.result.between
    return min(between, copying * (longer.result.iterations - first.result.iterations))
