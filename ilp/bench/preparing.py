"""Make the implementations of a run ready for a cell: loaded, warm, and examined."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ilp.bench.plan import BenchPlan
from ilp.bench.subject import Subject, load
from ilp.bench.workload import Cell, Workload
from ilp.implementation.bencher import BenchFailure

__all__ = ["WARM_PACKETS", "Batches", "Failed", "ready_for"]

WARM_PACKETS = 512
"""Packets of the batch that warms up: never those that are timed, so that these are seen for the first time then."""

Failed = Callable[[Subject, BenchFailure], None]
"""Hears of an implementation that has no figure in the cell."""


class Batches:
    """The batches of a run: of each cell the one that is timed, and others with other packets.

    Args:
        plan: of the run.
    """

    def __init__(self, plan: BenchPlan) -> None:
        self._plan = plan
        self._made: dict[tuple[Cell, int, int | None], Workload] = {}

    def timed(self, cell: Cell) -> Workload:
        """Return the batch that is timed."""
        return self._batch(cell, 0, self._plan.packets)

    def warming(self, cell: Cell) -> Workload:
        """Return the batch that warms up."""
        return self._batch(cell, 1, min(WARM_PACKETS, self._plan.packets))

    def half_seen(self, cell: Cell) -> Workload:
        """Return the beginning of the batch that is timed, with a packet of neither behind each of its packets."""
        return self._batch(cell, 0, self._plan.packets, with_number=2)

    def _batch(self, cell: Cell, number: int, packets: int, with_number: int | None = None) -> Workload:
        plan = self._plan
        if (cell, number, with_number) not in self._made:
            seeds = [3 * plan.seed + each for each in (number, with_number) if each is not None]
            self._made[cell, number, with_number] = Workload(cell, packets, plan.recorded, *seeds)
        return self._made[cell, number, with_number]


def ready_for(
    cell: Cell, subjects: Sequence[Subject], batches: Batches, failed: Failed, *, examine: bool = True
) -> tuple[list[Subject], Workload]:
    """Load a batch into every implementation, warm, and with its figures examined; return those that are left.

    Args:
        cell: what will be timed.
        subjects: the implementations.
        batches: of the run.
        failed: hears of those that are not left.
        examine: whether their figures are examined; right results are required always.
    """
    preparing = _Preparing(cell, subjects, batches, failed)
    preparing.load(batches.warming(cell))
    preparing.each_does(lambda subject: subject.warm_up(cell))
    preparing.load(batches.timed(cell))
    if examine:
        preparing.examine()
    return preparing.left, batches.timed(cell)


class _Preparing:
    def __init__(self, cell: Cell, subjects: Sequence[Subject], batches: Batches, failed: Failed) -> None:
        self.left = list(subjects)
        self._cell = cell
        self._batches = batches
        self._failed = failed

    def load(self, workload: Workload) -> None:
        load(workload, self.left, self._out)

    def each_does(self, job: Callable[[Subject], None]) -> None:
        for subject in tuple(self.left):
            try:
                job(subject)
            except BenchFailure as failure:
                self._out(subject, failure)

    def examine(self) -> None:
        """Examine all; who had to be loaded anew for it has the batch again afterwards."""
        anew: list[Subject] = []

        def examined(subject: Subject) -> None:
            def half_seen() -> None:
                anew.append(subject)
                load(self._batches.half_seen(self._cell), [subject], _raised)

            subject.examine(self._cell, half_seen)

        self.each_does(examined)
        load(self._batches.timed(self._cell), [each for each in anew if each in self.left], self._out)

    def _out(self, subject: Subject, failure: BenchFailure) -> None:
        self.left.remove(subject)
        self._failed(subject, failure)


def _raised(_: Subject, failure: BenchFailure) -> None:
    raise failure
