"""ilp report: render the record of a run again, in any form."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ilp.cli.failure import Failure
from ilp.cli.options import OutputOption
from ilp.cli.reports import ReportOption, RunFormOption, deliver_run, wanted_reports
from ilp.conformance.merge import DifferentRuns, merged
from ilp.conformance.record import CheckRecord
from ilp.report.forms import Form, RunRecord, UnknownRecord, forms_of, printer, record_of

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def report(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", hidden=True)],
    output_form: RunFormOption = Form.TEXT,
    output: OutputOption = None,
    further: ReportOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show all, as --verbose of the run does.")] = False,
) -> int:
    """Render what a run left: the JSON of ilp check, gate, history or bench.

    FILE is what --format json or --report json=FILE wrote, - for standard input. Several files of ilp check that asked
    the same vectors make one report: the jobs of a CI matrix, one implementation each.

    The report needs nothing but the file: no vectors, no implementation, no network.

    Exit code 0, whatever the run found; 2 if a file is no such record.
    """
    record = _one([_read(each) for each in files])
    wanted = wanted_reports(output_form, output, further, forms_of(record))
    return deliver_run(record, wanted, printer(record, verbose=verbose))


def _read(file: Path) -> RunRecord:
    try:
        octets = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return record_of(octets)
    except OSError as error:
        raise Failure(f"{file}: cannot be read: {error.strerror}", "Name what --report json=FILE wrote.") from None
    except UnknownRecord as error:
        raise Failure(f"{file}: {error}", "Name what --format json or --report json=FILE wrote.") from None


def _one(records: Sequence[RunRecord]) -> RunRecord:
    if len(records) == 1:
        return records[0]
    checks = [each for each in records if isinstance(each, CheckRecord)]
    if len(checks) < len(records):
        raise Failure("only records of ilp check go together into one report", "Render each of the others alone.")
    try:
        return merged(checks)
    except DifferentRuns as error:
        raise Failure(str(error), "Render each alone, or run them over the same vectors.") from None
