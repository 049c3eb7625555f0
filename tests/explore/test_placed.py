from __future__ import annotations

import pytest
from hypothesis import given

from ilp.codec import DecodeError, Packet, decode, encode
from ilp.explore.anatomy import LengthPart
from ilp.explore.meaning import ORDINARY
from ilp.explore.placed import placed
from ilp.protocol import Value
from ilp.protocol.conversion import packet_of, value_of
from ilp.strategies import mutated_bytes, packets

PREPARE, FULFILL = ORDINARY["prepare"], ORDINARY["fulfill"]


def octets_of(value: Value) -> bytes:
    return encode(packet_of(value))


@given(packets())
def test_every_octet_but_the_type_belongs_to_a_part(packet: Packet) -> None:
    octets = encode(packet)
    parts = placed(octets, value_of(packet)).parts
    assert b"".join(octets[each.start : each.end] for each in parts) == octets[1:]


def test_parts_are_named_as_the_fields_are() -> None:
    specimen = placed(octets_of(PREPARE), PREPARE)
    assert list(specimen.contents) == ["amount", "expiresAt", "executionCondition", "destination", "data"]
    assert list(specimen.lengths) == ["envelope", "destination", "data"]


@pytest.mark.parametrize("cut", [0, 1, 2, 20, 40])
def test_of_broken_octets_the_parts_are_found_up_to_the_break(cut: int) -> None:
    octets = octets_of(FULFILL)[:cut]
    assert all(each.end <= cut for each in placed(octets, FULFILL).parts)


@given(mutated_bytes())
def test_any_octets_have_parts_that_lie_in_them_in_order(octets: bytes) -> None:
    at = 0
    for each in placed(octets, FULFILL).parts:
        assert at <= each.start <= each.end <= len(octets)
        assert isinstance(each, LengthPart) or each.field != "envelope"
        at = each.end


@given(packets())
def test_a_field_that_is_put_in_is_read(packet: Packet) -> None:
    specimen = placed(encode(packet), value_of(packet))
    assert decode(specimen.refilled("data", b"other")).data == b"other"


def test_trailing_octets_belong_to_no_field() -> None:
    octets = octets_of(FULFILL)
    assert placed(octets + b"\x00\x01", FULFILL).parts == placed(octets, FULFILL).parts


def test_what_is_no_packet_has_no_parts_that_a_packet_would_not_have() -> None:
    with pytest.raises(DecodeError):
        decode(b"\x0b\x00")
    assert {each.field for each in placed(b"\x0b\x00", FULFILL).parts} <= {"envelope"}
