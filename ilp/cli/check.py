"""ilp check: do implementations conform to RFC 0027?"""

from __future__ import annotations

import os
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import ilp
from ilp.cli.known_results import list_to_update, listed_in, updated_list, warn_of_idle
from ilp.cli.opening import conditions_of, require_references
from ilp.cli.options import OutputOption, TimeoutOption
from ilp.cli.reports import ReportOption, RunFormOption, deliver_run, wanted_reports
from ilp.cli.selection import (
    ClauseOption,
    FlagOption,
    FolderOption,
    OperationOption,
    PacketOption,
    VectorOption,
    chosen_vectors,
    loaded_set,
    selection_of,
)
from ilp.conformance.expected import shipped_expected
from ilp.conformance.run import CheckPlan, exit_code, run_check
from ilp.golden.vector import Level
from ilp.implementation.implementation import Implementation
from ilp.implementation.launch import Conditions
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import EMBEDDED, open_implementation
from ilp.report.check_text import print_check
from ilp.report.forms import Form
from ilp.report.progress import Progress

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _FailLevel(StrEnum):
    MUST = "must"
    SHOULD = "should"
    MAY = "may"


_LEVELS: dict[_FailLevel, Level] = {_FailLevel.MUST: "MUST", _FailLevel.SHOULD: "SHOULD", _FailLevel.MAY: "MAY"}


@app.command()
def check(
    references: Annotated[list[str] | None, typer.Argument(metavar="REF", hidden=True)] = None,
    vector: VectorOption = None,
    flag: FlagOption = None,
    clause: ClauseOption = None,
    packet: PacketOption = None,
    operation: OperationOption = None,
    vectors: FolderOption = None,
    expected: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A list of known departures, in TOML; docs/known-results.md describes it."),
    ] = None,
    update_expected: Annotated[
        bool, typer.Option("--update-expected", help="Rewrite that list so that this run is clean, or begin it.")
    ] = False,
    fail_level: Annotated[
        _FailLevel,
        typer.Option(metavar="LEVEL", help="Weakest requirement whose violation fails: must, should or may."),
    ] = _FailLevel.MUST,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="How many run side by side; else one for each core.",
        ),
    ] = None,
    exit_first: Annotated[bool, typer.Option("--exitfirst", "-x", help="End with the first fail.")] = False,
    output_form: RunFormOption = Form.TEXT,
    output: OutputOption = None,
    further: ReportOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show known departures, infos and skips one by one as well.")
    ] = False,
) -> int:
    """Hold implementations against the golden vectors, and say for each whether it conforms.

    \b
    REF is one of
      reference                our own codec
      asn1tools, construct     the packets through these libraries
      npm:PACKAGE[@VERSION]    a package from npm, such as npm:ilp-packet@3.1.3
      cargo:CRATE[@VERSION]    a Rust crate: cargo:interledger-packet@0.4.0
      maven:GROUP:ARTIFACT[@VERSION]
                           such as maven:org.interledger:codecs-ilp@1.3.1
      cmd:COMMAND LINE         a program that speaks the adapter protocol
      python:MODULE:OBJECT     a Python object with decode and encode
      NAME[@REV]               what ilp.toml declares, now or at a git revision
      recording:FILE           what an implementation did earlier
    `ilp implementations` lists those that are known.
    Without any, the first three are checked: they need nothing but Python.

    Options that choose vectors may be given more than once; a vector is taken if it matches one of each kind given.

    Exit code 0 if all conform but for known departures, 1 if one does not or if a list of known departures is not true
    any more, 3 if that could not be decided.
    """  # noqa: D301 - the backslash keeps the lines of the table apart
    selection = selection_of(vector, flag, clause, packet, operation)
    chosen = tuple(dict.fromkeys(references or EMBEDDED))
    require_references(chosen)
    wanted = wanted_reports(output_form, output, further)
    lists = expected or []
    to_update = list_to_update(lists, exit_first=exit_first) if update_expected else None
    vector_set = loaded_set(vectors)
    # Over other vectors than those that they were written for, the shipped ones cannot be held to account.
    known, shipped = listed_in(lists, to_update), shipped_expected()
    plan = CheckPlan(
        references=chosen,
        vectors=chosen_vectors(vector_set, selection, names="ilp vectors list", explains="ilp check -h"),
        sha256=vector_set.sha256,
        version=vector_set.version,
        set_ids=tuple(each.id for each in vector_set.vectors),
        expected=(*known, *shipped) if vectors is None else known,
        unaudited=() if vectors is None else shipped,
        fail_level=_LEVELS[fail_level],
        options=_options_of(vectors, lists, fail_level, timeout),
        jobs=jobs or min(len(chosen), _cores()),
        exit_first=exit_first,
        suite=ilp.__version__,
    )
    with Progress() as progress:
        record = run_check(plan, partial(_opened, conditions_of(timeout, progress), progress), progress)
    unwritten = 0
    if to_update is not None:
        record, unwritten = updated_list(to_update, record, plan)
    warn_of_idle(known, record)
    undelivered = deliver_run(record, wanted, lambda console: print_check(console, record, verbose=verbose))
    return exit_code(record) or unwritten or undelivered


def _opened(conditions: Conditions, progress: Progress, reference: str) -> Implementation:
    try:
        return open_implementation(reference, conditions)
    finally:
        progress.ready()


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _options_of(vectors: Path | None, expected: list[Path], fail_level: _FailLevel, timeout: float) -> tuple[str, ...]:
    """Return the options without which a case does not repeat as it was."""
    given: list[str] = []
    if vectors is not None:
        given += ["--vectors", str(vectors)]
    for path in expected:
        given += ["--expected", str(path)]
    if fail_level is not _FailLevel.MUST:
        given += ["--fail-level", fail_level]
    if timeout != DEFAULT_TIMEOUT:
        given += ["--timeout", f"{timeout:g}"]
    return tuple(given)
