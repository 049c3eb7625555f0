"""Specimens that are preferred are mutated far more often, and one octet of a field at a time."""

from __future__ import annotations

from itertools import islice

from ilp.explore.anatomy import Specimen
from ilp.explore.placed import placed
from ilp.explore.random_questions import PREFERRED_AT_ONCE, RandomQuestions
from ilp.protocol import Decode, RejectValue
from tests.explore.writers import rfc, taken_apart


def reject(data: str) -> RejectValue:
    return RejectValue(code="F77", triggered_by="g.preferred", message="", data=data)


def specimen(data: str) -> Specimen:
    value = reject(data)
    octets = rfc(value)
    assert octets is not None
    return placed(octets, value)


def decoded(source: RandomQuestions, count: int = 6000) -> list[str]:
    return [each.operation.packet for each in islice(source, count) if isinstance(each.operation, Decode)]


def test_much_of_what_is_read_comes_of_the_preferred() -> None:
    source = RandomQuestions(taken_apart(rfc), 1)
    source.prefer(specimen("5a"))
    packets = decoded(source)
    assert sum(b"g.preferred".hex() in each for each in packets) > len(packets) / 3


def test_a_field_is_changed_by_one_octet_with_all_lengths_right() -> None:
    source = RandomQuestions(taken_apart(rfc), 1)
    source.prefer(specimen("5a17"))
    packets = decoded(source)
    longer = {rfc(reject(f"5a17{octet:02x}")) for octet in range(256)}
    assert len({bytes.fromhex(each) for each in packets} & longer) > 20


def test_the_latest_take_the_place_of_the_first() -> None:
    source = RandomQuestions(taken_apart(rfc), 1)
    source.prefer(specimen("5a"))
    for _ in range(PREFERRED_AT_ONCE):
        source.prefer(specimen(""))
    assert not any(each.endswith("015a") for each in decoded(source))


def test_large_ones_are_not_preferred() -> None:
    source = RandomQuestions(taken_apart(rfc), 1)
    source.prefer(specimen("00" * 500))
    assert decoded(source) == decoded(RandomQuestions(taken_apart(rfc), 1))
