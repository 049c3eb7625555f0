"""The expiry's year: from 0000 to 9999 at every edge where some type or calendar ends, read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare
from ilp.golden.authoring.meaning import prepare_value
from ilp.golden.authoring.statement import (
    disputes_reading,
    disputes_writing,
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

_CLAUSES = ("0030-timestamp-range", "0030-timestamp-utc")
_WRITING = ("0030-timestamp-range", "0030-timestamp-digits", "0027-asn1-timestamp")
_YEAR = ("expires-at", 0, 4)
_ALL = "expires-at"

# Years whose first and last millisecond are read and written, and what is special about them.
_YEARS = (
    (1, "the first year there is"),
    (4, "the first leap year"),
    (9, "the last of one digit"),
    (10, "the first of two digits"),
    (19, "not 1900 or 2019"),
    (68, "not 1968 or 2068"),
    (70, "not 1970"),
    (99, "the last of two digits, not 1999"),
    (100, "the first of three digits"),
    (999, "the last of three digits"),
    (1000, "the first of four digits"),
    (1582, "in which the Gregorian calendar began"),
    (1583, "the first that is Gregorian from end to end"),
    (1752, "in which the English calendar changed"),
    (1899, "before the first that some types have"),
    (1900, "the first that some types have"),
    (1969, "before the epoch"),
    (1970, "of the epoch"),
    (1999, "the last whose last two digits are 99"),
    (2000, "whose last two digits are 00"),
    (2001, "the first of its millennium"),
    (2037, "the last of 31-bit seconds"),
    (2038, "in which 31-bit seconds end"),
    (2099, "the last before a year without 29 February"),
    (2100, "without 29 February"),
    (2106, "in which 32-bit seconds end"),
    (2262, "in which 63-bit nanoseconds end"),
    (4501, "past the last that some mail programs have"),
    (8099, "the last that some Unix time types have"),
    (9998, "the last but one"),
    (9999, "the last of four digits"),
)

# Name, what it is, the 17 digits: moments at which a count of seconds, or of parts of seconds, leaves its type.
_MOMENTS = (
    ("epoch-plus-millisecond", "One millisecond after the epoch", "19700101000000001"),
    ("epoch-plus-second", "One second after the epoch", "19700101000001000"),
    ("epoch-less-second", "One second before the epoch", "19691231235959000"),
    ("epoch-less-second-and-millisecond", "1,001 milliseconds before the epoch", "19691231235958999"),
    ("epoch-less-day", "One day before the epoch", "19691231000000000"),
    ("seconds-2-31-less-1", "Second 2^31 - 1, the last of 32 bits with a sign,", "20380119031407999"),
    ("seconds-2-31", "Second 2^31", "20380119031408001"),
    ("seconds-2-32-less-1", "Second 2^32 - 1, the last of 32 bits,", "21060207062815999"),
    ("seconds-2-32", "Second 2^32", "21060207062816001"),
    ("seconds-minus-2-31", "Second -2^31, the first of 32 bits with a sign,", "19011213204552000"),
    ("seconds-minus-2-31-less-1", "Second -2^31 - 1", "19011213204551000"),
    ("milliseconds-2-31", "Millisecond 2^31", "19700125203123648"),
    ("milliseconds-2-32", "Millisecond 2^32", "19700219170247296"),
    ("microseconds-2-53", "A moment in the second in which microseconds pass 2^53", "22550605234734741"),
    ("nanoseconds-2-63-before", "The last millisecond that 2^63 nanoseconds reach", "22620411234716854"),
    ("nanoseconds-minus-2-63", "The first millisecond that -2^63 nanoseconds reach", "16770921001243146"),
    ("nanoseconds-minus-2-63-before", "The millisecond before -2^63 nanoseconds", "16770921001243145"),
    ("nanoseconds-2-64", "A moment past 2^64 nanoseconds", "25540721233433710"),
    ("ntp-second-2-32", "The second in which NTP's 32 bits end", "20360207062816000"),
    ("century-of-gps", "The second in which GPS weeks of ten bits began again", "20190407000000000"),
    ("gregorian-eve", "4 October 1582, the last Julian day in Rome,", "15821004120000000"),
    ("gregorian-gap", "10 October 1582, which Rome left out and ISO 8601 does not,", "15821010120000000"),
    ("gregorian-first", "15 October 1582, the first Gregorian day,", "15821015120000000"),
    ("english-gap", "8 September 1752, which London left out and ISO 8601 does not,", "17520908120000000"),
    ("february-29-0004", "29 February of 0004", "00040229120000000"),
    ("february-29-1600", "29 February of 1600", "16000229120000000"),
    ("february-29-9996", "29 February of 9996, the last one,", "99960229120000000"),
    ("last-but-one-millisecond", "The last but one millisecond of 9999", "99991231235959998"),
)

# Days that the Julian calendar had and the Gregorian one, reckoned back as ISO 8601 does, had not.
_JULIAN_ONLY = ("01000229", "05000229", "15000229", "17000229", "18000229", "99000229")


def _moment(digits: str) -> str:
    date, time = digits[:8], digits[8:]
    return f"{date[:4]}-{date[4:6]}-{date[6:]}T{time[:2]}:{time[2:4]}:{time[4:6]}.{time[6:]}Z"


def _both(name: str, what: str, digits: str, flags: tuple[str, ...]) -> Iterator[Vector]:
    packet, value = prepare(expires_at=digits.encode("ascii")), prepare_value(expires_at=_moment(digits))
    yield reads(name, f"{what} is read", packet, value, clauses=_CLAUSES, at=_ALL, flags=flags)
    yield writes(f"encode-{name}", f"{what} is written", value, packet, clauses=_WRITING, flags=flags)


def _years() -> Iterator[Vector]:
    # These stand in the subject timestamp, in one direction or in both.
    elsewhere = {
        "00010101000000000", "99991231235959999", "18991231235959999", "09991231235959999",
        "19700101000000000", "19691231235959999",
    }  # fmt: skip
    for year, what in _YEARS:
        flags = ("boundary", "wide-value") if year > 2037 else ("boundary",)  # noqa: PLR2004
        flags = (*flags, "alias") if "not" in what else flags
        for edge, rest in (("first", "0101000000000"), ("last", "1231235959999")):
            digits = f"{year:04}{rest}"
            if digits not in elsewhere:
                yield from _both(
                    f"year-{year:04}-{edge}", f"The {edge} millisecond of {year:04}, {what},", digits, flags
                )
    for digits, name, what in (
        ("18991231235959999", "year-1899-last", "The last millisecond of 1899"),
        ("09991231235959999", "year-0999-last", "The last millisecond of 0999"),
    ):
        yield writes(
            f"encode-{name}",
            f"{what} is written with four digits of the year",
            prepare_value(expires_at=_moment(digits)),
            prepare(expires_at=digits.encode("ascii")),
            clauses=_WRITING,
            flags=("boundary",),
        )


def _moments() -> Iterator[Vector]:
    for name, what, digits in _MOMENTS:
        flags = ("boundary", "wide-value") if "2-" in name else ("boundary",)
        yield from _both(name, what, digits, flags)
    for date in _JULIAN_ONLY:
        shown = f"29 February of {date[:4]}, a leap year in the Julian calendar only,"
        yield refuses(
            f"february-29-{date[:4]}",
            f"{shown} is refused",
            prepare(expires_at=f"{date}120000000".encode("ascii")),
            clauses=_CLAUSES[:1],
            at=("expires-at", 6, 2),
        )
        yield refuses_to_write(
            f"encode-february-29-{date[:4]}",
            f"{shown} is not written",
            prepare_value(expires_at=_moment(f"{date}120000000")),
            clauses=_WRITING[:1],
        )


def _year_0000() -> Iterator[Vector]:
    refusing = refused("the calendar has no year 0", "0030-timestamp-range")
    for name, what, digits in (
        ("first", "The first millisecond of 0000", "00000101000000000"),
        ("last", "The last millisecond of 0000, one before 0001", "00001231235959999"),
        ("leap-day", "29 February of 0000, a leap year if it is one", "00000229120000000"),
    ):
        packet, value = prepare(expires_at=digits.encode("ascii")), prepare_value(expires_at=_moment(digits))
        yield disputes_reading(
            f"year-0000-{name}",
            f"{what}: read, or no such year",
            packet,
            refusing,
            meant("a year is any four digits", "0030-timestamp-digits", value),
            clauses=_CLAUSES[:1],
            at=_YEAR,
            flags=("boundary",),
        )
        yield disputes_writing(
            f"encode-year-0000-{name}",
            f"{what}: written, or no such year",
            value,
            refusing,
            put("a year is any four digits", "0030-timestamp-digits", packet),
            clauses=_WRITING[:2],
            flags=("boundary",),
        )
    for name, what, digits in (
        ("february-30-0000", "30 February of 0000", "00000230120000000"),
        ("month-00-of-0000", "Month 00 of 0000", "00000015120000000"),
        ("day-00-of-0000", "Day 00 of 0000", "00000100120000000"),
    ):
        yield refuses(
            name,
            f"{what} is refused, whether there is such a year or not",
            prepare(expires_at=digits.encode("ascii")),
            clauses=_CLAUSES[:1],
            at=("expires-at", 4, 4),
        )


def _no_four_digits() -> Iterator[Vector]:
    for name, moment in (
        ("10000-last", "10000-12-31T23:59:59.999Z"),
        ("12017", "12017-12-24T16:14:32.200Z"),
        ("99999", "99999-12-31T23:59:59.999Z"),
        ("100000", "100000-01-01T00:00:00.000Z"),
        ("275760", "275760-09-13T00:00:00.000Z"),
        ("minus-2017", "-2017-12-24T16:14:32.200Z"),
        ("minus-9999", "-9999-12-31T23:59:59.999Z"),
        ("plus-10000", "+10000-01-01T00:00:00.000Z"),
    ):
        yield refuses_to_write(
            f"encode-year-{name}",
            f"{moment} is not written: its year is not one of four digits",
            prepare_value(expires_at=moment),
            clauses=("0030-timestamp-digits", "0030-timestamp-length"),
            flags=("wide-value",),
        )


FILE = subject(
    "timestamp-years",
    "The year of an expiry: 0000 to 9999 at their edges, the epoch, the ends of counts of seconds, old calendars.",
    "generated from RFC 0030, Fixed-length Timestamps",
    (*_years(), *_moments(), *_year_0000(), *_no_four_digits()),
)
