"""Wire bugs in the order of the fields, and where octets end (RFC 0027, Packet Format)."""

from __future__ import annotations

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LEAKS,
    REFUSES,
    Deserts,
    Mutant,
    deserts,
)
from ilp.mutants.plain import Part
from ilp.mutants.plain.octets import Bounds, Refused
from ilp.mutants.plain.packet import Layout

__all__ = ["MUTANTS"]

# What happens at the end of the octets.


def _shorter(octets: bytes, at: int, count: int) -> bytes:
    return octets[at : at + count]


def _padded(octets: bytes, at: int, count: int) -> bytes:
    # no more is made up than any field of fixed length may need
    if at + count > len(octets) + 32:
        raise Refused("too much is missing")
    return octets[at : at + count].ljust(count, b"\0")


def _leaking_end(octets: bytes, at: int, count: int) -> bytes:
    if at + count > len(octets):
        raise IndexError("index out of range")
    return octets[at : at + count]


def _one_short_let_pass(octets: bytes, at: int, count: int) -> bytes:
    if at + count > len(octets) + 1:
        raise Refused("octets are missing")
    return octets[at : at + count].ljust(count, b"\0")


def _last_octet_never_read(octets: bytes, at: int, count: int) -> bytes:
    if count and at + count >= len(octets) and at + count > 1:
        raise Refused("octets are missing")
    return octets[at : at + count]


def _mutant(name: str, title: str, turn: Part, deserves: Deserts, origin: str) -> Mutant:
    return Mutant(id=name, title=title, turn=turn, deserts=deserves, origin=origin)


_ENDS = (
    _mutant(
        "truncation/less-let-pass",
        "Where octets are missing, fewer are read",
        Bounds(take=_shorter),
        ACCEPTS_FORBIDDEN,
        "slice() in JavaScript, Python and Ruby",
    ),
    _mutant(
        "truncation/padded",
        "Where octets are missing, zeros are read",
        Bounds(take=_padded),
        ACCEPTS_FORBIDDEN,
        "Buffer.alloc and copy, memset; `undefined` is zero in JavaScript's arithmetic",
    ),
    _mutant(
        "truncation/one-missing-let-pass",
        "One missing octet at the end is read as zero",
        Bounds(take=_one_short_let_pass),
        ACCEPTS_FORBIDDEN,
        "`end > length + 1`: off by one in the check",
    ),
    _mutant(
        "truncation/last-octet-never-read",
        "The last octet is thought not to be there",
        Bounds(take=_last_octet_never_read),
        REFUSES,
        "`end >= length`: off by one in the check",
    ),
    _mutant(
        "truncation/leaks",
        "Where octets are missing, the language's own error comes out",
        Bounds(take=_leaking_end),
        LEAKS,
        "IndexError, RangeError, BufferUnderflowException, a panic in Rust and Go",
    ),
)

_ORDERS = (
    _mutant(
        "layout/reads-destination-and-data-swapped",
        "Destination and data of a Prepare are swapped",
        Layout(prepare=("amount", "expiresAt", "executionCondition", "data", "destination")),
        deserts("WR01", "WR04 WR01"),
        "two octet strings in a row",
    ),
    _mutant(
        "layout/reads-amount-and-expiry-swapped",
        "Amount and expiry of a Prepare are swapped",
        Layout(prepare=("expiresAt", "amount", "executionCondition", "destination", "data")),
        REFUSES,
        "order of the alphabet or of a document",
    ),
    _mutant(
        "layout/reads-condition-before-expiry",
        "Condition and expiry of a Prepare are swapped",
        Layout(prepare=("amount", "executionCondition", "expiresAt", "destination", "data")),
        REFUSES,
        "order of the constructor's arguments",
    ),
    _mutant(
        "layout/reads-data-before-fulfillment",
        "Fulfillment and data of a Fulfill are swapped",
        Layout(fulfill=("data", "fulfillment")),
        deserts("WR01 WR03", "WR04 WR03"),
        "order of the alphabet",
    ),
    _mutant(
        "layout/reads-message-before-triggered-by",
        "Message and triggeredBy of a Reject are swapped",
        Layout(reject=("code", "message", "triggeredBy", "data")),
        deserts("WR01 WR03", "WR04 WR03"),
        "two octet strings in a row",
    ),
    _mutant(
        "layout/reads-data-before-message",
        "Message and data of a Reject are swapped",
        Layout(reject=("code", "triggeredBy", "data", "message")),
        deserts("WR01 WR03", "WR04 WR03"),
        "two octet strings in a row",
    ),
    _mutant(
        "layout/reads-triggered-by-before-code",
        "triggeredBy is read before the code",
        Layout(reject=("triggeredBy", "code", "message", "data")),
        deserts("WR01", "WR04 WR02"),
        "order of another draft",
    ),
    _mutant(
        "layout/writes-destination-and-data-swapped",
        "Destination and data of a Prepare are written swapped",
        Layout(written_prepare=("amount", "expiresAt", "executionCondition", "data", "destination")),
        CORRUPTS,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/writes-amount-and-expiry-swapped",
        "Amount and expiry of a Prepare are written swapped",
        Layout(written_prepare=("expiresAt", "amount", "executionCondition", "destination", "data")),
        CORRUPTS,
        "order of the alphabet or of a document",
    ),
    _mutant(
        "layout/writes-condition-before-expiry",
        "Condition and expiry of a Prepare are written swapped",
        Layout(written_prepare=("amount", "executionCondition", "expiresAt", "destination", "data")),
        CORRUPTS,
        "order of the constructor's arguments",
    ),
    _mutant(
        "layout/writes-data-before-fulfillment",
        "Fulfillment and data of a Fulfill are written swapped",
        Layout(written_fulfill=("data", "fulfillment")),
        CORRUPTS,
        "order of the alphabet",
    ),
    _mutant(
        "layout/writes-message-before-triggered-by",
        "Message and triggeredBy of a Reject are written swapped",
        Layout(written_reject=("code", "message", "triggeredBy", "data")),
        CORRUPTS,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/writes-data-before-message",
        "Message and data of a Reject are written swapped",
        Layout(written_reject=("code", "triggeredBy", "data", "message")),
        CORRUPTS,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/writes-triggered-by-before-code",
        "triggeredBy is written before the code",
        Layout(written_reject=("triggeredBy", "code", "message", "data")),
        CORRUPTS,
        "order of another draft",
    ),
    _mutant(
        "layout/writes-no-data-in-prepare",
        "The data of a Prepare is not written",
        Layout(written_prepare=("amount", "expiresAt", "executionCondition", "destination")),
        CORRUPTS,
        "an optional field",
    ),
    _mutant(
        "layout/writes-no-data-in-fulfill",
        "The data of a Fulfill is not written",
        Layout(written_fulfill=("fulfillment",)),
        CORRUPTS,
        "Fulfill had no data in early drafts",
    ),
    _mutant(
        "layout/writes-no-data-in-reject",
        "The data of a Reject is not written",
        Layout(written_reject=("code", "triggeredBy", "message")),
        CORRUPTS,
        "an optional field",
    ),
)

MUTANTS = (*_ENDS, *_ORDERS)
"""The bugs of these subjects."""
