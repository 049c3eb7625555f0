from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    RejectValue,
    Relay,
    Unsupported,
    Value,
)
from ilp.protocol.conversion import value_of
from ilp.protocol.message import (
    PROTOCOL_VERSION,
    FaultedMember,
    Hello,
    HelloRequest,
    InvalidResponse,
    RejectedMember,
    hello_line,
    read_greeting,
    read_response,
    request_line,
)
from ilp.strategies import packets

DECODE = Decode(packet="0d00")
ENCODE = Encode(value=FulfillValue(fulfillment="00", data=""))
RELAY = Relay(packet="0d00")

every_operation = pytest.mark.parametrize("operation", [DECODE, ENCODE, RELAY], ids=["decode", "encode", "relay"])
every_writing_operation = pytest.mark.parametrize("operation", [ENCODE, RELAY], ids=["encode", "relay"])

HELLO = b'"protocol":1,"name":"ilp-packet","version":"3.1.3","language":"JavaScript","operations":["decode","encode"]'
FULFILL = b'"type":"fulfill","fulfillment":"c386","data":""'


# Requests.


@pytest.mark.parametrize(
    ("operation", "line"),
    [
        (Decode(packet="0d41c3"), b'{"id":7,"op":"decode","packet":"0d41c3"}\n'),
        (Decode(packet=""), b'{"id":7,"op":"decode","packet":""}\n'),
        (
            Encode(
                value=PrepareValue(
                    amount="107",
                    expires_at="2030-01-01T00:00:00.000Z",
                    execution_condition="00ff",
                    destination="g.a",
                    data="",
                )
            ),
            (
                b'{"id":7,"op":"encode","value":{"type":"prepare","amount":"107","expiresAt":"2030-01-01T00:00:00.000Z",'
                b'"executionCondition":"00ff","destination":"g.a","data":""}}\n'
            ),
        ),
        (
            Encode(value=FulfillValue(fulfillment=None, data="")),
            b'{"id":7,"op":"encode","value":{"type":"fulfill","fulfillment":null,"data":""}}\n',
        ),
        (
            Encode(value=RejectValue(code="F02", triggered_by="g.a", message="grün\n", data="")),
            (
                b'{"id":7,"op":"encode","value":{"type":"reject","code":"F02","triggeredBy":"g.a",'
                b'"message":"gr\xc3\xbcn\\n","data":""}}\n'
            ),
        ),
        (Relay(packet="0c"), b'{"id":7,"op":"relay","packet":"0c"}\n'),
        (
            Relay(packet="0c", amount="99", expires_at="2030-01-01T00:00:00.000Z"),
            b'{"id":7,"op":"relay","packet":"0c","amount":"99","expiresAt":"2030-01-01T00:00:00.000Z"}\n',
        ),
    ],
)
def test_a_request_is_one_line_of_json(operation: Operation, line: bytes) -> None:
    assert request_line(7, operation) == line


@given(packets().map(value_of), st.integers(0, 2**53))
def test_a_request_holds_its_id_and_its_operation_and_one_newline(value: Value, request_id: int) -> None:
    line = request_line(request_id, Encode(value=value))
    members = msgspec.json.decode(line)
    assert (members.pop("id"), members.pop("op"), line.index(b"\n")) == (request_id, "encode", len(line) - 1)
    assert msgspec.convert(members["value"], Value) == value


def test_the_greeting_is_a_request_that_states_the_protocols_version() -> None:
    assert hello_line() == b'{"id":0,"op":"hello","protocol":1}\n'


def test_the_greeting_can_have_another_id() -> None:
    assert hello_line(5) == b'{"id":5,"op":"hello","protocol":1}\n'


@pytest.mark.parametrize(
    ("member", "written"),
    [
        (RejectedMember("no"), b'{"message":"no"}'),
        (RejectedMember("no", "length", 2), b'{"message":"no","kind":"length","offset":2}'),
        (FaultedMember("m"), b'{"message":"m"}'),
        (
            Hello(1, "n", "2", "l", ("decode",)),
            b'{"protocol":1,"name":"n","version":"2","language":"l","operations":["decode"]}',
        ),
    ],
    ids=["rejected", "rejected-with-place", "faulted", "hello"],
)
def test_a_member_is_written_without_what_is_not_known(member: object, written: bytes) -> None:
    assert msgspec.json.encode(member) == written


