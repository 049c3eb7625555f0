"""Wire bugs in the octets and characters of addresses (RFC 0015, Address Requirements)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LEAKS,
    MISREADS,
    REFUSES_TO_WRITE,
    Subject,
    deserts,
)
from ilp.mutants.plain.address import SCHEMES, Address
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]


def _utf_8(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no UTF-8") from None


def _without_marks(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode("ascii")


def _with_ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def _not_empty(text: str) -> str:
    if not text:
        raise Refused("an address is needed")
    return text


def _itself_counted(length: Length, reader: Reader) -> bytes:
    before = reader.at
    count = length.determinant(length, reader)
    return reader.take(max(count - (reader.at - before), 0))


def _leaking(octets: bytes) -> str:
    return octets.decode("ascii")


_mutant = Subject("address")


_TEXTS = (
    _mutant(
        "bit-7-dropped",
        "Bit 7 of every octet is dropped",
        Address(text=lambda octets: bytes(octet & 0x7F for octet in octets).decode("ascii")),
        ACCEPTS_FORBIDDEN,
        "toString('ascii') in Node",
    ),
    _mutant(
        "ill-formed-dropped",
        "Octets that are no ASCII are dropped",
        Address(text=lambda octets: octets.decode("ascii", "ignore")),
        ACCEPTS_FORBIDDEN,
        "errors='ignore', iconv //IGNORE",
    ),
    _mutant(
        "ill-formed-replaced",
        "Octets that are no ASCII are read as hyphens",
        Address(text=lambda octets: "".join(chr(octet) if octet < 0x80 else "-" for octet in octets)),
        ACCEPTS_FORBIDDEN,
        "replaceAll of what does not fit",
    ),
    _mutant(
        "marks-dropped",
        "Letters with marks are read without them",
        Address(text=lambda octets: _without_marks(_utf_8(octets))),
        ACCEPTS_FORBIDDEN,
        "slugify, iconv //TRANSLIT",
    ),
    _mutant(
        "compatibility-digits",
        "Digits of other scripts are read as ASCII's",
        Address(text=lambda octets: _with_ascii_digits(_utf_8(octets))),
        ACCEPTS_FORBIDDEN,
        "int() and str() of a segment, Character.getNumericValue",
    ),
    _mutant(
        "nul-terminated",
        "An address ends at a NUL",
        Address(before=lambda text: text.split("\0")[0]),
        ACCEPTS_FORBIDDEN,
        "strings of C",
    ),
    _mutant(
        "padding-stripped",
        "NULs at the end are dropped",
        Address(before=lambda text: text.rstrip("\0")),
        ACCEPTS_FORBIDDEN,
        "fixed-length fields; construct's PaddedString",
    ),
    _mutant("trimmed", "White space around is dropped", Address(before=str.strip), ACCEPTS_FORBIDDEN, "trim()"),
    _mutant(
        "chomped",
        "A newline at the end is dropped",
        Address(before=lambda text: text.removesuffix("\n")),
        ACCEPTS_FORBIDDEN,
        "chomp, readline",
    ),
    _mutant(
        "white-space-removed",
        "White space inside is dropped",
        Address(before=lambda text: re.sub(r"\s", "", text)),
        ACCEPTS_FORBIDDEN,
        "replace(/\\s/g, '')",
    ),
    _mutant(
        "controls-removed",
        "Control characters are dropped",
        Address(before=lambda text: "".join(each for each in text if each >= " " and each != "\x7f")),
        ACCEPTS_FORBIDDEN,
        "sanitising for a log, before the check",
    ),
    _mutant(
        "trailing-period-dropped",
        "A period at the end is dropped",
        Address(before=lambda text: text.removesuffix(".")),
        ACCEPTS_FORBIDDEN,
        "fully qualified names of DNS; path normalisation",
    ),
    _mutant(
        "leading-period-dropped",
        "A period at the start is dropped",
        Address(before=lambda text: text.removeprefix(".")),
        ACCEPTS_FORBIDDEN,
        "split and filter",
    ),
    _mutant(
        "double-periods-joined",
        "Two periods count as one",
        Address(before=lambda text: re.sub(r"\.+", ".", text)),
        ACCEPTS_FORBIDDEN,
        "path normalisation",
    ),
    _mutant(
        "scheme-defaulted",
        "A scheme that is not known is read as g",
        Address(
            before=lambda text: text if not text or text.partition(".")[0] in SCHEMES else "g." + text.partition(".")[2]
        ),
        deserts("WR05", "WR02"),
        "a lookup with a default",
    ),
    _mutant(
        "percent-decoded",
        "Percent escapes are decoded",
        Address(before=unquote),
        ACCEPTS_FORBIDDEN,
        "an address that comes through a URL",
    ),
    _mutant(
        "lower-cased",
        "Addresses are read in lower case",
        Address(after=str.lower),
        MISREADS,
        "host names and e-mail habits: addresses are case-sensitive",
    ),
    _mutant(
        "lower-cased-before",
        "Addresses are lower-cased before they are checked",
        Address(before=str.lower),
        deserts("WR03 WR05", "WR03 WR02"),
        "normalise first, validate then",
    ),
    _mutant(
        "scheme-dropped",
        "The scheme is dropped",
        Address(after=lambda text: text.partition(".")[2] or text),
        MISREADS,
        "an address is shown relative to the network",
    ),
    _mutant(
        "cut-at-255",
        "Of an address, 255 characters are read",
        Address(after=lambda text: text[:255]),
        MISREADS,
        "VARCHAR(255) in SQL without strict mode",
    ),
    _mutant(
        "hyphen-as-underscore",
        "Hyphens are read as underscores",
        Address(after=lambda text: text.replace("-", "_")),
        MISREADS,
        "identifiers of a metrics system",
    ),
    _mutant(
        "tilde-cut",
        "What begins with a tilde is dropped",
        Address(after=lambda text: re.sub(r"\.~.*", "", text)),
        MISREADS,
        "interactions behind a tilde are thought not to belong to the address",
    ),
    _mutant(
        "leaks",
        "The decoder's own error comes out",
        Address(text=_leaking),
        LEAKS,
        "UnicodeDecodeError, MalformedInputException, which nobody catches",
    ),
)


_UNCHECKED = (
    *(
        _mutant(
            f"writes-{name}-unchecked",
            title,
            Address(written_checks=(), octets=octets),
            CORRUPTS,
            origin,
        )
        for name, title, octets, origin in (
            (
                "low-octets",
                "Of every character, the low octet is written, and no address is checked",
                lambda text: bytes(ord(character) & 0xFF for character in text),
                "'latin1' and 'binary' in Node, writeBytes in Java",
            ),
            (
                "utf-8",
                "Addresses are written in UTF-8 and not checked",
                lambda text: text.encode("utf-8"),
                "the usual way to octets",
            ),
            (
                "question-marks",
                "What is not ASCII is written as question marks, and no address is checked",
                lambda text: text.encode("ascii", "replace"),
                "getBytes(US_ASCII) in Java",
            ),
            (
                "dropped",
                "What is not ASCII is not written, and no address is checked",
                lambda text: text.encode("ascii", "ignore"),
                "errors='ignore', iconv //IGNORE",
            ),
        )
    ),
)

_LENGTHS = (
    _mutant(
        "length-counts-itself",
        "The length of an address is thought to count its own octet",
        Address(taken=_itself_counted),
        deserts("WR01 WR05", "WR04 WR02"),
        "formats whose strings count their own header",
    ),
)

_WRITTEN = (
    _mutant(
        "writes-lower-case",
        "Addresses are written in lower case",
        Address(written=str.lower),
        CORRUPTS,
        "host names and e-mail habits",
    ),
    _mutant(
        "writes-upper-case",
        "Addresses are written in upper case",
        Address(written=str.upper),
        CORRUPTS,
        "case-insensitive collations",
    ),
    _mutant(
        "writes-trailing-period",
        "A period is written at the end",
        Address(written=lambda text: text + "."),
        CORRUPTS,
        "prefixes of routing tables",
    ),
    _mutant(
        "writes-trailing-nul",
        "A NUL is written at the end",
        Address(written=lambda text: text + "\0"),
        CORRUPTS,
        "strings of C, strlen + 1",
    ),
    _mutant(
        "writes-cut-at-127",
        "Of an address, 127 characters are written",
        Address(written=lambda text: text[:127]),
        CORRUPTS,
        "one octet of length",
    ),
    _mutant(
        "writes-utf-16",
        "Addresses are written in UTF-16",
        Address(octets=lambda text: text.encode("utf-16-be")),
        CORRUPTS,
        "writeChars in Java",
    ),
    _mutant(
        "writes-empty-triggered-by-not",
        "An empty triggeredBy is not written",
        Address(written=_not_empty),
        REFUSES_TO_WRITE,
        "`if (!triggeredBy) throw`",
        disputed=True,
    ),
    _mutant(
        "writes-scheme-dropped",
        "The scheme is not written",
        Address(written=lambda text: text.partition(".")[2]),
        CORRUPTS,
        "an address is written relative to the network",
    ),
)


MUTANTS = (*_TEXTS, *_UNCHECKED, *_LENGTHS, *_WRITTEN)
"""The bugs of this subject."""
