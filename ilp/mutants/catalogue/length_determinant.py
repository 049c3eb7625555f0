"""Wire bugs in length determinants (RFC 0030, Length determinant)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    ACCEPTS_OPEN,
    CORRUPTS,
    CRASHES,
    LEAKS,
    REFUSES,
    REFUSES_OPEN,
    REWRITES,
    Crash,
    Hang,
    Mutant,
    deserts,
)
from ilp.mutants.plain.length import Length, big_endian, by_form
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]

_SHORT_UP_TO = 127


class NegativeLengthError(Exception):
    """What languages raise that are asked for fewer than no octets."""


def _some(length: int) -> int:
    if length < 0:
        raise NegativeLengthError(length)
    return length


# Reading.


def _signed_octets(octets: bytes) -> int:
    length = 0
    for octet in octets:
        length = (length << 8) + (octet - 256 if octet > _SHORT_UP_TO else octet)
    return _some(length)


def _signed(bits: int, octets: bytes) -> int:
    length = big_endian(octets) % (1 << bits)
    return _some(length - (1 << bits) if length >> (bits - 1) else length)


def _shifted_modulo_32(octets: bytes) -> int:
    return sum(octet << (8 * place % 32) for place, octet in enumerate(reversed(octets)))


def _to_end_of_contents(reader: Reader) -> int:
    end = reader.octets.find(b"\0\0", reader.at)
    if end < 0:
        raise Refused("no end of contents")
    return end - reader.at


def _canonical(octets: bytes, length: int) -> None:
    _no_leading_zeros(octets, length)
    _no_needless_long_form(octets, length)


def _no_leading_zeros(octets: bytes, _length: int) -> None:
    if octets[0] == 0:
        raise Refused("leading zeros")


def _no_needless_long_form(_octets: bytes, length: int) -> None:
    if length <= _SHORT_UP_TO:
        raise Refused("needless long form")


def _no_long_form_of_127(_octets: bytes, length: int) -> None:
    if length == _SHORT_UP_TO:
        raise Refused("needless long form")


def _clamped(reader: Reader, length: int) -> bytes:
    return reader.take(min(length, reader.left()))


def _allocated(reader: Reader, length: int) -> bytes:
    if length >= 1 << 31:
        raise Crash(f"no memory for {length} octets")
    return reader.take(length)


def _copied_one_by_one(reader: Reader, length: int) -> bytes:
    if length >= 1 << 63:
        raise Hang("a signed counter never reaches the length")
    return reader.take(length)


def _leb128(_knobs: Length, reader: Reader) -> int:
    length, shift = 0, 0
    while True:
        octet = reader.take(1)[0]
        length |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:
            return length


def _two_octets_of_per(_knobs: Length, reader: Reader) -> int:
    first = reader.take(1)[0]
    return first if first < 0x80 else (first & 0x3F) << 8 | reader.take(1)[0]


def _two_octets_always(_knobs: Length, reader: Reader) -> int:
    return int.from_bytes(reader.take(2), "big")


def _itself_counted(knobs: Length, reader: Reader) -> int:
    before = reader.at
    length = by_form(knobs, reader)
    return max(length - (reader.at - before), 0)


# Writing.


def _long(length: int, width: int, order: str = "big") -> bytes:
    octets = bytes(length >> 8 * place & 0xFF for place in range(width))
    return bytes([0x80 + width]) + (octets if order == "little" else octets[::-1])


def _in_width(knobs: Length, length: int, width: int) -> bytes:
    return bytes([length]) if length <= knobs.written_short_up_to else _long(length, width)


def _by_ceiling_of_logarithm(knobs: Length, length: int) -> bytes:
    # ceil(log2(256) / 8) is 1: powers of 256 get one octet too few
    return _in_width(knobs, length, max(1, ((length - 1).bit_length() + 7) // 8))


def _with_sign_octet(knobs: Length, length: int) -> bytes:
    return _in_width(knobs, length, length.bit_length() // 8 + 1)


def _wide_from_255(knobs: Length, length: int) -> bytes:
    return _in_width(knobs, length, 1 if length < 0xFF else max(2, (length.bit_length() + 7) // 8))


def _little_endian(knobs: Length, length: int) -> bytes:
    width = (length.bit_length() + 7) // 8
    return bytes([length]) if length <= knobs.written_short_up_to else _long(length, width, "little")


def _per(_knobs: Length, length: int) -> bytes:
    return bytes([length]) if length < 0x80 else (0x8000 | length).to_bytes(2, "big")


def _leb128_written(_knobs: Length, length: int) -> bytes:
    octets = bytearray()
    while length > _SHORT_UP_TO:
        octets.append(0x80 | length & 0x7F)
        length >>= 7
    octets.append(length)
    return bytes(octets)


def _one_octet_only(_knobs: Length, length: int) -> bytes:
    return bytes([length % 256])


def _zero_as_80(knobs: Length, length: int) -> bytes:
    return b"\x80" if length == 0 else _in_width(knobs, length, (length.bit_length() + 7) // 8)


def _short_form_masked(_knobs: Length, length: int) -> bytes:
    return bytes([length % 128])


_REFUSES_WIDE = deserts("WR06", "WR04")

MUTANTS = (
    Mutant(
        id="length-determinant/short-form-to-126",
        title="The first length octet 7f begins a long form",
        turn=Length(short_up_to=126),
        deserts=REFUSES,
        origin="`if (first < 127)`: the RFC says 'less than 127' in one place and 0 .. 127 in another",
    ),
    Mutant(
        id="length-determinant/short-form-to-128",
        title="The first length octet 80 denotes the length 128",
        turn=Length(short_up_to=128),
        deserts=deserts("WR05", "WR01"),
        origin="`if (first <= 0x80)`: off by one between the forms",
    ),
    Mutant(
        id="length-determinant/80-as-zero",
        title="The first length octet 80 denotes the length zero",
        turn=Length(eighty=lambda _reader: 0),
        deserts=ACCEPTS_OPEN,
        origin="a loop over n octets, with n = 0: oer-utils, asn1tools and most hand-written readers",
        disputed=True,
    ),
    Mutant(
        id="length-determinant/80-indefinite",
        title="The first length octet 80 means: up to two zero octets",
        turn=Length(eighty=_to_end_of_contents),
        deserts=ACCEPTS_FORBIDDEN,
        origin="a BER library used for OER",
    ),
    Mutant(
        id="length-determinant/80-to-the-end",
        title="The first length octet 80 means: everything that is left",
        turn=Length(eighty=Reader.left),
        deserts=ACCEPTS_FORBIDDEN,
        origin="a BER reader that treats the indefinite form as the rest of its buffer",
    ),
    Mutant(
        id="length-determinant/of-length-1-at-most",
        title="A length of length above one octet is refused",
        turn=Length(widest=1),
        deserts=_REFUSES_WIDE,
        origin="only 81 was implemented, since the author's own packets are short",
    ),
    *(
        Mutant(
            id=f"length-determinant/of-length-{widest}-at-most",
            title=f"A length of length above {widest} octets is refused",
            turn=Length(widest=widest),
            deserts=_REFUSES_WIDE,
            origin=origin,
            disputed=True,
        )
        for widest, origin in (
            (2, "a u16 for lengths: no packet within the limits needs more"),
            (3, "readUIntBE for 3 octets, and nothing above"),
            (4, "a 32-bit size: C, Java arrays, Rust codecs with read_u32"),
            (6, "Node's Buffer.readUIntBE reads six octets at most"),
            (7, "an off-by-one in `n < 8`"),
        )
    ),
    Mutant(
        id="length-determinant/of-length-127",
        title="A length of length above eight octets is read",
        turn=Length(widest=127),
        deserts=deserts("WR04", "WR06"),
        origin="big integers: Python, Haskell, Java's BigInteger",
        disputed=True,
    ),
    Mutant(
        id="length-determinant/of-length-from-4-bits",
        title="Only the low four bits of the first octet count as the length of the length",
        turn=Length(width=lambda first: first & 0x0F),
        deserts=ACCEPTS_FORBIDDEN,
        origin="`first & 0x0f`, as in formats with a type in the high half",
    ),
    Mutant(
        id="length-determinant/of-length-from-3-bits",
        title="Only the low three bits of the first octet count as the length of the length",
        turn=Length(width=lambda first: first & 0x07),
        deserts=deserts("WR06 WR05", "WR06 WR04"),
        origin="`first & 7`: eight is thought to be the limit, and falls out of the mask",
    ),
    Mutant(
        id="length-determinant/little-endian",
        title="The length in the long form is read least significant octet first",
        turn=Length(number=lambda octets: int.from_bytes(octets, "little")),
        deserts=deserts("WR01", "WR04 WR01"),
        origin="memcpy into an integer on x86 and ARM; a ByteBuffer of the wrong order",
    ),
    Mutant(
        id="length-determinant/last-octet-only",
        title="Of a long form, only the last octet counts",
        turn=Length(number=lambda octets: octets[-1]),
        deserts=deserts("WR01 WR05", "WR04 WR02"),
        origin="a loop that assigns instead of accumulating",
    ),
    Mutant(
        id="length-determinant/first-octet-signed",
        title="A first length octet from 80 on is a negative length",
        turn=Length(first=lambda octet: _some(octet - 256 if octet > _SHORT_UP_TO else octet)),
        deserts=REFUSES,
        origin="Java's byte is signed, `b < 0x80` is always true",
    ),
    Mutant(
        id="length-determinant/octets-signed",
        title="Octets of the long form from 80 on are negative",
        turn=Length(number=_signed_octets),
        deserts=deserts("WR01 WR03", "WR04 WR03"),
        origin="Java, `(length << 8) + b` without `& 0xff`; char in C",
    ),
    Mutant(
        id="length-determinant/16-bit",
        title="The length wraps at 2^16",
        turn=Length(number=lambda octets: big_endian(octets) % (1 << 16)),
        deserts=deserts("WR05 WR01", "WR02 WR04"),
        origin="uint16_t in C: 65,536 octets fit no packet anyway",
    ),
    Mutant(
        id="length-determinant/16-bit-signed",
        title="A length of two octets is signed",
        turn=Length(number=lambda octets: _signed(16, octets) if len(octets) == 2 else big_endian(octets)),
        deserts=deserts("WR06 WL03", "WR04 WL01"),
        origin="ByteBuffer.getShort in Java, struct.unpack('>h')",
    ),
    Mutant(
        id="length-determinant/32-bit",
        title="The length wraps at 2^32",
        turn=Length(number=lambda octets: big_endian(octets) % (1 << 32)),
        deserts=ACCEPTS_FORBIDDEN,
        origin="uint32_t in C and C++, `as u32` in Rust, size_t on 32 bits",
    ),
    Mutant(
        id="length-determinant/32-bit-signed",
        title="The length wraps at 2^32 and is negative from 2^31 on",
        turn=Length(number=lambda octets: _signed(32, octets)),
        deserts=deserts("WR05 WL03", "WR02 WL01"),
        origin="`length << 8 | octet` in JavaScript, int in Java",
    ),
    Mutant(
        id="length-determinant/shift-modulo-32",
        title="The fifth octet from the end counts as if it were the last",
        turn=Length(number=_shifted_modulo_32),
        deserts=ACCEPTS_FORBIDDEN,
        origin="`octet << 32` is `octet << 0` in JavaScript, Java and on x86",
    ),
    Mutant(
        id="length-determinant/64-bit",
        title="A length of length beyond eight octets is read, and the length wraps at 2^64",
        turn=Length(determinant=lambda _knobs, reader: by_form(Length(widest=127), reader) % (1 << 64)),
        deserts=deserts("WR04 WR05", "WR06"),
        origin="a loop that shifts a uint64_t, without a bound: C, Go",
    ),
    Mutant(
        id="length-determinant/64-bit-signed",
        title="The length is negative from 2^63 on",
        turn=Length(number=lambda octets: _signed(64, octets)),
        deserts=LEAKS,
        origin="long in Java, i64 in Rust, int in Go: a slice of negative length",
    ),
    Mutant(
        id="length-determinant/leading-zeros-refused",
        title="Leading zeros in a length are refused",
        turn=Length(form=_no_leading_zeros),
        deserts=REFUSES_OPEN,
        origin="RFC 0030 forbids them without excepting readers",
        disputed=True,
    ),
    Mutant(
        id="length-determinant/needless-long-form-refused",
        title="A long form that could be short is refused",
        turn=Length(form=_no_needless_long_form),
        deserts=REFUSES_OPEN,
        origin="RFC 0030 demands the short form: DER habits",
        disputed=True,
    ),
    Mutant(
        id="length-determinant/long-form-of-127-refused",
        title="The length 127 in the long form is refused",
        turn=Length(form=_no_long_form_of_127),
        deserts=REFUSES_OPEN,
        origin="one of the two readings of 'less than 127'",
        disputed=True,
    ),
    Mutant(
        id="length-determinant/canonical-only",
        title="Every length that is not canonical is refused",
        turn=Length(form=_canonical),
        deserts=REFUSES_OPEN,
        origin="a CANONICAL-OER reader",
        disputed=True,
    ),
    Mutant(
        id="length-determinant/clamped",
        title="A length beyond the end is taken for what is there",
        turn=Length(string=_clamped),
        deserts=ACCEPTS_FORBIDDEN,
        origin="Buffer.slice in JavaScript and slices in Python return less without a word",
    ),
    Mutant(
        id="length-determinant/allocated",
        title="Memory is taken for the length that is claimed",
        turn=Length(string=_allocated),
        deserts=CRASHES,
        origin="new byte[length], vec![0; length], malloc without a look at what is there",
    ),
    Mutant(
        id="length-determinant/counted-in-signed",
        title="Lengths of 2^63 and more are never reached",
        turn=Length(string=_copied_one_by_one),
        deserts=CRASHES,
        origin="for (int i = 0; i != length; i++): the counter wraps around",
    ),
    Mutant(
        id="length-determinant/leb128",
        title="Lengths are read as LEB128 variable integers",
        turn=Length(determinant=_leb128),
        deserts=deserts("WR01 WR03", "WR04 WR03"),
        origin="protobuf habits: the same octet up to 127, so that short packets pass",
    ),
    Mutant(
        id="length-determinant/per",
        title="Lengths are read as PER writes them, two octets from 128 on",
        turn=Length(determinant=_two_octets_of_per),
        deserts=deserts("WR01", "WR04 WR01"),
        origin="an ASN.1 library with PER chosen instead of OER",
    ),
    Mutant(
        id="length-determinant/two-octets",
        title="Lengths are two octets always",
        turn=Length(determinant=_two_octets_always),
        deserts=deserts("WR01", "WR04 WR01"),
        origin="TLS and MQTT habits",
    ),
    Mutant(
        id="length-determinant/itself-counted",
        title="The length is thought to count the determinant too",
        turn=Length(determinant=_itself_counted),
        deserts=deserts("WR01 WR03", "WR04 WR03"),
        origin="formats whose frames count their own header",
    ),
    # Writing.
    Mutant(
        id="length-determinant/writes-128-short",
        title="The length 128 is written as 80",
        turn=Length(written_short_up_to=128),
        deserts=CORRUPTS,
        origin="`if (length <= 128)`",
    ),
    Mutant(
        id="length-determinant/writes-127-long",
        title="The length 127 is written as 81 7f",
        turn=Length(written_short_up_to=126),
        deserts=REWRITES,
        origin="`if (length < 127)`, as one sentence of RFC 0030 has it",
    ),
    Mutant(
        id="length-determinant/writes-255-wide",
        title="The length 255 is written in two octets, with a leading zero",
        turn=Length(written=_wide_from_255),
        deserts=REWRITES,
        origin="`length < 0xff` for one octet",
    ),
    Mutant(
        id="length-determinant/writes-256-narrow",
        title="The length 256 is written in one octet, 81 00",
        turn=Length(written=_by_ceiling_of_logarithm),
        deserts=CORRUPTS,
        origin="Math.ceil(Math.log2(length) / 8)",
    ),
    Mutant(
        id="length-determinant/writes-sign-octet",
        title="Lengths whose first bit is set get a leading zero",
        turn=Length(written=_with_sign_octet),
        deserts=REWRITES,
        origin="BigInteger.toByteArray in Java keeps room for a sign",
    ),
    *(
        Mutant(
            id=f"length-determinant/writes-{width}-octets",
            title=f"The long form has {width} octets always",
            turn=Length(written=lambda knobs, length, width=width: _in_width(knobs, length, width)),  # type: ignore[misc]
            deserts=deserved,
            origin=origin,
        )
        for width, origin, deserved in (
            (2, "writeUInt16BE behind 82, to have only one case", deserts("WW02 WW05", "WW02 WW06")),  # 65,536 wraps
            (4, "an int written whole behind 84", REWRITES),
            (8, "a long written whole behind 88", REWRITES),
        )
    ),
    Mutant(
        id="length-determinant/writes-long-always",
        title="Short lengths are written in the long form as well",
        turn=Length(written_short_up_to=-1),
        deserts=REWRITES,
        origin="one case less to write",
    ),
    Mutant(
        id="length-determinant/writes-little-endian",
        title="The length in the long form is written least significant octet first",
        turn=Length(written=_little_endian),
        deserts=CORRUPTS,
        origin="to_ne_bytes, memcpy from an integer",
    ),
    Mutant(
        id="length-determinant/writes-per",
        title="Lengths from 128 on are written as PER has them",
        turn=Length(written=_per),
        deserts=CORRUPTS,
        origin="an ASN.1 library with PER chosen instead of OER",
    ),
    Mutant(
        id="length-determinant/writes-leb128",
        title="Lengths are written as LEB128 variable integers",
        turn=Length(written=_leb128_written),
        deserts=CORRUPTS,
        origin="protobuf's varint writer at hand",
    ),
    Mutant(
        id="length-determinant/writes-one-octet",
        title="Lengths are written in one octet, whatever they are",
        turn=Length(written=_one_octet_only),
        deserts=CORRUPTS,
        origin="writeUInt8(length): the author's own packets are short",
    ),
    Mutant(
        id="length-determinant/writes-seven-bits",
        title="Of lengths, seven bits are written",
        turn=Length(written=_short_form_masked),
        deserts=CORRUPTS,
        origin="`length & 0x7f` to stay in the short form",
    ),
    Mutant(
        id="length-determinant/writes-zero-as-80",
        title="The length zero is written as 80",
        turn=Length(written=_zero_as_80),
        deserts=CORRUPTS,
        origin="`while (length > 0)` collects no octets for zero, and 0x80 + 0 is written",
    ),
)
"""The bugs of this subject."""
