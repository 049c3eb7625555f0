"""The oracles: ways to know that something is wrong, each by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ilp.fuzz.oracles.agreement import AGREEMENT, VALUE_AGREEMENT
from ilp.fuzz.oracles.forwarding import IN_PLACE_EDIT, RELAY
from ilp.fuzz.oracles.liveness import CRASH, HANG, UNCLEAN
from ilp.fuzz.oracles.oracle import Inquire, Oracle
from ilp.fuzz.oracles.proportion import MEMORY, TIME
from ilp.fuzz.oracles.reading import DETERMINISM, PREFIX
from ilp.fuzz.oracles.specification import SPECIFICATION
from ilp.fuzz.oracles.writing import ALIASING, CANONICAL, CROSS_ENCODING, IDEMPOTENCE, ROUND_TRIP

__all__ = ["ORACLES", "Inquire", "Oracle"]

_ALL = (
    *(VALUE_AGREEMENT, ALIASING, RELAY),
    *(CROSS_ENCODING, ROUND_TRIP, DETERMINISM, CRASH, HANG, MEMORY),
    *(SPECIFICATION, TIME),
    *(AGREEMENT, PREFIX),
    *(CANONICAL, IDEMPOTENCE, IN_PLACE_EDIT),
    *(UNCLEAN,),
)

ORACLES: Mapping[str, Oracle] = MappingProxyType({each.name: each for each in _ALL})
"""Every oracle by its name, the gravest first."""
