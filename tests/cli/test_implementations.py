from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.registry import known
from tests.cli.conftest import Run

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/implementations.schema.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without a configuration, on a machine without a toolchain and with an empty cache."""
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def valid(run: Run) -> list[dict[str, Any]]:
    assert (run.code, run.err) == (0, "")
    record = json.loads(run.out)
    jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))
    listed: list[dict[str, Any]] = record["implementations"]
    return listed


def declare(ilp: Ilp, name: str = "mine", reference: str = "cmd:./adapter --quiet", *options: str) -> Run:
    return ilp("implementations", "add", name, reference, *options)


@pytest.mark.parametrize("command", [[], ["list"]])
def test_known_implementations_are_listed(ilp: Ilp, command: list[str]) -> None:
    run = ilp("implementations", *command)
    assert (run.code, run.err) == (0, "")
    assert [line.split()[0] for line in run.lines[1:-1] if line[0] != " "] == list(known())


def test_list_for_machines_has_every_known_one(ilp: Ilp) -> None:
    assert [each["reference"] for each in valid(ilp("implementations", "list", "--format", "json"))] == list(known())


def test_list_says_what_is_missing(ilp: Ilp) -> None:
    (line,) = (each for each in ilp("implementations").lines if each.startswith("cargo:"))
    assert line.endswith("missing: cargo, rustc")


def test_declared_ones_follow_the_known_ones(ilp: Ilp, folder: Path) -> None:
    declare(ilp)
    listed = valid(ilp("implementations", "list", "--format", "json"))
    assert [each["reference"] for each in listed] == [*known(), "mine"]
    assert listed[-1]["declared"]["path"] == str(folder / "ilp.toml")


@pytest.mark.parametrize("name", ["java", "Java"])
def test_list_of_a_language(ilp: Ilp, name: str) -> None:
    declare(ilp, "mine", "cmd:./adapter", "--language", "Java")
    listed = valid(ilp("implementations", "list", "--language", name, "--format", "json"))
    assert [each["reference"] for each in listed] == ["maven:org.interledger:codecs-ilp", "mine"]


def test_language_that_none_has_is_wrong_usage(ilp: Ilp) -> None:
    declare(ilp)
    run = ilp("implementations", "list", "--language", "cobol")
    assert (run.code, run.out) == (2, "")
    assert (
        run.err == "error: there is no implementation in 'cobol'\nThere are some in Java, JavaScript, Python, Rust.\n"
    )


def test_list_fits_100_columns(ilp: Ilp) -> None:
    declare(ilp, "a" * 64, "cmd:some-program-with-a-name-that-is-long-enough-to-fill-a-row", "--language", "b" * 64)
    assert max(map(len, ilp("implementations").lines[:-1])) <= 100  # the last is the path of the configuration


def test_broken_configuration_is_wrong_usage(ilp: Ilp, folder: Path) -> None:
    (folder / "ilp.toml").write_text("[")
    run = ilp("implementations")
    assert (run.code, run.out) == (2, "")
    assert "this is no TOML" in run.err


def test_format_before_the_command_is_not_dropped_silently(ilp: Ilp) -> None:
    run = ilp("implementations", "--format", "json", "list")
    assert (run.code, run.out) == (2, "")
    assert "Put it last: `ilp implementations list --format json`." in run.err


@pytest.mark.parametrize("reference", known())
def test_info_tells_of_every_known_one(ilp: Ilp, reference: str) -> None:
    run = ilp("implementations", "info", reference)
    assert (run.code, run.err) == (0, "")
    assert run.lines[0] == reference
    assert f"ilp check {reference}" in run.out


def test_info_of_a_release_says_whether_it_is_locked_and_cached(ilp: Ilp, folder: Path) -> None:
    entry = folder / "cache" / "npm-ilp-packet-3.1.3-0123456789abcdef"
    entry.mkdir(parents=True)
    (entry / ".complete").touch()
    (record,) = valid(ilp("implementations", "info", "npm:ilp-packet@3.1.3", "--format", "json"))
    assert record["asked"] == {"version": "3.1.3", "locked": True, "cached": True}


def test_info_of_a_release_that_we_do_not_know_says_so(ilp: Ilp) -> None:
    run = ilp("implementations", "info", "npm:ilp-packet@9.9.9")
    assert "9.9.9: no lock file: it is resolved when it is asked for, not in the cache" in run.out


def test_info_of_a_declared_one(ilp: Ilp, folder: Path) -> None:
    declare(ilp, "mine", "cmd:./adapter --quiet", "--build", "cargo build", "--homepage", "https://example.org")
    (record,) = valid(ilp("implementations", "info", "mine@v1", "--format", "json"))
    assert record["declared"] == {
        "path": str(folder / "ilp.toml"),
        "adapter": "./adapter --quiet",
        "build": ["cargo build"],
        "environment": [],
    }
    assert record["commands"] == ["ilp adapter test mine@v1", "ilp check mine@v1", "ilp gate mine@v1 mine"]
    assert [each["state"] for each in record["toolchain"]] == ["missing"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("npm:left-pad", "this package is not known, and there is no adapter for it\nKnown are npm:ilp-packet, cargo:"),
        ("npm:ilp-packt@1.0.0", "there is no adapter for it\nDid you mean npm:ilp-packet? For any other, write an"),
        ("cmd:./x", "no more is known of it\n`ilp adapter test 'cmd:./x'` asks it who it is; `ilp implementations add"),
        ("nothing", "'nothing' is no implementation"),
        ("npm:ilp-packet@", "'npm:ilp-packet@' is not of the form npm:PACKAGE[@VERSION]"),
        ("npm:ilp-packet@a b", "is not of the form npm:PACKAGE[@VERSION]"),
        ("npm:a b", "is not of the form npm:PACKAGE[@VERSION]"),
        ("mine@-x", "can be no git revision"),
    ],
)
def test_info_of_what_is_not_known_says_what_to_do(ilp: Ilp, reference: str, message: str) -> None:
    run = ilp("implementations", "info", reference)
    assert (run.code, run.out) == (2, "")
    assert message in run.err


def test_what_is_added_is_a_reference_at_once(ilp: Ilp, fake: Callable[..., str]) -> None:
    run = declare(ilp, "mine", fake("refuses"))
    assert (run.code, run.err) == (0, "")
    assert run.lines[-2:] == [
        "  ilp adapter test mine   # is it well behaved?",
        "  ilp check mine   # does it conform?",
    ]
    checked = ilp("check", "mine", "--vector", "timestamp/month-13", "--format", "json")
    assert checked.code == 0
    assert json.loads(checked.out)["implementations"][0]["reference"] == "mine"


def test_python_object_that_is_added_is_a_reference_at_once(ilp: Ilp, folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.ilp]\n")
    run = declare(ilp, "mine", "python:my.codec")
    assert f"declared mine in {folder / 'pyproject.toml'}\n  [tool.ilp.implementations.mine]\n" in run.out


@pytest.mark.parametrize(
    ("name", "reference", "options", "message"),
    [
        ("a b", "cmd:x", (), "'a b' can be no name"),
        ("mine", "cmd:'x", (), "is no command line"),
        ("mine", "cmd:x", ("--build", "'"), "is no command line: No closing quotation\nQuote it as for a shell"),
        ("mine", "npm:ilp-packet", (), "needs no name: every verb takes it as it is\nA name is for cmd:COMMAND LINE"),
        ("mine", "nothing", (), "'nothing' is no implementation"),
    ],
)
def test_what_cannot_be_added_is_wrong_usage(
    ilp: Ilp, folder: Path, name: str, reference: str, options: tuple[str, ...], message: str
) -> None:
    run = declare(ilp, name, reference, *options)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not (folder / "ilp.toml").exists()


def test_name_that_is_declared_is_not_added_again(ilp: Ilp) -> None:
    declare(ilp)
    run = declare(ilp, "mine", "cmd:other")
    assert (run.code, run.out) == (2, "")
    assert "declares 'mine' already\nTake another name" in run.err
