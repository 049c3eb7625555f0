"""Wire bugs in reading expiries: numbers out of octets (RFC 0030, Fixed-length Timestamps)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from ilp.mutants.catalogue.clock import (
    from_milliseconds,
)
from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused
from ilp.mutants.plain.timestamp import Moment, Timestamp, only_digits, parts_of

__all__ = ["MUTANTS"]


_WIDTH = 17


def _by_int(text: str) -> int:
    """Python's int: spaces around, a sign, underscores, digits of every script."""
    try:
        return int(text)
    except ValueError:
        raise Refused(f"{text!r} is no number") from None


def _by_parse_int(text: str) -> int:
    """JavaScript's parseInt: spaces before, a sign, as many digits as there are, at least one."""
    match = re.match(r"\s*([+-]?[0-9]+)", text)
    if match is None:
        raise Refused(f"{text!r} is no number")
    return int(match[1])


def _by_atoi(text: str) -> int:
    """C's atoi: like parseInt, and zero where there is no digit."""
    match = re.match(r"\s*([+-]?[0-9]+)", text)
    return int(match[1]) if match else 0


def _by_number(text: str) -> int:
    """JavaScript's Number: spaces around, a sign, an exponent, a period; nothing at all is zero."""
    try:
        return int(float(text.strip() or "0"))
    except (ValueError, OverflowError):
        raise Refused(f"{text!r} is no number") from None


def _by_subtraction(text: str) -> int:
    """Sum up `c - '0'`, whatever c is."""
    number = 0
    for character in text:
        number = number * 10 + ord(character) - ord("0")
    return number


def _unsigned(text: str) -> int:
    """A sign in front of digits, and the number without it."""
    match = re.fullmatch(r"[+-]?([0-9]+)", text)
    if match is None:
        raise Refused(f"{text!r} is no number")
    return int(match[1])


def _positive(number: int) -> int:
    if number < 0:
        raise Refused("negative")
    return number


