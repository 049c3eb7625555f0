"""A benchmark for people: what was timed where, the figures, and what could not be said."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from ilp.bench.record import BenchCell, BenchProblem, BenchRecord, Comparison, PairedCell, Verdict
from ilp.report.bench_words import (
    bench_answer,
    cell_command,
    duration_words,
    groups_of,
    interval_words,
    machine_words,
    problem_cells,
    ratio_words,
    spread_words,
    warnings_of,
)
from ilp.report.labelled import WIDTH, append_command, append_log, append_row
from ilp.report.wording import counted, printable, shortened, wrapped

__all__ = ["print_bench"]

_MEBI = 1 << 20
_NAME = 29  # columns
_SIDE = 38  # columns
_COLUMNS = ("ns/packet", "", "packets/s", "MiB/s", "p50", "p99", "p99.9", "x ref")
_WIDTHS = (10, 5, 12, 8, 8, 9, 9, 7)
_LOG_LINES = 8
_NONE = "No figure: "
_STYLES: Mapping[Verdict, str] = MappingProxyType(
    {"regressed": "bold red", "improved": "green", "equivalent": "", "inconclusive": "yellow", "noisy": "yellow"}
)


def print_bench(console: Console, record: BenchRecord, *, verbose: bool = False) -> None:
    """Print the report of a run of `ilp bench`.

    Args:
        console: where to.
        record: the run.
        verbose: show how each implementation was built, and how sure decisions are.
    """
    console.print(_heading(record, verbose=verbose))
    if record.comparison is not None:
        console.print(_comparison(record, record.comparison, verbose=verbose))
    elif record.cells:
        console.print(_figures(record))
    problems = _problems(record)
    if problems:
        console.print(problems)
    for each in warnings_of(record):
        console.print(Text(each, style="yellow"))
    console.print(Text(f"{bench_answer(record).words} in {record.seconds:.0f} s", style="bold"))


def _heading(record: BenchRecord, *, verbose: bool) -> Text:
    text = Text("Timed on ", style="bold")
    text.append(f"{shortened(machine_words(record.machine), WIDTH - len(text))}\n", style="")
    for each in record.implementations:
        who = f"{each.name} {each.version}, {each.language}" if each.name else "did not start"
        append_row(text, "", f"{printable(each.reference)} ({printable(who)})")
        if each.collector and verbose:
            append_row(text, "", f"  collector: {printable(each.collector)}")
        if each.build and verbose:
            built = ", ".join(f"{name} {value}" for name, value in each.build.items())
            append_row(text, "", f"  built with {printable(built)}")
    return text


def _figures(record: BenchRecord) -> Text:
    text = Text()
    head = "".join(f"{name:>{width}}" for name, width in zip(_COLUMNS, _WIDTHS, strict=True))
    for operation, groups in groupby(groups_of(record), lambda group: group[1][0].operation):
        text.append(f"{operation:<{_NAME + 2}}", style="bold")
        text.append(f"{head}\n", style="dim")
        for heading, cells in groups:
            text.append(f"{heading.removeprefix(f'{operation}, ')}\n")
            for each in cells:
                text.append(f"  {set_cell_size(shortened(each.implementation, _NAME), _NAME)}")
                text.append(f"{_row(each)}\n", style="" if each.problem is None else "yellow")
        text.append("\n")
    text.append(
        "p50, p99 and p99.9: so many of a hundred operations took no longer, in ns, each clocked alone.\n"
        "x ref: how many times as long as the reference codec, in this run.\n",
        style="dim",
    )
    return text


def _row(cell: BenchCell) -> str:
    if cell.problem is not None:
        return "  no figure, see below"
    latency = cell.latency
    told = () if latency is None else (latency.p50, latency.p99, latency.p999)
    tail = tuple(map(duration_words, told)) or ("", "", "")
    fields = (
        f"{cell.nanoseconds:,.0f}",
        spread_words(cell),
        f"{cell.packets_per_second:,.0f}",
        f"{cell.octets_per_second / _MEBI:,.0f}",
        *tail,
        ratio_words(cell.to_reference),
    )
    return "".join(f"{field:>{width}}" for field, width in zip(fields, _WIDTHS, strict=True))


def _comparison(record: BenchRecord, comparison: Comparison, *, verbose: bool) -> Text:
    text = Text()
    sides = (shortened(each, _SIDE) for each in (comparison.candidate, comparison.baseline))
    text.append(" against ".join(sides), style="bold")
    text.append(f", margin {comparison.margin:.1%}\n")
    head = f"  {'verdict':<14}{'cell':<28}{'time, 99 % interval':<25}{'control':<15}{'pairs':>6}{'x ref':>8}"
    text.append(f"{head}\n", style="dim")
    for each in comparison.cells:
        control = "" if each.control is None else f"{each.control.low:.3f}-{each.control.high:.3f}"
        text.append(f"  {each.verdict:<14}", style=_STYLES[each.verdict])
        name = f"{each.operation} {each.shape}"
        text.append(f"{name:<28}{interval_words(each.ratio):<25}{control:<15}{each.pairs:>6}")
        text.append(f"{ratio_words(each.candidate_to_reference):>8}\n")
        if each.reason:
            append_row(text, "", printable(each.reason))
        if each.verdict == "regressed":
            append_command(text, "again", printable(cell_command(record, comparison, each)))
        if verbose:
            _append_decision(text, each)
    text.append("x ref: how many times as long the candidate took as the reference codec, in this run.\n", style="dim")
    return text


def _append_decision(text: Text, cell: PairedCell) -> None:
    append_row(text, "decided", f"by {interval_words(cell.decided)}, of {cell.clock} time")
    if cell.candidate_to_reference is not None:
        sides = f"{interval_words(cell.candidate_to_reference)}, baseline {interval_words(cell.baseline_to_reference)}"
        append_row(text, "reference", f"candidate {sides}")


def _problems(record: BenchRecord) -> Text:
    text = Text()
    for message, cells in problem_cells(record).items():
        problem = cells[0].problem
        assert problem is not None  # noqa: S101 - that is what makes it one of them
        named = ", ".join(f"{each.operation} {each.shape}" for each in cells[:3])
        more = f" and {len(cells) - 3} more" if len(cells) > 3 else ""  # noqa: PLR2004 - named above
        _append_problem(text, message, f"{named}{more}", problem)
    told = set(problem_cells(record))
    for each in record.implementations:
        if each.problem is not None and each.problem.message not in told:
            _append_problem(text, each.problem.message, counted(0, "figure"), each.problem)
    return text


def _append_problem(text: Text, message: str, where: str, problem: BenchProblem) -> None:
    first, *others = wrapped(f"{_NONE}{shortened(message, 4 * WIDTH)}", WIDTH)
    text.append(_NONE, style="bold yellow")
    text.append("\n".join((first.removeprefix(_NONE), *others, "")))
    append_row(text, "in", where)
    append_row(text, "then", printable(problem.advice))
    append_log(text, problem.log.splitlines()[-_LOG_LINES:])
