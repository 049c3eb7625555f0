"""A file of the state folder that is there whole or not at all, whoever else writes there."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

__all__ = ["put_whole"]


def put_whole(place: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there; its folder is made if it is not there.

    Raises:
        OSError: that is not possible; what was in its place is as it was.
    """
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(place)
    except BaseException:  # an interrupt leaves nothing behind, either
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
