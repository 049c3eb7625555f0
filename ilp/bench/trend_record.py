"""What `ilp trend` shows: ratios from version to version, and where they make a step."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.bench.record import Estimate, Machine, Shape
from ilp.bench.store import BrokenLine
from ilp.protocol.bench import BenchOperation

__all__ = ["Direction", "TrendPoint", "TrendRecord", "TrendSeries", "TrendStep"]

Direction: TypeAlias = Literal["slower", "faster"]
"""What became of the time at a step: slower takes longer."""


class TrendPoint(Struct, frozen=True, kw_only=True):
    """One version, or where versions cannot be put in order, one run.

    Attributes:
        label: what it is called: its version, or without one the day of its run.
        version: as the implementation says it.
        started: of its latest run, in UTC, ISO 8601.
        runs: how many runs it was made of.
        ratio: its time divided by the reference codec's, the median of the runs; with its 99 % interval.
        nanoseconds: that a packet took, the median of the runs; 0 where it is unknown.
    """

    label: str
    version: str | None
    started: str
    runs: int
    ratio: Estimate
    nanoseconds: float = 0.0


class TrendStep(Struct, frozen=True, kw_only=True):
    """A change that is larger than the noise, and large enough to matter.

    Attributes:
        index: of the first point after it, from 1.
        before, after: the labels of the points before and after it.
        factor: the time after it divided by the time before it, with its 99 % interval.
    """

    index: int
    before: str
    after: str
    factor: Estimate
    direction: Direction


class TrendSeries(Struct, frozen=True, kw_only=True):
    """What compares with each other: one implementation, operation and shape, on one machine, by one benchmark.

    Attributes:
        implementation: its reference, without a version.
        current: whether it holds the newest version by the newest benchmark; one that does not has been superseded.
        points: at least one, the oldest first.
        levels: the ratio between steps, one more than there are steps.
    """

    implementation: str
    name: str | None
    language: str | None
    operation: BenchOperation
    shape: Shape
    machine: Machine
    benchmark: str
    current: bool
    points: tuple[TrendPoint, ...]
    steps: tuple[TrendStep, ...]
    levels: tuple[float, ...]

    @property
    def change(self) -> float:
        """The last ratio divided by the first."""
        return self.points[-1].ratio.ratio / self.points[0].ratio.ratio

    @property
    def last_is_slower(self) -> bool:
        """Whether the series is current, and its last version slower by a step than the one before."""
        last = self.steps[-1] if self.steps else None
        return self.current and last is not None and last.index == len(self.points) - 1 and last.direction == "slower"


class TrendRecord(Struct, kw_only=True, tag_field="record", tag="trend"):
    """A look into a store.

    Attributes:
        suite: the version of this suite.
        store: its file.
        series: by implementation, machine and benchmark, then by operation and shape.
        superseded: how many series were left out, since a newer benchmark or version has taken their place.
        broken: lines of the store that could not be read.
    """

    suite: str
    store: str
    series: tuple[TrendSeries, ...]
    superseded: int = 0
    broken: tuple[BrokenLine, ...] = ()
