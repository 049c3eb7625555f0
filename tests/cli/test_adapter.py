from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp import __version__
from ilp.implementation.adapter_test import PROBES
from ilp.implementation.child import Child
from tests.cli.conftest import Run

Ilp = Callable[..., Run]
Fake = Callable[..., str]

SCHEMA = Path(__file__).parents[2] / "ilp/report/adapter-test.schema.json"


def test_misbehaving_adapter_is_the_answer_no(ilp: Ilp, fake: Fake) -> None:
    run = ilp("adapter", "test", fake("dies"), "--timeout", "5")
    assert (run.code, run.err) == (1, "")
    assert run.lines[0].startswith("pass greets ")
    assert f"of {len(PROBES)} probes failed" in run.lines[-1]


def test_well_behaved_adapter(ilp: Ilp) -> None:
    run = ilp("adapter", "test", "python:tests.cli.codec")
    assert (run.code, run.err) == (0, ""), run.out
    assert run.lines[-1] == "python:tests.cli.codec is well behaved"


def test_json_is_one_document_of_the_published_form(ilp: Ilp, fake: Fake) -> None:
    run = ilp("adapter", "test", fake("dies"), "--format", "json")
    assert (run.code, run.err) == (1, "")
    assert run.out.count("\n") == 1
    jsonschema.validate(json.loads(run.out), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_json_says_what_was_tested_and_by_what(ilp: Ilp, fake: Fake) -> None:
    record = json.loads(ilp("adapter", "test", fake("refuses"), "--format", "json").out)
    assert (record["format"], record["suite"], record["reference"]) == (1, __version__, fake("refuses"))
    assert (record["name"], record["version"], record["language"]) == ("fake", "1", "Python")
    assert record["operations"] == ["decode", "encode", "relay"]
    assert [each["probe"] for each in record["results"]] == list(PROBES)


def test_json_says_that_an_adapter_is_well_behaved(ilp: Ilp) -> None:
    run = ilp("adapter", "test", "python:tests.cli.codec", "--format", "json")
    assert (json.loads(run.out)["well_behaved"], run.code) == (True, 0)


def test_json_says_that_an_adapter_is_not_well_behaved(ilp: Ilp, fake: Fake) -> None:
    run = ilp("adapter", "test", fake("dies"), "--format", "json")
    assert (json.loads(run.out)["well_behaved"], run.code) == (False, 1)


def test_adapter_that_does_not_greet_is_unknown(ilp: Ilp, fake: Fake) -> None:
    record = json.loads(ilp("adapter", "test", fake("hostile-greeting"), "--format", "json").out)
    assert (record["name"], record["version"], record["operations"]) == ("unknown", "unknown", [])


@pytest.mark.parametrize("form", ["text", "json"])
def test_adapter_is_started_once_a_probe(ilp: Ilp, fake: Fake, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    started = []
    start = Child.__init__

    def counted(child: Child, *arguments: Any) -> None:
        started.append(child)
        start(child, *arguments)

    monkeypatch.setattr(Child, "__init__", counted)
    ilp("adapter", "test", fake("refuses"), "--format", form)
    assert len(started) == len(PROBES) - 1  # it does not offer bench


def test_adapter_that_cannot_be_started_is_undecided(ilp: Ilp) -> None:
    run = ilp("adapter", "test", "cmd:./no-such-command")
    assert (run.code, run.out) == (3, "")
    assert "could not be started" in run.err


@pytest.mark.parametrize("reference", ["reference", "referense", "cmd:python 'x"])
def test_what_has_no_adapter_is_wrong_usage(ilp: Ilp, reference: str) -> None:
    run = ilp("adapter", "test", reference)
    assert (run.code, run.out) == (2, "")


def test_hostile_adapter_never_reaches_the_terminal_raw(ilp: Ilp, fake: Fake) -> None:
    run = ilp("adapter", "test", fake("hostile-greeting"))
    assert run.code == 1
    assert (run.out + run.err).replace("\n", "").isprintable()


def test_help_says_that_the_adapter_is_judged(ilp: Ilp) -> None:
    assert "This judges the adapter" in ilp("adapter", "test", "-h").out
