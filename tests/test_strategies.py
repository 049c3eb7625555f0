"""The public strategies: what they draw is what it says, and it shrinks to the least that shows a thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from ilp.codec import ERROR_CODES, DecodeError, Fulfill, Packet, Prepare, Reject, decode, encode, inspect, is_address
from ilp.strategies import (
    addresses,
    amounts,
    codes,
    conditions,
    data,
    fulfills,
    messages,
    mutated_bytes,
    packet_bytes,
    packets,
    prepares,
    rejects,
    timestamps,
)

T = TypeVar("T")

Y2K = datetime(2000, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SEARCH = settings(max_examples=4000, database=None, derandomize=True, deadline=None)


def least(strategy: st.SearchStrategy[T], condition: Callable[[T], object] = lambda _: True, chance: int = 0) -> T:
    """Return what the strategy shrinks to while the condition holds."""
    return find(strategy, lambda each: bool(condition(each)), settings=SEARCH, random=Random(chance))


def drawn(strategy: st.SearchStrategy[T], count: int = 600) -> list[T]:
    """Return some of what a strategy draws."""
    found: list[T] = []

    @seed(0)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(strategy)
    def take(each: T) -> None:
        found.append(each)

    take()
    return found


# Values.


@given(packets())
def test_packets_are_written_and_read_back(packet: Packet) -> None:
    assert decode(encode(packet), canonical=True) == packet


@pytest.mark.parametrize(("strategy", "kind"), [(prepares(), Prepare), (fulfills(), Fulfill), (rejects(), Reject)])
def test_a_strategy_of_one_type_draws_that_type(strategy: st.SearchStrategy[Packet], kind: type[Packet]) -> None:
    assert {type(each) for each in drawn(strategy, 20)} == {kind}


def test_packets_of_every_type_come() -> None:
    assert {type(each) for each in drawn(packets(), 60)} == {Prepare, Fulfill, Reject}


@given(addresses())
def test_addresses_are_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize("size", [3, 4, 5, 9, 10, 41, 43, 50, 1023])
def test_addresses_keep_to_their_size(size: int) -> None:
    assert all(is_address(each) and len(each) <= size for each in drawn(addresses(size), 150))


def test_addresses_get_as_long_as_they_may() -> None:
    assert len(least(addresses(), lambda each: len(each) > 1000)) == 1001


@given(timestamps())
def test_timestamps_are_whole_milliseconds_in_utc(moment: datetime) -> None:
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


def test_timestamps_keep_to_their_bounds() -> None:
    first, last = Y2K + timedelta(microseconds=1), Y2K + timedelta(microseconds=2999)
    assert set(drawn(timestamps(first, last), 60)) == {Y2K + MILLISECOND, Y2K + 2 * MILLISECOND}


def test_timestamps_reach_the_ends_of_the_calendar() -> None:
    moments = drawn(timestamps())
    assert {datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)} <= set(moments)


@given(conditions())
def test_conditions_have_32_octets(condition: bytes) -> None:
    assert len(condition) == 32


def test_defined_codes_are_those_of_the_table() -> None:
    assert set(drawn(codes(defined=True), 200)) == set(ERROR_CODES)


def test_codes_are_three_characters_many_of_them_defined() -> None:
    found = drawn(codes(), 40)
    assert all(len(each) == 3 and each.isascii() for each in found)
    assert 10 < sum(each in ERROR_CODES for each in found) < len(found)


@pytest.mark.parametrize("strategy", [data, messages])
@pytest.mark.parametrize("size", [0, 1, 40, 41, 300, 301])
def test_data_and_messages_keep_to_their_size(
    strategy: Callable[[int], st.SearchStrategy[bytes | str]], size: int
) -> None:
    sizes = [len(each) for each in drawn(strategy(size), 200)]
    assert max(sizes) <= size
    assert size < 2 or max(sizes) > size // 2


def test_data_comes_with_lengths_of_one_two_and_three_octets() -> None:
    sizes = [len(each) for each in drawn(data())]
    assert min(sizes) < 128
    assert any(128 <= each < 256 for each in sizes)
    assert max(sizes) > 256


def test_amounts_keep_to_their_bounds() -> None:
    assert set(drawn(amounts(254, 256), 60)) == {254, 255, 256}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: amounts(-1),
        lambda: amounts(0, 1 << 64),
        lambda: amounts(2, 1),
        lambda: addresses(2),
        lambda: addresses(1024),
        lambda: data(-1),
        lambda: data(32768),
        lambda: messages(8192),
        lambda: timestamps(datetime(2000, 1, 1)),
        lambda: timestamps(Y2K + timedelta(microseconds=1), Y2K + timedelta(microseconds=2)),
    ],
)
def test_what_no_value_can_keep_to_is_refused_at_once(draw: Callable[[], object]) -> None:
    with pytest.raises(InvalidArgument):
        draw()


def test_fields_can_have_strategies_of_ones_own() -> None:
    mine = prepares(
        amounts=st.just(7),
        timestamps=st.just(Y2K),
        conditions=st.just(b"c" * 32),
        destinations=st.just("g.me"),
        data=st.just(b"d"),
    )
    assert least(mine) == Prepare(7, Y2K, b"c" * 32, "g.me", b"d")
    assert least(fulfills(fulfillments=st.just(b"f" * 32), data=st.just(b""))) == Fulfill(b"f" * 32, b"")
    theirs = rejects(codes=st.just("F02"), triggered_by=st.just("g.me"), messages=st.just("m"), data=st.just(b"d"))
    assert least(theirs) == Reject("F02", "g.me", "m", b"d")


# They shrink.


def test_a_prepare_shrinks_to_nothing_remarkable() -> None:
    assert least(prepares()) == Prepare(0, Y2K, bytes(32), "g.0", b"")


def test_a_fulfill_shrinks_to_zeros() -> None:
    assert least(fulfills()) == Fulfill(bytes(32), b"")


def test_a_reject_shrinks_to_the_shortest_packet() -> None:
    assert least(rejects()) == Reject("F00", "", "", b"")


def test_packets_shrink_to_the_one_of_fewest_fields() -> None:
    assert least(packets()) == Fulfill(bytes(32), b"")


def test_what_one_field_shows_shrinks_to_that_field() -> None:
    assert least(prepares(), lambda each: each.amount > 1000) == Prepare(1001, Y2K, bytes(32), "g.0", b"")


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("size", [1, 41, 128, 200, 256, 30_000])
def test_data_shrinks_to_the_exact_size(size: int) -> None:
    assert least(data(), lambda each: len(each) >= size) == bytes(size)


@pytest.mark.parametrize("size", [1, 128, 5000])
def test_messages_shrink_to_the_exact_size(size: int) -> None:
    assert least(messages(), lambda each: len(each) >= size) == "0" * size


@pytest.mark.parametrize("size", [3, 4, 30, 49, 130])
def test_addresses_shrink_to_the_exact_size(size: int) -> None:
    assert least(addresses(), lambda each: len(each) >= size) == "g." + "0" * (size - 2)


@pytest.mark.parametrize("amount", [0, 1, 255, 256, 1 << 32, (1 << 63) + 1])
def test_amounts_shrink_to_the_boundary(amount: int) -> None:
    assert least(amounts(), lambda each: each >= amount) == amount


def test_timestamps_shrink_towards_the_year_2000() -> None:
    assert least(timestamps()) == Y2K
    assert least(timestamps(), lambda each: each < Y2K) == Y2K - MILLISECOND


# Octets.


@given(packet_bytes())
def test_packet_bytes_are_canonical(octets: bytes) -> None:
    assert encode(decode(octets, canonical=True)) == octets


def test_packet_bytes_are_of_the_packets_that_are_asked_for() -> None:
    assert least(packet_bytes(fulfills())) == encode(Fulfill(bytes(32), b""))


def reading(octets: bytes) -> Packet | DecodeError:
    try:
        return decode(octets)
    except DecodeError as refusal:
        return refusal


def refused(field: str, kind: str) -> Callable[[bytes], bool]:
    def is_refused(octets: bytes) -> bool:
        found = reading(octets)
        return isinstance(found, DecodeError) and (found.field, found.kind) == (field, kind)

    return is_refused


def departs(kind: str) -> Callable[[bytes], bool]:
    def does(octets: bytes) -> bool:
        return not isinstance(reading(octets), DecodeError) and kind in {e.kind for e in inspect(octets).departures}

    return does


@cache
def damaged() -> list[bytes]:
    return drawn(mutated_bytes(), 1500)


def test_damage_is_of_every_kind() -> None:
    found = [reading(each) for each in damaged()]
    refusals = Counter((each.field, each.kind) for each in found if isinstance(each, DecodeError))
    assert {
        *(("type", "type"), ("envelope", "length"), ("envelope", "truncated"), ("expiresAt", "timestamp")),
        *(("destination", "address"), ("triggeredBy", "address"), ("code", "text"), ("message", "text")),
        *(("data", "length"), ("data", "truncated"), ("destination", "length")),
    } <= set(refusals)
    assert len(found) / 10 < sum(not isinstance(each, DecodeError) for each in found)


@pytest.mark.parametrize("kind", ["trailing-inside", "trailing-after", "leading-zeros", "needless-long-form"])
def test_damage_that_a_reader_may_let_pass_comes(kind: str) -> None:
    kinds = {
        each.kind
        for octets in damaged()
        if not isinstance(reading(octets), DecodeError)
        for each in inspect(octets).departures
    }
    assert kind in kinds


@pytest.mark.parametrize(
    ("condition", "smallest"),
    [
        (refused("envelope", "truncated"), 1),
        (refused("data", "length"), 36),
        (refused("message", "text"), 9),
        (refused("code", "text"), 8),
        (departs("trailing-inside"), 36),
        (departs("trailing-after"), 36),
    ],
)
def test_mutated_bytes_shrink_to_few_octets(condition: Callable[[bytes], bool], smallest: int) -> None:
    short = packet_bytes(st.one_of(rejects(data=data(40)), fulfills(data=data(40))))
    assert any(len(least(mutated_bytes(short), condition, chance)) <= smallest + 2 for chance in range(5))


def test_a_date_of_no_calendar_shrinks_to_a_plain_prepare_with_that_date() -> None:
    source, condition = mutated_bytes(packet_bytes(prepares())), refused("expiresAt", "timestamp")
    usual = encode(Prepare(0, Y2K, bytes(32), "g.0", b""))
    assert any(len(least(source, condition, chance)) <= len(usual) + 4 for chance in range(5))


def test_octets_of_another_layout_are_damaged_too() -> None:
    dialect = b"\x0d" + bytes(32) + b"\x02ok"
    found = set(drawn(mutated_bytes(st.just(dialect)), 100))
    assert len(found) > 50
    assert {len(each) for each in found} > {len(dialect)}
