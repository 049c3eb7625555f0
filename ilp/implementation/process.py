"""An implementation behind the adapter protocol, in a process of its own.

A dying, silent or lying adapter costs its own operation and nothing else: the process is killed and started again,
the operations in flight are asked again, each alone in a fresh process, and the one that does it again is marked.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from msgspec import Struct

from ilp.implementation.child import (
    Ceilings,
    Child,
    ChildEnded,
    ChildFailure,
    ChildOverCeiling,
    ChildSilent,
)
from ilp.implementation.environment import scrubbed
from ilp.implementation.implementation import Identity, ImplementationUnavailable
from ilp.implementation.memory import forget_peaks, peak_memory
from ilp.implementation.starting import DEFAULT_TIMEOUT, Patience, said_more, started_adapter
from ilp.protocol import Crashed, Garbled, Operation, Outcome, TimedOut
from ilp.protocol.message import (
    Hello,
    InvalidResponse,
    read_reached,
    read_response,
    request_line,
)

__all__ = ["DEFAULT_TIMEOUT", "Patience", "ProcessImplementation"]

_WINDOW = 128  # requests in flight at first
_LARGEST_WINDOW = 512  # and once it has proven itself: the more, the less does either side wait for the other
_PROVEN = 16  # windows of answers without a failure, after which it grows
_SMALLEST_WINDOW = 4
_WINDOW_OCTETS = 1 << 20  # octets of requests in flight at most
_SILENT_LIMIT = 5  # operations in a row that may time out before one is asked again that was answered before
_SILENT_IN_ALL = 100  # operations that may time out before the implementation is given up, however alive it is


class _Request(Struct, frozen=True):
    request_id: int
    operation: Operation
    size: int


class _Ask:
    """One call of `ask`: the operations that are still to be sent, and those in flight, in order.

    The last answer that came is held back until the next line shows that nothing else was said to its operation; and so
    is what it told of the codec's code, where `reach` asks for that.
    """

    def __init__(self, operations: Iterable[Operation], *, reach: bool) -> None:
        self.reach = reach
        self._source = iter(operations)
        self._again: deque[Operation] = deque()
        self.in_flight: deque[_Request] = deque()
        self.octets = 0  # of the requests in flight
        self.held: tuple[_Request, Outcome] | None = None
        self.held_reached: tuple[str, ...] = ()

    def next(self) -> Operation | None:
        """Return the operation that is to be sent next."""
        return self._again.popleft() if self._again else next(self._source, None)

    def sent(self, request: _Request) -> None:
        """Note that `request` is in flight."""
        self.in_flight.append(request)
        self.octets += request.size

    def answered(self, outcome: Outcome) -> Outcome | None:
        """Note the outcome of the first request in flight; return the one that was held back until now."""
        request = self.in_flight.popleft()
        self.octets -= request.size
        held, self.held = self.held, (request, outcome)
        return held and held[1]

    def release(self) -> list[Outcome]:
        """Return the outcome that is held back, if one is: nothing more will be said to its operation."""
        held, self.held = self.held, None
        return [held[1]] if held else []

    def withdraw(self) -> None:
        """Take back the outcome that is held back: more was said to its operation, or to the one behind it."""
        if self.held:
            self.in_flight.appendleft(self.held[0])
            self.held, self.held_reached = None, ()

    def take_in_flight(self) -> deque[Operation]:
        """Return the operations in flight, which no longer are."""
        operations = deque(each.operation for each in self.in_flight)
        self.in_flight.clear()
        self.octets = 0
        return operations

    def send_again(self, operations: deque[Operation]) -> None:
        """Have `operations` sent before those that were not sent yet."""
        self._again.extendleft(reversed(operations))


class ProcessImplementation:
    """Drives an adapter process; see `ilp.implementation.implementation.Implementation`.

    Args:
        reference: what the user asked for.
        command: program and arguments.
        patience: how long to wait.
        ceilings: what the process may use.
        environment: variables beyond what every runtime needs.
        directory: where it runs; the current folder if None.
        digest: what names the tree that it was installed from, where there is one.
        build: what is known of how it was built; put over what it says itself.

    Raises:
        ImplementationUnavailable: the command does not start, or what starts does not greet.
    """

    def __init__(
        self,
        reference: str,
        command: Sequence[str],
        *,
        patience: Patience | None = None,
        ceilings: Ceilings | None = None,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        digest: str | None = None,
        build: Mapping[str, Any] | None = None,
    ) -> None:
        self._reference = reference
        self._command = tuple(command)
        self._patience = patience or Patience()
        self._ceilings = ceilings or Ceilings()
        self._environment = scrubbed(os.environ, also=environment)
        self._directory = directory
        self._window = _WINDOW
        self._answers_since = 0  # the last failure, or the last growth of the window
        self._next_id = 1
        self._silent_in_a_row = 0
        self._silent_in_all = 0
        self._answered: Operation | None = None  # the last operation that was answered
        self._restarts = 0
        self._closed = False
        self._current: _Ask | None = None
        self._reached: set[str] = set()
        self._child: Child | None = None
        self._child, hello = self._start()
        self._tells_reach = hello.reach
        self._identity = Identity(
            reference=reference,
            name=hello.name,
            version=hello.version,
            language=hello.language,
            operations=hello.operations,
            digest=digest,
            build=hello.build | dict(build or {}),
        )

    @property
    def identity(self) -> Identity:
        """Who it says it is."""
        return self._identity

    @property
    def restarts(self) -> int:
        """How often the process had to be killed and started again so far."""
        return self._restarts

    @property
    def tells_reach(self) -> bool:
        """Whether its adapter can tell what is reached of the codec's code."""
        return self._tells_reach

    @property
    def reached(self) -> int:
        """How many places in the codec's code the operations have reached whose outcomes were taken.

        Of those that were asked with `reach`; a restart of the process loses none.
        """
        return len(self._reached)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process: its input first, then, after a grace, the process and what it started."""
        self._closed = True
        if self._child is None:
            return
        try:
            self._child.close_input()
            with contextlib.suppress(ChildFailure):
                self._await_end(self._child)
        finally:
            self._discard_child()

    def ask(self, operations: Iterable[Operation], *, reach: bool = False) -> Iterator[Outcome]:
        """Ask operations, many in flight; yield one outcome each, in order.

        One ask at a time: a new one ends the one before it, as does closing the implementation.

        Args:
            operations: what to ask.
            reach: whether `reached` is to follow, where the adapter tells.

        Raises:
            ImplementationUnavailable: it cannot be started again, or has been silent too often.
            RuntimeError: the implementation was closed, or asked anew, while outcomes were still to be taken.
        """
        if self._current is not None:
            self._leave(self._current)
        ask = self._current = _Ask(operations, reach=reach and self._tells_reach)
        try:
            while True:
                try:
                    yield from self._ask_many(ask)
                    return
                except InvalidResponse:
                    ask.withdraw()
                except ChildFailure:
                    self._release_reached(ask)
                    yield from ask.release()
                self._discard_child()
                self._restarts += 1
                yield from self._ask_again(ask)
        finally:
            self._leave(ask)

    def weigh(self, operation: Operation) -> tuple[Outcome, int | None]:
        """Ask one operation; return the outcome, and by how many octets the memory in use rose meanwhile, at its peak.

        None: the system keeps no account of that, or the process was ended over it.

        Raises:
            ImplementationUnavailable: it cannot be started again, or has been silent too often.
        """
        child = self._running_child()
        processes = child.processes()
        before = forget_peaks(processes)
        (outcome,) = self.ask([operation])
        after = peak_memory(processes) if child is self._child else None
        return outcome, None if before is None or after is None else max(after - before, 0)

    def _leave(self, ask: _Ask) -> None:
        if self._current is not ask:
            return
        self._current = None
        if ask.in_flight:  # whoever asked went away: what comes now would answer the wrong question
            self._discard_child()

    def _require_current(self, ask: _Ask) -> None:
        if self._closed:
            raise RuntimeError(f"{self._reference} was closed before all outcomes were taken")
        if self._current is not ask:
            raise RuntimeError(f"{self._reference} was asked anew before all outcomes were taken")

    def _ask_many(self, ask: _Ask) -> Iterator[Outcome]:
        """Ask what is to be sent until everything is answered.

        Raises:
            ChildFailure, InvalidResponse: the process is good for nothing any more.
        """
        superfluous = None
        while True:
            self._require_current(ask)
            self._fill(ask)
            if not ask.in_flight:
                self._release_reached(ask)
                yield from ask.release()
                if superfluous is not None:  # nothing was due any more: it spoils no outcome, but the process
                    self._discard_child()
                    self._restarts += 1
                return
            if superfluous is not None:
                raise said_more(superfluous)
            for line in self._running_child().receive(self._patience.timeout):
                if not ask.in_flight:
                    superfluous = line
                    break
                due = ask.in_flight[0]
                outcome = ask.answered(read_response(line, due.request_id, due.operation))
                if ask.reach:
                    self._release_reached(ask)
                    ask.held_reached = read_reached(line)
                self._silent_in_a_row = 0
                self._answered = due.operation
                self._answers_since += 1
                if outcome is not None:
                    yield outcome

    def _release_reached(self, ask: _Ask) -> None:
        self._reached.update(ask.held_reached)
        ask.held_reached = ()

    def _fill(self, ask: _Ask) -> None:
        if self._answers_since > _PROVEN * self._window:
            self._window = min(2 * self._window, _LARGEST_WINDOW)
            self._answers_since = 0
        lines: list[bytes] = []
        while len(ask.in_flight) < self._window and ask.octets < _WINDOW_OCTETS:
            operation = ask.next()
            if operation is None:
                break
            line = request_line(self._next_id, operation, reach=ask.reach)
            ask.sent(_Request(self._next_id, operation, len(line)))
            self._next_id += 1
            lines.append(line)
        if lines:
            self._running_child().send(b"".join(lines))

    def _ask_again(self, ask: _Ask) -> Iterator[Outcome]:
        """Ask what was in flight again, each alone, until one fails again; those behind it are sent again.

        Behind one that is silent, silence is likely: those are asked alone at once, until one is answered.
        """
        operations = ask.take_in_flight()
        self._answers_since = 0
        guilty = False
        while operations:
            self._require_current(ask)
            operation = operations.popleft()
            outcome = self._ask_alone(operation)
            yield outcome
            if isinstance(outcome, TimedOut):
                guilty = True
                self._count_silence(outcome)
                continue
            self._silent_in_a_row = 0
            if guilty or isinstance(outcome, Crashed | Garbled):
                ask.send_again(operations)
                return
            self._answered = operation
        if not guilty:  # nobody did it again: the next time, fewer have to be asked alone
            self._window = max(_SMALLEST_WINDOW, self._window // 2)

    def _ask_alone(self, operation: Operation) -> Outcome:
        reach = self._current is not None and self._current.reach
        child, _ = self._start()
        try:
            child.send(request_line(1, operation, reach=reach))
            child.close_input()
            first, *more = child.receive(self._patience.timeout)
            outcome = read_response(first, 1, operation)
            more += self._await_end(child)
            if more:
                raise said_more(more[0])
            if reach:
                self._reached.update(read_reached(first))
        except InvalidResponse as error:
            return Garbled(str(error), child.log)
        except ChildOverCeiling as failure:
            return Garbled(failure.message, failure.log)
        except ChildSilent as failure:
            return TimedOut(self._patience.timeout, failure.log)
        except ChildFailure as failure:
            return Crashed(failure.message, failure.log)
        else:
            return outcome
        finally:
            child.kill()

    def _await_end(self, child: Child) -> list[bytes]:
        """Return the lines that still come until the child ends by itself, or its grace is over.

        Raises:
            ChildOverCeiling: one of them is too long.
        """
        try:
            return child.receive(self._patience.end_timeout)
        except (ChildEnded, ChildSilent):
            return []

    def _count_silence(self, silence: TimedOut) -> None:
        """Give up an implementation that answers nothing any more, or is silent so often that a run has no end.

        Raises:
            ImplementationUnavailable: it is given up.
        """
        self._silent_in_a_row += 1
        self._silent_in_all += 1
        if self._silent_in_all >= _SILENT_IN_ALL:
            raise ImplementationUnavailable(
                f"{self._reference}: {self._silent_in_all} operations were not answered within "
                f"{self._patience.timeout:g} s each",
                "Look at these first, or ask it less.",
                silence.log,
            )
        if self._silent_in_a_row < _SILENT_LIMIT:
            return
        nor_before = ""
        if self._answered is not None:
            if not isinstance(self._ask_alone(self._answered), TimedOut):
                self._silent_in_a_row = 0  # what it answered before, it answers again: the operations are to blame
                return
            nor_before = ", nor was one that had been answered before"
        raise ImplementationUnavailable(
            f"{self._reference}: {self._silent_in_a_row} operations in a row were not answered within "
            f"{self._patience.timeout:g} s{nor_before}",
            "If it is only slow, give it longer with --timeout.",
            silence.log,
        )

    def _running_child(self) -> Child:
        if self._child is None:
            self._child, _ = self._start()
        return self._child

    def _discard_child(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None  # only now: an interrupted kill can be made good

    def _start(self) -> tuple[Child, Hello]:
        return started_adapter(
            self._reference, self._command, self._environment, self._ceilings, self._directory, self._patience
        )
