from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from ilp.conformance import run
from ilp.conformance.record import CheckRecord, Counts, ImplementationRecord
from ilp.conformance.run import exit_code, run_check
from ilp.conformance.verdict import VERDICTS
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Accepted, Faulted, Garbled, Outcome, Rejected, Unsupported
from tests.conformance.cases import REFUSED, WANTED, Fake, Silent, listed, opener, plan, vector

THREE = (vector(id="subject/one"), vector(id="subject/two"), vector(id="subject/three"))
READ = Accepted(WANTED)
UNAVAILABLE = ImplementationUnavailable("gone", "start it again", "a log")


def verdicts_of(fake: Fake) -> list[str]:
    record = run_check(plan(*THREE), opener(fake=fake), Silent())
    return [each.verdict for each in record.results]


def test_every_vector_gets_a_result_in_order() -> None:
    record = run_check(plan(*THREE), opener(fake=Fake([READ, REFUSED, READ])), Silent())
    assert [(each.vector, each.outcome, each.verdict) for each in record.results] == [
        ("subject/one", "accepted", "pass"),
        ("subject/two", "rejected", "fail"),
        ("subject/three", "accepted", "pass"),
    ]


def test_result_keeps_what_was_seen() -> None:
    record = run_check(plan(vector()), opener(fake=Fake([Rejected("no", "length", 2)])), Silent())
    assert record.results[0].seen == Rejected("no", "length", 2)


def test_result_names_the_reading_of_a_disputed_vector() -> None:
    record = run_check(plan(vector("disputed")), opener(fake=Fake([READ])), Silent())
    assert (record.results[0].verdict, record.results[0].reading) == ("info", "one way")


def test_implementation_says_who_it_is() -> None:
    found = run_check(plan(vector()), opener(fake=Fake([READ], restarts=2)), Silent()).implementations[0]
    assert (found.reference, found.name, found.version, found.language) == ("fake", "Fake", "1.2.3", "Python")
    assert (found.digest, found.build, found.restarts) == ("ab" * 32, {"features": ["none"]}, 2)


def test_record_describes_the_run() -> None:
    record = run_check(plan(*THREE, fail_level="MAY"), opener(fake=Fake([READ] * 3)), Silent())
    assert (record.format, record.suite, record.fail_level) == (1, "0.0.0", "MAY")
    assert (record.vectors.count, record.vectors.sha256) == (3, "0" * 64)
    assert record.started.endswith("+00:00")


def test_observer_hears_of_every_answer() -> None:
    observer = Silent()
    run_check(plan(*THREE), opener(fake=Fake([READ] * 3)), observer)
    assert observer.heard == [("fake", 1, 3), ("fake", 2, 3), ("fake", 3, 3)]


def test_implementation_is_closed_after_its_run() -> None:
    fake = Fake([READ])
    run_check(plan(vector()), opener(fake=fake), Silent())
    assert fake.closed


# What ends an implementation costs only what it had not answered yet.


def test_implementation_that_dies_keeps_its_earlier_results_and_its_rest_is_error() -> None:
    assert verdicts_of(Fake([READ, REFUSED], end=UNAVAILABLE)) == ["pass", "fail", "error"]


def test_vector_that_was_not_asked_says_so() -> None:
    record = run_check(plan(*THREE), opener(fake=Fake([READ], end=UNAVAILABLE)), Silent())
    assert [each.outcome for each in record.results] == ["accepted", "not asked", "not asked"]


@pytest.mark.parametrize("gone", [Fake([READ], end=UNAVAILABLE), UNAVAILABLE], ids=["dies", "cannot be opened"])
def test_problem_is_kept(gone: Fake | ImplementationUnavailable) -> None:
    problem = run_check(plan(*THREE), opener(fake=gone), Silent()).implementations[0].problem
    assert problem is not None
    assert (problem.message, problem.advice, problem.log) == ("gone", "start it again", "a log")


