"""The history of a package for people in a terminal: one line a step."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ilp.gate.history import HistoryRecord, StepRecord
from ilp.report.history_words import (
    closing_lines,
    shown_step,
    step_conformance,
    step_enough,
    step_findings,
    step_required,
    walked_line,
)
from ilp.report.labelled import WIDTH, append_log
from ilp.report.styles import BUMP_STYLES
from ilp.report.wording import printable, shortened, wrapped

__all__ = ["print_history"]

_COLUMNS = (("step", 17), ("declared", 10), ("required", 10), ("contract", 10), ("enough", 8), ("conforms", 10))
_FINDINGS_WIDTH = WIDTH - sum(width for _, width in _COLUMNS)
_LOG_LINES = 4
_STEP_SHOWN = 16  # columns


def print_history(console: Console, record: HistoryRecord) -> None:
    """Print one line a step, then why steps could not be decided, then what that amounts to."""
    text = Text()
    text.append(f"{printable(record.package)}", style="bold")
    text.append(f", {walked_line(record)}\n\n")
    head = "".join(f"{name:<{width}}" for name, width in _COLUMNS)
    text.append(f"{head}findings\n", style="bold")
    for each in record.steps:
        _append_step(text, each)
    text.append("\n")
    for each in record.steps:
        for reason in each.undecided:
            _append_undecided(text, each, reason)
    for line in closing_lines(record):
        text.append("\n".join(wrapped(line, WIDTH)) + "\n")
    text.rstrip()
    console.print(text)


def _append_step(text: Text, step: StepRecord) -> None:
    contract = step.required_by.get("contract", "none")
    cells = (
        (shortened(" -> ".join(step.versions), _STEP_SHOWN), ""),
        (step.declared or "-", ""),
        (step_required(step, step.required), BUMP_STYLES[step.required]),
        (step_required(step, contract), BUMP_STYLES[contract]),
        (step_enough(step), "bold red" if step.sufficient is False else ""),
        (step_conformance(step), ""),
    )
    for (_, width), (cell, style) in zip(_COLUMNS, cells, strict=True):
        text.append(f"{cell:<{width}}", style=style)
    findings = list(step_findings(step)) or ["none"]
    for index, line in enumerate(line for each in findings for line in wrapped(each, _FINDINGS_WIDTH)):
        text.append(f"{'' if index == 0 else ' ' * (WIDTH - _FINDINGS_WIDTH)}{line}\n")


def _append_undecided(text: Text, step: StepRecord, reason: str) -> None:
    said, *log = reason.splitlines() or [""]
    line = f"{shown_step(step.versions)} could not be decided: {printable(said)}"
    text.append("\n  ".join(wrapped(line, WIDTH - 2)) + "\n", style="magenta")
    append_log(text, log[-_LOG_LINES:])
