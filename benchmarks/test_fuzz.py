"""The fuzz engine in this process: questions made, octets mutated, first looks, oracles, blocks of a campaign.

tox -e bench -- benchmarks/test_fuzz.py
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from itertools import islice
from typing import Any

import pytest

from ilp.explore.anatomy import Specimen, Written
from ilp.explore.inquiry import Side, conduct
from ilp.explore.plan import mutable, structured_questions
from ilp.explore.question import Question
from ilp.explore.random_questions import RandomQuestions
from ilp.explore.specimens import distinctive_values
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.glance import Glance, glance
from ilp.fuzz.native import NativeLook, NativeScreen, native_screen
from ilp.fuzz.oracle_groups import SELF, chosen_oracles
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.fuzz.record import Participant
from ilp.implementation.reference import EMBEDDED, Conditions, open_implementation
from ilp.protocol import Accepted, Encode, Encoded

_QUESTIONS = 3_000
_ROUNDS = 12
_OWN = chosen_oracles((SELF,))


@cache
def _written() -> tuple[Written, ...]:
    values = distinctive_values()
    with open_implementation("reference", Conditions()) as reference:
        outcomes = list(reference.ask(Encode(each) for each in values))
    return tuple(
        Written(value, bytes.fromhex(outcome.octets))
        for value, outcome in zip(values, outcomes, strict=True)
        if isinstance(outcome, Encoded)
    )


@cache
def _specimens() -> tuple[Specimen, ...]:
    return mutable(_written())


@cache
def _questions() -> tuple[Question, ...]:
    return tuple(islice(RandomQuestions(_specimens(), 1), _QUESTIONS))


def test_questions_by_chance(benchmark: Any) -> None:
    def make() -> list[Question]:
        return list(islice(RandomQuestions(_specimens(), 1), _QUESTIONS))

    assert len({each.operation for each in make()}) > _QUESTIONS / 2
    benchmark.pedantic(make, rounds=_ROUNDS, warmup_rounds=1)


def test_structured_questions(benchmark: Any) -> None:
    def make() -> list[Question]:
        return list(structured_questions(_written()[::6], seed=1, budget=_QUESTIONS))

    assert len(make()) == _QUESTIONS
    benchmark.pedantic(make, rounds=_ROUNDS, warmup_rounds=1)


def test_mutated_octets(benchmark: Any) -> None:
    def mutate() -> list[bytes]:
        source = RandomQuestions(_specimens(), 1)
        return [source.octets() for _ in range(_QUESTIONS)]

    assert len(set(mutate())) > _QUESTIONS / 2
    benchmark.pedantic(mutate, rounds=_ROUNDS, warmup_rounds=1)


def test_first_looks(benchmark: Any) -> None:
    def look() -> list[Glance]:
        return [glance(each.operation, each.field) for each in _questions()]

    assert len({each.cell for each in look()}) > 50
    benchmark.pedantic(look, rounds=_ROUNDS, warmup_rounds=1)


def test_native_looks(benchmark: Any) -> None:
    source = RandomQuestions(_specimens(), 1)
    octets = [source.octets() for _ in range(_QUESTIONS)]
    with open_implementation("reference", Conditions()) as reference:
        screen = native_screen([Side(reference)], [ORACLES[each] for each in _OWN])
        assert isinstance(screen, NativeScreen)
        look_at: Callable[[bytes], NativeLook] = screen.look

        def look() -> list[NativeLook]:
            return [look_at(each) for each in octets]

        looks = look()
        assert len({each.feature for each in looks}) > 50
        assert not any(each.suspicious for each in looks)
        benchmark.pedantic(look, rounds=_ROUNDS, warmup_rounds=1)


def test_oracles(benchmark: Any) -> None:
    questions = [each for each in _questions() if each.source == "random"][::6]
    oracles = [each for each in ORACLES.values() if not each.measures and each.needs != "others"]
    with open_implementation("reference", Conditions()) as reference:
        outcomes = list(reference.ask(each.operation for each in questions))
        observations = [
            Observation(each.operation, (outcome,), each.field, each.source)
            for each, outcome in zip(questions, outcomes, strict=True)
        ]
        assert sum(isinstance(each, Accepted | Encoded) for each in outcomes) > len(outcomes) / 10

        def look() -> list[tuple[Breach, ...]]:
            panel = Panel([Side(reference)])  # a new one has no answers from the round before
            return conduct([each.inquire(seen, panel) for seen in observations for each in oracles])

        assert not any(look())
        benchmark.pedantic(look, rounds=_ROUNDS, warmup_rounds=1)


class _Nobody:
    def progressed(self, campaign: Campaign) -> None:
        pass


@pytest.mark.parametrize("references", [("reference",), EMBEDDED], ids=["reference", "three embedded"])
def test_blocks_of_a_campaign(benchmark: Any, references: tuple[str, ...]) -> None:
    """Questions asked, outcomes looked at by every oracle, what is new kept: without making findings small."""
    questions = _questions()[:1_000]
    with ExitStack() as opened:
        sides = [Side(opened.enter_context(open_implementation(each, Conditions()))) for each in references]

        def run() -> Campaign:
            corpus, findings = Corpus(None), Findings(None, [Participant(reference=each) for each in references])
            campaign = Campaign(CampaignPlan(minimise=False), Panel(sides), findings, corpus, _Nobody())
            campaign.ask(questions)
            return campaign

        assert run().kept > 20
        benchmark.pedantic(run, rounds=9, warmup_rounds=1)
    asked = len(questions) * len(references)
    benchmark.extra_info["operations a second"] = round(asked / benchmark.stats.stats.median)