@pytest.mark.parametrize("gone", [Fake([READ], end=UNAVAILABLE), UNAVAILABLE], ids=["dies", "cannot be opened"])
def test_others_still_run(gone: Fake | ImplementationUnavailable) -> None:
    both = plan(*THREE, references=("first", "second"))
    record = run_check(both, opener(first=gone, second=Fake([READ] * 3)), Silent())
    assert record.implementations[1].counts.passed == 3


def test_implementation_that_cannot_be_opened_is_error_throughout() -> None:
    record = run_check(plan(*THREE), opener(fake=UNAVAILABLE), Silent())
    assert [each.verdict for each in record.results] == ["error"] * 3


def test_interrupt_keeps_what_was_found_and_asks_nobody_else() -> None:
    first, second = Fake([READ], end=KeyboardInterrupt()), Fake([READ] * 3)
    both = plan(*THREE, references=("first", "second"))
    record = run_check(both, opener(first=first, second=second), Silent())
    assert record.interrupted
    assert [each.counts.passed for each in record.implementations] == [1, 0]
    assert [each.counts.error for each in record.implementations] == [2, 3]


def test_interrupted_implementation_is_closed() -> None:
    fake = Fake([READ], end=KeyboardInterrupt())
    run_check(plan(*THREE), opener(fake=fake), Silent())
    assert fake.closed


def test_restarts_are_counted_even_if_the_implementation_dies() -> None:
    record = run_check(plan(*THREE), opener(fake=Fake([READ], end=UNAVAILABLE, restarts=5)), Silent())
    assert record.implementations[0].restarts == 5


def test_implementation_that_answers_too_little_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="shorter"):
        run_check(plan(*THREE), opener(fake=Fake([READ])), Silent())


# Expected results.

LISTED_CASES: dict[str, tuple[Outcome, str, str]] = {
    # name: what is seen, the outcome that is listed, the verdict
    "fails as listed": (REFUSED, "rejected", "known"),
    "fails otherwise": (Faulted("TypeError"), "rejected", "fail"),
    "passes unexpectedly": (READ, "rejected", "fail"),
    "is unsupported": (Unsupported("no"), "rejected", "skip"),
    "is garbled": (Garbled("no JSON"), "rejected", "error"),
}


@pytest.mark.parametrize("case", LISTED_CASES)
def test_listed_case(case: str) -> None:
    outcome, on_the_list, wanted = LISTED_CASES[case]
    run = run_check(plan(vector(), expected=(listed(on_the_list),)), opener(fake=Fake([outcome])), Silent())
    assert run.results[0].verdict == wanted


def test_listed_warn_is_known() -> None:
    run = run_check(plan(vector(level="MAY"), expected=(listed(),)), opener(fake=Fake([REFUSED])), Silent())
    assert run.results[0].verdict == "known"


def test_listed_info_is_an_unexpected_pass() -> None:
    run = run_check(plan(vector("either"), expected=(listed(),)), opener(fake=Fake([REFUSED])), Silent())
    assert run.results[0].verdict == "fail"


def test_known_case_gives_the_reason_of_the_list() -> None:
    run = run_check(plan(vector(), expected=(listed(),)), opener(fake=Fake([REFUSED])), Silent())
    assert run.results[0].reason == "It is so."


def test_unexpected_pass_says_what_to_do() -> None:
    run = run_check(plan(vector(), expected=(listed(),)), opener(fake=Fake([READ])), Silent())
    assert "remove it from the list" in (run.results[0].reason or "")


def test_changed_outcome_says_which_was_listed() -> None:
    run = run_check(plan(vector(), expected=(listed("accepted"),)), opener(fake=Fake([REFUSED])), Silent())
    assert "with the outcome accepted" in (run.results[0].reason or "")


def test_unlisted_vector_fails_as_ever() -> None:
    other = listed(vectors=("subject/other",))
    run = run_check(plan(vector(), expected=(other,)), opener(fake=Fake([REFUSED])), Silent())
    assert (run.results[0].verdict, run.results[0].reason) == ("fail", None)


def test_entry_of_another_implementation_does_not_count() -> None:
    other = listed(implementation="other")
    run = run_check(plan(vector(), expected=(other,)), opener(fake=Fake([REFUSED])), Silent())
    assert run.results[0].verdict == "fail"


