"""Strategies for what the fields of a packet hold: of each what it can hold, and its edges more often than by chance.

What is long is one short piece over and over: Hypothesis draws a bounded number of octets an example, and thirty
thousand octets by chance would find nothing that such do not.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from ilp.codec.address import ADDRESS_LENGTH_LIMIT, SCHEMES
from ilp.codec.error_code import ERROR_CODES
from ilp.codec.packet import AMOUNT_LIMIT, DATA_LENGTH_LIMIT, MESSAGE_LENGTH_LIMIT

__all__ = ["addresses", "amounts", "codes", "conditions", "data", "messages", "timestamps"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~-"
_LETTERS_AND_DOT = _LETTERS + "."
_HASH_LENGTH = 32  # octets
_CODE_LENGTH = 3  # characters
_SHORT = 40
_MIDDLE = 300  # beyond where a length determinant changes its form, twice
_MILLISECOND = timedelta(milliseconds=1)
_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_EDGES = tuple(
    datetime.fromisoformat(each).replace(tzinfo=UTC)
    for each in (
        *("2000-02-29T00:00:00.000", "1999-12-31T23:59:59.999", "2038-01-19T03:14:07.999", "2038-01-19T03:14:08.000"),
        *("1970-01-01T00:00:00.000", "1969-12-31T23:59:59.999", "2016-12-31T23:59:59.999", "2106-02-07T06:28:16.000"),
        *("1900-02-28T23:59:59.999", "2100-03-01T00:00:00.000", "1582-10-15T00:00:00.000", "9999-12-31T23:59:59.999"),
        *("1000-01-01T00:00:00.000", "0999-12-31T23:59:59.999", "0001-01-01T00:00:00.000"),
    )
)


def amounts(min_value: int = 0, max_value: int = AMOUNT_LIMIT) -> st.SearchStrategy[int]:
    """Return a strategy for the amounts of a Prepare (RFC 0027, ILP Prepare), with the edges of widths often.

    Args:
        min_value: the least, 0 or more.
        max_value: the greatest, 2^64 - 1 at most.

    Raises:
        InvalidArgument: the bounds are not in this order, or not within an amount's.
    """
    if not 0 <= min_value <= max_value <= AMOUNT_LIMIT:
        raise InvalidArgument(f"amounts lie between 0 and 2^64 - 1: there is none from {min_value} to {max_value}")
    edges = sorted({(1 << bits) + more for bits in (7, 8, 15, 16, 24, 31, 32, 53, 63, 64) for more in (-1, 0, 1)})
    usable = [each for each in edges if min_value <= each <= max_value]
    magnitudes = [each for each in (0xFF, 1 << 32) if min_value <= each < max_value]
    ranges = [st.integers(min_value, each) for each in (*magnitudes, max_value)]
    return st.one_of(*ranges, *([st.sampled_from(usable)] if usable else []))


def timestamps(min_value: datetime = _FIRST, max_value: datetime = _LAST) -> st.SearchStrategy[datetime]:
    """Return a strategy for the expiries of a Prepare: aware, in UTC, of millisecond precision (RFC 0030).

    They shrink towards the start of the year 2000, as far as the bounds allow.

    Args:
        min_value: the first moment, aware.
        max_value: the last one, aware.

    Raises:
        InvalidArgument: a bound has no time zone, or no whole millisecond lies between them.
    """
    if min_value.tzinfo is None or max_value.tzinfo is None:
        raise InvalidArgument("the bounds of timestamps are aware: give them a time zone, such as UTC")
    first, last = -((_ORIGIN - min_value) // _MILLISECOND), (max_value - _ORIGIN) // _MILLISECOND
    if first > last:
        raise InvalidArgument(f"no whole millisecond lies from {min_value} to {max_value}")
    edges = [(each - _ORIGIN) // _MILLISECOND for each in _EDGES]
    usable = [each for each in edges if first <= each <= last]
    offsets = st.integers(first, last)
    return (st.one_of(offsets, st.sampled_from(usable)) if usable else offsets).map(_moment)


def _moment(milliseconds: int) -> datetime:
    return _ORIGIN + milliseconds * _MILLISECOND


def conditions() -> st.SearchStrategy[bytes]:
    """Return a strategy for 32 octets: an execution condition or a fulfillment (RFC 0027)."""
    return st.one_of(
        st.binary(min_size=_HASH_LENGTH, max_size=_HASH_LENGTH),
        st.integers(0, 0xFF).map(lambda octet: bytes((octet,)) * _HASH_LENGTH),
    )


def addresses(max_size: int = ADDRESS_LENGTH_LIMIT) -> st.SearchStrategy[str]:
    """Return a strategy for ILP addresses (RFC 0015): a scheme, and one segment or more.

    Args:
        max_size: the greatest number of characters, from 3 to 1023.

    Raises:
        InvalidArgument: no address is that short, or may be that long.
    """
    least = len("g.0")
    if not least <= max_size <= ADDRESS_LENGTH_LIMIT:
        raise InvalidArgument(f"an address has {least} to {ADDRESS_LENGTH_LIMIT} characters, not at most {max_size}")
    short = min(max_size - len("g."), _SHORT)
    schemes = [each for each in SCHEMES if len(each) + len(".") + short <= max_size] or ["g"]
    segments = st.text(_LETTERS_AND_DOT, min_size=1, max_size=short).map(_segments)
    return st.builds(_address, st.sampled_from(schemes), segments, _sizes(max_size))


def _segments(text: str) -> str:
    """Return letters and dots as segments, none of which is empty."""
    return re.sub(r"\.+", ".", text).strip(".") or "0"


def _address(scheme: str, segments: str, size: int) -> str:
    beginning = f"{scheme}."
    if size == 0:
        return beginning + segments
    address = beginning + _repeated(segments, max(size - len(beginning), 1))
    return address[:-1] + "0" if address.endswith(".") else address


def _repeated(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def codes(*, defined: bool = False) -> st.SearchStrategy[str]:
    """Return a strategy for the codes of a Reject (RFC 0027, Error Codes).

    Args:
        defined: only those that RFC 0027 defines; else any three IA5 characters come as well.
    """
    table = st.sampled_from(sorted(ERROR_CODES))
    if defined:
        return table
    letters = st.characters(max_codepoint=0x7F)
    return st.one_of(table, st.text(letters, min_size=_CODE_LENGTH, max_size=_CODE_LENGTH))


def messages(max_size: int = MESSAGE_LENGTH_LIMIT) -> st.SearchStrategy[str]:
    """Return a strategy for the messages of a Reject: any text without surrogates, which UTF-8 does not have.

    Args:
        max_size: the greatest number of characters, up to 8191, which RFC 0027's ASN.1 counts.

    Raises:
        InvalidArgument: it is none from 0 to 8191.
    """
    _require_size("a message", max_size, MESSAGE_LENGTH_LIMIT)
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=min(max_size, _SHORT))
    return st.builds(_message, texts, _sizes(max_size))


def _message(text: str, size: int) -> str:
    return _repeated(text or "0", size) if size else text


def data(max_size: int = DATA_LENGTH_LIMIT) -> st.SearchStrategy[bytes]:
    """Return a strategy for the data of a packet: mostly short, and on both sides of where a length takes more octets.

    Args:
        max_size: the greatest number of octets, up to 32767, which RFC 0027's ASN.1 allows.

    Raises:
        InvalidArgument: it is none from 0 to 32767.
    """
    _require_size("data", max_size, DATA_LENGTH_LIMIT)
    return st.builds(_data, st.binary(max_size=min(max_size, _SHORT)), _sizes(max_size))


def _data(octets: bytes, size: int) -> bytes:
    piece = octets or b"\0"
    return (piece * (size // len(piece) + 1))[:size] if size else octets


def _sizes(max_size: int) -> st.SearchStrategy[int]:
    """Return a strategy for sizes up to a greatest one that content is brought to; 0 leaves it as it is.

    One number in whatever case, so that what is drawn next stays what it is when a size shrinks. A third each is left
    as it is, goes up to where a length determinant has changed its form twice, and beyond.
    """
    if max_size <= _SHORT:
        return st.just(0)
    middle_end = min(_MIDDLE, max_size)
    far = max_size - middle_end
    weight = max(1, far // middle_end)
    middle = weight * middle_end
    as_it_is = max(middle, far)

    def size_of(number: int) -> int:
        if number <= as_it_is:
            return 0
        index = number - as_it_is - 1
        return 1 + index // weight if index < middle else middle_end + 1 + index - middle

    return st.integers(0, as_it_is + middle + far).map(size_of)


def _require_size(what: str, size: int, limit: int) -> None:
    if not 0 <= size <= limit:
        raise InvalidArgument(f"{what} of at most {size} is none: the limit lies between 0 and {limit}")
