"""Rewrite a list of known departures so that a run comes out clean, and leave alone what people wrote into it.

Comments, order, reasons, links and owners of the entries that stay are kept. What is added has a reason that somebody
has still to write, and a last day until when: a list that nobody looks at does not stay clean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

import tomlkit
from msgspec import Struct

from ilp.conformance.account import Account, judged_alone
from ilp.conformance.consequence import consequence
from ilp.conformance.expected import STUB, BrokenExpectedResults, ExpectedResult, read_expected
from ilp.conformance.expected_text import entry_lines, sections
from ilp.conformance.known import KnownResults
from ilp.conformance.record import CheckRecord
from ilp.golden.vector import Vector
from ilp.implementation.resolved import resolved_reference
from ilp.protocol import Outcome, outcome_class

__all__ = ["STUB_DAYS", "Update", "updated"]

STUB_DAYS = 30
"""How many days an entry holds whose reason is still to be written."""

_HEAD = "# Known departures, for `ilp check --expected`: cases that depart, and why that is let pass.\n"

_Members: TypeAlias = tuple[tuple[str, str | date | None], ...]
"""What an entry says beside its vectors: names and values, in the order in which they are written."""


class Update(Struct, frozen=True):
    """A list as it should be.

    Attributes:
        text: the file.
        added: how many cases were added.
        unwritten: how many entries were added whose reason is still to be written.
        removed: the ids and globs that went, or that ids took the place of.
    """

    text: str
    added: int
    unwritten: int
    removed: tuple[str, ...]


def updated(
    text: str, name: str, record: CheckRecord, others: Sequence[ExpectedResult], ids: Sequence[str], today: date
) -> Update:
    """Return a list of known departures with what a run failed at, and without what it did not.

    What the run did not ask is left as it is, and so are expired entries: to renew one is for a person to decide.

    Args:
        text: the file as it is.
        name: what messages call it.
        record: the run.
        others: the entries of the lists that speak where this one does not.
        ids: the ids of all vectors of the set.
        today: the day on which expiry is judged.

    Raises:
        BrokenExpectedResults: the file cannot be used, or its entries are not written as `[[expected]]`.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    former: dict[tuple[str, str], ExpectedResult] = {}
    removed: list[str] = []
    while True:
        pruning = _Pruning(_read(text, name), record, others, ids, today)
        if not pruning.changes:
            break
        former = pruning.former | former
        removed += [each for changes in pruning.changes.values() for each in changes]
        text = _rewritten(text, pruning.changes)
    groups = _unlisted(record, KnownResults((*pruning.entries, *others), ids), former, today)
    text, unwritten = _extended(text, pruning.entries, groups, today)
    added = sum(map(len, groups.values()))
    return Update(text.replace("\n", ending), added, unwritten, tuple(removed))


def _read(text: str, name: str) -> tuple[ExpectedResult, ...]:
    entries = read_expected(text.encode(), name)
    alone = [read_expected(each.encode(), name) for each in sections(text).entries]
    if [each.vectors for each in entries] != [each.vectors for found in alone for each in found]:
        raise BrokenExpectedResults(f"{name}: cannot be updated, as its entries are not all tables `[[expected]]`")
    return entries


class _Pruning:
    """What is to go from the entries of a list: first what is wrong, then, once nothing is, what is not needed.

    Attributes:
        entries: the entries.
        changes: by the number of an entry, its ids and globs that are to go, each with what comes in its place.
        former: by implementation and vector, the entry that listed rightly what goes with it.
    """

    def __init__(
        self,
        entries: Sequence[ExpectedResult],
        record: CheckRecord,
        others: Sequence[ExpectedResult],
        ids: Sequence[str],
        today: date,
    ) -> None:
        self.entries = entries
        self.changes: dict[int, dict[str, list[str]]] = {}
        self.former: dict[tuple[str, str], ExpectedResult] = {}
        self._known = KnownResults((*entries, *others), ids)
        self._account = Account(record, self._known)
        judged = [
            (number, entry)
            for number, entry in enumerate(entries)
            if self._account.implementations(entry) and not entry.has_expired(today)
        ]
        for number, entry in judged:
            self._note(number, {name: each for name in entry.vectors for each in self._narrowed(entry, name)})
        if not self.changes:
            for number, entry in judged:
                self._note(number, {name: [] for name in entry.vectors if self._is_unneeded(entry, name)})

    def _note(self, number: int, changes: dict[str, list[str]]) -> None:
        if changes:
            self.changes[number] = changes

    def _narrowed(self, entry: ExpectedResult, name: str) -> Iterator[list[str]]:
        """Yield what takes the place of an id or glob; nothing where it is right."""
        cases = {
            each.reference: self._account.spoken(entry, name, each.reference)
            for each in self._account.implementations(entry)
        }
        wrong = {
            vector
            for each in cases.values()
            for vector, standing in each.items()
            if standing in ("conforms", "departs otherwise")
        }
        if wrong:
            for reference, each in cases.items():
                rightly = [vector for vector in each if vector in wrong and each[vector] == "departs"]
                self.former |= {(reference, vector): entry for vector in rightly}
            yield list(dict.fromkeys(vector for each in cases.values() for vector in each if vector not in wrong))

    def _is_unneeded(self, entry: ExpectedResult, name: str) -> bool:
        return not any(
            self._account.spoken(entry, name, each.reference) for each in self._account.implementations(entry)
        )


