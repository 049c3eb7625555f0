"""The turns of Hypothesis in a campaign: fewer questions than mutations ask, each drawn with care by the strategies.

Hypothesis makes of any octets what a strategy draws (its `fuzz_one_input`, which is there for engines like this one).
So the engine stays this campaign's: octets by chance at first, later also those whose questions have shown something
new, changed a little or crossed. That is the same for the same seed on every machine, whatever profile or variable
Hypothesis would listen to otherwise; it says nothing, writes nothing, and what ends a campaign never passes through it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any, Final

from hypothesis import Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from ilp import strategies
from ilp.explore.question import Question
from ilp.fuzz.campaign import Campaign
from ilp.implementation.cache import cache_directory
from ilp.protocol import Decode, Encode, Relay
from ilp.protocol.conversion import timestamp_of, value_of

__all__ = ["BATCH", "hypothesis_turn", "questions", "questions_of_turn"]

BATCH: Final = 8
"""Questions asked together: enough that a process is not asked one at a time, few enough to see which were worth it."""

_QUESTIONS = 16  # of the first turn; each later one has twice as many, up to the limit
_DOUBLINGS = 5
_OCTETS = 384  # for one question; most take less
_FRESH = 0.5  # of the questions come of octets by chance alone
_CROSSED = 0.3  # of the others come of two
_CHANGES = 4  # octets that are changed at most
_PROMISING = 4096  # questions whose octets are remembered at most


def questions_of_turn(turn: int) -> int:
    """Return how many questions a turn has."""
    return _QUESTIONS << min(turn, _DOUBLINGS)


def questions(written: Sequence[bytes], *, speaks_rfc0027: bool) -> st.SearchStrategy[Question]:
    """Return a strategy for questions: damaged packets to read and to relay, and values to write.

    Args:
        written: octets that those who are fuzzed write themselves; they are damaged as well.
        speaks_rfc0027: whether packets of RFC 0027 are any good to them.
    """
    sources = [strategies.packet_bytes()] if speaks_rfc0027 or not written else []
    if written:
        sources.append(st.sampled_from(written))
    octets = strategies.mutated_bytes(st.one_of(sources)).map(bytes.hex)
    amounts = st.none() | strategies.amounts().map(str)
    expiries = st.none() | strategies.timestamps().map(timestamp_of)
    read, relay = st.builds(Decode, octets), st.builds(Relay, octets, amounts, expiries)
    write = strategies.packets().map(value_of).map(Encode)
    return st.one_of(read, read, read, relay, relay, write).map(lambda operation: Question(operation, "random"))


def hypothesis_turn(campaign: Campaign, turn: int) -> None:
    """Ask what the strategies draw.

    Args:
        campaign: asks, tells whether anything was new, and remembers which octets have led to it.
        turn: the number of the turn; another one draws other questions.

    Raises:
        ImplementationUnavailable: a participant cannot be asked any more.
        KeyboardInterrupt: likewise.
    """
    chance = Random(_seed_of(campaign.plan.stream_seed, turn))  # noqa: S311 - reproducible is what it has to be
    with _nothing_left_behind():
        draw = _drawing(questions(campaign.written, speaks_rfc0027=campaign.panel.speaks_rfc0027))
    left = questions_of_turn(turn)
    while left > 0:
        with _nothing_left_behind():
            drawn = [draw(_octets(chance, campaign.promising)) for _ in range(min(BATCH, left))]
        left -= len(drawn)
        batch = [each for each in drawn if each is not None]
        if batch and campaign.ask([question for question, _ in batch]):
            campaign.promising += [octets for _, octets in batch]
            del campaign.promising[:-_PROMISING]


def _drawing(strategy: st.SearchStrategy[Question]) -> Callable[[bytes], tuple[Question, bytes] | None]:
    """Return what makes a question of octets, and gives those back that it took; None: there were too few."""
    drawn: list[Question] = []

    @settings(database=None, verbosity=Verbosity.quiet)
    @given(strategy)
    def take(question: Question) -> None:
        drawn.append(question)

    handle: Any = take
    target = handle.hypothesis.fuzz_one_input

    def draw(octets: bytes) -> tuple[Question, bytes] | None:
        taken = target(octets)
        return None if taken is None else (drawn.pop(), taken)

    return draw


@contextmanager
def _nothing_left_behind() -> Iterator[None]:
    """Have Hypothesis keep its tables of characters in the suite's cache, not in the folder where the user is."""
    set_hypothesis_home_dir(cache_directory() / "hypothesis")
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


def _octets(chance: Random, promising: Sequence[bytes]) -> bytes:
    """Return octets to draw from; only `random()` and `getrandbits()` are asked, which no version of Python changes."""
    fresh = chance.getrandbits(8 * _OCTETS).to_bytes(_OCTETS, "big")
    if not promising or chance.random() < _FRESH:
        return fresh
    octets = bytearray(promising[int(chance.random() * len(promising))])
    if chance.random() < _CROSSED:
        other = promising[int(chance.random() * len(promising))]
        at = int(chance.random() * len(octets))
        octets[at:] = other[at:]
    for _ in range(int(chance.random() * (_CHANGES + 1)) if octets else 0):
        octets[int(chance.random() * len(octets))] = chance.getrandbits(8)
    return bytes(octets) + fresh


def _seed_of(stream_seed: int, turn: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{stream_seed} {turn}".encode(), digest_size=8).digest(), "big")
