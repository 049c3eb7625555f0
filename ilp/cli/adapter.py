"""ilp adapter: for those who write adapters."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

import ilp
from ilp.cli.failure import Failure
from ilp.cli.opening import conditions_of, require_references, unavailable
from ilp.cli.options import FormatOption, seconds
from ilp.cli.screen import OutputForm, deliver, emit, screen, written_out
from ilp.implementation.adapter_test import ProbeResult, probe_adapter
from ilp.implementation.declaring import require_name
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.project import BrokenConfiguration
from ilp.implementation.reference import InvalidReference, launch_of
from ilp.implementation.template import UnusableDirectory, templates, write_project
from ilp.protocol.message import Hello
from ilp.report.adapter_project_text import print_project
from ilp.report.adapter_record import adapter_record
from ilp.report.adapter_text import render_closing, render_result
from ilp.report.machine import to_json
from ilp.report.progress import Progress

__all__ = ["app"]

_DIRECTORY = Path("ilp-adapter")

app = typer.Typer(add_completion=False, rich_markup_mode=None, help="For those who write adapters.")


@app.callback()
def _adapter() -> None:
    """For those who write adapters."""


@app.command("test")
def probe(
    reference: Annotated[str, typer.Argument(metavar="REF", hidden=True)],
    timeout: Annotated[
        float,
        typer.Option(metavar="SECONDS", callback=seconds, help="How long it may be silent, its greeting included."),
    ] = DEFAULT_TIMEOUT,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Is this adapter well behaved?

    This judges the adapter; `ilp check` judges the conformance of what it drives.

    REF is the adapter's reference, such as 'cmd:./my-adapter --quiet' or npm:ilp-packet@3.1.3.

    Exit code 0 if it is, 1 if not, 3 if it cannot be started.
    """
    require_references([reference])
    try:
        with Progress() as progress:
            conditions = conditions_of(timeout, progress)
            if timeout != DEFAULT_TIMEOUT:  # whoever tests an adapter and says how long means its greeting as well
                conditions = replace(conditions, patience=replace(conditions.patience, start_timeout=timeout))
            launch = launch_of(reference, conditions)
        results: list[ProbeResult] = []
        greetings: list[Hello] = []
        for result in probe_adapter(
            launch, os.environ, conditions.patience, conditions.ceilings, on_greeting=greetings.append
        ):
            results.append(result)
            if output_form is OutputForm.TEXT:
                with written_out():
                    screen().print(render_result(result))
    except InvalidReference as error:
        raise Failure(str(error)) from None
    except ImplementationUnavailable as problem:
        raise unavailable(problem) from None
    if output_form is OutputForm.JSON:
        greeting = greetings[0] if greetings else None
        emit(to_json(adapter_record(reference, greeting, results, suite=ilp.__version__)))
    else:
        with written_out():
            screen().print(render_closing(reference, results))
    return 1 if any(each.verdict == "fail" for each in results) else 0


@app.command("new", short_help="A project in your language, ready but for two functions.")
def new(
    language: Annotated[str, typer.Argument(metavar="LANGUAGE", hidden=True)],
    directory: Annotated[Path, typer.Argument(metavar="DIRECTORY", hidden=True)] = _DIRECTORY,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call the implementation; the folder's name if left out.")
    ] = None,
) -> int:
    """Write an adapter project in which two functions are left to fill in: decode and encode.

    LANGUAGE is go, java, javascript, python, rust or typescript. DIRECTORY, ilp-adapter if left out, must be empty
    or not exist yet: nothing is ever overwritten.

    Everything else is done: protocol, relay, what is no request, refusals and faults. The project has an ilp.toml,
    so that `ilp check NAME` builds and runs it at once.

    Exit code 0.
    """
    if language.lower() not in templates():
        raise Failure(f"there is no template in {language!r}", f"There are {', '.join(templates())}.")
    try:
        if name is not None:
            require_name(name)
        project = write_project(language.lower(), directory, name)
    except (InvalidReference, BrokenConfiguration) as error:
        raise Failure(str(error)) from None
    except UnusableDirectory as error:
        raise Failure(str(error), error.advice) from None
    return deliver(lambda console: print_project(console, project), None)
