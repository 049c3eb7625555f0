"""Length determinants: the same shapes before the envelope's contents, the addresses, the message and the data.

Each of the nine determinants that packets have gets every shape: a codec may read each with code of its own.
"""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import Assembly, At, fulfill, long_form, prepare, reject, shortest
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import disputes_reading, may_read, meant, reads, refused, refuses, subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ilp.golden.vector import Vector
    from ilp.protocol import Value

__all__ = ["FIELDS", "FILE", "Field"]

_SHORT = ("0030-length-short-form", "0030-length-prefix")
_LONG = ("0030-length-long-form",)
_LEADING_ZEROS = ("0027-non-canonical-reading", "0030-length-leading-zeros")
_NEEDLESS = ("0027-non-canonical-reading", "0030-length-needless-long-form")
_OVERRUN = ("0030-octet-string", "0030-length-long-form")


@dataclass(frozen=True)
class Field:
    """One field of variable length, and how to build and mean a packet in which it holds `size` octets."""

    name: str
    noun: str
    at: At
    size: int
    build: Callable[[bytes, int], Assembly]
    mean: Callable[[int], Value]

    @property
    def empty(self) -> bool:
        """Whether a field of no octets is sound in every reading; an address and an envelope are not."""
        return self.name.endswith(("data", "message"))


def _letters(size: int) -> bytes:
    return b"g." + b"a" * (size - 2)


def _in_envelope(length: bytes, size: int) -> Assembly:
    return fulfill(envelope_length=length, data=b"\x5a" * _data_in(size))


def _data_in(contents: int) -> int:
    """Octets of data in a Fulfill's contents of this size."""
    return _data_after(32, contents)


def _data_after(fixed: int, contents: int) -> int:
    """Octets of data that fill the contents behind `fixed` other octets; the determinant has 1, 2 or 3 octets."""
    rest = contents - fixed
    return rest - (1 if rest <= 128 else 2 if rest <= 257 else 3)  # noqa: PLR2004


_FIXED_IN_PREPARE = 8 + 17 + 32 + 14
_FIXED_IN_REJECT = 3 + 12 + 9

FIELDS: tuple[Field, ...] = (
    Field(
        "envelope",
        "the envelope",
        "envelope-length",
        37,
        _in_envelope,
        lambda size: fulfill_value(data="5a" * _data_in(size)),
    ),
    Field(
        "destination",
        "a destination",
        "destination-length",
        13,
        lambda length, size: prepare(destination_length=length, destination=_letters(size)),
        lambda size: prepare_value(destination="g." + "a" * (size - 2)),
    ),
    Field(
        "triggered-by",
        "a triggeredBy",
        "triggered-by-length",
        11,
        lambda length, size: reject(triggered_by_length=length, triggered_by=_letters(size)),
        lambda size: reject_value(triggered_by="g." + "a" * (size - 2)),
    ),
    Field(
        "message",
        "a message",
        "message-length",
        8,
        lambda length, size: reject(message_length=length, message=b"m" * size),
        lambda size: reject_value(message="m" * size),
    ),
    Field(
        "data",
        "data",
        "data-length",
        5,
        lambda length, size: fulfill(data_length=length, data=b"\x5a" * size),
        lambda size: fulfill_value(data="5a" * size),
    ),
    Field(
        "prepare-envelope",
        "a Prepare's envelope",
        "envelope-length",
        77,
        lambda length, size: prepare(envelope_length=length, data=b"\x5a" * _data_after(_FIXED_IN_PREPARE, size)),
        lambda size: prepare_value(data="5a" * _data_after(_FIXED_IN_PREPARE, size)),
    ),
    Field(
        "reject-envelope",
        "a Reject's envelope",
        "envelope-length",
        30,
        lambda length, size: reject(envelope_length=length, data=b"\x5a" * _data_after(_FIXED_IN_REJECT, size)),
        lambda size: reject_value(data="5a" * _data_after(_FIXED_IN_REJECT, size)),
    ),
    Field(
        "prepare-data",
        "a Prepare's data",
        "data-length",
        6,
        lambda length, size: prepare(data_length=length, data=b"\x5a" * size),
        lambda size: prepare_value(data="5a" * size),
    ),
    Field(
        "reject-data",
        "a Reject's data",
        "data-length",
        7,
        lambda length, size: reject(data_length=length, data=b"\x5a" * size),
        lambda size: reject_value(data="5a" * size),
    ),
)
"""The nine length determinants. The first, "envelope" and "data" without a packet, are a Fulfill's."""


