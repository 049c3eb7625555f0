"""Packets that end too early: inside each field of each packet type, and before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import Assembly, fulfill, prepare, reject
from ilp.golden.authoring.statement import refuses, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

# A determinant of two octets can itself be cut in two; hence destinations, messages and data of 130 octets.
_LONG_PREPARE = prepare(destination=b"g." + b"a" * 128, data=b"\x5a" * 130)
_LONG_FULFILL = fulfill(data=b"\x5a" * 130)
_LONG_REJECT = reject(triggered_by=b"g." + b"b" * 128, message=b"m" * 130, data=b"\x5a" * 130)

_CUTS: tuple[tuple[Assembly, str, tuple[str, ...], tuple[tuple[str, int], ...]], ...] = (
    (_LONG_PREPARE, "amount", ("0027-amount", "0027-prepare-fields"), (("inside", 4), ("one-missing", 7))),
    (
        _LONG_PREPARE,
        "expires-at",
        ("0027-expiry", "0030-timestamp-length"),
        (("missing", 0), ("one-missing", 16)),
    ),
    (
        _LONG_PREPARE,
        "condition",
        ("0027-condition", "0030-fixed-octets"),
        (("missing", 0), ("one-missing", 31)),
    ),
    (_LONG_PREPARE, "destination-length", ("0027-prepare-fields",), (("missing", 0), ("inside", 1))),
    (_LONG_PREPARE, "destination", ("0030-octet-string",), (("missing", 0), ("one-missing", 129))),
    (_LONG_PREPARE, "data-length", ("0027-prepare-fields",), (("missing", 0), ("inside", 1))),
    (_LONG_PREPARE, "data", ("0030-octet-string",), (("missing", 0), ("one-missing", 129))),
    (
        _LONG_FULFILL,
        "fulfillment",
        ("0027-fulfill-fields", "0030-fixed-octets"),
        (("inside", 16), ("one-missing", 31)),
    ),
    (_LONG_FULFILL, "data-length", ("0027-fulfill-fields",), (("missing", 0), ("inside", 1))),
    (_LONG_FULFILL, "data", ("0030-octet-string",), (("missing", 0), ("one-missing", 129))),
    (_LONG_REJECT, "code", ("0027-reject-code", "0027-reject-fields"), (("inside", 1), ("one-missing", 2))),
    (_LONG_REJECT, "triggered-by-length", ("0027-reject-fields",), (("missing", 0), ("inside", 1))),
    (_LONG_REJECT, "triggered-by", ("0030-octet-string",), (("missing", 0), ("one-missing", 129))),
    (_LONG_REJECT, "message-length", ("0027-reject-fields",), (("missing", 0), ("inside", 1))),
    (_LONG_REJECT, "message", ("0030-octet-string",), (("missing", 0), ("one-missing", 129))),
    (_LONG_REJECT, "data-length", ("0027-reject-fields",), (("missing", 0), ("inside", 1))),
    (_LONG_REJECT, "data", ("0030-octet-string",), (("missing", 0), ("one-missing", 129))),
)

_NOUNS = {
    "amount": "amount",
    "expires-at": "expiry",
    "condition": "execution condition",
    "destination-length": "destination's length",
    "destination": "destination",
    "fulfillment": "fulfillment",
    "code": "code",
    "triggered-by-length": "triggeredBy's length",
    "triggered-by": "triggeredBy",
    "message-length": "message's length",
    "message": "message",
    "data-length": "data's length",
    "data": "data",
}

_WHERE = {
    "missing": "right before the {noun}",
    "inside": "inside the {noun}",
    "one-missing": "one octet before the end of the {noun}",
}


def _contents_cut() -> Iterator[Vector]:
    """The envelope is honest about contents that are too few."""
    for packet, part, clauses, cuts in _CUTS:
        for how, kept in cuts:
            where = _WHERE[how].format(noun=_NOUNS[part])
            yield refuses(
                f"{packet.packet}-{part}-{how}",
                f"A {packet.packet.title()} whose contents end {where} is refused",
                packet.contents_cut_in(part, kept),
                clauses=clauses,
                at=part,
                flags=("truncation",),
            )


def _packet_cut() -> Iterator[Vector]:
    """The octets run out before the envelope does."""
    for packet, part, kept, where in (
        (prepare(), "amount", 0, "right after its envelope length"),
        (prepare(), "condition", 16, "in the middle of its condition"),
        (prepare(), "data", 3, "one octet before its end"),
        (_LONG_PREPARE, "envelope-length", 1, "inside its envelope length"),
        (fulfill(), "fulfillment", 0, "right after its envelope length"),
        (fulfill(), "data", 3, "one octet before its end"),
        (_LONG_FULFILL, "envelope-length", 1, "inside its envelope length"),
        (reject(), "code", 0, "right after its envelope length"),
        (reject(), "message", 3, "in the middle of its message"),
        (reject(), "data", 3, "one octet before its end"),
        (_LONG_REJECT, "envelope-length", 1, "inside its envelope length"),
    ):
        yield refuses(
            f"{packet.packet}-cut-in-{part}",
            f"A {packet.packet.title()} that is cut off {where} is refused",
            packet.cut_in(part, kept),
            clauses=("0027-envelope", "0030-octet-string"),
            at=part,
            flags=("truncation",),
        )


FILE = subject(
    "truncation",
    "Packets that end too early, with an envelope that is honest about it and with one that is not.",
    "generated from RFC 0027, Packet Format",
    (*_contents_cut(), *_packet_cut()),
)
