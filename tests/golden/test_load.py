from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ilp.golden.load import BrokenVectors, load_vectors, shipped_vectors
from tests.conformance.cases import vector

VECTOR: dict[str, Any] = msgspec.to_builtins(vector())
FLAGS = {"boundary": "At the edge of a range."}


def file_of(*vectors: dict[str, Any], subject: str = "subject") -> dict[str, Any]:
    return {"subject": subject, "description": "It is.", "vectors": list(vectors)}


def written(folder: Path, content: object, name: str = "subject.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def complaint_about(folder: Path) -> BrokenVectors:
    with pytest.raises(BrokenVectors) as caught:
        load_vectors(folder)
    return caught.value


def test_vectors_come_in_the_order_of_files_then_of_the_file(tmp_path: Path) -> None:
    written(tmp_path, file_of(VECTOR | {"id": "b/two"}, VECTOR | {"id": "b/one"}, subject="b"), "b.json")
    written(tmp_path, file_of(VECTOR | {"id": "a/one"}, subject="a"), "a.json")
    assert [each.id for each in load_vectors(tmp_path).vectors] == ["a/one", "b/two", "b/one"]


def test_flags_are_explained(tmp_path: Path) -> None:
    written(tmp_path, FLAGS, "flags.json")
    written(tmp_path, file_of(VECTOR | {"flags": ["boundary"]}))
    assert load_vectors(tmp_path).flags == FLAGS


def test_empty_folder_has_no_vectors(tmp_path: Path) -> None:
    assert load_vectors(tmp_path).vectors == ()


def test_what_is_no_json_file_is_left_alone(tmp_path: Path) -> None:
    written(tmp_path, b"# not JSON", "README.md")
    (tmp_path / "schema").mkdir()
    written(tmp_path / "schema", b"{}", "vectors.schema.json")
    assert load_vectors(tmp_path).vectors == ()


def test_shipped_vectors_can_be_loaded() -> None:
    assert load_vectors(shipped_vectors()).vectors


def test_digest_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    digests = set()
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, file_of(VECTOR))
        digests.add(load_vectors(tmp_path / name).sha256)
    assert len(digests) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: written(folder, json.dumps(file_of(VECTOR)).encode() + b"\n"),
        lambda folder: (folder / "subject.json").rename(folder / "other.json"),
        lambda folder: written(folder, FLAGS, "flags.json"),
    ],
    ids=["an octet", "a name", "another file"],
)
def test_digest_changes_with(change: Any, tmp_path: Path) -> None:
    written(tmp_path, file_of(VECTOR))
    before = load_vectors(tmp_path).sha256
    change(tmp_path)
    assert load_vectors(tmp_path).sha256 != before


# What is wrong is said with the file, the vector and the reason.

BROKEN: dict[str, tuple[object, tuple[str, ...]]] = {
    "an unknown member": (
        file_of(VECTOR, VECTOR | {"id": "subject/2", "surprise": 1}),
        ("vector 2 (subject/2)", "unknown field `surprise`"),
    ),
    "an unknown member of the file": (file_of() | {"surprise": 1}, ("unknown field `surprise`",)),
    "an unknown member of the operation": (
        file_of(VECTOR | {"operation": {"op": "decode", "packet": "", "hint": 1}}),
        ("vector 1 (subject/name)", "`hint`", "$.operation"),
    ),
    "a duplicate id": (file_of(VECTOR, VECTOR), ("subject/name stands a second time", "the first is above")),
    "odd-length hexadecimal": (
        file_of(VECTOR | {"operation": {"op": "decode", "packet": "0d4"}}),
        ("vector 1 (subject/name)", "`packet` has 3 hexadecimal digits"),
    ),
    "a value out of range": (
        file_of(VECTOR | {"place": {"offset": 99, "length": 1}}),
        ("vector 1 (subject/name)", "`place` ends at octet 100, the packet has 35"),
    ),
    "an id of another subject": (file_of(VECTOR, subject="other"), ("does not begin with", "other/")),
    "a vector without id": (file_of({"title": "x"}), ("vector 1 (without id)",)),
    "a vector that is no object": (file_of(5), ("vector 1 (no object)",)),  # type: ignore[arg-type]
    "vectors that are no array": ({"subject": "a", "description": "It is.", "vectors": 5}, ("$.vectors",)),
    "a file that is no object": ([], ("Expected `object`",)),
    "an unknown clause": (
        file_of(VECTOR | {"clauses": ["0030-utf9"]}),
        ("subject/name names the clause 0030-utf9, which does not exist; did you mean 0030-utf8?",),
    ),
    "an unknown clause like no other": (file_of(VECTOR | {"clauses": ["x"]}), ("the clause x, which does not exist",)),
    "an unknown flag": (
        file_of(VECTOR | {"flags": ["bundary"]}),
        ("has the flag bundary, which flags.json does not explain; did you mean boundary?",),
    ),
    "JSON that is cut off": (b'{\n"subject":\n', ("is no JSON", "truncated")),
    "JSON with a comma too many": (b'{\n"subject": "a",\n}', ("is no JSON", "line 3")),
    "a wrong form before a cut": (b'{"subject": 5', ("is no JSON",)),
    "text that is not UTF-8": (b'{"subject":\n"\xff"}', ("is not UTF-8", "line 2")),
    "UTF-16": ('{"subject": "a"}'.encode("utf-16"), ("is not UTF-8",)),
    "nesting without end": (b"[" * 100_000, ("nested too deeply",)),
    "nothing": (b"", ("is no JSON",)),
}


MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "octets": ({"octets": "XY"}, "Expected octets in lowercase hexadecimal - at `$.octets`"),
    "a field": (
        {"value": {"type": "fulfill", "fulfillment": "C3", "data": ""}},
        "Expected octets in lowercase hexadecimal - at `$.value.fulfillment`",
    ),
    "an id": ({"id": "Subject"}, "Expected SUBJECT/NAME in lowercase letters, digits and single hyphens - at `$.id`"),
    "a title": ({"title": " A title"}, "Expected one line of text, with no space around it - at `$.title`"),
    "a version": ({"since": "1.0"}, "Expected a version of three numbers, as 1.0.0 - at `$.since`"),
    "a witness": (
        {"witnesses": {"framing": ["RFC"]}},
        "Expected lowercase words, joined by one of ` :.-` - at `$.witnesses[...][0]`",
    ),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_form_of_a_member_is_said_in_words(what: str, tmp_path: Path) -> None:
    members, said = MALFORMED[what]
    path = written(tmp_path, file_of(VECTOR | members))
    assert str(complaint_about(tmp_path)).endswith(f"{path}: vector 1 ({members.get('id', VECTOR['id'])}): {said}")


def test_form_of_a_subject_is_said_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, file_of(subject="Subject"))
    said = "Expected lowercase letters, digits and single hyphens - at `$.subject`"
    assert str(complaint_about(tmp_path)) == f"{path}: {said}"


def test_form_of_the_version_of_a_set_is_said_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, {"version": "01.0.0"}, "MANIFEST.json")
    said = "Expected a version of three numbers without leading zeros, as 1.0.0 - at `$.version`"
    assert str(complaint_about(tmp_path)) == f"{path}: {said}"


@pytest.mark.parametrize("what", BROKEN)
def test_broken_file_is_refused_with(what: str, tmp_path: Path) -> None:
    content, said = BROKEN[what]
    written(tmp_path, FLAGS, "flags.json")
    path = written(tmp_path, content)
    complaint = complaint_about(tmp_path)
    assert complaint.path == path
    assert [each for each in said if each not in str(complaint)] == [], complaint


def test_clause_of_a_reading_has_to_exist(tmp_path: Path) -> None:
    disputed = msgspec.to_builtins(vector("disputed"))
    disputed["readings"][1]["clause"] = "0030-utf9"
    written(tmp_path, file_of(disputed))
    assert "the clause 0030-utf9" in str(complaint_about(tmp_path))


def test_id_of_another_file_is_a_duplicate_too(tmp_path: Path) -> None:
    first = written(tmp_path, file_of(VECTOR), "a.json")
    written(tmp_path, file_of(VECTOR), "b.json")
    assert f"the first is in {first}" in complaint_about(tmp_path).message


def test_flags_that_are_no_texts_are_refused(tmp_path: Path) -> None:
    written(tmp_path, {"boundary": 5}, "flags.json")
    assert "flags.json: Expected `str`, got `int`" in str(complaint_about(tmp_path))


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    assert str(complaint_about(tmp_path / "nowhere")) == f"{tmp_path}/nowhere: there is no such folder"


def test_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    assert "there is no such folder" in str(complaint_about(written(tmp_path, {})))


def test_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "subject.json").mkdir()
    assert "cannot be read: Is a directory" in str(complaint_about(tmp_path))
