"""What the codec says when it refuses: where, why, and by which clause."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["DecodeError", "DecodeErrorKind", "EncodeError", "EncodeErrorKind", "octet_count"]

DecodeErrorKind: TypeAlias = Literal[
    "truncated",  # the octets end before the field does
    "type",  # no ILPv4 packet type
    "length",  # a length determinant that denotes no usable length, or overruns what encloses it
    "timestamp",  # not 17 digits, or a date that the calendar does not have
    "address",  # not an ILP address
    "text",  # octets that are no text of the field's character set
    "size",  # longer than the field may be
    "non-canonical",  # refused only when canonical form is asked for
    "trailing",  # octets after the last field; refused only when canonical form is asked for
]

EncodeErrorKind: TypeAlias = Literal[
    "type",  # a value of the wrong Python type
    "range",  # a number or a date beyond what the field holds
    "precision",  # an expiry with a sub-millisecond part
    "address",  # not an ILP address
    "text",  # a string that the field's character set lacks
    "size",  # longer or shorter than the field may be
]


class DecodeError(ValueError):
    """Octets that are no ILPv4 packet.

    Attributes:
        kind: what sort of fault it is.
        offset: where, in octets from the start of the packet.
        field: the wire field, named as RFC 0027 names it, or "type" or "envelope".
        clause: the id of the clause that the octets break (see `ilp.spec.clauses`).
        reason: what is wrong, without the place.
    """

    def __init__(self, kind: DecodeErrorKind, offset: int, field: str, clause: str, reason: str) -> None:
        super().__init__(kind, offset, field, clause, reason)
        self.kind = kind
        self.offset = offset
        self.field = field
        self.clause = clause
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.field} at octet {self.offset}: {self.reason} [{self.clause}]"


class EncodeError(ValueError):
    """A value that ILPv4 octets cannot state truthfully.

    Attributes:
        kind: what sort of fault it is.
        field: the wire field, named as RFC 0027 names it.
        clause: the id of the clause that writing it would break (see `ilp.spec.clauses`).
        reason: what is wrong.
    """

    def __init__(self, kind: EncodeErrorKind, field: str, clause: str, reason: str) -> None:
        super().__init__(kind, field, clause, reason)
        self.kind = kind
        self.field = field
        self.clause = clause
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.field}: {self.reason} [{self.clause}]"


def octet_count(number: int) -> str:
    """Return a number of octets in words: "1 octet", "2 octets"."""
    return f"{number} octet" if number == 1 else f"{number} octets"
