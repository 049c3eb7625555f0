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

from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import GateRecord
from ilp.gate.rules import rules
from ilp.report.machine import to_json
from ilp.spec.clauses import all_clauses

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Form", "RunRecord", "UnknownRecord", "printer", "record_of", "rendered"]

RunRecord: TypeAlias = CheckRecord | GateRecord | HistoryRecord
"""What a run left: of `ilp check`, `ilp gate` or `ilp history`. In JSON, its member `record` says which."""


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


_FEWEST = 2  # releases that a history walks

_KINDS: MappingProxyType[type, str] = MappingProxyType(
    {CheckRecord: "check", GateRecord: "gate", HistoryRecord: "history"}
)


def rendered(record: RunRecord, form: Form) -> str:
    """Return the report of a run in a form for machines or pages, without a newline at the end.

    Args:
        record: the run.
        form: any but TEXT, which prints itself to a console.

    Raises:
        ValueError: the form is TEXT.
    """
    if form is Form.TEXT:
        raise ValueError("a report in text prints itself")
    if form is Form.JSON:
        return to_json(record)
    module = import_module(f"ilp.report.{form}")
    render = cast("Callable[[RunRecord], str]", getattr(module, f"{_KINDS[type(record)]}_{form}"))
    return render(record).rstrip("\n")


def printer(record: RunRecord, *, verbose: bool = False) -> Callable[[Console], None]:
    """Return what prints the report of a record for people to a console."""
    from ilp.report.check_text import print_check  # noqa: PLC0415 - whoever wants a page does without these
    from ilp.report.gate_text import print_gate  # noqa: PLC0415
    from ilp.report.history_text import print_history  # noqa: PLC0415

    match record:
        case CheckRecord():
            return lambda console: print_check(console, record, verbose=verbose)
        case GateRecord():
            return lambda console: print_gate(console, record, verbose=verbose)
        case HistoryRecord():
            return lambda console: print_history(console, record)


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
        raise UnknownRecord(f"it is no record of ilp check, gate or history: {error}") from None
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
