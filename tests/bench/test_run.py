"""A whole run: what its record holds, whatever happens."""

from __future__ import annotations

import builtins
import itertools
import time
from collections.abc import Callable
from typing import Any

import pytest

from ilp.bench import run as run_module
from ilp.bench.extra import MissingLibrary
from ilp.bench.paired import FEWEST_LOOKS
from ilp.bench.plan import REFERENCE
from ilp.bench.record import BenchRecord
from ilp.bench.run import run_bench
from ilp.bench.shapes import published_packets
from ilp.bench.subject import Opener
from ilp.bench.verdict import exit_code
from ilp.bench.workload import Cell, benchmark_hash
from ilp.implementation.bencher import Bencher
from ilp.implementation.implementation import ImplementationUnavailable
from tests.bench.fakes import fake_opener
from tests.bench.scripted import DECODE, Heard, Scripted, opener, plan, preparer
from tests.bench.test_paired import about

GONE = ImplementationUnavailable("gone: cannot be had", "look elsewhere", "last words")
CELLS = (DECODE, Cell("decode", "typical"))


def fresh(nanoseconds: float = 1000.0, first: int = 0) -> Opener:
    """Return what starts one process after the other, all about as fast."""
    seeds = itertools.count(first)

    def start() -> Bencher:
        return opener(Scripted(speed=about(nanoseconds, seed=next(seeds))))()

    return start


def run(
    *references: str, heard: Heard | None = None, changes: dict[str, Any] | None = None, **openers: Any
) -> BenchRecord:
    """Return the record of a run; what is not among `openers` is honest."""
    everything = {each: fresh() for each in (*references, "base", REFERENCE)} | openers
    return run_bench(plan(*references, **(changes or {})), preparer(everything), heard or Heard())


def compared(changes: dict[str, Any] | None = None, heard: Heard | None = None, **openers: Any) -> BenchRecord:
    return run("new", heard=heard, changes={"baseline": "base"} | (changes or {}), **openers)


def test_sides_of_a_look_share_a_core_and_those_of_the_next_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "usable_cores", lambda: (2, 5))
    made: list[Scripted] = []

    def start() -> Bencher:
        made.append(Scripted(speed=about(1000.0, seed=len(made))))
        return opener(made[-1])()

    compared({"looks": 2}, new=start, base=start, reference=start)
    assert [each.core for each in made] == [2] * 4 + [5] * 4


def test_where_the_system_tells_no_cores_none_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "usable_cores", tuple)
    one = Scripted(speed=about(1000.0))
    compared({"looks": 1}, new=opener(one))
    assert one.core is None


# Side by side.


def test_every_implementation_has_a_figure_in_every_cell() -> None:
    record = run("one", "two", changes={"cells": CELLS})
    assert [(each.shape, each.implementation) for each in record.cells] == [
        (shape, reference) for shape in ("smallest", "typical") for reference in ("one", "two", REFERENCE)
    ]
    assert [each.reference for each in record.implementations] == ["one", "two", REFERENCE]
    assert record.implementations[0].name == "scripted"
    assert (record.comparison, record.interrupted, record.left_out) == (None, False, 0)


def test_reference_that_is_named_is_timed_once() -> None:
    assert [each.reference for each in run(REFERENCE, "one").implementations] == [REFERENCE, "one"]


def test_record_says_where_and_with_what() -> None:
    record = run("one", changes={"seed": 7})
    assert (record.suite, record.seed) == ("1", 7)
    assert record.benchmark == benchmark_hash(16, published_packets())
    assert record.machine.cores >= 1
    assert record.started.endswith("+00:00")
    assert record.seconds >= 0


def test_mix_of_other_packets_has_a_series_of_its_own() -> None:
    other = published_packets()[:1]
    record = run("one", changes={"recorded": other})
    assert record.mix == benchmark_hash(16, other)
    assert record.benchmark == benchmark_hash(16, published_packets())
    assert run("one").mix is None


def test_progress_is_heard() -> None:
    heard = Heard()
    run("one", heard=heard, changes={"cells": CELLS})
    assert heard.steps == [("decode smallest", 0, 2), ("decode typical", 1, 2), ("all", 2, 2)]


def test_processes_are_ended() -> None:
    scripted = Scripted()
    run("one", one=opener(scripted))
    assert scripted.closed


def test_implementation_that_cannot_be_had_does_not_stop_the_others() -> None:
    record = run("gone", "one", gone=GONE)
    problem = record.implementations[0].problem
    assert problem is not None
    assert (problem.message, problem.advice, problem.log) == ("gone: cannot be had", "look elsewhere", "last words")
    assert [each.implementation for each in record.cells] == ["one", REFERENCE]
    assert exit_code(record) == 3


def test_implementation_that_dies_has_another_process_for_the_next_cell() -> None:
    cells = (*CELLS, Cell("decode", "1 KiB data"))
    record = run("one", changes={"cells": cells}, one=opener(Scripted(dies_in=21), Scripted()))
    problems = [each.problem for each in record.cells if each.implementation == "one"]
    assert [each and each.message for each in problems] == [None, "fake: it died", None]
    assert exit_code(record) == 3


def test_implementation_that_does_not_start_has_no_figure_in_any_cell() -> None:
    record = run("one", changes={"cells": CELLS}, one=opener(GONE))
    problems = [each.problem for each in record.cells if each.implementation == "one"]
    assert [each and each.message for each in problems] == ["gone: cannot be had"] * 2


