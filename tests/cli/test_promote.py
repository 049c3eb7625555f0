from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ilp.fuzz.findings import store_finding
from ilp.protocol import Decode
from tests.cli.conftest import Run
from tests.fuzz.cases import SIGNATURE, finding

Ilp = Callable[..., Run]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a set of vectors and a state folder that has one finding."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors/flags.json").write_text("{}")
    store_finding(tmp_path / ".ilp-fuzz/findings", finding())
    return tmp_path


def test_candidate_goes_into_the_set_and_a_suggestion_to_the_screen(ilp: Ilp, folder: Path) -> None:
    run = ilp("promote", SIGNATURE)
    (file,) = (folder / "vectors").glob("candidate-*.json")
    assert run.code == 0
    assert run.lines[:2] == [f"vectors/{file.name}", "  suggested expectation reject, clause 0027-reject-code"]
    assert json.loads(file.read_text())["vectors"][0]["expectation"] == "TODO"


def test_set_with_a_candidate_does_not_verify(ilp: Ilp) -> None:
    ilp("promote", SIGNATURE)
    run = ilp("vectors", "verify", "vectors")
    assert run.code == 1
    assert "'TODO'" in run.out


def test_set_with_a_candidate_is_not_checked(ilp: Ilp) -> None:
    ilp("promote", SIGNATURE)
    run = ilp("check", "reference", "--vectors", "vectors")
    assert run.code == 2
    assert "'TODO'" in run.err


def test_same_candidate_may_be_written_again(ilp: Ilp) -> None:
    assert [ilp("promote", SIGNATURE).code for _ in range(2)] == [0, 0]


def test_candidate_on_which_somebody_works_is_left_alone(ilp: Ilp, folder: Path) -> None:
    ilp("promote", SIGNATURE)
    (file,) = (folder / "vectors").glob("candidate-*.json")
    file.write_text("mine")
    run = ilp("promote", SIGNATURE)
    assert run.code == 2
    assert "somebody works on this candidate already" in run.err
    assert file.read_text() == "mine"


def test_suggestion_has_the_value_where_it_is_to_be_accepted(ilp: Ilp, folder: Path) -> None:
    store_finding(folder / ".ilp-fuzz/findings", finding(operation=Decode("0d21" + "00" * 33), field="data", cell=""))
    run = ilp("promote", "specification/reject/*")
    assert run.code == 0
    run = ilp("promote", "specification/fulfill/*")
    assert '"value": {"type":"fulfill"' in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((SIGNATURE[:-1],), "no finding in .ilp-fuzz has this signature"),
        ((SIGNATURE, "--into", "nowhere"), "nowhere: there is no such folder"),
    ],
)
def test_wrong_usage_is_told(ilp: Ilp, arguments: tuple[str, ...], said: str) -> None:
    run = ilp("promote", *arguments)
    assert run.code == 2
    assert said in run.err


def test_glob_of_several_is_not_one(ilp: Ilp, folder: Path) -> None:
    store_finding(folder / ".ilp-fuzz/findings", finding(field="message"))
    assert "2 findings have such a signature" in ilp("promote", "*").err


def test_candidate_that_cannot_be_written_is_said(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("ilp.cli.promote.write_whole", refused)
    run = ilp("promote", SIGNATURE)
    assert run.code == 3
    assert "cannot be written: Read-only file system" in run.err
