from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ilp.fuzz.promote import Candidate, candidate_of
from ilp.fuzz.record import Participant
from ilp.golden.load import BrokenVectors, load_vectors
from ilp.golden.vector import VectorFile
from ilp.protocol import Decode
from tests.fuzz.cases import CODE, finding


def vector(candidate: Candidate) -> dict[str, Any]:
    (only,) = json.loads(candidate.content)["vectors"]
    loaded: dict[str, Any] = only
    return loaded


def set_with(folder: Path, content: bytes) -> Path:
    (folder / "flags.json").write_text("{}")
    (folder / "candidate.json").write_bytes(content)
    return folder


def decided(candidate: Candidate, **members: object) -> bytes:
    file = json.loads(candidate.content)
    file["vectors"][0] |= members
    return json.dumps(file).encode()


def test_candidate_has_the_smallest_case_and_where_it_comes_from() -> None:
    made = vector(candidate_of(finding(), "1.0.0"))
    assert made["operation"] == msgspec.to_builtins(CODE)
    assert made["packet"] == "reject"
    assert made["since"] == "1.0.0"
    assert made["provenance"].startswith("ilp fuzz 1.2.3, seed 0, 20")
    assert made["provenance"].endswith("specification/reject/code/decode+accepted/0027-reject-code, by construct")


def test_no_set_loads_that_has_a_candidate(tmp_path: Path) -> None:
    content = candidate_of(finding(), "1.0.0").content
    with pytest.raises(BrokenVectors, match=r"candidate-\w+/1.*'TODO' - at `\$.expectation`"):
        load_vectors(set_with(tmp_path, content))


def test_expectation_alone_is_not_enough(tmp_path: Path) -> None:
    content = decided(candidate_of(finding(), "1.0.0"), expectation="reject")
    with pytest.raises(BrokenVectors, match="names the clause TODO, which does not exist"):
        load_vectors(set_with(tmp_path, content))


def test_candidate_with_expectation_and_clause_is_a_vector(tmp_path: Path) -> None:
    content = decided(candidate_of(finding(), "1.0.0"), expectation="reject", clauses=["0027-reject-code"])
    (only,) = load_vectors(set_with(tmp_path, content)).vectors
    assert only.operation == CODE


def test_suggestion_is_what_the_specification_says() -> None:
    ruling = candidate_of(finding(), "1.0.0").ruling
    assert (ruling.expectation, ruling.clause) == ("reject", "0027-reject-code")


def test_other_operation_has_another_name() -> None:
    one, other = candidate_of(finding(), "1.0.0"), candidate_of(finding(operation=Decode("0e068100000000")), "1.0.0")
    assert one.name != other.name


def test_long_and_foreign_references_leave_one_line() -> None:
    found = finding(by=("cmd:x\n\x1b" + "y" * 500,))
    found.participants = (Participant(reference=found.by[0], version="1"),)
    content = decided(candidate_of(found, "1.0.0"), expectation="reject", clauses=["0027-reject-code"])
    (only,) = msgspec.json.decode(content, type=VectorFile).vectors
    assert len(only.provenance) <= 200
    assert only.provenance.isprintable()
