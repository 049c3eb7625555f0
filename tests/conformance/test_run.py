from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from types import FrameType
from typing import Any

import pytest
from msgspec import structs

from ilp.conformance import crew, run
from ilp.conformance.record import CheckRecord, Counts, ImplementationRecord, KnownProblem, Listing
from ilp.conformance.run import CheckPlan, exit_code, judged_anew, run_check
from ilp.conformance.verdict import VERDICTS
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Accepted, Garbled, Operation, Outcome, Rejected, Unsupported
from tests.conformance.cases import REFUSED, WANTED, Fake, Silent, listed, opener, plan, vector
from tests.conformance.test_crew import DEAF

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


# Side by side.


class Waiting(Fake):
    """Gives its outcomes, says that it has, and is silent then until it is interrupted."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        super().__init__(outcomes)
        self.silent = threading.Event()

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        yield from super().ask(operations)
        self.silent.set()
        never = threading.Event()
        for _ in range(3000):
            never.wait(0.01)
        raise AssertionError("nobody has interrupted it")


class After(Fake):
    """Answers once others have fallen silent."""

    def __init__(self, *others: Waiting, outcomes: Iterable[Outcome], end: BaseException | None = None) -> None:
        super().__init__(outcomes, end)
        self.others = others

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        assert all(each.silent.wait(30) for each in self.others)
        yield from super().ask(operations)


def without_times(record: CheckRecord) -> CheckRecord:
    implementations = [structs.replace(each, seconds=0.0) for each in record.implementations]
    return structs.replace(record, started="", seconds=0.0, implementations=implementations)


def mixed(**members: Any) -> CheckRecord:
    fakes: dict[str, Fake | ImplementationUnavailable] = {
        "passes": Fake([READ] * 3),
        "gone": UNAVAILABLE,
        "dies": Fake([READ], end=UNAVAILABLE, restarts=3),
        "fails": Fake([READ, REFUSED, REFUSED]),
        "fails too": Fake([REFUSED, READ, REFUSED]),
    }
    planned = plan(*THREE, references=tuple(fakes), **members)
    return without_times(run_check(planned, opener(**fakes), Silent()))


@pytest.mark.parametrize("exit_first", [False, True])
@pytest.mark.parametrize("jobs", [2, 5])
def test_record_is_the_same_whatever_the_jobs(jobs: int, exit_first: bool) -> None:
    assert mixed(jobs=jobs, exit_first=exit_first) == mixed(exit_first=exit_first)


def test_observer_hears_of_every_answer_of_all() -> None:
    observer, both = Silent(), {"a": Fake([READ] * 3), "b": Fake([READ] * 3)}
    run_check(plan(*THREE, references=tuple(both), jobs=2), opener(**both), observer)
    assert sorted(observer.heard) == [(each, done, 3) for each in "ab" for done in (1, 2, 3)]


def test_interrupt_keeps_what_each_has_found_side_by_side() -> None:
    first, second = Waiting([READ]), Waiting([REFUSED, READ])
    third = After(first, second, outcomes=[READ], end=KeyboardInterrupt())
    planned = plan(*THREE, references=("first", "second", "third", "fourth"), jobs=3)
    record = run_check(planned, opener(first=first, second=second, third=third, fourth=Fake([READ] * 3)), Silent())
    assert record.interrupted
    assert [[each.counts.passed, each.counts.fail, each.counts.error] for each in record.implementations] == [
        [1, 0, 2],
        [1, 1, 1],
        [1, 0, 2],
        [0, 0, 3],
    ]
    assert all(each.closed for each in (first, second, third))


def test_mistake_of_ours_ends_all_and_is_raised() -> None:
    other = Waiting([READ])
    planned = plan(*THREE, references=("other", "short"), jobs=2)
    with pytest.raises(ValueError, match="shorter"):
        run_check(planned, opener(other=other, short=After(other, outcomes=[READ])), Silent())
    assert other.closed


class Deaf(Fake):
    """Waits for what only its end brings about: no interrupt reaches it, and to close it ends it."""

    def __init__(self) -> None:
        super().__init__([])
        self.asleep, self.over = threading.Event(), threading.Event()

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        self.asleep.set()
        self.over.wait(DEAF)
        return super().ask(operations)

    def close(self) -> None:
        super().close()
        self.over.set()


def test_implementation_that_no_interrupt_reaches_is_closed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_WINDING_UP", 0.05)
    deaf = Deaf()

    def opened(reference: str) -> Fake:
        if reference == "deaf":
            return deaf
        assert deaf.asleep.wait(30)
        raise KeyboardInterrupt

    record = run_check(plan(*THREE, references=("deaf", "second"), jobs=2), opened, Silent())
    assert (record.interrupted, deaf.closed) == (True, True)
    assert [each.counts.error for each in record.implementations] == [3, 3]


# The first fail.


@pytest.mark.parametrize("jobs", [1, 3])
def test_run_ends_with_the_first_fail_if_told_so(jobs: int) -> None:
    fakes = {"a": Fake([READ] * 3), "b": Fake([READ, REFUSED, REFUSED]), "c": Fake([READ] * 3)}
    planned = plan(*THREE, references=tuple(fakes), jobs=jobs, exit_first=True)
    record = run_check(planned, opener(**fakes), Silent())
    assert (record.stopped, record.interrupted, exit_code(record)) == (True, False, 1)
    assert [each.outcome for each in record.results] == [
        *["accepted"] * 3,
        *["accepted", "rejected", "not asked"],
        *["not asked"] * 3,
    ]
    assert record.implementations[2].name == "unknown"
    assert fakes["b"].closed


def test_those_behind_the_first_fail_are_interrupted() -> None:
    behind = Waiting([READ])
    first = After(behind, outcomes=[REFUSED])
    planned = plan(*THREE, references=("first", "behind"), jobs=2, exit_first=True)
    record = run_check(planned, opener(first=first, behind=behind), Silent())
    assert [each.outcome for each in record.results] == ["rejected", *["not asked"] * 5]
    assert behind.closed


def test_run_without_a_fail_does_not_end_early() -> None:
    record = run_check(plan(*THREE, exit_first=True), opener(fake=Fake([READ] * 3)), Silent())
    assert (record.stopped, record.implementations[0].counts.passed) == (False, 3)


def test_fail_does_not_end_a_run_that_was_not_told_so() -> None:
    record = run_check(plan(*THREE), opener(fake=Fake([REFUSED] * 3)), Silent())
    assert (record.stopped, record.implementations[0].counts.fail) == (False, 3)


def test_known_departure_is_no_fail_to_end_with() -> None:
    planned = plan(*THREE, expected=(listed(vectors=("subject/one",)),), exit_first=True)
    record = run_check(planned, opener(fake=Fake([REFUSED, READ, READ])), Silent())
    assert not record.stopped


# Known departures.


def test_known_departure_comes_with_reason_listing_and_consequence() -> None:
    (result,) = run_check(plan(vector(), expected=(listed(),)), opener(fake=Fake([REFUSED])), Silent()).results
    assert (result.verdict, result.reason, result.consequence) == ("known", "It is so.", "valid packet refused")
    assert result.listing == Listing(kind="bug", file="expected.toml")


def test_unexpected_pass_has_no_consequence() -> None:
    (result,) = run_check(plan(vector(), expected=(listed(),)), opener(fake=Fake([READ])), Silent()).results
    assert (result.verdict, result.consequence) == ("fail", None)


def test_entry_of_the_release_that_a_reference_was_resolved_to_counts() -> None:
    entry = listed(implementation="npm:ilp-packet@1.2.3")
    planned = plan(vector(), references=("npm:ilp-packet",), expected=(entry,))
    record = run_check(planned, opener(**{"npm:ilp-packet": Fake([REFUSED])}), Silent())
    assert record.results[0].verdict == "known"


def test_expiry_is_judged_on_the_day_of_the_plan() -> None:
    entry = listed(expires=date(2026, 6, 15))
    for today, verdict in ((date(2026, 6, 15), "known"), (date(2026, 6, 16), "fail")):
        planned = structs.replace(plan(vector(), expected=(entry,)), today=today)
        assert run_check(planned, opener(fake=Fake([REFUSED])), Silent()).results[0].verdict == verdict


def test_day_is_today_if_the_plan_does_not_say() -> None:
    whole = plan(vector())
    members = {each: getattr(whole, each) for each in whole.__struct_fields__ if each != "today"}
    assert CheckPlan(**members).today == datetime.now(UTC).date()


def test_run_judged_anew_is_as_if_it_had_had_that_list() -> None:
    fakes = {"fake": Fake([READ, REFUSED]), "dies": Fake([REFUSED], end=UNAVAILABLE)}
    planned = plan(*THREE[:2], references=tuple(fakes), set_ids=tuple(each.id for each in THREE))
    entries = (listed(vectors=("subject/*",), implementation="*"),)
    with_list = structs.replace(planned, expected=entries)
    anew = judged_anew(run_check(planned, opener(**fakes), Silent()), with_list)
    assert without_times(anew) == without_times(run_check(with_list, opener(**fakes), Silent()))
    assert anew.known_problems


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
    asking = (run._begin.__code__, run._ask.__code__)
    steps = iter(range(1, step + 1))

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code in asking and event == "line" and next(steps) == step:
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


@pytest.mark.parametrize(("interrupted", "wanted"), [(False, 1), (True, 130)])
def test_list_that_is_not_true_any_more_is_a_no(interrupted: bool, wanted: int) -> None:
    record = run_check(plan(vector()), opener(fake=Fake([READ])), Silent())
    record.known_problems = [KnownProblem(kind="stale entry", file="mine.toml", message="nobody needs it")]
    record.interrupted = interrupted
    assert exit_code(record) == wanted
