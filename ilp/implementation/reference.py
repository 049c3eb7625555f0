"""Implementation references: one syntax for every verb.

reference, asn1tools, construct     in process
npm:ilp-packet@3.1.3                a published package, installed into the cache
cmd:COMMAND LINE                    any program that speaks the adapter protocol
python:MODULE:OBJECT                a Python object with `decode` and `encode`
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct

from ilp.implementation import npm
from ilp.implementation.adapters.python import NO_CODEC
from ilp.implementation.child import Ceilings, Child, ChildEnded, ChildFailure, ChildSilent, ChildWouldNotStart
from ilp.implementation.embedded import by_asn1tools, by_construct, by_reference
from ilp.implementation.environment import scrubbed
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.process import Patience, ProcessImplementation

__all__ = [
    "EMBEDDED",
    "Conditions",
    "InvalidReference",
    "Launch",
    "launch_of",
    "open_implementation",
    "validate_reference",
]


class Conditions(Struct, frozen=True, kw_only=True):
    """Under which conditions an implementation runs.

    Attributes:
        patience: how long it may take.
        ceilings: what it may use.
        on_progress: hears, in one line, of what takes time before it runs, such as an install.
    """

    patience: Patience = Patience()
    ceilings: Ceilings = Ceilings()
    on_progress: Callable[[str], None] = lambda _: None


class Launch(Struct, frozen=True, kw_only=True):
    """How to start an adapter.

    Attributes:
        command: program and arguments.
        environment: variables beyond those that every runtime needs.
        digest: SHA-256 of what was installed for it, where something was.
    """

    command: tuple[str, ...]
    environment: dict[str, str] = msgspec.field(default_factory=dict)
    digest: str | None = None


class InvalidReference(ValueError):
    """A reference that the syntax does not allow, or that names nothing known. Exit code 2."""


_EMBEDDED: dict[str, Callable[[str], Implementation]] = {
    "reference": by_reference.open,
    "asn1tools": by_asn1tools.open,
    "construct": by_construct.open,
}

EMBEDDED = tuple(_EMBEDDED)
"""The references that run in process, in the order in which reports show them."""


def open_implementation(reference: str, conditions: Conditions) -> Implementation:
    """Return the implementation that `reference` names, ready to be asked.

    Raises:
        InvalidReference: no such reference.
        ImplementationUnavailable: it is named rightly and cannot be had: not installed, would not start.
    """
    if reference in _EMBEDDED:
        return _EMBEDDED[reference](reference)
    launch = launch_of(reference, conditions)
    return ProcessImplementation(
        reference,
        launch.command,
        patience=conditions.patience,
        ceilings=conditions.ceilings,
        environment=launch.environment,
        digest=launch.digest,
    )


def launch_of(reference: str, conditions: Conditions) -> Launch:
    """Return how to start the adapter that `reference` names, installed first where need be.

    Raises:
        InvalidReference: no such reference, or one that runs in process.
        ImplementationUnavailable: it cannot be installed, or there is no such Python codec.
    """
    validate_reference(reference)
    if reference in _EMBEDDED:
        raise InvalidReference(f"{reference} runs in process and has no adapter")
    scheme, _, rest = reference.partition(":")
    return _SCHEMES[scheme].launch(rest, conditions)


def validate_reference(reference: str) -> None:
    """Check the syntax of a reference without opening it.

    Raises:
        InvalidReference: it is no reference; the message says, in one line, what would be.
    """
    if reference in _EMBEDDED:
        return
    scheme, colon, rest = reference.partition(":")
    if not colon:
        raise InvalidReference(f"{reference!r} is no implementation{_meant(reference)} {_known()}")
    if scheme in _EMBEDDED:
        raise InvalidReference(f"{reference!r} is no implementation; {scheme!r} stands alone, without a colon")
    if scheme not in _SCHEMES:
        raise InvalidReference(f"{scheme!r} is no kind of reference{_meant(scheme)} {_known()}")
    if not re.fullmatch(_SCHEMES[scheme].syntax, rest, re.DOTALL):
        raise InvalidReference(f"{reference!r} is not of the form {_SCHEMES[scheme].form}")
    if scheme == "cmd":
        _validate_command_line(reference, rest)


def _validate_command_line(reference: str, command_line: str) -> None:
    try:
        program = shlex.split(command_line)[0]
    except ValueError as error:
        raise InvalidReference(f"{reference!r} is no command line: {error}") from None
    if not program:
        raise InvalidReference(f"{reference!r} is no command line: it names no program")


def _meant(name: str) -> str:
    """Return the suggestion for what is no reference, or the period that ends the sentence."""
    if re.fullmatch(r"(@[\w.-]+/)?[\w.-]+@\d[\w.+-]*", name):
        return f"; did you mean 'npm:{name}'?"
    if "/" in name:
        return f"; did you mean 'cmd:{name}'?"
    forms = {each: each for each in EMBEDDED} | {each: scheme.form for each, scheme in _SCHEMES.items()}
    close = difflib.get_close_matches(name.strip().casefold(), forms, n=1)
    return f"; did you mean {forms[close[0]]!r}?" if close else "."


def _known() -> str:
    return "Known are " + ", ".join((*EMBEDDED, *(scheme.form for scheme in _SCHEMES.values()))) + "."


def _npm(rest: str, conditions: Conditions) -> Launch:
    package, _, version = rest.rpartition("@") if "@" in rest[1:] else (rest, "", "")
    installed = npm.install(package, version or None, on_progress=conditions.on_progress)
    return Launch(command=installed.command, digest=installed.digest)


def _command(rest: str, _: Conditions) -> Launch:
    return Launch(command=tuple(shlex.split(rest)))


def _python(rest: str, conditions: Conditions) -> Launch:
    launch = Launch(
        command=(sys.executable, "-m", "ilp.implementation.adapters.python", rest),
        # A Python codec is looked for where this Python looks, the current directory included.
        environment={"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
    )
    _require_codec(f"python:{rest}", launch, conditions)
    return launch


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
        "cmd": _Scheme("cmd:COMMAND LINE", r"[^\0]*[^\0\s][^\0]*", _command),
        "python": _Scheme("python:MODULE:OBJECT", rf"{_DOTTED}(:{_DOTTED})?", _python),
    }
)
