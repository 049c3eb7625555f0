"""The expiry's date: the first and the last day of every month, in every kind of year, and their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare
from ilp.golden.authoring.meaning import prepare_value
from ilp.golden.authoring.statement import reads, refuses, refuses_to_write, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0030-timestamp-range",)
_WRITING = ("0030-timestamp-range", "0030-timestamp-digits", "0027-asn1-timestamp")
_MONTH = ("expires-at", 4, 2)
_DAY = ("expires-at", 6, 2)

# The months and their days in a common year, by hand.
_MONTHS = (
    ("January", 31),
    ("February", 28),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
)
_COMMON_YEAR = 2019

# Every kind of year: whether it has a 29 February, and why.
_YEARS = (
    (2019, False, "not divisible by 4"),
    (2020, True, "divisible by 4"),
    (1900, False, "divisible by 100"),
    (2000, True, "divisible by 400"),
    (2100, False, "divisible by 100"),
    (2400, True, "divisible by 400"),
)
# A month of each kind: its number and its days in a common year.
_KINDS = ((1, "January", 31), (2, "February", 28), (4, "April", 30))
_DAYS = (0, 28, 29, 30, 31, 32)


def _digits(year: int, month: int, day: int) -> bytes:
    return b"%04d%02d%02d235959999" % (year, month, day)


def _moment(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}T23:59:59.999Z"


def _day(name: str, title: str, date: tuple[int, int, int], *, exists: bool, edge: bool) -> Vector:
    packet = prepare(expires_at=_digits(*date))
    flags = ("boundary",) if edge else ()
    if exists:
        value = prepare_value(expires_at=_moment(*date))
        return reads(name, f"{title} is read", packet, value, clauses=_CLAUSES, at=_DAY, flags=flags)
    return refuses(name, f"{title} is refused", packet, clauses=_CLAUSES, at=_DAY, flags=flags)


def _written_day(name: str, title: str, date: tuple[int, int, int], *, exists: bool) -> Vector:
    value = prepare_value(expires_at=_moment(*date))
    if exists:
        packet = prepare(expires_at=_digits(*date))
        return writes(name, f"{title} is written", value, packet, clauses=_WRITING, flags=("boundary",))
    return refuses_to_write(
        name,
        f"{title} is not written, nor a day of the next month in its place",
        value,
        clauses=_WRITING,
        flags=("boundary",),
    )


def _every_month() -> Iterator[Vector]:
    """In a common year: day 00, the first, the last, one beyond, and 32, read; the last and one beyond, written."""
    for number, (month, last) in enumerate(_MONTHS, 1):
        for day in sorted({0, 1, last, last + 1, 32}):
            if (number, day) in {(kind, each) for kind, *_ in _KINDS for each in _DAYS}:
                continue  # among those of every kind of year
            yield _day(
                f"{month.lower()}-{day:02}",
                f"{day:02} {month} at 23:59:59.999",
                (_COMMON_YEAR, number, day),
                exists=1 <= day <= last,
                edge=day in (0, 1, last, last + 1),
            )
        for day in (last, last + 1):
            if (number, day) == (2, 29):
                continue  # among those of every kind of year
            yield _written_day(
                f"encode-{month.lower()}-{day:02}",
                f"{day:02} {month} of a common year",
                (_COMMON_YEAR, number, day),
                exists=day <= last,
            )


def _every_kind() -> Iterator[Vector]:
    """Three kinds of month in six kinds of year."""
    for year, leap, why in _YEARS:
        for number, month, days in _KINDS:
            last = days + 1 if number == 2 and leap else days  # noqa: PLR2004
            for day in _DAYS:
                yield _day(
                    f"{month.lower()}-{day:02}-{year}",
                    f"{day:02} {month} of {year}, {why},",
                    (year, number, day),
                    exists=1 <= day <= last,
                    edge=day in (0, last, last + 1),
                )
        for day in (29, 30):
            yield _written_day(
                f"encode-february-{day}-{year}",
                f"{day} February of {year}, {why},",
                (year, 2, day),
                exists=leap and day == 29,  # noqa: PLR2004
            )
        if year == _COMMON_YEAR:
            continue  # among those of every month
        yield _day(f"march-01-{year}", f"01 March of {year}, {why},", (year, 3, 1), exists=True, edge=True)


def _every_month_number() -> Iterator[Vector]:
    """Months 00 to 14, and those that a reader of one digit takes for others."""
    for month in (*range(15), 19, 20, 21, 31, 99):
        digits = b"2021%02d15060708009" % month
        moment = f"2021-{month:02}-15T06:07:08.009Z"
        flags = ("boundary",) if month in (0, 1, 12, 13) else ()
        packet = prepare(expires_at=digits)
        if 1 <= month <= 12:  # noqa: PLR2004
            value = prepare_value(expires_at=moment)
            yield reads(
                f"month-{month:02}",
                f"Month {month:02} is read as the month it is",
                packet,
                value,
                clauses=_CLAUSES,
                at=_MONTH,
                flags=flags,
            )
            yield writes(
                f"encode-month-{month:02}",
                f"Month {month:02} is written as the month it is",
                value,
                packet,
                clauses=_WRITING,
                flags=flags,
            )
        else:
            yield refuses(
                f"month-{month:02}",
                f"Month {month:02} of 2021 is refused",
                packet,
                clauses=_CLAUSES,
                at=_MONTH,
                flags=flags,
            )
    for month in (0, 13, 14, 20, 99):
        yield refuses_to_write(
            f"encode-month-{month:02}",
            f"Month {month:02} of 2021 is not written, nor one of the year before or after in its place",
            prepare_value(expires_at=f"2021-{month:02}-15T06:07:08.009Z"),
            clauses=_WRITING,
            flags=("boundary",) if month in (0, 13) else (),
        )
    for day in (0, 32, 40, 99):
        yield refuses_to_write(
            f"encode-day-{day:02}",
            f"Day {day:02} is not written, nor a day of another month in its place",
            prepare_value(expires_at=f"2021-07-{day:02}T06:07:08.009Z"),
            clauses=_WRITING,
            flags=("boundary",) if day in (0, 32) else (),
        )
    # Day before month, as some countries write them: 13 is no month, and 12 of 11 is not 11 of 12.
    value = prepare_value(expires_at="2021-11-12T06:07:08.009Z")
    packet = prepare(expires_at=b"20211112060708009")
    yield reads(
        "month-before-day",
        "12 November is not read as 11 December",
        packet,
        value,
        clauses=_CLAUSES,
        at=("expires-at", 4, 4),
        flags=("alias",),
    )
    yield writes(
        "encode-month-before-day",
        "12 November is not written as 11 December",
        value,
        packet,
        clauses=_WRITING,
        flags=("alias",),
    )
    for name, what, digits in (
        ("ordinal-date", "A date as year and day of the year", b"20210316006070809"),
        ("day-month-year", "A date as day, month and year", b"12112021060708009"),
        ("milliseconds-since-epoch", "The milliseconds since the epoch, behind zeros,", b"00001636697228009"),
        ("seconds-since-epoch", "The seconds since the epoch, before zeros,", b"16366972280000000"),
    ):
        yield refuses(
            name,
            f"{what} is refused" if what[0] == "A" else f"{what} are refused",
            prepare(expires_at=digits),
            clauses=_CLAUSES,
            at=("expires-at", 4, 4),
        )


FILE = subject(
    "timestamp-calendar",
    "The date of an expiry: months 00 to 14, days 00 to 32, in every kind of month and year, read and written.",
    "generated from RFC 0030, Fixed-length Timestamps, and the Gregorian calendar",
    (*_every_month(), *_every_kind(), *_every_month_number()),
)
