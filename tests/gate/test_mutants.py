"""Every mutant as a candidate against the unmutated codec, and the other way round: do the rules that it named fire?

What they name was written down before there was a gate; where the gate showed it to be wrong, docs/gate.md tells what
was changed and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from ilp.conformance.mutation import bears_on
from ilp.explore.inquiry import Side
from ilp.explore.question import Question
from ilp.gate.findings import Gathering
from ilp.gate.hold import Hold
from ilp.gate.policy import Policy
from ilp.gate.questions import Questions
from ilp.gate.record import Bump, stronger
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.embedded import by_asn1tools, by_construct, by_reference
from ilp.mutants import Deserved, Mutant, PlainCodec, catalogue
from tests.gate.mutated import Mutated

pytestmark = pytest.mark.acceptance

BUDGET = 1_500
POLICY = Policy()


@cache
def plain() -> Mutated:
    return Mutated("plain", PlainCodec())


@cache
def independent() -> tuple[Side, ...]:
    return tuple(Side(each.open()) for each in (by_reference, by_asn1tools, by_construct))


@cache
def questions() -> tuple[Question, ...]:
    """Return what the gate asks with the plain codec as its baseline; mutants are asked the same."""
    source = Questions(load_vectors(shipped_vectors()).vectors, seed=0, budget=BUDGET)
    first = tuple(source.first())
    for question, outcome in zip(first, plain().ask(each.operation for each in first), strict=True):
        source.note(question.operation, outcome)
    return (*first, *source.further())


def held(baseline: Mutated, candidate: Mutated, asked: Iterable[Question]) -> Gathering:
    hold = Hold(Side(baseline), Side(candidate), independent=independent())
    hold.ask(list(asked))
    return hold.gathering


def strongest(rules: Iterable[str]) -> Bump:
    bump: Bump = "none"
    for rule in rules:
        bump = stronger(bump, POLICY.bump_of(rule))
    return bump


def wrong(mutant: Mutant, part: str, sides: tuple[Mutated, Mutated], deserved: Deserved) -> Iterator[str]:
    """Yield what the gate does not find as it should: the rules, the bump, each finding again by its input alone."""
    gathering = held(*sides, (each for each in questions() if bears_on(mutant, each.operation)))
    rules = {each.best.rule for each in gathering}
    bump = strongest(rules)
    if not set(deserved.rules) <= rules or bump != deserved.bump:
        wanted, got = " ".join(deserved.rules), " ".join(sorted(rules))
        yield f"{mutant.id} as {part} deserves {wanted} ({deserved.bump}), and the gate finds {got} ({bump})"
    for each in gathering:
        again = held(*sides, [Question(each.best.operation, "given")])
        if [one.signature for one in again] != [each.signature]:
            yield f"{mutant.id} as {part}: {each.best.operation} alone is not {each.signature}"


@pytest.mark.parametrize("subject", sorted({each.subject for each in catalogue().values()}))
def test_the_gate_finds_what_each_mutant_deserves(subject: str) -> None:
    found: list[str] = []
    for mutant in catalogue().values():
        if mutant.subject == subject:
            mutated = Mutated(mutant.id, mutant.codec())
            found += wrong(mutant, "candidate", (plain(), mutated), mutant.deserts.candidate)
            found += wrong(mutant, "baseline", (mutated, plain()), mutant.deserts.baseline)
    assert not found, "\n".join(found)


def test_the_plain_codec_against_itself_is_clean() -> None:
    hold = Hold(Side(plain()), Side(Mutated("again", PlainCodec())), independent=independent())
    hold.ask(questions())
    assert len(hold.gathering) == 0
