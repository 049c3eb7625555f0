"""ilp check: do implementations conform to RFC 0027?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import ilp
from ilp.cli.failure import Failure
from ilp.cli.opening import conditions_of, require_references
from ilp.cli.options import FormatOption, OutputOption, TimeoutOption
from ilp.cli.screen import OutputForm, deliver, report_in, require_place
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
from ilp.conformance.expected import (
    BrokenExpectedResults,
    ExpectedResult,
    load_expected,
    shipped_expected,
    without_vector,
)
from ilp.conformance.run import CheckPlan, exit_code, run_check
from ilp.golden.load import VectorSet
from ilp.golden.vector import Level
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import EMBEDDED, open_implementation
from ilp.report.check_text import print_check
from ilp.report.progress import Progress
from ilp.report.wording import printable

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
        list[Path] | None, typer.Option(metavar="FILE", help="Known departures, a TOML file like our expected.toml.")
    ] = None,
    fail_level: Annotated[
        _FailLevel,
        typer.Option(metavar="LEVEL", help="Weakest requirement whose violation fails: must, should or may."),
    ] = _FailLevel.MUST,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    output_form: FormatOption = OutputForm.TEXT,
    output: OutputOption = None,
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
      cmd:COMMAND LINE         a program that speaks the adapter protocol
      python:MODULE:OBJECT     a Python object with decode and encode
      NAME[@REV]               what ilp.toml declares, now or at a git revision
      recording:FILE           what an implementation did earlier
    Without any, the first three are checked: they need nothing but Python.

    Options that choose vectors may be given more than once; a vector is taken if it matches one of each kind given.

    Exit code 0 if all conform but for known departures, 1 if one does not, 3 if that could not be decided.
    """  # noqa: D301 - the backslash keeps the lines of the table apart
    selection = selection_of(vector, flag, clause, packet, operation)
    chosen = tuple(dict.fromkeys(references or EMBEDDED))
    require_references(chosen)
    require_place(output)
    vector_set = loaded_set(vectors)
    plan = CheckPlan(
        references=chosen,
        vectors=chosen_vectors(vector_set, selection, names="ilp vectors list", explains="ilp check -h"),
        sha256=vector_set.sha256,
        version=vector_set.version,
        expected=_expected(expected or [], vector_set, chosen),
        fail_level=_LEVELS[fail_level],
        suite=ilp.__version__,
    )
    with Progress() as progress:
        conditions = conditions_of(timeout, progress)
        record = run_check(plan, lambda reference: open_implementation(reference, conditions), progress)
    repeat = _options_of(vectors, expected or [], fail_level, timeout)
    by_id = {each.id: each for each in plan.vectors}
    report = report_in(
        output_form, record, lambda console: print_check(console, record, by_id, verbose=verbose, options=repeat)
    )
    undelivered = deliver(report, output)
    return exit_code(record) or undelivered


def _expected(paths: list[Path], vector_set: VectorSet, references: Sequence[str]) -> tuple[ExpectedResult, ...]:
    try:
        entries: list[ExpectedResult] = []
        for path in paths:
            of_path = load_expected(path)
            for name in without_vector(of_path, vector_set.vectors):
                raise Failure(f"{path}: {name}: there is no such vector", "Correct the entry, or remove it.")
            unused = dict.fromkeys(each.implementation for each in of_path if each.implementation not in references)
            if unused:
                _warn_of_unused(path, unused)
            entries += of_path
        return (*entries, *shipped_expected())
    except BrokenExpectedResults as error:
        advice = "The README tells under `--expected` what such a file holds, and links an example."
        raise Failure(str(error), advice) from None


def _warn_of_unused(path: Path, implementations: Iterable[str]) -> None:
    named = ", ".join(printable(each) for each in implementations)
    sys.stderr.write(
        f"warning: {printable(str(path))}: this run does not check {named}; what is listed for it is idle\n"
    )


def _options_of(vectors: Path | None, expected: list[Path], fail_level: _FailLevel, timeout: float) -> list[str]:
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
    return given
