"""Throughput of several implementations, side by side in one run."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ilp.bench.plan import REFERENCE, BenchPlan
from ilp.bench.preparing import Batches, ready_for
from ilp.bench.record import BenchCell
from ilp.bench.sample import Sample, is_checked, log_ratio
from ilp.bench.statistics import median_interval, median_ratio
from ilp.bench.subject import Subject
from ilp.bench.workload import Cell, Workload
from ilp.implementation.bencher import BenchFailure

__all__ = ["surveyed"]


def surveyed(cell: Cell, subjects: Sequence[Subject], plan: BenchPlan, batches: Batches) -> list[BenchCell]:
    """Time every implementation in one cell, in rounds, each in an order of its own; return a cell for each of them."""
    cells = {
        each: BenchCell(implementation=each.reference, operation=cell.operation, shape=cell.shape) for each in subjects
    }

    def failed(subject: Subject, failure: BenchFailure) -> None:
        cells[subject].problem = subject.failed(failure)

    left, workload = ready_for(cell, subjects, batches, failed)
    samples: dict[Subject, list[Sample]] = {each: [] for each in left}
    source = random.Random(f"{cell} {plan.seed}")  # noqa: S311 - the order of timings
    for index in range(plan.rounds):
        check = is_checked(index, plan.rounds, source)
        for each in source.sample(left, len(left)):
            try:
                samples[each].append(each.sample(cell, plan.sample, check=check))
            except BenchFailure as failure:
                left.remove(each)
                failed(each, failure)
    by_reference = {each.reference: samples[each] for each in left}
    for each in tuple(left):
        try:
            cells[each].latency = each.latency(cell)
        except BenchFailure as failure:
            failed(each, failure)
            continue
        _fill(cells[each], samples[each], workload, by_reference.get(REFERENCE))
    return list(cells.values())


def _fill(cell: BenchCell, samples: Sequence[Sample], workload: Workload, reference: Sequence[Sample] | None) -> None:
    cell.packets, cell.octets, cell.batches = workload.count, workload.octets, len(samples)
    cell.nanoseconds, cell.low, cell.high = median_interval([each.undisturbed for each in samples])
    if reference is not None and len(reference) == len(samples):
        ratios = [log_ratio(one, other, "undisturbed") for one, other in zip(samples, reference, strict=True)]
        cell.to_reference = median_ratio(ratios)
