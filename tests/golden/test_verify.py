from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from ilp.golden.load import shipped_vectors
from ilp.golden.verify import drift_between, is_set, verify
from tests.golden.sets import TWO, write_set

ONE, OTHER = TWO


def edit_manifest(folder: Path, **members: Any) -> None:
    path = folder / "MANIFEST.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | members), encoding="utf-8")


def test_golden_vectors_are_whole() -> None:
    assert verify(shipped_vectors()).faults == ()


def test_whole_set_has_no_faults(tmp_path: Path) -> None:
    verification = verify(write_set(tmp_path, version="0.3.0"))
    assert (verification.faults, verification.version, verification.count, verification.files) == ((), "0.3.0", 2, 6)


DAMAGES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a changed file": (lambda folder: (folder / "README.md").write_text("x"), "README.md", "its SHA-256 is another"),
    "a missing file": (lambda folder: (folder / "LICENSE").unlink(), "LICENSE", "is missing"),
    "another file": (lambda folder: (folder / "more.md").write_text("x"), "more.md", "is not in the manifest"),
    "no manifest": (lambda folder: (folder / "MANIFEST.json").unlink(), "MANIFEST.json", "cannot be read"),
    "no JSON": (lambda folder: (folder / "MANIFEST.json").write_text("{"), "MANIFEST.json", "is no JSON"),
    "no version": (lambda folder: edit_manifest(folder, version="new"), "MANIFEST.json", "$.version"),
    "another digest": (lambda folder: edit_manifest(folder, sha256="0" * 64), "MANIFEST.json", "digest of the whole"),
    "another count": (lambda folder: edit_manifest(folder, count=3), "MANIFEST.json", "count of vectors"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(damage: str, tmp_path: Path) -> None:
    do, file, said = DAMAGES[damage]
    do(write_set(tmp_path))
    (fault,) = verify(tmp_path).faults
    assert fault.file == file
    assert said in fault.message


def test_vectors_out_of_form_are_found(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "subject.json").write_text("{", encoding="utf-8")
    verification = verify(tmp_path)
    assert verification.count is None
    assert [each.file for each in verification.faults] == ["subject.json", "subject.json"]


def test_id_that_stands_twice_is_found(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "again.json").write_bytes((tmp_path / "subject.json").read_bytes())
    assert any("stands a second time" in each.message for each in verify(tmp_path).faults)


def test_retired_id_in_use_is_found_across_files(tmp_path: Path) -> None:
    tombstone = {"id": "subject/one", "since": "0.1.0", "reason": "It was wrong."}
    file = {"subject": "subject", "description": "It is.", "vectors": [], "retired": [tombstone]}
    tmp_path.joinpath("buried.json").write_text(json.dumps(file), encoding="utf-8")
    faults = verify(write_set(tmp_path)).faults
    assert [each.message for each in faults] == ["subject/one is retired, and a vector has its id again"]


def test_vector_newer_than_the_set_is_found(tmp_path: Path) -> None:
    faults = verify(write_set(tmp_path, (structs.replace(ONE, since="0.10.0"),), version="0.9.0")).faults
    assert [each.message for each in faults] == ["subject/one is since 0.10.0, and the set is 0.9.0"]


def test_wrong_count_of_a_file_is_found(tmp_path: Path) -> None:
    write_set(tmp_path)
    files = json.loads((tmp_path / "MANIFEST.json").read_text())["files"]
    files["subject.json"]["count"], files["flags.json"]["count"] = 1, 1
    edit_manifest(tmp_path, files=files)
    messages = [each.message for each in verify(tmp_path).faults]
    assert "subject.json has 2 vectors, not 1" in messages


@pytest.mark.parametrize(("name", "there"), [("flags.json", True), ("notes.txt", False)])
def test_folder_with_json_is_taken_for_a_set(name: str, there: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}", encoding="utf-8")
    assert is_set(tmp_path) is there


# Drift.


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return write_set(tmp_path / "original")


def test_copy_is_the_same(original: Path, tmp_path: Path) -> None:
    drift = drift_between(write_set(tmp_path / "copy"), original)
    assert (drift.state, drift.files, drift.vectors) == ("same", (), ())


def test_altered_copy_is_told_by_file_and_id(original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy")
    write_set(copy, (structs.replace(ONE, title="Another"),), version=None)
    drift = drift_between(copy, original)
    assert drift.state == "altered"
    assert [(each.file, each.what) for each in drift.files] == [("subject.json", "changed")]
    assert [(each.vector, each.what) for each in drift.vectors] == [
        ("subject/one", "reworded"),
        ("subject/two", "removed"),
    ]


def test_whole_set_of_another_version_is_told_from_an_altered_one(original: Path, tmp_path: Path) -> None:
    drift = drift_between(write_set(tmp_path / "copy", (ONE,), version="0.0.9"), original)
    assert (drift.state, drift.copy_version, drift.original_version) == ("another version", "0.0.9", "0.1.0")


def test_set_of_another_version_that_was_altered_has_drifted(original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy", version="0.0.9")
    (copy / "README.md").write_text("x", encoding="utf-8")
    assert drift_between(copy, original).state == "altered"


def test_other_line_endings_are_drift_without_vectors(original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy")
    text = (copy / "subject.json").read_text(encoding="utf-8")
    (copy / "subject.json").write_text(json.dumps(json.loads(text), indent=1), encoding="utf-8", newline="\r\n")
    drift = drift_between(copy, original)
    assert ([each.file for each in drift.files], drift.vectors, drift.state) == (["subject.json"], (), "altered")


def test_copy_without_manifest_has_drifted(original: Path, tmp_path: Path) -> None:
    drift = drift_between(write_set(tmp_path / "copy", version=None), original)
    assert [(each.file, each.what) for each in drift.files] == [("MANIFEST.json", "missing")]
    assert drift.state == "altered"


def test_manifest_that_says_something_else_is_drift(original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy")
    edit_manifest(copy, count=7)
    assert drift_between(copy, original).state == "altered"


def test_file_that_cannot_be_read_any_more_is_told_with_its_reason(original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy")
    (copy / "subject.json").write_text("{", encoding="utf-8")
    drift = drift_between(copy, original)
    assert drift.state == "altered"
    assert drift.unreadable is not None
    assert drift.unreadable.startswith("subject.json: is no JSON")


def test_same_octets_under_another_version_are_drift(original: Path, tmp_path: Path) -> None:
    copy = tmp_path / "renamed"
    shutil.copytree(original, copy)
    edit_manifest(copy, version="9.0.0")
    drift = drift_between(copy, original)
    assert (drift.state, [each.file for each in drift.files]) == ("altered", ["MANIFEST.json"])


def test_copy_whose_version_is_none_is_drift_with_its_reason(original: Path, tmp_path: Path) -> None:
    copy = tmp_path / "unversioned"
    shutil.copytree(original, copy)
    edit_manifest(copy, version="x")
    drift = drift_between(copy, original)
    assert drift.state == "altered"
    assert "$.version" in (drift.unreadable or "")
