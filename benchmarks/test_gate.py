"""Operations judged a second by the gate, both sides in this process: no change, and one found and made small.

tox -e bench -- benchmarks/test_gate.py
"""

from __future__ import annotations

from functools import cache, partial
from itertools import islice
from typing import Any

import ilp
from ilp.explore.question import Question
from ilp.gate.questions import Questions
from ilp.gate.record import GateRecord
from ilp.gate.run import GatePlan, Opener, run_gate
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.implementation.reference import Conditions, open_implementation
from tests.gate.runs import TODAY, ZERO_REFUSED, mutant, plain

_ROUNDS = 9
_BUDGET = 800


class _Nobody:
    def asked(self, reference: str, done: int, planned: int) -> None:
        pass


@cache
def _vectors() -> tuple[Vector, ...]:
    return load_vectors(shipped_vectors()).vectors


def _gate(old: Opener, new: Opener) -> GateRecord:
    plan = GatePlan(
        baselines=("old",),
        candidate="new",
        vectors=_vectors()[::20],
        budget=_BUDGET,
        controls=False,
        suite=ilp.__version__,
        today=TODAY,
    )
    return run_gate(plan, {"old": old, "new": new}.__getitem__, _Nobody())


def _measure(benchmark: Any, old: Opener, new: Opener) -> GateRecord:
    record = _gate(old, new)
    assert record.operations.count > _BUDGET
    assert not record.undecided
    benchmark.pedantic(_gate, (old, new), rounds=_ROUNDS, warmup_rounds=0)
    benchmark.extra_info["operations a second"] = round(record.operations.count / benchmark.stats.stats.median)
    return record


def test_nothing_changed(benchmark: Any) -> None:
    reference = partial(open_implementation, "reference", Conditions())
    assert not _measure(benchmark, reference, reference).findings


def test_change_found_and_made_small(benchmark: Any) -> None:
    record = _measure(benchmark, plain("old"), mutant("amount/zero-refused"))
    assert ZERO_REFUSED in {each.signature for each in record.findings}


def test_questions_made(benchmark: Any) -> None:
    def make() -> list[Question]:
        questions = Questions(_vectors()[::20], seed=0, budget=_BUDGET)
        return [*questions.first(), *islice(questions.further(), _BUDGET)]

    made = make()
    assert len({each.operation for each in made}) > _BUDGET
    benchmark.pedantic(make, rounds=_ROUNDS, warmup_rounds=1)
