from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from ilp.fuzz.corpus import LARGEST_INPUT, Corpus, CorpusProblem, file_name
from ilp.protocol import FulfillValue

VALUE = FulfillValue(fulfillment="", data="")


def test_input_is_a_file_of_its_octets_named_by_their_sha_1(tmp_path: Path) -> None:
    Corpus(tmp_path).add(b"octets")
    (file,) = tmp_path.iterdir()
    assert (file.name, file.read_bytes()) == (hashlib.sha1(b"octets").hexdigest(), b"octets")


def test_same_input_is_kept_once(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    assert [corpus.add(b"octets"), corpus.add(b"octets")] == [True, False]
    assert len(corpus) == 1


def test_folder_is_read_in_the_order_of_names_then_new_ones_follow(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).write_bytes(name.encode())
    corpus = Corpus(tmp_path)
    corpus.add(b"0")
    assert corpus.inputs() == (b"a", b"b", b"0")


def test_folder_of_another_fuzzer_is_read_whatever_its_files_are_called(tmp_path: Path) -> None:
    (tmp_path / "seed-1").write_bytes(b"octets")
    (tmp_path / ".hidden").write_bytes(b"no input")
    (tmp_path / "folder").mkdir()
    corpus = Corpus(tmp_path)
    assert (corpus.inputs(), corpus.problems) == ((b"octets",), [])


def test_value_that_somebody_reads_is_learned_later_too() -> None:
    corpus = Corpus()
    corpus.add(b"octets")
    assert list(corpus.learned()) == []
    corpus.add(b"octets", VALUE)
    assert list(corpus.learned()) == [(b"octets", VALUE)]


def test_corrupt_file_is_left_out_and_said(tmp_path: Path) -> None:
    file = tmp_path / file_name(b"octets")
    file.write_bytes(b"other octets")
    corpus = Corpus(tmp_path)
    assert corpus.inputs() == ()
    assert corpus.problems == [f"{file}: left out: its content is not what its name says; remove it"]


def test_file_that_is_too_large_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(LARGEST_INPUT + 1))
    corpus = Corpus(tmp_path)
    assert (len(corpus), len(corpus.problems)) == (0, 1)


def test_input_that_is_too_large_is_not_kept() -> None:
    assert not Corpus().add(bytes(LARGEST_INPUT + 1))


def test_file_that_cannot_be_read_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(name.encode())
    read = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self.name == "a":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    corpus = Corpus(tmp_path)
    assert corpus.inputs() == (b"b",)
    assert corpus.problems == [f"{tmp_path}/a: left out: it cannot be read: Permission denied"]


def test_file_in_the_place_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    place = tmp_path / "corpus"
    place.write_text("")
    with pytest.raises(CorpusProblem, match="cannot be read: File exists"):
        Corpus(place)


def test_full_disk_is_said_once_and_inputs_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("ilp.fuzz.corpus.put_whole", full)
    corpus = Corpus(tmp_path)
    assert corpus.add(b"one")
    assert corpus.add(b"other")
    assert corpus.inputs() == (b"one", b"other")
    assert corpus.problems == [
        f"{tmp_path}: inputs cannot be written any more: No space left on device; they are kept in memory only"
    ]
