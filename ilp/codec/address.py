"""ILP addresses (RFC 0015, Address Requirements)."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "ADDRESS_LENGTH_LIMIT",
    "SCHEMES",
    "AddressFault",
    "address_fault",
    "is_address",
    "matches_address",
    "matches_long_address",
    "scheme_of",
    "text_matches_address",
]

ADDRESS_LENGTH_LIMIT = 1023
"""The greatest length of an address, in characters, which are octets as well (RFC 0015, 6)."""

SCHEMES = ("g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local")
"""The allocation schemes (RFC 0015, Allocation Schemes)."""

_SCHEME = f"(?:{'|'.join(SCHEMES)})"

# Possessive: no segment can be matched in two ways, so there is nothing to go back for.
_ADDRESS = rf"{_SCHEME}(?:\.[A-Za-z0-9_~-]++)++"

text_matches_address = re.compile(_ADDRESS).fullmatch
"""Matches a text that is an address but for its length."""

matches_address = re.compile(_ADDRESS.encode("ascii")).fullmatch
"""Matches octets that are an address but for its length."""

_begins_with_scheme = re.compile(rf"{_SCHEME}\.".encode("ascii")).match

_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~-."

_LONG = 128  # characters, from which on `matches_long_address` is the quicker of the two

_FORBIDDEN = re.compile(r"[^A-Za-z0-9_~.-]")


def matches_long_address(octets: bytes) -> bool:
    """Return what `matches_address` does, in half the time for hundreds of octets; for a few it takes longer."""
    return (
        not octets.translate(None, _CHARACTERS)
        and (octets + b".").find(b"..") < 0  # no segment is empty, the last one neither
        and _begins_with_scheme(octets) is not None
    )


class AddressFault(NamedTuple):
    """Why a text is no address: the clause it breaks, at which character, and the reason in words."""

    clause: str
    at: int
    reason: str


def is_address(text: str) -> bool:
    """Return whether `text` is an ILP address: a scheme, and one segment or more (RFC 0015)."""
    if len(text) < _LONG:
        return text_matches_address(text) is not None
    return len(text) <= ADDRESS_LENGTH_LIMIT and text.isascii() and matches_long_address(text.encode())


def scheme_of(address: str) -> str:
    """Return the allocation scheme of an ILP address, such as "g".

    Raises:
        ValueError: `address` is none.
    """
    if not is_address(address):
        fault = address_fault(address)
        raise ValueError(f"{address!r} is no ILP address: {fault.reason}")
    return address.partition(".")[0]


def address_fault(text: str) -> AddressFault:
    """Return the first requirement of RFC 0015 that `text` breaks; it must be no address."""
    if len(text) > ADDRESS_LENGTH_LIMIT:
        return AddressFault(
            "0015-length",
            ADDRESS_LENGTH_LIMIT,
            f"{len(text)} characters, at most {ADDRESS_LENGTH_LIMIT} are allowed",
        )
    if not text:
        return AddressFault("0015-segment-after-scheme", 0, "the address is empty")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        return AddressFault(
            "0015-characters", forbidden.start(), f"the character {forbidden[0]!r} has no place in an address"
        )
    scheme, separator, _ = text.partition(".")
    if scheme not in SCHEMES:
        return AddressFault("0015-scheme", 0, f"{scheme!r} is no allocation scheme")
    if not separator:
        return AddressFault("0015-segment-after-scheme", len(text), "no segment follows the allocation scheme")
    empty = text.find("..")
    if empty >= 0:
        return AddressFault("0015-characters", empty + 1, "a segment is empty")
    return AddressFault("0015-trailing-period", len(text) - 1, "the address ends in a period")
