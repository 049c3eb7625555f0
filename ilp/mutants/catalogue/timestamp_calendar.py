"""Wire bugs in reading expiries: which dates and times there are (RFC 0030, Fixed-length Timestamps)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ilp.mutants.catalogue.clock import (
    LEAP_DAYS,
    last_day_of,
    rolled_over,
)
from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    ACCEPTS_OPEN,
    LEAKS,
    LOWERS_LIMIT,
    MISREADS,
    REFUSES,
    Deserts,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.timestamp import Calendar, Moment, Timestamp, days_in, is_leap

__all__ = ["MUTANTS"]


_FEBRUARY = 2


_ANY = Calendar(
    years=(0, 9999),
    months=(0, 99),
    first_day=0,
    last_day=lambda _year, _month: 99,
    last_hour=99,
    last_minute=99,
    last_second=99,
)


def _hours_rolled(moment: Moment) -> Moment:
    if moment.hour != 24:
        return moment
    return rolled_over(moment)


def _midnight_rolled(moment: Moment) -> Moment:
    if (moment.hour, moment.minute, moment.second, moment.millisecond) != (24, 0, 0, 0):
        return moment
    return rolled_over(moment)


def _second_60_rolled(moment: Moment) -> Moment:
    return rolled_over(moment) if moment.second == 60 else moment


def _second_60_clamped(moment: Moment) -> Moment:
    return moment._replace(second=59, millisecond=999) if moment.second == 60 else moment


class _LeapCalendar(Calendar, frozen=True):
    """A calendar with leap seconds on the dates that had them, or on those that are known of."""

    known: frozenset[tuple[int, int, int]] = LEAP_DAYS

    def has(self, moment: Moment) -> bool:
        """Return whether there is such a date and time, in UTC as it was."""
        if (moment.hour, moment.minute, moment.second) == (23, 59, 60) and moment[:3] in self.known:
            moment = moment._replace(second=59)
        return super().has(moment)


class _LeapMinuteCalendar(Calendar, frozen=True):
    """A calendar with a second 60 in the last minute of every day."""

    def has(self, moment: Moment) -> bool:
        """Return whether there is such a date and time, on a day with a leap second."""
        if (moment.hour, moment.minute, moment.second) == (23, 59, 60):
            moment = moment._replace(second=59)
        return super().has(moment)


class _LeapDayCalendar(Calendar, frozen=True):
    """A calendar with a second 60 in every minute of the days that had a leap second."""

    def has(self, moment: Moment) -> bool:
        """Return whether there is such a date and time."""
        if moment.second == 60 and moment[:3] in LEAP_DAYS:
            moment = moment._replace(second=59)
        return super().has(moment)


class _LeapMinuteLongCalendar(Calendar, frozen=True):
    """A calendar whose leap minutes have seconds up to 61, as C's struct tm once had."""

    def has(self, moment: Moment) -> bool:
        """Return whether there is such a date and time."""
        if moment[:3] in LEAP_DAYS and (moment.hour, moment.minute) == (23, 59) and moment.second == 61:
            moment = moment._replace(second=59)
        return super().has(moment)


def _with_february_of(leap: Callable[[int], bool], leap_days: int = 29, days: int = 28) -> Callable[[int, int], int]:
    def last_day(year: int, month: int) -> int:
        if month == _FEBRUARY:
            return leap_days if leap(year) else days
        return days_in(year, month)

    return last_day


def _short_months_long(year: int, month: int) -> int:
    return days_in(year, month) if month == _FEBRUARY else 31


def _long_months_longer(year: int, month: int) -> int:
    return days_in(year, month) + (days_in(year, month) == 31)


def _read_back(moment: Moment) -> Moment:
    nearly = moment[:3] in LEAP_DAYS and (moment.hour, moment.minute, moment.second) == (23, 59, 59)
    return moment._replace(second=60) if nearly else moment


def _leaking(moment: Moment) -> Moment:
    datetime(*moment[:6], tzinfo=UTC)
    return moment


_mutant = Subject("timestamp")


def _calendar(
    name: str, title: str, calendar: Calendar, deserves: Deserts, origin: str, *, disputed: bool = False
) -> Mutant:
    return _mutant(name, title, Timestamp(calendar=calendar), deserves, origin, disputed=disputed)


def _rolls(name: str, title: str, moved: Callable[[Moment], Moment], origin: str) -> Mutant:
    return _mutant(name, title, Timestamp(resolved=moved), ACCEPTS_FORBIDDEN, origin)


