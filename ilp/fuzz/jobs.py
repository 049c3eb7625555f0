"""A campaign in one process or several: findings and figures gathered, one record at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from ilp.fuzz.corpus import Corpus
from ilp.fuzz.crew import run_parts
from ilp.fuzz.findings import Findings
from ilp.fuzz.part import Failed, FuzzPlan, Opener, PartEnded, Standing, run_part
from ilp.fuzz.record import Ended, FuzzFinding, FuzzRecord, Participant, PhaseRecord
from ilp.fuzz.state import State
from ilp.implementation.implementation import ImplementationUnavailable

__all__ = ["Watcher", "exit_code", "run_fuzz"]


class Watcher(Protocol):
    """Who wants to know how a campaign goes on."""

    def stands(self, standing: Standing) -> None:
        """So much has been done."""


def run_fuzz(plan: FuzzPlan, openers: Sequence[Opener], watcher: Watcher) -> FuzzRecord:
    """Run a campaign to its end; what it found is on disk as it is found, and in the record.

    An interrupt ends it with what there is.

    Args:
        plan: what to do.
        openers: open the participants, in the order of the plan's references; each process opens its own. With more
            than one process they have to be picklable.
        watcher: hears of the progress.

    Raises:
        ImplementationUnavailable: a participant could not be opened at all, so that nothing ran.
        CorpusProblem: the corpus cannot be read.
    """
    started, begun = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    machine, machines = plan.shard
    record = FuzzRecord(
        suite=plan.suite,
        started=begun,
        participants=[Participant(reference=each) for each in plan.references],
        seed=plan.campaign.seed,
        jobs=plan.jobs,
        shard=(machine + 1, machines) if machines > 1 else None,
        oracles=plan.campaign.oracles,
        state=None if plan.state is None else str(plan.state),
    )
    if plan.jobs == 1:
        part = run_part(plan, openers, 0, on_standing=watcher.stands)
        _gather(record, [part], part.findings, part.standing.corpus)
    else:
        _run_apart(record, plan, openers, watcher)
    record.seconds = time.monotonic() - started
    return record


def exit_code(record: FuzzRecord) -> int:
    """Return 1 if something was found, 3 if the campaign could not run to its end, 130 if it was interrupted, else 0.

    Of a campaign that was ended by an interrupt or a problem, what it found counts all the same.
    """
    if record.findings:
        return 1
    return {"problem": 3, "interrupted": 130}.get(record.ended, 0)


def _run_apart(record: FuzzRecord, plan: FuzzPlan, openers: Sequence[Opener], watcher: Watcher) -> None:
    state = None if plan.state is None else State(plan.state)
    before = Corpus(None if state is None else state.corpus)
    findings = Findings(None if state is None else state.findings, record.participants, earlier=plan.earlier)
    ended, is_interrupted = run_parts(plan, openers, findings, watcher.stands)
    parts = [each for each in ended if each is not None]
    silent = [index + 1 for index, each in enumerate(ended) if each is None]
    if is_interrupted:
        record.ended = "interrupted"
    elif silent:
        record.ended = "problem"
    record.problem += [f"process {index} of {plan.jobs} ended without a word" for index in silent]
    corpus = None if state is None else len(Corpus(state.corpus))
    _gather(record, parts, list(findings), corpus)
    if corpus is not None:
        record.kept = corpus - len(before)  # two processes may have kept the same
    record.problem += [each for each in findings.problems if each not in record.problem]


def _gather(
    record: FuzzRecord, parts: Sequence[PartEnded], findings: Sequence[FuzzFinding], corpus: int | None
) -> None:
    """Put together what came of all processes.

    Raises:
        ImplementationUnavailable: nothing ran.
    """
    failures = list(dict.fromkeys(each.failure for each in parts if each.failure is not None))
    if failures and not any(each.standing.operations for each in parts):
        raise ImplementationUnavailable(failures[0].message, failures[0].advice, failures[0].log)
    if record.ended == "running":
        record.ended = _ending(parts)
    record.problem += map(_in_words, failures)
    record.problem += list(dict.fromkeys(problem for each in parts for problem in each.problems))
    if parts:
        known = max(parts, key=lambda each: each.standing.operations > 0)  # one that came to opening them
        record.participants = known.participants
        for participant, *each in zip(known.participants, *(part.participants for part in parts), strict=True):
            participant.restarts = sum(one.restarts for one in each)
    standings = [each.standing for each in parts]
    record.operations = sum(each.operations for each in standings)
    record.kept = sum(each.kept for each in standings)
    record.features = max((each.features for each in standings), default=0)
    record.corpus = max((each.corpus for each in standings), default=0) if corpus is None else corpus
    record.phases, record.findings = _phases(parts), list(findings)
    seen = {each.signature for each in findings}
    earlier = list(dict.fromkeys(signature for each in parts for signature in each.earlier))
    record.earlier, record.unseen = len(earlier), tuple(each for each in earlier if each not in seen)


def _ending(parts: Sequence[PartEnded]) -> Ended:
    """Return what ended a campaign: a problem of one process before all, then a limit.

    When enough was found, the processes that had not found it were interrupted.
    """
    endings = [each.ending for each in parts]
    if "problem" in endings or not endings:
        return "problem"
    return next(
        (each for each in endings if each != "interrupted"), "max-findings" if len(parts) > 1 else "interrupted"
    )


def _in_words(failure: Failed) -> str:
    words = f"{failure.message}. {failure.advice}".rstrip()
    return f"{words}\n{failure.log}" if failure.log else words


def _phases(parts: Sequence[PartEnded]) -> list[PhaseRecord]:
    phases: dict[str, PhaseRecord] = {}
    for phase in (phase for each in parts for phase in each.phases):
        known = phases.setdefault(phase.name, PhaseRecord(name=phase.name))
        known.operations += phase.operations
        known.findings += phase.findings
        known.kept += phase.kept
        known.seconds = max(known.seconds, phase.seconds)
    return list(phases.values())
