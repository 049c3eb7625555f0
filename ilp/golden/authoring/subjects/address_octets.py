"""Octets in addresses: each of them once, every class of them at its edges at four places and in both fields."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare, reject
from ilp.golden.authoring.meaning import prepare_value, reject_value
from ilp.golden.authoring.statement import reads, refuses, refuses_to_write, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0015-characters", "0030-address", "0027-asn1-address-alphabet")

# First and last of every run of allowed octets but the period, which separates.
_ALLOWED = b"-09AZ_az~"

# What lies next to the runs, the edges of ASCII, of continuation octets and of UTF-8's first octets; and what URIs,
# shells, regular expressions and base64 make of a character.
_EDGES = (
    0x00, 0x01, 0x09, 0x0A, 0x0D, 0x1F, 0x20, 0x21, 0x2C, 0x2F, 0x3A, 0x40, 0x5B, 0x5E, 0x60, 0x7B, 0x7D, 0x7F,
    0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xAD, 0xAE, 0xAF, 0xB0, 0xB9, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEF, 0xF0, 0xF4, 0xF5, 0xFE, 0xFF,
)  # fmt: skip
_USED_ELSEWHERE = b"\"#$%&'()*+;<=>?\\]|"
_SEPARATOR = ord(".")
_EVERYWHERE = b"\x00\x20\x2a\x2f\x3a\x40\x5b\x60\x7b\x7f\x80\xff"

# Name, where, what stands before and after the octet.
_PLACES = (
    ("first-of-segment", "the first of a segment", b"g.", b"ob"),
    ("last-of-segment", "the last of a segment before another", b"g.bo", b".alice"),
    ("in-scheme", "the second of a scheme", b"t", b"st.alice"),
)


def _allowed() -> Iterator[Vector]:
    for octet in _ALLOWED:
        address = f"test.{chr(octet)}"
        octets = address.encode("ascii")
        name = f"octet-0x{octet:02x}"
        yield reads(
            name,
            f"{chr(octet)} is read as a whole segment",
            prepare(destination=octets),
            prepare_value(destination=address),
            clauses=_CLAUSES,
            at=("destination", 5, 1),
            flags=("boundary",),
        )
        yield reads(
            f"triggered-by-{name}",
            f"{chr(octet)} is read as a whole segment of a triggeredBy",
            reject(triggered_by=octets),
            reject_value(triggered_by=address),
            clauses=_CLAUSES,
            at=("triggered-by", 5, 1),
            flags=("boundary",),
        )
        yield writes(
            f"encode-{name}",
            f"{chr(octet)} is written as a whole segment",
            prepare_value(destination=address),
            prepare(destination=octets),
            clauses=_CLAUSES,
            flags=("boundary",),
        )


def _refused() -> Iterator[Vector]:
    for octet in sorted((*_EDGES, *_USED_ELSEWHERE)):
        octets = b"g." + bytes([octet])
        if octet == ord("*"):
            continue  # among the broken ones of the subject address
        flags = ("alias",) if octet & 0x7F in b"-.~_09AZaz" else ("boundary",)
        yield refuses(
            f"octet-0x{octet:02x}",
            f"Octet {octet:02x} is refused as a whole segment",
            prepare(destination=octets),
            clauses=_CLAUSES,
            at=("destination", 2, 1),
            flags=flags,
        )
        yield refuses(
            f"triggered-by-octet-0x{octet:02x}",
            f"Octet {octet:02x} is refused as a whole segment of a triggeredBy",
            reject(triggered_by=octets),
            clauses=_CLAUSES,
            at=("triggered-by", 2, 1),
            flags=flags,
        )


def _others() -> Iterator[Vector]:
    """The octets inside each class, once each."""
    elsewhere = {*_EDGES, *_USED_ELSEWHERE, _SEPARATOR}
    for octet in range(0x100):
        if octet in elsewhere or (octet < 0x80 and (chr(octet).isalnum() or octet in _ALLOWED)):  # noqa: PLR2004
            continue
        yield refuses(
            f"octet-0x{octet:02x}",
            f"Octet {octet:02x} is refused as a whole segment",
            prepare(destination=b"g." + bytes([octet])),
            clauses=_CLAUSES,
            at=("destination", 2, 1),
            flags=("alias",) if octet & 0x7F in b"-.~_09AZaz" else (),
        )
    every = "test." + "".join(chr(octet) for octet in range(0x80) if chr(octet).isalnum() or octet in _ALLOWED)
    yield reads(
        "every-allowed-octet",
        "Every octet that an address may have is read, in one segment",
        prepare(destination=every.encode("ascii")),
        prepare_value(destination=every),
        clauses=_CLAUSES,
        at="destination",
    )


def _places() -> Iterator[Vector]:
    for octet in _EVERYWHERE:
        for name, where, before, after in _PLACES:
            octets = before + bytes([octet]) + after
            clauses = ("0015-scheme", *_CLAUSES) if name == "in-scheme" else _CLAUSES
            yield refuses(
                f"octet-0x{octet:02x}-{name}",
                f"Octet {octet:02x} is refused as {where}",
                prepare(destination=octets),
                clauses=clauses,
                at=("destination", len(before), 1),
            )


def _written() -> Iterator[Vector]:
    """Characters by number: what is beyond ASCII has no octet of its own to be written as."""
    for number in (
        0x00,
        0x0A,
        0x1F,
        0x20,
        0x2B,
        0x2C,
        0x2F,
        0x3A,
        0x40,
        0x5B,
        0x60,
        0x7B,
        0x7F,
        0x80,
        0xAE,
        0xE1,
        0xFF,
        0x100,
        0x12E,
        0x161,
        0xFF0E,
        0x1F4A9,
        0x10061,
    ):
        flags = ("alias",) if number > 0x7F else ("boundary",)  # noqa: PLR2004
        yield refuses_to_write(
            f"encode-u-{number:04x}",
            f"U+{number:04X} is not written into a destination, nor an octet in its place",
            prepare_value(destination=f"g.al{chr(number)}ce"),
            clauses=_CLAUSES,
            flags=flags,
        )
    for number in (0x00, 0x20, 0x7F, 0x80, 0xE1, 0xFF, 0x161, 0x1F4A9):
        flags = ("alias",) if number > 0x7F else ("boundary",)  # noqa: PLR2004
        yield refuses_to_write(
            f"encode-triggered-by-u-{number:04x}",
            f"U+{number:04X} is not written into a triggeredBy, nor an octet in its place",
            reject_value(triggered_by=f"g.b{chr(number)}b"),
            clauses=_CLAUSES,
            flags=flags,
        )


FILE = subject(
    "address-octets",
    "Octets in an address: each of the 256 once in a destination; the first, the last and the neighbours of each class also by "
    "place, in a triggeredBy, and written.",
    "generated from RFC 0015, Address Requirements, and the ASN.1 module InterledgerTypes",
    (*_allowed(), *_refused(), *_others(), *_places(), *_written()),
)
