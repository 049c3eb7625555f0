"""The program cargo: where it is, what it is asked, and what is to be said where it fails."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from semver import Version

from ilp.implementation import cache
from ilp.implementation.cargo_lock import version_in
from ilp.implementation.environment import scrubbed_for_build
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.program import Answer, TooSlowError, answer_of, last_lines, run_to_end

__all__ = ["BUILD_SECONDS", "Wanted", "build", "newest_release", "no_feature", "resolve"]

_OLDEST = "1.78.0"  # the first cargo that reads the format of our lock files
_INSTALL = "install Rust 1.78 or later"

BUILD_SECONDS = 600.0
"""How long cargo may compile."""

_RESOLVE_SECONDS = 180.0
_QUESTION_SECONDS = 60.0

_IMPATIENT = {"CARGO_NET_RETRY": "1"}  # a missing network is to be told in seconds


class Wanted(NamedTuple):
    """What cargo is asked for.

    Attributes:
        package: the crate.
        version: exactly this one; None: whichever is the newest.
        features: of the crate.
        known: the releases that we ship a lock file for, the oldest first.
    """

    package: str
    version: str | None
    features: tuple[str, ...]
    known: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(each for each in (self.package, self.version) if each)


def resolve(directory: Path, wanted: Wanted, features: tuple[str, ...], *, locked: bool) -> dict[str, str]:
    """Write the lock file in `directory` unless it is `locked`, and fetch what will be compiled.

    Args:
        directory: holds a Cargo.toml, and where `locked`, a Cargo.lock.
        wanted: the crate that is a dependency there.
        features: of the package in `directory`.
        locked: whether the lock file is there and has to suffice.

    Returns:
        The versions of the packages that the crate uses on this machine, by name.

    Raises:
        ImplementationUnavailable: cargo is missing or too old, or it does not get all of it.
    """
    arguments = ["tree", "--edges=normal,no-proc-macro", "--no-dedupe", "--prefix=depth", "--format= {p}"]
    arguments += ["--quiet", f"--features={','.join(features)}", *(["--locked"] if locked else [])]
    return _below(wanted.package, _asked(_program(), arguments, directory, wanted, _RESOLVE_SECONDS))


def build(directory: Path, wanted: Wanted, features: tuple[str, ...], variables: Mapping[str, str]) -> Path:
    """Compile the package in `directory`, for which everything has been fetched; return where its program is.

    Args:
        directory: what was given to `resolve`; cargo works in its folder `target`.
        wanted: the crate that is a dependency there.
        features: of the package in `directory`.
        variables: for the compiler, beyond those that every build gets.

    Raises:
        ImplementationUnavailable: it does not compile.
    """
    arguments = ["build", "--release", "--locked", "--offline", "--target-dir=target", "--color=never"]
    command = [_program(), *arguments, f"--features={','.join(features)}"]
    ended = run_to_end(command, directory, scrubbed_for_build(os.environ, also=variables), BUILD_SECONDS)
    if ended.problem:
        raise _failure(ended.problem, ended.log, wanted)
    # A cargo whose configuration names a target puts the program into that target's folder.
    found = [*directory.glob("target/release/ilp-adapter"), *directory.glob("target/*/release/ilp-adapter")]
    if not found:
        raise ImplementationUnavailable(
            f"cargo reported success and built no adapter for {wanted}",
            "look in your cargo configuration for what redirects builds",
            ended.log,
        )
    return found[0]


def newest_release(wanted: Wanted, requirement: str) -> str | None:
    """Return the newest release of the crate that fulfils a version requirement of cargo's, None if there is none.

    Raises:
        ImplementationUnavailable: cargo is missing or too old, or could not ask.
    """
    with tempfile.TemporaryDirectory() as folder:  # where no project's settings count
        place = Path(folder)
        (place / "src").mkdir()
        (place / "src" / "lib.rs").touch()
        (place / "Cargo.toml").write_text(
            '[package]\nname = "ilp-question"\nversion = "1.0.0"\nedition = "2021"\n\n[workspace]\n\n'
            f'[dependencies]\n{wanted.package} = "{requirement}"\n',
            encoding="utf-8",
        )
        try:
            _asked(_program(), ["generate-lockfile", "--quiet"], place, wanted, _QUESTION_SECONDS)
        except _NoSuchReleaseError:
            return None
        return version_in(place / "Cargo.lock", wanted.package)


class _NoSuchReleaseError(ImplementationUnavailable):
    """The registry has the crate, and not the version that was asked for."""


def _program() -> str:
    cargo = shutil.which("cargo")
    if cargo is None:
        raise ImplementationUnavailable("cargo was not found: there is no `cargo` on PATH", _INSTALL)
    try:
        ended = _answer([cargo, "--version"], None, _QUESTION_SECONDS)
    except TooSlowError:
        raise ImplementationUnavailable(f"{cargo} --version did not end", _INSTALL) from None
    said = re.match(r"cargo (\d+\.\d+\.\d+)", ended.out)
    if said is None:
        raise ImplementationUnavailable(
            f"{cargo} --version did not answer with a version",
            f"{_INSTALL}; with rustup, choose a default toolchain",
            last_lines(ended.out + ended.log),
        )
    if Version.parse(said[1]) < Version.parse(_OLDEST):
        raise ImplementationUnavailable(f"cargo {said[1]} is too old to read our lock files", _INSTALL)
    return cargo


def _asked(cargo: str, arguments: list[str], directory: Path, wanted: Wanted, seconds: float) -> str:
    """Return what cargo writes to standard output."""
    try:
        ended = _answer([cargo, *arguments, "--color=never"], directory, seconds)
    except TooSlowError as slow:
        raise ImplementationUnavailable(
            f"cargo did not get {wanted} within {seconds:.0f} s",
            "look at the connection to the package registry, then try again",
            last_lines(slow.log),
        ) from None
    if ended.status != 0:
        raise _failure(f"exited with status {ended.status}", ended.log, wanted)
    return ended.out


def _answer(command: list[str], directory: Path | None, seconds: float) -> Answer:
    return answer_of(command, directory, scrubbed_for_build(os.environ, also=_IMPATIENT), seconds)


def _below(package: str, tree: str) -> dict[str, str]:
    """Return the versions below `package` in what `cargo tree` says with depths; several of one name side by side."""
    versions: dict[str, list[str]] = {}
    start = 0
    for line in tree.splitlines():
        depth, name, version = [*line.split(), "", ""][:3]
        if name == package:
            start = int(depth)
        elif start and int(depth) > start:
            versions.setdefault(name, []).append(version.removeprefix("v"))
        else:
            start = 0
    return {name: ", ".join(dict.fromkeys(each)) for name, each in sorted(versions.items())}


_DISK = re.compile(r"No space left on device|Disk quota exceeded|Read-only file system|Permission denied")
_NO_CRATE = re.compile(r"no matching package(?: named)? `([^`]+)` found")
_NO_VERSION = re.compile(r"failed to select a version for the requirement `([^ `]+) ")
_NO_FEATURE = re.compile(
    r"depends on `([^`]+)`,? with features?:? ((?:`[^`]+`(?:, )?)+) but `[^`]+` does not have th(?:at|ese) feature"
)
_FEATURES_THERE = re.compile(r"available features: (.+)")
_TOO_OLD = re.compile(
    r"requires rustc ([\d.]+)|cannot be built because it requires rustc|rustc [\d.]+ is not supported"
)
_CHECKSUM = re.compile(r"checksum for `[^`]+` changed|failed to verify the checksum|unable to verify that `[^`]+` is")
_CERTIFICATE = re.compile(r"certificate|SSL peer|\[60\]|\[77\]", re.IGNORECASE)
_CREDENTIALS = re.compile(r"got 40[137]|status code 40[137]|requires? (?:authentication|a token)")
_NO_NETWORK = re.compile(
    r"resolve host|Could(?:n't| not) connect|[Cc]onnection (?:refused|reset|timed out)|[Tt]imeout|timed out"
    r"|unreachable|spurious network error|failed to download|download of|failed to get .* from registry|--offline"
)
_NO_LINKER = re.compile(r"linker `([^`]+)` not found")
_NOT_COMPILED = re.compile(r"could not compile `([^`]+)`")
_TOO_SLOW = re.compile(r"did not end within")


def _failure(ended: str, log: str, wanted: Wanted) -> ImplementationUnavailable:
    """Return the error for a cargo that failed: what happened, what to do, and what cargo's words add to it."""
    shown = last_lines(log)
    configuration = "look at sources and proxies in your cargo configuration"
    if _DISK.search(log):
        return ImplementationUnavailable(
            "cargo cannot write to the disk", f"look at cargo's own folder and at {cache.cache_directory()}", shown
        )
    if (crate := _NO_CRATE.search(log)) is not None:
        here = crate[1] == wanted.package
        missing = wanted.package if here else f"{crate[1]}, which {wanted} depends on"
        return ImplementationUnavailable(f"the package registry has no {missing}", configuration)
    if (version := _NO_VERSION.search(log)) is not None:
        return _no_version(wanted, version[1], configuration)
    if (feature := _NO_FEATURE.search(log)) is not None and feature[1] == wanted.package:
        there = _FEATURES_THERE.search(log)
        return no_feature(wanted, feature[2].replace("`", ""), there[1] if there else "")
    for pattern, message, advice in (
        (_NO_LINKER, f"there is no linker to build {wanted} with", "install a C compiler, which brings one (cc)"),
        (_TOO_OLD, f"this Rust is too old for {wanted} and what it depends on", "install a newer Rust"),
        (_NOT_COMPILED, f"{wanted} and its adapter do not compile", _elsewhere(wanted)),
        (_TOO_SLOW, f"cargo {ended} while building {wanted}", "see what else keeps this machine busy, then try again"),
        (
            _CHECKSUM,
            f"the package registry delivered other files than the lock file of {wanted} records",
            "remove the downloads in cargo's own folder; if it stays so, do not trust this registry",
        ),
        (
            _CERTIFICATE,
            "cargo does not trust the package registry's certificate",
            "name your certificate authority in CARGO_HTTP_CAINFO or cargo's setting http.cainfo",
        ),
        (_CREDENTIALS, f"the package registry refuses to hand out {wanted}", configuration),
        (_NO_NETWORK, f"cargo cannot reach the package registry to get {wanted}", _connect(wanted)),
    ):
        if pattern.search(f"{log}\n{ended}"):
            return ImplementationUnavailable(message, advice, shown)
    return ImplementationUnavailable(
        f"cargo {ended} and did not get {wanted}", "cargo's own words are in the log", shown
    )


def no_feature(wanted: Wanted, features: str, there: str) -> ImplementationUnavailable:
    """Return the error for features that the crate has not; `there` lists those that it has."""
    return ImplementationUnavailable(
        f"{wanted} has no feature {features}", f"it has {there}" if there else "it has no features: leave them out"
    )


def _no_version(wanted: Wanted, crate: str, configuration: str) -> ImplementationUnavailable:
    if crate != wanted.package:
        return ImplementationUnavailable(
            f"the package registry lacks a version of {crate} that {wanted} depends on", configuration
        )
    return _NoSuchReleaseError(
        f"the package registry has no {wanted}", f"releases with a lock file: {', '.join(wanted.known)}"
    )


def _elsewhere(wanted: Wanted) -> str:
    if wanted.version in wanted.known:
        return "the last that the compiler said is in the log"
    return f"the adapter is written for {wanted.package} {wanted.known[0]} to {wanted.known[-1]}; see the log"


def _connect(wanted: Wanted) -> str:
    if wanted.version is not None:
        return "connect, or look at sources and proxies in your cargo configuration"
    return f"connect, or name a version that is in the cache already, as in cargo:{wanted.package}@{wanted.known[-1]}"
