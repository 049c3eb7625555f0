"""What a conformance run found: one record, from which every report is made, at once or later."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ilp.conformance.consequence import Consequence
from ilp.conformance.verdict import Verdict
from ilp.golden.vector import Level, Vector
from ilp.protocol import Outcome

__all__ = [
    "CheckRecord",
    "Counts",
    "FileLine",
    "ImplementationRecord",
    "KnownProblem",
    "Listing",
    "OutcomeName",
    "Problem",
    "ProblemKind",
    "Result",
    "VectorSetRecord",
]

OutcomeName: TypeAlias = Literal[
    "accepted",
    "encoded",
    "rejected",
    "faulted",
    "unsupported",
    "crashed",
    "timed out",
    "garbled",
    "not asked",
]
"""What an implementation did; "not asked" where the run ended before."""


class Counts(Struct, kw_only=True):
    """How many vectors got which verdict. Their sum is the number of vectors that were planned."""

    passed: int = msgspec.field(name="pass", default=0)
    fail: int = 0
    known: int = 0
    warn: int = 0
    info: int = 0
    skip: int = 0
    error: int = 0

    @property
    def decided(self) -> int:
        """How many vectors say something about the implementation: all but skips and errors."""
        return self.passed + self.fail + self.known + self.warn + self.info

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        member = "passed" if verdict == "pass" else verdict
        setattr(self, member, getattr(self, member) + 1)

    def of(self, verdict: Verdict) -> int:
        """Return how many vectors got `verdict`."""
        return int(getattr(self, "passed" if verdict == "pass" else verdict))


class Problem(Struct, frozen=True):
    """Why an implementation could not be asked, or not to the end; what to do; the last of its log."""

    message: str
    advice: str
    log: str = ""


class ImplementationRecord(Struct, kw_only=True):
    """One implementation of the run. Until it has greeted, its name and version are not known."""

    reference: str
    name: str = "unknown"
    version: str = "unknown"
    language: str = "unknown"
    digest: str | None = None
    build: dict[str, Any] = msgspec.field(default_factory=dict)
    counts: Counts = msgspec.field(default_factory=Counts)
    restarts: int = 0
    seconds: float = 0.0
    problem: Problem | None = None


class Listing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a list of known departures says of a case, beside the reason.

    Attributes:
        kind: bug, wontfix or spec-dispute.
        link: where more is said.
        owner: who looks after it.
        expires: the last day on which it is known, ISO 8601.
        file: the list.
        line: the line of the entry, counted from 1.
    """

    kind: str
    link: str | None = None
    owner: str | None = None
    expires: str | None = None
    file: str
    line: int | None = None


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One vector, one implementation.

    Attributes:
        vector: the vector's id.
        implementation: the implementation's reference.
        outcome: what it did, as a name; `seen` has the whole.
        verdict: what that is worth.
        reading: the reading of a disputed vector that it takes.
        reason: why a fail is known, or why an expected result is not what it was.
        consequence: of a fail, known or warn: what it does to whoever sends or receives such packets.
        listing: of a known departure: what the list says of it.
        seen: the outcome with its value, octets or message.
    """

    vector: str
    implementation: str
    outcome: OutcomeName
    verdict: Verdict
    reading: str | None = None
    reason: str | None = None
    consequence: Consequence | None = None
    listing: Listing | None = None
    seen: Outcome | UnsetType = UNSET


ProblemKind: TypeAlias = Literal[
    "unexpected pass", "changed outcome", "stale entry", "expired entry", "glob too broad", "unwritten reason"
]
"""What may be wrong with an entry of a list of known departures; `docs/known-results.md` tells when."""


class FileLine(Struct, frozen=True, omit_defaults=True):
    """A line of a file, without the space around it, and its number, counted from 1, where that is known."""

    text: str
    line: int | None = None


class KnownProblem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with an entry of a list of known departures: the run is not clean.

    Attributes:
        kind: what it is.
        file: the list.
        line: the line of the entry, counted from 1; None where that is not known.
        implementation: the implementation of the run that shows it; None where none is needed to see it.
        message: what is wrong, in one line.
        remove: the lines to remove.
        add: the lines to write in their place.
    """

    kind: ProblemKind
    file: str
    line: int | None = None
    implementation: str | None = None
    message: str
    remove: list[FileLine] = []
    add: list[str] = []


class VectorSetRecord(Struct, frozen=True):
    """The vectors of the run: how many, the digest of the set they came from, and its version, if it has one."""

    count: int
    sha256: str
    version: str | None = None


class CheckRecord(Struct, kw_only=True, tag_field="record", tag="check"):
    """A whole run of `ilp check`. It needs nothing else to be reported: it holds the vectors that were asked.

    Attributes:
        format: the version of this record's form.
        suite: the version of the suite.
        started: when, ISO 8601 in UTC.
        seconds: how long it took.
        interrupted: whether it was ended before all was asked.
        stopped: whether it ended by itself at the first fail, as it was told to.
        fail_level: the weakest requirement level whose violation is a fail.
        options: the options of the command line without which a case does not repeat as it was.
        vectors: how many vectors there were, and which set they came from.
        cases: those vectors, in the order in which they were asked.
        implementations: in the order given.
        results: by implementation, then in the order of the vectors.
        known_problems: what is wrong with the lists of known departures, by entry.
    """

    format: Literal[1] = 1
    suite: str
    started: str
    seconds: float = 0.0
    interrupted: bool = False
    stopped: bool = False
    fail_level: Level
    options: list[str] = msgspec.field(default_factory=list)
    vectors: VectorSetRecord
    cases: list[Vector]
    implementations: list[ImplementationRecord]
    results: list[Result]
    known_problems: list[KnownProblem] = msgspec.field(default_factory=list)