def _canonical(field: Field) -> Iterator[Vector]:
    for size, clauses in ((127, _SHORT), (128, _LONG), (255, _LONG), (256, _LONG)):
        yield reads(
            f"{field.name}-{size}",
            f"Length {size} of {field.noun}, written {shortest(size).hex(' ')}, is read",
            field.build(shortest(size), size),
            field.mean(size),
            clauses=(*clauses, "0030-string" if field.name == "message" else "0030-octet-string"),
            at=field.at,
            flags=("boundary",),
        )


def _non_canonical(field: Field) -> Iterator[Vector]:
    size = field.size
    yield may_read(
        f"{field.name}-needless-long-form",
        f"Length {size} of {field.noun} in the long form may be refused; read, it is {size}",
        field.build(long_form(size, 1), size),
        field.mean(size),
        clauses=_NEEDLESS,
        at=field.at,
        flags=("non-canonical",),
    )
    yield may_read(
        f"{field.name}-127-long-form",
        f"Length 127 of {field.noun} written 81 7f may be refused; read, it is 127",
        field.build(b"\x81\x7f", 127),
        field.mean(127),
        clauses=_NEEDLESS,
        at=field.at,
        flags=("non-canonical", "boundary"),
    )
    for width in range(2, 9):
        yield may_read(
            f"{field.name}-leading-zeros-{width}",
            f"Length {size} of {field.noun} in {width} octets may be refused; read, it is {size}",
            field.build(long_form(size, width), size),
            field.mean(size),
            clauses=_LEADING_ZEROS,
            at=field.at,
            flags=("non-canonical",),
        )
    yield may_read(
        f"{field.name}-leading-zero-128",
        f"Length 128 of {field.noun} written 82 00 80 may be refused; read, it is 128",
        field.build(b"\x82\x00\x80", 128),
        field.mean(128),
        clauses=_LEADING_ZEROS,
        at=field.at,
        flags=("non-canonical", "boundary"),
    )
    for length, octets in ((255, b"\x82\x00\xff"), (256, b"\x83\x00\x01\x00")):
        yield may_read(
            f"{field.name}-leading-zero-{length}",
            f"Length {length} of {field.noun} written {octets.hex(' ')} may be refused; read, it is {length}",
            field.build(octets, length),
            field.mean(length),
            clauses=_LEADING_ZEROS,
            at=field.at,
            flags=("non-canonical", "boundary"),
        )
    if field.empty:
        for octets in (b"\x81\x00", b"\x82\x00\x00", b"\x88" + bytes(8)):
            yield may_read(
                f"{field.name}-zero-{len(octets) - 1}",
                f"Length 0 of {field.noun} written {octets.hex(' ')} may be refused; read, it is 0",
                field.build(octets, 0),
                field.mean(0),
                clauses=(*_LEADING_ZEROS, "0030-length-needless-long-form"),
                at=field.at,
                flags=("non-canonical", "boundary"),
            )
    for width in (9, 16, 126, 127):
        yield may_read(
            f"{field.name}-leading-zeros-{width}",
            f"Length {size} of {field.noun} in {width} octets may be refused; read, it is {size}",
            field.build(long_form(size, width), size),
            field.mean(size),
            clauses=(*_LEADING_ZEROS, "0030-length-of-length"),
            at=field.at,
            flags=("non-canonical", "wide-value"),
        )


def _claims(field: Field) -> Iterator[Vector]:
    """Lengths that claim more than there is, among them those that a narrow type takes for what there is."""
    size = field.size
    claims = (
        ("2-31", b"\x84\x80\x00\x00\x00", "2^31, negative in 32 bits,", ("boundary",)),
        ("2-32-less-1", b"\x84\xff\xff\xff\xff", "2^32 - 1, which is -1 in 32 bits,", ("boundary",)),
        (
            "2-32-plus-size",
            long_form(2**32 + size, 5),
            f"2^32 + {size}, which is {size} in 32 bits,",
            ("alias",),
        ),
        ("2-53-plus-1", long_form(2**53 + 1, 7), "2^53 + 1, which no double holds,", ()),
        ("2-63-less-1", long_form(2**63 - 1, 8), "2^63 - 1, past which any sum is negative,", ("boundary",)),
        ("2-63", long_form(2**63, 8), "2^63, negative in 64 bits,", ("boundary",)),
        ("2-64-less-1", long_form(2**64 - 1, 8), "2^64 - 1, which is -1 in 64 bits,", ("boundary",)),
    )
    for name, length, what, flags in claims:
        yield refuses(
            f"{field.name}-claims-{name}",
            f"Length {what} of {field.noun} is refused: so much is not there",
            field.build(length, size),
            clauses=_OVERRUN,
            at=field.at,
            flags=("wide-value", *flags),
        )
    yield refuses(
        f"{field.name}-claims-2-64-plus-size",
        f"Length 2^64 + {size}, which is {size} in 64 bits, of {field.noun} is refused: no length is greater than 2^64 - 1",
        field.build(long_form(2**64 + size, 9), size),
        clauses=("0030-length-maximum",),
        at=field.at,
        flags=("wide-value", "alias"),
    )
    whole = field.build(shortest(size), size)
    name = field.at if isinstance(field.at, str) else field.at[0]
    for octets, cut in ((b"\x82\x00", "two-octet-length"), (b"\xff\x00\x00", "127-octet-length")):
        parts = whole.cut_in(name).parts
        short = Assembly(whole.packet, (*parts[:-1], (name, octets)))
        yield refuses(
            f"{field.name}-{cut}-cut",
            f"The packet ends inside the length determinant {octets[:1].hex()} of {field.noun}, and is refused",
            short if name == "envelope-length" else short.contents_cut_in(name, len(octets)),
            clauses=_LONG,
            at=field.at,
            flags=("truncation",),
        )


