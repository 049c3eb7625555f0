"""What a run of `ilp bench` is to do, and whom it tells how it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from msgspec import Struct

from ilp.bench.subject import Opener
from ilp.bench.workload import Cell
from ilp.codec import Packet

__all__ = ["REFERENCE", "BenchPlan", "Observer", "Prepare"]

REFERENCE = "reference"
"""The implementation to which the others are held, so that figures travel between machines."""

Prepare: TypeAlias = Callable[[str], Opener]
"""Makes a reference ready, once, and returns what starts its process; both may raise ImplementationUnavailable."""


class Observer(Protocol):
    """Who wants to know how a run goes on."""

    def asked(self, reference: str, done: int, planned: int) -> None:
        """Of a step of the run, `done` of `planned` cells are through."""


class BenchPlan(Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        references: the implementations; with `baseline`, the candidate alone.
        baseline: what the candidate is held against.
        cells: what is timed.
        recorded: the packets that the mix is made of.
        packets: in a batch.
        rounds: how often every implementation is timed in a cell; with `baseline`, pairs of each look.
        sample: nanoseconds of one timing.
        looks: how many times a pair may be looked at before the verdict has to stand, each with processes of its own.
        longest: seconds after which nothing new is begun.
        margin: by how much a candidate may be slower: 0.03 is 3 %.
        seed: of the packets, and of the order in which implementations are timed.
        suite: the version of the suite.
    """

    references: tuple[str, ...]
    baseline: str | None = None
    cells: tuple[Cell, ...]
    recorded: tuple[Packet, ...]
    packets: int = 4096
    rounds: int = 12
    sample: int = 5_000_000
    looks: int = 12
    longest: float = 900.0
    margin: float = 0.03
    seed: int = 0
    suite: str
