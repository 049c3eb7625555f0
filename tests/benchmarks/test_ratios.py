from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks import ratios
from benchmarks.measured import Measured, Run, read_run
from benchmarks.ratios import (
    MARGIN,
    MARGIN_ELSEWHERE,
    Again,
    Row,
    UnfinishedRun,
    compared,
    expectations,
    main,
    table,
)
from benchmarks.stored_ratios import Stored, read_stored, store
from tests.benchmarks.made_up import MACHINE, OTHER_MACHINE, PYTHON, Bench, name_of, rounds

_A = name_of("test_a.py", "test_a[small]")
_B = name_of("test_b.py", "test_b")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def never(tests: Sequence[str]) -> Run:
    raise AssertionError(f"nothing was to be run again, but {tests}")


def stored_of(bench: Bench, **ratios_of: float) -> Stored:
    """Return what is stored after two quiet runs of A and B."""
    path = bench.root / "stored.json"
    tests = {_A: ratios_of.get("a", 5.0), _B: ratios_of.get("b", 0.3)}
    runs = [bench.run({name: rounds(each, seed=seed) for name, each in tests.items()}) for seed in (1, 2)]
    store(path, runs, MACHINE, PYTHON)
    return read_stored(path)


def verdicts(
    bench: Bench, tests: dict[str, list[float]], again: Again = never, *, machine: Any = MACHINE, **further: Any
) -> dict[str, str]:
    """Return the verdict on each test of a run, held against what is stored of A and B."""
    stored = stored_of(bench)
    run = bench.run(tests, **further)
    expected, margin = expectations(stored, run, machine, PYTHON)
    return {row.test: row.verdict for row in compared(run, expected, margin, again)}


def test_as_stored(bench: Bench) -> None:
    assert verdicts(bench, {_A: rounds(5, seed=3), _B: rounds(0.3, seed=3)}) == {_A: "as stored", _B: "as stored"}


def test_what_is_slower_by_half_twice_has_regressed(bench: Bench) -> None:
    asked: list[Sequence[str]] = []

    def again(tests: Sequence[str]) -> Run:
        asked.append(tests)
        return bench.run({_A: rounds(7.5, seed=4)})

    found = verdicts(bench, {_A: rounds(7.5, seed=3), _B: rounds(0.3, seed=3)}, again)
    assert found == {_A: "regressed", _B: "as stored"}
    assert asked == [[_A]]


def test_a_second_run_clears_it(bench: Bench) -> None:
    found = verdicts(bench, {_A: rounds(7.5), _B: rounds(0.3)}, lambda _: bench.run({_A: rounds(5.2)}))
    assert found[_A] == "not again"


def test_a_second_run_without_the_test_clears_it(bench: Bench) -> None:
    found = verdicts(bench, {_A: rounds(7.5), _B: rounds(0.3)}, lambda _: bench.run({_B: rounds(0.3)}))
    assert found[_A] == "not again"


def test_what_lies_within_the_margin_has_not_regressed(bench: Bench) -> None:
    found = verdicts(bench, {_A: rounds(5 * (1 + MARGIN)), _B: rounds(0.3)})
    assert found[_A] == "as stored"


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_regression(bench: Bench, seed: int) -> None:
    noisy = [*rounds(5, noise=0.05, seed=seed, count=15), *rounds(9, noise=0.5, seed=seed, count=13)]
    assert verdicts(bench, {_A: noisy, _B: rounds(0.3, noise=0.1, seed=seed)}) == {_A: "as stored", _B: "as stored"}


@pytest.mark.parametrize("slower", [0.4, 3.0])
def test_the_pace_of_the_whole_machine_is_no_regression(bench: Bench, slower: float) -> None:
    found = verdicts(bench, {_A: rounds(5, seed=3), _B: rounds(0.3, seed=3)}, slower=slower)
    assert set(found.values()) == {"as stored"}


def test_what_is_surely_faster_has_improved(bench: Bench) -> None:
    assert verdicts(bench, {_A: rounds(2.5), _B: rounds(0.3)})[_A] == "improved"


