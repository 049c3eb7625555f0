"""The plain codec and its mutants as implementations of the gate, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from ilp.conformance.mutation import outcome_of
from ilp.implementation.implementation import Identity
from ilp.mutants import PlainCodec
from ilp.protocol import Operation, Outcome

__all__ = ["Mutated"]


class Mutated:
    """A plain codec, with a bug in it or not, that remembers its answers: both directions of a gate ask the same."""

    def __init__(self, name: str, codec: PlainCodec) -> None:
        self.identity = Identity(
            reference=name, name=name, version="unknown", language="Python", operations=("decode", "encode", "relay")
        )
        self.restarts = 0
        self._codec = codec
        self._known: dict[Operation, Outcome] = {}

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        for operation in operations:
            if operation not in self._known:
                self._known[operation] = outcome_of(self._codec, operation)
            yield self._known[operation]

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass
