"""Wire bugs in amounts (RFC 0027, ILP Prepare; RFC 0030, Fixed-length unsigned integers)."""

# The odd number at each place is the bug.

from __future__ import annotations

import struct

from ilp.mutants.mutant import (
    CORRUPTS,
    LOWERS_LIMIT,
    MISREADS,
    REFUSES,
    REFUSES_TO_WRITE,
    Mutant,
)
from ilp.mutants.plain.amount import Amount, eight_octets
from ilp.mutants.plain.length import Length, big_endian
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]

_EIGHT = 8


def _signed(number: int, bits: int) -> int:
    number %= 1 << bits
    return number - (1 << bits) if number >> (bits - 1) else number


def _refused_from(limit: int, number: int) -> int:
    if number >= limit:
        raise Refused(f"{number} is too large")
    return number


def _not_zero(number: int) -> int:
    if number == 0:
        raise Refused("an amount is needed")
    return number


def _low_word_signed(octets: bytes) -> int:
    high, low = struct.unpack(">Ii", octets)
    return int(high) * (1 << 32) + int(low)


def _words_swapped(octets: bytes) -> int:
    return big_endian(octets[4:] + octets[:4])


def _as_javascript_prints(number: int) -> str:
    double = float(number)
    # Number.prototype.toString: the shortest digits that identify the double, then zeros
    digits, _, exponent = f"{double!r}".partition("e+")
    if not exponent:
        return str(int(double))
    return digits.replace(".", "").ljust(int(exponent) + 1, "0")


def _as_float_prints(number: int) -> str:
    return str(number) if number < 10**16 else f"{float(number):.17g}".replace("e+", "e")


def _digits_grouped(number: int) -> str:
    return f"{number:,}"


def _length_prefixed(reader: Reader) -> bytes:
    return Length().read(reader)


def _wrapped(amount: int) -> bytes:
    return (amount % (1 << 64)).to_bytes(_EIGHT, "big")


def _saturated(amount: int) -> bytes:
    return eight_octets(max(0, min(amount, (1 << 64) - 1)))


def _negative_wrapped(amount: int) -> bytes:
    return _wrapped(amount) if amount < 0 else eight_octets(amount)


def _through_double(amount: int) -> bytes:
    eight_octets(amount)
    return _saturated(int(float(amount)))


def _written_below(limit: int, amount: int) -> bytes:
    return eight_octets(_refused_from(limit, amount))


def _low_word_only(amount: int) -> bytes:
    eight_octets(amount)
    return eight_octets(amount % (1 << 32))


def _swapped(amount: int) -> bytes:
    octets = eight_octets(amount)
    return octets[4:] + octets[:4]


def _minimal(amount: int) -> bytes:
    octets = eight_octets(amount).lstrip(b"\0")
    return bytes([len(octets)]) + octets


def _without_padding(amount: int) -> bytes:
    return eight_octets(amount).lstrip(b"\0") or b"\0"


MUTANTS = (
    Mutant(
        id="amount/signed",
        title="Amounts from 2^63 on are negative",
        turn=Amount(number=lambda octets: _signed(big_endian(octets), 64)),
        deserts=MISREADS,
        origin="long in Java, i64 in Go and Rust, BIGINT in SQL, readBigInt64BE",
    ),
    Mutant(
        id="amount/32-bit",
        title="Of an amount, the low 32 bits are read",
        turn=Amount(number=lambda octets: big_endian(octets) % (1 << 32)),
        deserts=MISREADS,
        origin="`>>> 0` in JavaScript, a cast to unsigned in C",
    ),
    Mutant(
        id="amount/32-bit-signed",
        title="Of an amount, the low 32 bits are read, and signed",
        turn=Amount(number=lambda octets: _signed(big_endian(octets), 32)),
        deserts=MISREADS,
        origin="`| 0` in JavaScript, Long.intValue in Java",
    ),
    Mutant(
        id="amount/low-word-signed",
        title="The low 32 bits are signed and added to the high ones",
        turn=Amount(number=_low_word_signed),
        deserts=MISREADS,
        origin="high * 2^32 + readInt32BE: split in two where 64 bits are missing",
    ),
    Mutant(
        id="amount/words-swapped",
        title="The halves of an amount are swapped",
        turn=Amount(number=_words_swapped),
        deserts=MISREADS,
        origin="[high, low] pairs, in which libraries disagree on the order",
    ),
    Mutant(
        id="amount/little-endian",
        title="Amounts are read least significant octet first",
        turn=Amount(number=lambda octets: int.from_bytes(octets, "little")),
        deserts=MISREADS,
        origin="memcpy on x86 and ARM, readBigUInt64LE",
    ),
    Mutant(
        id="amount/double",
        title="Amounts above 2^53 are read as the nearest double",
        turn=Amount(number=lambda octets: int(float(big_endian(octets)))),
        deserts=MISREADS,
        origin="Number in JavaScript, float64 through Go's encoding/json, jq",
    ),
    Mutant(
        id="amount/double-printed",
        title="Amounts above 2^53 are shown with the digits of a double",
        turn=Amount(text=_as_javascript_prints),
        deserts=MISREADS,
        origin="String(Number): 2^64 - 1 becomes 18446744073709552000",
    ),
    Mutant(
        id="amount/exponent-printed",
        title="Amounts from 10^16 on are shown with an exponent",
        turn=Amount(text=_as_float_prints),
        deserts=MISREADS,
        origin="str(float) in Python, fmt.Sprint of a float64 in Go, BigDecimal.toString",
    ),
    Mutant(
        id="amount/grouped",
        title="Amounts are shown with separators between thousands",
        turn=Amount(text=_digits_grouped),
        deserts=MISREADS,
        origin="toLocaleString, NumberFormat of the default locale",
    ),
    Mutant(
        id="amount/saturated-2-63",
        title="Amounts from 2^63 on are read as 2^63 - 1",
        turn=Amount(number=lambda octets: min(big_endian(octets), (1 << 63) - 1)),
        deserts=MISREADS,
        origin="saturating casts: Rust's `as`, Java's double to long",
    ),
    Mutant(
        id="amount/high-bit-dropped",
        title="The highest bit of an amount is dropped",
        turn=Amount(number=lambda octets: big_endian(octets) % (1 << 63)),
        deserts=MISREADS,
        origin="`& Long.MAX_VALUE` to get rid of the sign",
    ),
    Mutant(
        id="amount/48-bit",
        title="Of an amount, the low six octets are read",
        turn=Amount(number=lambda octets: big_endian(octets[2:])),
        deserts=MISREADS,
        origin="Node's readUIntBE reads six octets at most",
    ),
    Mutant(
        id="amount/refused-from-2-63",
        title="Amounts from 2^63 on are refused",
        turn=Amount(number=lambda octets: _refused_from(1 << 63, big_endian(octets))),
        deserts=LOWERS_LIMIT,
        origin="Math.toIntExact and its kin, i64::try_from, PostgreSQL's bigint",
    ),
    Mutant(
        id="amount/refused-above-2-53",
        title="Amounts from 2^53 on are refused",
        turn=Amount(number=lambda octets: _refused_from(1 << 53, big_endian(octets))),
        deserts=LOWERS_LIMIT,
        origin="Number.isSafeInteger: oer-utils' readUInt64",
    ),
    Mutant(
        id="amount/refused-from-2-32",
        title="Amounts from 2^32 on are refused",
        turn=Amount(number=lambda octets: _refused_from(1 << 32, big_endian(octets))),
        deserts=LOWERS_LIMIT,
        origin="u32::try_from, a check that the high word is zero",
    ),
    Mutant(
        id="amount/refused-at-2-64-less-1",
        title="The greatest amount is refused",
        turn=Amount(number=lambda octets: _refused_from((1 << 64) - 1, big_endian(octets))),
        deserts=LOWERS_LIMIT,
        origin="`amount < MAX_UINT64`, or all ones kept as a marker",
    ),
    Mutant(
        id="amount/zero-refused",
        title="The amount zero is refused",
        turn=Amount(number=lambda octets: _not_zero(big_endian(octets))),
        deserts=REFUSES,
        origin="`if (!packet.amount) throw`: zero is falsy",
    ),
    Mutant(
        id="amount/zero-as-absent",
        title="The amount zero is read as absent",
        turn=Amount(text=lambda number: str(number) if number else None),
        deserts=MISREADS,
        origin="`amount || undefined`, omitempty in Go, default values in protobuf",
    ),
    Mutant(
        id="amount/four-octets",
        title="An amount is read from four octets",
        turn=Amount(taken=lambda reader: reader.take(4)),
        deserts=REFUSES,
        origin="readUInt32BE where 64 bits are missing",
    ),
    Mutant(
        id="amount/with-length",
        title="An amount is read as a variable-length integer",
        turn=Amount(taken=_length_prefixed),
        deserts=REFUSES,
        origin="a plain INTEGER in ASN.1 instead of UInt64; the dialect of early connectors",
    ),
    # Writing.
    Mutant(
        id="amount/writes-wrapped",
        title="Amounts beyond 64 bits are written modulo 2^64",
        turn=Amount(octets=_wrapped),
        deserts=CORRUPTS,
        origin="BigInt.asUintN, unsigned arithmetic in C, Long from BigInteger.longValue",
    ),
    Mutant(
        id="amount/writes-negative-wrapped",
        title="Negative amounts are written in two's complement",
        turn=Amount(octets=_negative_wrapped),
        deserts=CORRUPTS,
        origin="putLong in Java, a cast from int64_t",
    ),
    Mutant(
        id="amount/writes-absolute",
        title="Negative amounts are written without their sign",
        turn=Amount(octets=lambda amount: eight_octets(abs(amount))),
        deserts=CORRUPTS,
        origin="BigInteger.toByteArray of the magnitude, bn.js toBuffer",
    ),
    Mutant(
        id="amount/writes-saturated",
        title="Amounts out of range are written as the nearest in range",
        turn=Amount(octets=_saturated),
        deserts=CORRUPTS,
        origin="clamp, Uint8ClampedArray, saturating casts",
    ),
    Mutant(
        id="amount/writes-double",
        title="Amounts above 2^53 are written as the nearest double",
        turn=Amount(octets=_through_double),
        deserts=CORRUPTS,
        origin="parseInt and Number in JavaScript",
    ),
    Mutant(
        id="amount/writes-32-bit",
        title="Of an amount, the low 32 bits are written",
        turn=Amount(octets=_low_word_only),
        deserts=CORRUPTS,
        origin="`amount >>> 0` behind four zero octets",
    ),
    Mutant(
        id="amount/writes-little-endian",
        title="Amounts are written least significant octet first",
        turn=Amount(octets=lambda amount: eight_octets(amount)[::-1]),
        deserts=CORRUPTS,
        origin="to_ne_bytes, writeBigUInt64LE",
    ),
    Mutant(
        id="amount/writes-words-swapped",
        title="The halves of an amount are written in the wrong order",
        turn=Amount(octets=_swapped),
        deserts=CORRUPTS,
        origin="[high, low] pairs, in which libraries disagree on the order",
    ),
    Mutant(
        id="amount/writes-below-2-63",
        title="Amounts from 2^63 on are not written",
        turn=Amount(octets=lambda amount: _written_below(1 << 63, amount)),
        deserts=REFUSES_TO_WRITE,
        origin="Long.parseLong, strconv.ParseInt",
    ),
    Mutant(
        id="amount/writes-below-2-53",
        title="Amounts from 2^53 on are not written",
        turn=Amount(octets=lambda amount: _written_below(1 << 53, amount)),
        deserts=REFUSES_TO_WRITE,
        origin="Number.isSafeInteger",
    ),
    Mutant(
        id="amount/writes-below-2-64-less-1",
        title="The greatest amount is not written",
        turn=Amount(octets=lambda amount: _written_below((1 << 64) - 1, amount)),
        deserts=REFUSES_TO_WRITE,
        origin="`amount < MAX_UINT64`",
    ),
    Mutant(
        id="amount/writes-no-zero",
        title="The amount zero is not written",
        turn=Amount(octets=lambda amount: eight_octets(_not_zero(amount))),
        deserts=REFUSES_TO_WRITE,
        origin="`if (!amount) throw new Error('amount is required')`",
    ),
    Mutant(
        id="amount/writes-without-padding",
        title="Leading zeros of an amount are not written",
        turn=Amount(octets=_without_padding),
        deserts=CORRUPTS,
        origin="BigInt.toString(16) without padStart, to_bytes of minimal length",
    ),
    Mutant(
        id="amount/writes-with-length",
        title="Amounts are written as variable-length integers",
        turn=Amount(octets=_minimal),
        deserts=CORRUPTS,
        origin="writeVarUInt instead of writeUInt64",
    ),
)
"""The bugs of this subject."""
