"""Implementations that answer by a script, in this process, and the parts of a gate run that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

import msgspec

from ilp.conformance.mutation import outcome_of
from ilp.explore.inquiry import Inquiry, Side, conduct
from ilp.explore.question import Question
from ilp.gate.court import Cell, Court, Judgement
from ilp.gate.judge import judged
from ilp.gate.limits import Limits
from ilp.implementation.implementation import Identity
from ilp.implementation.recording import NOT_RECORDED
from ilp.mutants import PlainCodec, catalogue
from ilp.protocol import Operation, Outcome, same_outcome
from ilp.protocol.message import read_response
from tests.connector.adapter import Adapter
from tests.connector.dialect import Dialect
from tests.connector.octets import Reader
from tests.connector.packet import Packet
from tests.connector.releases import RELEASES, Codec

__all__ = [
    "PLAIN",
    "Script",
    "Scripted",
    "altering",
    "cell_of",
    "codec_side",
    "connector_side",
    "found",
    "judge",
    "lenient_dialect",
    "mutant",
    "recording_side",
    "scripted_side",
]

PLAIN = PlainCodec()
"""RFC 0027 without a bug."""

_T = TypeVar("_T")

Script: TypeAlias = Callable[[Operation], Outcome]
"""What an implementation does with an operation."""


class Scripted:
    """An implementation that does what its script says, and keeps what it was asked.

    `asked` has the operations in order, `rounds` how many of them came at once.
    """

    def __init__(self, script: Script, name: str = "scripted") -> None:
        self.identity = Identity(
            reference=name, name=name, version="unknown", language="Python", operations=("decode", "encode", "relay")
        )
        self.restarts = 0
        self.asked: list[Operation] = []
        self.rounds: list[int] = []
        self._script = script

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        asked = list(operations)
        self.asked += asked
        self.rounds.append(len(asked))
        return map(self._script, asked)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass


def altering(script: Script | PlainCodec, changes: Mapping[Operation, Outcome]) -> Script:
    """Return a script that does what another one or a codec does, but for some operations."""
    inner = _script_of(script)
    return lambda operation: changes[operation] if operation in changes else inner(operation)


def scripted_side(script: Script | Mapping[Operation, Outcome], name: str = "scripted", *, rfc: bool = True) -> Side:
    """Return a side that does what a script says. What a mapping does not say it was never asked."""
    if isinstance(script, Mapping):
        outcomes = script
        return Side(Scripted(lambda operation: outcomes[operation], name), speaks_rfc0027=rfc)
    return Side(Scripted(script, name), speaks_rfc0027=rfc)


def mutant(mutant_id: str) -> PlainCodec:
    """Return the plain codec with a bug of the catalogue in it."""
    return catalogue()[mutant_id].codec()


def codec_side(codec: PlainCodec | str = PLAIN, name: str = "plain", *, rfc: bool = True) -> Side:
    """Return the plain codec, or the mutant of an id, as a side."""
    return scripted_side(_script_of(mutant(codec) if isinstance(codec, str) else codec), name, rfc=rfc)


def recording_side(script: Script | PlainCodec, operations: Iterable[Operation], *, rfc: bool = True) -> Side:
    """Return a recording of what a script or a codec does with some operations, and of nothing else."""
    inner, recorded = _script_of(script), frozenset(operations)
    answers = Scripted(lambda operation: inner(operation) if operation in recorded else NOT_RECORDED, "recording:old")
    return Side(answers, speaks_rfc0027=rfc, answers_anew=False)


def connector_side(release: str | Codec, name: str = "connector", *, rfc: bool = False) -> Side:
    """Return a release of the fake connector, or one with another codec in it, as a side; through its adapter."""
    known = RELEASES["1.0.0"]._replace(codec=release) if not isinstance(release, str) else RELEASES[release]
    return scripted_side(partial(_answered, Adapter(known)), name, rfc=rfc)


class _LenientDialect(Dialect):
    def decode(self, octets: bytes) -> Packet:
        return self._read(Reader(octets))


def lenient_dialect() -> Dialect:
    """Return the dialect, which ignores what follows the last field."""
    return _LenientDialect()


def cell_of(court: Court, operation: Operation, field: str = "") -> Cell:
    """Return what both sides do when they are asked an operation."""
    (old,), (new,) = court.baseline.answers([operation]), court.candidate.answers([operation])
    return Cell(Question(operation, "given", field), old, new)


def found(inquiry: Inquiry[_T]) -> _T:
    """Return what an inquiry finds out when it is conducted alone."""
    return conduct([inquiry])[0]


def judge(court: Court, operation: Operation, *, field: str = "", limits: Limits | None = None) -> Judgement | None:
    """Return the rule that fires on an operation, None where none does, as on outcomes that are the same."""
    cell = cell_of(court, operation, field)
    if same_outcome(cell.old, cell.new):
        return None
    return found(judged(court, limits or Limits(), cell))


def _script_of(script: Script | PlainCodec) -> Script:
    return partial(outcome_of, script) if isinstance(script, PlainCodec) else script


def _answered(adapter: Adapter, operation: Operation) -> Outcome:
    return read_response(adapter.respond({"id": 1, **msgspec.to_builtins(operation)}), 1, operation)
