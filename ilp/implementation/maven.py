"""Published Maven artifacts: resolved into the cache once, driven by the adapters in `adapters/java`.

A known release comes with a lock, so that everybody judges the same tree of jars. Of any other, Maven decides what it
needs, and the digest of what that is tells two trees apart. The adapter is compiled in the cache against the jars, and
again only when the jars or its sources are others.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from semver import Version

from ilp.implementation import cache
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.java import OLDEST_JAVA, compile_sources, java_program
from ilp.implementation.maven_program import Artifact
from ilp.implementation.maven_tree import Tree, published_versions, resolve
from ilp.implementation.maven_tree import locked_versions as tree_locked_versions
from ilp.implementation.releases import Releases

__all__ = ["MavenInstall", "install", "locked_versions", "released_versions", "supported_packages"]

_ADAPTERS = Path(__file__).with_name("adapters") / "java"
_MAIN_CLASS = "adapter.Main"

# What the adapters read JSON with. It is resolved apart from the codec's tree, which it therefore cannot change, and
# stands behind it on the class path: were a codec to bring a Gson of its own, it would get that one.
_JSON = Artifact("com.google.code.gson", "gson", "2.13.1")

_EXACT_VERSION = re.compile(r"\d+(?:\.\d+)*(?:[.-][0-9A-Za-z]+)*")
_UNSTABLE = re.compile(r"-SNAPSHOT$", re.IGNORECASE)

_FLAGS = (
    # A fixed heap, well below the memory ceiling: what is out of memory on one machine is so on every one.
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",  # no file among the temporary ones
    "-XX:-OmitStackTraceInFastThrow",  # the thousandth error of a kind has its message as the first has
    "-XX:+DisplayVMOutputToStderr",  # standard output is the adapter's
    "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",
    "-Duser.language=en",
    "-Duser.country=US",
)
_FIRST_COMPILER = "-XX:TieredStopAtLevel=1"  # most runs are over before the second one pays


class MavenInstall(Struct, frozen=True, kw_only=True):
    """An artifact as it lies in the cache, ready to be started.

    `package` is GROUP:ARTIFACT, `version` the resolved one. `directory` has the tree of jars, of which `digest` is the
    SHA-256 over name, version and content of every jar: the same on every machine, and another one as soon as a
    transitive version differs. `locked` says whether the tree comes from a lock file that we ship. `command` starts
    the adapter with the first of Java's compilers alone, `timing_command` with all that a connector's Java has.
    """

    package: str
    version: str
    directory: Path
    digest: str
    locked: bool
    command: tuple[str, ...]
    timing_command: tuple[str, ...]


def supported_packages() -> tuple[str, ...]:
    """Return the artifacts that we have an adapter for, as GROUP:ARTIFACT."""
    folders = {path.parent for path in _ADAPTERS.glob("*/*/*.java")}
    return tuple(sorted(f"{folder.parent.name}:{folder.name}" for folder in folders))


def locked_versions(package: str) -> tuple[str, ...]:
    """Return the releases of `package`, GROUP:ARTIFACT, that we have a lock for, oldest first."""
    return tree_locked_versions(*_parts(package))


def released_versions(package: str, *, on_progress: Callable[[str], None]) -> Releases:
    """Return the published releases of `package` that our adapter drives: from the oldest with a lock file on.

    Prereleases are left out. Where Maven cannot be asked, these are the releases that we have a lock file for.

    Args:
        package: GROUP:ARTIFACT, one of `supported_packages()`.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: there is no adapter for this artifact.
    """
    _require_adapter(package)
    known = locked_versions(package)
    try:
        return Releases(_published(package, on_progress))
    except ImplementationUnavailable as problem:
        return Releases(known, f"{problem.message}: these are the releases with a lock file")


def install(package: str, version: str | None, *, on_progress: Callable[[str], None]) -> MavenInstall:
    """Return `package` at `version` from the cache, resolved and its adapter compiled first if it is not there.

    A version that is in the cache needs Java, and neither Maven nor a compiler nor the network.

    Args:
        package: GROUP:ARTIFACT, one of `supported_packages()`.
        version: an exact version, or None for the newest one, for which Maven is asked.
        on_progress: is called with one line of text before whatever takes time.

    Raises:
        ImplementationUnavailable: no adapter for this artifact, no such version, Java, its compiler or Maven missing
            or too old, the repositories out of reach, or the adapter does not compile.
    """
    _require_adapter(package)
    if version is not None and (_EXACT_VERSION.fullmatch(version) is None or _UNSTABLE.search(version)):
        raise ImplementationUnavailable(
            f"{version!r} is no exact version of {package}",
            f"name one, as in {_example(package)}, or leave it out for the newest one",
        )
    java = java_program()
    _require_class_path()
    if version is None:
        version = _newest(package, on_progress)
    tree = resolve(Artifact(*_parts(package), version), on_progress=on_progress)
    json = resolve(_JSON, on_progress=on_progress)
    jars = (*tree.jars.values(), *json.jars.values())
    classes = _compiled(package, version, tree, jars, on_progress)
    class_path = os.pathsep.join(str(path) for path in (classes, *jars))
    arguments = (*_FLAGS, "-cp", class_path, _MAIN_CLASS, *tree.jars)
    return MavenInstall(
        package=package,
        version=version,
        directory=tree.directory,
        digest=tree.digest,
        locked=tree.locked,
        command=(java, _FIRST_COMPILER, *arguments),
        timing_command=(java, *arguments),
    )


def _parts(package: str) -> tuple[str, str]:
    group, _, name = package.partition(":")
    return group, name


def _example(package: str) -> str:
    return f"maven:{package}@{locked_versions(package)[-1]}"


def _require_adapter(package: str) -> None:
    if package not in supported_packages():
        raise ImplementationUnavailable(
            f"there is no adapter for the Maven artifact {package}",
            f"supported: {', '.join(supported_packages())}; any other takes cmd: and an adapter of your own",
        )


def _require_class_path() -> None:
    if os.pathsep in str(cache.cache_directory()):
        raise ImplementationUnavailable(
            f"the cache {cache.cache_directory()} cannot be on Java's class path: its name has a {os.pathsep!r}",
            f"name another directory in {cache.CACHE_DIR_VARIABLE}",
        )


def _published(package: str, on_progress: Callable[[str], None]) -> tuple[str, ...]:
    """Return the releases that Maven's repositories have and our adapter drives, oldest first.

    Raises:
        ImplementationUnavailable: Maven does not say.
    """
    on_progress(f"asking Maven for the releases of {package}")
    oldest = Version.parse(locked_versions(package)[0])
    parsed = sorted(Version.parse(each) for each in published_versions(*_parts(package)) if Version.is_valid(each))
    return tuple(str(each) for each in parsed if each >= oldest and not each.prerelease)


def _newest(package: str, on_progress: Callable[[str], None]) -> str:
    try:
        released = _published(package, on_progress)
    except ImplementationUnavailable as problem:
        advice = f"{problem.advice}, or name a version, as in {_example(package)}"
        raise ImplementationUnavailable(problem.message, advice, problem.log) from None
    if not released:
        raise ImplementationUnavailable(
            f"Maven's repositories have no release of {package}", f"name a version, as in {_example(package)}"
        )
    return released[-1]


def _compiled(
    package: str, version: str, tree: Tree, jars: tuple[Path, ...], on_progress: Callable[[str], None]
) -> Path:
    """Return the directory with the adapter's class files, compiled first if they are not in the cache."""
    group, name = _parts(package)
    sources = sorted((_ADAPTERS / group / name).glob("*.java"))
    state = hashlib.sha256(f"{tree.digest} {_JSON} {OLDEST_JAVA}\n".encode())
    for source in sources:
        state.update(f"{source.name} {hashlib.sha256(source.read_bytes()).hexdigest()}\n".encode())

    def build(directory: Path) -> None:
        on_progress(f"compiling the adapter for {package} {version} with javac")
        compile_sources(sources, jars, directory, against=f"{package} {version}")

    main = Path(*_MAIN_CLASS.split(".")).with_suffix(".class")
    key = f"maven-adapter-{group}-{name}-{version}-{state.hexdigest()[:16]}"  # an entry of its own, and no release
    return cache.entry(key, build, is_intact=lambda directory: (directory / main).is_file())
