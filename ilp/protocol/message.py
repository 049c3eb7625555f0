"""Adapter protocol, version 1: the lines that suite and adapter exchange.

Newline-delimited JSON in UTF-8, one request a line, one response a line, responses in request order.
`docs/adapters.md` teaches it; `adapter-protocol.schema.json` beside this module is its JSON Schema.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ilp.protocol.operation import Decode, Operation
from ilp.protocol.outcome import Accepted, Encoded, Faulted, Outcome, Rejected, Unsupported
from ilp.protocol.value import Hex, Value, require_whole_octets

__all__ = [
    "PROTOCOL_VERSION",
    "FaultedMember",
    "Hello",
    "HelloRequest",
    "HelloResponse",
    "InvalidResponse",
    "OctetsResponse",
    "RejectedMember",
    "ValueResponse",
    "hello_line",
    "read_greeting",
    "read_reached",
    "read_response",
    "request_line",
]

PROTOCOL_VERSION = 1
"""The version of the adapter protocol that this suite speaks."""


class HelloRequest(Struct, frozen=True, tag_field="op", tag="hello"):
    """The first request: who are you?"""

    protocol: int = PROTOCOL_VERSION


class Hello(Struct, frozen=True, omit_defaults=True):
    """An adapter's greeting: the implementation that it drives.

    `reach`: a request that has `"reach": true` is answered with the places in the codec that it was the first to reach.
    """

    protocol: int
    name: str
    version: str
    language: str
    operations: tuple[str, ...]
    build: dict[str, Any] = msgspec.field(default_factory=dict)
    reach: bool = False


class RejectedMember(Struct, frozen=True, omit_defaults=True):
    """A clean refusal. `kind` and `offset` (octets) only where the codec itself gives them."""

    message: str
    kind: str | None = None
    offset: int | None = None


class FaultedMember(Struct, frozen=True):
    """What leaked, or the reason why an operation is unsupported."""

    message: str


class _Response(Struct, frozen=True):
    id: int
    rejected: RejectedMember | UnsetType = UNSET
    faulted: FaultedMember | UnsetType = UNSET
    unsupported: FaultedMember | UnsetType = UNSET
    reached: tuple[str, ...] | UnsetType = UNSET


class ValueResponse(_Response, frozen=True):
    """The response to decode."""

    ok: Value | UnsetType = UNSET


class OctetsResponse(_Response, frozen=True):
    """The response to encode and relay."""

    ok: Hex | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.ok is not UNSET:
            require_whole_octets(self.ok, "ok")


class HelloResponse(_Response, frozen=True):
    """The response to hello."""

    ok: Hello | UnsetType = UNSET


class InvalidResponse(Exception):
    """A line that is no valid response to the request it should answer."""


_encoder = msgspec.json.Encoder()
_values = msgspec.json.Decoder(ValueResponse)
_octets = msgspec.json.Decoder(OctetsResponse)
_greetings = msgspec.json.Decoder(HelloResponse)
_reaches = msgspec.json.Decoder(_Response)

_LINE_SHOWN = 120  # characters of an invalid line that the message quotes


def hello_line(request_id: int = 0) -> bytes:
    """Return the greeting request as a line, newline included."""
    return _with_id(request_id, _encoder.encode(HelloRequest()))


def request_line(request_id: int, operation: Operation, *, reach: bool = False) -> bytes:
    """Return the request for `operation` as a line, newline included.

    Args:
        request_id: its number.
        operation: what is asked.
        reach: whether the response is to tell what was reached of the codec: only of an adapter that greets with it.
    """
    if reach:
        return b'{"id":%d,"reach":true,%b\n' % (request_id, _encoder.encode(operation)[1:])
    return _with_id(request_id, _encoder.encode(operation))


def _with_id(request_id: int, body: bytes) -> bytes:
    return b'{"id":%d,%b\n' % (request_id, body[1:])


def read_greeting(line: bytes, request_id: int = 0) -> Hello:
    """Return the greeting in an adapter's first line.

    Raises:
        InvalidResponse: the line is no greeting, or one of another protocol version.
    """
    answer = _read(_greetings, line, request_id)
    if isinstance(answer.ok, Hello):
        if answer.ok.protocol != PROTOCOL_VERSION:
            raise InvalidResponse(
                f"the adapter speaks protocol version {answer.ok.protocol}, this suite speaks {PROTOCOL_VERSION}"
            )
        return answer.ok
    refusal = answer.rejected or answer.faulted or answer.unsupported
    raise InvalidResponse(f"the adapter refused the greeting: {refusal.message if refusal else _shown(line)}")


def read_response(line: bytes, request_id: int, operation: Operation) -> Outcome:
    """Return the outcome that `line` reports for `operation`, which was asked as `request_id`.

    Raises:
        InvalidResponse: the line is no JSON, answers another request, or has not exactly one of the members
            ok, rejected, faulted, unsupported, or one of them has not the protocol's form.
    """
    if isinstance(operation, Decode):
        read = _read(_values, line, request_id)
        if read.ok is not UNSET:
            return Accepted(read.ok)
        return _refusal(read)
    written = _read(_octets, line, request_id)
    if written.ok is not UNSET:
        return Encoded(written.ok)
    return _refusal(written)


def _refusal(answer: _Response) -> Outcome:
    if answer.rejected is not UNSET:
        return Rejected(answer.rejected.message, answer.rejected.kind, answer.rejected.offset)
    if answer.faulted is not UNSET:
        return Faulted(answer.faulted.message)
    assert answer.unsupported is not UNSET  # noqa: S101 - _read has seen exactly one of the members
    return Unsupported(answer.unsupported.message)


def read_reached(line: bytes) -> tuple[str, ...]:
    """Return the names of the places in the codec that a response tells to have been reached, none where it tells none.

    Args:
        line: a response that `read_response` has taken.
    """
    if b'"reached"' not in line:  # nearly always
        return ()
    reached = _reaches.decode(line).reached
    return () if reached is UNSET else reached


_ResponseT = TypeVar("_ResponseT", ValueResponse, OctetsResponse, HelloResponse)


def _read(decoder: msgspec.json.Decoder[_ResponseT], line: bytes, request_id: int) -> _ResponseT:
    try:
        answer = decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidResponse(f"request {request_id} got an invalid response ({error}): {_shown(line)}") from None
    if answer.id != request_id:
        raise InvalidResponse(
            f"a response to request {answer.id} came where one to {request_id} was due: {_shown(line)}"
        )
    members = (answer.ok, answer.rejected, answer.faulted, answer.unsupported)
    if members.count(UNSET) != len(members) - 1:
        raise InvalidResponse(
            f"the response to request {request_id} has not exactly one of ok, rejected, faulted, unsupported: "
            f"{_shown(line)}"
        )
    return answer


def _shown(line: bytes) -> str:
    """Return the beginning of a line, with nothing in it that a terminal would act on."""
    text = line[:_LINE_SHOWN].decode("utf-8", "backslashreplace").rstrip("\n")
    printable = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
    return printable + "…" if len(line) > _LINE_SHOWN else printable
