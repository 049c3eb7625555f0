"""What a minute of fuzzing finds in published codecs, and which of it the golden vectors also catch.

    python -m benchmarks.fuzz_published [SECONDS] [REF...]

Each campaign begins with an empty corpus and without the golden vectors. Findings are grouped by cause: oracle, clause
or field, operation. The vectors catch a cause of the specification's oracle if one of those that fail tests its clause
by the same operation; of the other oracles it is asked whether any vector about the same field fails.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from benchmarks.fuzz_campaigns import campaign
from ilp.conformance.verdict import judge
from ilp.fuzz.record import FuzzFinding
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import Conditions, open_implementation

_SECONDS = 60.0
_REFERENCES = (
    "npm:ilp-packet@3.1.3",
    "npm:ilp-packet@3.0.9",
    "npm:ilp-packet@2.2.0",
    "cargo:interledger-packet@0.4.0",
    "maven:org.interledger:codecs-ilp@1.3.1",
)


def _cause(finding: FuzzFinding) -> tuple[str, str, str]:
    operation = finding.cases[0].operation.__struct_config__.tag
    return finding.oracle, finding.clause or f"{finding.packet}.{finding.field}", str(operation)


def _failing(reference: str) -> set[tuple[str, str]]:
    """Return the clauses that failing vectors test, each with the operation."""
    vectors = load_vectors(shipped_vectors()).vectors
    found = set()
    with open_implementation(reference, Conditions()) as implementation:
        for vector, outcome in zip(vectors, implementation.ask([each.operation for each in vectors]), strict=True):
            if judge(vector, outcome).verdict == "fail":
                found |= {(clause, vector.operation_name) for clause in vector.clauses}
    return found


def main(arguments: list[str]) -> None:
    """Run a campaign for each codec, one after the other, and list what it found."""
    seconds = float(arguments[0]) if arguments else _SECONDS
    for reference in arguments[1:] or _REFERENCES:
        record = campaign([reference], seconds=seconds)
        failing = _failing(reference)
        causes: dict[tuple[str, str, str], list[FuzzFinding]] = defaultdict(list)
        for finding in record.findings:
            causes[_cause(finding)].append(finding)
        print(
            f"\n{reference}: {len(record.findings)} findings, {len(causes)} causes, {record.operations:,} operations"
            f" in {record.seconds:.0f} s, {record.operations / record.seconds:,.0f} a second",
            flush=True,
        )
        for (oracle, place, operation), findings in sorted(causes.items(), key=lambda each: each[1][0].rank):
            caught = "vectors too" if (place, operation) in failing else "fuzzing only"
            first = min(each.first_seen for each in findings)
            count = sum(each.count for each in findings)
            print(f"  {oracle:16}{place:34}{operation:8}{count:9,}{first:12,}  {caught}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