def _no_length() -> Iterator[Vector]:
    """First octet 80: length zero in a length-of-length of zero, or no length at all."""
    refusing = refused("80 denotes no length, and is refused", "0030-length-long-form")
    yield refuses(
        "envelope-80",
        "An envelope with first length octet 80 is refused: it has no length, or its contents are empty",
        fulfill(envelope_length=b"\x80"),
        clauses=("0030-length-long-form", "0027-fulfill-fields"),
        at="envelope-length",
        flags=("non-canonical",),
    )
    for kind, build in (("prepare", prepare), ("reject", reject)):
        yield refuses(
            f"{kind}-envelope-80",
            f"A {kind.title()}'s envelope with first length octet 80 is refused: no length, or empty contents",
            build(envelope_length=b"\x80"),
            clauses=("0030-length-long-form", f"0027-{kind}-fields"),
            at="envelope-length",
            flags=("non-canonical",),
        )
    cases: tuple[tuple[str, str, Assembly, Value], ...] = (
        ("prepare-data", "a Prepare's data", prepare(data_length=b"\x80", data=b""), prepare_value(data="")),
        ("reject-data", "a Reject's data", reject(data_length=b"\x80", data=b""), reject_value(data="")),
        ("data", "data", fulfill(data_length=b"\x80", data=b""), fulfill_value(data="")),
        ("message", "message", reject(message_length=b"\x80", message=b""), reject_value(message="")),
        (
            "destination",
            "destination",
            prepare(destination_length=b"\x80", destination=b""),
            prepare_value(destination=""),
        ),
        (
            "triggered-by",
            "triggeredBy",
            reject(triggered_by_length=b"\x80", triggered_by=b""),
            reject_value(triggered_by=""),
        ),
    )
    for name, noun, packet, value in cases:
        yield disputes_reading(
            f"{name}-80",
            f"First length octet 80 of {noun}: no length at all, or length zero",
            packet,
            refusing,
            meant("80 is 128 + 0: length zero", "0030-length-long-form", value),
            clauses=("0030-length-long-form",),
            at="data-length" if name.endswith("data") else f"{name}-length",
            flags=("non-canonical",),
        )


def _overrun_by_one() -> Iterator[Vector]:
    yield refuses(
        "data-one-too-long",
        "Data whose length claims one octet more than there is is refused",
        fulfill(data_length=b"\x05"),
        clauses=("0030-octet-string", "0030-length-short-form"),
        at="data-length",
        flags=("boundary", "truncation"),
    )
    yield refuses(
        "message-one-too-long",
        "A message whose length takes the data's length determinant along is refused: no data is left",
        reject(message_length=b"\x09", data=b""),
        clauses=("0030-string", "0030-octet-string"),
        at="message-length",
        flags=("boundary", "truncation"),
    )
    yield refuses(
        "destination-one-too-long",
        "A destination whose length takes the data's length determinant along is refused: no data is left",
        prepare(destination_length=b"\x0e", data_length=b"a", data=b""),
        clauses=("0030-octet-string",),
        at="destination-length",
        flags=("boundary", "truncation"),
    )
    yield refuses(
        "data-ff",
        "First length octet ff claims a length of 127 octets, which are not there",
        fulfill(data_length=b"\xff"),
        clauses=_LONG,
        at="data-length",
        flags=("truncation",),
    )


FILE = subject(
    "length-determinant",
    "Length determinants of the envelope, destination, triggeredBy, message and data: short, long, needless, absurd.",
    "generated from RFC 0030, Length determinant",
    (
        *(vector for field in FIELDS for vector in _canonical(field)),
        *(vector for field in FIELDS for vector in _non_canonical(field)),
        *(vector for field in FIELDS for vector in _claims(field)),
        *_no_length(),
        *_overrun_by_one(),
    ),
)
