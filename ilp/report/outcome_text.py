"""Values and outcomes for people, in one line each, and where two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

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
    Value,
)
from ilp.report.machine import to_json
from ilp.report.wording import LOG_SHOWN, clip, printable

__all__ = [
    "MemberDifference",
    "brief_member",
    "brief_value",
    "clipped",
    "differing_members",
    "first_difference",
    "log_lines",
    "log_tail",
    "outcome_line",
]

_TEXT_SHOWN = 160  # characters of a value, message or octets in one line
_MEMBER_SHOWN = 34  # characters of a member of a value
_DIFFERENCE_SHOWN = 80  # characters of a member, beyond which only the place is shown where it differs
_LOG_LINES = 8


class MemberDifference(Struct, frozen=True):
    """A member in which two values of one packet differ.

    Attributes:
        name: of the member, as the adapter protocol has it.
        at: the character of its JSON from which on the two texts show it; None where they show it whole.
        one: what the first value has, printable and cut.
        other: what the second value has.
    """

    name: str
    at: int | None
    one: str
    other: str


def brief_value(value: Value) -> str:
    """Return a value in one line: its type, then its members, long ones cut."""
    members = (
        f"{each.encode_name} {clip(to_json(getattr(value, each.name)), _MEMBER_SHOWN)}"
        for each in structs.fields(value)
    )
    return f"{value.__struct_config__.tag}: " + ", ".join(members)


def brief_member(value: Value, name: str) -> str | None:
    """Return one member of a value with its name, cut; None where the value has no such member."""
    for each in structs.fields(value):
        if each.encode_name == name:
            return f"{name} {clipped(to_json(getattr(value, each.name)))}"
    return None


def outcome_line(outcome: Outcome) -> str:
    """Return an outcome in one line, in which an accepted value or octets are cut."""
    match outcome:
        case Accepted(value):
            return f"accepted as {brief_value(value)}"
        case Encoded(octets):
            return f"the octets {clipped(octets)}"
        case Rejected(message, kind, offset):
            details = ([f"kind {clipped(kind)}"] if kind else []) + ([] if offset is None else [f"at octet {offset}"])
            return f"refused: {clipped(message)}" + (f" ({', '.join(details)})" if details else "")
        case Faulted(message):
            return f"faulted, an undocumented error leaked: {clipped(message)}"
        case Unsupported(message):
            return f"unsupported: {clipped(message)}"
        case Crashed(message):
            return f"crashed: {clipped(message)}"
        case TimedOut(seconds):
            return f"timed out: no answer within {seconds:g} s, twice"
        case Garbled(message):
            return f"garbled, the adapter's mistake: {clipped(message)}"


def log_lines(outcome: Outcome) -> list[str]:
    """Return the last lines that an adapter wrote to its log before it failed; none where it did not fail."""
    return log_tail(outcome.log) if isinstance(outcome, Crashed | TimedOut | Garbled) else []


def log_tail(log: str) -> list[str]:
    """Return the last lines of a log, printable; one that never ends is cut."""
    return [clip(line, LOG_SHOWN) for line in log.splitlines()[-_LOG_LINES:]]


def differing_members(one: Value, other: Value) -> Iterator[MemberDifference]:
    """Yield the members in which two values of one packet differ."""
    for field in structs.fields(one):
        a, b = to_json(getattr(one, field.name)), to_json(getattr(other, field.name))
        if a == b:
            continue
        if max(len(a), len(b)) <= _DIFFERENCE_SHOWN:
            yield MemberDifference(field.encode_name, None, printable(a), printable(b))
        else:
            at = first_difference(a, b)
            texts = (clip(each[at:], _MEMBER_SHOWN) or "the end" for each in (a, b))
            yield MemberDifference(field.encode_name, at, *texts)


def first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    """Return the first index at which two sequences differ: where the shorter one ends, if it begins the other."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def clipped(text: str) -> str:
    """Return foreign text printable and, if it is long, cut."""
    return clip(text, _TEXT_SHOWN)
