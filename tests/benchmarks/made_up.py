"""Results as pytest-benchmark writes them, made up: what a machine does in them is known."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measured import Run, read_run
from benchmarks.yardsticks import YARDSTICK
from ilp.bench.record import Machine

__all__ = ["MACHINE", "OTHER_MACHINE", "PYTHON", "Bench", "name_of", "rounds"]

PYTHON = "CPython 3.11"
MACHINE = Machine(processor="one", cores=2, memory=4096, system="Linux x86_64", fingerprint="0" * 12)
OTHER_MACHINE = Machine(processor="another", cores=4, memory=8192, system="Linux x86_64", fingerprint="1" * 12)

_ROUND = 0.001  # seconds that a round of the yardstick takes


def name_of(file: str, name: str) -> str:
    """Return a test's name as pytest has it."""
    return f"benchmarks/{file}::{name}"


def rounds(ratio: float, *, noise: float = 0.02, count: int = 30, seed: int = 1) -> list[float]:
    """Return rounds of a test that takes `ratio` times the yardstick; noise only ever adds."""
    source = random.Random(f"{seed} {ratio}")
    return [_ROUND * ratio * (1 + source.expovariate(1 / noise)) for _ in range(count)]


class Bench:
    """A folder with files of benchmarks, and results of them.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "benchmarks").mkdir()
        for file in (YARDSTICK, "test_a.py", "test_b.py"):
            self.write(file, f"# {file}\n")

    def write(self, file: str, source: str) -> None:
        """Make a file of benchmarks another one."""
        (self.root / "benchmarks" / file).write_text(source, encoding="utf-8")

    def results(
        self,
        tests: Mapping[str, Sequence[float]],
        *,
        slower: float = 1.0,
        yardstick: bool = True,
        timer: str = "process_time",
        extra: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Path:
        """Return a file of results: the yardstick, then each test with the yardstick behind it.

        Args:
            tests: the rounds of each test.
            slower: how many times longer everything takes, the yardstick too: what the machine does.
            yardstick: whether it ran.
            timer: what all of them were timed with.
            extra: the extra information of tests.
        """
        ran: list[dict[str, Any]] = []

        def turn() -> None:
            if yardstick:
                name = name_of(YARDSTICK, f"test_yardstick[{len(ran)}]")
                ran.append(_benchmark(name, rounds(slower, seed=len(ran)), timer, {}))

        turn()
        for name, taken in tests.items():
            ran.append(_benchmark(name, [each * slower for each in taken], timer, (extra or {}).get(name, {})))
            turn()
        path = self.root / "results.json"
        path.write_bytes(msgspec.json.encode({"machine_info": {}, "benchmarks": ran}))
        return path

    def run(self, tests: Mapping[str, Sequence[float]], **further: Any) -> Run:
        """Return what is read of such results."""
        return read_run(self.results(tests, **further), self.root)


def _benchmark(name: str, data: Sequence[float], timer: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "fullname": name,
        "name": name.partition("::")[2],
        "options": {"timer": timer, "disable_gc": True},
        "extra_info": extra,
        "stats": {"data": list(data), "median": sorted(data)[len(data) // 2]},
    }