def test_interrupt_keeps_the_cells_that_are_done() -> None:
    class Interrupting(Heard):
        def asked(self, reference: str, done: int, planned: int) -> None:
            super().asked(reference, done, planned)
            if done == 1:
                raise KeyboardInterrupt

    record = run("one", heard=Interrupting(), changes={"cells": CELLS})
    assert record.interrupted
    assert [each.shape for each in record.cells] == ["smallest"] * 2
    assert record.left_out == 1
    assert exit_code(record) == 130


def test_interrupt_ends_the_processes() -> None:
    scripted = Scripted()

    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    scripted.run = interrupted  # type: ignore[method-assign]
    assert run("one", one=opener(scripted)).interrupted
    assert scripted.closed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock forward."""
    passed = 0.0
    original = time.monotonic
    monkeypatch.setattr("ilp.bench.run.time.monotonic", lambda: original() + passed)

    def forward(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    return forward


class Slow(Heard):
    """Each step that it hears of took a minute."""

    def __init__(self, clock: Callable[[float], None]) -> None:
        super().__init__()
        self.clock = clock

    def asked(self, reference: str, done: int, planned: int) -> None:
        super().asked(reference, done, planned)
        self.clock(60)


def test_nothing_is_begun_when_time_is_over(clock: Callable[[float], None]) -> None:
    record = run("one", heard=Slow(clock), changes={"cells": (*CELLS, *CELLS), "longest": 90.0})
    assert len(record.cells) == 2 * 2
    assert record.left_out == 2
    assert exit_code(record) == 3


# A candidate against its baseline.


@pytest.mark.parametrize(("speed", "verdict", "code"), [(1200.0, "regressed", 1), (1000.0, "equivalent", 0)])
def test_comparison_has_a_verdict(speed: float, verdict: str, code: int) -> None:
    record = compared(new=fresh(speed, 100))
    assert record.comparison is not None
    assert (record.comparison.candidate, record.comparison.baseline, record.comparison.margin) == ("new", "base", 0.03)
    assert [each.verdict for each in record.comparison.cells] == [verdict]
    assert record.cells == ()
    assert exit_code(record) == code


def test_comparison_ends_when_it_is_decided() -> None:
    heard = Heard()
    compared(heard=heard)
    assert heard.steps == [(f"look {number + 1}", 1, 1) for number in range(FEWEST_LOOKS)]


def test_comparison_that_cannot_be_decided_ends_with_its_looks() -> None:
    heard = Heard()
    record = compared({"looks": 3}, heard, new=fresh(1030.0))
    assert len(heard.steps) == 3
    assert exit_code(record) == 3


def test_comparison_ends_when_time_is_over(clock: Callable[[float], None]) -> None:
    record = compared({"longest": 30.0}, Slow(clock))
    assert record.comparison is not None
    assert "too few to decide" in record.comparison.cells[0].reason
    assert exit_code(record) == 3


def test_each_look_has_processes_of_its_own() -> None:
    processes = [Scripted(speed=about(1000.0, seed=index)) for index in range(3)]
    compared(new=opener(*processes))
    assert [each.closed for each in processes] == [True, True, False]


@pytest.mark.parametrize("side", ["new", "base"])
def test_comparison_without_a_side_is_none(side: str) -> None:
    openers: dict[str, Any] = {side: GONE}
    record = compared(**openers)
    assert record.comparison is not None
    assert record.comparison.cells == ()
    assert [each.reference for each in record.implementations if each.problem] == [side]
    assert exit_code(record) == 3


def test_comparison_without_the_reference_goes_on() -> None:
    record = compared(reference=GONE)
    assert record.comparison is not None
    assert record.comparison.cells[0].verdict == "equivalent"


def test_comparison_with_itself_is_one() -> None:
    record = run("base", changes={"baseline": "base"})
    assert [each.reference for each in record.implementations] == ["base", REFERENCE]
    assert record.comparison is not None
    assert record.comparison.cells[0].verdict == "equivalent"


def test_interrupted_comparison_keeps_what_it_knows() -> None:
    class Interrupting(Heard):
        def asked(self, *_: Any) -> None:
            raise KeyboardInterrupt

    record = compared(heard=Interrupting())
    assert record.comparison is not None
    assert record.comparison.cells[0].pairs == 12
    assert exit_code(record) == 130


def test_library_that_is_missing_is_told_before_anything_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "scipy":
            raise ImportError("no", name=name)
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    prepared: list[str] = []
    with pytest.raises(MissingLibrary, match="scipy"):
        run_bench(plan("new", baseline="base"), lambda reference: prepared.append(reference) or fresh(), Heard())  # type: ignore[func-returns-value]
    assert prepared == []


def test_survey_does_without_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name in {"scipy", "numpy"}:
            raise ImportError("no", name=name)
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    assert exit_code(run("one")) == 0


# With fakes, in processes of their own.


def test_fakes_run_side_by_side() -> None:
    openers = {"honest": fake_opener(), "dead": fake_opener("Dies", 2), REFERENCE: fake_opener()}
    a_plan = plan(*openers, packets=64, rounds=2, sample=1_000_000)
    record = run_bench(a_plan, preparer(openers), Heard())
    assert [each.problem is None for each in record.cells] == [True, False, True]
    assert record.cells[0].to_reference is not None
