from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from ilp.gate.history import StepRecord
from ilp.report.history_text import print_history
from tests.report.gate_records import HOSTILE
from tests.report.history_records import OPEN, SHORT, fired, history, step


def printed(*steps: StepRecord, **changes: Any) -> list[str]:
    console = Console(file=io.StringIO(), width=100, soft_wrap=True, highlight=False)
    print_history(console, history(*steps, **changes))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


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


def test_step_without_a_reason_is_printed() -> None:
    assert "3.0.7 -> 3.0.8 could not be decided:" in printed(step(**OPEN | {"undecided": ("",)}))


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


def test_foreign_text_never_reaches_the_terminal_raw() -> None:
    hostile = step(**SHORT | {"undecided": (f"{HOSTILE}\n{HOSTILE}",), "versions": (HOSTILE, HOSTILE)})
    text = "".join(printed(hostile, package=HOSTILE, note=HOSTILE, versions=(HOSTILE, HOSTILE)))
    assert text.isprintable()
