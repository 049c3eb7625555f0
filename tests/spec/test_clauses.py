from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from ilp.spec.clauses import Clause, all_clauses, clause

SOURCE: list[dict[str, Any]] = tomllib.loads(files("ilp.spec").joinpath("clauses.toml").read_text("utf-8"))["clause"]
CLAUSES = list(all_clauses().values())


def test_ids_are_unique() -> None:
    ids = [each["id"] for each in SOURCE]
    assert sorted(ids) == sorted(set(ids))


def test_every_clause_of_the_file_is_there_in_its_order() -> None:
    assert list(all_clauses()) == [each["id"] for each in SOURCE]


@pytest.mark.parametrize("each", CLAUSES, ids=lambda each: each.id)
def test_id_begins_with_the_rfc(each: Clause) -> None:
    assert each.id.startswith(f"{each.rfc}-")


@pytest.mark.parametrize("each", CLAUSES, ids=lambda each: each.id)
def test_texts_are_sentences_in_one_line(each: Clause) -> None:
    for text in (each.text, each.against, each.untestable):
        assert text == "" or (text.strip() == text and "\n" not in text and text.endswith("."))


def test_clause_is_found_by_its_id() -> None:
    assert clause("0030-utf8").section == "Variable-length string"


def test_clause_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        clause("0030-utf9")


def test_citation_names_rfc_and_section() -> None:
    assert clause("0030-utf8").citation == "RFC 0030, Variable-length string"


def test_clauses_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        clause("0030-utf8").text = "Anything goes."  # type: ignore[misc]
    with pytest.raises(TypeError):
        all_clauses()["0030-utf9"] = clause("0030-utf8")  # type: ignore[index]
