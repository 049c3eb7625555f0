from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from ilp.golden.compare import (
    ASKING,
    WORDS,
    Comparison,
    compare,
    declared_bump,
    fingerprint_of,
    snapshot_of,
    sufficient_version,
)
from ilp.golden.vector import Place, Reading, Vector
from ilp.protocol import Decode
from tests.conformance.cases import ANOTHER, ANOTHER_PACKET, OPERATIONS, WANTED, vector
from tests.golden.sets import TWO, write_set

ONE, OTHER = TWO
DISPUTED = vector("disputed", id="subject/one", since="0.1.0")


def compared(tmp_path: Path, old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    return compare(snapshot_of(write_set(tmp_path / "old", **old)), snapshot_of(write_set(tmp_path / "new", **new)))


def to(tmp_path: Path, *vectors: Vector, **options: Any) -> Comparison:
    """Compare the two vectors with others."""
    return compared(tmp_path, {}, {"vectors": vectors, **options})


def test_every_member_of_a_vector_either_asks_or_is_words() -> None:
    members = {each.encode_name for each in structs.fields(Vector)}
    assert sorted((*ASKING, *WORDS)) == sorted(members)


def test_the_same_set_needs_no_bump(tmp_path: Path) -> None:
    comparison = compared(tmp_path, {}, {})
    assert (comparison.changes, comparison.files, comparison.required, comparison.sufficient) == ((), (), "none", True)


def test_new_vector_is_minor(tmp_path: Path) -> None:
    comparison = to(tmp_path, ONE, OTHER, structs.replace(ONE, id="subject/three"))
    assert [(each.vector, each.what) for each in comparison.changes] == [("subject/three", "added")]
    assert comparison.required == "minor"


def test_vector_that_is_gone_is_major(tmp_path: Path) -> None:
    comparison = to(tmp_path, ONE, retired=["subject/two"])
    assert [(each.vector, each.what) for each in comparison.changes] == [("subject/two", "removed")]
    assert comparison.required == "major"


@pytest.mark.parametrize(
    "changed",
    [
        vector(id="subject/one", value=ANOTHER),
        vector("reject", id="subject/one"),
        vector("either", id="subject/one"),
        vector(id="subject/one", level="SHOULD"),
        vector("reject", id="subject/one", packet="none", operation=Decode("00")),
        vector(id="subject/one", operation=OPERATIONS["encode"]),
        DISPUTED,
    ],
    ids=["value", "expectation", "either", "level", "packet", "operation", "dispute"],
)
def test_vector_that_asks_or_expects_otherwise_is_major(changed: Vector, tmp_path: Path) -> None:
    (change,) = to(tmp_path, changed, OTHER).changes
    assert (change.what, change.bump) == ("expects otherwise", "major")


def test_other_octets_are_major() -> None:
    one = vector(operation=OPERATIONS["encode"])
    other = vector(operation=OPERATIONS["encode"], octets=ANOTHER_PACKET)
    assert fingerprint_of(one).split(":")[0] != fingerprint_of(other).split(":")[0]


@pytest.mark.parametrize(
    "members",
    [
        {"title": "Another title"},
        {"clauses": ("0030-utf8",)},
        {"flags": ("boundary",)},
        {"place": Place(0, 1)},
        {"provenance": "elsewhere"},
        {"since": "0.0.9"},
        {"witnesses": {"framing": ("asn1tools",)}},
    ],
    ids=lambda members: next(iter(members)),
)
def test_words_are_patch(members: dict[str, Any], tmp_path: Path) -> None:
    (change,) = to(tmp_path, structs.replace(ONE, **members), OTHER).changes
    assert (change.what, change.bump, [each.member for each in change.members]) == ("reworded", "patch", [*members])


def test_another_name_of_a_reading_is_words(tmp_path: Path) -> None:
    renamed = tuple(structs.replace(each, name=f"{each.name} indeed") for each in DISPUTED.readings or ())
    comparison = compared(tmp_path, {"vectors": [DISPUTED]}, {"vectors": [structs.replace(DISPUTED, readings=renamed)]})
    assert comparison.required == "patch"


def test_another_reading_is_major(tmp_path: Path) -> None:
    readings = (*(DISPUTED.readings or ()), Reading(name="refuse", clause="0030-utf8"))
    comparison = compared(
        tmp_path, {"vectors": [DISPUTED]}, {"vectors": [structs.replace(DISPUTED, readings=readings)]}
    )
    assert comparison.required == "major"


def test_change_shows_both_contents_of_a_member(tmp_path: Path) -> None:
    (change,) = to(tmp_path, vector("reject", id="subject/one", since="0.1.0"), OTHER).changes
    shown = {each.member: (each.old, each.new) for each in change.members}
    fulfill = {"type": "fulfill", "fulfillment": WANTED.fulfillment, "data": ""}
    assert shown == {"expectation": ("accept", "reject"), "value": (fulfill, None)}


def test_other_file_is_patch(tmp_path: Path) -> None:
    comparison = compared(tmp_path, {}, {"readme": "# Read it\n"})
    assert [(each.file, each.what) for each in comparison.files] == [("README.md", "changed")]
    assert comparison.required == "patch"


def test_greatest_bump_counts(tmp_path: Path) -> None:
    comparison = to(tmp_path, structs.replace(ONE, title="Another"), structs.replace(ONE, id="subject/three"))
    assert comparison.required == "major"


# What no version makes right.


def test_vector_that_is_gone_leaves_a_tombstone(tmp_path: Path) -> None:
    comparison = to(tmp_path, ONE, version="1.0.0")
    assert [each.vector for each in comparison.violations] == ["subject/two"]
    assert comparison.sufficient is False


def test_retired_id_is_never_used_again(tmp_path: Path) -> None:
    comparison = compared(tmp_path, {"retired": ["subject/old"]}, {"vectors": [*TWO, vector(id="subject/old")]})
    assert [each.message for each in comparison.violations] == ["was retired, and a retired id is never used again"]


def test_tombstone_stays(tmp_path: Path) -> None:
    comparison = compared(tmp_path, {"retired": ["subject/old"]}, {})
    assert [each.message for each in comparison.violations] == ["was retired, and its tombstone is gone"]


def test_version_does_not_go_back(tmp_path: Path) -> None:
    comparison = compared(tmp_path, {"version": "0.2.0"}, {"version": "0.1.9"})
    assert [each.message for each in comparison.violations] == ["version 0.1.9 comes before 0.2.0"]


# Versions.


@pytest.mark.parametrize(
    ("version", "sufficient"), [("0.1.0", False), ("0.1.1", True), ("0.2.0", True), ("1.0.0", True), (None, None)]
)
def test_version_has_to_say_what_changed(version: str | None, sufficient: bool | None, tmp_path: Path) -> None:
    new = (ONE, OTHER, structs.replace(ONE, id="subject/three"))
    assert to(tmp_path, *new, version=version).sufficient is sufficient


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("1.2.3", "1.2.3", "none"),
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "2.0.0", "major"),
        ("0.2.3", "0.2.4", "minor"),
        ("0.2.3", "0.3.0", "major"),
        ("0.2.3", "1.0.0", "major"),
        ("0.0.0", "0.1.0", "major"),
        ("1.2.3", "1.2.2", None),
        ("1.10.0", "1.9.0", None),
    ],
)
def test_step_declares(old: str, new: str, bump: str | None) -> None:
    assert declared_bump(old, new) == bump


@pytest.mark.parametrize(
    ("old", "required", "version"),
    [
        ("1.2.3", "none", "1.2.3"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("0.2.3", "patch", "0.2.4"),
        ("0.2.3", "minor", "0.2.4"),
        ("0.2.3", "major", "0.3.0"),
    ],
)
def test_smallest_version_that_declares(old: str, required: Any, version: str) -> None:
    assert sufficient_version(old, required) == version


@pytest.mark.parametrize("old", ["0.2.3", "1.2.3"])
@pytest.mark.parametrize("required", ["none", "patch", "minor", "major"])
def test_smallest_version_declares_enough(old: str, required: Any) -> None:
    order = ["none", "patch", "minor", "major"]
    declared = declared_bump(old, sufficient_version(old, required))
    assert declared is not None
    assert order.index(declared) >= order.index(required)