@pytest.mark.parametrize(
    "message",
    [HelloRequest(), Hello(1, "n", "2", "l", ()), RejectedMember("no"), FaultedMember("m")],
    ids=["hello-request", "hello", "rejected", "faulted"],
)
def test_a_message_cannot_be_changed(message: msgspec.Struct) -> None:
    name = message.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(message, name, getattr(message, name))


def test_this_suite_speaks_version_1() -> None:
    assert PROTOCOL_VERSION == 1


# Greetings.


def test_a_greeting_is_read() -> None:
    line = b'{"id":0,"ok":{' + HELLO + b',"build":{"node":"22"}}}\n'
    assert read_greeting(line) == Hello(
        protocol=1,
        name="ilp-packet",
        version="3.1.3",
        language="JavaScript",
        operations=("decode", "encode"),
        build={"node": "22"},
    )


def test_a_greeting_may_say_nothing_of_its_build() -> None:
    assert read_greeting(b'{"id":0,"ok":{' + HELLO + b"}}").build == {}


def test_a_greeting_to_another_id_is_read() -> None:
    assert read_greeting(b'{"id":5,"ok":{' + HELLO + b"}}", 5).name == "ilp-packet"


def test_unknown_members_of_a_greeting_are_ignored() -> None:
    assert read_greeting(b'{"id":0,"more":1,"ok":{"more":[2],' + HELLO + b"}}").version == "3.1.3"


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_greeting_of_another_protocol_version_is_invalid(version: int) -> None:
    line = b'{"id":0,"ok":{' + HELLO.replace(b'"protocol":1', b'"protocol":%d' % version) + b"}}"
    with pytest.raises(InvalidResponse, match=f"speaks protocol version {version}, this suite speaks 1"):
        read_greeting(line)


@pytest.mark.parametrize("member", ["rejected", "faulted", "unsupported"])
def test_a_refused_greeting_is_invalid_and_says_why(member: str) -> None:
    with pytest.raises(InvalidResponse, match="refused the greeting: no library"):
        read_greeting(b'{"id":0,"%b":{"message":"no library"}}' % member.encode())


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":0,"ok":{}}',
        b'{"id":0,"ok":null}',
        b'{"id":0,"ok":"hello"}',
        b'{"id":0,"ok":{' + HELLO.replace(b'"protocol":1,', b"") + b"}}",
        b'{"id":0,"ok":{' + HELLO.replace(b'"protocol":1', b'"protocol":"1"') + b"}}",
        b'{"id":0,"ok":{' + HELLO.replace(b'["decode","encode"]', b'"decode"') + b"}}",
        b'{"id":0,"ok":{' + HELLO.replace(b'["decode","encode"]', b"[1]") + b"}}",
        b'{"id":0,"ok":{' + HELLO.replace(b'"version":"3.1.3"', b'"version":null') + b"}}",
        b'{"id":0,"ok":{' + HELLO + b',"build":"22"}}',
        b'{"id":1,"ok":{' + HELLO + b"}}",
        b'{"id":0,"ok":{' + HELLO + b'},"rejected":{"message":""}}',
        b'{"id":0}',
        b"hello",
        b"",
    ],
)
def test_a_malformed_greeting_is_invalid_and_names_the_request(line: bytes) -> None:
    with pytest.raises(InvalidResponse, match=r"\brequest 0\b|\bone to 0\b"):
        read_greeting(line)


# Responses.


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (
            (
                b'{"id":3,"ok":{"type":"prepare","amount":"107","expiresAt":"2030-01-01T00:00:00.000Z",'
                b'"executionCondition":"00ff","destination":"g.a","data":""}}\n'
            ),
            PrepareValue(
                amount="107",
                expires_at="2030-01-01T00:00:00.000Z",
                execution_condition="00ff",
                destination="g.a",
                data="",
            ),
        ),
        (b'{"id":3,"ok":{' + FULFILL + b"}}\n", FulfillValue(fulfillment="c386", data="")),
        (
            b'{"id":3,"ok":{"type":"reject","code":"F00","triggeredBy":null,"message":"gr\xc3\xbcn","data":""}}\n',
            RejectValue(code="F00", triggered_by=None, message="grün", data=""),
        ),
    ],
    ids=["prepare", "fulfill", "reject"],
)
def test_a_value_answers_decode(line: bytes, value: Value) -> None:
    assert read_response(line, 3, DECODE) == Accepted(value)


