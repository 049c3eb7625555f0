from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec
import pytest

from ilp.explore.anatomy import Written, value_fields
from ilp.explore.specimens import distinctive_values, specimens, values_of, varied_fields
from ilp.protocol import Encode, FulfillValue, HexText, PrepareValue, RejectValue, Value
from tests.conformance.cases import WANTED, vector
from tests.explore.writers import dialect, rfc, written_by

FULFILL = FulfillValue(fulfillment="11" * 32, data="cafe")


def test_values_are_those_of_operations_results_and_readings_and_our_own() -> None:
    written = vector(operation=Encode(FULFILL))
    disputed = vector("disputed")
    readings = [each.value for each in disputed.readings or () if each.value]

    assert readings
    assert values_of([written, vector(), disputed, written]) == tuple(
        dict.fromkeys((FULFILL, WANTED, *readings, *distinctive_values()))
    )


def test_distinctive_values_have_every_size_of_data_absent_fields_and_boundaries() -> None:
    values = distinctive_values()

    assert len(set(values)) == len(values)
    for kind in (PrepareValue, FulfillValue, RejectValue):
        own = [each for each in values if isinstance(each, kind)]
        assert 24 <= len(own) <= 80
        assert {0, 1, 32, 127, 128, 255, 256} <= {len(each.data) // 2 for each in own if each.data is not None}
        for field in value_fields(own[0]):
            assert any(value_fields(each)[field] is None for each in own)
    assert {"0", "1", "127", "128", str(2**53), str(2**64 - 1)} <= {
        each.amount for each in values if isinstance(each, PrepareValue)
    }


@pytest.mark.parametrize("writer", [rfc, dialect])
def test_specimens_are_few_small_and_diverse(writer: Callable[[Value], bytes | None]) -> None:
    chosen = specimens(written_by(writer))
    counts = Counter(type(each.value) for each in chosen)

    assert set(counts) == {PrepareValue, FulfillValue, RejectValue}
    assert max(counts.values()) <= 12
    assert max(len(each.octets) for each in chosen) < 400
    assert {0, 256} <= {len(each.value.data or "") // 2 for each in chosen}
    assert chosen == specimens(written_by(writer))


def test_first_specimen_has_something_in_every_field() -> None:
    first = specimens(written_by(rfc))[0]

    assert all(isinstance(each, str) and each for each in value_fields(first.value).values())


def test_octets_of_none_or_of_too_many_are_no_specimens() -> None:
    assert specimens([Written(FULFILL, b""), Written(FULFILL, b"\x0d" * 1000)]) == ()


def test_text_that_is_none_is_a_feature() -> None:
    values = [
        RejectValue(code="F00", triggered_by="g.a", message=message, data="cafe")
        for message in ("hey", HexText("ff"), "häh", "you")
    ]
    chosen = specimens([Written(each, b"\x0e" + bytes([at])) for at, each in enumerate(values)])

    assert [each.value for each in chosen] == values[:3]


def test_varied_field_is_the_one_unlike_the_usual_value() -> None:
    other = msgspec.structs.replace(FULFILL, data="00")
    both = FulfillValue(fulfillment="22" * 32, data="00aa")

    assert varied_fields([FULFILL, FULFILL, other, both]) == ("", "", "data", "")
