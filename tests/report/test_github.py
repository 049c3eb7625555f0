from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from ilp.conformance.record import KnownProblem
from ilp.gate.record import Boundary, PolicyRecord, WaiverRecord
from ilp.protocol import Accepted, Encoded
from ilp.report.github import check_github, gate_github, history_github
from tests.conformance.cases import ANOTHER, WANTED
from tests.report import check_records as runs
from tests.report.check_records import check, fail, result
from tests.report.foreign import TEXTS
from tests.report.gate_records import finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import OPEN, SHORT, fired, history, hostile_history, step

COMMAND = re.compile(r"::(error|warning|notice) ([a-z]+=[^,:\r\n]*(?:,[a-z]+=[^,:\r\n]*)*)::([^\r\n]*)")


class Annotation(NamedTuple):
    kind: str
    title: str
    text: str
    file: str | None = None
    line: str | None = None


def read(commands: str) -> list[Annotation]:
    """Return annotations as the runner of a job reads them, at most ten of a kind."""
    made = []
    for each in commands.split("\n"):
        command = COMMAND.fullmatch(each)
        assert command, each
        members = dict(one.split("=", 1) for one in command[2].split(","))
        made.append(
            Annotation(
                command[1],
                decoded(members.pop("title")),
                decoded(command[3]),
                decoded(members.pop("file")) if "file" in members else None,
                members.pop("line", None),
            )
        )
        assert not members
    for kind in ("error", "warning", "notice"):
        assert sum(each.kind == kind for each in made) <= 10
    return made


def decoded(text: str) -> str:
    for escape, character in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def kinds(commands: str) -> list[str]:
    return [each.kind for each in read(commands)]


# A conformance run.


def test_cause_is_an_error_with_a_case_and_its_command() -> None:
    (one,) = read(check_github(check(fail("subject/one"), fail("subject/two"))))
    assert (one.kind, one.title) == ("error", "valid packet refused by fake")
    lines = one.text.split("\n")
    assert lines[0] == (
        "2 vectors of decode, against 0027-fulfill-fields: "
        "A Fulfill holds the fulfillment of exactly 32 octets, then data. (RFC 0027, ILP Fulfill)"
    )
    assert lines[1].startswith("subject/one: expected: accepted as fulfill")
    assert lines[2] == "ilp check fake --vector subject/one -v"


def test_difference_alone_is_told_where_there_is_one() -> None:
    (one,) = read(check_github(check(fail("subject/one", seen=Accepted(ANOTHER)))))
    assert one.text.split("\n")[1] == 'subject/one: data is "00", not ""'


def test_run_in_which_all_conforms_is_a_notice() -> None:
    assert read(check_github(runs.clean())) == [Annotation("notice", "ILPv4 conformance", "conforms")]


def test_every_verdict_has_its_kind() -> None:
    made = read(check_github(runs.mixed()))
    assert [(each.kind, each.title) for each in made] == [
        ("error", "valid packet refused by fake"),
        ("error", "fake answered what is no answer"),
        ("warning", "valid packet refused by fake"),
        ("notice", "fake"),
    ]


def test_gravest_causes_of_all_implementations_come_first() -> None:
    record = check(
        fail("subject/one", consequence="unclean failure"),
        fail("subject/two", consequence=None, reason="it has changed"),
        fail("subject/one", implementation="other", consequence="value silently changed"),
    )
    made = read(check_github(record))
    assert [each.title for each in made] == [
        "value silently changed by other",
        "unclean failure by fake",
        "no longer as listed by fake",
    ]
    assert made[-1].text.split("\n")[1] == "it has changed"


def test_last_of_too_many_says_how_many_more_there_are() -> None:
    made = read(check_github(runs.many()))
    assert len(made) == 10
    assert made[-1].title == "231 more, which the job summary has"
    assert made[-1].text.split("\n")[0].startswith("value silently changed by fake: ")


def test_ten_are_all_shown() -> None:
    made = read(check_github(runs.many(10, 10)))
    assert [each.title for each in made] == ["value silently changed by fake"] * 10


def test_implementation_that_could_not_be_had_is_an_error() -> None:
    (one,) = read(check_github(runs.unavailable()))
    assert (one.kind, one.title) == ("error", "gone could not be asked")
    assert one.text == "gone: it would not start\nStart it by hand.\nthe last\nof its log"


def test_interrupted_run_is_an_error() -> None:
    assert read(check_github(runs.interrupted()))[0].title == "interrupted"


def test_run_that_stopped_at_the_first_fail_says_so() -> None:
    made = read(check_github(check(fail("subject/one"), runs.unasked("subject/two"), stopped=True)))
    assert [(each.kind, each.title) for each in made][1:] == [("warning", "stopped at the first fail")]


