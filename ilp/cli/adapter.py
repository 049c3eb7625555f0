"""ilp adapter: for those who write adapters."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from msgspec.structs import replace

import ilp
from ilp.cli import options
from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.screen import OutputForm, emit, screen, written_out
from ilp.implementation.adapter_test import ProbeResult, probe_adapter
from ilp.implementation.implementation import Identity, ImplementationUnavailable
from ilp.implementation.process import DEFAULT_TIMEOUT, ProcessImplementation
from ilp.implementation.reference import Conditions, InvalidReference, Launch, launch_of
from ilp.report.adapter_record import adapter_record
from ilp.report.adapter_text import render_closing, render_result
from ilp.report.machine import to_json
from ilp.report.progress import Progress

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="For those who write adapters.")


@app.callback()
def _adapter() -> None:
    """For those who write adapters."""


@app.command("test")
def probe(
    reference: Annotated[str, typer.Argument(metavar="REF", hidden=True)],
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", callback=options.seconds, help="How long it may be silent, its greeting included."
        ),
    ] = DEFAULT_TIMEOUT,
    output_form: Annotated[
        OutputForm, typer.Option("--format", metavar="FORM", help="text for people, json for machines.")
    ] = OutputForm.TEXT,
) -> int:
    """Is this adapter well behaved?

    This judges the adapter; `ilp check` judges the conformance of what it drives.

    REF is the adapter's reference, such as 'cmd:./my-adapter --quiet' or npm:ilp-packet@3.1.3.

    Exit code 0 if it is, 1 if not, 3 if it cannot be started.
    """
    try:
        with Progress() as progress:
            conditions = options.conditions(timeout, progress)
            if timeout != DEFAULT_TIMEOUT:  # whoever tests an adapter and says how long means its greeting as well
                conditions = replace(conditions, patience=replace(conditions.patience, start_timeout=timeout))
            launch = launch_of(reference, conditions)
        results: list[ProbeResult] = []
        for result in probe_adapter(launch, dict(os.environ), conditions.patience, conditions.ceilings):
            results.append(result)
            if output_form is OutputForm.TEXT:
                with written_out():
                    screen().print(render_result(result))
    except InvalidReference as error:
        raise Failure(str(error)) from None
    except ImplementationUnavailable as problem:
        raise Failure(problem.message, problem.advice, code=COULD_NOT_DECIDE, log=problem.log) from None
    if output_form is OutputForm.JSON:
        identity = None if results[0].verdict == "fail" else _identity(reference, launch, conditions)
        emit(to_json(adapter_record(reference, identity, results, suite=ilp.__version__)))
    else:
        with written_out():
            screen().print(render_closing(reference, results))
    return 1 if any(each.verdict == "fail" for each in results) else 0


def _identity(reference: str, launch: Launch, conditions: Conditions) -> Identity | None:
    """Return who the adapter says it is, or None if it greets no more."""
    try:
        with ProcessImplementation(
            reference,
            launch.command,
            patience=conditions.patience,
            ceilings=conditions.ceilings,
            environment=launch.environment,
            directory=launch.directory,
        ) as implementation:
            return implementation.identity
    except ImplementationUnavailable:
        return None
