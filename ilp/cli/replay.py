"""ilp replay: findings of ilp fuzz again, fixed or not."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

import ilp
from ilp.cli.failure import Failure
from ilp.cli.fuzz_opening import StateOption, conditions, findings_named, findings_of, problems_said
from ilp.cli.opening import refuse_recordings, require_references
from ilp.cli.options import FormatOption, OutputOption, TimeoutOption
from ilp.cli.screen import OutputForm, deliver, report_in, require_place
from ilp.cli.selection import loaded_set
from ilp.fuzz.part import Opener
from ilp.fuzz.replay import ReplayPlan, exit_code, run_replay
from ilp.fuzz.state import DEFAULT_STATE, State
from ilp.implementation.implementation import ImplementationUnavailable, InvalidReference
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import prepare_implementation
from ilp.report.fuzz_replay_text import print_replay
from ilp.report.progress import Progress

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def replay(
    signatures: Annotated[list[str] | None, typer.Argument(metavar="SIGNATURE", hidden=True)] = None,
    instead: Annotated[
        str | None,
        typer.Option("--with", metavar="REF", help="Ask this one in place of the one that was fuzzed: a fixed build."),
    ] = None,
    minimise: Annotated[
        bool,
        typer.Option("--minimise", help="Make those that still fail as small as they get, where that was cut off."),
    ] = False,
    state: StateOption = DEFAULT_STATE,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    output_form: FormatOption = OutputForm.TEXT,
    output: OutputOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show what is done now with each one that still fails.")
    ] = False,
) -> int:
    """Ask findings of `ilp fuzz` again, and say for each: fixed, still failing, changed, or not asked.

    SIGNATURE is one that `ilp fuzz` showed, or a glob such as 'crash/*'; without any, all findings of the state folder
    are asked, each of the implementations that it was found with.

    Exit code 0 if all are fixed, 1 if one still fails or breaks in another way, 3 if one could not be asked, 130 if it
    was interrupted.
    """
    if instead is not None:
        require_references([instead])
        refuse_recordings([instead])
        if minimise:
            raise Failure("--minimise with --with: what another build shows is not kept", "Give one of the two.")
    require_place(output)
    place = State(state)
    found, problems = findings_of(place)
    findings = findings_named(found, signatures or (), place)
    plan = ReplayPlan(
        findings=findings,
        instead=instead,
        probes=loaded_set(None).vectors,
        store=place.findings if minimise else None,
        state=str(state),
        suite=ilp.__version__,
    )
    with problems_said(), place.held(["replay --minimise"]) if minimise else nullcontext(), Progress() as progress:
        wanted = conditions(timeout, progress)

        def prepare(reference: str) -> Opener:
            try:
                return prepare_implementation(reference, wanted)
            except InvalidReference as error:  # it was one when it was fuzzed
                raise ImplementationUnavailable(str(error), "Name another one with --with REF.") from None

        record = run_replay(plan, prepare, progress.asked)
    record.problem += problems
    undelivered = deliver(
        report_in(output_form, record, lambda console: print_replay(console, record, findings, verbose=verbose)), output
    )
    return exit_code(record) or undelivered
