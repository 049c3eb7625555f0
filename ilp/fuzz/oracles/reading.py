"""What a reader must not do: take a part of a packet for a packet, or answer the same question twice differently."""

from __future__ import annotations

from ilp.explore.inquiry import Ask, Inquiry
from ilp.explore.meaning import differing_fields
from ilp.fuzz.breach import Breach, Observation, Step
from ilp.fuzz.oracles.oracle import Oracle
from ilp.fuzz.panel import Panel
from ilp.protocol import Accepted, Decode, Encode, Encoded, Garbled, Outcome, same_outcome

__all__ = ["DETERMINISM", "PREFIX"]


def _prefix(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    operation = observation.operation
    if not isinstance(operation, Decode):
        return ()
    size = len(operation.packet) // 2
    cuts = sorted({1, 2, size // 2, size - 1} & set(range(1, size)), reverse=True)
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        if not isinstance(outcome, Accepted) or not cuts:
            continue
        own, *parts = yield Ask(side, (Encode(outcome.value), *(Decode(operation.packet[: 2 * cut]) for cut in cuts)))
        if own != Encoded(operation.packet):
            continue  # what follows the packet in these octets may well go
        for cut, part in zip(cuts, parts, strict=True):
            asked = Decode(operation.packet[: 2 * cut])
            if not isinstance(part, Accepted) or panel.allows((asked, part)):
                continue
            (written,) = yield Ask(side, (Encode(part.value),))
            if written == Encoded(asked.packet):
                continue  # in a layout without a length in front, a packet may well begin with another
            ruling = panel.ruling(asked)
            found.append(
                Breach(
                    oracle=PREFIX.name,
                    operation=operation,
                    by=(side.reference,),
                    outcomes=(outcome, part),
                    field="" if ruling is None else ruling.field,
                    cell="" if ruling is None else ruling.clause,
                    steps=(Step(side.reference, asked, part),),
                    note=f"the first {cut} of {size} octets are taken for a packet",
                )
            )
            break
    return tuple(found)


def _determinism(observation: Observation, panel: Panel) -> Inquiry[tuple[Breach, ...]]:
    operation = observation.operation
    found: list[Breach] = []
    for side, outcome in zip(panel.sides, observation.outcomes, strict=True):
        (again,) = yield Ask(side, (operation,))
        if same_outcome(outcome, again) or isinstance(outcome, Garbled) or isinstance(again, Garbled):
            continue
        found.append(
            Breach(
                oracle=DETERMINISM.name,
                operation=operation,
                by=(side.reference,),
                outcomes=(outcome, again),
                field=_difference(outcome, again),
                steps=(Step(side.reference, operation, again),),
                note="it was asked again in another order, among other questions",
            )
        )
    return tuple(found)


def _difference(outcome: Outcome, again: Outcome) -> str:
    if not isinstance(outcome, Accepted) or not isinstance(again, Accepted):
        return ""
    return next(iter(differing_fields(outcome.value, again.value)), "")


PREFIX = Oracle(
    name="prefix",
    title="a part of a packet is no packet",
    consequence="a connection that breaks off in the middle delivers a packet all the same",
    rank=3,
    follows_up=True,
    inquire=_prefix,
)

DETERMINISM = Oracle(
    name="determinism",
    title="the same question has the same answer",
    consequence="whether a payment goes through depends on what went before it",
    rank=1,
    follows_up=True,
    inquire=_determinism,
)
