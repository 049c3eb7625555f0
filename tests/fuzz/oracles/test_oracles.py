"""All oracles together: silent on what is right or in dispute, and each has something of its own to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from ilp.explore.inquiry import Side, conduct
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.implementation.embedded import by_asn1tools, by_construct, by_reference
from ilp.implementation.implementation import Implementation
from ilp.protocol import Accepted, Decode, Encoded, Faulted, Outcome, Rejected
from ilp.spec.oracle import rule
from tests.gate.scripted import codec_side, connector_side, scripted_side

VECTORS = load_vectors(shipped_vectors()).vectors
WATCHING = tuple(each for each in ORACLES.values() if not each.measures)
EMBEDDED: dict[str, Callable[[str], Implementation]] = {
    "reference": by_reference.open,
    "asn1tools": by_asn1tools.open,
    "construct": by_construct.open,
}


def opened(name: str) -> Implementation:
    return EMBEDDED[name](name)


def all_breaches(panel: Panel, vectors: tuple[Vector, ...] = VECTORS) -> list[Breach]:
    operations = [each.operation for each in vectors]
    observed = [
        Observation(operation, outcomes)
        for operation, outcomes in zip(operations, panel.outcomes(operations), strict=True)
    ]
    inquiries = [oracle.inquire(each, panel) for each in observed for oracle in WATCHING]
    return [breach for breaches in conduct(inquiries) for breach in breaches]


def test_the_gravest_come_first() -> None:
    ranks = [each.rank for each in ORACLES.values()]
    assert ranks == sorted(ranks)


def test_money_that_moves_differently_is_the_gravest() -> None:
    assert ORACLES["value-agreement"].rank == 0
    assert next(iter(ORACLES)) == "value-agreement"


@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_says_what_it_holds_in_one_line(name: str) -> None:
    oracle = ORACLES[name]
    assert oracle.name == name
    assert oracle.title
    assert oracle.consequence
    assert "\n" not in oracle.title + oracle.consequence


@pytest.mark.parametrize("side", [lambda: Side(opened("reference")), codec_side], ids=["reference", "plain"])
def test_silent_on_a_codec_without_a_bug(side: object) -> None:
    assert callable(side)
    assert all_breaches(Panel([side()])) == []


@pytest.mark.parametrize("release", ["1.0.0", "1.1.0", "2.0.0"])
def test_silent_on_a_dialect(release: str) -> None:
    side = connector_side(release)
    written = [
        outcome.octets for outcome in side.answers(each.operation for each in VECTORS) if isinstance(outcome, Encoded)
    ]
    own = tuple(Decode(each) for each in dict.fromkeys(written))
    panel = Panel([side])
    observed = [Observation(each, outcomes) for each, outcomes in zip(own, panel.outcomes(own), strict=True)]
    own_breaches = conduct([oracle.inquire(each, panel) for each in observed for oracle in WATCHING])
    assert len(own) > 50
    assert all_breaches(panel) == []
    assert [each for breaches in own_breaches for each in breaches] == []


@cache
def several() -> list[Breach]:
    return all_breaches(Panel([Side(opened(each)) for each in EMBEDDED]))


def test_the_reference_is_never_at_fault_beside_others() -> None:
    assert [each for each in several() if each.by[0] == "reference"] == []


def test_what_others_do_wrong_is_explained_by_a_clause() -> None:
    assert {each.oracle for each in several()} >= {"specification", "unclean-failure"}
    assert [each for each in several() if not each.cell] == []


# What is open or in dispute.


def open_vectors() -> Iterator[tuple[Vector, list[Outcome]]]:
    """Yield vectors of which nothing firm is said, and every outcome that somebody defends."""
    for vector in VECTORS:
        ruling = rule(vector.operation)
        if ruling.expectation not in ("either", "disputed"):
            continue
        defended: list[Outcome] = [
            Encoded(each) if isinstance(each, str) else Accepted(each) for each in ruling.results
        ]
        yield vector, defended + ([Rejected("no")] if ruling.may_refuse else [])


def test_an_outcome_that_somebody_defends_is_never_a_breach_at_once() -> None:
    names = ("specification", "agreement", "value-agreement", "unclean-failure", "crash", "hang")
    asked = 0
    for vector, outcomes in open_vectors():
        for one in outcomes:
            for other in outcomes:
                panel = Panel([scripted_side({}, "one"), scripted_side({}, "other")])
                observation = Observation(vector.operation, (one, other))
                found = conduct([ORACLES[each].inquire(observation, panel) for each in names])
                assert not any(found), vector.id
                asked += 1
    assert asked > 500


def test_a_fault_is_one_on_whatever_input() -> None:
    vector, _ = next(open_vectors())
    panel = Panel([scripted_side({}, "one")])
    (breaches,) = conduct([ORACLES["unclean-failure"].inquire(Observation(vector.operation, (Faulted("x"),)), panel)])
    assert [each.field for each in breaches] == [rule(vector.operation).field]
