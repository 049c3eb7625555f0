"""What became of the lists of known departures in a run, case by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import UNSET

from ilp.conformance.expected import ExpectedResult
from ilp.conformance.known import KnownResults, Standing, speaks_of, standing_of
from ilp.conformance.record import CheckRecord, ImplementationRecord, Result
from ilp.conformance.verdict import Verdict, judge
from ilp.protocol import Outcome

__all__ = ["Account", "Judged", "judged_alone"]


class Judged(NamedTuple):
    """A result that has an outcome, with the verdict that it has whatever is known."""

    result: Result
    outcome: Outcome
    verdict: Verdict


def judged_alone(record: CheckRecord) -> Iterator[Judged]:
    """Yield what was asked in a run, judged as if there were no lists."""
    cases = {each.id: each for each in record.cases}
    for result in record.results:
        if result.seen is not UNSET:
            verdict = judge(cases[result.vector], result.seen, fail_level=record.fail_level).verdict
            yield Judged(result, result.seen, verdict)


class Account:
    """What the cases do of which the lists speak.

    Args:
        record: the run.
        known: the lists, over all vectors that their entries may speak of.
    """

    def __init__(self, record: CheckRecord, known: KnownResults) -> None:
        self._implementations = record.implementations
        self._spoken: dict[tuple[int, str, str], dict[str, Standing | None]] = defaultdict(dict)
        judged = {(each.result.implementation, each.result.vector): each for each in judged_alone(record)}
        for each in record.implementations:
            for vector, listed in known.table(each.reference, each.version).items():
                found = judged.get((each.reference, vector))
                standing = None if found is None else standing_of(listed, found.outcome, found.verdict)
                self._spoken[id(listed.entry), listed.name, each.reference][vector] = standing

    def implementations(self, entry: ExpectedResult) -> list[ImplementationRecord]:
        """Return those of the run that an entry names. Of none, it is idle."""
        return [each for each in self._implementations if speaks_of(entry, each.reference, each.version)]

    def spoken(self, entry: ExpectedResult, name: str, reference: str) -> Mapping[str, Standing | None]:
        """Return the cases that an id or glob of an entry speaks of, as the first one that names them.

        Args:
            entry: an entry of the lists.
            name: one of its ids and globs.
            reference: an implementation of the run.

        Returns:
            By vector what the case does; None: it was not asked in this run.
        """
        return self._spoken.get((id(entry), name, reference), {})
