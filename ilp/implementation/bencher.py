"""Have an implementation time itself in a process of its own: load a batch, run it, look at the clock from outside.

An adapter that dies, hangs or answers what is no answer has no figure, and its process is killed; one whose figures
contradict each other has no figure either. Whoever asks decides whether to start another.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import psutil
from msgspec import Struct

from ilp.implementation.child import Child, ChildFailure
from ilp.implementation.environment import scrubbed
from ilp.implementation.implementation import Identity, ImplementationUnavailable
from ilp.implementation.launch import Conditions, Launch
from ilp.implementation.processor import processor_time
from ilp.implementation.starting import said_more, started_adapter
from ilp.protocol.bench import BenchOperation, BenchRefusal, BenchResult, load_line, read_bench_response, run_line
from ilp.protocol.message import InvalidResponse

__all__ = ["BenchFailure", "Bencher", "Timed"]

_DESCRIBED = "docs/adapters.md says what the answer to bench holds."
_SLOWNESS = 3  # times as long as was asked for: the last pass, the checksum, and a machine that does other things too


class BenchFailure(Exception):
    """An implementation has no figure: it refused, died, hung, or answered what the protocol does not know.

    Args:
        message: what happened, one line.
        advice: what to do next, one line.
        log: the last of what its process said.
        over: whether the process is good for nothing any more.
    """

    def __init__(self, message: str, advice: str, log: str = "", *, over: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.log = log
        self.over = over


class Timed(Struct, frozen=True):
    """A run as the adapter tells it, and as it looks from outside, in nanoseconds.

    Attributes:
        result: what the adapter answered.
        elapsed: from the request to the answer.
        processor: processor time that all threads of the process used meanwhile, give or take a `PROCESSOR_STEP`; None
            where the system does not tell.
    """

    result: BenchResult
    elapsed: int
    processor: int | None


class Bencher:
    """One process of an implementation that times itself. Close it, or use it as a context manager.

    Args:
        reference: what the user asked for.
        launch: how its adapter is started.
        conditions: how long to wait, and what it may use.

    Raises:
        ImplementationUnavailable: it does not start, does not greet, or does not know `bench`.
    """

    def __init__(self, reference: str, launch: Launch, conditions: Conditions) -> None:
        self._reference = reference
        self._patience = conditions.patience
        # Text in sets and dictionaries is spread the same way in every process: two of the same Python code are alike.
        environment = scrubbed(os.environ, also={"PYTHONHASHSEED": "0", **(launch.environment or {})})
        self._child: Child | None
        self._child, hello = started_adapter(
            reference, launch.command, environment, conditions.ceilings, launch.directory, conditions.patience
        )
        self._next_id = 1
        self._loaded = 0  # inputs
        self.processes = self._child.processes()
        """The ids of the process and of what it had started when it greeted: a script may start what works."""
        self.identity = Identity(
            reference=reference,
            name=hello.name,
            version=hello.version,
            language=hello.language,
            operations=hello.operations,
            digest=launch.digest,
            build=hello.build | dict(launch.build or {}),
        )
        """Who it says it is."""
        if "bench" not in hello.operations:
            self.close()
            raise ImplementationUnavailable(
                f"{reference}: its adapter does not know the operation bench",
                "The page 'Writing an adapter' describes it; `ilp adapter new` writes adapters that know it.",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process; again does nothing."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def pin(self, core: int) -> None:
        """Have all threads of the process run on one core, and those that they start; nothing where that cannot be."""
        for each in self.processes:
            with contextlib.suppress(OSError, AttributeError, psutil.Error):
                for thread in psutil.Process(each).threads():
                    os.sched_setaffinity(thread.id, {core})

    def load(self, operation: BenchOperation, inputs: Sequence[dict[str, Any]], *, append: bool) -> None:
        """Have the adapter keep `inputs`, in place of what it keeps, or behind it.

        Raises:
            BenchFailure: it does not, or keeps another number of them.
        """
        answer = self._exchange(load_line(self._next_id, operation, inputs, append=append))
        self._loaded = len(inputs) + (self._loaded if append else 0)
        self._require_all(answer)

    def run(self, operation: BenchOperation, nanoseconds: int, *, check: bool = True) -> Timed:
        """Have whole passes timed until they took `nanoseconds`; with `check`, a checksum of what came of the last.

        Raises:
            BenchFailure: there is no figure, or one that the protocol does not know.
        """
        timed = self._run(operation, nanoseconds, check=check)
        result = timed.result
        self._require_all(result)
        whole = len(result.passes) * result.inputs == result.iterations > 0
        added_up = sum(result.passes) == result.nanoseconds > 0
        if not whole or not added_up or min(*result.passes, result.processor or 0, result.between) < 0:
            raise self._failure(
                f"its figures contradict each other: {result.iterations} operations in {len(result.passes)} passes "
                f"over {result.inputs} inputs, {result.nanoseconds} ns of which its passes have {sum(result.passes)}",
                _DESCRIBED,
            )
        return timed

    def latencies(self, operation: BenchOperation) -> BenchResult:
        """Have every operation of one pass timed alone.

        Raises:
            BenchFailure: there are no such figures.
        """
        result = self._run(operation, None, check=True).result
        self._require_all(result)
        if len(result.latencies) != result.inputs or min(result.latencies) < 0:
            raise self._failure(f"it told {len(result.latencies)} latencies of {result.inputs} operations", _DESCRIBED)
        return result

    def _require_all(self, result: BenchResult) -> None:
        """Whoever does more than it was given looks faster than it is."""
        if result.inputs != self._loaded:
            raise self._failure(f"it has {result.inputs} inputs, and was given {self._loaded}", _DESCRIBED)

    def _run(self, operation: BenchOperation, nanoseconds: int | None, *, check: bool) -> Timed:
        expected = (nanoseconds or 0) / 1e9 * _SLOWNESS
        before = self._worked()
        started = time.perf_counter_ns()
        result = self._exchange(run_line(self._next_id, operation, nanoseconds, check=check), expected)
        elapsed = time.perf_counter_ns() - started
        after = self._worked()
        return Timed(result, elapsed, None if before is None or after is None else after - before)

    def _exchange(self, request: bytes, expected: float = 0.0) -> BenchResult:
        child = self._child
        if child is None:
            raise self._failure("its process has ended", "Look at what it said before.", over=True)
        request_id, self._next_id = self._next_id, self._next_id + 1
        try:
            child.send(request)
            first, *more = child.receive(expected + self._patience.timeout)
            answer = read_bench_response(first, request_id)
            if more:
                raise said_more(more[0])
        except ChildFailure as failure:
            self.close()
            raise self._failure(
                f"it {failure.message}" if not failure.message.startswith("no answer") else failure.message,
                "What it said last stands below." if failure.log else "`ilp adapter test` may say more.",
                failure.log,
                over=True,
            ) from None
        except InvalidResponse as failure:
            self.close()
            raise self._failure(str(failure), "`ilp adapter test` says more.", child.log, over=True) from None
        if isinstance(answer, BenchRefusal):
            raise self._failure(f"{answer.kind}: {answer.message}", "Leave this operation or shape out, or mend it.")
        return answer

    def _worked(self) -> int | None:
        times = [processor_time(each) for each in self.processes]
        return None if None in times else sum(each or 0 for each in times)

    def _failure(self, message: str, advice: str, log: str = "", *, over: bool = False) -> BenchFailure:
        return BenchFailure(f"{self._reference}: {message}", advice, log, over=over)