def _utf_8(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no UTF-8") from None


def _latin_1(octets: bytes) -> str:
    return octets.decode("latin-1")


def _printable_ascii(octets: bytes) -> str:
    if not all(0x20 <= octet < 0x7F for octet in octets):
        raise Refused("not printable")
    return octets.decode("ascii")


def _without_bit_7(octets: bytes) -> str:
    return only_digits(bytes(octet & 0x7F for octet in octets))


def _low_halves(octets: bytes) -> str:
    return only_digits(bytes(0x30 | octet & 0x0F for octet in octets))


def _spaces_as_zeros(octets: bytes) -> str:
    return only_digits(octets.replace(b" ", b"0"))


def _padding_as_zeros(octets: bytes) -> str:
    bare = octets.rstrip(b" \0\n")
    return only_digits(bare.ljust(_WIDTH, b"0"))


def _milliseconds_optional(octets: bytes) -> str:
    head, tail = octets[:14], octets[14:]
    return only_digits(head + (tail if tail.isdigit() else b"000"))


def _punctuation_dropped(octets: bytes) -> str:
    return only_digits(bytes(octet for octet in octets if octet not in b"-:.,TZ").ljust(_WIDTH, b"0"))


def _unicode_digits(octets: bytes) -> str:
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no UTF-8") from None
    if not text.isdecimal():
        raise Refused("not all digits")
    return "".join(str(unicodedata.decimal(character)) for character in text)


def _range(first: str, last: str, octets: bytes) -> str:
    if not all(ord(first) <= octet <= ord(last) for octet in octets):
        raise Refused("not all digits")
    return octets.decode("ascii")


def _length_prefixed(reader: Reader) -> bytes:
    octets = Length().read(reader)
    if len(octets) != _WIDTH:
        raise Refused("a timestamp has 17 characters")
    return octets


def _nineteen(reader: Reader) -> bytes:
    octets = reader.take(19)
    return octets[:14] + octets[15:18]


def _without_leading_octet(reader: Reader) -> bytes:
    octets = reader.take(_WIDTH)
    return octets[1:] + reader.take(1) if octets[0] == _WIDTH else octets


def _up_to_no_digit(least: int, reader: Reader) -> bytes:
    length = 0
    while length < _WIDTH and reader.left() > length and reader.octets[reader.at + length] in b"0123456789":
        length += 1
    if length < least:
        raise Refused("too few digits")
    return reader.take(length).ljust(_WIDTH, b"0")


def _with_offset(reader: Reader) -> bytes:
    match = re.compile(rb"(\d{14})\.(\d{3})[+-]\d{4}").match(reader.octets, reader.at)
    if match is None:
        return reader.take(_WIDTH)
    reader.take(23)
    return match[1] + match[2]


def _more_digits(reader: Reader) -> bytes:
    octets = reader.take(_WIDTH)
    while reader.left() and reader.octets[reader.at] in b"0123456789.":
        reader.take(1)
    return octets


def _seventeen_characters(reader: Reader) -> bytes:
    """Take octets until they are 17 characters of UTF-8."""
    octets = b""
    for _ in range(_WIDTH):
        first = reader.take(1)
        octets += first
        while first > b"\x7f" and reader.left() and reader.octets[reader.at] >> 6 == 0b10:
            octets += reader.take(1)
    return octets


def _unicode_numerals(octets: bytes) -> str:
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no UTF-8") from None
    if not text.isnumeric():
        raise Refused("not all numerals")
    return only_digits("".join(str(int(unicodedata.numeric(each))) for each in text).encode("ascii"))


def _packed_decimal(octets: bytes) -> str:
    return only_digits(octets if octets.isdigit() else octets.hex()[:_WIDTH].encode("ascii"))


def _in_one_number(characters: str) -> Moment:
    return parts_of(f"{_positive(_by_int(characters)):017d}")


def _in_one_binary_number(characters: str) -> Moment:
    octets = characters.encode("latin-1")
    if octets.isdigit():
        return parts_of(characters)
    return from_milliseconds(int.from_bytes(octets, "big"))


def _with_defaults(characters: str) -> Moment:
    """Every part is what parseInt makes of it; what is no number, or zero, gets a default."""
    year, month, day, *time = parts_of(characters, _by_atoi)
    return Moment(year or 1970, month or 1, day or 1, *(abs(part) for part in time))


def _week_date(characters: str) -> Moment:
    match = re.fullmatch(r"([0-9]{4})W([0-9]{2})([1-7])([0-9]{9})", characters)
    if match is None:
        return parts_of(only_digits(characters.encode("latin-1")))
    try:
        date = datetime.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Refused("no such week") from None
    return parts_of(date.strftime("%Y%m%d") + match[4])


def _unix_milliseconds(characters: str) -> Moment:
    if re.fullmatch(r"[0-9]{13} {4}", characters):
        return from_milliseconds(int(characters[:13]))
    if not characters.isdecimal():
        raise Refused("not all digits")
    return parts_of(characters)


def _octal(text: str) -> int:
    if text.startswith("0") and len(text) > 1:
        if not set(text) <= set("01234567"):
            raise Refused(f"{text} is no octal number")
        return int(text, 8)
    return int(text)


def _numbers(number: Callable[[str], int]) -> Callable[[str], Moment]:
    return lambda characters: parts_of(characters, lambda text: _positive(number(text)))


_mutant = Subject("timestamp")


def _lenient(name: str, title: str, characters: Callable[[bytes], str], origin: str) -> Mutant:
    return _mutant(name, title, Timestamp(characters=characters), ACCEPTS_FORBIDDEN, origin)


_CHARACTERS = (
    _lenient(
        "bit-7-dropped",
        "Bit 7 of every digit is dropped",
        _without_bit_7,
        "toString('ascii') in Node, `& 0x7f` for seven-bit text",
    ),
    _lenient(
        "low-half-of-octets",
        "Of every octet, the low half counts",
        _low_halves,
        "`c & 0x0f` turns digits into numbers, and letters as well; BCD habits",
    ),
    _lenient(
        "lookalikes",
        "The letters O and l are read as 0 and 1",
        lambda octets: only_digits(octets.replace(b"O", b"0").replace(b"l", b"1")),
        "readers for what people type; Crockford's base32",
    ),
    _mutant(
        "zeros-as-absent",
        "Seventeen zero octets are read as no expiry",
        Timestamp(absent=lambda octets: not any(octets)),
        ACCEPTS_FORBIDDEN,
        "a structure that is cleared and not filled in",
    ),
    _lenient("spaces-as-zeros", "Spaces count as zeros", _spaces_as_zeros, "COBOL, and scanf's %4d with padding"),
    _lenient(
        "padding-as-zeros",
        "Spaces, NULs and newlines at the end count as zeros",
        _padding_as_zeros,
        "fixed-length fields are trimmed, and what is left out is thought to be zero",
    ),
    _lenient(
        "milliseconds-optional",
        "Milliseconds that are no digits are read as zero",
        _milliseconds_optional,
        "`ms = parseInt(…) || 0`",
    ),
    _lenient(
        "punctuation-dropped",
        "ISO 8601's punctuation is dropped, wherever it stands",
        _punctuation_dropped,
        "replace(/[^0-9]/g, '') and the like, before padding",
    ),
    _lenient(
        "digits-of-all-scripts",
        "Digits of every script are read",
        _unicode_digits,
        "str.isdigit in Python, Character.isDigit in Java, \\d in .NET, char.IsDigit in C#",
    ),
    _lenient(
        "slash-as-digit",
        "A slash counts as -1",
        lambda octets: _range("/", "9", octets).replace("/", "0"),
        "`c >= '/'`: off by one at the lower end",
    ),
    _lenient(
        "colon-as-digit",
        "A colon is taken for a digit",
        lambda octets: _range("0", ":", octets).replace(":", "9"),
        "`c <= ':'`: off by one at the upper end",
    ),
    _mutant(
        "numbers-by-int",
        "Spaces, signs, underscores and other scripts' digits are read",
        Timestamp(characters=_latin_1, parts=_numbers(_by_int)),
        ACCEPTS_FORBIDDEN,
        "int() in Python",
    ),
)


_NUMBERS = (
    _mutant(
        "numbers-by-parse-int",
        "As many digits count as a part begins with",
        Timestamp(characters=_latin_1, parts=_numbers(_by_parse_int)),
        ACCEPTS_FORBIDDEN,
        "parseInt in JavaScript, strtol and sscanf in C, to_i in Ruby",
    ),
    _mutant(
        "numbers-by-atoi",
        "A part without digits is zero",
        Timestamp(characters=_latin_1, parts=_numbers(_by_atoi)),
        ACCEPTS_FORBIDDEN,
        "atoi in C, intval in PHP, `parseInt(…) || 0`",
    ),
    _mutant(
        "numbers-by-number",
        "Spaces, signs and exponents are read",
        Timestamp(characters=_printable_ascii, parts=_numbers(_by_number)),
        ACCEPTS_FORBIDDEN,
        "Number() and unary plus in JavaScript, float() in Python",
    ),
    _mutant(
        "numbers-by-subtraction",
        "Whatever stands at a digit's place, '0' is subtracted",
        Timestamp(characters=_latin_1, parts=lambda characters: parts_of(characters, _by_subtraction)),
        ACCEPTS_FORBIDDEN,
        "`(c - '0') * 10 + (d - '0')` in C, Go and Rust, without a check",
    ),
    _mutant(
        "numbers-octal",
        "Parts with a leading zero are octal",
        Timestamp(parts=lambda characters: parts_of(characters, _octal)),
        deserts("WR01 WR03", "WR04 WR03"),
        "strtol with base 0, parseInt before ECMAScript 5, Bash arithmetic",
    ),
    _mutant(
        "sign-in-front",
        "A sign stands where a part begins, and its absolute value counts",
        Timestamp(characters=_printable_ascii, parts=lambda characters: parts_of(characters, _unsigned)),
        ACCEPTS_FORBIDDEN,
        "strtoul in C takes a minus sign and negates; Math.abs",
    ),
    _mutant(
        "unix-milliseconds",
        "Thirteen digits and padding are milliseconds since 1970",
        Timestamp(characters=_latin_1, parts=_unix_milliseconds),
        ACCEPTS_FORBIDDEN,
        "a reader that guesses among formats: moment(), new Date(string or number)",
    ),
)


_LENGTHS = (
    _mutant(
        "with-length",
        "A length determinant is read before the timestamp",
        Timestamp(taken=_length_prefixed),
        deserts("WR01 WR05", "WR04 WR02"),
        "every other string of the format has one",
    ),
    _mutant(
        "with-length-too",
        "A length determinant before the timestamp is let pass",
        Timestamp(taken=_without_leading_octet),
        ACCEPTS_FORBIDDEN,
        "kind to peers that write one",
    ),
    _mutant(
        "nineteen-characters",
        "A timestamp is YYYYMMDDHHmmSS.fffZ",
        Timestamp(taken=_nineteen),
        deserts("WR01 WR05", "WR04 WR02"),
        "ASN.1's GeneralizedTime; connectors of an early dialect",
    ),
    _mutant(
        "shorter",
        "Digits that are left out at the end are zero",
        Timestamp(taken=lambda reader: _up_to_no_digit(10, reader)),
        ACCEPTS_FORBIDDEN,
        "ISO 8601 allows reduced precision, and a scanner stops at the first octet that is no digit",
    ),
    _mutant(
        "thirteen-digits",
        "A second of one digit ends the timestamp",
        Timestamp(taken=lambda reader: _up_to_no_digit(13, reader)),
        ACCEPTS_FORBIDDEN,
        "sscanf with %2d, which takes one digit as well",
    ),
    _mutant(
        "with-offset",
        "An offset from UTC is read, and ignored",
        Timestamp(taken=_with_offset),
        ACCEPTS_FORBIDDEN,
        "strptime without %z at the end, SimpleDateFormat.parse",
    ),
    _mutant(
        "more-precise",
        "Digits and periods beyond milliseconds are ignored",
        Timestamp(taken=_more_digits),
        deserts("WR05 WR01", "WR02 WR04"),
        "a scanner that reads digits while there are any",
    ),
)


_SCRIPTS = (
    _mutant(
        "seventeen-characters",
        "Seventeen digits of any script are read, however many octets they have",
        Timestamp(taken=_seventeen_characters, characters=_unicode_digits),
        ACCEPTS_FORBIDDEN,
        "a string reader that counts characters, and \\d in .NET and Python",
    ),
    _mutant(
        "seventeen-numerals",
        "Seventeen numerals of any script are read, however many octets they have",
        Timestamp(taken=_seventeen_characters, characters=_unicode_numerals),
        ACCEPTS_FORBIDDEN,
        "Character.getNumericValue in Java, str.isnumeric in Python, char.GetNumericValue in C#",
    ),
)

_FORMS = (
    _mutant(
        "one-number",
        "The timestamp is read as one number, and taken apart by division",
        Timestamp(characters=_utf_8, parts=_in_one_number),
        ACCEPTS_FORBIDDEN,
        "BigInt() in JavaScript, int() in Python: spaces, signs and fewer digits pass",
    ),
    _mutant(
        "binary-milliseconds",
        "What is not all digits is a binary number of milliseconds since 1970",
        Timestamp(characters=_latin_1, parts=_in_one_binary_number),
        ACCEPTS_FORBIDDEN,
        "a reader that guesses among formats",
    ),
    _mutant(
        "packed-decimal",
        "What is not all digits is packed two digits to an octet",
        Timestamp(characters=_packed_decimal),
        ACCEPTS_FORBIDDEN,
        "COMP-3 in COBOL, toString('hex') in a reader that guesses",
    ),
    _mutant(
        "parts-by-default",
        "A part that is no number, or zero, gets a default",
        Timestamp(characters=_latin_1, parts=_with_defaults),
        ACCEPTS_FORBIDDEN,
        "`parseInt(day) || 1` in JavaScript, `year ?: 1970` in PHP",
    ),
    _mutant(
        "week-date",
        "A date of year, week and day is read",
        Timestamp(characters=_latin_1, parts=_week_date),
        ACCEPTS_FORBIDDEN,
        "ISO 8601's other dates: Python's fromisoformat, moment.js, Java's ISO_WEEK_DATE",
    ),
)

MUTANTS = (*_SCRIPTS, *_FORMS, *_CHARACTERS, *_NUMBERS, *_LENGTHS)
"""The bugs of this subject."""
