"""A codec in this process as an implementation: asked, and its exceptions told apart.

A clean refusal is an exception of a class that the codec documents; whatever else comes out of it has
leaked, and is a fault. Nothing that a codec raises ends the suite, `SystemExit` included; only the user's
interrupt passes.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from msgspec.structs import replace

from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    Unsupported,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from ilp.implementation.implementation import Identity

__all__ = ["Codec", "InProcess", "RefusedError", "RelayingCodec", "UnsupportedError", "forward", "one_line"]

_MESSAGE_SHOWN = 500  # characters: some libraries put the whole value into their message


class RefusedError(Exception):
    """A clean refusal, by the code that maps values to a library's own."""


class UnsupportedError(Exception):
    """The codec has no such operation or field; the reason."""


class Codec(Protocol):
    """What an in-process implementation is made of."""

    def decode(self, octets: bytes) -> Value:
        """Return the value of the packet `octets`, or raise one of the codec's refusals."""

    def encode(self, value: Value) -> bytes:
        """Return the octets of `value`, or raise one of the codec's refusals."""


@runtime_checkable
class RelayingCodec(Codec, Protocol):
    """A codec that forwards packets too."""

    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        """Return the packet `octets` as a connector forwards it: amount and expiry replaced where given."""


def forward(codec: Codec, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
    """Return `octets` as `codec` forwards them: a Prepare decoded, changed and encoded, others as they are.

    Raises:
        Exception: whatever `codec` raises; Fulfill and Reject have to decode as well.
    """
    value = codec.decode(octets)
    if not isinstance(value, PrepareValue):
        return octets
    return codec.encode(
        replace(
            value,
            amount=value.amount if amount is None else amount,
            expires_at=value.expires_at if expires_at is None else expires_at,
        )
    )


def one_line(error: BaseException) -> str:
    """Return the message of `error` in one line that JSON can carry."""
    message = " ".join(str(error).split()).encode("utf-8", "backslashreplace").decode()
    return message if len(message) <= _MESSAGE_SHOWN else message[:_MESSAGE_SHOWN] + "…"


def _rejected(error: Exception) -> Rejected:
    return Rejected(one_line(error))


class InProcess:
    """An implementation whose codec is Python in this process.

    Args:
        identity: who it is.
        codec: what is asked. One that is no `RelayingCodec` does not support relay.
        refusals: the exception classes that the codec documents as refusals; `RefusedError` is always one.
        rejected: makes the outcome of a refusal, where the codec tells more than its message.
    """

    def __init__(
        self,
        identity: Identity,
        codec: Codec,
        refusals: tuple[type[Exception], ...] = (),
        rejected: Callable[[Exception], Rejected] = _rejected,
    ) -> None:
        self._identity = identity
        self._codec = codec
        self._refusals: tuple[type[Exception], ...] = (RefusedError, *refusals)
        self._rejected = rejected

    @property
    def identity(self) -> Identity:
        """Who it is."""
        return self._identity

    @property
    def restarts(self) -> int:
        """Always 0: there is no process to start again."""
        return 0

    @property
    def codec(self) -> Codec:
        """The codec itself, for whoever asks it a hundred thousand times a second."""
        return self._codec

    @property
    def refusals(self) -> tuple[type[Exception], ...]:
        """The exceptions that are clean refusals."""
        return self._refusals

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        """Ask operations; yield one outcome each, in order. Each is asked when its outcome is wanted."""
        return map(self._outcome, operations)

    def weigh(self, operation: Operation) -> tuple[Outcome, int | None]:
        """Ask one operation; return the outcome, and how many octets Python allocated meanwhile, at the peak.

        None: somebody else traces Python's memory.
        """
        if tracemalloc.is_tracing():
            return self._outcome(operation), None
        tracemalloc.start()
        try:
            outcome = self._outcome(operation)
            return outcome, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def close(self) -> None:
        """Do nothing: it holds nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def _outcome(self, operation: Operation) -> Outcome:
        try:
            return self._answer(operation)
        except self._refusals as error:
            return self._rejected(error)
        except UnsupportedError as error:
            return Unsupported(one_line(error))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - other people's code: whatever leaks is its outcome
            return Faulted(f"{type(error).__name__}: {one_line(error)}")

    def _answer(self, operation: Operation) -> Outcome:
        codec = self._codec
        if isinstance(operation, Decode):
            return Accepted(codec.decode(bytes.fromhex(operation.packet)))
        if isinstance(operation, Encode):
            return Encoded(codec.encode(operation.value).hex())
        if not isinstance(codec, RelayingCodec):
            raise UnsupportedError(f"{self._identity.name} has no relay")
        octets = bytes.fromhex(operation.packet)
        return Encoded(codec.relay(octets, operation.amount, operation.expires_at).hex())
