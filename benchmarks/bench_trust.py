"""Can `ilp bench --against` be believed? Candidates whose slowness is known, hundreds of times.

    python -m benchmarks.bench_trust run quiet|loaded [TRIALS] [FILE]    append the trials to FILE
    python -m benchmarks.bench_trust table [FILE]                       what they come to

The candidate is a fake that encodes with the reference codec, and encodes 0, 5 or 10 % of the batch once more in every
pass; the baseline is the same fake that does not. Each trial is a run of the regression gate as the command line does
it, with its default settings, in one cell. *loaded* keeps every core busy with a process that does nothing but count.

A run that is interrupted goes on where it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from scipy import stats

from ilp.bench.machine import this_machine
from ilp.bench.plan import REFERENCE, BenchPlan
from ilp.bench.record import PairedCell, Verdict
from ilp.bench.run import run_bench
from ilp.bench.shapes import published_packets
from ilp.bench.subject import Opener
from ilp.bench.workload import Cell
from ilp.implementation.implementation import ImplementationUnavailable
from tests.bench.fakes import fake_opener

DIALS = (0, 5, 10)
"""Hundredths of the work that the candidate does once more."""

CONDITIONS = ("quiet", "loaded")
_FILE = Path(__file__).parents[1] / "docs" / "data" / "bench-trust.jsonl"
_TRIALS = 300
_CELL = Cell("encode", "typical")
_CONFIDENCE = 0.95


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the gate."""

    condition: str
    dial: int
    number: int
    verdict: Verdict
    reason: str = ""
    ratio: float | None
    low: float | None
    high: float | None
    control_low: float | None
    control_high: float | None
    pairs: int
    seconds: float
    load: float


class _Silent:
    def asked(self, reference: str, done: int, planned: int) -> None:
        pass


def trial(condition: str, dial: int, number: int) -> Trial:
    """Hold a dial against one that is at 0."""
    started = time.monotonic()
    plan = BenchPlan(
        references=("candidate",),
        baseline="baseline",
        cells=(_CELL,),
        recorded=published_packets(),
        seed=number,
        suite="trust",
    )

    def prepare(reference: str) -> Opener:
        if reference == REFERENCE:
            raise ImplementationUnavailable("nothing is to travel between machines", "")
        return fake_opener("Dial", dial if reference == "candidate" else 0, timeout=60.0)

    comparison = run_bench(plan, prepare, _Silent()).comparison
    assert comparison is not None
    return _trial(condition, dial, number, comparison.cells[0], time.monotonic() - started)


def _trial(condition: str, dial: int, number: int, cell: PairedCell, seconds: float) -> Trial:
    ratio, control = cell.decided, cell.control
    return Trial(
        condition=condition,
        dial=dial,
        number=number,
        verdict=cell.verdict,
        reason=cell.reason,
        ratio=None if ratio is None else round(ratio.ratio, 4),
        low=None if ratio is None else round(ratio.low, 4),
        high=None if ratio is None else round(ratio.high, 4),
        control_low=None if control is None else round(control.low, 4),
        control_high=None if control is None else round(control.high, 4),
        pairs=cell.pairs,
        seconds=round(seconds, 2),
        load=round(os.getloadavg()[0], 2),
    )


@contextmanager
def _load(condition: str) -> Iterator[None]:
    busy = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(100_000))"  # and not for ever
    processes = [
        subprocess.Popen([sys.executable, "-c", busy])
        for _ in range(this_machine().cores if condition == "loaded" else 0)
    ]
    try:
        yield
    finally:
        for each in processes:
            each.kill()
            each.wait()


def run(condition: str, trials: int, file: Path) -> None:
    """Do what of the trials is missing, one of each dial after the other."""
    done = {(each.condition, each.dial, each.number) for each in _read(file)}
    file.parent.mkdir(parents=True, exist_ok=True)
    with _load(condition), file.open("ab") as out:
        for number in range(trials):
            for dial in DIALS:
                if (condition, dial, number) in done:
                    continue
                result = trial(condition, dial, number)
                out.write(msgspec.json.encode(result) + b"\n")
                out.flush()
                print(
                    f"{condition} {number} +{dial} %: {result.verdict}, {result.reason or result.ratio}",
                    flush=True,
                )


def table(file: Path) -> None:
    """Print, as Markdown, how often each verdict came, and how sure the rate of *regressed* is."""
    print(f"| machine | candidate | trials | regressed | {_CONFIDENCE:.0%} bounds | other verdicts | median seconds |")
    print("|---|---|---:|---:|---|---|---:|")
    trials = _read(file)
    for condition in CONDITIONS:
        for dial in DIALS:
            found = [each for each in trials if each.condition == condition and each.dial == dial]
            if not found:
                continue
            verdicts = Counter(each.verdict for each in found)
            regressed = verdicts.pop("regressed", 0)
            bounds = stats.binomtest(regressed, len(found)).proportion_ci(_CONFIDENCE, method="exact")
            others = ", ".join(f"{count} {name}" for name, count in verdicts.most_common()) or "none"
            seconds = sorted(each.seconds for each in found)[len(found) // 2]
            print(
                f"| {condition} | +{dial} % | {len(found)} | {regressed} | {bounds.low:.2%} to {bounds.high:.2%} "
                f"| {others} | {seconds:.1f} |"
            )


def _read(file: Path) -> list[Trial]:
    if not file.exists():
        return []
    return [msgspec.json.decode(line, type=Trial) for line in file.read_bytes().splitlines()]


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", condition, *more] if condition in CONDITIONS:
            run(condition, int(more[0]) if more else _TRIALS, Path(more[1]) if len(more) > 1 else _FILE)
        case ["table", *more]:
            table(Path(more[0]) if more else _FILE)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