def test_new_and_missing_tests_are_named(bench: Bench) -> None:
    new = name_of("test_a.py", "test_new")
    assert verdicts(bench, {_A: rounds(5), new: rounds(1)}) == {_A: "as stored", new: "new", _B: "missing"}


def test_a_benchmark_that_is_another_one_is_not_compared(bench: Bench) -> None:
    stored = stored_of(bench)
    bench.write("test_a.py", "# twice the work\n")
    run = bench.run({_A: rounds(10), _B: rounds(0.3)})
    expected, margin = expectations(stored, run, MACHINE, PYTHON)
    assert [row.verdict for row in compared(run, expected, margin, never)] == ["changed", "as stored"]


def test_what_was_stored_with_another_yardstick_counts_for_nothing(bench: Bench) -> None:
    stored = stored_of(bench)
    bench.write("test_yardstick.py", "# longer\n")
    run = bench.run({_A: rounds(10)})
    expected, _ = expectations(stored, run, MACHINE, PYTHON)
    assert not expected


@pytest.mark.parametrize(("machine", "python"), [(OTHER_MACHINE, PYTHON), (MACHINE, "CPython 3.13")])
def test_on_a_machine_that_is_not_stored_the_margin_is_wide(bench: Bench, machine: Any, python: str) -> None:
    run = bench.run({_A: rounds(5)})
    _, margin = expectations(stored_of(bench), run, machine, python)
    assert margin == MARGIN_ELSEWHERE


def test_slower_by_half_on_an_unknown_machine_is_no_regression(bench: Bench) -> None:
    found = verdicts(bench, {_A: rounds(7.5), _B: rounds(0.3)}, machine=OTHER_MACHINE)
    assert found[_A] == "as stored"


def test_twice_as_slow_on_an_unknown_machine_is_one(bench: Bench) -> None:
    slow = {_A: rounds(10), _B: rounds(0.3)}
    assert verdicts(bench, slow, lambda _: bench.run(slow), machine=OTHER_MACHINE)[_A] == "regressed"


def test_an_unknown_machine_may_be_like_any_that_is_stored(bench: Bench) -> None:
    path = bench.root / "stored.json"
    stored_of(bench)
    store(path, [bench.run({_A: rounds(9)})], OTHER_MACHINE, PYTHON)
    run = bench.run({_A: rounds(9)})
    expected, _ = expectations(read_stored(path), run, MACHINE, "PyPy 3.11")
    assert expected[_A].low < 5.1
    assert expected[_A].high > 9


_MEASURED = Measured("0" * 12, 5.0, 4.9, 5.1)
_TWICE = Measured("0" * 12, 10.0, 9.9, 10.1)


def test_table() -> None:
    rows = [
        Row(name_of("test_a.py", "test_same"), "as stored", _MEASURED, _MEASURED),
        Row(name_of("test_a.py", "test_slow[x]"), "regressed", _MEASURED, _TWICE),
        Row(name_of("test_a.py", "test_other"), "changed", _MEASURED, _TWICE),
        Row(name_of("test_b.py", "test_gone"), "missing", _MEASURED),
        Row(name_of("test_c.py", "test_new"), "new", None, _TWICE),
    ]
    lines = table(rows, 0.15).splitlines()
    assert lines[1] == "test_a.py"
    assert lines[2].split() == ["same", "5", "5", "+0%", "as", "stored"]
    assert lines[3].split() == ["slow[x]", "5", "10", "+100%", "regressed"]
    assert lines[4].split() == ["other", "5", "10", "changed"]
    assert lines[6] == "  none of its 1 stored tests was run"
    assert lines[8].split() == ["new", "10", "new"]
    assert lines[10].startswith("1 regressed: slower by more than 15%")
    assert lines[-1] == "1 missing: stored, and not run"


def test_table_fits_100_columns() -> None:
    long = Measured("0" * 12, 1234567.0, 1.0, 1.0)
    rows = [Row(name_of("test_a.py", f"test_{'long' * 30}"), "not again", long, _MEASURED)]
    assert max(map(len, table(rows, 0.15).splitlines())) <= 100


