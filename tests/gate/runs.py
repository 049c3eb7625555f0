"""What the tests of a gate run share: packets to ask, who is asked, and a run of the two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ilp.gate.octets import octets_in_rfc_layout
from ilp.gate.record import GateRecord
from ilp.gate.run import GatePlan, Opener, run_gate
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.mutants import PlainCodec, catalogue
from ilp.protocol import Decode, Encode, Operation, Outcome, PrepareValue, Relay, Value
from tests.gate.fakes import Faulty
from tests.gate.mutated import Mutated

__all__ = [
    "CLEAN",
    "FORBIDDEN",
    "GIVEN",
    "REFUSING",
    "TODAY",
    "VECTORS",
    "ZERO",
    "ZERO_REFUSED",
    "Progress",
    "decode",
    "explored",
    "gate",
    "giving_up",
    "mutant",
    "packet",
    "plain",
    "prepare",
    "signatures",
]

TODAY = date(2027, 1, 31)
VECTORS = load_vectors(shipped_vectors()).vectors[::300]
"""A handful of golden vectors."""


def prepare(amount: int, data: str = "") -> PrepareValue:
    """Return a Prepare with nothing remarkable in it but its amount, or its data."""
    return PrepareValue(
        amount=str(amount),
        expires_at="2031-02-12T03:24:34.456Z",
        execution_condition="5a" * 32,
        destination="example.alice",
        data=data,
    )


def packet(value: Value) -> str:
    """Return the octets of a value as RFC 0027 has them."""
    octets = octets_in_rfc_layout(value)
    assert octets is not None
    return octets


def decode(amount: int, data: str = "") -> Decode:
    """Return the question to read such a Prepare."""
    return Decode(packet(prepare(amount, data)))


ZERO = decode(0)
FORBIDDEN = Decode("0c00")
GIVEN: tuple[Operation, ...] = (
    *(decode(each) for each in range(6)),
    *(Encode(prepare(each)) for each in range(1, 4)),
    *(Relay(decode(each).packet) for each in range(1, 4)),
)
"""Twelve operations; of these, the mutant "amount/zero-refused" does ZERO otherwise."""

ZERO_REFUSED = "WR01/R/prepare/amount/accepted/rejected"
"""The signature of what that mutant does."""


def plain(name: str) -> Opener:
    """Return what opens a plain codec under a name."""
    return lambda: Mutated(name, PlainCodec())


def mutant(mutant_id: str, name: str = "new") -> Opener:
    """Return what opens a plain codec with a bug in it."""
    return lambda: Mutated(name, catalogue()[mutant_id].codec())


def giving_up(opener: Opener, on: Operation) -> Opener:
    """Return what opens one that cannot be asked any more once it is asked an operation."""

    def give_up(operation: Operation, outcome: Outcome) -> Outcome:
        if operation == on:
            raise ImplementationUnavailable("it is gone", "")
        return outcome

    return lambda: Faulty(opener(), give_up)


CLEAN: dict[str, Opener] = {"old": plain("old"), "new": plain("new")}
REFUSING: dict[str, Opener] = {"old": plain("old"), "new": mutant("amount/zero-refused")}


class Progress:
    """Hears of the progress, and interrupts the run when it hears for the n-th time."""

    def __init__(self, interrupting: int | None = None) -> None:
        self.heard: list[tuple[str, int, int]] = []
        self._interrupting = interrupting

    def asked(self, reference: str, done: int, planned: int) -> None:
        self.heard.append((reference, done, planned))
        if len(self.heard) == self._interrupting:
            raise KeyboardInterrupt


def gate(sides: Mapping[str, Opener], observer: Progress | None = None, **changes: Any) -> GateRecord:
    """Return the record of "old" against "new", asked GIVEN alone; `changes` change the plan."""
    usual: dict[str, Any] = {
        "baselines": ("old",),
        "candidate": "new",
        "vectors": (),
        "given": GIVEN,
        "suite": "0.0.0",
        "today": TODAY,
    }
    return run_gate(GatePlan(**usual | changes), sides.__getitem__, observer or Progress())


def explored(sides: Mapping[str, Opener], **changes: Any) -> GateRecord:
    """Return the record of the same, asked a few golden vectors and what follows from them."""
    usual: dict[str, Any] = {"given": (), "vectors": VECTORS, "budget": 100}
    return gate(sides, **usual | changes)


def signatures(record: GateRecord) -> dict[str, int]:
    """Return how often each signature was found."""
    return {each.signature: each.count for each in record.findings}
