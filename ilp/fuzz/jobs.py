"""A campaign in one process or several: participants opened, findings and figures gathered, one record at the end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from ilp.explore.inquiry import Side
from ilp.explore.speakers import speaks_rfc0027
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.panel import Panel
from ilp.fuzz.record import FuzzFinding, FuzzRecord, Participant, PhaseRecord
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Implementation, ImplementationUnavailable

__all__ = ["FuzzPlan", "Opener", "Standing", "Watcher", "run_fuzz"]

Opener: TypeAlias = Callable[[], Implementation]

_TELL_EVERY = 0.25  # seconds between two messages of a process about how it stands
_END_TIMEOUT = 15.0  # seconds that a process has to end after it was told to


class FuzzPlan(Struct, frozen=True, kw_only=True):
    """What a campaign is to do, in all its processes.

    Attributes:
        references: who is fuzzed; the first is the one that it is about.
        campaign: what each process does; its limits are those of all together.
        probes: golden vectors by which it is told whether a participant speaks RFC 0027.
        jobs: how many processes.
        shard: which one of how many machines this is.
        state: the folder that keeps corpus and findings; None keeps nothing.
        suite: the version of the suite.
    """

    references: tuple[str, ...]
    campaign: CampaignPlan
    probes: tuple[Vector, ...]
    jobs: int = 1
    shard: tuple[int, int] = (0, 1)
    state: Path | None = None
    suite: str


class Standing(Struct, kw_only=True):
    """How a campaign, or one process of it, stands."""

    operations: int = 0
    corpus: int = 0
    kept: int = 0
    features: int = 0
    findings: int = 0
    last_new: float | None = None
    seconds: float = 0.0


class Watcher(Protocol):
    """Who wants to know how a campaign goes on."""

    def stands(self, standing: Standing) -> None:
        """So much has been done."""


class _Ended(Struct, kw_only=True, tag="ended"):
    ending: Literal["max-time", "max-operations", "max-findings", "interrupted", "problem"]
    participants: list[Participant]
    phases: list[PhaseRecord]
    findings: list[FuzzFinding]
    problems: list[str]
    standing: Standing
    advice: str = ""
    log: str = ""


class _Found(Struct, tag="found"):
    finding: FuzzFinding


class _Stands(Struct, tag="stands"):
    standing: Standing


_Message: TypeAlias = _Ended | _Found | _Stands


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
    record = FuzzRecord(
        suite=plan.suite,
        started=begun,
        participants=[Participant(reference=each) for each in plan.references],
        seed=plan.campaign.seed,
        jobs=plan.jobs,
        shard=plan.shard if plan.shard[1] > 1 else None,
        oracles=plan.campaign.oracles,
        state=None if plan.state is None else str(plan.state),
    )
    if plan.jobs == 1:
        _run_here(plan, openers, watcher, record)
    else:
        _run_apart(plan, openers, watcher, record)
    record.seconds = time.monotonic() - started
    return record


def _folders(plan: FuzzPlan) -> tuple[Path | None, Path | None]:
    return (None, None) if plan.state is None else (plan.state / "corpus", plan.state / "findings")


# One process.


class _Telling:
    """Tells now and then how a campaign stands."""

    def __init__(self, tell: Callable[[Standing], None]) -> None:
        self._tell = tell
        self._next = 0.0

    def progressed(self, campaign: Campaign) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _TELL_EVERY
            self._tell(_standing(campaign))


def _standing(campaign: Campaign) -> Standing:
    return Standing(
        operations=campaign.operations,
        corpus=len(campaign.corpus),
        kept=campaign.kept,
        features=len(campaign.feedback),
        findings=len(campaign.findings),
        last_new=campaign.last_new,
        seconds=campaign.seconds,
    )


@contextmanager
def _opened(plan: FuzzPlan, openers: Sequence[Opener], participants: list[Participant]) -> Iterator[Panel]:
    """Open the participants, and note who they are."""
    with ExitStack() as stack:
        sides = []
        for opener, participant in zip(openers, participants, strict=True):
            implementation = stack.enter_context(opener())
            stack.callback(_note_restarts, participant, implementation)
            identity = implementation.identity
            participant.name, participant.version = identity.name, identity.version
            participant.language, participant.digest = identity.language, identity.digest
            participant.build = identity.build
            participant.speaks_rfc0027 = speaks_rfc0027(implementation, plan.probes)
            sides.append(Side(implementation, speaks_rfc0027=participant.speaks_rfc0027))
        yield Panel(sides)


def _note_restarts(participant: Participant, implementation: Implementation) -> None:
    participant.restarts = implementation.restarts


def _run_here(plan: FuzzPlan, openers: Sequence[Opener], watcher: Watcher, record: FuzzRecord) -> None:
    corpus_folder, findings_folder = _folders(plan)
    corpus = Corpus(corpus_folder)
    with _opened(plan, openers, record.participants) as panel:
        findings = Findings(findings_folder, record.participants)
        campaign = Campaign(_stream(plan, 0), panel, findings, corpus, _Telling(watcher.stands))
        try:
            record.ended = campaign.run()
        except KeyboardInterrupt:
            record.ended = "interrupted"
        except ImplementationUnavailable as problem:
            record.ended = "problem"
            record.problem.append(f"{problem.message}. {problem.advice}")
        finally:
            findings.finish()
            record.phases, record.findings = campaign.phases, list(findings)
            record.problem += [*corpus.problems, *findings.problems]
            _note(record, _standing(campaign))


def _note(record: FuzzRecord, standing: Standing) -> None:
    record.operations, record.corpus = standing.operations, standing.corpus
    record.kept, record.features = standing.kept, standing.features


def _stream(plan: FuzzPlan, job: int) -> CampaignPlan:
    """Return what one process does: its part of the streams of all processes on all machines, its part of the limit."""
    machine, machines = plan.shard
    limit = plan.campaign.max_operations
    share = None if limit is None else limit // plan.jobs + (job < limit % plan.jobs)
    return msgspec.structs.replace(
        plan.campaign, stream=(machine * plan.jobs + job, machines * plan.jobs), max_operations=share
    )


# Several processes.


def _run_apart(plan: FuzzPlan, openers: Sequence[Opener], watcher: Watcher, record: FuzzRecord) -> None:
    context = multiprocessing.get_context("spawn")
    _, findings_folder = _folders(plan)
    crew: dict[Connection, _Member] = {}
    findings = Findings(findings_folder)
    started = time.monotonic()
    try:
        for job in range(plan.jobs):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(plan, tuple(openers), job, theirs), daemon=True)
            process.start()
            theirs.close()
            crew[ours] = _Member(job, process)
        _listen(crew, findings, watcher, started, plan.campaign.max_findings)
    except KeyboardInterrupt:
        record.ended = "interrupted"
        _end(crew)
        with suppress(KeyboardInterrupt):
            _listen(crew, findings, watcher, started, None, _END_TIMEOUT)
    finally:
        _end(crew)
        for each in crew.values():
            each.process.join(_END_TIMEOUT)
            if each.process.is_alive():
                each.process.kill()
    _gather(list(crew.values()), findings, record)


class _Member:
    """One process of a campaign, and the last that was heard of it."""

    def __init__(self, job: int, process: BaseProcess) -> None:
        self.job = job
        self.process = process
        self.standing = Standing()
        self.ended: _Ended | None = None
        self.is_gone = False


def _end(crew: dict[Connection, _Member]) -> None:
    """Ask the processes that still run to end, as Ctrl-C does."""
    for each in crew.values():
        if each.ended is None and each.process.is_alive() and each.process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(each.process.pid, signal.SIGINT)


def _listen(
    crew: dict[Connection, _Member],
    findings: Findings,
    watcher: Watcher,
    started: float,
    max_findings: int | None,
    patience: float | None = None,
) -> None:
    """Take in what the processes say, until all have ended or `patience` seconds are over."""
    last_new: float | None = None
    until = None if patience is None else time.monotonic() + patience
    while running := [each for each, member in crew.items() if not member.is_gone]:
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            return
        for connection in wait(running, timeout=1.0 if left is None else min(left, 1.0)):
            assert isinstance(connection, Connection)  # noqa: S101 - what was waited for
            member = crew[connection]
            try:
                message = _DECODER.decode(connection.recv_bytes())
            except (EOFError, OSError):
                member.is_gone = True
                continue
            if isinstance(message, _Found):
                if findings.take_in(message.finding, member.job):
                    last_new = time.monotonic() - started
            elif isinstance(message, _Stands):
                member.standing = message.standing
            else:
                member.ended, member.standing = message, message.standing
                for each in message.findings:
                    findings.take_in(each, member.job)
        if max_findings is not None and len(findings) >= max_findings:
            _end(crew)
            max_findings = None
        watcher.stands(_together(list(crew.values()), findings, last_new, time.monotonic() - started))


def _together(crew: Sequence[_Member], findings: Findings, last_new: float | None, seconds: float) -> Standing:
    standings = [each.standing for each in crew]
    return Standing(
        operations=sum(each.operations for each in standings),
        corpus=max((each.corpus for each in standings), default=0),
        kept=sum(each.kept for each in standings),
        features=max((each.features for each in standings), default=0),
        findings=len(findings),
        last_new=last_new,
        seconds=seconds,
    )


def _gather(crew: Sequence[_Member], findings: Findings, record: FuzzRecord) -> None:
    endings = [each.ended for each in crew if each.ended is not None]
    for each in crew:
        if each.ended is None:
            record.problem.append(f"process {each.job + 1} of {len(crew)} ended without a word")
    failed = [each for each in endings if each.ending == "problem"]
    if failed and not any(each.standing.operations for each in endings):
        (first, *_) = failed
        message, _, _ = first.problems[0].partition("\n")
        raise ImplementationUnavailable(message, first.advice, first.log)
    record.problem += list(dict.fromkeys(problem for each in endings for problem in each.problems))
    record.problem += findings.problems
    if record.ended == "running":
        others = [each.ending for each in endings if each.ending not in ("interrupted", "problem")]
        record.ended = others[0] if others else "problem"
    if endings:
        record.participants = endings[0].participants
        for participant, *rest in zip(*(each.participants for each in endings), strict=True):
            participant.restarts += sum(each.restarts for each in rest)
    phases: dict[str, PhaseRecord] = {}
    for phase in (phase for each in endings for phase in each.phases):
        known = phases.setdefault(phase.name, PhaseRecord(name=phase.name))
        known.operations += phase.operations
        known.findings += phase.findings
        known.kept += phase.kept
        known.seconds = max(known.seconds, phase.seconds)
    record.phases, record.findings = list(phases.values()), list(findings)
    _note(record, _together(crew, findings, None, 0.0))


_DECODER: msgspec.msgpack.Decoder[_Message] = msgspec.msgpack.Decoder(_Message)


def _work(plan: FuzzPlan, openers: tuple[Opener, ...], job: int, connection: Connection) -> None:
    """Run one process's part of a campaign, and tell over `connection` what comes of it."""

    def tell(message: _Message) -> None:
        connection.send_bytes(msgspec.msgpack.encode(message))

    participants = [Participant(reference=each) for each in plan.references]
    ended = _Ended(
        ending="interrupted", participants=participants, phases=[], findings=[], problems=[], standing=Standing()
    )
    corpus_folder, findings_folder = _folders(plan)
    campaign = None
    try:
        corpus = Corpus(corpus_folder)
        with _opened(plan, openers, participants) as panel:
            findings = Findings(findings_folder, participants, lambda finding: tell(_Found(finding)))
            telling = _Telling(lambda standing: tell(_Stands(standing)))
            campaign = Campaign(_stream(plan, job), panel, findings, corpus, telling)
            ended.ending = campaign.run()
    except KeyboardInterrupt:
        ended.ending = "interrupted"
    except ImplementationUnavailable as problem:
        ended.ending, ended.advice, ended.log = "problem", problem.advice, problem.log
        ended.problems.append(problem.message)
    except BrokenPipeError:
        return  # whoever started us has gone
    if campaign is not None:
        ended.phases, ended.findings = campaign.phases, list(campaign.findings)
        ended.problems += [*campaign.corpus.problems, *campaign.findings.problems]
        ended.standing = _standing(campaign)
    with suppress(BrokenPipeError):
        tell(ended)
