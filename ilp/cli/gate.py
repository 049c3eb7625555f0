"""ilp gate: which version bump does a wire change require, and is the declared one enough?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

import ilp
from ilp.cli.failure import Failure
from ilp.cli.gate_options import BudgetOption, SeedOption, chosen, project_configuration, set_name
from ilp.cli.opening import Preparer, conditions_of, refuse_recordings, require_references
from ilp.cli.operations import operations_of
from ilp.cli.options import OutputOption, TimeoutOption
from ilp.cli.reports import ReportOption, RunFormOption, deliver_run, wanted_reports
from ilp.cli.selection import FolderOption, loaded_set
from ilp.gate.configuration import FailOn
from ilp.gate.policy import POLICIES, PROFILES
from ilp.gate.record import Bump
from ilp.gate.run import GatePlan, run_gate
from ilp.gate.verdict import exit_code
from ilp.gate.versions import declaration
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import EMBEDDED
from ilp.report.forms import Form
from ilp.report.gate_text import print_gate
from ilp.report.progress import Progress
from ilp.report.replay import replay_command

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_DECLARED: tuple[Bump, ...] = ("patch", "minor", "major")
_FAIL_ON: tuple[FailOn, ...] = ("patch", "minor", "major", "never")


@app.command()
def gate(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", hidden=True)],
    candidate: Annotated[str, typer.Argument(metavar="CANDIDATE", hidden=True)],
    against: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="A further release, whose promises have to be kept as well.")
    ] = None,
    panel: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="An earlier release that reads octets which changed.")
    ] = None,
    declared: Annotated[
        str | None, typer.Option(metavar="BUMP", help="The bump that is declared: patch, minor or major.")
    ] = None,
    from_version: Annotated[
        str | None, typer.Option("--from", metavar="V", help="The old version, with --to in place of --declared.")
    ] = None,
    to_version: Annotated[str | None, typer.Option("--to", metavar="V", help="The new version.")] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="BUMP", help="With nothing declared, the weakest bump that is a no; major."),
    ] = None,
    policy: Annotated[
        str | None, typer.Option(metavar="NAME", help="default, contract or interop; `ilp rules` has the bumps.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="What has to stay as it is: bytes, value or accept.")
    ] = None,
    seed: SeedOption = None,
    budget: BudgetOption = None,
    no_control: Annotated[
        bool, typer.Option("--no-control", help="Do not hold each side against itself as well.")
    ] = False,
    asked: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="JSON", help="Ask just this operation: JSON, @FILE, or - for a pipe."),
    ] = None,
    vectors: FolderOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    output_form: RunFormOption = Form.TEXT,
    output: OutputOption = None,
    further: ReportOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show also what requires nothing, and the coverage of each rule.")
    ] = False,
) -> int:
    """Run an old and a new build side by side, and say which version bump the change requires.

    \b
    BASELINE and CANDIDATE are references, such as
      connector@v3.5.1 connector    what ilp.toml declares, then and now
      npm:ilp-packet@3.0.7          a package from npm
      cmd:COMMAND LINE              a program that speaks the adapter protocol
      recording:FILE                as BASELINE only: what `ilp record` kept
    docs/implementations.md has all.

    --against, --panel and --input may be given more than once.

    Which bump is declared, the versions say that both sides report, or --declared, or --from and --to. Policy, rules
    and waivers come from the current folder's ilp.toml; an option beats it. docs/gate.md explains the report.

    Exit code 0 if the declared bump suffices, 1 if not, 3 if that could not be decided. With nothing declared, 1 from
    --fail-on on.
    """  # noqa: D301 - the backslash keeps the lines of the table apart
    baselines = tuple(dict.fromkeys((baseline, *(against or ()))))
    require_references((*baselines, candidate, *(panel or ())))
    refuse_recordings((candidate, *(panel or ())))
    bump = chosen("--declared", declared, _DECLARED, "bump", verb="gate")
    versions = _versions(bump, from_version, to_version)
    configuration = project_configuration()
    given = _given(vectors, timeout, policy, profile, panel or ())
    vector_set = loaded_set(vectors)
    operations = operations_of(asked or ())
    wanted = wanted_reports(output_form, output, further)
    with Progress() as progress:
        preparer = Preparer(conditions_of(timeout, progress))
        plan = GatePlan(
            baselines=baselines,
            candidate=candidate,
            panel=tuple(dict.fromkeys(panel or ())),
            independent=EMBEDDED,
            vectors=vector_set.vectors,
            vector_set=set_name(vector_set),
            given=operations,
            minimise=not operations,
            seed=configuration.seed if seed is None else seed,
            budget=configuration.budget if budget is None else budget,
            controls=not no_control,
            unsupported_quota=configuration.unsupported_quota,
            policy=replace(
                configuration.policy,
                name=chosen("--policy", policy, POLICIES, "policy", verb="gate") or configuration.policy.name,
                profile=chosen("--profile", profile, PROFILES, "profile", verb="gate") or configuration.policy.profile,
            ),
            configuration=None if configuration.path is None else str(configuration.path),
            # Who asks single operations again does not want to hear of findings that these cannot show.
            waivers=() if operations else configuration.waivers,
            declared=bump,
            versions=versions,
            fail_on=chosen("--fail-on", fail_on, _FAIL_ON, "bump", verb="gate") or configuration.fail_on,
            replay=partial(replay_command, candidate=candidate, options=given, versions=preparer.versions),
            suite=ilp.__version__,
            today=datetime.now(UTC).date(),
        )
        record = run_gate(plan, preparer, progress)
    undelivered = deliver_run(record, wanted, lambda console: print_gate(console, record, verbose=verbose))
    return exit_code(record) or undelivered


def _versions(declared: Bump | None, before: str | None, after: str | None) -> tuple[str, str] | None:
    """Return the versions that were given.

    Raises:
        Failure: only one was, or a bump as well, or the step is one back.
    """
    if before is None and after is None:
        return None
    if declared is not None:
        raise Failure("--declared and --from with --to say the same, perhaps differently", "Give one of the two.")
    if before is None or after is None:
        missing, present = ("--to", "--from") if after is None else ("--from", "--to")
        raise Failure(f"{present} is given without {missing}", f"Give both versions: add {missing}.")
    try:
        declaration(before, after)
    except ValueError as error:
        raise Failure(f"--from and --to: {error}") from None
    return before, after


def _given(
    vectors: Path | None, timeout: float, policy: str | None, profile: str | None, panel: Sequence[str]
) -> tuple[str, ...]:
    """Return the options without which an operation does not show the same again."""
    given: list[str] = []
    for reference in panel:
        given += ["--panel", reference]
    for option, value in (("--policy", policy), ("--profile", profile), ("--vectors", vectors)):
        if value is not None:
            given += [option, str(value)]
    if timeout != DEFAULT_TIMEOUT:
        given += ["--timeout", f"{timeout:g}"]
    return tuple(given)
