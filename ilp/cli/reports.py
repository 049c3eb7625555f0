"""Options and delivery of the reports of a run: one to standard output or a file, any further ones to files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from ilp.bench.extra import MissingLibrary
from ilp.bench.record import BenchRecord
from ilp.cli.failure import COULD_NOT_DECIDE, Failure, missing_extra
from ilp.cli.screen import Report, deliver, require_place
from ilp.report.forms import BENCH_FORMS, RUN_FORMS, Form, RunRecord, painted, rendered
from ilp.report.wording import printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["BenchFormOption", "ReportOption", "RunFormOption", "Wanted", "deliver_run", "wanted_reports"]

RunFormOption: TypeAlias = Annotated[
    Form, typer.Option("--format", metavar="FORM", help=f"One of {', '.join(RUN_FORMS)}.")
]
BenchFormOption: TypeAlias = Annotated[
    Form, typer.Option("--format", metavar="FORM", help=f"One of {', '.join(BENCH_FORMS)}.")
]
ReportOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORM=FILE", help="Write a further report into a file, such as json=run.json."),
]

Wanted: TypeAlias = tuple[tuple[Form, Path | None], ...]
"""The reports of a run: each a form and the file that takes it, None for standard output."""

_SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
_SUMMARY_LARGEST = 1 << 20  # octets; of a larger file, GitHub shows nothing


def wanted_reports(
    form: Form, output: Path | None, further: Sequence[str] | None, forms: tuple[Form, ...] = RUN_FORMS
) -> Wanted:
    """Return what is to be delivered, and check before anything takes its time that it can be.

    Args:
        form: of the report that goes to `output`, or to standard output.
        output: the file.
        further: reports in the form FORM=FILE.
        forms: those that the record has.

    Raises:
        Failure: a report is not of the form FORM=FILE, its file cannot be written, two reports go into one file, or a
            picture would go to standard output, or what draws it is not installed.
    """
    wanted = ((form, output), *(_parsed(each, forms) for each in further or ()))
    taken: set[Path] = set()
    for one, place in wanted:
        _require_form(one, forms)
        if one is Form.PNG and place is None:
            raise Failure("a picture is nothing for standard output", "Name a file for it: --output FILE.")
        _require_drawing(one)
        require_place(place)
        if place is not None and (place.is_file() or not place.exists()):  # a device takes any number
            if place.resolve() in taken:
                raise Failure(f"{place}: two reports would go into this file", "Name another file for one of them.")
            taken.add(place.resolve())
    return wanted


def _require_form(form: Form, forms: tuple[Form, ...]) -> None:
    if form not in forms:
        raise Failure(f"this report cannot be written as {form}", f"It can be as {', '.join(forms)}.")


def _require_drawing(form: Form) -> None:
    if form in {Form.PNG, Form.SVG}:
        from ilp.report.chart.sheet import drawing_settings  # noqa: PLC0415 - only pictures need it

        try:
            with drawing_settings():
                pass
        except MissingLibrary as missing:
            raise missing_extra(missing) from None


def _parsed(text: str, forms: tuple[Form, ...]) -> tuple[Form, Path]:
    name, _, place = text.partition("=")
    if name not in forms or not place:
        raise Failure(f"--report {text!r} is not FORM=FILE", f"FORM is one of {', '.join(forms)}.")
    return Form(name), Path(place)


def deliver_run(record: RunRecord, wanted: Wanted, people: Callable[[Console], None]) -> int:
    """Write every report of a run.

    Annotations for GitHub come with the job summary, where the job has one: the file that GITHUB_STEP_SUMMARY names.

    Returns:
        The exit code that the delivery alone deserves: 0, or 3 if a report is not where it was to be.
    """
    has_room = all(form is Form.TEXT for form, place in wanted if place is None)
    codes = []
    for form, place in wanted:
        codes.append(deliver(_report(record, form, people), place, has_room=has_room))
        has_room = has_room and (form is Form.TEXT or not codes[-1])  # what was not written may stand there now
    if any(form is Form.GITHUB for form, _ in wanted):
        codes.append(_summarise(record))
    return max(codes)


def _report(record: RunRecord, form: Form, people: Callable[[Console], None]) -> Report:
    if form is Form.PNG and isinstance(record, BenchRecord):
        return painted(record)
    return people if form is Form.TEXT else rendered(record, form)


def _summarise(record: RunRecord) -> int:
    """Add the run to the job summary, and nothing where the summary would become too large to be shown."""
    place = os.environ.get(_SUMMARY_VARIABLE)
    if not place:
        return 0
    markdown = rendered(record, Form.MARKDOWN)
    content = f"{markdown}\n\n".encode("utf-8", "backslashreplace")
    try:
        with Path(place).open("ab") as summary:
            if summary.tell() + len(content) <= _SUMMARY_LARGEST:
                summary.write(content)
                return 0
    except OSError as error:
        sys.stderr.write(f"error: the job summary {printable(place)} cannot be written: {error.strerror}\n")
        return COULD_NOT_DECIDE
    sys.stderr.write(f"warning: the job summary {printable(place)} has no room left for this run\n")
    return 0
