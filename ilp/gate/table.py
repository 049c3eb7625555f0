"""Which rules may fire for a pair of outcomes: every pair, for each operation, is in this table.

What decides between the rules of one entry stands in `reader`, `writer` and `forwarding`; an entry without rules is no
change. The rules of an entry are in the order in which they are tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from ilp.protocol import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
)

__all__ = ["OPERATIONS", "STATES", "TABLE", "UNDECIDED", "OperationName", "Pair", "State", "rules_for", "state_of"]

OperationName: TypeAlias = Literal["decode", "encode", "relay"]

State: TypeAlias = Literal["done", "rejected", "faulted", "dead", "unsupported", "garbled"]
"""What an outcome is to the gate: done, it has a value or octets; dead, the process crashed or hung."""

OPERATIONS: tuple[OperationName, ...] = get_args(OperationName)
STATES: tuple[State, ...] = get_args(State)

Pair: TypeAlias = tuple[OperationName, State, State]
"""An operation, the state of the baseline's outcome and of the candidate's."""

UNDECIDED = ("undecided",)
"""The entry of pairs about which nothing can be said: one side garbled its answer."""

_DONE: MappingProxyType[OperationName, tuple[str, ...]] = MappingProxyType(
    {
        "decode": ("WR03",),
        "encode": ("WW05", "WW01", "WW02", "WW06"),
        "relay": ("WF01", "WF02", "WW06"),
    }
)
_REFUSED: MappingProxyType[OperationName, tuple[str, ...]] = MappingProxyType(
    {
        "decode": ("WR07", "WR06", "WR01", "WR02"),
        "encode": ("WW03", "WW06"),
        "relay": ("WR07", "WR06", "WR01", "WR02", "WW03", "WW06"),
    }
)
_NEWLY_DONE: MappingProxyType[OperationName, tuple[str, ...]] = MappingProxyType(
    {
        "decode": ("WR04", "WR05"),
        "encode": ("WW05", "WW01", "WW04"),
        "relay": ("WR04", "WR05", "WF01", "WW01", "WW04"),
    }
)

# What the candidate does, by what the baseline did, for pairs that are the same for every operation.
_ALIKE: Mapping[tuple[State, State], tuple[str, ...]] = {
    ("done", "dead"): ("WL02",),
    ("done", "unsupported"): ("WS01",),
    ("rejected", "rejected"): (),  # it says no in other words: WE01 to WE04 are about live connectors
    ("rejected", "faulted"): ("WL03",),
    ("rejected", "dead"): ("WL02",),
    ("rejected", "unsupported"): ("WS01",),
    ("faulted", "rejected"): ("WL01",),
    ("faulted", "faulted"): (),
    ("faulted", "dead"): ("WL02",),
    ("faulted", "unsupported"): ("WS01",),
    ("dead", "rejected"): ("WL01",),
    ("dead", "faulted"): (),  # better, and still no clean refusal
    ("dead", "dead"): (),
    ("dead", "unsupported"): ("WS01",),
    ("unsupported", "done"): (),  # newly supported, and nothing that could be had before is lost
    ("unsupported", "rejected"): (),
    ("unsupported", "faulted"): (),
    ("unsupported", "dead"): ("WL02",),
    ("unsupported", "unsupported"): (),
}


def _rules(operation: OperationName, old: State, new: State) -> tuple[str, ...]:
    if "garbled" in (old, new):
        return UNDECIDED
    if new == "done" and old != "unsupported":
        return _DONE[operation] if old == "done" else _NEWLY_DONE[operation]
    if old == "done" and new in ("rejected", "faulted"):
        return _REFUSED[operation]
    return _ALIKE[old, new]


TABLE: Mapping[Pair, tuple[str, ...]] = MappingProxyType(
    {(operation, old, new): _rules(operation, old, new) for operation in OPERATIONS for old in STATES for new in STATES}
)
"""The rules that may fire, by operation, old state and new state; () is no change."""


def state_of(outcome: Outcome) -> State:
    """Return what an outcome is to the gate."""
    return _STATE_OF[type(outcome)]


_STATE_OF: Mapping[type[Outcome], State] = MappingProxyType(
    {
        Accepted: "done",
        Encoded: "done",
        Rejected: "rejected",
        Faulted: "faulted",
        Crashed: "dead",
        TimedOut: "dead",
        Unsupported: "unsupported",
        Garbled: "garbled",
    }
)


def rules_for(operation: OperationName, old: Outcome, new: Outcome) -> tuple[str, ...]:
    """Return the rules that may fire when a baseline did `old` and a candidate does `new`."""
    return TABLE[operation, state_of(old), state_of(new)]
