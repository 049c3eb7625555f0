"""Known departures held against what was seen.

Strict: what is listed must depart, and in the way that is listed. A case that passes, or departs otherwise, is a change
that somebody has to look at. An entry speaks of an implementation that it names, as given or as resolved; of a case
that several entries name, the first one speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fnmatch import filter as matching
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.conformance.expected import ExpectedResult
from ilp.conformance.record import Listing
from ilp.conformance.verdict import Verdict
from ilp.implementation.resolved import resolved_reference
from ilp.protocol import Outcome

__all__ = ["Held", "KnownResults", "Listed", "Standing", "hold", "is_glob", "speaks_of", "standing_of"]

Standing: TypeAlias = Literal["departs", "departs otherwise", "conforms", "unknown"]
"""What a listed case does: what is listed, another departure, none; or nothing could be found out."""


class Listed(Struct, frozen=True):
    """The entry that speaks of a case, and by which of its ids and globs."""

    entry: ExpectedResult
    name: str

    @property
    def exactly(self) -> bool:
        """Whether it names the case by its id, and not by a glob."""
        return not is_glob(self.name)


class Held(Struct, frozen=True):
    """What a case is worth once it was held against the list.

    Attributes:
        verdict: "known" for a departure as listed, "fail" for one that is listed by its id and is none any more; else
            the verdict that the case had.
        reason: why; None where the list has no say.
        listing: of a known departure, what the list says of it.
    """

    verdict: Verdict
    reason: str | None = None
    listing: Listing | None = None


def hold(listed: Listed | None, outcome: Outcome, verdict: Verdict, today: date) -> Held:
    """Hold what an implementation did against the entry that speaks of the case.

    Args:
        listed: what speaks of it, from `KnownResults.of`; None if nothing does.
        outcome: what the implementation did.
        verdict: what that is worth by itself.
        today: the day on which expiry is judged.
    """
    if listed is None:
        return Held(verdict)
    entry = listed.entry
    standing = standing_of(listed, outcome, verdict)
    if entry.has_expired(today):
        past = f"listed as a known departure until {entry.expires} ({entry.reason}): that day is over"
        return Held(verdict, past if standing.startswith("departs") else None)
    if standing == "departs":
        return Held("known", entry.reason, _listing(entry))
    if standing == "departs otherwise":
        return Held(
            verdict,
            f"listed as a known departure ({entry.reason}), with the outcome {entry.outcome}: it has changed",
        )
    if standing == "conforms" and listed.exactly:
        return Held(
            "fail", f"listed as a known departure ({entry.reason}), and is none any more: remove it from the list"
        )
    return Held(verdict)


def standing_of(listed: Listed, outcome: Outcome, verdict: Verdict) -> Standing:
    """Return what a listed case does, given its verdict by itself."""
    if verdict in ("skip", "error"):
        return "unknown"
    if verdict not in ("fail", "warn"):
        return "conforms"
    return "departs" if listed.entry.describes(outcome) else "departs otherwise"


class KnownResults:
    """The entries of all lists of a run, in the order in which they are asked who speaks of a case.

    Args:
        entries: those entries.
        vector_ids: the ids of the vectors that they may speak of.

    Attributes:
        entries: those entries.
        ids: those ids, in their order.
    """

    def __init__(self, entries: Iterable[ExpectedResult], vector_ids: Iterable[str]) -> None:
        self.entries = tuple(entries)
        self.ids = tuple(vector_ids)
        self._existing = frozenset(self.ids)
        self._named: dict[str, Sequence[str]] = {}
        self._tables: dict[tuple[str, str], dict[str, Listed]] = {}

    def named(self, name: str) -> Sequence[str]:
        """Return the ids of the vectors that an id or glob names, in their order."""
        if name not in self._named:
            exactly = (name,) if name in self._existing else ()
            self._named[name] = exactly or (matching(self.ids, name) if is_glob(name) else ())
        return self._named[name]

    def of(self, reference: str, version: str, vector_id: str) -> Listed | None:
        """Return the first entry that speaks of a case, None if none does.

        Args:
            reference: the implementation, as the user gave it.
            version: the version that it says it is, which tells what an open reference was resolved to.
            vector_id: the vector.
        """
        return self.table(reference, version).get(vector_id)

    def table(self, reference: str, version: str) -> Mapping[str, Listed]:
        """Return, for one implementation, by vector the first entry that speaks of it."""
        key = (reference, version)
        if key not in self._tables:
            table: dict[str, Listed] = {}
            for entry in self.entries:
                if speaks_of(entry, reference, version):
                    for name in entry.vectors:
                        listed = Listed(entry, name)
                        for vector_id in self.named(name):
                            table.setdefault(vector_id, listed)
            self._tables[key] = table
        return self._tables[key]


def speaks_of(entry: ExpectedResult, reference: str, version: str) -> bool:
    """Return whether an entry names an implementation: as it was given, or as it was resolved.

    In a glob, only `*` and `?` stand for others: a bracket encloses the features of a crate.
    """
    pattern = entry.implementation
    names = (reference, resolved_reference(reference, version))
    return pattern in names or any(fnmatchcase(each, pattern.replace("[", "[[]")) for each in names)


def is_glob(name: str) -> bool:
    """Return whether a name of an entry is a glob and no id."""
    return any(each in name for each in "*?[")


def _listing(entry: ExpectedResult) -> Listing:
    return Listing(
        kind=entry.kind,
        link=entry.link,
        owner=entry.owner,
        expires=entry.expires.isoformat() if entry.expires else None,
        file=entry.origin.file,
        line=entry.origin.line,
    )
