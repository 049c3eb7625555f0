"""What to forward: packets as they were written, with other amounts and expiries, and packets that were mutated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ilp.explore.anatomy import Specimen
from ilp.explore.mutations.mutation import Mutation
from ilp.explore.specimens import AMOUNTS, EXPIRIES
from ilp.protocol import PrepareValue

__all__ = ["USUAL_AMOUNT", "USUAL_EXPIRY", "relays", "relays_of_mutations"]

USUAL_AMOUNT = "99"
USUAL_EXPIRY = "2030-01-01T00:00:00.000Z"

_AMOUNTS = (*map(str, AMOUNTS), "-1", str(1 << 64), str((1 << 53) + 1))
_EXPIRIES = (
    *EXPIRIES,
    "2030-01-01T00:00:00.999Z",
    "2030-01-01T00:00:00.0004Z",
    "2030-01-01T00:00:00.9996Z",
    "2016-12-31T23:59:60.852Z",
    "2030-13-01T00:00:00.000Z",
    "2030-02-30T00:00:00.000Z",
    "2030-01-01T24:00:00.000Z",
    "0000-01-01T00:00:00.000Z",
    "10000-01-01T00:00:00.000Z",
    "+010000-01-01T00:00:00.000Z",
)
_KINDS_TO_RELAY = (
    "length form",
    "length claim",
    "length resized",
    "trailing",
    "boundary",
)


def relays(specimen: Specimen) -> Iterator[Mutation]:
    """Yield the packet to be forwarded: unchanged, with another amount, another expiry, both.

    Amount and expiry of a Fulfill and a Reject, which have none, are for the implementation to ignore or refuse.
    """
    octets = specimen.octets
    yield Mutation("relay", "", octets, (None, None))
    yield Mutation("relay", "", octets, (USUAL_AMOUNT, USUAL_EXPIRY))
    if not isinstance(specimen.written.value, PrepareValue):
        yield Mutation("relay", "", octets, (USUAL_AMOUNT, None))
        yield Mutation("relay", "", octets, (None, USUAL_EXPIRY))
        return
    for amount in dict.fromkeys((specimen.written.value.amount or USUAL_AMOUNT, USUAL_AMOUNT, *_AMOUNTS)):
        yield Mutation("relay amount", "amount", octets, (amount, None))
    for expires_at in dict.fromkeys((specimen.written.value.expires_at or USUAL_EXPIRY, USUAL_EXPIRY, *_EXPIRIES)):
        yield Mutation("relay expiry", "expiresAt", octets, (None, expires_at))
    for amount, expires_at in zip(_AMOUNTS, reversed(_EXPIRIES), strict=False):
        yield Mutation("relay both", "", octets, (amount, expires_at))


def relays_of_mutations(mutations: Iterable[Mutation]) -> Iterator[Mutation]:
    """Yield mutated packets to be forwarded: as they are, and every other one with amount and expiry replaced.

    Only those in whose octets a reader may let something pass that a writer has to keep or to put right.
    """
    chosen = (each for each in mutations if each.kind.startswith(_KINDS_TO_RELAY))
    for number, each in enumerate(chosen):
        edit = (USUAL_AMOUNT, USUAL_EXPIRY) if number % 2 else (None, None)
        yield Mutation(f"relay of {each.kind}", each.field, each.octets, edit)
