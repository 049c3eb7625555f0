from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from ilp.golden.load import BrokenVectors, load_vectors, shipped_vectors
from ilp.golden.manifest import Manifest, build_manifest, differing_files, file_digests, main, read_manifest
from tests.golden.sets import TWO, write_set

CHECKOUT = Path(__file__).parents[2]


def test_manifest_of_the_golden_vectors_is_current() -> None:
    assert main(["--check"]) == 0, "run `python -m ilp.golden.manifest`"


def test_licence_of_the_data_is_that_of_the_code() -> None:
    assert (shipped_vectors() / "LICENSE").read_bytes() == (CHECKOUT / "LICENSE").read_bytes()


def test_manifest_names_every_file_with_its_digest(tmp_path: Path) -> None:
    write_set(tmp_path)
    files = build_manifest(tmp_path, "0.1.0").files
    assert list(files) == ["LICENSE", "README.md", "flags.json", "schema/vectors.schema.json", "subject.json"]
    assert files["README.md"].sha256 == hashlib.sha256(b"# Read me\n").hexdigest()


def test_manifest_counts_vectors(tmp_path: Path) -> None:
    manifest = build_manifest(write_set(tmp_path), "0.1.0")
    assert (manifest.count, manifest.files["subject.json"].count, manifest.files["flags.json"].count) == (2, 2, 0)


def test_record_of_the_last_release_is_no_part_of_the_set(tmp_path: Path) -> None:
    before = build_manifest(write_set(tmp_path), "0.1.0")
    (tmp_path / "RELEASED.json").write_text("{}", encoding="utf-8")
    assert build_manifest(tmp_path, "0.1.0") == before


def test_loaded_set_has_the_version_and_digest_of_its_manifest(tmp_path: Path) -> None:
    write_set(tmp_path, version="0.3.0")
    loaded, manifest = load_vectors(tmp_path), read_manifest(tmp_path)
    assert (loaded.version, loaded.sha256) == ("0.3.0", manifest.sha256)


def test_set_without_manifest_has_no_version(tmp_path: Path) -> None:
    assert load_vectors(write_set(tmp_path, version=None)).version is None


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_digest_of_the_whole_is_that_of_what_sha256sum_prints(tmp_path: Path) -> None:
    manifest = build_manifest(write_set(tmp_path), "0.1.0")
    printed = subprocess.run(["sha256sum", *manifest.files], cwd=tmp_path, capture_output=True, check=True).stdout
    assert hashlib.sha256(printed).hexdigest() == manifest.sha256


@pytest.mark.parametrize("version", ["1", "01.0.0", "1.0.0-rc.1", "v1.0.0", ""])
def test_version_that_is_none_is_refused(version: str, tmp_path: Path) -> None:
    write_set(tmp_path)
    manifest = json.loads((tmp_path / "MANIFEST.json").read_text()) | {"version": version}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(manifest, Manifest)


def test_missing_manifest_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenVectors, match=r"MANIFEST\.json: cannot be read: No such file"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("present", "differing"),
    [
        ({"a": "1", "b": "2"}, {}),
        ({"a": "1"}, {"b": "missing"}),
        ({"a": "1", "b": "3"}, {"b": "changed"}),
        ({"a": "1", "b": "2", "c": "3"}, {"c": "added"}),
    ],
)
def test_files_differ(present: dict[str, str], differing: dict[str, str]) -> None:
    assert differing_files(present, {"a": "1", "b": "2"}) == differing


def test_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "subject.json").mkdir()
    with pytest.raises(BrokenVectors, match="cannot be read: Is a directory"):
        file_digests(tmp_path)


# The command.


def test_command_writes_a_first_manifest(tmp_path: Path) -> None:
    write_set(tmp_path, version=None)
    assert main([str(tmp_path)]) == 0
    assert read_manifest(tmp_path) == build_manifest(tmp_path, "0.1.0")


def test_command_keeps_the_version(tmp_path: Path) -> None:
    write_set(tmp_path, version="0.4.2")
    write_set(tmp_path, TWO[:1], version=None)
    main([str(tmp_path)])
    assert (read_manifest(tmp_path).version, read_manifest(tmp_path).count) == ("0.4.2", 1)


def test_command_sets_a_version(tmp_path: Path) -> None:
    write_set(tmp_path)
    main([str(tmp_path), "--version", "0.2.0"])
    assert read_manifest(tmp_path).version == "0.2.0"


def test_check_finds_a_manifest_that_is_not_current_and_leaves_it(tmp_path: Path) -> None:
    write_set(tmp_path)
    before = read_manifest(tmp_path)
    write_set(tmp_path, TWO[:1], version=None)
    assert main([str(tmp_path), "--check"]) == 1
    assert read_manifest(tmp_path) == before


def test_broken_set_gets_no_manifest(tmp_path: Path) -> None:
    write_set(tmp_path, version=None)
    (tmp_path / "subject.json").write_text("{", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert not (tmp_path / "MANIFEST.json").exists()


@pytest.mark.parametrize("arguments", [["--version", "1"], ["/nowhere"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