_CALENDAR = (
    _calendar(
        "month-13",
        "Month 13 is read",
        Calendar(months=(1, 13)),
        ACCEPTS_FORBIDDEN,
        "Java's Calendar has UNDECIMBER; `month <= 13` between counts from 0 and from 1",
    ),
    _calendar(
        "month-00",
        "Month 00 is read",
        Calendar(months=(0, 12)),
        ACCEPTS_FORBIDDEN,
        "a check for `month < 0 || month > 12`; MySQL's zero dates",
    ),
    _calendar(
        "month-any",
        "Every month of two digits is read",
        Calendar(months=(1, 99)),
        ACCEPTS_FORBIDDEN,
        "moment.js before strict mode, ilp-packet from 3.0.8 on: the date is built, never looked at",
    ),
    _calendar(
        "month-12-refused",
        "December is refused",
        Calendar(months=(1, 11)),
        REFUSES,
        "`month < 12`, with a month counted from one",
    ),
    _calendar(
        "day-00",
        "Day 00 is read",
        Calendar(first_day=0),
        ACCEPTS_FORBIDDEN,
        "a check for the last day of the month only",
    ),
    _calendar(
        "day-any",
        "Every day of two digits is read",
        Calendar(last_day=lambda _year, _month: 99),
        ACCEPTS_FORBIDDEN,
        "the day is not checked at all",
    ),
    _calendar(
        "day-31-in-every-month",
        "Day 31 is read in every month",
        Calendar(last_day=lambda _year, _month: 31),
        ACCEPTS_FORBIDDEN,
        "a regular expression for 01 to 31",
    ),
    _calendar(
        "day-31-in-short-months",
        "Day 31 is read in months of 30 days",
        Calendar(last_day=_short_months_long),
        ACCEPTS_FORBIDDEN,
        "February is thought of, the others are not",
    ),
    _calendar(
        "day-32",
        "Day 32 is read in months of 31 days",
        Calendar(last_day=_long_months_longer),
        ACCEPTS_FORBIDDEN,
        "`day <= 32`, off by one",
    ),
    _calendar(
        "day-31-refused",
        "Day 31 is refused",
        Calendar(last_day=lambda y, m: min(days_in(y, m), 30)),
        REFUSES,
        "`day < 31`, off by one",
    ),
    _calendar(
        "february-29-always",
        "February 29 is read in every year",
        Calendar(last_day=_with_february_of(lambda _year: True)),
        ACCEPTS_FORBIDDEN,
        "a table of the greatest days of each month",
    ),
    _calendar(
        "february-29-never",
        "February 29 is refused in every year",
        Calendar(last_day=_with_february_of(lambda _year: False)),
        REFUSES,
        "a table of days without leap years",
    ),
    _calendar(
        "february-30",
        "February 30 is read in leap years",
        Calendar(last_day=_with_february_of(is_leap, leap_days=30)),
        ACCEPTS_FORBIDDEN,
        "30 days for the month and one more for the leap year: off by one",
    ),
    _calendar(
        "february-30-always",
        "February 30 is read in every year",
        Calendar(last_day=_with_february_of(is_leap, leap_days=30, days=30)),
        ACCEPTS_FORBIDDEN,
        "banking calendars of 30 days a month (30/360)",
    ),
    _calendar(
        "leap-year-every-fourth",
        "Every fourth year is a leap year",
        Calendar(last_day=_with_february_of(lambda year: year % 4 == 0)),
        ACCEPTS_FORBIDDEN,
        "`year % 4 == 0`: the Julian rule, right from 1901 to 2099",
    ),
    _calendar(
        "leap-year-1900",
        "1900 is a leap year",
        Calendar(last_day=_with_february_of(lambda year: is_leap(year) or year == 1900)),
        ACCEPTS_FORBIDDEN,
        "Lotus 1-2-3 and Excel's serial dates",
    ),
    _calendar(
        "leap-year-never-2000",
        "Years that 100 divides are no leap years, 2000 neither",
        Calendar(last_day=_with_february_of(lambda year: year % 4 == 0 and year % 100 != 0)),
        REFUSES,
        "half of the Gregorian rule",
    ),
    _calendar("hour-24", "Hour 24 is read, with any minute", Calendar(last_hour=24), ACCEPTS_FORBIDDEN, "`hour <= 24`"),
    _calendar(
        "hour-any",
        "Every hour of two digits is read",
        Calendar(last_hour=99),
        ACCEPTS_FORBIDDEN,
        "the time of day is not checked",
    ),
    _calendar("hour-23-refused", "Hour 23 is refused", Calendar(last_hour=22), REFUSES, "`hour < 23`"),
    _calendar("minute-60", "Minute 60 is read", Calendar(last_minute=60), ACCEPTS_FORBIDDEN, "`minute <= 60`"),
    _calendar(
        "minute-any",
        "Every minute of two digits is read",
        Calendar(last_minute=99),
        ACCEPTS_FORBIDDEN,
        "the time of day is not checked",
    ),
    _calendar("minute-59-refused", "Minute 59 is refused", Calendar(last_minute=58), REFUSES, "`minute < 59`"),
    _calendar(
        "second-60",
        "Second 60 is read in every minute",
        Calendar(last_second=60),
        ACCEPTS_FORBIDDEN,
        "strptime's %S and POSIX allow 00 to 60",
    ),
    _calendar(
        "second-61",
        "Seconds 60 and 61 are read in every minute",
        Calendar(last_second=61),
        ACCEPTS_FORBIDDEN,
        "the double leap second of C89 and of Python's time module",
    ),
    _calendar(
        "second-any",
        "Every second of two digits is read",
        Calendar(last_second=99),
        ACCEPTS_FORBIDDEN,
        "the time of day is not checked",
    ),
    _calendar("second-59-refused", "Second 59 is refused", Calendar(last_second=58), REFUSES, "`second < 59`"),
    _calendar(
        "leap-second",
        "Second 60 is read where there was a leap second, 27 times",
        _LeapCalendar(),
        ACCEPTS_OPEN,
        "one of the RFC's two readings, with a table of leap seconds",
        disputed=True,
    ),
    _calendar(
        "leap-second-2016-only",
        "Second 60 is read in the leap second of 2016 alone",
        _LeapCalendar(known=frozenset({(2016, 12, 31)})),
        ACCEPTS_OPEN,
        "the example of the RFC, and no table",
        disputed=True,
    ),
    _mutant(
        "leap-second-read-back",
        "The second before a leap second is read as second 60",
        Timestamp(adjusted=_read_back),
        MISREADS,
        "the RFC's 20161231235959852 is 23:59:60.852: UTC-SLS taken back where the table has a leap second",
        disputed=True,
    ),
    _calendar(
        "leap-second-every-day",
        "Second 60 is read in the last minute of every day",
        _LeapMinuteCalendar(),
        ACCEPTS_FORBIDDEN,
        "java.time's appendInstant and chrono allow 23:59:60 on any date",
    ),
    _calendar(
        "leap-second-any-minute",
        "Second 60 is read in every minute of a day with a leap second",
        _LeapDayCalendar(),
        ACCEPTS_FORBIDDEN,
        "the date is looked up, the time is not",
    ),
    _calendar(
        "leap-second-61",
        "Second 61 is read where there was a leap second",
        _LeapMinuteLongCalendar(),
        ACCEPTS_FORBIDDEN,
        "the double leap second of C89, behind a table of leap seconds",
    ),
    _calendar(
        "year-0000",
        "The year 0000 is read",
        Calendar(years=(0, 9999)),
        ACCEPTS_OPEN,
        "java.time, JavaScript and Go have a year zero",
        disputed=True,
    ),
    _calendar(
        "year-9999-refused",
        "The year 9999 is refused",
        Calendar(years=(1, 9998)),
        LOWERS_LIMIT,
        "`year < 9999`; dates near the end of .NET's and Python's range overflow when zones are applied",
    ),
    _calendar(
        "year-0001-refused",
        "The year 0001 is refused",
        Calendar(years=(2, 9999)),
        LOWERS_LIMIT,
        "DateTime.MinValue and Go's zero time mean: no time",
    ),
    _calendar(
        "years-below-1000-refused",
        "Years below 1000 are refused",
        Calendar(years=(1000, 9999)),
        LOWERS_LIMIT,
        "a year that needs no padding; MySQL's DATETIME begins at 1000",
    ),
    _calendar(
        "years-below-1900-refused",
        "Years below 1900 are refused",
        Calendar(years=(1900, 9999)),
        LOWERS_LIMIT,
        "struct tm counts from 1900; strftime of old Pythons refused earlier years",
    ),
    _calendar(
        "nothing-checked",
        "Every 17 digits are read",
        _ANY,
        deserts("WR04 WR05", "WR01 WR02"),
        "the digits are kept as text: asn1tools, construct, Rust codecs before chrono",
    ),
    _rolls(
        "rolled-over",
        "Parts that are too great carry into the next",
        rolled_over,
        "Date.UTC in JavaScript, mktime and timegm in C, time.Date in Go, lenient calendars in Java",
    ),
    _rolls(
        "day-rolls",
        "Days that the month lacks run into the next month",
        lambda moment: rolled_over(moment) if 1 <= moment.month <= 12 and 29 <= moment.day <= 31 else moment,
        "PHP's DateTime, SimpleDateFormat, java.time's lenient resolver",
    ),
    _rolls(
        "day-clamped",
        "Days that the month lacks become its last",
        lambda moment: moment._replace(day=min(moment.day, 31 if moment.month > 12 else last_day_of(moment))),
        "java.time's SMART resolver, moment.js and Joda when months are added",
    ),
    _rolls(
        "hour-24-rolled",
        "Hour 24 is the next day's hour 00",
        _hours_rolled,
        "hour 24 of ISO 8601, without a look at minutes and seconds",
    ),
    _rolls(
        "midnight-24-rolled",
        "24:00:00 is the next day's midnight",
        _midnight_rolled,
        "ISO 8601: JavaScript's Date, java.time's SMART resolver, Python's fromisoformat from 3.13 on",
    ),
    _rolls(
        "second-60-rolled",
        "Second 60 is the next minute's second 00",
        _second_60_rolled,
        "gmtime arithmetic: a leap second is the next day",
    ),
    _rolls(
        "second-60-clamped",
        "Second 60 is read as 59.999",
        _second_60_clamped,
        "chrono, .NET and C++ date libraries that fold leap seconds",
    ),
)


_LEAKS = (
    _mutant(
        "leaks",
        "The date library's own error comes out",
        Timestamp(calendar=_ANY, resolved=_leaking),
        LEAKS,
        "ValueError, RangeError: Invalid time value, DateTimeException, which nobody catches",
    ),
)


MUTANTS = (*_CALENDAR, *_LEAKS)
"""The bugs of this subject."""
