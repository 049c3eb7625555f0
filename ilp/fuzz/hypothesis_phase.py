"""The turns of Hypothesis in a campaign: fewer questions than mutations ask, each drawn with care.

A turn is the same for the same seed and number, whatever profile or environment variable would have Hypothesis choose
otherwise, and leaves no database. What ends a campaign, or interrupts it, passes through Hypothesis untouched.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from typing import Final

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings, target
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from ilp import strategies
from ilp.explore.question import Question
from ilp.fuzz.campaign import Campaign
from ilp.protocol import Decode, Encode, Relay
from ilp.protocol.conversion import timestamp_of, value_of

__all__ = ["BATCH", "examples_of", "hypothesis_turn", "questions"]

BATCH: Final = 8
"""Questions of one example: enough that a process is not asked one at a time, few enough to see which were worth it."""

_EXAMPLES = 2  # of the first turn; each later one has twice as many, up to the limit
_DOUBLINGS = 5


def examples_of(turn: int) -> int:
    """Return how many examples of Hypothesis a turn has at most."""
    return _EXAMPLES << min(turn, _DOUBLINGS)


class _Passing(BaseException):
    """Carries out of Hypothesis what is none of its business: it would take an Exception for a failure."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause = cause


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
    return st.one_of(
        st.builds(Decode, octets),
        st.builds(Relay, octets, amounts, expiries),
        strategies.packets().map(value_of).map(Encode),
    ).map(lambda operation: Question(operation, "random"))


def hypothesis_turn(campaign: Campaign, turn: int) -> None:
    """Have Hypothesis ask what it draws, and aim at what shows something new.

    Args:
        campaign: asks, and tells what was new.
        turn: the number of the turn; another one draws other questions.

    Raises:
        ImplementationUnavailable: a participant cannot be asked any more.
        KeyboardInterrupt: likewise.
    """
    batches = st.lists(
        questions(campaign.written, speaks_rfc0027=campaign.panel.speaks_rfc0027), min_size=BATCH, max_size=BATCH
    )

    @seed(_seed_of(campaign.plan.stream_seed, turn))
    @settings(
        max_examples=examples_of(turn),
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.target),
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=tuple(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(batches)
    def example(batch: list[Question]) -> None:
        known = len(campaign.feedback)
        try:
            campaign.ask(batch)
        except BaseException as cause:  # noqa: BLE001 - whatever it is, it passes through
            raise _Passing(cause) from None
        target(float(len(campaign.feedback) - known), label="new")

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)  # the user's terminal is not for Hypothesis
            example()
    except _Passing as passing:
        raise passing.cause from None


def _seed_of(stream_seed: int, turn: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{stream_seed} {turn}".encode(), digest_size=8).digest(), "big")
