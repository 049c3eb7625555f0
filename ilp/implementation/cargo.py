"""Published Rust crates: built once into the cache, together with the adapters in `adapters/rust`.

A known release is built from the lock file that we ship for it, so that everybody judges the same tree. Any other
version is resolved by cargo, and the digest of what it resolved to tells two trees apart. Building runs other people's
code, the build scripts: it gets no tokens and has a limit of time.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct
from semver import Version

from ilp.implementation import cache, cargo_program
from ilp.implementation.cargo_lock import tree_digest
from ilp.implementation.cargo_program import Wanted
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.package_entry import package_key
from ilp.implementation.releases import Releases

__all__ = ["CargoInstall", "install", "locked_versions", "released_versions", "supported_packages"]

_ADAPTERS = Path(__file__).with_name("adapters") / "rust"
_SOURCES = ("Cargo.toml", "build.rs", "src/*.rs")  # of an adapter: what goes into the build

_PROGRAM = "ilp-adapter"
_LOCK = "Cargo.lock"

_EXACT_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?")

_NOT_DRIVEN = {
    "ilp-packet": "ilp-packet 0.2.0 does not know the packets of ILPv4, and 0.3.0 does not compile with today's Rust "
    "(E0515 in its oer.rs)",
}


class CargoInstall(Struct, frozen=True, kw_only=True):
    """A crate as it lies in the cache, built together with its adapter and ready to be started.

    `version` is the resolved one, `features` are those of the crate that are on beside its default ones. `digest` is
    the SHA-256 over name, version and checksum of every package in the crate's tree and over the features: the same on
    every machine, and another one as soon as a transitive version differs. `locked` says whether the tree comes from a
    lock file that we ship. `command` starts the adapter.
    """

    package: str
    version: str
    features: tuple[str, ...]
    directory: Path
    digest: str
    locked: bool
    command: tuple[str, ...]


class _Known(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a release: the generation of its API, and its features."""

    api: str
    features: tuple[str, ...]


def supported_packages() -> tuple[str, ...]:
    """Return the names of the crates that we have an adapter for."""
    return tuple(sorted(path.parent.name for path in _ADAPTERS.glob("*/Cargo.toml")))


def locked_versions(package: str) -> tuple[str, ...]:
    """Return the releases of `package` that we ship a lock file for, oldest first."""
    known = (path.parent.name for path in (_ADAPTERS / package / "locks").glob(f"*/{_LOCK}"))
    return tuple(sorted(known, key=Version.parse))


def released_versions(package: str, *, on_progress: Callable[[str], None]) -> Releases:
    """Return the published releases of `package` that our adapter drives: from the oldest with a lock file on.

    Prereleases are left out, and so are releases that were yanked. Where the registry cannot be asked, these are the
    releases that we ship a lock file for.

    Args:
        package: the crate's name on the registry, one of `supported_packages()`.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: there is no adapter for this crate.
    """
    _require_adapter(package)
    known = locked_versions(package)
    on_progress(f"asking the registry for the releases of {package}")
    wanted = Wanted(package, None, (), known)
    versions: list[str] = []
    requirement = f">={known[0]}"
    try:
        # cargo tells the newest release that fulfils a requirement, never all: so each is asked for below the last.
        while (found := cargo_program.newest_release(wanted, requirement)) is not None:
            versions.append(found)
            requirement = f">={known[0]}, <{found}"
            if found == known[0]:
                break
    except ImplementationUnavailable as problem:
        return Releases(known, f"{problem.message}: these are the releases with a lock file")
    return Releases(tuple(reversed(versions)))


def install(
    package: str, version: str | None, features: tuple[str, ...] = (), *, on_progress: Callable[[str], None]
) -> CargoInstall:
    """Return `package` at `version` from the cache, built first if it is not there.

    A version that is in the cache needs neither cargo nor network. It is built again when the adapter or the lock file
    changes, and not when another Rust is installed: the greeting says which one built it.

    Args:
        package: the crate's name on the registry, one of `supported_packages()`.
        version: an exact version, or None for the newest one, for which the registry is asked.
        features: features of the crate to turn on beside its default ones.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: no adapter for this crate, no such version or feature, cargo missing or too old,
            registry out of reach, or it does not compile.
    """
    _require_adapter(package)
    known = locked_versions(package)
    if version is not None and _EXACT_VERSION.fullmatch(version) is None:
        raise ImplementationUnavailable(
            f"{version!r} is no exact version of {package}",
            f"name one, as in cargo:{package}@{known[-1]}, or leave it out for the newest one",
        )
    features = tuple(sorted(set(features)))
    if version is None:
        on_progress(f"asking the registry for the newest version of {package}")
        version = _newest(package, known)
    wanted = Wanted(package, version, features, known)
    locked = version in known
    release = _known(package, version)
    unknown = [each for each in features if locked and each not in release.features]
    if unknown:
        raise cargo_program.no_feature(wanted, ", ".join(unknown), ", ".join(release.features))

    def build(directory: Path) -> None:
        _build_into(directory, wanted, release, on_progress)

    directory = cache.entry(_key(wanted, release), build, is_intact=_is_whole)
    return CargoInstall(
        package=package,
        version=version,
        features=features,
        directory=directory,
        digest=tree_digest(directory / _LOCK, package, features),
        locked=locked,
        command=(str(directory / _PROGRAM),),
    )


