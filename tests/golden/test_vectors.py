"""The golden set as a whole: what it covers, and that it holds together."""

from __future__ import annotations

import pytest

from ilp.golden.load import load_vectors, shipped_vectors
from ilp.protocol import Decode
from tests.witness.layouts import FIELDS, construct_says
from tests.witness.question import Frame, Read

SET = load_vectors(shipped_vectors())
VECTORS = SET.vectors
LARGE = 1 << 14  # hexadecimal digits: larger packets are about their size


def test_ids_are_unique() -> None:
    assert len({each.id for each in VECTORS}) == len(VECTORS)


def test_flags_are_explained_and_used() -> None:
    assert {flag for each in VECTORS for flag in each.flags} == SET.flags.keys()


def test_flags_are_explained_in_a_sentence() -> None:
    assert [flag for flag, text in SET.flags.items() if not text.endswith(".")] == []


@pytest.mark.parametrize("packet", ["prepare", "fulfill", "reject"])
@pytest.mark.parametrize("operation", ["decode", "encode", "relay"])
@pytest.mark.parametrize("expectation", ["accept", "reject"])
def test_every_packet_goes_both_ways_with_both_signs(packet: str, operation: str, expectation: str) -> None:
    asked = (packet, operation, expectation)
    assert any((each.packet, each.operation_name, each.expectation) == asked for each in VECTORS)


# Every octet.


def octets_of(field: str) -> set[int]:
    """The octets that stand in a field of the packets that are read, whatever is expected of them."""
    asked = (each.operation.packet for each in VECTORS if isinstance(each.operation, Decode))
    frames = (construct_says(Read(bytes.fromhex(packet))) for packet in asked if len(packet) < LARGE)
    return {
        octet
        for frame in frames
        if isinstance(frame, Frame) and field in FIELDS[frame.type_octet]
        for octet in frame.fields[FIELDS[frame.type_octet].index(field)]
    }


@pytest.mark.parametrize("field", ["destination", "code", "message", "data"])
def test_every_octet_is_read_in_a_field(field: str) -> None:
    assert octets_of(field) == set(range(256))
