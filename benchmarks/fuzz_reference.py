"""The long run: the reference codec against asn1tools and construct, until so many operations were asked.

    python -m benchmarks.fuzz_reference [OPERATIONS] [SEEDS] [JOBS]

Ten million operations, the default, take about a quarter of an hour on two cores. Exits with 1 if the reference codec
raised anything but its own errors, hung, or disagrees with another one where no clause explains it: any finding that
names the reference first, since whoever is at fault by the specification comes first, or that nobody is named for.
"""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.fuzz_campaigns import campaign
from ilp.fuzz.record import FuzzFinding
from ilp.implementation.reference import EMBEDDED

_OPERATIONS = 10_000_000
_SEEDS = 10
_SHOWN = 20


def accuses_the_reference(finding: FuzzFinding) -> bool:
    """Return whether a finding is the reference codec's: it is the one at fault, or no clause says who is."""
    return "reference" in finding.by and (finding.by[0] == "reference" or finding.clause is None)


def main(arguments: list[str]) -> int:
    """Run one campaign a seed."""
    operations = int(arguments[0]) if arguments else _OPERATIONS
    seeds = int(arguments[1]) if len(arguments) > 1 else _SEEDS
    jobs = int(arguments[2]) if len(arguments) > 2 else 2
    done, accused, explained = 0, dict[str, FuzzFinding](), Counter[str]()
    for seed in range(seeds):
        record = campaign(EMBEDDED, operations=operations // seeds, seed=seed, jobs=jobs, minimise=False, golden=True)
        done += record.operations
        for each in record.findings:
            if accuses_the_reference(each):
                accused.setdefault(each.signature, each)
            else:
                explained[each.clause or each.oracle] += each.count
        print(
            f"seed {seed}: {record.operations:,} operations in {record.seconds:.0f} s, ended by {record.ended},"
            f" {len(accused)} findings against the reference",
            flush=True,
        )
    print(f"{done:,} operations; disagreements that a clause explains:")
    for clause, count in explained.most_common(_SHOWN):
        print(f"  {clause:40}{count:12,}")
    for each in accused.values():
        print(f"AGAINST THE REFERENCE: {each.signature} {each.cases[0].operation}")
    return 1 if accused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
