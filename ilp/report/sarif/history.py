"""The history of a package as SARIF: the findings of the steps that declared too little."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.gate.history import HistoryRecord, history_exit_code
from ilp.gate.rules import rules
from ilp.gate.versions import sufficient
from ilp.report.gate_findings_text import place_name
from ilp.report.history_words import shown_step, undecided_lines
from ilp.report.plain import on_one_line
from ilp.report.sarif.model import Result
from ilp.report.sarif.writing import gate_rules, log_of, place, result_of, said
from ilp.report.wording import counted

__all__ = ["history_sarif"]


def history_sarif(record: HistoryRecord) -> str:
    """Return the history of a package: warnings, since none of its steps is a no to anything."""
    properties = {"package": record.package, "vectors": record.vectors, "note": record.note or ""}
    found = gate_rules(), _results(record)
    return log_of(record, "history", found, history_exit_code(record), _notes(record), properties)


def _results(record: HistoryRecord) -> Iterator[Result]:
    order = {each: index for index, each in enumerate(rules())}
    for step in record.steps:
        for each in step.findings:
            if step.declared is None or sufficient(each.bump, step.declared):
                continue
            named = shown_step(step.versions)
            where = place_name(each.packet, each.field)
            shown = f"Shown by {counted(each.count, 'operation')}."
            yield result_of(
                each.rule,
                order,
                level="warning",
                message=said(f"{named}, {where}: {each.name}, {each.bump} required, {step.declared} declared. {shown}"),
                location=place(f"{record.package}@{step.versions[1]}", where, "member"),
                identity=(record.package, *step.versions, each.signature),
                count=each.count,
                properties={"signature": on_one_line(each.signature), "step": named},
            )


def _notes(record: HistoryRecord) -> Iterator[str]:
    if record.interrupted:
        yield "Interrupted: the steps that are missing were not walked."
    for step in record.steps:
        if step.undecided:
            yield "\n".join(undecided_lines(step))
