"""A process that times itself, from outside: what it is asked, and what becomes of it when it does otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ilp.codec import Fulfill, encode
from ilp.implementation import bencher as bencher_module
from ilp.implementation.bencher import Bencher, BenchFailure
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.launch import Conditions, Launch
from ilp.implementation.starting import Patience
from ilp.protocol.bench import checksum_of_values
from ilp.protocol.conversion import value_of
from tests.bench.fakes import fake_command, fake_opener

PACKETS = [Fulfill(bytes([index]) * 32, b"") for index in range(8)]
INPUTS = [{"packet": encode(each).hex()} for each in PACKETS]
MILLI = 1_000_000

Start = Callable[..., Bencher]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts fakes, loaded with a small batch."""
    started: list[Bencher] = []

    def start_fake(kind: str = "Honest", argument: object = "", **options: Any) -> Bencher:
        bencher = fake_opener(kind, argument, **options)()
        started.append(bencher)
        bencher.load("decode", INPUTS, append=False)
        return bencher

    yield start_fake
    for each in started:
        each.close()


# What it is told.


def test_identity_is_that_of_the_greeting() -> None:
    launch = Launch(command=fake_command(), digest="sha256:0", build={"compiler": "none"})
    with Bencher("fake:it", launch, Conditions()) as bencher:
        identity = bencher.identity
    assert (identity.reference, identity.name, identity.version, identity.language) == (
        "fake:it",
        "fake",
        "1.0.0",
        "Python",
    )
    assert (identity.digest, identity.build) == ("sha256:0", {"compiler": "none"})


def test_run_is_as_long_as_asked_and_as_it_looks_from_outside(start: Start) -> None:
    timed = start().run("decode", MILLI)
    result = timed.result
    assert MILLI <= result.nanoseconds == sum(result.passes) <= timed.elapsed
    assert result.iterations == len(result.passes) * len(INPUTS)
    assert result.checksum == checksum_of_values(map(value_of, PACKETS))
    assert timed.processor is None or timed.processor >= 0


def test_run_is_a_whole_pass_at_least(start: Start) -> None:
    assert start().run("decode", 0).result.iterations == len(INPUTS)


def test_checksum_is_left_out_where_nobody_wants_it(start: Start) -> None:
    assert start().run("decode", MILLI, check=False).result.checksum == ""


def test_load_replaces_or_adds(start: Start) -> None:
    bencher = start()
    bencher.load("decode", INPUTS[:3], append=True)
    assert bencher.run("decode", 1).result.inputs == 11
    bencher.load("decode", INPUTS[:3], append=False)
    assert bencher.run("decode", 1).result.inputs == 3


def test_latencies_are_one_of_each_input(start: Start) -> None:
    result = start().latencies("decode")
    assert len(result.latencies) == len(INPUTS)
    assert result.checksum == checksum_of_values(map(value_of, PACKETS))


def test_processor_time_that_the_system_does_not_tell_is_none(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bencher_module, "processor_time", lambda _: None)
    assert start().run("decode", MILLI).processor is None


def test_text_is_hashed_the_same_in_every_process(tmp_path: Path) -> None:
    program = tmp_path / "hash.py"
    program.write_text("import os\nraise SystemExit(int(os.environ['PYTHONHASHSEED']) + 7)\n", encoding="utf-8")
    launch = Launch(command=(sys.executable, str(program)), environment={"PYTHONHASHSEED": "1"})
    with pytest.raises(ImplementationUnavailable, match="status 8"):  # what a launch says is not overruled
        Bencher("it", launch, Conditions())
    with pytest.raises(ImplementationUnavailable, match="status 7"):
        Bencher("it", Launch(command=launch.command), Conditions())


# What goes wrong.


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system lets nobody choose a core")
def test_pinned_process_runs_on_one_core(start: Start) -> None:
    core = max(os.sched_getaffinity(0))
    bencher = start()
    bencher.pin(core)
    assert os.sched_getaffinity(bencher.processes[0]) == {core}


def test_where_nobody_can_choose_a_core_nothing_happens(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    bencher = start()
    bencher.pin(0)
    assert bencher.run("decode", 1).result.inputs == 8


def test_adapter_without_bench_is_unavailable() -> None:
    with pytest.raises(ImplementationUnavailable, match="does not know the operation bench") as caught:
        fake_opener("NoBench")()
    assert "ilp adapter new" in caught.value.advice


def test_command_that_does_not_start_is_unavailable() -> None:
    with pytest.raises(ImplementationUnavailable, match="could not be started"):
        Bencher("it", Launch(command=("there-is-no-such-program",)), Conditions())


@pytest.mark.parametrize(
    ("kind", "argument", "said"),
    [
        ("Contradicts", "", "figures contradict each other"),
        ("Timeless", 1, "figures contradict each other"),
        ("NegativeProcessor", "", "figures contradict each other"),
        ("Inflates", "", "has 16 inputs, and was given 8"),
    ],
)
def test_figures_that_cannot_be_are_none(start: Start, kind: str, argument: object, said: str) -> None:
    bencher = start(kind, argument)
    with pytest.raises(BenchFailure, match=said) as caught:
        bencher.run("decode", MILLI)
    assert not caught.value.over
    assert "docs/adapters.md" in caught.value.advice


def test_adapter_that_keeps_less_than_it_was_given_is_told(start: Start) -> None:
    with pytest.raises(BenchFailure, match="has 7 inputs, and was given 8"):
        start("KeepsLess")


def test_latency_has_to_be_told_of_every_input(start: Start) -> None:
    with pytest.raises(BenchFailure, match="1 latencies of 8 operations"):
        start("FewLatencies").latencies("decode")


def test_refusal_is_a_failure_after_which_it_goes_on() -> None:
    with fake_opener("Refuses", "relay")() as bencher:
        with pytest.raises(BenchFailure, match="fake:Refusesrelay: rejected: input 0: no") as caught:
            bencher.load("relay", INPUTS, append=False)
        assert not caught.value.over
        bencher.load("decode", INPUTS, append=False)
        assert bencher.run("decode", 1).result.iterations == len(INPUTS)


def test_death_is_told_with_the_last_words(start: Start) -> None:
    with pytest.raises(BenchFailure, match="it exited with status 9") as caught:
        start("Dies", 1).run("decode", 1)
    assert caught.value.over
    assert caught.value.log == "out of luck\n"


def test_silence_is_told(start: Start) -> None:
    bencher = start("Hangs")
    bencher._patience = Patience(timeout=0.2)  # loading takes what it takes
    with pytest.raises(BenchFailure, match="no answer within") as caught:
        bencher.run("decode", 1)
    assert caught.value.over
    assert "adapter test" in caught.value.advice


@pytest.mark.parametrize(
    ("kind", "said"), [("Babbles", "got an invalid response"), ("Chatters", "answered, and then said more: b'more'")]
)
def test_what_is_no_answer_ends_the_process(start: Start, kind: str, said: str) -> None:
    bencher = start(kind)
    with pytest.raises(BenchFailure, match=said) as caught:
        bencher.run("decode", 1)
    assert caught.value.over
    with pytest.raises(BenchFailure, match="its process has ended") as again:
        bencher.run("decode", 1)
    assert again.value.over


def test_close_again_does_nothing() -> None:
    bencher = fake_opener()()
    bencher.close()
    bencher.close()
