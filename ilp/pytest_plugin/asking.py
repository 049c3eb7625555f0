"""Ask an implementation for the items of a run: opened once, and asked ahead of the item that wants to know."""

from __future__ import annotations

from collections.abc import Sequence

from ilp.conformance.record import Result
from ilp.conformance.result import not_asked, result_of
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Identity, Implementation, ImplementationUnavailable
from ilp.implementation.launch import Conditions
from ilp.implementation.process import Patience
from ilp.implementation.reference import open_implementation
from ilp.pytest_plugin.settings import Settings

__all__ = ["AHEAD", "Asking"]

AHEAD = 128
"""How many vectors are asked at once, from the one that is wanted on. An adapter that is asked one by one waits for
the suite most of the time; one that is asked everything at once makes `-x` and workers of xdist ask in vain."""


class Asking:
    """One implementation, opened when the first of its items is run.

    Args:
        reference: the implementation.
        settings: how to ask.

    Attributes:
        vectors: what will be wanted, in order; set it before the first result is taken.
        identity: who it is, once it was opened.
        restarts: how often its process had to be started again.
        problem: why it cannot be asked, or not any more.
        problem_told: whether an item has reported that.
    """

    def __init__(self, reference: str, settings: Settings) -> None:
        self.reference = reference
        self.vectors: Sequence[Vector] = ()
        self.identity: Identity | None = None
        self.restarts = 0
        self.problem: ImplementationUnavailable | None = None
        self.problem_told = False
        self._settings = settings
        self._results: dict[str, Result] = {}
        self._positions: dict[str, int] | None = None
        self._implementation: Implementation | None = None

    def result(self, vector: Vector) -> Result:
        """Return what came of a vector; with the outcome "not asked" where there is a `problem`."""
        if vector.id not in self._results:
            self._ask(self._ahead_of(vector))
        return self._results[vector.id]

    def close(self) -> None:
        """Let go of the implementation; calling it again does nothing."""
        if self._implementation is not None:
            self._implementation.close()
            self._implementation = None

    def _ahead_of(self, vector: Vector) -> Sequence[Vector]:
        if self._positions is None:
            self._positions = {each.id: index for index, each in enumerate(self.vectors)}
        start = self._positions[vector.id]
        block = self.vectors[start : start + AHEAD]
        return [each for each in block if each.id not in self._results]

    def _ask(self, vectors: Sequence[Vector]) -> None:
        if self.problem is None:
            try:
                implementation = self._opened()
                try:
                    outcomes = implementation.ask(each.operation for each in vectors)
                    settings = self._settings
                    known = settings.known.table(self.reference, implementation.identity.version)
                    for vector, outcome in zip(vectors, outcomes, strict=True):
                        self._results[vector.id] = result_of(
                            vector,
                            outcome,
                            self.reference,
                            known.get(vector.id),
                            fail_level=settings.fail_level,
                            today=settings.today,
                        )
                finally:
                    self.restarts = implementation.restarts
            except ImplementationUnavailable as problem:
                self.problem = problem
        for each in vectors:
            if each.id not in self._results:
                self._results[each.id] = not_asked(each, self.reference)

    def _opened(self) -> Implementation:
        if self._implementation is None:
            timeout = self._settings.timeout
            patience = Patience(timeout=timeout, start_timeout=max(timeout, Patience().start_timeout))
            self._implementation = open_implementation(self.reference, Conditions(patience=patience))
            self.identity = self._implementation.identity
        return self._implementation
