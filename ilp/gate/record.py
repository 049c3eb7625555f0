"""What a gate run found: one record, from which every report is made."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from ilp.explore.question import PacketName
from ilp.protocol import Operation, Outcome

__all__ = [
    "BUMPS",
    "Boundary",
    "Bump",
    "ConformanceChange",
    "ConformanceRecord",
    "ControlRecord",
    "CoverageRecord",
    "Finding",
    "GateRecord",
    "Level",
    "OperationsRecord",
    "PanelReading",
    "PolicyRecord",
    "Profile",
    "RuleCoverage",
    "SideRecord",
    "Surface",
    "WaiverRecord",
    "stronger",
]

Bump: TypeAlias = Literal["none", "patch", "minor", "major", "never"]
"""Which version bump a wire change requires; never: no version number makes it acceptable."""

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major", "never")
"""Every bump, the weakest first."""

Surface: TypeAlias = Literal["R", "W", "F", "E", "L"]
"""Reader, writer, forwarding, error codes, liveness."""

Profile: TypeAlias = Literal["bytes", "value", "accept"]
"""What is held: the exact bytes, the meaning, or only what is accepted."""

Level: TypeAlias = Literal["deny", "warn", "allow"]
"""What a finding of a rule counts for: deny, it requires its bump; warn, it is shown and requires none; allow, it is
counted and not shown."""


def stronger(one: Bump, other: Bump) -> Bump:
    """Return the stronger of two bumps."""
    return max(one, other, key=BUMPS.index)


class SideRecord(Struct, kw_only=True):
    """Baseline, candidate, a further baseline or a panel member.

    `restarts` counts how often a process of it had to be started again, that of its control among them.
    """

    reference: str
    name: str = "unknown"
    version: str = "unknown"
    language: str = "unknown"
    digest: str | None = None
    build: dict[str, Any] = msgspec.field(default_factory=dict)
    speaks_rfc0027: bool | None = None
    restarts: int = 0


class Boundary(Struct, frozen=True):
    """A limit that moved (WR06): the greatest value that each side still accepts along one dimension.

    `dimension` is one of "length of data", "length of message", "length of address", "length of packet", "amount",
    "year", "length of length". `old` is None where the baseline cannot be asked, or accepts whatever it is asked.
    """

    dimension: str
    old: str | None
    new: str


class PanelReading(Struct, frozen=True, kw_only=True):
    """How one reader takes octets that changed. `agrees`: it reads the value that was meant."""

    reader: str
    outcome: Outcome
    agrees: bool


class WaiverRecord(Struct, frozen=True, kw_only=True):
    """A waiver and what became of it."""

    signature: str
    reason: str
    clause: str | None = None
    expires: str | None = None
    state: Literal["used", "unused", "expired"]


class Finding(Struct, frozen=True, kw_only=True):
    """One rule that fired: the same change counts once, however many operations show it.

    Attributes:
        rule: its id, such as "WR03".
        name: its readable name, such as "reader-value-changed".
        surface: R, W, F, E or L.
        packet: prepare, fulfill, reject or none.
        field: the packet field that the change is about; "packet" where it is about no single one.
        old: the class of the baseline's outcome, such as "accepted".
        new: the class of the candidate's outcome.
        bump: the bump that it requires under the chosen policy.
        bumps: the bump under "default" and under "contract".
        level: what it counts for under the chosen policy.
        signature: RULE/SURFACE/PACKET/FIELD/OLD/NEW, stable between runs and versions of the suite.
        input: the smallest operation that shows it.
        before: what the baseline does.
        after: what the candidate does.
        count: how many of the operations of the run show it.
        baseline: the baseline's reference, of several.
        source: where the first operation that showed it came from; for a golden vector, its id.
        clause: the id of the clause that decides, where one does.
        note: what is to be known beyond that, one line.
        boundary: of WR06, the limit that moved.
        readings: of changed octets, who reads what.
        replay: the command that asks this one operation again.
        waived: whether a waiver of the configuration covers it; then it requires no bump.
    """

    rule: str
    name: str
    surface: Surface
    packet: PacketName
    field: str
    old: str
    new: str
    bump: Bump
    bumps: dict[str, Bump]
    level: Level
    signature: str
    input: Operation
    before: Outcome
    after: Outcome
    count: int
    baseline: str
    source: str
    clause: str | None = None
    note: str | None = None
    boundary: Boundary | None = None
    readings: tuple[PanelReading, ...] = ()
    replay: str = ""
    waived: bool = False


class ConformanceChange(Struct, frozen=True, kw_only=True):
    """Cells in which conformance changed: one operation, packet, field and clause, and how many inputs of the run.

    `baseline` is the reference of the baseline, of several.
    """

    operation: Literal["decode", "encode", "relay"]
    packet: PacketName
    field: str
    clause: str
    old: str
    new: str
    input: Operation
    count: int
    baseline: str = ""


class ConformanceRecord(Struct, frozen=True):
    """The other axis: where one side does what the specification wants and the other does not."""

    improved: tuple[ConformanceChange, ...] = ()
    worsened: tuple[ConformanceChange, ...] = ()


class RuleCoverage(Struct, frozen=True):
    """Of one rule, how many packet fields it could have fired on, and on which it could not in this run."""

    rule: str
    exercised: int
    cells: int
    missing: tuple[str, ...] = ()


class CoverageRecord(Struct, frozen=True):
    """Rules x packet fields: a cell is exercised if an operation was asked on which the rule could have fired."""

    exercised: int
    cells: int
    rules: tuple[RuleCoverage, ...] = ()


class OperationsRecord(Struct, kw_only=True):
    """What was asked.

    Attributes:
        count: operations that each side was asked and that were compared.
        sources: how many came from where.
        sha256: the digest of the operations, in order: equal for equal seeds, budgets, suites and baselines.
        seed: of the random ones.
        budget: how many further operations there might be, beyond the golden vectors and values.
        vectors: the version and digest of the golden vectors.
        unsupported: operations that a side does not support.
        undecided: operations whose outcome one side garbled, or about which a side disagrees with itself.
        broken_alike: operations for which both sides are at fault in the same way, so that nothing fires.
        recorded: of a recording, how many operations it holds.
        shared: how many of the operations that this suite would ask the recording holds.
    """

    count: int = 0
    sources: dict[str, int] = msgspec.field(default_factory=dict)
    sha256: str = ""
    seed: int = 0
    budget: int = 0
    vectors: str = ""
    unsupported: int = 0
    undecided: int = 0
    broken_alike: int = 0
    recorded: int | None = None
    shared: int | None = None


class ControlRecord(Struct, frozen=True, kw_only=True):
    """One side against itself: the same questions in a second process, in another order."""

    side: str
    asked: int
    disagreements: int


class PolicyRecord(Struct, frozen=True, kw_only=True):
    """Under which rules the verdict was found."""

    name: str
    profile: Profile
    configuration: str | None = None


class GateRecord(Struct, kw_only=True, tag_field="record", tag="gate"):
    """A whole run of `ilp gate`.

    Attributes:
        format: the version of this record's form.
        suite: the version of the suite.
        started: when, ISO 8601 in UTC.
        seconds: how long it took.
        interrupted: whether it was ended before all was asked.
        baselines: the old implementation; several with --against.
        candidate: the new one.
        panel: who else read changed octets.
        policy: the chosen policy.
        required: the strongest bump that a finding requires, under the chosen policy.
        required_by: the same under "default" and under "contract".
        declared: the bump that the versions declare, if any.
        versions: from and to, where the declared bump was worked out from them.
        sufficient: whether the declared bump suffices; None where none is declared.
        fail_on: without a declared bump, the weakest required bump that is a "no".
        undecided: why the run could not decide, in words; empty where it could.
        findings: the strongest bump first.
        waivers: those of the configuration, and what became of them.
    """

    format: Literal[1] = 1
    suite: str
    started: str
    seconds: float = 0.0
    interrupted: bool = False
    baselines: list[SideRecord]
    candidate: SideRecord
    panel: list[SideRecord] = msgspec.field(default_factory=list)
    policy: PolicyRecord
    required: Bump = "none"
    required_by: dict[str, Bump] = msgspec.field(default_factory=dict)
    declared: Bump | None = None
    versions: tuple[str, str] | None = None
    sufficient: bool | None = None
    fail_on: Bump = "major"
    undecided: list[str] = msgspec.field(default_factory=list)
    operations: OperationsRecord
    controls: list[ControlRecord] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)
    conformance: ConformanceRecord = ConformanceRecord()
    coverage: CoverageRecord = CoverageRecord(0, 0)
    waivers: list[WaiverRecord] = msgspec.field(default_factory=list)
