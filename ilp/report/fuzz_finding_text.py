"""A finding of a campaign for people: what is broken, the octets that show it, what each side makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from ilp.fuzz.breach import Step
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.record import Case, FuzzFinding, Participant
from ilp.protocol import Accepted, Encode, Encoded, Operation, Outcome, Relay, Value
from ilp.report.elements_text import append_elements
from ilp.report.fuzz_commands import alone_command, replay_line
from ilp.report.labelled import WIDTH, append_command, append_octets, append_row
from ilp.report.outcome_text import (
    brief_value,
    clipped,
    differing_members,
    first_difference,
    log_lines,
    outcome_line,
)
from ilp.report.replay import FROM_WITNESS
from ilp.report.wording import counted, printable, shortened
from ilp.spec.clauses import all_clauses
from ilp.spec.oracle import Ruling, rule

__all__ = ["append_case", "finding_line", "finding_text", "place_of"]

_REFERENCE_SHOWN = 60  # columns
_ALSO_SHOWN = 8  # findings with the same cause
_SOURCES = {
    "golden": "a golden vector or value",
    "written": "what an implementation writes",
    "mutation": "a mutation of what an implementation writes",
    "random": "a mutation by chance",
    "recorded": "the corpus",
    "given": "an earlier finding",
}


def place_of(packet: str, field: str) -> str:
    """Return in which field of which packet a finding is: "prepare.expiresAt", "prepare", "no ILPv4 packet"."""
    if packet == "none":
        return "no ILPv4 packet"
    return packet if field == "packet" else f"{packet}.{field}"


def finding_line(finding: FuzzFinding, others: int) -> Text:
    """Return a finding in one line: its signature, how often it was seen, and how many others have the same cause."""
    rest = f" {finding.count:,}×"  # noqa: RUF001 - a sign of multiplication is meant
    if others:
        rest += f", {counted(others, 'signature')} more"
    text = Text("  ")
    text.append(shortened(finding.signature, WIDTH - 2 - len(rest)), style="bold")
    text.append(rest, style="dim")
    return text


def finding_text(
    finding: FuzzFinding,
    participants: Sequence[Participant],
    state: str | None,
    *,
    explained: bool = True,
    also: Sequence[FuzzFinding] = (),
) -> Text:
    """Return a finding with everything there is to know of it, in at most 98 columns but for commands.

    Args:
        finding: the finding.
        participants: all that were fuzzed.
        state: the folder that keeps it, None where none does.
        explained: whether its oracle is explained as well.
        also: further findings with the same cause, which are only named.
    """
    text = Text()
    oracle = ORACLES[finding.oracle]
    text.append(f"--- {finding.oracle}", style="bold red")
    text.append(f": {place_of(finding.packet, finding.field)} ---\n")
    if explained:
        append_row(text, "broken", f"{oracle.title}.")
        append_row(text, "hurts", f"{oracle.consequence}.")
    if len(finding.by) > 1:
        append_row(text, "by", " and ".join(shortened(each, _REFERENCE_SHOWN) for each in finding.by))
    append_case(text, finding, finding.cases[0], is_rfc0027=all(each.speaks_rfc0027 for each in participants))
    if state is not None:
        append_row(text, "seen", _seen(finding))
    append_row(text, "signature", printable(finding.signature))
    if state is not None:
        append_command(text, "replay", printable(replay_line(finding.signature, state)))
        if not finding.minimised:
            append_row(text, "", "It is not as small as it gets yet; `ilp replay --minimise` goes on with that.")
    command = alone_command(finding.oracle, participants, finding.cases[0].operation)
    append_command(text, "alone", printable(command))
    if command.endswith(FROM_WITNESS):
        append_row(text, "", "where witness.json holds findings[].cases[0].operation of --format json")
    for index, each in enumerate(also[:_ALSO_SHOWN]):
        append_row(text, "also" if index == 0 else "", f"{printable(each.signature)} ({each.count:,}×)")  # noqa: RUF001
    if len(also) > _ALSO_SHOWN:
        append_row(text, "", f"and {counted(len(also) - _ALSO_SHOWN, 'signature')} more, which --verbose shows")
    return text


def append_case(text: Text, finding: FuzzFinding, case: Case, *, is_rfc0027: bool) -> None:
    """Append what was asked, what came of it, what the RFCs say, and what was asked further."""
    _append_operation(text, case.operation, finding.field, is_rfc0027=is_rfc0027)
    ruling = rule(case.operation) if is_rfc0027 else None
    _append_outcomes(text, finding, case)
    if ruling is not None:
        append_row(text, "RFCs", _wanted(ruling, case.outcomes[0]))
    _append_clause(text, finding.clause or (ruling.clause if ruling else ""))
    for index, step in enumerate(case.steps):
        _append_step(text, step, "then" if index == 0 else "", case.operation)
    if case.note:
        append_row(text, "note", printable(case.note))


def _append_operation(text: Text, operation: Operation, field: str, *, is_rfc0027: bool) -> None:
    if isinstance(operation, Encode):
        append_row(text, "write", brief_value(operation.value))
        return
    label = "forward" if isinstance(operation, Relay) else "read"
    octets = bytes.fromhex(operation.packet)
    if is_rfc0027:
        append_elements(text, label, octets, field)
    else:
        append_octets(text, label, octets)
    if isinstance(operation, Relay):
        append_row(text, "", _edits(operation))


def _edits(operation: Relay) -> str:
    given = (("amount", operation.amount), ("expiresAt", operation.expires_at))
    return ", ".join(f"with {name} {printable(each)}" for name, each in given if each is not None) or "as it is"


def _append_outcomes(text: Text, finding: FuzzFinding, case: Case) -> None:
    """Append what each of those did that the finding is about; behind the first, steps tell it where there are any."""
    pairs = list(zip(finding.by, case.outcomes, strict=False))
    if case.steps:
        pairs = pairs[:1]
    outcomes = [outcome for _, outcome in pairs]
    values = [each.value for each in outcomes if isinstance(each, Accepted)]
    if len(pairs) == len(values) == 2 and type(values[0]) is type(values[1]):  # noqa: PLR2004 - two sides
        differences = list(differing_members(*values))
        for (reference, _), side in zip(pairs, ("one", "other"), strict=True):
            shown = ", ".join(f"{each.name} {getattr(each, side)}" for each in differences)
            append_row(text, "did", f"{shortened(reference, _REFERENCE_SHOWN)}: accepted, {shown}")
        return
    for index, (reference, outcome) in enumerate(pairs):
        said = shortened(reference, _REFERENCE_SHOWN)
        append_row(text, "did" if index == 0 else "", f"{said}: {outcome_line(outcome)}")
        for line in log_lines(outcome):
            append_row(text, "log", line)


def _wanted(ruling: Ruling, outcome: Outcome) -> str:
    """Return what the specification wants, of a value only that in which the outcome differs."""
    words = {
        "accept": "",
        "reject": "to be refused",
        "either": "left open; if not refused, ",
        "disputed": "in dispute; ",
    }
    if ruling.expectation == "reject" or not ruling.results:
        return words["reject"]
    results = [_result(each, outcome) for each in ruling.results]
    if ruling.expectation == "disputed" and ruling.may_refuse:
        results.append("a refusal")
    return words[ruling.expectation] + " or ".join(results)


def _result(result: Value | str, outcome: Outcome) -> str:
    if isinstance(result, str):
        at = ""
        if isinstance(outcome, Encoded) and outcome.octets != result:
            place = first_difference(bytes.fromhex(outcome.octets), bytes.fromhex(result))
            at = f" (they differ from octet {place} on)"
        return f"the octets {clipped(result)}{at}"
    if isinstance(outcome, Accepted) and type(outcome.value) is type(result):
        differences = list(differing_members(outcome.value, result))
        if not differences:
            return "just this value"
        return "this value with " + ", ".join(f"{each.name} {each.other}, not {each.one}" for each in differences)
    return f"to be accepted as {brief_value(result)}"


def _append_clause(text: Text, clause_id: str) -> None:
    cited = all_clauses().get(clause_id)
    if cited is not None:
        append_row(text, "clause", f"{cited.id}: {cited.citation} ({cited.level})")
        append_row(text, "", cited.text)


def _append_step(text: Text, step: Step, label: str, first: Operation) -> None:
    if step.operation == first:
        asked = "asked the same again"
    elif isinstance(step.operation, Encode):
        asked = f"to write {brief_value(step.operation.value)}"
    else:
        verb = "to forward" if isinstance(step.operation, Relay) else "to read"
        asked = f"{verb} {clipped(step.operation.packet)}"
    append_row(text, label, f"{shortened(step.by, _REFERENCE_SHOWN)}, {asked}: {outcome_line(step.outcome)}")
    for line in log_lines(step.outcome):
        append_row(text, "log", line)


def _seen(finding: FuzzFinding) -> str:
    source = _SOURCES.get(finding.source, "")
    origin = f", which was {source}" if source else ""
    shows = "shows" if finding.count == 1 else "show"
    operations = f"{finding.count:,} {counted(finding.count, 'operation').partition(' ')[2]}"
    requests = f"{finding.first_seen:,} {counted(finding.first_seen, 'request').partition(' ')[2]}"
    return f"{operations} {shows} it, the first after {requests}{origin}"
