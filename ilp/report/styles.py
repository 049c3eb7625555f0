"""How a terminal shows what several reports show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ilp.conformance.verdict import Verdict
from ilp.gate.record import Bump

__all__ = ["BUMP_STYLES", "VERDICT_STYLES"]

BUMP_STYLES: Mapping[Bump, str] = MappingProxyType(
    {"none": "dim", "patch": "green", "minor": "yellow", "major": "red", "never": "bold red"}
)
"""The colour of each bump that a wire change requires."""

VERDICT_STYLES: Mapping[Verdict, str] = MappingProxyType(
    {
        "pass": "green",
        "fail": "bold red",
        "known": "yellow",
        "warn": "yellow",
        "info": "cyan",
        "skip": "dim",
        "error": "bold magenta",
    }
)
"""The colour of each verdict."""
