"""The store of ilp trend: it only grows, and nothing that goes wrong costs what it held."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any, get_args

import filelock
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.bench import store as store_module
from ilp.bench.record import BenchProblem, BenchRecord, Estimate, PairedCell, Shape
from ilp.bench.store import FORMAT, StoredCell, StoreProblem, append, cells_of, read
from ilp.protocol.bench import BENCH_OPERATIONS
from tests.bench.bench_records import PACKAGE, around, cell, compared, machine, measured, record

ONE = record(cell(f"{PACKAGE}@3.0.9"))
OTHER = record(cell(f"{PACKAGE}@3.1.3"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "trend.jsonl"


def line(**changes: Any) -> bytes:
    """Return a line of a store."""
    (stored,) = cells_of(ONE)
    return msgspec.json.encode(msgspec.to_builtins(stored) | changes)


# What is kept.


def test_cell_is_kept_with_where_it_came_from(path: Path) -> None:
    assert append(path, ONE) == 1
    (kept,) = read(path).cells
    assert (kept.reference, kept.name, kept.version, kept.language) == (
        f"{PACKAGE}@3.0.9",
        "ilp-packet",
        "3.0.9",
        "JavaScript",
    )
    assert (kept.operation, kept.shape, kept.ratio, kept.nanoseconds) == ("decode", "typical", around(0.5), 2000.0)
    assert (kept.machine, kept.benchmark, kept.suite, kept.format) == (ONE.machine, ONE.benchmark, "1", FORMAT)


def test_mix_of_other_packets_is_another_benchmark(path: Path) -> None:
    append(path, record(cell("a"), cell("a", shape="mix"), mix="dddddddddddd"))
    assert {each.shape: each.benchmark for each in read(path).cells} == {
        "typical": ONE.benchmark,
        "mix": "dddddddddddd",
    }


def test_line_begins_with_what_it_is(path: Path) -> None:
    append(path, ONE)
    assert path.read_bytes().startswith(b'{"record":"bench-cell","format":1,')


def test_all_cells_of_a_run_are_kept(path: Path) -> None:
    run = measured({"a@1.0.0": 0.5, "b@1.0.0": 2.0})
    assert append(path, run) == len(BENCH_OPERATIONS) * len(get_args(Shape)) * 2
    assert len({each.run for each in read(path).cells}) == 1


@pytest.mark.parametrize("changes", [{"to_reference": None}, {"problem": BenchProblem("it died", "look")}])
def test_cell_without_a_figure_is_left_out(path: Path, changes: dict[str, Any]) -> None:
    assert append(path, record(cell("a@1", **changes))) == 0
    assert not path.exists()


def test_sides_of_a_comparison_are_kept(path: Path) -> None:
    pair = PairedCell(
        operation="decode",
        shape="typical",
        verdict="equivalent",
        candidate_to_reference=around(0.5),
        baseline_to_reference=around(0.6),
    )
    append(path, compared("a@2.0.0", "a@1.0.0", pair))
    assert {each.version: each.ratio.ratio for each in read(path).cells} == {"2.0.0": 0.5, "1.0.0": 0.6}


def test_side_of_a_comparison_with_a_cell_of_its_own_is_kept_once(path: Path) -> None:
    pair = PairedCell(operation="decode", shape="typical", verdict="equivalent", candidate_to_reference=around(0.9))
    append(path, compared("a@2.0.0", "a@1.0.0", pair, cell("a@2.0.0", 0.5)))
    assert [each.ratio.ratio for each in read(path).cells] == [0.5]


@given(
    text=st.text(min_size=1),
    ratio=st.floats(1e-6, 1e6),
    spread=st.floats(0, 1),
    operation=st.sampled_from(BENCH_OPERATIONS),
    shape=st.sampled_from(get_args(Shape)),
)
def test_what_is_appended_is_read(
    tmp_path_factory: pytest.TempPathFactory, text: str, ratio: float, spread: float, operation: Any, shape: Any
) -> None:
    path = tmp_path_factory.mktemp("store") / "trend.jsonl"
    estimate = around(ratio, spread)
    run = record(
        cell(text, to_reference=Estimate(ratio, min(ratio, estimate.low), max(ratio, estimate.high)),
             operation=operation, shape=shape),
        machine=machine(processor=text),
    )  # fmt: skip
    append(path, run)
    assert read(path).cells == tuple(cells_of(run))
    assert append(path, run) == 0


# Again, and by others.


def test_run_that_is_there_adds_nothing(path: Path) -> None:
    append(path, ONE)
    before = path.read_bytes()
    assert append(path, ONE) == 0
    assert path.read_bytes() == before


def test_run_that_is_there_in_part_adds_the_rest(path: Path) -> None:
    run = measured({"a@1.0.0": 0.5})
    append(path, run)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])  # as a crash leaves it
    assert 0 < append(path, run) < len(run.cells)
    held = read(path)
    assert len(held.cells) == len(run.cells)
    assert len(held.broken) == 1


def test_lines_that_a_merge_doubled_count_once(path: Path) -> None:
    append(path, ONE)
    path.write_bytes(path.read_bytes() * 2)
    assert len(read(path).cells) == 1


def test_other_run_is_added_at_the_end(path: Path) -> None:
    append(path, ONE)
    before = path.read_bytes()
    append(path, OTHER)
    assert path.read_bytes().startswith(before)
    assert [each.version for each in read(path).cells] == ["3.0.9", "3.1.3"]


def test_store_that_another_run_writes_to_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_PATIENCE", 0.0)
    append(path, ONE)
    with (
        filelock.FileLock(path.with_name(f".{path.name}.lock")),
        pytest.raises(StoreProblem, match="another run has been writing") as caught,
    ):
        append(path, OTHER)
    assert "--add" in caught.value.advice


# What goes wrong.


def test_line_that_was_cut_short_spoils_no_other(path: Path) -> None:
    append(path, ONE)
    path.write_bytes(path.read_bytes()[:-40])
    append(path, OTHER)
    held = read(path)
    assert [each.version for each in held.cells] == ["3.1.3"]
    assert [each.number for each in held.broken] == [1]
    assert "cut short" in held.broken[0].reason


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"\xff", "no JSON"),
        (b"{}", "no measured cell"),
        (b'{"record":"bench-cell","format":1}', "no measured cell"),
        (line(ratio={"ratio": 0, "low": 0, "high": 0}), "not above 0"),
        (line(ratio={"ratio": 2, "low": 3, "high": 4}), "inside its interval"),
        (line().replace(b'"ilp-packet"', b'"\xff"'), "no JSON"),
    ],
)
def test_broken_line_is_told_by_its_number_and_stays(path: Path, broken: bytes, reason: str) -> None:
    append(path, ONE)
    path.write_bytes(path.read_bytes() + b"\n" + broken + b"\n")
    append(path, OTHER)
    held = read(path)
    assert len(held.cells) == 2
    assert [each.number for each in held.broken] == [3]
    assert reason in held.broken[0].reason
    assert broken in path.read_bytes()


def test_newer_format_is_refused_and_untouched(path: Path) -> None:
    path.parent.mkdir()
    newer = line() + b"\n" + line(format=2, suite="9.1.0", ratio="other") + b"\n"
    path.write_bytes(newer)
    for attempt in (lambda: read(path), lambda: append(path, OTHER)):
        with pytest.raises(StoreProblem, match=r"format 2, written by version 9\.1\.0") as caught:
            attempt()
        assert "Update ilp-conformance to 9.1.0" in caught.value.advice
    assert path.read_bytes() == newer


@pytest.mark.parametrize("content", [b"hello\n", b"\x89PNG\r\n", b'{"record":"check"}\n', b"[]"])
def test_file_that_is_no_store_is_refused_and_untouched(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    for attempt in (lambda: read(path), lambda: append(path, ONE)):
        with pytest.raises(StoreProblem, match="it is no store"):
            attempt()
    assert path.read_bytes() == content


def test_record_of_a_run_is_told_from_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(msgspec.json.encode(ONE))
    with pytest.raises(StoreProblem, match="record of ilp bench, and no store") as caught:
        read(path)
    assert "--add" in caught.value.advice


def test_store_of_one_line_that_was_cut_short_is_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(line()[:60])
    assert read(path).cells == ()
    assert append(path, ONE) == 1


def test_empty_file_is_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\n")
    assert read(path).cells == ()


def test_store_that_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(StoreProblem, match="there is no such store"):
        read(path)


def test_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="cannot be read"):
        read(tmp_path)


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreProblem, match="cannot be written") as caught:
        append(tmp_path / "file" / "trend.jsonl", ONE)
    assert "still there" in caught.value.advice


def test_full_disk_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(path, ONE)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreProblem, match=re.escape(os.strerror(errno.ENOSPC))):
        append(path, OTHER)
    assert path.read_bytes() == before


def test_line_is_json_with_the_members_of_a_cell(path: Path) -> None:
    append(path, ONE)
    members = msgspec.json.decode(path.read_bytes().splitlines()[0])
    assert set(members) == {"record", *StoredCell.__struct_fields__}


def test_record_keeps_its_run_through_json(path: Path) -> None:
    append(path, ONE)
    again = msgspec.json.decode(msgspec.json.encode(ONE), type=BenchRecord)
    assert append(path, again) == 0
