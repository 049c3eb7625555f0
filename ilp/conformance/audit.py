"""What is wrong with the lists of known departures, after a run: each problem with the lines to remove and to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import structs

from ilp.conformance.account import Account
from ilp.conformance.expected import STUB, ExpectedResult
from ilp.conformance.expected_text import quoted
from ilp.conformance.known import KnownResults, Standing, is_glob
from ilp.conformance.record import CheckRecord, FileLine, KnownProblem, ProblemKind

__all__ = ["known_problems"]

_NAMED = 3  # cases that a message names


def known_problems(
    record: CheckRecord, known: KnownResults, entries: Sequence[ExpectedResult], today: date
) -> list[KnownProblem]:
    """Return what is wrong with `entries`, in their order.

    An entry that names no implementation of the run is idle, and so is an id or glob as far as its cases were not
    asked: what a run cannot tell, it does not judge.

    Args:
        record: the run.
        known: all lists of the run, over all vectors of the set: one that it has not does not exist.
        entries: those of its entries that are held to account.
        today: the day on which expiry is judged.
    """
    account = Account(record, known)
    return [
        problem
        for entry in entries
        if account.implementations(entry)
        for problem in _Audit(entry, account, known).problems(today)
    ]


class _Audit:
    """Looks at one entry, and notes which of its ids and globs are to go."""

    def __init__(self, entry: ExpectedResult, account: Account, known: KnownResults) -> None:
        self._entry = entry
        self._account = account
        self._known = known
        self._gone: set[str] = set()
        self._references = [each.reference for each in account.implementations(entry)]

    def problems(self, today: date) -> Iterator[KnownProblem]:
        entry = self._entry
        if entry.has_expired(today):
            lines = [self._member("expires", f"{entry.expires}")]
            message = f"its last day, {entry.expires}, is over: write a later one, or remove the entry"
            yield self._problem("expired entry", message, lines)
            return
        if entry.reason.startswith(STUB) and entry.expires is None:
            lines = [self._member("reason", quoted(entry.reason))]
            yield self._problem("unwritten reason", "its reason is still to be written", lines)
        found = [
            *self._by_id("unexpected pass", "conforms", "departs no more"),
            *self._by_id("changed outcome", "departs otherwise", f"departs otherwise, not {entry.outcome}"),
            *(problem for name in entry.vectors if is_glob(name) for problem in self._of_glob(name)),
            *(problem for name in entry.vectors for problem in self._unneeded(name)),
        ]
        if self._gone.issuperset(entry.vectors):
            last = found[-1]
            found[-1] = structs.replace(last, message=f"{last.message}; nothing else is listed: remove the entry")
        yield from found

    def _by_id(self, kind: ProblemKind, standing: Standing, what: str) -> Iterator[KnownProblem]:
        exact = [name for name in self._entry.vectors if not is_glob(name)]
        for reference in self._references:
            ids = [each for each in exact if self._standing(each, reference) == standing]
            if ids:
                elsewhere = [other for other in self._references if self._standing(ids[0], other) == "departs"]
                but = f"; for {elsewhere[0]}, {ids[0]} does: list it for that one alone" if elsewhere else ""
                yield self._problem(kind, f"{what}: {_some(ids)}{but}", self._removed(ids), reference=reference)

    def _standing(self, vector: str, reference: str) -> Standing | None:
        return self._account.spoken(self._entry, vector, reference).get(vector)

    def _of_glob(self, name: str) -> Iterator[KnownProblem]:
        cases = {each: self._account.spoken(self._entry, name, each) for each in self._references}
        wrong = {
            reference: [vector for vector, standing in each.items() if standing in ("conforms", "departs otherwise")]
            for reference, each in cases.items()
        }
        anywhere = {vector for each in wrong.values() for vector in each}
        right = dict.fromkeys(vector for each in cases.values() for vector in each if vector not in anywhere)
        departs = [each for each in self._references if "departs" in cases[each].values()]
        if anywhere and not (right or departs):
            message = f"no case that the glob {name} names departs so"
            yield self._problem("stale entry", message, self._removed([name]))
            return
        for reference, own in wrong.items():
            if own:
                but = "" if right else f"; for {departs[0]}, some do: list these for that one alone"
                message = f"the glob {name} names what does not depart so: {_some(own)}{but}"
                add = [_item(vector) for vector in right]
                yield self._problem("glob too broad", message, [self._line(name)], add, reference=reference)

    def _unneeded(self, name: str) -> Iterator[KnownProblem]:
        named = self._known.named(name)
        if not named:
            close = difflib.get_close_matches(name, self._known.ids, n=1)
            meant = f" (did you mean {close[0]}?)" if close else ""
            yield self._problem("stale entry", f"no vector has the name {name}{meant}", self._removed([name]))
        elif not any(self._account.spoken(self._entry, name, each) for each in self._references):
            message = f"what {name} names is listed above already"
            yield self._problem("stale entry", message, self._removed([name]))

    def _removed(self, names: Sequence[str]) -> list[FileLine]:
        self._gone.update(names)
        return [self._line(each) for each in names]

    def _line(self, name: str) -> FileLine:
        return FileLine(_item(name), self._entry.origin.line_of(name))

    def _member(self, name: str, value: str) -> FileLine:
        return FileLine(f"{name} = {value}", self._entry.origin.line_of(name))

    def _problem(
        self,
        kind: ProblemKind,
        message: str,
        remove: list[FileLine],
        add: Sequence[str] = (),
        *,
        reference: str | None = None,
    ) -> KnownProblem:
        origin = self._entry.origin
        return KnownProblem(
            kind=kind,
            file=origin.file,
            line=origin.line,
            implementation=reference,
            message=message,
            remove=remove,
            add=list(add),
        )


def _item(name: str) -> str:
    return f"{quoted(name)},"


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")
