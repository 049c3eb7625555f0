from __future__ import annotations

from typing import Any

import pytest

from ilp.gate.record import (
    ConformanceRecord,
    CoverageRecord,
    Finding,
    GateRecord,
    OperationsRecord,
    PolicyRecord,
    WaiverRecord,
)
from ilp.report.gate_summary_text import closing_text, heading_text, summary_text
from tests.report.gate_records import change, control, finding, record, row, side


def closing(*findings: Finding, verbose: bool = False, **changes: Any) -> str:
    return closing_text(record(*findings, **changes), verbose=verbose).plain


def summary(*findings: Finding, **changes: Any) -> list[str]:
    text = summary_text(record(*findings, **changes)).plain
    return text.replace(f",\n{'':9}", ", ").splitlines()  # the answer, where it does not fit into one line


def undeclared(**changes: Any) -> dict[str, Any]:
    return {"declared": None, "versions": None} | changes


# Who.


def test_heading_has_what_was_asked() -> None:
    lines = heading_text(record()).plain.splitlines()
    assert lines[2].strip() == ("54,252 operations (golden 52, mutated 54,200), seed 0; policy default, profile bytes")


def test_heading_has_every_baseline() -> None:
    lines = heading_text(record(baselines=[side("a"), side("b")])).plain.splitlines()
    assert [line.split(" (")[0] for line in lines[:3]] == ["Checking a", "     and b", "      -> new"]


def test_side_that_was_never_opened_has_no_version() -> None:
    run = record(baselines=[side("old", digest=None)], operations=OperationsRecord())
    assert heading_text(run).plain.splitlines()[0] == "Checking old"


def test_digest_of_a_revision_says_that_it_is_one() -> None:
    run = record(baselines=[side("old", version="1.0", digest="git:" + "a" * 40)])
    assert heading_text(run).plain.splitlines()[0] == f"Checking old (1.0, tree git:{'a' * 16})"


def test_configuration_is_named() -> None:
    policy = PolicyRecord(name="interop", profile="value", configuration="ilp.toml")
    text = " ".join(heading_text(record(policy=policy)).plain.split())
    assert text.endswith("policy interop, profile value, configured in ilp.toml")


@pytest.mark.parametrize(
    ("speaks", "said"), [(True, "speaks RFC 0027"), (False, "speaks a dialect"), (None, "was not asked")]
)
def test_verbose_heading_says_who_a_side_is(*, speaks: bool | None, said: str) -> None:
    run = record(baselines=[side("old", speaks_rfc0027=speaks, build={"node": "20"})])
    line = heading_text(run, verbose=True).plain.splitlines()[1].strip()
    assert line == f'fake, Python, {said}, {{"node":"20"}}'


# The other axis.


def test_conformance_is_counted_by_cells_and_inputs() -> None:
    changes = ConformanceRecord((change(count=1),), (change(), change(field="envelope", clause="")))
    report = closing(conformance=changes)
    assert row(report, "conforms") == (
        "Conformance to RFC 0027: 1 cell (1 input) improved, 2 cells (6 inputs) worsened."
    )
    assert row(report, "improved").strip() == "1  decode fulfill.data: rejected, now accepted (0030-octet-string)"
    assert row(report, "worsened").endswith("3  decode fulfill.envelope: rejected, now accepted")


def test_outcome_of_the_same_class_is_another_one() -> None:
    report = closing(conformance=ConformanceRecord((), (change(old="accepted"),)))
    assert "fulfill.data: accepted otherwise (0030-octet-string)" in report


def test_cell_of_one_of_several_baselines_names_it() -> None:
    changes = ConformanceRecord((change(baseline="b"),), ())
    assert row(closing(conformance=changes, baselines=[side("a"), side("b")]), "improved").endswith(", against b")


def test_cells_beyond_the_first_are_shown_if_wanted() -> None:
    changes = ConformanceRecord((), tuple(change(count=each) for each in range(7, 0, -1)))
    assert "and 2 cells more, which --verbose shows" in closing(conformance=changes)
    assert closing(conformance=changes, verbose=True).count("decode fulfill.data") == 7


def test_unchanged_conformance_is_said() -> None:
    assert row(closing(), "conforms") == "Conformance to RFC 0027 is the same in all that was asked."


def test_speakers_of_a_dialect_conform_to_nothing() -> None:
    sides: Any = {"baselines": [side("old", speaks_rfc0027=False)], "candidate": side("new", speaks_rfc0027=False)}
    assert row(closing(**sides), "conforms").startswith("Neither side speaks RFC 0027")


