from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest

from ilp.bench.extra import MissingLibrary
from ilp.bench.record import BenchRecord
from ilp.bench.store import append
from ilp.report.machine import to_json
from tests.bench.bench_records import cell, record, releases
from tests.cli.conftest import Run

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/trend.schema.json"
SLOWER = {"3.0.8": 0.5, "3.0.9": 0.5, "3.1.3": 0.56}
EVEN = {"3.0.8": 0.5, "3.0.9": 0.5, "3.1.3": 0.5}


def filled(path: Path, *runs: BenchRecord) -> Path:
    for each in runs:
        append(path, each)
    return path


def written(path: Path, run: BenchRecord) -> Path:
    path.write_text(to_json(run), encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled(tmp_path / "trend.jsonl", *releases(SLOWER))


# What is shown.


def test_series_has_a_line(ilp: Ilp, store: Path) -> None:
    run = ilp("trend", store)
    assert run.code == 0
    assert run.lines[0] == "npm:ilp-packet"
    assert run.lines[3].split()[:3] == ["decode", "typical", "0.500"]
    assert run.lines[3].endswith("3.1.3 ▲ +12 %")


def test_store_of_who_names_none_is_in_the_current_folder(
    ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path / ".ilp-bench" / "trend.jsonl", *releases(EVEN))
    monkeypatch.chdir(tmp_path)
    assert ilp("trend").code == 0


def test_record_has_the_published_form(ilp: Ilp, store: Path) -> None:
    shown = json.loads(ilp("trend", store, "--format", "json").out)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(shown)
    assert [each["after"] for each in shown["series"][0]["steps"]] == ["3.1.3"]


def test_markdown_is_a_table(ilp: Ilp, store: Path) -> None:
    assert ilp("trend", store, "--format", "markdown").lines[-1].startswith("| decode | typical | 3 |")


@pytest.mark.parametrize(("form", "beginning"), [("svg", "<svg "), ("html", "<!doctype html>")])
def test_picture_and_page_are_text(ilp: Ilp, store: Path, tmp_path: Path, form: str, beginning: str) -> None:
    assert ilp("trend", store, "--format", form).out.startswith(beginning)
    assert ilp("trend", store, "--format", form, "--output", tmp_path / "out").out == ""
    assert (tmp_path / "out").read_text(encoding="utf-8").startswith(beginning)


def test_png_goes_into_a_file(ilp: Ilp, store: Path, tmp_path: Path) -> None:
    assert ilp("trend", store, "--format", "png", "-o", tmp_path / "trend.png").code == 0
    assert (tmp_path / "trend.png").read_bytes().startswith(b"\x89PNG")


def test_png_needs_a_file(ilp: Ilp, store: Path) -> None:
    run = ilp("trend", store, "--format", "png")
    assert run.code == 2
    assert "--output" in run.err


def test_file_that_cannot_be_written_is_told(ilp: Ilp, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ilp.cli.trend.write_whole", full)
    run = ilp("trend", store, "--format", "png", "-o", store.parent / "trend.png")
    assert run.code == 3
    assert "No space left" in run.err


# What is chosen.


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    cells = [
        cell(f"{reference}@1.0.0", operation=operation, shape=shape)
        for reference in ("npm:ilp-packet", "connector")
        for operation in ("decode", "relay")
        for shape in ("typical", "mix")
    ]
    return filled(tmp_path / "mixed.jsonl", record(*cells))


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), 8),
        (("--operation", "relay"), 4),
        (("--operation", "relay", "--operation", "decode"), 8),
        (("--shape", "mix"), 4),
        (("--implementation", "npm:ilp-packet@3.1.3"), 4),
        (("--implementation", "connector", "--operation", "relay", "--shape", "mix"), 1),
    ],
)
def test_series_can_be_chosen(ilp: Ilp, mixed: Path, options: Iterable[str], left: int) -> None:
    shown = json.loads(ilp("trend", mixed, "--format", "json", *options).out)
    assert len(shown["series"]) == left


