"""Holds a run of the benchmarks against the stored ratios, and fails for a regression that is sure.

    python -m benchmarks.ratios compare RESULTS.json
    python -m benchmarks.ratios store RESULTS.json [RESULTS.json…]

RESULTS is what pytest-benchmark writes with `--benchmark-json`; `tox -e bench` makes one and compares it. A test has
regressed if its whole interval lies above the stored one by more than the margin, and does so again in a second run
of just such tests, which begins by itself. Exit code 1 for such a regression, 2 for what cannot be compared at all,
3 where the second run did not come about, else 0. docs/performance.md tells how to read the table.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from benchmarks.measured import ROOT, TIMER, Measured, Run, RunProblem, file_of, read_run
from benchmarks.stored_ratios import STORED, Stored, is_kind, read_stored, store
from benchmarks.yardsticks import YARDSTICK
from ilp.bench.machine import this_machine, this_python
from ilp.bench.record import Machine

__all__ = ["MARGIN", "MARGIN_ELSEWHERE", "Again", "Row", "UnfinishedRun", "compared", "expectations", "main", "table"]

MARGIN: Final = 0.15
"""On a kind of machine that is stored: caches and neighbours move a ratio by some percent from run to run."""

MARGIN_ELSEWHERE: Final = 0.6
"""On others: another processor or Python is not as much faster at copying, at calling and at matching text."""

Verdict: TypeAlias = Literal["as stored", "regressed", "not again", "improved", "new", "changed", "missing"]

Again: TypeAlias = Callable[[Sequence[str]], Run]
"""Runs tests once more, by their names."""

_PATIENCE = 600  # seconds that a second run may take
_NAME = 56  # columns
_OPTIONS = (f"--benchmark-timer=time.{TIMER}", "--benchmark-disable-gc")  # as in tox.ini


class UnfinishedRun(Exception):
    """The second run did not come to its end; the message is what it wrote."""


class Row(Struct, frozen=True):
    """One test beside what is stored of it; `stored` or `now` is None where there is no such figure."""

    test: str
    verdict: Verdict
    stored: Measured | None = None
    now: Measured | None = None


def expectations(stored: Stored, run: Run, machine: Machine, python: str) -> tuple[dict[str, Measured], float]:
    """Return what is to be expected of each test on a machine, and by which margin it may be exceeded.

    What was stored with another yardstick counts for nothing. On a machine of no stored kind, a ratio may be anything
    between the lowest and the highest of all kinds.
    """
    comparable = [each for each in stored.machines if each.yardstick == run.yardstick]
    for kept in comparable:
        if is_kind(kept, machine, python):
            return kept.tests, MARGIN
    widest: dict[str, Measured] = {}
    for name, each in ((name, each) for kept in comparable for name, each in kept.tests.items()):
        known = widest.setdefault(name, each)
        if known.benchmark != each.benchmark:  # of two benchmarks of that name, the one that was run counts
            if name in run.tests and run.tests[name].benchmark == each.benchmark:
                widest[name] = each
            continue
        low, high = min(known.low, each.low), max(known.high, each.high)
        widest[name] = Measured(each.benchmark, known.ratio, low, high)
    return widest, MARGIN_ELSEWHERE


def compared(run: Run, expected: dict[str, Measured], margin: float, again: Again) -> list[Row]:
    """Return a row for each test of a run and each that is expected, by file, in the order of their names.

    Args:
        run: what was measured.
        expected: what is stored of it.
        margin: how much longer a test may take, 0.15 for 15 %.
        again: asked, once, only if tests seem to have regressed.

    Raises:
        UnfinishedRun: from `again`.
    """
    rows = {name: _row(name, expected.get(name), run.tests.get(name), margin) for name in (*run.tests, *expected)}
    suspicious = sorted(name for name, row in rows.items() if row.verdict == "regressed")
    if suspicious:
        second = again(suspicious)
        for name in suspicious:
            repeated = _row(name, expected[name], second.tests.get(name), margin)
            rows[name] = repeated if repeated.verdict == "regressed" else _cleared(rows[name], repeated)
    return [rows[name] for name in sorted(rows, key=lambda name: (file_of(name), name))]


def _row(name: str, stored: Measured | None, now: Measured | None, margin: float) -> Row:
    verdict: Verdict = "as stored"
    if now is None:
        verdict = "missing"
    elif stored is None:
        verdict = "new"
    elif stored.benchmark != now.benchmark:
        verdict = "changed"
    elif now.low > stored.high * (1 + margin):
        verdict = "regressed"
    elif now.high * (1 + margin) < stored.low:
        verdict = "improved"
    return Row(name, verdict, stored, now)


def _cleared(first: Row, second: Row) -> Row:
    return Row(first.test, "not again", first.stored, second.now or first.now)


def table(rows: Sequence[Row], margin: float) -> str:
    """Return rows as text of at most 100 columns, and below it what they come to."""
    lines = [f"{'rounds of the yardstick':{_NAME}}{'stored':>10}{'now':>10}{'change':>10}  verdict"]
    for file, of_file in groupby(rows, key=lambda row: file_of(row.test)):
        in_file = list(of_file)
        lines.append(file)
        if all(row.verdict == "missing" for row in in_file):  # somebody has run some files only
            lines.append(f"  none of its {len(in_file)} stored tests was run")
        else:
            lines += map(_line, in_file)
    return "\n".join((*lines, "", *_summary(rows, margin)))


def _line(row: Row) -> str:
    name = row.test.partition("::")[2].removeprefix("test_")
    shown = name if len(name) <= _NAME - 3 else name[: _NAME - 4] + "…"
    change = f"{row.now.ratio / row.stored.ratio - 1:+.0%}" if row.now and row.stored else ""
    if row.verdict == "changed":
        change = ""
    return f"  {shown:{_NAME - 2}}{_figure(row.stored):>10}{_figure(row.now):>10}{change:>10}  {row.verdict}"


def _figure(measured: Measured | None) -> str:
    return "" if measured is None else f"{measured.ratio:.4g}"


def _summary(rows: Sequence[Row], margin: float) -> list[str]:
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in _MEANINGS}
    said = [f"{count} {verdict}: {_MEANINGS[verdict]}" for verdict, count in counts.items() if count]
    return [each.format(margin=f"{margin:.0%}") for each in said]


_MEANINGS: dict[Verdict, str] = {
    "regressed": "slower by more than {margin}, surely, in two runs",
    "not again": "slower by more than {margin} at first, but not in a second run",
    "improved": "faster by more than {margin}, surely; store the ratios to hold it",
    "as stored": "not surely slower or faster by more than {margin}",
    "new": "nothing is stored to compare with",
    "changed": "the benchmark itself is another one since; store the ratios",
    "missing": "stored, and not run",
}


def _second_run(tests: Sequence[str]) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "second.json"
        command = (
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *(*_OPTIONS, f"--benchmark-json={results}"),
            *(*tests, f"benchmarks/{YARDSTICK}"),
        )
        print(f"Slower than stored: {len(tests)}. Once more, just these:", *tests, sep="\n  ", flush=True)
        try:
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            raise UnfinishedRun(f"It took more than {_PATIENCE} seconds.") from None
        if ended.returncode:
            raise UnfinishedRun(ended.stdout + ended.stderr)
        return read_run(results)


def _compare(results: Path, ratios: Path, again: Again) -> int:
    run, machine = read_run(results), this_machine()
    expected, margin = expectations(read_stored(ratios), run, machine, this_python())
    rows = compared(run, expected, margin, again)
    print(table(rows, margin))
    if margin == MARGIN_ELSEWHERE:
        print(f"Nothing is stored of {machine.processor}, {machine.cores} cores, {this_python()}: the margin is wide.")
    print(f"{run.left_out} tests are not compared: other codecs, or too few rounds.")
    return int(any(row.verdict == "regressed" for row in rows))


def _store(results: Sequence[Path], ratios: Path) -> int:
    kept = store(ratios, [read_run(each) for each in results])
    print(f"Stored are {len(kept.tests)} ratios of {kept.machine.processor}, {kept.python}, in {ratios.name}.")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ratios", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--ratios", type=Path, default=STORED, help="the stored ratios")
    verbs = parser.add_subparsers(dest="verb", required=True)
    compare = verbs.add_parser("compare", help="hold a run against what is stored")
    compare.add_argument("results", type=Path)
    keep = verbs.add_parser("store", help="store what runs measured on this kind of machine, in place of what is there")
    keep.add_argument("results", type=Path, nargs="+")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str], again: Again = _second_run) -> int:
    """Do what the command line says; return the exit code."""
    options = _options(arguments)
    try:
        if options.verb == "store":
            return _store(options.results, options.ratios)
        return _compare(options.results, options.ratios, again)
    except RunProblem as problem:
        print(f"error: {problem.message}\n{problem.advice}", file=sys.stderr)
        return 2
    except UnfinishedRun as unfinished:
        print(f"error: the second run of what seemed slower did not end well:\n{unfinished}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
