"""The operation `bench` of the Python adapter: a codec timed on inputs that are kept, by nothing but itself."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from operator import length_hint
from time import perf_counter_ns, process_time_ns
from typing import Any, NamedTuple, NoReturn

from ilp.implementation.adapters.python.returned import octets_returned, value_returned
from ilp.protocol.bench import BENCH_OPERATIONS, BenchResult, checksum, checksum_text, value_octets

__all__ = ["AtInput", "Bench", "NotTimeable"]

_COLLECTOR = "CPython's, collected after loading, on during the runs"
_LATEST = 256  # results that a pass keeps: a collector that finds more of them has other work than in a connector

_Columns = tuple[list[Any], ...]
"""The first arguments of all inputs, the second ones, and so on: what `map` takes."""


class NotTimeable(Exception):
    """The request asks for nothing that can be timed; the message says why."""


class AtInput(Exception):
    """What was raised for one of the inputs.

    Args:
        index: which one it is, from 0.
        error: what was raised.
    """

    def __init__(self, index: int, error: BaseException) -> None:
        super().__init__(index, error)
        self.index = index
        self.error = error


class _Timed(NamedTuple):
    perform: Callable[..., Any]  # what is timed
    arguments_of: Callable[[dict[str, Any]], tuple[Any, ...]]  # of an input: what `perform` is called with
    octets_of: Callable[[Any], bytes]  # of a result: what goes into the checksum


class Bench:
    """Keeps one batch of inputs, and times a codec on it.

    Args:
        codec: what `load` returned; of its attribute `native`, if it has one, the codec's own functions are timed.
    """

    def __init__(self, codec: Any) -> None:
        self._codec = codec
        self._operation = ""
        self._timed: _Timed | None = None
        self._columns: _Columns = ()

    def perform(self, request: dict[str, Any]) -> BenchResult:
        """Load, run, or clock every operation alone, as `request` says.

        Raises:
            NotTimeable: the request is none.
            NotImplementedError: the codec has no such operation.
            AtInput: the codec raised something for an input, or returned what is no result.
        """
        operation = request.get("operation")
        if operation not in BENCH_OPERATIONS:
            raise NotTimeable(f"what is timed is one of {', '.join(BENCH_OPERATIONS)}, not {operation!r}")
        if not callable(getattr(self._codec, operation, None)):
            raise NotImplementedError(f"there is no {operation}")
        if "inputs" in request:
            return self._load(operation, request["inputs"], append=request.get("append") is True)
        if self._timed is None or not self._columns or operation != self._operation:
            raise NotTimeable(f"no inputs of {operation} are loaded")
        checked = request.get("checksum") is not False
        if request.get("latencies") is True:
            return _clock_each(self._timed, self._columns, checked=checked)
        nanoseconds = request.get("nanoseconds")
        if not isinstance(nanoseconds, int):
            raise NotTimeable("it has neither inputs, nor nanoseconds, nor latencies")
        return _run(self._timed, self._columns, nanoseconds, checked=checked)

    def _load(self, operation: str, inputs: Any, *, append: bool) -> BenchResult:
        if not isinstance(inputs, list):
            raise NotTimeable("its inputs are no list")
        if append and operation != self._operation:
            raise NotTimeable(f"inputs of {operation} cannot be added to those of {self._operation or 'nothing'}")
        timed = _timed(self._codec, operation)
        columns: _Columns = self._columns if append else ()
        before = len(columns[0]) if columns else 0
        rows = [_at(index, timed.arguments_of, each) for index, each in enumerate(inputs, before)]
        added: _Columns = tuple(map(list, zip(*rows, strict=True)))
        if columns and added:
            added = tuple(kept + more for kept, more in zip(columns, added, strict=True))
        self._operation, self._timed, self._columns = operation, timed, added or columns
        gc.unfreeze()  # what was kept may go
        gc.collect()
        gc.freeze()  # a collection during a run is to look at what the codec makes, not at what we keep for it
        return BenchResult(inputs=before + len(rows))


def _timed(codec: Any, operation: str) -> _Timed:
    native = getattr(codec, "native", None)
    timed = codec if native is None else native
    perform = getattr(timed, operation)
    if operation == "decode":
        value_of = getattr(native, "value_of", _same)
        return _Timed(perform, _octets, lambda packet: value_octets(value_returned(value_of(packet))))
    if operation == "encode":
        packet_of = getattr(native, "packet_of", _same)
        return _Timed(perform, lambda given: (packet_of(given["value"]),), octets_returned)
    amount_of, expiry_of = getattr(native, "amount_of", _same), getattr(native, "expiry_of", _same)

    def edits(given: dict[str, Any]) -> tuple[Any, ...]:
        amount, expires_at = given.get("amount"), given.get("expiresAt")
        return (
            *_octets(given),
            None if amount is None else amount_of(amount),
            None if expires_at is None else expiry_of(expires_at),
        )

    return _Timed(perform, edits, octets_returned)


def _same(given: Any) -> Any:
    return given


def _octets(given: dict[str, Any]) -> tuple[bytes]:
    return (bytes.fromhex(given["packet"]),)


def _run(timed: _Timed, columns: _Columns, nanoseconds: int, *, checked: bool) -> BenchResult:
    """Do passes until they took `nanoseconds` together. Nothing of Python's own runs between two calls."""
    perform = timed.perform
    passes: list[int] = []
    processor, left, before = 0, nanoseconds, _collections()
    while not passes or left > 0:
        first, others = iter(columns[0]), columns[1:]
        worked = process_time_ns()
        started = perf_counter_ns()
        try:
            deque(map(perform, first, *others), maxlen=_LATEST)
        except BaseException as error:  # noqa: BLE001 - other people's code
            _raise_at(len(columns[0]) - length_hint(first) - 1, error)
        took = perf_counter_ns() - started
        processor += process_time_ns() - worked
        passes.append(took)
        left -= took
    return BenchResult(
        inputs=len(columns[0]),
        iterations=len(columns[0]) * len(passes),
        passes=tuple(passes),
        nanoseconds=sum(passes),
        processor=processor,
        collector=_COLLECTOR,
        collections=_collections() - before,
        checksum=_checksum(timed, columns) if checked else "",
    )