def test_superseded_series_are_left_out_unless_asked_for(ilp: Ilp, store: Path) -> None:
    filled(store, *releases({"3.1.3": 0.7}, day=9, benchmark="cccccccccccc"))
    run = ilp("trend", store)
    assert "Left out: 1 series" in run.out
    assert "bbbbbbbbbbbb" not in run.out
    assert "bbbbbbbbbbbb" in ilp("trend", store, "--all").out


def test_what_is_not_there_is_told(ilp: Ilp, store: Path) -> None:
    run = ilp("trend", store, "--implementation", "cargo:interledger-packet")
    assert run.code == 3
    assert "It has npm:ilp-packet." in run.err


@pytest.mark.parametrize("option", ["--operation", "--shape"])
def test_name_of_nothing_is_wrong_usage(ilp: Ilp, store: Path, option: str) -> None:
    run = ilp("trend", store, option, "sing")
    assert run.code == 2
    assert "'sing' is none of" in run.err


# What is added.


def test_records_are_added_and_shown(ilp: Ilp, tmp_path: Path) -> None:
    files = [written(tmp_path / f"{index}.json", run) for index, run in enumerate(releases(SLOWER))]
    run = ilp("trend", tmp_path / "new.jsonl", *(part for each in files for part in ("--add", each)))
    assert run.code == 0
    assert f"{files[0]}: 1 cell added" in run.err
    assert "3.1.3 ▲ +12 %" in run.out


def test_record_comes_from_standard_input(ilp: Ilp, store: Path) -> None:
    (run,) = releases({"4.0.0": 0.5})
    assert "-: 1 cell added" in ilp("trend", store, "--add", "-", stdin=to_json(run)).err


def test_record_that_is_there_adds_nothing(ilp: Ilp, store: Path, tmp_path: Path) -> None:
    before = store.read_bytes()
    (run,) = releases({"3.0.8": 0.5})
    assert "nothing added" in ilp("trend", store, "--add", written(tmp_path / "run.json", run)).err
    assert store.read_bytes() == before


@pytest.mark.parametrize("content", [b"{}", b"no", b"\xff", msgspec.json.encode({"record": "check"})])
def test_what_is_no_record_is_told(ilp: Ilp, store: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.json").write_bytes(content)
    run = ilp("trend", store, "--add", tmp_path / "run.json")
    assert run.code == 2
    assert "it is no record of ilp bench" in run.err


def test_record_that_is_not_there_is_told(ilp: Ilp, store: Path, tmp_path: Path) -> None:
    run = ilp("trend", store, "--add", tmp_path / "run.json")
    assert run.code == 2
    assert "cannot be read" in run.err


# Exit codes.


@pytest.mark.parametrize(("ratios", "code"), [(SLOWER, 1), (EVEN, 0), (SLOWER | {"4.0.0": 0.56}, 0)])
def test_step_of_the_last_version_fails_where_asked(
    ilp: Ilp, tmp_path: Path, ratios: dict[str, float], code: int
) -> None:
    store = filled(tmp_path / "trend.jsonl", *releases(ratios))
    assert ilp("trend", store, "--fail-on-step").code == code
    assert ilp("trend", store).code == 0


def test_store_that_is_not_there_is_told(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("trend", tmp_path / "none.jsonl")
    assert run.code == 3
    assert "there is no such store" in run.err


@pytest.mark.parametrize(("content", "said"), [(b"", "no ratio to show"), (b'{"record":"bench-cell"', "1 line cannot")])
def test_store_of_nothing_is_told(ilp: Ilp, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "trend.jsonl").write_bytes(content)
    run = ilp("trend", tmp_path / "trend.jsonl")
    assert run.code == 3
    assert said in run.err


def test_broken_line_is_told_and_the_rest_shown(ilp: Ilp, store: Path) -> None:
    store.write_bytes(store.read_bytes() + b"{\n")
    run = ilp("trend", store)
    assert run.code == 0
    assert "Line 4 of" in run.out


def test_missing_library_is_told(ilp: Ilp, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise MissingLibrary("ruptures")

    monkeypatch.setattr("ilp.cli.trend.trend_of", missing)
    run = ilp("trend", store)
    assert run.code == 3
    assert "this needs ruptures, which is not installed" in run.err
    assert "pip install 'ilp-conformance[bench]'" in run.err