@every_writing_operation
def test_octets_answer_encode_and_relay(operation: Operation) -> None:
    assert read_response(b'{"id":3,"ok":"0d41"}\n', 3, operation) == Encoded("0d41")


@every_operation
@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        (b'"rejected":{"message":"no"}', Rejected("no")),
        (b'"rejected":{"message":"no","kind":"length","offset":2}', Rejected("no", "length", 2)),
        (b'"rejected":{"message":"no","kind":"length"}', Rejected("no", "length")),
        (b'"rejected":{"message":"no","offset":0}', Rejected("no", None, 0)),
        (b'"rejected":{"message":"no","kind":null,"offset":null}', Rejected("no")),
        (b'"rejected":{"message":""}', Rejected("")),
        (b'"faulted":{"message":"RangeError"}', Faulted("RangeError")),
        (b'"faulted":{"message":""}', Faulted("")),
        (b'"unsupported":{"message":"no relay"}', Unsupported("no relay")),
        (b'"unsupported":{"message":""}', Unsupported("")),
    ],
)
def test_a_refusal_answers_every_operation(operation: Operation, members: bytes, outcome: Outcome) -> None:
    assert read_response(b'{"id":3,' + members + b"}\n", 3, operation) == outcome


@every_operation
def test_unknown_members_of_a_response_are_ignored(operation: Operation) -> None:
    line = b'{"trace":{"a":[1]},"id":3,"rejected":{"message":"no","stack":"at x"}}'
    assert read_response(line, 3, operation) == Rejected("no")


@every_operation
def test_space_around_a_response_is_ignored(operation: Operation) -> None:
    assert read_response(b' { "id" : 3 , "faulted" : {"message":"m"} } \r\n', 3, operation) == Faulted("m")


