from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given

from ilp.conformance.record import CheckRecord, KnownProblem
from ilp.gate.record import GateRecord, WaiverRecord
from ilp.report.badge import check_badge, gate_badge, history_badge
from tests.report import check_records as runs
from tests.report.check_records import check, result
from tests.report.foreign import TEXTS
from tests.report.gate_records import finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import OPEN, SHORT, history, hostile_history, step

# As the page of Shields about endpoint badges documents it: which members, which are required, what they hold.
SCHEMA = {
    "type": "object",
    "required": ["schemaVersion", "label", "message"],
    "additionalProperties": False,
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"enum": ["brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "blue", "lightgrey"]},
        "isError": {"type": "boolean"},
    },
}


def badge(text: str) -> tuple[str, str]:
    """Return message and colour of a badge that has been validated."""
    made: dict[str, Any] = json.loads(text)
    jsonschema.validate(made, SCHEMA)
    assert made.get("isError", False) == (made["color"] == "lightgrey")
    return made["message"], made["color"]


def of(*states: str) -> CheckRecord:
    """Return a run of implementations, one a verdict."""
    return check(*(result(each, implementation=f"{index}") for index, each in enumerate(states)))


@pytest.mark.parametrize(
    ("record", "message", "colour"),
    [
        (of("pass"), "conforms", "brightgreen"),
        (of("fail"), "does not conform", "red"),
        (of("known"), "known departures", "yellow"),
        (of("error"), "could not decide", "lightgrey"),
        (of("skip"), "could not decide", "lightgrey"),
        (check(result("pass"), result("skip", "subject/other")), "conforms in part", "yellowgreen"),
        (of("pass", "pass"), "2 of 2 conform", "brightgreen"),
        (of("pass", "fail", "error"), "1 of 3 does not conform", "red"),
        (of("fail", "fail", "pass"), "2 of 3 do not conform", "red"),
        (of("error", "known"), "1 of 2 undecided", "lightgrey"),
        (of("known", "pass"), "1 of 2 with known departures", "yellow"),
        (check(implementations=[], cases=()), "could not decide", "lightgrey"),
        (runs.interrupted(), "2 of 2 undecided", "lightgrey"),
        (runs.unavailable(), "1 of 2 undecided", "lightgrey"),
    ],
)
def test_badge_of_a_check_says_what_the_worst_is(record: CheckRecord, message: str, colour: str) -> None:
    assert badge(check_badge(record)) == (message, colour)


def test_list_of_known_departures_that_is_out_of_date_is_a_no() -> None:
    problems = [KnownProblem(kind="stale entry", file="expected.toml", message="it names nothing")]
    assert badge(check_badge(check(result("known"), known_problems=problems))) == (
        "known departures out of date",
        "red",
    )
    assert badge(check_badge(check(result("fail"), known_problems=problems)))[0] == "does not conform"


@pytest.mark.parametrize(
    ("record", "message", "colour"),
    [
        (gate(), "no bump required", "brightgreen"),
        (gate(finding()), "major required, patch declared", "red"),
        (gate(finding(), declared="major"), "major required, major declared", "brightgreen"),
        (gate(finding("WL01"), declared=None), "patch required", "brightgreen"),
        (gate(finding("WW05")), "no version number suffices", "red"),
        (gate(undecided=["why"]), "could not decide", "lightgrey"),
        (gate(interrupted=True), "could not decide", "lightgrey"),
        (gate(finding(), undecided=["why"]), "major required, patch declared", "red"),
        (gate(waivers=[WaiverRecord(signature="S", reason="R", state="expired")]), "a waiver has to go", "red"),
    ],
)
def test_badge_of_a_gate_says_what_is_required(record: GateRecord, message: str, colour: str) -> None:
    assert badge(gate_badge(record)) == (message, colour)


def test_badge_of_a_history_counts_what_was_too_little() -> None:
    assert badge(history_badge(history(step(), step()))) == ("2 steps, each declared enough", "brightgreen")
    assert badge(history_badge(history(step(), step(**SHORT)))) == ("1 of 2 steps declared too little", "red")
    assert badge(history_badge(history(step(), step(**OPEN)))) == ("could not decide", "lightgrey")
    assert badge(history_badge(history(interrupted=True))) == ("could not decide", "lightgrey")


def test_step_that_declares_nothing_is_no_step_that_declared_enough() -> None:
    assert badge(history_badge(history(step(declared=None, sufficient=None)))) == ("could not decide", "lightgrey")


@given(TEXTS)
def test_no_foreign_text_is_in_a_badge(text: str) -> None:
    badge(check_badge(runs.hostile(text)))
    badge(gate_badge(full_record(text)))
    badge(history_badge(hostile_history(text)))
