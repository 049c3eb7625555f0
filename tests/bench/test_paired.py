"""A candidate against its baseline, from made-up times."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pytest

from ilp.bench.paired import FEWEST_LOOKS, Pairing, Side, level, look
from ilp.bench.plan import REFERENCE
from ilp.bench.preparing import Batches
from ilp.bench.record import PairedCell
from ilp.bench.subject import Subject
from ilp.implementation.bencher import BenchFailure
from tests.bench.scripted import DECODE, Scripted, plan, subject

NOISE = 0.004
LEVEL = level(1, 8)


def about(nanoseconds: float, noise: float = NOISE, seed: int = 1) -> Iterator[float]:
    """Yield times that vary a little."""
    chance = random.Random(f"{nanoseconds} {seed}")
    while True:
        yield nanoseconds * max(chance.gauss(1, noise), 0.5)


def sides(**changes: Any) -> dict[Side, Subject]:
    """Return the four sides, each about as fast, with changes of some."""
    names: tuple[Side, ...] = ("candidate", "baseline", "control", REFERENCE)  # type: ignore[assignment]
    return {
        side: subject(Scripted(**({"speed": about(1000.0, seed=index)} | changes.get(side, {}))), reference=side)
        for index, side in enumerate(names)
    }


def pairing(looks: int = FEWEST_LOOKS, margin: float = 0.03, **changes: Any) -> Pairing:
    """Return a pairing after looks at it."""
    made = Pairing(DECODE, margin, LEVEL, 0)
    for number in range(looks):
        seen(made, number, sides(**changes))
    return made


def seen(of: Pairing, number: int, all_sides: dict[Side, Subject], **changes: Any) -> None:
    a_plan = plan(**changes)
    look([of], all_sides, a_plan, Batches(a_plan), number, lambda: None, lambda: False)


def judged(**changes: Any) -> PairedCell:
    return pairing(**changes).record


# Verdicts.


@pytest.mark.parametrize(
    ("candidate", "verdict"),
    [(1100.0, "regressed"), (1050.0, "regressed"), (1000.0, "equivalent"), (950.0, "improved"), (500.0, "improved")],
)
def test_verdict_is_what_the_times_say(candidate: float, verdict: str) -> None:
    record = judged(candidate={"speed": about(candidate)})
    assert (record.verdict, record.reason) == (verdict, "")
    assert record.ratio is not None
    assert record.ratio.ratio == pytest.approx(candidate / 1000, rel=0.01)


def test_interval_on_both_sides_of_the_margin_decides_nothing() -> None:
    record = judged(candidate={"speed": about(1030.0)})
    assert record.verdict == "inconclusive"
    assert "lies on both sides of the margin" in record.reason


def test_margin_is_what_may_be_lost() -> None:
    assert pairing(margin=0.2, candidate={"speed": about(1100.0)}).record.verdict == "equivalent"


@pytest.mark.parametrize("control", [1100.0, 900.0])
def test_machine_that_lets_equal_things_differ_says_nothing(control: float) -> None:
    record = judged(candidate={"speed": about(1080.0)}, control={"speed": about(control)})
    assert record.verdict == "noisy"
    assert "times as long as itself, more than the margin of 3.0%" in record.reason


@pytest.mark.parametrize("control", [1100.0, 900.0])
def test_candidate_that_is_slower_by_more_than_chance_and_margin_is_slower(control: float) -> None:
    record = judged(candidate={"speed": about(1400.0)}, control={"speed": about(control)})
    assert (record.verdict, record.reason) == ("regressed", "")


@pytest.mark.parametrize("control", [1100.0, 900.0])
def test_candidate_that_seems_faster_on_a_noisy_machine_need_not_be(control: float) -> None:
    assert judged(candidate={"speed": about(500.0)}, control={"speed": about(control)}).verdict == "noisy"


def test_one_look_decides_nothing() -> None:
    record = pairing(1, candidate={"speed": about(2000.0)}).record
    assert record.verdict == "inconclusive"
    assert record.reason == "12 pairs in 1 looks are too few to decide"


def test_too_few_blocks_decide_nothing() -> None:
    made = Pairing(DECODE, 0.03, LEVEL, 0)
    for number in range(2):
        seen(made, number, sides(), rounds=2)
    assert (made.record.verdict, made.record.ratio, made.record.pairs) == ("inconclusive", None, 4)


def test_what_was_never_timed_says_so() -> None:
    record = Pairing(DECODE, 0.03, LEVEL, 0).record
    assert (record.verdict, record.reason) == ("inconclusive", "it was not timed")


# What is kept.


def test_interval_that_decides_is_wider_than_that_which_is_shown() -> None:
    record = judged(candidate={"speed": about(1100.0)})
    assert record.ratio is not None
    assert record.decided is not None
    assert record.decided.low <= record.ratio.low <= record.ratio.high <= record.decided.high
    assert record.decided != record.ratio


def test_ratios_to_the_reference_are_kept() -> None:
    record = judged(candidate={"speed": about(500.0)})
    assert record.candidate_to_reference is not None
    assert record.baseline_to_reference is not None
    assert record.candidate_to_reference.ratio == pytest.approx(0.5, rel=0.01)
    assert record.baseline_to_reference.ratio == pytest.approx(1, rel=0.01)


def test_reference_may_be_missing() -> None:
    made = Pairing(DECODE, 0.03, LEVEL, 0)
    for number in range(2):
        seen(made, number, {side: each for side, each in sides().items() if side != REFERENCE})
    assert (made.record.verdict, made.record.candidate_to_reference) == ("equivalent", None)


def test_pairs_are_counted() -> None:
    assert judged().pairs == 24


@pytest.mark.parametrize("without", ["candidate", "baseline", "control"])
def test_clock_is_the_wall_where_a_side_tells_nothing_else(without: str) -> None:
    assert judged(**{without: {"worked": None}}).clock == "wall"


def test_clock_is_processor_time_where_all_tell_it() -> None:
    record = judged(
        candidate={"worked": 0.5}, baseline={"worked": 0.5}, control={"worked": 0.5}, reference={"worked": None}
    )
    assert (record.clock, record.verdict) == ("processor", "equivalent")


def test_candidate_that_waits_is_not_said_to_be_as_fast() -> None:
    record = judged(candidate={"speed": about(2000.0), "worked": 0.5})
    assert record.verdict == "inconclusive"
    assert "it waits for something" in record.reason


# Sides that fail.


def test_pairing_that_is_decided_is_not_timed_again() -> None:
    made = pairing()
    again = sides()
    seen(made, 2, again)
    assert again["candidate"].record.name is None


@pytest.mark.parametrize("side", ["candidate", "baseline", "control"])
@pytest.mark.parametrize("changes", [{"wrong": "deadbeef"}, {"dies_in": 9}])
def test_side_without_a_figure_is_named(side: str, changes: dict[str, Any]) -> None:
    failing: dict[str, Any] = {side: changes}
    made = pairing(1, **failing)
    assert made.broken
    assert made.decided
    assert made.record.verdict == "inconclusive"
    assert made.record.reason.startswith(f"the {side} has no figure: ")


def test_side_that_dies_later_leaves_what_was_measured_and_no_verdict() -> None:
    made = pairing(1, candidate={"speed": about(2000.0)})
    seen(made, 1, sides(candidate={"dies_in": 12}))
    assert made.record.verdict == "inconclusive"
    assert made.record.reason == "the candidate has no figure: fake: it died"
    assert made.record.ratio is not None
    assert made.record.ratio.ratio > 1.5


def test_reference_that_fails_costs_its_ratios_alone() -> None:
    record = judged(reference={"wrong": "deadbeef"})
    assert (record.verdict, record.candidate_to_reference) == ("equivalent", None)


def test_reference_that_dies_in_the_middle_ends_the_look() -> None:
    made = pairing(1, reference={"dies_in": 9})
    assert not made.broken
    assert made.record.verdict == "inconclusive"


def test_failure_from_outside_is_noted() -> None:
    made = Pairing(DECODE, 0.03, LEVEL, 0)
    made.failed("baseline", BenchFailure("it died", "look"))
    assert made.record.reason == "the baseline has no figure: it died"


# Looks.


def test_only_the_first_look_examines() -> None:
    for number, examined in ((0, True), (1, False)):
        all_sides = sides()
        seen(Pairing(DECODE, 0.03, LEVEL, 0), number, all_sides)
        requests = all_sides["candidate"].bencher().requests  # type: ignore[attr-defined]
        assert (requests.count("latencies decode") > 1) == examined


def test_second_round_has_the_order_of_the_first_turned_round() -> None:
    order: list[str] = []

    class Told(Scripted):
        def run(self, operation: str, nanoseconds: int, *, check: bool = True) -> Any:
            order.append(self._reference)
            return super().run(operation, nanoseconds, check=check)

    names: tuple[Side, ...] = ("candidate", "baseline", "control")
    told: dict[Side, Subject] = {each: subject(Told(each, repeat(1000.0)), reference=each) for each in names}
    seen(Pairing(DECODE, 0.03, LEVEL, 0), 1, told)
    timings = order[-36:]
    blocks = [timings[start : start + 6] for start in range(0, 36, 6)]
    assert all(each == each[::-1] and set(each) == set(names) for each in blocks)
    assert len({tuple(each) for each in blocks}) > 1


def test_every_cell_is_told() -> None:
    told: list[int] = []
    a_plan = plan()
    pairings = [pairing(), Pairing(DECODE, 0.03, LEVEL, 0)]
    look(pairings, sides(), a_plan, Batches(a_plan), 0, lambda: told.append(1), lambda: False)
    assert told == [1, 1]


def test_when_the_time_is_over_no_cell_is_begun() -> None:
    a_plan = plan()
    one = Pairing(DECODE, 0.03, LEVEL, 0)
    look([one], sides(), a_plan, Batches(a_plan), 0, lambda: None, lambda: True)
    assert (one.record.verdict, one.record.pairs, one.record.reason) == ("inconclusive", 0, "it was not timed")


def test_side_that_is_given_up_leaves_the_cell_without_blocks() -> None:
    all_sides = sides(candidate={"dies_in": 1})
    candidate = all_sides["candidate"]
    for _ in range(3):
        candidate.failed(BenchFailure("candidate: it died", "look", over=True))
    made = Pairing(DECODE, 0.03, LEVEL, 0)
    seen(made, 1, all_sides)
    assert made.record.pairs == 0
    assert made.record.reason == "the candidate has no figure: candidate: it died"


# Levels.


@pytest.mark.parametrize(
    ("cells", "looks", "wrong"),
    [(1, 2, 0.01), (1, 1, 0.01), (1, 8, 0.01 / 7), (21, 8, 0.01 / 147)],
)
def test_level_is_corrected_for_cells_and_looks(cells: int, looks: int, wrong: float) -> None:
    assert 1 - level(cells, looks) == pytest.approx(wrong)
