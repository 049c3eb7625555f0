"""The recorded witnesses are what the witnesses say, and there are enough of them."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from ilp.golden.authoring.witnesses import RECORD, recorded
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.spec.clauses import all_clauses
from tests.witness.aspect import aspects_of
from tests.witness.disagreement import DISAGREEMENTS, class_of
from tests.witness.page import PAGE, page
from tests.witness.record import REMOTE, remotely, rendered, spoken, written
from tests.witness.testimony import Said, independent, locally, merged
from tests.witness.uncovered import UNCOVERED, is_canonical, is_covered

VECTORS: dict[str, Vector] = {each.id: each for each in load_vectors(shipped_vectors()).vectors}
WRITE = "run `python -m tests.witness --write`"


@pytest.fixture(scope="module")
def local() -> Said:
    return locally(tuple(VECTORS.values()))


@pytest.fixture(scope="module")
def everyone(local: Said) -> Said:
    return merged(VECTORS.values(), [local, spoken(recorded(), REMOTE)])


def test_record_is_what_the_witnesses_at_hand_say(everyone: Said) -> None:
    assert rendered(written(everyone)) == RECORD.read_bytes(), WRITE


@pytest.mark.published
def test_record_is_what_the_published_codec_says() -> None:
    said = remotely(tuple(VECTORS.values()))
    assert said is not None
    kept = spoken(recorded(), REMOTE)
    assert said.dissents == kept.dissents
    assert merged(VECTORS.values(), [said]).agreed == merged(VECTORS.values(), [kept]).agreed


def test_vectors_carry_the_witnesses_that_are_recorded() -> None:
    kept = {name: group.witnesses for group in recorded().groups for name in group.vectors}
    assert [name for name, each in VECTORS.items() if each.witnesses != kept.get(name)] == [], WRITE


def test_every_vector_is_in_the_record_once() -> None:
    names = Counter(name for group in recorded().groups for name in group.vectors)
    assert names == Counter(VECTORS.keys())


def test_vectors_list_exactly_the_aspects_that_bear_on_them() -> None:
    assert [name for name, each in VECTORS.items() if tuple(each.witnesses) != aspects_of(each)] == []


def test_every_vector_has_an_aspect() -> None:
    assert [name for name, each in VECTORS.items() if not each.witnesses] == []


def test_clauses_that_are_witnesses_exist() -> None:
    named = {name for each in VECTORS.values() for names in each.witnesses.values() for name in names}
    assert {each.removeprefix("clause:") for each in named if each.startswith("clause:")} <= all_clauses().keys()


def test_framing_of_every_canonical_encoding_has_three_independent_witnesses() -> None:
    canonical = {name: each for name, each in VECTORS.items() if is_canonical(each)}
    assert len(canonical) > 1000
    assert [name for name, each in canonical.items() if independent("framing", each.witnesses["framing"]) < 3] == []


def test_what_too_few_witnesses_agree_with_is_exactly_what_is_listed_with_its_argument() -> None:
    found = {
        (aspect, name)
        for name, each in VECTORS.items()
        for aspect, names in each.witnesses.items()
        if not is_covered(each, aspect, names)
    }
    assert found == {(each.aspect, name) for each in UNCOVERED for name in each.vectors}


def test_what_is_uncovered_has_an_argument() -> None:
    assert [each.vectors for each in UNCOVERED if len(each.argument) < 80] == []


def test_every_disagreement_is_resolved(everyone: Said) -> None:
    assert [each for each in everyone.dissents if class_of(each, VECTORS[each.vector]) is None] == []


def test_every_class_of_disagreement_has_somebody_who_disagrees(everyone: Said) -> None:
    found = {class_of(each, VECTORS[each.vector]) for each in everyone.dissents}
    assert [each.name for each in DISAGREEMENTS if each not in found] == []


def test_disagreements_are_decided_by_clauses_that_exist() -> None:
    assert {each.decides for each in DISAGREEMENTS} <= all_clauses().keys()


def test_the_reference_agrees_with_all(local: Said) -> None:
    assert [each for each in local.dissents if each.witness == "reference"] == []


def test_the_page_is_what_the_witnesses_say(everyone: Said) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text, everyone, VECTORS) == text, WRITE


@pytest.mark.parametrize("aspect", ["framing", "calendar", "address", "text", "limits"])
def test_witnesses_of_each_aspect_are_not_the_same_everywhere(aspect: str) -> None:
    """A judge that nods at everything would agree with every vector in the same way."""
    seen = {each.witnesses.get(aspect) for each in VECTORS.values()}  # type: ignore[call-overload]
    assert len(seen) > 3


# A wrong vector loses its witnesses.


def _decoded(aspect: str) -> Vector:
    return next(
        each
        for each in VECTORS.values()
        if each.operation_name == "decode" and each.expectation == "accept" and aspect in each.witnesses
    )


@pytest.mark.parametrize(
    ("aspect", "changes"),
    [
        ("framing", {"data": "00"}),
        ("calendar", {"expires_at": "2001-02-03T04:05:06.007Z"}),
        ("text", {"message": "another"}),
    ],
    ids=["framing", "calendar", "text"],
)
def test_nobody_agrees_with_a_vector_that_expects_another_value(aspect: str, changes: dict[str, str]) -> None:
    vector = _decoded(aspect)
    wrong = msgspec.structs.replace(vector, value=msgspec.structs.replace(vector.value, **changes))  # type: ignore[type-var]
    said = locally([wrong])
    assert said.agreed[wrong.id][aspect] == ()  # type: ignore[index]


def test_only_its_clause_agrees_with_a_refusal_of_what_everybody_reads() -> None:
    vector = _decoded("framing")
    wrong = msgspec.structs.replace(vector, expectation="reject", value=msgspec.UNSET, clauses=("0030-octet-string",))
    assert locally([wrong]).agreed[wrong.id] == {"framing": ("clause:0030-octet-string",)}


# Independence.


def test_clauses_of_a_vector_count_as_one_witness() -> None:
    assert independent("text", ("clause:0030-utf8", "clause:0027-reject-message")) == 1


@pytest.mark.parametrize("aspect", ["calendar", "text"])
def test_python_adds_nothing_to_the_reference_where_the_reference_leans_on_it(aspect: str) -> None:
    assert independent(aspect, ("reference", "python")) == 1  # type: ignore[arg-type]


def test_python_alone_is_a_witness() -> None:
    assert independent("calendar", ("python", "sqlite")) == 2
