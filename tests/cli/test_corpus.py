from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

Ilp = Callable[..., Run]

FULFILL = bytes.fromhex("0d21" + "00" * 33)
LONGER = bytes.fromhex("0d22" + "00" * 32 + "0161")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a corpus of another fuzzer."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    for name, octets in (("a", LONGER), ("b", FULFILL), ("c", b"\x0b")):
        (tmp_path / "other" / name).write_bytes(octets)
    return tmp_path


def test_merge_makes_a_corpus_of_the_smallest(ilp: Ilp, folder: Path) -> None:
    run = ilp("corpus", "merge", "small", "other")
    assert run.code == 0
    assert run.lines[:3] == [
        "small",
        "  inputs    0 before, 2 now",
        "  offered   3 others, of which 2 show something new",
    ]
    assert sorted(each.read_bytes() for each in (folder / "small").iterdir()) == [b"\x0b", FULFILL]


def test_merge_looks_at_the_outcomes_of_those_that_are_named(ilp: Ilp) -> None:
    assert ilp("corpus", "merge", "small", "other", "--with", "construct", "--with", "reference").code == 0


def test_merge_leaves_out_what_is_corrupt_and_says_so(ilp: Ilp, folder: Path) -> None:
    (folder / "other" / ("0" * 40)).write_bytes(b"x")
    run = ilp("corpus", "merge", "small", "other")
    assert run.code == 3
    assert "its content is not what its name says" in run.out.replace("\n            ", " ")
    assert "0 before, 2 now" in run.out


def test_stats_say_what_is_in_a_corpus(ilp: Ilp) -> None:
    run = ilp("corpus", "stats", "other")
    assert run.code == 0
    assert run.lines == [
        "other",
        "  inputs    3 inputs, 72 octets; the largest has 36",
        "  Fulfill   2",
        "  others    1",
        "  read      2 by the reference codec",
    ]


def test_stats_of_an_empty_corpus(ilp: Ilp, folder: Path) -> None:
    (folder / ".ilp-fuzz/corpus").mkdir(parents=True)
    run = ilp("corpus", "stats")
    assert (run.code, run.lines[1]) == (0, "  inputs    0 inputs, 0 octets")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("merge", "small", "nowhere"), 2, "nowhere: there is no such folder"),
        (("merge", "other/a", "other"), 3, "the corpus other/a cannot be read: File exists"),
        (("merge", "small", "other", "--with", "nonsense"), 2, "'nonsense' is no implementation"),
        (("merge", "small", "other", "--with", "recording:x"), 2, "a recording has no answer"),
        (("merge", "small", "other", "--with", "cmd:/nonexistent"), 3, "cmd:/nonexistent: "),
        (("stats", "nowhere"), 3, "nowhere: there is no such folder"),
        (("stats",), 3, ".ilp-fuzz/corpus: there is no such folder"),
    ],
)
def test_what_cannot_be_is_told(ilp: Ilp, arguments: tuple[str, ...], code: int, said: str) -> None:
    run = ilp("corpus", *arguments)
    assert run.code == code
    assert said in run.err
