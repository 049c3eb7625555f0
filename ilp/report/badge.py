"""The answer of a run as a badge: JSON for an endpoint badge of Shields.

One badge says one thing: over several implementations it says what the worst of them is.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import GateRecord
from ilp.report.answers import Answer, State, check_answer, gate_answer, history_answer
from ilp.report.machine import to_json

__all__ = ["check_badge", "gate_badge", "history_badge"]

_COLOURS: Mapping[State, str] = MappingProxyType(
    {"no": "red", "open": "lightgrey", "known": "yellow", "partly": "yellowgreen", "yes": "brightgreen"}
)


class _Badge(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What the endpoint of a badge answers. `is_error`: there is no answer, and no query may give it a colour."""

    schema_version: int
    label: str
    message: str
    color: str
    is_error: bool = False


def check_badge(record: CheckRecord) -> str:
    """Return the badge of a conformance run."""
    return _badge("ILPv4", check_answer(record))


def gate_badge(record: GateRecord) -> str:
    """Return the badge of a gate run."""
    return _badge("ILPv4 wire change", gate_answer(record))


def history_badge(record: HistoryRecord) -> str:
    """Return the badge of a package's history."""
    return _badge("ILPv4 releases", history_answer(record))


def _badge(label: str, answer: Answer) -> str:
    return to_json(
        _Badge(
            schema_version=1,
            label=label,
            message=answer.words,
            color=_COLOURS[answer.state],
            is_error=answer.state == "open",
        )
    )
