"""The JSON Schema of the adapter protocol, against the types that the suite itself reads and writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest
from hypothesis import given

from ilp.protocol import Decode, Encode, FulfillValue, HexText, Operation, PrepareValue, RejectValue, Relay, Value
from ilp.protocol.bench import BENCH_OPERATIONS, BenchOperation, BenchResult, input_of, load_line, run_line
from ilp.protocol.conversion import value_of
from ilp.protocol.message import FaultedMember, Hello, RejectedMember, hello_line, request_line
from ilp.strategies import packets

SCHEMA = json.loads(files("ilp.protocol").joinpath("adapter-protocol.schema.json").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

TYPES = (PrepareValue, FulfillValue, RejectValue, HexText, Hello, RejectedMember, FaultedMember, BenchResult)
FROM_TYPES = json.loads(json.dumps(msgspec.json.schema_components(TYPES, ref_template="#/$defs/{name}")[1]))

FULFILL = '{"type":"fulfill","fulfillment":"c386","data":""}'


def is_valid(line: bytes | str) -> bool:
    answer: bool = VALIDATOR.is_valid(json.loads(line))
    return answer


def patterns_in(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, member in schema.items():
            if name == "pattern" and isinstance(member, str):
                yield member
            else:
                yield from patterns_in(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from patterns_in(member)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", sorted(FROM_TYPES))
def test_the_schema_says_what_the_types_say(name: str) -> None:
    assert SCHEMA["$defs"][name] == FROM_TYPES[name]


@pytest.mark.parametrize("operation", [Decode, Relay])
def test_the_schema_has_the_patterns_of_the_operations(operation: type[Decode | Relay]) -> None:
    definition = msgspec.json.schema(operation)["$defs"][operation.__name__]
    assert list(patterns_in(SCHEMA["$defs"][operation.__name__])) == list(patterns_in(definition))


def test_the_greeting_request_is_valid() -> None:
    assert is_valid(hello_line())


@pytest.mark.parametrize(
    "operation",
    [
        Decode(packet="0d41"),
        Encode(value=FulfillValue(fulfillment=None, data="")),
        Encode(value=RejectValue(code=HexText(hex="ff"), triggered_by=None, message="", data="")),
        Relay(packet="0c"),
        Relay(packet="0c", amount="99", expires_at="2030-01-01T00:00:00.000Z"),
    ],
)
def test_a_request_is_valid(operation: Operation) -> None:
    assert is_valid(request_line(1, operation))


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("decode", Decode(packet="0d41")),
        ("encode", Encode(value=FulfillValue(fulfillment=None, data=""))),
        ("relay", Relay(packet="0c", amount="99", expires_at="2030-01-01T00:00:00.000Z")),
    ],
)
@pytest.mark.parametrize("append", [False, True])
def test_a_request_to_load_a_batch_is_valid(name: BenchOperation, operation: Operation, append: bool) -> None:
    assert is_valid(load_line(1, name, [input_of(operation)], append=append))


@pytest.mark.parametrize("name", BENCH_OPERATIONS)
@pytest.mark.parametrize("nanoseconds", [20_000_000, None])
def test_a_request_to_run_a_batch_is_valid(name: BenchOperation, nanoseconds: int | None) -> None:
    assert is_valid(run_line(1, name, nanoseconds))


@given(packets().map(value_of))
def test_a_request_with_any_packets_value_is_valid(value: Value) -> None:
    assert is_valid(request_line(1, Encode(value=value)))


@pytest.mark.parametrize(
    "members",
    [
        '"ok":"0d41"',
        '"ok":' + FULFILL,
        '"ok":{"protocol":1,"name":"n","version":"1","language":"l","operations":["decode"]}',
        '"rejected":{"message":"no"}',
        '"rejected":{"message":"no","kind":"length","offset":2}',
        '"rejected":{"message":"no","kind":null,"offset":null}',
        '"faulted":{"message":"m"}',
        '"unsupported":{"message":"m"}',
        '"unsupported":{"message":"m"},"more":{}',
        '"ok":{"inputs":4096}',
        '"ok":{"inputs":1,"iterations":2,"passes":[1,2],"nanoseconds":3,"checksum":"0d41c3ff","collector":"none"}',
    ],
)
def test_a_response_is_valid(members: str) -> None:
    assert is_valid('{"id":3,' + members + "}")


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        '{"id":3}',
        '{"ok":"0d41"}',
        '{"id":"3","ok":"0d41"}',
        '{"id":3.5,"ok":"0d41"}',
        '{"id":3,"ok":"0D41"}',
        '{"id":3,"ok":null}',
        '{"id":3,"ok":{}}',
        '{"id":3,"ok":"0d41","rejected":{"message":"no"}}',
        '{"id":3,"rejected":{"message":"no"},"faulted":{"message":"no"}}',
        '{"id":3,"rejected":{}}',
        '{"id":3,"rejected":"no"}',
        '{"id":3,"rejected":{"message":"no","offset":"1"}}',
        '{"id":3,"faulted":{}}',
        '{"id":3,"unsupported":{"message":null}}',
        '{"id":3,"ok":{"type":"fulfill","fulfillment":"00"}}',
        '{"id":3,"ok":{"type":"fulfill","fulfillment":"00","data":"","more":1}}',
        '{"id":3,"op":"other"}',
        '{"id":3,"op":"decode"}',
        '{"id":3,"op":"decode","packet":"0D"}',
        '{"id":3,"op":"encode","value":"0d"}',
        '{"id":3,"op":"relay","packet":"0c","amount":1}',
        '{"id":3,"op":"bench"}',
        '{"id":3,"op":"bench","operation":"hello","nanoseconds":1}',
        '{"id":3,"op":"bench","operation":"decode"}',
        '{"id":3,"op":"bench","operation":"decode","inputs":[{"packet":"0D"}]}',
        '{"id":3,"op":"bench","operation":"decode","inputs":[],"nanoseconds":1}',
        '{"id":3,"op":"bench","operation":"decode","nanoseconds":"1"}',
        '{"id":3,"ok":{"inputs":"1"}}',
        '{"id":3,"ok":{"inputs":1,"passes":3}}',
    ],
)
def test_a_line_that_is_neither_request_nor_response_is_invalid(line: str) -> None:
    assert not is_valid(line)
