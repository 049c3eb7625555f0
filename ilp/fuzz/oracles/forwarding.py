"""What a relay must keep, and that editing in place is the same as writing anew."""

from __future__ import annotations

from msgspec.structs import replace

from ilp.explore.inquiry import Ask, Inquiry
from ilp.fuzz.breach import Breach, Observation, Step
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.oracles.sameness import first_field, reads_as
from ilp.fuzz.oracles.stepwise import breach_in_steps
from ilp.fuzz.panel import Panel
from ilp.protocol import Accepted, Decode, Encode, Encoded, PrepareValue, Rejected, Relay, Value

__all__ = ["IN_PLACE_EDIT", "RELAY"]


def _relay(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    operation = observation.operation
    if not isinstance(operation, Relay):
        return ()
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        if not isinstance(outcome, Encoded) or panel.allows((operation, outcome)):
            continue
        came, went = Decode(operation.packet), Decode(outcome.octets)
        before, after = yield Ask(side, (came, went))
        if not isinstance(before, Accepted) or not isinstance(after, Accepted | Rejected):
            continue
        wanted = _edited(before.value, operation)
        if isinstance(after, Accepted) and reads_as(wanted, after.value):
            continue
        steps = (Step(side.reference, came, before), Step(side.reference, went, after))
        found.append(breach_in_steps(RELAY, observation, (side,), outcome, first_field(wanted, after), steps))
    return tuple(found)


def _in_place(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    operation = observation.operation
    if not isinstance(operation, Relay):
        return ()
    ruling = panel.ruling(operation)
    if ruling is not None and ruling.expectation != "accept":
        return ()
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        if not isinstance(outcome, Encoded):
            continue
        came = Decode(operation.packet)
        (before,) = yield Ask(side, (came,))
        if not isinstance(before, Accepted) or not isinstance(before.value, PrepareValue):
            continue
        kept, edited = Encode(before.value), Encode(_edited(before.value, operation))
        as_it_came, anew = yield Ask(side, (kept, edited))
        # Of what the side does not write itself this way, editing keeps more than writing anew does.
        if as_it_came == Encoded(operation.packet) and isinstance(anew, Encoded | Rejected) and anew != outcome:
            steps = (Step(side.reference, came, before), Step(side.reference, edited, anew))
            found.append(breach_in_steps(IN_PLACE_EDIT, observation, (side,), outcome, "", steps))
    return tuple(found)


def _edited(value: Value, operation: Relay) -> Value:
    """Return what has to be forwarded: a Prepare with amount and expiry replaced where given, all else kept."""
    if not isinstance(value, PrepareValue):
        return value
    amount = value.amount if operation.amount is None else operation.amount
    expires_at = value.expires_at if operation.expires_at is None else operation.expires_at
    return replace(value, amount=amount, expires_at=expires_at)


RELAY = Oracle(
    name="relay",
    title="what is forwarded is what came, but for the amount and the expiry that were asked for",
    consequence="a connector alters what it only has to pass on, end to end",
    rank=0,
    follows_up=True,
    inquire=_relay,
)

IN_PLACE_EDIT = Oracle(
    name="in-place-edit",
    title="a packet edited while it is forwarded is the packet written anew with that amount and expiry",
    consequence="two ways through the same codec send different octets",
    rank=4,
    follows_up=True,
    inquire=_in_place,
)
