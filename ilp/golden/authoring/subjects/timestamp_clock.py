"""The expiry's time of day: hours, minutes, seconds and milliseconds at their edges, read and written."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare
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
_WRITING = ("0030-timestamp-range", "0030-timestamp-digits", "0030-timestamp-parts")
_MIDNIGHT = ("0030-timestamp-midnight", "0030-timestamp-range")
_LEAP = ("0030-timestamp-leap-second",)
_ROUNDING = ("0030-timestamp-rounding",)

_NINE = 9

# Part: offset, octets, the time of day around it, values that exist, values that do not, the edges among them.
_PARTS: tuple[tuple[str, int, int, str, tuple[int, ...], tuple[int, ...], tuple[int, ...]], ...] = (
    ("hour", 8, 2, "{}1722333", (0, 1, 9, 10, 11, 12, 13, 19, 20, 21, 22, 23), (24, 25, 26, 29, 30, 42, 99), (0, 23, 24)),
    ("minute", 10, 2, "17{}22333", (0, 1, 9, 10, 29, 30, 58, 59), (60, 61, 69, 70, 80, 99), (0, 59, 60)),
    ("second", 12, 2, "1722{}333", (0, 1, 9, 10, 29, 30, 58, 59), (60, 61, 62, 69, 70, 80, 99), (0, 59, 60)),
    ("millisecond", 14, 3, "172233{}", (0, 1, 9, 10, 90, 99, 100, 499, 500, 900, 998, 999), (), (0, 999)),
)  # fmt: skip

# Name, title, time of day; all exist.
_TIMES = (
    ("midnight", "Midnight, all zeros,", "000000000"),
    ("after-midnight", "One millisecond after midnight", "000000001"),
    ("half-past-midnight", "Half past midnight is not half past noon, and", "003000000"),
    ("before-noon", "One millisecond before noon", "115959999"),
    ("noon", "Noon is not midnight, and", "120000000"),
    ("half-past-noon", "Half past noon", "123000000"),
    ("one-in-the-afternoon", "One in the afternoon", "130000000"),
    ("before-midnight", "One millisecond before midnight", "235959999"),
)

# Days that ended in second 60, all there were but the two in the subject timestamp; the clock around some is read too.
_LEAP_SECONDS = (
    "19720630", "19721231", "19731231", "19741231", "19751231", "19761231", "19771231", "19781231", "19791231", "19810630",
    "19820630", "19830630", "19850630", "19871231", "19891231", "19901231", "19920630", "19930630", "19940630", "19951231",
    "19970630", "19981231", "20051231", "20081231", "20120630",
)  # fmt: skip
_ALSO_BEFORE = ("19720630", "19981231", "20081231", "20120630")
_ALSO_WRITTEN = ("19720630", "20120630")


def _around(digits: str) -> tuple[bytes, str]:
    """The 17 digits and the moment that a time of day is on 16 July 2018."""
    hour, minute, second, rest = digits[:2], digits[2:4], digits[4:6], digits[6:]
    return b"20180716" + digits.encode("ascii"), f"2018-07-16T{hour}:{minute}:{second}.{rest}Z"


def _parts() -> Iterator[Vector]:
    for part, offset, width, around, sound, broken, edges in _PARTS:
        at = ("expires-at", offset, width)
        for number in sound:
            shown = f"{number:0{width}}"
            digits, moment = _around(around.format(shown))
            packet, value = prepare(expires_at=digits), prepare_value(expires_at=moment)
            flags = ("boundary",) if number in edges else ()
            name = f"{part}-{shown}"
            yield reads(
                name, f"{part.title()} {shown} is read as it stands", packet, value, clauses=_RANGE, at=at, flags=flags
            )
            yield writes(
                f"encode-{name}",
                f"{part.title()} {shown} is written with {width} digits",
                value,
                packet,
                clauses=_WRITING,
                flags=flags,
            )
        for number in broken:
            digits, moment = _around(around.format(f"{number:0{width}}"))
            flags = ("boundary",) if number in edges else ()
            name = f"{part}-{number}"
            clauses = _LEAP + _RANGE if (part, number) == ("second", 60) else _RANGE
            clauses = _MIDNIGHT if (part, number) == ("hour", 24) else clauses
            yield refuses(
                name,
                f"{part.title()} {number} on 16 July is refused",
                prepare(expires_at=digits),
                clauses=clauses,
                at=at,
                flags=flags,
            )
            yield refuses_to_write(
                f"encode-{name}",
                f"{part.title()} {number} on 16 July is not written, nor a later moment in its place",
                prepare_value(expires_at=moment),
                clauses=clauses,
                flags=flags,
            )


def _times() -> Iterator[Vector]:
    for name, title, time in _TIMES:
        digits, moment = _around(time)
        packet, value = prepare(expires_at=digits), prepare_value(expires_at=moment)
        flags = ("boundary", "alias") if "not" in title else ("boundary",)
        clauses = _MIDNIGHT if name == "midnight" else _RANGE
        yield reads(name, f"{title} is read", packet, value, clauses=clauses, at=("expires-at", 8, 9), flags=flags)
        yield writes(
            f"encode-{name}", f"{title} is written", value, packet, clauses=(*clauses, *_WRITING[1:]), flags=flags
        )


def _hour_24() -> Iterator[Vector]:
    at = ("expires-at", 8, 2)
    for name, title, digits in (
        ("hour-24-last-millisecond", "24:59:59.999", b"20180716245959999"),
        ("hour-24-one-millisecond", "24:00:00.001", b"20180716240000001"),
        ("hour-24-end-of-month", "24:00 on 28 February of a leap year", b"20160228240000000"),
        ("hour-24-end-of-year", "24:00 on 31 December", b"20181231240000000"),
        ("hour-24-end-of-years", "24:00 on 31 December 9999", b"99991231240000000"),
    ):
        yield refuses(
            name,
            f"{title} is refused, and not read as the day after",
            prepare(expires_at=digits),
            clauses=_MIDNIGHT,
            at=at,
            flags=("boundary",),
        )
    for name, moment, digits in (
        ("leap-day", "2016-02-28T24:00:00.000Z", b"20160229000000000"),
        ("end-of-february", "2018-02-28T24:00:00.000Z", b"20180301000000000"),
        ("end-of-year", "2018-12-31T24:00:00.000Z", b"20190101000000000"),
    ):
        yield may_write(
            f"encode-hour-24-{name}",
            f"{moment} may be refused; written, it is 000000000 on the day that follows",
            prepare_value(expires_at=moment),
            prepare(expires_at=digits),
            clauses=_MIDNIGHT,
            flags=("boundary",),
        )
    for name, moment, why in (
        ("end-of-years", "9999-12-31T24:00:00.000Z", "the day after has no four-digit year"),
        ("one-millisecond", "2018-07-16T24:00:00.001Z", "hour 24 ends where it begins"),
    ):
        yield refuses_to_write(
            f"encode-hour-24-{name}",
            f"{moment} is not written: {why}",
            prepare_value(expires_at=moment),
            clauses=_MIDNIGHT,
            flags=("boundary",),
        )


def _leap_seconds() -> Iterator[Vector]:
    at = ("expires-at", 12, 2)
    for day in _LEAP_SECONDS:
        iso = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        yield disputes_reading(
            f"leap-second-{day}",
            f"23:59:60 of {iso}, which had a leap second: refused as unsmeared, or read as second 60",
            prepare(expires_at=f"{day}235960000".encode("ascii")),
            refused("listed as invalid: an unsmeared leap second", "0030-timestamp-leap-second"),
            meant(
                "listed as what a leap second is encoded as",
                "0030-timestamp-leap-second",
                prepare_value(expires_at=f"{iso}T23:59:60.000Z"),
            ),
            clauses=_LEAP,
            at=at,
            flags=("leap-second",),
        )
        if day in _ALSO_WRITTEN:
            yield disputes_writing(
                f"encode-leap-second-{day}",
                f"23:59:60.852 of {iso}: written as it is, smeared into second 59, or refused",
                prepare_value(expires_at=f"{iso}T23:59:60.852Z"),
                put(
                    "listed as its encoding",
                    "0030-timestamp-leap-second",
                    prepare(expires_at=f"{day}235960852".encode("ascii")),
                ),
                put(
                    "smeared by UTC-SLS",
                    "0030-timestamp-leap-second",
                    prepare(expires_at=f"{day}235959852".encode("ascii")),
                ),
                refused("a smeared clock has no second 60", "0030-timestamp-leap-second"),
                clauses=_LEAP,
                flags=("leap-second",),
            )
        if day in _ALSO_BEFORE:
            yield reads(
                f"leap-second-{day}-before",
                f"{iso}T23:59:58.999Z, before a leap second, is read",
                prepare(expires_at=f"{day}235958999".encode("ascii")),
                prepare_value(expires_at=f"{iso}T23:59:58.999Z"),
                clauses=_RANGE,
                at=at,
                flags=("leap-second",),
            )
    for name, digits, what in (
        ("a-year-before", b"20151231235960000", "23:59:60 on 31 December 2015, half a year after a leap second,"),
        ("other-hour", b"20161231225960000", "22:59:60 on a day with a leap second"),
        ("other-minute", b"20161231235860000", "23:58:60 on a day with a leap second"),
        ("day-after", b"20170101000060000", "00:00:60 on the day after a leap second"),
        ("zone-of-tokyo", b"20170101085960000", "08:59:60, where Tokyo's clocks had that leap second,"),
    ):
        yield refuses(
            f"no-leap-second-{name}",
            f"{what} is refused",
            prepare(expires_at=digits),
            clauses=_LEAP,
            at=at,
            flags=("leap-second",),
        )
    for name, moment in (
        ("encode-no-leap-second-a-year-before", "2015-12-31T23:59:60.000Z"),
        ("encode-no-leap-second-other-hour", "2016-12-31T22:59:60.000Z"),
        ("encode-second-61-of-leap-minute", "2016-12-31T23:59:61.000Z"),
    ):
        yield refuses_to_write(
            name,
            f"{moment} is not written: no clock showed it",
            prepare_value(expires_at=moment),
            clauses=_LEAP,
            flags=("leap-second",),
        )


_FINER = (
    ("one-nanosecond", "2018-07-16T17:22:33.444000001Z", b"20180716172233444", "nine digits"),
    ("one-microsecond", "2018-07-16T17:22:33.444001Z", b"20180716172233444", "six digits"),
    ("four-digits", "2018-07-16T17:22:33.4440Z", b"20180716172233444", "a fourth digit 0"),
    ("before-epoch-nanosecond", "1969-12-31T23:59:59.998000001Z", b"19691231235959998", "a nanosecond before the epoch"),
    ("year-0001", "0001-01-01T00:00:00.000100Z", b"00010101000000000", "microseconds in the first moment of year 1"),
)  # fmt: skip


def _finer() -> Iterator[Vector]:
    """Moments with more digits: a date type that ends at milliseconds cannot be asked for them, and refuses."""
    for name, moment, digits, what in _FINER:
        yield may_write(
            f"encode-finer-{name}",
            f"{moment}, with {what}: it may be refused; written, it is {digits.decode('ascii')}",
            prepare_value(expires_at=moment),
            prepare(expires_at=digits),
            clauses=_ROUNDING,
            flags=("rounding",),
        )
    for name, moment, cut, rounded in (
        ("half", "2018-07-16T17:22:33.4445Z", b"20180716172233444", b"20180716172233445"),
        ("into-next-second", "2018-07-16T17:22:33.9996Z", b"20180716172233999", b"20180716172234000"),
        ("into-next-day", "2016-02-28T23:59:59.9996Z", b"20160228235959999", b"20160229000000000"),
        ("before-epoch", "1969-12-31T23:59:59.9996Z", b"19691231235959999", b"19700101000000000"),
    ):
        yield disputes_writing(
            f"encode-finer-{name}",
            f"{moment}: cut to {cut.decode('ascii')}, rounded to {rounded.decode('ascii')}, or not taken",
            prepare_value(expires_at=moment),
            put("digits beyond milliseconds are cut off", "0030-timestamp-rounding", prepare(expires_at=cut)),
            put("digits beyond milliseconds are rounded", "0030-timestamp-rounding", prepare(expires_at=rounded)),
            refused("the date type ends at milliseconds", "0030-timestamp-rounding"),
            clauses=_ROUNDING,
            flags=("rounding", "boundary"),
        )


FILE = subject(
    "timestamp-clock",
    "The time of day of an expiry: hours to 99, minutes and seconds to 99, milliseconds, midnight, leap seconds.",
    "generated from RFC 0030, Fixed-length Timestamps",
    (*_parts(), *_times(), *_hour_24(), *_leap_seconds(), *_finer()),
)
