"""What an implementation writes, read back: by itself, by the others, and written once more."""

from __future__ import annotations

from ilp.explore.inquiry import Ask, Inquiry, Side
from ilp.fuzz.breach import Breach, Observation, Step
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.oracles.sameness import first_field, reads_as
from ilp.fuzz.oracles.stepwise import breach_in_steps
from ilp.fuzz.panel import Panel
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Rejected, Value

__all__ = ["ALIASING", "CANONICAL", "CROSS_ENCODING", "IDEMPOTENCE", "ROUND_TRIP"]


def _round_trip(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        meant, written, steps = yield from _written(side, observation, outcome)
        if meant is None or written is None:
            continue
        read = Decode(written)
        (again,) = yield Ask(side, (read,))
        if isinstance(again, Accepted) and reads_as(meant, again.value):
            continue
        if panel.allows((observation.operation, outcome), *_answers(steps), (read, again)):
            continue
        if isinstance(again, Accepted | Rejected):
            steps = (*steps, Step(side.reference, read, again))
            found.append(breach_in_steps(ROUND_TRIP, observation, (side,), outcome, first_field(meant, again), steps))
    return tuple(found)


def _canonical(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    operation = observation.operation
    ruling = panel.ruling(operation)
    if not isinstance(operation, Decode) or ruling is None or ruling.expectation != "accept":
        return ()
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        if isinstance(outcome, Accepted) and outcome.value in ruling.results:
            (written,) = yield Ask(side, (Encode(outcome.value),))
            if isinstance(written, Encoded) and written.octets != operation.packet:
                steps = (Step(side.reference, Encode(outcome.value), written),)
                found.append(breach_in_steps(CANONICAL, observation, (side,), outcome, "", steps))
    return tuple(found)


def _idempotence(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        _, written, steps = yield from _written(side, observation, outcome)
        if written is None:
            continue
        (read,) = yield Ask(side, (Decode(written),))
        if not isinstance(read, Accepted):
            continue
        (again,) = yield Ask(side, (Encode(read.value),))
        if isinstance(again, Encoded | Rejected) and again != Encoded(written):
            steps = (
                *steps,
                Step(side.reference, Decode(written), read),
                Step(side.reference, Encode(read.value), again),
            )
            if panel.allows((observation.operation, outcome), *_answers(steps)):
                continue
            found.append(breach_in_steps(IDEMPOTENCE, observation, (side,), outcome, "", steps))
    return tuple(found)


def _cross_encoding(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    if not isinstance(observation.operation, Encode):
        return ()
    meant = observation.operation.value
    found: list[Breach] = []
    for writer, outcome in zip(panel.sides, observation.outcomes, strict=True):
        if not isinstance(outcome, Encoded) or _has_gaps(meant):
            continue
        read = Decode(outcome.octets)
        ruling = panel.ruling(read)
        for reader in panel.sides:
            if reader is writer:
                continue
            (seen,) = yield Ask(reader, (read,))
            if isinstance(seen, Accepted) and reads_as(meant, seen.value):
                continue
            if isinstance(seen, Accepted | Rejected) and not (ruling and ruling.allows(seen)):
                steps = (Step(reader.reference, read, seen),)
                found.append(
                    breach_in_steps(
                        CROSS_ENCODING, observation, (writer, reader), outcome, first_field(meant, seen), steps
                    )
                )
    return tuple(found)


def _aliasing(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    if not isinstance(observation.operation, Encode):
        return ()
    meant = observation.operation.value
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        if not isinstance(outcome, Encoded) or _has_gaps(meant):
            continue
        (read,) = yield Ask(side, (Decode(outcome.octets),))
        if not isinstance(read, Accepted) or reads_as(meant, read.value):
            continue
        if panel.allows((observation.operation, outcome), (Decode(outcome.octets), read)):
            continue
        (again,) = yield Ask(side, (Encode(read.value),))
        if again == outcome:
            steps = (
                Step(side.reference, Decode(outcome.octets), read),
                Step(side.reference, Encode(read.value), again),
            )
            found.append(breach_in_steps(ALIASING, observation, (side,), outcome, first_field(meant, read), steps))
    return tuple(found)


def _written(
    side: Side, observation: Observation, outcome: Outcome
) -> Inquiry[tuple[Value | None, str | None, tuple[Step, ...]]]:
    """Return a value, the octets that a side writes for it, and what had to be asked for them.

    The value is what is to be written, or what the side reads; without gaps, since how these are written is nobody's
    business. None where it writes none.
    """
    operation = observation.operation
    if isinstance(operation, Encode):
        if isinstance(outcome, Encoded) and not _has_gaps(operation.value):
            return operation.value, outcome.octets, ()
        return None, None, ()
    if not isinstance(operation, Decode) or not isinstance(outcome, Accepted) or _has_gaps(outcome.value):
        return None, None, ()
    write = Encode(outcome.value)
    (written,) = yield Ask(side, (write,))
    if not isinstance(written, Encoded):
        return None, None, ()
    return outcome.value, written.octets, (Step(side.reference, write, written),)


def _answers(steps: tuple[Step, ...]) -> tuple[tuple[Operation, Outcome], ...]:
    return tuple((each.operation, each.outcome) for each in steps)


def _has_gaps(value: Value) -> bool:
    return any(getattr(value, each) is None for each in value.__struct_fields__)


ROUND_TRIP = Oracle(
    name="round-trip",
    title="what it writes for a value it reads as that value",
    consequence="a value is silently another one after it was sent and received",
    rank=1,
    follows_up=True,
    inquire=_round_trip,
)

CANONICAL = Oracle(
    name="canonical",
    title="a canonical packet, read and written again, is the same octets",
    consequence="whoever signs, hashes or compares packets sees another one",
    rank=4,
    follows_up=True,
    needs="specification",
    inquire=_canonical,
)

IDEMPOTENCE = Oracle(
    name="idempotence",
    title="what it wrote, read and written once more, is the same octets",
    consequence="a packet changes at every hop",
    rank=4,
    follows_up=True,
    inquire=_idempotence,
)

CROSS_ENCODING = Oracle(
    name="cross-encoding",
    title="what one writes for a value, the others read as that value",
    consequence="a packet that one sends, another takes for something else or refuses",
    rank=1,
    follows_up=True,
    needs="others",
    inquire=_cross_encoding,
)

ALIASING = Oracle(
    name="aliasing",
    title="two different values are written in different octets",
    consequence="one value is sent as another one",
    rank=0,
    follows_up=True,
    inquire=_aliasing,
)
