"""The user's Java: where its runtime and compiler are, and whether they can serve the adapters in `adapters/java`."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ilp.implementation.environment import scrubbed_for_build
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.program import run_to_end

__all__ = ["COMPILE_SECONDS", "OLDEST_JAVA", "compile_sources", "java_program", "javac_program"]

OLDEST_JAVA = 11
"""The oldest release of Java that the adapters are written for, and that they are compiled for by any later one."""

COMPILE_SECONDS = 120.0
"""How long compiling one adapter may take."""

_QUESTION_SECONDS = 60.0
_VERSION = re.compile(r"^(?:javac |.* version \")(?:1\.)?(\d+)", re.MULTILINE)  # Java 8 calls itself 1.8
_DISK = re.compile(r"No space left on device|Disk quota exceeded|Read-only file system")
_ADVICE = f"install a JDK, Java {OLDEST_JAVA} or later"


def java_program() -> str:
    """Return the path of a Java runtime that can run the adapters: of JAVA_HOME, else of PATH.

    Raises:
        ImplementationUnavailable: there is none, it does not work, or it is too old.
    """
    java = _tool("java")
    if java is None:
        raise ImplementationUnavailable("Java was not found: there is no `java` in JAVA_HOME or on PATH", _ADVICE)
    _require_version(java, "-version")
    return java


def javac_program() -> str:
    """Return the path of a Java compiler that can compile the adapters: of JAVA_HOME, else of PATH.

    Raises:
        ImplementationUnavailable: there is none, as where only a runtime is installed, it does not work, or is too old.
    """
    javac = _tool("javac")
    if javac is None:
        raise ImplementationUnavailable(
            "this Java is a runtime without a compiler: there is no `javac` in JAVA_HOME or on PATH", _ADVICE
        )
    _require_version(javac, "-version")
    return javac


def compile_sources(sources: Sequence[Path], class_path: Sequence[Path], target: Path, *, against: str) -> None:
    """Compile Java sources into class files.

    Args:
        sources: the files to compile.
        class_path: the jars that they need.
        target: the directory that gets the class files.
        against: what the jars are, for people: "org.interledger:codecs-ilp 1.3.1".

    Raises:
        ImplementationUnavailable: no compiler, no room, or the sources do not compile against these jars.
    """
    command = [
        javac_program(),
        *("--release", str(OLDEST_JAVA)),  # a class file of this compiler's own release might not run on this runtime
        *("-encoding", "UTF-8"),
        "-proc:none",  # a jar on the class path must not run an annotation processor of its own
        *("-d", str(target)),
        *("-cp", os.pathsep.join(map(str, class_path))),
        *map(str, sources),
    ]
    ended = run_to_end(command, target, scrubbed_for_build(os.environ), COMPILE_SECONDS)
    if not ended.problem:
        return
    if _DISK.search(ended.log):
        raise ImplementationUnavailable(
            "javac cannot write to the disk", f"make room or give permission at {target.parent}", ended.log
        )
    raise ImplementationUnavailable(
        f"the adapter does not compile against {against}: javac {ended.problem}",
        "this release may have another API; take one that `ilp history` lists",
        ended.log,
    )


def _tool(name: str) -> str | None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(name, path=str(Path(home, "bin"))) if home else None
    return found or shutil.which(name)


def _require_version(program: str, option: str) -> None:
    with tempfile.TemporaryDirectory() as neutral:  # a project's .java-version or .jdk_options is not about us
        ended = run_to_end([program, option], Path(neutral), scrubbed_for_build(os.environ), _QUESTION_SECONDS)
    match = _VERSION.search(ended.log)
    if ended.problem or match is None:
        reason = f": it {ended.problem}" if ended.problem else ""
        raise ImplementationUnavailable(f"{program} {option} did not answer with a version{reason}", _ADVICE, ended.log)
    if int(match[1]) < OLDEST_JAVA:
        raise ImplementationUnavailable(f"{program} is Java {match[1]}, too old for the adapter", _ADVICE)
