from __future__ import annotations

import ast
import copy
import pickle
import re
from pathlib import Path

import pytest

import ilp.codec
from ilp.codec import DecodeError, EncodeError
from ilp.codec.errors import octet_count
from ilp.spec.clauses import all_clauses

REFUSED_OCTETS = DecodeError("length", 7, "data", "0030-octet-string", "too short")
REFUSED_VALUE = EncodeError("range", "amount", "0027-amount", "too great")


def clause_ids_in_the_source() -> set[str]:
    literals: set[str] = set()
    for module in Path(ilp.codec.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
    return {each for each in literals if re.fullmatch(r"[0-9]{4}-[a-z0-9-]+", each)}


@pytest.mark.parametrize("clause_id", sorted(clause_ids_in_the_source()))
def test_every_clause_that_the_codec_names_exists(clause_id: str) -> None:
    assert clause_id in all_clauses()


def test_a_decode_error_is_a_value_error() -> None:
    assert isinstance(REFUSED_OCTETS, ValueError)


def test_an_encode_error_is_a_value_error() -> None:
    assert isinstance(REFUSED_VALUE, ValueError)


def test_a_decode_error_says_field_offset_reason_and_clause() -> None:
    assert str(REFUSED_OCTETS) == "data at octet 7: too short [0030-octet-string]"


def test_an_encode_error_says_field_reason_and_clause() -> None:
    assert str(REFUSED_VALUE) == "amount: too great [0027-amount]"


def test_a_decode_error_keeps_its_parts() -> None:
    error = REFUSED_OCTETS
    assert (error.kind, error.offset, error.field, error.clause, error.reason) == (
        "length",
        7,
        "data",
        "0030-octet-string",
        "too short",
    )


def test_an_encode_error_keeps_its_parts() -> None:
    error = REFUSED_VALUE
    assert (error.kind, error.field, error.clause, error.reason) == ("range", "amount", "0027-amount", "too great")


def test_a_decode_error_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(REFUSED_OCTETS))
    assert (str(again), vars(again)) == (str(REFUSED_OCTETS), vars(REFUSED_OCTETS))


def test_an_encode_error_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(REFUSED_VALUE))
    assert (str(again), vars(again)) == (str(REFUSED_VALUE), vars(REFUSED_VALUE))


def test_a_decode_error_made_with_names_survives_pickling() -> None:
    error = DecodeError(kind="type", offset=0, field="type", clause="0027-type", reason="no type")
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


def test_an_encode_error_made_with_names_survives_pickling() -> None:
    error = EncodeError(kind="type", field="data", clause="0030-octet-string", reason="no bytes")
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


def test_an_error_can_be_copied() -> None:
    assert vars(copy.copy(REFUSED_OCTETS)) == vars(REFUSED_OCTETS)


@pytest.mark.parametrize(("number", "words"), [(0, "0 octets"), (1, "1 octet"), (2, "2 octets")])
def test_a_number_of_octets_is_put_into_words(number: int, words: str) -> None:
    assert octet_count(number) == words
