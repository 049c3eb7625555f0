"""The messages of the operation bench, and the checksum of results."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.protocol import Decode, Encode, FulfillValue, Operation, PrepareValue, RejectValue, Relay, Value
from ilp.protocol.bench import (
    BenchRefusal,
    BenchResult,
    checksum,
    checksum_of_octets,
    checksum_of_values,
    checksum_text,
    input_of,
    load_line,
    read_bench_response,
    run_line,
    value_octets,
)
from ilp.protocol.message import InvalidResponse
from ilp.protocol.value import HexText

FULFILL = FulfillValue(fulfillment="00" * 32, data="ff")
PREPARE = PrepareValue(
    amount="10",
    expires_at="2030-01-31T23:59:59.999Z",
    execution_condition="01" * 32,
    destination="g.a",
    data="0203",
)
REJECT = RejectValue(code="F00", triggered_by="g.ü", message=HexText("ff"), data="")


# Requests.


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (Decode("0c00"), {"packet": "0c00"}),
        (Encode(FULFILL), {"value": {"type": "fulfill", "fulfillment": "00" * 32, "data": "ff"}}),
        (Relay("0c00"), {"packet": "0c00"}),
        (Relay("0c00", "1", "2030-01-31T23:59:59.999Z"), None),
    ],
)
def test_input_is_the_request_without_its_name(operation: Operation, members: dict[str, Any] | None) -> None:
    relayed = {"packet": "0c00", "amount": "1", "expiresAt": "2030-01-31T23:59:59.999Z"}
    assert input_of(operation) == (members or relayed)


def test_load_is_one_line() -> None:
    line = load_line(3, "decode", [{"packet": "0c"}], append=False)
    assert line.endswith(b"}\n")
    assert json.loads(line) == {"id": 3, "op": "bench", "operation": "decode", "inputs": [{"packet": "0c"}]}


def test_load_says_that_it_adds() -> None:
    assert json.loads(load_line(3, "decode", [], append=True))["append"] is True


@pytest.mark.parametrize(
    ("nanoseconds", "check", "members"),
    [
        (5, True, {"nanoseconds": 5}),
        (0, True, {"nanoseconds": 0}),
        (5, False, {"nanoseconds": 5, "checksum": False}),
        (None, True, {"latencies": True}),
    ],
)
def test_run_says_for_how_long(nanoseconds: int | None, check: bool, members: dict[str, Any]) -> None:
    request = json.loads(run_line(4, "relay", nanoseconds, check=check))
    assert request == {"id": 4, "op": "bench", "operation": "relay"} | members


# Responses.


def test_result_is_read() -> None:
    line = (
        b'{"id":3,"ok":{"inputs":2,"iterations":4,"passes":[5,6],"nanoseconds":11,"processor":10,"between":1,'
        b'"checksum":"0d41c3ff","collector":"none","collections":2,"unheard":1}}'
    )
    assert read_bench_response(line, 3) == BenchResult(2, 4, (5, 6), 11, 10, 1, "0d41c3ff", (), "none", 2)


def test_what_is_optional_has_a_standard() -> None:
    assert read_bench_response(b'{"id":3,"ok":{"inputs":2}}', 3) == BenchResult(2)


@pytest.mark.parametrize("kind", ["rejected", "faulted", "unsupported"])
def test_refusal_is_read(kind: Any) -> None:
    line = json.dumps({"id": 3, kind: {"message": "input 0: no"}}).encode()
    assert read_bench_response(line, 3) == BenchRefusal(kind, "input 0: no")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"one moment", "invalid response"),
        (b"\xff", "invalid response"),
        (b'{"id":3,"ok":{"inputs":"two"}}', "invalid response"),
        (b'{"id":3,"ok":{"inputs":1,"passes":[1.5]}}', "invalid response"),
        (b"[" * 100_000, "invalid response"),
        (b'{"id":4,"ok":{"inputs":2}}', "a response to request 4"),
        (b'{"id":3}', "exactly one"),
        (b'{"id":3,"ok":{"inputs":2},"faulted":{"message":""}}', "exactly one"),
    ],
)
def test_what_the_protocol_does_not_know_is_said(line: bytes, said: str) -> None:
    with pytest.raises(InvalidResponse, match=said) as caught:
        read_bench_response(line, 3)
    assert len(str(caught.value)) < 400


@given(st.binary(max_size=60))
def test_any_line_is_an_answer_or_none(line: bytes) -> None:
    with pytest.raises(InvalidResponse):
        read_bench_response(line, 3)


# The checksum.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (PREPARE, f"prepare\n10\n2030-01-31T23:59:59.999Z\n{'01' * 32}\ng.a\n0203\n"),
        (FULFILL, f"fulfill\n{'00' * 32}\nff\n"),
        (REJECT, "reject\nF00\ng.ü\nff\n\n"),
        (PrepareValue(amount="1", expires_at=None, execution_condition=None, destination="g", data=""), None),
    ],
)
def test_members_of_a_value_are_lines(value: Value, text: str | None) -> None:
    assert value_octets(value).decode() == (text or "prepare\n1\n\n\ng\n\n")


def test_checksum_is_that_of_zlib() -> None:
    assert checksum_of_octets([b"123456789"]) == "cbf43926"


def test_checksum_has_eight_digits() -> None:
    assert checksum_text(0) == "00000000"
    assert checksum_of_octets([]) == "00000000"


@given(st.lists(st.binary(max_size=9), max_size=6), st.integers(0, 6))
def test_checksum_goes_on_where_it_was(results: list[bytes], cut: int) -> None:
    assert checksum(results[cut:], checksum(results[:cut])) == zlib.crc32(b"".join(results))


def test_checksum_of_values_is_that_of_their_text() -> None:
    values: list[Value] = [PREPARE, FULFILL, REJECT]
    assert checksum_of_values(values) == checksum_of_octets(map(value_octets, values))
    assert checksum_of_values(values) != checksum_of_values(reversed(values))
