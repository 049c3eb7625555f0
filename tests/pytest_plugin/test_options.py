"""The options of the plugin: what they choose, what is of no use, and that they cost nothing where none is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.golden.sets import write_set

pytest_plugins = ["pytester"]

Project = Callable[..., pytest.Pytester]

_REFERENCE = ("--ilp-implementation", "reference")


def test_without_an_option_nothing_of_the_suite_is_imported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            assert not [name for name in sys.modules if name.partition(".")[0] == "ilp"]
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_without_an_option_nothing_is_said(project: Project) -> None:
    result = project().runpytest()
    result.assert_outcomes(passed=1)
    assert "ILP" not in result.stdout.str()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--ilp-vector", "amount/one"), "--ilp-vector is of no use without an implementation: add *"),
        (("--ilp-implementation", "refrence"), "*'refrence' is no implementation; did you mean 'reference'*"),
        (("--ilp-implementation", "cmd:two\nlines"), "*this cannot be the id of a test"),
        ((*_REFERENCE, "--ilp-vector", "amount/oone"), "*amount/oone: no vector has it; did you mean amount/one*"),
        ((*_REFERENCE, "--ilp-flag", "zzz"), "*--ilp-flag zzz: no vector has it; `ilp vectors list` names all"),
        ((*_REFERENCE, "--ilp-packet", "none", "--ilp-operation", "encode"), "*none of the * vectors matches all*"),
        ((*_REFERENCE, "--ilp-vectors", "nowhere"), "*--ilp-vectors: nowhere: there is no such folder"),
        ((*_REFERENCE, "--ilp-vectors", "empty"), "*--ilp-vectors empty: there are no vectors in it"),
        ((*_REFERENCE, "--ilp-expected", "nowhere"), "*--ilp-expected: nowhere: cannot be read: *"),
        ((*_REFERENCE, "--ilp-expected", "stale.toml"), "*stale.toml: amount/nine: there is no such vector"),
        ((*_REFERENCE, "--ilp-fail-level", "MUST"), "*--ilp-fail-level MUST: it is one of must, should, may"),
        ((*_REFERENCE, "--ilp-timeout", "soon"), "*--ilp-timeout soon: it is a number of seconds"),
        ((*_REFERENCE, "--ilp-timeout", "0"), "*--ilp-timeout 0: it is more than 0 and at most 86400 s"),
        (("ilp::reference::amount/oone",), "*there is no vector amount/oone; `ilp vectors list` names all"),
        (("ilp::refrence::amount/one",), "*'refrence' is no implementation; did you mean 'reference'*"),
    ],
)
def test_what_is_of_no_use_is_a_usage_error(project: Project, options: tuple[str, ...], message: str) -> None:
    pytester = project()
    pytester.mkdir("empty")
    pytester.makefile(
        ".toml",
        stale="""
            [[expected]]
            implementation = "reference"
            vectors = ["amount/nine"]
            outcome = "accepted"
            kind = "bug"
            reason = "It is nine."
        """,
    )
    result = pytester.runpytest(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert "Traceback" not in result.stderr.str()


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--ilp-vector", "amount/one", "--ilp-vector", "amount/t?o"), ["amount/one", "amount/two"]),
        (("--ilp-clause", "0027-amount", "--ilp-vector", "*/one"), ["amount/one"]),
        (("--ilp-flag", "boundary", "--ilp-vector", "amount/o*"), ["amount/one"]),
        (("--ilp-packet", "prepare", "--ilp-operation", "decode", "--ilp-vector", "amount/*one"), ["amount/one"]),
    ],
)
def test_options_choose_as_those_of_the_command_do(
    pytester: pytest.Pytester, options: tuple[str, ...], ids: list[str]
) -> None:
    result = pytester.runpytest("--collect-only", "-q", *_REFERENCE, *options)
    chosen = [line.rpartition("::")[2] for line in result.outlines if line.startswith("ilp::")]
    assert chosen == ids


def test_several_implementations_are_run_in_the_order_given(pytester: pytest.Pytester) -> None:
    options = ("--ilp-implementation", "construct", *_REFERENCE, *_REFERENCE, "--ilp-vector", "amount/one")
    result = pytester.runpytest("--collect-only", "-q", *options)
    found = [line for line in result.outlines if line.startswith("ilp::")]
    assert found == ["ilp::construct::amount/one", "ilp::reference::amount/one"]


def test_vectors_of_a_folder_stand_in_for_the_golden_ones(pytester: pytest.Pytester) -> None:
    folder = write_set(pytester.path / "set")
    result = pytester.runpytest("--collect-only", "-q", *_REFERENCE, "--ilp-vectors", str(folder))
    result.stdout.fnmatch_lines(["ilp::reference::subject/one", "ilp::reference::subject/two"])


@pytest.mark.parametrize("prefix", ["", "../"])
def test_the_id_of_an_item_runs_it_alone(project: Project, prefix: str) -> None:
    result = project().runpytest("-v", f"{prefix}ilp::reference::amount/one")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["ilp::reference::amount/one PASSED*"])


def test_ids_of_items_narrow_what_options_choose(project: Project) -> None:
    result = project().runpytest(
        "test_own.py", "ilp::reference::amount/one", "--ilp-implementation", "construct", *_REFERENCE
    )
    result.assert_outcomes(passed=2)


def test_the_id_of_an_implementation_runs_all_that_is_chosen(project: Project) -> None:
    result = project().runpytest("ilp::reference", "--ilp-vector", "amount/one", "--ilp-vector", "amount/two")
    result.assert_outcomes(passed=2)
