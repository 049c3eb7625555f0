"""Making implementations ready: loaded, warm, examined. Fakes that cheat do not get through it."""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any

import pytest

from ilp.bench.preparing import WARM_PACKETS, Batches, ready_for
from ilp.bench.record import Shape
from ilp.bench.subject import Subject
from ilp.bench.workload import Cell, Workload
from ilp.protocol.bench import BENCH_OPERATIONS, BenchOperation
from tests.bench.fakes import fake_opener
from tests.bench.scripted import DECODE, Heard, Scripted, plan, subject

TYPICAL = Cell("decode", "typical")


def prepared(
    *subjects: Subject, cell: Cell = DECODE, examine: bool = True, **changes: Any
) -> tuple[list[Subject], Heard]:
    heard = Heard()
    left, workload = ready_for(cell, subjects, Batches(plan(**changes)), heard.failed, examine=examine)
    assert workload.count == plan(**changes).packets
    return left, heard


# Batches.


def packets_of(workload: Workload) -> list[str]:
    return [each["packet"] for chunk in workload.chunks() for each in chunk]


def test_batch_that_warms_up_has_other_packets() -> None:
    batches = Batches(plan(packets=4))
    assert len({*packets_of(batches.timed(DECODE)), *packets_of(batches.warming(DECODE))}) == 8


def test_batch_that_is_half_seen_has_a_new_packet_behind_each_that_was_timed() -> None:
    batches = Batches(plan(packets=4))
    half, timed = packets_of(batches.half_seen(DECODE)), packets_of(batches.timed(DECODE))
    assert half[::2] == timed[:2]
    assert len({*half, *timed, *packets_of(batches.warming(DECODE))}) == 10


def test_batches_of_another_seed_have_other_packets() -> None:
    made = [Batches(plan(seed=seed)).timed(DECODE) for seed in (0, 1)]
    assert [*made[0].chunks()] != [*made[1].chunks()]


def test_batch_is_made_once() -> None:
    batches = Batches(plan())
    assert batches.timed(DECODE) is batches.timed(DECODE)


@pytest.mark.parametrize(("packets", "warming"), [(4096, WARM_PACKETS), (16, 16)])
def test_batch_that_warms_up_is_a_small_one(packets: int, warming: int) -> None:
    assert Batches(plan(packets=packets)).warming(DECODE).count == warming


# Getting ready.


def test_it_is_warm_before_it_sees_what_is_timed() -> None:
    scripted = Scripted()
    prepared(subject(scripted))
    loads = [index for index, each in enumerate(scripted.requests) if each.startswith("load")]
    assert len(loads) == 2
    assert "run decode unwatched" in scripted.requests[loads[0] : loads[1]]
    assert scripted.requests[loads[1] + 2] == "latencies decode"


def test_figures_are_examined_only_where_that_is_wanted() -> None:
    scripted = Scripted()
    prepared(subject(scripted), examine=False)
    assert scripted.requests[-1] == "add decode 15"


def test_who_is_given_up_is_left_alone_and_told_again() -> None:
    processes = [Scripted(dies_in=1) for _ in range(4)]
    one = subject(*processes)
    for _ in range(3):
        assert prepared(one)[1].failures == [("fake", "fake: it died")]
    assert one.given_up
    left, heard = prepared(one)
    assert (left, heard.failures) == ([], [("fake", "fake: it died")])
    assert processes[3].requests == []


def test_who_cannot_be_timed_does_not_stop_the_others() -> None:
    good = subject(Scripted())
    left, heard = prepared(subject(Scripted(wrong="deadbeef"), reference="bad"), good)
    assert left == [good]
    assert [each for each, _ in heard.failures] == ["bad"]


def test_who_had_to_look_at_other_packets_has_the_batch_again() -> None:
    slow_once = Scripted(latency=chain((100, 1000), repeat(100)))
    left, heard = prepared(subject(slow_once))
    assert len(left) == 1
    assert heard.failures == []
    assert [each for each in slow_once.requests if each.startswith("load")] == ["load decode 1"] * 4
    assert slow_once.requests[-2:] == ["load decode 1", "add decode 15"]


def test_who_does_not_take_other_packets_has_no_figure() -> None:
    class Full(Scripted):
        def load(self, operation: str, inputs: Any, *, append: bool) -> None:
            self.refuses = not append and sum(each.startswith("load") for each in self.requests) == 2
            super().load(operation, inputs, append=append)

    left, heard = prepared(subject(Full(latency=chain((100, 1000), repeat(100)))))
    assert left == []
    assert len(heard.failures) == 1


# Fakes, in processes of their own.


@pytest.mark.parametrize("shape", ["typical", "mix"])
@pytest.mark.parametrize("operation", BENCH_OPERATIONS)
def test_honest_implementation_gets_through(operation: BenchOperation, shape: Shape) -> None:
    one = Subject("it", fake_opener())
    left, heard = prepared(one, cell=Cell(operation, shape), packets=256)
    one.close()
    assert (left, heard.failures) == ([one], [])


def test_implementation_that_cannot_tell_its_processor_time_gets_through() -> None:
    one = Subject("it", fake_opener("NoProcessor"))
    left, heard = prepared(one, cell=TYPICAL, packets=256)
    one.close()
    assert (left, heard.failures) == ([one], [])


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Caching", "packets that it has not seen take"),
        ("Skipping", "its results are wrong"),
        ("Unwatched", "where its results are looked at"),
        ("Halves", "ms; outside"),
        ("HidesBetween", "ms; outside"),
        ("HalvesProcessor", "and its process worked for"),
        ("Hundredfold", "from the request to the answer"),
        ("Contradicts", "its figures contradict each other"),
        ("Inflates", "inputs, and was given "),
        ("KeepsLess", "and was given 1"),
        ("FewLatencies", "1 latencies of 512 operations"),
        ("NoBench", "does not know the operation bench"),
        ("Babbles", "got an invalid response"),
    ],
)
def test_implementation_that_cheats_has_no_figure(kind: str, said: str) -> None:
    one = Subject("it", fake_opener(kind))
    left, heard = prepared(one, cell=TYPICAL, packets=1024)
    one.close()
    assert left == []
    assert said in heard.failures[0][1]


@pytest.mark.parametrize("operation", ["encode", "relay"])
def test_answer_of_another_packet_is_a_wrong_one(operation: BenchOperation) -> None:
    one = Subject("it", fake_opener("Skipping"))
    left, heard = prepared(one, cell=Cell(operation, "typical"), packets=256)
    one.close()
    assert left == []
    assert "its results are wrong" in heard.failures[0][1]
