"""The 17 characters of a timestamp as ISO 8601 and back, place by place, whatever stands at the places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ilp.implementation.embedded.in_process import RefusedError

if TYPE_CHECKING:
    from ilp.protocol.value import ExpiresAt

__all__ = ["characters_of", "iso_of"]

_ISO = re.compile(r"(.{4})-(..)-(..)T(..):(..):(..)\.(...).{0,6}Z")


def characters_of(expires_at: ExpiresAt) -> str:
    """Return `expires_at` as YYYYMMDDHHmmSSfff (RFC 0030, Fixed-length Timestamps).

    Digits beyond milliseconds are cut off, not rounded: nothing carries into the seconds here, and in the
    RFC's only example (.279112, to 279) both give the same.

    Raises:
        RefusedError: the year takes more than four characters.
    """
    places = _ISO.fullmatch(expires_at)
    if places is None:
        raise RefusedError(f"{expires_at} does not fit the 17 characters of a timestamp")
    return "".join(places.groups())


def iso_of(characters: str) -> ExpiresAt:
    """Return 17 characters as ISO 8601 in UTC, without a look at the calendar: month 13 stays month 13.

    Raises:
        RefusedError: some are not printable, so that no line of the adapter protocol could name them.
    """
    if not characters.isprintable():
        raise RefusedError("expiresAt holds characters that are not printable")
    date, time = characters[:8], characters[8:]
    return f"{date[:4]}-{date[4:6]}-{date[6:]}T{time[:2]}:{time[2:4]}:{time[4:6]}.{time[6:]}Z"
