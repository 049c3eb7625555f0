"""Options that verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from ilp.cli.screen import OutputForm

__all__ = ["FormatOption", "OutputOption", "TimeoutOption", "seconds"]

_LONGEST_TIMEOUT = 86_400.0


def seconds(value: float) -> float:
    """Return a timeout that makes sense, in seconds.

    Raises:
        BadParameter: it is not more than 0 and at most a day.
    """
    if not 0 < value <= _LONGEST_TIMEOUT:
        raise typer.BadParameter(f"{value:g} is no time to wait: it is more than 0 and at most {_LONGEST_TIMEOUT:g} s.")
    return value


FormatOption: TypeAlias = Annotated[
    OutputForm, typer.Option("--format", metavar="FORM", help="text for people, json for machines.")
]
OutputOption: TypeAlias = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report there, not to standard output.")
]
TimeoutOption: TypeAlias = Annotated[
    float,
    typer.Option(
        metavar="SECONDS", callback=seconds, help="How long an adapter may be silent; to greet, at least 20 s."
    ),
]