def _rewritten(text: str, changes: Mapping[int, Mapping[str, list[str]]]) -> str:
    cut = sections(text)
    kept = [
        _section(section, changes[number]) if number in changes else section
        for number, section in enumerate(cut.entries)
    ]
    return cut.preamble + "".join(kept)


def _section(section: str, changes: Mapping[str, Sequence[str]]) -> str:
    """Return the text of an entry with other ids and globs; none if none are left."""
    document = tomlkit.parse(section)
    names = document["expected"][0]["vectors"]
    for gone, instead in changes.items():
        place = list(names).index(gone)
        for each in reversed(instead):
            names.insert(place, each)
        names.remove(gone)
    return tomlkit.dumps(document) if names else ""


def _unlisted(
    record: CheckRecord,
    known: KnownResults,
    former: Mapping[tuple[str, str], ExpectedResult],
    today: date,
) -> dict[_Members, list[str]]:
    """Return the cases of a run that fail and that no list speaks of, grouped as entries are to hold them."""
    cases = {each.id: each for each in record.cases}
    versions = {each.reference: each.version for each in record.implementations}
    groups: dict[_Members, list[str]] = defaultdict(list)
    for result, outcome, verdict in judged_alone(record):
        reference, vector = result.implementation, result.vector
        before = former.get((reference, vector))
        listed = known.of(reference, versions[reference], vector)
        spoken_of = listed is not None and (listed.entry.has_expired(today) or listed.entry.describes(outcome))
        if spoken_of or (verdict != "fail" and before is None):
            continue
        resolved = resolved_reference(reference, versions[reference])
        members = _members(before, resolved) if before else _stub(cases[vector], outcome, resolved, today)
        groups[members].append(vector)
    return groups


def _members(entry: ExpectedResult, reference: str) -> _Members:
    return (
        ("implementation", reference),
        ("outcome", entry.outcome),
        ("kind", entry.kind),
        ("reason", entry.reason),
        ("link", entry.link),
        ("owner", entry.owner),
        ("expires", entry.expires),
    )


def _stub(vector: Vector, outcome: Outcome, reference: str, today: date) -> _Members:
    return (
        ("implementation", reference),
        ("outcome", outcome_class(outcome)),
        ("kind", "bug"),
        ("reason", f"{STUB}: {consequence(vector, outcome)}, {vector.clauses[0]}"),
        ("link", None),
        ("owner", None),
        ("expires", today + timedelta(days=STUB_DAYS)),
    )


def _extended(
    text: str, entries: Sequence[ExpectedResult], groups: Mapping[_Members, Sequence[str]], today: date
) -> tuple[str, int]:
    """Return a file with the cases of `groups` in entries that say the same, or in new ones; and how many are stubs."""
    if not groups:
        return text or _HEAD, 0
    cut = sections(text)
    parts = list(cut.entries)
    stubs = 0
    for members, vectors in groups.items():
        at = next((n for n, each in enumerate(entries) if _says(each, members) and not each.has_expired(today)), None)
        if at is not None:
            parts[at] = _with(parts[at], vectors)
            continue
        parts.append("\n".join([*entry_lines(dict(members), vectors), ""]))
        stubs += str(dict(members)["reason"]).startswith(STUB)
    kept = len(cut.entries)
    return _joined([cut.preamble if text else _HEAD, *parts[:kept]], parts[kept:]), stubs


def _says(entry: ExpectedResult, members: _Members) -> bool:
    """Return whether an entry says just this; a stub that is there already keeps its own last day."""
    own = _members(entry, entry.implementation)
    return own == members or (entry.reason.startswith(STUB) and own[:-1] == members[:-1])


def _with(section: str, vectors: Sequence[str]) -> str:
    document = tomlkit.parse(section)
    document["expected"][0]["vectors"].extend(vectors)
    return tomlkit.dumps(document)


def _joined(kept: Sequence[str], added: Sequence[str]) -> str:
    """Return parts of a file as one, each of them ended by a newline; what is added has one empty line above it."""
    text = "".join(each if each.endswith("\n") or not each else f"{each}\n" for each in kept)
    if added and not text.endswith("\n\n"):
        text += "\n"
    return text + "\n".join(added)
