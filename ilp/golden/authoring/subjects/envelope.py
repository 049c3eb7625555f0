"""The type-length wrapper: how the envelope's length and the contents must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import BUILDERS, Assembly, fulfill, prepare, reject, shortest
from ilp.golden.authoring.statement import refuses, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_ENVELOPE = ("0027-envelope", "0027-asn1-envelope", "0030-octet-string")
_SOUND = (prepare(), fulfill(), reject())


def _off_by_one() -> Iterator[Vector]:
    """Per packet type: the envelope claims one octet too many, one too few, none, and nothing."""
    for packet in _SOUND:
        name = packet.packet
        contents = len(packet.octets) - packet.length_before("envelope-length") - 1
        builder = BUILDERS[name]
        yield refuses(
            f"{name}-one-too-long",
            f"A {name.title()} whose envelope claims one octet more than there is is refused",
            builder(envelope_length=shortest(contents + 1)),
            clauses=_ENVELOPE,
            at="envelope-length",
            flags=("boundary", "truncation"),
        )
        yield refuses(
            f"{name}-one-too-short",
            f"A {name.title()} whose envelope ends one octet before its data does is refused",
            builder(envelope_length=shortest(contents - 1)),
            clauses=_ENVELOPE,
            at="envelope-length",
            flags=("boundary", "truncation"),
        )
        yield refuses(
            f"{name}-length-zero",
            f"A {name.title()} whose envelope claims no contents is refused, although its fields follow",
            builder(envelope_length=b"\x00"),
            clauses=_ENVELOPE,
            at="envelope-length",
            flags=("boundary",),
        )
        yield refuses(
            f"{name}-empty",
            f"A {name.title()} with empty contents is refused",
            Assembly(packet.packet, (*packet.parts[:1], ("envelope-length", b"\x00"))),
            clauses=_ENVELOPE,
            at="envelope-length",
            flags=("truncation",),
        )
        yield refuses(
            f"{name}-type-only",
            f"A {name.title()} of nothing but its type octet is refused",
            packet.cut_in("envelope-length"),
            clauses=_ENVELOPE,
            at="envelope-length",
            flags=("truncation",),
        )


def _past_the_envelope() -> Iterator[Vector]:
    """A field's length reaches past the envelope into octets that follow it: they are not the packet's."""
    title = "whose length reaches one octet past the envelope is refused, although an octet follows"
    yield refuses(
        "fulfill-data-past-envelope",
        f"Data {title}",
        fulfill(envelope_length=shortest(37), data_length=b"\x05", after=b"\x2a"),
        clauses=_ENVELOPE,
        at="data-length",
        flags=("boundary", "trailing"),
    )
    yield refuses(
        "prepare-data-past-envelope",
        f"A Prepare's data {title}",
        prepare(data_length=b"\x05", after=b"\x2a"),
        clauses=_ENVELOPE,
        at="data-length",
        flags=("boundary", "trailing"),
    )
    yield refuses(
        "reject-data-past-envelope",
        f"A Reject's data {title}",
        reject(data_length=b"\x05", after=b"\x2a"),
        clauses=_ENVELOPE,
        at="data-length",
        flags=("boundary", "trailing"),
    )
    # Envelopes that end right after the destination, the message or triggeredBy: what is missing follows outside.
    yield refuses(
        "prepare-data-outside-envelope",
        "A Prepare whose data, length and all, stands after the envelope is refused",
        prepare(envelope_length=shortest(8 + 17 + 32 + 1 + 13)),
        clauses=_ENVELOPE,
        at="data-length",
        flags=("boundary", "trailing"),
    )
    yield refuses(
        "prepare-destination-past-envelope",
        "A destination whose length reaches past the envelope is refused, although enough letters follow",
        prepare(
            envelope_length=shortest(8 + 17 + 32 + 1 + 13),
            destination_length=b"\x14",
            data_length=b"",
            data=b"",
            after=b"1234567\x00",
        ),
        clauses=_ENVELOPE,
        at="destination-length",
        flags=("boundary", "trailing"),
    )
    yield refuses(
        "reject-message-past-envelope",
        "A message whose length reaches past the envelope is refused, although enough letters follow",
        reject(
            envelope_length=shortest(3 + 12 + 9),
            message_length=b"\x0c",
            data_length=b"",
            data=b"",
            after=b"more\x00",
        ),
        clauses=_ENVELOPE,
        at="message-length",
        flags=("boundary", "trailing"),
    )
    yield refuses(
        "reject-triggered-by-past-envelope",
        "A triggeredBy whose length reaches past the envelope is refused, although enough letters follow",
        reject(
            envelope_length=shortest(3 + 12),
            triggered_by_length=b"\x0f",
            message_length=b"",
            message=b"",
            data_length=b"",
            data=b"",
            after=b"1234\x00\x00",
        ),
        clauses=_ENVELOPE,
        at="triggered-by-length",
        flags=("boundary", "trailing"),
    )


FILE = subject(
    "envelope",
    "The type-length wrapper: the envelope's length is exactly that of the contents, and no field reaches out of it.",
    "generated from RFC 0027, Type-Length Wrapper",
    (
        *_off_by_one(),
        *_past_the_envelope(),
    ),
)
