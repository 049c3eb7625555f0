"""Published packages in the cache: what the entry of one release is called, and which releases have one."""

from __future__ import annotations

import re

from semver import Version

from ilp.implementation.cache import cache_directory, is_complete

__all__ = ["UNLOCKED", "cached_versions", "package_key"]

UNLOCKED = "unlocked"
"""Stands for the tree of a release that has no lock file: what it is made of is known only once it is there."""

_SEPARATOR = re.compile(r"[:/]")  # of a reference's parts: no cache key has them
_STATE = rf"[0-9a-f]{{16}}|{UNLOCKED}"


def package_key(package: str, version: str, state: str) -> str:
    """Return the cache key of one release.

    Args:
        package: a reference without version and features, such as "npm:ilp-packet".
        version: the release.
        state: 16 hexadecimal digits of a digest over everything that the entry's content depends on, or `UNLOCKED`.
    """
    return f"{_prefix(package)}{version}-{state}"


def cached_versions(package: str) -> tuple[str, ...]:
    """Return the versions of a package that lie in the cache, with or without a lock file, oldest first.

    Args:
        package: a reference without version and features, such as "npm:ilp-packet".
    """
    key = re.compile(rf"{re.escape(_prefix(package))}(?P<version>[0-9].*)-(?:{_STATE})")
    try:
        entries = [each.name for each in cache_directory().iterdir() if is_complete(each)]
    except OSError:  # there is no cache yet, or none that we may read
        return ()
    return tuple(sorted({match["version"] for each in entries if (match := key.fullmatch(each))}, key=_order))


def _prefix(package: str) -> str:
    return f"{_SEPARATOR.sub('-', package)}-"


def _order(version: str) -> tuple[bool, Version | None, str]:
    is_semantic = Version.is_valid(version)
    return is_semantic, Version.parse(version) if is_semantic else None, version
