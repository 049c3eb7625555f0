"""`ilp adapter new`: the project that it writes, and what becomes of it once its two functions are filled in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ilp.implementation.template import templates, write_project
from ilp.protocol.bench import BenchRefusal, BenchResult, load_line, run_line
from tests.cli.conftest import Run
from tests.implementation.batches import (
    answers_of,
    expected_checksum,
    loads_of,
    packets,
    runs_of_every_operation,
    unchecked_runs,
)

Ilp = Callable[..., Run]

FILLED = Path(__file__).parents[1] / "implementation" / "filled"

TOOLS = {
    "go": "go",
    "java": "mvn",
    "javascript": "node",
    "python": "python3",
    "rust": "cargo",
    "typescript": "npm",
}
FROM_REGISTRIES = {"java", "rust", "typescript"}  # their builds load a JSON library or a compiler


def language(name: str) -> Any:
    """Return the language as a parameter: skipped where its toolchain is missing, marked where it needs a registry."""
    marks = [pytest.mark.skipif(shutil.which(TOOLS[name]) is None, reason=f"there is no {TOOLS[name]}")]
    if name in FROM_REGISTRIES:
        marks.append(pytest.mark.published)
    return pytest.param(name, marks=marks)


LANGUAGES = [language(each) for each in TOOLS]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the current one."""
    monkeypatch.chdir(tmp_path)
    here = Path(sys.executable).parent  # whose python3 starts at once, which not every one on PATH does
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    if "HOME" not in os.environ and "GOCACHE" not in os.environ:  # go wants to know where its cache lies
        monkeypatch.setenv("GOCACHE", str(tmp_path / "go-cache"))
    return tmp_path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives the folder of a language's project with its functions filled in; it is written once."""
    made: dict[str, Path] = {}

    def project(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("filled") / f"filled-{name}"
            write(name, made[name])
        return made[name]

    return project


def write(name: str, folder: Path) -> None:
    template = write_project(name, folder).template
    shutil.copyfile(FILLED / name / Path(template.codec).name, folder / template.codec)


def test_every_template_is_tried() -> None:
    assert set(TOOLS) == set(templates())


@pytest.mark.parametrize("name", templates())
def test_every_step_to_a_verdict_is_said(ilp: Ilp, folder: Path, name: str) -> None:
    run = ilp("adapter", "new", name, "mine")
    assert (run.code, run.err) == (0, "")
    template = templates()[name]
    assert all((folder / "mine" / line.strip()).is_file() for line in run.lines[1 : run.lines.index("")])
    assert f"write decode and encode in mine/{template.codec}, then" in run.out
    for command in ("cd mine", *template.build_in("."), "ilp check mine"):
        assert f"    {command}" in run.out
    assert f"cmd:{template.adapter_in('.')}" in run.out


def test_folder_that_is_not_empty_stays_as_it_is(ilp: Ilp, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "codec.py").write_text("precious")
    run = ilp("adapter", "new", "python", "mine")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: mine: the folder is not empty: it has codec.py\n")
    assert [each.name for each in (folder / "mine").iterdir()] == ["codec.py"]
    assert (folder / "mine" / "codec.py").read_text() == "precious"


def test_file_is_no_folder(ilp: Ilp, folder: Path) -> None:
    (folder / "mine").touch()
    run = ilp("adapter", "new", "python", "mine")
    assert (run.code, run.out) == (2, "")
    assert "mine: this is no folder" in run.err


def test_language_without_a_template_is_wrong_usage(ilp: Ilp) -> None:
    run = ilp("adapter", "new", "cobol")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: there is no template in 'cobol'\nThere are go, java, javascript, python, rust, typescript.\n"
    )


def test_language_in_capitals_is_the_same(ilp: Ilp, folder: Path) -> None:
    assert ilp("adapter", "new", "Python").code == 0
    assert (folder / "ilp-adapter" / "codec.py").is_file()


@pytest.mark.parametrize("name", ["a b", "reference", "a@b"])
def test_unusable_name_is_wrong_usage(ilp: Ilp, folder: Path, name: str) -> None:
    run = ilp("adapter", "new", "python", "mine", "--name", name)
    assert (run.code, run.out) == (2, "")
    assert repr(name) in run.err
    assert not (folder / "mine").exists()


def test_project_below_a_configuration_is_told_what_to_add_there(ilp: Ilp, folder: Path) -> None:
    (folder / "ilp.toml").write_text("")
    run = ilp("adapter", "new", "python", "tools/mine")
    assert f"From the folder of {folder / 'ilp.toml'}" in run.out
    assert 'adapter = "python3 tools/mine/adapter.py"' in run.out


def test_pyproject_is_told_it_in_its_own_form(ilp: Ilp, folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.ilp]\n")
    assert "[tool.ilp.implementations.mine]" in ilp("adapter", "new", "python", "mine").out


def test_broken_configuration_above_is_wrong_usage(ilp: Ilp, folder: Path) -> None:
    (folder / "ilp.toml").write_text("[")
    run = ilp("adapter", "new", "python", "mine")
    assert (run.code, run.out) == (2, "")
    assert "this is no TOML" in run.err


