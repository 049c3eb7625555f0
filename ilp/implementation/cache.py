"""The suite's cache: directories that are costly to make and never change once made.

An entry is built beside its place and moved into it when it is whole, so whoever finds an entry finds all of
it: after a crash, after Ctrl-C, and while other processes ask for the same one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import platformdirs

from ilp.implementation.implementation import ImplementationUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CACHE_DIR_VARIABLE", "cache_directory", "entry", "is_complete"]

CACHE_DIR_VARIABLE = "ILP_CACHE_DIR"
"""The environment variable that names another cache directory than the user's."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,199}")
_COMPLETE = ".complete"  # written into an entry last: what has it was built to the end
_UNFINISHED = ".unfinished"

LOCK_TIMEOUT_SECONDS = 900.0
"""How long `entry` waits for another process that builds the same entry: longer than any install may take."""


def cache_directory() -> Path:
    """Return the absolute path of the cache directory, which need not exist yet.

    It is what the environment variable ILP_CACHE_DIR names, else `ilp-conformance` among the user's caches.
    """
    chosen = os.environ.get(CACHE_DIR_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(platformdirs.user_cache_dir("ilp-conformance", appauthor=False)).absolute()


def is_complete(place: Path) -> bool:
    """Return whether a directory in the cache is an entry that was built to the end."""
    return (place / _COMPLETE).is_file()


def entry(
    key: str,
    build: Callable[[Path], None],
    *,
    is_intact: Callable[[Path], bool] = lambda _: True,
    lock_timeout: float = LOCK_TIMEOUT_SECONDS,
) -> Path:
    """Return the directory of the entry `key`, built first unless a complete one is there.

    Of several processes that ask for one key at the same time, one builds and the others wait for it. A
    complete entry is returned without writing anything, so a warm cache may be read-only.

    Args:
        key: names the entry and everything that its content depends on; letters, digits and @ . _ + -.
        build: fills the empty directory that it is given. What it raises is passed on, and nothing is kept;
            only an OSError is taken for a full disk or a missing permission, so it raises
            ImplementationUnavailable.
        is_intact: says whether a complete entry still has what was built: somebody may have tidied up in it, or a
            part of it been restored. One that is not is built anew.
        lock_timeout: how long to wait for another process that builds the entry, in seconds.

    Raises:
        ImplementationUnavailable: the cache cannot be written, or another process held the entry too long.
        ValueError: `key` has other characters, or more than 200.
    """
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"{key!r} is no cache key: letters, digits and @ . _ + - only, at most 200")
    root = cache_directory()
    place = root / key

    def is_ready() -> bool:
        return is_complete(place) and is_intact(place)

    if is_ready():
        return place
    try:
        locks = root / ".locks"
        locks.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(locks / f"{key}.lock", timeout=lock_timeout):
            if not is_ready():
                _clear(root, key)
                _build(root, key, build)
    except filelock.Timeout:
        raise ImplementationUnavailable(
            f"another process has been preparing {key} in the cache {root} for {lock_timeout:.0f} s",
            "wait for it or end it, then try again",
        ) from None
    except OSError as error:
        raise ImplementationUnavailable(
            f"the cache {root} cannot be written: {error.strerror or error}",
            f"make room or give permission there, or name another directory in {CACHE_DIR_VARIABLE}",
        ) from error
    return place


def _clear(root: Path, key: str) -> None:
    """Remove what interrupted builds of `key` left; nobody else builds it while its lock is held."""
    for left in (root / key, *root.glob(f".{key}~*{_UNFINISHED}")):
        if left.exists():
            shutil.rmtree(left)


def _build(root: Path, key: str, build: Callable[[Path], None]) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=f".{key}~", suffix=_UNFINISHED, dir=root))
    try:
        build(unfinished)
        (unfinished / _COMPLETE).touch()
        unfinished.rename(root / key)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
