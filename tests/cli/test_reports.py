from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from ilp.report.forms import RUN_FORMS, Form
from ilp.report.machine import to_json
from tests.cli.conftest import Run
from tests.report.check_records import clean, mixed
from tests.report.gate_records import finding
from tests.report.gate_records import record as gate
from tests.report.history_records import SHORT, history, step

Ilp = Callable[..., Run]

MACHINES = [each for each in RUN_FORMS if each not in (Form.TEXT, Form.HTML)]


@pytest.fixture(autouse=True)
def no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job of GitHub, not even the one that runs these tests."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The record of a run in which something fails."""
    file = tmp_path / "kept.json"
    file.write_text(to_json(mixed()), encoding="utf-8")
    return file


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The job summary of a job of GitHub."""
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


@pytest.mark.parametrize("form", MACHINES)
def test_form_for_machines_is_all_there_is_on_standard_output(ilp: Ilp, kept: Path, form: Form) -> None:
    run = ilp("report", kept, "--format", form)
    assert (run.code, run.err) == (0, "")
    if form is Form.JUNIT:
        assert fromstring(run.out).tag == "testsuites"
    if form in (Form.JSON, Form.SARIF, Form.BADGE):
        assert run.out.count("\n") == 1
        json.loads(run.out)


def test_run_writes_every_report_that_is_wanted(ilp: Ilp, tmp_path: Path) -> None:
    further = [each for form in MACHINES for each in ("--report", f"{form}={tmp_path / form}")]
    run = ilp("check", "reference", "--flag", "published", *further)
    assert run.code == 0
    assert "reference" in run.out
    assert {each.name for each in tmp_path.iterdir()} == {each.value for each in MACHINES}
    for form in MACHINES:
        assert ilp("report", tmp_path / "json", "--format", form).out == (tmp_path / form).read_text(encoding="utf-8")


@pytest.mark.parametrize("record", [gate(finding()), history(step(**SHORT))])
@pytest.mark.parametrize("form", MACHINES)
def test_gate_and_history_have_every_form(ilp: Ilp, tmp_path: Path, record: object, form: Form) -> None:
    file = tmp_path / "kept.json"
    file.write_text(to_json(record), encoding="utf-8")
    assert ilp("report", file, "--format", form).code == 0


@pytest.mark.parametrize("text", ["html", "html=", "=page.html", "pdf=page.pdf", "HTML=page.html"])
def test_report_that_is_none_is_wrong_usage(ilp: Ilp, kept: Path, text: str) -> None:
    run = ilp("report", kept, "--report", text)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: --report {text!r} is not FORM=FILE")
    assert "text, json, html, junit, sarif, github, markdown, badge" in run.err


def test_report_without_a_folder_is_wrong_usage(ilp: Ilp, kept: Path, tmp_path: Path) -> None:
    run = ilp("report", kept, "--report", f"junit={tmp_path / 'none' / 'junit.xml'}")
    assert (run.code, run.out) == (2, "")
    assert "there is no folder" in run.err


@pytest.mark.parametrize("second", ["same", "./same"])
def test_two_reports_in_one_file_are_wrong_usage(
    ilp: Ilp, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = ilp("report", kept, "--format", "json", "--output", "same", "--report", f"html={second}")
    assert run.code == 2
    assert "two reports would go into this file" in run.err
    assert not (tmp_path / "same").exists()


def test_device_takes_any_number_of_reports(ilp: Ilp, kept: Path) -> None:
    run = ilp("report", kept, "--report", "json=/dev/null", "--report", "junit=/dev/null")
    assert (run.code, run.err) == (0, "")


def test_report_that_cannot_be_written_goes_to_standard_output_and_the_others_are_written(
    ilp: Ilp, kept: Path, tmp_path: Path
) -> None:
    badge = tmp_path / "badge.json"
    run = ilp("report", kept, "--report", "sarif=/dev/full", "--report", f"badge={badge}")
    assert run.code == 3
    assert "/dev/full: cannot be written" in run.err
    assert "sarif-schema-2.1.0" in run.out
    assert badge.is_file()


@pytest.mark.parametrize("given", [("--format", "json"), ("--output", "/dev/null", "--report", "json=/dev/full")])
def test_report_for_machines_on_standard_output_is_alone_there_whatever_cannot_be_written(
    ilp: Ilp, kept: Path, given: tuple[str, ...]
) -> None:
    run = ilp("report", kept, *given, "--report", "html=/dev/full")
    assert run.code == 3
    assert json.loads(run.out)["record"] == "check"
    assert run.err.endswith(
        "error: /dev/full: cannot be written: No space left on device\n"
        "The report is lost: standard output has another one.\n"
    )


# The job summary.


def test_annotations_come_with_the_job_summary(ilp: Ilp, kept: Path, summary: Path) -> None:
    run = ilp("report", kept, "--format", "github")
    assert run.code == 0
    assert all(line.startswith("::") for line in run.lines)
    assert summary.read_text(encoding="utf-8").startswith("## ILPv4 conformance: 1 of 2 does not conform\n")


def test_job_summary_keeps_what_was_there(ilp: Ilp, kept: Path, summary: Path) -> None:
    summary.write_text("Before.\n\n", encoding="utf-8")
    ilp("report", kept, "--format", "github")
    ilp("report", kept, "--format", "github")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n## ILPv4")
    assert text.count("\n\n## ILPv4") == 2


def test_other_forms_leave_the_job_summary_alone(ilp: Ilp, kept: Path, summary: Path) -> None:
    ilp("report", kept, "--format", "markdown")
    assert not summary.exists()


def test_job_summary_without_room_is_left_as_it_is(ilp: Ilp, kept: Path, summary: Path) -> None:
    summary.write_bytes(b"x" * (1 << 20))
    run = ilp("report", kept, "--format", "github")
    assert run.code == 0
    assert run.err == f"warning: the job summary {summary} has no room left for this run\n"
    assert summary.stat().st_size == 1 << 20


def test_job_summary_that_cannot_be_written_is_said(
    ilp: Ilp, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    run = ilp("report", kept, "--format", "github")
    assert run.code == 3
    assert "cannot be written: Is a directory" in run.err
    assert run.out.startswith("::error ")


def test_run_in_which_all_conforms_is_one_notice(ilp: Ilp, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    file.write_text(to_json(clean()), encoding="utf-8")
    assert ilp("report", file, "--format", "github").out == "::notice title=ILPv4 conformance::conforms\n"
