"""The smallest operation that still shows a finding, without slipping into another one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import inf

from ilp.explore.inquiry import conduct
from ilp.explore.minimise import minimise
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.fuzz.signature import FuzzSignature, signature_of
from ilp.protocol import Encode, Encoded, Operation, Value

__all__ = ["breaches_of", "smallest_breach"]

_ATTEMPTS = 300  # smaller operations that are tried for one finding


def smallest_breach(
    operation: Operation, signature: FuzzSignature, panel: Panel, until: float = inf
) -> tuple[Breach | None, bool]:
    """Make an operation as small as it gets while it shows a finding.

    Args:
        operation: shows the finding.
        signature: names it.
        panel: whom to ask.
        until: when to leave it at what was reached, by the monotonic clock: an operation that is never answered takes
            its time with every attempt.

    Returns:
        The breach that the smallest operation shows, None where it did not show it again or where it is left as it
        is; and whether the search was brought to its end.

    Raises:
        ImplementationUnavailable: a participant cannot be asked any more.
    """
    if ORACLES[signature.oracle].measures:
        return None, True  # what costs too much does so with every attempt, and smaller it costs less
    is_smallest = True

    def shows(operations: Sequence[Operation]) -> list[bool]:
        nonlocal is_smallest
        found = breaches_of(operations, signature, panel, until)
        is_smallest = is_smallest and len(found) == len(operations)
        return [each is not None for each in found] + [False] * (len(operations) - len(found))

    def rewrite(value: Value) -> bytes | None:
        (outcome,) = panel.sides[0].answers((Encode(value),))
        return bytes.fromhex(outcome.octets) if isinstance(outcome, Encoded) else None

    best = minimise(operation, shows, rewrite, attempts=_ATTEMPTS)
    (breach,) = breaches_of([best], signature, panel)
    return breach, is_smallest


def breaches_of(
    operations: Sequence[Operation], signature: FuzzSignature, panel: Panel, until: float = inf
) -> list[Breach | None]:
    """Return, of each operation, the breach of this signature that it shows, if it does.

    Those that were not answered when the time was over are left out.

    Raises:
        ImplementationUnavailable: a participant cannot be asked any more.
    """
    oracle = ORACLES[signature.oracle]
    observed = []
    if time.monotonic() < until:
        for operation, outcomes in zip(operations, panel.outcomes(operations), strict=True):
            observed.append(Observation(operation, outcomes))
            if time.monotonic() >= until:
                break
    found = conduct([oracle.inquire(each, panel) for each in observed])
    return [next((each for each in breaches if signature_of(each) == signature), None) for breaches in found]
