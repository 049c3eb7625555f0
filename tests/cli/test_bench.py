from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp.bench.plan import BenchPlan
from ilp.bench.record import BenchRecord, PairedCell
from ilp.bench.shapes import MEANINGS
from ilp.bench.store import FORMAT, read
from ilp.codec import Fulfill, encode
from ilp.implementation.reference import EMBEDDED
from ilp.protocol.bench import BENCH_OPERATIONS
from ilp.report.forms import BENCH_FORMS, Form
from ilp.report.machine import to_json
from tests.bench.bench_records import around, cell, compared, measured, record
from tests.bench.fakes import fake_reference
from tests.cli.conftest import Run

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/bench.schema.json"
ONE = ("--operation", "decode", "--shape", "smallest", "--rounds", "2")
HONEST = fake_reference()
PAIR = PairedCell(
    operation="decode", shape="typical", verdict="equivalent", ratio=around(1.0), control=around(1.0), pairs=24
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that take no time."""
    monkeypatch.setattr("ilp.cli.bench.BenchPlan", partial(BenchPlan, packets=256, sample=500_000))


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[BenchPlan]:
    """The plans of runs that only seem to take place."""
    plans: list[BenchPlan] = []

    def run_bench(plan: BenchPlan, *_: Any) -> BenchRecord:
        plans.append(plan)
        return record(cell("npm:ilp-packet@3.1.3"))

    monkeypatch.setattr("ilp.cli.bench.run_bench", run_bench)
    return plans


def valid(text: str) -> dict[str, Any]:
    """Return a record that has the published form."""
    shown: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(shown)
    return shown


def figures(shown: dict[str, Any]) -> dict[str, list[str]]:
    """Return which operations each implementation has figures for."""
    found: dict[str, list[str]] = {}
    for each in shown["cells"]:
        if each.get("problem") is None:
            found.setdefault(each["implementation"], []).append(each["operation"])
    return found


# Side by side.


def test_implementations_are_timed_beside_the_reference(ilp: Ilp) -> None:
    run = ilp("bench", HONEST, *ONE)
    assert run.code == 0
    assert run.lines[0].startswith("Timed on ")
    assert "ns/packet" in run.out
    assert run.lines[-1].startswith("2 figures in ")
    assert max(map(len, run.lines)) <= 100


def test_record_has_the_published_form(ilp: Ilp) -> None:
    shown = valid(ilp("bench", HONEST, *ONE, "--format", "json").out)
    assert figures(shown) == {HONEST: ["decode"], "reference": ["decode"]}
    assert shown["cells"][0]["to_reference"]["ratio"] > 0
    assert shown["cells"][0]["latency"]["p50"] > 0


def test_without_a_reference_the_embedded_ones_are_timed(ilp: Ilp, planned: list[BenchPlan]) -> None:
    assert ilp("bench").code == 0
    assert planned[0].references == EMBEDDED


def test_everything_is_timed_unless_some_is_chosen(ilp: Ilp, planned: list[BenchPlan]) -> None:
    ilp("bench")
    ilp("bench", "--shape", "mix", "--operation", "relay", "--shape", "typical", "--operation", "decode")
    assert len(planned[0].cells) == len(BENCH_OPERATIONS) * len(MEANINGS)
    assert [str(each) for each in planned[1].cells] == ["decode typical", "decode mix", "relay typical", "relay mix"]


def test_options_are_those_of_the_plan(ilp: Ilp, planned: list[BenchPlan]) -> None:
    ilp("bench", "reference", "reference", "--rounds", "3", "--max-time", "7", "--seed", "5", "--margin", "0.1")
    (plan,) = planned
    assert (plan.references, plan.rounds, plan.longest, plan.seed, plan.margin) == (("reference",), 3, 7.0, 5, 0.1)


def test_mix_is_made_of_recorded_packets(ilp: Ilp, planned: list[BenchPlan], tmp_path: Path) -> None:
    packet = Fulfill(bytes(32), b"recorded")
    (tmp_path / "mix").write_text(encode(packet).hex(), encoding="utf-8")
    ilp("bench", "reference", "--mix", tmp_path / "mix")
    assert planned[0].recorded == (packet,)


# What cannot be timed.


def test_implementation_that_cannot_be_timed_does_not_stop_the_others(ilp: Ilp) -> None:
    no_bench = fake_reference("NoBench")
    run = ilp("bench", no_bench, HONEST, *ONE, "--format", "json")
    assert run.code == 3
    shown = valid(run.out)
    assert set(figures(shown)) == {HONEST, "reference"}
    assert "does not know the operation bench" in shown["implementations"][0]["problem"]["message"]


def test_command_that_is_not_there_does_not_stop_the_others(ilp: Ilp) -> None:
    run = ilp("bench", "cmd:there-is-no-such-program", HONEST, *ONE)
    assert run.code == 3
    assert "could not be started" in run.out
    assert run.lines[-1].startswith("1 of 3 figures could not be had")


def test_what_was_measured_before_a_death_is_kept(ilp: Ilp) -> None:
    mortal = fake_reference("DiesOn", "encode")
    run = ilp("bench", mortal, *ONE, "--operation", "encode", "--format", "json")
    assert run.code == 3
    shown = valid(run.out)
    assert figures(shown) == {mortal: ["decode"], "reference": ["decode", "encode"]}
    assert "exited with status 9" in shown["implementations"][0]["problem"]["message"]


def test_silence_ends(ilp: Ilp) -> None:
    run = ilp("bench", fake_reference("Hangs"), *ONE, "--timeout", "1")
    assert run.code == 3
    assert "no answer within" in " ".join(run.out.split())
    assert run.lines[-1].startswith("1 of 2 figures could not be had")


def test_machine_of_one_core_is_told(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert "This machine has one core" in ilp("bench", "reference", *ONE).out


def test_interrupt_keeps_what_was_measured(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    from ilp.bench.survey import surveyed  # noqa: PLC0415 - the one that is replaced

    def interrupted(of: Any, *rest: Any) -> Any:
        if of.operation == "encode":
            raise KeyboardInterrupt
        return surveyed(of, *rest)

    monkeypatch.setattr("ilp.bench.run.surveyed", interrupted)
    run = ilp("bench", HONEST, *ONE, "--operation", "encode", "--format", "json")
    assert run.code == 130
    shown = valid(run.out)
    assert shown["interrupted"]
    assert figures(shown) == {HONEST: ["decode"], "reference": ["decode"]}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_process_that_is_interrupted_reports(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    command = ["bench", fake_reference("Announces", fifo), *ONE, "--operation", "encode", "--format", "json"]
    with subprocess.Popen(
        [sys.executable, "-m", "ilp", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        fifo.read_text(encoding="utf-8")  # it has come to encode
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    shown = valid(out.decode())
    assert shown["interrupted"]
    assert "decode" in figures(shown)["reference"]


# A candidate against its baseline.


def test_candidate_is_held_against_its_baseline(ilp: Ilp) -> None:
    run = ilp("bench", HONEST, "--against", HONEST, *ONE, "--rounds", "12", "--margin", "0.5", "--format", "json")
    shown = valid(run.out)
    (pair,) = shown["comparison"]["cells"]
    assert pair["pairs"] >= 24
    assert (run.code == 0) == (pair["verdict"] in {"equivalent", "improved"})
    assert shown["cells"] == []


def test_baseline_that_cannot_be_timed_is_told(ilp: Ilp) -> None:
    run = ilp("bench", HONEST, "--against", fake_reference("NoBench"), *ONE)
    assert run.code == 3
    assert "does not know the operation bench" in " ".join(run.out.split())


def test_candidate_that_cheats_is_told(ilp: Ilp) -> None:
    run = ilp("bench", fake_reference("Skipping"), "--against", HONEST, *ONE)
    assert run.code == 3
    assert "the candidate has no figure: " in run.out
    assert "results are wrong" in " ".join(run.out.split())


@pytest.mark.parametrize(("verdict", "code"), [("regressed", 1), ("equivalent", 0), ("noisy", 3)])
def test_exit_code_is_that_of_the_verdict(ilp: Ilp, monkeypatch: pytest.MonkeyPatch, verdict: Any, code: int) -> None:
    pair = PairedCell(operation="decode", shape="typical", verdict=verdict)
    monkeypatch.setattr("ilp.cli.bench.run_bench", lambda *_: compared("a@2", "a@1", pair))
    assert ilp("bench", "reference", "--against", "reference").code == code


# Wrong usage.


@pytest.mark.parametrize(
    ("arguments", "said", "advice"),
    [
        (["reference", "--shape", "huge"], "--shape huge: there is no such one", "'smallest', 'typical'"),
        (["reference", "--operation", "sing"], "--operation sing: there is no such one", "'decode', 'encode'"),
        (["reference", "--format", "html"], "this report cannot be written as html", "text, json, markdown"),
        (["reference", "--format", "pdf"], "'pdf' is not one of", "ilp bench -h"),
        (["reference", "--report", "html=page.html"], "is not FORM=FILE", "text, json, markdown"),
        (["reference", "--format", "png"], "a picture is nothing for standard output", "--output FILE"),
        (["reference", "--against"], "requires an argument", "ilp -h"),
        (["--against", "reference"], "--against takes one REF", "Name the implementation"),
        (["reference", "construct", "--against", "reference"], "--against takes one REF", "Name the implementation"),
        (["recording:x"], "recording:x: a recording cannot be timed", "Name an implementation that runs"),
        (["reference", "--against", "recording:x"], "a recording cannot be timed", "Name an implementation that runs"),
        (["nonsense"], "nonsense", ""),
        (["cmd:"], "cmd:", ""),
        (["reference", "--rounds", "1"], "greater than or equal to 2", "ilp bench -h"),
        (["reference", "--max-time", "0"], "greater than or equal to 1", "ilp bench -h"),
        (["reference", "--max-time", "nan"], "greater than or equal to 1", "ilp bench -h"),
        (["reference", "--seed", "-1"], "greater than or equal to 0", "ilp bench -h"),
        (["reference", "--mix", "there-is-no-such-file"], "cannot be read", "Name a file of packets"),
        (["reference", "--output", "no/folder/x"], "there is no folder no/folder", "Make it first"),
        *((["reference", "--margin", each], "is no margin", "ilp bench -h") for each in ("0", "1", "-1", "nan", "inf")),
        (["reference", "--margin", "x"], "should be a valid number", "ilp bench -h"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_timed(
    ilp: Ilp, planned: list[BenchPlan], arguments: list[str], said: str, advice: str
) -> None:
    run = ilp("bench", *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert advice in run.err
    assert planned == []


def test_help_says_what_every_shape_is(ilp: Ilp) -> None:
    text = " ".join(ilp("bench", "-h").out.partition("\n  Shapes\n")[2].split())
    for name, meaning in MEANINGS.items():
        assert f"{name} {meaning}" in text


# Libraries of the extra.


@pytest.mark.parametrize(
    ("library", "arguments"),
    [
        ("scipy", ["--against", "reference"]),
        ("numpy", ["--against", "reference"]),
        ("matplotlib", ["--format", "svg"]),
        ("matplotlib", ["--report", "png=picture.png"]),
    ],
)
def test_library_that_is_missing_is_told_at_once(
    ilp: Ilp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr("ilp.cli.bench._prepared", lambda *_, **__: pytest.fail("it began"))
    run = ilp("bench", "reference", *arguments)
    assert (run.code, run.out) == (3, "")
    assert f"this needs {library}, which is not installed" in run.err
    assert "pip install 'ilp-conformance[bench]'" in run.err


# The store.


@pytest.mark.usefixtures("planned")
def test_ratios_are_added_to_the_store(ilp: Ilp, tmp_path: Path) -> None:
    store = tmp_path / "perf" / "trend.jsonl"
    assert ilp("bench", "reference", "--store", store).code == 0
    assert [each.reference for each in read(store).cells] == ["npm:ilp-packet@3.1.3"]


@pytest.mark.usefixtures("planned")
def test_store_of_a_newer_version_costs_no_report(ilp: Ilp, tmp_path: Path) -> None:
    store = tmp_path / "trend.jsonl"
    line = json.dumps({"record": "bench-cell", "format": FORMAT + 1}) + "\n"
    store.write_text(line, encoding="utf-8")
    run = ilp("bench", "reference", "--store", store)
    assert run.code == 3
    assert "1 figure in " in run.out
    assert str(store) in run.err
    assert store.read_text(encoding="utf-8") == line


@pytest.mark.usefixtures("planned")
def test_store_that_takes_nothing_costs_no_report(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("bench", "reference", "--store", tmp_path)
    assert run.code == 3
    assert "1 figure in " in run.out
    assert run.err.startswith(f"error: {tmp_path}")


@pytest.mark.usefixtures("planned")
def test_store_in_a_folder_that_cannot_be_made_costs_no_report(ilp: Ilp, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    run = ilp("bench", "reference", "--store", tmp_path / "file" / "trend.jsonl")
    assert run.code == 3
    assert "1 figure in " in run.out


# Reports.


@pytest.mark.usefixtures("planned")
def test_further_reports_go_into_files(ilp: Ilp, tmp_path: Path) -> None:
    reports = [part for form in BENCH_FORMS[1:] for part in ("--report", f"{form}={tmp_path / form}")]
    run = ilp("bench", "reference", *reports)
    assert run.code == 0
    assert "1 figure in " in run.out
    assert {each.name for each in tmp_path.iterdir()} == {each.value for each in BENCH_FORMS[1:]}
    assert (tmp_path / "png").read_bytes().startswith(b"\x89PNG")
    valid((tmp_path / "json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("planned")
def test_job_summary_has_the_figures(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert ilp("bench", "reference", "--format", "github").out.startswith("::notice ")
    assert summary.read_text(encoding="utf-8").startswith("### ILP throughput: 1 figure")


@pytest.fixture(params=[measured({"a": 1.0, "reference": 1.0}), compared("a@2", "a@1", PAIR)])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The record of a run."""
    file = tmp_path / "kept.json"
    file.write_text(to_json(request.param), encoding="utf-8")
    return file


@pytest.mark.parametrize("form", [each for each in BENCH_FORMS if each is not Form.PNG])
def test_kept_run_is_reported_in_every_form(ilp: Ilp, kept: Path, form: Form) -> None:
    run = ilp("report", kept, "--format", form)
    assert (run.code, run.err) == (0, "")
    assert run.out


def test_kept_run_is_reported_as_a_picture(ilp: Ilp, kept: Path, tmp_path: Path) -> None:
    assert ilp("report", kept, "--format", "png", "--output", tmp_path / "picture.png").code == 0
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("form", ["html", "junit", "sarif", "badge"])
def test_kept_run_has_no_other_form(ilp: Ilp, kept: Path, form: str) -> None:
    run = ilp("report", kept, "--format", form)
    assert (run.code, run.out) == (2, "")
    assert f"this report cannot be written as {form}" in run.err
    assert "It can be as text, json, markdown, github, github-action-benchmark, svg, png." in run.err
