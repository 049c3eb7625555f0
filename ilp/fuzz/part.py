"""What one process does of a campaign: participants opened, the campaign run, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from ilp.explore.inquiry import Side
from ilp.explore.speakers import speaks_rfc0027
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.panel import Panel
from ilp.fuzz.record import FuzzFinding, Participant, PhaseRecord
from ilp.fuzz.state import State
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Implementation, ImplementationUnavailable

__all__ = ["Failed", "FuzzPlan", "Opener", "PartEnded", "Standing", "opened", "run_part"]

Opener: TypeAlias = Callable[[], Implementation]

_TELL_EVERY = 0.25  # seconds between two messages about how it stands


class FuzzPlan(Struct, frozen=True, kw_only=True):
    """What a campaign is to do, in all its processes.

    Attributes:
        references: who is fuzzed; the first is the one that it is about.
        campaign: what each process does; its limits are those of all together.
        probes: golden vectors by which it is told whether a participant speaks RFC 0027.
        earlier: what the state folder has of earlier campaigns: asked first.
        jobs: how many processes.
        shard: which one of how many machines this is, counted from 0.
        state: the folder that keeps corpus and findings; None keeps nothing.
        suite: the version of the suite.
    """

    references: tuple[str, ...]
    campaign: CampaignPlan
    probes: tuple[Vector, ...]
    earlier: tuple[FuzzFinding, ...] = ()
    jobs: int = 1
    shard: tuple[int, int] = (0, 1)
    state: Path | None = None
    suite: str


class Standing(Struct, kw_only=True):
    """How a campaign, or one process of it, stands.

    Attributes:
        operations: requests so far, each to one implementation.
        corpus: inputs in the corpus.
        kept: those of them that this campaign found.
        features: distinct things seen.
        findings: signatures.
        last_new: when the last new one of them was found, in seconds since the start.
        seconds: since the start.
    """

    operations: int = 0
    corpus: int = 0
    kept: int = 0
    features: int = 0
    findings: int = 0
    last_new: float | None = None
    seconds: float = 0.0


class Failed(Struct, frozen=True):
    """Why an implementation could not be asked any more, what to do next, and the last of what it said."""

    message: str
    advice: str = ""
    log: str = ""


class PartEnded(Struct, kw_only=True, tag="ended"):
    """What came of a process's part."""

    ending: Literal["max-time", "max-operations", "max-findings", "done", "interrupted", "problem"] = "interrupted"
    participants: list[Participant]
    phases: list[PhaseRecord] = msgspec.field(default_factory=list)
    findings: list[FuzzFinding] = msgspec.field(default_factory=list)
    earlier: list[str] = msgspec.field(default_factory=list)
    problems: list[str] = msgspec.field(default_factory=list)
    standing: Standing = msgspec.field(default_factory=Standing)
    failure: Failed | None = None


def run_part(
    plan: FuzzPlan,
    openers: Sequence[Opener],
    job: int,
    *,
    on_change: Callable[[FuzzFinding], None] = lambda _: None,
    on_standing: Callable[[Standing], None],
) -> PartEnded:
    """Run one process's part of a campaign to its end, an interrupt among others.

    Args:
        plan: what all processes do.
        openers: open the participants.
        job: which process this is.
        on_change: hears of each finding that is new or has become smaller.
        on_standing: hears now and then how it stands.

    Raises:
        CorpusProblem: the corpus cannot be read.
    """
    ended = PartEnded(participants=[Participant(reference=each) for each in plan.references])
    state = None if plan.state is None else State(plan.state)
    campaign, findings, corpus = None, None, None
    try:
        corpus = Corpus(None if state is None else state.corpus)
        with opened(openers, plan.probes, ended.participants) as panel:
            findings = Findings(
                None if state is None else state.findings,
                ended.participants,
                on_change,
                earlier=plan.earlier,
                suite=plan.suite,
                seed=plan.campaign.seed,
            )
            campaign = Campaign(_stream(plan, job), panel, findings, corpus, _Telling(on_standing))
            ended.ending = campaign.run()
    except KeyboardInterrupt:
        ended.ending = "interrupted"
    except ImplementationUnavailable as problem:
        ended.ending, ended.failure = "problem", Failed(problem.message, problem.advice, problem.log)
    if campaign is not None and findings is not None and corpus is not None:
        findings.finish()
        ended.phases, ended.findings, ended.earlier = campaign.phases, list(findings), list(findings.earlier)
        ended.problems = [*corpus.problems, *findings.problems]
        ended.standing = _standing(campaign)
    return ended


@contextmanager
def opened(openers: Sequence[Opener], probes: Sequence[Vector], participants: Sequence[Participant]) -> Iterator[Panel]:
    """Open the participants, and note who they are.

    Args:
        openers: open them.
        probes: golden vectors by which it is told whether one speaks RFC 0027.
        participants: take what is known of them, in the same order.

    Raises:
        ImplementationUnavailable: one cannot be opened.
    """
    with ExitStack() as stack:
        sides = []
        for opener, participant in zip(openers, participants, strict=True):
            implementation = stack.enter_context(opener())
            stack.callback(_note_restarts, participant, implementation)
            identity = implementation.identity
            participant.name, participant.version = identity.name, identity.version
            participant.language, participant.digest = identity.language, identity.digest
            participant.build = identity.build
            participant.speaks_rfc0027 = speaks_rfc0027(implementation, probes)
            sides.append(Side(implementation, speaks_rfc0027=participant.speaks_rfc0027))
        yield Panel(sides)


def _note_restarts(participant: Participant, implementation: Implementation) -> None:
    participant.restarts = implementation.restarts


def _stream(plan: FuzzPlan, job: int) -> CampaignPlan:
    """Return what one process does: its part of the streams of all processes on all machines, its part of the limit."""
    machine, machines = plan.shard
    limit = plan.campaign.max_operations
    share = None if limit is None else limit // plan.jobs + (job < limit % plan.jobs)
    return msgspec.structs.replace(
        plan.campaign,
        stream=(machine * plan.jobs + job, machines * plan.jobs),
        max_operations=share,
        earlier=(*plan.campaign.earlier, *(case.operation for each in plan.earlier for case in each.cases)),
    )


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
