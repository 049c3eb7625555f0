"""Golden vectors as items: what each verdict is to pytest, and what a report shows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance.cases import vector
from tests.golden.sets import write_set
from tests.pytest_plugin.conftest import FATAL, WRONG
from tests.pytest_plugin.test_asking import Opener, Refusing

pytest_plugins = ["pytester"]

Project = Callable[..., pytest.Pytester]

_ROOT = Path(__file__).parents[2]
_DECODE = ("--ilp-operation", "decode")
_ONE = ("--ilp-vector", "amount/one")
_FAKE = f"cmd:{sys.executable} -I -S {_ROOT / 'tests' / 'implementation' / 'fakes' / 'run.py'}"
_LISTED = """
    [[expected]]
    implementation = "python:codec"
    vectors = ["{vector}"]
    outcome = "accepted"
    kind = "bug"
    reason = "One is a difficult number."
"""


def test_vectors_are_items_beside_those_of_the_project(project: Project) -> None:
    result = project().runpytest("--collect-only", "-q", "--ilp-implementation", "reference", *_ONE)
    result.stdout.fnmatch_lines(["test_own.py::test_own", "ilp::reference::amount/one"])


def test_a_vector_that_comes_out_as_expected_passes(project: Project) -> None:
    project().runpytest("--ilp-implementation", "reference", *_ONE).assert_outcomes(passed=2)


def test_a_python_codec_of_the_project_is_found(project: Project) -> None:
    result = project().runpytest("--ilp-implementation", "python:codec", "--ilp-vector", "amount/t*", *_DECODE)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["ilp: * vectors of set *, asked of python:codec", "python:codec (version *): pass *"])


def test_a_fail_shows_the_case_and_no_traceback(project: Project) -> None:
    result = project(WRONG).runpytest("--ilp-implementation", "python:codec", *_ONE)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*_ ilp::python:codec::amount/one _*",
            "Amount 1, the octet last, is read",
            "  by        python:codec",
            "  clause    0027-amount: RFC 0027*",
            '  expected  accepted as prepare: amount "1", *',
            '  seen      accepted as prepare: amount "2", *',
            '            amount is "2", not "1"',
            "  octets         0  0c 4c 00 00 00 00 00 00 00 01 *",
            "                          ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^",
            "  repeat    ilp check python:codec --vector amount/one -v",
            "FAILED ilp::python:codec::amount/one - *Amount 1, the octet last, is read*",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "items.py" not in result.stdout.str()


def test_a_long_title_is_shown_once(pytester: pytest.Pytester) -> None:
    title = "A title of a good hundred characters that does not fit into a heading together with the id of its vector"
    folder = write_set(pytester.path / "set", [vector(id="subject/one", since="0.1.0", title=title)])
    result = pytester.runpytest("--ilp-implementation", f"{_FAKE} Good", "--ilp-vectors", str(folder), "-rN")
    result.stdout.fnmatch_lines([title, "  by *"])
    assert result.stdout.str().count(title) == 1


def test_the_repeat_command_has_the_options_that_matter(project: Project) -> None:
    pytester = project(WRONG)
    pytester.makefile(".toml", expected="")
    options = ("--ilp-expected", "expected.toml", "--ilp-fail-level", "may", "--ilp-timeout", "5")
    result = pytester.runpytest("--ilp-implementation", "python:codec", *_ONE, *options)
    result.stdout.fnmatch_lines(["*repeat * --expected expected.toml --fail-level may --timeout 5 -v"])


def test_a_known_departure_is_an_expected_failure_with_its_reason(project: Project) -> None:
    pytester = project(WRONG)
    pytester.makefile(".toml", expected=_LISTED.format(vector="amount/one"))
    result = pytester.runpytest(
        "--ilp-implementation", "python:codec", *_ONE, "--ilp-expected", "expected.toml", "-rx", "--xfail-tb"
    )
    result.assert_outcomes(passed=1, xfailed=1)
    result.stdout.fnmatch_lines(["XFAIL ilp::python:codec::amount/one - *One is a difficult number.*"])
    assert "items.py" not in result.stdout.str()


def test_a_known_departure_fails_where_expected_failures_are_to_be_run(project: Project) -> None:
    pytester = project(WRONG)
    pytester.makefile(".toml", expected=_LISTED.format(vector="amount/one"))
    pytester.runpytest(
        "--ilp-implementation", "python:codec", *_ONE, "--ilp-expected", "expected.toml", "--runxfail"
    ).assert_outcomes(passed=1, failed=1)


def test_a_listed_departure_that_is_none_any_more_fails(project: Project) -> None:
    pytester = project()
    pytester.makefile(".toml", expected=_LISTED.format(vector="amount/one"))
    result = pytester.runpytest("--ilp-implementation", "python:codec", *_ONE, "--ilp-expected", "expected.toml")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["  reason    listed as a known departure (One is a difficult number.), and is none*"])


def test_a_reading_of_a_dispute_passes_and_is_named(project: Project) -> None:
    result = project().runpytest(
        "--ilp-implementation", "reference", "--ilp-vector", "timestamp/leap-second-2016", "-rP"
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*Captured ilp call*", "one of several readings: *", "reference (*): info 1"])


def test_a_departure_from_a_should_warns(pytester: pytest.Pytester) -> None:
    folder = write_set(pytester.path / "set", [vector(id="subject/one", since="0.1.0", level="SHOULD")])
    result = pytester.runpytest("-W", "always", "--ilp-implementation", f"{_FAKE} Good", "--ilp-vectors", str(folder))
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*ConformanceWarning: subject/one: *: accepted as *"])


def test_a_departure_from_a_should_fails_like_any_other_where_warnings_are_errors(pytester: pytest.Pytester) -> None:
    folder = write_set(pytester.path / "set", [vector(id="subject/one", since="0.1.0", level="SHOULD")])
    result = pytester.runpytest("-W", "error", "--ilp-implementation", f"{_FAKE} Good", "--ilp-vectors", str(folder))
    result.assert_outcomes(failed=1)
    assert "items.py" not in result.stdout.str()


def test_a_departure_from_a_should_fails_where_that_is_the_fail_level(pytester: pytest.Pytester) -> None:
    folder = write_set(pytester.path / "set", [vector(id="subject/one", since="0.1.0", level="SHOULD")])
    pytester.runpytest(
        "--ilp-implementation", f"{_FAKE} Good", "--ilp-vectors", str(folder), "--ilp-fail-level", "should"
    ).assert_outcomes(failed=1)


def test_what_is_not_supported_is_skipped_with_the_reason(project: Project) -> None:
    result = project().runpytest(
        "--ilp-implementation", f"{_FAKE} SupportsNothingItOffers", "--ilp-vector", "amount/*", *_DECODE, "-rs"
    )
    assert result.parseoutcomes()["skipped"] > 1
    result.stdout.fnmatch_lines(["SKIPPED [[]*[]] ilp: unsupported: not today"])


def test_what_an_adapter_garbles_is_an_error(project: Project) -> None:
    result = project().runpytest("--ilp-implementation", f"{_FAKE} WritesNoHex", "--ilp-vector", "amount/encode-one")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of ilp::*", "  seen      garbled, the adapter's mistake: *"])


def test_a_crash_costs_its_own_item_only(project: Project) -> None:
    result = project(FATAL).runpytest(
        "--ilp-implementation", "python:codec", "--ilp-vector", "amount/one", "--ilp-vector", "amount/t*", *_DECODE
    )
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], "errors" in outcomes) == (1, False)
    assert outcomes["passed"] > 2
    result.stdout.fnmatch_lines(["  seen      crashed: exited with status 3", "python:codec (*started again once): *"])


def test_an_implementation_that_cannot_be_had_is_one_error(project: Project) -> None:
    result = project().runpytest("--ilp-implementation", "cmd:./nowhere", "--ilp-vector", "amount/*", "-rs")
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["errors"], result.ret) == (1, 1, pytest.ExitCode.TESTS_FAILED)
    assert outcomes["skipped"] > 1
    result.stdout.fnmatch_lines(
        [
            "cmd:./nowhere: could not be started: *",
            "Check that the command exists and is executable.",
            "SKIPPED [[]*[]] ilp: not asked: cmd:./nowhere: could not be started: *",
        ]
    )


def test_an_implementation_that_goes_in_the_midst_is_one_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = Opener(Refusing(gone_after=3))
    monkeypatch.setattr("ilp.implementation.reference.open_implementation", opener)
    monkeypatch.setattr("ilp.pytest_plugin.asking.open_implementation", opener)
    outcomes = project().runpytest("--ilp-implementation", "reference", "--ilp-vector", "amount/*").parseoutcomes()
    assert (outcomes["failed"], outcomes["errors"]) == (3, 1)
    assert outcomes["skipped"] > 1


def test_the_others_are_asked_although_one_cannot_be_had(project: Project) -> None:
    result = project().runpytest("--ilp-implementation", "cmd:./nowhere", "--ilp-implementation", "reference", *_ONE)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["cmd:./nowhere: error 1", "reference (version *): pass 1"])


def test_the_log_of_an_adapter_that_does_not_start_is_shown(project: Project) -> None:
    result = project().runpytest("--ilp-implementation", f"{_FAKE} ExitsAtOnce", *_ONE)
    result.stdout.fnmatch_lines(["*started, but did not greet: exited with status 0", "  | no codec found"])


@pytest.mark.parametrize("runner", ["-m=ilp", "-k=amount/one"])
def test_items_are_chosen_by_marker_and_keyword(project: Project, runner: str) -> None:
    result = project().runpytest("--strict-markers", "--ilp-implementation", "reference", *_ONE, runner)
    result.assert_outcomes(passed=1, deselected=1)


def test_only_what_was_not_deselected_is_asked(project: Project, adapter: str) -> None:
    pytester = project(FATAL)
    deselected = ("--deselect", f"ilp::{adapter}::amount/one")  # -k would match the folder of this checkout as well
    result = pytester.runpytest("--ilp-implementation", adapter, "--ilp-vector", "amount/*", *deselected, *_DECODE)
    assert result.ret == pytest.ExitCode.OK
    assert (pytester.path / "opened").read_text(encoding="utf-8") == "opened\n"


def test_the_first_fail_may_end_the_run(project: Project) -> None:
    result = project(WRONG).runpytest(
        "--ilp-implementation", "python:codec", "--ilp-vector", "amount/*", *_DECODE, "-x"
    )
    result.stdout.fnmatch_lines(["*stopping after 1 failures*"])


def test_what_failed_last_is_run_alone(project: Project) -> None:
    pytester = project(WRONG)
    options = ("--ilp-implementation", "python:codec", "--ilp-vector", "amount/*", *_DECODE)
    assert pytester.runpytest(*options).parseoutcomes()["failed"] == 1
    again = pytester.runpytest(*options, "--lf").parseoutcomes()
    assert (again["failed"], "passed" in again) == (1, False)


def test_junit_has_the_reference_the_vector_and_the_verdict(project: Project) -> None:
    pytester = project(WRONG)
    pytester.runpytest("--ilp-implementation", "python:codec", *_ONE, "--junitxml", "junit.xml")
    xml = (pytester.path / "junit.xml").read_text(encoding="utf-8")
    assert '<testcase classname="ilp.python:codec" name="amount/one"' in xml
    assert '<property name="ilp_verdict" value="fail" />' in xml
    assert "repeat    ilp check python:codec --vector amount/one -v</failure>" in xml


def test_it_keeps_quiet_where_all_warnings_are_errors(project: Project) -> None:
    project().runpytest("-W", "error", "--ilp-implementation", "reference", *_ONE).assert_outcomes(passed=2)