MALFORMED = [
    pytest.param(b"", id="empty"),
    pytest.param(b"\n", id="newline"),
    pytest.param(b"Segmentation fault\n", id="no-json"),
    pytest.param(b'{"id":3,"rejected":{"message":"no"}', id="cut"),
    pytest.param(b'{"id":3,"rejected":{"message":"no"}}{}', id="two-documents"),
    pytest.param(b'log {"id":3,"rejected":{"message":"no"}}', id="log-before"),
    pytest.param(b'\xef\xbb\xbf{"id":3,"rejected":{"message":"no"}}', id="byte-order-mark"),
    pytest.param(b'{"id":3,"rejected":{"message":"\xff"}}', id="no-utf-8"),
    pytest.param(b'{"id":3,"rejected":{"message":"\\ud800"}}', id="lone-surrogate"),
    pytest.param(b'{"id":3,"rejected":{"message":"a\nb"}}', id="raw-newline-in-text"),
    pytest.param(b"[]", id="array"),
    pytest.param(b"null", id="null"),
    pytest.param(b"3", id="number"),
    pytest.param(b"[" * 100_000, id="nested-arrays"),
    pytest.param(b'{"rejected":{"message":"no"}}', id="no-id"),
    pytest.param(b'{"id":"3","rejected":{"message":"no"}}', id="id-as-text"),
    pytest.param(b'{"id":3.5,"rejected":{"message":"no"}}', id="id-with-fraction"),
    pytest.param(b'{"id":null,"rejected":{"message":"no"}}', id="id-null"),
    pytest.param(b'{"id":true,"rejected":{"message":"no"}}', id="id-true"),
    pytest.param(b'{"id":' + b"9" * 5000 + b',"rejected":{"message":"no"}}', id="id-beyond-measure"),
    pytest.param(b'{"id":4,"rejected":{"message":"no"}}', id="another-id"),
    pytest.param(b'{"id":-3,"rejected":{"message":"no"}}', id="negative-id"),
    pytest.param(b'{"id":3}', id="no-member"),
    pytest.param(b'{"id":3,"accepted":{"message":"no"}}', id="unknown-member-only"),
    pytest.param(b'{"id":3,"rejected":{"message":"no"},"faulted":{"message":"no"}}', id="rejected-and-faulted"),
    pytest.param(b'{"id":3,"rejected":{"message":"no"},"unsupported":{"message":"no"}}', id="rejected-and-unsupported"),
    pytest.param(b'{"id":3,"faulted":{"message":"no"},"unsupported":{"message":"no"}}', id="faulted-and-unsupported"),
    pytest.param(b'{"id":3,"rejected":null}', id="rejected-null"),
    pytest.param(b'{"id":3,"rejected":"no"}', id="rejected-text"),
    pytest.param(b'{"id":3,"rejected":{}}', id="rejected-without-message"),
    pytest.param(b'{"id":3,"rejected":{"message":null}}', id="rejected-message-null"),
    pytest.param(b'{"id":3,"rejected":{"message":1}}', id="rejected-message-number"),
    pytest.param(b'{"id":3,"rejected":{"message":"no","kind":1}}', id="kind-number"),
    pytest.param(b'{"id":3,"rejected":{"message":"no","offset":"1"}}', id="offset-text"),
    pytest.param(b'{"id":3,"rejected":{"message":"no","offset":1.5}}', id="offset-with-fraction"),
    pytest.param(b'{"id":3,"faulted":null}', id="faulted-null"),
    pytest.param(b'{"id":3,"faulted":{}}', id="faulted-without-message"),
    pytest.param(b'{"id":3,"faulted":{"message":[]}}', id="faulted-message-array"),
    pytest.param(b'{"id":3,"unsupported":null}', id="unsupported-null"),
    pytest.param(b'{"id":3,"unsupported":{}}', id="unsupported-without-message"),
    pytest.param(b'{"id":3,"unsupported":true}', id="unsupported-true"),
    pytest.param(b'{"id":3,"ok":null}', id="ok-null"),
    pytest.param(b'{"id":3,"ok":true}', id="ok-true"),
    pytest.param(b'{"id":3,"ok":13}', id="ok-number"),
    pytest.param(b'{"id":3,"ok":[]}', id="ok-array"),
    pytest.param(b'{"id":3,"ok":{}}', id="ok-empty-object"),
]
MALFORMED_VALUES = [
    pytest.param(b'"0d41"', id="octets"),
    pytest.param(b'{"fulfillment":"00","data":""}', id="no-type"),
    pytest.param(b'{"type":"Fulfill","fulfillment":"00","data":""}', id="unknown-type"),
    pytest.param(b'{"type":13,"fulfillment":"00","data":""}', id="type-number"),
    pytest.param(b'{"type":"fulfill","fulfillment":"00"}', id="missing-field"),
    pytest.param(b'{"type":"fulfill","fulfillment":"00","data":"","more":1}', id="unknown-field"),
    pytest.param(b'{"type":"fulfill","fulfillment":"0","data":""}', id="half-an-octet"),
    pytest.param(b'{"type":"fulfill","fulfillment":"00","data":"FF"}', id="uppercase-hex"),
    pytest.param(b'{"type":"fulfill","fulfillment":"00","data":[0]}', id="octets-as-array"),
    pytest.param(
        b'{"type":"prepare","amount":107,"expiresAt":"2030-01-01T00:00:00.000Z","executionCondition":"",'
        b'"destination":"","data":""}',
        id="amount-number",
    ),
    pytest.param(
        b'{"type":"prepare","amount":"1","expiresAt":"2030-01-01T00:00:00Z","executionCondition":"",'
        b'"destination":"","data":""}',
        id="expiry-without-fraction",
    ),
    pytest.param(
        b'{"type":"reject","code":{"hex":"f"},"triggeredBy":"","message":"","data":""}', id="half-an-octet-of-text"
    ),
]
MALFORMED_OCTETS = [
    pytest.param(b"{" + FULFILL + b"}", id="value"),
    pytest.param(b'"0D41"', id="uppercase"),
    pytest.param(b'"0d4"', id="half-an-octet"),
    pytest.param(b'"0d 41"', id="space"),
    pytest.param(b'"0x0d"', id="prefix"),
    pytest.param(b'"0d\\n"', id="newline-after-an-octet"),
    pytest.param(b'"0\\n"', id="newline-after-half-an-octet"),
    pytest.param(b'{"hex":"0d41"}', id="hex-object"),
]
names_the_request = r"\brequest 3\b|\bone to 3\b"


@every_operation
@pytest.mark.parametrize("line", MALFORMED)
def test_a_malformed_response_is_invalid_and_names_the_request(operation: Operation, line: bytes) -> None:
    with pytest.raises(InvalidResponse, match=names_the_request):
        read_response(line, 3, operation)


@every_operation
def test_a_response_nested_beyond_measure_is_invalid_and_names_the_request(operation: Operation) -> None:
    line = b'{"id":3,"more":' + b"[" * 100_000 + b"]" * 100_000 + b',"rejected":{"message":"no"}}'
    with pytest.raises(InvalidResponse, match=names_the_request):
        read_response(line, 3, operation)


