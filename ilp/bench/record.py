"""What a run of `ilp bench` measured: one record, from which every report is made, at once or later."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from ilp.bench.sample import Clock
from ilp.protocol.bench import BenchOperation

__all__ = [
    "BenchCell",
    "BenchImplementation",
    "BenchProblem",
    "BenchRecord",
    "Comparison",
    "Estimate",
    "Latency",
    "Machine",
    "PairedCell",
    "Shape",
    "Verdict",
]

Shape: TypeAlias = Literal["smallest", "typical", "1 KiB data", "largest", "long address", "reject with message", "mix"]
"""What the packets of a batch look like; `ilp.bench.shapes` makes them."""

Verdict: TypeAlias = Literal["regressed", "improved", "equivalent", "inconclusive", "noisy"]
"""What is known of a candidate's time beside the baseline's, in one cell."""


class Machine(Struct, frozen=True, kw_only=True):
    """Where it was measured. Times of two machines compare only by their ratios to the reference codec.

    Attributes:
        processor: its model, as the system calls it.
        cores: how many the run could use.
        memory: in MiB.
        system: operating system and architecture.
        fingerprint: twelve hexadecimal digits that are the same on the same kind of machine.
    """

    processor: str
    cores: int
    memory: int
    system: str
    fingerprint: str


class BenchProblem(Struct, frozen=True):
    """Why there is no figure: what happened, what to do, the last of the implementation's log."""

    message: str
    advice: str
    log: str = ""


class BenchImplementation(Struct, kw_only=True):
    """One implementation of the run, in the order in which it was named. What is unknown until it greets is None.

    Attributes:
        collector: how its garbage collector is handled, as its adapter says it.
        problem: why it has no figures at all, or not all.
    """

    reference: str
    name: str | None = None
    version: str | None = None
    language: str | None = None
    digest: str | None = None
    build: dict[str, Any] = msgspec.field(default_factory=dict)
    collector: str | None = None
    problem: BenchProblem | None = None


class Estimate(Struct, frozen=True):
    """A ratio of two times, with its interval, of 99 % where nothing else is said; above 1 the first takes longer."""

    ratio: float
    low: float
    high: float


class Latency(Struct, frozen=True):
    """Nanoseconds that single operations took, each clocked alone: so many of a hundred took no longer."""

    p50: int
    p90: int
    p99: int
    p999: int
    largest: int


class BenchCell(Struct, kw_only=True):
    """One implementation doing one operation on packets of one shape.

    Attributes:
        octets: of a packet, on average.
        nanoseconds: that a packet takes: the median over the batches.
        low, high: the 99 % interval of that.
        latency: percentiles of single operations; None where they were not asked for.
        to_reference: its time divided by that of the reference codec in the same run.
        batches: how many were timed; in each of them, `packets` distinct packets, once or more often.
        problem: why there is no figure, or why it cannot be believed; then the figures are 0.
    """

    implementation: str
    operation: BenchOperation
    shape: Shape
    packets: int = 0
    octets: float = 0.0
    nanoseconds: float = 0.0
    low: float = 0.0
    high: float = 0.0
    latency: Latency | None = None
    to_reference: Estimate | None = None
    batches: int = 0
    problem: BenchProblem | None = None

    @property
    def packets_per_second(self) -> float:
        """How many packets it does in a second; 0 without a figure."""
        return 1e9 / self.nanoseconds if self.nanoseconds else 0.0

    @property
    def octets_per_second(self) -> float:
        """How many octets of packets it does in a second; 0 without a figure."""
        return self.packets_per_second * self.octets


class PairedCell(Struct, kw_only=True):
    """Candidate and baseline in one cell.

    Attributes:
        ratio: the candidate's time divided by the baseline's; this gates.
        decided: the interval by which it was decided: wider than that of `ratio`, for all cells and looks together.
        control: a second process of the baseline divided by the first: what the machine does to equal things, as sure
            as `decided`.
        candidate_to_reference, baseline_to_reference: these travel between machines.
        pairs: how often both were timed one after the other.
        clock: what was compared: processor time where both sides tell it, else the time that passed.
        reason: of a verdict that is no decision, in a sentence.
    """

    operation: BenchOperation
    shape: Shape
    verdict: Verdict
    ratio: Estimate | None = None
    decided: Estimate | None = None
    control: Estimate | None = None
    candidate_to_reference: Estimate | None = None
    baseline_to_reference: Estimate | None = None
    pairs: int = 0
    clock: Clock = "wall"
    reason: str = ""


class Comparison(Struct, kw_only=True):
    """The regression gate of a run."""

    candidate: str
    baseline: str
    margin: float
    cells: tuple[PairedCell, ...]


class BenchRecord(Struct, kw_only=True, tag_field="record", tag="bench"):
    """A run of `ilp bench`.

    Attributes:
        suite: the version of this suite.
        started: when, in UTC, ISO 8601.
        format: the version of this record's form.
        seconds: how long it took.
        benchmark: twelve hexadecimal digits that change when what is measured, or how, changes.
        mix: the same for the cells of the mix, where it was made of other packets than usual.
        interrupted: whether it was ended before its end.
        left_out: how many cells were not begun, since the time was over or the run was interrupted.
        comparison: with `--against`.
    """

    suite: str
    started: str
    format: Literal[1] = 1
    seconds: float
    seed: int
    benchmark: str
    mix: str | None = None
    machine: Machine
    implementations: tuple[BenchImplementation, ...]
    cells: tuple[BenchCell, ...]
    comparison: Comparison | None = None
    interrupted: bool = False
    left_out: int = 0
