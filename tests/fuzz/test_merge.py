from __future__ import annotations

from pathlib import Path

from ilp.fuzz.corpus import Corpus
from ilp.fuzz.merge import merge_corpora
from tests.fuzz.cases import panel_of

FULFILL = bytes.fromhex("0d21" + "00" * 33)
LONGER = bytes.fromhex("0d22" + "00" * 32 + "0161")
NONE = bytes.fromhex("0b00")


def corpus(*inputs: bytes) -> Corpus:
    made = Corpus()
    for each in inputs:
        made.add(each)
    return made


def test_of_inputs_that_show_the_same_the_smallest_is_kept() -> None:
    into = Corpus()
    merged = merge_corpora(into, [corpus(LONGER, FULFILL), corpus(NONE)], panel_of("reference"))
    assert into.inputs() == (NONE, FULFILL)
    assert (merged.before, merged.offered, merged.kept) == (0, 3, 2)


def test_what_is_there_is_kept_and_not_shown_again() -> None:
    into = corpus(LONGER)
    merged = merge_corpora(into, [corpus(FULFILL, NONE)], panel_of("reference"))
    assert into.inputs() == (LONGER, NONE)
    assert (merged.before, merged.kept) == (1, 1)


def test_merging_twice_adds_nothing() -> None:
    into, source = Corpus(), corpus(LONGER, FULFILL, NONE)
    merge_corpora(into, [source], panel_of("reference"))
    assert merge_corpora(into, [source], panel_of("reference")).kept == 0


def test_what_is_kept_shows_as_much_as_all_inputs() -> None:
    into, source = Corpus(), corpus(LONGER, FULFILL, NONE, b"", b"\x0c", b"\x0d")
    merged = merge_corpora(into, [source], panel_of("reference"))
    again = merge_corpora(Corpus(), [into], panel_of("reference"))
    assert again.features == merged.features
    assert again.kept == merged.kept


def test_source_is_left_as_it_is(tmp_path: Path) -> None:
    source = Corpus(tmp_path)
    source.add(LONGER)
    source.add(FULFILL)
    merge_corpora(Corpus(), [source], panel_of("reference"))
    assert len(list(tmp_path.iterdir())) == 2


def test_progress_is_told() -> None:
    heard: list[tuple[int, int]] = []
    merge_corpora(Corpus(), [corpus(NONE, FULFILL)], panel_of("reference"), lambda *each: heard.append(each))
    assert heard == [(1, 2), (2, 2)]
