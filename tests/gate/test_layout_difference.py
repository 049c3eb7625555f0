"""The one field that is laid out otherwise in two packets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ilp.gate.layout_difference import field_laid_out_otherwise
from ilp.golden.authoring.assembler import Assembly, fulfill, long_form, prepare, reject

Builder = Callable[..., Assembly]


@pytest.mark.parametrize(
    ("build", "part", "field"),
    [
        (prepare, {"amount": bytes(8)}, "amount"),
        (prepare, {"expires_at": b"20310102030405678"}, "expiresAt"),
        (prepare, {"condition": bytes(32)}, "executionCondition"),
        (prepare, {"destination": b"example.carol"}, "destination"),
        (prepare, {"destination": b"example.bob"}, "destination"),
        (prepare, {"data": b""}, "data"),
        (fulfill, {"fulfillment": bytes(32)}, "fulfillment"),
        (fulfill, {"data_length": long_form(4, 1)}, "data"),
        (reject, {"code": b"T00"}, "code"),
        (reject, {"triggered_by": b"g.a"}, "triggeredBy"),
        (reject, {"message_length": long_form(8, 2)}, "message"),
        (reject, {"data": bytes(200)}, "data"),
        (reject, {"envelope_length": long_form(31, 2)}, "envelope"),
        (reject, {"inside": b"\x00"}, "envelope"),
        (reject, {"after": b"\x00"}, "envelope"),
    ],
)
def test_one_field_that_differs_is_named_whatever_becomes_of_the_envelope(
    build: Builder, part: dict[str, Any], field: str
) -> None:
    one, other = build().hex, build(**part).hex
    assert field_laid_out_otherwise(one, other) == field
    assert field_laid_out_otherwise(other, one) == field


def test_several_fields_that_differ_are_none() -> None:
    assert field_laid_out_otherwise(reject().hex, reject(code=b"T00", data=b"").hex) == ""


def test_the_same_octets_do_not_differ() -> None:
    assert field_laid_out_otherwise(reject().hex, reject().hex) == ""


def test_octets_that_are_no_packet_are_compared_as_far_as_they_come_apart() -> None:
    short = reject(data_length=b"\x05")  # one octet more than there is
    assert field_laid_out_otherwise(reject().hex, short.hex) == "data"


def test_nothing_is_known_of_octets_that_are_no_packet_at_all() -> None:
    assert field_laid_out_otherwise(reject().hex, "ff") == ""
    assert field_laid_out_otherwise("", "") == ""
