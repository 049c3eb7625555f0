from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import islice
from random import Random

import pytest

from ilp.explore.anatomy import Specimen, Written
from ilp.explore.question import FIELDS, Question, operation_key, packet_name
from ilp.explore.random_questions import random_questions
from ilp.protocol import Decode, Encode, FulfillValue, Relay, Value
from tests.explore.writers import dialect, rfc, taken_apart

Writer = Callable[[Value], bytes | None]


def some(count: int = 4000, *, seed: int = 1, writer: Writer = rfc) -> list[Question]:
    return list(islice(random_questions(taken_apart(writer), seed), count))


def digest(questions: list[Question]) -> str:
    return hashlib.sha256(b"".join(operation_key(each.operation) for each in questions)).hexdigest()


def test_same_seed_gives_the_same_questions() -> None:
    assert some() == some()


@pytest.mark.parametrize("other", [-1, 0, 2, 1 << 80])
def test_another_seed_gives_other_questions(other: int) -> None:
    assert digest(some(seed=other)) != digest(some())


class OnlyStable(Random):
    """A source of chance of which only what is stable between Python's versions may be asked."""

    def _refuse(self, *_: object, **__: object) -> object:
        raise AssertionError("not stable between versions")

    choice = choices = randrange = randint = shuffle = sample = uniform = randbytes = gauss = _refuse  # type: ignore[assignment]


def test_only_stable_primitives_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.explore.random_questions.Random", OnlyStable)

    assert some(2000)


@pytest.mark.parametrize("writer", [rfc, dialect])
def test_all_kinds_of_question_come(writer: Writer) -> None:
    counts = Counter(type(each.operation) for each in some(writer=writer))

    assert counts[Decode] > counts[Encode] > 200
    assert counts[Relay] > 200


@pytest.mark.parametrize("writer", [rfc, dialect])
def test_every_field_is_varied_and_filed_honestly(writer: Writer) -> None:
    found = {(packet_name(each.operation), each.field) for each in some(20_000, writer=writer)}

    assert {(name, field) for name, fields in FIELDS.items() for field in fields} <= found
    assert all(field in ("", *FIELDS[name]) for name, field in found)


def test_most_are_distinct() -> None:
    assert len({operation_key(each.operation) for each in some(10_000)}) > 9000


def test_without_specimens_there_are_values_to_write() -> None:
    found = list(islice(random_questions((), 1), 50))

    assert all(isinstance(each.operation, Encode) for each in found)


def test_octets_without_parts_are_mutated_too() -> None:
    blank = Specimen(Written(FulfillValue(fulfillment=None, data=None), b"\x0d"), ())
    found = [each.operation for each in islice(random_questions([blank], 1), 3000)]

    assert len({each.packet for each in found if isinstance(each, Decode)}) > 200


def test_relayed_prepare_is_filed_under_what_is_replaced() -> None:
    written = {each.octets.hex() for each in taken_apart(rfc)}
    for each in some():
        operation = each.operation
        if isinstance(operation, Relay) and operation.packet in written and packet_name(operation) == "prepare":
            edits = (operation.amount is not None, operation.expires_at is not None)
            assert each.field == {(True, False): "amount", (False, True): "expiresAt"}.get(edits, "")
