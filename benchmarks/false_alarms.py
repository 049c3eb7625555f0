"""Does the gate cry wolf? Implementations held against themselves, with another seed each time, under load.

    python -m benchmarks.false_alarms [RUNS] [BUDGET]

Every core is kept busy by a process of its own meanwhile. Prints each run that is not clean, and how many were; exits
with 1 if one was not.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from datetime import date

from ilp.gate.run import GatePlan, run_gate
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import EMBEDDED, Conditions, prepare_implementation
from tests.connector.commands import connector_reference

_IMPLEMENTATIONS = (
    "npm:ilp-packet@3.1.3",
    connector_reference("1.0.0"),
    "reference",
    "npm:ilp-packet@2.2.0",
    connector_reference("3.0.0"),
    "npm:ilp-packet@3.0.8",
)


class _Nobody:
    def asked(self, reference: str, done: int, planned: int) -> None:
        pass


def _burn() -> None:
    while True:
        pass


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    budget = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    vectors = load_vectors(shipped_vectors()).vectors
    load = [multiprocessing.Process(target=_burn, daemon=True) for _ in range(os.cpu_count() or 1)]
    for each in load:
        each.start()
    started = time.perf_counter()
    clean = operations = 0
    for seed in range(runs):
        reference = _IMPLEMENTATIONS[seed % len(_IMPLEMENTATIONS)]
        plan = GatePlan(
            baselines=(reference,),
            candidate=reference,
            independent=EMBEDDED,
            vectors=vectors,
            seed=seed,
            budget=budget,
            suite="benchmark",
            today=date.today(),
        )
        record = run_gate(plan, lambda each: prepare_implementation(each, Conditions()), _Nobody())
        operations += record.operations.count
        if record.findings or record.undecided or record.operations.undecided:
            print(f"seed {seed}, {reference}: {record.findings} {record.undecided}", flush=True)
        else:
            clean += 1
    for each in load:
        each.terminate()
    seconds = time.perf_counter() - started
    print(
        f"{clean} of {runs} runs clean, {operations:,} operations, {seconds:.0f} s, {len(load)} processes busy beside"
    )
    return 0 if clean == runs else 1


if __name__ == "__main__":
    sys.exit(main())
