"""One of a few names, as people write them into a configuration: the name, or what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TypeVar

__all__ = ["choose"]

_SHOWN = 12  # names that are all listed

_T = TypeVar("_T", bound=str)


def choose(written: str, allowed: Iterable[_T], kind: str) -> _T:
    """Return the one of `allowed` that is written.

    Args:
        written: what somebody wrote.
        allowed: what there is.
        kind: what it is the name of, such as "level".

    Raises:
        ValueError: it is none of them; the message says which may be meant, or which there are.
    """
    names = list(allowed)
    for each in names:
        if each == written:
            return each
    close = difflib.get_close_matches(written, names, n=1)
    if close:
        advice = f"; did you mean {close[0]}?"
    elif len(names) <= _SHOWN:
        advice = f"; there is {', '.join(names)}"
    else:
        advice = ""
    raise ValueError(f"there is no {kind} {written!r}{advice}")
