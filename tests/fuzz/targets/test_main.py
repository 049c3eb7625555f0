from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ilp.codec
from ilp.fuzz.targets.__main__ import CODEC_VARIABLE, main
from ilp.fuzz.targets.dictionary import SHIPPED
from ilp.fuzz.targets.engine import instrumented
from ilp.implementation.adapters.python.reach import OwnCode


class Atheris:
    """Stands for the engine: it tries two inputs, and notes what it was given."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        self.functions: list[Any] = []

    def instrument_func(self, function: Any) -> None:
        self.functions.append(function)

    def Setup(self, arguments: list[str], examine: Any) -> None:  # noqa: N802 - Atheris calls it so
        self.arguments = arguments
        self._examine = examine

    def Fuzz(self) -> None:  # noqa: N802
        self._examine(b"\x0d")
        self._examine(bytes.fromhex("0e06463032000000"))


@pytest.fixture
def atheris(monkeypatch: pytest.MonkeyPatch) -> Atheris:
    fake = Atheris()
    monkeypatch.setitem(
        sys.modules,
        "atheris",
        SimpleNamespace(**{name: getattr(fake, name) for name in ("instrument_func", "Setup", "Fuzz")}),
    )
    monkeypatch.delenv(CODEC_VARIABLE, raising=False)
    return fake


@pytest.mark.parametrize("target", ["decode", "relay", "value"])
def test_a_target_runs_with_our_dictionary_and_size(atheris: Atheris, target: str) -> None:
    assert main([target, "corpus", "-runs=2"]) == 0
    _, *flags = atheris.arguments
    assert flags == [f"-dict={SHIPPED}", "-max_len=4096", "corpus", "-runs=2"]


def test_a_dictionary_and_a_size_that_are_given_are_taken(atheris: Atheris) -> None:
    main(["decode", "-dict=other", "-max_len=9"])
    assert atheris.arguments[1:] == ["-dict=other", "-max_len=9"]


def test_the_codecs_functions_are_instrumented_and_no_others(atheris: Atheris) -> None:
    main(["decode"])
    assert ilp.codec.decode in atheris.functions
    assert {each.__module__.rpartition(".")[0] for each in atheris.functions} == {"ilp.codec"}


def test_a_function_that_names_no_module_is_known_by_its_file() -> None:
    fake = Atheris()
    homeless = eval(compile("lambda: 0", "/homeless/file.py", "eval"), {})
    assert homeless.__module__ is None
    assert instrumented(OwnCode(folders=["/homeless"]), fake) == 1
    assert fake.functions == [homeless]


@pytest.mark.parametrize("given", [["--codec", "python:ilp"], ["--codec=python:ilp"]])
def test_another_codec_is_named_by_an_option(monkeypatch: pytest.MonkeyPatch, given: list[str]) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("ilp.fuzz.targets.__main__.fuzz", lambda *each: asked.append(each))
    main(["relay", "a", *given, "-runs=1", "--oracle", "prefix"])
    assert asked == [("relay", "python:ilp", ["prefix"], ["a", "-runs=1"])]


def test_another_codec_is_named_by_the_environment(atheris: Atheris, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CODEC_VARIABLE, "python:ilp")
    assert main(["decode"]) == 0
    assert ilp.codec.decode in atheris.functions


def test_without_atheris_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "atheris", None)
    assert main(["decode"]) == 3
    assert "pip install 'ilp-conformance[atheris]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "It is not said what to do."),
        (["fuzz"], "'fuzz' is nothing that can be done."),
        (["seeds"], "'seeds' is nothing that can be done."),
        (["operations", "nothing", "file"], "'operations nothing file' is nothing that can be done."),
        (["decode", "--codec"], "--codec is given without a value."),
        (["decode", "--oracle", "agreement"], "--oracle agreement: no such oracle watches here."),
    ],
)
def test_wrong_usage_is_said_with_what_would_be_right(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith(said)
    assert "usage: python -m ilp.fuzz.targets" in error


@pytest.mark.usefixtures("atheris")
def test_a_codec_in_another_language_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "--codec", "npm:ilp-packet"]) == 2
    assert "no codec in Python" in capsys.readouterr().err


@pytest.mark.usefixtures("atheris")
def test_a_codec_that_is_not_there_cannot_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "--codec", "python:nowhere"]) == 3
    assert "there is no module 'nowhere'" in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage:")


def test_it_prints_the_operations_of_an_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "crash").write_bytes(b"\x0d\x00")
    assert main(["operations", "decode", str(tmp_path / "crash")]) == 0
    assert capsys.readouterr().out == '{"op":"decode","packet":"0d00"}\n'


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["operations", "decode", str(tmp_path / "none")]) == 3
    assert str(tmp_path / "none") in capsys.readouterr().err


def test_it_writes_seeds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{len(list(tmp_path.iterdir()))} inputs written to {tmp_path}\n"


def test_it_prints_the_dictionary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dictionary"]) == 0
    assert capsys.readouterr().out == SHIPPED.read_text(encoding="ascii")
