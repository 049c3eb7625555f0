"""Published npm packages: installed into the cache once, driven by the adapters in `adapters/javascript`.

A known release is installed from the lock file that we ship for it, so that everybody judges the same tree.
Any other version is resolved by npm, and the digest of what it resolved to tells two trees apart. Other
people's lifecycle scripts never run.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct
from semver import Version

from ilp.implementation import cache
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.package_entry import UNLOCKED, package_key
from ilp.implementation.program import Answer, TooSlowError, answer_of, last_lines
from ilp.implementation.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NpmInstall", "install", "locked_versions", "released_versions", "supported_packages"]

_ADAPTERS = Path(__file__).with_name("adapters") / "javascript"
_LOCKS = _ADAPTERS / "locks"

_OLDEST_NODE = 16  # the oldest major release of Node.js that the adapters are written for
_OLDEST_NPM = 7  # the first one that reads lockfileVersion 3

INSTALL_SECONDS = 300.0
"""How long one installation by npm may take."""

_QUESTION_SECONDS = 60.0

_EXACT_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


class NpmInstall(Struct, frozen=True, kw_only=True):
    """A package as it lies in the cache, ready to be started.

    `version` is the resolved one. `digest` is the SHA-256 over place, version and integrity of every package
    in the tree: the same on every machine, and another one as soon as a transitive version differs. `locked`
    says whether the tree comes from a lock file that we ship. `command` starts the adapter.
    """

    package: str
    version: str
    directory: Path
    digest: str
    locked: bool
    command: tuple[str, ...]


def supported_packages() -> tuple[str, ...]:
    """Return the names of the npm packages that we have an adapter for."""
    return tuple(sorted(path.stem for path in _ADAPTERS.glob("*.cjs")))


def locked_versions(package: str) -> tuple[str, ...]:
    """Return the releases of `package` that we ship a lock file for, oldest first."""
    known = (path.parent.name for path in (_LOCKS / package).glob("*/package-lock.json"))
    return tuple(sorted(known, key=lambda version: [int(number) for number in version.split(".")]))


def released_versions(package: str, *, on_progress: Callable[[str], None]) -> Releases:
    """Return the published releases of `package` that our adapter drives: from the oldest with a lock file on.

    Prereleases are left out. Where the registry cannot be asked, these are the releases that we ship a lock file for.

    Args:
        package: the package's name on the registry, one of `supported_packages()`.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: there is no adapter for this package.
    """
    _require_adapter(package)
    known = locked_versions(package)
    on_progress(f"asking the registry for the releases of {package}")
    try:
        published = _published(package)
    except ImplementationUnavailable as problem:
        return Releases(known, f"{problem.message}: these are the releases with a lock file")
    parsed = sorted(Version.parse(each) for each in published if Version.is_valid(each))
    oldest = Version.parse(known[0])
    return Releases(tuple(str(each) for each in parsed if each >= oldest and not each.prerelease))


def install(package: str, version: str | None, *, on_progress: Callable[[str], None]) -> NpmInstall:
    """Return `package` at `version` from the cache, installed first if it is not there.

    A version that is in the cache needs neither npm nor network.

    Args:
        package: the package's name on the registry, one of `supported_packages()`.
        version: an exact version, or None for the newest one, for which the registry is asked.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: no adapter for this package, no such version, Node.js or npm missing or too
            old, registry out of reach, or the installation failed.
    """
    _require_adapter(package)
    if version is not None and _EXACT_VERSION.fullmatch(version) is None:
        raise ImplementationUnavailable(
            f"{version!r} is no exact version of {package}",
            f"name one, as in {_example(package)}, or leave it out for the newest one",
        )
    node = _node()
    if version is None:
        on_progress(f"asking the registry for the newest version of {package}")
        version = _newest(package)
    lock = _LOCKS / package / version
    locked = (lock / "package-lock.json").is_file()

    def build(directory: Path) -> None:
        on_progress(f"installing {package} {version} with npm" + (" from its lock file" if locked else ""))
        _install_into(directory, package, version, lock if locked else None)

    key = _key(package, version, lock if locked else None)
    directory = cache.entry(key, build, is_intact=lambda place: _has_package(place, package))
    return NpmInstall(
        package=package,
        version=version,
        directory=directory,
        digest=_digest(directory),
        locked=locked,
        command=(node, str(_ADAPTERS / f"{package}.cjs"), str(directory)),
    )


def _require_adapter(package: str) -> None:
    if package not in supported_packages():
        raise ImplementationUnavailable(
            f"there is no adapter for the npm package {package}",
            f"supported: {', '.join(supported_packages())}; any other takes cmd: and an adapter of your own",
        )


def _key(package: str, version: str, lock: Path | None) -> str:
    """Return the cache key. The adapter is no part of it: it runs from where it is, not from the cache."""
    tree = hashlib.sha256((lock / "package-lock.json").read_bytes()).hexdigest()[:16] if lock else UNLOCKED
    return package_key(f"npm:{package}", version, tree)


class _LockedPackage(Struct):
    version: str = ""
    integrity: str = ""


class _LockFile(Struct):
    packages: dict[str, _LockedPackage]


def _digest(directory: Path) -> str:
    try:
        lock = msgspec.json.decode((directory / "package-lock.json").read_bytes(), type=_LockFile)
    except (OSError, msgspec.DecodeError) as error:
        raise ImplementationUnavailable(
            f"the cache entry {directory} is damaged: {error}", "remove it; it is installed anew next time"
        ) from None
    lines = sorted(
        f"{place} {package.version} {package.integrity}\n" for place, package in lock.packages.items() if place
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _install_into(directory: Path, package: str, version: str, lock: Path | None) -> None:
    if lock is not None:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(lock / name, directory / name)
        command = "ci"
    else:
        manifest = {"name": "ilp-conformance-install", "private": True, "dependencies": {package: version}}
        (directory / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        command = "install"
    # Up to 3.1.3, ilp-packet loads `long` without depending on it: it is there only where npm hoists it.
    options = ["--ignore-scripts", "--package-lock=true", "--omit=dev", "--install-strategy=hoisted"]
    _npm([command, *options], directory, _Wanted(package, version), INSTALL_SECONDS)
    if not _has_package(directory, package):
        raise ImplementationUnavailable(
            f"npm reported success and did not install {package} {version}",
            "look in your npm configuration for what redirects installs: npm config list",
        )


def _has_package(directory: Path, package: str) -> bool:
    return (directory / "node_modules" / package / "package.json").is_file()


def _published(package: str) -> tuple[str, ...]:
    answer = _viewed(package, "versions")
    try:
        found = msgspec.json.decode(answer, type=tuple[str, ...] | str)
    except msgspec.DecodeError:
        raise ImplementationUnavailable(
            f"npm did not say which versions of {package} there are",
            f"name versions, as in {_example(package)}",
            last_lines(answer),
        ) from None
    return (found,) if isinstance(found, str) else found  # of a single one, npm makes no list


def _viewed(package: str, field: str) -> str:
    with tempfile.TemporaryDirectory() as neutral:  # no project's .npmrc counts, as it does not for the install
        return _npm(["view", package, field], Path(neutral), _Wanted(package, None), _QUESTION_SECONDS)


def _newest(package: str) -> str:
    answer = _viewed(package, "version")
    try:
        version = msgspec.json.decode(answer, type=str)
    except msgspec.DecodeError:
        version = ""
    if _EXACT_VERSION.fullmatch(version) is None:
        raise ImplementationUnavailable(
            f"npm did not say which version of {package} is the newest",
            f"name a version, as in {_example(package)}",
            last_lines(answer),
        )
    return version


def _example(package: str) -> str:
    return f"npm:{package}@{locked_versions(package)[-1]}"


class _Wanted(NamedTuple):
    """What npm is asked for; no version: which one is the newest."""

    package: str
    version: str | None

    def __str__(self) -> str:
        return self.package if self.version is None else f"{self.package} {self.version}"


def _npm(arguments: list[str], directory: Path, wanted: _Wanted, seconds: float) -> str:
    """Return what npm writes to standard output.

    Raises:
        ImplementationUnavailable: npm is missing, does not end within `seconds`, or fails.
    """
    command = [
        _npm_program(),
        *arguments,
        "--json",
        "--global=false",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--fetch-retry-mintimeout=1000",  # a missing network is to be told in seconds, not in minutes
        "--fetch-retry-maxtimeout=5000",
    ]
    try:
        ended = answer_of(command, directory, _environment(command), seconds)
    except TooSlowError as slow:
        raise ImplementationUnavailable(
            f"npm did not get {wanted} within {seconds:.0f} s",
            "look at the connection to the package registry, then try again",
            last_lines(slow.log),
        ) from None
    if ended.status != 0:
        raise _failure(ended, wanted)
    return ended.out


class _NpmError(Struct):
    code: str = ""
    summary: str = ""


class _NpmReport(Struct):
    error: _NpmError


_NO_NETWORK = re.compile(
    r"ENOTFOUND|EAI_\w+|ECONN\w+|\w*TIME(?:D)?OUT|EHOSTUNREACH|ENET\w+|EPIPE|ENOTCACHED|FETCH_ERROR|E5\d\d"
)
_CERTIFICATE = re.compile(r"\w*(?:CERT|SIGNATURE|SSL|TLS)\w*|EPROTO")
_CREDENTIALS = re.compile(r"E401|E403|ENEEDAUTH|E407")
_NPM_WORDS = re.compile(r"^npm (?:ERR!|error) (?!code )(?:\d+ )?(.+)$", re.MULTILINE)
_DISK = re.compile(r"ENOSPC|EDQUOT|EROFS|EACCES|EPERM")


def _failure(ended: Answer, wanted: _Wanted) -> ImplementationUnavailable:
    """Return the error for an npm that failed: what happened, what to do, and as the log what npm's words add to it."""
    error = _reported(ended)
    log = error.summary.strip().partition("\n")[0]
    code = error.code
    configuration = "look at registry and proxy in your npm configuration: npm config list"
    if code in {"ETARGET", "E404"}:
        if wanted.version is None:
            log = ""
            message, advice = f"the package registry has no {wanted}", configuration
        elif wanted.package in error.summary:
            log = ""
            known = ", ".join(locked_versions(wanted.package))
            message, advice = f"the package registry has no {wanted}", f"releases with a lock file: {known}"
        else:
            message, advice = f"the package registry lacks a package that {wanted} depends on", configuration
    elif _NO_NETWORK.fullmatch(code):
        log = ""
        message = f"npm cannot reach the package registry ({code})"
        if wanted.version is None:
            message += f", which alone knows the newest version of {wanted}"
            advice = f"connect, or name a version that is in the cache already, as in {_example(wanted.package)}"
        else:
            message += f" to get {wanted}"
            advice = f"connect, or {configuration}"
    elif _CERTIFICATE.fullmatch(code):
        message = f"npm does not trust the package registry's certificate ({code})"
        advice = "name your certificate authority in NODE_EXTRA_CA_CERTS or npm's setting cafile"
    elif _CREDENTIALS.fullmatch(code):
        message, advice = f"the package registry refuses to hand out {wanted} ({code})", configuration
    elif code == "EINTEGRITY":
        message = f"the package registry delivered other files than the lock file of {wanted} records"
        advice = "try npm cache clean --force; if it stays so, do not trust this registry"
    elif _DISK.fullmatch(code):
        message = f"npm cannot write to the disk ({code})"
        advice = f"look at npm's cache directory and at {cache.cache_directory()}"
    else:
        message = f"npm failed to get {wanted} ({code or f'exit status {ended.status}'})"
        advice = "npm's own words are in the log"
        log = last_lines(ended.log)
    return ImplementationUnavailable(message, advice, log)


