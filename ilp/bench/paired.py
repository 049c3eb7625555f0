"""Is a candidate slower than its baseline? Timed in turns, with a control, until it is decided or cannot be.

Each look starts processes of its own, since two processes of the same program differ a little, for as long as they
live, by where their memory lies; and all of them on the same core, since cores differ by what their neighbours do. In a
look, every cell is timed in pairs of rounds: the second has the order of the first one, turned round, so that whatever
gets faster or slower meanwhile favours nobody. A pair of rounds is a block.

The control is the baseline once more, in a process of its own. Where the machine lets equal things seem different by
more than the margin, nothing can be said.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.bench.plan import REFERENCE, BenchPlan
from ilp.bench.preparing import Batches, ready_for
from ilp.bench.record import Estimate, PairedCell, Verdict
from ilp.bench.sample import Clock, Sample, clock_of, is_checked, log_ratio
from ilp.bench.statistics import CONFIDENCE, bootstrapped
from ilp.bench.subject import Subject
from ilp.bench.workload import Cell
from ilp.implementation.bencher import BenchFailure

__all__ = ["FEWEST_LOOKS", "Pairing", "Side", "level", "look"]

Side: TypeAlias = Literal["candidate", "baseline", "control", "reference"]

FEWEST_LOOKS = 2
"""Looks, each with processes of its own, before anything is decided."""


class _Block(Struct, frozen=True):
    """Two rounds, the second in the order of the first turned round: of each side two samples."""

    samples: dict[Side, tuple[Sample, Sample]]


class Pairing:
    """All that was measured of one cell, and what it says.

    Args:
        cell: what is timed.
        margin: by how much the candidate may be slower: 0.03 is 3 %.
        level: how sure a decision has to be, below 1.
        seed: of the resampling.
    """

    def __init__(self, cell: Cell, margin: float, level: float, seed: int) -> None:
        self.record = PairedCell(
            operation=cell.operation, shape=cell.shape, verdict="inconclusive", reason="it was not timed"
        )
        self.cell = cell
        self._margin = math.log1p(margin)
        self._level = level
        self._seed = seed
        self._blocks: list[_Block] = []
        self._looks = 0
        self._failure = ""

    @property
    def broken(self) -> bool:
        """Whether a side has no figure."""
        return bool(self._failure)

    @property
    def decided(self) -> bool:
        """Whether nothing more has to be measured."""
        return self.broken or self.record.verdict in {"regressed", "improved", "equivalent"}

    def failed(self, side: Side, failure: BenchFailure) -> None:
        """Note that a side has no figure: then nothing can be said of the cell."""
        self._failure = f"the {side} has no figure: {failure.message}"
        self.record.verdict, self.record.reason = "inconclusive", self._failure

    def add(self, blocks: Iterable[_Block]) -> None:
        """Take what one look measured, and judge."""
        self._blocks += blocks
        self._looks += 1
        if self._blocks:
            self._judge()

    def _judge(self) -> None:
        record = self.record
        sides: tuple[Side, ...] = ("candidate", "baseline", "control")
        record.clock = clock_of([each for block in self._blocks for side in sides for each in block.samples[side]])
        record.pairs = 2 * len(self._blocks)
        record.ratio = self._estimate("candidate", "baseline", CONFIDENCE, record.clock)
        record.decided = self._estimate("candidate", "baseline", self._level, record.clock)
        record.control = self._estimate("control", "baseline", self._level, record.clock)
        if all("reference" in block.samples for block in self._blocks):
            record.candidate_to_reference = self._estimate("candidate", "reference", CONFIDENCE, "undisturbed")
            record.baseline_to_reference = self._estimate("baseline", "reference", CONFIDENCE, "undisturbed")
        passed = self._estimate("candidate", "baseline", self._level, "wall")
        record.verdict, record.reason = self._verdict(record.decided, record.control, passed)

    def _estimate(self, side: Side, other: Side, confidence: float, clock: Clock) -> Estimate | None:
        return bootstrapped([_mean(each, side, other, clock) for each in self._blocks], confidence, self._seed)

    def _verdict(
        self, ratio: Estimate | None, control: Estimate | None, passed: Estimate | None
    ) -> tuple[Verdict, str]:
        margin = math.exp(self._margin)
        if self.broken:
            return "inconclusive", self._failure
        if self._looks < FEWEST_LOOKS or ratio is None or control is None or passed is None:
            return "inconclusive", f"{self.record.pairs} pairs in {self._looks} looks are too few to decide"
        chance = max(control.high, 1 / control.low)  # how far apart equal things are on this machine
        is_noisy = chance >= margin
        if ratio.low > (margin * chance if is_noisy else margin):
            return "regressed", ""
        if is_noisy:
            return "noisy", (
                f"the baseline took {control.low:.3f} to {control.high:.3f} times as long as itself, "
                f"more than the margin of {margin - 1:.1%}"
            )
        if passed.low > margin:
            return "inconclusive", (
                f"{passed.low:.3f} to {passed.high:.3f} times as long passed, and the processor worked no longer: "
                "it waits for something"
            )
        if ratio.high < 1 / margin:
            return "improved", ""
        if 1 / margin < ratio.low and ratio.high < margin:
            return "equivalent", ""
        return "inconclusive", f"the interval {ratio.low:.3f} to {ratio.high:.3f} lies on both sides of the margin"


def _mean(block: _Block, side: Side, other: Side, clock: Clock) -> float:
    """Return the mean logarithm of the ratios in a block."""
    pairs = zip(block.samples[side], block.samples[other], strict=True)
    return sum(log_ratio(one, two, clock) for one, two in pairs) / 2


def level(cells: int, looks: int) -> float:
    """Return how sure each single decision has to be, so that all of them together are wrong once in a hundred runs.

    Bonferroni's correction, over cells and over the looks at each of them.
    """
    return 1 - (1 - CONFIDENCE) / (cells * max(looks - FEWEST_LOOKS + 1, 1))


def look(
    pairings: Sequence[Pairing],
    sides: dict[Side, Subject],
    plan: BenchPlan,
    batches: Batches,
    number: int,
    told: Callable[[], None],
    over: Callable[[], bool],
) -> None:
    """Time every cell that is not decided yet, with processes of this look.

    Args:
        pairings: the cells.
        sides: their processes; the reference may be missing.
        plan: of the run.
        batches: of the run.
        number: which look it is, from 0 on.
        told: hears of every cell that is through.
        over: whether the time is over, and no further cell is begun.
    """
    for pairing in pairings:
        if not pairing.decided and not over():
            pairing.add(_blocks(pairing, sides, plan, batches, number))
        told()


def _blocks(
    pairing: Pairing, sides: dict[Side, Subject], plan: BenchPlan, batches: Batches, number: int
) -> list[_Block]:
    names = {subject: side for side, subject in sides.items()}

    def failed(subject: Subject, failure: BenchFailure) -> None:
        subject.failed(failure)
        if names[subject] != REFERENCE:
            pairing.failed(names[subject], failure)

    left, _ = ready_for(pairing.cell, list(sides.values()), batches, failed, examine=not number)
    if pairing.broken:
        return []
    ready = {names[each]: each for each in left}
    blocks: list[_Block] = []
    source = random.Random(f"{pairing.cell} {plan.seed} {number}")  # noqa: S311 - the order of timings
    wanted = max(plan.rounds // 2, 1)
    for index in range(wanted):
        check = is_checked(index, wanted, source)
        order = source.sample(list(ready), len(ready))
        samples: dict[Side, list[Sample]] = {side: [] for side in order}
        for side in (*order, *reversed(order)):
            try:
                samples[side].append(ready[side].sample(pairing.cell, plan.sample, check=check))
            except BenchFailure as failure:
                failed(ready.pop(side), failure)
                return blocks
        blocks.append(_Block({side: (first, second) for side, (first, second) in samples.items()}))
    return blocks
