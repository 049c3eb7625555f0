"""Implementation references: one syntax for every verb.

reference, asn1tools, construct     in process
npm:ilp-packet@3.1.3                a published package, installed into the cache
cargo:interledger-packet@0.4.0      a published crate, built into the cache; cargo:CRATE[FEATURE,FEATURE]@VERSION
maven:org.interledger:codecs-ilp@1.3.1
                                    a published artifact, GROUP:ARTIFACT, resolved into the cache
cmd:COMMAND LINE                    any program that speaks the adapter protocol
python:MODULE:OBJECT                a Python object with `decode` and `encode`
NAME, NAME@REV                      what the project's configuration declares: the working tree, a git revision
recording:FILE                      outcomes recorded earlier
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from msgspec import Struct

from ilp.implementation import cargo, maven, npm
from ilp.implementation.adapters.python import NO_CODEC
from ilp.implementation.child import Child, ChildEnded, ChildFailure, ChildSilent, ChildWouldNotStart
from ilp.implementation.declared import Declared, declared_names, find_declared, launch_declared, name_of
from ilp.implementation.embedded import by_asn1tools, by_construct, by_reference, native
from ilp.implementation.environment import scrubbed
from ilp.implementation.implementation import Implementation, ImplementationUnavailable, InvalidReference
from ilp.implementation.launch import Conditions, Launch, words_of
from ilp.implementation.process import ProcessImplementation
from ilp.implementation.project import BrokenConfiguration
from ilp.implementation.recording import open_recording

__all__ = [
    "EMBEDDED",
    "Conditions",
    "InvalidReference",
    "Launch",
    "bench_launch_of",
    "launch_of",
    "open_implementation",
    "prepare_implementation",
    "validate_reference",
]


_EMBEDDED: dict[str, Callable[[str], Implementation]] = {
    "reference": by_reference.open,
    "asn1tools": by_asn1tools.open,
    "construct": by_construct.open,
}

EMBEDDED = tuple(_EMBEDDED)
"""The references that run in process, in the order in which reports show them."""

_MAVEN = "maven"
_RECORDING = "recording"
_SURELY_MEANT = 0.8  # how alike a name has to be to one that is declared, before any other kind is suggested


def open_implementation(reference: str, conditions: Conditions) -> Implementation:
    """Return the implementation that `reference` names, ready to be asked.

    Raises:
        InvalidReference: no such reference.
        ImplementationUnavailable: it is named rightly and cannot be had: not installed, not built, would not start,
            no such recording.
    """
    return prepare_implementation(reference, conditions)()


def prepare_implementation(reference: str, conditions: Conditions) -> Callable[[], Implementation]:
    """Install or build what `reference` names, and return what opens it, as often as it is wanted.

    A working tree is built each time that it is prepared. Whoever needs it in two processes prepares it once, so that
    both run the same build and none is built over while it runs.

    Raises:
        InvalidReference: no such reference.
        ImplementationUnavailable: it cannot be had. What is returned raises it too: would not start, no such recording.
    """
    if reference in _EMBEDDED:
        return partial(_EMBEDDED[reference], reference)
    scheme, _, rest = reference.partition(":")
    if scheme == _RECORDING:
        validate_reference(reference)
        return partial(open_recording, Path(rest), reference)
    return partial(_start, reference, launch_of(reference, conditions), conditions)


def launch_of(reference: str, conditions: Conditions) -> Launch:
    """Return how to start the adapter that `reference` names, installed or built first where need be.

    Raises:
        InvalidReference: no such reference, or one that no adapter answers for.
        ImplementationUnavailable: it cannot be installed or built, or there is no such Python codec.
    """
    declared = _resolve(reference)
    if declared is not None:
        return launch_declared(declared, conditions)
    if reference in _EMBEDDED:
        raise InvalidReference(f"{reference} runs in process and has no adapter")
    scheme, _, rest = reference.partition(":")
    return _SCHEMES[scheme].launch(rest, conditions)


def bench_launch_of(reference: str, conditions: Conditions) -> Launch:
    """Return how to start what `reference` names where it is to be timed: in a process of its own, whatever it is.

    Raises:
        InvalidReference: no such reference, or a recording, which nothing can be timed of.
        ImplementationUnavailable: it cannot be installed or built, or there is no such Python codec.
    """
    if reference in _EMBEDDED:
        return _python_launch(f"{native.__name__}:{reference}")
    scheme, _, rest = reference.partition(":")
    if scheme == _MAVEN and _resolve(reference) is None:
        installed = _maven_install(rest, conditions)
        return Launch(command=installed.timing_command, digest=installed.digest)
    return launch_of(reference, conditions)


def validate_reference(reference: str) -> None:
    """Check a reference without opening it: its syntax, and of a name whether it is declared.

    Raises:
        InvalidReference: it is no reference; the message says, in one line, what would be.
    """
    _resolve(reference)


def _start(reference: str, launch: Launch, conditions: Conditions) -> Implementation:
    try:
        return ProcessImplementation(
            reference,
            launch.command,
            patience=conditions.patience,
            ceilings=conditions.ceilings,
            environment=launch.environment,
            directory=launch.directory,
            digest=launch.digest,
            build=launch.build,
        )
    except ImplementationUnavailable as problem:
        raise ImplementationUnavailable(problem.message, launch.advice or problem.advice, problem.log) from None


def _resolve(reference: str) -> Declared | None:
    """Return the declared implementation that `reference` names, None where it is of another kind.

    Raises:
        InvalidReference: it is no reference.
    """
    if reference in _EMBEDDED:
        return None
    try:
        declared = find_declared(reference)
    except BrokenConfiguration as error:
        raise InvalidReference(str(error)) from None
    if declared is not None:
        return declared
    scheme, colon, rest = reference.partition(":")
    if not colon or name_of(reference) is not None:
        raise InvalidReference(f"{reference!r} is no implementation{_meant(reference)} {_known()}")
    if scheme in _EMBEDDED:
        raise InvalidReference(f"{reference!r} is no implementation; {scheme!r} stands alone, without a colon")
    if scheme not in _SCHEMES:
        artifact = reference.partition("@")[0] in maven.supported_packages()
        raise InvalidReference(
            f"{scheme!r} is no kind of reference{_meant(reference if artifact else scheme)} {_known()}"
        )
    if not re.fullmatch(_SCHEMES[scheme].syntax, rest, re.DOTALL):
        raise InvalidReference(f"{reference!r} is not of the form {_SCHEMES[scheme].form}")
    if scheme == "cmd":
        _validate_command_line(reference, rest)
    return None


def _validate_command_line(reference: str, command_line: str) -> None:
    try:
        words_of(command_line)
    except ValueError as error:
        raise InvalidReference(f"{reference!r} is no command line: {error}") from None


def _meant(name: str) -> str:
    """Return the suggestion for what is no reference, or the period that ends the sentence."""
    stem, at, revision = name.partition("@")
    close = difflib.get_close_matches(stem, _declared_names(), n=1, cutoff=_SURELY_MEANT)
    if close:
        return f"; did you mean {close[0] + at + revision!r}?"
    for registry, packages in (("npm", npm.supported_packages()), ("cargo", cargo.supported_packages())):
        if stem.partition("[")[0] in packages:
            return f"; did you mean '{registry}:{name}'?"
    for artifact in maven.supported_packages():
        if stem in {artifact, artifact.partition(":")[2]}:
            return f"; did you mean 'maven:{artifact}{at}{revision}'?"
    if "/" in name and not at:
        return f"; did you mean 'cmd:{name}'?"
    forms = {each: each for each in EMBEDDED} | {each: scheme.form for each, scheme in _SCHEMES.items()}
    close = difflib.get_close_matches(name.strip().casefold(), forms, n=1)
    return f"; did you mean {forms[close[0]]!r}?" if close else "."


def _known() -> str:
    forms = ", ".join((*EMBEDDED, *(scheme.form for scheme in _SCHEMES.values())))
    names = ", ".join(_declared_names())
    return f"Known are {forms}; " + (f"declared are {names}." if names else "no ilp.toml here declares others.")


def _declared_names() -> tuple[str, ...]:
    """Return the declared names for a hint; what is wrong with the configuration is not what the hint is about."""
    try:
        return declared_names()
    except BrokenConfiguration:
        return ()


def _npm(rest: str, conditions: Conditions) -> Launch:
    package, _, version = rest.rpartition("@") if "@" in rest[1:] else (rest, "", "")
    installed = npm.install(package, version or None, on_progress=conditions.on_progress)
    return Launch(command=installed.command, digest=installed.digest)


def _cargo(rest: str, conditions: Conditions) -> Launch:
    crate, _, version = rest.partition("@")
    package, _, features = crate.partition("[")
    chosen = tuple(features.removesuffix("]").split(",")) if features else ()
    installed = cargo.install(package, version or None, chosen, on_progress=conditions.on_progress)
    return Launch(command=installed.command, digest=installed.digest)


def _maven(rest: str, conditions: Conditions) -> Launch:
    installed = _maven_install(rest, conditions)
    return Launch(command=installed.command, digest=installed.digest)


def _maven_install(rest: str, conditions: Conditions) -> maven.MavenInstall:
    package, _, version = rest.partition("@")
    return maven.install(package, version or None, on_progress=conditions.on_progress)


def _command(rest: str, _: Conditions) -> Launch:
    return Launch(command=words_of(rest))


def _recording(rest: str, _: Conditions) -> NoReturn:
    raise InvalidReference(f"{_RECORDING}:{rest} is answered from a file and has no adapter")


def _python(rest: str, conditions: Conditions) -> Launch:
    launch = _python_launch(rest)
    _require_codec(f"python:{rest}", launch, conditions)
    return launch


def _python_launch(codec: str) -> Launch:
    # A Python codec is looked for where this Python looks, then in the current directory. Only then, and hence -P: what
    # is called ilp there must not be taken for this package.
    looked_in = dict.fromkeys((*(path or str(Path.cwd()) for path in sys.path), str(Path.cwd())))
    return Launch(
        command=(sys.executable, "-P", "-m", "ilp.implementation.adapters.python", codec),
        environment={"PYTHONPATH": os.pathsep.join(looked_in)},
    )


def _require_codec(reference: str, launch: Launch, conditions: Conditions) -> None:
    """Start the Python adapter without a request: that it has no codec to serve is no fault of its greeting.

    Raises:
        ImplementationUnavailable: it has none, or cannot be started.
    """
    try:
        child = Child(launch.command, scrubbed(os.environ, also=launch.environment), conditions.ceilings)
    except ChildWouldNotStart as failure:
        raise ImplementationUnavailable(
            f"{reference}: could not be started: {failure.message}", "Check that this Python is executable."
        ) from None
    try:
        child.close_input()
        child.receive(conditions.patience.start_timeout)
    except ChildEnded as ended:
        if ended.message == f"exited with status {NO_CODEC}":
            *log, reason = ended.log.rstrip().splitlines() or ["there is no codec"]
            raise ImplementationUnavailable(
                f"{reference}: {reason}",
                f"Name a module or object that has decode and encode and that {sys.executable} can import.",
                "\n".join(log),
            ) from None
    except ChildSilent as silent:
        raise ImplementationUnavailable(
            f"{reference}: it was not imported within {conditions.patience.start_timeout:g} s",
            "If it is only slow to import, give it longer with --timeout.",
            silent.log,
        ) from None
    except ChildFailure:
        pass  # its greeting will tell
    finally:
        child.kill()


class _Scheme(Struct, frozen=True):
    form: str
    syntax: str
    launch: Callable[[str, Conditions], Launch]


_DOTTED = r"[^\W\d]\w*(\.[^\W\d]\w*)*"

_SCHEMES = MappingProxyType(
    {
        # A package's name starts with no dot or dash: it becomes part of paths and of npm's arguments.
        "npm": _Scheme("npm:PACKAGE[@VERSION]", r"(?a:(@\w[\w.-]*/)?\w[\w.-]*(@[\w.+-]+)?)", _npm),
        "cargo": _Scheme(
            "cargo:CRATE[FEATURES]@VERSION",
            r"(?a:[A-Za-z][\w-]*(\[\w[\w+.-]*(,\w[\w+.-]*)*\])?(@[\w.+-]+)?)",
            _cargo,
        ),
        _MAVEN: _Scheme(
            "maven:GROUP:ARTIFACT[@VERSION]",
            r"(?a:\w[\w.-]*:\w[\w.-]*(@[\w.+-]+)?)",
            _maven,
        ),
        "cmd": _Scheme("cmd:COMMAND LINE", r"[^\0]*[^\0\s][^\0]*", _command),
        "python": _Scheme("python:MODULE:OBJECT", rf"{_DOTTED}(:{_DOTTED})?", _python),
        _RECORDING: _Scheme("recording:FILE", r"[^\0]+", _recording),
    }
)
