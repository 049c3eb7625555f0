from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from ilp.gate.history import HistoryRecord, StepFinding, StepRecord
from ilp.report.history_text import history_markdown, print_history
from tests.report.gate_records import HOSTILE


def fired(rule: str, place: str = "prepare.expiresAt") -> StepFinding:
    packet, _, field = place.partition(".")
    return StepFinding(
        rule=rule,
        name="name",
        packet=packet,  # type: ignore[arg-type]
        field=field or "packet",
        bump="major",
        signature=f"{rule}/R",
        count=1,
    )


def step(*findings: StepFinding, **changes: Any) -> StepRecord:
    standard: dict[str, Any] = {
        "versions": ("3.0.7", "3.0.8"),
        "declared": "patch",
        "required": "none",
        "required_by": {"default": "none", "contract": "none"},
        "sufficient": True,
        "operations": 54252,
        "findings": findings,
        "improved": 0,
        "worsened": 0,
        "undecided": (),
        "seconds": 6.0,
    }
    return StepRecord(**(standard | changes))


def history(*steps: StepRecord, **changes: Any) -> HistoryRecord:
    standard: dict[str, Any] = {
        "suite": "1",
        "started": "2026-01-01T00:00:00+00:00",
        "package": "npm:ilp-packet",
        "versions": ("3.0.7", "3.0.8"),
        "seed": 0,
        "budget": 50000,
        "vectors": "1.0.0",
        "steps": list(steps),
    }
    return HistoryRecord(**(standard | changes))


def printed(*steps: StepRecord, **changes: Any) -> list[str]:
    console = Console(file=io.StringIO(), width=100, soft_wrap=True, highlight=False)
    print_history(console, history(*steps, **changes))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


SHORT = {"required": "major", "required_by": {"default": "major", "contract": "major"}, "sufficient": False}
OPEN = {"sufficient": None, "undecided": ("it would not start\n| why",)}


def test_heading_says_what_was_walked() -> None:
    assert printed(step())[0] == (
        "npm:ilp-packet, 2 releases from 3.0.7 to 3.0.8, 50,000 operations beyond the golden ones, seed 0"
    )


def test_step_is_one_line() -> None:
    lines = printed(step(fired("WR01"), **SHORT, improved=2, worsened=15))
    assert lines[3] == "3.0.7 -> 3.0.8   patch     major     major     NO      +2 -15    WR01: prepare.expiresAt"


def test_step_without_a_change_says_none() -> None:
    assert printed(step())[3] == "3.0.7 -> 3.0.8   patch     none      none      yes     same      none"


def test_step_that_declares_nothing_is_open() -> None:
    assert printed(step(declared=None, sufficient=None))[3].split()[3:7] == ["-", "none", "none", "open"]


@pytest.mark.parametrize(("required", "shown"), [("none", "?"), ("minor", "minor?")])
def test_step_that_cannot_be_decided_says_so(required: str, shown: str) -> None:
    lines = printed(step(**OPEN, required=required))
    assert lines[3].split()[4] == shown
    assert "3.0.7 -> 3.0.8 could not be decided: it would not start" in lines
    assert "  | why" in lines


def test_rules_that_fired_on_the_same_places_stand_together() -> None:
    findings = (fired("WR01"), fired("WR03"), fired("WL03", "reject.data"), fired("WL03", "reject"))
    assert [line[65:] for line in printed(step(*findings))[3:5]] == [
        "WR01 WR03: prepare.expiresAt",
        "WL03: reject.data, reject",
    ]


def test_rule_that_fired_twice_on_a_place_stands_once() -> None:
    assert printed(step(fired("WR01"), fired("WR01")))[3].endswith("  WR01: prepare.expiresAt")


def test_closing_counts_what_was_too_little() -> None:
    assert printed(step())[-1] == "0 of 1 step declared less than what changed requires."
    assert printed(step(), step(**SHORT))[-1] == (
        "1 of 2 steps declared less than what changed requires: 3.0.7 -> 3.0.8."
    )


def test_note_and_interrupt_are_said() -> None:
    lines = printed(note="npm cannot reach it", interrupted=True)
    assert lines[-3:-1] == ["Interrupted after 0 steps of 1.", "Npm cannot reach it."]


def test_report_fits_100_columns() -> None:
    places = [f"reject.{each * 9}" for each in "abcdefgh"]
    findings = [fired("WL03", each) for each in places]
    lines = printed(step(*findings, **OPEN | {"undecided": ("word " * 60,), "versions": ("1" * 40, "2" * 40)}))
    assert max(map(len, lines)) <= 100


def test_markdown_is_a_table_with_a_line_below() -> None:
    text = history_markdown(history(step(fired("WR01"), **SHORT), step(**OPEN)))
    lines = text.splitlines()
    assert lines[2:5] == [
        "| 3.0.7 → 3.0.8 | patch | major | major | **no** | WR01: prepare.expiresAt | same |",
        "| 3.0.7 → 3.0.8 | patch | ? | ? | open | none | same |",
        "",
    ]
    assert lines[5].startswith("`npm:ilp-packet`, 2 releases from 3.0.7 to 3.0.8, 50,000 operations beyond the golden")
    assert lines[5].endswith(". 1 of 2 steps declared less than what changed requires: 3.0.7 -> 3.0.8.")


def test_markdown_of_an_undeclared_step_has_a_dash() -> None:
    assert "| - | none |" in history_markdown(history(step(declared=None)))


def test_foreign_text_never_reaches_the_terminal_raw() -> None:
    hostile = step(**SHORT | {"undecided": (f"{HOSTILE}\n{HOSTILE}",), "versions": (HOSTILE, HOSTILE)})
    text = "".join(printed(hostile, package=HOSTILE, note=HOSTILE, versions=(HOSTILE, HOSTILE)))
    assert text.isprintable()
    markdown = history_markdown(history(hostile, package=HOSTILE, versions=(HOSTILE, HOSTILE)))
    assert markdown.replace("\n", "").isprintable()


def test_bar_does_not_break_a_table() -> None:
    assert "1\\|2 → 3" in history_markdown(history(step(versions=("1|2", "3"))))