def _clock_each(timed: _Timed, columns: _Columns, *, checked: bool) -> BenchResult:
    """Clock each operation of a pass alone; what comes of it goes into the checksum at once, while no clock runs."""
    perform = timed.perform
    latencies: list[int] = []
    total, before = 0, _collections()
    for index, arguments in enumerate(zip(*columns, strict=True)):
        started = perf_counter_ns()
        try:
            result = perform(*arguments)
        except BaseException as error:  # noqa: BLE001 - other people's code
            _raise_at(index, error)
        latencies.append(perf_counter_ns() - started)
        if checked:
            total = checksum((_at(index, timed.octets_of, result),), total)
    return BenchResult(
        inputs=len(latencies),
        iterations=len(latencies),
        passes=(sum(latencies),),
        nanoseconds=sum(latencies),
        latencies=tuple(latencies),
        collector=_COLLECTOR,
        collections=_collections() - before,
        checksum=checksum_text(total) if checked else "",
    )


def _checksum(timed: _Timed, columns: _Columns) -> str:
    """Return the checksum of the results, by one more pass that nobody clocks."""
    rows = enumerate(zip(*columns, strict=True))
    return checksum_text(
        checksum(_at(index, lambda row: timed.octets_of(timed.perform(*row)), row) for index, row in rows)
    )


def _at(index: int, function: Callable[[Any], Any], given: Any) -> Any:
    try:
        return function(given)
    except BaseException as error:  # noqa: BLE001 - other people's code
        _raise_at(index, error)


def _raise_at(index: int, error: BaseException) -> NoReturn:
    if isinstance(error, KeyboardInterrupt):
        raise error
    raise AtInput(index, error) from error


def _collections() -> int:
    return sum(each["collections"] for each in gc.get_stats())
