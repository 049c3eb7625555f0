"""What comes with Python as witnesses: `datetime`, the codecs, the integers, and SQLite, which has its own calendar."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from datetime import UTC, datetime
from functools import cache

from tests.witness.question import UNKNOWN, Answer, Characters, Fits, Moment, OctetsOf, Question, TextOf

__all__ = ["python", "sqlite"]

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})([0-9]*)Z")
_ENCODINGS = {"code": "ascii", "message": "utf-8"}


def python(question: Question) -> Answer:
    """Answer as the standard library does: proleptic Gregorian, strict codecs, exact integers."""
    match question:
        case Moment():
            return _moment(question.octets)
        case Characters():
            return _characters(question.iso)
        case TextOf():
            try:
                return question.octets.decode(_ENCODINGS[question.field], "strict")
            except UnicodeDecodeError:
                return None
        case OctetsOf():
            try:
                return question.text.encode(_ENCODINGS[question.field], "strict")
            except UnicodeEncodeError:
                return None
        case Fits():
            return _fits(question.field, question.number)
        case _:
            return UNKNOWN


def _moment(octets: bytes) -> str | None:
    if len(octets) != 17 or not octets.isdigit():
        return None
    year, rest, milliseconds = int(octets[:4]), octets[4:14], int(octets[14:])
    parts = (int(rest[at : at + 2]) for at in range(0, len(rest), 2))
    try:
        moment = datetime(year, *parts, milliseconds * 1000, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _characters(iso: str) -> bytes | None:
    """The constructor, not `fromisoformat`: from Python 3.14 on the latter takes 24:00 for the next midnight."""
    found = _ISO.fullmatch(iso)
    if found is None:
        return None
    try:
        moment = datetime(*map(int, found.groups()[:6]), int(found[7]) * 1000, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    milliseconds = moment.microsecond // 1000
    return f"{moment.year:04}{moment:%m%d%H%M%S}{milliseconds:03}".encode()


def _fits(field: str, number: int) -> Answer:
    if field == "amount":
        try:
            number.to_bytes(8, "big", signed=False)
        except OverflowError:
            return False
        return True
    if field in {"executionCondition", "fulfillment"}:
        return number == hashlib.sha256().digest_size
    return UNKNOWN


@cache
def _database() -> sqlite3.Connection:
    return sqlite3.connect(":memory:")


def sqlite(question: Question) -> Answer:
    """Answer as the calendar of SQLite does, which is not Python's.

    SQLite reads February 30 as March 1: what it does not give back as it was is taken for no date. Only hour 24 and
    digits beyond milliseconds may move what stands before them, and only where a moment is written.
    """
    if isinstance(question, Moment):
        digits = question.octets.decode("latin-1")
        (is_digits,) = _database().execute("SELECT ? GLOB ?", (digits, "[0-9]" * 17)).fetchone()
        if not is_digits:
            return None
        iso = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}.{digits[14:]}Z"
        return iso if _normal(iso) == iso else None
    if isinstance(question, Characters):
        found, normal = _ISO.fullmatch(question.iso), _normal(question.iso)
        if found is None or normal is None or _ISO.fullmatch(normal) is None:
            return None
        moves = found[8] or question.iso[11:] == "24:00:00.000Z"
        return re.sub("[^0-9]", "", normal).encode() if moves or normal == question.iso else None
    return UNKNOWN


def _normal(iso: str) -> str | None:
    """Return a date as SQLite writes it once it had to count days; without a modifier it repeats what it is given."""
    (normal,) = _database().execute("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', ?, '+0 days')", (iso,)).fetchone()
    return None if normal is None else str(normal)
