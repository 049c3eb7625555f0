"""One record of several runs over the same vectors, such as the jobs of a CI matrix: an implementation each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ilp.conformance.record import CheckRecord

__all__ = ["DifferentRuns", "merged"]


class DifferentRuns(ValueError):
    """Runs that make no common record, in words: one line."""


def merged(records: Sequence[CheckRecord]) -> CheckRecord:
    """Return the record of one run in which all implementations of `records` were checked.

    It began when the first one began, and took as long as all of them. Of a single record, it is that record.

    Args:
        records: at least one.

    Raises:
        DifferentRuns: they asked different vectors, under other options, or the same implementation twice.
    """
    first = records[0]
    if len(records) == 1:
        return first
    for each in records[1:]:
        if each.cases != first.cases:
            raise DifferentRuns("the runs asked different vectors")
        if (each.fail_level, each.options) != (first.fail_level, first.options):
            raise DifferentRuns("the runs had different options")
    implementations = [implementation for each in records for implementation in each.implementations]
    reference, count = Counter(each.reference for each in implementations).most_common(1)[0]
    if count > 1:
        raise DifferentRuns(f"{reference} was checked in more than one of the runs")
    return CheckRecord(
        suite=first.suite,
        started=min(each.started for each in records),
        seconds=sum(each.seconds for each in records),
        interrupted=any(each.interrupted for each in records),
        stopped=any(each.stopped for each in records),
        fail_level=first.fail_level,
        options=first.options,
        vectors=first.vectors,
        cases=first.cases,
        implementations=implementations,
        results=[result for each in records for result in each.results],
        known_problems=[problem for each in records for problem in each.known_problems],
    )
