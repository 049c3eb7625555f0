"""What a campaign found: one record, from which every report is made, and one finding, which is a file of its own."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from ilp.explore.question import PacketName
from ilp.fuzz.breach import Step
from ilp.protocol import Operation, Outcome

__all__ = ["Case", "Ended", "FuzzFinding", "FuzzRecord", "Participant", "PhaseRecord"]

Ended: TypeAlias = Literal["max-time", "max-operations", "max-findings", "done", "interrupted", "problem", "running"]
"""What ended a campaign: a limit, that there was nothing left to ask, an interrupt, a problem."""


class Participant(Struct, kw_only=True):
    """One of those that are fuzzed. Until it has greeted, its name and version are not known."""

    reference: str
    name: str = "unknown"
    version: str = "unknown"
    language: str = "unknown"
    digest: str | None = None
    build: dict[str, Any] = msgspec.field(default_factory=dict)
    speaks_rfc0027: bool | None = None
    restarts: int = 0


class Case(Struct, frozen=True, kw_only=True):
    """One operation that shows a finding, alone.

    Attributes:
        operation: what is asked.
        outcomes: what those whom the finding is about did with it, in their order.
        steps: the further questions that the oracle had, and the answers.
        note: what is to be known beyond that, one line.
    """

    operation: Operation
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...] = ()
    note: str = ""


class FuzzFinding(Struct, kw_only=True):
    """One signature: what it is, how often it was seen, and the three smallest cases of it.

    Attributes:
        format: the version of this form.
        signature: ORACLE/PACKET/FIELD/OUTCOMES/CELL, stable between campaigns and versions of the suite.
        oracle: the oracle's name.
        packet: prepare, fulfill, reject or none.
        field: the first packet field that differs, "packet" for no single one.
        clause: the id of the clause on which it turns; None where it turns on none.
        rank: the gravest have 0.
        by: the references of those that it is about.
        participants: all that were fuzzed, as they greeted.
        count: how many operations of the last campaign that saw it showed it.
        first_seen: after how many operations of its campaign.
        found: when it was found first, ISO 8601 in UTC.
        suite: the version of the suite that saw it last.
        seed: that of the campaign which saw it last.
        source: where the first operation came from.
        minimised: whether its smallest case is as small as the suite can make it.
        cases: the smallest ones of that campaign, the smallest first, then some of earlier ones: at least one.
    """

    format: Literal[1] = 1
    signature: str
    oracle: str
    packet: PacketName
    field: str
    clause: str | None = None
    rank: int
    by: tuple[str, ...]
    participants: tuple[Participant, ...] = ()
    count: int = 1
    first_seen: int = 0
    found: str = ""
    suite: str = ""
    seed: int = 0
    source: str = ""
    minimised: bool = False
    cases: tuple[Case, ...]


class PhaseRecord(Struct, kw_only=True):
    """How much one phase asked: regression, boundaries, mutation, hypothesis; given for operations of the user's."""

    name: str
    operations: int = 0
    findings: int = 0
    kept: int = 0
    seconds: float = 0.0


class FuzzRecord(Struct, kw_only=True, tag_field="record", tag="fuzz"):
    """A whole campaign.

    Attributes:
        format: the version of this record's form.
        suite: the version of the suite.
        started: when, ISO 8601 in UTC.
        seconds: how long it took.
        ended: what ended it; done: what there was to ask was asked.
        participants: those that were fuzzed; the first is the one that the campaign is about.
        seed: of all that is left to chance.
        jobs: how many processes.
        shard: which one of how many machines, counted from 1.
        oracles: the names of those that watched.
        operations: how many requests there were, each to one implementation, further questions of oracles included.
        phases: in their order.
        corpus: how many inputs are in the corpus.
        kept: how many of them this campaign found.
        features: how many distinct things were seen.
        state: the folder that keeps corpus and findings.
        earlier: how many findings the state folder had of these participants.
        unseen: the signatures of those of them that this campaign did not see.
        findings: the gravest first.
        problem: why it could not run or not to its end, and what could not be read or written.
    """

    format: Literal[1] = 1
    suite: str
    started: str
    seconds: float = 0.0
    ended: Ended = "running"
    participants: list[Participant]
    seed: int
    jobs: int = 1
    shard: tuple[int, int] | None = None
    oracles: tuple[str, ...] = ()
    operations: int = 0
    phases: list[PhaseRecord] = msgspec.field(default_factory=list)
    corpus: int = 0
    kept: int = 0
    features: int = 0
    state: str | None = None
    earlier: int = 0
    unseen: tuple[str, ...] = ()
    findings: list[FuzzFinding] = msgspec.field(default_factory=list)
    problem: list[str] = msgspec.field(default_factory=list)
