"""Record what an implementation does with the very operations that a gate run would ask with it as the baseline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from msgspec import Struct

from ilp.explore.question import Question
from ilp.gate.questions import Questions
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Identity, Implementation
from ilp.implementation.recording import OperationSetHash, RecordingHeader, RecordingWriter
from ilp.protocol import outcome_class

__all__ = ["Recorded", "record_outcomes"]

_BLOCK = 2048  # operations between two reports of the progress


class Recorded(Struct, frozen=True, kw_only=True):
    """What was recorded.

    Attributes:
        implementation: who.
        count: how many operations.
        operations_sha256: the digest of the operations, in order.
        outcomes: how many outcomes there are of each class.
        restarts: how often the implementation's process had to be started again.
        seconds: how long it took.
    """

    implementation: Identity
    count: int
    operations_sha256: str
    outcomes: dict[str, int]
    restarts: int
    seconds: float


def record_outcomes(
    implementation: Implementation,
    path: Path,
    vectors: Sequence[Vector],
    *,
    seed: int,
    budget: int,
    suite: str,
    on_asked: Callable[[str, int, int], None] = lambda _reference, _done, _planned: None,
) -> Recorded:
    """Ask an implementation everything, and keep it in a file, which is there whole or not at all.

    Args:
        implementation: who is recorded.
        path: where the recording goes.
        vectors: the golden vectors.
        seed: of the random operations.
        budget: how many operations there are beyond the golden ones.
        suite: the version of the suite.
        on_asked: hears of whom how many of how many operations are through.

    Raises:
        ImplementationUnavailable: it cannot be asked any more.
        OSError: the file cannot be written.
    """
    started = time.monotonic()
    questions = Questions(vectors, seed=seed, budget=budget)
    header = RecordingHeader(
        suite=suite,
        seed=seed,
        budget=budget,
        implementation=implementation.identity,
        recorded=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    first = list(questions.first())
    with RecordingWriter(path, header) as writer:
        recorder = _Recorder(implementation, writer, len(first) + budget, on_asked)
        recorder.ask(first, questions)
        recorder.ask(questions.further(), questions)
    return Recorded(
        implementation=implementation.identity,
        count=writer.count,
        operations_sha256=recorder.hash.hexdigest(),
        outcomes=recorder.outcomes,
        restarts=implementation.restarts,
        seconds=time.monotonic() - started,
    )


class _Recorder:
    def __init__(
        self,
        implementation: Implementation,
        writer: RecordingWriter,
        planned: int,
        on_asked: Callable[[str, int, int], None],
    ) -> None:
        self._implementation = implementation
        self._writer = writer
        self._planned = planned
        self._on_asked = on_asked
        self.hash = OperationSetHash()
        self.outcomes: dict[str, int] = {}

    def ask(self, asked: Iterable[Question], questions: Questions) -> None:
        source = iter(asked)
        while block := [each.operation for each in islice(source, _BLOCK)]:
            for operation, outcome in zip(block, self._implementation.ask(block), strict=True):
                self._writer.add(operation, outcome)
                self.hash.add(operation)
                questions.note(operation, outcome)
                kind = outcome_class(outcome)
                self.outcomes[kind] = self.outcomes.get(kind, 0) + 1
            self._on_asked(self._implementation.identity.reference, self._writer.count, self._planned)
