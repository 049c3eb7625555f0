"""Rules that fired, gathered by signature: the same change counts once, with its smallest input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ilp.explore.inquiry import conduct
from ilp.explore.minimise import minimise
from ilp.explore.question import Question
from ilp.gate.court import Cell, Court, Judgement
from ilp.gate.judge import judged, operation_name
from ilp.gate.limits import Limits
from ilp.gate.rules import rule
from ilp.gate.signature import NONDETERMINISTIC, WHOLE_PACKET, Signature
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Value, outcome_class, same_outcome

__all__ = ["Gathered", "Gathering", "signature_of"]

_KEPT = 3  # of the smallest inputs, as many are kept to start from
_ABOUT_CLAUSES = ("WR02", "WR05")
_ATTEMPTS = 300  # smaller inputs that are tried for one finding


class Gathered(Struct, kw_only=True):
    """One signature: how often it was seen, where first, and its smallest inputs."""

    signature: Signature
    count: int = 0
    source: str
    smallest: list[Judgement]

    @property
    def best(self) -> Judgement:
        """The judgement of the smallest input."""
        return self.smallest[0]


def signature_of(judgement: Judgement) -> Signature:
    """Return what names the finding that a judgement belongs to."""
    return Signature(
        rule=judgement.rule,
        surface=rule(judgement.rule).surface(operation_name(judgement.operation)),
        packet=judgement.packet,
        field=judgement.field,
        old=outcome_class(judgement.old),
        new=outcome_class(judgement.new),
    )


class Gathering:
    """The findings of one pair of baseline and candidate."""

    def __init__(self) -> None:
        self._by_signature: dict[Signature, Gathered] = {}

    def __iter__(self) -> Iterator[Gathered]:
        return iter(self._by_signature.values())

    def __len__(self) -> int:
        return len(self._by_signature)

    def add(self, judgement: Judgement, source: str) -> bool:
        """Take in a judgement; return whether its signature is new."""
        return self._add(signature_of(judgement), judgement, source)

    def add_nondeterminism(self, cell: Cell, source: str) -> None:
        """Take in that the candidate answered the same question twice differently: `old` once, `new` once (WL02)."""
        surface = rule("WL02").surface(operation_name(cell.operation))
        signature = Signature("WL02", surface, cell.packet, WHOLE_PACKET, NONDETERMINISTIC, NONDETERMINISTIC)
        note = "the candidate gave both answers to the same question, in two processes and in another order"
        judgement = replace(cell.judgement("WL02", WHOLE_PACKET, note=note), final=True)
        self._add(signature, judgement, source)

    def _add(self, signature: Signature, judgement: Judgement, source: str) -> bool:
        known = self._by_signature.get(signature)
        if known is None:
            self._by_signature[signature] = Gathered(signature=signature, count=1, source=source, smallest=[judgement])
            return True
        known.count += 1
        if len(known.smallest) < _KEPT or _rank(judgement) < _rank(known.smallest[-1]):
            known.smallest = sorted((*known.smallest, judgement), key=_rank)[:_KEPT]
        return False

    def minimise(self, court: Court, limits: Limits, on_minimised: Callable[[int, int], None]) -> None:
        """Replace each finding's smallest input by a smaller one that still has the same signature, if there is one.

        Args:
            court: the sides, which are asked.
            limits: what is known of their limits.
            on_minimised: hears how many of how many findings are done.
        """
        for done, gathered in enumerate(self._by_signature.values(), 1):
            if not gathered.best.final:
                _minimise(court, limits, gathered)
            on_minimised(done, len(self._by_signature))


def _minimise(court: Court, limits: Limits, gathered: Gathered) -> None:
    found = {_key(gathered.best.operation): gathered.best}

    def shows(operations: Sequence[Operation]) -> list[bool]:
        judgements = _judge_all(court, limits, operations)
        verdicts = []
        for operation, judgement in zip(operations, judgements, strict=True):
            shown = judgement is not None and _is_as_good(judgement, gathered)
            if shown and judgement is not None:
                found[_key(operation)] = judgement
            verdicts.append(shown)
        return verdicts

    def rewrite(value: Value) -> bytes | None:
        (outcome,) = court.baseline.answers((Encode(value),))
        return bytes.fromhex(outcome.octets) if isinstance(outcome, Encoded) else None

    best = gathered.best
    smallest = minimise(best.operation, shows, rewrite, attempts=_ATTEMPTS, value=_value_read(best))
    gathered.smallest = [found[_key(smallest)]]


def _value_read(judgement: Judgement) -> Value | None:
    """Return what one side takes the octets for, the baseline's reading first."""
    read = (each.value for each in (judgement.old, judgement.new) if isinstance(each, Accepted))
    return next(read, None)


def _is_as_good(judgement: Judgement, gathered: Gathered) -> bool:
    """Return whether a judgement is of the same finding as the best one so far, and as much to the point.

    What the RFC forbids is to be shown by what the same clause forbids.
    """
    best = gathered.best
    if judgement.final or judgement.aside > best.aside or signature_of(judgement) != gathered.signature:
        return False
    return judgement.clause == best.clause or judgement.rule not in _ABOUT_CLAUSES


def _judge_all(court: Court, limits: Limits, operations: Sequence[Operation]) -> list[Judgement | None]:
    old, new = court.baseline.answers(operations), court.candidate.answers(operations)
    judgements: list[Judgement | None] = [None] * len(operations)
    differing = [index for index, (one, other) in enumerate(zip(old, new, strict=True)) if not same_outcome(one, other)]
    cells = [Cell(Question(operations[index], "mutation"), old[index], new[index]) for index in differing]
    for index, judgement in zip(differing, conduct([judged(court, limits, cell) for cell in cells]), strict=True):
        judgements[index] = judgement
    return judgements


def _rank(judgement: Judgement) -> tuple[bool, int, bytes]:
    """Return what orders inputs: those that are to the point first, then those of fewer octets, then the lower."""
    operation, encoded = judgement.operation, _key(judgement.operation)
    size = len(operation.packet) if isinstance(operation, Decode) else len(encoded)
    return judgement.aside, size, encoded


def _key(operation: Operation) -> bytes:
    return msgspec.json.encode(operation)
