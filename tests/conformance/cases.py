"""Vectors, outcomes and implementations that tests of verdicts and reports are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import TracebackType
from typing import Any, Self

from ilp.conformance.expected import ExpectedResult
from ilp.conformance.run import CheckPlan
from ilp.golden.vector import Expectation, Level, Reading, Vector
from ilp.implementation.implementation import Identity, ImplementationUnavailable
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Rejected, Relay
from ilp.protocol.value import FulfillValue

TODAY = date(2026, 6, 15)
FULFILLMENT = "c3" * 32
WANTED = FulfillValue(fulfillment=FULFILLMENT, data="")
ANOTHER = FulfillValue(fulfillment=FULFILLMENT, data="00")
THIRD = FulfillValue(fulfillment=FULFILLMENT, data="0000")
PACKET = f"0d21{FULFILLMENT}00"
ANOTHER_PACKET = f"0d22{FULFILLMENT}0100"
THIRD_PACKET = f"0d23{FULFILLMENT}020000"

OPERATIONS: Mapping[str, Operation] = {"decode": Decode(PACKET), "encode": Encode(WANTED), "relay": Relay(PACKET)}


def vector(
    expectation: Expectation = "accept",
    *,
    id: str = "subject/name",  # noqa: A002 - the member's name
    operation: Operation | None = None,
    level: Level = "MUST",
    readings: tuple[Reading, ...] = (),
    **members: Any,
) -> Vector:
    """Return a valid vector about one Fulfill, which expects what `expectation` says."""
    asked = operation or OPERATIONS["decode"]
    result: dict[str, Any] = {}
    if expectation in ("accept", "either"):
        result = {"value": WANTED} if isinstance(asked, Decode) else {"octets": PACKET}
    if expectation == "disputed":
        result = {"readings": readings or disputed_readings(asked)}
    standard = {
        "id": id,
        "title": "A title",
        "packet": "fulfill",
        "operation": asked,
        "expectation": expectation,
        "level": level,
        "clauses": ("0027-fulfill-fields",),
        "provenance": "made up for a test",
        "since": "1.0.0",
    }
    return Vector(**(standard | result | members))


def disputed_readings(operation: Operation, *, refusing: bool = False) -> tuple[Reading, ...]:
    """Return two readings: the wanted result, and another one or a refusal."""
    if isinstance(operation, Decode):
        one = Reading(name="one way", clause="0030-octet-string", value=WANTED)
        two = Reading(name="the other way", clause="0030-octet-string", value=ANOTHER)
    else:
        one = Reading(name="one way", clause="0030-octet-string", octets=PACKET)
        two = Reading(name="the other way", clause="0030-octet-string", octets=ANOTHER_PACKET)
    return one, Reading(name="refuse", clause="0030-octet-string") if refusing else two


def expected_outcome(operation: Operation) -> Outcome:
    """Return the outcome that accept vectors of `vector` expect."""
    return Accepted(WANTED) if isinstance(operation, Decode) else Encoded(PACKET)


class Fake:
    """An implementation that gives outcomes as they are listed, then ends as told: an error to raise, or well."""

    def __init__(self, outcomes: Iterable[Outcome], end: BaseException | None = None, restarts: int = 0) -> None:
        self.outcomes = tuple(outcomes)
        self.end = end
        self.restarts = restarts
        self.closed = False
        self.identity = Identity(
            reference="fake",
            name="Fake",
            version="1.2.3",
            language="Python",
            operations=("decode",),
            digest="ab" * 32,
            build={"features": ["none"]},
        )

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        yield from (outcome for outcome, _ in zip(self.outcomes, operations, strict=False))
        if self.end is not None:
            raise self.end

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


class Silent:
    """An observer that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int, int]] = []

    def asked(self, reference: str, done: int, planned: int) -> None:
        self.heard.append((reference, done, planned))


def plan(
    *vectors: Vector,
    references: tuple[str, ...] = ("fake",),
    expected: tuple[ExpectedResult, ...] = (),
    fail_level: Level = "MUST",
    **members: Any,
) -> CheckPlan:
    """Return the plan of a run over `vectors`."""
    return CheckPlan(
        references=references,
        vectors=vectors,
        sha256="0" * 64,
        expected=expected,
        today=TODAY,
        fail_level=fail_level,
        suite="0.0.0",
        **members,
    )


def opener(**fakes: Fake | ImplementationUnavailable) -> Callable[[str], Fake]:
    """Return what opens these implementations by reference, or says that one cannot be had."""

    def open_implementation(reference: str) -> Fake:
        fake = fakes[reference]
        if isinstance(fake, ImplementationUnavailable):
            raise fake
        return fake

    return open_implementation


def listed(
    outcome: str = "rejected", *, vectors: tuple[str, ...] = ("subject/name",), **members: Any
) -> ExpectedResult:
    """Return an entry of expected.toml."""
    standard = {"implementation": "fake", "outcome": outcome, "kind": "bug", "reason": "It is so."}
    values: dict[str, Any] = standard | {"vectors": vectors} | members
    return ExpectedResult(**values)


REFUSED = Rejected("no")
