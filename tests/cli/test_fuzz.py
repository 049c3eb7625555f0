from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp.fuzz.findings import load_findings
from ilp.fuzz.state import State
from tests.cli.conftest import Run

Ilp = Callable[..., Run]
Fake = Callable[..., str]
Process = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/fuzz.schema.json"
CODE = '{"op":"decode","packet":"0e06800000000000"}'  # construct reads it
SIGNATURE = "specification/reject/code/decode+accepted/0027-reject-code"
SMALL = ("--no-golden", "--max-operations", "1500", "--seed", "1")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a project of its own."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def record_of(run: Run) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run.out)
    return loaded


# What it is for.


def test_implementation_without_a_finding_is_fine(ilp: Ilp) -> None:
    run = ilp("fuzz", "reference", *SMALL)
    assert run.code == 0
    assert run.lines[0].startswith("Fuzzing reference (")
    assert re.search(r"^Summary: nothing found in .* and 1,\d+ operations ", run.out, re.MULTILINE)
    assert run.lines[-1] == "It ended because all operations were asked that it was to ask."


def test_finding_is_a_no_and_explains_itself(ilp: Ilp) -> None:
    run = ilp("fuzz", "construct", *SMALL)
    assert run.code == 1
    assert "--- specification: " in run.out
    for row in ("broken", "hurts", "read", "did", "RFCs", "clause", "seen", "signature", "replay", "alone"):
        assert re.search(rf"^  {row} +\S", run.out, re.MULTILINE), row
    assert re.search(r"^Summary: \d+ findings with \d+ causes in ", run.out, re.MULTILINE)


def test_report_fits_100_columns_but_for_commands(ilp: Ilp) -> None:
    lines = ilp("fuzz", "construct", "--against", "reference", *SMALL, "-v").lines
    assert [each for each in lines if len(each) > 100 and not each.startswith(("  replay ", "  alone "))] == []


def test_two_implementations_are_held_against_each_other(ilp: Ilp) -> None:
    run = ilp("fuzz", "construct", "--against", "reference", "--oracle", "differential", *SMALL)
    assert run.code == 1
    assert "--- agreement: " in run.out
    assert "  by        construct and reference\n" in run.out


def test_record_keeps_to_its_schema(ilp: Ilp) -> None:
    run = ilp("fuzz", "construct", *SMALL, "--format", "json")
    jsonschema.validate(record_of(run), json.loads(SCHEMA.read_text()))
    assert run.code == 1


def test_report_goes_into_a_file(ilp: Ilp, folder: Path) -> None:
    assert ilp("fuzz", "construct", *SMALL, "-o", "report.txt").out == ""
    assert "Summary: " in (folder / "report.txt").read_text()


def test_command_of_a_finding_shows_it_alone(ilp: Ilp) -> None:
    run = ilp("fuzz", "construct", *SMALL)
    command = next(line for line in run.lines if line.startswith("  alone ")).split(maxsplit=1)[1]
    again = ilp(*shlex.split(command)[1:], "--format", "json")
    assert again.code == 1
    assert next(each["signature"] for each in record_of(again)["findings"]) in run.out


def test_input_is_all_that_is_asked_and_leaves_nothing_behind(ilp: Ilp, folder: Path) -> None:
    run = ilp("fuzz", "construct", "--input", CODE)
    assert run.code == 1
    assert SIGNATURE in run.out
    assert "all was asked" in run.out
    assert not (folder / ".ilp-fuzz").exists()


def test_input_that_breaks_nothing_is_fine(ilp: Ilp) -> None:
    assert ilp("fuzz", "reference", "--input", CODE).code == 0


def test_same_seed_finds_the_same(ilp: Ilp) -> None:
    one, other = (record_of(ilp("fuzz", "construct", *SMALL, "--state", each, "--format", "json")) for each in "ab")
    assert [each["signature"] for each in one["findings"]] == [each["signature"] for each in other["findings"]]
    assert one["seed"] == other["seed"] == 1


