"""The forms of a report, and one way from the record of a run to each of them.

A renderer is loaded when its form is wanted: whoever gates a release with JSON does not wait for the page's templates.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, cast

import msgspec

from ilp.bench.record import BenchRecord
from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import GateRecord
from ilp.gate.rules import rules
from ilp.report.machine import to_json
from ilp.spec.clauses import all_clauses

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "BENCH_FORMS",
    "RUN_FORMS",
    "Form",
    "RunRecord",
    "UnknownRecord",
    "forms_of",
    "painted",
    "printer",
    "record_of",
    "rendered",
]

RunRecord: TypeAlias = CheckRecord | GateRecord | HistoryRecord | BenchRecord
"""What a run of `ilp check`, `gate`, `history` or `bench` left. In JSON, its member `record` says of which."""


class Form(StrEnum):
    """How the report of a run is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"
    BADGE = "badge"
    ACTION = "github-action-benchmark"
    SVG = "svg"
    PNG = "png"


RUN_FORMS: tuple[Form, ...] = tuple(each for each in Form if each not in {Form.ACTION, Form.SVG, Form.PNG})
"""The forms of what was found out about packets."""

BENCH_FORMS: tuple[Form, ...] = (Form.TEXT, Form.JSON, Form.MARKDOWN, Form.GITHUB, Form.ACTION, Form.SVG, Form.PNG)
"""The forms of what was timed."""

_MODULES: MappingProxyType[Form, str] = MappingProxyType({Form.ACTION: "action_benchmark"})
"""Where a form does not name its module."""

_FEWEST = 2  # releases that a history walks

_KINDS: MappingProxyType[type, str] = MappingProxyType(
    {CheckRecord: "check", GateRecord: "gate", HistoryRecord: "history", BenchRecord: "bench"}
)


def forms_of(record: RunRecord) -> tuple[Form, ...]:
    """Return the forms that the report of a run can have."""
    return BENCH_FORMS if isinstance(record, BenchRecord) else RUN_FORMS


def rendered(record: RunRecord, form: Form) -> str:
    """Return the report of a run in a form for machines or pages, as text without a newline at the end.

    Args:
        record: the run.
        form: one of `forms_of` it, but for TEXT, which prints itself to a console, and PNG, which `painted` makes.

    Raises:
        ValueError: the form is one of those, or none that this record has.
        MissingLibrary: a picture is wanted, and what draws it is not installed.
    """
    if form in {Form.TEXT, Form.PNG} or form not in forms_of(record):
        raise ValueError(f"this record has no such form: {form}")
    if form is Form.JSON:
        return to_json(record)
    if isinstance(record, BenchRecord) and form is Form.SVG:
        from ilp.report.chart import draw_bench, picture_svg  # noqa: PLC0415 - only pictures need it

        return picture_svg(draw_bench(record))
    module = _MODULES.get(form, form.value)
    function = getattr(import_module(f"ilp.report.{module}"), f"{_KINDS[type(record)]}_{module}")
    return cast("Callable[[RunRecord], str]", function)(record).rstrip("\n")


def painted(record: BenchRecord) -> bytes:
    """Return the picture of a benchmark as PNG.

    Raises:
        MissingLibrary: what draws it is not installed.
    """
    from ilp.report.chart import draw_bench, picture_png  # noqa: PLC0415 - only pictures need it

    return picture_png(draw_bench(record))


def printer(record: RunRecord, *, verbose: bool = False) -> Callable[[Console], None]:
    """Return what prints the report of a record for people to a console."""
    from ilp.report.bench_text import print_bench  # noqa: PLC0415 - whoever wants a page does without these
    from ilp.report.check_text import print_check  # noqa: PLC0415
    from ilp.report.gate_text import print_gate  # noqa: PLC0415
    from ilp.report.history_text import print_history  # noqa: PLC0415

    match record:
        case CheckRecord():
            return lambda console: print_check(console, record, verbose=verbose)
        case GateRecord():
            return lambda console: print_gate(console, record, verbose=verbose)
        case HistoryRecord():
            return lambda console: print_history(console, record)
        case BenchRecord():
            return lambda console: print_bench(console, record, verbose=verbose)


class UnknownRecord(ValueError):
    """Octets that are no record of a run, in words: one line."""


_DECODER: msgspec.json.Decoder[RunRecord] = msgspec.json.Decoder(RunRecord)


def record_of(octets: bytes) -> RunRecord:
    """Return the record that `--format json` wrote.

    Raises:
        UnknownRecord: it is none, or is of a newer form than this version of the suite knows.
    """
    try:
        record = _DECODER.decode(octets)
    except msgspec.ValidationError as error:
        raise UnknownRecord(f"it is no record of ilp check, gate, history or bench: {error}") from None
    except msgspec.DecodeError as error:
        raise UnknownRecord(f"it is no JSON: {error}") from None
    match record:
        case CheckRecord():
            _require_known_clauses(record)
            _require_whole(record)
        case GateRecord():
            _require_known_rules(record)
        case HistoryRecord():
            if len(record.versions) < _FEWEST:
                raise UnknownRecord("it names fewer than two releases")
        case BenchRecord():
            pass  # it names nothing that this version could lack
    return record


def _require_known_clauses(record: CheckRecord) -> None:
    known = all_clauses()
    cited = (clause for each in record.cases for clause in each.clauses)
    stranger = next((each for each in cited if each not in known), None)
    if stranger is not None:
        raise UnknownRecord(
            f"it cites the clause {stranger}, which this version does not know: version {record.suite} wrote it"
        )


def _require_whole(record: CheckRecord) -> None:
    cases, references = {each.id for each in record.cases}, {each.reference for each in record.implementations}
    for each in record.results:
        if each.vector not in cases or each.implementation not in references:
            raise UnknownRecord(f"it has a result of {each.vector} by {each.implementation}, and not both of these")


def _require_known_rules(record: GateRecord) -> None:
    named = [(each.rule, rules()) for each in record.findings]
    clauses = [(each.clause, all_clauses()) for each in record.findings if each.clause]
    for name, known in (*named, *clauses):
        if name not in known:
            raise UnknownRecord(f"it names {name}, which this version does not know: version {record.suite} wrote it")
