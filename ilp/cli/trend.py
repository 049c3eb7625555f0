"""ilp trend: what implementations take from version to version, and where that makes a step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import msgspec
import typer

import ilp
from ilp.bench.extra import MissingLibrary
from ilp.bench.record import BenchRecord, Shape
from ilp.bench.store import DEFAULT_STORE, StoreProblem, append, read
from ilp.bench.trend import trend_of, unversioned
from ilp.bench.trend_record import TrendRecord, TrendSeries
from ilp.cli.failure import COULD_NOT_DECIDE, Failure, missing_extra
from ilp.cli.options import OutputOption
from ilp.cli.screen import deliver, require_place
from ilp.cli.whole_file import write_whole
from ilp.protocol.bench import BENCH_OPERATIONS
from ilp.report.machine import to_json
from ilp.report.wording import counted, printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["TrendForm", "app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_SLOWER = 1


class TrendForm(StrEnum):
    """How a trend is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    SVG = "svg"
    PNG = "png"


def _one_of(names: Sequence[str]) -> Callable[[list[str] | None], list[str] | None]:
    def checked(values: list[str] | None) -> list[str] | None:
        for each in values or ():
            if each not in names:
                raise typer.BadParameter(f"{each!r} is none of {', '.join(names)}.")
        return values

    return checked


_SHAPES = get_args(Shape)


@app.command()
def trend(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)] = DEFAULT_STORE,
    add: Annotated[
        list[Path] | None,
        typer.Option("--add", metavar="RECORD", help="First add what `ilp bench --format json` wrote; - is stdin."),
    ] = None,
    implementation: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Only this implementation, whatever its version.")
    ] = None,
    operation: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", callback=_one_of(BENCH_OPERATIONS), help="Only decode, encode or relay."),
    ] = None,
    shape: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", callback=_one_of(_SHAPES), help="Only packets of this shape, such as typical."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also series that a newer benchmark or version has superseded.")
    ] = False,
    fail_on_step: Annotated[
        bool, typer.Option("--fail-on-step", help="Exit with 1 if a last version is slower by a step.")
    ] = False,
    output_form: Annotated[
        TrendForm, typer.Option("--format", metavar="FORM", help=f"One of {', '.join(TrendForm)}.")
    ] = TrendForm.TEXT,
    output: OutputOption = None,
) -> int:
    """Show how long implementations took from version to version, beside the reference codec in the same run.

    FILE is a store, by default .ilp-bench/trend.jsonl. A change of the benchmark or of the machine begins a new series.
    --implementation, --operation and --shape may be repeated. docs/trend.md tells how to read it.

    Exit code 0; 1 with --fail-on-step if the last version of a series is slower by a step; 3 if there is nothing to
    show.
    """
    if output_form is TrendForm.PNG and output is None:
        raise Failure("a PNG is no text for standard output", "Name its file with --output FILE.")
    require_place(output)
    try:
        for each in add or ():
            _add(file, each)
        record = trend_of(read(file), suite=ilp.__version__, path=str(file))
        chosen = _chosen(record, implementation, operation, shape, everything=everything)
        code = _delivered(chosen, output_form, output)
    except StoreProblem as problem:
        raise Failure(problem.message, problem.advice, code=COULD_NOT_DECIDE) from None
    except MissingLibrary as missing:
        raise missing_extra(missing) from None
    if not code and fail_on_step and any(each.last_is_slower for each in chosen.series):
        return _SLOWER
    return code


def _add(store: Path, file: Path) -> None:
    try:
        octets = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        record = msgspec.json.decode(octets, type=BenchRecord)
    except OSError as error:
        raise Failure(f"{file}: cannot be read: {error.strerror}", "Name what ilp bench --format json wrote.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Failure(f"{file}: it is no record of ilp bench: {error}", "Name what --format json wrote.") from None
    added = append(store, record)
    said = f"{counted(added, 'cell')} added" if added else "nothing added: it has no new ratio to the reference codec"
    sys.stderr.write(f"{printable(str(file))}: {said}\n")


def _chosen(
    record: TrendRecord,
    implementations: Sequence[str] | None,
    operations: Sequence[str] | None,
    shapes: Sequence[str] | None,
    *,
    everything: bool,
) -> TrendRecord:
    """Return what was asked for.

    Raises:
        Failure: there is none of it.
    """
    references = {unversioned(each) for each in implementations or ()}

    def is_asked(series: TrendSeries) -> bool:
        return (
            (not references or series.implementation in references)
            and (not operations or series.operation in operations)
            and (not shapes or series.shape in shapes)
        )

    asked = [each for each in record.series if is_asked(each)]
    shown = tuple(each for each in asked if everything or each.current)
    if not record.series:
        broken = f"; {counted(len(record.broken), 'line')} cannot be read" if record.broken else ""
        raise Failure(
            f"{record.store}: it holds no ratio to show{broken}",
            "`ilp trend --add RECORD.json` adds a record of ilp bench.",
            code=COULD_NOT_DECIDE,
        )
    if not asked:
        there = ", ".join(dict.fromkeys(each.implementation for each in record.series))
        raise Failure(
            f"{record.store}: nothing in it is of what was asked for", f"It has {there}.", code=COULD_NOT_DECIDE
        )
    return msgspec.structs.replace(record, series=shown, superseded=len(asked) - len(shown))


def _delivered(record: TrendRecord, form: TrendForm, output: Path | None) -> int:
    if form is TrendForm.PNG and output is not None:
        return _picture_written(record, output)
    if form is TrendForm.TEXT:
        return deliver(_printer(record), output)
    return deliver(_rendered(record, form).rstrip("\n"), output)


def _printer(record: TrendRecord) -> Callable[[Console], None]:
    from ilp.report.trend_text import print_trend  # noqa: PLC0415 - machines do without

    return lambda console: print_trend(console, record)


def _rendered(record: TrendRecord, form: TrendForm) -> str:
    if form is TrendForm.JSON:
        return to_json(record)
    if form is TrendForm.MARKDOWN:
        from ilp.report.markdown.trend import trend_markdown  # noqa: PLC0415

        return trend_markdown(record)
    if form is TrendForm.HTML:
        from ilp.report.html.trend_page import trend_html  # noqa: PLC0415 - templates and matplotlib load slowly

        return trend_html(record)
    from ilp.report.chart import draw_trend, picture_svg  # noqa: PLC0415

    return picture_svg(draw_trend(record))


def _picture_written(record: TrendRecord, output: Path) -> int:
    from ilp.report.chart import draw_trend, picture_png  # noqa: PLC0415

    try:
        write_whole(output, picture_png(draw_trend(record)))
    except OSError as error:
        raise Failure(
            f"{output}: cannot be written: {error.strerror}",
            "Give permission or room, or name another file.",
            code=COULD_NOT_DECIDE,
        ) from None
    return 0
