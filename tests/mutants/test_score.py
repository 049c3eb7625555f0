"""The golden vectors catch the mutants."""

from __future__ import annotations

from functools import cache

import pytest

from ilp.conformance.mutation import MutationScore, idle_refusals, outcome_of, score_mutants
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.mutants import Crash, Hang, PlainCodec, catalogue
from ilp.mutants.plain.envelope import Envelope, PacketName
from ilp.mutants.plain.octets import Reader
from ilp.protocol import Crashed, Decode, Faulted, Rejected, TimedOut

VECTORS = load_vectors(shipped_vectors()).vectors


@cache
def score() -> MutationScore:
    return score_mutants(VECTORS, catalogue().values())


def raising(error: Exception) -> PlainCodec:
    def packet(_octet: int, _reader: Reader) -> PacketName:
        raise error

    return PlainCodec(envelope=Envelope(packet=packet))


def test_every_mutant_is_caught() -> None:
    assert {each.mutant for each in score().survivors} == set(), "each is a missing vector"


# What the gate can find with each kind of operation, or with any of them where the codec faults.
_RULES = {"decode": ("WR", "WL"), "encode": ("WW", "WL"), "relay": ("WF", "WR", "WW", "WL")}


@pytest.mark.parametrize("operation", _RULES)
def test_mutant_deserves_a_rule_of_the_operation_that_kills_it(operation: str) -> None:
    asked = {each.id for each in VECTORS if each.operation_name == operation}
    killed = {each.mutant for each in score().mutants if not asked.isdisjoint(each.killed_by)}
    rules = {name: catalogue()[name].deserts.candidate.rules for name in killed}
    assert [
        name for name in sorted(killed) if not any(rule.startswith(_RULES[operation]) for rule in rules[name])
    ] == []


def test_no_vector_fails_for_one_side_of_a_dispute() -> None:
    assert {each.mutant: each.killed_by for each in score().mutants if each.disputed and each.killed_by} == {}


def test_every_refusing_vector_kills_a_mutant() -> None:
    assert idle_refusals(VECTORS, score()) == ()


def test_counts_what_is_caught() -> None:
    assert score().caught + len(score().survivors) == len(catalogue())


def test_reports_progress_after_each_mutant() -> None:
    seen: list[int] = []
    score_mutants(VECTORS[:1], list(catalogue().values())[:3], seen.append)
    assert seen == [1, 2, 3]


def test_a_killing_vector_is_named() -> None:
    scored = score_mutants(VECTORS, [catalogue()["timestamp/month-13"]]).mutants[0]
    assert "timestamp/month-13" in scored.killed_by


def test_one_side_of_a_dispute_is_caught_without_failing() -> None:
    scored = score_mutants(VECTORS, [catalogue()["length-determinant/80-as-zero"]]).mutants[0]
    assert (scored.caught, scored.killed_by) == (True, ())


def test_a_mutant_without_vectors_survives() -> None:
    assert len(score_mutants((), [catalogue()["timestamp/month-13"]]).survivors) == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(Hang("loop"), TimedOut), (Crash("memory"), Crashed), (KeyError("11"), Faulted)],
    ids=["hang", "crash", "leak"],
)
def test_what_a_mutant_raises_becomes_its_outcome(error: Exception, outcome: type) -> None:
    assert isinstance(outcome_of(raising(error), Decode("0c00")), outcome)


def test_a_refusal_is_rejected() -> None:
    assert isinstance(outcome_of(PlainCodec(), Decode("0c00")), Rejected)
