from __future__ import annotations

import pytest

from ilp.protocol import Decode, Rejected
from ilp.protocol.message import InvalidResponse, read_greeting, read_reached, read_response, request_line


def test_a_request_asks_for_it_beside_the_operation() -> None:
    assert request_line(7, Decode("0d"), reach=True) == b'{"id":7,"reach":true,"op":"decode","packet":"0d"}\n'


def test_a_greeting_may_say_that_it_is_told() -> None:
    line = b'{"id":0,"ok":{"protocol":1,"name":"n","version":"1","language":"l","operations":[],"reach":true}}'
    assert read_greeting(line).reach


def test_the_places_of_a_response_are_read() -> None:
    line = b'{"id":7,"reached":["a.py:1","a.py:2"],"rejected":{"message":"no"}}'
    assert read_reached(line) == ("a.py:1", "a.py:2")
    assert read_response(line, 7, Decode("0d")) == Rejected("no")


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":7,"rejected":{"message":"no"}}',
        b'{"id":7,"rejected":{"message":"the member \\"reached\\""}}',
        b'{"id":7,"ok":{"type":"reject","code":"F00","triggeredBy":"","message":"\\"reached\\"","data":""}}',
    ],
)
def test_a_response_without_the_member_tells_none(line: bytes) -> None:
    assert read_reached(line) == ()


def test_a_response_with_another_form_of_it_is_invalid() -> None:
    with pytest.raises(InvalidResponse, match="reached"):
        read_response(b'{"id":7,"reached":3,"rejected":{"message":"no"}}', 7, Decode("0d"))
