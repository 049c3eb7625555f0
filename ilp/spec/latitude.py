"""The points at which the RFCs contradict themselves or leave something open, and the tables that they turn on."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from ilp.codec import ERROR_CODES
from ilp.codec.packet import DATA_LENGTH_LIMIT, MESSAGE_LENGTH_LIMIT

__all__ = [
    "BEFORE_LEAP_SECONDS",
    "LEAP_SECONDS",
    "STAND_IN_YEAR",
    "UP_TO_SECOND",
    "Point",
    "code_points",
    "data_points",
    "empty_address",
    "leap_second",
    "message_points",
    "year_0",
]

# The days that ended in a second 23:59:60 (IERS, Bulletin C). No other has been announced since.
_LEAP_DAYS = (
    *(f"{year}-06-30" for year in (1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012, 2015)),
    *(f"{year}-12-31" for year in (1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1987, 1989, 1990, 1995)),
    *(f"{year}-12-31" for year in (1998, 2005, 2008, 2016)),
)

UP_TO_SECOND = 20
"""The length of the beginning of an ISO 8601 time that names a second: 2016-12-31T23:59:60."""

LEAP_SECONDS = frozenset(f"{day}T23:59:60." for day in _LEAP_DAYS)
"""Every leap second that there was, each as an ISO 8601 time up to the second."""

BEFORE_LEAP_SECONDS = frozenset(f"{day}T23:59:59." for day in _LEAP_DAYS)
"""The seconds before them, which is what UTC-SLS makes of them."""

STAND_IN_YEAR = 400
"""The year that stands in for the year 0, which `datetime` lacks: the calendar repeats after 400 years."""


class Point(Struct, frozen=True):
    """One thing in an operation that the RFCs leave open.

    Attributes:
        expectation: "either": there is one right result, and a refusal is right, too. "disputed": the RFCs contradict
            themselves or are silent.
        field: the wire field, or "envelope".
        clause: the id of the clause on which it turns (see `ilp.spec.clauses`).
        offset: where in the octets of the input; None where the input is no octets.
        refusable: whether a refusal can be defended.
    """

    expectation: Literal["either", "disputed"]
    field: str
    clause: str
    offset: int | None = None
    refusable: bool = True


def empty_address(field: str, offset: int | None = None) -> Point:
    """Return the dispute about an address of no characters: RFC 0030 allows it, RFC 0015 does not."""
    return Point("disputed", field, "0015-segment-after-scheme", offset)


def code_points(code: str, offset: int | None = None) -> list[Point]:
    """Return what is open about a code of three IA5 characters: no rule says what to do with an unknown one."""
    return [] if code in ERROR_CODES else [Point("either", "code", "0027-error-codes", offset)]


def message_points(octets: int, offset: int | None = None) -> list[Point]:
    """Return what is open about a message of this many octets: whether there is a limit, and what it counts."""
    if octets <= MESSAGE_LENGTH_LIMIT:
        return []
    return [Point("disputed", "message", "0027-asn1-message-size", offset)]


def data_points(octets: int, offset: int | None = None) -> list[Point]:
    """Return what is open about data of this many octets: whether there is a limit."""
    if octets <= DATA_LENGTH_LIMIT:
        return []
    return [Point("disputed", "data", "0027-asn1-data-size", offset)]


def year_0(offset: int | None = None) -> Point:
    """Return the dispute about the year 0000: four digits, or a year that no calendar has."""
    return Point("disputed", "expiresAt", "0030-timestamp-range", offset)


def leap_second(offset: int | None = None, *, refusable: bool = True) -> Point:
    """Return the dispute about a second 60 that there was, or about what it is smeared into."""
    return Point("disputed", "expiresAt", "0030-timestamp-leap-second", offset, refusable)
