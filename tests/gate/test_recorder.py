from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from ilp.gate.recorder import Recorded, record_outcomes
from ilp.gate.run import GatePlan, run_gate
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.implementation.embedded import by_reference
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.recording import RecordingWriter, open_recording
from ilp.protocol import Operation, Outcome
from tests.conformance.cases import Silent
from tests.gate.fakes import Faulty, dying


@pytest.fixture(scope="module")
def vectors() -> tuple[Vector, ...]:
    return load_vectors(shipped_vectors()).vectors[::60]


def recorded(
    path: Path, vectors: tuple[Vector, ...], implementation: Implementation | None = None, budget: int = 300
) -> Recorded:
    with implementation or by_reference.open("reference") as opened:
        return record_outcomes(opened, path, vectors, seed=5, budget=budget, suite="1.2.3")


def test_recording_holds_what_a_gate_run_would_ask(tmp_path: Path, vectors: tuple[Vector, ...]) -> None:
    kept = recorded(tmp_path / "a.ilprec", vectors)
    plan = GatePlan(
        baselines=("reference",),
        candidate="reference",
        vectors=vectors,
        seed=5,
        budget=300,
        suite="1.2.3",
        today=date(2026, 1, 1),
    )
    run = run_gate(plan, lambda reference: partial(by_reference.open, reference), Silent())
    assert (kept.operations_sha256, kept.count) == (run.operations.sha256, run.operations.count)


def test_recording_answers_as_the_implementation_did(tmp_path: Path, vectors: tuple[Vector, ...]) -> None:
    kept = recorded(tmp_path / "a.ilprec", vectors)
    with open_recording(tmp_path / "a.ilprec") as recording, by_reference.open("reference") as reference:
        operations = list(recording.operations())
        assert list(recording.ask(operations)) == list(reference.ask(operations))
        assert (recording.count, recording.operations_sha256) == (kept.count, kept.operations_sha256)


def test_header_says_what_it_is_about(tmp_path: Path, vectors: tuple[Vector, ...]) -> None:
    kept = recorded(tmp_path / "a.ilprec", vectors)
    header = open_recording(tmp_path / "a.ilprec").header
    assert (header.suite, header.seed, header.budget) == ("1.2.3", 5, 300)
    assert header.implementation == kept.implementation
    assert datetime.fromisoformat(header.recorded).tzinfo is not None


def test_outcomes_are_counted_by_class(tmp_path: Path, vectors: tuple[Vector, ...]) -> None:
    kept = recorded(tmp_path / "a.ilprec", vectors)
    assert sum(kept.outcomes.values()) == kept.count
    assert {"accepted", "encoded", "rejected"} <= kept.outcomes.keys()


def test_restarts_are_counted(tmp_path: Path, vectors: tuple[Vector, ...]) -> None:
    kept = recorded(tmp_path / "a.ilprec", vectors, dying(by_reference.open("reference"), every=100))
    assert kept.restarts == kept.count // 100


def test_progress_ends_with_all_operations(tmp_path: Path, vectors: tuple[Vector, ...]) -> None:
    heard: list[tuple[str, int, int]] = []
    with by_reference.open("reference") as opened:
        kept = record_outcomes(
            opened,
            tmp_path / "a.ilprec",
            vectors,
            seed=0,
            budget=50,
            suite="1",
            on_asked=lambda *said: heard.append(said),
        )
    assert heard[-1][:2] == ("reference", kept.count)


class Ending(Faulty):
    """Cannot be asked any more after some operations."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(by_reference.open("reference"), lambda _, outcome: outcome)
        self._error = error

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        for number, outcome in enumerate(super().ask(operations)):
            if number == 20:
                raise self._error
            yield outcome


@pytest.mark.parametrize("error", [ImplementationUnavailable("it died", "look at it"), KeyboardInterrupt()])
def test_nothing_half_written_is_left(tmp_path: Path, vectors: tuple[Vector, ...], error: BaseException) -> None:
    with pytest.raises(type(error)):
        recorded(tmp_path / "a.ilprec", vectors, Ending(error))
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_what_was_there(
    tmp_path: Path, vectors: tuple[Vector, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ilprec"
    path.write_bytes(b"before")

    def full(_: RecordingWriter) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RecordingWriter, "_flush", full)
    with pytest.raises(OSError, match="No space left"):
        recorded(path, vectors)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.ilprec", b"before")]
