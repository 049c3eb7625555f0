"""The words for a step between two releases, the same in every report of a history."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.gate.history import HistoryRecord, StepRecord
from ilp.gate.record import Bump
from ilp.report.gate_findings_text import place_name
from ilp.report.wording import counted, printable, shortened

__all__ = [
    "closing_lines",
    "shown_step",
    "step_conformance",
    "step_enough",
    "step_findings",
    "step_required",
    "undecided_lines",
    "walked_line",
]

_VERSION_SHOWN = 20  # columns


def step_required(step: StepRecord, bump: Bump) -> str:
    """Return a required bump; of a step that could not be decided, it is the least that it can be."""
    if not step.undecided:
        return bump
    return "?" if bump == "none" else f"{bump}?"


def step_enough(step: StepRecord) -> str:
    """Return whether the declared bump suffices."""
    return "open" if step.sufficient is None else "yes" if step.sufficient else "NO"


def step_conformance(step: StepRecord) -> str:
    """Return in how many cells conformance improved and worsened."""
    changes = ([f"+{step.improved}"] if step.improved else []) + ([f"-{step.worsened}"] if step.worsened else [])
    return " ".join(changes) or "same"


def step_findings(step: StepRecord) -> Iterator[str]:
    """Yield the findings in short: the rules that fired together, and where, the strongest first."""
    rules_of: dict[str, list[str]] = {}
    for each in step.findings:
        rules_of.setdefault(place_name(each.packet, each.field), []).append(each.rule)
    places_of: dict[tuple[str, ...], list[str]] = {}
    for place, fired in rules_of.items():
        places_of.setdefault(tuple(dict.fromkeys(fired)), []).append(place)
    for rules, places in places_of.items():
        yield f"{' '.join(rules)}: {', '.join(places)}"


def shown_step(versions: tuple[str, str]) -> str:
    """Return a step in one line, printable, its versions cut where they are long."""
    return " -> ".join(shortened(each, _VERSION_SHOWN) for each in versions)


def walked_line(record: HistoryRecord) -> str:
    """Return what was walked, and how."""
    first, last = (shortened(each, _VERSION_SHOWN) for each in (record.versions[0], record.versions[-1]))
    releases = counted(len(record.versions), "release")
    return f"{releases} from {first} to {last}, {record.budget:,} operations beyond the golden ones, seed {record.seed}"


def closing_lines(record: HistoryRecord) -> Iterator[str]:
    """Yield what the walk amounts to."""
    if record.interrupted:
        yield f"Interrupted after {counted(len(record.steps), 'step')} of {len(record.versions) - 1}."
    if record.note:
        yield printable(record.note[:1].upper() + record.note[1:]) + "."
    short = [shown_step(each.versions) for each in record.steps if each.sufficient is False]
    steps = counted(len(record.steps), "step")
    named = f": {', '.join(short)}" if short else ""
    yield f"{len(short)} of {steps} declared less than what changed requires{named}."


def undecided_lines(step: StepRecord) -> Iterator[str]:
    """Yield why a step could not be decided; what a program said of it stands indented below."""
    for reason in step.undecided:
        said, *log = reason.splitlines() or [""]
        yield f"{shown_step(step.versions)} could not be decided: {printable(said)}"
        yield from (f"  {printable(line)}" for line in log)
