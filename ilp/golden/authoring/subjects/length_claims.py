"""Length determinants that lie: by one, by a lot, and by a power of two that some type drops."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import fulfill, long_form, prepare, reject
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import disputes_reading, meant, refused, refuses, subject
from ilp.golden.authoring.subjects.length_determinant import FIELDS, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.authoring.assembler import Assembly
    from ilp.golden.vector import Vector
    from ilp.protocol import Value

__all__ = ["FILE"]

_OVERRUN = ("0030-octet-string", "0030-length-long-form")
_BEYOND = ("0030-length-maximum", "0030-octet-string")

# Power, octets of the length, what is left of the true length where the power is dropped.
_DROPPED = (
    (8, 2, "in 8 bits"),
    (16, 3, "in 16 bits"),
    (24, 4, "in 24 bits"),
    (31, 4, "without a sign bit of 32"),
    (40, 6, "in 40 bits"),
    (48, 7, "in 48 bits"),
    (56, 8, "in 56 bits"),
    (63, 8, "without a sign bit of 64"),
    (72, 10, "in 72 bits"),
)
_ONES = (1, 2, 3, 5, 6, 7, 9, 16, 126)
_WIDEST_OF_INTEREST = 8


def _dropped(field: Field) -> Iterator[Vector]:
    size = field.size
    for power, width, where in _DROPPED:
        yield refuses(
            f"{field.name}-plus-2-{power}",
            f"Length 2^{power} + {size}, which is {size} {where}, of {field.noun} is refused",
            field.build(long_form(2**power + size, width), size),
            clauses=_OVERRUN if width <= _WIDEST_OF_INTEREST else _BEYOND,
            at=field.at,
            flags=("alias", "wide-value") if power >= 31 else ("alias",),  # noqa: PLR2004
        )


def _ones(field: Field) -> Iterator[Vector]:
    for width in _ONES:
        yield refuses(
            f"{field.name}-ones-{width}",
            f"A length of {width} octets ff for {field.noun} is refused: so much is not there",
            field.build(bytes([0x80 + width]) + b"\xff" * width, field.size),
            clauses=_OVERRUN if width <= _WIDEST_OF_INTEREST else _BEYOND,
            at=field.at,
            flags=("wide-value",) if width >= 5 else (),  # noqa: PLR2004
        )


def _a_lot(field: Field) -> Iterator[Vector]:
    size = field.size
    for name, length, number in (
        ("127", b"\x7f", "127, the greatest in the short form,"),
        ("128", b"\x81\x80", "128, the smallest in the long form,"),
        ("65536", b"\x83\x01\x00\x00", "65,536"),
        ("2-31-less-1", b"\x84\x7f\xff\xff\xff", "2^31 - 1, past which any sum is negative in 32 bits,"),
        ("ff", b"\xff", "behind a first octet ff, in 127 octets,"),
    ):
        yield refuses(
            f"{field.name}-claims-{name}",
            f"Length {number} of {field.noun} is refused: {size} octets are there",
            field.build(length, size),
            clauses=_OVERRUN,
            at=field.at,
            flags=("boundary",),
        )


def _by_one() -> Iterator[Vector]:
    """One too many takes an octet of the next field, or there is none; one too few leaves one to it.

    The envelopes stand in the subject envelope, and the rest of one too many in length-determinant.
    """
    for name, what, packet in (
        ("prepare-data-one-too-long", "A Prepare's data", prepare(data_length=b"\x05")),
        ("reject-data-one-too-long", "A Reject's data", reject(data_length=b"\x05")),
        ("fulfill-empty-data-one-too-long", "A Fulfill's data of no octets", fulfill(data_length=b"\x01", data=b"")),
    ):
        yield refuses(
            name,
            f"{what} whose length claims one octet more than there is is refused",
            packet,
            clauses=_OVERRUN[:1],
            at="data-length",
            flags=("boundary", "truncation"),
        )
    for name, what, packet, at in (
        ("triggered-by-one-too-long", "A triggeredBy whose length takes the message's length along", reject(triggered_by_length=b"\x0c"), "triggered-by-length"),
        ("triggered-by-one-too-short", "A triggeredBy whose length leaves its last letter to the message", reject(triggered_by_length=b"\x0a"), "triggered-by-length"),
        ("message-one-too-short", "A message whose length leaves its last letter to the data", reject(message_length=b"\x07"), "message-length"),
        ("destination-one-too-short", "A destination whose length leaves its last letter to the data", prepare(destination_length=b"\x0c"), "destination-length"),
    ):  # fmt: skip
        yield refuses(
            name,
            f"{what} is refused: a letter is no length of what follows",
            packet,
            clauses=_OVERRUN[:1],
            at=at,
            flags=("boundary",),
        )
    shorter: tuple[tuple[str, Assembly, Value], ...] = (
        ("prepare", prepare(data_length=b"\x03"), prepare_value(data="cafe00")),
        ("fulfill", fulfill(data_length=b"\x03"), fulfill_value(data="cafe00")),
        ("reject", reject(data_length=b"\x03"), reject_value(data="cafe00")),
    )
    for kind, packet, value in shorter:
        yield disputes_reading(
            f"{kind}-data-one-too-short",
            f"A {kind.title()}'s data whose length leaves its last octet over: ignored as trailing, or refused, never data",
            packet,
            meant("extra octets at the end are ignored", "0030-trailing-octets", value),
            refused("the contents are these fields and nothing else", "0027-asn1-no-extension"),
            clauses=("0030-octet-string", "0030-trailing-octets", "0027-asn1-no-extension"),
            at="data-length",
            flags=("boundary", "trailing"),
        )


def _indefinite() -> Iterator[Vector]:
    """First octet 80 before octets: elsewhere it opens contents of indefinite length; here it has no length, or zero."""
    for name, noun, packet in (
        ("destination", "destination", prepare(destination_length=b"\x80")),
        ("triggered-by", "triggeredBy", reject(triggered_by_length=b"\x80")),
        ("message", "message", reject(message_length=b"\x80")),
    ):
        yield refuses(
            f"{name}-80-before-letters",
            f"First length octet 80 before the letters of a {noun} is refused: no length, or one that makes them the next field's",
            packet,
            clauses=("0030-length-long-form", "0030-octet-string"),
            at=f"{name}-length",
            flags=("non-canonical",),
        )
    for name, noun, packet in (
        ("destination", "destination", prepare(destination_length=b"\x80", destination=b"example.alice\x00\x00")),
        ("message", "message", reject(message_length=b"\x80", message=b"no route\x00\x00")),
    ):
        yield refuses(
            f"{name}-80-with-end-of-contents",
            f"A {noun} of indefinite length, as BER has it, is refused",
            packet,
            clauses=("0030-length-long-form", "0030-octet-string"),
            at=f"{name}-length",
            flags=("non-canonical",),
        )


FILE = subject(
    "length-claims",
    "Length determinants that claim what is not there, by one, by a lot, or by a power of two that some type drops.",
    "generated from RFC 0030, Length determinant and Variable-length octet string",
    (
        *(vector for field in FIELDS for vector in _dropped(field)),
        *(vector for field in FIELDS for vector in _ones(field)),
        *(vector for field in FIELDS for vector in _a_lot(field)),
        *_by_one(),
        *_indefinite(),
    ),
)
