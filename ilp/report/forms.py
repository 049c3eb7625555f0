"""The forms of a report, and one way from the record of a run to each of them.

A renderer is loaded when its form is wanted: whoever gates a release with JSON does not wait for the page's templates.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from types import MappingProxyType
from typing import TypeAlias, cast

import msgspec

from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import GateRecord
from ilp.report.machine import to_json

__all__ = ["Form", "RunRecord", "UnknownRecord", "record_of", "rendered"]

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


class UnknownRecord(ValueError):
    """Octets that are no record of a run, in words: one line."""


_DECODER: msgspec.json.Decoder[RunRecord] = msgspec.json.Decoder(RunRecord)


def record_of(octets: bytes) -> RunRecord:
    """Return the record that `--format json` wrote.

    Raises:
        UnknownRecord: it is none, or is of a newer form than this version of the suite knows.
    """
    try:
        return _DECODER.decode(octets)
    except msgspec.ValidationError as error:
        raise UnknownRecord(f"it is JSON and no record of ilp check, gate or history: {error}") from None
    except msgspec.DecodeError as error:
        raise UnknownRecord(f"it is no JSON: {error}") from None
