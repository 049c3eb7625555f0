"""A conformance run for people: every fail with its proof, then a table across implementations."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ilp.conformance.record import CheckRecord, ImplementationRecord, Problem, Result
from ilp.conformance.verdict import VERDICTS, Verdict
from ilp.golden.vector import Reading, Vector
from ilp.protocol import Accepted, Encode, Encoded, Outcome, Value
from ilp.report.labelled import LABEL_WIDTH, WIDTH, append_command, append_octets, append_row
from ilp.report.outcome_text import (
    brief_value,
    clipped,
    differing_members,
    first_difference,
    log_lines,
    log_tail,
    outcome_line,
)
from ilp.report.replay import resolved_reference
from ilp.report.wording import clip, counted, printable, shortened, times, wrapped
from ilp.spec.clauses import clause

__all__ = ["conformity", "print_check"]

_STYLES: dict[Verdict, str] = {
    "pass": "green",
    "fail": "bold red",
    "known": "yellow",
    "warn": "yellow",
    "info": "cyan",
    "skip": "dim",
    "error": "bold magenta",
}
_NAMED = 3  # vectors that a group names
_DIFFERING_SHOWN = 4  # octets
_VERSION_SHOWN = 40  # characters
_REFERENCE_SHOWN = 60  # columns
_VERSION_IN_TABLE = 8  # columns
_WIDE = 100  # columns of a screen that has room for the versions in the table
_MANY_FAILS = 10  # from which on they are summed up by subject
_INDENT = 18  # of the known departures


def print_check(
    console: Console,
    record: CheckRecord,
    vectors: Mapping[str, Vector],
    *,
    verbose: bool = False,
    options: Sequence[str] = (),
) -> None:
    """Print the report of a run.

    Args:
        console: where to.
        record: the run.
        vectors: the vectors of the run, by id.
        verbose: show known departures, infos and skips one by one as well.
        options: the options of the command line without which a case does not repeat as it was.
    """
    shown: tuple[Verdict, ...] = ("fail", "known", "warn", "info", "skip") if verbose else ("fail", "warn")
    resolved = {each.reference: resolved_reference(each.reference, each.version) for each in record.implementations}
    for result in record.results:
        garbled = result.verdict == "error" and result.outcome != "not asked"
        if result.verdict in shown or garbled:
            console.print(_case(result, vectors[result.vector], options, resolved[result.implementation]))
    for implementation in record.implementations:
        if implementation.problem:
            console.print(_problem(implementation.problem))
    known = _known(record)
    if known and not verbose:
        console.print(known)
    digest = _fails(record)
    if digest:
        console.print(digest)
    console.print(_table(record, console.width))
    console.print(_closing(record, vectors, named=console.width < _WIDE))


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


# One case.


def _case(result: Result, vector: Vector, options: Sequence[str], reference: str) -> Text:
    text = Text()
    _append_heading(text, result.verdict, vector.id, printable(vector.title))
    append_row(text, "by", shortened(result.implementation, WIDTH - LABEL_WIDTH - 2))
    for each in vector.clauses:
        cited = clause(each)
        append_row(text, "clause", f"{each}: {cited.citation} ({cited.level})")
        append_row(text, "", cited.text)
    for line in _expected(vector):
        append_row(text, "expected", line)
    if result.seen is not UNSET:
        append_row(text, "seen", outcome_line(result.seen))
        for line in _differences(vector, result.seen):
            append_row(text, "", line)
        for line in log_lines(result.seen):
            append_row(text, "log", line)
    if result.reading:
        append_row(text, "reading", result.reading)
    if result.reason:
        append_row(text, "reason", result.reason)
    _append_input(text, vector)
    append_command(text, "repeat", shlex.join(["ilp", "check", reference, "--vector", vector.id, *options, "-v"]))
    return text


def _append_heading(text: Text, verdict: Verdict, vector_id: str, title: str) -> None:
    fits = cell_len(f"--- {verdict} {vector_id}: {title} ---") <= WIDTH
    text.append(f"--- {verdict} ", style=_STYLES[verdict])
    text.append(vector_id, style="bold")
    text.append(f": {title} ---\n" if fits else " ---\n")
    if not fits:
        append_row(text, "title", title)


def _append_input(text: Text, vector: Vector) -> None:
    if isinstance(vector.operation, Encode):
        append_row(text, "value", brief_value(vector.operation.value))
        return
    place = vector.place.octets if vector.place else None
    append_octets(text, "octets", bytes.fromhex(vector.operation.packet), place)


def _expected(vector: Vector) -> Iterator[str]:
    match vector.expectation:
        case "accept":
            yield _wanted(vector)
        case "reject":
            yield "refused"
        case "either":
            yield f"refused, or {_wanted(vector)}"
        case "disputed":
            for each in vector.readings or ():
                yield f"{each.name} [{each.clause}]: {_wanted(each)}"
    if vector.level != "MUST":
        yield f"(a {vector.level} only)"


def _wanted(holder: Vector | Reading) -> str:
    if holder.value is not UNSET:
        return f"accepted as {brief_value(holder.value)}"
    if holder.octets is not UNSET:
        return f"the octets {clipped(holder.octets)}"
    return "refused"


def _differences(vector: Vector, outcome: Outcome) -> Iterator[str]:
    """Name each field that was read otherwise, or the first octet that was written otherwise."""
    if isinstance(outcome, Accepted) and vector.value is not UNSET and outcome.value != vector.value:
        yield from _field_differences(vector.value, outcome.value)
    if isinstance(outcome, Encoded) and vector.octets is not UNSET and outcome.octets != vector.octets:
        want, got = bytes.fromhex(vector.octets), bytes.fromhex(outcome.octets)
        at = first_difference(want, got)
        wanted, seen = (octets[at : at + _DIFFERING_SHOWN].hex() or "the end" for octets in (want, got))
        yield f"first difference at octet {at}: {wanted} wanted, {seen} seen"


def _field_differences(want: Value, got: Value) -> Iterator[str]:
    if type(want) is not type(got):
        yield f"it read a {got.__struct_config__.tag}, not a {want.__struct_config__.tag}"
        return
    for each in differing_members(want, got):
        if each.at is None:
            yield f"{each.name} is {each.other}, not {each.one}"
        else:
            yield f"{each.name} differs from character {each.at} on: {each.other} instead of {each.one}"


# The run.


def _problem(problem: Problem) -> Text:
    text = Text()
    text.append("error: ", style="bold red")
    text.append("\n".join(wrapped(printable(problem.message), WIDTH - 7)) + "\n")
    for line in log_tail(problem.log):
        for part in wrapped(line, WIDTH - 4):
            text.append(f"  | {part}\n", style="dim")
    text.append("\n".join(wrapped(printable(problem.advice), WIDTH)) + "\n")
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
    for (implementation, reason), ids in groups.items():
        text.append_text(_group(shortened(implementation, WIDTH), reason, ids))
    return text


def _group(implementation: str, reason: str, ids: Sequence[str]) -> Text:
    text = Text()
    head = f"{implementation:>11} {len(ids):>4}  "
    text.append(head if len(head) <= _INDENT else f"{implementation}\n{len(ids):>{_INDENT - 2}}  ", style="yellow")
    text.append(f"\n{'':{_INDENT}}".join(wrapped(printable(reason), WIDTH - _INDENT)) + "\n")
    named = ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else "")
    for line in wrapped(named, WIDTH - _INDENT):
        text.append(f"{'':{_INDENT}}{line}\n", style="dim")
    return text


def _fails(record: CheckRecord) -> Text:
    """Return how many fails there are by subject and outcome, where there are too many to count them by eye."""
    text = Text()
    groups: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for result in record.results:
        if result.verdict == "fail":
            groups[result.implementation][result.vector.partition("/")[0]][result.outcome] += 1
    for implementation, subjects in groups.items():
        total = sum(outcomes.total() for outcomes in subjects.values())
        if total < _MANY_FAILS:
            continue
        text.append(f"{counted(total, 'fail')} of {shortened(implementation, WIDTH - _INDENT)}\n", style="bold red")
        for subject, outcomes in sorted(subjects.items(), key=lambda each: -each[1].total()):
            text.append(f"{outcomes.total():>{_INDENT - 2}}  {subject}: ")
            text.append(", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common()) + "\n")
    return text


def _table(record: CheckRecord, width: int) -> Table:
    wide = width >= _WIDE
    gap = 2 if wide else 1
    rows = [_cells(each, wide=wide) for each in record.implementations]
    heads = [*(["version"] if wide else []), *VERDICTS, "conforms", *(["s"] if wide else [])]
    taken = sum(gap + max(map(len, column)) for column in zip(heads, *rows, strict=True))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0))
    table.add_column("implementation", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="left" if head in ("version", "conforms") else "right", no_wrap=True)
    for each, cells in zip(record.implementations, rows, strict=True):
        table.add_row(Text(shortened(each.reference, min(width, _WIDE) - taken)), *cells)
    return table


def _cells(implementation: ImplementationRecord, *, wide: bool) -> list[Text]:
    """Return what the table says of an implementation beside its reference."""
    cells = [_counted(implementation.counts.of(verdict), verdict) for verdict in VERDICTS]
    cells.append(Text(conformity(implementation)))
    if not wide:
        return cells
    version = Text(shortened(implementation.version, _VERSION_IN_TABLE))
    return [version, *cells, Text(f"{implementation.seconds:.1f}")]


def _counted(count: int, verdict: Verdict) -> Text:
    return Text(str(count), style=_STYLES[verdict] if count else "dim")


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
    if record.interrupted:
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
