"""Golden vectors for people: listed, shown one by one, held against clauses and against mutants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import UNSET, structs
from rich.console import Console
from rich.text import Text

from ilp.golden.coverage import ClauseCoverage
from ilp.golden.vector import Expectation, Reading, Vector
from ilp.protocol import Encode, Value
from ilp.report.labelled import append_label, append_octets
from ilp.report.machine import to_json
from ilp.report.vectors_record import (
    ClausesRecord,
    ListRecord,
    MutantRecord,
    MutationRecord,
    ShownVector,
    ShowRecord,
)
from ilp.report.wording import clip, counted, printable, wrapped

__all__ = ["print_clauses", "print_list", "print_mutation", "print_vectors", "set_line", "shortened"]

_STYLES: dict[Expectation, str] = {"accept": "green", "reject": "red", "either": "cyan", "disputed": "yellow"}
_WIDTH = 100
_ID_WIDTH = 46
_LABEL_WIDTH = 13
_TEXT_SHOWN = 1_000  # characters of octets or a member of a value
_CLAUSE_WIDTH = 34
_LEVEL_WIDTH = 10
_SUBJECT_WIDTH = 22
_NUMBER_WIDTH = 9
_KILLERS_SHOWN = 3
_IDLE_SHOWN = 10


def set_line(version: str | None, sha256: str) -> str:
    """Return what names a set: its version, and the beginning of its digest."""
    return f"version {version or 'unknown'}, sha256 {sha256[:16]}"


def shortened(text: str, width: int) -> str:
    """Return text made printable and cut to a width, with a sign that it was."""
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


# Lists.


def print_list(console: Console, record: ListRecord) -> None:
    """Print one line a vector: what is expected, the operation, the id, the title, cut to fit a terminal."""
    text = Text()
    for each in record.vectors:
        text.append(f"{each.expectation:<8}  ", style=_STYLES[each.expectation])
        text.append(f"{each.operation:<6}  {each.id:<{_ID_WIDTH}}  ")
        room = max(_WIDTH - 20 - max(_ID_WIDTH, len(each.id)), 8)
        text.append(shortened(each.title, room) if console.is_terminal else printable(each.title), style="dim")
        text.append("\n")
    text.append(f"{counted(len(record.vectors), 'vector')}, {set_line(record.version, record.sha256)}")
    console.print(text)


# One vector.


def print_vectors(console: Console, record: ShowRecord) -> None:
    """Print each vector with everything that its file says of it, its clauses in full."""
    for number, each in enumerate(record.vectors):
        console.print(_shown(each), end="" if number == len(record.vectors) - 1 else "\n")


def _shown(shown: ShownVector) -> Text:
    vector, text = shown.vector, Text()
    text.append(f"{vector.id}\n", style="bold")
    _row(text, "title", vector.title)
    for each in shown.clauses:
        _row(text, "clause", f"{each.id}: {each.source} ({each.level})")
        _row(text, "", each.text)
        if each.against:
            _row(text, "", f"But: {each.against}")
    _append_input(text, vector)
    for index, line in enumerate(_expected(vector)):
        _row(text, "expected" if index == 0 else "", line)
    for index, (aspect, witnesses) in enumerate(vector.witnesses.items()):
        _row(text, "witnesses" if index == 0 else "", f"{aspect}: {', '.join(witnesses)}")
    if vector.flags:
        _row(text, "flags", ", ".join(vector.flags))
    _row(text, "provenance", vector.provenance)
    _row(text, "since", vector.since)
    return text


def _append_input(text: Text, vector: Vector) -> None:
    if isinstance(vector.operation, Encode):
        for index, line in enumerate(_value_lines(vector.operation.value)):
            _row(text, "value" if index == 0 else "", line)
        return
    for member in ("amount", "expires_at"):
        wanted = getattr(vector.operation, member, None)
        if wanted is not None:
            _row(text, "new amount" if member == "amount" else "new expiry", wanted)
    place = vector.place.octets if vector.place else None
    octets = bytes.fromhex(vector.operation.packet)
    append_octets(text, vector.operation_name, octets, place, label_width=_LABEL_WIDTH)


def _expected(vector: Vector) -> Iterator[str]:
    level = "" if vector.level == "MUST" else f" ({vector.level} only)"
    match vector.expectation:
        case "accept":
            yield f"accepted{level}"
            yield from _result(vector)
        case "reject":
            yield f"refused{level}"
        case "either":
            yield f"refused, or accepted{level}"
            yield from _result(vector)
        case "disputed":
            yield f"one of these readings{level}"
            for each in vector.readings or ():
                refuses = each.value is UNSET and each.octets is UNSET
                yield f"- {each.name} [{each.clause}]{': refused' if refuses else ':'}"
                yield from _result(each)


def _result(holder: Vector | Reading) -> Iterator[str]:
    if holder.value is not UNSET:
        yield from _value_lines(holder.value)
    if holder.octets is not UNSET:
        yield clip(holder.octets, _TEXT_SHOWN)


def _value_lines(value: Value) -> Iterator[str]:
    yield str(value.__struct_config__.tag)
    for each in structs.fields(value):
        yield f"  {each.encode_name} {clip(to_json(getattr(value, each.name)), _TEXT_SHOWN)}"


def _row(text: Text, label: str, content: str) -> None:
    indent = len(content) - len(content.lstrip(" "))
    for index, line in enumerate(wrapped(printable(content.lstrip(" ")), _WIDTH - _LABEL_WIDTH - 2 - indent)):
        append_label(text, label if index == 0 else "", _LABEL_WIDTH)
        text.append(" " * indent + line + "\n")


# Clauses.


def print_clauses(console: Console, record: ClausesRecord, *, verbose: bool = False) -> None:
    """Print a line a clause with its numbers of vectors by expectation, and why it has none where it has none.

    With `verbose` the vectors' ids stand below each clause.
    """
    text = Text()
    head = "".join(f"{each:>{_NUMBER_WIDTH}}" for each in ("accept", "reject", "either", "disputed"))
    text.append(f"{'clause':<{_CLAUSE_WIDTH}}{'level':<{_LEVEL_WIDTH}}{head}\n", style="bold")
    for each in record.clauses:
        _append_clause(text, each)
        if verbose:
            _append_bearing(text, each)
    lacking = [each for each in record.clauses if each.missing]
    untestable = sum(each.untestable is not None for each in record.clauses)
    text.append(f"{counted(len(record.clauses), 'clause')}, {untestable} of them not testable from outside; ")
    text.append(f"{set_line(record.version, record.sha256)}\n")
    if lacking:
        text.append(f"{counted(len(lacking), 'clause')} without vectors that it needs", style="bold red")
    else:
        which = "Every binding clause" if record.whole else "Each of them that is binding"
        text.append(f"{which} has accepting and refusing vectors where both make sense.", style="green")
    console.print(text)


def _append_bearing(text: Text, each: ClauseCoverage) -> None:
    for expectation, ids in each.vectors.items():
        for vector_id in ids:
            text.append(f"    {expectation:<8}  ", style=_STYLES[expectation])
            text.append(f"{vector_id}\n", style="dim")


def _append_clause(text: Text, each: ClauseCoverage) -> None:
    style = "bold red" if each.missing else "dim" if each.untestable else ""
    text.append(f"{each.clause:<{_CLAUSE_WIDTH}}{each.level:<{_LEVEL_WIDTH}}", style=style)
    if not each.untestable:
        for count in (each.accept, each.reject, each.either, each.disputed):
            text.append(f"{count or '-':>{_NUMBER_WIDTH}}", style=style if count else f"{style} dim".strip())
    text.rstrip()
    text.append("\n")
    if each.missing:
        _append_note(text, f"missing: {' and '.join(each.missing)} vectors", "bold red")
    elif each.untestable:
        _append_note(text, f"not testable: {each.untestable}", "dim")
    elif each.one_sided:
        _append_note(text, each.one_sided, "dim")


def _append_note(text: Text, note: str, style: str) -> None:
    for line in wrapped(note, _WIDTH - 4):
        text.append(f"    {line}\n", style=style)


# Mutants.


def print_mutation(console: Console, record: MutationRecord, *, verbose: bool = False) -> None:
    """Print the score by subject and every survivor; with `verbose` every mutant and who kills it."""
    text = Text()
    if verbose:
        for each in record.mutants:
            _append_mutant(text, each)
        text.append("\n")
    _append_subjects(text, record)
    for each in record.mutants:
        if not each.caught:
            _append_survivor(text, each)
    if record.idle:
        _append_idle(text, record.idle, verbose=verbose)
    text.append(f"{counted(record.vectors, 'vector')}, {set_line(record.version, record.sha256)}\n")
    text.append(
        f"{record.caught} of {counted(record.planned, 'mutant')} caught: {_percentage(record)} %",
        style="bold green" if record.caught == record.planned else "bold red",
    )
    console.print(text)


def _percentage(record: MutationRecord) -> str:
    """Return the score, cut off and not rounded: 100 stands for all alone."""
    return f"{record.caught * 1000 // record.planned / 10:.1f}".removesuffix(".0")


def _append_mutant(text: Text, each: MutantRecord) -> None:
    verdict, style = ("caught", "green") if each.caught else ("survives", "bold red")
    text.append(f"{verdict:<10}", style=style)
    text.append(f"{each.mutant}: {shortened(each.title, _WIDTH - 12 - len(each.mutant))}\n")
    said = ("told apart by", each.told_apart_by) if each.disputed else ("killed by", each.killed_by)
    if said[1]:
        _append_note(text, f"{said[0]} {_named(said[1], _KILLERS_SHOWN)}", "dim")


def _append_subjects(text: Text, record: MutationRecord) -> None:
    by_subject: dict[str, list[MutantRecord]] = defaultdict(list)
    for each in record.mutants:
        by_subject[each.mutant.partition("/")[0]].append(each)
    head = "".join(f"{each:>{_NUMBER_WIDTH}}" for each in ("mutants", "killed", "disputed", "survive"))
    text.append(f"{'subject':<{_SUBJECT_WIDTH}}{head}\n", style="bold")
    for subject, mutants in by_subject.items():
        surviving = sum(not each.caught for each in mutants)
        killed = sum(each.caught and not each.disputed for each in mutants)
        apart = sum(each.caught and each.disputed for each in mutants)
        cells = "".join(f"{each or '-':>{_NUMBER_WIDTH}}" for each in (len(mutants), killed, apart, surviving))
        text.append(f"{subject:<{_SUBJECT_WIDTH}}{cells}\n", style="red" if surviving else "")


def _append_survivor(text: Text, each: MutantRecord) -> None:
    text.append(f"survives  {each.mutant}\n", style="bold red")
    _append_note(text, each.title, "")
    if each.disputed and each.killed_by:
        _append_note(text, f"It takes one side of a dispute, and fails {_named(each.killed_by, _KILLERS_SHOWN)}.", "")
    else:
        _append_note(text, "No vector fails for it: one is missing.", "")


def _append_idle(text: Text, idle: tuple[str, ...], *, verbose: bool) -> None:
    text.append(f"{counted(len(idle), 'refusing vector')} without a mutant to kill:\n", style="yellow")
    _append_note(text, _named(idle, len(idle) if verbose else _IDLE_SHOWN), "dim")


def _named(ids: tuple[str, ...], most: int) -> str:
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more
