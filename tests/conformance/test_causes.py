from __future__ import annotations

from typing import Any

from ilp.conformance.causes import causes
from ilp.conformance.record import CheckRecord
from ilp.conformance.run import run_check
from ilp.conformance.verdict import Verdict
from ilp.golden.vector import Vector
from ilp.protocol import Accepted, Faulted, Garbled, Outcome
from tests.conformance.cases import ANOTHER, OPERATIONS, REFUSED, WANTED, Fake, Silent, listed, opener, plan, vector

READ = Accepted(WANTED)
FAULT = Faulted("TypeError")


def named(name: str, **members: Any) -> Vector:
    return vector(id=f"subject/{name}", **members)


def run(*asked: Vector, **outcomes: list[Outcome]) -> CheckRecord:
    fakes = {name: Fake(each) for name, each in outcomes.items()}
    return run_check(plan(*asked, references=tuple(fakes)), opener(**fakes), Silent())


CHOSEN: tuple[tuple[Verdict, ...], ...] = (("fail",), ("known",), ("known", "warn"))


def vectors_of(record: CheckRecord, *verdicts: Verdict) -> tuple[str, ...]:
    return tuple(vector for each in causes(record, verdicts) for vector in each.vectors)


def test_fails_with_one_consequence_operation_and_clause_are_one_cause() -> None:
    (cause,) = causes(run(named("one"), named("two"), fake=[REFUSED, REFUSED]))
    assert (cause.implementation, cause.consequence, cause.operation, cause.clause, cause.vectors) == (
        "fake",
        "valid packet refused",
        "decode",
        "0027-fulfill-fields",
        ("subject/one", "subject/two"),
    )


def test_run_without_fails_has_no_cause() -> None:
    assert causes(run(named("one"), fake=[READ])) == ()


def test_another_consequence_is_another_cause() -> None:
    assert len(causes(run(named("one"), named("two"), fake=[REFUSED, FAULT]))) == 2


def test_another_operation_is_another_cause() -> None:
    asked = (named("one"), named("two", operation=OPERATIONS["encode"]))
    assert [each.operation for each in causes(run(*asked, fake=[REFUSED, REFUSED]))] == ["decode", "encode"]


def test_first_clause_tells_causes_apart() -> None:
    asked = (
        named("one"),
        named("two", clauses=("0030-octet-string", "0027-fulfill-fields")),
        named("three", clauses=("0027-fulfill-fields", "0030-octet-string")),
    )
    found = causes(run(*asked, fake=[REFUSED] * 3))
    assert [each.vectors for each in found] == [("subject/one", "subject/three"), ("subject/two",)]


def test_implementations_come_in_the_order_of_the_run() -> None:
    found = causes(run(named("one"), b=[FAULT], a=[Accepted(ANOTHER)]))
    assert [each.implementation for each in found] == ["b", "a"]


def test_gravest_comes_first_then_the_most_frequent() -> None:
    other = ("0030-octet-string",)
    asked = (
        named("fault"),
        named("rare", clauses=other),
        named("often-1"),
        named("often-2"),
        named("changed"),
    )
    found = causes(run(*asked, fake=[FAULT, REFUSED, REFUSED, REFUSED, Accepted(ANOTHER)]))
    assert [each.vectors[0] for each in found] == [
        "subject/changed",
        "subject/often-1",
        "subject/rare",
        "subject/fault",
    ]


def test_verdicts_that_count_can_be_chosen() -> None:
    asked = plan(named("one"), named("two", level="MAY"), expected=(listed(vectors=("subject/one",)),))
    record = run_check(asked, opener(fake=Fake([REFUSED, REFUSED])), Silent())
    assert [vectors_of(record, *each) for each in CHOSEN] == [(), ("subject/one",), ("subject/one", "subject/two")]


def test_verdict_without_a_consequence_is_no_cause() -> None:
    assert vectors_of(run(named("one"), fake=[Garbled("no JSON")]), "error") == ()


def test_unexpected_pass_is_no_cause() -> None:
    asked = plan(named("one"), expected=(listed(vectors=("subject/one",)),))
    record = run_check(asked, opener(fake=Fake([READ])), Silent())
    assert (record.results[0].verdict, causes(record)) == ("fail", ())
