"""What a gate run amounts to, for people: who was held against whom, both axes, and the version that is required."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text

from ilp.gate.record import Bump, ConformanceChange, GateRecord, SideRecord
from ilp.gate.rules import rule
from ilp.gate.verdict import ALWAYS_SHOWN
from ilp.gate.waivers import failing_waivers
from ilp.report.gate_findings_text import kind_of, matters, place_name
from ilp.report.gate_wording import UNKNOWN, changed_cells, next_steps, no_conformance_change, waiver_standing
from ilp.report.labelled import WIDTH, append_log, append_row
from ilp.report.machine import to_json
from ilp.report.wording import clip, counted, printable, shortened, times, wrapped

__all__ = ["closing_text", "heading_text", "summary_text"]

_SOURCES = {"mutation": "mutated"}
_DIGEST_SHOWN = 16  # hexadecimal digits
_SCHEME_SHOWN = 8  # characters of what kind of digest it is
_VERSION_SHOWN = 20  # columns
_BUILD_SHOWN = 300  # characters of what is known of a build
_REFERENCE_SHOWN = 60  # columns
_CELLS_SHOWN = 5  # of each direction of conformance
_LOG_LINES = 8
_INDENT = 9  # of what stands below "Checking "


# Who was held against whom.


def heading_text(record: GateRecord, *, verbose: bool = False) -> Text:
    """Return what was run: both sides as they were resolved, what they were asked, under which policy."""
    text = Text()
    for index, side in enumerate(record.baselines):
        text.append("Checking " if index == 0 else f"{'and':>{_INDENT - 1}} ", style="bold")
        _append_side(text, side, verbose=verbose)
    text.append(f"{'->':>{_INDENT - 1}} ", style="bold")
    _append_side(text, record.candidate, verbose=verbose)
    for line in wrapped(_asked(record), WIDTH - _INDENT):
        text.append(f"{'':{_INDENT}}{line}\n")
    return text


def _append_side(text: Text, side: SideRecord, *, verbose: bool) -> None:
    resolved = _resolved(side)
    text.append(shortened(side.reference, WIDTH - _INDENT - len(resolved)), style="bold")
    text.append(f"{resolved}\n")
    if verbose:
        for line in wrapped(_build(side), WIDTH - _INDENT):
            text.append(f"{'':{_INDENT}}{line}\n", style="dim")


def _resolved(side: SideRecord) -> str:
    known = [] if side.version == UNKNOWN else [shortened(side.version, _VERSION_SHOWN)]
    if side.digest:
        scheme, colon, digest = side.digest.rpartition(":")
        known.append(f"tree {printable(scheme[:_SCHEME_SHOWN] + colon + digest[:_DIGEST_SHOWN])}")
    return f" ({', '.join(known)})" if known else ""


def _build(side: SideRecord) -> str:
    speaks = {None: "was not asked", True: "speaks RFC 0027", False: "speaks a dialect"}[side.speaks_rfc0027]
    build = f", {clip(to_json(side.build), _BUILD_SHOWN)}" if side.build else ""
    return f"{printable(side.name)}, {printable(side.language)}, {speaks}{build}"


def _asked(record: GateRecord) -> str:
    operations, policy = record.operations, record.policy
    sources = ", ".join(f"{_SOURCES.get(name, name)} {count:,}" for name, count in operations.sources.items())
    of = f" ({sources})" if sources else ""
    configured = f", configured in {printable(policy.configuration)}" if policy.configuration else ""
    return (
        f"{_operations(operations.count)}{of}, seed {operations.seed}; "
        f"policy {policy.name}, profile {policy.profile}{configured}"
    )


def _operations(count: int) -> str:
    return f"{count:,} {'operation' if count == 1 else 'operations'}"


# What else there is to know.


def closing_text(record: GateRecord, *, verbose: bool = False) -> Text:
    """Return the other axis, the controls, the coverage, the recordings, the waivers, and what was left undecided."""
    text = Text()
    _append_conformance(text, record, verbose=verbose)
    above = ""
    for label, line in _facts(record):
        append_row(text, "" if label == above else label, line)
        above = label
    _append_coverage(text, record, verbose=verbose)
    _append_waivers(text, record)
    for reason in record.undecided:
        _append_undecided(text, reason)
    return text


def _append_conformance(text: Text, record: GateRecord, *, verbose: bool) -> None:
    changes = record.conformance
    if not record.operations.count:
        return
    nothing = no_conformance_change(record)
    append_row(text, "conforms", nothing or f"Conformance to RFC 0027: {changed_cells(record)}")
    if nothing:
        return
    several = len(record.baselines) > 1
    _append_cells(text, "worsened", changes.worsened, several=several, verbose=verbose)
    _append_cells(text, "improved", changes.improved, several=several, verbose=verbose)


def _append_cells(
    text: Text, label: str, changes: Sequence[ConformanceChange], *, several: bool, verbose: bool
) -> None:
    shown = changes if verbose else changes[:_CELLS_SHOWN]
    for index, each in enumerate(shown):
        against = f", against {shortened(each.baseline, _REFERENCE_SHOWN)}" if several else ""
        append_row(text, label if index == 0 else "", f"{_cell(each)}{against}")
    if len(changes) > len(shown):
        append_row(text, "", f"and {counted(len(changes) - len(shown), 'cell')} more, which --verbose shows")


def _cell(change: ConformanceChange) -> str:
    turned = f"{change.old}, now {change.new}" if change.old != change.new else f"{change.old} otherwise"
    cited = f" ({change.clause})" if change.clause else ""
    return f"{change.count:>5,}  {change.operation} {place_name(change.packet, change.field)}: {turned}{cited}"


def _facts(record: GateRecord) -> Iterator[tuple[str, str]]:
    operations = record.operations
    yield from _controls(record)
    if operations.broken_alike:
        alike = _operations(operations.broken_alike)
        yield "broken", f"{alike} for which both sides are at fault in the same way: nothing fires there."
    if operations.unsupported:
        unsupported = _operations(operations.unsupported)
        yield "support", f"{unsupported} that a side does not support: nothing is known of these."
    if operations.recorded is not None:
        held, shared = _operations(operations.recorded), operations.shared or 0
        yield "recording", f"{held} recorded; of those that this ilp would ask, the recording has {shared:,}."
    for each in (*record.baselines, record.candidate):
        if each.restarts:
            reference = shortened(each.reference, _REFERENCE_SHOWN)
            yield "restarts", f"{reference} had to be started again {times(each.restarts)}."


def _controls(record: GateRecord) -> Iterator[tuple[str, str]]:
    if not record.controls:
        if record.operations.count:
            yield "controls", "No side was held against itself."
        return
    if len(record.controls) > 1 and not any(each.disagreements for each in record.controls):
        yield "controls", f"Each side agrees with itself about all {_operations(record.operations.count)}."
        return
    for each in record.controls:
        agreed = f"disagrees with itself about {each.disagreements:,}" if each.disagreements else "agrees with itself"
        about = "of" if each.disagreements else "about all"
        yield "controls", f"{shortened(each.side, _REFERENCE_SHOWN)} {agreed} {about} {_operations(each.asked)}."


def _append_coverage(text: Text, record: GateRecord, *, verbose: bool) -> None:
    coverage = record.coverage
    if not record.operations.count:
        return
    reached = f"{coverage.exercised} of {coverage.cells} cells exercised"
    if any(_is_visible(each.surface, each.bump) for each in record.findings):
        line = f"{reached}: rules x packet fields on which they could have fired."
    else:
        line = f"No wire change observed in {_operations(record.operations.count)}, {reached}."
    append_row(text, "coverage", line)
    if verbose:
        for each in coverage.rules:
            missing = f"; not on {', '.join(each.missing)}" if each.missing else ""
            append_row(text, "", f"{each.rule} {rule(each.rule).name}: {each.exercised} of {each.cells}{missing}")


def _is_visible(surface: str, bump: Bump) -> bool:
    return surface in "RWF" or bump != "none"


def _append_waivers(text: Text, record: GateRecord) -> None:
    for index, each in enumerate(record.waivers):
        cited = f" ({each.clause})" if each.clause else ""
        line = printable(f"{each.signature} {waiver_standing(each)}; {each.reason}{cited}")
        append_row(text, "waivers" if index == 0 else "", line)


def _append_undecided(text: Text, reason: str) -> None:
    said, *log = reason.splitlines()
    text.append("Could not decide: ", style="bold magenta")
    text.append("\n  ".join(wrapped(printable(said), WIDTH - len("Could not decide: "))) + "\n")
    append_log(text, log[-_LOG_LINES:])


# The answer.


def summary_text(record: GateRecord) -> Text:
    """Return the answer, and the version number that is required."""
    text = Text()
    if record.interrupted:
        found = f"Interrupted after {_operations(record.operations.count)}: this is what was found so far."
        text.append(found + "\n", style="bold magenta")
    for line in wrapped(_hidden(record), WIDTH):
        if line:
            text.append(line + "\n", style="dim")
    text.append("Summary: ", style="bold")
    no = _is_no(record)
    open_ = bool(record.undecided) or record.interrupted
    answer, style = ("NOT sufficient", "bold red") if no else ("sufficient", "bold green")
    if record.declared is None:
        answer = "not acceptable" if no else "acceptable"
    if open_ and not no:
        answer, style = "could not decide", "bold magenta"
    required, declared = _required(record), _declared(record)
    fits = len(f"Summary: {required}, {declared}: {answer}") <= WIDTH
    between = " " if fits else "\n" + " " * _INDENT
    text.append(f"{required},{between}{declared}: ")
    text.append(answer + "\n", style=style)
    for line in next_steps(record):
        text.append("\n".join(wrapped(line, WIDTH)) + "\n")
    text.rstrip()
    return text


def _is_no(record: GateRecord) -> bool:
    return matters(record.required, record) or bool(failing_waivers(record.waivers))


def _required(record: GateRecord) -> str:
    others = [f"{name}: {record.required_by.get(name, 'none')}" for name in ALWAYS_SHOWN if name != record.policy.name]
    least = " so far" if record.undecided or record.interrupted else ""
    return f"{_named(record.required)}{least} ({', '.join(others)})"


def _named(bump: Bump) -> str:
    if bump == "never":
        return "no version number suffices"
    return "no bump required" if bump == "none" else f"{bump} required"


def _declared(record: GateRecord) -> str:
    if record.declared is None:
        return f"none declared (a no from {record.fail_on} on)"
    if record.versions is None:
        return f"{record.declared} declared"
    before, after = (shortened(each, _VERSION_SHOWN) for each in record.versions)
    return f"{record.declared} declared by {before} -> {after}"


def _hidden(record: GateRecord) -> str:
    """Say what of the findings is counted and not shown."""
    allowed = Counter(each.rule for each in record.findings if kind_of(each, record) == "allowed")
    if not allowed:
        return ""
    named = ", ".join(f"{each} {count}" for each, count in allowed.items())
    return f"{counted(allowed.total(), 'finding')} that may pass without a bump: {named}; --verbose shows them."
