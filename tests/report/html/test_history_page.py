"""The page of a package's history, as text."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from ilp.gate.history import HistoryRecord, StepRecord
from ilp.report.forms import Form, rendered
from tests.report.history_records import OPEN, SHORT, fired, history, step
from tests.report.html.check_records import HOSTILE


def page(of: HistoryRecord) -> str:
    return rendered(of, Form.HTML)


def said(*steps: StepRecord, **changes: Any) -> str:
    """Return the text of the page, each run of white space as one blank, none before a comma and the like."""
    body = page(history(*steps, **changes)).partition("<body>")[2].partition('<script type="module">')[0]
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
    return re.sub(r" (?=[.,;:])", "", words)


def row(*steps: StepRecord) -> str:
    return said(*steps).partition("conformance findings ")[2]


def columns(*steps: StepRecord) -> list[str]:
    """Return what the timeline says of each step."""
    return re.findall(r'<a href="#step-\d+" class="\w+" aria-label="(.*?)">', page(history(*steps)))


def test_heading_says_what_was_walked() -> None:
    text = said(step())
    assert "npm:ilp-packet 2 releases from 3.0.7 to 3.0.8" in text
    assert "50,000 operations beyond the golden ones, seed 0, vectors 1.0.0" in text


def test_steps_that_were_not_enough_are_counted_and_linked() -> None:
    text = page(history(step(), step(**SHORT, versions=("3.0.8", "3.0.9"))))
    assert "1 of 2 steps declared less than what changed requires" in text
    assert '<a href="#step-2">3.0.8 → 3.0.9</a>' in text


def test_step_has_a_row_with_both_policies() -> None:
    of = step(required_by={"default": "none", "contract": "major"}, improved=2, worsened=15)
    assert "3.0.7 → 3.0.8 ◔ patch ○ none ● major ✔ yes ▲ 2 improved ▼ 15 worsened none" in row(of)


def test_step_that_was_not_enough_stands_out_by_its_sign_and_class() -> None:
    assert "✘ NO same" in row(step(**SHORT))
    assert '<tbody id="step-1" class="no"' in page(history(step(**SHORT)))


def test_step_without_a_declared_bump_says_nothing_was() -> None:
    assert "3.0.7 → 3.0.8 nothing" in row(step(declared=None, sufficient=None))


def test_rules_that_fired_together_share_a_line() -> None:
    found = (fired("WR01"), fired("WR03"), fired("WR01", "reject"), fired("WR03", "reject"), fired("WL01", "fulfill"))
    assert "WR01 WR03: prepare.expiresAt, reject WL01: fulfill" in row(step(*found))


def test_rule_that_fired_twice_in_a_place_is_named_once() -> None:
    assert "WR01: prepare.expiresAt" in row(step(fired("WR01"), fired("WR01")))


def test_findings_are_explained_with_the_command_that_shows_their_octets() -> None:
    text = said(step(fired("WR01"), **SHORT))
    assert "1 finding in 54,252 operations" in text
    assert "The candidate refuses, or fails on, a conforming packet" in text
    assert "ilp gate npm:ilp-packet@3.0.7 npm:ilp-packet@3.0.8 --report html=gate.html" in text


def test_rule_of_another_version_of_the_suite_is_shown_without_explanation() -> None:
    assert "WX99 name: prepare.expiresAt" in said(step(fired("WX99")))


def test_step_that_could_not_be_decided_says_why_and_what_it_is_at_least() -> None:
    text = said(step(**OPEN | {"required": "patch"}))
    assert "◔ patch at least ?" in text
    assert "? open" in text
    assert "Could not decide: it would not start | why" in text
    assert "1 step open" in text


def test_reason_of_nothing_still_makes_a_page() -> None:
    assert "Could not decide:" in said(step(sufficient=None, undecided=("",)))


def test_walk_that_was_interrupted_says_how_far_it_came() -> None:
    assert "Interrupted after 1 step of 2." in said(step(), versions=("3.0.7", "3.0.8", "3.0.9"), interrupted=True)


def test_note_is_a_sentence() -> None:
    assert "Prereleases are left out." in said(step(), note="prereleases are left out")


@pytest.mark.parametrize(
    ("steps", "answer"),
    [((step(),), "yes"), ((step(**OPEN),), "open"), ((step(**OPEN), step(**SHORT)), "no")],
)
def test_sum_is_the_worst_that_a_step_is(steps: tuple[StepRecord, ...], answer: str) -> None:
    assert f'<section class="sum answer-{answer}"' in page(history(*steps))


def test_walk_without_a_step_has_no_table() -> None:
    text = page(history(versions=("3.0.7",)))
    assert "0 of 0 steps" in text
    assert "<table" not in text


def test_walk_without_a_release_makes_a_page() -> None:
    assert "0 releases" in said(versions=())


# The timeline.


def test_timeline_says_each_step_in_words() -> None:
    assert columns(step(), step(**SHORT), step(declared=None, sufficient=None)) == [
        "3.0.7 to 3.0.8: patch declared, none required, enough",
        "3.0.7 to 3.0.8: patch declared, major required, not enough",
        "3.0.7 to 3.0.8: nothing declared, none required, open",
    ]


def test_bar_is_as_high_as_its_bump() -> None:
    text = page(history(step(**SHORT)))
    declared = re.search(r'<rect class="declared" x="\d+" y="\d+" width="\d+" height="(\d+)"', text)
    required = re.search(r'<rect class="required f-major" x="\d+" y="\d+" width="\d+" height="(\d+)"', text)
    assert declared is not None
    assert required is not None
    assert int(required[1]) == 3 * int(declared[1])


def test_bump_of_none_is_a_line() -> None:
    assert page(history(step())).count('class="flat"') == 1


def test_timeline_names_every_release_that_was_walked() -> None:
    text = page(history(step(), versions=("3.0.7", "3.0.8", "3.0.9"), interrupted=True))
    assert re.findall(r'text-anchor="middle">([^<]+)</text>', text) == ["3.0.7", "3.0.8"]


# Hostile texts.


@pytest.mark.parametrize("text", [HOSTILE, "'><script>alert(3)</script>", "{{ 7 * 7 }}", "-->"])
def test_foreign_text_stays_text(text: str) -> None:
    made = page(
        history(
            step(fired(text, f"prepare.{text}"), versions=(text, text), undecided=(f"{text}\n{text}",)),
            package=text,
            versions=(text, text),
            note=text,
            vectors=text,
            suite=text,
            started=text,
        )
    )
    assert made.count("<script") == 1
    assert "<img" not in made
    assert made.replace("\n", "").isprintable()
    made.encode()


def test_page_has_no_style_and_no_script_in_its_elements() -> None:
    made = page(history(step(fired("WR01"), **SHORT)))
    assert " style=" not in made
    assert not re.search(r"<[^>]* on[a-z]+=", made.partition("<body>")[2].partition("<script")[0])
