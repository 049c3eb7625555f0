"""The amount: eight octets, unsigned, big-endian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare
from ilp.golden.authoring.meaning import prepare_value
from ilp.golden.authoring.statement import reads, refuses_to_write, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0027-amount", "0027-asn1-amount", "0030-fixed-integer")

# Name, octets, the number in decimal, what is special about it, flags.
_AMOUNTS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("zero", "0000000000000000", "0", "zero", ("boundary",)),
    ("one", "0000000000000001", "1", "1, the octet last", ("boundary",)),
    ("byte-order", "0102030405060708", "72623859790382856", "eight different octets", ("wide-value",)),
    ("2-31-less-1", "000000007fffffff", "2147483647", "2^31 - 1", ("boundary",)),
    (
        "2-31",
        "0000000080000000",
        "2147483648",
        "2^31, past a signed 32-bit integer",
        ("boundary", "wide-value"),
    ),
    ("2-32-less-1", "00000000ffffffff", "4294967295", "2^32 - 1", ("boundary", "wide-value")),
    ("2-32", "0000000100000000", "4294967296", "2^32, past 32 bits", ("boundary", "wide-value")),
    ("2-53", "0020000000000000", "9007199254740992", "2^53", ("boundary", "wide-value")),
    (
        "2-53-plus-1",
        "0020000000000001",
        "9007199254740993",
        "2^53 + 1, which no double holds",
        ("alias", "wide-value"),
    ),
    ("2-63-less-1", "7fffffffffffffff", "9223372036854775807", "2^63 - 1", ("boundary", "wide-value")),
    (
        "2-63",
        "8000000000000000",
        "9223372036854775808",
        "2^63, past a signed 64-bit integer",
        ("boundary", "wide-value"),
    ),
    ("2-63-plus-1", "8000000000000001", "9223372036854775809", "2^63 + 1", ("alias", "wide-value")),
    (
        "rfc-example",
        "ac01055a1debac1e",
        "12394193534107495454",
        "RFC 0030's example",
        ("rfc-example", "wide-value"),
    ),
    (
        "2-64-less-1",
        "ffffffffffffffff",
        "18446744073709551615",
        "2^64 - 1, the greatest",
        ("boundary", "wide-value"),
    ),
)

# Powers of two at which some type ends, or an octet does: name, what it is to whom.
_EDGES = (
    (7, "past a signed octet"),
    (8, "past one octet"),
    (15, "past a signed 16-bit integer"),
    (16, "past two octets"),
    (24, "past three octets and a single-precision float"),
    (31, "past a signed 32-bit integer"),
    (32, "past four octets"),
    (40, "past five octets"),
    (48, "past six octets"),
    (53, "past the integers that a double counts one by one"),
    (56, "past seven octets"),
    (63, "past a signed 64-bit integer"),
)
_WIDE = 31

_SINGLES = (
    ("two", 2, "2", ()),
    ("ten", 10, "10, which is no decimal digit,", ()),
    ("2-53-plus-2", 2**53 + 2, "2^53 + 2", ("wide-value",)),
    ("2-63-plus-1025", 2**63 + 1025, "2^63 + 1025, which is between two doubles,", ("alias", "wide-value")),
    ("greatest-19-digits", 10**19 - 1, "10^19 - 1, the greatest of 19 digits", ("wide-value",)),
    ("smallest-20-digits", 10**19, "10^19, the smallest of 20 digits", ("wide-value",)),
    ("2-64-less-2", 2**64 - 2, "2^64 - 2", ("boundary", "wide-value")),
    ("2-64-less-1024", 2**64 - 1024, "2^64 - 1024, which a double rounds to 2^64,", ("alias", "wide-value")),
    ("2-64-less-1025", 2**64 - 1025, "2^64 - 1025", ("wide-value",)),
)

_UNWRITABLE = (
    ("2-64", "18446744073709551616", "2^64, which is 0 in 64 bits,", ("boundary", "alias", "wide-value")),
    (
        "2-64-plus-1000",
        "18446744073709552616",
        "2^64 + 1000, which is 1000 in 64 bits,",
        ("alias", "wide-value"),
    ),
    ("2-64-plus-1", "18446744073709551617", "2^64 + 1, which is 1 in 64 bits,", ("boundary", "alias", "wide-value")),
    ("2-65-less-1", "36893488147419103231", "2^65 - 1", ("wide-value",)),
    ("10-20", "100000000000000000000", "10^20, the smallest of 21 digits", ("wide-value",)),
    ("2-128", "340282366920938463463374607431768211456", "2^128", ("wide-value",)),
    ("minus-1000", "-1000", "-1000", ("alias",)),
    (
        "minus-2-64-plus-1000",
        "-18446744073709550616",
        "1000 - 2^64, which is 1000 in 64 bits,",
        ("alias", "wide-value"),
    ),
    ("minus-1", "-1", "-1, which is 2^64 - 1 in 64 bits,", ("boundary", "alias")),
    (
        "minus-2-63",
        "-9223372036854775808",
        "-2^63, which is 2^63 in 64 bits,",
        ("boundary", "alias", "wide-value"),
    ),
)


def _edges() -> Iterator[tuple[str, int, str, tuple[str, ...]]]:
    """Each power with both neighbours, but for those of `_AMOUNTS`; then the single ones."""
    listed = {name for name, *_ in _AMOUNTS}
    for power, what in _EDGES:
        flags = ("boundary", "wide-value") if power >= _WIDE else ("boundary",)
        for name, number, said in (
            (f"2-{power}-less-1", 2**power - 1, f"2^{power} - 1"),
            (f"2-{power}", 2**power, f"2^{power}, {what}"),
            (f"2-{power}-plus-1", 2**power + 1, f"2^{power} + 1"),
        ):
            if name not in listed:
                yield name, number, said, flags
    yield from _SINGLES


def _amounts() -> Iterator[Vector]:
    for name, octets, number, what, flags in _AMOUNTS:
        packet = prepare(amount=bytes.fromhex(octets))
        value = prepare_value(amount=number)
        yield reads(
            name,
            f"Amount {what}, is read" if "," in what else f"Amount {what} is read",
            packet,
            value,
            clauses=_CLAUSES,
            at="amount",
            flags=flags,
        )
        yield writes(
            f"encode-{name}",
            f"Amount {what}, is written" if "," in what else f"Amount {what} is written",
            value,
            packet,
            clauses=(*_CLAUSES, "0027-canonical-writing"),
            flags=flags,
        )
    for name, edge, what, flags in _edges():
        packet = prepare(amount=edge.to_bytes(8, "big"))
        value = prepare_value(amount=str(edge))
        said = f"Amount {what}, {{}}" if "," in what and not what.endswith(",") else f"Amount {what} {{}}"
        yield reads(name, said.format("is read"), packet, value, clauses=_CLAUSES, at="amount", flags=flags)
        yield writes(
            f"encode-{name}",
            said.format("is written"),
            value,
            packet,
            clauses=(*_CLAUSES, "0027-canonical-writing"),
            flags=flags,
        )
    for name, number, what, flags in _UNWRITABLE:
        yield refuses_to_write(
            f"encode-{name}",
            f"Amount {what} is not written: no UInt64 holds it",
            prepare_value(amount=number),
            clauses=_CLAUSES,
            flags=flags,
        )


FILE = subject(
    "amount",
    "A Prepare's amount: a UInt64 over its whole range, read and written.",
    "generated from RFC 0030, Fixed-length unsigned integers",
    _amounts(),
)
