"""What an operation may cost: memory and time in proportion to its octets.

An absolute floor is far above what a loaded machine makes of an operation that is in proportion, and a breach is
measured three times before it is one. Nothing here is remembered: every measurement asks anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeGuard

from ilp.explore.inquiry import Inquiry, Side
from ilp.explore.meaning import field_value, with_field
from ilp.explore.question import FIELDS, packet_of_value
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.panel import Panel
from ilp.fuzz.probes import cut_to, longest_part
from ilp.implementation.implementation import Implementation
from ilp.protocol import Decode, Encode, Encoded, Operation, Outcome, Relay, Value

__all__ = ["MEMORY", "TIME"]

_TIMES = 3  # that a breach is measured
_OCTETS_FLOOR = 64 << 20
_OCTETS_AN_OCTET = 1024  # of memory, that one of input may take
_SECONDS_FLOOR = 0.25
_PART = 4  # of the octets are taken for comparison: one fourth
_STEEPER = 10.0  # times as long for four times as much: squares take 16 times as long, n log n less than 5


class _Weighing(Implementation, Protocol):
    def weigh(self, operation: Operation) -> tuple[Outcome, int | None]: ...


def _weighs(implementation: Implementation) -> TypeGuard[_Weighing]:
    return hasattr(implementation, "weigh")


def _memory(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    yield from ()  # nothing is asked that may be remembered
    operation = observation.operation
    allowed = max(_OCTETS_FLOOR, _OCTETS_AN_OCTET * _size(operation))
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        least = min(_weighed(side, operation, allowed))
        if least > allowed:
            ruling = panel.ruling(operation)
            found.append(
                Breach(
                    oracle=MEMORY.name,
                    operation=operation,
                    by=(side.reference,),
                    outcomes=(outcome,),
                    field="" if ruling is None else ruling.field,
                    cell="" if ruling is None else ruling.clause,
                    note=f"{_size(operation)} octets made it use {least >> 20} MiB more, each of {_TIMES} times",
                )
            )
    return tuple(found)


def _weighed(side: Side, operation: Operation, allowed: int) -> Iterator[int]:
    """Yield what an operation takes, in octets, up to the first time that it is not too much."""
    for _ in range(_TIMES):
        if not _weighs(side.implementation):
            yield 0
            return
        side.asked += 1
        _, octets = side.implementation.weigh(operation)
        yield octets or 0
        if octets is None or octets <= allowed:
            return


def _time(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    yield from ()  # nothing is asked that may be remembered
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        for operation, smaller, field in _pairs(side, observation.operation, outcome):
            if all(_is_steep(side, operation, smaller) for _ in range(_TIMES)):
                found.append(
                    Breach(
                        oracle=TIME.name,
                        operation=observation.operation,
                        by=(side.reference,),
                        outcomes=(outcome,),
                        field=field,
                        note=f"to {_tag(operation)} four times as much of {field or 'it'} takes more than "
                        f"{_STEEPER:g} times as long, each of {_TIMES} times",
                    )
                )
                break
    return tuple(found)


def _pairs(side: Side, operation: Operation, outcome: Outcome) -> Iterator[tuple[Operation, Operation, str]]:
    """Yield an operation, the same with a fourth of its longest field, and that field.

    Of a value, what is written for it is read and relayed, too: so it goes in whatever layout.
    """
    if not isinstance(operation, Encode):
        octets = bytes.fromhex(operation.packet)
        part = longest_part(octets)
        if part is not None:
            smaller = cut_to(octets, part, part.length // _PART).hex()
            if isinstance(operation, Decode):
                yield operation, Decode(smaller), part.field
            else:
                yield operation, Relay(smaller, operation.amount, operation.expires_at), part.field
        return
    field = _longest_field(operation.value)
    content = field_value(operation.value, field)
    if not isinstance(content, str):
        return
    end = len(content) // _PART // 2 * 2
    smaller_value = with_field(operation.value, field, content[:end])
    yield operation, Encode(smaller_value), field
    side.asked += 1
    (less,) = side.implementation.ask([Encode(smaller_value)])
    if isinstance(outcome, Encoded) and isinstance(less, Encoded):
        yield Decode(outcome.octets), Decode(less.octets), field
        yield Relay(outcome.octets), Relay(less.octets), field


def _longest_field(value: Value) -> str:
    return max(FIELDS[packet_of_value(value)][1:], key=lambda each: len(str(field_value(value, each))))


def _is_steep(side: Side, operation: Operation, smaller: Operation) -> bool:
    seconds = _seconds(side, operation)
    return seconds >= _SECONDS_FLOOR and seconds > _STEEPER * _seconds(side, smaller)


def _seconds(side: Side, operation: Operation) -> float:
    side.asked += 1
    started = time.perf_counter()
    _exhaust(side.implementation.ask([operation]))
    return time.perf_counter() - started


def _exhaust(outcomes: Iterable[Outcome]) -> None:
    for _ in outcomes:
        pass


def _size(operation: Operation) -> int:
    if isinstance(operation, Encode):
        return sum(len(str(getattr(operation.value, each))) for each in operation.value.__struct_fields__)
    return len(operation.packet) // 2


def _tag(operation: Operation) -> str:
    return {Decode: "read", Encode: "write", Relay: "relay"}[type(operation)]


MEMORY = Oracle(
    name="memory",
    title="memory in proportion to the octets",
    consequence="one small packet takes the memory of the whole connector",
    rank=1,
    follows_up=True,
    measures=True,
    inquire=_memory,
)

TIME = Oracle(
    name="time",
    title="time in proportion to the octets",
    consequence="a few large packets keep the connector busy for everybody",
    rank=2,
    follows_up=True,
    measures=True,
    inquire=_time,
)
