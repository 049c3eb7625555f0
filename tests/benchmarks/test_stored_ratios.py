from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measured import RunProblem
from benchmarks.stored_ratios import STORED, Stored, read_stored, store
from ilp.bench.machine import this_python
from tests.benchmarks.made_up import MACHINE, OTHER_MACHINE, PYTHON, Bench, name_of, rounds

_A = name_of("test_a.py", "test_a")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_is_stored_is_read_again(bench: Bench, tmp_path: Path) -> None:
    kept = store(tmp_path / "ratios.json", [bench.run({_A: rounds(5)})], MACHINE, PYTHON)
    assert read_stored(tmp_path / "ratios.json") == Stored(machines=(kept,))


def test_one_kind_of_machine_leaves_the_others_alone(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "ratios.json"
    first = store(path, [bench.run({_A: rounds(5)})], MACHINE, PYTHON)
    store(path, [bench.run({_A: rounds(6)})], OTHER_MACHINE, PYTHON)
    store(path, [bench.run({_A: rounds(6)})], MACHINE, "CPython 3.13")
    second = store(path, [bench.run({_A: rounds(7)})], OTHER_MACHINE, PYTHON)
    machines = read_stored(path).machines
    assert len(machines) == 3
    assert first in machines
    assert second in machines


def test_interval_of_several_runs_holds_those_of_all(bench: Bench, tmp_path: Path) -> None:
    runs = [bench.run({_A: rounds(each)}) for each in (5, 6, 5.5)]
    kept = store(tmp_path / "ratios.json", runs, MACHINE, PYTHON).tests[_A]
    each = [run.tests[_A] for run in runs]
    assert kept.ratio == pytest.approx(each[2].ratio, rel=1e-4)
    assert kept.low == pytest.approx(each[0].low, rel=1e-4)
    assert kept.high == pytest.approx(each[1].high, rel=1e-4)


def test_without_being_told_it_is_this_machine(bench: Bench, tmp_path: Path) -> None:
    kept = store(tmp_path / "ratios.json", [bench.run({_A: rounds(5)})])
    assert kept.machine.cores >= 1
    assert kept.python == this_python()


def test_nothing_is_stored_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_stored(tmp_path / "none.json") == Stored()


@pytest.mark.parametrize("text", ["{", '{"format":2,"machines":[]}'])
def test_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "ratios.json").write_text(text, encoding="utf-8")
    with pytest.raises(RunProblem, match=r"ratios\.json cannot be read"):
        read_stored(tmp_path / "ratios.json")


def test_shipped_ratios_are_readable() -> None:
    assert read_stored(STORED).machines
