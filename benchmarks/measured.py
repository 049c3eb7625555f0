"""What a run of the benchmarks measured: of each test, how many times a round of the yardstick a round of it takes.

Read from what pytest-benchmark writes with `--benchmark-json`, rounds and all. Every test is held against the turns of
the yardstick nearest to it, one before and one behind, so that what the machine does for minutes falls on both. Both
are measured in processor time, on which other programs tell far less than on the time that passes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from benchmarks.yardsticks import YARDSTICK
from ilp.bench.statistics import median_interval

__all__ = [
    "FEWEST_ROUNDS",
    "PROCESSOR",
    "ROOT",
    "TIMER",
    "Measured",
    "Run",
    "RunProblem",
    "digest_of",
    "file_of",
    "read_run",
]

ROOT: Final = Path(__file__).parents[1]
"""The repository, in which the names of tests are paths."""

TIMER: Final = "process_time"
"""What a test has to be timed with to be compared; or else it puts its rounds' processor time where PROCESSOR says."""

PROCESSOR: Final = "processor"
"""The extra information in which a test that waits for other processes keeps seconds of its own, a round each."""

FEWEST_ROUNDS: Final = 8
"""Of fewer, nobody knows in which interval their median lies with 99 % certainty."""


class RunProblem(Exception):
    """What cannot be read or compared: what happened, and what to do next, a line each."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Measured(Struct, frozen=True):
    """One test: its ratio to the yardstick, and the digest of the file that it stands in."""

    benchmark: str
    ratio: float
    low: float
    high: float


class Run(Struct, frozen=True):
    """One run of benchmarks.

    Attributes:
        yardstick: the digest of the yardstick's file; ratios to another one say nothing.
        tests: what is compared, by the tests' names.
        left_out: how many tests are not: those of other codecs, and those of fewer than FEWEST_ROUNDS rounds.
    """

    yardstick: str
    tests: dict[str, Measured]
    left_out: int = 0


class _Options(Struct):
    timer: str


class _Stats(Struct):
    data: list[float]


class _Benchmark(Struct):
    fullname: str
    options: _Options
    stats: _Stats
    extra_info: dict[str, Any] = {}


class _Results(Struct):
    benchmarks: list[_Benchmark]


def read_run(results: Path, root: Path = ROOT) -> Run:
    """Return what a run measured.

    Args:
        results: what pytest-benchmark has written.
        root: where the files of the tests are.

    Raises:
        RunProblem: there is no such file, it is another one, the yardstick is not in it, or it was timed otherwise.
    """
    ran = _results(results).benchmarks
    yardsticks = [(place, each) for place, each in enumerate(ran) if file_of(each.fullname) == YARDSTICK]
    if not yardsticks:
        raise RunProblem(
            f"{results.name} has no yardstick, by which ratios are taken",
            f"Run benchmarks/{YARDSTICK} with the others, as tox -e bench does.",
        )
    turns = [(place, _rounds(each)) for place, each in yardsticks]
    others = [(place, each) for place, each in enumerate(ran) if file_of(each.fullname) != YARDSTICK]
    held = {each.fullname: _measured(each, place, turns, root) for place, each in others if _is_held(each)}
    return Run(digest_of(yardsticks[0][1].fullname, root), held, len(others) - len(held))


def file_of(test: str) -> str:
    """Return the name of the file that a test stands in, without its folder."""
    return test.partition("::")[0].rpartition("/")[2]


def digest_of(test: str, root: Path) -> str:
    """Return twelve hexadecimal digits of the file that a test stands in: when it changes, the test is another one."""
    return hashlib.sha256((root / test.partition("::")[0]).read_bytes()).hexdigest()[:12]


def _results(results: Path) -> _Results:
    try:
        return msgspec.json.decode(results.read_bytes(), type=_Results)
    except OSError as error:
        raise RunProblem(
            f"{results.name} cannot be read: {error.strerror}", "Give the file that --benchmark-json has written."
        ) from None
    except msgspec.DecodeError as error:
        raise RunProblem(
            f"{results.name} is not what pytest-benchmark writes with its rounds: {error}",
            "Give the file that --benchmark-json has written.",
        ) from None


def _is_held(benchmark: _Benchmark) -> bool:
    is_ours = benchmark.extra_info.get("codec", "reference") == "reference"
    return is_ours and len(benchmark.stats.data) >= FEWEST_ROUNDS


def _rounds(benchmark: _Benchmark) -> Sequence[float]:
    own = benchmark.extra_info.get(PROCESSOR)
    if own is not None:
        return [float(each) for each in own]
    if not benchmark.options.timer.endswith(TIMER):
        raise RunProblem(
            f"{benchmark.fullname} was timed with {benchmark.options.timer}, and not in processor time",
            f"Run with --benchmark-timer=time.{TIMER}, as tox -e bench does.",
        )
    return benchmark.stats.data


def _measured(benchmark: _Benchmark, place: int, turns: Sequence[tuple[int, Sequence[float]]], root: Path) -> Measured:
    before = [data for at, data in turns if at < place][-1:]
    behind = [data for at, data in turns if at > place][:1]
    yardstick, least, most = median_interval([each for data in (*before, *behind) for each in data])
    middle, low, high = median_interval(_rounds(benchmark))
    return Measured(digest_of(benchmark.fullname, root), middle / yardstick, low / most, high / least)