class Here:
    """The command, with results of made-up benchmarks and a file of stored ratios."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench = bench
        self.stored = bench.root / "ratios.json"
        monkeypatch.setattr("benchmarks.ratios.read_run", partial(read_run, root=bench.root))

    def main(self, verb: str, tests: dict[str, list[float]], again: Again = never) -> int:
        results = str(self.bench.results(tests))
        return main(["--ratios", str(self.stored), verb, results], again)


@pytest.fixture
def here(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(bench, monkeypatch)


def test_store_and_compare(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    assert here.main("store", {_A: rounds(5)}) == 0
    assert here.main("compare", {_A: rounds(5, seed=2)}) == 0
    out = capsys.readouterr().out
    assert "Stored are 1 ratios" in out
    assert "1 as stored" in out
    assert "the margin is wide" not in out


def test_a_sure_regression_exits_with_1(here: Here) -> None:
    here.main("store", {_A: rounds(5)})
    slow = {_A: rounds(7.5)}
    assert here.main("compare", slow, lambda _: here.bench.run(slow)) == 1


def test_one_that_a_second_run_clears_exits_with_0(here: Here) -> None:
    here.main("store", {_A: rounds(5)})
    assert here.main("compare", {_A: rounds(7.5)}, lambda _: here.bench.run({_A: rounds(5)})) == 0


def test_with_nothing_stored_everything_is_new(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    assert here.main("compare", {_A: rounds(5)}) == 0
    out = capsys.readouterr().out
    assert "1 new" in out
    assert "Nothing is stored of" in out


def test_what_cannot_be_compared_exits_with_2(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    here.stored.write_text("{", encoding="utf-8")
    assert here.main("compare", {_A: rounds(5)}) == 2
    assert capsys.readouterr().err.startswith("error: ratios.json cannot be read")


def test_a_second_run_that_fails_exits_with_3(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    def again(_: Sequence[str]) -> Run:
        raise UnfinishedRun("1 failed")

    here.main("store", {_A: rounds(5)})
    assert here.main("compare", {_A: rounds(7.5)}, again) == 3
    assert capsys.readouterr().err.endswith("did not end well:\n1 failed\n")


def second_run(here: Here, monkeypatch: pytest.MonkeyPatch, pytest_run: Any) -> int:
    """Return how a comparison ends that starts a second run, with something else in pytest's place."""
    here.main("store", {_A: rounds(5)})
    monkeypatch.setattr(subprocess, "run", pytest_run)
    return main(["--ratios", str(here.stored), "compare", str(here.bench.results({_A: rounds(7.5)}))])


def test_second_run_is_of_the_slower_tests_and_the_yardstick(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Sequence[str]] = []

    def pytest_run(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        (written,) = (each.partition("=")[2] for each in command if each.startswith("--benchmark-json="))
        here.bench.results({_A: rounds(7.5)}).rename(written)
        return subprocess.CompletedProcess(command, 0, "", "")

    assert second_run(here, monkeypatch, pytest_run) == 1
    ((*_, first, last),) = ran
    assert (first, last) == (_A, "benchmarks/test_yardstick.py")
    assert ran[0][:3] == (sys.executable, "-m", "pytest")


def test_second_run_in_which_a_test_fails(
    here: Here, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pytest_run(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "1 failed\n", "")

    assert second_run(here, monkeypatch, pytest_run) == 3
    assert "1 failed" in capsys.readouterr().err


def test_second_run_that_takes_too_long(
    here: Here, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pytest_run(command: Sequence[str], timeout: float, **_: Any) -> subprocess.CompletedProcess[str]:
        raise subprocess.TimeoutExpired(command, timeout)

    assert second_run(here, monkeypatch, pytest_run) == 3
    assert "more than 600 seconds" in capsys.readouterr().err


def test_options_of_both_runs_are_the_same() -> None:
    tox = (Path(__file__).parents[2] / "tox.ini").read_text(encoding="utf-8")
    _, _, bench = tox.partition("[testenv:bench]")
    assert all(each in bench for each in ratios._OPTIONS)
