"""Wire bugs in the code of a Reject (RFC 0027, ILP Reject and Error Codes)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import re

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LEAKS,
    MISREADS,
    REFUSES,
    REFUSES_TO_WRITE,
    Subject,
    deserts,
)
from ilp.mutants.plain.code import Code
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]

_KNOWN = frozenset(
    [
        "F00",
        "F01",
        "F02",
        "F03",
        "F04",
        "F05",
        "F06",
        "F07",
        "F08",
        "F99",
        "T00",
        "T01",
        "T02",
        "T03",
        "T04",
        "T05",
        "T99",
        "R00",
        "R01",
        "R02",
        "R99",
    ]
)


def _known(code: str) -> str:
    if code not in _KNOWN:
        raise Refused(f"{code!r} is not in the table")
    return code


def _of_a_class(code: str) -> str:
    if re.fullmatch("[FTR][0-9][0-9]", code) is None:
        raise Refused(f"{code!r} has no class")
    return code


def _printable(code: str) -> str:
    if not code.isprintable():
        raise Refused(f"{code!r} is not printable")
    return code


def _known_or_f00(code: str) -> str:
    return code if code in _KNOWN else "F00"


def _class_only(code: str) -> str:
    return code[0] + "00" if len(code) == 3 and code[0] in "FTR" else code


def _without_known_errors(code: str) -> str:
    if code in {"R01", "F08"}:
        raise Refused("not implemented")
    return code


def _length_prefixed(reader: Reader) -> bytes:
    return Length().read(reader)


def _two(reader: Reader) -> bytes:
    return reader.take(2)


def _four(reader: Reader) -> bytes:
    return reader.take(4)


def _two_or_three(reader: Reader) -> bytes:
    # a code such as F2, with the length determinant of triggeredBy behind it
    third = reader.octets[reader.at + 2 : reader.at + 3]
    return reader.take(2 if b"\0" < third < b" " else 3)


def _three_or_four(reader: Reader) -> bytes:
    fourth = reader.octets[reader.at + 3 : reader.at + 4]
    return reader.take(4 if b"0" <= fourth <= b"9" else 3)


def _with_length_too(reader: Reader) -> bytes:
    if reader.octets[reader.at : reader.at + 1] == b"\x03":
        reader.take(1)
    return reader.take(3)


def _utf_8(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no UTF-8") from None


def _leaking(octets: bytes) -> str:
    return octets.decode("ascii")


def _padded(code: str) -> bytes:
    return _three(_ascii(code).ljust(3))


def _padded_with_nul(code: str) -> bytes:
    return _three(_ascii(code).ljust(3, b"\0"))


def _three(octets: bytes) -> bytes:
    if len(octets) != 3:
        raise Refused("three characters needed")
    return octets


def _cut(code: str) -> bytes:
    if len(code) < 3:
        raise Refused("three characters needed")
    return _ascii(code[:3])


def _any_length(code: str) -> bytes:
    return _ascii(code)


def _ascii(code: str) -> bytes:
    if not code.isascii():
        raise Refused("no ASCII")
    if len(code) > 255:
        raise Refused("too long")
    return code.encode("ascii")


def _latin_1(code: str) -> bytes:
    if len(code) != 3 or max(map(ord, code), default=0) > 0xFF:
        raise Refused("three characters of Latin-1 needed")
    return code.encode("latin-1")


def _three_octets_of_utf_8(code: str) -> bytes:
    octets = code.encode("utf-8")
    if len(octets) != 3:
        raise Refused("three octets needed")
    return octets


def _question_marks(code: str) -> bytes:
    if len(code) != 3:
        raise Refused("three characters needed")
    return code.encode("ascii", "replace")


_mutant = Subject("reject-code")


MUTANTS = (
    _mutant(
        "unknown-refused",
        "Codes that are not in the RFC's table are refused",
        Code(meant=_known),
        deserts("WR01", "WR04"),
        "an enum: Rust, Java's valueOf, a lookup that throws",
        disputed=True,
    ),
    _mutant(
        "no-class-refused",
        "Codes that are not F, T or R and two digits are refused",
        Code(meant=_of_a_class),
        deserts("WR01", "WR04"),
        "a regular expression",
        disputed=True,
    ),
    _mutant(
        "not-printable-refused",
        "Codes with control characters are refused",
        Code(meant=_printable),
        deserts("WR01", "WR04"),
        "PrintableString instead of IA5String",
        disputed=True,
    ),
    _mutant(
        "some-refused",
        "Codes that came into the RFC late are refused",
        Code(meant=_without_known_errors),
        REFUSES,
        "a table copied from an older draft, without F08 and R01",
    ),
    _mutant(
        "t05-refused",
        "The code T05 is refused",
        Code(meant=lambda code: _known(code if code != "T05" else "")),
        deserts("WR01", "WR04"),
        "a table copied with a line missing",
    ),
    _mutant(
        "unknown-as-f00",
        "Codes that are not in the table are read as F00",
        Code(meant=_known_or_f00),
        MISREADS,
        "a lookup with a default",
    ),
    _mutant(
        "class-only",
        "Of a code, only its class is kept",
        Code(meant=_class_only),
        MISREADS,
        "errors are mapped to the three classes",
    ),
    _mutant("upper-cased", "Codes are read in upper case", Code(meant=str.upper), MISREADS, "case-insensitive lookup"),
    _mutant("lower-cased", "Codes are read in lower case", Code(meant=str.lower), MISREADS, "case-insensitive lookup"),
    _mutant("trimmed", "White space around a code is dropped", Code(meant=str.strip), MISREADS, "trim()"),
    _mutant(
        "nul-terminated",
        "A code ends at a NUL",
        Code(meant=lambda code: code.split("\0")[0]),
        MISREADS,
        "strings of C; construct's PaddedString",
    ),
    _mutant(
        "controls-dropped",
        "Control characters of a code are dropped",
        Code(meant=lambda code: "".join(filter(str.isprintable, code))),
        MISREADS,
        "sanitising for a log",
    ),
    _mutant(
        "latin-1",
        "Octets from 80 on are read as Latin-1",
        Code(text=lambda octets: octets.decode("latin-1")),
        ACCEPTS_FORBIDDEN,
        "'binary' in Node, ISO_8859_1 in Java",
    ),
    _mutant(
        "bit-7-dropped",
        "Bit 7 of every octet is dropped",
        Code(text=lambda octets: bytes(octet & 0x7F for octet in octets).decode("ascii")),
        ACCEPTS_FORBIDDEN,
        "toString('ascii') in Node",
    ),
    _mutant(
        "utf-8",
        "A code is read as UTF-8, of fewer than three characters at times",
        Code(text=_utf_8),
        ACCEPTS_FORBIDDEN,
        "String::from_utf8 and toString() are the usual way to text",
    ),
    _mutant(
        "ill-formed-replaced",
        "Octets from 80 on are read as the replacement character",
        Code(text=lambda octets: octets.decode("ascii", "replace")),
        ACCEPTS_FORBIDDEN,
        "new String(octets, US_ASCII) in Java",
    ),
    _mutant(
        "two-octets",
        "A code is read from two octets",
        Code(taken=_two),
        deserts("WR01 WR05", "WR04 WR02"),
        "the class and the number, off by one",
    ),
    _mutant(
        "four-octets",
        "A code is read from four octets",
        Code(taken=_four),
        deserts("WR01 WR05", "WR04 WR02"),
        "a C string of three characters and its NUL",
    ),
    _mutant(
        "with-length",
        "A length determinant is read before the code",
        Code(taken=_length_prefixed),
        deserts("WR01 WR05", "WR04 WR02"),
        "every other text of the packet has one",
    ),
    _mutant(
        "with-length-too",
        "A length determinant before the code is let pass",
        Code(taken=_with_length_too),
        ACCEPTS_FORBIDDEN,
        "kind to peers that write one",
    ),
    _mutant(
        "shorter-too",
        "A code of two octets is let pass",
        Code(taken=_two_or_three),
        deserts("WR05 WR01", "WR02 WR04"),
        "a scanner that stops at what is no letter and no digit",
    ),
    _mutant(
        "longer-too",
        "A code of four octets is let pass",
        Code(taken=_three_or_four),
        deserts("WR05 WR01", "WR02 WR04"),
        "a scanner that goes on while there are digits",
    ),
    _mutant(
        "leaks",
        "The decoder's own error comes out",
        Code(text=_leaking),
        LEAKS,
        "UnicodeDecodeError, which nobody catches",
    ),
    # Writing.
    _mutant(
        "writes-known-only",
        "Codes that are not in the table are not written",
        Code(said=_known),
        REFUSES_TO_WRITE,
        "an enum",
        disputed=True,
    ),
    _mutant("writes-upper-case", "Codes are written in upper case", Code(said=str.upper), CORRUPTS, "toUpperCase()"),
    _mutant(
        "writes-unknown-as-f00",
        "Codes that are not in the table are written as F00",
        Code(said=_known_or_f00),
        CORRUPTS,
        "a lookup with a default",
    ),
    _mutant(
        "writes-class-only",
        "Of a code, only its class is written",
        Code(said=_class_only),
        CORRUPTS,
        "errors are mapped to the three classes",
    ),
    _mutant("writes-padded", "Short codes are padded with spaces", Code(octets=_padded), CORRUPTS, "padEnd(3)"),
    _mutant(
        "writes-padded-with-nul",
        "Short codes are padded with NULs",
        Code(octets=_padded_with_nul),
        CORRUPTS,
        "Buffer.alloc(3).write(code), strncpy",
    ),
    _mutant(
        "writes-cut",
        "Long codes are cut to three characters",
        Code(octets=_cut),
        CORRUPTS,
        "Buffer.alloc(3).write(code), strncpy",
    ),
    _mutant(
        "writes-any-length",
        "Codes of any length are written",
        Code(octets=_any_length),
        CORRUPTS,
        "the length is not checked",
    ),
    _mutant(
        "writes-latin-1",
        "Codes are written in Latin-1",
        Code(octets=_latin_1),
        CORRUPTS,
        "'binary' in Node, ISO_8859_1 in Java",
    ),
    _mutant(
        "writes-three-octets-of-utf-8",
        "Codes of three octets in UTF-8 are written",
        Code(octets=_three_octets_of_utf_8),
        CORRUPTS,
        "Buffer.byteLength(code) === 3, len() in Go and Rust",
    ),
    _mutant(
        "writes-question-marks",
        "Characters that are not ASCII are written as question marks",
        Code(octets=_question_marks),
        CORRUPTS,
        "getBytes(US_ASCII) in Java, errors='replace'",
    ),
    _mutant(
        "writes-with-length",
        "A length determinant is written before the code",
        Code(octets=lambda code: b"\x03" + _cut(code)),
        CORRUPTS,
        "every other text of the packet has one",
    ),
)
"""The bugs of this subject."""
