from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from ilp.gate.history import HistoryPlan, HistoryRecord, history_exit_code, walk_history
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.implementation.embedded import by_construct, by_reference
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.protocol import Accepted, Decode, Operation, Outcome, Rejected
from tests.conformance.cases import Silent
from tests.gate.fakes import Faulty, garbling


def stricter(reference: str) -> Implementation:
    """Refuse every Fulfill."""

    def fault(operation: Operation, outcome: Outcome) -> Outcome:
        fulfill = isinstance(operation, Decode) and operation.packet.startswith("0d")
        return Rejected("no") if fulfill and isinstance(outcome, Accepted) else outcome

    return Faulty(by_reference.open(reference), fault)


def missing(reference: str) -> Implementation:
    raise ImplementationUnavailable(f"{reference} is gone", "look elsewhere")


def interrupting(_: str) -> Implementation:
    raise KeyboardInterrupt


RELEASES: dict[str, Callable[[str], Implementation]] = {
    "pack@1.0.0": by_reference.open,
    "pack@1.0.1": by_reference.open,
    "pack@1.1.0": stricter,
    "pack@2.0.0": by_reference.open,
    "pack@2.0.1": missing,
    "pack@2.0.2": by_reference.open,
    "pack@2.0.3": interrupting,
    "construct": by_construct.open,
}


@pytest.fixture(scope="module")
def vectors() -> tuple[Vector, ...]:
    return load_vectors(shipped_vectors()).vectors[::60]


def walked(vectors: tuple[Vector, ...], *versions: str, **changes: Any) -> HistoryRecord:
    plan = HistoryPlan(
        package="pack", versions=versions, vectors=vectors, budget=100, suite="1", today=date(2026, 1, 1), **changes
    )
    return walk_history(plan, lambda reference: partial(RELEASES[reference], reference), Silent())


def test_every_step_says_what_was_declared_and_what_was_required(vectors: tuple[Vector, ...]) -> None:
    record = walked(vectors, "1.0.0", "1.0.1", "1.1.0", "2.0.0")
    assert [(each.versions, each.declared, each.required, each.sufficient) for each in record.steps] == [
        (("1.0.0", "1.0.1"), "patch", "none", True),
        (("1.0.1", "1.1.0"), "minor", "major", False),
        (("1.1.0", "2.0.0"), "major", "minor", True),
    ]
    assert record.steps[2].required_by == {"default": "minor", "contract": "major"}
    assert history_exit_code(record) == 0


def test_step_has_its_findings_and_both_axes(vectors: tuple[Vector, ...]) -> None:
    step = walked(vectors, "1.0.1", "1.1.0").steps[0]
    first = step.findings[0]
    assert (first.rule, first.name, first.packet, first.bump) == ("WR01", "reader-rejects-accepted", "fulfill", "major")
    assert first.signature.startswith("WR01/R/fulfill/")
    assert first.count > 0
    assert (step.improved, bool(step.worsened)) == (0, True)
    assert step.operations > 100


def test_step_that_cannot_be_decided_does_not_end_the_walk(vectors: tuple[Vector, ...]) -> None:
    record = walked(vectors, "1.0.1", "2.0.0", "2.0.1", "2.0.2")
    assert [each.sufficient for each in record.steps] == [True, None, None]
    assert record.steps[1].undecided == ("pack@2.0.1 is gone. look elsewhere",)
    assert history_exit_code(record) == 3


def test_what_is_not_enough_stays_so_whatever_else_there_may_be(
    vectors: tuple[Vector, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = next(each.operation for each in vectors if each.packet == "reject")

    def spoilt(reference: str) -> Implementation:
        return garbling(stricter(reference), operation)

    monkeypatch.setitem(RELEASES, "pack@1.1.0", spoilt)
    step = walked(vectors, "1.0.1", "1.1.0").steps[0]
    assert step.undecided
    assert (step.required, step.sufficient) == ("major", False)


def test_interrupted_walk_keeps_its_whole_steps(vectors: tuple[Vector, ...]) -> None:
    record = walked(vectors, "1.0.0", "1.0.1", "2.0.3")
    assert record.interrupted
    assert [each.versions for each in record.steps] == [("1.0.0", "1.0.1")]
    assert history_exit_code(record) == 130


def test_independent_readers_take_part(vectors: tuple[Vector, ...]) -> None:
    assert walked(vectors, "1.0.0", "1.0.1", independent=("construct",)).steps[0].undecided == ()


@pytest.mark.parametrize(("note", "kept"), [("", None), ("only some", "only some")])
def test_record_says_what_was_walked(vectors: tuple[Vector, ...], note: str, kept: str | None) -> None:
    record = walked(vectors, "1.0.0", "1.0.1", note=note, seed=3, vector_set="of a test")
    assert (record.package, record.versions, record.note) == ("pack", ("1.0.0", "1.0.1"), kept)
    assert (record.seed, record.budget, record.vectors) == (3, 100, "of a test")
