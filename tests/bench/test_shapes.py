"""The packets that are timed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.bench.record import Shape
from ilp.bench.shapes import MEANINGS, SHAPES, packets, published_packets
from ilp.codec import Fulfill, Packet, Prepare, Reject, decode, encode

RECORDED = published_packets()
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
PREPARE = Prepare(7, WHEN, b"\x01" * 32, "g.alice.bob", b"abc")
FULFILL = Fulfill(b"\x02" * 32, b"abcd")
REJECT = Reject("F99", "g.alice.carol", "no way", b"abcde")


def made(shape: Shape, count: int = 40, seed: int = 0) -> list[Packet]:
    return list(packets(shape, count, seed, RECORDED))


def mixed(*recorded: Packet, count: int = 40, seed: int = 0) -> list[Packet]:
    return list(packets("mix", count, seed, recorded))


def test_every_shape_has_a_meaning() -> None:
    assert set(MEANINGS) == set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_packets_are_as_many_as_asked_and_distinct(shape: Shape) -> None:
    count = 8 if shape == "largest" else 4096
    assert len({encode(each) for each in made(shape, count)}) == count


@pytest.mark.parametrize("shape", SHAPES)
def test_packets_are_the_same_for_the_same_seed(shape: Shape) -> None:
    assert made(shape, 8) == made(shape, 8)
    assert made(shape, 8) != made(shape, 8, 1)


@pytest.mark.parametrize("shape", SHAPES)
@given(seed=st.integers(0, 2**64))
def test_packets_are_what_the_codec_reads(shape: Shape, seed: int) -> None:
    for each in made(shape, 2, seed):
        assert decode(encode(each)) == each


@pytest.mark.parametrize(
    ("shape", "data", "address"),
    [("typical", 32, 40), ("1 KiB data", 1024, 40), ("largest", 32767, 1023), ("long address", 0, 1023)],
)
def test_prepare_is_as_long_as_its_shape_says(shape: Shape, data: int, address: int) -> None:
    for each in made(shape, 50):
        assert isinstance(each, Prepare)
        assert (len(each.data), len(each.destination)) == (data, address)


def test_smallest_is_a_fulfill_without_data() -> None:
    assert {(type(each), each.data) for each in made("smallest")} == {(Fulfill, b"")}


def test_reject_has_a_message() -> None:
    for each in made("reject with message"):
        assert isinstance(each, Reject)
        assert (len(each.message), len(each.data), len(each.triggered_by)) == (64, 16, 40)


def test_mix_has_the_proportion_of_a_connector() -> None:
    kinds = Counter(type(each) for each in mixed(REJECT, FULFILL, PREPARE))
    assert kinds == {Prepare: 20, Fulfill: 18, Reject: 2}


def test_mix_answers_what_it_asks() -> None:
    assert [type(each) for each in mixed(PREPARE, FULFILL, count=4)] == [Prepare, Fulfill, Prepare, Fulfill]


@pytest.mark.parametrize("recorded", [PREPARE, FULFILL, REJECT])
def test_mix_of_one_kind_is_of_that_kind(recorded: Packet) -> None:
    assert {type(each) for each in mixed(recorded)} == {type(recorded)}


def test_mix_takes_every_recorded_packet_in_turn() -> None:
    other = Fulfill(b"\x03" * 32, b"")
    assert [len(each.data) for each in mixed(FULFILL, other, count=4)] == [4, 0, 4, 0]


def test_recorded_packet_keeps_its_form() -> None:
    for each in mixed(PREPARE, FULFILL, REJECT):
        if isinstance(each, Prepare):
            assert (each.destination, len(each.data)) == ("g.alice.bob", 3)
        elif isinstance(each, Fulfill):
            assert len(each.data) == 4
        else:
            assert (each.code, each.message, len(each.data), len(each.triggered_by)) == ("F99", "no way", 5, 13)
            assert each.triggered_by.startswith("g.alice.")


def test_mix_is_endless() -> None:
    assert len(list(islice(packets("mix", 10_000, 0, [FULFILL]), 10_000))) == 10_000


def test_published_packets_are_of_every_kind() -> None:
    assert {type(each) for each in RECORDED} == {Prepare, Fulfill, Reject}
