"""Options that verbs share."""

from __future__ import annotations

import typer

from ilp.implementation.process import Patience
from ilp.implementation.reference import Conditions
from ilp.report.progress import Progress

__all__ = ["conditions", "seconds"]

_LONGEST_TIMEOUT = 86_400.0


def seconds(value: float) -> float:
    """Return a timeout that makes sense, in seconds.

    Raises:
        BadParameter: it is not more than 0 and at most a day.
    """
    if not 0 < value <= _LONGEST_TIMEOUT:
        raise typer.BadParameter(f"{value:g} is no time to wait: it is more than 0 and at most {_LONGEST_TIMEOUT:g} s.")
    return value


def conditions(timeout: float, progress: Progress) -> Conditions:
    """Return the conditions under which implementations run, with installs shown by `progress`.

    An adapter may be silent for `timeout` seconds, and before its greeting for at least as long as runtimes need.
    """
    start_timeout = max(timeout, Patience().start_timeout)
    return Conditions(patience=Patience(timeout=timeout, start_timeout=start_timeout), on_progress=progress.message)
