from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec import structs

from ilp.golden.compare import compare, snapshot_of
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.release import main, read_release
from tests.golden.sets import TWO, write_set

ONE, OTHER = TWO
MORE = (*TWO, structs.replace(ONE, id="subject/three"))


def test_golden_vectors_say_in_their_version_what_changed_since_the_last_release() -> None:
    comparison = compare(read_release(shipped_vectors()), snapshot_of(shipped_vectors()))
    assert comparison.violations == ()
    assert comparison.sufficient, f"`ilp vectors diff` shows why the version has to be {comparison.at_least}"


def test_no_golden_vector_has_an_id_that_was_retired() -> None:
    released, now = read_release(shipped_vectors()), load_vectors(shipped_vectors())
    retired = {*released.retired, *(each.id for each in now.retired)}
    assert retired & {each.id for each in now.vectors} == set()


def test_before_the_first_release_everything_is_new(tmp_path: Path) -> None:
    comparison = compare(read_release(tmp_path), snapshot_of(write_set(tmp_path)))
    assert (comparison.old.version, {each.what for each in comparison.changes}) == ("0.0.0", {"added"})
    assert comparison.sufficient


def test_recorded_set_has_not_changed(tmp_path: Path) -> None:
    assert main([str(write_set(tmp_path))]) == 0
    comparison = compare(read_release(tmp_path), snapshot_of(tmp_path))
    assert (comparison.required, comparison.old.version) == ("none", "0.1.0")


def test_record_can_be_compared_with_later_vectors(tmp_path: Path) -> None:
    main([str(write_set(tmp_path))])
    comparison = compare(read_release(tmp_path), snapshot_of(write_set(tmp_path, MORE)))
    assert [(each.vector, each.what) for each in comparison.changes] == [("subject/three", "added")]


def test_version_that_does_not_say_what_changed_is_not_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(write_set(tmp_path))])
    write_set(tmp_path, MORE)
    assert main([str(tmp_path)]) == 1
    assert "version 0.1.0 is too small a step from 0.1.0: run `python -m ilp.golden.manifest --version 0.1.1`" in (
        capsys.readouterr().err
    )


def test_larger_version_is_recorded(tmp_path: Path) -> None:
    main([str(write_set(tmp_path))])
    assert main([str(write_set(tmp_path, MORE, version="0.1.1"))]) == 0
    assert read_release(tmp_path).version == "0.1.1"


def test_version_that_nobody_has_is_recorded_anew(tmp_path: Path) -> None:
    main([str(write_set(tmp_path))])
    write_set(tmp_path, (ONE,))
    assert main([str(tmp_path), "--anew"]) == 0
    assert set(read_release(tmp_path).fingerprints) == {"subject/one"}


def test_vector_without_tombstone_is_not_let_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write_set(tmp_path))])
    assert main([str(write_set(tmp_path, (ONE,), version="0.2.0"))]) == 1
    assert "subject/two: is gone and has left no tombstone" in capsys.readouterr().err


def test_manifest_has_to_be_current(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_set(tmp_path)
    write_set(tmp_path, MORE, version=None)
    assert main([str(tmp_path)]) == 1
    assert "the manifest is not current" in capsys.readouterr().err


def test_set_without_manifest_is_not_recorded(tmp_path: Path) -> None:
    assert main([str(write_set(tmp_path, version=None))]) == 1


def test_place_that_is_no_folder_is_wrong_usage(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main([str(tmp_path)])
    assert caught.value.code == 2
