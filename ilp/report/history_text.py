"""The history of a package for people: one line a step, in a terminal or as a table in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from ilp.gate.history import HistoryRecord, StepRecord
from ilp.gate.record import Bump
from ilp.report.gate_findings_text import place_name
from ilp.report.labelled import WIDTH, append_log
from ilp.report.styles import BUMP_STYLES
from ilp.report.wording import counted, printable, shortened, wrapped

__all__ = ["history_markdown", "print_history"]

_COLUMNS = (("step", 17), ("declared", 10), ("required", 10), ("contract", 10), ("enough", 8), ("conforms", 10))
_FINDINGS_WIDTH = WIDTH - sum(width for _, width in _COLUMNS)
_LOG_LINES = 4
_VERSION_SHOWN = 20  # columns
_STEP_SHOWN = 16  # columns


def print_history(console: Console, record: HistoryRecord) -> None:
    """Print one line a step, then why steps could not be decided, then what that amounts to."""
    text = Text()
    text.append(f"{printable(record.package)}", style="bold")
    text.append(f", {_walked(record)}\n\n")
    head = "".join(f"{name:<{width}}" for name, width in _COLUMNS)
    text.append(f"{head}findings\n", style="bold")
    for each in record.steps:
        _append_step(text, each)
    text.append("\n")
    for each in record.steps:
        for reason in each.undecided:
            _append_undecided(text, each, reason)
    for line in _closing(record):
        text.append("\n".join(wrapped(line, WIDTH)) + "\n")
    text.rstrip()
    console.print(text)


def history_markdown(record: HistoryRecord) -> str:
    """Return the table in Markdown, with a line below that says how it came about."""
    lines = [
        "| step | declared | required | required by contract | enough | findings | conformance |",
        "|---|---|---|---|---|---|---|",
    ]
    for step in record.steps:
        cells = (
            " → ".join(map(_cell, step.versions)),
            step.declared or "-",
            _required(step, step.required),
            _required(step, step.required_by.get("contract", "none")),
            _enough(step).replace("NO", "**no**"),
            _cell("; ".join(_findings(step))) or "none",
            _conformance(step),
        )
        lines.append(f"| {' | '.join(cells)} |")
    said = " ".join(_closing(record))
    return "\n".join([*lines, "", f"`{_cell(record.package)}`, {_walked(record)}. {_cell(said)}"])


def _append_step(text: Text, step: StepRecord) -> None:
    contract = step.required_by.get("contract", "none")
    cells = (
        (shortened(" -> ".join(step.versions), _STEP_SHOWN), ""),
        (step.declared or "-", ""),
        (_required(step, step.required), BUMP_STYLES[step.required]),
        (_required(step, contract), BUMP_STYLES[contract]),
        (_enough(step), "bold red" if step.sufficient is False else ""),
        (_conformance(step), ""),
    )
    for (_, width), (cell, style) in zip(_COLUMNS, cells, strict=True):
        text.append(f"{cell:<{width}}", style=style)
    findings = list(_findings(step)) or ["none"]
    for index, line in enumerate(line for each in findings for line in wrapped(each, _FINDINGS_WIDTH)):
        text.append(f"{'' if index == 0 else ' ' * (WIDTH - _FINDINGS_WIDTH)}{line}\n")


def _required(step: StepRecord, bump: Bump) -> str:
    """Return a required bump; of a step that could not be decided, it is the least that it can be."""
    if not step.undecided:
        return bump
    return "?" if bump == "none" else f"{bump}?"


def _enough(step: StepRecord) -> str:
    return "open" if step.sufficient is None else "yes" if step.sufficient else "NO"


def _conformance(step: StepRecord) -> str:
    changes = ([f"+{step.improved}"] if step.improved else []) + ([f"-{step.worsened}"] if step.worsened else [])
    return " ".join(changes) or "same"


def _findings(step: StepRecord) -> Iterator[str]:
    """Yield the findings in short: the rules that fired together, and where, the strongest first."""
    rules_of: dict[str, list[str]] = {}
    for each in step.findings:
        rules_of.setdefault(place_name(each.packet, each.field), []).append(each.rule)
    places_of: dict[tuple[str, ...], list[str]] = {}
    for place, fired in rules_of.items():
        places_of.setdefault(tuple(dict.fromkeys(fired)), []).append(place)
    for rules, places in places_of.items():
        yield f"{' '.join(rules)}: {', '.join(places)}"


def _walked(record: HistoryRecord) -> str:
    first, last = (shortened(each, _VERSION_SHOWN) for each in (record.versions[0], record.versions[-1]))
    releases = counted(len(record.versions), "release")
    return f"{releases} from {first} to {last}, {record.budget:,} operations beyond the golden ones, seed {record.seed}"


def _closing(record: HistoryRecord) -> Iterable[str]:
    if record.interrupted:
        yield f"Interrupted after {counted(len(record.steps), 'step')} of {len(record.versions) - 1}."
    if record.note:
        yield printable(record.note[:1].upper() + record.note[1:]) + "."
    short = [_shown(each.versions) for each in record.steps if each.sufficient is False]
    steps = counted(len(record.steps), "step")
    named = f": {', '.join(short)}" if short else ""
    yield f"{len(short)} of {steps} declared less than what changed requires{named}."


def _append_undecided(text: Text, step: StepRecord, reason: str) -> None:
    said, *log = reason.splitlines()
    line = f"{_shown(step.versions)} could not be decided: {printable(said)}"
    text.append("\n  ".join(wrapped(line, WIDTH - 2)) + "\n", style="magenta")
    append_log(text, log[-_LOG_LINES:])


def _shown(versions: tuple[str, str]) -> str:
    return " -> ".join(shortened(each, _VERSION_SHOWN) for each in versions)


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|")