# Controls and other facts.


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        ([], "No side was held against itself."),
        ([control("new")], "new agrees with itself about all 54,252 operations."),
        ([control("old"), control("new")], "Each side agrees with itself about all 54,252 operations."),
        ([control("old", 3)], "old disagrees with itself about 3 of 54,252 operations."),
    ],
)
def test_controls_are_said(controls: list[Any], said: str) -> None:
    assert row(closing(controls=controls), "controls") == said


def test_what_decides_nothing_is_counted() -> None:
    operations = OperationsRecord(count=9, broken_alike=1, unsupported=2)
    report = closing(operations=operations)
    assert row(report, "broken").startswith("1 operation for which both sides are at fault in the same way")
    assert row(report, "support").startswith("2 operations that a side does not support")


@pytest.mark.parametrize("shared", [4, None])
def test_recording_says_how_much_it_shares(shared: int | None) -> None:
    operations = OperationsRecord(count=9, recorded=9, shared=shared)
    assert row(closing(operations=operations), "recording") == (
        f"9 operations recorded; of those that this ilp would ask, the recording has {shared or 0}."
    )


@pytest.mark.parametrize(("restarts", "said"), [(1, "once"), (3, "3 times")])
def test_restarts_are_counted(restarts: int, said: str) -> None:
    report = closing(candidate=side("new", restarts=restarts))
    assert row(report, "restarts") == f"new had to be started again {said}."


# Coverage.


def test_clean_run_never_says_compatible() -> None:
    report = closing()
    assert row(report, "coverage") == ("No wire change observed in 54,252 operations, 208 of 227 cells exercised.")
    assert "compatible" not in report


def test_run_with_findings_has_its_coverage() -> None:
    assert row(closing(finding()), "coverage").startswith("208 of 227 cells exercised")


def test_verbose_coverage_has_each_rule() -> None:
    assert "WR01 reader-rejects-accepted: 13 of 14; not on fulfill.data" in closing(verbose=True)


def test_complete_coverage_of_a_rule_misses_nothing() -> None:
    rules = record().coverage.rules
    complete = CoverageRecord(1, 1, (type(rules[0])("WR01", 14, 14),))
    assert closing(coverage=complete, verbose=True).endswith("WR01 reader-rejects-accepted: 14 of 14\n")


# Waivers and reasons.


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("used", "S lets its finding pass until 2027-01-31; because (0030-octet-string)"),
        ("unused", "S covers no finding: remove it; because (0030-octet-string)"),
        ("expired", "S held until 2027-01-31: renew or remove it; because (0030-octet-string)"),
    ],
)
def test_waiver_has_its_reason(state: Any, said: str) -> None:
    waiver = WaiverRecord(
        signature="S", reason="because", clause="0030-octet-string", expires="2027-01-31", state=state
    )
    assert row(closing(waivers=[waiver]), "waivers") == said


def test_second_waiver_stands_below_the_first() -> None:
    waivers = [WaiverRecord(signature=each, reason="because", state="used") for each in "ST"]
    assert row(closing(waivers=waivers), "waivers") == (
        "S lets its finding pass; because T lets its finding pass; because"
    )


def test_reason_is_shown_with_its_log() -> None:
    report = closing(undecided=["it would not start\n| line 1"]).splitlines()
    assert report[-2:] == ["Could not decide: it would not start", "  | line 1"]


# The answer.


@pytest.mark.parametrize(
    ("rule_id", "declared", "versions", "lines"),
    [
        (
            "WR01",
            "patch",
            ("3.0.7", "3.0.8"),
            [
                "Summary: major required (contract: major), patch declared by 3.0.7 -> 3.0.8: NOT sufficient",
                "The next version after 3.0.7 has to be 4.0.0 at least.",
            ],
        ),
        (
            "WL01",
            "minor",
            ("0.3.7", "0.3.8"),
            [
                "Summary: patch required (contract: patch), minor declared by 0.3.7 -> 0.3.8: sufficient",
                "The next version after 0.3.7 has to be 0.3.8 at least.",
            ],
        ),
        (
            "WR01",
            "major",
            None,
            [
                "Summary: major required (contract: major), major declared: sufficient",
                "The next version after 3.0.7 has to be 4.0.0 at least.",
            ],
        ),
        (
            "WL02",
            "major",
            None,
            [
                "Summary: no version number suffices (contract: never), major declared: NOT sufficient",
                "It has to be repaired: no version number makes it acceptable.",
            ],
        ),
    ],
)
def test_answer_where_a_bump_is_declared(rule_id: str, declared: Any, versions: Any, lines: list[str]) -> None:
    assert summary(finding(rule_id), declared=declared, versions=versions) == lines


