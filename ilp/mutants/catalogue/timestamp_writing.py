"""Wire bugs in writing expiries (RFC 0030, Fixed-length Timestamps)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ilp.mutants.catalogue.clock import LEAP_DAYS, from_milliseconds, milliseconds_of, rolled_over, shifted
from ilp.mutants.mutant import CORRUPTS, LEAKS, REFUSES_TO_WRITE, WRITES_OPEN, Deserts, Mutant, deserts
from ilp.mutants.plain.octets import Refused
from ilp.mutants.plain.timestamp import Calendar, Moment, Timestamp, seventeen_digits

__all__ = ["MUTANTS"]

_MILLION = 10**6
_ANY = Calendar(
    years=(1, 9999),
    months=(0, 99),
    first_day=0,
    last_day=lambda _year, _month: 99,
    last_hour=99,
    last_minute=99,
    last_second=99,
)


def _rounded(moment: Moment, nanoseconds: int) -> Moment:
    return _carried(moment, (nanoseconds + _MILLION // 2) // _MILLION)


def _rounded_up(moment: Moment, nanoseconds: int) -> Moment:
    return _carried(moment, -(-nanoseconds // _MILLION))


def _carried(moment: Moment, milliseconds: int) -> Moment:
    if milliseconds < 1000:
        return moment._replace(millisecond=milliseconds)
    return from_milliseconds(milliseconds_of(moment) + milliseconds)


def _rounded_without_carry(moment: Moment, nanoseconds: int) -> Moment:
    return moment._replace(millisecond=(nanoseconds + _MILLION // 2) // _MILLION)


def _milliseconds_only(moment: Moment, nanoseconds: int) -> Moment:
    if nanoseconds % _MILLION:
        raise Refused("finer than milliseconds")
    return moment._replace(millisecond=nanoseconds // _MILLION)


def _microseconds_for_milliseconds(moment: Moment, nanoseconds: int) -> Moment:
    return moment._replace(millisecond=nanoseconds // 1000)


def _through_double(moment: Moment, nanoseconds: int) -> Moment:
    seconds = float(f"{moment.second}.{nanoseconds // _MILLION:03d}")
    return moment._replace(millisecond=int((seconds - int(seconds)) * 1000))


def _toward_zero(moment: Moment, nanoseconds: int) -> Moment:
    if moment.year >= 1970 or not nanoseconds % _MILLION:
        return moment._replace(millisecond=nanoseconds // _MILLION)
    return _rounded_up(moment, nanoseconds)


def _midnight_rolled(moment: Moment) -> Moment:
    if moment[3:] != (24, 0, 0, 0):
        return moment
    return rolled_over(moment)


def _is_leap_second(moment: Moment) -> bool:
    return moment[:3] in LEAP_DAYS and (moment.hour, moment.minute, moment.second) == (23, 59, 60)


class _LeapCalendar(Calendar, frozen=True):
    """A calendar with leap seconds on the dates that had them."""

    def has(self, moment: Moment) -> bool:
        """Return whether there is such a date and time, in UTC as it was."""
        return super().has(moment._replace(second=59) if _is_leap_second(moment) else moment)


def _smeared(moment: Moment) -> Moment:
    # UTC-SLS: the last 1000 seconds of the day take 1001; one of them is 1000/1001 of a second
    if not _is_leap_second(moment):
        return moment
    behind = 1000 * 1000 + moment.millisecond
    start = milliseconds_of(Moment(*moment[:3], 23, 43, 20, 0))
    return from_milliseconds(start + behind * 1000 // 1001)


def _clamped_year(moment: Moment) -> Moment:
    return moment._replace(year=min(moment.year, 9999))


def _in_32_bits(moment: Moment) -> Moment:
    seconds, rest = divmod(milliseconds_of(moment), 1000)
    return from_milliseconds(((seconds + (1 << 31)) % (1 << 32) - (1 << 31)) * 1000 + rest)


def _week_year(moment: Moment) -> Moment:
    return moment._replace(year=min(datetime(*moment[:3], tzinfo=UTC).isocalendar().year, 9999))


def _day_of_year(moment: Moment) -> Moment:
    return moment._replace(day=datetime(*moment[:3], tzinfo=UTC).timetuple().tm_yday)


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


def _leaking(moment: Moment) -> Moment:
    datetime(*moment[:6], tzinfo=UTC)
    return moment


def _unpadded(moment: Moment) -> bytes:
    return "".join(map(str, moment)).encode("ascii")


def _milliseconds_unpadded(moment: Moment) -> bytes:
    return seventeen_digits(moment)[:14] + str(moment.millisecond).encode("ascii")


def _milliseconds_padded_behind(moment: Moment) -> bytes:
    return seventeen_digits(moment)[:14] + str(moment.millisecond).ljust(3, "0").encode("ascii")


def _zero_milliseconds_left_out(moment: Moment) -> bytes:
    return seventeen_digits(moment)[: 17 if moment.millisecond else 14]


def _iso(moment: Moment) -> bytes:
    digits = seventeen_digits(moment).decode("ascii")
    date = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    return f"{date}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}.{digits[14:]}Z".encode("ascii")


def _generalized_time(moment: Moment) -> bytes:
    digits = seventeen_digits(moment)
    return digits[:14] + b"." + digits[14:] + b"Z"


def _with_length(moment: Moment) -> bytes:
    return b"\x11" + seventeen_digits(moment)


def _year_unpadded(moment: Moment) -> bytes:
    return str(moment.year).encode("ascii") + seventeen_digits(moment)[4:]


def _year_padded_with_spaces(moment: Moment) -> bytes:
    return f"{moment.year:4d}".encode("ascii") + seventeen_digits(moment)[4:]


def _other_digits(moment: Moment) -> bytes:
    return "".join(chr(0x660 + octet - 0x30) for octet in seventeen_digits(moment)).encode("utf-8")


def _mutant(
    name: str, title: str, turn: Timestamp, origin: str, deserves: Deserts = CORRUPTS, *, disputed: bool = False
) -> Mutant:
    return Mutant(
        id=f"timestamp/writes-{name}", title=title, turn=turn, deserts=deserves, origin=origin, disputed=disputed
    )


def _odd(name: str, title: str, placed: Callable[[Moment], Moment], origin: str) -> Mutant:
    return _mutant(name, title, Timestamp(placed=placed), origin)


def _formatted(name: str, title: str, digits: Callable[[Moment], bytes], origin: str) -> Mutant:
    return _mutant(name, title, Timestamp(digits=digits), origin)


_FRACTIONS = (
    _mutant(
        "rounded",
        "Digits beyond milliseconds are rounded",
        Timestamp(fraction=_rounded),
        "one reading of the RFC's '(rounded)'; DateTimeFormatter of Joda, toFixed(3)",
        deserts("WW02 WW03", "WW02 WW04"),
        disputed=True,
    ),
    _mutant(
        "rounded-up",
        "Digits beyond milliseconds are rounded up",
        Timestamp(fraction=_rounded_up),
        "ceil, so that nothing expires early",
        deserts("WW05 WW03", "WW06 WW02 WW04"),
    ),
    _mutant(
        "rounded-without-carry",
        "Rounding up to 1000 milliseconds does not carry",
        Timestamp(fraction=_rounded_without_carry),
        "round(microsecond / 1000) in Python",
        deserts("WW05", "WW06 WW02"),
    ),
    _mutant(
        "milliseconds-only",
        "Expiries finer than milliseconds are refused",
        Timestamp(fraction=_milliseconds_only),
        "a codec that does not lose precision silently",
        REFUSES_TO_WRITE,
        disputed=True,
    ),
    _mutant(
        "microseconds",
        "Microseconds are written where milliseconds belong",
        Timestamp(fraction=_microseconds_for_milliseconds),
        "%f in Python's strftime",
    ),
    _mutant(
        "seconds-as-double",
        "The milliseconds that are written are cut from seconds as a double",
        Timestamp(fraction=_through_double),
        "(seconds % 1) * 1000 is 278.99 for .279",
    ),
    _mutant(
        "toward-zero",
        "Before 1970, what is beyond milliseconds is cut toward the later",
        Timestamp(fraction=_toward_zero),
        "`/` of negative nanoseconds in C, Go and Java",
        deserts("WW05", "WW06 WW02"),
    ),
)

_CALENDAR = (
    _mutant(
        "rolled-over",
        "Parts that are too great are written carried into the next",
        Timestamp(written_calendar=_ANY, placed=rolled_over),
        "Date.UTC in JavaScript, timegm in C, time.Date in Go",
        deserts("WW05 WW04", "WW06 WW03"),
    ),
    _mutant(
        "no-such-date",
        "Dates are written that no calendar has",
        Timestamp(written_calendar=_ANY),
        "digits are copied from a string",
    ),
    _mutant("month-13", "Month 13 is written", Timestamp(written_calendar=Calendar(months=(1, 13))), "UNDECIMBER"),
    _mutant(
        "february-30",
        "Day 30 of February and day 31 of April are written",
        Timestamp(written_calendar=Calendar(last_day=lambda _year, _month: 31)),
        "a day is 1 to 31",
    ),
    _mutant(
        "hour-24",
        "24:00 is written as it is",
        Timestamp(written_calendar=Calendar(last_hour=24)),
        "hour 24 of ISO 8601, copied",
    ),
    _mutant(
        "hour-24-rolled",
        "24:00:00 is written as the next day's midnight",
        Timestamp(normal=_midnight_rolled),
        "ISO 8601: JavaScript's Date, java.time's SMART resolver, and an example of RFC 0030",
        WRITES_OPEN,
        disputed=True,
    ),
    _mutant(
        "hour-24-unrolled",
        "24:00:00 is written as the same day's midnight",
        Timestamp(normal=lambda moment: moment._replace(hour=moment.hour % 24)),
        "`hour % 24`",
    ),
    _mutant(
        "minute-60", "Minute 60 is written", Timestamp(written_calendar=Calendar(last_minute=60)), "`minute <= 60`"
    ),
    _mutant(
        "second-60",
        "Second 60 is written in every minute",
        Timestamp(written_calendar=Calendar(last_second=60)),
        "POSIX allows 00 to 60",
    ),
    _mutant(
        "second-61",
        "Second 61 is written",
        Timestamp(written_calendar=Calendar(last_second=61)),
        "the double leap second of C89",
    ),
    _mutant(
        "leap-second",
        "The leap second is written as second 60",
        Timestamp(written_calendar=_LeapCalendar()),
        "one of the RFC's two readings, in a codec that does not read it",
        disputed=True,
    ),
    _mutant(
        "leap-second-smeared",
        "The leap second is smeared over the last 1000 seconds",
        Timestamp(normal=_smeared),
        "UTC-SLS, as RFC 0030 says",
        WRITES_OPEN,
        disputed=True,
    ),
    _mutant(
        "leap-second-rolled",
        "Second 60 is written as the next minute's second 00",
        Timestamp(normal=lambda moment: rolled_over(moment) if moment.second == 60 else moment),
        "gmtime arithmetic",
    ),
    _mutant(
        "year-0000",
        "The year 0000 is written",
        Timestamp(written_calendar=Calendar(years=(0, 9999))),
        "java.time, JavaScript and Go have a year zero",
        disputed=True,
    ),
    _mutant(
        "year-10000",
        "Years of five digits are written with 18 digits",
        Timestamp(
            years_written=re.compile(r"\+?(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,9})Z", re.ASCII),
            written_calendar=Calendar(years=(1, 999999)),
        ),
        "%04d is a least width; JavaScript's Date goes on to 275760",
    ),
    _mutant(
        "year-clamped",
        "Years beyond 9999 are written as 9999",
        Timestamp(
            years_written=re.compile(r"\+?(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,9})Z", re.ASCII),
            normal=_clamped_year,
        ),
        "DateTime.MaxValue as 'never'",
    ),
    _mutant(
        "year-sign-dropped",
        "A sign of the year is dropped",
        Timestamp(years_written=re.compile(r"[+-]?(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,9})Z", re.ASCII)),
        "replace(/[^0-9]/g, '') on an ISO string",
    ),
    _mutant(
        "before-1970-refused",
        "Expiries before 1970 are not written",
        Timestamp(placed=lambda moment: _from(0, moment)),
        "unsigned milliseconds",
        REFUSES_TO_WRITE,
    ),
    _mutant(
        "epoch-refused",
        "The epoch is not written",
        Timestamp(placed=_not_epoch),
        "`if (!expiresAt)`: zero is falsy",
        REFUSES_TO_WRITE,
    ),
    _mutant(
        "after-2038-refused",
        "Expiries after 2^31 seconds are not written",
        Timestamp(placed=lambda moment: _until((1 << 31) * 1000 - 1, moment)),
        "a checked time_t",
        REFUSES_TO_WRITE,
    ),
    _mutant(
        "leaks",
        "The date library's own error comes out in writing",
        Timestamp(written_calendar=_ANY, placed=_leaking),
        "RangeError: Invalid time value from toISOString",
        LEAKS,
    ),
)

_VALUES = (
    _odd(
        "local-time",
        "Expiries are written in the local time zone",
        lambda moment: shifted(moment, timedelta(hours=1)),
        "getHours() instead of getUTCHours(), localtime",
    ),
    _odd("seconds-in-32-bits", "Seconds since 1970 are written wrapped at 2^31", _in_32_bits, "time_t of 32 bits"),
    _odd(
        "month-from-zero",
        "Months are written one too early",
        lambda moment: moment._replace(month=moment.month - 1),
        "getUTCMonth() without `+ 1`, tm_mon",
    ),
    _odd(
        "day-and-month-swapped",
        "Day and month are written swapped",
        lambda moment: moment._replace(month=moment.day, day=moment.month),
        "YYYYDDMM",
    ),
    _odd(
        "twelve-hours",
        "Hours are written on a clock of twelve",
        lambda moment: moment._replace(hour=moment.hour % 12 or 12),
        "hh instead of HH, %I instead of %H",
    ),
    _odd(
        "month-for-minutes",
        "The month is written where minutes belong",
        lambda moment: moment._replace(minute=moment.month),
        "MM where mm was meant, in Java, .NET and moment.js",
    ),
    _odd(
        "minutes-for-month",
        "Minutes are written where the month belongs",
        lambda moment: moment._replace(month=moment.minute),
        "mm where MM was meant",
    ),
    _odd(
        "day-of-year",
        "The day of the year is written where the day of the month belongs",
        _day_of_year,
        "DD where dd was meant, in Java and moment.js",
    ),
    _odd(
        "week-year",
        "The year of the week is written",
        _week_year,
        "YYYY where yyyy was meant in Java, %G where %Y was meant: wrong around New Year only",
    ),
    _odd(
        "milliseconds-zero",
        "The milliseconds are dropped",
        lambda moment: moment._replace(millisecond=0),
        "a format string without fff, padded with 000",
    ),
)

_FORMATS = (
    _formatted("unpadded", "No part is padded with zeros", _unpadded, "string concatenation of numbers"),
    _formatted(
        "milliseconds-unpadded",
        "Milliseconds are not padded",
        _milliseconds_unpadded,
        "`${date}${ms}`: 6 instead of 006",
    ),
    _formatted(
        "milliseconds-padded-behind",
        "Milliseconds are padded behind",
        _milliseconds_padded_behind,
        "padEnd instead of padStart: 600 instead of 006",
    ),
    _formatted(
        "zero-milliseconds-left-out",
        "Milliseconds of zero are left out",
        _zero_milliseconds_left_out,
        "ISO 8601 writers such as Java's Instant.toString and Python's isoformat",
    ),
    _formatted(
        "year-of-two-digits",
        "The year is written with two digits",
        lambda moment: seventeen_digits(moment)[2:],
        "yy, %y",
    ),
    _formatted("year-unpadded", "The year is not padded", _year_unpadded, "strftime's %Y in glibc and Python"),
    _formatted("year-padded-with-spaces", "The year is padded with spaces", _year_padded_with_spaces, "%4d in C"),
    _formatted("iso", "ISO 8601 is written with its punctuation", _iso, "toISOString"),
    _formatted(
        "generalized-time",
        "A period and a Z are written",
        _generalized_time,
        "ASN.1's GeneralizedTime; connectors of an early dialect",
    ),
    _formatted(
        "with-length",
        "A length determinant is written before the timestamp",
        _with_length,
        "every other string of the format has one",
    ),
    _formatted(
        "digits-of-another-script",
        "Digits are written in the script of the locale",
        _other_digits,
        "String.format in Java under an Arabic default locale",
    ),
)

MUTANTS = (*_FRACTIONS, *_CALENDAR, *_VALUES, *_FORMATS)
"""The bugs of this subject."""
