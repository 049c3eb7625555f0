from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs
from rich.console import Console

from ilp.conformance.mutation import MutantScore, MutationScore
from ilp.golden.coverage import coverage_of
from ilp.golden.load import VectorSet
from ilp.golden.vector import Vector
from ilp.mutants import catalogue
from ilp.protocol import Relay
from ilp.report.vectors_record import (
    MutationRecord,
    clauses_record,
    list_record,
    mutation_record,
    show_record,
)
from ilp.report.vectors_text import print_clauses, print_list, print_mutation, print_vectors, shortened
from tests.conformance.cases import OPERATIONS, PACKET, vector

PLAIN, DISPUTED = (
    next(each for each in catalogue().values() if each.disputed is disputed) for disputed in (False, True)
)


def printed(show: Callable[..., None], record: Any, *, terminal: bool = False, **options: Any) -> list[str]:
    text = io.StringIO()
    console = Console(file=text, highlight=False, soft_wrap=True, width=100, force_terminal=terminal, color_system=None)
    show(console, record, **options)
    return text.getvalue().splitlines()


def set_of(*vectors: Vector) -> VectorSet:
    return VectorSet(vectors, {}, "ab" * 32, (), "0.1.0")


def shown(each: Vector) -> list[str]:
    return printed(print_vectors, show_record(set_of(each), [each]))


def scored(*scores: MutantScore, complete: bool = False) -> MutationRecord:
    mutants = [catalogue()[each.mutant] for each in scores]
    refusing = vector("reject", id="subject/idle")
    return mutation_record(set_of(refusing), mutants, MutationScore(scores), complete=complete)


def test_list_ends_with_the_set() -> None:
    lines = printed(print_list, list_record(set_of(vector()), [vector()]))
    assert lines[-1] == "1 vector, version 0.1.0, sha256 abababababababab"


@pytest.mark.parametrize("size", [10, 60, 150])
def test_long_id_or_title_does_not_widen_the_list(size: int) -> None:
    each = vector(id=f"subject/{'n' * size}"[:70], title="t" * size)
    assert max(map(len, printed(print_list, list_record(set_of(each), [each]), terminal=True))) <= 100


def test_list_that_goes_to_no_terminal_has_whole_titles() -> None:
    each = vector(title="t" * 150)
    assert printed(print_list, list_record(set_of(each), [each]))[0].endswith("t" * 150)


@pytest.mark.parametrize(("text", "fits"), [("abcd", "abcd"), ("abcde", "abc…"), ("\x1b", "\\x1b")])
def test_text_is_cut_to_a_width(text: str, fits: str) -> None:
    assert shortened(text, 4) == fits


def test_vector_to_be_encoded_shows_its_value_and_octets() -> None:
    lines = shown(vector(operation=OPERATIONS["encode"]))
    assert "  value        fulfill" in lines
    assert f"               {PACKET}" in lines


def test_relay_shows_what_is_to_change() -> None:
    lines = shown(vector(operation=Relay(PACKET, "99", "2030-01-01T00:00:00.000Z")))
    assert "  new amount   99" in lines
    assert "  new expiry   2030-01-01T00:00:00.000Z" in lines


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (vector("reject"), "refused"),
        (vector("accept"), "accepted"),
        (vector("either"), "refused, or accepted"),
        (vector("reject", level="SHOULD"), "refused (SHOULD only)"),
        (vector("disputed"), "one of these readings"),
    ],
)
def test_vector_shows_what_is_expected(each: Vector, said: str) -> None:
    assert f"  expected     {said}" in shown(each)


def test_vector_without_place_has_none_marked() -> None:
    assert not any("^^" in line for line in shown(vector()))


def test_vector_without_flags_or_witnesses_has_no_such_lines() -> None:
    assert not any(line.strip().startswith(("flags", "witnesses")) for line in shown(vector()))


def test_witnesses_are_shown_by_aspect() -> None:
    witnesses = {"framing": ("asn1tools", "construct"), "text": ("python",)}
    lines = shown(structs.replace(vector(), witnesses=witnesses))
    assert lines[-4:-2] == ["  witnesses    framing: asn1tools, construct", "               text: python"]


def test_clause_with_two_sides_shows_the_other() -> None:
    assert any("But: " in line for line in shown(vector(clauses=("0030-length-long-form",))))


def test_clause_that_lacks_vectors_is_said() -> None:
    lines = printed(print_clauses, clauses_record(set_of(), coverage_of(())))
    assert lines[-1].endswith(" clauses without vectors that it needs")


@pytest.mark.parametrize(("verbose", "named"), [(True, 1), (False, 0)])
def test_vectors_of_a_clause_are_named_if_asked(verbose: bool, named: int) -> None:
    record = clauses_record(set_of(), coverage_of((vector("reject", clauses=("0030-utf8",)),)))
    lines = printed(print_clauses, record, verbose=verbose)
    assert lines.count(f"    reject    {vector().id}") == named


def test_what_is_said_of_all_clauses_is_not_said_of_some() -> None:
    some = [each for each in coverage_of(()) if each.untestable]
    assert printed(print_clauses, clauses_record(set_of(), some))[-1].startswith("Each of them that is binding has")


def test_score_counts_by_subject() -> None:
    killed = MutantScore(PLAIN.id, False, ("subject/one",), ("subject/one",))
    lines = printed(print_mutation, scored(killed))
    assert lines[1].split() == [PLAIN.subject, "1", "1", "-", "-"]
    assert lines[-1] == "1 of 1 mutant caught: 100 %"


def test_survivor_is_named_with_its_title() -> None:
    lines = printed(print_mutation, scored(MutantScore(PLAIN.id, False, (), ())))
    assert f"survives  {PLAIN.id}" in lines
    assert "    No vector fails for it: one is missing." in lines
    assert lines[-1] == "0 of 1 mutant caught: 0 %"


def test_side_of_a_dispute_that_fails_survives() -> None:
    lines = printed(print_mutation, scored(MutantScore(DISPUTED.id, True, ("subject/one",), ("subject/one",))))
    assert "    It takes one side of a dispute, and fails subject/one." in lines


def test_side_of_a_dispute_that_is_told_apart_is_caught() -> None:
    lines = printed(print_mutation, scored(MutantScore(DISPUTED.id, True, (), ("subject/one",))), verbose=True)
    assert "    told apart by subject/one" in lines
    assert lines[-1] == "1 of 1 mutant caught: 100 %"


def test_score_short_of_all_is_never_100() -> None:
    scores = [MutantScore(each, False, ("a/b",), ("a/b",)) for each in [PLAIN.id] * 2000]
    record = scored(*scores, MutantScore(PLAIN.id, False, (), ()))
    assert printed(print_mutation, record)[-1] == "2000 of 2001 mutants caught: 99.9 %"


@pytest.mark.parametrize(("complete", "said"), [(True, True), (False, False)])
def test_idle_refusals_are_named_if_all_mutants_were_asked(complete: bool, said: bool) -> None:
    lines = printed(print_mutation, scored(MutantScore(PLAIN.id, False, ("a/b",), ("a/b",)), complete=complete))
    assert ("    subject/idle" in lines) is said
