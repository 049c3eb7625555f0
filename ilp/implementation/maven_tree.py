"""Trees of jars, resolved by the user's own Maven and kept in the cache.

A tree that we know has a lock: every jar with its version and SHA-256. Then Maven is asked for exactly these jars, and
what it brings is held against the lock. Of any other tree, Maven decides which jars it has. Maven keeps its own
repository where the user has it; a cache entry holds the jars and `tree.json`, which lists them. That file of an entry
made without a lock is the lock for it, to be put under `adapters/java/locks` as GROUP/ARTIFACT/VERSION.json.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from ilp.implementation import cache
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.maven_program import Artifact, NoSuchArtifact, list_jars
from ilp.implementation.package_entry import UNLOCKED, package_key

__all__ = ["Tree", "locked_versions", "published_versions", "resolve"]

_LOCKS = Path(__file__).with_name("adapters") / "java" / "locks"
_TREE = "tree.json"

RESOLVE_SECONDS = 300.0
"""How long Maven may take to resolve one tree."""

_QUESTION_SECONDS = 120.0


class _Jars(Struct, frozen=True):
    """A lock file, and the list of jars in a cache entry: the SHA-256 of each by GROUP:ARTIFACT:VERSION[:CLASSIFIER].

    The artifact that the tree is of comes first.
    """

    jars: dict[str, str]


class Tree(Struct, frozen=True, kw_only=True):
    """An artifact with all that it needs, as it lies in the cache.

    Attributes:
        directory: the cache entry.
        jars: each jar's path by GROUP:ARTIFACT:VERSION[:CLASSIFIER], the artifact's own first.
        digest: the SHA-256 over name, version and content of every jar: the same on every machine.
        locked: whether it is a tree that we have a lock for.
    """

    directory: Path
    jars: dict[str, Path]
    digest: str
    locked: bool


def locked_versions(group: str, name: str) -> tuple[str, ...]:
    """Return the releases of an artifact that we have a lock for, oldest first."""
    known = (path.stem for path in (_LOCKS / group / name).glob("*.json"))
    return tuple(sorted(known, key=lambda version: [int(number) for number in version.split(".")]))


def resolve(artifact: Artifact, *, on_progress: Callable[[str], None]) -> Tree:
    """Return the tree of `artifact` from the cache, resolved by Maven first if it is not there.

    Args:
        artifact: at an exact version.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: Maven is missing or fails, there is no such artifact, or a jar is another one than
            the lock says.
    """
    place = _LOCKS / artifact.group / artifact.name / f"{artifact.version}.json"
    lock = _read(place) if place.is_file() else None

    def build(directory: Path) -> None:
        with_lock = " from its lock file" if lock else ""
        on_progress(f"getting {artifact} with Maven{with_lock}")
        _resolve_into(directory, artifact, lock)

    # The tree is in the key, so that another lock makes another entry.
    state = hashlib.sha256(place.read_bytes()).hexdigest()[:16] if lock else UNLOCKED
    key = package_key(f"maven:{artifact.group}:{artifact.name}", artifact.version, state)
    directory = cache.entry(key, build, is_intact=_is_intact)
    found = _read(directory / _TREE)
    return Tree(
        directory=directory,
        jars={name: _place(directory, name) for name in found.jars},
        digest=_digest(found.jars),
        locked=lock is not None,
    )


def published_versions(group: str, name: str) -> tuple[str, ...]:
    """Return every version of an artifact that the user's repositories have, in their order.

    Maven has no goal that tells them. Asked for the newest one, it fetches the list and keeps it beside the jar.

    Raises:
        ImplementationUnavailable: Maven is missing or fails, or does not tell.
    """
    newest = Artifact(group, name, "[0,)")
    (jar,) = list_jars([newest], transitive=False, seconds=_QUESTION_SECONDS, update=True).values()
    lists = [path for path in jar.parents[1].glob("maven-metadata-*.xml") if path.stem != "maven-metadata-local"]
    text = "".join(path.read_text(encoding="utf-8", errors="replace") for path in lists)
    listed = "".join(re.findall(r"<versions>(.*?)</versions>", text, re.DOTALL))
    versions = tuple(dict.fromkeys(re.findall(r"<version>\s*([^<\s]+)\s*</version>", listed)))
    if not versions:
        raise ImplementationUnavailable(
            f"Maven did not say which versions of {group}:{name} there are", "name a version in the reference"
        )
    return versions


def _resolve_into(directory: Path, artifact: Artifact, lock: _Jars | None) -> None:
    if lock is None:
        try:
            found = list_jars([artifact], transitive=True, seconds=RESOLVE_SECONDS)
        except NoSuchArtifact as problem:
            known = ", ".join(locked_versions(artifact.group, artifact.name))
            raise ImplementationUnavailable(problem.message, f"releases with a lock file: {known}") from None
    else:
        wanted = [_artifact(name) for name in lock.jars]
        found = list_jars(wanted, transitive=False, seconds=RESOLVE_SECONDS, of=artifact)
    own = f"{artifact.group}:{artifact.name}:{artifact.version}"
    names = sorted(found, key=lambda name: name != own)  # our own first, the others as Maven orders them
    sums: dict[str, str] = {}
    for name in names:
        place = _place(directory, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found[name], place)
        sums[name] = _sum(place)
    if lock is not None:
        _require_locked(artifact, sums, lock.jars)
    (directory / _TREE).write_bytes(msgspec.json.format(msgspec.json.encode(_Jars(sums))) + b"\n")


def _require_locked(artifact: Artifact, sums: Mapping[str, str], locked: Mapping[str, str]) -> None:
    wrong = [name for name in locked if sums.get(name) != locked[name]] + [name for name in sums if name not in locked]
    if wrong:
        raise ImplementationUnavailable(
            f"Maven delivered other files than the lock file of {artifact} records: {', '.join(wrong)}",
            "remove them from Maven's local repository and try again; if it stays so, do not trust this repository",
        )


def _artifact(name: str) -> Artifact:
    group, artifact, version = name.split(":")
    return Artifact(group, artifact, version)


def _place(directory: Path, name: str) -> Path:
    group, *rest = name.split(":")
    return directory / "jars" / group / ("-".join(rest) + ".jar")


def _sum(jar: Path) -> str:
    with jar.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest(sums: Mapping[str, str]) -> str:
    return hashlib.sha256("".join(f"{name} {sums[name]}\n" for name in sorted(sums)).encode()).hexdigest()


def _read(path: Path) -> _Jars:
    return msgspec.json.decode(path.read_bytes(), type=_Jars)


def _is_intact(directory: Path) -> bool:
    try:
        jars = _read(directory / _TREE).jars
        return all(_sum(_place(directory, name)) == value for name, value in jars.items())
    except (OSError, msgspec.DecodeError):
        return False
