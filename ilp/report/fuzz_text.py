"""A campaign for people: who was fuzzed, what was found, how far it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.record import FuzzFinding, FuzzRecord, Participant
from ilp.report.fuzz_commands import state_option
from ilp.report.fuzz_finding_text import finding_line, finding_text
from ilp.report.labelled import WIDTH, append_log, append_row
from ilp.report.wording import counted, printable, shortened, times, wrapped

__all__ = ["causes_of", "print_fuzz"]

_SHOWN = 12  # findings in full, without --verbose
_UNSEEN_SHOWN = 5
_LOG_LINES = 8
_INDENT = 8  # of what stands below "Fuzzing "
_VERSION_SHOWN = 30  # columns
_UNKNOWN = "unknown"
_ENDED = {
    "max-time": "its time was over",
    "max-operations": "all operations were asked that it was to ask",
    "max-findings": "enough was found",
    "done": "all was asked",
    "interrupted": "it was interrupted",
    "problem": "it could not go on",
    "running": "it did not end",
}


def print_fuzz(console: Console, record: FuzzRecord, *, verbose: bool = False) -> None:
    """Print the report of a campaign.

    Args:
        console: where to.
        record: the campaign.
        verbose: show every finding in full, and which oracles watched.
    """
    console.print(_heading(record, verbose=verbose))
    explained: set[str] = set()  # an oracle is explained where it breaks first
    causes = causes_of(record.findings)
    for first, *also in [[each] for each in record.findings] if verbose else causes[:_SHOWN]:
        console.print(
            finding_text(first, record.participants, record.state, explained=first.oracle not in explained, also=also)
        )
        explained.add(first.oracle)
    console.print(_closing(record, [] if verbose else causes[_SHOWN:], verbose=verbose))
    console.print(_summary(record))


def causes_of(findings: Iterable[FuzzFinding]) -> list[list[FuzzFinding]]:
    """Return findings by their likely cause: the same oracle and clause, else the same oracle, packet and field."""
    causes: dict[tuple[str, ...], list[FuzzFinding]] = {}
    for each in findings:
        where = (each.clause,) if each.clause else (each.packet, each.field)
        causes.setdefault((each.oracle, *where, *each.by), []).append(each)
    return list(causes.values())


def _heading(record: FuzzRecord, *, verbose: bool) -> Text:
    text = Text()
    for index, each in enumerate(record.participants):
        text.append("Fuzzing " if index == 0 else "against ", style="bold")
        resolved = _resolved(each)
        text.append(shortened(each.reference, WIDTH - _INDENT - len(resolved)), style="bold")
        text.append(f"{resolved}\n")
    shard = f", shard {record.shard[0]} of {record.shard[1]}" if record.shard else ""
    processes = counted(record.jobs, "process").replace("processs", "processes")
    line = f"with {_watching(record.oracles, verbose=verbose)}, seed {record.seed}, {processes}{shard}"
    for part in wrapped(line, WIDTH - _INDENT):
        text.append(f"{'':{_INDENT}}{part}\n")
    return text


def _resolved(participant: Participant) -> str:
    known = [] if participant.version == _UNKNOWN else [shortened(participant.version, _VERSION_SHOWN)]
    if participant.speaks_rfc0027 is False:
        known.append("speaks a dialect: the RFCs have no say")
    return f" ({', '.join(known)})" if known else ""


def _watching(oracles: Sequence[str], *, verbose: bool) -> str:
    if len(oracles) == len(ORACLES) and not verbose:
        return f"all {len(oracles)} oracles"
    return ("the oracle " if len(oracles) == 1 else "the oracles ") + ", ".join(oracles)


def _closing(record: FuzzRecord, rest: Sequence[Sequence[FuzzFinding]], *, verbose: bool) -> Text:
    """Return what is not shown in full, what became of earlier findings, and the figures."""
    text = Text()
    if rest:
        text.append(f"{counted(len(rest), 'cause')} more, which --verbose shows in full:\n", style="bold")
        for first, *also in rest:
            text.append_text(finding_line(first, len(also)))
            text.append("\n")
        text.append("\n")
    _append_phases(text, record)
    if record.earlier:
        append_row(text, "earlier", _of_earlier(record))
        for signature in record.unseen[: None if verbose else _UNSEEN_SHOWN]:
            append_row(text, "", f"not seen: {shortened(signature, WIDTH - 22)}")
    for participant in record.participants:
        if participant.restarts:
            who = shortened(participant.reference, WIDTH - 60)
            said = f"{who} had to be started again {times(participant.restarts)}"
            append_row(text, "restarts", said)
    if record.state is not None:
        kept = f"{counted(record.corpus, 'input')} ({record.kept:,} new) and every finding are in "
        append_row(text, "state", kept + printable(record.state))
    for reason in record.problem:
        said, *log = reason.splitlines()
        append_row(text, "problem", printable(said))
        append_log(text, log[-_LOG_LINES:])
    text.rstrip()
    return text


def _of_earlier(record: FuzzRecord) -> str:
    seen = record.earlier - len(record.unseen)
    folder = " ".join(["ilp", "replay", *state_option(record.state or "")])
    said = f"of {counted(record.earlier, 'earlier finding')}, {seen} were seen again"
    return said if not record.unseen else f"{said}; `{printable(folder)}` tells whether the others are fixed"


def _append_phases(text: Text, record: FuzzRecord) -> None:
    if not record.phases:
        return
    head = f"  {'phase':<12}{'operations':>14}{'a second':>12}{'new findings':>14}{'inputs kept':>13}{'seconds':>10}\n"
    text.append(head, style="dim")
    for each in record.phases:
        rate = f"{each.operations / each.seconds:,.0f}" if each.seconds > 0 else ""
        text.append(f"  {each.name:<12}{each.operations:>14,}{rate:>12}{each.findings:>14,}")
        text.append(f"{each.kept:>13,}{each.seconds:>10.1f}\n")


def _summary(record: FuzzRecord) -> Text:
    text = Text()
    text.append("Summary: ", style="bold")
    count = len(record.findings)
    causes = counted(len(causes_of(record.findings)), "cause")
    found = f"{counted(count, 'finding')} with {causes}" if count else "nothing found"
    style = "bold red" if count else "bold green"
    if not count and record.ended in ("problem", "interrupted"):
        style = "bold magenta"
    text.append(found, style=style)
    text.append(f" in {record.seconds:.1f} s and {_operations(record)}")
    text.append(f"\nIt ended because {_ENDED[record.ended]}.")
    for line in _next_steps(record):
        text.append("\n" + "\n".join(wrapped(line, WIDTH)))
    return text


def _operations(record: FuzzRecord) -> str:
    rate = f" ({record.operations / record.seconds:,.0f}/s)" if record.seconds > 0 else ""
    return f"{record.operations:,} {'operation' if record.operations == 1 else 'operations'}{rate}"


def _next_steps(record: FuzzRecord) -> Iterator[str]:
    if record.findings and record.state is not None:
        options = " ".join(["", *state_option(record.state)])
        yield (
            f"`ilp replay{printable(options)}` tells what is fixed; "
            f"`ilp promote{printable(options)} SIGNATURE` makes a candidate for a golden vector."
        )
