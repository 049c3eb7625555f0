"""Does an implementation speak RFC 0027, or a dialect that only its own peers read?"""

from __future__ import annotations

from collections.abc import Sequence

from ilp.golden.vector import Vector
from ilp.implementation.implementation import Implementation
from ilp.protocol import Accepted, Decode, Unsupported

__all__ = ["speaks_rfc0027"]

_ASKED = 48  # golden packets, evenly taken from all that have to be accepted


def speaks_rfc0027(implementation: Implementation, vectors: Sequence[Vector]) -> bool:
    """Return whether it reads most golden packets as what they are.

    Where it answers none of them, as with a recording that lacks them or an adapter without decode, it is taken for
    one that does: then the specification has a say in what it does do.

    Raises:
        ImplementationUnavailable: it cannot be asked any more.
    """
    packets = [each for each in vectors if each.expectation == "accept" and isinstance(each.operation, Decode)]
    some = packets[:: max(1, len(packets) // _ASKED)]
    right = wrong = 0
    for vector, outcome in zip(some, implementation.ask([each.operation for each in some]), strict=True):
        if isinstance(outcome, Accepted) and outcome.value == vector.value:
            right += 1
        elif not isinstance(outcome, Unsupported):
            wrong += 1
    return right >= wrong
