"""What every implementation under test is to the suite, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec
from msgspec import Struct

from ilp.protocol import Operation, Outcome

__all__ = ["Identity", "Implementation", "ImplementationUnavailable", "InvalidReference"]


class Identity(Struct, frozen=True, kw_only=True):
    """Who an implementation is.

    `reference` is what the user asked for, `version` what it resolved to. `digest` names the tree that was
    installed for it, where one was: its SHA-256, as the same release behaves differently under other transitive
    versions, or "git:" and the commit that was checked out. `build` is what is known of how it was built.
    """

    reference: str
    name: str
    version: str
    language: str
    operations: tuple[str, ...]
    digest: str | None = None
    build: dict[str, Any] = msgspec.field(default_factory=dict)


class Implementation(Protocol):
    """Something that can be asked operations. Close it, or use it as a context manager."""

    @property
    def identity(self) -> Identity:
        """Who it is."""

    @property
    def restarts(self) -> int:
        """How often its process had to be started again so far."""

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        """Ask operations; yield one outcome each, in order, as they come."""

    def close(self) -> None:
        """Let go of everything it holds; calling it again does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class ImplementationUnavailable(Exception):
    """An implementation cannot be asked at all: not found, not installed, would not start. Exit code 3.

    Args:
        message: what happened, one line.
        advice: what to do next, one line.
        log: the last of what the failing program said, if anything.
    """

    def __init__(self, message: str, advice: str, log: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.log = log


class InvalidReference(ValueError):
    """A reference that the syntax does not allow, or that names nothing known. Exit code 2."""
