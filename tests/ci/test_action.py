"""action.yml: each of its scripts is executed, as a runner does, for codecs that conform and for those that do not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from packaging.requirements import Requirement

from ilp.report.forms import RUN_FORMS, Form
from tests.ci.runner import ROOT, Job, loaded, run_action
from tests.cli.vector_folder import small_set

ACTION = loaded(ROOT / "action.yml")
_SCRIPTS = [each for each in ACTION["runs"]["steps"] if "run" in each]
_BIN = Path(sys.executable).parent
_FAKE = f"cmd:{sys.executable} -I -S {ROOT / 'tests' / 'implementation' / 'fakes' / 'run.py'}"
_AMOUNTS = "--vector=amount/one\n--operation=decode"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def _run(workspace: Path, **inputs: str) -> Job:
    return run_action(workspace, {name.replace("_", "-"): value for name, value in inputs.items()})


def _told(job: Job) -> dict[str, str]:
    return job.outputs["action"]


# What it says of itself


def test_it_is_what_github_takes_for_an_action() -> None:
    command = [str(_BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-actions", str(ROOT / "action.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("step", _SCRIPTS, ids=lambda step: step["name"])
def test_shellcheck_has_no_objection(step: dict[str, Any]) -> None:
    done = subprocess.run(
        [_BIN / "shellcheck", "--shell=bash", "-"], input=step["run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("step", _SCRIPTS, ids=lambda step: step["name"])
def test_no_script_holds_an_expression(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]


@pytest.mark.parametrize("step", _SCRIPTS, ids=lambda step: step["name"])
def test_each_script_uses_each_of_its_variables(step: dict[str, Any]) -> None:
    assert [name for name in step["env"] if f"${name}" not in step["run"] and f"${{{name}" not in step["run"]] == []


def test_every_input_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert [name for name in ACTION["inputs"] if not re.search(rf"\binputs\.{name}\b", text)] == []


def test_every_form_that_goes_into_a_file_can_be_wanted() -> None:
    named = set(re.findall(r"\w+", ACTION["inputs"]["reports"]["description"]))
    assert {each for each in RUN_FORMS if each != Form.GITHUB} <= named


# Installing


def test_without_a_version_it_installs_itself(workspace: Path) -> None:
    job = _run(workspace, references="reference", arguments=_AMOUNTS)
    assert [each.split()[-1] for each in job.installed] == [str(ROOT)]


def test_a_version_is_installed_from_the_index(workspace: Path) -> None:
    job = _run(workspace, references="reference", arguments=_AMOUNTS, version="1.2.3")
    wanted = Requirement(job.installed[0].split()[-1])
    assert (wanted.name, str(wanted.specifier)) == ("ilp-conformance", "==1.2.3")


def test_python_is_set_up_unless_the_job_has_one(workspace: Path) -> None:
    job = _run(workspace, references="reference", arguments=_AMOUNTS)
    assert job.uses == {"actions/setup-python": {"python-version": "3.13"}}
    assert _run(workspace, references="reference", arguments=_AMOUNTS, python_version="").uses == {}


# Checking


def test_a_codec_that_conforms(workspace: Path) -> None:
    job = _run(workspace, references="reference\nconstruct\r\n", arguments=_AMOUNTS)
    assert not job.failed, job.log
    told = _told(job)
    assert (told["exit-code"], told["verdict"], told["required"]) == ("0", "yes", "")
    assert sorted(each.name for each in (workspace / told["reports"]).iterdir()) == [
        "ilp.html",
        "ilp.json",
        "ilp.junit.xml",
    ]
    record = msgspec.json.decode((workspace / told["record"]).read_bytes())
    assert [each["reference"] for each in record["implementations"]] == ["reference", "construct"]
    assert "reference" in job.summary


def test_a_codec_that_does_not_conform(workspace: Path) -> None:
    job = _run(workspace, references=f"{_FAKE} Good", arguments=_AMOUNTS, reports="sarif")
    assert job.failed
    told = _told(job)
    assert (told["exit-code"], told["verdict"]) == ("1", "no")
    assert (workspace / told["sarif"]).is_file()
    assert "::error" in job.log
    assert "conforms" in job.log  # the table of the report in text


def test_a_no_that_is_not_to_fail_is_told(workspace: Path) -> None:
    job = _run(workspace, references=f"{_FAKE} Good", arguments=_AMOUNTS, fail="false")
    assert not job.failed
    assert _told(job)["verdict"] == "no"


def test_a_codec_that_cannot_be_had(workspace: Path) -> None:
    job = _run(workspace, references="cmd:./nowhere", arguments=_AMOUNTS)
    assert job.failed
    assert (_told(job)["exit-code"], _told(job)["verdict"]) == ("3", "undecided")


def test_known_departures_and_a_fail_level_are_passed_on(workspace: Path) -> None:
    (workspace / "known.toml").write_text("", encoding="utf-8")
    job = _run(workspace, references="reference", arguments=_AMOUNTS, expected="known.toml", fail_level="may")
    assert not job.failed, job.log
    record = msgspec.json.decode((workspace / _told(job)["record"]).read_bytes())
    assert record["options"] == ["--expected", "known.toml", "--fail-level", "may"]


def test_every_report_can_be_written(workspace: Path) -> None:
    forms = "html, json, junit, sarif, markdown, badge, text"
    job = _run(workspace, references="reference", arguments=_AMOUNTS, reports=forms, reports_folder="a b/out")
    assert not job.failed, job.log
    assert len(list((workspace / "a b" / "out").iterdir())) == 7


def test_it_runs_where_it_is_told(workspace: Path) -> None:
    (workspace / "inner").mkdir()
    job = _run(workspace, references="reference", arguments=_AMOUNTS, working_directory="inner")
    assert (_told(job)["reports"], _told(job)["record"]) == ("inner/ilp-reports", "inner/ilp-reports/ilp.json")
    assert (workspace / "inner" / "ilp-reports" / "ilp.json").is_file()


def test_a_record_of_an_earlier_run_is_not_taken_for_this_one(workspace: Path) -> None:
    _run(workspace, references="reference", arguments=_AMOUNTS)
    job = _run(workspace, references="refrence", arguments=_AMOUNTS)
    assert (_told(job)["exit-code"], _told(job)["record"]) == ("2", "")


def test_a_module_of_the_project_is_not_taken_for_one_of_python(workspace: Path) -> None:
    for name in ("json.py", "secrets.py", "pip.py", "ilp.py"):
        (workspace / name).write_text("raise SystemExit(9)\n", encoding="utf-8")
    assert not _run(workspace, references="reference", arguments=_AMOUNTS).failed


# Gate and history


def test_a_gate_tells_which_bump_is_required(workspace: Path) -> None:
    small = small_set(workspace)
    job = _run(
        workspace,
        command="gate",
        baseline="reference",
        candidate=f"{_FAKE} FaultsOnEverything",
        declared="patch",
        budget="0",
        arguments=f"--vectors={small}",
    )
    assert job.failed
    told = _told(job)
    assert (told["verdict"], told["required"], told["declared"]) == ("no", "major", "patch")


def test_a_gate_without_findings_lets_pass(workspace: Path) -> None:
    small = small_set(workspace)
    job = _run(
        workspace,
        command="gate",
        baseline="reference",
        candidate="reference",
        budget="0",
        arguments=f"--vectors={small}",
        **{"from": "1.0.0", "to": "1.0.1"},
    )
    assert not job.failed, job.log
    assert (_told(job)["verdict"], _told(job)["required"], _told(job)["declared"]) == ("yes", "none", "patch")


def test_a_history_is_asked_of_a_package(workspace: Path) -> None:
    job = _run(workspace, command="history", package="npm:nonsense", budget="0")
    assert _told(job)["exit-code"] == "3"
    assert "nonsense" in job.log


# Wrong usage, and worse


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"command": "chekc"}, "the input command is none of check, gate and history"),
        ({}, "the command check needs the input references"),
        ({"command": "gate", "baseline": "reference"}, "the command gate needs the input candidate"),
        ({"command": "gate", "candidate": "reference"}, "the command gate needs the input baseline"),
        ({"command": "history"}, "the command history needs the input package"),
        ({"references": "reference", "declared": "major"}, "the input declared is of no use with the command check"),
        ({"command": "gate", "expected": "a"}, "the input expected is of no use with the command gate"),
        ({"command": "history", "baseline": "a"}, "the input baseline is of no use with the command history"),
        ({"references": "reference", "fail": "no"}, "the input fail is neither true nor false"),
        ({"references": "reference", "reports": "pdf"}, "the input reports names a form that is none of"),
        ({"references": "reference", "reports-folder": "a\nb"}, "a folder has a line break in its name"),
    ],
)
def test_wrong_usage_is_said_whatever_fail_says(workspace: Path, inputs: dict[str, str], message: str) -> None:
    job = run_action(workspace, {"fail": "false"} | inputs)
    assert job.failed
    assert f"::error title=ILP packet conformance::{message}" in job.log
    assert (_told(job)["exit-code"], _told(job)["verdict"]) == ("2", "wrong-usage")


@pytest.mark.parametrize("name", ["references", "expected", "arguments", "fail-level", "reports", "version", "command"])
def test_an_input_is_never_run(workspace: Path, name: str) -> None:
    hostile = "$(touch pwned) `touch pwned` \"; touch pwned; ' ; touch pwned ; #"
    job = run_action(workspace, {"references": "reference", "arguments": _AMOUNTS} | {name: hostile})
    assert not (workspace / "pwned").exists(), job.log


@pytest.mark.parametrize("name", ["baseline", "candidate", "declared", "from", "to", "budget"])
def test_an_input_of_the_gate_is_never_run(workspace: Path, name: str) -> None:
    given = {"command": "gate", "baseline": "reference", "candidate": "refrence"}
    run_action(workspace, given | {name: "$(touch pwned)`touch pwned`"})
    assert not (workspace / "pwned").exists()


def test_a_reference_is_no_option(workspace: Path) -> None:
    job = _run(workspace, references="--help")
    assert _told(job)["exit-code"] == "2"


def test_what_a_codec_says_is_no_command_to_the_runner(workspace: Path) -> None:
    shutil.copy(ROOT / "tests" / "cli" / "fake_adapter.py", workspace / "fake.py")
    text = (workspace / "fake.py").read_text(encoding="utf-8")
    assert '"no"' in text
    (workspace / "fake.py").write_text(text.replace('"no"', '"::error::it was me"'), encoding="utf-8")
    job = _run(workspace, references=f"cmd:{sys.executable} fake.py refuses", arguments=_AMOUNTS)
    before, _, rest = job.log.partition("::stop-commands::")
    token = rest.split("\n", 1)[0]
    inside, _, behind = rest.partition(f"\n::{token}::\n")
    assert "::error::it was me" in inside
    heard = [line.lstrip() for line in (before + behind).splitlines()]
    assert [line for line in heard if line.startswith("::error::it was me")] == []
