from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from rich.console import Console

from ilp.golden.compare import compare, snapshot_of
from ilp.golden.verify import drift_between, verify
from ilp.report.versions_text import print_comparison, print_drift, print_verification
from tests.conformance.cases import vector
from tests.golden.sets import TWO, write_set

ONE, OTHER = TWO


def printed(show: Callable[..., None], record: Any, **options: Any) -> list[str]:
    text = io.StringIO()
    show(Console(file=text, highlight=False, soft_wrap=True, width=100), record, **options)
    return text.getvalue().splitlines()


def compared(tmp_path: Path, *vectors: Any, **options: Any) -> list[str]:
    old, new = write_set(tmp_path / "old"), write_set(tmp_path / "new", vectors or TWO, **options)
    return printed(print_comparison, compare(snapshot_of(old, "old"), snapshot_of(new, "new")))


def test_set_that_did_not_change_is_said(tmp_path: Path) -> None:
    assert compared(tmp_path)[-1] == "Nothing has changed."


def test_version_that_suffices_is_said(tmp_path: Path) -> None:
    assert compared(tmp_path, version="0.1.1", readme="x")[-3:] == [
        "old (version 0.1.0, 2 vectors) -> new (version 0.1.1, 2 vectors)",
        "required: patch; declared: minor",
        "The version says so.",
    ]


def test_version_that_does_not_suffice_comes_with_the_one_that_does(tmp_path: Path) -> None:
    lines = compared(tmp_path, ONE, vector(id="subject/two", since="0.1.0"))
    assert lines[-1] == "The version does not say so: it has to be 0.2.0 or more."


def test_changed_expectation_shows_both(tmp_path: Path) -> None:
    lines = compared(tmp_path, vector("reject", id="subject/one", since="0.1.0"), OTHER)
    assert '      expectation: "accept" -> "reject"' in lines


def test_long_members_do_not_widen_the_report(tmp_path: Path) -> None:
    old, new = (structs.replace(ONE, title=letter * 200, provenance=letter * 50) for letter in "ab")
    folders = write_set(tmp_path / "old", (old,)), write_set(tmp_path / "new", (new,))
    lines = printed(print_comparison, compare(snapshot_of(folders[0], "old"), snapshot_of(folders[1], "new")))
    assert max(map(len, lines)) <= 100
    assert any(line.strip().startswith("-> ") for line in lines)


def test_changed_file_is_named(tmp_path: Path) -> None:
    assert "  README.md: changed" in compared(tmp_path, readme="x")


def test_whole_set_is_said_with_its_version(tmp_path: Path) -> None:
    lines = printed(print_verification, verify(write_set(tmp_path), "here"))
    assert lines[0] == "here: whole"
    assert lines[1].startswith("2 vectors in 6 files, version 0.1.0, sha256 ")


def test_faults_are_counted(tmp_path: Path) -> None:
    (write_set(tmp_path) / "LICENSE").unlink()
    (tmp_path / "README.md").unlink()
    assert printed(print_verification, verify(tmp_path, "here"))[-1] == "here: 2 faults"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "here: the same"),
        ({"version": "0.0.9", "vectors": ()}, "here: a whole set, of another version"),
        ({"version": None}, "here: has drifted"),
    ],
)
def test_drift_says_what_the_copy_is(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    original, copy = write_set(tmp_path / "original"), write_set(tmp_path / "copy", **options)
    assert said in printed(print_drift, drift_between(copy, original, "here"))


def test_drift_of_words_says_that_the_vectors_are_the_same(tmp_path: Path) -> None:
    original, copy = write_set(tmp_path / "original"), write_set(tmp_path / "copy", readme="x")
    lines = printed(print_drift, drift_between(copy, original, "here"))
    assert "The vectors are the same: only words, or the form of a file, differ." in lines
