"""How a terminal shows what several reports show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ilp.gate.record import Bump

__all__ = ["BUMP_STYLES"]

BUMP_STYLES: Mapping[Bump, str] = MappingProxyType(
    {"none": "dim", "patch": "green", "minor": "yellow", "major": "red", "never": "bold red"}
)
"""The colour of each bump that a wire change requires."""
