from __future__ import annotations

from collections import Counter

from ilp.explore.extremes import first_of_each_type, flawed_values, large_values, oversized
from ilp.explore.meaning import ORDINARY, differing_fields
from ilp.explore.question import FIELDS, packet_of_value
from ilp.protocol import Decode, Encode, Relay
from ilp.spec.oracle import rule
from tests.explore.writers import dialect, rfc, taken_apart


def test_a_flawed_value_is_usual_but_for_one_field() -> None:
    for value in flawed_values():
        assert len(differing_fields(value, ORDINARY[packet_of_value(value)])) <= 1


def test_every_field_is_flawed_once() -> None:
    found = {
        (packet_of_value(value), field)
        for value in flawed_values()
        for field in differing_fields(value, ORDINARY[packet_of_value(value)])
    }
    assert found == {
        (packet, field)
        for packet, fields in FIELDS.items()
        for field in fields
        if field not in ("envelope", "type", "data")
    }


def test_most_of_what_is_flawed_is_refused_and_some_of_it_only_just_may_be_written() -> None:
    counts = Counter(rule(Encode(each)).expectation for each in flawed_values())
    assert counts["reject"] > counts["accept"] > 20
    assert counts["disputed"] > 0


def test_large_values_reach_packets_of_more_than_65535_octets_within_all_limits() -> None:
    sizes = [
        len(str(rule(Encode(each)).results[0])) // 2
        for each in large_values()
        if getattr(each, "message", "")
        and rule(Encode(each)).expectation != "reject"
        and len(each.data or "") <= 2 * 32767
    ]
    envelopes = {size - 4 if size - 4 < 1 << 16 else size - 5 for size in sizes}
    assert {65535, 65536, 65537} <= envelopes


def test_what_is_oversized_is_read_and_relayed() -> None:
    found = list(oversized(taken_apart(rfc)))
    assert {type(each) for each in found} == {Decode, Relay}
    assert max(len(each.packet) // 2 for each in found) > 1 << 16
    assert {each.packet[:2] for each in found} == {"0c", "0d", "0e"}


def test_a_dialect_is_oversized_in_its_own_layout() -> None:
    data = {each.packet for each in oversized(taken_apart(dialect)) if each.packet.startswith("0d")}
    assert all(each[66:72] in ("827fff", "828000", "82ffff", "830100") for each in data)


def test_one_specimen_of_each_type_is_the_first() -> None:
    specimens = taken_apart(rfc)
    chosen = first_of_each_type(specimens)
    assert len({type(each.written.value) for each in chosen}) == len(chosen) == 3
    assert specimens[0] in chosen
