"""One implementation that is timed: when it is warm, and whether its figures can be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, cycle, repeat
from typing import Any

import pytest

from ilp.bench.shapes import published_packets
from ilp.bench.subject import Subject, Unbelievable, load
from ilp.bench.workload import Cell, Workload
from ilp.implementation.bencher import BenchFailure
from ilp.implementation.implementation import ImplementationUnavailable
from tests.bench.scripted import DECODE, Heard, Scripted, subject

GONE = ImplementationUnavailable("fake: would not start", "look", "last words")
OVER = BenchFailure("fake: it died", "look", "last words", over=True)


def batch(count: int = 16) -> Workload:
    return Workload(DECODE, count, published_packets(), 0)


def never() -> None:
    pytest.fail("nothing had to be loaded anew")


def loaded(scripted: Scripted) -> Subject:
    one = subject(scripted)
    load(batch(), [one], Heard().failed)
    scripted.requests.clear()
    return one


# Its process.


def test_process_is_started_when_it_is_needed_and_once() -> None:
    one = subject(Scripted(), GONE)
    assert one.bencher() is one.bencher()


def test_record_says_who_it_is() -> None:
    one = subject(Scripted(language="Rust"), reference="cargo:it")
    assert (one.record.reference, one.record.name) == ("cargo:it", None)
    one.bencher()
    assert (one.record.name, one.record.version, one.record.language) == ("scripted", "1.0.0", "Rust")


def test_implementation_that_does_not_start_is_given_up() -> None:
    one = subject(GONE)
    with pytest.raises(BenchFailure, match="would not start") as caught:
        one.bencher()
    assert one.given_up
    problem = one.failed(caught.value)
    assert (problem.message, problem.advice, problem.log) == ("fake: would not start", "look", "last words")
    assert one.record.problem == problem


def test_process_that_died_is_followed_by_another() -> None:
    first, second = Scripted(), Scripted()
    one = subject(first, second)
    one.bencher()
    one.failed(OVER)
    assert first.closed
    assert not one.given_up
    assert id(one.bencher()) == id(second)
    assert one.record.problem is not None


def test_implementation_that_dies_again_and_again_is_given_up() -> None:
    one = subject(Scripted())
    for _ in range(3):
        assert not one.given_up
        one.bencher()
        one.failed(OVER)
    assert one.given_up


def test_process_whose_figures_are_wrong_lives_on() -> None:
    scripted = Scripted()
    one = subject(scripted)
    one.bencher()
    one.failed(Unbelievable("no", "look"))
    assert not scripted.closed
    assert one.record.problem is None


def test_close_ends_the_process() -> None:
    scripted = Scripted()
    one = subject(scripted)
    one.close()
    one.bencher()
    one.close()
    assert scripted.closed


# Loading.


def test_all_get_the_same_batch() -> None:
    several = Scripted(), Scripted()
    load(batch(), [subject(each) for each in several], Heard().failed)
    assert several[0].requests == several[1].requests == ["load decode 1", "add decode 15"]


def test_who_refuses_a_batch_does_not_stop_the_others() -> None:
    heard, willing = Heard(), Scripted()
    load(batch(), [subject(Scripted(refuses=True)), subject(willing)], heard.failed)
    assert heard.failures == [("fake", "fake: rejected: input 0: no")]
    assert len(willing.requests) == 2


def test_batch_for_nobody_is_not_made() -> None:
    workload = batch()
    load(workload, [], Heard().failed)
    assert workload.checksum == "00000000"


# Warming up.


@pytest.mark.parametrize(
    ("language", "speed", "runs"),
    [
        ("Python", repeat(100.0), 3),
        ("Rust", chain((300.0, 200.0, 150.0), repeat(100.0)), 6),
        ("Go", cycle((100.0, 200.0)), 160),
        ("JavaScript", repeat(100.0), 32),
        ("JavaScript", chain(repeat(300.0, 20), repeat(100.0)), 48),
        ("Java", chain.from_iterable(repeat(1e9 / 2**index, 16) for index in range(12)), 160),
    ],
)
def test_it_runs_until_it_gets_no_faster(language: str, speed: Iterator[float], runs: int) -> None:
    scripted = Scripted(speed=speed, language=language)
    loaded(scripted).warm_up(DECODE)
    assert scripted.requests == ["latencies decode", *["run decode unwatched"] * runs]


# What can be believed.


def test_figures_of_an_honest_implementation_are_believed() -> None:
    loaded(Scripted()).examine(DECODE, never)


@pytest.mark.parametrize("worked", [None, 1.0, 4.0])
def test_account_of_processor_time_may_be_missing_or_of_several_threads(worked: float | None) -> None:
    loaded(Scripted(worked=worked)).examine(DECODE, never)


def test_implementation_that_answers_from_memory_is_found() -> None:
    scripted = Scripted(latency=cycle((1000, 100)))
    one = loaded(scripted)
    anew: list[int] = []

    def another() -> None:
        anew.append(1)
        scripted.latency = repeat((100, 1000))  # what it has seen, and what it has not

    with pytest.raises(Unbelievable, match=r"that it has not seen take 10\.0 times as long") as caught:
        one.examine(DECODE, another)
    assert anew == [1]
    assert "cache" in caught.value.advice


def test_first_look_at_a_batch_may_be_slow_by_chance() -> None:
    anew: list[int] = []
    loaded(Scripted(latency=chain((1000,), repeat(100)))).examine(DECODE, lambda: anew.append(1))
    assert anew == [1]


def test_operations_that_alone_take_less_than_in_a_pass_are_found() -> None:
    with pytest.raises(Unbelievable, match="an operation alone takes 0 ns, and in a pass 100 ns") as caught:
        loaded(Scripted(latency=repeat(0))).examine(DECODE, never)
    assert "before and behind each" in caught.value.advice


def test_passes_that_had_to_wait_for_the_processor_may_be_slower_than_operations_alone() -> None:
    loaded(Scripted(speed=30_000.0, worked=0.3)).examine(DECODE, never)


def test_time_that_passed_outside_and_is_not_told_is_found() -> None:
    with pytest.raises(Unbelievable, match=r"operations took 60\.0 ms; outside 120\.0 ms passed") as caught:
        loaded(Scripted(outside=repeat(2.0))).examine(DECODE, never)
    assert "monotonic clock" in caught.value.advice


def test_loaded_machine_is_no_lie() -> None:
    loaded(Scripted(outside=chain((2.0,) * 4, repeat(1.0)))).examine(DECODE, never)


def test_pass_that_takes_long_varies_and_is_no_lie() -> None:
    loaded(Scripted(speed=2e7, latency=repeat(20_000_000), worked=0.5, outside=cycle((1.0, 1.06)))).examine(
        DECODE, never
    )


def test_lie_about_passes_that_take_long_is_found() -> None:
    with pytest.raises(Unbelievable, match=r"32 operations took 640\.0 ms; outside 1280\.0 ms passed"):
        loaded(Scripted(speed=2e7, outside=repeat(2.0))).examine(DECODE, never)


def test_time_that_did_not_pass_is_found() -> None:
    with pytest.raises(Unbelievable, match="from the request to the answer"):
        loaded(Scripted(outside=repeat(0.5))).sample(DECODE, 10_000_000, check=False)


def test_processor_time_that_is_not_told_is_found() -> None:
    with pytest.raises(Unbelievable, match="says that it worked for 120 ms, and its process worked for 240 ms"):
        loaded(Scripted(worked=0.5, used=2.0)).examine(DECODE, never)


@pytest.mark.parametrize("used", [1.0, None])
def test_who_had_to_wait_for_the_processor_is_no_liar(used: float | None) -> None:
    loaded(Scripted(worked=0.5, used=used)).examine(DECODE, never)


def test_work_that_is_left_out_where_nobody_looks_is_found() -> None:
    with pytest.raises(Unbelievable, match=r"takes 4\.0 times as long where its results are looked at") as caught:
        loaded(Scripted(unwatched=4.0)).examine(DECODE, never)
    assert "checksum" in caught.value.advice


def test_work_of_no_time_at_all_is_found() -> None:
    with pytest.raises(Unbelievable, match="its results are looked at"):
        loaded(Scripted(unwatched=1e9)).examine(DECODE, never)


@pytest.mark.parametrize(("wrong", "said"), [("deadbeef", "is deadbeef"), ("", "is missing")])
@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.sample(DECODE, 1, check=True),
        lambda one: one.latency(DECODE),
        lambda one: one.warm_up(DECODE),
        lambda one: one.examine(DECODE, never),
    ],
)
def test_results_that_are_wrong_are_found(ask: Callable[[Subject], Any], wrong: str, said: str) -> None:
    with pytest.raises(Unbelievable, match=f"checksum {said}, and the right one [0-9a-f]{{8}}") as caught:
        ask(loaded(Scripted(wrong=wrong)))
    assert "`ilp check fake`" in caught.value.advice


def test_checksum_that_nobody_asked_for_has_to_be_right_too() -> None:
    scripted = Scripted()
    one = loaded(scripted)
    honest = scripted.run

    def eager(operation: str, nanoseconds: int, *, check: bool = True) -> Any:
        del check
        return honest(operation, nanoseconds)

    scripted.run = eager  # type: ignore[method-assign]
    scripted.wrong = "deadbeef"
    with pytest.raises(Unbelievable, match="deadbeef"):
        one.sample(DECODE, 1, check=False)


# Figures.


@pytest.mark.parametrize(("worked", "processor"), [(0.8, 80.0), (None, None), (0.0, None)])
def test_sample_is_what_a_packet_took(worked: float | None, processor: float | None) -> None:
    sample = loaded(Scripted(worked=worked)).sample(DECODE, 10_000, check=True)
    assert (sample.wall, sample.processor) == (100.0, processor)


def test_collector_is_noted() -> None:
    one = loaded(Scripted())
    one.sample(DECODE, 10_000, check=True)
    assert one.record.collector == "none"


def test_latency_is_told_in_percentiles() -> None:
    latency = loaded(Scripted(latency=repeat(70))).latency(DECODE)
    assert (latency.p50, latency.p90, latency.p99, latency.p999, latency.largest) == (70,) * 5


def test_cell_is_part_of_what_is_asked() -> None:
    scripted = Scripted()
    loaded(scripted).sample(Cell("relay", "mix"), 1, check=False)
    assert scripted.requests == ["run relay unwatched"]
