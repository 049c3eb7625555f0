"""The history of a package as one page: which bump each release declared, and which one its wire change required."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.gate.history import HistoryRecord, StepFinding, StepRecord
from ilp.gate.record import BUMPS, Bump
from ilp.gate.rules import Rule, rules
from ilp.report.gate_findings_text import place_name
from ilp.report.html.page import page
from ilp.report.wording import counted, printable, shortened

__all__ = ["history_html"]

_VERSION_SHOWN = 24  # columns
_LABEL_SHOWN = 10  # columns of a version below the timeline

# The timeline, in units of its own: a column a step, and a line a bump.
_COLUMN, _BAR, _GAP = 76, 18, 4
_UNIT = 30  # height of one bump
_TOP, _LEFT, _BOTTOM = 34, 64, 46

Enough: TypeAlias = Literal["yes", "no", "open"]


class StepFindingView(Struct, frozen=True):
    """A finding of a step; `rule` is None where this version of the suite does not know it."""

    finding: StepFinding
    place: str
    rule: Rule | None


class StepView(Struct, frozen=True, kw_only=True):
    """A step from a release to the next.

    Attributes:
        step: the step.
        anchor: its name in the page.
        before: the older release, shortened.
        after: the newer one.
        enough: whether the declared bump is enough.
        contract: the bump that the policy contract requires.
        least: whether the required bumps are the least that they can be, since the step could not be decided.
        findings: the strongest bump first.
        fired: the rules that fired together, and where.
        undecided: why it could not be decided: in words, and the lines of a log.
        command: what runs the gate on this step.
    """

    step: StepRecord
    anchor: str
    before: str
    after: str
    enough: Enough
    contract: Bump
    least: bool
    findings: tuple[StepFindingView, ...]
    fired: dict[tuple[str, ...], tuple[str, ...]]
    undecided: tuple[tuple[str, tuple[str, ...]], ...]
    command: str


class Bar(Struct, frozen=True):
    """A bar of the timeline, or where it has no height, the line at its foot."""

    x: int
    y: int
    height: int


class Column(Struct, frozen=True):
    """A step in the timeline: what was declared beside what was required; `label` says it in words."""

    view: StepView
    x: int
    middle: int
    declared: Bar | None
    required: Bar
    label: str


class Timeline(Struct, frozen=True):
    """The timeline; `lines` has the height of each bump, and `releases` the place of each version."""

    width: int
    height: int
    foot: int
    left: int
    bar: int
    column: int
    lines: tuple[tuple[Bump, int], ...]
    columns: tuple[Column, ...]
    releases: tuple[tuple[str, int], ...]


def history_html(record: HistoryRecord) -> str:
    """Return the page of a walk through the releases of a package: one file that needs nothing else, in HTML."""
    steps = tuple(_views(record))
    short = tuple(each for each in steps if each.enough == "no")
    unclear = tuple(each for each in steps if each.enough == "open")
    return page(
        "history.html.j2",
        styles=("bumps.css", "history.css"),
        scripts=("history.js",),
        suite=record.suite,
        record=record,
        steps=steps,
        short=short,
        unclear=unclear,
        answer="no" if short else "open" if unclear or record.interrupted else "yes",
        walked=_walked(record),
        planned=len(record.versions) - 1,
        timeline=_timeline(steps, record.versions),
    )


def _walked(record: HistoryRecord) -> str:
    releases = counted(len(record.versions), "release")
    if not record.versions:
        return releases
    return f"{releases} from {_version(record.versions[0])} to {_version(record.versions[-1])}"


def _version(version: str) -> str:
    return shortened(version, _VERSION_SHOWN)


# Steps.


def _views(record: HistoryRecord) -> Iterator[StepView]:
    for number, step in enumerate(record.steps, 1):
        sides = (f"{printable(record.package)}@{printable(each)}" for each in step.versions)
        yield StepView(
            step=step,
            anchor=f"step-{number}",
            before=_version(step.versions[0]),
            after=_version(step.versions[1]),
            enough="open" if step.sufficient is None else "yes" if step.sufficient else "no",
            contract=step.required_by.get("contract", "none"),
            least=bool(step.undecided),
            findings=tuple(map(_finding, step.findings)),
            fired=_fired(step.findings),
            undecided=tuple(map(_undecided, step.undecided)),
            command=shlex.join(["ilp", "gate", *sides, "--report", "html=gate.html"]),
        )


def _finding(finding: StepFinding) -> StepFindingView:
    return StepFindingView(finding, place_name(finding.packet, printable(finding.field)), rules().get(finding.rule))


def _fired(findings: Sequence[StepFinding]) -> dict[tuple[str, ...], tuple[str, ...]]:
    rules_of: dict[str, tuple[str, ...]] = {}
    for each in findings:
        place = place_name(each.packet, printable(each.field))
        rules_of[place] = tuple(dict.fromkeys((*rules_of.get(place, ()), printable(each.rule))))
    together = dict.fromkeys(rules_of.values())
    return {fired: tuple(place for place, its in rules_of.items() if its == fired) for fired in together}


def _undecided(reason: str) -> tuple[str, tuple[str, ...]]:
    said, *log = reason.splitlines() or [""]
    return printable(said), tuple(map(printable, log))


# The timeline.


def _timeline(steps: Sequence[StepView], versions: Sequence[str]) -> Timeline:
    foot = _TOP + _UNIT * (len(BUMPS) - 1)
    walked = versions[: len(steps) + 1]
    return Timeline(
        width=_LEFT + _COLUMN * len(walked),
        height=foot + _BOTTOM,
        foot=foot,
        left=_LEFT,
        bar=_BAR,
        column=_COLUMN,
        lines=tuple((bump, _height(bump)) for bump in BUMPS),
        columns=tuple(_column(each, index) for index, each in enumerate(steps)),
        releases=tuple(
            (shortened(each, _LABEL_SHOWN), _LEFT + _COLUMN // 2 + _COLUMN * index) for index, each in enumerate(walked)
        ),
    )


def _height(bump: Bump) -> int:
    return _TOP + _UNIT * (len(BUMPS) - 1 - BUMPS.index(bump))


def _column(view: StepView, index: int) -> Column:
    middle = _LEFT + _COLUMN * (index + 1)  # between the two releases
    declared, required = view.step.declared, view.step.required
    said = {"no": "not enough", "open": "open", "yes": "enough"}[view.enough]
    return Column(
        view=view,
        x=middle - _COLUMN // 2,
        middle=middle,
        declared=None if declared is None else _bar(declared, middle - _GAP // 2 - _BAR),
        required=_bar(required, middle + _GAP // 2),
        label=f"{view.before} to {view.after}: {declared or 'nothing'} declared, {required} required, {said}",
    )


def _bar(bump: Bump, x: int) -> Bar:
    top = _height(bump)
    return Bar(x, top, _height("none") - top)
