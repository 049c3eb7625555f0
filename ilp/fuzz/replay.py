"""Findings asked again: fixed, still failing, or failing in another way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ilp.explore.inquiry import conduct
from ilp.explore.question import operation_key
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.findings import store_finding
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.fuzz.part import Opener, opened
from ilp.fuzz.record import Case, FuzzFinding, Participant
from ilp.fuzz.signature import parse_fuzz_signature, signature_of
from ilp.fuzz.smallest import smallest_breach
from ilp.golden.vector import Vector
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Garbled, Unsupported

__all__ = ["ReplayPlan", "ReplayRecord", "ReplayState", "Replayed", "exit_code", "run_replay"]

ReplayState: TypeAlias = Literal["fixed", "still failing", "changed", "not asked"]
"""fixed: none of its cases breaks any oracle. still failing: one shows the finding again. changed: none does, and one
breaks an oracle in another way. not asked: that could not be found out."""


class ReplayPlan(Struct, frozen=True, kw_only=True):
    """What to ask again.

    Attributes:
        findings: as the state folder has them.
        instead: the reference that takes the place of each finding's first participant; None asks the same ones.
        probes: golden vectors by which it is told whether a participant speaks RFC 0027.
        store: the folder of findings in which those that still fail are made as small as they get; None leaves them.
        state: the state folder, for the record.
        suite: the version of the suite.
    """

    findings: tuple[FuzzFinding, ...]
    instead: str | None = None
    probes: tuple[Vector, ...]
    store: Path | None = None
    state: str
    suite: str


class Replayed(Struct, frozen=True, kw_only=True):
    """What became of one finding.

    Attributes:
        signature: the finding's.
        rank: the gravest have 0.
        participants: whom it was asked of, in order.
        became: what became of it.
        case: of one that still fails, the first case that shows it, with what was done now.
        shows: of one that changed, the signatures that its cases show now.
        reason: why it could not be asked.
        minimised: whether its smallest case is as small as the suite can make it.
    """

    signature: str
    rank: int
    participants: tuple[str, ...]
    became: ReplayState
    case: Case | None = None
    shows: tuple[str, ...] = ()
    reason: str = ""
    minimised: bool = False


class ReplayRecord(Struct, kw_only=True, tag_field="record", tag="replay"):
    """A run of `ilp replay`.

    Attributes:
        format: the version of this record's form.
        suite: the version of the suite.
        started: when, ISO 8601 in UTC.
        seconds: how long it took.
        interrupted: whether it was ended before all was asked.
        state: the folder that has the findings.
        participants: all that were asked.
        results: what became of each finding, the gravest first.
        problem: what of the folder could not be read or written.
    """

    format: Literal[1] = 1
    suite: str
    started: str
    seconds: float = 0.0
    interrupted: bool = False
    state: str
    participants: list[Participant] = msgspec.field(default_factory=list)
    results: list[Replayed] = msgspec.field(default_factory=list)
    problem: list[str] = msgspec.field(default_factory=list)


def run_replay(
    plan: ReplayPlan,
    prepare: Callable[[str], Opener],
    on_replayed: Callable[[str, int, int], None] = lambda _reference, _done, _planned: None,
) -> ReplayRecord:
    """Ask findings again. An interrupt ends it with what there is; an implementation that cannot be had costs its own.

    Args:
        plan: what to ask.
        prepare: installs or builds what a reference names, and returns what opens it.
        on_replayed: hears for which implementation how many of how many findings are through.
    """
    started, begun = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    record = ReplayRecord(suite=plan.suite, started=begun, state=plan.state)
    asked: dict[tuple[str, ...], list[FuzzFinding]] = {}
    for finding in plan.findings:
        asked.setdefault(_references(finding, plan.instead), []).append(finding)
    for references, findings in asked.items():
        if record.interrupted:
            record.results += [_not_asked(each, references, "interrupted") for each in findings]
            continue
        results: list[Replayed] = []
        reason = "interrupted"
        try:
            for each in _replayed(plan, references, findings, prepare, record):
                results.append(each)
                on_replayed(references[0], len(results), len(findings))
        except ImplementationUnavailable as problem:
            reason = f"{problem.message}. {problem.advice}".rstrip()
        except KeyboardInterrupt:
            record.interrupted = True
        record.results += results
        record.results += [_not_asked(each, references, reason) for each in findings[len(results) :]]
    record.results.sort(key=lambda each: (each.rank, each.signature, each.participants))
    record.seconds = time.monotonic() - started
    return record


def exit_code(record: ReplayRecord) -> int:
    """Return 0 if all are fixed, 1 if one still fails or has changed, else 130 after an interrupt, else 3."""
    became = {each.became for each in record.results}
    if became & {"still failing", "changed"}:
        return 1
    if record.interrupted:
        return 130
    return 3 if "not asked" in became or record.problem else 0


def _references(finding: FuzzFinding, instead: str | None) -> tuple[str, ...]:
    first, *others = (each.reference for each in finding.participants)
    return (first if instead is None else instead, *others)


def _not_asked(finding: FuzzFinding, references: tuple[str, ...], reason: str) -> Replayed:
    return Replayed(
        signature=finding.signature,
        rank=finding.rank,
        participants=references,
        became="not asked",
        reason=reason,
        minimised=finding.minimised,
    )


def _replayed(
    plan: ReplayPlan,
    references: tuple[str, ...],
    findings: Sequence[FuzzFinding],
    prepare: Callable[[str], Opener],
    record: ReplayRecord,
) -> Iterator[Replayed]:
    """Yield what became of findings of the same participants."""
    participants = [Participant(reference=each) for each in references]
    with opened([prepare(each) for each in references], plan.probes, participants) as panel:
        known = {each.reference for each in record.participants}
        record.participants += [each for each in participants if each.reference not in known]
        for finding in findings:
            replayed = _judged(finding, references, panel)
            if plan.store is not None and replayed.became == "still failing" and not finding.minimised:
                replayed = _made_small(finding, replayed, panel, plan.store, record)
            yield replayed


def _judged(finding: FuzzFinding, references: tuple[str, ...], panel: Panel) -> Replayed:
    operations = [each.operation for each in finding.cases]
    observed = [
        Observation(operation, outcomes, finding.field, "given")
        for operation, outcomes in zip(operations, panel.outcomes(operations), strict=True)
    ]
    found = conduct([oracle.inquire(each, panel) for each in observed for oracle in ORACLES.values()])
    breaches = [breach for each in found for breach in each]
    same = next((each for each in breaches if str(signature_of(each)) == finding.signature), None)
    shows = tuple(dict.fromkeys(str(signature_of(each)) for each in breaches))
    unknown = next(
        (each for seen in observed for each in seen.outcomes if isinstance(each, Unsupported | Garbled)), None
    )
    if not breaches and unknown is not None:
        return _not_asked(finding, references, f"{unknown.__struct_config__.tag}: {unknown.message}")
    return Replayed(
        signature=finding.signature,
        rank=finding.rank,
        participants=references,
        became="still failing" if same else "changed" if breaches else "fixed",
        case=None if same is None else _case(same),
        shows=() if same else shows,
        minimised=finding.minimised,
    )


def _made_small(finding: FuzzFinding, replayed: Replayed, panel: Panel, store: Path, record: ReplayRecord) -> Replayed:
    assert replayed.case is not None  # noqa: S101 - for the type checker; it still fails
    signature = parse_fuzz_signature(finding.signature)
    breach, is_smallest = smallest_breach(replayed.case.operation, signature, panel)
    case = replayed.case if breach is None else _case(breach)
    key = operation_key(case.operation)
    others = [each for each in finding.cases if operation_key(each.operation) != key]
    try:
        store_finding(
            store, replace(finding, minimised=is_smallest, cases=(case, *others)[: max(3, len(finding.cases))])
        )
    except OSError as error:
        record.problem.append(f"{store}: a smaller case cannot be written: {error.strerror}")
        return msgspec.structs.replace(replayed, case=case)
    return msgspec.structs.replace(replayed, case=case, minimised=is_smallest)


def _case(breach: Breach) -> Case:
    return Case(operation=breach.operation, outcomes=breach.outcomes, steps=breach.steps, note=breach.note)
