from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from ilp.conformance.record import CheckRecord
from ilp.conformance.run import run_check
from ilp.golden.vector import Vector
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Accepted, Crashed, Encode, Encoded, Outcome, Rejected, Relay
from ilp.report.html.check_cases import Case, cases_by_subject, packed
from tests.conformance.cases import (
    ANOTHER,
    ANOTHER_PACKET,
    OPERATIONS,
    PACKET,
    REFUSED,
    THIRD,
    THIRD_PACKET,
    WANTED,
    Fake,
    Silent,
    opener,
    plan,
    vector,
)
from tests.report.html.check_records import run


def results_of(record: CheckRecord) -> dict[tuple[int, str], Any]:
    numbers = {each.reference: number for number, each in enumerate(record.implementations)}
    return {(numbers[each.implementation], each.vector): each for each in record.results}


def case(asked: Vector, *outcomes: Outcome) -> Case:
    """Return the case of one vector, with as many implementations as outcomes."""
    record = run([asked], {f"number-{number}": [each] for number, each in enumerate(outcomes)})
    ((_, found),) = cases_by_subject(record, results_of(record))["subject"]
    return found


def test_cases_are_by_subject_with_the_numbers_of_their_vectors() -> None:
    vectors = [vector(id="b/one"), vector(id="a/two"), vector(id="b/three")]
    record = run(vectors, {"good": [Accepted(WANTED)] * 3})
    subjects = cases_by_subject(record, results_of(record))
    assert {name: [number for number, _ in cases] for name, cases in subjects.items()} == {"b": [0, 2], "a": [1]}


def test_packed_cases_unpack_as_rfc_1950_has_it() -> None:
    found = case(vector(), Accepted(WANTED))
    unpacked = json.loads(zlib.decompress(base64.b64decode(packed([(7, found)]))))
    assert unpacked["7"]["provenance"] == "made up for a test"


@pytest.mark.parametrize(
    ("expectation", "operation", "said"),
    [
        ("accept", "decode", ("read as this value",)),
        ("accept", "encode", ("written as these octets",)),
        ("either", "relay", ("refused, or written as these octets",)),
        ("reject", "decode", ("refused",)),
    ],
)
def test_expectation_in_words(expectation: Any, operation: str, said: tuple[str, ...]) -> None:
    assert case(vector(expectation, operation=OPERATIONS[operation]), REFUSED).expected == said


def test_expectation_of_a_should_says_so() -> None:
    assert case(vector("accept", level="SHOULD"), REFUSED).expected == ("read as this value", "(a SHOULD only)")


def test_every_reading_of_a_dispute_is_expected() -> None:
    found = case(vector("disputed"), REFUSED)
    assert [each.partition(" ")[0] for each in found.expected] == ["one", "the"]
    assert found.wanted is None


def test_same_answer_is_there_once() -> None:
    found = case(vector(), Accepted(ANOTHER), Accepted(WANTED), Accepted(ANOTHER))
    assert [found.said[number].answer for number in range(3)] == [0, 1, 0]
    assert len(found.answers) == 2


def test_expected_answer_needs_no_packet_of_its_own() -> None:
    (answer,) = case(vector(), Accepted(WANTED)).answers
    assert answer.line == "accepted, as expected"
    assert answer.packet is None


def test_value_that_was_read_otherwise_names_its_differing_members() -> None:
    (answer,) = case(vector(), Accepted(ANOTHER)).answers
    assert answer.packet is not None
    assert answer.packet.differing == ("data",)
    assert answer.differences == ('data is "00", not ""',)


def test_value_of_a_forbidden_packet_differs_from_nothing() -> None:
    (answer,) = case(vector("reject"), Accepted(WANTED)).answers
    assert answer.packet is not None
    assert answer.packet.members[0] == ("fulfillment", f'"{"c3" * 32}"')
    assert answer.packet.differing == ()


@pytest.mark.parametrize("operation", ["encode", "relay"])
def test_octets_that_were_written_otherwise_have_their_first_difference_marked(operation: str) -> None:
    (answer,) = case(vector(operation=OPERATIONS[operation]), Encoded(ANOTHER_PACKET)).answers
    assert answer.packet is not None
    marked = [(row.offset, row.field) for row in answer.packet.rows if any(each.mark for each in row.runs)]
    assert marked == [(1, "envelope length")]


def test_listed_reading_of_a_dispute_differs_from_nothing() -> None:
    (one, other) = case(vector("disputed"), Accepted(ANOTHER), Accepted(THIRD)).answers
    assert one.packet is not None
    assert one.packet.differing == ()
    assert other.packet is not None
    assert other.packet.differing == ("data",)


def test_octets_that_no_reading_writes_are_compared_with_the_first() -> None:
    asked = vector("disputed", operation=OPERATIONS["encode"])
    (one, other) = case(asked, Encoded(ANOTHER_PACKET), Encoded(THIRD_PACKET)).answers
    assert one.packet is not None
    assert not any(run.mark for row in one.packet.rows for run in row.runs)
    assert other.packet is not None
    assert any(run.mark == "difference" for row in other.packet.rows for run in row.runs)


def test_reading_that_is_taken_is_said() -> None:
    assert case(vector("disputed"), Accepted(ANOTHER)).said[0].reading == "the other way"


def test_failure_shows_the_end_of_its_log() -> None:
    (answer,) = case(vector(), Crashed("exit 3", log="one\ntwo")).answers
    assert answer.line == "crashed: exit 3"
    assert answer.log == ("one", "two")


def test_implementation_that_was_not_asked_has_no_answer() -> None:
    gone = Fake([], end=ImplementationUnavailable("It went away.", "Call it back."))
    record = run_check(plan(vector(), references=("gone",)), opener(gone=gone), Silent())
    ((_, found),) = cases_by_subject(record, results_of(record))["subject"]
    assert found.answers == ()
    assert (found.said[0].answer, found.said[0].outcome) == (-1, "not asked")


def test_relay_says_what_is_to_be_replaced() -> None:
    asked = vector(operation=Relay(PACKET, amount="7", expires_at="2030-01-01T00:00:00.000Z"))
    assert case(asked, REFUSED).edits == (("amount", "7"), ("expiresAt", "2030-01-01T00:00:00.000Z"))


def test_value_to_write_is_shown_by_its_members() -> None:
    asked = case(vector(operation=Encode(WANTED)), REFUSED).asked
    assert [name for name, _ in asked.members] == ["fulfillment", "data"]


def test_foreign_text_is_made_printable() -> None:
    (answer,) = case(vector(), Rejected("\u202e\x1b\ud800")).answers
    assert answer.line == r"refused: \u202e\x1b\ud800"