@pytest.mark.parametrize("name", LANGUAGES)
def test_fresh_project_greets_and_leaves_everything_undecided(
    ilp: Ilp, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ilp("adapter", "new", name, "mine")
    monkeypatch.chdir(folder / "mine")
    run = ilp("check", "mine", "--flag", "published", "--format", "json")
    assert run.code == 3, run.err
    record = json.loads(run.out)
    assert record["implementations"][0]["name"] == "mine"
    messages = {each["seen"]["message"] for each in record["results"]}
    codec = templates()[name].codec
    assert f"not written yet: fill in decode in {codec}" in messages
    assert {each["verdict"] for each in record["results"]} == {"skip"}


@pytest.mark.parametrize("name", LANGUAGES)
def test_filled_in_it_conforms_to_every_golden_vector(
    ilp: Ilp, filled: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(filled(name))
    run = ilp("check", f"filled-{name}", "--format", "json")
    assert run.code == 0, run.err
    verdicts = [each["verdict"] for each in json.loads(run.out)["results"]]
    assert verdicts.count("pass") > 3500
    assert set(verdicts) == {"pass", "info"}


@pytest.mark.parametrize("name", LANGUAGES)
def test_filled_in_it_is_a_well_behaved_adapter(
    ilp: Ilp, filled: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(filled(name))
    run = ilp("adapter", "test", f"filled-{name}", "--format", "json")
    assert {each["verdict"] for each in json.loads(run.out)["results"]} == {"pass"}


@pytest.mark.parametrize("name", LANGUAGES)
def test_filled_in_it_times_itself(filled: Callable[[str], Path], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled(name))
    template = templates()[name]
    for command in template.build_in("."):
        subprocess.run(command.split(), capture_output=True, check=True)
    batch = packets(600)
    adapter = template.adapter_in(".").split()
    for operation, both in runs_of_every_operation(adapter, batch).items():
        for run in both:
            assert isinstance(run, BenchResult), run
            assert (run.inputs, run.iterations % 600) == (600, 0)
            assert run.checksum == expected_checksum(operation, batch)
    for run in unchecked_runs(adapter, batch):
        assert isinstance(run, BenchResult), run
        assert (run.inputs, run.checksum) == (600, "")


REFUSED = "0e06463032000001"  # a Reject that ends within its data


@pytest.mark.parametrize("name", LANGUAGES)
def test_filled_in_it_names_the_input_that_its_codec_refuses(
    filled: Callable[[str], Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(filled(name))
    template = templates()[name]
    for command in template.build_in("."):
        subprocess.run(command.split(), capture_output=True, check=True)
    batch = packets(3)
    lines = [
        *loads_of("decode", batch, first_id=0),
        load_line(1, "decode", [{"packet": REFUSED}], append=True),
        run_line(2, "decode", 1),
        run_line(3, "decode", None),
    ]
    _, appended, *refusals = answers_of(template.adapter_in(".").split(), lines)
    assert appended == BenchResult(inputs=4)
    for refusal in refusals:
        assert isinstance(refusal, BenchRefusal), refusal
        assert refusal.kind == "rejected"
        assert refusal.message.startswith("input 3: ")


LINES = {
    '{"id":0,"op":"hello","protocol":1}': ("ok", 0),
    "no JSON": ("faulted", None),
    "[]": ("faulted", None),
    "null": ("faulted", None),
    '{"op":"decode","packet":""}': ("faulted", None),
    '{"id":"1","op":"decode","packet":""}': ("faulted", None),
    '{"id":1.5,"op":"decode","packet":""}': ("faulted", None),
    '{"id":1,"op":"decode"}': ("faulted", None),
    '{"id":1,"op":"decode","packet":"0"}': ("faulted", None),
    '{"id":1,"op":"decode","packet":"0x"}': ("faulted", None),
    '{"id":1,"op":"decode","packet":7}': ("faulted", None),
    '{"id":1,"op":"encode","value":null}': ("faulted", None),
    '{"id":1,"op":"encode","value":{"type":"other"}}': ("faulted", None),
    '{"id":1,"op":"encode","value":{"type":"fulfill","fulfillment":1,"data":""}}': ("faulted", None),
    '{"id":1,"op":"encode","value":{"type":"reject","code":{"hex":"4"},"data":""}}': ("faulted", None),
    '{"id":1,"op":"encode","value":{"type":"reject","code":{},"data":""}}': ("faulted", None),
    '{"id":1,"op":"relay","packet":"0d","amount":1}': ("faulted", None),
    '{"id":1,"op":"bench"}': ("faulted", None),
    '{"id":1,"op":"bench","operation":"decode","nanoseconds":1}': ("faulted", None),
    '{"id":1,"op":"bench","operation":"decode","inputs":[{"packet":"0"}]}': ("faulted", None),
    '{"id":2,"op":"other"}': ("unsupported", 2),
    '{"id":3}': ("unsupported", 3),
    '{"id":4,"op":"decode","packet":""}': ("rejected", 4),
    '{"id":5,"op":"encode","value":{"type":"fulfill"}}': ("rejected", 5),
    '{"id":6,"op":"encode","value":{"type":"reject","code":{"hex":"ff"},"message":"","data":""}}': (
        "rejected",
        6,
    ),
    '{"id":7,"op":"encode","value":{"type":"reject","code":"F02","triggeredBy":"","message":"","data":""}}': ("ok", 7),
    '{"id":8,"op":"decode","packet":"0e06463032000000","unknown":[1]}': ("ok", 8),
    '{"id":9,"op":"relay","packet":"0e06463032000000","amount":null}': ("ok", 9),
}
"""Lines that any adapter may get, each with the member and the id of the answer."""


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_line_is_answered_as_in_every_other_language(filled: Callable[[str], Path], name: str) -> None:
    folder = filled(name)
    template = templates()[name]
    for command in (*template.build_in("."), template.adapter_in(".")):
        ended = subprocess.run(
            command.split(), cwd=folder, input="\n".join(LINES), capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(next(each for each in answer if each != "id"), answer["id"]) for answer in answers] == list(LINES.values())
    assert answers[-2]["ok"] == {"type": "reject", "code": "F02", "triggeredBy": "", "message": "", "data": ""}
    assert answers[-1]["ok"] == answers[-3]["ok"] == "0e06463032000000"
    assert answers[22]["rejected"] == {"message": "no packet of ILPv4", "kind": "type", "offset": 0}
