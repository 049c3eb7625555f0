"""What the tests of oracles share: a look at one operation, and fakes that are broken in one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ilp.conformance.mutation import outcome_of
from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.fuzz.signature import signature_of
from ilp.protocol import Encode, Encoded, Operation, Outcome
from tests.gate.scripted import PLAIN, codec_side, found, scripted_side

__all__ = ["FULFILL", "PREPARE", "REJECT", "broken", "fake", "look", "octets_of", "seen", "signatures"]

PREPARE, FULFILL, REJECT = ORDINARY["prepare"], ORDINARY["fulfill"], ORDINARY["reject"]

Spoil: TypeAlias = Callable[[Operation, Outcome], Outcome]
"""What a fake makes of the right answer."""


def fake(spoil: Spoil, name: str = "fake", *, rfc: bool = True) -> Side:
    """Return a side that spoils what a codec without a bug answers."""
    return scripted_side(lambda operation: spoil(operation, outcome_of(PLAIN, operation)), name, rfc=rfc)


def octets_of(value: object) -> str:
    """Return what a codec without a bug writes for a value."""
    outcome = outcome_of(PLAIN, Encode(value))  # type: ignore[arg-type]
    assert isinstance(outcome, Encoded)
    return outcome.octets


def look(oracle: str, operation: Operation, *sides: Side) -> tuple[Breach, ...]:
    """Return what an oracle finds in an operation that some participants are asked."""
    panel = Panel(sides)
    (outcomes,) = panel.outcomes((operation,))
    return seen(oracle, Observation(operation, outcomes), panel)


def seen(oracle: str, observation: Observation, panel: Panel) -> tuple[Breach, ...]:
    """Return what an oracle finds in what was observed."""
    return found(ORACLES[oracle].inquire(observation, panel))


def signatures(oracle: str, operation: Operation, *sides: Side) -> list[str]:
    """Return the signatures of what an oracle finds."""
    return [str(signature_of(each)) for each in look(oracle, operation, *sides)]


def broken(operation: Operation, *sides: Side, among: Sequence[str] = tuple(ORACLES)) -> set[str]:
    """Return the names of the oracles that an operation breaks; a codec without a bug alone where there is no side."""
    chosen = sides or (codec_side(),)
    return {each for each in among if not ORACLES[each].measures and look(each, operation, *chosen)}
