"""A run with a recording in place of a baseline that cannot run any more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from ilp.gate.questions import Questions
from ilp.gate.run import Opener
from ilp.gate.verdict import exit_code
from ilp.implementation.recording import RecordingHeader, RecordingWriter, open_recording
from ilp.protocol import Encode, Operation
from tests.gate.fakes import fickle
from tests.gate.runs import (
    CLEAN,
    GIVEN,
    REFUSING,
    VECTORS,
    ZERO_REFUSED,
    Progress,
    decode,
    explored,
    gate,
    mutant,
    plain,
    prepare,
    signatures,
)

SEED, BUDGET = 5, 40


def recorded(path: Path, opener: Opener, operations: Iterable[Operation], name: str = "old") -> Opener:
    """Record what an implementation does with operations, and return what opens the recording."""
    with opener() as asked:
        header = RecordingHeader(
            suite="0.0.0", seed=SEED, budget=BUDGET, implementation=asked.identity, recorded="2027-01-31T00:00:00Z"
        )
        with RecordingWriter(path, header) as writer:
            for each in operations:
                (outcome,) = asked.ask([each])
                writer.add(each, outcome)
    return lambda: open_recording(path, name)


def questions_for(opener: Opener, *, seed: int = SEED, budget: int = BUDGET) -> Iterable[Operation]:
    """Yield what the suite asks a baseline, as a recording is made."""
    questions = Questions(VECTORS, seed=seed, budget=budget)
    with opener() as asked:
        for each in questions.first():
            (outcome,) = asked.ask([each.operation])
            questions.note(each.operation, outcome)
            yield each.operation
    yield from (each.operation for each in questions.further())


def as_recorded(path: Path, opener: Opener = CLEAN["old"], *, seed: int = SEED, budget: int = BUDGET) -> Opener:
    """Return what opens a recording of what the suite asks."""
    return recorded(path, opener, questions_for(opener, seed=seed, budget=budget))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "old.jsonl.gz"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    """Opens a recording of what the suite asks the plain codec."""
    return as_recorded(tmp_path_factory.mktemp("recordings") / "old.jsonl.gz")


# What is compared.


def test_nothing_is_found_against_a_recording_of_the_same(old: Opener) -> None:
    record = explored(CLEAN | {"old": old})
    assert (record.findings, record.undecided, exit_code(record)) == ([], [], 0)


def test_what_was_recorded_is_asked_and_all_of_it_is_shared(old: Opener) -> None:
    operations = explored(CLEAN | {"old": old}).operations
    assert operations.sources == explored(CLEAN, seed=SEED, budget=BUDGET).operations.sources
    assert operations.count == operations.recorded == operations.shared
    assert operations.count > BUDGET


def test_fields_are_as_well_exercised_as_with_what_was_recorded(old: Opener) -> None:
    live = explored(CLEAN, seed=SEED, budget=BUDGET).coverage
    assert explored(CLEAN | {"old": old}).coverage == live


def test_digest_is_that_of_the_run_that_it_stands_for(old: Opener) -> None:
    live = explored(CLEAN, seed=SEED, budget=BUDGET).operations
    assert explored(CLEAN | {"old": old}).operations.sha256 == live.sha256


def test_change_is_found_with_the_smallest_recorded_input(path: Path) -> None:
    inputs = [decode(0, "ff" * size) for size in (9, 7, 8)]
    record = gate(REFUSING | {"old": recorded(path, CLEAN["old"], [*GIVEN[1:], *inputs])}, given=())
    (found,) = record.findings
    assert (found.signature, found.count, found.input) == (ZERO_REFUSED, 3, inputs[1])
    assert found.source == "recorded"
    assert exit_code(record) == 1


def test_mutant_is_found_against_what_the_suite_recorded(old: Opener) -> None:
    record = explored({"old": old, "new": mutant("trailing/refused")})
    assert "WR07" in {each.rule for each in record.findings}
    assert (record.required, record.undecided) == ("major", [])


def test_changed_octets_that_nobody_of_the_old_side_can_read_are_unreadable(path: Path) -> None:
    old = recorded(path, CLEAN["old"], [Encode(prepare(1, "ff" * 127))])
    record = gate({"old": old, "new": mutant("length-determinant/writes-127-long")}, given=())
    assert [each.rule for each in record.findings] == ["WW01"]


def test_recording_made_with_another_seed_and_budget_is_compared_on_what_it_has(path: Path) -> None:
    # As if made with another suite: what its header says is not what it was asked.
    old = as_recorded(path, seed=SEED + 1, budget=BUDGET // 2)
    record = explored(CLEAN | {"old": old})
    operations = record.operations
    assert operations.recorded is not None
    assert operations.shared is not None
    assert operations.recorded - BUDGET // 2 <= operations.shared < operations.recorded
    assert operations.count == operations.recorded
    assert (record.findings, exit_code(record)) == ([], 0)


def test_seed_and_budget_of_the_run_do_not_matter(old: Opener) -> None:
    one, other = (explored(CLEAN | {"old": old}, seed=seed, budget=seed).operations for seed in (1, 2))
    assert (one.count, one.shared, one.sha256) == (other.count, other.shared, other.sha256)


def test_recording_of_some_operations_says_how_few_it_shares(path: Path) -> None:
    first = [each.operation for each in Questions(VECTORS, seed=SEED, budget=0).first()]
    operations = explored(CLEAN | {"old": recorded(path, CLEAN["old"], [*first[:7], *GIVEN[3:]])}).operations
    assert (operations.recorded, operations.shared) == (16, 7)


# What a recording cannot do.


def test_recording_is_not_held_against_itself(old: Opener) -> None:
    record = gate(CLEAN | {"old": old})
    assert [each.side for each in record.controls] == ["new"]


def test_candidate_is(path: Path) -> None:
    old = recorded(path, CLEAN["old"], GIVEN)
    record = gate({"old": old, "new": lambda: fickle(plain("new")(), 5)}, given=())
    assert {each.rule for each in record.findings} == {"WL02"}


def test_nothing_is_made_smaller(path: Path) -> None:
    progress = Progress()
    gate(REFUSING | {"old": recorded(path, CLEAN["old"], GIVEN)}, progress, given=())
    assert progress.heard == [("against old", 12, 12)]


def test_what_is_given_is_compared_as_far_as_it_was_recorded(path: Path) -> None:
    old = recorded(path, CLEAN["old"], GIVEN[:3])
    record = gate(REFUSING | {"old": old})
    assert (signatures(record), record.undecided) == ({ZERO_REFUSED: 1}, [])
    operations = record.operations
    assert (operations.count, operations.recorded, operations.shared) == (12, None, None)


def test_recording_that_has_no_answer_decides_nothing(path: Path) -> None:
    record = gate(CLEAN | {"old": recorded(path, CLEAN["old"], [decode(99)])})
    assert record.undecided == ["old has an answer to none of 12 operations"]
    assert (record.findings, record.coverage.exercised, exit_code(record)) == ([], 0, 3)


def test_recording_of_nothing_decides_nothing(path: Path) -> None:
    record = gate(CLEAN | {"old": recorded(path, CLEAN["old"], [])}, given=())
    assert (record.operations.count, record.operations.recorded) == (0, 0)
    assert (record.undecided, exit_code(record)) == (["nothing ran, nothing is known"], 3)


def test_damaged_recording_is_named(path: Path) -> None:
    path.write_bytes(b"no recording")
    record = gate(CLEAN | {"old": lambda: open_recording(path, "recording:old")})
    assert record.undecided[0].startswith("recording:old: the file is no recording")
    assert exit_code(record) == 3
