"""Which vectors catch which wire bug: every mutant asked every vector that its bug can bear on.

A mutant is killed by a vector that fails for it and does not for the plain codec. A mutant that takes one side of a
disputed point must not fail; it is told apart by a vector for which it does something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from ilp.conformance.verdict import judge
from ilp.golden.vector import Vector
from ilp.mutants import Crash, Hang, Mutant, PlainCodec, Refused
from ilp.mutants.plain.amount import Amount
from ilp.mutants.plain.code import Code
from ilp.mutants.plain.message import Message
from ilp.mutants.plain.packet import Relaying
from ilp.mutants.plain.timestamp import Timestamp
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    TimedOut,
    same_outcome,
)

__all__ = ["MutantScore", "MutationScore", "bears_on", "idle_refusals", "outcome_of", "score_mutants"]

_PREPARE, _REJECT = "0c", "0e"


class MutantScore(Struct, frozen=True):
    """What the vectors make of one mutant.

    Attributes:
        mutant: its id.
        disputed: whether it takes one side of a disputed point.
        killed_by: the ids of the vectors that fail for it.
        told_apart_by: the ids of the vectors for which it does something else, failing or not.
    """

    mutant: str
    disputed: bool
    killed_by: tuple[str, ...]
    told_apart_by: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether it is killed; of one side of a dispute, whether it is told apart and not killed."""
        return bool(self.told_apart_by) and bool(self.killed_by) != self.disputed


class MutationScore(Struct, frozen=True):
    """What the vectors make of every mutant, in the order of the catalogue."""

    mutants: tuple[MutantScore, ...]

    @property
    def caught(self) -> int:
        """How many mutants are caught."""
        return sum(each.caught for each in self.mutants)

    @property
    def survivors(self) -> tuple[MutantScore, ...]:
        """The mutants that are not caught. Each is a missing vector."""
        return tuple(each for each in self.mutants if not each.caught)


def score_mutants(
    vectors: Sequence[Vector], mutants: Iterable[Mutant], on_scored: Callable[[int], None] = lambda _: None
) -> MutationScore:
    """Return which of the vectors catch which of the mutants.

    Args:
        vectors: the golden vectors.
        mutants: the mutants to ask.
        on_scored: is told after each mutant how many are done.
    """
    plain = PlainCodec()
    asked = [(vector, outcome_of(plain, vector.operation)) for vector in vectors]
    scores = []
    for done, mutant in enumerate(mutants, 1):
        scores.append(_score(mutant, asked))
        on_scored(done)
    return MutationScore(tuple(scores))


def idle_refusals(vectors: Iterable[Vector], score: MutationScore) -> tuple[str, ...]:
    """Return the ids of the vectors that expect a refusal and kill no mutant of the score, in their order."""
    busy = {vector for each in score.mutants for vector in each.killed_by}
    return tuple(each.id for each in vectors if each.expectation == "reject" and each.id not in busy)


def outcome_of(codec: PlainCodec, operation: Operation) -> Outcome:
    """Return what a plain codec, mutated or not, does when it is asked."""
    try:
        match operation:
            case Decode():
                return Accepted(codec.decode(bytes.fromhex(operation.packet)))
            case Encode():
                return Encoded(codec.encode(operation.value).hex())
            case _:
                octets = bytes.fromhex(operation.packet)
                return Encoded(codec.relay(octets, operation.amount, operation.expires_at).hex())
    except Refused as refusal:
        return Rejected(str(refusal))
    except Hang:
        return TimedOut(0.0)
    except Crash as crash:
        return Crashed(str(crash))
    except Exception as leak:  # noqa: BLE001 - whatever else leaks is the outcome
        return Faulted(f"{type(leak).__name__}: {leak}")


def _score(mutant: Mutant, asked: Sequence[tuple[Vector, Outcome]]) -> MutantScore:
    codec = mutant.codec()
    killed_by, told_apart_by = [], []
    for vector, plainly in asked:
        if not bears_on(mutant, vector.operation):
            continue
        outcome = outcome_of(codec, vector.operation)
        if same_outcome(outcome, plainly):
            continue
        told_apart_by.append(vector.id)
        if judge(vector, outcome).verdict == "fail" != judge(vector, plainly).verdict:
            killed_by.append(vector.id)
    return MutantScore(mutant.id, mutant.disputed, tuple(killed_by), tuple(told_apart_by))


def bears_on(mutant: Mutant, operation: Operation) -> bool:
    """Return whether the mutated part has any say in an operation: asked any other, the mutant is the plain codec."""
    match mutant.turn:
        case Relaying():
            return isinstance(operation, Relay)
        case Amount() | Timestamp():
            return _is_about(operation, _PREPARE, PrepareValue)
        case Code() | Message():
            return _is_about(operation, _REJECT, RejectValue)
        case _:
            return True


def _is_about(operation: Operation, type_octet: str, value: type[PrepareValue | RejectValue]) -> bool:
    if isinstance(operation, Encode):
        return isinstance(operation.value, value)
    return operation.packet.startswith(type_octet)
