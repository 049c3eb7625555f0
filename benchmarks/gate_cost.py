"""What a gate run costs: seconds, operations a second, and the greatest memory, of the suite's own process.

    python -m benchmarks.gate_cost [BASELINE CANDIDATE] [BUDGET]

Without arguments: two releases of ilp-packet at the default budget. Both sides are asked everything, and each is held
against itself in a second process, so that four processes and the suite share the cores. The last line is one side
alone: a recording of the baseline, and the candidate in one process, judging included.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ilp.gate.record import GateRecord
from ilp.gate.recorder import record_outcomes
from ilp.gate.run import GatePlan, run_gate
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import EMBEDDED, Conditions, prepare_implementation


class _Nobody:
    def asked(self, reference: str, done: int, planned: int) -> None:
        pass


def _gate(baseline: str, candidate: str, budget: int, *, controls: bool) -> Callable[[], GateRecord]:
    plan = GatePlan(
        baselines=(baseline,),
        candidate=candidate,
        independent=EMBEDDED,
        vectors=load_vectors(shipped_vectors()).vectors,
        budget=budget,
        controls=controls,
        suite="benchmark",
        today=date.today(),
    )
    return lambda: run_gate(plan, lambda reference: prepare_implementation(reference, Conditions()), _Nobody())


def _print(name: str, run: Callable[[], GateRecord], answers_an_operation: int) -> None:
    started = time.perf_counter()
    record = run()
    seconds = time.perf_counter() - started
    count = record.operations.count
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:32}{count:12,}{seconds:10.2f}{count / seconds:16,.0f}"
        f"{answers_an_operation * count / seconds:16,.0f}{memory:10.0f}  {record.required}",
        flush=True,
    )


def main() -> None:
    arguments = sys.argv[1:]
    budget = int(arguments.pop()) if arguments and arguments[-1].isdigit() else 50_000
    baseline, candidate = arguments or ("npm:ilp-packet@3.1.2", "npm:ilp-packet@3.1.3")
    print(f"{'':32}{'operations':>12}{'seconds':>10}{'operations/s':>16}{'answers/s':>16}{'MiB':>10}  required")
    _print("both sides, with controls", _gate(baseline, candidate, budget, controls=True), 4)
    _print("both sides, without controls", _gate(baseline, candidate, budget, controls=False), 2)
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "baseline.ilprec"
        vectors = load_vectors(shipped_vectors()).vectors
        with prepare_implementation(baseline, Conditions())() as implementation:
            record_outcomes(implementation, recording, vectors, seed=0, budget=budget, suite="benchmark")
        alone = _gate(f"recording:{recording}", candidate, budget, controls=False)
        _print("one process, against a recording", alone, 1)


if __name__ == "__main__":
    main()
