"""Records of histories that tests of reports are made of."""

from __future__ import annotations

from typing import Any

from ilp.gate.history import HistoryRecord, StepFinding, StepRecord

__all__ = ["OPEN", "SHORT", "fired", "history", "hostile_history", "step"]

SHORT = {"required": "major", "required_by": {"default": "major", "contract": "major"}, "sufficient": False}
OPEN = {"sufficient": None, "undecided": ("it would not start\n| why",)}


def fired(rule: str, place: str = "prepare.expiresAt", **changes: Any) -> StepFinding:
    """Return a finding that requires a major bump."""
    packet, _, field = place.partition(".")
    standard: dict[str, Any] = {
        "rule": rule,
        "name": "name",
        "packet": packet,
        "field": field or "packet",
        "bump": "major",
        "signature": f"{rule}/R",
        "count": 1,
    }
    return StepFinding(**(standard | changes))


def step(*findings: StepFinding, **changes: Any) -> StepRecord:
    """Return a step that declares a patch and requires nothing."""
    standard: dict[str, Any] = {
        "versions": ("3.0.7", "3.0.8"),
        "declared": "patch",
        "required": "none",
        "required_by": {"default": "none", "contract": "none"},
        "sufficient": True,
        "operations": 54252,
        "findings": findings,
        "improved": 0,
        "worsened": 0,
        "undecided": (),
        "seconds": 6.0,
    }
    return StepRecord(**(standard | changes))


def history(*steps: StepRecord, **changes: Any) -> HistoryRecord:
    """Return a walk over two releases."""
    standard: dict[str, Any] = {
        "suite": "1",
        "started": "2026-01-01T00:00:00+00:00",
        "package": "npm:ilp-packet",
        "versions": ("3.0.7", "3.0.8"),
        "seed": 0,
        "budget": 50000,
        "vectors": "1.0.0",
        "steps": list(steps),
    }
    return HistoryRecord(**(standard | changes))


def hostile_history(text: str) -> HistoryRecord:
    """Return a walk in which everything that somebody else has written is `text`."""
    versions = (text, text)
    findings = (fired("WR01", signature=text, name=text), fired("WR03", signature=text))
    one = step(*findings, **SHORT, versions=versions, undecided=(f"{text}\n{text}",))
    two = step(**OPEN | {"undecided": (text,)}, versions=versions)
    return history(one, two, versions=versions * 2, package=text, note=text, suite=text, started=text, vectors=text)
