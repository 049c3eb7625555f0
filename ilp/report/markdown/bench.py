"""A benchmark as Markdown: for job summaries, comments and the README."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.bench.record import BenchCell, BenchRecord, Comparison
from ilp.report.bench_words import (
    bench_answer,
    cell_command,
    groups_of,
    interval_words,
    machine_words,
    problem_cells,
    ratio_words,
    spread_words,
    warnings_of,
)
from ilp.report.markdown.writing import block, code, escaped, fitted, table

__all__ = ["bench_markdown"]

_HEAD = ("operation, shape", "implementation", "ns/packet:", ":", "packets/s:", "p50:", "p99:", "x reference:")


def bench_markdown(record: BenchRecord) -> str:
    """Return a run of `ilp bench`."""
    return fitted(f"### ILP throughput: {escaped(bench_answer(record).words)}", _parts(record))


def _parts(record: BenchRecord) -> Iterator[str]:
    yield f"Timed on {escaped(f'{machine_words(record.machine)}, {record.started}')}."
    yield table(
        ("implementation", "version", "language"),
        (
            (code(each.reference), code(each.version or ""), code(each.language or ""))
            for each in record.implementations
        ),
    )
    yield from map(escaped, warnings_of(record))
    if record.comparison is not None:
        yield from _comparison(record, record.comparison)
    elif record.cells:
        yield table(_HEAD, (_row(heading, each) for heading, cells in groups_of(record) for each in cells))
        yield escaped(
            "p50 and p99: nanoseconds of single operations. x reference: times as long as the reference codec."
        )
    for message, cells in problem_cells(record).items():
        named = ", ".join(f"{each.operation} {each.shape}" for each in cells)
        yield f"No figure for {escaped(named)}:\n\n{block(message)}"
    told = set(problem_cells(record))
    for each in record.implementations:
        if each.problem is not None and each.problem.message not in told:
            yield block(f"{each.problem.message}\n{each.problem.advice}\n{each.problem.log}".rstrip())


def _row(heading: str, cell: BenchCell) -> tuple[str, ...]:
    if cell.problem is not None:
        return (escaped(heading), code(cell.implementation), "no figure", "", "", "", "", "")
    latency = cell.latency
    return (
        escaped(heading),
        code(cell.implementation),
        f"{cell.nanoseconds:,.0f}",
        spread_words(cell),
        f"{cell.packets_per_second:,.0f}",
        "" if latency is None else f"{latency.p50:,}",
        "" if latency is None else f"{latency.p99:,}",
        ratio_words(cell.to_reference),
    )


def _comparison(record: BenchRecord, comparison: Comparison) -> Iterator[str]:
    yield f"{code(comparison.candidate)} against {code(comparison.baseline)}, margin {comparison.margin:.1%}."
    yield table(
        ("verdict", "cell", "time, 99 % interval:", "control:", "pairs:", "x reference:"),
        (
            (
                f"**{each.verdict}**" if each.verdict == "regressed" else each.verdict,
                escaped(f"{each.operation} {each.shape}"),
                escaped(interval_words(each.ratio)),
                escaped(interval_words(each.control)),
                str(each.pairs),
                ratio_words(each.candidate_to_reference),
            )
            for each in comparison.cells
        ),
    )
    commands = [cell_command(record, comparison, each) for each in comparison.cells if each.verdict == "regressed"]
    if commands:
        yield f"Again:\n\n{block(chr(10).join(commands), 'sh')}"
