"""ilp fuzz: which input breaks an implementation?"""

from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec.structs import replace

import ilp
from ilp.cli.failure import Failure
from ilp.cli.fuzz_opening import StateOption, findings_of, openers_of, problems_said
from ilp.cli.opening import refuse_recordings, require_references
from ilp.cli.operations import operations_of
from ilp.cli.options import FormatOption, OutputOption, TimeoutOption
from ilp.cli.screen import OutputForm, deliver, report_in, require_place
from ilp.cli.selection import loaded_set
from ilp.fuzz.campaign import CampaignPlan
from ilp.fuzz.hypothesis_phase import hypothesis_turn
from ilp.fuzz.jobs import exit_code, run_fuzz
from ilp.fuzz.oracle_groups import DIFFERENTIAL, GROUPS, chosen_oracles
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.part import FuzzPlan, Opener
from ilp.fuzz.record import FuzzRecord
from ilp.fuzz.state import DEFAULT_STATE, State
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.report.fuzz_progress import FuzzProgress
from ilp.report.fuzz_text import print_fuzz

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_DEFAULT_TIME = 60.0  # seconds
_SEEDS = 1 << 32
_SHARD = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")


@app.command()
def fuzz(
    reference: Annotated[str, typer.Argument(metavar="REF", hidden=True)],
    against: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="A further implementation to hold it against.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Seed of all that is left to chance; another one each time.")
    ] = None,
    max_time: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="End after so long; 60 where no other limit is given.")
    ] = None,
    max_operations: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="End after so many requests, each to one implementation.")
    ] = None,
    max_findings: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="End with so many different findings.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, metavar="N", help="How many processes share the work.")
    ] = 1,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Do the part of machine I of N, each with the same --seed.")
    ] = None,
    oracle: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this oracle, or a group: self, differential.")
    ] = None,
    state: StateOption = DEFAULT_STATE,
    no_golden: Annotated[
        bool, typer.Option("--no-golden", help="Start from nothing: no golden vectors among the inputs.")
    ] = False,
    asked: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="JSON", help="Look at just this operation: JSON, @FILE, or - for a pipe."),
    ] = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    output_form: FormatOption = OutputForm.TEXT,
    output: OutputOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every finding in full, and which oracles watched.")
    ] = False,
) -> int:
    """Look for the input that breaks an implementation, against the RFCs, itself, and others.

    \b
    REF is a reference, such as
      npm:ilp-packet@3.1.3    a package from npm
      connector               what ilp.toml declares, as it is now
      cmd:COMMAND LINE        a program that speaks the adapter protocol
      python:MODULE:OBJECT    a Python object with decode and encode
    docs/implementations.md has all.

    --against, --oracle and --input may be given more than once. Every finding is in the state folder the moment it is
    found, and is asked first the next time; `ilp replay` tells what is fixed. Ctrl-C ends a campaign with its report.
    docs/fuzzing.md explains it.

    Exit code 0 if nothing was found, 1 if something was, 3 if it could not run to its end, 130 if it was interrupted
    with nothing found.
    """  # noqa: D301 - the backslash keeps the lines of the table apart
    references = tuple(dict.fromkeys((reference, *(against or ()))))
    require_references(references)
    refuse_recordings(references)
    oracles = _oracles_of(oracle or (), references)
    given = operations_of(asked or ())
    machine = _shard_of(shard, seed)
    if max_time is not None and not max_time > 0:
        raise Failure(f"--max-time {max_time:g}: a campaign takes time", "Give more than 0 seconds.")
    if max_time is None and max_operations is None and max_findings is None:
        max_time = _DEFAULT_TIME
    require_place(output)
    vectors = loaded_set(None).vectors
    plan = FuzzPlan(
        references=references,
        campaign=CampaignPlan(
            oracles=oracles,
            seed=secrets.randbelow(_SEEDS) if seed is None else seed,
            max_time=None if given else max_time,
            max_operations=None if given else max_operations,
            max_findings=None if given else max_findings,
            vectors=() if no_golden else vectors,
            given=given,
            minimise=not given,
            hypothesis=None if given else hypothesis_turn,
        ),
        probes=vectors,
        jobs=1 if given else jobs,
        shard=machine,
        suite=ilp.__version__,
    )
    with problems_said():
        openers = openers_of(references, timeout)
        record = _looked_at(plan, openers) if given else _fuzzed(plan, openers, State(state))
    undelivered = deliver(
        report_in(output_form, record, lambda console: print_fuzz(console, record, verbose=verbose)), output
    )
    return exit_code(record) or undelivered


def _looked_at(plan: FuzzPlan, openers: Sequence[Opener]) -> FuzzRecord:
    with FuzzProgress() as progress:
        return run_fuzz(plan, openers, progress)


def _fuzzed(plan: FuzzPlan, openers: Sequence[Opener], state: State) -> FuzzRecord:
    with state.held(plan.references):
        earlier, problems = findings_of(state)
        with FuzzProgress() as progress:
            record = run_fuzz(replace(plan, earlier=earlier, state=state.folder), openers, progress)
    record.problem += problems
    return record


def _oracles_of(names: Sequence[str], references: Sequence[str]) -> tuple[str, ...]:
    """Return the oracles that --oracle chooses.

    Raises:
        Failure: there is none of a name, or all of them need another implementation.
    """
    known = (*GROUPS, *ORACLES)
    try:
        chosen = chosen_oracles(names)
    except KeyError as unknown:
        (name,) = unknown.args
        close = difflib.get_close_matches(name, known, n=1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise Failure(f"--oracle {name}: there is no such oracle", f"{meant}There are {', '.join(known)}.") from None
    if len(references) == 1 and set(chosen) <= set(GROUPS[DIFFERENTIAL]):
        raise Failure(
            f"--oracle {', '.join(names)}: there is nobody to hold {references[0]} against",
            "Name another implementation with --against REF.",
        )
    return chosen


def _shard_of(written: str | None, seed: int | None) -> tuple[int, int]:
    """Return which machine this is, counted from 0, and how many there are.

    Raises:
        Failure: it is not of the form I/N, or has no seed to share.
    """
    if written is None:
        return 0, 1
    match = _SHARD.fullmatch(written)
    if match is None or int(match[1]) > int(match[2]):
        raise Failure(f"--shard {written} is not of the form I/N", "Of four machines, the first is 1/4, the last 4/4.")
    if seed is None:
        raise Failure("--shard is given without --seed", "Give all machines the same one, such as --seed 1.")
    return int(match[1]) - 1, int(match[2])
