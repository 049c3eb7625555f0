"""A conformance run for people: the fails with their proof or by cause, then a table across implementations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ilp.conformance.causes import Cause, causes
from ilp.conformance.record import CheckRecord, ImplementationRecord, KnownProblem, Problem, Result
from ilp.conformance.verdict import VERDICTS, Verdict
from ilp.golden.vector import Vector
from ilp.implementation.resolved import resolved_reference
from ilp.report.check_case_text import case_text, repeat_command
from ilp.report.known_words import problem_lines, problem_title
from ilp.report.labelled import WIDTH
from ilp.report.outcome_text import log_tail
from ilp.report.styles import VERDICT_STYLES
from ilp.report.wording import clip, counted, printable, shortened, times, wrapped

__all__ = ["conformity", "print_check"]

_NAMED = 3  # vectors that a group names
_VERSION_SHOWN = 40  # characters
_REFERENCE_SHOWN = 60  # columns
_VERSION_IN_TABLE = 8  # columns
_NARROWEST_REFERENCE = 12  # columns in the table, below which a reference says nothing any more
_WIDE = 100  # columns of a screen that has room for the versions in the table
_CASES_SHOWN = 10  # of one implementation; where more fail, a reader is helped by their causes
_CAUSES_SHOWN = 24  # of all implementations that have many together, and at least a few of each
_FEWEST_CAUSES = 3
_INDENT = 18  # of the known departures


def print_check(console: Console, record: CheckRecord, *, verbose: bool = False) -> None:
    """Print the report of a run.

    Of an implementation that fails a few cases, each is shown with its octets; where there are more, their causes are,
    the gravest first, each with the command that shows one of its cases.

    Args:
        console: where to.
        record: the run.
        verbose: show every case that is a fail, a known departure, an info or a skip.
    """
    cases = {each.id: each for each in record.cases}
    resolved = {each.reference: resolved_reference(each.reference, each.version) for each in record.implementations}
    by_cause = frozenset[str]() if verbose else _with_many_fails(record)
    for result in record.results:
        if _is_shown(result, verbose=verbose) and not (result.verdict == "fail" and result.implementation in by_cause):
            console.print(case_text(result, cases[result.vector], record.options, resolved[result.implementation]))
    for implementation in record.implementations:
        if implementation.problem:
            console.print(_problem(implementation.problem))
    known = _known(record)
    if known and not verbose:
        console.print(known)
    for text in _causes(record, by_cause, resolved):
        console.print(text)
    for problem in record.known_problems:
        console.print(_known_problem(problem))
    console.print(_matrix(record, console.width))
    console.print(_closing(record, cases, named=console.width < _WIDE))


def conformity(implementation: ImplementationRecord) -> str:
    """Return in a word or two whether an implementation conforms, as far as the run can tell."""
    counts = implementation.counts
    if counts.fail:
        return "no"
    if counts.error or not counts.decided:
        return "undecided"
    if counts.known:
        return "known departures"
    return "yes, in part" if counts.skip else "yes"


def _is_shown(result: Result, *, verbose: bool) -> bool:
    if result.verdict == "error":
        return result.outcome != "not asked"  # garbled
    return result.verdict in ("fail", "warn") or (verbose and result.verdict != "pass")


def _with_many_fails(record: CheckRecord) -> frozenset[str]:
    return frozenset(each.reference for each in record.implementations if each.counts.fail > _CASES_SHOWN)


def _problem(problem: Problem) -> Text:
    text = Text()
    text.append("error: ", style="bold red")
    text.append("\n".join(wrapped(printable(problem.message), WIDTH - 7)) + "\n")
    for line in log_tail(problem.log):
        for part in wrapped(line, WIDTH - 4):
            text.append(f"  | {part}\n", style="dim")
    text.append("\n".join(wrapped(printable(problem.advice), WIDTH)) + "\n")
    return text


def _known_problem(problem: KnownProblem) -> Text:
    """Return what is wrong with a list of known departures, with the lines to remove and to add."""
    text = Text()
    text.append("\n".join(wrapped(f"--- {problem_title(problem)} ---", WIDTH)) + "\n", style="bold red")
    said, *lines = problem_lines(problem)
    for part in wrapped(said, WIDTH - 2):
        text.append(f"  {part}\n")
    for line in lines:
        text.append(f"  {line}\n", style="bold")
    return text


def _known(record: CheckRecord) -> Text:
    text = Text()
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for result in record.results:
        if result.verdict == "known":
            groups[result.implementation, result.reason or ""].append(result.vector)
    if not groups:
        return text
    text.append("Known departures", style="bold yellow")
    text.append(" (--verbose shows each with its octets)\n")
    above = ""
    for (implementation, reason), ids in groups.items():
        text.append_text(_group(shortened(implementation, WIDTH), reason, ids, is_named=implementation == above))
        above = implementation
    return text


def _group(implementation: str, reason: str, ids: Sequence[str], *, is_named: bool) -> Text:
    """Return the departures of one reason; a long reference has a line of its own, once above all its reasons."""
    text = Text()
    head = f"{implementation:>11} {len(ids):>4}  "
    if len(head) > _INDENT:
        head = f"{len(ids):>{_INDENT - 2}}  " if is_named else f"{implementation}\n{len(ids):>{_INDENT - 2}}  "
    text.append(head, style="yellow")
    text.append(f"\n{'':{_INDENT}}".join(wrapped(printable(reason), WIDTH - _INDENT)) + "\n")
    named = ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else "")
    for line in wrapped(named, WIDTH - _INDENT):
        text.append(f"{'':{_INDENT}}{line}\n", style="dim")
    return text


def _causes(record: CheckRecord, of: frozenset[str], resolved: Mapping[str, str]) -> Iterator[Text]:
    """Yield, of each implementation in `of`, what it does wrong: a line a cause, and how to see one of its cases."""
    grouped: dict[str, list[Cause]] = defaultdict(list)
    for each in causes(record):
        grouped[each.implementation].append(each)
    shown = max(_FEWEST_CAUSES, _CAUSES_SHOWN // max(len(of), 2))
    for implementation, found in grouped.items():
        if implementation in of:
            yield _causes_of(implementation, found, shown, resolved[implementation], record.options)


def _causes_of(implementation: str, found: Sequence[Cause], shown: int, reference: str, options: Sequence[str]) -> Text:
    text = Text()
    total = sum(len(each.vectors) for each in found)
    amounts = f": {counted(total, 'fail')}, {counted(len(found), 'cause')}"
    text.append(shortened(implementation, WIDTH - len(amounts)), style="bold")
    text.append(f"{amounts}\n", style="bold red")
    for each in found[:shown]:
        text.append(f"{len(each.vectors):>6}  {each.operation:<6}  ", style=VERDICT_STYLES["fail"])
        text.append(f"{each.consequence:<25}  {each.clause}\n")
        text.append(f"{'':8}{repeat_command(reference, each.vectors[0], options)}\n", style="dim")
    left = found[shown:]
    if left:
        more = sum(len(each.vectors) for each in left)
        text.append(f"{more:>6}  more in {counted(len(left), 'further cause')}: ")
        text.append("--verbose shows every case, --report html=FILE a page of them\n")
    return text


def _matrix(record: CheckRecord, width: int) -> Table | Text:
    """Return a table of all implementations and verdicts, or a list where the screen has no room for one."""
    wide = width >= _WIDE
    gap = 2 if wide else 1
    rows = [_cells(each, wide=wide) for each in record.implementations]
    heads = [*(["version"] if wide else []), *VERDICTS, "conforms", *(["s"] if wide else [])]
    taken = sum(gap + max(map(len, column)) for column in zip(heads, *rows, strict=True))
    room = min(width, _WIDE) - taken
    if room < _NARROWEST_REFERENCE:
        return _tallies(record)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0))
    table.add_column("implementation", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="left" if head in ("version", "conforms") else "right", no_wrap=True)
    for each, cells in zip(record.implementations, rows, strict=True):
        table.add_row(Text(shortened(each.reference, room)), *cells)
    return table


def _tallies(record: CheckRecord) -> Text:
    text = Text()
    for each in record.implementations:
        counts = ((verdict, each.counts.of(verdict)) for verdict in VERDICTS)
        text.append(f"{shortened(each.reference, WIDTH)}\n", style="bold")
        text.append(f"  conforms: {conformity(each)}\n")
        for verdict, count in counts:
            if count:
                text.append(f"{count:>7} {verdict}\n", style=VERDICT_STYLES[verdict])
    text.rstrip()
    return text


def _cells(implementation: ImplementationRecord, *, wide: bool) -> list[Text]:
    """Return what the table says of an implementation beside its reference."""
    cells = [_counted(implementation.counts.of(verdict), verdict) for verdict in VERDICTS]
    cells.append(Text(conformity(implementation)))
    if not wide:
        return cells
    version = Text(shortened(implementation.version, _VERSION_IN_TABLE))
    return [version, *cells, Text(f"{implementation.seconds:.1f}")]


def _counted(count: int, verdict: Verdict) -> Text:
    return Text(str(count), style=VERDICT_STYLES[verdict] if count else "dim")


def _closing(record: CheckRecord, vectors: Mapping[str, Vector], *, named: bool) -> Text:
    text = Text()
    for each in record.implementations:
        reference = shortened(each.reference, _REFERENCE_SHOWN)
        for line in _unsupported(record, each, vectors):
            text.append(line + "\n", style="yellow")
        if each.restarts:
            text.append(f"{reference} had to be started again {times(each.restarts)}.\n", style="yellow")
        if each.digest:
            text.append(f"{reference} is version {clip(each.version, _VERSION_SHOWN)}, ", style="dim")
            text.append(f"tree {each.digest[:16]}.\n", style="dim")
        elif named and not each.problem:
            text.append(f"{reference} is version {clip(each.version, _VERSION_SHOWN)}.\n", style="dim")
    of = f"{counted(record.vectors.count, 'vector')}, {counted(len(record.implementations), 'implementation')}"
    planned = f"{of}, {record.seconds:.1f} s"
    if record.stopped:
        text.append(f"Stopped at the first fail: what was not asked counts as error. {planned}.", style="bold magenta")
    elif record.interrupted:
        text.append(f"Interrupted: what was not asked counts as error. {planned}.", style="bold magenta")
    else:
        text.append(f"{planned}.")
    return text


def _unsupported(
    record: CheckRecord, implementation: ImplementationRecord, vectors: Mapping[str, Vector]
) -> Iterator[str]:
    """Say what of the vectors an implementation does not support: what its skips ask for, and of how many."""
    if not implementation.counts.skip:
        return
    skipped, asked = Counter[str](), Counter[str]()
    for result in record.results:
        if result.implementation == implementation.reference:
            vector = vectors[result.vector]
            asked[kind := f"{vector.operation_name} {vector.packet}"] += 1
            skipped[kind] += result.verdict == "skip"
    missing = ", ".join(f"{kind} {count} of {asked[kind]}" for kind, count in skipped.most_common() if count)
    yield from wrapped(
        f"{shortened(implementation.reference, _REFERENCE_SHOWN)} does not support all that was asked: {missing}.",
        WIDTH,
    )
