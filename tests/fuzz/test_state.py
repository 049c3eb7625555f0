from __future__ import annotations

import os
from pathlib import Path

import pytest

from ilp.fuzz.state import State, StateProblem


def refused(state: State) -> StateProblem:
    with pytest.raises(StateProblem) as told, state.held(["asn1tools"]):
        pass
    return told.value


def test_folder_is_made_with_all_that_belongs_into_it(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    with state.held(["construct"]):
        assert state.corpus.is_dir()
        assert state.findings.is_dir()


def test_second_campaign_is_told_who_is_there(tmp_path: Path) -> None:
    with State(tmp_path).held(["construct", "reference"]):
        told = refused(State(tmp_path))
    assert f"in use by process {os.getpid()}, which has fuzzed construct, reference since " in told.message
    assert "--state DIR" in told.advice


def test_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with State(tmp_path).held(["construct"]):
            pass


def test_holder_that_cannot_be_read_is_another_campaign(tmp_path: Path) -> None:
    with State(tmp_path).held(["construct"]):
        (tmp_path / "holder.json").write_text("{")
        told = refused(State(tmp_path))
    assert told.message == f"{tmp_path}: the state folder is in use by another campaign"


@pytest.mark.parametrize("name", ["state", "state/corpus", "state/findings"])
def test_file_in_the_place_of_a_folder_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    told = refused(State(tmp_path / "state"))
    assert told.message.endswith(f"the state folder cannot be written: File exists: {tmp_path / name}")


def test_folder_in_the_place_of_the_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    assert "the state folder cannot be written" in refused(State(tmp_path)).message
