"""The turns of Hypothesis: the same for the same seed, bounded, quiet, and no obstacle to whatever ends a campaign."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ilp.explore.inquiry import Side
from ilp.explore.question import Question
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.hypothesis_phase import BATCH, hypothesis_turn, questions, questions_of_turn
from ilp.fuzz.panel import Panel
from ilp.implementation.embedded import by_construct, by_reference
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Decode, Encode, Relay

DIALECT = (b"\x0d" + bytes(32) + b"\x02ok",)


class Nobody:
    def progressed(self, campaign: Campaign) -> None:
        pass


class Noting(Campaign):
    """Keeps what it is asked to ask."""

    def __init__(self, side: Side | None = None, stop: BaseException | None = None, seed: int = 0) -> None:
        chosen = side or Side(by_reference.open())
        super().__init__(CampaignPlan(seed=seed, minimise=False), Panel([chosen]), Findings(), Corpus(), Nobody())
        self.batches: list[tuple[Question, ...]] = []
        self.stop = stop

    def ask(self, block: Sequence[Question]) -> bool:
        self.batches.append(tuple(block))
        if self.stop is not None and len(self.batches) > 1:
            raise self.stop
        return super().ask(block)


def asked(turn: int, seed: int = 0) -> list[tuple[Question, ...]]:
    campaign = Noting(seed=seed)
    hypothesis_turn(campaign, turn)
    return campaign.batches


def test_a_turn_is_the_same_for_the_same_seed_and_number() -> None:
    assert asked(3) == asked(3)


def test_another_seed_and_another_number_draw_other_questions() -> None:
    assert asked(3)[0] != asked(4)[0]
    assert asked(3)[0] != asked(3, seed=1)[0]


def test_turns_are_bounded_and_grow_to_a_limit() -> None:
    assert [questions_of_turn(each) for each in range(8)] == [16, 32, 64, 128, 256, 512, 512, 512]
    batches = asked(2)
    assert 40 < sum(map(len, batches)) <= questions_of_turn(2)
    assert max(map(len, batches)) == BATCH


@pytest.mark.parametrize("variables", [{}, {"CI": "1"}, {"HYPOTHESIS_PROFILE": "ci"}])
def test_the_environment_changes_nothing_and_nothing_is_written_or_said(
    variables: dict[str, str], tmp_path: Path
) -> None:
    program = (
        "import hashlib; from tests.fuzz.test_hypothesis_phase import asked;"
        "print(hashlib.sha256(repr(asked(3)).encode()).hexdigest())"
    )
    root = str(Path(__file__).parents[2])
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | variables
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout == _digest() + "\n"
    assert list(tmp_path.iterdir()) == []


def _digest() -> str:
    return hashlib.sha256(repr(asked(3)).encode()).hexdigest()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), ImplementationUnavailable("gone", "look"), RuntimeError("bug")])
def test_what_stops_a_campaign_passes_through_as_it_is(stop: BaseException) -> None:
    campaign = Noting(stop=stop)
    with pytest.raises(type(stop)) as caught:
        hypothesis_turn(campaign, 3)
    assert caught.value is stop
    assert len(campaign.batches) == 2


def test_what_showed_something_new_is_drawn_again_with_changes() -> None:
    campaign = Noting()
    hypothesis_turn(campaign, 3)
    assert campaign.promising
    seen = {each.operation for batch in campaign.batches for each in batch}
    campaign.batches.clear()
    hypothesis_turn(campaign, 3)
    assert not {each.operation for batch in campaign.batches for each in batch} <= seen


def test_what_shows_nothing_new_is_not_remembered() -> None:
    class Bored(Noting):
        def ask(self, block: Sequence[Question]) -> bool:
            super().ask(block)
            return False

    campaign = Bored()
    hypothesis_turn(campaign, 3)
    assert campaign.promising == []


def test_a_breach_stops_nothing() -> None:
    campaign = Noting(Side(by_construct.open()))
    for turn in range(4):
        hypothesis_turn(campaign, turn)
    assert len(campaign.findings) > 0
    assert len(campaign.batches) > 20


def test_a_campaign_takes_its_turns_and_ends_by_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("_STRUCTURED_FIRST", "_STRUCTURED", "_BLOCK"):
        monkeypatch.setattr("ilp.fuzz.campaign." + each, 50)
    plan = CampaignPlan(hypothesis=hypothesis_turn, max_operations=12_000, minimise=False, oracles=("specification",))
    campaign = Campaign(plan, Panel([Side(by_reference.open())]), Findings(), Corpus(), Nobody())
    assert campaign.run() == "max-operations"
    phase = next(each for each in campaign.phases if each.name == "hypothesis")
    assert phase.operations >= BATCH


# What it asks.


def drawn(written: Sequence[bytes], *, speaks_rfc0027: bool) -> list[Question]:
    found: list[Question] = []

    @seed(0)
    @settings(
        max_examples=150,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions(written, speaks_rfc0027=speaks_rfc0027))
    def take(each: Question) -> None:
        found.append(each)

    take()
    return found


def test_it_asks_to_read_to_write_and_to_relay() -> None:
    assert {type(each.operation) for each in drawn((), speaks_rfc0027=True)} == {Decode, Encode, Relay}
    relayed = [each.operation for each in drawn((), speaks_rfc0027=True) if isinstance(each.operation, Relay)]
    assert {(each.amount is None, each.expires_at is None) for each in relayed} == {
        (each, other) for each in (False, True) for other in (False, True)
    }


def test_a_dialect_is_asked_what_it_writes_damaged() -> None:
    read = [each.operation for each in drawn(DIALECT, speaks_rfc0027=False) if isinstance(each.operation, Decode)]
    assert all(abs(len(each.packet) // 2 - len(DIALECT[0])) < 40 for each in read)


def test_one_that_writes_nothing_is_asked_packets_of_rfc_0027() -> None:
    assert drawn((), speaks_rfc0027=False) == drawn((), speaks_rfc0027=True)
