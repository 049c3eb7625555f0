"""The example workflows and hooks: each command in them is executed, in a project as they are meant for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ilp.golden.load import shipped_vectors
from tests.ci.runner import ROOT, loaded, run_hook, run_job
from tests.pytest_plugin.conftest import CODEC, RIGHT, WRONG

_EXAMPLES = ROOT / "docs" / "examples"
_WORKFLOWS = sorted(path for path in _EXAMPLES.glob("*.yml"))
_HOOKS = {each["id"]: each for each in loaded(ROOT / ".pre-commit-hooks.yaml")}
_CONFIGURED = [each for repo in loaded(_EXAMPLES / "pre-commit-config.yaml")["repos"] for each in repo["hooks"]]
_BRANCH = {"ref_type": "branch", "ref_name": "feature"}
_BIN = Path(sys.executable).parent


class Connector:
    """A connector's repository, whose codec may have a fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        adapter = f"{sys.executable} -m ilp.implementation.adapters.python codec"
        self.write("ilp.toml", f'[gate]\nbudget = 0\n\n[implementations.connector]\nadapter = "{adapter}"\n')
        self.write("expected.toml", "")
        self.write("codec.py", dedent(CODEC).format(fault=RIGHT))
        self._git("init", "--quiet", "--initial-branch=main")
        self.release("v1.0.0")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def break_codec(self) -> None:
        self.write("codec.py", dedent(CODEC).format(fault=WRONG))

    def release(self, tag: str) -> None:
        self._git("add", ".")
        self._git("commit", "--quiet", "--allow-empty", "--message", tag)
        self._git("tag", tag)

    def _git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True)


@pytest.fixture
def connector(tmp_path: Path) -> Connector:
    return Connector(tmp_path / "workspace")


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda path: path.name)
def test_it_is_what_github_takes_for_a_workflow(workflow: Path) -> None:
    command = [str(_BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_no_more_than_it_has_to(workflow: Path) -> None:
    content = loaded(workflow)
    assert content["permissions"] == {"contents": "read"}
    assert all("timeout-minutes" in job for job in content["jobs"].values())


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda path: path.name)
def test_shellcheck_has_no_objection(workflow: Path) -> None:
    scripts = [step["run"] for job in loaded(workflow)["jobs"].values() for step in job["steps"] if "run" in step]
    for script in scripts:
        done = subprocess.run(
            [_BIN / "shellcheck", "--shell=bash", "-"], input=script, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


# A check on each push


def test_a_push_of_a_codec_that_conforms(connector: Connector) -> None:
    job = run_job(connector.folder, _EXAMPLES / "conformance.yml", "check")
    assert not job.failed, job.log
    assert job.uses["actions/upload-artifact"]["path"] == "./ilp-reports"
    assert (connector.folder / "ilp-reports" / "ilp.html").is_file()


def test_a_push_of_a_codec_that_does_not_conform_still_uploads_its_report(connector: Connector) -> None:
    connector.break_codec()
    job = run_job(connector.folder, _EXAMPLES / "conformance.yml", "check")
    assert job.failed
    assert job.outputs["ilp"]["verdict"] == "no"
    assert job.uses["actions/upload-artifact"]["path"] == "./ilp-reports"


@pytest.mark.parametrize(
    "implementation", loaded(_EXAMPLES / "without-action.yml")["jobs"]["check"]["strategy"]["matrix"]["implementation"]
)
def test_the_same_without_the_action(connector: Connector, implementation: str) -> None:
    job = run_job(
        connector.folder, _EXAMPLES / "without-action.yml", "check", matrix={"implementation": implementation}
    )
    assert not job.failed, job.log
    assert [each.split()[-1] for each in job.installed] == ["ilp-conformance"]
    assert {each.name for each in connector.folder.glob("ilp-*")} == {
        f"ilp-{implementation}.json",
        f"ilp-{implementation}.xml",
    }


def test_the_records_of_the_jobs_make_one_page(connector: Connector) -> None:
    workflow = _EXAMPLES / "without-action.yml"
    for implementation in ("reference", "construct"):
        run_job(connector.folder, workflow, "check", matrix={"implementation": implementation})
    job = run_job(connector.folder, workflow, "report")
    assert not job.failed, job.log
    assert all(f"`{each}`" in job.summary for each in ("reference", "construct"))
    assert (connector.folder / "ilp.html").is_file()


# The gate on a release


def test_a_pull_request_is_told_what_it_requires_and_let_pass(connector: Connector) -> None:
    connector.break_codec()
    job = run_job(connector.folder, _EXAMPLES / "release-gate.yml", "gate", github=_BRANCH)
    assert not job.failed, job.log
    assert job.outputs["last"]["tag"] == "v1.0.0"
    assert job.outputs["required"]["required"] == "major"
    assert job.skipped == ["Hold the release against what it declares"]


@pytest.mark.parametrize(("tag", "verdict"), [("v1.0.1", "no"), ("v2.0.0", "yes")])
def test_a_release_is_held_against_what_it_declares(connector: Connector, tag: str, verdict: str) -> None:
    connector.break_codec()
    connector.release(tag)
    github = {"ref_type": "tag", "ref_name": tag}
    job = run_job(connector.folder, _EXAMPLES / "release-gate.yml", "gate", github=github)
    assert job.outputs["last"]["tag"] == "v1.0.0"
    assert (job.outputs["gate"]["verdict"], job.failed) == (verdict, verdict == "no")
    assert job.skipped == ["Say what the change requires"]


# The hooks


def test_the_example_names_hooks_that_there_are() -> None:
    assert [each["id"] for each in _CONFIGURED] == list(_HOOKS)


@pytest.mark.parametrize("hook", _HOOKS.values(), ids=list(_HOOKS))
def test_a_hook_is_complete(hook: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["pass_filenames"] is False


@pytest.mark.parametrize("hook", _CONFIGURED, ids=list(_HOOKS))
def test_a_hook_lets_pass_what_is_well(connector: Connector, hook: dict[str, Any]) -> None:
    shutil.copytree(shipped_vectors(), connector.folder / "vendor" / "ilp-vectors")
    done = run_hook(connector.folder, _HOOKS[hook["id"]]["entry"], hook["args"])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", _CONFIGURED, ids=list(_HOOKS))
def test_a_hook_stops_what_is_not(connector: Connector, hook: dict[str, Any]) -> None:
    connector.break_codec()
    vendored = connector.folder / "vendor" / "ilp-vectors"
    shutil.copytree(shipped_vectors(), vendored)
    (vendored / "amount.json").unlink()
    done = run_hook(connector.folder, _HOOKS[hook["id"]]["entry"], hook["args"])
    assert done.returncode == 1, done.stdout + done.stderr