def _reported(ended: Answer) -> _NpmError:
    try:
        return msgspec.json.decode(ended.out, type=_NpmReport).error
    except msgspec.DecodeError:  # older ones, and some failures, speak to standard error only
        code = re.search(r"^npm (?:ERR!|error) code (\S+)", ended.log, re.MULTILINE)
        return _NpmError(code[1] if code else "", "\n".join(_NPM_WORDS.findall(ended.log)))


# What npm and node are started with: npm needs its own configuration and the way to the registry. Nobody
# else's tokens are any of their business.
_PASSED_ON = re.compile(
    r"PATH|HOME|TMPDIR|npm_config_.+|(?:https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)",
    re.IGNORECASE,
)


_NAMED = re.compile(r"\$\{(\w+)\??\}")


def _environment(command: list[str]) -> dict[str, str]:
    named = _named_in_npmrc() if Path(command[0]).stem == "npm" else frozenset[str]()
    return {name: value for name, value in os.environ.items() if name in named or _PASSED_ON.fullmatch(name)}


def _user_config() -> str:
    """Return where npm looks for the user's own settings; npm takes the variable in either case."""
    variables = ("npm_config_userconfig", "NPM_CONFIG_USERCONFIG")
    return next((os.environ[each] for each in variables if os.environ.get(each)), "~/.npmrc")