def test_seed_is_another_one_each_time(ilp: Ilp) -> None:
    seeds = {record_of(ilp("fuzz", "reference", *SMALL[:3], "--format", "json"))["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_two_jobs_share_the_work(process: Process) -> None:
    run = process("fuzz", "construct", *SMALL, "--jobs", "2", "--format", "json")
    assert (run.code, run.err) == (1, "")
    assert record_of(run)["jobs"] == 2


def test_adapters_run_in_the_processes_of_the_jobs(process: Process, fake: Fake) -> None:
    run = process("fuzz", fake("refuses"), *SMALL, "--oracle", "crash", "--jobs", "2", "--format", "json")
    assert (run.code, record_of(run)["participants"][0]["name"]) == (0, "fake")


# The state folder.


def test_findings_are_kept_and_asked_first_the_next_time(ilp: Ilp) -> None:
    first = record_of(ilp("fuzz", "construct", *SMALL, "--format", "json"))
    again = ilp("fuzz", "construct", *SMALL)
    count = len(first["findings"])
    assert f"  earlier   of {count} earlier findings, {count} were seen again\n" in again.out


def test_earlier_findings_that_do_not_show_are_named(ilp: Ilp, folder: Path) -> None:
    ilp("fuzz", "construct", *SMALL)
    file, *_ = (folder / ".ilp-fuzz/findings").glob("specification_*")
    file.write_text(re.sub(r'"signature": "[^"]*"', f'"signature": "{SIGNATURE}-gone"', file.read_text()))
    run = ilp("fuzz", "construct", *SMALL)
    assert "`ilp replay` tells whether the others are fixed" in " ".join(run.out.split())
    assert f"not seen: {SIGNATURE}-gone\n" in run.out


def test_corrupt_finding_is_said_and_costs_nothing_else(ilp: Ilp, folder: Path) -> None:
    findings = folder / ".ilp-fuzz/findings"
    findings.mkdir(parents=True)
    (findings / "broken.json").write_text("{")
    run = ilp("fuzz", "reference", *SMALL)
    assert run.code == 0
    assert "  problem   .ilp-fuzz/findings/broken.json: left out: it is no finding: " in run.out


def test_state_folder_that_is_a_file_is_said(ilp: Ilp, folder: Path) -> None:
    (folder / "state").write_text("")
    run = ilp("fuzz", "reference", *SMALL, "--state", "state")
    assert run.code == 3
    assert run.err.startswith("error: state: the state folder cannot be written: File exists: state\n")


def test_corpus_that_is_a_file_is_said(ilp: Ilp, folder: Path) -> None:
    (folder / "state").mkdir()
    (folder / "state/corpus").write_text("")
    run = ilp("fuzz", "reference", *SMALL, "--state", "state")
    assert run.code == 3
    assert "File exists: state/corpus" in run.err


def test_second_campaign_on_one_folder_is_told_who_is_there(ilp: Ilp, folder: Path) -> None:
    with State(folder / "state").held(["construct"]):
        run = ilp("fuzz", "reference", *SMALL, "--state", "state")
    assert run.code == 3
    assert f"in use by process {os.getpid()}, which has fuzzed construct since" in run.err


# How it ends.


def started(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ilp", "fuzz", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


def until_found(folder: Path, child: subprocess.Popen[bytes]) -> None:
    """Wait until something is found and on disk."""
    while not any((folder / ".ilp-fuzz/findings").glob("*.json")):
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_campaign_that_is_asked_to_end_reports_what_it_found(folder: Path, number: int, jobs: str) -> None:
    child = started("construct", "--no-golden", "--max-time", "600", "--jobs", jobs)
    until_found(folder, child)
    os.killpg(child.pid, number)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (1, b"")
    assert b"\nIt ended because it was interrupted.\n" in out


def test_campaign_that_is_killed_leaves_what_it_found(folder: Path) -> None:
    child = started("construct", "--no-golden", "--max-time", "600")
    until_found(folder, child)
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
    found, problems = load_findings(folder / ".ilp-fuzz/findings")
    assert (len(found) > 0, problems) == (True, ())
    with State(folder / ".ilp-fuzz").held(["construct"]):
        pass  # nobody holds it any more


def test_adapter_that_does_not_start_is_could_not_run(ilp: Ilp) -> None:
    run = ilp("fuzz", "cmd:/nonexistent", *SMALL)
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith("error: cmd:/nonexistent: ")


def test_adapter_that_dies_is_started_again_and_its_restarts_are_said(ilp: Ilp, fake: Fake) -> None:
    asked = [word for each in range(8) for word in ("--input", f'{{"op":"decode","packet":"{each:02x}"}}')]
    run = ilp("fuzz", fake("dies"), "--oracle", "determinism", *asked)
    assert "had to be started again" in run.out


def test_adapter_that_leaks_memory_is_started_again_and_is_no_finding(ilp: Ilp) -> None:
    program = Path(__file__).parents[1] / "fuzz/leaking_adapter.py"
    limit = f"cmd:/bin/sh -c 'ulimit -v 131072 && exec {sys.executable} -I -S {program}'"
    run = ilp("fuzz", limit, "--no-golden", "--max-operations", "150", "--oracle", "crash")
    assert run.code == 0
    assert "had to be started again" in run.out


# Wrong usage.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "'nonsense' is no implementation"),
        (("reference", "--against", "nonsense"), "'nonsense' is no implementation"),
        (("recording:x",), "a recording has no answer to a new question"),
        (("reference", "--oracle", "crush"), "there is no such oracle\nDid you mean crash? There are self"),
        (("reference", "--oracle", "differential"), "there is nobody to hold reference against"),
        (("reference", "--max-time", "0"), "--max-time 0: a campaign takes time"),
        (("reference", "--max-time", "nan"), "--max-time nan: a campaign takes time"),
        (("reference", "--max-operations", "0"), "max-operations"),
        (("reference", "--jobs", "0"), "jobs"),
        (("reference", "--shard", "3/2", "--seed", "1"), "--shard 3/2 is not of the form I/N"),
        (("reference", "--shard", "0/2", "--seed", "1"), "--shard 0/2 is not of the form I/N"),
        (("reference", "--shard", "1/2"), "--shard is given without --seed"),
        (("reference", "--input", "{"), "this is no operation"),
        (("reference", "-o", "nowhere/report"), "there is no folder nowhere"),
    ],
)
def test_wrong_usage_is_told(ilp: Ilp, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    run = ilp("fuzz", *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert not (folder / ".ilp-fuzz").exists()


def test_shard_is_in_the_report(ilp: Ilp) -> None:
    assert ", shard 2 of 4\n" in ilp("fuzz", "reference", *SMALL, "--shard", "2/4").out