def test_line_of_a_list_that_has_to_be_changed_is_shown() -> None:
    problem = KnownProblem(kind="stale entry", file="expected.toml", line=3, message="it names nothing")
    (one,) = read(check_github(check(result("pass"), known_problems=[problem])))
    assert (one.file, one.line, one.text) == ("expected.toml", "3", "it names nothing")


# A gate run.


def test_answer_comes_first() -> None:
    made = read(gate_github(gate(finding())))
    assert made[0].title == "ILPv4 wire change: major required, patch declared"
    assert made[0].text.startswith("Summary: major required")
    assert made[1].title == "WR01 reader-rejects-accepted: fulfill.data (major)"
    assert made[1].text.split("\n")[-1] == "ilp gate old new"


def test_gate_without_a_finding_is_a_notice() -> None:
    assert read(gate_github(gate())) == [Annotation("notice", "ILPv4 wire change", "no bump required")]


def test_kind_of_a_finding_is_its_kind() -> None:
    findings = finding("WL03"), finding("WL01"), finding(waived=True), finding(level="allow")
    assert kinds(gate_github(gate(*findings))) == ["warning", "notice"]


def test_waiver_that_has_to_go_is_shown_in_its_file() -> None:
    waiver = WaiverRecord(signature="S", reason="agreed", state="unused")
    policy = PolicyRecord(name="default", profile="bytes", configuration="/a/b/pyproject.toml")
    made = read(gate_github(gate(waivers=[waiver], policy=policy)))
    assert made[1] == Annotation("error", "unused waiver: remove it, or renew it", "S\nagreed", "pyproject.toml")
    assert read(gate_github(gate(waivers=[waiver])))[1].file is None


def test_gate_says_why_it_could_not_decide() -> None:
    made = read(gate_github(gate(undecided=["old disagrees\nwith itself"])))
    assert [each.text for each in made if each.title == "could not decide"] == ["old disagrees\nwith itself"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"before": Encoded("0d2100"), "after": Encoded("0d2200")}, "other octets from octet 1 on; before: "),
        (
            {"before": Accepted(WANTED), "after": Accepted(ANOTHER)},
            'data was read as "", now as "00"',
        ),
        ({}, "before: accepted as fulfill"),
    ],
)
def test_finding_says_what_changed(changes: dict[str, Any], said: str) -> None:
    made = read(gate_github(gate(finding(**changes))))
    assert made[1].text.startswith(said)


@pytest.mark.parametrize(("old", "before"), [("32767", "32767 before"), (None, "none found before")])
def test_finding_says_what_else_is_known(old: str | None, before: str) -> None:
    boundary = Boundary("length of data", old, "100")
    known = finding("WR06", boundary=boundary, note="a note", clause="0030-utf8", replay="")
    lines = read(gate_github(gate(known)))[1].text.split("\n")
    assert lines[2:] == [
        f"limit: length of data, {before}, 100 now",
        "a note",
        "clause: 0030-utf8",
        "shown by 17 operations: WR06/R/fulfill/data/accepted/rejected",
    ]


# A history.


def test_step_that_declared_too_little_is_a_warning() -> None:
    (one,) = read(history_github(history(step(fired("WR01"), **SHORT), step())))
    assert one == Annotation(
        "warning",
        "npm:ilp-packet 3.0.7 -> 3.0.8: patch declared, major required",
        "WR01: prepare.expiresAt",
    )


def test_step_that_could_not_be_decided_is_an_error() -> None:
    made = read(history_github(history(step(**OPEN), interrupted=True)))
    assert [each.title for each in made] == ["interrupted", "npm:ilp-packet 3.0.7 -> 3.0.8 could not be decided"]


def test_history_in_which_each_step_declared_enough_is_a_notice() -> None:
    assert kinds(history_github(history(step()))) == ["notice"]


# Foreign text.


@given(TEXTS)
def test_foreign_text_adds_no_command(text: str) -> None:
    for commands in (
        check_github(runs.hostile(text)),
        gate_github(full_record(text)),
        history_github(hostile_history(text)),
    ):
        read(commands)
        assert commands.replace("\n", "").isprintable()


def test_what_was_escaped_is_read_as_it_was() -> None:
    made = read(check_github(runs.hostile("100% a: b, c")))
    assert made[0].title == "100% a: b, c could not be asked"


def test_endless_text_is_cut() -> None:
    assert len(check_github(runs.hostile("x" * 20_000))) < 60_000
    log = runs.unavailable()
    problem = log.implementations[1].problem
    assert problem is not None
    log.implementations[1].problem = type(problem)("gone", "", "line\n" * 5000)
    assert read(check_github(log))[0].text.count("\n") < 60
