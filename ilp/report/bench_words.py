"""The words and figures of a benchmark that several reports share."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import get_args

from ilp.bench.record import BenchCell, BenchRecord, Comparison, Estimate, Machine, PairedCell, Verdict
from ilp.bench.verdict import exit_code
from ilp.implementation.resolved import resolved_reference
from ilp.report.answers import Answer
from ilp.report.wording import counted

__all__ = [
    "VERDICTS",
    "bench_answer",
    "cell_command",
    "duration_words",
    "groups_of",
    "interval_words",
    "machine_words",
    "problem_cells",
    "ratio_words",
    "spread_words",
    "warnings_of",
]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Every verdict, the gravest first."""


def machine_words(machine: Machine) -> str:
    """Return what a machine is, in a line."""
    cores = counted(machine.cores, "core")
    return f"{machine.processor}, {cores}, {machine.memory / 1024:.0f} GiB, {machine.system} ({machine.fingerprint})"


def groups_of(record: BenchRecord) -> Iterator[tuple[str, list[BenchCell]]]:
    """Yield the cells of each operation and shape, with what they have in common as a heading."""
    for key, group in groupby(record.cells, lambda each: (each.operation, each.shape)):
        cells = list(group)
        octets = next((each.octets for each in cells if each.octets), 0)
        yield f"{key[0]}, {key[1]}" + (f" ({octets:,.0f} octets)" if octets else ""), cells


_NANOSECONDS_SHOWN = 100_000
_MICROSECONDS_SHOWN = 10_000


def duration_words(nanoseconds: int) -> str:
    """Return a time in nanoseconds, or with its unit where it is longer than a column holds."""
    if nanoseconds < _NANOSECONDS_SHOWN:
        return f"{nanoseconds:,}"
    microseconds = nanoseconds / 1000
    return f"{microseconds:,.0f} us" if microseconds < _MICROSECONDS_SHOWN else f"{microseconds / 1000:,.0f} ms"


def spread_words(cell: BenchCell) -> str:
    """Return by how much of itself a figure may be off, half its interval."""
    return f"±{(cell.high - cell.low) / 2 / cell.nanoseconds:.0%}" if cell.nanoseconds else ""


def ratio_words(estimate: Estimate | None) -> str:
    """Return a ratio of times: 1.25 takes a quarter longer."""
    return "" if estimate is None else f"{estimate.ratio:.3g}"


def interval_words(estimate: Estimate | None) -> str:
    """Return a ratio with its interval."""
    return "" if estimate is None else f"{estimate.ratio:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def bench_answer(record: BenchRecord) -> Answer:
    """Return whether a candidate is slower than its baseline, or whether everything could be timed."""
    if record.comparison is None:
        if exit_code(record):
            missing = sum(each.problem is not None for each in record.cells)
            return Answer("open", f"{missing} of {counted(len(record.cells), 'figure')} could not be had")
        return Answer("yes", f"{counted(len(record.cells), 'figure')}")
    counts = Counter(each.verdict for each in record.comparison.cells)
    words = ", ".join(f"{counts[each]} {each}" for each in VERDICTS if counts[each]) or "nothing was timed"
    if counts["regressed"]:
        return Answer("no", words)
    if not counts or counts["noisy"] or counts["inconclusive"] or record.interrupted:
        return Answer("open", words)
    return Answer("yes", words)


def cell_command(record: BenchRecord, comparison: Comparison, cell: PairedCell) -> str:
    """Return the command line that looks at one cell again, quoted for a shell."""
    versions = {each.reference: each.version or "" for each in record.implementations}
    sides = [resolved_reference(each, versions.get(each, "")) for each in (comparison.candidate, comparison.baseline)]
    words = ["ilp", "bench", sides[0], "--against", sides[1], "--operation", cell.operation, "--shape", cell.shape]
    return shlex.join(words)


def problem_cells(record: BenchRecord) -> dict[str, list[BenchCell]]:
    """Return the cells without a figure by what happened in them, each message once."""
    found: dict[str, list[BenchCell]] = {}
    for each in record.cells:
        if each.problem is not None:
            found.setdefault(each.problem.message, []).append(each)
    return found


def warnings_of(record: BenchRecord) -> list[str]:
    """Return what a reader has to know of the run before believing its figures."""
    found = []
    if record.machine.cores == 1:
        found.append(
            "This machine has one core: implementations and the suite wait for each other. Ratios hold, times are high."
        )
    if record.interrupted:
        found.append("The run was interrupted: what was measured until then stands here.")
    elif record.left_out:
        cells = counted(record.left_out, "cell")
        found.append(f"{cells} not begun: the time was over. Give it longer with --max-time, or leave some out.")
    return found