def test_answer_where_nothing_changed() -> None:
    assert summary() == [
        "Summary: no bump required (contract: none), patch declared by 3.0.7 -> 3.0.8: sufficient",
        "What was asked requires no bump.",
    ]


@pytest.mark.parametrize(("fail_on", "answer"), [("minor", "not acceptable"), ("major", "acceptable")])
def test_answer_where_nothing_is_declared(fail_on: str, answer: str) -> None:
    line = summary(finding("WR05"), **undeclared(fail_on=fail_on))[0]
    assert line == f"Summary: minor required (contract: minor), none declared (a no from {fail_on} on): {answer}"


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        (("1.0", "1.0.1"), "'1.0' is no semantic version, such as 3.5.1"),
        (("1.0.0", "1.0.0"), "1.0.0 and 1.0.0 are the same version"),
        (("1.0.1", "1.0.0"), "1.0.0 is lower than 1.0.1: the older version comes first"),
    ],
)
def test_it_is_said_why_nothing_is_declared(versions: tuple[str, str], reason: str) -> None:
    sides = {"baselines": [side("old", version=versions[0])], "candidate": side("new", version=versions[1])}
    lines = " ".join(summary(**undeclared(**sides)))
    assert f"Nothing is declared: {reason}. --declared, or --from and --to, say what is." in lines


def test_where_no_version_is_known_nothing_is_said_of_them() -> None:
    lines = summary(finding(), **undeclared(baselines=[side("old")]))
    assert lines[1:] == ["The next version has to be a major one at least."]


def test_versions_that_would_declare_something_are_no_reason() -> None:
    assert not any("Nothing is declared" in line for line in summary(finding(), **undeclared()))


def test_policy_decides_and_the_others_are_shown() -> None:
    policy = PolicyRecord(name="contract", profile="bytes")
    assert summary(finding(), policy=policy)[0].startswith("Summary: major required (default: major), ")
    policy = PolicyRecord(name="interop", profile="bytes")
    assert summary(finding(), policy=policy)[0].startswith("Summary: major required (default: major, contract: major)")


def test_undecided_run_is_no_yes() -> None:
    assert summary(finding("WL01"), undecided=["why"])[0].startswith("Summary: patch required so far (")
    assert summary(undecided=["why"])[0].endswith(": could not decide")


def test_undecided_run_may_still_be_a_no() -> None:
    assert summary(finding(), undecided=["why"])[0].endswith(": NOT sufficient")


def test_where_nothing_ran_no_version_is_named() -> None:
    lines = summary(undecided=["why"], operations=OperationsRecord())
    assert lines == [
        "Summary: no bump required so far (contract: none), patch declared by 3.0.7 -> 3.0.8: could not decide"
    ]


def test_interrupted_run_says_so_first() -> None:
    lines = summary(finding(), interrupted=True)
    assert lines[0] == "Interrupted after 54,252 operations: this is what was found so far."
    assert lines[1].endswith(": NOT sufficient")


def test_waiver_that_covers_nothing_is_a_no() -> None:
    waivers = [WaiverRecord(signature="S", reason="because", state="unused")]
    lines = summary(waivers=waivers)
    assert lines[0].endswith(": NOT sufficient")
    assert lines[1] == "1 waiver, unused or expired: a no until removed or renewed."


def test_nothing_ran_prints_no_coverage() -> None:
    empty: dict[str, Any] = {"operations": OperationsRecord(), "controls": [], "candidate": side("new", version="1")}
    sides = {"baselines": [side("old", speaks_rfc0027=None)], "candidate": side("new", speaks_rfc0027=None)}
    run: GateRecord = record(**(empty | sides))
    assert closing_text(run).plain == ""


def test_long_answer_takes_two_lines() -> None:
    versions = ("1.0.0-a-very-long-prerelease.1", "2.0.0-a-very-long-prerelease.1")
    lines = summary_text(record(finding("WL02"), declared="major", versions=versions)).plain.splitlines()
    assert lines[1].startswith(" " * 9 + "major declared by 1.0.0-a-v…erelease.1 -> ")
    assert max(map(len, lines)) <= 100
