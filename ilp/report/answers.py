"""What a run answers, in a few words: the same in a badge, a heading and an annotation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import Bump, GateRecord
from ilp.gate.verdict import exit_code
from ilp.gate.waivers import failing_waivers
from ilp.report.check_text import conformity
from ilp.report.gate_findings_text import matters
from ilp.report.wording import counted

__all__ = ["Answer", "State", "check_answer", "gate_answer", "history_answer"]

State: TypeAlias = Literal["no", "open", "known", "partly", "yes"]
"""no: there is something to object to. open: that could not be decided. known: nothing but what is listed with its
reason. partly: nothing in what could be asked. yes: nothing."""


class Answer(Struct, frozen=True):
    """What a run answers. `words` are a few, and none of them is foreign."""

    state: State
    words: str


_STATES: Mapping[str, State] = MappingProxyType(
    {"no": "no", "undecided": "open", "known departures": "known", "yes, in part": "partly", "yes": "yes"}
)
_GRAVEST_FIRST: tuple[State, ...] = ("no", "open", "known", "partly", "yes")
_ALONE: Mapping[State, str] = MappingProxyType(
    {
        "no": "does not conform",
        "open": "could not decide",
        "known": "known departures",
        "partly": "conforms in part",
        "yes": "conforms",
    }
)
_AMONG: Mapping[State, tuple[str, str]] = MappingProxyType(
    {
        "no": ("does not conform", "do not conform"),
        "open": ("undecided", "undecided"),
        "known": ("with known departures", "with known departures"),
        "partly": ("conforms in part", "conform in part"),
        "yes": ("conforms", "conform"),
    }
)
_OPEN = Answer("open", "could not decide")


def check_answer(record: CheckRecord) -> Answer:
    """Return whether the implementations of a run conform: the answer of the worst, and how many are like it.

    A list of known departures that is out of date is a no where nothing else is.
    """
    states = [_STATES[conformity(each)] for each in record.implementations]
    worst: State = next((each for each in _GRAVEST_FIRST if each in states), "open")
    if record.known_problems and worst != "no":
        return Answer("no", "known departures out of date")
    if len(states) <= 1:
        return Answer(worst, _ALONE[worst])
    alike = states.count(worst)
    return Answer(worst, f"{alike} of {len(states)} {_AMONG[worst][alike > 1]}")


def gate_answer(record: GateRecord) -> Answer:
    """Return which bump is required, and whether the declared one suffices."""
    if matters(record.required, record):
        return Answer("no", _required(record.required, record.declared))
    if failing_waivers(record.waivers) and exit_code(record) == 1:
        return Answer("no", "a waiver has to go")
    if record.undecided or record.interrupted:
        return _OPEN
    return Answer("yes", _required(record.required, record.declared))


def _required(required: Bump, declared: Bump | None) -> str:
    if required == "never":
        return "no version number suffices"
    if required == "none":
        return "no bump required"
    return f"{required} required" + (f", {declared} declared" if declared else "")


def history_answer(record: HistoryRecord) -> Answer:
    """Return how many steps between releases declared too little."""
    short = sum(each.sufficient is False for each in record.steps)
    if short:
        return Answer("no", f"{short} of {counted(len(record.steps), 'step')} declared too little")
    if record.interrupted or not record.steps or any(each.sufficient is None for each in record.steps):
        return _OPEN
    return Answer("yes", f"{counted(len(record.steps), 'step')}, each declared enough")
