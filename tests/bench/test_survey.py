"""Several implementations side by side, in one cell."""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any

import pytest

from ilp.bench.plan import REFERENCE
from ilp.bench.preparing import Batches
from ilp.bench.record import BenchCell
from ilp.bench.subject import Subject
from ilp.bench.survey import surveyed
from tests.bench.scripted import DECODE, Scripted, plan, subject


def survey(*subjects: Subject, **changes: Any) -> list[BenchCell]:
    a_plan = plan(**changes)
    return surveyed(DECODE, subjects, a_plan, Batches(a_plan))


def reference(speed: float = 200.0, **changes: Any) -> Subject:
    return subject(Scripted(speed=speed, **changes), reference=REFERENCE)


def test_every_implementation_has_a_cell_in_the_order_of_the_run() -> None:
    cells = survey(subject(Scripted(), reference="b"), subject(Scripted(), reference="a"), reference())
    assert [each.implementation for each in cells] == ["b", "a", REFERENCE]
    assert {(each.operation, each.shape) for each in cells} == {("decode", "smallest")}


def test_cell_has_the_figures_of_its_timings() -> None:
    (cell,) = survey(subject(Scripted(speed=100.0, latency=repeat(100))))
    assert (cell.packets, cell.octets, cell.batches) == (16, 35.0, 12)
    assert (cell.nanoseconds, cell.low, cell.high) == (100.0, 100.0, 100.0)
    assert cell.latency is not None
    assert cell.latency.p50 == 100
    assert (cell.packets_per_second, cell.octets_per_second) == (1e7, 3.5e8)


def test_ratio_is_held_against_the_reference_in_the_same_run() -> None:
    cell, itself = survey(subject(Scripted(speed=100.0)), reference(200.0))
    assert cell.to_reference is not None
    assert itself.to_reference is not None
    assert cell.to_reference.ratio == pytest.approx(0.5)
    assert itself.to_reference.ratio == 1.0


def test_without_the_reference_there_is_no_ratio() -> None:
    assert survey(subject(Scripted()))[0].to_reference is None


def test_reference_that_died_in_the_middle_gives_no_ratio() -> None:
    cell, itself = survey(subject(Scripted()), reference(dies_in=14))
    assert cell.problem is None
    assert cell.to_reference is None
    assert itself.problem is not None


def test_who_dies_in_the_middle_has_no_figure_and_the_others_have() -> None:
    dead, alive = survey(subject(Scripted(dies_in=14), reference="dead"), subject(Scripted()))
    assert dead.problem is not None
    assert (dead.problem.message, dead.problem.log) == ("fake: it died", "last words")
    assert dead.nanoseconds == 0
    assert alive.nanoseconds == 100.0


def test_who_does_not_get_ready_has_no_figure() -> None:
    (cell,) = survey(subject(Scripted(refuses=True)))
    assert cell.problem is not None
    assert cell.packets_per_second == 0


def test_who_tells_wrong_results_at_the_end_has_no_figure() -> None:
    class Late(Scripted):
        def latencies(self, operation: str) -> Any:
            if sum(each == "latencies decode" for each in self.requests) == 3:
                self.wrong = "deadbeef"
            return super().latencies(operation)

    (cell,) = survey(subject(Late()))
    assert cell.problem is not None
    assert "deadbeef" in cell.problem.message
    assert cell.nanoseconds == 0


@pytest.mark.parametrize("rounds", [2, 12])
def test_first_and_last_timing_are_checked_and_some_between(rounds: int) -> None:
    scripted = Scripted()
    survey(subject(scripted), rounds=rounds)
    timings = [each for each in scripted.requests if each.startswith("run")][-rounds:]
    assert timings[0] == timings[-1] == "run decode"
    assert ("run decode unwatched" in timings) == (rounds > 2)


def test_time_without_a_processor_does_not_count() -> None:
    (cell,) = survey(subject(Scripted(speed=100.0, worked=0.75)))
    assert cell.nanoseconds == pytest.approx(75.0)


def test_one_slow_timing_moves_no_median() -> None:
    speed = chain(repeat(100.0, 12), (900.0,), repeat(100.0))
    assert survey(subject(Scripted(speed=speed)))[0].nanoseconds == 100.0
