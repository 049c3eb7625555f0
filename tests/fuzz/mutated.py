"""The plain codec, with a bug in it or not, as a participant of a campaign in this process."""

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
    """An implementation whose codec is a plain one.

    Args:
        name: its reference.
        codec: the codec, mutated or not.
    """

    def __init__(self, name: str, codec: PlainCodec) -> None:
        self.identity = Identity(
            reference=name, name=name, version="unknown", language="Python", operations=("decode", "encode", "relay")
        )
        self.restarts = 0
        self._codec = codec

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        return (outcome_of(self._codec, each) for each in operations)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass
