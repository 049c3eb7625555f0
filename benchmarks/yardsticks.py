"""Spreads the turns of the yardstick evenly over a run of benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

__all__ = ["TURNS", "YARDSTICK", "spread"]

YARDSTICK: Final = "test_yardstick.py"
"""The file of the yardstick."""

TURNS: Final = 24
"""How often a run turns to the yardstick."""

_T = TypeVar("_T")


def spread(turns: Sequence[_T], others: Sequence[_T]) -> list[_T]:
    """Return `others` in their order, with `turns` evenly among them, one at the beginning and one at the end."""
    placed: list[_T] = []
    done = 0
    for index, turn in enumerate(turns):
        until = len(others) * index // max(len(turns) - 1, 1)
        placed += (*others[done:until], turn)
        done = until
    return [*placed, *others[done:]]
