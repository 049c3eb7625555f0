"""One case of a conformance run for people: what was expected, what was seen, the octets, and how to see it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from msgspec import UNSET
from rich.cells import cell_len
from rich.text import Text

from ilp.conformance.record import Result
from ilp.conformance.verdict import Verdict
from ilp.golden.vector import Reading, Vector
from ilp.protocol import Accepted, Encode, Encoded, Outcome, Value
from ilp.report.labelled import LABEL_WIDTH, WIDTH, append_command, append_octets, append_row
from ilp.report.outcome_text import (
    brief_value,
    clipped,
    differing_members,
    first_difference,
    log_lines,
    outcome_line,
)
from ilp.report.styles import VERDICT_STYLES
from ilp.report.wording import printable, shortened
from ilp.spec.clauses import clause

__all__ = ["case_text", "difference_lines", "expected_lines", "repeat_command"]

_DIFFERING_SHOWN = 4  # octets


def case_text(result: Result, vector: Vector, options: Sequence[str], reference: str) -> Text:
    """Return a case with its proof.

    Args:
        result: what came of it.
        vector: what was asked.
        options: the options of the command line without which it does not repeat as it was.
        reference: the reference under which just this implementation is had again.
    """
    text = Text()
    _append_heading(text, result.verdict, vector.id, printable(vector.title))
    append_row(text, "by", shortened(result.implementation, WIDTH - LABEL_WIDTH - 2))
    for each in vector.clauses:
        cited = clause(each)
        append_row(text, "clause", f"{each}: {cited.citation} ({cited.level})")
        append_row(text, "", cited.text)
    if result.consequence:
        append_row(text, "effect", result.consequence)
    for line in expected_lines(vector):
        append_row(text, "expected", line)
    if result.seen is not UNSET:
        append_row(text, "seen", outcome_line(result.seen))
        for line in difference_lines(vector, result.seen):
            append_row(text, "", line)
        for line in log_lines(result.seen):
            append_row(text, "log", line)
    if result.reading:
        append_row(text, "reading", result.reading)
    if result.reason:
        append_row(text, "reason", result.reason)
    _append_input(text, vector)
    append_command(text, "repeat", repeat_command(reference, vector.id, options))
    return text


def repeat_command(reference: str, vector_id: str, options: Sequence[str]) -> str:
    """Return the command line that shows one case again, quoted for a shell."""
    return shlex.join(["ilp", "check", reference, "--vector", vector_id, *options, "-v"])


def _append_heading(text: Text, verdict: Verdict, vector_id: str, title: str) -> None:
    fits = cell_len(f"--- {verdict} {vector_id}: {title} ---") <= WIDTH
    text.append(f"--- {verdict} ", style=VERDICT_STYLES[verdict])
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


def expected_lines(vector: Vector) -> Iterator[str]:
    """Say what the specification expects: one line, or one for each reading of a dispute."""
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


def difference_lines(vector: Vector, outcome: Outcome) -> Iterator[str]:
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
