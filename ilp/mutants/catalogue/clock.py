"""Arithmetic with moments, as date types of standard libraries do it: behind the bugs in expiries."""

# The odd number at each place is the bug.

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ilp.mutants.plain.octets import Refused
from ilp.mutants.plain.timestamp import Moment, days_in

__all__ = ["LEAP_DAYS", "from_milliseconds", "last_day_of", "milliseconds_of", "rolled_over", "shifted"]

LEAP_DAYS = frozenset(
    (
        *((year, 6, 30) for year in (1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012, 2015)),
        *((year, 12, 31) for year in (*range(1972, 1980), 1987, 1989, 1990, 1995, 1998, 2005, 2008, 2016)),
    )
)
"""The days that ended in second 23:59:60: year, month, day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NINE_THOUSAND = 9999
_TWELVE = 12


def milliseconds_of(moment: Moment) -> int:
    """Return the milliseconds since 1970; the moment must be in the calendar."""
    at = datetime(*moment[:6], tzinfo=UTC) + moment.millisecond * _MILLISECOND
    return (at - _EPOCH) // _MILLISECOND


def from_milliseconds(milliseconds: int) -> Moment:
    """Return the moment of milliseconds since 1970.

    Raises:
        Refused: it is outside the years 1 to 9999.
    """
    try:
        at = _EPOCH + milliseconds * _MILLISECOND
    except OverflowError:
        raise Refused("outside the years 1 to 9999") from None
    return Moment(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond // 1000)


def shifted(moment: Moment, by: timedelta) -> Moment:
    """Return the moment moved on the clock; one that leaves the years 1 to 9999 stays where it is."""
    try:
        return from_milliseconds(milliseconds_of(moment) + by // _MILLISECOND)
    except Refused:
        return moment


def rolled_over(moment: Moment) -> Moment:
    """Return the moment with every part that is too great, or zero, carried into the next: Date.UTC, mktime.

    Raises:
        Refused: it leaves the years 1 to 9999.
    """
    months = moment.year * _TWELVE + moment.month - 1
    year, month = divmod(months, _TWELVE)
    if not 1 <= year <= _NINE_THOUSAND:
        raise Refused("outside the years 1 to 9999")
    start = milliseconds_of(Moment(year, month + 1, 1, 0, 0, 0, 0))
    seconds = ((moment.day - 1) * 24 + moment.hour) * 3600 + moment.minute * 60 + moment.second
    return from_milliseconds(start + seconds * 1000 + moment.millisecond)


def last_day_of(moment: Moment) -> int:
    """Return the number of days of the moment's month."""
    return days_in(moment.year, moment.month)
