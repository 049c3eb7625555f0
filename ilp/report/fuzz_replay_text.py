"""What became of findings that were asked again, for people; and candidates for vectors that findings made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ilp.fuzz.promote import OPEN, Candidate
from ilp.fuzz.record import FuzzFinding
from ilp.fuzz.replay import Replayed, ReplayRecord, ReplayState
from ilp.protocol import Value
from ilp.report.fuzz_commands import replay_line
from ilp.report.fuzz_finding_text import append_case
from ilp.report.labelled import WIDTH, append_command, append_row
from ilp.report.machine import to_json
from ilp.report.wording import printable, shortened, wrapped

__all__ = ["print_replay", "render_candidate"]

_ORDER: tuple[ReplayState, ...] = ("still failing", "changed", "not asked", "fixed")
_STYLES: dict[ReplayState, str] = {
    "still failing": "bold red",
    "changed": "bold yellow",
    "not asked": "bold magenta",
    "fixed": "bold green",
}
_WIDEST = max(map(len, _ORDER))
_REFERENCE_SHOWN = 60  # columns


def print_replay(
    console: Console, record: ReplayRecord, findings: Sequence[FuzzFinding], *, verbose: bool = False
) -> None:
    """Print what became of each finding.

    Args:
        console: where to.
        record: the run.
        findings: as the state folder had them.
        verbose: show what is done now with the case of each one that still fails.
    """
    by_signature = {each.signature: each for each in findings}
    rfc0027 = {each.reference: bool(each.speaks_rfc0027) for each in record.participants}
    for each in sorted(record.results, key=lambda each: _ORDER.index(each.became)):
        text = _line(each)
        if verbose and each.case is not None:
            is_rfc0027 = all(rfc0027.get(one, False) for one in each.participants)
            append_case(text, by_signature[each.signature], each.case, is_rfc0027=is_rfc0027)
        if each.became == "still failing" and not each.minimised:
            append_command(text, "smaller", printable(replay_line(each.signature, record.state, "--minimise")))
        text.rstrip()
        console.print(text)
    text = Text()
    for reason in record.problem:
        append_row(text, "problem", printable(reason))
    text.append("Summary: ", style="bold")
    counts = [(state, sum(each.became == state for each in record.results)) for state in _ORDER]
    said = ", ".join(f"{count} {state}" for state, count in counts if count)
    text.append(f"{said or 'there are no findings'} in {printable(record.state)}")
    if record.interrupted:
        text.append("; interrupted", style="bold magenta")
    console.print(text)


def _line(replayed: Replayed) -> Text:
    text = Text()
    text.append(f"{replayed.became:<{_WIDEST}}", style=_STYLES[replayed.became])
    text.append(f"  {printable(replayed.signature)}\n")
    append_row(text, "by", ", ".join(shortened(each, _REFERENCE_SHOWN) for each in replayed.participants))
    for index, each in enumerate(replayed.shows):
        append_row(text, "shows now" if index == 0 else "", printable(each))
    if replayed.reason:
        append_row(text, "reason", printable(replayed.reason.splitlines()[0]))
    return text


def render_candidate(candidate: Candidate, place: Path) -> Text:
    """Return what is left to do with a candidate, and what the suite's own oracle suggests."""
    text = Text()
    text.append(f"{printable(str(place))}\n", style="bold")
    ruling = candidate.ruling
    append_row(
        text, "suggested", f"expectation {ruling.expectation}" + (f", clause {ruling.clause}" if ruling.clause else "")
    )
    for result in ruling.results:
        append_row(text, "", printable(_result(result)))
    for line in wrapped(
        f"That is what this suite's oracle says; no vector is true because of it. Until a person has replaced every "
        f"{OPEN} in the file, no set loads that has it. docs/fuzzing.md tells the steps.",
        WIDTH,
    ):
        text.append(line + "\n")
    text.rstrip()
    return text


def _result(result: Value | str) -> str:
    if isinstance(result, str):
        return f'"octets": "{result}"'
    return f'"value": {to_json(result)}'
