"""Octets of an expiry that are no digits: each kind of them at each of the 17 places."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare
from ilp.golden.authoring.statement import refuses, subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0030-timestamp-digits", "0027-asn1-timestamp", "0030-timestamp-type")
_DIGITS = b"20171108092437615"

_ORDINALS = ("first", "second", "third", "fourth")
_PLACES = tuple(
    (f"{part}-{number + 1}", f"the {_ORDINALS[number]} digit of the {part}")
    for part, width in (("year", 4), ("month", 2), ("day", 2), ("hour", 2), ("minute", 2), ("second", 2), ("millisecond", 3))
    for number in range(width)
)  # fmt: skip

# Name, noun, the octet out of the digit that it stands for, flags.
_KINDS: tuple[tuple[str, str, Callable[[int], int], tuple[str, ...]], ...] = (
    ("letter", "A letter", lambda _: ord("a"), ()),
    ("capital", "A capital letter", lambda _: ord("A"), ()),
    ("slash", "A slash, the character before 0,", lambda _: ord("/"), ("boundary",)),
    ("colon", "A colon, the character after 9,", lambda _: ord(":"), ("boundary",)),
    ("space", "A space", lambda _: ord(" "), ("alias",)),
    ("plus", "A plus sign", lambda _: ord("+"), ("alias",)),
    ("minus", "A minus sign", lambda _: ord("-"), ("alias",)),
    ("period", "A period", lambda _: ord("."), ("alias",)),
    ("comma", "A comma", lambda _: ord(","), ("alias",)),
    ("line-feed", "A line feed", lambda _: 0x0A, ("alias",)),
    ("nul", "A NUL", lambda _: 0, ("alias",)),
    ("bit-7", "The digit with bit 7 set", lambda digit: digit | 0x80, ("alias",)),
    ("binary", "The digit's number as an octet", lambda digit: digit - ord("0"), ("alias",)),
    ("octet-7f", "Octet 7f, the last of ASCII,", lambda _: 0x7F, ("boundary",)),
    ("octet-80", "Octet 80, the first past ASCII,", lambda _: 0x80, ("boundary",)),
    ("octet-ff", "Octet ff", lambda _: 0xFF, ("boundary",)),
)

# Name, title, the octets; where they differ from digits.
_SPELLINGS: tuple[tuple[str, str, bytes, tuple[int, int]], ...] = (
    ("hexadecimal-year", "A year of 0x7e is refused", b"0x7e1108092437615", (1, 1)),
    ("exponent-year", "A year of 2e03 is refused", b"2e031108092437615", (1, 1)),
    ("roman-year", "A year of MMXV is refused", b"MMXV1108092437615", (0, 4)),
    ("hexadecimal-milliseconds", "Milliseconds of 0x1 are refused", b"201711080924370x1", (15, 1)),
    ("binary-milliseconds", "Milliseconds of 0b1 are refused", b"201711080924370b1", (15, 1)),
    ("octal-milliseconds", "Milliseconds of 0o7 are refused", b"201711080924370o7", (15, 1)),
    ("exponent-milliseconds", "Milliseconds of 1e1 are refused", b"201711080924371e1", (15, 1)),
    ("fraction-milliseconds", "Milliseconds of 6.1 are refused", b"201711080924376.1", (15, 1)),
    ("comma-milliseconds", "Milliseconds of 6,1 are refused", b"201711080924376,1", (15, 1)),
    ("underscore-milliseconds", "Milliseconds of 6_1 are refused", b"201711080924376_1", (15, 1)),
    ("suffix-milliseconds", "Milliseconds of 61n are refused", b"2017110809243761n", (16, 1)),
    ("nan-milliseconds", "Milliseconds of NaN are refused", b"20171108092437NaN", (14, 3)),
    ("inf-milliseconds", "Milliseconds of Inf are refused", b"20171108092437Inf", (14, 3)),
    ("tab-milliseconds", "Milliseconds behind a tab are refused", b"20171108092437\t61", (14, 1)),
    ("newline-milliseconds", "Milliseconds behind a newline are refused", b"20171108092437\n61", (14, 1)),
    ("minus-zero-minute", "A minute of -0 is refused", b"2017110809-037615", (10, 1)),
    ("blank-milliseconds", "Three spaces for the milliseconds are refused, and not read as 000", b"20171108092437   ", (14, 3)),
    ("blank-second", "Two spaces for the second are refused, and not read as 00", b"201711080924  615", (12, 2)),
    ("blank-hour", "Two spaces for the hour are refused, and not read as 00", b"20171108  2437615", (8, 2)),
    ("blank", "17 spaces are refused", b" " * 17, (0, 17)),
    ("letters", "17 letters are refused", b"YYYYMMDDHHmmSSfff", (0, 17)),
    ("escape-digit", "A backslash and a d are refused", b"201711080924376\\d", (15, 2)),
    ("percent-digit", "A digit as %31 is refused", b"20171108092437%31", (14, 1)),
    ("octets-ff", "17 octets ff are refused", b"\xff" * 17, (0, 17)),
    ("ebcdic", "17 digits in EBCDIC are refused", bytes(0xF0 | (each & 0x0F) for each in _DIGITS), (0, 17)),
    ("packed-decimal", "17 digits packed two to an octet are refused", bytes.fromhex("20171108092437615f") + bytes(8), (0, 17)),
    ("binary-milliseconds-since-epoch", "The milliseconds since the epoch as a binary number are refused", bytes(11) + bytes.fromhex("015f9af2166f"), (0, 17)),
    ("utf-16", "The first digits in UTF-16 are refused", b"\x002\x000\x001\x007\x001\x001\x000\x008\x00", (0, 17)),
    ("date-only", "A date in ISO 8601, padded with zeros, is refused", b"2017-11-080000000", (4, 1)),
    ("week-date", "A date as year, week and day is refused", b"2017W453092437615", (4, 1)),
    ("http-date", "The first 17 characters of an HTTP date are refused", b"Wed, 08 Nov 2017 ", (0, 17)),
)  # fmt: skip

# Digits of other scripts in UTF-8: name, noun, the digit 1.
_OTHER_DIGITS = (
    ("superscript", "A superscript digit", "\u00b9"),
    ("arabic-indic", "An Arabic-Indic digit", "\u0661"),
    ("extended-arabic-indic", "An extended Arabic-Indic digit", "\u06f1"),
    ("devanagari", "A Devanagari digit", "\u0967"),
    ("full-width", "A full-width digit", "\uff11"),
    ("roman-numeral", "A Roman numeral one", "\u2160"),
    ("circled", "A circled digit", "\u2460"),
    ("mathematical", "A mathematical bold digit", "\U0001d7cf"),
)


def _every_place() -> Iterator[Vector]:
    for name, noun, octet, flags in _KINDS:
        for offset, (place, where) in enumerate(_PLACES):
            if name == "binary" and _DIGITS[offset] == ord("0"):
                continue  # a NUL
            octets = _DIGITS[:offset] + bytes([octet(_DIGITS[offset])]) + _DIGITS[offset + 1 :]
            yield refuses(
                f"{name}-{place}",
                f"{noun} for {where} is refused",
                prepare(expires_at=octets),
                clauses=_CLAUSES,
                at=("expires-at", offset, 1),
                flags=flags,
            )


def _spellings() -> Iterator[Vector]:
    for name, title, octets, (offset, length) in _SPELLINGS:
        yield refuses(
            name,
            title,
            prepare(expires_at=octets),
            clauses=_CLAUSES,
            at=("expires-at", offset, length),
            flags=("alias",),
        )


def _other_digits() -> Iterator[Vector]:
    for name, noun, digit in _OTHER_DIGITS:
        octets = digit.encode()
        for part, offset in (("year", 0), ("hour", 8), ("end", 17 - len(octets))):
            yield refuses(
                f"{name}-{part}",
                f"{noun}, {len(octets)} octets, {'at the end' if part == 'end' else f'at the start of the {part}'} is refused",
                prepare(expires_at=_DIGITS[:offset] + octets + _DIGITS[offset + len(octets) :]),
                clauses=_CLAUSES,
                at=("expires-at", offset, len(octets)),
                flags=("alias",),
            )
        yield refuses(
            f"{name}-all",
            f"17 characters such as {noun[0].lower()}{noun[1:]} are refused: they are {17 * len(octets)} octets",
            prepare(expires_at=octets * 17),
            clauses=(*_CLAUSES, "0030-timestamp-length"),
            at=("expires-at", 0, 17),
            flags=("alias",),
        )


FILE = subject(
    "timestamp-digits",
    "An expiry with octets that are no digits: 16 kinds of them at each of the 17 places, spellings, other scripts.",
    "generated from RFC 0030, Fixed-length Timestamps, Encoding",
    (*_every_place(), *_spellings(), *_other_digits()),
)