def test_a_greeting_nested_beyond_measure_is_invalid_and_names_the_request() -> None:
    line = b'{"id":0,"ok":{' + HELLO + b',"build":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}}"
    with pytest.raises(InvalidResponse, match="request 0"):
        read_greeting(line)


@pytest.mark.parametrize("value", MALFORMED_VALUES)
def test_what_is_no_value_does_not_answer_decode(value: bytes) -> None:
    with pytest.raises(InvalidResponse, match=names_the_request):
        read_response(b'{"id":3,"ok":' + value + b"}", 3, DECODE)


@every_writing_operation
@pytest.mark.parametrize("octets", MALFORMED_OCTETS)
def test_what_is_no_hex_does_not_answer_encode_and_relay(operation: Operation, octets: bytes) -> None:
    with pytest.raises(InvalidResponse, match=names_the_request):
        read_response(b'{"id":3,"ok":' + octets + b"}", 3, operation)


@pytest.mark.parametrize("member", [b"rejected", b"faulted", b"unsupported"])
@pytest.mark.parametrize(
    ("operation", "ok"), [(DECODE, b"{" + FULFILL + b"}"), (ENCODE, b'"0d41"'), (RELAY, b'"0d41"')]
)
def test_an_answer_that_both_succeeds_and_refuses_is_invalid(operation: Operation, ok: bytes, member: bytes) -> None:
    line = b'{"id":3,"ok":' + ok + b',"' + member + b'":{"message":"no"}}'
    with pytest.raises(InvalidResponse, match="request 3 has not exactly one of ok, rejected, faulted, unsupported"):
        read_response(line, 3, operation)


def test_a_response_to_another_request_names_both() -> None:
    with pytest.raises(InvalidResponse) as caught:
        read_response(b'{"id":4,"ok":"0d41"}', 3, ENCODE)
    assert str(caught.value) == 'a response to request 4 came where one to 3 was due: {"id":4,"ok":"0d41"}'


def test_a_response_without_any_of_the_members_is_shown() -> None:
    with pytest.raises(InvalidResponse) as caught:
        read_response(b'{"id":3}\n', 3, ENCODE)
    assert str(caught.value) == (
        'the response to request 3 has not exactly one of ok, rejected, faulted, unsupported: {"id":3}'
    )


def test_an_invalid_response_is_shown_with_the_reason() -> None:
    with pytest.raises(InvalidResponse) as caught:
        read_response(b"[]", 3, ENCODE)
    assert str(caught.value) == "request 3 got an invalid response (Expected `object`, got `array`): []"


def test_half_an_octet_is_refused_by_name() -> None:
    with pytest.raises(InvalidResponse, match=r"\(`ok` has 3 hexadecimal digits, which is no whole number of octets"):
        read_response(b'{"id":3,"ok":"0d4"}', 3, ENCODE)


def test_an_invalid_response_is_shown_without_what_a_terminal_would_act_on() -> None:
    with pytest.raises(InvalidResponse, match=r": \\u001b\[31mred$"):
        read_response(b"\x1b[31mred", 3, DECODE)


def test_an_invalid_response_is_shown() -> None:
    with pytest.raises(InvalidResponse, match=r": Segmentation fault$"):
        read_response(b"Segmentation fault\n", 3, DECODE)


@pytest.mark.parametrize(
    ("line", "shown"),
    [(b"x" * 120, "x" * 120), (b"x" * 121, "x" * 120 + "…"), (b"x" * 10_000, "x" * 120 + "…"), (b"\xff", "\\xff")],
    ids=["all-of-120", "cut-at-120", "cut-of-many", "no-utf-8"],
)
def test_a_long_invalid_response_is_shown_cut(line: bytes, shown: str) -> None:
    with pytest.raises(InvalidResponse) as caught:
        read_response(line, 3, DECODE)
    assert str(caught.value).endswith(f": {shown}")


@pytest.mark.parametrize("read", [lambda line: read_response(line, 3, DECODE), read_greeting])
@given(line=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_no_line_that_is_no_response_raises_anything_but_invalid_response(
    read: Callable[[bytes], Any], line: bytes
) -> None:
    with pytest.raises(InvalidResponse, match=r"request|one to"):
        read(line)
