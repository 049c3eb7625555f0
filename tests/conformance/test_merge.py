from __future__ import annotations

import pytest

from ilp.conformance.merge import DifferentRuns, merged
from ilp.conformance.record import CheckRecord
from ilp.conformance.run import run_check
from ilp.golden.vector import Vector
from ilp.protocol import Accepted
from tests.conformance.cases import WANTED, Fake, Silent, opener, plan, vector


def run_of(reference: str, *vectors: Vector) -> CheckRecord:
    asked = vectors or (vector(),)
    outcomes = [Accepted(WANTED)] * len(asked)
    return run_check(plan(*asked, references=(reference,)), opener(**{reference: Fake(outcomes)}), Silent())


def test_single_record_is_itself() -> None:
    record = run_of("one")
    assert merged([record]) is record


def test_records_become_one_run_of_all_implementations_in_their_order() -> None:
    one, two = run_of("one"), run_of("two")
    record = merged([two, one])
    assert [each.reference for each in record.implementations] == ["two", "one"]
    assert [each.implementation for each in record.results] == ["two", "one"]
    assert record.cases == one.cases
    assert record.started == min(one.started, two.started)
    assert record.seconds == one.seconds + two.seconds


def test_run_is_interrupted_if_one_was() -> None:
    one, two = run_of("one"), run_of("two")
    assert not merged([one, two]).interrupted
    two.interrupted = True
    assert merged([one, two]).interrupted


def test_runs_over_other_vectors_do_not_go_together() -> None:
    with pytest.raises(DifferentRuns, match="different vectors"):
        merged([run_of("one"), run_of("two", vector(id="subject/other"))])


def test_runs_over_vectors_that_changed_do_not_go_together() -> None:
    with pytest.raises(DifferentRuns, match="different vectors"):
        merged([run_of("one"), run_of("two", vector(title="Another title"))])


def test_runs_with_other_options_do_not_go_together() -> None:
    two = run_of("two")
    two.options = ["--timeout", "3"]
    with pytest.raises(DifferentRuns, match="different options"):
        merged([run_of("one"), two])


def test_one_implementation_twice_does_not_go_together() -> None:
    with pytest.raises(DifferentRuns, match="one was checked in more than one of the runs"):
        merged([run_of("one"), run_of("one")])
