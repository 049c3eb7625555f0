"""Implementations with a fault, in process: each asks another implementation, and spoils what it answers.

They stand for what `tests/connector/faulty.py` does with real processes, wherever only the outcomes matter.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self, TypeAlias

from msgspec.structs import replace

from ilp.implementation.implementation import Identity, Implementation
from ilp.protocol import Crashed, Decode, Faulted, Garbled, Operation, Outcome, Rejected, TimedOut, Unsupported

__all__ = ["Faulty", "carrying", "crashing", "decoding", "dying", "fickle", "garbling", "hanging"]

Fault: TypeAlias = Callable[[Operation, Outcome], Outcome]
"""Turns what the implementation answers to an operation into what the faulty one does."""


class Faulty:
    """An implementation that answers as another one does, but for its fault. Closing it closes the other one.

    Args:
        inner: whom to ask.
        fault: what becomes of the answers.
        operations: what it says that it supports, if not what `inner` does.
    """

    def __init__(self, inner: Implementation, fault: Fault, *, operations: tuple[str, ...] | None = None) -> None:
        self._inner = inner
        self._fault = fault
        self._identity = replace(inner.identity, operations=operations or inner.identity.operations)

    @property
    def identity(self) -> Identity:
        return self._identity

    @property
    def restarts(self) -> int:
        return self._inner.restarts

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        for operation in operations:
            for outcome in self._inner.ask([operation]):
                yield self._fault(operation, outcome)

    def close(self) -> None:
        self._inner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


def fickle(inner: Implementation, every: int, count: Iterator[int] | None = None) -> Faulty:
    """Give another answer to every `every`-th operation: the same question is answered differently.

    Args:
        inner: whom to ask.
        every: the number of an operation's order that another answer is given to, and its multiples.
        count: counts the operations from 1; share it, and counting goes on in the next one, as if the fault depended
            on something outside. Otherwise each counts its own, so that it depends on the order of operations alone.
    """
    counted = count or itertools.count(1)
    return Faulty(inner, lambda _, outcome: outcome if next(counted) % every else _other(outcome))


def carrying(inner: Implementation) -> Faulty:
    """Give another answer directly after a refusal: what it answers depends on what it was asked before."""
    refused = False

    def carry(_: Operation, outcome: Outcome) -> Outcome:
        nonlocal refused
        before, refused = refused, isinstance(outcome, Rejected)
        return _other(outcome) if before else outcome

    return Faulty(inner, carry)


class _Dying(Faulty):
    def __init__(self, inner: Implementation, every: int) -> None:
        super().__init__(inner, self._count)
        self._every = every
        self._asked = 0

    @property
    def restarts(self) -> int:
        return super().restarts + self._asked // self._every

    def _count(self, _: Operation, outcome: Outcome) -> Outcome:
        self._asked += 1
        return outcome


def dying(inner: Implementation, every: int = 1000) -> Faulty:
    """Restart at every `every`-th operation, none of which is to blame: all outcomes are right, and restarts count."""
    return _Dying(inner, every)


def crashing(inner: Implementation, on: Operation) -> Faulty:
    """Crash on one operation, always."""
    return _spoiling(inner, on, Crashed("exited with status 70"))


def hanging(inner: Implementation, on: Operation, seconds: float = 0.2) -> Faulty:
    """Time out on one operation, always; without waiting for it."""
    return _spoiling(inner, on, TimedOut(seconds))


def garbling(inner: Implementation, on: Operation) -> Faulty:
    """Answer one operation with what is no response, always."""
    return _spoiling(inner, on, Garbled("request 1 got an invalid response"))


def decoding(inner: Implementation) -> Faulty:
    """Support decode and nothing else."""

    def only_decode(operation: Operation, outcome: Outcome) -> Outcome:
        return outcome if isinstance(operation, Decode) else Unsupported("there is no such operation")

    return Faulty(inner, only_decode, operations=("decode",))


def _spoiling(inner: Implementation, on: Operation, spoilt: Outcome) -> Faulty:
    return Faulty(inner, lambda operation, outcome: spoilt if operation == on else outcome)


def _other(outcome: Outcome) -> Outcome:
    """Return an outcome of another class."""
    return Faulted("not now") if isinstance(outcome, Rejected) else Rejected("not now")
