from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ilp.implementation.cargo_lock import tree_digest, version_in
from ilp.implementation.implementation import ImplementationUnavailable

LOCK = """\
version = 4

[[package]]
name = "ilp-adapter"
version = "1.0.0"
dependencies = ["crate", "hex 0.4.3"]

[[package]]
name = "crate"
version = "0.4.0"
source = "registry"
checksum = "aa"
dependencies = ["bytes", "hex 0.3.2 (registry)"]

[[package]]
name = "bytes"
version = "0.4.12"
checksum = "bb"
dependencies = ["crate"]

[[package]]
name = "hex"
version = "0.3.2"
checksum = "cc"

[[package]]
name = "hex"
version = "0.4.3"
checksum = "dd"
"""


def digest(folder: Path, text: str = LOCK, *features: str) -> str:
    lock = folder / "Cargo.lock"
    lock.write_text(text)
    return tree_digest(lock, "crate", features)


def test_the_digest_is_over_name_version_and_checksum_of_the_crates_tree(tmp_path: Path) -> None:
    assert digest(tmp_path) == hashlib.sha256(b"bytes 0.4.12 bb\ncrate 0.4.0 aa\nhex 0.3.2 cc\n").hexdigest()


@pytest.mark.parametrize(
    ("old", "new"), [('"0.4.12"', '"0.4.11"'), ('"bb"', '"b0"'), ('"aa"', '"a0"'), ("0.3.2", "0.3.1")]
)
def test_another_version_or_checksum_in_the_crates_tree_is_another_digest(tmp_path: Path, old: str, new: str) -> None:
    assert digest(tmp_path, LOCK.replace(old, new)) != digest(tmp_path)


@pytest.mark.parametrize(("old", "new"), [("0.4.3", "0.4.2"), ('"dd"', '"d0"'), ('"1.0.0"', '"1.0.1"')])
def test_what_only_the_adapter_depends_on_does_not_count(tmp_path: Path, old: str, new: str) -> None:
    assert digest(tmp_path, LOCK.replace(old, new)) == digest(tmp_path)


def test_features_count_whatever_their_order(tmp_path: Path) -> None:
    assert digest(tmp_path, LOCK, "b", "a") == digest(tmp_path, LOCK, "a", "b") != digest(tmp_path)


def test_the_version_of_a_crate_is_read(tmp_path: Path) -> None:
    (tmp_path / "Cargo.lock").write_text(LOCK)
    assert version_in(tmp_path / "Cargo.lock", "bytes") == "0.4.12"
    assert version_in(tmp_path / "Cargo.lock", "serde") is None


@pytest.mark.parametrize(
    "text", ["", "[", "package = 1", '[[package]]\nname = "crate"', LOCK.replace('"crate"', '"x"')]
)
def test_what_is_no_lock_file_of_an_adapter_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImplementationUnavailable, match=r"Cargo\.lock is damaged") as caught:
        digest(tmp_path, text)
    assert caught.value.advice == f"remove {tmp_path}; it is built anew next time"


def test_a_missing_lock_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImplementationUnavailable, match="is damaged"):
        version_in(tmp_path / "Cargo.lock", "crate")
