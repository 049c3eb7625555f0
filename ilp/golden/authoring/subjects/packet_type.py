"""The first octet: which packet this is."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import BUILDERS, Assembly, bare, fulfill, prepare, reject
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import reads, refuses, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector
    from ilp.protocol import Value

__all__ = ["FILE"]

_TYPE = ("0027-type", "0027-asn1-envelope")

# Each unknown type octet stands before contents that would be sound under a known one, so that only the octet tells.
_UNKNOWN = (
    (0, "fulfill", "is refused"),
    (1, "prepare", "(an ILPv1 payment) is refused"),
    (11, "prepare", "just below Prepare is refused"),
    (15, "reject", "just above Reject is refused"),
    (76, "prepare", "(12 with bit 6 set) is not read as a Prepare"),
    (140, "prepare", "(12 with bit 7 set) is not read as a Prepare"),
    (141, "fulfill", "(13 with bit 7 set) is not read as a Fulfill"),
    (142, "reject", "(14 with bit 7 set) is not read as a Reject"),
    (255, "reject", "is refused"),
)

# The same three packets for every type octet, short, and no others than these stand before another octet.
_SHORT: tuple[tuple[int, Assembly, Value], ...] = (
    (12, prepare(destination=b"g.a", data=b""), prepare_value(destination="g.a", data="")),
    (13, fulfill(data=b"\x02"), fulfill_value(data="02")),
    (14, reject(triggered_by=b"g.b", message=b"", data=b""), reject_value(triggered_by="g.b", message="", data="")),
)
_HIGH_BITS = (0x80, 0x40, 0x20, 0x10)


def _under(octet: int, sound: Assembly) -> Assembly:
    (name, _), *rest = sound.parts
    return Assembly("none", ((name, bytes([octet])), *rest))


def _every_octet() -> Iterator[Vector]:
    """All 256 type octets, one vector each."""
    for octet in range(256):
        # The contents are those of the packet type that is left when high bits are dropped; else each in turn.
        alias = octet % 16 in (12, 13, 14)
        number, sound, value = _SHORT[octet % 16 - 12 if alias else octet % 3]
        noun = sound.packet.title()
        if octet == number:
            yield reads(
                f"type-0x{octet:02x}",
                f"Type 0x{octet:02x} is a {noun}, be it a short one",
                sound,
                value,
                clauses=_TYPE,
                at="type",
                flags=("boundary",),
            )
        else:
            extra = " and ".join(f"0x{bit:02x}" for bit in _HIGH_BITS if octet & bit)
            why = f", which is {number} with {extra} added," if alias else ""
            yield refuses(
                f"type-0x{octet:02x}",
                f"Type 0x{octet:02x}{why} before the contents of a short {noun} is refused",
                _under(octet, sound),
                clauses=_TYPE,
                at="type",
                flags=("alias",) if alias else (),
            )


def _no_packets() -> Iterator[Vector]:
    """Input that is no ILP packet of any version."""
    for name, what, octets in (
        ("zero-octet", "One zero octet", b"\x00"),
        ("hundred-zero-octets", "A hundred zero octets", bytes(100)),
        ("hundred-octets-ff", "A hundred octets ff", b"\xff" * 100),
        ("newline", "A newline", b"\n"),
        ("json", "A JSON text", b'{"type":12}'),
        ("hexadecimal", "A Fulfill in hexadecimal letters", fulfill().hex.encode()),
        ("base64", "A Fulfill in base64 letters", b"DSEAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHwA="),
        ("leading-newline", "A Fulfill behind a newline", b"\n" + fulfill().octets),
        ("leading-zero-octet", "A Fulfill behind a zero octet", b"\x00" + fulfill().octets),
        ("leading-bom", "A Fulfill behind a byte order mark", b"\xef\xbb\xbf" + fulfill().octets),
        ("contents-alone", "The contents of a Fulfill without type and length", fulfill(fulfillment=b"\x20" * 32).octets[2:]),
    ):  # fmt: skip
        yield refuses(
            f"no-packet-{name}",
            f"{what} is no packet, and is refused"
            if what[0] != "A" or "octets" not in what
            else f"{what} are no packet, and are refused",
            bare(octets),
            clauses=("0027-type", "0027-envelope"),
            at="octets",
        )


FILE = subject(
    "packet-type",
    "The type octet: 12, 13 and 14 are ILPv4 packets, nothing else is.",
    "generated from RFC 0027, Packet Format",
    (
        reads("prepare", "Type 12 is a Prepare", prepare(), prepare_value(), clauses=_TYPE, at="type"),
        reads("fulfill", "Type 13 is a Fulfill", fulfill(), fulfill_value(), clauses=_TYPE, at="type"),
        reads("reject", "Type 14 is a Reject", reject(), reject_value(), clauses=_TYPE, at="type"),
        refuses("empty-input", "No octets at all are refused", bare(b""), clauses=("0027-envelope",), at="octets"),
        *(
            refuses(
                f"unknown-{number}",
                f"Type {number} {why}, although its contents are those of a sound {contents.title()}",
                BUILDERS[contents](type_octet=bytes([number]), packet="none"),
                clauses=_TYPE,
                at="type",
                flags=("alias",) if "with bit" in why else (),
            )
            for number, contents, why in _UNKNOWN
        ),
        refuses(
            "reject-contents-as-fulfill",
            "The contents of a short Reject under type 13 are refused: they do not hold 32 octets of fulfillment",
            reject(type_octet=b"\x0d", packet="fulfill", triggered_by=b"g.b", message=b"", data=b""),
            clauses=("0027-type", "0027-fulfill-fields"),
            at="type",
        ),
        refuses(
            "fulfill-contents-as-prepare",
            "The contents of a Fulfill under type 12 are refused",
            fulfill(type_octet=b"\x0c", packet="prepare"),
            clauses=("0027-type", "0027-prepare-fields"),
            at="type",
        ),
        refuses(
            "prepare-contents-as-reject",
            "The contents of a Prepare under type 14 are refused",
            # The amount's octets read as code F00 and a triggeredBy of 127 octets, which are not there.
            prepare(type_octet=b"\x0e", packet="reject", amount=b"F00\x7f\x00\x00\x00\x00"),
            clauses=("0027-type", "0027-reject-fields"),
            at="type",
        ),
        refuses(
            "envelope-left-out",
            "A Fulfill whose contents follow the type octet without a length determinant is refused",
            fulfill(envelope_length=b"", fulfillment=bytes([0x7F]) * 32),
            clauses=("0027-envelope", "0027-asn1-envelope", "0030-length-prefix"),
            at=("fulfillment", 0, 1),
            by="by hand: a layout seen in the field, which reads the ASN.1 without RFC 0027's wrapper",
        ),
        *_every_octet(),
        *_no_packets(),
    ),
)
