"""Wire bugs in conditions and fulfillments (RFC 0027)."""

# The odd number at each place is the bug.

from __future__ import annotations

from collections.abc import Callable

from ilp.mutants.mutant import CORRUPTS, MISREADS, REFUSES, REFUSES_TO_WRITE, Mutant, Subject, deserts
from ilp.mutants.plain.hashes import HASH_LENGTH, Hash, thirty_two_only
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]


def _not_zeros(octets: bytes) -> bytes:
    if not any(octets):
        raise Refused("the hash is missing")
    return octets


def _length_prefixed(reader: Reader) -> bytes:
    octets = Length().read(reader)
    if len(octets) != HASH_LENGTH:
        raise Refused("32 octets needed")
    return octets


def _with_length_too(reader: Reader) -> bytes:
    if reader.octets[reader.at : reader.at + 1] == b" ":
        reader.take(1)
    return reader.take(HASH_LENGTH)


def _as_many_as_fit(count: int, reader: Reader) -> bytes:
    """Take 32 octets, or `count` where the contents then end as they should: a reader that tries both."""
    ahead = Reader(reader.octets[reader.at :])
    try:
        ahead.take(HASH_LENGTH)
        strings = 2 if len(reader.octets) > reader.at + HASH_LENGTH and reader.at else 1
        for _ in range(strings):
            Length().read(ahead)
    except Refused:
        return reader.take(count)
    return reader.take(HASH_LENGTH if not ahead.left() else count)


def _padded(octets: bytes) -> bytes:
    return thirty_two_only(octets.ljust(HASH_LENGTH, b"\0"))


def _empty_as_zeros(octets: bytes) -> bytes:
    return thirty_two_only(octets or bytes(HASH_LENGTH))


def _cut(octets: bytes) -> bytes:
    if len(octets) < HASH_LENGTH:
        raise Refused("32 octets needed")
    return octets[:HASH_LENGTH]


def _absent_as_zeros(octets: bytes | None) -> bytes:
    return bytes(HASH_LENGTH) if octets is None else octets


_mutant = Subject("condition")


def _means(name: str, title: str, meant: Callable[[bytes], bytes | None], origin: str) -> Mutant:
    return _mutant(name, title, Hash(meant=meant), MISREADS, origin)


def _writes(name: str, title: str, octets: Callable[[bytes], bytes], origin: str) -> Mutant:
    return _mutant(f"writes-{name}", title, Hash(octets=octets), CORRUPTS, origin)


MUTANTS = (
    _mutant(
        "31-octets",
        "31 octets are read",
        Hash(taken=lambda reader: reader.take(31)),
        deserts("WR01 WR05", "WR04 WR02"),
        "off by one",
    ),
    _mutant(
        "33-octets",
        "33 octets are read",
        Hash(taken=lambda reader: reader.take(33)),
        deserts("WR01 WR05", "WR04 WR02"),
        "off by one; a compressed key instead of a hash",
    ),
    _mutant(
        "with-length",
        "A length determinant is read before the 32 octets",
        Hash(taken=_length_prefixed),
        deserts("WR01 WR05", "WR04 WR02"),
        "every other octet string has one",
    ),
    _mutant(
        "with-length-too",
        "A length determinant before the 32 octets is let pass",
        Hash(taken=_with_length_too),
        deserts("WR05 WR01", "WR02 WR04"),
        "kind to peers that write one",
    ),
    _mutant(
        "zeros-refused",
        "32 zero octets are refused",
        Hash(meant=_not_zeros),
        REFUSES,
        "zeros are thought to mean: none",
    ),
    _means(
        "zeros-as-absent",
        "32 zero octets are read as absent",
        lambda octets: octets if any(octets) else None,
        "connectors of an early dialect, from their 2.0 on",
    ),
    _means(
        "trailing-zeros-dropped",
        "Zero octets at the end are dropped",
        lambda octets: octets.rstrip(b"\0"),
        "fixed columns in SQL; BINARY in MySQL",
    ),
    _means(
        "leading-zeros-dropped",
        "Zero octets at the start are dropped",
        lambda octets: octets.lstrip(b"\0"),
        "BigInteger keeps a number, not octets",
    ),
    _means("reversed", "The octets are read backwards", lambda octets: octets[::-1], "Bitcoin shows hashes that way"),
    _means(
        "as-text",
        "The octets are read as text, and what is no UTF-8 is replaced",
        lambda octets: octets.decode("utf-8", "replace").encode("utf-8"),
        "toString() in Node",
    ),
    _means(
        "bit-7-dropped",
        "Bit 7 of every octet is dropped",
        lambda octets: bytes(each & 0x7F for each in octets),
        "toString('ascii') in Node",
    ),
    _means(
        "signed",
        "The octets are read as a signed number and written again",
        lambda octets: (int.from_bytes(octets, "big", signed=True) % (1 << 255)).to_bytes(HASH_LENGTH, "big"),
        "new BigInteger(octets) in Java",
    ),
    _means(
        "hexadecimal",
        "The octets are read as the characters of their hexadecimal form",
        lambda octets: octets.hex().encode("ascii"),
        "toString('hex') twice",
    ),
    # Writing.
    _mutant(
        "writes-no-zeros",
        "32 zero octets are not written",
        Hash(octets=lambda octets: _not_zeros(thirty_two_only(octets))),
        REFUSES_TO_WRITE,
        "zeros are thought to mean: none",
    ),
    _mutant(
        "writes-absent-as-zeros",
        "An absent condition is written as 32 zero octets",
        Hash(given=_absent_as_zeros),
        CORRUPTS,
        "connectors of an early dialect, from their 2.0 on",
    ),
    _writes(
        "empty-as-zeros",
        "An empty condition is written as 32 zero octets",
        _empty_as_zeros,
        "Buffer.alloc(32) and a copy of what there is",
    ),
    _writes(
        "padded", "A short condition is padded with zeros", _padded, "Buffer.alloc(32) and a copy of what there is"
    ),
    _writes("cut", "A long condition is cut to 32 octets", _cut, "Buffer.alloc(32) and a copy of what fits"),
    _writes("any-length", "A condition of any length is written", lambda octets: octets, "the length is not checked"),
    _writes(
        "with-length",
        "A length determinant is written before the 32 octets",
        lambda octets: b" " + thirty_two_only(octets),
        "every other octet string has one",
    ),
    _writes(
        "reversed",
        "The octets are written backwards",
        lambda octets: thirty_two_only(octets)[::-1],
        "Bitcoin shows hashes that way",
    ),
    _writes(
        "trailing-zeros-dropped",
        "Zero octets at the end are not written",
        lambda octets: thirty_two_only(octets).rstrip(b"\0"),
        "BINARY in MySQL",
    ),
    _writes(
        "hexadecimal-cut",
        "The first 32 hexadecimal digits are written as characters",
        lambda octets: thirty_two_only(octets).hex().encode("ascii")[:HASH_LENGTH],
        "Buffer.alloc(32).write(hex) without 'hex'",
    ),
)
"""The bugs of this subject."""
