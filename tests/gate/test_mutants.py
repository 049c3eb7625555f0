"""Every mutant as a candidate against the unmutated codec, and the other way round: do the rules that it named fire?

What they name was written down before there was a gate; where the gate showed it to be wrong, docs/gate.md tells what
was changed and why.
"""

from __future__ import annotations

from functools import cache

import pytest

from ilp.conformance.mutation import bears_on
from ilp.explore.question import Question
from ilp.gate.hold import Hold
from ilp.gate.inquiry import Side
from ilp.gate.policy import Policy
from ilp.gate.questions import Questions
from ilp.gate.record import Bump, stronger
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.embedded import by_asn1tools, by_construct, by_reference
from ilp.mutants import Mutant, PlainCodec, catalogue
from tests.gate.mutated import Mutated

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


def found(baseline: Mutated, candidate: Mutated, mutant: Mutant) -> tuple[set[str], Bump]:
    """Return the rules that fire, and the strongest bump that one of them requires."""
    hold = Hold(Side(baseline), Side(candidate), independent=independent())
    hold.ask([each for each in questions() if bears_on(mutant, each.operation)])
    rules = {each.best.rule for each in hold.gathering}
    bump: Bump = "none"
    for rule in rules:
        bump = stronger(bump, POLICY.bump_of(rule))
    return rules, bump


@pytest.mark.parametrize("subject", sorted({each.subject for each in catalogue().values()}))
def test_the_gate_finds_what_each_mutant_deserves(subject: str) -> None:
    wrong = []
    for mutant in catalogue().values():
        if mutant.subject == subject:
            mutated = Mutated(mutant.id, mutant.codec())
            for part, sides, deserved in (
                ("candidate", (plain(), mutated), mutant.deserts.candidate),
                ("baseline", (mutated, plain()), mutant.deserts.baseline),
            ):
                rules, bump = found(*sides, mutant)
                if not set(deserved.rules) <= rules or bump != deserved.bump:
                    wrong.append(
                        f"{mutant.id} as {part} deserves {' '.join(deserved.rules)} ({deserved.bump}), "
                        f"and the gate finds {' '.join(sorted(rules))} ({bump})"
                    )
    assert not wrong, "\n".join(wrong)


def test_the_plain_codec_against_itself_is_clean() -> None:
    hold = Hold(Side(plain()), Side(Mutated("again", PlainCodec())), independent=independent())
    hold.ask(questions())
    assert len(hold.gathering) == 0
