from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measured import PROCESSOR, RunProblem, read_run
from benchmarks.yardsticks import YARDSTICK
from tests.benchmarks.made_up import Bench, name_of, rounds

_A = name_of("test_a.py", "test_a[small, of it]")
_B = name_of("test_b.py", "test_b")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_ratio_to_the_yardstick_with_its_interval(bench: Bench) -> None:
    measured = bench.run({_A: rounds(5)}).tests[_A]
    assert measured.low < measured.ratio < measured.high
    assert measured.ratio == pytest.approx(5, rel=0.03)


def test_a_slower_machine_changes_no_ratio(bench: Bench) -> None:
    quick, slow = (bench.run({_A: rounds(5)}, slower=each).tests[_A] for each in (1.0, 3.0))
    assert slow.ratio == pytest.approx(quick.ratio, rel=0.03)


def test_each_test_is_held_against_the_yardstick_nearest_to_it(bench: Bench) -> None:
    results = bench.results({_A: rounds(5), _B: rounds(5)})
    text = results.read_text(encoding="utf-8")
    late = text.rindex('{"fullname":"benchmarks/' + YARDSTICK)
    results.write_text(text[:late].rstrip(",") + "]}", encoding="utf-8")  # nothing behind the second
    run = read_run(results, bench.root)
    assert run.tests[_B].ratio == pytest.approx(5, rel=0.03)


@pytest.mark.parametrize("codec", ["asn1tools", "construct compiled"])
def test_other_codecs_are_left_out(bench: Bench, codec: str) -> None:
    run = bench.run({_A: rounds(5), _B: rounds(5)}, extra={_A: {"codec": codec}, _B: {"codec": "reference"}})
    assert (list(run.tests), run.left_out) == ([_B], 1)


def test_what_has_too_few_rounds_is_left_out(bench: Bench) -> None:
    run = bench.run({_A: rounds(5, count=7), _B: rounds(5, count=8)})
    assert (list(run.tests), run.left_out) == ([_B], 1)


def test_processor_time_that_a_test_keeps_itself_is_what_counts(bench: Bench) -> None:
    run = bench.run({_A: rounds(50)}, extra={_A: {PROCESSOR: rounds(5)}})
    assert run.tests[_A].ratio == pytest.approx(5, rel=0.03)


def test_another_file_is_another_benchmark(bench: Bench) -> None:
    before = bench.run({_A: rounds(5), _B: rounds(5)})
    bench.write("test_a.py", "# more work\n")
    after = bench.run({_A: rounds(5), _B: rounds(5)})
    assert before.tests[_A].benchmark != after.tests[_A].benchmark
    assert before.tests[_B].benchmark == after.tests[_B].benchmark


def test_without_the_yardstick_there_are_no_ratios(bench: Bench) -> None:
    with pytest.raises(RunProblem, match="no yardstick") as caught:
        bench.run({_A: rounds(5)}, yardstick=False)
    assert YARDSTICK in caught.value.advice


def test_the_time_that_passes_is_not_compared(bench: Bench) -> None:
    with pytest.raises(RunProblem, match="perf_counter") as caught:
        bench.run({_A: rounds(5)}, timer="perf_counter")
    assert "--benchmark-timer=time.process_time" in caught.value.advice


@pytest.mark.parametrize("text", ["", "[]", '{"benchmarks":[{"fullname":"a"}]}'])
def test_another_file_than_results(tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    with pytest.raises(RunProblem, match=r"other\.json is not what pytest-benchmark writes"):
        read_run(tmp_path / "other.json")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(RunProblem, match=r"none\.json cannot be read: No such file"):
        read_run(tmp_path / "none.json")
