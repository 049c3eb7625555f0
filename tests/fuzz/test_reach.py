"""New code as feedback: a campaign goes step by step where no outcome shows a step."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import pytest

from ilp.explore.inquiry import Side
from ilp.explore.random_questions import RandomQuestions
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.feedback import Feedback
from ilp.fuzz.findings import Findings
from ilp.fuzz.panel import Panel
from ilp.fuzz.reach import Reaches, asked_for_reach, stand_in
from ilp.fuzz.record import Participant
from ilp.implementation.embedded import by_reference
from ilp.implementation.process import Patience, ProcessImplementation
from ilp.protocol import Decode, Operation, Outcome, PrepareValue, Rejected
from tests.explore.writers import rfc, taken_apart

MAGIC = bytes.fromhex("7e5fed")
_CODEC = """\
from ilp.codec import DecodeError, EncodeError, decode as read, encode as write
from ilp.protocol import Value
from ilp.protocol.conversion import packet_of
import msgspec

refusals = (DecodeError, EncodeError)


def decode(octets):
    packet = read(octets)
    data = packet.data
    if data[0:1] == b"\\x7e":
        if data[1:2] == b"\\x5f":
            if data[2:3] == b"\\xed":
                raise IndexError("three octets that nobody would guess")
    return packet


def encode(value):
    return write(packet_of(msgspec.convert(value, Value)), truncate_expiry=True)
"""


class Unwatched:
    """An implementation that tells nothing of its code."""

    def __init__(self, implementation: ProcessImplementation) -> None:
        self._implementation = implementation
        self.identity = implementation.identity
        self.restarts = 0

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        return self._implementation.ask(operations)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Nobody:
    def progressed(self, campaign: Campaign) -> None:
        pass


@pytest.fixture
def codec(tmp_path: Path) -> Iterator[ProcessImplementation]:
    """The Python codec with a branch behind three octets, behind the adapter."""
    (tmp_path / "hiding.py").write_text(_CODEC, encoding="utf-8")
    command = (sys.executable, "-m", "ilp.implementation.adapters.python", "hiding")
    environment = {"PYTHONPATH": str(tmp_path)}
    with ProcessImplementation(
        "python:hiding", command, patience=Patience(timeout=30), environment=environment
    ) as implementation:
        yield implementation


def campaign(implementation: ProcessImplementation | Unwatched, operations: int) -> Campaign:
    plan = CampaignPlan(oracles=("unclean-failure",), seed=2, max_operations=operations, max_findings=1, minimise=False)
    participant = Participant(reference="python:hiding")
    findings = Findings(None, [participant], lambda _: None, suite="0", seed=2)
    return Campaign(plan, Panel((Side(implementation),)), findings, Corpus(), Nobody())


def steps(corpus: Corpus) -> int:
    """Return how many of the octets that nobody would guess are at the start of some data in the corpus."""
    return max(length for length in range(4) if any(MAGIC[:length] in each for each in corpus.inputs()))


def test_a_campaign_gets_where_no_outcome_shows_the_way_by_the_code_that_it_reaches(
    codec: ProcessImplementation,
) -> None:
    watched = campaign(codec, 1_000_000)
    assert watched.run() == "max-findings"
    assert steps(watched.corpus) >= 2
    blind = campaign(Unwatched(codec), watched.operations)
    assert blind.run() == "max-operations"
    assert len(blind.findings) == 0
    assert steps(blind.corpus) < 2


class Telling(Unwatched):
    """Tells that it reaches one place more with every operation."""

    tells_reach = True

    def __init__(self, reference: str) -> None:
        with by_reference.open(reference) as implementation:
            self.identity = implementation.identity
        self.restarts = 0
        self.reached = 0
        self.was_asked: list[bool] = []

    def ask(self, operations: Iterable[Operation], *, reach: bool = False) -> Iterator[Outcome]:
        self.was_asked.append(reach)
        for _ in operations:
            self.reached += 1
            yield Rejected("no")


def test_who_can_tell_is_asked_to() -> None:
    implementation = Telling("a")
    list(asked_for_reach(implementation, [Decode("0d")]))
    assert implementation.was_asked == [True]


def test_who_cannot_tell_is_asked_as_ever() -> None:
    with by_reference.open() as implementation:
        assert len(list(asked_for_reach(implementation, [Decode("0d")]))) == 1


def test_more_code_of_any_participant_is_new_once() -> None:
    first, second = Telling("a"), Telling("b")
    with by_reference.open() as silent:
        reaches, feedback = Reaches([Side(first), Side(silent), Side(second)]), Feedback()
        assert not reaches.note(feedback)
        list(second.ask([Decode("0d")]))
        assert reaches.note(feedback)
        assert not reaches.note(feedback)


def preferred(source: RandomQuestions) -> Sequence[bytes]:
    return [each.octets for each in source._preferred]


def test_inputs_that_reached_more_are_preferred_before_and_after_there_is_a_source() -> None:
    specimens = taken_apart(rfc)
    source, reaches = RandomQuestions(specimens, 1), Reaches(())
    reaches.pursue(specimens[0])
    reaches.feed(source)
    reaches.pursue(specimens[1])
    assert preferred(source) == [specimens[0].octets, specimens[1].octets]


def test_octets_that_nobody_reads_stand_in_as_a_value_of_their_type() -> None:
    assert isinstance(stand_in(Decode("0c00")), PrepareValue)
    assert stand_in(Decode("0b00")) is None
