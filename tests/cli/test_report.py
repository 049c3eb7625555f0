from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ilp.report.machine import to_json
from tests.cli.conftest import Run
from tests.conformance.test_merge import run_of
from tests.report.gate_records import record as gate_record

Ilp = Callable[..., Run]


def kept(folder: Path, reference: str) -> Path:
    file = folder / f"{reference}.json"
    file.write_text(to_json(run_of(reference)), encoding="utf-8")
    return file


def test_text_of_a_kept_run_is_that_of_the_run(ilp: Ilp, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    run = ilp("check", "construct", "--flag", "published", "--report", f"json={file}")
    assert ilp("report", file).out == run.out


def test_json_of_a_kept_run_is_what_was_kept(ilp: Ilp, tmp_path: Path) -> None:
    file = kept(tmp_path, "one")
    assert ilp("report", file, "--format", "json").out == file.read_text(encoding="utf-8") + "\n"


def test_record_is_read_from_standard_input(ilp: Ilp, tmp_path: Path) -> None:
    file = kept(tmp_path, "one")
    assert ilp("report", "-", stdin=file.read_bytes()).out == ilp("report", file).out


def test_fails_of_the_run_are_none_of_the_report(ilp: Ilp, tmp_path: Path) -> None:
    file = kept(tmp_path, "one")
    record = json.loads(file.read_text(encoding="utf-8"))
    record["implementations"][0]["counts"]["fail"] = 1
    file.write_text(json.dumps(record), encoding="utf-8")
    assert ilp("report", file).code == 0


def test_runs_over_the_same_vectors_make_one_report(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("report", kept(tmp_path, "one"), kept(tmp_path, "two"))
    assert [line.split()[0] for line in run.lines[-3:-1]] == ["one", "two"]


def test_run_that_is_given_twice_is_wrong_usage(ilp: Ilp, tmp_path: Path) -> None:
    file = kept(tmp_path, "one")
    run = ilp("report", file, file)
    assert (run.code, run.out) == (2, "")
    assert "one was checked in more than one of the runs" in run.err


def test_gate_is_reported(ilp: Ilp, tmp_path: Path) -> None:
    file = tmp_path / "gate.json"
    file.write_text(to_json(gate_record()), encoding="utf-8")
    run = ilp("report", file)
    assert run.code == 0
    assert "Checking" in run.out


def test_gate_and_check_make_no_common_report(ilp: Ilp, tmp_path: Path) -> None:
    file = tmp_path / "gate.json"
    file.write_text(to_json(gate_record()), encoding="utf-8")
    run = ilp("report", file, kept(tmp_path, "one"))
    assert run.code == 2
    assert "only records of ilp check go together" in run.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no JSON", "it is no JSON"),
        (b"{}", "it is no record of ilp check, gate, history or bench"),
        (b'{"record":"fuzz"}', "it is no record of ilp check, gate, history or bench"),
        (b"", "it is no JSON"),
    ],
)
def test_file_that_is_no_record_is_wrong_usage(ilp: Ilp, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    run = ilp("report", file)
    assert (run.code, run.out) == (2, "")
    assert f"{file}: {said}" in run.err


def test_record_with_a_clause_of_a_later_suite_is_said_to_be_one(ilp: Ilp, tmp_path: Path) -> None:
    file = kept(tmp_path, "one")
    text = file.read_text(encoding="utf-8").replace("0027-fulfill-fields", "0099-new").replace("0.0.0", "9.9.9")
    file.write_text(text, encoding="utf-8")
    run = ilp("report", file)
    assert run.code == 2
    assert "the clause 0099-new, which this version does not know: version 9.9.9 wrote it" in run.err


def test_file_that_is_not_there_is_wrong_usage(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("report", tmp_path / "none")
    assert run.code == 2
    assert "cannot be read: No such file or directory" in run.err
