"""The expiry: 17 digits in UTC (RFC 0030, Fixed-length Timestamps)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["Calendar", "Moment", "Timestamp", "days_in", "is_leap", "parts_of", "seventeen_digits"]

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,9})Z", re.ASCII)
_NINE = 9
_FEBRUARY = 2


class Moment(NamedTuple):
    """A date and a time of day, whether any calendar has them or not."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    millisecond: int


def is_leap(year: int) -> bool:
    """Return whether the Gregorian calendar gives the year a February 29."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """Return how many days the month has."""
    if month == _FEBRUARY:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


class Calendar(Struct, frozen=True):
    """Which dates and times there are; every range includes both ends."""

    years: tuple[int, int] = (1, 9999)
    months: tuple[int, int] = (1, 12)
    first_day: int = 1
    last_day: Callable[[int, int], int] = days_in
    last_hour: int = 23
    last_minute: int = 59
    last_second: int = 59

    def has(self, moment: Moment) -> bool:
        """Return whether there is such a date and time."""
        return (
            self.years[0] <= moment.year <= self.years[1]
            and self.months[0] <= moment.month <= self.months[1]
            and self.first_day <= moment.day <= self.last_day(moment.year, moment.month)
            and moment.hour <= self.last_hour
            and moment.minute <= self.last_minute
            and moment.second <= self.last_second
        )


def seventeen(reader: Reader) -> bytes:
    """Return the 17 octets of the timestamp."""
    return reader.take(17)


def only_digits(octets: bytes) -> str:
    """Return the octets as text; all must be ASCII digits."""
    if any(octet not in b"0123456789" for octet in octets):
        raise Refused(f"{octets!r} is not all digits")
    return octets.decode("ascii")


def parts_of(characters: str, number: Callable[[str], int] = int) -> Moment:
    """Return the moment whose parts stand one after the other: YYYYMMDDHHmmSSfff."""
    places = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14), (14, 17))
    return Moment(*(number(characters[start:stop]) for start, stop in places))


def as_it_is(moment: Moment) -> Moment:
    """Return the moment itself."""
    return moment


def iso(moment: Moment) -> str:
    """Return the moment in ISO 8601."""
    return (
        f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
        f"T{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}.{moment.millisecond:03d}Z"
    )


def cut_off(moment: Moment, nanoseconds: int) -> Moment:
    """Return the moment with its fraction of a second in milliseconds; what is beyond is cut off."""
    return moment._replace(millisecond=nanoseconds // 10**6)


def seventeen_digits(moment: Moment) -> bytes:
    """Return the moment as the wire has it."""
    return (
        f"{moment.year:04d}{moment.month:02d}{moment.day:02d}"
        f"{moment.hour:02d}{moment.minute:02d}{moment.second:02d}{moment.millisecond:03d}"
    ).encode("ascii")


class Timestamp(Struct, frozen=True):
    """Reads and writes expiries.

    Knobs for reading, in the order of the steps: `taken` gets the octets, `absent` says which mean that there is
    none, `characters` makes text of them, `parts` numbers, `resolved` may move the moment, `calendar` must have it,
    `adjusted` may move it again, `shown` writes ISO 8601. For writing: `years_written` takes ISO 8601 apart,
    `fraction` brings the fraction to milliseconds, `normal` may move the moment, `written_calendar` must have it,
    `placed` may move it again, `digits` makes octets.
    """

    taken: Callable[[Reader], bytes] = seventeen
    absent: Callable[[bytes], bool] = lambda _octets: False
    characters: Callable[[bytes], str] = only_digits
    parts: Callable[[str], Moment] = parts_of
    resolved: Callable[[Moment], Moment] = as_it_is
    calendar: Calendar = Calendar()
    adjusted: Callable[[Moment], Moment] = as_it_is
    shown: Callable[[Moment], str] = iso
    fraction: Callable[[Moment, int], Moment] = cut_off
    normal: Callable[[Moment], Moment] = as_it_is
    written_calendar: Calendar = Calendar()
    placed: Callable[[Moment], Moment] = as_it_is
    digits: Callable[[Moment], bytes] = seventeen_digits
    years_written: re.Pattern[str] = _ISO

    def read(self, reader: Reader) -> str | None:
        """Return the expiry in ISO 8601."""
        octets = self.taken(reader)
        if self.absent(octets):
            return None
        moment = self.resolved(self.parts(self.characters(octets)))
        if not self.calendar.has(moment):
            raise Refused(f"there is no {iso(moment)}")
        return self.shown(self.adjusted(moment))

    def write(self, expires_at: str) -> bytes:
        """Return the octets of an expiry in ISO 8601."""
        match = self.years_written.fullmatch(expires_at)
        if match is None:
            raise Refused(f"{expires_at} is no date in the years 1 to 9999")
        *whole, fraction = match.groups()
        year, month, day, hour, minute, second = (int(each) for each in whole)
        moment = Moment(year, month, day, hour, minute, second, 0)
        moment = self.normal(self.fraction(moment, int(fraction.ljust(_NINE, "0"))))
        if not self.written_calendar.has(moment):
            raise Refused(f"there is no {expires_at}")
        return self.digits(self.placed(moment))
