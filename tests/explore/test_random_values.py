from __future__ import annotations

import re
from collections import Counter
from random import Random

import msgspec
import pytest

from ilp.explore.anatomy import value_fields
from ilp.explore.random_values import random_amount, random_content, random_expiry, random_value, skewed
from ilp.protocol import Encode, FulfillValue, HexText, PrepareValue, RejectValue

VALUE = FulfillValue(fulfillment="11" * 32, data="cafe")


def test_amounts_are_about_every_boundary_and_beyond() -> None:
    chance = Random(1)
    found = {int(random_amount(chance)) for _ in range(20_000)}

    assert {0, 1, 127, 128, 2**53, 2**53 + 1, 2**63, 2**64 - 1, 2**64} <= found
    assert min(found) < 0


def test_expiries_have_the_protocol_form_and_now_and_then_no_place_in_the_calendar() -> None:
    chance = Random(1)
    found = [random_expiry(chance) for _ in range(5000)]

    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z", each) for each in found)
    assert {len(each) for each in found} == set(range(24, 31))
    for part, beyond in ((slice(5, 7), "13"), (slice(11, 13), "24"), (slice(14, 16), "60"), (slice(17, 19), "60")):
        assert any(each[part] == beyond for each in found)


def test_values_can_be_asked_of_any_adapter() -> None:
    chance = Random(1)
    for _ in range(3000):
        value, _field = random_value(chance, [VALUE])
        encoded = msgspec.json.encode(Encode(value))
        assert msgspec.json.decode(encoded, type=Encode) == Encode(value)


def test_value_differs_from_another_in_the_field_that_is_named() -> None:
    chance = Random(1)
    named = Counter[str]()
    for _ in range(500):
        value, field = random_value(chance, [VALUE])
        named[field] += 1
        if field:
            others = {name for name, content in value_fields(value).items() if content != value_fields(VALUE)[name]}
            assert others <= {field}
    assert set(named) == {"", "fulfillment", "data"}


def test_every_packet_has_absent_fields_and_text_that_is_none() -> None:
    chance = Random(1)
    values = [random_value(chance, ())[0] for _ in range(5000)]

    for kind in (PrepareValue, FulfillValue, RejectValue):
        own = [value_fields(each) for each in values if isinstance(each, kind)]
        assert all(any(each[field] is None for each in own) for field in own[0])
    rejects = [each for each in values if isinstance(each, RejectValue)]
    assert any(isinstance(each.message, HexText) for each in rejects)
    assert any(isinstance(each.message, str) and max(each.message, default="") > "\uffff" for each in rejects)


@pytest.mark.parametrize("field", ["destination", "triggeredBy", "message", "data"])
def test_content_is_octets(field: str) -> None:
    chance = Random(1)
    found = {random_content(chance, field) for _ in range(500)}

    assert len(found) > 200
    assert max(map(len, found)) > 128


def test_skewed_numbers_are_small_more_often() -> None:
    chance = Random(1)
    found = [skewed(chance, 10) for _ in range(1000)]

    assert set(found) == set(range(10))
    assert found.count(0) > 3 * found.count(9)