def _named_in_npmrc() -> frozenset[str]:
    """Return the variables that the user's own .npmrc refers to, such as ${NPM_TOKEN}: those are npm's business."""
    try:
        text = Path(_user_config()).expanduser().read_text(encoding="utf-8", errors="replace")
    except (OSError, RuntimeError):  # no such file, or no home
        return frozenset()
    settings = (line for line in text.splitlines() if not line.lstrip().startswith(("#", ";")))
    return frozenset(name for line in settings for name in _NAMED.findall(line))


def _node() -> str:
    """Return the path of a Node.js that can run the adapters."""
    node = shutil.which("node")
    if node is None:
        raise ImplementationUnavailable(
            "Node.js was not found: there is no `node` on PATH", f"install Node.js {_OLDEST_NODE} or later"
        )
    said = _version_of(node)
    match = re.match(r"v(\d+)\.", said)
    if match is None:
        raise ImplementationUnavailable(
            f"{node} --version did not answer with a version",
            f"install Node.js {_OLDEST_NODE} or later",
            last_lines(said),
        )
    if int(match[1]) < _OLDEST_NODE:
        raise ImplementationUnavailable(
            f"Node.js {said.strip()} is too old for the adapter", f"install Node.js {_OLDEST_NODE} or later"
        )
    return node


def _npm_program() -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise ImplementationUnavailable(
            "npm was not found: there is no `npm` on PATH",
            f"install npm {_OLDEST_NPM} or later; it comes with Node.js",
        )
    said = _version_of(npm)
    match = re.match(r"(\d+)\.", said)
    if match is not None and int(match[1]) < _OLDEST_NPM:
        raise ImplementationUnavailable(
            f"npm {said.strip()} is too old to read our lock files", f"install npm {_OLDEST_NPM} or later"
        )
    return npm


def _version_of(program: str) -> str:
    try:
        command = [program, "--version"]
        ended = answer_of(command, None, _environment(command), _QUESTION_SECONDS)
    except TooSlowError as slow:
        return slow.log
    return ended.out if ended.status == 0 else ended.log
