"""The expiry: 17 digits that are a moment of the calendar, in UTC."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import CONDITION, prepare
from ilp.golden.authoring.meaning import prepare_value
from ilp.golden.authoring.statement import (
    disputes_reading,
    disputes_writing,
    may_write,
    meant,
    put,
    reads,
    refused,
    refuses,
    refuses_to_write,
    subject,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_RANGE = ("0030-timestamp-range",)
_DIGITS = ("0030-timestamp-digits",)
_LENGTH = ("0030-timestamp-length", "0030-timestamp-parts", "0027-asn1-timestamp-type")
_MIDNIGHT = ("0030-timestamp-midnight",)
_LEAP = ("0030-timestamp-leap-second",)
_ROUNDING = ("0030-timestamp-rounding",)
_RFC = "RFC 0030, Fixed-length Timestamps, the examples of Decoding"

_YEAR = (0, 4)
_MONTH = (4, 2)
_DAY = (6, 2)
_HOUR = (8, 2)
_MINUTE = (10, 2)
_SECOND = (12, 2)
_MILLISECOND = (14, 3)
_ALL = (0, 17)

_Part = tuple[int, int]

# Name, title, the 17 digits, the moment they are, the part that the vector turns on, flags.
_SOUND: tuple[tuple[str, str, str, str, _Part, tuple[str, ...]], ...] = (
    ("ordinary", "An expiry whose parts all differ is read", "20171108092437615", "2017-11-08T09:24:37.615Z", _ALL, ()),
    ("epoch", "The epoch is read", "19700101000000000", "1970-01-01T00:00:00.000Z", _ALL, ("boundary",)),
    (
        "before-epoch",
        "One millisecond before the epoch is read",
        "19691231235959999",
        "1969-12-31T23:59:59.999Z",
        _ALL,
        ("boundary",),
    ),
    ("before-1900", "An expiry in 1899 is read", "18991231235959999", "1899-12-31T23:59:59.999Z", _YEAR, ()),
    ("year-0001", "Year 0001 is read", "00010101000000000", "0001-01-01T00:00:00.000Z", _YEAR, ("boundary",)),
    ("year-0069", "Year 0069 is not read as 1969 or 2069", "00690615120000000", "0069-06-15T12:00:00.000Z", _YEAR, ("alias",)),
    ("year-0999", "Year 0999 is read", "09991231235959999", "0999-12-31T23:59:59.999Z", _YEAR, ()),
    ("year-2038", "A second past 2^31 - 1 is read", "20380119031408000", "2038-01-19T03:14:08.000Z", _ALL, ("wide-value",)),
    ("year-2106", "A second past 2^32 - 1 is read", "21060207062816000", "2106-02-07T06:28:16.000Z", _ALL, ("wide-value",)),
    ("year-2262", "A moment past 2^63 nanoseconds is read", "22620411234716855", "2262-04-11T23:47:16.855Z", _ALL, ("wide-value",)),
    ("year-9999", "The last millisecond of 9999 is read", "99991231235959999", "9999-12-31T23:59:59.999Z", _ALL, ("boundary", "wide-value")),
    ("february-29-2016", "29 February of 2016, a leap year, is read", "20160229120000000", "2016-02-29T12:00:00.000Z", _DAY, ()),
    ("february-29-2000", "29 February of 2000, a leap year, is read", "20000229120000000", "2000-02-29T12:00:00.000Z", _DAY, ("boundary",)),
    ("february-28-2017", "28 February of 2017 is read", "20170228235959999", "2017-02-28T23:59:59.999Z", _DAY, ("boundary",)),
    ("millisecond-000", "Millisecond 000 is read", "20171224161432000", "2017-12-24T16:14:32.000Z", _MILLISECOND, ("boundary", "rfc-example")),
    ("millisecond-001", "Millisecond 001 is not read as a tenth", "20171224161432001", "2017-12-24T16:14:32.001Z", _MILLISECOND, ("alias",)),
    ("millisecond-010", "Millisecond 010 is not read as octal", "20171224161432010", "2017-12-24T16:14:32.010Z", _MILLISECOND, ("alias",)),
    ("millisecond-999", "Millisecond 999 is read", "20171224161432999", "2017-12-24T16:14:32.999Z", _MILLISECOND, ("boundary",)),
    ("octal-looking", "Parts 08 and 09 are read, in no octal", "20170809080908089", "2017-08-09T08:09:08.089Z", _ALL, ()),
    ("last-hour", "23:59:59 is read", "20171224235959000", "2017-12-24T23:59:59.000Z", _HOUR, ("boundary",)),
    ("daylight-saving-gap", "An hour that some local time zones skip is read as UTC", "20240331023000000", "2024-03-31T02:30:00.000Z", _HOUR, ("alias",)),
    ("daylight-saving-fold", "An hour that some local time zones repeat is read as UTC", "20241103013000000", "2024-11-03T01:30:00.000Z", _HOUR, ("alias",)),
    ("rfc-279", "20171224161432279 is read", "20171224161432279", "2017-12-24T16:14:32.279Z", _ALL, ("rfc-example",)),
    ("rfc-270", "20171224161432270 is read", "20171224161432270", "2017-12-24T16:14:32.270Z", _MILLISECOND, ("rfc-example",)),
    ("rfc-200", "20171224161432200 is read", "20171224161432200", "2017-12-24T16:14:32.200Z", _MILLISECOND, ("rfc-example",)),
    ("rfc-midnight", "Midnight on the following day is read", "20171225000000000", "2017-12-25T00:00:00.000Z", _HOUR, ("rfc-example", "boundary")),
    ("rfc-year-9999", "Year 9999 is read", "99991224161432279", "9999-12-24T16:14:32.279Z", _YEAR, ("rfc-example", "wide-value")),
)  # fmt: skip

# Name, title, the 17 digits, the part that is out of range, clauses, flags.
_OUT_OF_RANGE: tuple[tuple[str, str, str, _Part, tuple[str, ...], tuple[str, ...]], ...] = (
    ("month-00", "Month 00 is refused", "20170024161432200", _MONTH, _RANGE, ("boundary",)),
    ("month-13", "Month 13 is refused", "20171324161432200", _MONTH, _RANGE, ("boundary", "rfc-example")),
    ("month-99", "Month 99 is refused", "20179924161432200", _MONTH, _RANGE, ()),
    ("day-00", "Day 00 is refused", "20171200161432200", _DAY, _RANGE, ("boundary",)),
    ("day-99", "Day 99 is refused", "20171299161432200", _DAY, _RANGE, ()),
    ("february-29-2017", "29 February of 2017, no leap year, is refused", "20170229120000000", _DAY, _RANGE, ("boundary",)),
    ("february-29-1900", "29 February of 1900, no leap year, is refused", "19000229120000000", _DAY, _RANGE, ("boundary",)),
    ("february-29-2100", "29 February of 2100, no leap year, is refused", "21000229120000000", _DAY, _RANGE, ("boundary",)),
    ("february-30-2016", "30 February of a leap year is refused", "20160230120000000", _DAY, _RANGE, ("boundary",)),
    ("february-30-2017", "30 February is refused", "20170230120000000", _DAY, _RANGE, ()),
    ("january-32", "32 January is refused", "20170132120000000", _DAY, _RANGE, ("boundary",)),
    ("december-32", "32 December is refused", "20171232120000000", _DAY, _RANGE, ("boundary",)),
    ("hour-24-midnight", "Midnight as hour 24 is refused", "20171224240000000", _HOUR, _MIDNIGHT, ("boundary", "rfc-example")),
    ("hour-24", "Hour 24 after midnight is refused", "20171224241432200", _HOUR, _RANGE, ("boundary",)),
    ("hour-25", "Hour 25 is refused", "20171224251432200", _HOUR, _RANGE, ()),
    ("minute-60", "Minute 60 is refused", "20171224166032200", _MINUTE, _RANGE, ("boundary",)),
    ("minute-99", "Minute 99 is refused", "20171224169932200", _MINUTE, _RANGE, ()),
    ("second-60", "Second 60 in the middle of an hour is refused", "20171224161460000", _SECOND, _RANGE, ("boundary",)),
    ("second-61", "Second 61 is refused", "20171224161461000", _SECOND, _RANGE, ()),
    ("second-99", "Second 99 is refused", "20171224161499000", _SECOND, _RANGE, ()),
    ("second-60-no-leap-second", "23:59:60 on 31 December 2017, which had no leap second, is refused", "20171231235960000", _SECOND, _LEAP, ("leap-second",)),
    ("second-60-not-a-leap-date", "23:59:60 on a day in the middle of a month is refused", "20171224235960000", _SECOND, _LEAP, ("leap-second",)),
    ("second-60-noon-of-leap-day", "12:00:60 on a day with a leap second is refused", "20161231120060000", _SECOND, _LEAP, ("leap-second",)),
    ("second-61-of-leap-minute", "23:59:61 on a day with a leap second is refused", "20161231235961000", _SECOND, _RANGE, ("leap-second", "boundary")),
    ("all-zero-digits", "17 digits 0 are refused: there is no month 00", "00000000000000000", _ALL, _RANGE, ()),
    ("all-nine-digits", "17 digits 9 are refused", "99999999999999999", _ALL, _RANGE, ()),
)  # fmt: skip

_LONG_MONTHS = {"january": 1, "march": 3, "may": 5, "july": 7, "august": 8, "october": 10, "december": 12}
_SHORT_MONTHS = {"april": 4, "june": 6, "september": 9, "november": 11}

# Name, title, the 17 octets, the octets that are no digits.
_NO_DIGITS: tuple[tuple[str, str, bytes, _Part], ...] = (
    ("letter-in-year", "A letter in the year is refused", b"2O171224161432279", (1, 1)),
    ("letter-in-month", "A letter in the month is refused", b"2017l224161432279", (4, 1)),
    ("letter-in-day", "A letter in the day is refused", b"201712a4161432279", (6, 1)),
    ("letter-in-hour", "A letter in the hour is refused", b"20171224x61432279", (8, 1)),
    ("letter-in-minute", "A letter in the minute is refused", b"20171224161f32279", (11, 1)),
    ("letter-in-second", "A letter in the second is refused", b"2017122416143e279", (13, 1)),
    ("letter-in-millisecond", "A letter in the milliseconds is refused", b"201712241614322Z9", (15, 1)),
    ("separator-t", "A T between date and time is refused", b"20171224T61432279", (8, 1)),
    ("hyphens", "A date with hyphens is refused", b"2017-12-241614322", (4, 1)),
    ("colons", "A time with colons is refused", b"2017122416:14:322", (10, 1)),
    ("decimal-point", "A decimal point before the milliseconds is refused", b"20171224161432.27", (14, 1)),
    ("decimal-comma", "A decimal comma before the milliseconds is refused", b"20171224161432,27", (14, 1)),
    ("utc-designator", "A Z at the end is refused", b"2017122416143227Z", (16, 1)),
    ("plus-sign-year", "A plus sign before the year is refused", b"+0171224161432279", (0, 1)),
    ("minus-sign-year", "A minus sign before the year is refused", b"-0171224161432279", (0, 1)),
    ("plus-sign-month", "A plus sign in the month is refused", b"2017+224161432279", (4, 1)),
    ("minus-zero-hour", "An hour of -0 is refused", b"20171224-01432279", (8, 1)),
    ("plus-sign-milliseconds", "A plus sign in the milliseconds is refused", b"20171224161432+27", (14, 1)),
    ("minus-sign-milliseconds", "A minus sign in the milliseconds is refused", b"20171224161432-27", (14, 1)),
    ("underscore", "An underscore between digits is refused", b"201712241614322_9", (15, 1)),
    ("exponent", "An exponent in the milliseconds is refused", b"201712241614321e2", (15, 1)),
    ("leading-space", "A space for the year's first digit is refused", b" 0171224161432279", (0, 1)),
    ("space-padded-day", "A day padded with a space is refused", b"201712 4161432279", (6, 1)),
    ("trailing-space", "A space for the last digit is refused", b"2017122416143227 ", (16, 1)),
    ("trailing-newline", "A newline for the last digit is refused", b"2017122416143227\n", (16, 1)),
    ("trailing-nul", "A NUL for the last digit is refused", b"2017122416143227\x00", (16, 1)),
    ("binary-zeros", "17 zero octets are refused: they are no digits", bytes(17), (0, 17)),
    ("bit-7", "Octet b2, the digit 2 with bit 7 set, is not read as 2 in an expiry", b"2017122416143\xb2279", (13, 1)),
    ("all-bit-7", "17 digits with bit 7 set are not read as digits", bytes(each | 0x80 for each in b"20171224161432279"), (0, 17)),
    ("slash", "A slash, the character before 0, is refused", b"2017122416143/279", (13, 1)),
    ("colon", "A colon, the character after 9, in an expiry is refused", b"2017122416143:279", (13, 1)),
    ("arabic-indic-digit", "An Arabic-Indic digit in UTF-8 in an expiry is refused", b"201712241614322" + "\u0663".encode(), (15, 2)),
    ("full-width-digit", "A full-width digit in UTF-8 is refused", b"20171224161432" + "\uff11".encode(), (14, 3)),
    ("unix-milliseconds", "Milliseconds since the epoch, padded with spaces, are refused", b"1514132072279    ", (13, 4)),
    ("field-dialect", "The first 17 of the 19 characters YYYYMMDDHHmmSS.fffZ are refused", b"20171224161432.279Z", (14, 1)),
)  # fmt: skip

_SHORT_EXAMPLES = (
    ("rfc-no-milliseconds", b"20171224215300", "without milliseconds"),
    ("rfc-one-second-digit", b"2017122421531", "with one digit of seconds"),
    ("rfc-no-seconds", b"201712242153", "without seconds"),
    ("rfc-no-minutes", b"2017122421", "without minutes"),
)


def _ordinary() -> Iterator[Vector]:
    for name, title, digits, moment, (offset, length), flags in _SOUND:
        yield reads(
            name,
            title,
            prepare(expires_at=digits.encode("ascii")),
            prepare_value(expires_at=moment),
            clauses=(
                "0027-expiry",
                "0027-asn1-timestamp-type",
                "0030-timestamp-type",
                "0030-timestamp-length",
                "0030-timestamp-utc",
                "0030-timestamp-range",
            ),
            at=("expires-at", offset, length),
            flags=flags,
            by=_RFC if "rfc-example" in flags else "",
        )
    for month, number in _LONG_MONTHS.items():
        yield reads(
            f"{month}-31",
            f"31 {month.title()} is read",
            prepare(expires_at=b"2017%02d31120000000" % number),
            prepare_value(expires_at=f"2017-{number:02}-31T12:00:00.000Z"),
            clauses=_RANGE,
            at=("expires-at", *_DAY),
            flags=("boundary",),
        )
    for month, number in _SHORT_MONTHS.items():
        yield reads(
            f"{month}-30",
            f"30 {month.title()} is read",
            prepare(expires_at=b"2017%02d30120000000" % number),
            prepare_value(expires_at=f"2017-{number:02}-30T12:00:00.000Z"),
            clauses=_RANGE,
            at=("expires-at", *_DAY),
            flags=("boundary",),
        )
        yield refuses(
            f"{month}-31",
            f"31 {month.title()} is refused",
            prepare(expires_at=b"2017%02d31120000000" % number),
            clauses=_RANGE,
            at=("expires-at", *_DAY),
            flags=("boundary",),
        )


def _broken() -> Iterator[Vector]:
    for name, title, digits, (offset, length), clauses, flags in _OUT_OF_RANGE:
        yield refuses(
            name,
            title,
            prepare(expires_at=digits.encode("ascii")),
            clauses=clauses,
            at=("expires-at", offset, length),
            flags=flags,
            by=_RFC if "rfc-example" in flags else "",
        )
    for name, title, octets, (offset, length) in _NO_DIGITS:
        yield refuses(
            name,
            title,
            prepare(expires_at=octets),
            clauses=("0027-asn1-timestamp", *_DIGITS),
            at=("expires-at", offset, length),
            flags=("alias",) if "bit-7" in name else (),
        )


def _other_lengths() -> Iterator[Vector]:
    """The field has no length of its own: a timestamp of another length moves every field after it."""
    for name, digits, what in _SHORT_EXAMPLES:
        yield refuses(
            name,
            f"A timestamp {what} is refused: octets of the condition stand in its place",
            prepare(expires_at=digits),
            clauses=_LENGTH,
            at="expires-at",
            flags=("truncation", "rfc-example"),
            by=_RFC,
        )
    yield refuses(
        "short-before-digits",
        "A timestamp of 14 digits is refused although the condition goes on with three: all fields are moved",
        prepare(expires_at=b"20171224215300", condition=b"000" + CONDITION[3:]),
        clauses=_LENGTH,
        at="expires-at",
        flags=("truncation",),
    )
    yield refuses(
        "short-padded-with-spaces",
        "A timestamp without milliseconds, padded with spaces, is refused",
        prepare(expires_at=b"20171224215300   "),
        clauses=_DIGITS,
        at=("expires-at", *_MILLISECOND),
    )
    yield refuses(
        "short-padded-with-nul",
        "A timestamp without milliseconds, padded with NUL, is refused",
        prepare(expires_at=b"20171224215300\x00\x00\x00"),
        clauses=_DIGITS,
        at=("expires-at", *_MILLISECOND),
    )
    yield refuses(
        "rfc-offset",
        "20171224235312.431+0200, neither UTC nor digits, is refused",
        prepare(expires_at=b"20171224235312.431+0200"),
        clauses=("0030-timestamp-utc", *_DIGITS),
        at=("expires-at", 14, 9),
        flags=("rfc-example",),
        by=_RFC,
    )
    yield refuses(
        "rfc-too-precise",
        "201712242153124318, 18 digits, is refused: the last one moves all fields after it",
        prepare(expires_at=b"201712242153124318"),
        clauses=_LENGTH,
        at=("expires-at", 17, 1),
        flags=("rfc-example",),
        by=_RFC,
    )
    yield refuses(
        "rfc-spurious-point",
        "20171224230000000 with a spurious decimal point after it is refused",
        prepare(expires_at=b"20171224230000000."),
        clauses=_LENGTH,
        at=("expires-at", 17, 1),
        flags=("rfc-example",),
        by=_RFC,
    )
    yield refuses(
        "with-length",
        "A timestamp behind a length determinant of its own is refused",
        prepare(expires_at=b"\x1120171224161432279"),
        clauses=(*_LENGTH, "0030-length-prefix"),
        at=("expires-at", 0, 1),
    )


def _in_dispute() -> Iterator[Vector]:
    for name, digits, moment, flags in (
        (
            "leap-second-2016",
            b"20161231235960852",
            "2016-12-31T23:59:60.852Z",
            ("leap-second", "rfc-example"),
        ),
        ("leap-second-2015", b"20150630235960000", "2015-06-30T23:59:60.000Z", ("leap-second", "boundary")),
    ):
        yield disputes_reading(
            name,
            f"{digits.decode('ascii')}, a leap second that was: refused as unsmeared, or read as second 60",
            prepare(expires_at=digits),
            refused("listed as invalid: an unsmeared leap second", "0030-timestamp-leap-second"),
            meant(
                "listed as what a leap second is encoded as",
                "0030-timestamp-leap-second",
                prepare_value(expires_at=moment),
            ),
            clauses=_LEAP,
            at=("expires-at", *_SECOND),
            flags=flags,
            by=_RFC,
        )
    yield disputes_reading(
        "second-before-leap-second",
        "20161231235959852 is read; whether as second 59 or as the leap second is in dispute",
        prepare(expires_at=b"20161231235959852"),
        meant(
            "the digits say second 59",
            "0030-timestamp-digits",
            prepare_value(expires_at="2016-12-31T23:59:59.852Z"),
        ),
        meant(
            "listed as 23:59:60.852, nearly a leap second",
            "0030-timestamp-leap-second",
            prepare_value(expires_at="2016-12-31T23:59:60.852Z"),
        ),
        clauses=_LEAP,
        at=("expires-at", *_SECOND),
        flags=("leap-second", "rfc-example"),
        by=_RFC,
    )
    yield disputes_reading(
        "year-0000",
        "Year 0000: four digits, or a year that does not exist",
        prepare(expires_at=b"00000102030405678"),
        refused("the calendar has no year 0", "0030-timestamp-range"),
        meant(
            "a year is any four digits",
            "0030-timestamp-digits",
            prepare_value(expires_at="0000-01-02T03:04:05.678Z"),
        ),
        clauses=_RANGE,
        at=("expires-at", *_YEAR),
        flags=("boundary",),
    )


# Name, title, the moment, the 17 digits, clauses, flags.
_WRITTEN: tuple[tuple[str, str, str, bytes, tuple[str, ...], tuple[str, ...]], ...] = (
    ("encode-279", "Milliseconds 279 are written", "2017-12-24T16:14:32.279Z", b"20171224161432279", _DIGITS, ("rfc-example",)),
    ("encode-200", "Milliseconds 200 keep their zeros", "2017-12-24T16:14:32.200Z", b"20171224161432200", _DIGITS, ("rfc-example",)),
    ("encode-000", "Milliseconds 000 are not left out", "2017-12-24T16:14:32.000Z", b"20171224161432000", _DIGITS, ("rfc-example",)),
    ("encode-second-30", "Second 30 and milliseconds 000 are written", "2017-12-24T16:14:30.000Z", b"20171224161430000", _DIGITS, ("rfc-example",)),
    ("encode-minute-10", "Minute 10 and second 00 are written", "2017-12-24T16:10:00.000Z", b"20171224161000000", _DIGITS, ("rfc-example",)),
    ("encode-hour-10", "Hour 10, minute 00 and second 00 are written", "2017-12-24T10:00:00.000Z", b"20171224100000000", _DIGITS, ("rfc-example",)),
    ("encode-182", "Milliseconds 182 are written; the RFC's example has a comma before them", "2017-12-24T16:14:32.182Z", b"20171224161432182", _DIGITS, ("rfc-example",)),
    ("encode-minute", "Second 00 is not left out", "2017-12-24T16:14:00.000Z", b"20171224161400000", _DIGITS, ("rfc-example",)),
    ("encode-hour", "Minute 00 is not left out", "2017-12-24T16:00:00.000Z", b"20171224160000000", _DIGITS, ("rfc-example",)),
    ("encode-midnight", "Midnight is written as 000000000", "2017-12-24T00:00:00.000Z", b"20171224000000000", _MIDNIGHT, ("rfc-example", "boundary")),
    ("encode-one-digit-parts", "Parts below ten are written with two digits", "2017-01-02T03:04:05.006Z", b"20170102030405006", _DIGITS, ("boundary",)),
    ("encode-epoch", "The epoch is written", "1970-01-01T00:00:00.000Z", b"19700101000000000", _DIGITS, ("boundary",)),
    ("encode-before-epoch", "One millisecond before the epoch is written", "1969-12-31T23:59:59.999Z", b"19691231235959999", _DIGITS, ("boundary",)),
    ("encode-year-0001", "Year 1 is written with four digits", "0001-01-01T00:00:00.000Z", b"00010101000000000", _DIGITS, ("boundary",)),
    ("encode-year-9999", "The last millisecond of 9999 is written", "9999-12-31T23:59:59.999Z", b"99991231235959999", _DIGITS, ("boundary",)),
    ("encode-february-29", "29 February of a leap year is written", "2000-02-29T12:00:00.000Z", b"20000229120000000", _RANGE, ()),
    ("encode-279112-microseconds", "Microseconds .279112 may be refused; written, they become milliseconds 279", "2017-12-24T16:14:32.279112Z", b"20171224161432279", _ROUNDING, ("rounding", "rfc-example")),
    ("encode-279499-microseconds", "Microseconds .279499 may be refused; written, they become milliseconds 279, rounded or cut", "2017-12-24T16:14:32.279499Z", b"20171224161432279", _ROUNDING, ("rounding", "boundary")),
    ("encode-before-epoch-microseconds", "Microseconds before the epoch may be refused; written, they are not cut towards it", "1969-12-31T23:59:59.999100Z", b"19691231235959999", _ROUNDING, ("rounding",)),
)  # fmt: skip

_UNWRITABLE: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("encode-year-10000", "Year 10000 is not written: years have four digits", "10000-01-01T00:00:00.000Z", _DIGITS, ("boundary",)),
    ("encode-year-minus-1", "A year before 0000 is not written", "-0001-06-15T12:00:00.000Z", _DIGITS, ()),
    ("encode-month-13", "Month 13 is not written", "2017-13-24T16:14:32.200Z", _RANGE, ("boundary",)),
    ("encode-month-00", "Month 00 is not written", "2017-00-24T16:14:32.200Z", _RANGE, ("boundary",)),
    ("encode-february-30", "30 February is not written, nor 1 or 2 March in its place", "2017-02-30T12:00:00.000Z", _RANGE, ()),
    ("encode-april-31", "31 April is not written, nor 1 May in its place", "2017-04-31T12:00:00.000Z", _RANGE, ("boundary",)),
    ("encode-hour-25", "Hour 25 is not written", "2017-12-24T25:00:00.000Z", _RANGE, ()),
    ("encode-minute-60", "Minute 60 is not written", "2017-12-24T16:60:00.000Z", _RANGE, ("boundary",)),
    ("encode-second-61", "Second 61 is not written", "2017-12-24T16:14:61.000Z", _RANGE, ()),
    ("encode-second-60-no-leap-second", "Second 60 of a minute without a leap second is not written", "2017-12-24T16:14:60.000Z", _LEAP, ("leap-second",)),
)  # fmt: skip

_CUT = "digits beyond milliseconds are cut off"
_ROUNDED = "digits beyond milliseconds are rounded"
_TOO_FINE = "the date type ends at milliseconds"


def _written() -> Iterator[Vector]:
    by = "RFC 0030, Fixed-length Timestamps, the examples of Encoding"
    for name, title, moment, digits, clauses, flags in _WRITTEN:
        # A date type of millisecond precision, as JavaScript's, cannot be asked for more, and has to refuse.
        state = may_write if "rounding" in flags else writes
        yield state(
            name,
            title,
            prepare_value(expires_at=moment),
            prepare(expires_at=digits),
            clauses=(*clauses, "0030-timestamp-parts", "0027-asn1-timestamp"),
            flags=flags,
            by=by if "rfc-example" in flags else "",
        )
    for name, title, moment, clauses, flags in _UNWRITABLE:
        yield refuses_to_write(name, title, prepare_value(expires_at=moment), clauses=clauses, flags=flags)
    yield may_write(
        "encode-hour-24",
        "24:00 may be refused; written, it is 000000000 on the following day",
        prepare_value(expires_at="2017-12-24T24:00:00.000Z"),
        prepare(expires_at=b"20171225000000000"),
        clauses=_MIDNIGHT,
        flags=("boundary", "rfc-example"),
        by=by,
    )
    for name, moment, cut, rounded in (
        ("encode-2797", "2017-12-24T16:14:32.2797Z", b"20171224161432279", b"20171224161432280"),
        ("encode-2795", "2017-12-24T16:14:32.2795Z", b"20171224161432279", b"20171224161432280"),
        ("encode-9999", "2017-12-31T23:59:59.9999Z", b"20171231235959999", b"20180101000000000"),
    ):
        yield disputes_writing(
            name,
            f"{moment}: the last digit cut off, rounded, or not taken",
            prepare_value(expires_at=moment),
            put(_CUT, "0030-timestamp-rounding", prepare(expires_at=cut)),
            put(_ROUNDED, "0030-timestamp-rounding", prepare(expires_at=rounded)),
            refused(_TOO_FINE, "0030-timestamp-rounding"),
            clauses=_ROUNDING,
            flags=("rounding", "boundary") if name == "encode-9999" else ("rounding",),
        )
    yield disputes_writing(
        "encode-9999-at-the-end",
        "The last tenth of the last millisecond of 9999: cut off, or rounded into a year that is not written",
        prepare_value(expires_at="9999-12-31T23:59:59.9999Z"),
        put(_CUT, "0030-timestamp-rounding", prepare(expires_at=b"99991231235959999")),
        refused("rounded, it is in the year 10000", "0030-timestamp-digits"),
        clauses=_ROUNDING,
        flags=("rounding", "boundary"),
    )
    yield disputes_writing(
        "encode-year-0000",
        "Writing year 0000: four digits, or a year that does not exist",
        prepare_value(expires_at="0000-01-02T03:04:05.678Z"),
        refused("the calendar has no year 0", "0030-timestamp-range"),
        put("a year is any four digits", "0030-timestamp-digits", prepare(expires_at=b"00000102030405678")),
        clauses=_RANGE,
        flags=("boundary",),
    )
    yield disputes_writing(
        "encode-leap-second",
        "23:59:60.852 of a day with a leap second: written as it is, smeared into second 59, or refused",
        prepare_value(expires_at="2016-12-31T23:59:60.852Z"),
        put("listed as its encoding", "0030-timestamp-leap-second", prepare(expires_at=b"20161231235960852")),
        # UTC-SLS slows the last 1,000 seconds by a thousandth: 999.852 of them last 998.852 to the millisecond.
        put("smeared by UTC-SLS", "0030-timestamp-leap-second", prepare(expires_at=b"20161231235959852")),
        refused("a smeared clock has no second 60", "0030-timestamp-leap-second"),
        clauses=_LEAP,
        flags=("leap-second", "rfc-example"),
        by=by,
    )


FILE = subject(
    "timestamp",
    "A Prepare's expiry: 17 digits, a moment of the calendar, in UTC, to the millisecond.",
    "generated from RFC 0030, Fixed-length Timestamps",
    (*_ordinary(), *_broken(), *_other_lengths(), *_in_dispute(), *_written()),
)
