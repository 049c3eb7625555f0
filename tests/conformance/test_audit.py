"""What is wrong with a list of known departures, each problem with its lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from ilp.conformance.expected import ExpectedResult, Origin
from ilp.conformance.record import CheckRecord, FileLine, KnownProblem
from ilp.conformance.run import run_check
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Accepted, Faulted, Outcome, Unsupported
from tests.conformance.cases import REFUSED, WANTED, Fake, Silent, listed, opener, plan, vector

READ = Accepted(WANTED)
FAULT = Faulted("TypeError")
NAMES = ("subject/one", "subject/two", "subject/three")
ENTRY_LINE = 4
LINES = {"expires": 8, "reason": 9, "subject/one": 11, "subject/two": 12, "subject/*": 13, "subject/t*": 14}


def entry(outcome: str = "rejected", *, vectors: tuple[str, ...], **members: Any) -> ExpectedResult:
    return listed(outcome, vectors=vectors, **({"origin": Origin("mine.toml", ENTRY_LINE, LINES)} | members))


def run_of(entries: Sequence[ExpectedResult], fakes: dict[str, Fake], asked: Sequence[str] = NAMES) -> CheckRecord:
    planned = plan(
        *(vector(id=each) for each in asked),
        references=tuple(fakes),
        expected=tuple(entries),
        set_ids=(*NAMES, "other/one"),
    )
    return run_check(planned, opener(**fakes), Silent())


def run(*entries: ExpectedResult, asked: Sequence[str] = NAMES, **outcomes: list[Outcome]) -> CheckRecord:
    return run_of(entries, {name: Fake(each) for name, each in outcomes.items()}, asked)


def problems(*entries: ExpectedResult, **outcomes: list[Outcome]) -> list[tuple[str, str]]:
    record = run_of(entries, {name: Fake(each) for name, each in outcomes.items()})
    return [(each.kind, each.message) for each in record.known_problems]


def test_list_that_is_true_has_no_problem() -> None:
    assert problems(entry(vectors=("subject/one", "subject/t*")), fake=[REFUSED] * 3) == []


# An unexpected pass.


def test_case_that_is_listed_and_passes_comes_with_the_line_to_remove() -> None:
    (problem,) = run(entry(vectors=("subject/one", "subject/two")), fake=[READ, REFUSED, READ]).known_problems
    assert problem == KnownProblem(
        kind="unexpected pass",
        file="mine.toml",
        line=ENTRY_LINE,
        implementation="fake",
        message="departs no more: subject/one",
        remove=[FileLine('"subject/one",', 11)],
    )


def test_many_cases_are_named_in_part_and_all_their_lines() -> None:
    names = tuple(f"subject/n{number}" for number in range(5))
    planned = plan(*(vector(id=each) for each in names), expected=(entry(vectors=names),), set_ids=names)
    (problem,) = run_check(planned, opener(fake=Fake([READ] * 5)), Silent()).known_problems
    assert problem.message.startswith("departs no more: subject/n0, subject/n1, subject/n2 and 2 more;")
    assert len(problem.remove) == 5


def test_entry_of_which_nothing_is_left_is_to_go_as_a_whole() -> None:
    found = problems(entry(vectors=("subject/one",)), fake=[READ] * 3)
    assert found == [("unexpected pass", "departs no more: subject/one; nothing else is listed: remove the entry")]


def test_case_that_departs_for_another_implementation_that_the_entry_names_is_to_be_listed_for_that_one() -> None:
    everywhere = entry(vectors=("subject/one", "subject/two"), implementation="f*")
    found = problems(everywhere, f1=[READ, REFUSED, READ], f2=[REFUSED, REFUSED, READ])
    assert found == [
        ("unexpected pass", "departs no more: subject/one; for f2, subject/one does: list it for that one alone")
    ]


# A changed outcome.


def test_case_that_departs_otherwise_comes_with_the_line_to_remove() -> None:
    (problem,) = run(entry(vectors=("subject/one", "subject/two")), fake=[FAULT, REFUSED, READ]).known_problems
    assert (problem.kind, problem.message) == (
        "changed outcome",
        "departs otherwise, not rejected: subject/one",
    )
    assert problem.remove == [FileLine('"subject/one",', 11)]


# A glob that matches too much.


@pytest.mark.parametrize("other", [READ, FAULT], ids=["passes", "departs otherwise"])
def test_glob_that_names_what_does_not_depart_so_comes_with_the_narrower_list(other: Outcome) -> None:
    (problem,) = run(entry(vectors=("subject/*",)), fake=[REFUSED, other, REFUSED]).known_problems
    assert problem == KnownProblem(
        kind="glob too broad",
        file="mine.toml",
        line=ENTRY_LINE,
        implementation="fake",
        message="the glob subject/* names what does not depart so: subject/two",
        remove=[FileLine('"subject/*",', 13)],
        add=['"subject/one",', '"subject/three",'],
    )


def test_glob_over_several_implementations_keeps_what_departs_for_all() -> None:
    everywhere = entry(vectors=("subject/*",), implementation="f*")
    record = run(everywhere, f1=[REFUSED, READ, REFUSED], f2=[REFUSED, REFUSED, READ])
    assert [(each.implementation, each.add) for each in record.known_problems] == [
        ("f1", ['"subject/one",']),
        ("f2", ['"subject/one",']),
    ]


def test_glob_that_is_right_for_one_implementation_alone_is_to_be_listed_for_that_one() -> None:
    everywhere = entry(vectors=("subject/*",), implementation="f*")
    (problem,) = run(everywhere, f1=[READ] * 3, f2=[REFUSED] * 3).known_problems
    assert (problem.kind, problem.implementation, problem.add) == ("glob too broad", "f1", [])
    assert problem.message.endswith("; for f2, some do: list these for that one alone")


def test_case_that_passes_under_a_glob_is_no_fail_of_the_implementation() -> None:
    record = run(entry(vectors=("subject/*",)), fake=[REFUSED, READ, REFUSED])
    assert [each.verdict for each in record.results] == ["known", "pass", "known"]


def test_glob_is_not_judged_by_what_an_entry_above_it_lists() -> None:
    above = entry("faulted", vectors=("subject/two",))
    assert problems(above, entry(vectors=("subject/*",)), fake=[REFUSED, FAULT, REFUSED]) == []


def test_glob_is_not_judged_by_what_is_not_supported() -> None:
    assert problems(entry(vectors=("subject/*",)), fake=[REFUSED, Unsupported("no"), REFUSED]) == []


# A stale entry.


def test_name_that_no_vector_has_is_stale() -> None:
    found = problems(entry(vectors=("subject/one", "subject/tow")), fake=[REFUSED] * 3)
    assert found == [("stale entry", "no vector has the name subject/tow (did you mean subject/two?)")]


def test_name_that_resembles_none_is_stale_without_a_guess() -> None:
    found = problems(entry(vectors=("subject/one", "xyz/*")), fake=[REFUSED] * 3)
    assert found == [("stale entry", "no vector has the name xyz/*")]


def test_glob_of_which_nothing_departs_is_stale() -> None:
    found = problems(entry(vectors=("subject/one", "subject/t*")), fake=[REFUSED, READ, READ])
    assert found == [("stale entry", "no case that the glob subject/t* names departs so")]


def test_name_that_an_entry_above_lists_is_stale() -> None:
    twice = (entry(vectors=("subject/*",)), entry(vectors=("subject/one",)))
    assert problems(*twice, fake=[REFUSED] * 3) == [
        (
            "stale entry",
            "what subject/one names is listed above already; nothing else is listed: remove the entry",
        )
    ]


# An expired entry.


def test_entry_whose_last_day_is_over_comes_with_that_line() -> None:
    (problem,) = run(entry(vectors=("subject/*",), expires=date(2026, 6, 14)), fake=[REFUSED] * 3).known_problems
    assert (problem.kind, problem.remove) == ("expired entry", [FileLine("expires = 2026-06-14", 8)])
    assert problem.message == "its last day, 2026-06-14, is over: write a later one, or remove the entry"


def test_entry_holds_on_its_last_day() -> None:
    assert problems(entry(vectors=("subject/*",), expires=date(2026, 6, 15)), fake=[REFUSED] * 3) == []


# A reason that is still to be written.


def test_entry_without_a_reason_comes_with_that_line() -> None:
    (problem,) = run(entry(vectors=("subject/*",), reason="To be written: why"), fake=[REFUSED] * 3).known_problems
    assert (problem.kind, problem.remove) == ("unwritten reason", [FileLine('reason = "To be written: why"', 9)])


def test_reason_may_be_written_until_the_entry_expires() -> None:
    stub = entry(vectors=("subject/*",), reason="To be written: why", expires=date(2026, 7, 1))
    assert problems(stub, fake=[REFUSED] * 3) == []


# What a run cannot tell.


def test_entry_of_an_implementation_that_does_not_run_is_idle() -> None:
    others = entry(vectors=("nowhere/x",), implementation="other", reason="To be written", expires=date(2000, 1, 1))
    assert problems(others, fake=[READ] * 3) == []


def test_cases_that_were_not_asked_are_idle() -> None:
    record = run(entry(vectors=("subject/two", "subject/t*")), asked=("subject/one",), fake=[READ])
    assert record.known_problems == []


def test_glob_that_names_what_passes_is_too_broad_whatever_else_was_not_asked() -> None:
    record = run(entry(vectors=("subject/*",)), asked=("subject/one",), fake=[READ])
    assert [(each.kind, each.add) for each in record.known_problems] == [
        ("glob too broad", ['"subject/two",', '"subject/three",'])
    ]


def test_cases_of_an_implementation_that_died_are_idle() -> None:
    dies = Fake([REFUSED], end=ImplementationUnavailable("gone", "wait"))
    listing = entry(vectors=("subject/one", "subject/t*"))
    assert run_of([listing], {"fake": dies}).known_problems == []


def test_lists_are_not_held_to_account_where_the_set_is_not_known() -> None:
    planned = plan(vector(), expected=(listed(vectors=("subject/nme",)),))
    assert run_check(planned, opener(fake=Fake([READ])), Silent()).known_problems == []


def test_further_lists_apply_and_are_not_held_to_account() -> None:
    planned = plan(vector(), unaudited=(listed(vectors=("subject/name", "subject/nme")),), set_ids=("subject/name",))
    record = run_check(planned, opener(fake=Fake([REFUSED])), Silent())
    assert ([each.verdict for each in record.results], record.known_problems) == (["known"], [])
