"""Cargo.lock: which packages a crate was resolved to, and a digest that names them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from ilp.implementation.implementation import ImplementationUnavailable

__all__ = ["tree_digest", "version_in"]


class _Package(Struct, frozen=True):
    name: str
    version: str
    checksum: str = ""
    dependencies: tuple[str, ...] = ()


class _LockFile(Struct, frozen=True):
    package: tuple[_Package, ...]


def version_in(lock: Path, crate: str) -> str | None:
    """Return the version of `crate` that the lock file has, None if it has none.

    Raises:
        ImplementationUnavailable: it is no lock file.
    """
    return next((each.version for each in _read(lock) if each.name == crate), None)


def tree_digest(lock: Path, crate: str, features: tuple[str, ...]) -> str:
    """Return the SHA-256 over name, version and checksum of `crate` and all that it depends on, and over its features.

    Packages for other systems than this one count as well: the digest is the same on every machine. What the adapter
    itself depends on does not count.

    Raises:
        ImplementationUnavailable: it is no lock file of an adapter.
    """
    packages = _read(lock)
    # A dependency is its name alone where the lock file has one version of it, else name and version.
    by_name = {key: each for each in packages for key in (each.name, f"{each.name} {each.version}")}
    reached: dict[str, _Package] = {}
    waiting = [crate]
    while waiting:
        name = waiting.pop()
        package = by_name.get(" ".join(name.split()[:2]))
        if package is None:
            raise _damaged(lock, f"it has no {name}")
        key = f"{package.name} {package.version}"
        if key not in reached:
            reached[key] = package
            waiting += package.dependencies
    lines = sorted(f"{key} {package.checksum}\n" for key, package in reached.items())
    lines += [f"feature {each}\n" for each in sorted(features)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _read(lock: Path) -> tuple[_Package, ...]:
    try:
        read = tomllib.loads(lock.read_text(encoding="utf-8"))
        return msgspec.convert(read, type=_LockFile).package
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise _damaged(lock, str(error)) from None


def _damaged(lock: Path, reason: str) -> ImplementationUnavailable:
    return ImplementationUnavailable(
        f"the lock file {lock} is damaged: {reason}", f"remove {lock.parent}; it is built anew next time"
    )
