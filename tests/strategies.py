"""Hypothesis strategies that several test folders share: packets, and what connectors do to their octets."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from ilp.codec import Fulfill, Packet, Prepare, Reject

__all__ = [
    "addresses",
    "amounts",
    "fulfills",
    "hashes",
    "messages",
    "milliseconds",
    "mutated",
    "packets",
    "prepares",
    "rejects",
    "short_data",
]

_SCHEMES = ("g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local")
_SEGMENT_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~-"

amounts = st.integers(0, 2**64 - 1)

milliseconds = st.datetimes(
    min_value=datetime(1, 1, 1),
    max_value=datetime(9999, 12, 31, 23, 59, 59, 999000),
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
"""Moments of millisecond precision in UTC, over every year that a datetime has."""

hashes = st.binary(min_size=32, max_size=32)

short_data = st.one_of(st.binary(max_size=40), st.integers(120, 300).map(bytes))
"""Data on both sides of where the length determinant changes its form."""

messages = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Return an ILP address of up to 1023 characters."""
    scheme = draw(st.sampled_from(_SCHEMES))
    segments = draw(st.lists(st.text(_SEGMENT_LETTERS, min_size=1, max_size=20), min_size=1, max_size=8))
    return ".".join((scheme, *segments))


prepares = st.builds(Prepare, amounts, milliseconds, hashes, addresses(), short_data)
fulfills = st.builds(Fulfill, hashes, short_data)
rejects = st.builds(
    Reject,
    st.text(st.characters(max_codepoint=0x7F), min_size=3, max_size=3),
    st.one_of(st.just(""), addresses()),
    messages,
    short_data,
)
packets: st.SearchStrategy[Packet] = st.one_of(prepares, fulfills, rejects)
"""Every packet that the reference codec writes and reads back, with data of moderate length."""


@st.composite
def mutated(draw: st.DrawFn, octets: bytes) -> bytes:
    """Return `octets` with one to four octets or runs of octets overwritten, removed, repeated or put in."""
    changed = bytearray(octets)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(changed)))
        stop = min(len(changed), at + draw(st.integers(1, 4)))
        match draw(st.sampled_from(("overwrite", "remove", "repeat", "insert", "cut"))):
            case "overwrite":
                changed[at:stop] = draw(st.binary(min_size=stop - at, max_size=stop - at))
            case "remove":
                del changed[at:stop]
            case "repeat":
                changed[at:at] = changed[at:stop]
            case "insert":
                changed[at:at] = draw(st.binary(min_size=1, max_size=4))
            case _:
                del changed[at:]
    return bytes(changed)
