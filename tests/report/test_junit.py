from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from xmlschema import XMLSchema

from ilp.conformance.record import CheckRecord, KnownProblem
from ilp.gate.record import GateRecord, RuleCoverage, WaiverRecord
from ilp.gate.verdict import exit_code
from ilp.report.junit import check_junit, gate_junit, history_junit
from tests.report import check_records as runs
from tests.report.check_records import check, fail, result, unasked
from tests.report.foreign import TEXTS
from tests.report.gate_records import control, finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import OPEN, SHORT, fired, history, hostile_history, step

SCHEMA = XMLSchema(str(Path(__file__).parent / "schemas" / "junit-10.xsd"))


def parsed(document: str) -> Any:
    """Return the root of a document that has been validated, and whose counts are right."""
    root = fromstring(document)
    SCHEMA.validate(root)
    for each in (root, *root.iter("testsuite")):
        counted = [len(list(each.iter(name))) for name in ("testcase", "failure", "error")]
        assert counted == [int(each.attrib[name]) for name in ("tests", "failures", "errors")]
    return root


def case(root: Any, name: str) -> Any:
    (found,) = (each for each in root.iter("testcase") if each.get("name") == name)
    return found


def ended(root: Any, name: str) -> list[str]:
    """Return the elements below a test."""
    return [each.tag for each in case(root, name)]


# A conformance run.


def test_implementation_is_a_suite_and_vector_a_test() -> None:
    root = parsed(check_junit(runs.mixed()))
    assert [each.get("name") for each in root] == ["fake", "other"]
    assert [len(each.findall("testcase")) for each in root] == [7, 7]


def test_classes_keep_implementations_apart() -> None:
    root = parsed(check_junit(runs.mixed()))
    names = [(each.get("classname"), each.get("name")) for each in root.iter("testcase")]
    assert ("fake.subject", "subject/pass") in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("verdict", "elements"),
    [
        ("pass", []),
        ("fail", ["failure"]),
        ("known", ["skipped"]),
        ("warn", ["system-out"]),
        ("info", ["system-out"]),
        ("skip", ["skipped"]),
        ("error", ["error"]),
    ],
)
def test_verdict_becomes(verdict: str, elements: list[str]) -> None:
    assert ended(parsed(check_junit(check(result(verdict)))), "subject/name") == elements


def test_failure_has_the_case_and_the_command() -> None:
    failure = case(parsed(check_junit(check(fail("subject/name")))), "subject/name")[0]
    assert failure.get("type") == "valid packet refused"
    assert failure.get("message").startswith("valid packet refused; expected: accepted as fulfill")
    assert failure.text.startswith("--- fail subject/name: A title ---\n  by        fake\n")
    assert failure.text.endswith("repeat    ilp check fake --vector subject/name -v")


def test_fail_without_a_consequence_says_that_the_list_is_wrong() -> None:
    record = check(fail("subject/name", consequence=None, reason="it is none any more"))
    failure = case(parsed(check_junit(record)), "subject/name")[0]
    assert failure.get("type") == "no longer as listed"


def test_known_departure_has_its_reason() -> None:
    skipped = case(parsed(check_junit(check(result("known")))), "subject/name")[0]
    assert (skipped.get("type"), skipped.get("message")) == ("known", "known: It is so.")


def test_suite_says_what_ran() -> None:
    suite = parsed(check_junit(runs.clean()))[0]
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert properties["vectors.sha256"] == "ab" * 32
    assert properties["digest"] == "cd" * 32
    assert suite.get("timestamp") == "2026-01-01T01:02:03+00:00"
    assert suite.get("time") == "1.25"


def test_implementation_without_a_digest_has_no_property_for_it() -> None:
    record = check(result("pass"), implementations=[runs.implementation(digest=None)])
    assert "digest" not in check_junit(record)


