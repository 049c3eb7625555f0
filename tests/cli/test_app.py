from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable

import pytest

from ilp import __version__
from ilp.cli import main
from ilp.cli.app import ENDING_SIGNALS, VERBS, run
from tests.cli.conftest import Run

Ilp = Callable[..., Run]


def test_version(ilp: Ilp) -> None:
    assert ilp("--version") == Run(
        0, f"ilp-conformance {__version__}\n", "", f"ilp-conformance {__version__}\n".encode()
    )


def test_command_alone_is_wrong_usage_and_helps(ilp: Ilp) -> None:
    ended = ilp()
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: ilp [OPTIONS] VERB ..." in ended.err


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_verb(ilp: Ilp, option: str) -> None:
    ended = ilp(option)
    assert ended.code == 0
    assert [verb for verb in VERBS if f"\n  {verb} " not in ended.out] == []


def test_help_explains_exit_codes(ilp: Ilp) -> None:
    text = " ".join(ilp("-h").out.split())
    assert "0 nothing to object to, 1 the answer is no, 2 wrong usage, 3 could not decide, 130 interrupted" in text


HELPS = [[], *([verb] for verb in VERBS), ["adapter", "test"], ["vectors", "diff"]]


@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize("verb", HELPS, ids=" ".join)
def test_help_fits(ilp: Ilp, verb: list[str], columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ended = ilp(*verb, "-h")
    assert ended.code == 0
    assert max(map(len, ended.lines)) <= columns


@pytest.mark.parametrize("verb", HELPS, ids=" ".join)
def test_help_explains_every_option(ilp: Ilp, verb: list[str]) -> None:
    options = ilp(*verb, "-h").out.partition("Options:\n")[2].partition("\n\n")[0]
    assert re.findall(r"^  -.*\S$", options, re.MULTILINE)
    assert [line for line in options.splitlines() if re.fullmatch(r"  -\S.*", line) and "  " not in line.strip()] == []


def test_help_of_check_names_every_kind_of_reference(ilp: Ilp) -> None:
    ended = ilp("check", "-h")
    kinds = [
        "reference ",
        "asn1tools, construct ",
        "npm:PACKAGE[@VERSION] ",
        "cmd:COMMAND LINE ",
        "python:MODULE:OBJECT ",
    ]
    assert [kind for kind in kinds if f"\n    {kind}" not in ended.out] == []


# Wrong usage.


@pytest.mark.parametrize(
    ("arguments", "said", "advice"),
    [
        (["chekc"], "there is no verb 'chekc'", "Did you mean `ilp check`? `ilp -h` explains them."),
        (["frobnicate"], "there is no verb 'frobnicate'", "There are check, "),
        (["-x"], "No such option: -x", "`ilp -h` explains."),
        (["check", "--foo"], "No such option: --foo", "`ilp check -h` explains."),
        (["check", "--vector"], "--vector", "-h` explains."),
        (
            ["check", "--format", "xml"],
            "error: Invalid value for '--format': 'xml' is not one of 'text', 'json'",
            "`ilp check -h` explains.",
        ),
        (["check", "--fail-level", "shall"], "shall", "`ilp check -h` explains."),
        (["check", "--timeout", "soon"], "--timeout", "`ilp check -h` explains."),
        (["decode"], "PACKET", "`ilp decode -h` explains."),
        (["explain", "00", "00"], "extra argument", "`ilp explain -h` explains."),
        (["adapter"], "Missing command", "`ilp adapter -h` explains."),
        (["adapter", "tset"], "tset", "`ilp adapter -h` explains."),
        (["adapter", "test"], "REF", "`ilp adapter test -h` explains."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_says_what_and_what_next(ilp: Ilp, arguments: list[str], said: str, advice: str) -> None:
    ended = ilp(*arguments)
    assert (ended.code, ended.out) == (2, "")
    first, rest = ended.err.split("\n", 1)
    assert first.startswith("error: ")
    assert said in first
    assert advice in rest


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "1e9"])
@pytest.mark.parametrize("verb", [["check"], ["adapter", "test", "cmd:true"]], ids=" ".join)
def test_timeout_that_is_none_is_wrong_usage(ilp: Ilp, verb: list[str], timeout: str) -> None:
    ended = ilp(*verb, "--timeout", timeout)
    assert ended.code == 2
    assert "is no time to wait: it is more than 0 and at most 86400 s" in ended.err


# What nobody expected.


def fails(*_: object, **__: object) -> None:
    raise LookupError("the moon")


def test_mistake_of_ours_is_said_without_traceback(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.cli.check.run_check", fails)
    ended = ilp("check")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("error: a mistake in ilp itself: LookupError: the moon\nPlease report it")


@pytest.mark.usefixtures("ilp")
def test_traceback_is_there_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.cli.check.run_check", fails)
    monkeypatch.setenv("ILP_TRACEBACK", "1")
    with pytest.raises(LookupError):
        run(["check"])


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_interrupt_outside_of_a_run_ends_quietly(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.cli.selection.load_vectors", interrupted)
    assert ilp("check") == Run(130, "", "interrupted\n")


def test_signal_that_is_ignored_stays_so(ilp: Ilp) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    ilp("--version")
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.parametrize("signum", ENDING_SIGNALS, ids=lambda each: each.name)
def test_signal_that_asks_to_end_interrupts(ilp: Ilp, signum: signal.Signals) -> None:
    signal.signal(signum, signal.SIG_DFL)
    ilp("--version")
    assert signal.getsignal(signum) is signal.default_int_handler


def test_command_takes_its_arguments_from_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ilp", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out == f"ilp-conformance {__version__}\n"


@pytest.mark.usefixtures("ilp")
def test_closed_standard_input_is_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SystemExit):
        run(["decode", "-"])
    sys.stdin.close()
    assert b"standard input: there is no packet in it" in capsysbinary.readouterr().err


def test_name_that_looks_like_an_option_is_no_verb(ilp: Ilp) -> None:
    assert ilp("--", "-x").err.startswith("error: there is no verb '-x'\n")
