"""What no input may do to a codec, whatever the specification says of it: leak an error, end the process, hang."""

from __future__ import annotations

from functools import partial
from typing import TypeAlias

from ilp.explore.inquiry import Inquiry
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.panel import Panel
from ilp.protocol import Crashed, Faulted, TimedOut

__all__ = ["CRASH", "HANG", "UNCLEAN"]

_Unclean: TypeAlias = type[Faulted] | type[Crashed] | type[TimedOut]


def _inquire(name: str, kind: _Unclean, observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    yield from ()  # a generator that has no further question
    at_fault = [
        (side, outcome)
        for side, outcome in zip(panel.sides, observation.outcomes, strict=True)
        if isinstance(outcome, kind)
    ]
    if not at_fault:
        return ()
    ruling = panel.ruling(observation.operation)
    return tuple(
        Breach(
            oracle=name,
            operation=observation.operation,
            by=(side.reference,),
            outcomes=(outcome,),
            field="" if ruling is None else ruling.field,
            cell="" if ruling is None else ruling.clause,
        )
        for side, outcome in at_fault
    )


def _oracle(name: str, kind: _Unclean, rank: int, title: str, consequence: str) -> Oracle:
    return Oracle(
        name=name,
        title=title,
        consequence=consequence,
        rank=rank,
        follows_up=False,
        inquire=partial(_inquire, name, kind),
    )


CRASH = _oracle("crash", Crashed, 1, "no input ends the process", "anybody can take the connector down with one packet")
HANG = _oracle("hang", TimedOut, 1, "every input is answered in time", "anybody can stop the connector with one packet")
UNCLEAN = _oracle(
    "unclean-failure",
    Faulted,
    5,
    "what is refused is refused with the codec's documented error",
    "a caller that expects the documented error lets this one through",
)