def test_implementation_that_could_not_be_had_says_why() -> None:
    root = parsed(check_junit(runs.unavailable()))
    error = root[1].find("testcase/error")
    assert error.get("message") == "not asked: gone: it would not start"
    told = "gone: it would not start\nStart it by hand.\nthe last\nof its log"
    assert root[1].find("system-err").text == told


@pytest.mark.parametrize(
    ("member", "said"), [("interrupted", "not asked: interrupted"), ("stopped", "not asked: the run stopped")]
)
def test_vector_that_was_not_asked_says_why(member: str, said: str) -> None:
    changes: dict[str, Any] = {member: True}
    root = parsed(check_junit(check(result("pass"), unasked("subject/other"), **changes)))
    assert case(root, "subject/other")[0].get("message").startswith(said)


def test_implementation_that_supports_nothing_is_an_error() -> None:
    root = parsed(check_junit(check(result("skip"))))
    assert ended(root, "something could be asked") == ["error"]


def test_list_that_has_to_be_changed_is_a_failure() -> None:
    problem = KnownProblem(kind="stale entry", file="expected.toml", line=3, message="it names nothing", add=["x = 1"])
    root = parsed(check_junit(check(result("pass"), known_problems=[problem])))
    failure = case(root, "stale entry in expected.toml, line 3")[0]
    assert (failure.get("type"), failure.text) == ("stale entry", "it names nothing\nwrite: x = 1")


def test_thousands_of_fails_are_each_a_test() -> None:
    assert parsed(check_junit(runs.many())).get("failures") == "3000"


@pytest.mark.parametrize("record", [runs.clean(), runs.mixed(), runs.interrupted(), runs.unavailable()])
def test_no_verdict_is_lost(record: CheckRecord) -> None:
    root = parsed(check_junit(record))
    counts = [each.counts for each in record.implementations]
    assert int(root.get("failures")) == sum(each.fail for each in counts)
    assert int(root.get("errors")) == sum(each.error for each in counts)


# A gate run.


def test_finding_that_is_not_declared_is_a_failure() -> None:
    root = parsed(gate_junit(gate(finding())))
    failure = case(root, "WR01/R/fulfill/data/accepted/rejected")[0]
    assert failure.get("message") == ("major: reader-rejects-accepted, fulfill.data, accepted before and rejected now")
    assert failure.text.startswith("--- failure WR01")
    assert ended(root, "the declared bump suffices") == ["failure"]


def test_finding_that_is_declared_is_none() -> None:
    root = parsed(gate_junit(gate(finding(), declared="major", versions=("3.0.7", "4.0.0"))))
    assert ended(root, "WR01/R/fulfill/data/accepted/rejected") == ["system-out"]
    assert ended(root, "the declared bump suffices") == ["system-out"]


def test_waived_finding_is_skipped_with_its_reason() -> None:
    one = finding(waived=True)
    root = parsed(gate_junit(gate(one, waivers=[WaiverRecord(signature=one.signature, reason="agreed", state="used")])))
    (skipped,) = root.iter("skipped")
    assert skipped.get("message") == "waived: agreed"


@pytest.mark.parametrize(
    ("state", "undecided", "elements"),
    [("used", [], []), ("unused", [], ["failure"]), ("expired", [], ["failure"]), ("unused", ["why"], [])],
)
def test_waiver_is_a_test(state: str, undecided: list[str], elements: list[str]) -> None:
    waiver = WaiverRecord(signature="S", reason="agreed", state=state)  # type: ignore[arg-type]
    assert ended(parsed(gate_junit(gate(waivers=[waiver], undecided=undecided))), "S") == elements


def test_findings_against_several_baselines_are_told_apart() -> None:
    side = gate().baselines[0]
    root = parsed(gate_junit(gate(finding(), finding(baseline="older"), baselines=[side, side])))
    names = [each.get("name") for each in root.iter("testcase") if " against " in each.get("name")]
    assert names == [f"WR01/R/fulfill/data/accepted/rejected against {each}" for each in ("old", "older")]


