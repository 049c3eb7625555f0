"""The history of a package as Markdown: one row a step."""

from __future__ import annotations

import re

from ilp.gate.history import HistoryRecord, StepRecord
from ilp.report.history_words import (
    closing_lines,
    step_conformance,
    step_enough,
    step_findings,
    step_required,
    undecided_lines,
    walked_line,
)
from ilp.report.markdown.writing import block, code, escaped, fitted, table

__all__ = ["history_markdown"]

_HEAD = ("step", "declared", "required", "required by contract", "enough", "findings", "conformance")
_PLAIN_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")
_PACKAGE_SHOWN = 200  # columns


def history_markdown(record: HistoryRecord) -> str:
    """Return the table of the steps, with a line below that says how it came about, and why steps are open."""
    closing = escaped(" ".join(closing_lines(record)))
    said = f"{code(record.package, _PACKAGE_SHOWN)}, {escaped(walked_line(record))}. {closing}"
    undecided = ["\n".join(undecided_lines(each)) for each in record.steps if each.undecided]
    return fitted(f"{table(_HEAD, map(_row, record.steps))}\n\n{said}", map(block, undecided))


def _row(step: StepRecord) -> tuple[str, ...]:
    return (
        " → ".join(map(_version, step.versions)),
        step.declared or "-",
        step_required(step, step.required),
        step_required(step, step.required_by.get("contract", "none")),
        step_enough(step).replace("NO", "**no**"),
        escaped("; ".join(step_findings(step))) or "none",
        step_conformance(step),
    )


def _version(version: str) -> str:
    return version if _PLAIN_VERSION.fullmatch(version) else code(version)
