"""What is worth putting into a field: the edges of what it can hold, and what is just beyond, as octets."""

from __future__ import annotations

__all__ = [
    "ADDRESSES",
    "ADDRESS_OCTETS",
    "CALENDAR",
    "CODES",
    "CODE_OCTETS",
    "DATA",
    "LONG_ADDRESSES",
    "MESSAGES",
    "MOMENT_DIGITS",
    "MOMENT_FORMS",
    "RESIZED_MOMENTS",
]

_DIGITS = "20300101000000000"

MOMENT_DIGITS = len(_DIGITS)
"""The digits of a moment: YYYYMMDDHHmmSSfff."""

CALENDAR: tuple[tuple[int, str], ...] = tuple(
    (at, digits)
    for at, choices in (
        (0, "0000 0001 0999 1582 1899 1900 1969 1970 2000 2038 2100 9999 -001 +203"),
        (4, "00 01 02 04 11 12 13 20 99"),
        (6, "00 01 28 29 30 31 32 99"),
        (8, "00 23 24 25 60 99"),
        (10, "00 59 60 61 99"),
        (12, "00 59 60 61 62 99"),
        (14, "000 001 499 500 999"),
        (4, "0228 0229 0230 0231 0430 0431 0631 0931 1131 1231 1232 0000 0100 1301"),
        (0, "19000229 20000229 21000229 20160229 20160230 20170229 20180230 20280230 20280231 00000101 99991231"),
        (0, "20161231235960852 20161231235961000 20161231120060000 20150630235960000 19720630235960000"),
        # Hours that clocks in Europe and America skip, and have twice.
        (0, "20240310023000000 20240331023000000 20241027023000000 20241103013000000"),
        (0, "20280312023000000 20280326023000000 20281029023000000 20281105013000000"),
        (6, "31240000000 31235960000 31235960999 31235961000 31236000000 01000000000"),
        (8, "240000000 240000001 235959999 235960000 236000000 000000000"),
    )
    for digits in choices.split()
)
"""Where digits stand among the 17 of a moment, and what to put there."""


def _in_script(zero: int) -> bytes:
    """Return a moment in the digits that begin at a code point."""
    return "".join(chr(zero + int(digit)) for digit in _DIGITS).encode()


MOMENT_FORMS: tuple[bytes, ...] = (
    *(b"2030W011000000000", b"1893456000000    ", b"    1893456000000", b"1.893456000000e12", b"0000001893456000."),
    *(b"2030-01-01T000000", b"20300101T00:00:00", b"20300101T000000.0", b"2030-01-01 000000", b"20300101 00000000"),
    *(b"203001010000000.0", b"20300101000000,00", b"2030010100000000Z", b"+2030010100000000", b"-2030010100000000"),
    *(b"2030 1 1 0 0 0  0", b"2030-1-1T0:0:0.0Z", b"                 ", b"00000000000000000", b"99999999999999999"),
    *(b"2030010100000000_", b"2030_1_1_0_0_0_00", b"2O3OOlOlOOOOOOOOO", b"0x7ee010100000000", b"Tue 01 Jan 2030 0"),
    *(b"203001010000000" + "٣".encode(), b"20300101" + "\uff10".encode() * 3),
    *(
        bytes(17),
        (1893456000000).to_bytes(17, "big"),
        bytes.fromhex("2030010100000000").ljust(17, b"\x00"),
        b"\xff" * 17,
    ),
)
"""What has 17 octets, too, and some library takes for a time."""

RESIZED_MOMENTS: tuple[bytes, ...] = (
    *(_DIGITS[:size].encode() for size in (0, 8, 14, 16)),
    *(_DIGITS.encode() + more for more in (b"0", b"Z", b"+0000", b"000000")),
    *(b"20300101000000.000Z", b"20300101000000.000+0000", b"2030-01-01T00:00:00.000Z", b"\x11" + _DIGITS.encode()),
    *(_in_script(zero) for zero in (0x660, 0x966, 0xFF10, 0x1D7CE)),
    "二〇三〇〇一〇一〇〇〇〇〇〇〇〇〇".encode(),
    "²⁰³⁰⁰¹⁰¹⁰⁰⁰⁰⁰⁰⁰⁰⁰".encode(),
    (1893456000000).to_bytes(8, "big"),
)
"""Moments in other than 17 octets, for a reader that counts characters or looks for an end."""

