"""Verdicts a second: golden vectors asked of an implementation in this process, and judged.

tox -e bench -- benchmarks/test_check.py
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import ilp
from ilp.conformance.record import CheckRecord
from ilp.conformance.result import result_of
from ilp.conformance.run import CheckPlan, run_check
from ilp.golden.load import VectorSet, load_vectors, shipped_vectors
from ilp.implementation.reference import EMBEDDED, Conditions, open_implementation
from tests.gate.runs import TODAY

_ROUNDS = 12
_EVERY = 3


class _Nobody:
    def asked(self, reference: str, done: int, planned: int) -> None:
        pass


@cache
def _vectors() -> VectorSet:
    return load_vectors(shipped_vectors())


def _check(reference: str) -> CheckRecord:
    vectors = _vectors()
    plan = CheckPlan(
        references=(reference,),
        vectors=vectors.vectors[::_EVERY],
        sha256=vectors.sha256,
        today=TODAY,
        suite=ilp.__version__,
    )
    return run_check(plan, lambda each: open_implementation(each, Conditions()), _Nobody())


@pytest.mark.parametrize("reference", EMBEDDED)
def test_check(benchmark: Any, reference: str) -> None:
    record = _check(reference)
    assert len(record.results) == len(_vectors().vectors[::_EVERY])
    assert record.implementations[0].counts.decided > len(record.results) / 2
    benchmark.pedantic(_check, (reference,), rounds=_ROUNDS, warmup_rounds=1)
    benchmark.extra_info["verdicts a second"] = round(len(record.results) / benchmark.stats.stats.median)


def test_verdicts_alone(benchmark: Any) -> None:
    vectors = _vectors().vectors
    with open_implementation("reference", Conditions()) as implementation:
        asked = list(zip(vectors, implementation.ask(each.operation for each in vectors), strict=True))

    def judge() -> list[str]:
        results = (
            result_of(vector, outcome, "reference", None, fail_level="MUST", today=TODAY) for vector, outcome in asked
        )
        return [each.verdict for each in results]

    assert {"pass", "info"} <= set(judge())
    benchmark.pedantic(judge, rounds=20, warmup_rounds=2)


def test_load_vectors(benchmark: Any) -> None:
    loaded = benchmark.pedantic(load_vectors, (shipped_vectors(),), rounds=9, warmup_rounds=1)
    assert loaded.vectors == _vectors().vectors
