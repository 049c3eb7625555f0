from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.record import Ended, FuzzRecord, Participant, PhaseRecord
from ilp.report.fuzz_text import causes_of, print_fuzz
from tests.fuzz.cases import SIGNATURE, finding
from tests.report.gate_records import row


def record(**changes: Any) -> FuzzRecord:
    given: dict[str, Any] = {
        "suite": "1",
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 10.0,
        "ended": "max-time",
        "participants": [Participant(reference="construct", version="2.10.70", speaks_rfc0027=True)],
        "seed": 7,
        "oracles": tuple(ORACLES),
        "operations": 1_000_000,
        "state": ".ilp-fuzz",
    }
    return FuzzRecord(**(given | changes))


def shown(record: FuzzRecord, *, verbose: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False, soft_wrap=True)
    print_fuzz(console, record, verbose=verbose)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_heading_says_who_was_fuzzed_and_how() -> None:
    text = shown(record(jobs=2, shard=(1, 4)))
    assert text.startswith(
        f"Fuzzing construct (2.10.70)\n        with all {len(ORACLES)} oracles, seed 7, 2 processes, shard 1 of 4\n"
    )


def test_others_stand_below() -> None:
    others = [Participant(reference="construct"), Participant(reference="x", speaks_rfc0027=False)]
    text = shown(record(participants=others, oracles=("crash", "hang")))
    assert "against x (speaks a dialect: the RFCs have no say)\n        with the oracles crash, hang, seed 7" in text


def test_one_oracle_is_one() -> None:
    assert "with the oracle crash, seed 7, 1 process\n" in shown(record(oracles=("crash",)))


def test_summary_says_that_nothing_was_found() -> None:
    text = shown(record())
    summary = "Summary: nothing found in 10.0 s and 1,000,000 operations (100,000/s)\n"
    assert text.endswith(summary + "It ended because its time was over.\n")


def test_summary_says_what_to_do_next() -> None:
    text = shown(record(findings=[finding()], state="my state"))
    assert "Summary: 1 finding with 1 cause in " in text
    assert "`ilp replay --state my state` tells what is fixed;" in text


def test_summary_without_a_state_folder_has_no_next_step() -> None:
    assert "ilp promote" not in shown(record(findings=[finding()], state=None))


@pytest.mark.parametrize("ended", ["max-operations", "max-findings", "done", "interrupted", "problem"])
def test_end_has_its_reason(ended: Ended) -> None:
    assert "It ended because " in shown(record(ended=ended))


def test_findings_of_one_cause_are_one() -> None:
    one, other = finding(), finding(field="message")
    third = finding(field="message", cell="0030-utf8")
    assert causes_of([one, other, third]) == [[one, other], [third]]


def test_findings_of_no_clause_are_told_apart_by_field() -> None:
    one, other = finding(cell=""), finding(cell="", field="message")
    assert causes_of([one, other]) == [[one], [other]]


def test_twelve_causes_are_shown_in_full_and_the_others_in_a_line_each() -> None:
    findings = [finding(cell="", field=f"f{number}") for number in range(14)]
    text = shown(record(findings=findings))
    assert text.count("--- specification: ") == 12
    assert "\n2 causes more, which --verbose shows in full:\n" in text
    assert "  specification/reject/f13/decode+accepted/plain 1×\n" in text  # noqa: RUF001


def test_verbose_shows_every_finding_in_full() -> None:
    findings = [finding(), *(finding(field=f"f{number}") for number in range(14))]
    assert shown(record(findings=findings), verbose=True).count("--- specification: ") == 15


def test_oracle_is_explained_once() -> None:
    findings = [finding(cell="", field="code"), finding(cell="", field="message")]
    assert shown(record(findings=findings)).count("\n  broken ") == 1


def test_phases_have_their_figures() -> None:
    phases = [PhaseRecord(name="mutation", operations=5000, findings=1, kept=2, seconds=2.0), PhaseRecord(name="given")]
    text = shown(record(phases=phases))
    assert row(text, "mutation").split() == ["5,000", "2,500", "1", "2", "2.0"]


def test_earlier_findings_are_told() -> None:
    text = shown(record(earlier=3, unseen=(SIGNATURE,)))
    assert "of 3 earlier findings, 2 were seen again; `ilp replay` tells whether the others are" in text
    assert f"not seen: {SIGNATURE}" in text
    assert row(shown(record(earlier=1)), "earlier") == "of 1 earlier finding, 1 were seen again"


def test_only_some_earlier_findings_are_named_without_verbose() -> None:
    unseen = tuple(f"{SIGNATURE}{number}" for number in range(9))
    assert shown(record(earlier=9, unseen=unseen)).count("not seen: ") == 5
    assert shown(record(earlier=9, unseen=unseen), verbose=True).count("not seen: ") == 9


def test_restarts_are_told() -> None:
    text = shown(record(participants=[Participant(reference="cmd:x", restarts=2)]))
    assert row(text, "restarts") == "cmd:x had to be started again 2 times"


def test_problems_are_told_with_their_log() -> None:
    text = shown(record(problem=["it is gone. Start it again.\nits last words\x1b"]))
    assert row(text, "problem") == "it is gone. Start it again."
    assert "\n  its last words\\x1b\n" in text


def test_state_folder_is_told() -> None:
    assert row(shown(record(corpus=5, kept=2)), "state") == "5 inputs (2 new) and every finding are in .ilp-fuzz"
