"""The adapter protocol's operation `bench`: an adapter times its codec on a batch of inputs that it keeps.

`docs/adapters.md` teaches it. Loading and timing are requests of their own, so that what one costs is not in the other.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ilp.protocol.message import FaultedMember, InvalidResponse, RejectedMember
from ilp.protocol.operation import Operation
from ilp.protocol.value import FulfillValue, PrepareValue, Text, Value

__all__ = [
    "BENCH_OPERATIONS",
    "BenchOperation",
    "BenchRefusal",
    "BenchResult",
    "checksum",
    "checksum_of_octets",
    "checksum_of_values",
    "checksum_text",
    "input_of",
    "load_line",
    "read_bench_response",
    "run_line",
    "value_octets",
]

BenchOperation = Literal["decode", "encode", "relay"]
BENCH_OPERATIONS: tuple[BenchOperation, ...] = ("decode", "encode", "relay")
"""What can be timed, in the order of reports."""


class BenchResult(Struct, frozen=True, omit_defaults=True):
    """What an adapter answers to `bench`.

    Attributes:
        inputs: how many inputs it keeps.
        iterations: operations that it did: inputs times passes.
        passes: nanoseconds that each pass over the inputs took.
        nanoseconds: their sum.
        processor: nanoseconds of processor time of the passes; None where the adapter cannot tell.
        between: nanoseconds between the passes that were not the codec's work, such as copying inputs that it consumes.
        checksum: CRC-32 over the results of the last pass, eight lowercase hexadecimal digits.
        latencies: nanoseconds of each operation, in the order of the inputs, where they were asked for.
        collector: how it handles its garbage collector, in a phrase.
        collections: how often that ran during the passes; None where the adapter cannot tell.
    """

    inputs: int
    iterations: int = 0
    passes: tuple[int, ...] = ()
    nanoseconds: int = 0
    processor: int | None = None
    between: int = 0
    checksum: str = ""
    latencies: tuple[int, ...] = ()
    collector: str = ""
    collections: int | None = None


class BenchRefusal(Struct, frozen=True):
    """An adapter that does not do it: `kind` is the member of its answer, rejected, faulted or unsupported."""

    kind: Literal["rejected", "faulted", "unsupported"]
    message: str


class _Response(Struct, frozen=True):
    id: int
    ok: BenchResult | UnsetType = UNSET
    rejected: RejectedMember | UnsetType = UNSET
    faulted: FaultedMember | UnsetType = UNSET
    unsupported: FaultedMember | UnsetType = UNSET


_encoder = msgspec.json.Encoder()
_responses = msgspec.json.Decoder(_Response)
_SHOWN = 120  # octets of an invalid line that a message quotes


def input_of(operation: Operation) -> dict[str, Any]:
    """Return `operation` as an input of `bench`: its request without `id` and `op`."""
    members: dict[str, Any] = msgspec.to_builtins(operation)
    del members["op"]
    return members


def load_line(request_id: int, operation: BenchOperation, inputs: Sequence[dict[str, Any]], *, append: bool) -> bytes:
    """Return the request that loads `inputs`, in place of what is kept or behind it, newline included."""
    head: dict[str, Any] = {"id": request_id, "op": "bench", "operation": operation, "inputs": inputs}
    return _encoder.encode(head | {"append": True} if append else head) + b"\n"


def run_line(request_id: int, operation: BenchOperation, nanoseconds: int | None, *, check: bool = True) -> bytes:
    """Return the request to time passes for `nanoseconds`; with None, every operation of one pass alone.

    Without `check`, the adapter need not work out the checksum.
    """
    request: dict[str, Any] = {"id": request_id, "op": "bench", "operation": operation}
    request |= {"latencies": True} if nanoseconds is None else {"nanoseconds": nanoseconds}
    return _encoder.encode(request if check else request | {"checksum": False}) + b"\n"


def read_bench_response(line: bytes, request_id: int) -> BenchResult | BenchRefusal:
    """Return what `line` answers to the request `request_id`.

    Raises:
        InvalidResponse: it answers another request, or is none of the answers that the protocol knows.
    """
    try:
        answer = _responses.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidResponse(f"request {request_id} got an invalid response ({error}): {line[:_SHOWN]!r}") from None
    if answer.id != request_id:
        raise InvalidResponse(f"a response to request {answer.id} came where one to {request_id} was due")
    members = (answer.ok, answer.rejected, answer.faulted, answer.unsupported)
    if members.count(UNSET) != len(members) - 1:
        raise InvalidResponse(f"the response to request {request_id} has not exactly one of ok and the refusals")
    if answer.ok is not UNSET:
        return answer.ok
    if answer.rejected is not UNSET:
        return BenchRefusal("rejected", answer.rejected.message)
    if answer.faulted is not UNSET:
        return BenchRefusal("faulted", answer.faulted.message)
    assert answer.unsupported is not UNSET  # noqa: S101 - exactly one of them is there
    return BenchRefusal("unsupported", answer.unsupported.message)


def checksum(results: Iterable[bytes], before: int = 0) -> int:
    """Return the CRC-32 over `results`, one behind the other, `before` being that of those in front of them."""
    for each in results:
        before = zlib.crc32(each, before)
    return before


def checksum_text(checksum: int) -> str:
    """Return a checksum as an adapter writes it."""
    return f"{checksum:08x}"


def value_octets(value: Value) -> bytes:
    """Return what of a value that was read goes into the checksum: each member on a line, in UTF-8."""
    members: tuple[Text | None, ...]
    if isinstance(value, PrepareValue):
        expiry, condition = value.expires_at, value.execution_condition
        members = ("prepare", value.amount, expiry, condition, value.destination, value.data)
    elif isinstance(value, FulfillValue):
        members = ("fulfill", value.fulfillment, value.data)
    else:
        members = ("reject", value.code, value.triggered_by, value.message, value.data)
    return "".join(f"{_member(each)}\n" for each in members).encode()


def checksum_of_octets(results: Iterable[bytes]) -> str:
    """Return the checksum of what encode or relay wrote."""
    return checksum_text(checksum(results))


def checksum_of_values(results: Iterable[Value]) -> str:
    """Return the checksum of what decode read."""
    return checksum_text(checksum(map(value_octets, results)))


def _member(member: Text | None) -> str:
    if member is None:
        return ""
    return member if isinstance(member, str) else member.hex
