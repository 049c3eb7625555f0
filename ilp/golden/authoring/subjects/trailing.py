"""Octets after the last field, inside the envelope and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import BUILDERS, fulfill, prepare, reject
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import disputes_reading, meant, refused, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector
    from ilp.protocol import Value

__all__ = ["FILE"]

_CLAUSES = ("0030-trailing-octets", "0027-asn1-no-extension")
_CLOSED = "0027-asn1-no-extension"

_KINDS: tuple[tuple[str, Value], ...] = (
    ("prepare", prepare_value()),
    ("fulfill", fulfill_value()),
    ("reject", reject_value()),
)

_TAILS: tuple[tuple[str, str, bytes], ...] = (
    ("one-octet", "one octet", b"\x2a"),
    ("zero-octet", "one zero octet", b"\x00"),
    ("field", "an octet string", b"\x03new"),
    ("two-octets", "two octets", b"\x2a\x2b"),
    ("eight-zero-octets", "eight zero octets", bytes(8)),
    ("octet-ff", "one octet ff", b"\xff"),
    ("line-end", "a line end", b"\r\n"),
    ("space", "a space", b" "),
    ("overlong-length", "a length of 127 octets and nothing behind it", b"\x7f"),
    ("long-form-length", "a length determinant that breaks off", b"\x82"),
    ("amount", "a second amount", bytes(7) + b"\x01"),
    ("data-again", "its data once more", b"\x04\xca\xfe\x00\x01"),
    ("address", "one more address", b"\x0bexample.bob"),
    ("300-octets", "300 octets", b"\x2a" * 300),
    ("prepare-packet", "a Prepare", prepare(data=b"").octets),
    ("fulfill-packet", "a Fulfill", fulfill(data=b"").octets),
    ("reject-packet", "a short Reject", reject(message=b"", data=b"").octets),
)


def _trailing() -> Iterator[Vector]:
    for kind, value in _KINDS:
        build = BUILDERS[kind]
        for name, noun, tail in _TAILS:
            yield disputes_reading(
                f"{kind}-inside-{name}",
                f"A {kind.title()} with {noun} after its last field, inside the envelope: ignored or refused",
                build(inside=tail),
                meant("extra octets at the end are ignored", "0030-trailing-octets", value),
                refused("the contents are these fields and nothing else", _CLOSED),
                clauses=_CLAUSES,
                at="inside",
                flags=("trailing",),
            )
            yield disputes_reading(
                f"{kind}-after-{name}",
                f"A {kind.title()} with {noun} after the envelope: ignored or refused",
                build(after=tail),
                meant("extra octets at the end are ignored", "0030-trailing-octets", value),
                refused("a packet is its type, its length and its contents", _CLOSED),
                clauses=_CLAUSES,
                at="after",
                flags=("trailing",),
            )
    yield disputes_reading(
        "fulfill-after-packet",
        "A Fulfill with a whole Reject after it: the Fulfill, or refused, and never the Reject",
        fulfill(after=reject().octets),
        meant("extra octets at the end are ignored", "0030-trailing-octets", fulfill_value()),
        refused("a packet is its type, its length and its contents", _CLOSED),
        clauses=_CLAUSES,
        at="after",
        flags=("trailing",),
    )
    yield disputes_reading(
        "fulfill-inside-and-after",
        "A Fulfill with octets both inside and after the envelope: ignored or refused",
        fulfill(inside=b"\x2a", after=b"\x2a"),
        meant("extra octets at the end are ignored", "0030-trailing-octets", fulfill_value()),
        refused("the contents are these fields and nothing else", _CLOSED),
        clauses=_CLAUSES,
        at="inside",
        flags=("trailing",),
    )


FILE = subject(
    "trailing",
    "Octets after the last field: RFC 0030 has them ignored for most formats and does not say for which.",
    "generated from RFC 0030, Extensibility",
    _trailing(),
)
