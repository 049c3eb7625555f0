"""A file that is there whole or not at all, and as it was if it cannot be written."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(output: Path, content: bytes) -> None:
    """Write a file beside `output`, then put it in its place; into a device or a pipe, write directly.

    A file that was there keeps its permissions; of a symbolic link, the file that it names is written.

    Raises:
        OSError: that is not possible; `output` is as it was.
    """
    if output.exists() and not output.is_file():
        with output.open("wb") as stream:
            stream.write(content)
        return
    target = output.resolve()
    if target.exists() and not os.access(target, os.W_OK):  # to put another in its place would take no permission
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        if target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
