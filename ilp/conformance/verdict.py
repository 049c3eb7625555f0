"""Outcome held against expectation: the verdict."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import UNSET, Struct

from ilp.golden.vector import Expectation, Level, Reading, Vector
from ilp.protocol import (
    Accepted,
    Encoded,
    Garbled,
    Outcome,
    Rejected,
    Unsupported,
)

__all__ = ["VERDICTS", "Judgement", "Verdict", "judge"]

Verdict: TypeAlias = Literal["pass", "fail", "known", "warn", "info", "skip", "error"]

VERDICTS: tuple[Verdict, ...] = ("pass", "fail", "known", "warn", "info", "skip", "error")
"""Every verdict, in the order in which reports count them."""

_State: TypeAlias = Literal["as expected", "otherwise", "rejected", "unclean", "garbled", "unsupported"]

_TABLE: MappingProxyType[_State, dict[Expectation, Verdict]] = MappingProxyType(
    {
        "as expected": {"accept": "pass", "reject": "fail", "either": "pass", "disputed": "info"},
        "otherwise": {"accept": "fail", "reject": "fail", "either": "fail", "disputed": "fail"},
        "rejected": {"accept": "fail", "reject": "pass", "either": "info", "disputed": "fail"},
        "unclean": {"accept": "fail", "reject": "fail", "either": "fail", "disputed": "fail"},
        "garbled": {"accept": "error", "reject": "error", "either": "error", "disputed": "error"},
        "unsupported": {"accept": "skip", "reject": "skip", "either": "skip", "disputed": "skip"},
    }
)
# "as expected", of a disputed vector: as one of its listed readings wants it, be that a refusal.


class Judgement(Struct, frozen=True):
    """A verdict, and for a disputed vector the name of the reading that the implementation takes."""

    verdict: Verdict
    reading: str | None = None


def judge(vector: Vector, outcome: Outcome, *, fail_level: Level = "MUST") -> Judgement:
    """Hold an outcome against what a vector expects.

    Args:
        vector: the golden case.
        outcome: what the implementation did.
        fail_level: the weakest requirement level whose violation is a fail; below, it is a warn.
    """
    reading = _reading_taken(vector, outcome)
    state = "as expected" if reading else _state(vector, outcome)
    verdict = _TABLE[state][vector.expectation]
    if verdict == "fail" and _LEVELS[vector.level] < _LEVELS[fail_level]:
        verdict = "warn"
    return Judgement(verdict, reading.name if reading else None)


_LEVELS = {"MAY": 0, "SHOULD": 1, "MUST": 2}


def _state(vector: Vector, outcome: Outcome) -> _State:
    match outcome:
        case Accepted(value):
            return "as expected" if value == vector.value else "otherwise"
        case Encoded(octets):
            return "as expected" if octets == vector.octets else "otherwise"
        case Rejected():
            return "rejected"
        case Unsupported():
            return "unsupported"
        case Garbled():
            return "garbled"
        case _:
            return "unclean"


def _reading_taken(vector: Vector, outcome: Outcome) -> Reading | None:
    return next((each for each in vector.readings or () if _fits(each, outcome)), None)


def _fits(reading: Reading, outcome: Outcome) -> bool:
    match outcome:
        case Accepted(value):
            return value == reading.value
        case Encoded(octets):
            return octets == reading.octets
        case Rejected():
            return reading.value is UNSET and reading.octets is UNSET
        case _:
            return False
