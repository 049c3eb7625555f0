"""The plugin in the workers of pytest-xdist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pytest_plugin.conftest import FATAL, WRONG

pytest_plugins = ["pytester"]

Project = Callable[..., pytest.Pytester]

_VECTORS = ("--ilp-vector", "amount/*", "--ilp-operation", "decode")


@pytest.mark.parametrize(("distribution", "most"), [("load", 2), ("loadscope", 1), ("loadgroup", 2)])
def test_each_worker_opens_an_implementation_at_most_once(
    project: Project, adapter: str, distribution: str, most: int
) -> None:
    pytester = project(WRONG)
    options = ("--ilp-implementation", adapter, "--ilp-implementation", "reference", *_VECTORS)
    alone = pytester.runpytest(*options).parseoutcomes()
    (pytester.path / "opened").unlink()
    result = pytester.runpytest_subprocess("-n", "2", "--dist", distribution, *options)
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["failed"]) == (alone["passed"], alone["failed"])
    assert len((pytester.path / "opened").read_text(encoding="utf-8").splitlines()) <= most


def test_a_crash_in_a_worker_costs_its_own_item_only(project: Project) -> None:
    result = project(FATAL).runpytest_subprocess("-n", "2", "--ilp-implementation", "python:codec", *_VECTORS)
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], "errors" in outcomes) == (1, False)
    result.stdout.fnmatch_lines(["  seen      crashed: exited with status 3"])


def test_the_summary_has_what_all_workers_found(project: Project) -> None:
    result = project(WRONG).runpytest_subprocess("-n", "2", "--ilp-implementation", "python:codec", *_VECTORS)
    passed = result.parseoutcomes()["passed"] - 1  # of the project's own
    result.stdout.fnmatch_lines([f"python:codec (version *): pass {passed}, fail 1"])


def test_the_id_of_an_item_runs_it_alone_in_a_worker(project: Project) -> None:
    result = project().runpytest_subprocess("-n", "2", "ilp::reference::amount/one")
    result.assert_outcomes(passed=1)


def test_a_wrong_option_is_said_once(project: Project) -> None:
    result = project().runpytest_subprocess("-n", "2", "--ilp-implementation", "refrence")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.str().count("'refrence' is no implementation") == 1
