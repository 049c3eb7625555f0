"""ilp bench: how fast are implementations, and is one slower than another?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import Annotated, TypeVar

import typer

import ilp
from ilp.bench.extra import MissingLibrary
from ilp.bench.plan import BenchPlan
from ilp.bench.record import BenchRecord
from ilp.bench.run import run_bench
from ilp.bench.shapes import MEANINGS, SHAPES, published_packets
from ilp.bench.store import StoreProblem, append
from ilp.bench.subject import Opener
from ilp.bench.verdict import exit_code
from ilp.bench.workload import Cell
from ilp.cli.failure import COULD_NOT_DECIDE, Failure, missing_extra
from ilp.cli.opening import conditions_of, refuse_recordings, require_references
from ilp.cli.options import OutputOption, TimeoutOption
from ilp.cli.recorded import recorded_packets
from ilp.cli.reports import BenchFormOption, ReportOption, deliver_run, wanted_reports
from ilp.implementation.bencher import Bencher
from ilp.implementation.launch import Conditions
from ilp.implementation.reference import EMBEDDED, bench_launch_of
from ilp.protocol.bench import BENCH_OPERATIONS
from ilp.report.bench_text import print_bench
from ilp.report.forms import BENCH_FORMS, Form
from ilp.report.progress import Progress

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_TIMEOUT = 30.0
_MEANING = 54  # columns of the help in which it says what a shape is
_Name = TypeVar("_Name", bound=str)


def _margin(value: float) -> float:
    if not (math.isfinite(value) and 0 < value < 1):
        raise typer.BadParameter(f"{value:g} is no margin: it is more than 0 and less than 1; 0.03 is 3 %.")
    return value


def _shapes() -> str:
    """Return what every shape means, for the end of the help, in lines that a terminal of 80 columns holds."""
    lines = ["\b", "Shapes"]
    for name, meaning in MEANINGS.items():
        first, *others = wrap(meaning, _MEANING)
        lines += [f"  {name:<20} {first}", *(f"  {'':<20} {each}" for each in others)]
    return "\n".join(lines)


@app.command(epilog=_shapes())
def bench(
    references: Annotated[list[str] | None, typer.Argument(metavar="REF...", hidden=True)] = None,
    against: Annotated[
        str | None, typer.Option(metavar="BASELINE", help="Hold one REF against this one: is it slower?")
    ] = None,
    operation: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Time only this: decode, encode or relay.")
    ] = None,
    shape: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Time only packets of this shape.")] = None,
    mix: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Recorded packets for the mix: hexadecimal, one a line.")
    ] = None,
    margin: Annotated[
        float, typer.Option(metavar="SHARE", callback=_margin, help="How much slower is no regression yet.")
    ] = 0.03,
    rounds: Annotated[
        int, typer.Option(metavar="N", min=2, max=1000, help="Timings of each cell, or of each look.")
    ] = 12,
    max_time: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="After that, begin nothing new and say what is known.")
    ] = 900.0,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of the packets, and of the order of timings.")] = 0,
    timeout: TimeoutOption = _TIMEOUT,
    store: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add the ratios to this store, of which `ilp trend` tells.")
    ] = None,
    output_form: BenchFormOption = Form.TEXT,
    output: OutputOption = None,
    further: ReportOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show also collectors, builds, and how decisions were made.")
    ] = False,
) -> int:
    """Time implementations side by side, each in a process and language of its own.

    \b
    REF is a reference, such as
      npm:ilp-packet@3.1.3          a package from npm
      cargo:interledger-packet      a crate; its newest version
      reference                     this suite's own codec
      cmd:COMMAND LINE              a program that speaks the adapter protocol
    docs/implementations.md has all. Without one: the embedded implementations.

    The reference codec is timed with them, since only ratios to it compare between machines. With --against, REF and
    BASELINE are timed in turns until the answer is sure, and a second process of BASELINE tells what chance does.

    Exit code 0 if everything was timed and nothing regressed, 1 for a regression, 3 for what could not be decided: a
    machine too noisy, an implementation that cannot be timed.
    """  # noqa: D301 - the backslash keeps the lines of the table apart
    chosen = tuple(dict.fromkeys(references or ())) or EMBEDDED
    if against is not None and len(references or ()) != 1:
        raise Failure("--against takes one REF, the candidate", "Name the implementation that may be slower.")
    named = (*chosen, *(() if against is None else (against,)))
    require_references(named)
    refuse_recordings(named, "cannot be timed")
    wanted = wanted_reports(output_form, output, further, BENCH_FORMS)
    shapes, operations = _chosen("--shape", shape, SHAPES), _chosen("--operation", operation, BENCH_OPERATIONS)
    with Progress() as progress:
        plan = BenchPlan(
            references=chosen,
            baseline=against,
            cells=tuple(Cell(one, other) for one in operations for other in shapes),
            recorded=published_packets() if mix is None else recorded_packets(mix),
            rounds=rounds,
            longest=max_time,
            margin=margin,
            seed=seed,
            suite=ilp.__version__,
        )
        try:
            record = run_bench(plan, partial(_prepared, conditions=conditions_of(timeout, progress)), progress)
        except MissingLibrary as missing:
            raise missing_extra(missing) from None
    undelivered = deliver_run(record, wanted, lambda console: print_bench(console, record, verbose=verbose))
    unkept = 0 if store is None else _keep(record, store)
    return exit_code(record) or max(undelivered, unkept)


def _keep(record: BenchRecord, store: Path) -> int:
    """Add a run to a store; what cannot be kept there is said, and the report is out already."""
    try:
        append(store, record)
    except StoreProblem as problem:
        Failure(problem.message, problem.advice).show()
        return COULD_NOT_DECIDE
    return 0


def _prepared(reference: str, conditions: Conditions) -> Opener:
    launch = bench_launch_of(reference, conditions)
    return lambda: Bencher(reference, launch, conditions)


def _chosen(option: str, given: Sequence[str] | None, known: tuple[_Name, ...]) -> tuple[_Name, ...]:
    """Return those of `known` that were given, in their order; all if none was.

    Raises:
        Failure: something else was given.
    """
    for each in given or ():
        if each not in known:
            raise Failure(f"{option} {each}: there is no such one", f"There are {', '.join(map(repr, known))}.")
    return tuple(each for each in known if not given or each in given)
