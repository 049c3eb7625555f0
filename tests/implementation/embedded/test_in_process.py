from __future__ import annotations

from collections.abc import Callable

import pytest

from ilp.implementation.embedded.in_process import (
    InProcess,
    RefusedError,
    UnsupportedError,
    forward,
)
from ilp.implementation.implementation import Identity, Implementation
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    Relay,
    Unsupported,
    Value,
)

IDENTITY = Identity(reference="plain", name="plain", version="1", language="Python", operations=("decode", "encode"))
FULFILL = FulfillValue(fulfillment="00" * 32, data="")
PREPARE = PrepareValue(
    amount="107",
    expires_at="2017-12-23T01:21:40.549Z",
    execution_condition="00" * 32,
    destination="g.a",
    data="",
)


class DocumentedError(Exception):
    pass


class Codec:
    """Decodes anything to one value, and encodes anything to the octets that `encoded` gives."""

    def __init__(self, value: Value = FULFILL, encoded: Callable[[Value], bytes] = lambda _: b"\x0d") -> None:
        self.value = value
        self.encoded = encoded
        self.decoded = 0

    def decode(self, octets: bytes) -> Value:  # noqa: ARG002
        self.decoded += 1
        return self.value

    def encode(self, value: Value) -> bytes:
        return self.encoded(value)


class Relaying(Codec):
    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        return forward(self, octets, amount, expires_at)


def raising(error: BaseException) -> Codec:
    def encoded(_: Value) -> bytes:
        raise error

    return Codec(encoded=encoded)


def outcome(codec: Codec, operation: Operation) -> Outcome:
    return next(iter(InProcess(IDENTITY, codec, (DocumentedError,)).ask([operation])))


def test_it_is_an_implementation() -> None:
    implementation: Implementation = InProcess(IDENTITY, Codec())
    assert (implementation.identity, implementation.restarts) == (IDENTITY, 0)


def test_it_is_a_context_manager_that_may_be_closed_twice() -> None:
    with InProcess(IDENTITY, Codec()) as implementation:
        implementation.close()


def test_what_decodes_is_accepted() -> None:
    assert outcome(Codec(), Decode("0d")) == Accepted(FULFILL)


def test_what_encodes_is_encoded() -> None:
    assert outcome(Codec(), Encode(FULFILL)) == Encoded("0d")


def test_outcomes_come_in_the_order_of_the_operations() -> None:
    outcomes = InProcess(IDENTITY, Codec()).ask([Encode(FULFILL), Decode("0d"), Encode(FULFILL)])
    assert list(outcomes) == [Encoded("0d"), Accepted(FULFILL), Encoded("0d")]


def test_an_operation_is_asked_only_when_its_outcome_is_wanted() -> None:
    codec = Codec()
    next(iter(InProcess(IDENTITY, codec).ask([Decode("0d"), Decode("0d")])))
    assert codec.decoded == 1


def test_a_documented_exception_is_a_refusal() -> None:
    assert outcome(raising(DocumentedError("no such code")), Encode(FULFILL)) == Rejected("no such code")


def test_the_mapping_s_own_refusal_is_a_refusal_always() -> None:
    assert outcome(raising(RefusedError("no year")), Encode(FULFILL)) == Rejected("no year")


def test_the_codec_may_tell_more_about_a_refusal() -> None:
    implementation = InProcess(
        IDENTITY, raising(DocumentedError("short")), (DocumentedError,), lambda error: Rejected(str(error), "length", 3)
    )
    assert list(implementation.ask([Encode(FULFILL)])) == [Rejected("short", "length", 3)]


def test_what_is_not_supported_is_unsupported() -> None:
    assert outcome(raising(UnsupportedError("no rejects")), Encode(FULFILL)) == Unsupported("no rejects")


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit("x"), RecursionError("x"), MemoryError("x")])
def test_any_other_exception_is_a_fault(error: BaseException) -> None:
    assert outcome(raising(error), Encode(FULFILL)) == Faulted(f"{type(error).__name__}: x")


def test_the_user_s_interrupt_passes() -> None:
    with pytest.raises(KeyboardInterrupt):
        outcome(raising(KeyboardInterrupt()), Encode(FULFILL))


def test_a_message_is_one_line_without_lone_surrogates() -> None:
    assert outcome(raising(DocumentedError("a\n  b \ud800")), Encode(FULFILL)) == Rejected("a b \\ud800")


def test_a_long_message_is_cut() -> None:
    refusal = outcome(raising(DocumentedError("x" * 9000)), Encode(FULFILL))
    assert isinstance(refusal, Rejected)
    assert len(refusal.message) == 501


def test_a_codec_without_relay_does_not_support_it() -> None:
    assert outcome(Codec(), Relay("0d")) == Unsupported("plain has no relay")


def test_a_prepare_is_forwarded_with_its_amount_and_expiry_replaced() -> None:
    codec = Relaying(PREPARE, lambda value: repr(value).encode())
    expected = repr(
        PrepareValue(
            amount="0",
            expires_at="2030-01-01T00:00:00.000Z",
            execution_condition="00" * 32,
            destination="g.a",
            data="",
        )
    )
    relay = Relay("0c", amount="0", expires_at="2030-01-01T00:00:00.000Z")
    assert outcome(codec, relay) == Encoded(expected.encode().hex())


def test_a_prepare_is_forwarded_unchanged_where_nothing_is_given() -> None:
    codec = Relaying(PREPARE, lambda value: repr(value).encode())
    assert outcome(codec, Relay("0c")) == Encoded(repr(PREPARE).encode().hex())


def test_a_packet_that_is_no_prepare_is_forwarded_as_it_came() -> None:
    assert outcome(Relaying(FULFILL), Relay("0dff", amount="1")) == Encoded("0dff")
