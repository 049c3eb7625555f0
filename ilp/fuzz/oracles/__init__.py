"""The oracles: ways to know that something is wrong, each by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ilp.fuzz.oracles.oracle import Inquire, Oracle
from ilp.fuzz.oracles.specification import SPECIFICATION

__all__ = ["ORACLES", "Inquire", "Oracle"]

ORACLES: Mapping[str, Oracle] = MappingProxyType({each.name: each for each in (SPECIFICATION,)})
"""Every oracle by its name, the gravest first."""
