"""Runs workflows, composite actions and hooks as GitHub and pre-commit do, as far as ours need it.

Every `run` is executed for real, by bash, with the variables and files that a runner provides. Actions of others are
noted and left out. `python -m pip` is noted as well: what it would install is the environment that the tests run in.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
OWN_ACTION = "your-org/ilp-conformance@"

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_PYTHON = """#!/bin/sh
case " $* " in
  *" -m pip "*) printf '%s\\n' "$*" >> "{pip_log}"; exit 0 ;;
esac
exec "{python}" "$@"
"""
_ILP = """#!/bin/sh
exec "{python}" -m ilp "$@"
"""


def loaded(path: Path) -> Any:
    """Return what a YAML file holds."""
    return YAML(typ="safe").load(path)


class Job:
    """The steps of a job or of a composite action, run one after the other.

    Attributes:
        failed: whether a step failed.
        log: what all steps wrote to standard output and standard error.
        skipped: the names or actions of the steps that did not run.
        uses: the actions of others that would have run, with their inputs.
        outputs: by step, what it told the workflow.
    """

    def __init__(self, workspace: Path, contexts: Mapping[str, Mapping[str, str]]) -> None:
        self.workspace = workspace
        self.failed = False
        self.log = ""
        self.skipped: list[str] = []
        self.uses: dict[str, dict[str, str]] = {}
        self.outputs: dict[str, dict[str, str]] = {}
        self._contexts = {"runner": {"os": "Linux"}, **contexts}
        self._place = workspace.parent / "runner"
        self._place.mkdir(exist_ok=True)
        self._bin = _shims(self._place)

    @property
    def summary(self) -> str:
        """The job summary."""
        path = self._place / "summary"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def installed(self) -> list[str]:
        """The arguments of every `python -m pip`."""
        path = self._place / "pip"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def run(self, steps: Sequence[Mapping[str, Any]]) -> Job:
        """Run the steps; return the job."""
        for step in steps:
            name = str(step.get("name") or step.get("uses"))
            condition = str(step.get("if", "success()"))
            if (self.failed and "always()" not in condition) or not self._value(condition):
                self.skipped.append(name)
            elif "run" in step:
                self._script(step)
            else:
                self._action(step)
        return self

    def resolved(self, text: Any) -> str:
        """Return a text with its expressions evaluated."""
        given = str(text).lower() if isinstance(text, bool) else str(text)
        return _EXPRESSION.sub(lambda found: self._value(found[1]), given)

    def _script(self, step: Mapping[str, Any]) -> None:
        assert "${{" not in step["run"], "an expression in a script is a way in for whoever writes what it holds"
        script, output = self._place / "script", self._place / "output"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        options = ["--noprofile", "--norc", "-eo", "pipefail"] if "shell" in step else ["-e"]
        ended = subprocess.run(
            ["bash", *options, str(script)],
            cwd=self.workspace / self.resolved(step.get("working-directory", ".")),
            env={
                "PATH": f"{self._bin}:/usr/local/bin:/usr/bin:/bin",
                "HOME": str(self._place),
                "ILP_CACHE_DIR": str(self._place / "cache"),
                "LC_ALL": "C.UTF-8",
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self._place / "summary"),
                "GITHUB_WORKSPACE": str(self.workspace),
                **{name: self.resolved(value) for name, value in step.get("env", {}).items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=300,
        )
        self.log += ended.stdout
        self._end(step, ended.returncode != 0, dict(_pairs(output.read_text(encoding="utf-8"))))

    def _action(self, step: Mapping[str, Any]) -> None:
        given = {name: self.resolved(value) for name, value in step.get("with", {}).items()}
        if not step["uses"].startswith(OWN_ACTION):
            self.uses[step["uses"].partition("@")[0]] = given
            return
        done = run_action(self.workspace, given)
        self.log += done.log
        self._end(step, done.failed, done.outputs["action"])

    def _end(self, step: Mapping[str, Any], failed: bool, outputs: dict[str, str]) -> None:
        self.failed = self.failed or failed
        if "id" in step:
            self.outputs[step["id"]] = outputs

    def _value(self, expression: str) -> str:
        """Return the value of an expression; "" stands for all that is false."""
        alternatives = expression.split("||")
        if len(alternatives) > 1:
            return next((value for each in alternatives if (value := self._value(each))), "")
        conjuncts = expression.split("&&")
        if len(conjuncts) > 1:
            values = [self._value(each) for each in conjuncts]
            return values[-1] if all(values) else ""
        compared = re.fullmatch(r"(.+?)(==|!=)(.+)", expression)
        if compared:
            same = self._value(compared[1]) == self._value(compared[3])
            return "true" if same == (compared[2] == "==") else ""
        return self._atom(expression.strip())

    def _atom(self, atom: str) -> str:
        if atom in ("always()", "success()"):
            return "true"
        if atom.startswith("hashFiles("):
            return "hash"
        if atom.startswith("'"):
            return atom.strip("'")
        context, _, name = atom.partition(".")
        if context == "steps":
            step, _, output = name.partition(".outputs.")
            return self.outputs.get(step, {}).get(output, "")
        return self._contexts[context].get(name, "")


def run_action(workspace: Path, given: Mapping[str, str]) -> Job:
    """Run our action with these inputs. What it tells the workflow is the output of a step `action`.

    Raises:
        KeyError: it has no such input.
    """
    action = loaded(ROOT / "action.yml")
    inputs = {name: str(each.get("default", "")) for name, each in action["inputs"].items()}
    for name, value in given.items():
        if name not in inputs:
            raise KeyError(name)
        inputs[name] = value
    job = Job(workspace, {"inputs": inputs}).run(action["runs"]["steps"])
    job.outputs["action"] = {name: job.resolved(each["value"]) for name, each in action["outputs"].items()}
    return job


def run_job(workspace: Path, workflow: Path, name: str, **contexts: Mapping[str, str]) -> Job:
    """Run one job of a workflow."""
    return Job(workspace, contexts).run(loaded(workflow)["jobs"][name]["steps"])


def run_hook(workspace: Path, entry: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run what a hook of pre-commit runs."""
    place = workspace.parent / "hook"
    place.mkdir(exist_ok=True)
    return subprocess.run(
        [*entry.split(), *arguments],
        cwd=workspace,
        env={"PATH": f"{_shims(place)}:/usr/bin:/bin", "HOME": str(place), "ILP_CACHE_DIR": str(place / "cache")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _shims(place: Path) -> Path:
    folder = place / "bin"
    folder.mkdir(exist_ok=True)
    for name, text in (("python", _PYTHON), ("ilp", _ILP)):
        path = folder / name
        path.write_text(text.format(python=sys.executable, pip_log=place / "pip"), encoding="utf-8")
        path.chmod(0o755)
    return folder


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        assert equals, f"this is no output: {line!r}"
        pairs.append((name, value))
    return pairs
