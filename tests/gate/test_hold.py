"""One baseline against the candidate: what is counted, what is judged, and about what nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ilp.explore.inquiry import Side
from ilp.explore.question import Question, Source
from ilp.gate.hold import Hold
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.recording import RecordedImplementation, RecordingHeader, RecordingWriter, open_recording
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    Garbled,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    Relay,
    TimedOut,
    Unsupported,
)
from tests.gate.fakes import Faulty, carrying, decoding, garbling
from tests.gate.runs import FORBIDDEN, decode, mutant, plain, prepare

DECODES = [decode(amount) for amount in range(1, 6)]
TOO_LARGE = Encode(prepare(1 << 64))
REFUSED, FAULTED, GARBLED = Rejected("no"), Faulted("what"), Garbled("no response")


def answering(*outcomes: tuple[Operation, Outcome]) -> Faulty:
    """Answer some operations with these outcomes, and all others rightly."""
    answers = dict(outcomes)
    return Faulty(plain("new")(), answers.get)


def held(
    old: Implementation,
    new: Implementation,
    operations: Sequence[Operation],
    *,
    controls: tuple[Implementation | None, Implementation | None] = (None, None),
    speaks_rfc0027: bool = True,
    field: str = "",
) -> Hold:
    """Return the hold after it was asked some operations in one block."""
    sides = [
        Side(each, speaks_rfc0027=speaks_rfc0027, answers_anew=not isinstance(each, RecordedImplementation))
        for each in (old, new)
    ]
    hold = Hold(sides[0], sides[1], controls=controls)
    hold.ask([Question(each, "golden", field) for each in operations])
    return hold


def signatures(hold: Hold) -> dict[str, int]:
    return {str(each.signature): each.count for each in hold.gathering}


# Counting.


def test_nothing_differs_between_one_and_the_same() -> None:
    hold = held(plain("old")(), plain("new")(), [*DECODES, FORBIDDEN, TOO_LARGE])
    assert (len(hold.gathering), hold.tally.count) == (0, 7)


def test_outcomes_of_the_baseline_are_returned_in_order() -> None:
    hold = Hold(Side(plain("old")()), Side(mutant("amount/zero-refused")()))
    outcomes = hold.ask([Question(decode(each), "golden") for each in (1, 0, 2)])
    assert outcomes == [Accepted(prepare(1)), Accepted(prepare(0)), Accepted(prepare(2))]


def test_operations_are_counted_by_where_they_come_from() -> None:
    hold = Hold(Side(plain("old")()), Side(plain("new")()))
    sources: list[Source] = ["golden", "mutation", "golden", "random"]
    for block in (sources[:3], sources[3:]):
        hold.ask([Question(decode(1), each) for each in block])
    assert (hold.tally.count, hold.tally.sources) == (4, {"golden": 2, "mutation": 1, "random": 1})


def test_every_question_is_covered() -> None:
    hold = held(plain("old")(), plain("new")(), DECODES, field="amount")
    (found,) = (each for each in hold.coverage.record().rules if each.rule == "WR03")
    assert found.exercised == 1


def test_what_the_baseline_writes_is_conforming() -> None:
    hold = held(plain("old")(), plain("new")(), [Encode(prepare(7)), TOO_LARGE])
    assert hold.court.written == {decode(7).packet}


@pytest.mark.parametrize(("old", "new", "counted"), [(0, 1, [0, 4]), (1, 0, [4, 0]), (1, 1, [4, 4])])
def test_what_a_side_does_not_support_is_counted(old: int, new: int, counted: list[int]) -> None:
    sides = [decoding(plain("old")()) if each else plain("old")() for each in (old, new)]
    assert held(sides[0], sides[1], [decode(1), *[Encode(prepare(1))] * 4]).tally.unsupported == counted


# Judging.


def test_each_operation_that_differs_is_judged() -> None:
    hold = held(
        plain("old")(), mutant("amount/zero-refused")(), [*DECODES, *(decode(0, "00" * each) for each in range(9))]
    )
    assert signatures(hold) == {"WR01/R/prepare/amount/accepted/rejected": 9}


def test_all_are_judged_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.gate.hold._MOST_AT_ONCE", 4)
    operations = [decode(0, "00" * each) for each in range(30)]
    assert signatures(held(plain("old")(), mutant("amount/zero-refused")(), operations)) == {
        "WR01/R/prepare/amount/accepted/rejected": 30
    }


def test_first_source_is_the_golden_vector_by_its_id() -> None:
    hold = Hold(Side(plain("old")()), Side(mutant("amount/zero-refused")()), names={decode(0): "amount/zero"})
    hold.ask([Question(decode(0), "golden")])
    hold.ask([Question(decode(0, "00"), "mutation")])
    assert [each.source for each in hold.gathering] == ["amount/zero"]


def test_source_of_no_vector_is_where_it_comes_from() -> None:
    hold = Hold(Side(plain("old")()), Side(mutant("amount/zero-refused")()), names={decode(1): "amount/one"})
    hold.ask([Question(decode(0), "mutation")])
    assert [each.source for each in hold.gathering] == ["mutation"]


def test_refusal_in_other_words_is_no_change() -> None:
    hold = held(plain("old")(), answering((FORBIDDEN, Rejected("in other words", "length", 1))), [FORBIDDEN])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 0)


def test_change_of_conformance_is_noted_with_the_finding() -> None:
    record = held(plain("old")(), mutant("amount/zero-refused")(), [decode(0), decode(0, "00")]).conformity.record()
    assert ([each.count for each in record.worsened], record.improved) == ([2], ())


def test_dialects_have_findings_and_no_conformance() -> None:
    hold = held(plain("old")(), mutant("amount/zero-refused")(), [decode(0)], speaks_rfc0027=False)
    assert len(hold.gathering) == 1
    assert (hold.conformity.record().worsened, hold.conformity.record().improved) == ((), ())


# What both do wrong.


@pytest.mark.parametrize("old", [FAULTED, Crashed("gone"), TimedOut(1.0)], ids=lambda each: type(each).__name__)
def test_both_at_fault_in_the_same_way_is_no_finding_and_is_counted(old: Outcome) -> None:
    hold = held(answering((FORBIDDEN, old)), answering((FORBIDDEN, old)), [FORBIDDEN, *DECODES])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 1)


def test_both_at_fault_in_two_ways_is_counted_too() -> None:
    hold = held(answering((FORBIDDEN, Crashed("gone"))), answering((FORBIDDEN, FAULTED)), [FORBIDDEN])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 1)


def test_both_writing_corrupt_octets_is_no_finding_and_is_counted() -> None:
    large = Encode(prepare((1 << 40) + 7))
    hold = held(answering((large, Encoded("0c00"))), answering((large, Encoded("0c01"))), [large])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 1)


def test_both_forwarding_what_is_corrupt_is_no_finding_and_is_counted() -> None:
    relay = Relay(decode(7).packet)
    hold = held(answering((relay, Encoded("0c00"))), answering((relay, Encoded("0c01"))), [relay])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 1)


def test_fault_of_the_candidate_alone_is_not_counted_as_one_of_both() -> None:
    hold = held(answering((FORBIDDEN, Unsupported("no"))), answering((FORBIDDEN, FAULTED)), [FORBIDDEN])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 0)


def test_newly_supported_is_neither_a_finding_nor_broken() -> None:
    hold = held(answering((FORBIDDEN, Unsupported("no"))), plain("new")(), [FORBIDDEN])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 0)


def test_other_value_of_the_same_meaning_is_neither() -> None:
    precise = Accepted(PrepareValue(**{**fields(prepare(1)), "expires_at": "2031-02-12T03:24:34.456789Z"}))
    hold = held(plain("old")(), answering((decode(1), precise)), [decode(1)])
    assert (signatures(hold), hold.tally.broken_alike) == ({}, 0)


def fields(value: PrepareValue) -> dict[str, str | None]:
    return {each: getattr(value, each) for each in value.__struct_fields__}


# What is garbled.


@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 0), (1, 1)])
def test_garbled_outcome_decides_nothing(old: int, new: int) -> None:
    sides = [answering((decode(1), GARBLED)) if each else plain("old")() for each in (old, new)]
    hold = held(sides[0], sides[1], DECODES)
    assert (signatures(hold), hold.tally.garbled) == ({}, 1)
    assert hold.tally.broken_alike == 0
    assert hold.conformity.record().worsened == ()


def test_others_are_judged_where_one_is_garbled() -> None:
    hold = held(plain("old")(), answering((decode(1), GARBLED), (decode(2), REFUSED)), DECODES)
    assert (len(hold.gathering), hold.tally.garbled) == (1, 1)


# Controls.


@pytest.mark.parametrize("has", [(False, False), (True, False), (False, True), (True, True)])
def test_a_side_with_a_second_process_is_held_against_itself(has: tuple[bool, bool]) -> None:
    controls = (plain("old")() if has[0] else None, plain("new")() if has[1] else None)
    hold = held(plain("old")(), mutant("amount/zero-refused")(), [*DECODES, decode(0)], controls=controls)
    assert hold.has_controls == has
    assert hold.tally.disagreements == [0, int(has[1])]


def test_candidate_that_disagrees_with_itself_is_a_finding_and_nothing_else_is_said() -> None:
    controls = (plain("old")(), plain("new")())
    hold = held(
        plain("old")(), mutant("amount/zero-refused")(), [*DECODES, decode(0), decode(0, "00")], controls=controls
    )
    assert signatures(hold) == {"WL02/L/prepare/packet/nondeterministic/nondeterministic": 2}
    assert hold.tally.disagreements == [0, 2]
    assert hold.conformity.record().worsened == ()


def test_both_answers_are_told() -> None:
    hold = held(plain("old")(), mutant("amount/zero-refused")(), [decode(0)], controls=(None, plain("new")()))
    (found,) = hold.gathering
    assert isinstance(found.best.old, Rejected)
    assert found.best.new == Accepted(prepare(0))


def test_baseline_that_disagrees_with_itself_is_none() -> None:
    controls = (plain("old")(), mutant("amount/zero-refused")())
    hold = held(
        mutant("amount/zero-refused", "old")(),
        mutant("amount/zero-refused")(),
        [*DECODES, decode(0)],
        controls=controls,
    )
    assert (signatures(hold), hold.tally.disagreements) == ({}, [1, 0])


def test_where_both_disagree_with_themselves_nobody_is_blamed() -> None:
    zero = decode(0)
    sides = [answering((zero, REFUSED)), answering((zero, FAULTED))]
    hold = held(sides[0], sides[1], [zero], controls=(plain("old")(), plain("new")()))
    assert (signatures(hold), hold.tally.disagreements) == ({}, [1, 1])


def test_cells_without_a_disagreement_are_judged() -> None:
    zero, one = decode(0), decode(1)
    new, again = answering((zero, REFUSED), (one, REFUSED)), answering((one, REFUSED))
    hold = held(plain("old")(), new, [zero, one, *DECODES[1:]], controls=(plain("old")(), again))
    rules = sorted(each.best.rule for each in hold.gathering)
    assert rules == ["WL02", "WR01"]


def test_control_that_refuses_in_other_words_agrees() -> None:
    again = answering((FORBIDDEN, Rejected("in other words")))
    hold = held(plain("old")(), plain("new")(), [FORBIDDEN], controls=(None, again))
    assert (signatures(hold), hold.tally.disagreements) == ({}, [0, 0])


def test_controls_are_asked_backwards_so_that_what_is_carried_over_shows() -> None:
    operations = [DECODES[0], FORBIDDEN, DECODES[1], DECODES[2]]
    hold = held(
        plain("old")(), carrying(plain("new")()), operations, controls=(plain("old")(), carrying(plain("new")()))
    )
    assert hold.tally.disagreements == [0, 2]
    assert {each.best.rule for each in hold.gathering} == {"WL02"}
    assert sorted(each.count for each in hold.gathering) == [2]


def test_baseline_that_carries_something_over_shows_as_well() -> None:
    operations = [DECODES[0], FORBIDDEN, DECODES[1], DECODES[2]]
    hold = held(
        carrying(plain("old")()), plain("new")(), operations, controls=(carrying(plain("old")()), plain("new")())
    )
    assert (signatures(hold), hold.tally.disagreements) == ({}, [2, 0])


# Recordings.


def recorded(path: Path, *operations: Operation) -> RecordedImplementation:
    """Return what the plain codec does with some operations, recorded."""
    codec = plain("old")()
    header = RecordingHeader(suite="0.0.0", seed=0, budget=0, implementation=codec.identity, recorded="2027-01-31")
    with RecordingWriter(path, header) as writer:
        for operation, outcome in zip(operations, codec.ask(operations), strict=True):
            writer.add(operation, outcome)
    return open_recording(path, "old")


def test_question_that_a_recording_lacks_is_not_judged(tmp_path: Path) -> None:
    with recorded(tmp_path / "old", DECODES[0]) as old:
        hold = held(old, mutant("amount/zero-refused")(), [*DECODES, decode(0)], field="amount")
    assert (signatures(hold), hold.tally.unanswered, hold.tally.unsupported) == ({}, 5, [0, 0])
    assert hold.conformity.record().worsened == ()


def test_question_that_a_recording_lacks_exercises_nothing(tmp_path: Path) -> None:
    with recorded(tmp_path / "old") as old:
        hold = held(old, plain("new")(), [*DECODES, FORBIDDEN, Encode(prepare(7))], field="amount")
    assert hold.coverage.record().exercised == 0


def test_candidate_that_does_not_support_it_either_is_counted(tmp_path: Path) -> None:
    with recorded(tmp_path / "old") as old:
        hold = held(old, decoding(plain("new")()), [TOO_LARGE])
    assert (signatures(hold), hold.tally.unanswered, hold.tally.unsupported) == ({}, 1, [0, 1])


def nobody(_done: int, _planned: int) -> None:
    pass


def test_inputs_are_made_smaller() -> None:
    hold = held(plain("old")(), mutant("amount/zero-refused")(), [decode(0, "ff" * 99)])
    hold.minimise(nobody)
    (found,) = hold.gathering
    assert isinstance(found.best.operation, Decode)
    assert len(found.best.operation.packet) < len(decode(0).packet)
    assert (found.count, hold.tally.count) == (1, 1)


def test_smallest_recorded_input_stays(tmp_path: Path) -> None:
    inputs = [decode(0, "ff" * size) for size in (9, 7, 8)]
    with recorded(tmp_path / "old", *inputs) as old:
        hold = held(old, mutant("amount/zero-refused")(), inputs)
        hold.minimise(nobody)
    (found,) = hold.gathering
    assert (found.best.operation, found.count) == (decode(0, "ff" * 7), 3)


# Who cannot be asked any more.


def test_side_that_cannot_be_asked_any_more_says_so_and_what_was_found_before_stays() -> None:
    def give_up(operation: Operation, outcome: Outcome) -> Outcome:
        if operation == DECODES[2]:
            raise ImplementationUnavailable("it is gone", "")
        return outcome

    hold = Hold(Side(plain("old")()), Side(Faulty(mutant("amount/zero-refused")(), give_up)))
    hold.ask([Question(decode(0), "golden")])
    with pytest.raises(ImplementationUnavailable):
        hold.ask([Question(each, "golden") for each in DECODES])
    assert (len(hold.gathering), hold.tally.count) == (1, 3)


def test_crash_before_a_side_cannot_be_asked_any_more_is_found() -> None:
    def give_up(operation: Operation, outcome: Outcome) -> Outcome:
        if operation == DECODES[2]:
            raise ImplementationUnavailable("it is gone", "")
        return TimedOut(1.0) if operation == DECODES[1] else outcome

    hold = Hold(Side(plain("old")()), Side(Faulty(plain("new")(), give_up)))
    with pytest.raises(ImplementationUnavailable):
        hold.ask([Question(each, "golden") for each in DECODES])
    assert [each.best.rule for each in hold.gathering] == ["WL02"]


@pytest.mark.parametrize("garbled", [0, 1])
def test_what_is_garbled_in_one_of_two_processes_is_no_disagreement(garbled: int) -> None:
    sides: list[Implementation] = [plain("new")(), plain("new")()]
    sides[garbled] = garbling(sides[garbled], DECODES[1])
    hold = Hold(Side(plain("old")()), Side(sides[0]), controls=(None, sides[1]))
    hold.ask([Question(each, "golden") for each in DECODES])
    assert (len(hold.gathering), hold.tally.garbled, hold.tally.disagreements) == (0, 1, [0, 0])