def test_first_entry_that_covers_a_vector_counts() -> None:
    both = (listed("rejected", reason="first"), listed("accepted", reason="second"))
    run = run_check(plan(vector(), expected=both), opener(fake=Fake([REFUSED])), Silent())
    assert run.results[0].reason == "first"


# Counts.

ENDS: dict[str, Fake | ImplementationUnavailable] = {
    "to the end": Fake([READ, REFUSED, Unsupported("no")]),
    "dies": Fake([READ], end=UNAVAILABLE),
    "cannot be opened": UNAVAILABLE,
    "interrupted": Fake([Garbled("no JSON")], end=KeyboardInterrupt()),
}


@pytest.mark.parametrize("end", ENDS)
def test_counts_sum_to_what_was_planned(end: str) -> None:
    counts = run_check(plan(*THREE), opener(fake=ENDS[end]), Silent()).implementations[0].counts
    assert sum(counts.of(each) for each in VERDICTS) == 3


@pytest.mark.parametrize("step", range(1, 40))
def test_interrupt_at_any_step_loses_no_count(step: int) -> None:
    record = interrupted_at(step)
    seen = [each.verdict for each in record.results]
    assert {each: record.implementations[0].counts.of(each) for each in VERDICTS} == {
        each: seen.count(each) for each in VERDICTS
    }
    assert len(seen) == 3


def interrupted_at(step: int) -> CheckRecord:
    """Return the record of a run that is interrupted before a line of the asking, the first one being 1."""
    asking = run._run_one.__code__
    steps = iter(range(1, step + 1))

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code is asking and event == "line" and next(steps) == step:
            raise KeyboardInterrupt
        return trace

    tracer = sys.gettrace()
    sys.settrace(trace)
    try:
        return run_check(plan(*THREE), opener(fake=Fake([READ, REFUSED, READ])), Silent())
    finally:
        sys.settrace(tracer)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_counts_count_each_verdict_for_itself(verdict: str) -> None:
    counts = Counts()
    counts.add(verdict)  # type: ignore[arg-type]
    assert [each for each in VERDICTS if counts.of(each)] == [verdict]


@pytest.mark.parametrize(
    ("counts", "decided"), [(Counts(passed=1, fail=1, known=1, warn=1, info=1), 5), (Counts(skip=1, error=1), 0)]
)
def test_skips_and_errors_decide_nothing(counts: Counts, decided: int) -> None:
    assert counts.decided == decided


# Exit codes.

EXITS: dict[str, tuple[list[Counts], bool, int]] = {
    "all pass": ([Counts(passed=2)], False, 0),
    "known, warn, info, skip beside a pass": ([Counts(passed=1, known=1, warn=1, info=1, skip=1)], False, 0),
    "infos alone": ([Counts(info=2)], False, 0),
    "a fail": ([Counts(passed=1, fail=1)], False, 1),
    "an error": ([Counts(passed=1, error=1)], False, 3),
    "a fail beats an error of the same": ([Counts(fail=1, error=1)], False, 1),
    "a fail beats an error of another": ([Counts(error=2), Counts(fail=2)], False, 1),
    "nothing but skips": ([Counts(skip=2)], False, 3),
    "nothing but skips beside another that passes": ([Counts(passed=2), Counts(skip=2)], False, 3),
    "nothing ran": ([], False, 3),
    "interrupted": ([Counts(passed=1, error=1)], True, 130),
    "interrupted after a fail": ([Counts(fail=1, error=1)], True, 130),
}


@pytest.mark.parametrize("case", EXITS)
def test_exit_code(case: str) -> None:
    counts, interrupted, wanted = EXITS[case]
    record = run_check(plan(*THREE, references=()), opener(), Silent())
    record.implementations = [ImplementationRecord(reference=str(n), counts=each) for n, each in enumerate(counts)]
    record.results = list(run_check(plan(vector()), opener(fake=Fake([READ])), Silent()).results) if counts else []
    record.interrupted = interrupted
    assert exit_code(record) == wanted
