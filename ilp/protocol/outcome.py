"""What an implementation did when it was asked."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from ilp.protocol.value import Hex, Value

__all__ = [
    "Accepted",
    "Crashed",
    "Encoded",
    "Faulted",
    "Garbled",
    "Outcome",
    "Rejected",
    "TimedOut",
    "Unsupported",
    "outcome_class",
    "same_outcome",
]


class Accepted(Struct, frozen=True, tag_field="outcome", tag="accepted"):
    """It decoded the octets to this value."""

    value: Value


class Encoded(Struct, frozen=True, tag_field="outcome", tag="encoded"):
    """It wrote these octets (encode and relay)."""

    octets: Hex


class Rejected(Struct, frozen=True, tag_field="outcome", tag="rejected", omit_defaults=True):
    """It refused cleanly, with its documented error; kind and octet offset only where it gives them itself."""

    message: str
    kind: str | None = None
    offset: int | None = None


class Faulted(Struct, frozen=True, tag_field="outcome", tag="faulted"):
    """Something leaked that is no documented refusal: a RangeError, a panic that was caught, a null pointer."""

    message: str


class Unsupported(Struct, frozen=True, tag_field="outcome", tag="unsupported"):
    """It has no such operation or field; the reason."""

    message: str


class Crashed(Struct, frozen=True, tag_field="outcome", tag="crashed", omit_defaults=True):
    """Its process ended, or had to be ended at its memory ceiling; the last of its standard error."""

    message: str
    log: str = ""


class TimedOut(Struct, frozen=True, tag_field="outcome", tag="timed out", omit_defaults=True):
    """It was silent past the deadline, in seconds."""

    seconds: float
    log: str = ""


class Garbled(Struct, frozen=True, tag_field="outcome", tag="garbled", omit_defaults=True):
    """The adapter answered with something that is no valid response to this request: nothing is known."""

    message: str
    log: str = ""


Outcome: TypeAlias = Accepted | Encoded | Rejected | Faulted | Unsupported | Crashed | TimedOut | Garbled


def outcome_class(outcome: Outcome) -> str:
    """Return the outcome's class as reports name it, such as "accepted" or "timed out"."""
    return str(outcome.__struct_config__.tag)


def same_outcome(one: Outcome, other: Outcome) -> bool:
    """Return whether two outcomes are the same, whatever words a refusal or a fault has."""
    return type(one) is type(other) and (not isinstance(one, Accepted | Encoded) or one == other)
