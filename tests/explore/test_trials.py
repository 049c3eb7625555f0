from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ilp.explore.trials import Trials, delete_ranges, fill_ranges, smallest
from ilp.protocol import Decode, Operation


class Asked:
    """Answers whether octets show it, and remembers what was asked."""

    def __init__(self, shows: Callable[[bytes], bool]) -> None:
        self.batches: list[list[bytes]] = []
        self._shows = shows

    def __call__(self, operations: Sequence[Operation]) -> list[bool]:
        octets = [bytes.fromhex(each.packet) for each in operations if isinstance(each, Decode)]
        self.batches.append(octets)
        return [self._shows(each) for each in octets]

    @property
    def all(self) -> list[bytes]:
        return [each for batch in self.batches for each in batch]


def decode(octets: bytes) -> Decode:
    return Decode(octets.hex())


def trials(asked: Asked, octets: bytes, attempts: int = 600) -> Trials:
    return Trials(decode(octets), asked, attempts)


def test_nothing_is_asked_twice() -> None:
    asked = Asked(lambda octets: octets == b"b")
    tried = trials(asked, b"start")

    assert tried.answers([decode(b"a"), decode(b"b"), decode(b"a"), None]) == [False, True, False, False]
    assert tried.answers([decode(b"b"), decode(b"a")]) == [True, False]
    assert asked.all == [b"a", b"b"]


def test_what_is_not_simpler_is_not_asked() -> None:
    asked = Asked(lambda _: True)

    assert trials(asked, b"ab").answers([decode(b"abc"), decode(b"ab")]) == [False, False]
    assert asked.all == []


def test_what_is_not_simpler_is_asked_where_size_does_not_matter() -> None:
    assert trials(Asked(lambda _: True), b"ab").answers([decode(b"abc"), decode(b"ab")], of_any_size=True) == [
        True,
        True,
    ]


def test_batches_hold_64_operations_at_most() -> None:
    asked = Asked(lambda _: False)
    trials(asked, b"start").answers([decode(bytes([each])) for each in range(150)])

    assert [len(each) for each in asked.batches] == [64, 64, 22]


def test_no_more_is_asked_than_agreed() -> None:
    asked = Asked(lambda _: True)
    tried = trials(asked, b"start", attempts=3)

    assert tried.answers([decode(bytes([each])) for each in range(5)]) == [True, True, True, False, False]
    assert tried.left == 0
    assert len(asked.all) == 3


def test_simplest_that_shows_is_adopted() -> None:
    tried = trials(Asked(lambda octets: octets in (b"xyz", b"ab", b"abc")), b"start")

    assert tried.adopt([decode(each) for each in (b"xyz", b"ab", b"a", b"abc")]) == 1
    assert tried.best == decode(b"ab")
    assert tried.adopt([decode(b"c"), None]) is None
    assert tried.best == decode(b"ab")


@pytest.mark.parametrize("attempts", [600, 20])
def test_ranges_that_can_go_are_deleted(attempts: int) -> None:
    tried = trials(Asked(lambda octets: b"x" in octets and b"y" in octets), b"....x...y.......", attempts)
    left = delete_ranges(tried, b"....x...y.......", decode)

    assert tried.best == decode(left)
    assert left == b"xy" or attempts == 20


def test_edits_that_show_it_alone_but_not_together_are_halved() -> None:
    tried = trials(Asked(lambda octets: len(octets) >= 3), b"abcd")

    assert len(delete_ranges(tried, b"abcd", decode)) == 3


def test_nothing_is_left_where_nothing_matters() -> None:
    assert delete_ranges(trials(Asked(lambda _: True), b"abc"), b"abc", decode) == b""
    assert delete_ranges(trials(Asked(lambda _: True), b""), b"", decode) == b""


def test_ranges_are_filled_but_where_it_matters() -> None:
    tried = trials(Asked(lambda octets: octets[5:6] == b"x" and octets[1:2] == b"y"), b"ayaaaxaaaa")

    assert fill_ranges(tried, b"ayaaaxaaaa", decode, lambda each: bytes(len(each))) == b"\0y\0\0\0x\0\0\0\0"


@pytest.mark.parametrize("boundary", [0, 1, 5, 127, 128, 300, 999, 1000])
@pytest.mark.parametrize("edges", [(), (127, 128)])
def test_boundary_is_found(boundary: int, edges: tuple[int, ...]) -> None:
    tried = trials(Asked(lambda octets: len(octets) >= boundary), bytes(1000))

    assert smallest(tried, 1000, edges, lambda number: decode(bytes(number))) == boundary
    assert tried.best == decode(bytes(boundary))
