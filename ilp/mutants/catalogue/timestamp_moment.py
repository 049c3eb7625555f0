"""Wire bugs in reading expiries: what the numbers mean (RFC 0030, Fixed-length Timestamps)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ilp.mutants.catalogue.clock import (
    from_milliseconds,
    milliseconds_of,
    rolled_over,
    shifted,
)
from ilp.mutants.mutant import (
    LOWERS_LIMIT,
    MISREADS,
    REFUSES,
    Deserts,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.octets import Refused
from ilp.mutants.plain.timestamp import Moment, Timestamp

__all__ = ["MUTANTS"]


def _milliseconds_unpadded(moment: Moment) -> str:
    fraction = str(moment.millisecond).ljust(3, "0")
    return f"{_seconds(moment)}.{fraction}Z"


def _seconds(moment: Moment) -> str:
    date = f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    return f"{date}T{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"


def _year_unpadded(moment: Moment) -> str:
    return f"{moment.year}-{_seconds(moment).partition('-')[2]}.{moment.millisecond:03d}Z"


def _seconds_by_double(moment: Moment) -> Moment:
    seconds = float(f"{moment.second}.{moment.millisecond:03d}")
    return moment._replace(millisecond=int((seconds - int(seconds)) * 1000))


def _toward_zero(moment: Moment) -> Moment:
    milliseconds = milliseconds_of(moment)
    if milliseconds >= 0 or not moment.millisecond:
        return moment
    # -1 ms is second -0 and a remainder of -1, which is shown without its sign
    seconds = -(-milliseconds // 1000)
    return from_milliseconds(seconds * 1000)._replace(millisecond=-milliseconds % 1000)


def _in_32_bits(moment: Moment) -> Moment:
    seconds, rest = divmod(milliseconds_of(moment), 1000)
    return from_milliseconds(((seconds + (1 << 31)) % (1 << 32) - (1 << 31)) * 1000 + rest)


def _in_unsigned_32_bits(moment: Moment) -> Moment:
    seconds, rest = divmod(milliseconds_of(moment), 1000)
    return from_milliseconds(seconds % (1 << 32) * 1000 + rest)


def _in_nanoseconds(moment: Moment) -> Moment:
    nanoseconds = (milliseconds_of(moment) * 10**6 + (1 << 63)) % (1 << 64) - (1 << 63)
    return from_milliseconds(nanoseconds // 10**6)


def _at_double_precision(moment: Moment) -> Moment:
    seconds = milliseconds_of(moment) / 1000
    return from_milliseconds(int(seconds // 1) * 1000 + int(seconds % 1 * 1000))


def _from(first: int, moment: Moment) -> Moment:
    if milliseconds_of(moment) < first:
        raise Refused("before the first moment")
    return moment


def _until(last: int, moment: Moment) -> Moment:
    if milliseconds_of(moment) > last:
        raise Refused("after the last moment")
    return moment


def _not_epoch(moment: Moment) -> Moment:
    if milliseconds_of(moment) == 0:
        raise Refused("an expiry is needed")
    return moment


def _not_past_now(moment: Moment) -> Moment:
    # A fixed present, so that the mutant answers the same question the same way.
    if milliseconds_of(moment) < milliseconds_of(Moment(2020, 1, 1, 0, 0, 0, 0)):
        raise Refused("expired")
    return moment


def _pivoted(moment: Moment) -> Moment:
    year = moment.year
    return moment._replace(year=year + (2000 if year < 69 else 1900) if year < 100 else year)


def _nineteen_hundreds(moment: Moment) -> Moment:
    return moment._replace(year=moment.year + 1900 if moment.year < 100 else moment.year)


def _by_european_clock(moment: Moment) -> Moment:
    summer = (3, 31) <= (moment.month, moment.day) < (10, 27)
    return shifted(moment, timedelta(hours=-2 if summer else -1))


def _without_the_gap(moment: Moment) -> Moment:
    in_gap = (moment.year, moment.month, moment.day, moment.hour) == (2024, 3, 31, 2)
    return shifted(moment, timedelta(hours=1)) if in_gap else moment


def _second_of_the_fold(moment: Moment) -> Moment:
    in_fold = (moment.year, moment.month, moment.day, moment.hour) == (2024, 11, 3, 1)
    return shifted(moment, timedelta(hours=1)) if in_fold else moment


def _twelve_hours(moment: Moment) -> Moment:
    if moment.hour > 12:
        raise Refused("the clock has twelve hours")
    return moment._replace(hour=moment.hour % 12)


def _noon_as_midnight(moment: Moment) -> Moment:
    return moment._replace(hour=0) if moment.hour == 12 else moment


def _month_counted_from_zero(moment: Moment) -> Moment:
    return rolled_over(moment._replace(month=moment.month + 1))


def _month_less_one(moment: Moment) -> Moment:
    return moment._replace(month=moment.month - 1 or 12, year=moment.year - (moment.month == 1))


def _swapped(moment: Moment) -> Moment:
    return moment._replace(month=moment.day, day=moment.month)


def _minutes_as_month(moment: Moment) -> Moment:
    return moment._replace(month=moment.minute or moment.month, minute=0)


_mutant = Subject("timestamp")


def _odd(name: str, title: str, moved: Callable[[Moment], Moment], origin: str, deserves: Deserts = MISREADS) -> Mutant:
    return _mutant(name, title, Timestamp(adjusted=moved), deserves, origin)


_VALUES = (
    _odd(
        "milliseconds-dropped",
        "Milliseconds are read as zero",
        lambda moment: moment._replace(millisecond=0),
        "time_t, MySQL's DATETIME, a format string without fff",
    ),
    _odd(
        "centiseconds",
        "The last digit of the milliseconds is dropped",
        lambda moment: moment._replace(millisecond=moment.millisecond // 10 * 10),
        "two digits of fraction",
    ),
    _mutant(
        "milliseconds-unpadded",
        "Leading zeros of the milliseconds are dropped: 010 becomes .10",
        Timestamp(shown=_milliseconds_unpadded),
        MISREADS,
        "string concatenation of numbers: `${s}.${ms}`",
    ),
    _mutant(
        "year-unpadded",
        "Leading zeros of the year are dropped",
        Timestamp(shown=_year_unpadded),
        MISREADS,
        "strftime's %Y in glibc and Python",
    ),
    _odd(
        "seconds-as-double",
        "The milliseconds are cut from seconds as a double",
        _seconds_by_double,
        "parseFloat('05.678') % 1 * 1000 is 677.99",
    ),
    _odd(
        "unix-time-as-double",
        "The milliseconds are cut from seconds since 1970 as a double",
        _at_double_precision,
        "datetime.timestamp() in Python, time.time(), Lua",
    ),
    _odd(
        "toward-zero",
        "Before 1970, fractions are cut toward zero",
        _toward_zero,
        "`/` and `%` of negative numbers in C, Go, Java and JavaScript",
    ),
    _odd("seconds-in-32-bits", "Seconds since 1970 wrap at 2^31", _in_32_bits, "time_t of 32 bits: 2038 is 1901"),
    _odd(
        "seconds-in-unsigned-32-bits",
        "Seconds since 1970 wrap at 2^32",
        _in_unsigned_32_bits,
        "uint32_t: 2106 is 1970, and 1969 is 2106",
    ),
    _odd(
        "nanoseconds-in-64-bits",
        "Nanoseconds since 1970 wrap at 2^63",
        _in_nanoseconds,
        "UnixNano in Go, chrono's timestamp_nanos, numpy and pandas: 2262 and 1677",
    ),
    _odd(
        "refused-after-2038",
        "Expiries after 2^31 seconds are refused",
        lambda moment: _until((1 << 31) * 1000 - 1, moment),
        "i32::try_from, a checked time_t",
        LOWERS_LIMIT,
    ),
    _odd(
        "refused-before-1970",
        "Expiries before 1970 are refused",
        lambda moment: _from(0, moment),
        "SystemTime minus UNIX_EPOCH in Rust, unsigned milliseconds",
        LOWERS_LIMIT,
    ),
    _odd(
        "before-1970-as-1970",
        "Expiries before 1970 are read as 1970",
        lambda moment: from_milliseconds(max(0, milliseconds_of(moment))),
        "Math.max(0, …), saturating subtraction",
    ),
    _odd("epoch-refused", "The epoch is refused", _not_epoch, "`if (!expiresAt.getTime())`: zero is falsy", REFUSES),
    _odd(
        "expired-refused",
        "Expiries in the past are refused",
        _not_past_now,
        "a reader that validates what only a connector may decide",
        LOWERS_LIMIT,
    ),
    _odd(
        "year-of-two-digits",
        "Of the year, the last two digits count",
        lambda moment: moment._replace(year=2000 + moment.year % 100),
        "substr(2), %y",
    ),
    _odd(
        "year-pivoted",
        "Years below 100 are put around 1970",
        _pivoted,
        "strptime's %y, SimpleDateFormat's yy, PHP, SQL: 69 is 1969, 01 is 2001",
    ),
    _odd("year-1900", "Years below 100 are counted from 1900", _nineteen_hundreds, "Date.UTC(1, …) in JavaScript"),
    _odd(
        "local-time",
        "Expiries are read in the local time zone",
        _by_european_clock,
        "new Date(y, m, …), mktime, LocalDateTime, a naive datetime: right on a server that runs in UTC",
    ),
    _odd(
        "gap-skipped",
        "An hour that the local clock skips is read as the next",
        _without_the_gap,
        "mktime and calendars in the local time zone, converted back to UTC",
    ),
    _odd(
        "fold-taken-later",
        "Of an hour that the local clock has twice, the second is read",
        _second_of_the_fold,
        "mktime and calendars in the local time zone, converted back to UTC",
    ),
    _odd(
        "twelve-hours",
        "Hours after noon are refused, noon is midnight",
        _twelve_hours,
        "hh instead of HH, %I instead of %H",
        deserts("WR01 WR03", "WR04 WR03"),
    ),
    _odd("noon-as-midnight", "Hour 12 is read as midnight", _noon_as_midnight, "KK and hh, `hour % 12`"),
    _odd(
        "month-one-later",
        "Months are read one too late",
        _month_counted_from_zero,
        "a month that counts from one given to a Date that counts from zero",
    ),
    _odd(
        "month-one-earlier",
        "Months are read one too early",
        _month_less_one,
        "getMonth() without `+ 1`; subtracting one twice",
    ),
    _mutant(
        "day-and-month-swapped",
        "Day and month are swapped",
        Timestamp(resolved=_swapped),
        deserts("WR01 WR03", "WR04 WR03"),
        "YYYYDDMM: dates as in the United States",
    ),
    _odd(
        "minutes-as-month",
        "Minutes are read as the month",
        _minutes_as_month,
        "MM where mm was meant, in Java, .NET and moment.js",
    ),
)


MUTANTS = (*_VALUES,)
"""The bugs of this subject."""
