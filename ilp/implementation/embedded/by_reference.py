"""The reference codec, `ilp.codec`, as an implementation."""

from __future__ import annotations

import platform

import ilp
from ilp.codec import DecodeError, EncodeError, Prepare, decode, edited_prepare, encode
from ilp.implementation.embedded.in_process import InProcess, one_line
from ilp.implementation.implementation import Identity, Implementation
from ilp.protocol import Rejected, Value
from ilp.protocol.conversion import amount_of, moment_of, packet_of, value_of

__all__ = ["open"]


class _ReferenceCodec:
    def decode(self, octets: bytes) -> Value:
        return value_of(decode(octets))

    def encode(self, value: Value) -> bytes:
        # An expiry is cut to milliseconds, never rounded up: it must not move later than it was asked for.
        return encode(packet_of(value), truncate_expiry=True)

    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        if not isinstance(decode(octets), Prepare):
            return octets
        return edited_prepare(
            octets,
            amount=None if amount is None else amount_of(amount),
            expires_at=None if expires_at is None else moment_of(expires_at),
            truncate_expiry=True,
        )


def open(reference: str = "reference") -> Implementation:  # noqa: A001 - read as by_reference.open, like gzip.open
    """Return the reference codec as an implementation, ready to be asked."""
    identity = Identity(
        reference=reference,
        name="ilp.codec",
        version=ilp.__version__,
        language="Python",
        operations=("decode", "encode", "relay"),
        build={"python": platform.python_version()},
    )
    return InProcess(identity, _ReferenceCodec(), (DecodeError, EncodeError), _rejected)


def _rejected(error: Exception) -> Rejected:
    if isinstance(error, DecodeError):
        return Rejected(one_line(error), error.kind, error.offset)
    if isinstance(error, EncodeError):
        return Rejected(one_line(error), error.kind)
    return Rejected(one_line(error))