ADDRESS_OCTETS = b'\x00\x01\x09\x0a\x1f !"#$%&*+,-./09:;=@AZ[]^_`az{|}~\x7f\x80\xc3\xff'
"""Octets to put into an address: allowed ones, their neighbours, controls, what is no ASCII."""

ADDRESSES = (
    *(b"", b".", b"..", b"a", b"g", b"g.", b".g", b"g.a", b"g..a", b".g.a", b"g.a.", b"g.a..", b"G.a", b"g.A"),
    *(
        b"g a",
        b"g.a b",
        b"x.a",
        b"test.a",
        b"test1.a",
        b"test9.a",
        b"test12.a",
        b"private.a",
        b"example.a",
        b"peer.a",
        b"self.a",
    ),
    *(
        b"local.a",
        b"g.a\n",
        b"\ng.a",
        b"g.a\x00",
        b"g.\xc3\xa9",
        b"g.\xef\xbc\x91",
        b"g.\xd9\xa3",
        b"g.\xff",
        b"g.a/b",
        b"g.a%20b",
        b"g.-",
        b"g._~-",
    ),
    *(b"g." + b"a" * size for size in (61, 125, 126, 253, 254)),
)
"""Addresses and what is almost one."""

LONG_ADDRESSES = tuple(b"g." + b"a" * size for size in (1020, 1021, 1022))
"""About the greatest length."""

CODE_OCTETS = b"\x00\x09 !/09:@AFRTXZfrt~\x7f\x80\xc6\xff"
"""Octets to put into a code."""

CODES = (
    *b"F00 F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 F98 F99 T00 T01 T02 T03 T04 T05 T06 T99 R00 R01 R02 R03 R99".split(),
    *b"\x03F00 X00 f00 t00 r00 A99 FFF TTT 000 F0A F1 F000 F \xa0\xa0\xa0".split(),
    *(b"", b"   ", b"\x00" * 3, b"\xff" * 3, b"F\xc3\xa9", b"\xc3\xa90", b"\xe2\x82\xac", b"\xe2\x91\xa0", b"F0\xc2"),
)
"""Every defined code, others, and what is no code."""

MESSAGES: tuple[bytes, ...] = tuple(
    bytes.fromhex(each)
    for each in (
        # One octet or sequence that is no UTF-8: stray, cut off, overlong, a surrogate, beyond the last code point.
        *("80", "bf", "c0", "c1", "c3", "e2", "e282", "f0", "f09f98", "f5", "f8", "fe", "ff", "c328", "e28228"),
        *("c080", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", "eda080", "edafbf", "edb080", "edbfbf"),
        *("eda0bdedb880", "f4908080", "f7bfbfbf", "f888808080", "fc8480808080"),
        # And what is: NUL, controls, the ends of the planes, what is no character, a mark of byte order.
        *("00", "01", "09", "0a", "0d", "1b", "20", "22", "5c", "7f", "c280", "c3a9", "dfbf", "e0a080", "ed9fbf"),
        *("ee8080", "efbbbf", "efbfbd", "efbfbe", "efbfbf", "f0908080", "f09f9880", "f48fbfbf", "65cc81", "e28080"),
        # What some reader takes for the end of a line, for a blank, or for another form of the same character.
        *("0d0a", "0a0d", "610d0a62", "0b", "0c", "85", "c285", "c2a0", "e280a8", "e280a9", "e3808a", "c385", "41cc8a"),
        *(
            "efacb1",
            "c39f",
            "c4b1",
            "c4b0",
            "efbca1",
            "e1ba9e",
            "26616d703b",
            "253431",
            "5c6e",
            "3c623e",
            "2020",
            "6120",
        ),
    )
)
"""What is no UTF-8, and what is and is often mistaken."""

DATA = (
    b"",
    b"\x00",
    b"\xff",
    b"\x00" * 4,
    b"\xff" * 4,
    b"\x80",
    b"\x81\x00",
    b"\x0d\x0a",
    b"{}",
    b"\xc3\x28",
    b"\x00" * 40,
)
"""Data that a codec may take for something else."""