def test_rule_that_did_not_fire_is_a_test() -> None:
    coverage = gate().coverage
    rules = (RuleCoverage("WR01", 13, 14), RuleCoverage("WR03", 0, 14), RuleCoverage("WX99", 1, 1))
    record = gate(coverage=type(coverage)(208, 227, rules))
    classes = {each.get("classname"): [one.tag for one in each] for each in parsed(gate_junit(record)).iter("testcase")}
    assert classes["WR01 reader-rejects-accepted"] == []
    assert classes["WR03 reader-value-changed"] == ["skipped"]
    assert classes["WX99"] == []


def test_side_that_disagrees_with_itself_is_an_error() -> None:
    root = parsed(gate_junit(gate(controls=[control("old", 2)], undecided=["old disagrees with itself"])))
    assert ended(root, "old agrees with itself") == ["error"]
    assert ended(root, "the run could decide") == ["error"]


def test_disagreement_that_decides_nothing_is_told() -> None:
    root = parsed(gate_junit(gate(controls=[control("old", 2), control("new")])))
    assert (ended(root, "old agrees with itself"), ended(root, "new agrees with itself")) == (["system-out"], [])


def test_interrupted_gate_could_not_decide() -> None:
    assert ended(parsed(gate_junit(gate(interrupted=True))), "the run could decide") == ["error"]


@pytest.mark.parametrize(
    "record",
    [
        gate(),
        gate(finding()),
        gate(finding("WR04")),
        gate(finding(), declared=None, versions=None),
        gate(finding("WL01"), declared=None, versions=None),
        gate(undecided=["why"]),
        gate(finding(), undecided=["why"]),
        gate(waivers=[WaiverRecord(signature="S", reason="agreed", state="expired")]),
    ],
)
def test_gate_fails_where_its_exit_code_says_so(record: GateRecord) -> None:
    root = parsed(gate_junit(record))
    assert (int(root.get("failures")) > 0) == (exit_code(record) == 1)
    assert (int(root.get("errors")) > 0) == bool(record.undecided)


# A history.


@pytest.mark.parametrize(
    ("changes", "element"),
    [({}, None), (SHORT, "failure"), (OPEN, "error"), ({"declared": None, "sufficient": None}, "skipped")],
)
def test_step_becomes(changes: dict[str, object], element: str | None) -> None:
    root = parsed(history_junit(history(step(**changes))))
    ends = [each for each in ended(root, "3.0.7 -> 3.0.8") if each != "system-out"]
    assert ends == ([element] if element else [])


def test_step_says_what_fired_and_how_long_it_took() -> None:
    one = case(parsed(history_junit(history(step(fired("WR01"), **SHORT)))), "3.0.7 -> 3.0.8")
    assert (one.get("time"), one.get("classname")) == ("6.0", "npm:ilp-packet")
    failure = one.find("failure")
    assert (failure.get("message"), failure.text) == ("patch declared, major required", "WR01: prepare.expiresAt")


def test_bump_of_a_step_that_is_open_is_the_least() -> None:
    root = parsed(history_junit(history(step(**SHORT, undecided=("why",)))))
    assert case(root, "3.0.7 -> 3.0.8").find("failure").get("message").endswith("major required at least")


def test_step_that_was_not_walked_is_an_error() -> None:
    root = parsed(history_junit(history(step(), versions=("3.0.7", "3.0.8", "3.0.9"), interrupted=True)))
    assert ended(root, "3.0.8 -> 3.0.9") == ["error"]


# Foreign text.


@given(TEXTS)
def test_foreign_text_breaks_no_document(text: str) -> None:
    parsed(check_junit(runs.hostile(text)))
    parsed(gate_junit(full_record(text)))
    parsed(history_junit(hostile_history(text)))


def test_control_characters_are_visible() -> None:
    assert "\\x1b[31m" in check_junit(runs.hostile("\x1b[31m"))


def test_message_of_a_failure_is_short() -> None:
    failure = next(parsed(check_junit(runs.hostile("x" * 20_000))).iter("failure"))
    assert len(failure.get("message")) < 400
