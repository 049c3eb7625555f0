"""What the tests of fuzzing share: participants in this process, breaches, plans of small campaigns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

from ilp.explore.inquiry import Side
from ilp.fuzz.breach import Breach
from ilp.fuzz.campaign import CampaignPlan
from ilp.fuzz.findings import Findings
from ilp.fuzz.panel import Panel
from ilp.fuzz.part import FuzzPlan, Opener, Standing
from ilp.fuzz.record import FuzzFinding, Participant
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.implementation.embedded import by_construct, by_reference
from ilp.implementation.implementation import Implementation
from ilp.implementation.process import Patience, ProcessImplementation
from ilp.protocol import Accepted, Decode, FulfillValue, Operation, Outcome
from tests.implementation.fakes import fake_command

__all__ = [
    "CODE",
    "OPENERS",
    "SIGNATURE",
    "TYPE",
    "Silent",
    "breach",
    "fake",
    "finding",
    "fuzz_plan",
    "panel_of",
    "probes",
]

OPENERS: dict[str, Opener] = {
    "reference": partial(by_reference.open, "reference"),
    "construct": partial(by_construct.open, "construct"),
}
"""What opens participants, in any process."""

CODE = Decode("0e06800000000000")
"""Octets that are no text in the code of a Reject: construct reads them."""
SIGNATURE = "specification/reject/code/decode+accepted/0027-reject-code"
"""Of the finding that CODE shows of construct."""
TYPE = Decode("0b00")
"""Octets of no packet type."""


class Silent:
    """A watcher that does what it is given to do."""

    def __init__(self, act: Callable[[Standing], None] = lambda _: None) -> None:
        self.heard: list[Standing] = []
        self._act = act

    def stands(self, standing: Standing) -> None:
        self.heard.append(standing)
        self._act(standing)


@cache
def probes() -> tuple[Vector, ...]:
    """Return vectors by which it is told whether somebody speaks RFC 0027."""
    return tuple(each for each in load_vectors(shipped_vectors()).vectors if each.id.startswith("published/"))


def panel_of(*references: str) -> Panel:
    """Return a panel of embedded implementations."""
    return Panel([Side(OPENERS[each]()) for each in references])


def fake(fault: str, argument: object = "", timeout: float = 5.0) -> Opener:
    """Return what opens a fake adapter."""
    return partial(_started, fake_command(fault, argument), Patience(timeout=timeout))


def _started(command: tuple[str, ...], patience: Patience) -> Implementation:
    return ProcessImplementation("fake", command, patience=patience)


def breach(
    operation: Operation = CODE,
    outcome: Outcome = Accepted(FulfillValue(fulfillment="", data="")),  # noqa: B008 - it is immutable
    **changes: Any,
) -> Breach:
    """Return a breach of the specification."""
    given: dict[str, Any] = {
        "oracle": "specification",
        "operation": operation,
        "by": ("construct",),
        "outcomes": (outcome,),
        "field": "code",
        "cell": "0027-reject-code",
    }
    return Breach(**(given | changes))


def finding(references: Iterable[str] = ("construct",), **changes: Any) -> FuzzFinding:
    """Return the finding that a breach makes."""
    findings = Findings(None, [Participant(reference=each, speaks_rfc0027=True) for each in references], suite="1.2.3")
    findings.add(breach(**changes))
    (found,) = findings
    return found


def fuzz_plan(*references: str, state: Path | None = None, jobs: int = 1, **campaign: Any) -> FuzzPlan:
    """Return the plan of a campaign that starts from nothing."""
    limits = {"max_operations": 3000} if "given" not in campaign else {}
    return FuzzPlan(
        references=references,
        campaign=CampaignPlan(**(limits | campaign)),
        probes=probes(),
        state=state,
        jobs=jobs,
        suite="1.2.3",
    )
