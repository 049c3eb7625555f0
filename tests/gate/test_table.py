"""Every pair of outcomes is in the table, with rules that there are, and the other way round with their mirrors."""

from __future__ import annotations

import itertools
from typing import NamedTuple, get_args

import pytest

from ilp.gate.rules import Rule, rule, rules
from ilp.gate.table import OPERATIONS, STATES, TABLE, UNDECIDED, OperationName, Pair, State, rules_for, state_of
from ilp.protocol import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
)

OF_CODECS = [each for each in rules().values() if each.observable == "codec"]
EVERY_PAIR = list(itertools.product(OPERATIONS, STATES, STATES))

OUTCOMES: dict[type[Outcome], tuple[Outcome, State]] = {
    Accepted: (Accepted(FulfillValue(fulfillment="ab" * 32, data="")), "done"),
    Encoded: (Encoded("0d"), "done"),
    Rejected: (Rejected("no"), "rejected"),
    Faulted: (Faulted("IndexError"), "faulted"),
    Crashed: (Crashed("exited with status 70"), "dead"),
    TimedOut: (TimedOut(1.0), "dead"),
    Unsupported: (Unsupported("no such operation"), "unsupported"),
    Garbled: (Garbled("no response"), "garbled"),
}


def test_every_pair_of_states_is_in_the_table_for_every_operation() -> None:
    assert set(TABLE) == set(EVERY_PAIR)


def test_every_rule_in_the_table_is_a_rule() -> None:
    entries = {each for ids in TABLE.values() if ids != UNDECIDED for each in ids}
    assert entries - set(rules()) == set()


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS])
def test_every_rule_that_codecs_show_is_in_the_table(each: Rule) -> None:
    assert any(each.id in ids for ids in TABLE.values())


def test_pairs_with_a_garbled_side_are_undecided_and_no_others() -> None:
    undecided = {pair for pair, ids in TABLE.items() if ids == UNDECIDED}
    assert undecided == {pair for pair in EVERY_PAIR if "garbled" in pair[1:]}
    assert not any(UNDECIDED[0] in ids for pair, ids in TABLE.items() if pair not in undecided)


def test_rules_of_an_entry_are_in_the_order_of_the_rules_within_a_surface() -> None:
    order = list(rules())
    for (operation, _, _), ids in TABLE.items():
        by_surface: dict[str, list[int]] = {}
        for each in ids if ids != UNDECIDED else ():
            by_surface.setdefault(rule(each).surface(operation), []).append(order.index(each))
        assert all(places == sorted(places) for places in by_surface.values())


@pytest.mark.parametrize("state", [each for each in STATES if each not in ("done", "dead", "garbled")])
def test_what_is_the_same_on_both_sides_is_no_change(state: State) -> None:
    assert {TABLE[operation, state, state] for operation in OPERATIONS} == {()}


@pytest.mark.parametrize("state", [each for each in STATES if each not in ("dead", "garbled")])
def test_a_candidate_that_dies_is_never_acceptable_whatever_the_baseline_did(state: State) -> None:
    assert {TABLE[operation, state, "dead"] for operation in OPERATIONS} == {("WL02",)}


def test_new_support_is_no_change_as_the_rule_of_support_says() -> None:
    assert "new support is no change" in " ".join(rule("WS01").no_mirror.split())
    assert {pair: TABLE[pair] for pair in EVERY_PAIR if pair[1:] == ("unsupported", "done") and TABLE[pair]} == {}


# Mirrors.


class Unmirrored(NamedTuple):
    """A way back on which no mirror shows, but a rule that has none: the rule, and what it says about that."""

    rule: str
    reason: str


def unmirrored(rule_id: str, pair: Pair) -> Unmirrored:
    operation, old, _ = pair
    if old == "dead":
        return Unmirrored("WL02", "shows as WL01 where the candidate refuses, and as WR04 or WW04 where it accepts")
    if old == "unsupported":
        return Unmirrored("WS01", "What the baseline does not support it has promised nobody")
    assert (operation, rule_id) == ("relay", "WW06")
    return Unmirrored("WF01", "A connector that is put right again shows as WW06, whose mirror is WW05")


def mirrored(pair: Pair) -> Pair:
    operation, old, new = pair
    return operation, new, old


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS if each.mirror])
def test_sides_that_change_places_show_the_mirror(each: Rule) -> None:
    for pair in (pair for pair, ids in TABLE.items() if each.id in ids):
        back = TABLE[mirrored(pair)]
        if each.mirror not in back:
            way_back = unmirrored(each.id, pair)
            assert way_back.rule in back
            assert way_back.reason in " ".join(rule(way_back.rule).no_mirror.split())


def test_rules_without_mirror_say_which_rules_show_on_the_way_back() -> None:
    assert {each.id for each in OF_CODECS if each.mirror is None} == {"WR07", "WR06", "WW01", "WF01", "WS01", "WL02"}


@pytest.mark.parametrize("rule_id", ["WR07", "WR06"])
def test_way_back_of_refused_tails_is_what_their_reason_says(rule_id: str) -> None:
    for pair in (pair for pair, ids in TABLE.items() if rule_id in ids):
        assert {"WR04", "WR05"} <= set(TABLE[mirrored(pair)])


# Outcomes.


def test_every_outcome_has_a_state() -> None:
    assert set(OUTCOMES) == set(get_args(Outcome))
    assert {state for _, state in OUTCOMES.values()} == set(STATES)


@pytest.mark.parametrize(("outcome", "state"), OUTCOMES.values(), ids=[each.__name__ for each in OUTCOMES])
def test_state_of_an_outcome(outcome: Outcome, state: State) -> None:
    assert state_of(outcome) == state


@pytest.mark.parametrize("operation", OPERATIONS)
def test_rules_for_outcomes_are_those_of_their_states(operation: OperationName) -> None:
    for (old, before), (new, after) in itertools.product(OUTCOMES.values(), repeat=2):
        assert rules_for(operation, old, new) == TABLE[operation, before, after]


@pytest.mark.parametrize("pair", TABLE)
def test_rules_of_a_surface_are_tried_in_the_order_of_the_rules(pair: Pair) -> None:
    order = list(rules())
    for surface in ("WR", "WW", "WF"):
        of_surface = [each for each in TABLE[pair] if each.startswith(surface)]
        assert of_surface == sorted(of_surface, key=order.index)
