"""From a store to series: what compares with what, in which order, and where it makes a step."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import median, stdev
from typing import Any, NamedTuple, TypeAlias, get_args

from semver import Version

from ilp.bench.plan import REFERENCE
from ilp.bench.record import Estimate, Shape
from ilp.bench.steps import around, deviation_of, find_levels
from ilp.bench.store import Store, StoredCell
from ilp.bench.trend_record import TrendPoint, TrendRecord, TrendSeries, TrendStep
from ilp.implementation.registry import package_reference
from ilp.protocol.bench import BENCH_OPERATIONS

__all__ = ["trend_of", "unversioned"]

_MEDIAN_LOSS = math.sqrt(math.pi / 2)  # by so much the median of many varies more than their mean
_FEWEST_OF_A_MEDIAN = 3  # of one or two it is the mean

_Place: TypeAlias = tuple[str, str, str]
"""Reference without version, operation, shape."""


class _Key(NamedTuple):
    """What all cells of a series share."""

    implementation: str
    name: str | None
    operation: str
    shape: str
    machine: str
    benchmark: str

    @property
    def place(self) -> _Place:
        return self.implementation, self.operation, self.shape


class _Newest(NamedTuple):
    benchmark: str
    version: str | None


def trend_of(store: Store, *, suite: str, path: str) -> TrendRecord:
    """Return the series of a store.

    The reference codec beside itself is left out: its ratio is 1 whatever happens.

    Args:
        store: what was read.
        suite: the version of this suite.
        path: the file of the store, for reports.

    Raises:
        MissingLibrary: ruptures is not installed.
    """
    by_key: dict[_Key, list[StoredCell]] = defaultdict(list)
    for each in store.cells:
        if each.reference != REFERENCE:
            by_key[_key(each)].append(each)
    newest = _newest(store.cells)
    series = (_series(key, cells, newest[key.place]) for key, cells in by_key.items())
    return TrendRecord(suite=suite, store=path, series=tuple(sorted(series, key=_rank)), broken=store.broken)


def _newest(cells: Iterable[StoredCell]) -> dict[_Place, _Newest]:
    """Return for each place the benchmark of its latest run, and the last version that was measured by it."""
    by_place: dict[_Place, list[StoredCell]] = defaultdict(list)
    for each in cells:
        by_place[_key(each).place].append(each)
    newest = {}
    for place, its in by_place.items():
        benchmark = max(its, key=lambda each: each.started).benchmark
        ordered = _in_order([each for each in its if each.benchmark == benchmark])
        newest[place] = _Newest(benchmark, ordered[-1].version)
    return newest


def unversioned(reference: str) -> str:
    """Return a reference without its version or revision: `npm:ilp-packet` of `npm:ilp-packet@3.0.9`."""
    package = package_reference(reference)
    if package is not None:
        return f"{package.package}{package.features}"
    return reference if ":" in reference else reference.partition("@")[0]


def _key(cell: StoredCell) -> _Key:
    return _Key(
        implementation=unversioned(cell.reference),
        name=cell.name,
        operation=cell.operation,
        shape=cell.shape,
        machine=cell.machine.fingerprint,
        benchmark=cell.benchmark,
    )


def _rank(series: TrendSeries) -> tuple[Any, ...]:
    return (
        series.implementation,
        series.name or "",
        series.machine.fingerprint,
        not series.current,
        series.benchmark,
        BENCH_OPERATIONS.index(series.operation),
        get_args(Shape).index(series.shape),
    )


def _series(key: _Key, cells: Sequence[StoredCell], newest: _Newest) -> TrendSeries:
    points = _points(cells)
    found = find_levels([each.ratio for each in points])
    latest = max(cells, key=lambda each: each.started)
    steps = (
        TrendStep(
            index=each.index,
            before=points[each.index - 1].label,
            after=points[each.index].label,
            factor=each.factor,
            direction="slower" if each.factor.ratio > 1 else "faster",
        )
        for each in found.steps
    )
    return TrendSeries(
        implementation=key.implementation,
        name=key.name,
        language=latest.language,
        operation=latest.operation,
        shape=latest.shape,
        machine=latest.machine,
        benchmark=key.benchmark,
        current=(key.benchmark, points[-1].version) == newest,
        points=points,
        steps=tuple(steps),
        levels=found.levels,
    )


# From runs to points.


def _in_order(cells: Sequence[StoredCell]) -> list[StoredCell]:
    """Return runs in the order of versions, or if one has no semantic version, all by time."""
    by_time = sorted(cells, key=lambda each: (each.started, each.run))
    versions = _versions(by_time)
    if versions is None:
        return by_time
    first_seen = {each.version: index for index, each in reversed([*enumerate(by_time)])}
    # Versions that differ in their build only are equal, and stand in the order in which they came.
    return sorted(by_time, key=lambda each: (versions[each.version], first_seen[each.version]))


def _versions(cells: Iterable[StoredCell]) -> dict[str | None, Version] | None:
    """Return the versions of runs, None if one of them is no semantic version."""
    versions = {each.version: _semantic(each.version) for each in cells}
    known = {version: parsed for version, parsed in versions.items() if parsed is not None}
    return known if len(known) == len(versions) else None


def _points(cells: Sequence[StoredCell]) -> tuple[TrendPoint, ...]:
    """Return a point a version, or where versions have no order, a point a run."""
    ordered = _in_order(cells)
    if _versions(cells) is None:
        return tuple(_point((each,)) for each in ordered)
    return tuple(_point(tuple(group)) for _, group in groupby(ordered, key=lambda each: each.version))


def _semantic(version: str | None) -> Version | None:
    try:
        return Version.parse((version or "").strip().removeprefix("v"))
    except ValueError:
        return None


def _point(runs: Sequence[StoredCell]) -> TrendPoint:
    """Return the point of the runs of one version, which are in the order of time."""
    last = runs[-1]
    return TrendPoint(
        label=last.version or last.started[:10],
        version=last.version,
        started=last.started,
        runs=len(runs),
        ratio=_together([each.ratio for each in runs]),
        nanoseconds=median(_known(each.nanoseconds for each in runs) or [0.0]),
    )


def _known(nanoseconds: Iterable[float]) -> list[float]:
    return [each for each in nanoseconds if each > 0]


def _together(ratios: Sequence[Estimate]) -> Estimate:
    """Return the median of ratios, with the wider of two intervals: what the runs say of themselves, or differ by."""
    if len(ratios) == 1:
        return ratios[0]
    logarithms = [math.log(each.ratio) for each in ratios]
    within = math.sqrt(sum(deviation_of(each) ** 2 for each in ratios) / len(ratios))
    loss = _MEDIAN_LOSS if len(ratios) >= _FEWEST_OF_A_MEDIAN else 1.0
    deviation = loss * max(within, stdev(logarithms)) / math.sqrt(len(ratios))
    return around(median(logarithms), deviation)
