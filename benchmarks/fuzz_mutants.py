"""How soon does a campaign find each wire bug of the catalogue, without the golden vectors?

    python -m benchmarks.fuzz_mutants [--limit SECONDS] [--seed SEED] [--every N] [MUTANT...]

Each mutant is fuzzed alone, in this process, from an empty corpus, until its first finding. A mutant that takes one
side of a disputed point must have no finding: for these, it is counted how soon it does something that the codec
without the bug does not, and the campaign goes on to the limit to see that nothing is found. Prints each mutant that is
not found, the slowest ones, and the median; exits with 1 if one was not found.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence

from msgspec import Struct

from ilp.conformance.mutation import outcome_of
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.panel import Panel
from ilp.mutants import Mutant, PlainCodec, catalogue
from ilp.protocol import Operation, Outcome, same_outcome
from tests.gate.scripted import scripted_side

__all__ = ["Search", "search"]

_SLOWEST = 10  # are named
_DISPUTED_OPERATIONS = 80_000  # at most, of a mutant in which nothing must be found


class Search(Struct, frozen=True):
    """What a campaign makes of one mutant.

    Attributes:
        mutant: its id.
        disputed: whether it takes one side of a disputed point.
        operations: after how many requests the campaign ended.
        seconds: how long it took, of processor time: what else the machine does must not count.
        signatures: what was found.
        told_apart: after how many operations it did what the codec without the bug does not; None: it never did.
    """

    mutant: str
    disputed: bool
    operations: int
    seconds: float
    signatures: tuple[str, ...]
    told_apart: int | None

    @property
    def is_right(self) -> bool:
        """Whether it was found, or, of one side of a dispute, told apart without a finding."""
        if self.disputed:
            return not self.signatures and self.told_apart is not None
        return bool(self.signatures)


class _Asked:
    """A mutant that is compared with the codec without the bug at each operation, as long as they do the same.

    Attributes:
        told_apart: the number of the first operation with which they did not.
    """

    def __init__(self, mutant: Mutant) -> None:
        self._codec = mutant.codec()
        self._plain = PlainCodec() if mutant.disputed else None
        self._count = 0
        self.told_apart: int | None = None

    def __call__(self, operation: Operation) -> Outcome:
        outcome = outcome_of(self._codec, operation)
        self._count += 1
        if self._plain is not None and not same_outcome(outcome, outcome_of(self._plain, operation)):
            self.told_apart, self._plain = self._count, None
        return outcome


class _Nobody:
    def progressed(self, campaign: Campaign) -> None:
        pass


def search(mutant: Mutant, *, seed: int = 0, limit: float = 60.0) -> Search:
    """Return what a campaign makes of a mutant, without the golden vectors.

    Args:
        mutant: the mutant.
        seed: of the campaign.
        limit: seconds at most.
    """
    asked = _Asked(mutant)
    plan = CampaignPlan(
        seed=seed,
        max_findings=1,
        max_time=limit,
        max_operations=_DISPUTED_OPERATIONS if mutant.disputed else None,
        minimise=False,
    )
    findings = Findings()
    campaign = Campaign(plan, Panel([scripted_side(asked, mutant.id)]), findings, Corpus(), _Nobody())
    started = time.process_time()
    campaign.run()
    seconds = time.process_time() - started
    signatures = tuple(each.signature for each in findings)
    return Search(mutant.id, mutant.disputed, campaign.operations, seconds, signatures, asked.told_apart)


def _print(searches: Sequence[Search]) -> None:
    bugs = [each for each in searches if not each.disputed and each.is_right]
    disputed = [each for each in searches if each.disputed]
    wrong = [each for each in searches if not each.is_right]
    if bugs:
        print(
            f"{len(bugs)} of {sum(not each.disputed for each in searches)} mutants found; median "
            f"{statistics.median(each.seconds for each in bugs):.2f} s and "
            f"{statistics.median(each.operations for each in bugs):,.0f} operations"
        )
        for each in sorted(bugs, key=lambda each: each.seconds, reverse=True)[:_SLOWEST]:
            print(f"  {each.seconds:7.2f} s {each.operations:10,}  {each.mutant}  {each.signatures[0]}")
    print(f"{sum(each.is_right for each in disputed)} of {len(disputed)} sides of a dispute told apart, nothing found")
    for each in wrong:
        print(f"not right: {each.mutant}: {each.operations:,} operations, {each.seconds:.1f} s, {each.signatures}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mutants", nargs="*", metavar="MUTANT")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    chosen = [catalogue()[each] for each in arguments.mutants] or list(catalogue().values())[:: arguments.every]
    searches = []
    for mutant in chosen:
        searches.append(search(mutant, seed=arguments.seed, limit=arguments.limit))
        if not searches[-1].is_right:
            print(f"not right: {mutant.id} {searches[-1].signatures}", file=sys.stderr, flush=True)
    _print(searches)
    return 0 if all(each.is_right for each in searches) else 1


if __name__ == "__main__":
    sys.exit(main())
