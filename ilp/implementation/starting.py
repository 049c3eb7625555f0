"""Start an adapter: a child process that has greeted."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from ilp.implementation.child import Ceilings, Child, ChildFailure, ChildSilent, ChildWouldNotStart
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol.message import Hello, InvalidResponse, hello_line, read_greeting

__all__ = ["DEFAULT_TIMEOUT", "Patience", "said_more", "started_adapter"]

DEFAULT_TIMEOUT = 10.0
"""Seconds of silence that a single operation is allowed."""

_START_TIMEOUT = 20.0  # seconds to greet: runtimes start slowly on a loaded machine
_END_TIMEOUT = 1.0  # seconds to end after the input did, before an adapter is killed
_SHOWN = 80  # octets of a superfluous line that a message quotes
_GREETING = "The page 'Writing an adapter' of the documentation describes the greeting."


class Patience(Struct, frozen=True, kw_only=True):
    """How long to wait for an implementation, in seconds: for each operation, its greeting, its end."""

    timeout: float = DEFAULT_TIMEOUT
    start_timeout: float = _START_TIMEOUT
    end_timeout: float = _END_TIMEOUT


def started_adapter(
    reference: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    ceilings: Ceilings,
    directory: Path | None,
    patience: Patience,
) -> tuple[Child, Hello]:
    """Start an adapter; return its process, and what it greeted with.

    Args:
        reference: what the user asked for.
        command: program and arguments.
        environment: all of its variables.
        ceilings: what the process may use.
        directory: where it runs; the current folder if None.
        patience: how long to wait for the greeting.

    Raises:
        ImplementationUnavailable: the command does not start, or what starts does not greet.
    """
    try:
        child = Child(command, environment, ceilings, directory)
    except ChildWouldNotStart as failure:
        raise ImplementationUnavailable(
            f"{reference}: could not be started: {failure.message}",
            "Check that the command exists and is executable.",
        ) from None
    try:
        child.send(hello_line())
        first, *more = child.receive(patience.start_timeout)
        hello = read_greeting(first)
        if more:
            raise said_more(more[0])
    except (ChildFailure, InvalidResponse) as failure:
        child.kill()
        raise ImplementationUnavailable(
            f"{reference}: started, but did not greet: {failure}",
            "If it is only slow to start, give it longer with --timeout."
            if isinstance(failure, ChildSilent)
            else f"`ilp adapter test {shlex.quote(reference)}` says more. {_GREETING}",
            child.log,
        ) from None
    except BaseException:
        child.kill()
        raise
    return child, hello


def said_more(line: bytes) -> InvalidResponse:
    """Return the complaint about a line that came behind an answer to which nothing was to be added."""
    return InvalidResponse(f"answered, and then said more: {line[:_SHOWN]!r}")