def _require_adapter(package: str) -> None:
    if package not in supported_packages():
        raise ImplementationUnavailable(
            _NOT_DRIVEN.get(package, f"there is no adapter for the crate {package}"),
            f"supported: {', '.join(supported_packages())}; any other takes cmd: and an adapter of your own",
        )


def _newest(package: str, known: tuple[str, ...]) -> str:
    found = cargo_program.newest_release(Wanted(package, None, (), known), "*")
    if found is None:
        raise ImplementationUnavailable(
            f"the package registry has no release of {package}", f"releases with a lock file: {', '.join(known)}"
        )
    return found


def _known(package: str, version: str) -> _Known:
    """Return what is known of a release, or of the one before it where it has no lock file."""
    text = (_ADAPTERS / package / "releases.toml").read_text(encoding="utf-8")
    releases = msgspec.convert(tomllib.loads(text), type=dict[str, _Known])
    wanted = Version.parse(version)
    before = [each for each in sorted(releases, key=Version.parse) if Version.parse(each) <= wanted]
    return releases[before[-1] if before else min(releases, key=Version.parse)]


def _lock(wanted: Wanted) -> Path | None:
    lock = _ADAPTERS / wanted.package / "locks" / str(wanted.version) / _LOCK
    return lock if lock.is_file() else None


def _sources(package: str) -> list[Path]:
    return sorted(path for pattern in _SOURCES for path in (_ADAPTERS / package).glob(pattern))


def _key(wanted: Wanted, release: _Known) -> str:
    """Return the cache key. The program is for one kind of machine, and the cache may be shared by several."""
    lock = _lock(wanted)
    parts = [sys.platform.encode(), platform.machine().encode(), release.api.encode()]
    parts += [b"unlocked" if lock is None else lock.read_bytes()]
    for path in _sources(wanted.package):
        parts += [path.name.encode(), path.read_bytes()]
    parts += [each.encode() for each in wanted.features]
    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()[:16]
    return package_key(f"cargo:{wanted.package}", str(wanted.version), digest)


def _is_whole(directory: Path) -> bool:
    return os.access(directory / _PROGRAM, os.X_OK) and (directory / _LOCK).is_file()


def _build_into(directory: Path, wanted: Wanted, release: _Known, on_progress: Callable[[str], None]) -> None:
    """Build the adapter in `directory`, of which the program and the lock file remain."""
    lock = _lock(wanted)
    own = release.features if lock is not None else wanted.features
    _lay_out(directory, wanted, own)
    if lock is not None:
        shutil.copyfile(lock, directory / _LOCK)
    features = (f"api-{release.api}", *(_own_feature(each) for each in wanted.features))
    on_progress(f"fetching {wanted} with cargo" + (", from its lock file" if lock is not None else ""))
    versions = cargo_program.resolve(directory, wanted, features, locked=lock is not None)
    on_progress(f"building {wanted} and its adapter with cargo")
    said = {"features": list(wanted.features)} | versions
    variables = {"ILP_CODEC_VERSION": str(wanted.version), "ILP_CODEC_BUILD": json.dumps(said)[1:-1]}
    program = cargo_program.build(directory, wanted, features, variables)
    program.rename(directory / _PROGRAM)
    for each in directory.iterdir():
        if each.name not in (_PROGRAM, _LOCK):
            shutil.rmtree(each) if each.is_dir() else each.unlink()


def _lay_out(directory: Path, wanted: Wanted, own: tuple[str, ...]) -> None:
    """Copy the adapter's sources, and fill its manifest in."""
    for path in _sources(wanted.package):
        place = directory / path.relative_to(_ADAPTERS / wanted.package)
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, place)
    manifest = directory / "Cargo.toml"
    lines = "\n".join(f'"{_own_feature(each)}" = ["{wanted.package}/{each}"]' for each in own)
    text = manifest.read_text(encoding="utf-8").replace("@VERSION@", str(wanted.version))
    manifest.write_text(text.replace("@FEATURES@", lines), encoding="utf-8")


def _own_feature(feature: str) -> str:
    """Return the adapter's feature that turns on this one of the crate."""
    return f"with-{feature}"
