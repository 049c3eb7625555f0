"""Options that the verbs of the gate share: gate, record, history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeAlias, TypeVar

import typer

from ilp.cli.failure import Failure
from ilp.gate.choice import choose
from ilp.gate.configuration import GateConfiguration, configuration_of
from ilp.golden.load import VectorSet
from ilp.implementation.project import BrokenConfiguration, find_project

__all__ = ["BudgetOption", "SeedOption", "chosen", "project_configuration", "set_name"]

SeedOption: TypeAlias = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Seed of the random operations; 0 if nothing is configured.")
]
BudgetOption: TypeAlias = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, help="Operations beyond the golden ones; 50,000 if nothing is configured."),
]

_Name = TypeVar("_Name", bound=str)


def chosen(option: str, written: str | None, allowed: Iterable[_Name], kind: str, *, verb: str) -> _Name | None:
    """Return the one of `allowed` that was given with an option, None where the option was not.

    Raises:
        Failure: there is no such name.
    """
    if written is None:
        return None
    try:
        return choose(written, allowed, kind)
    except ValueError as error:
        raise Failure(f"{option}: {error}", f"`ilp {verb} -h` explains.") from None


def set_name(vector_set: VectorSet) -> str:
    """Return what names a set of golden vectors in a record: its version, if it has one, and its digest."""
    version = f"{vector_set.version} " if vector_set.version else ""
    return f"{version}sha256:{vector_set.sha256}"


def project_configuration() -> GateConfiguration:
    """Return how the gate is to decide in the current folder.

    Raises:
        Failure: the configuration is broken.
    """
    try:
        return configuration_of(find_project())
    except BrokenConfiguration as error:
        raise Failure(str(error), "docs/gate-rules.md explains what stands there.") from None
