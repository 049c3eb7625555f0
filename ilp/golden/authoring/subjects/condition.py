"""Execution condition and fulfillment: 32 octets, whatever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import CONDITION, FULFILLMENT, fulfill, prepare
from ilp.golden.authoring.meaning import fulfill_value, prepare_value
from ilp.golden.authoring.statement import reads, refuses, refuses_to_write, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CONDITION = ("0027-condition", "0027-asn1-hash-size", "0030-fixed-octets")
_FULFILLMENT = ("0027-fulfill-fields", "0027-asn1-hash-size", "0030-fixed-octets")

_CONTENTS = (
    ("zeros", "00" * 32, "32 zero octets: it is these octets, not a missing one", ("boundary",)),
    ("ones", "ff" * 32, "32 octets ff", ("boundary",)),
    ("trailing-zeros", "5a" * 24 + "00" * 8, "zero octets at the end: they are kept", ("alias",)),
    ("leading-zeros", "00" * 8 + "5a" * 24, "zero octets at the start: they are kept, as in no number", ("alias",)),
    ("high-bit", "80" + "00" * 31, "the highest bit alone, negative in no reading", ("alias",)),
    ("lowest-bit", "00" * 31 + "01", "the lowest bit alone", ("alias",)),
    (
        "text",
        "64656164626565666465616462656566" * 2,
        "the letters deadbeef four times: they are no hexadecimal",
        ("alias",),
    ),
    ("not-utf-8", "c3285a80" * 8, "octets that are no UTF-8", ()),
    ("line-ends", "0d0a0a0d" * 8, "line ends, which stay as they are", ("alias",)),
)


def _any_octets() -> Iterator[Vector]:
    for name, digits, what, flags in _CONTENTS:
        condition = prepare(condition=bytes.fromhex(digits))
        condition_value = prepare_value(execution_condition=digits)
        preimage = fulfill(fulfillment=bytes.fromhex(digits))
        preimage_value = fulfill_value(fulfillment=digits)
        yield reads(
            f"condition-{name}",
            f"A condition of {what}",
            condition,
            condition_value,
            clauses=_CONDITION,
            at="condition",
            flags=flags,
        )
        yield writes(
            f"encode-condition-{name}",
            f"Writing a condition of {what}",
            condition_value,
            condition,
            clauses=_CONDITION,
            flags=flags,
        )
        yield reads(
            f"fulfillment-{name}",
            f"A fulfillment of {what}",
            preimage,
            preimage_value,
            clauses=_FULFILLMENT,
            at="fulfillment",
            flags=flags,
        )
        yield writes(
            f"encode-fulfillment-{name}",
            f"Writing a fulfillment of {what}",
            preimage_value,
            preimage,
            clauses=_FULFILLMENT,
            flags=flags,
        )


def _every_octet() -> Iterator[Vector]:
    """Octets 00 to ff, 32 at a time."""
    for first in range(0, 256, 32):
        octets = bytes(range(first, first + 32))
        span = f"{octets[:1].hex()} to {octets[-1:].hex()}"
        yield reads(
            f"condition-octets-{octets[:1].hex()}",
            f"A condition of the octets {span} is read",
            prepare(condition=octets),
            prepare_value(execution_condition=octets.hex()),
            clauses=_CONDITION,
            at="condition",
        )
        # Those from 00 on are the fulfillment of the plain packet.
        yield reads(
            f"fulfillment-octets-{octets[:1].hex()}",
            f"A fulfillment of the octets {span} is read",
            fulfill(fulfillment=octets, data=b"\x01"),
            fulfill_value(fulfillment=octets.hex(), data="01"),
            clauses=_FULFILLMENT,
            at="fulfillment",
        )


def _shifted() -> Iterator[Vector]:
    """A condition or fulfillment of another size moves every field after it."""
    yield refuses(
        "condition-31",
        "A condition of 31 octets is refused: the destination's length becomes its last octet",
        prepare(condition=CONDITION[:31]),
        clauses=_CONDITION,
        at="condition",
        flags=("truncation",),
    )
    yield refuses(
        "condition-33",
        "A condition of 33 octets is refused: its last octet becomes the destination's length",
        prepare(condition=CONDITION + b"\x21"),
        clauses=_CONDITION,
        at="condition",
    )
    yield refuses(
        "condition-with-length",
        "A condition behind a length determinant of its own is refused",
        prepare(condition=b"\x20" + CONDITION),
        clauses=(*_CONDITION, "0030-length-prefix"),
        at=("condition", 0, 1),
    )
    yield refuses(
        "fulfillment-31",
        "A fulfillment of 31 octets is refused: the data's length becomes its last octet",
        fulfill(fulfillment=FULFILLMENT[:31]),
        clauses=_FULFILLMENT,
        at="fulfillment",
        flags=("truncation",),
    )
    yield refuses(
        "fulfillment-33",
        "A fulfillment of 33 octets is refused: its last octet becomes the data's length",
        fulfill(fulfillment=FULFILLMENT + b"\x21"),
        clauses=_FULFILLMENT,
        at="fulfillment",
    )
    yield refuses(
        "fulfillment-with-length",
        "A fulfillment behind a length determinant of its own is refused",
        fulfill(fulfillment=b"\x20" + FULFILLMENT),
        clauses=(*_FULFILLMENT, "0030-length-prefix"),
        at=("fulfillment", 0, 1),
    )


def _wrong_sizes() -> Iterator[Vector]:
    for size, digits in ((each, "5a" * each) for each in (0, 1, 16, 30, 31, 33, 34, 64, 128)):
        flags = ("boundary",) if size in (31, 33) else ()
        yield refuses_to_write(
            f"encode-condition-{size}",
            f"A condition of {size} octets is not written",
            prepare_value(execution_condition=digits),
            clauses=_CONDITION,
            flags=flags,
        )
        yield refuses_to_write(
            f"encode-fulfillment-{size}",
            f"A fulfillment of {size} octets is not written",
            fulfill_value(fulfillment=digits),
            clauses=_FULFILLMENT,
            flags=flags,
        )


FILE = subject(
    "condition",
    "Execution condition and fulfillment: exactly 32 octets, without a length, and whatever octets they are.",
    "generated from RFC 0027, ILP Prepare and ILP Fulfill",
    (*_any_octets(), *_every_octet(), *_shifted(), *_wrong_sizes()),
)
