"""Rules that fired, gathered by signature, and their smallest inputs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from ilp.explore.inquiry import Side, conduct
from ilp.explore.question import Question
from ilp.gate.court import Cell, Court, Judgement
from ilp.gate.findings import Gathered, Gathering, signature_of
from ilp.gate.judge import judged
from ilp.gate.limits import Limits
from ilp.gate.signature import parse_signature
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    TimedOut,
)
from tests.gate.fakes import Faulty, crashing
from tests.gate.runs import mutant, packet, plain, prepare

REFUSED = Rejected("no")


def reject(message: str = "", data: str = "") -> RejectValue:
    return RejectValue(code="F02", triggered_by="example.carol", message=message, data=data)


def judgement(operation: Operation, rule: str = "WR01", field: str = "data") -> Judgement:
    return Judgement(rule=rule, packet="reject", field=field, operation=operation, old=Accepted(reject()), new=REFUSED)


def gathered(*judgements: Judgement) -> Gathering:
    gathering = Gathering()
    for number, each in enumerate(judgements):
        gathering.add(each, f"source {number}")
    return gathering


def only(gathering: Gathering) -> Gathered:
    (found,) = gathering
    return found


# Signatures.


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (judgement(Decode("0e00")), "WR01/R/reject/data/accepted/rejected"),
        (judgement(Relay("0e00"), "WF01"), "WF01/F/reject/data/accepted/rejected"),
        (judgement(Encode(reject()), "WW03", "code"), "WW03/W/reject/code/accepted/rejected"),
        (replace(judgement(Decode("0e00"), "WL02"), new=TimedOut(1.0)), "WL02/L/reject/data/accepted/timed-out"),
    ],
)
def test_signature_names_rule_surface_packet_field_and_both_classes(made: Judgement, text: str) -> None:
    assert str(signature_of(made)) == text


@pytest.mark.parametrize(("operation", "surface"), [(Decode("0e"), "R"), (Encode(reject()), "W"), (Relay("0e"), "F")])
def test_rule_of_several_surfaces_fires_on_that_of_the_operation(operation: Operation, surface: str) -> None:
    assert signature_of(judgement(operation, "WS01", "packet")).surface == surface


# Gathering.


def test_nothing_is_gathered_at_first() -> None:
    assert (len(Gathering()), list(Gathering())) == (0, [])


def test_judgement_of_a_new_signature_is_news() -> None:
    gathering = Gathering()
    assert gathering.add(judgement(Decode("0e00")), "golden")
    assert not gathering.add(judgement(Decode("0e01")), "golden")
    assert gathering.add(judgement(Decode("0e00"), field="code"), "golden")
    assert len(gathering) == 2


def test_same_change_counts_once_with_how_often_it_was_seen() -> None:
    assert only(gathered(*[judgement(Decode("0e00"))] * 5)).count == 5


def test_source_is_that_of_the_first_operation() -> None:
    assert only(gathered(judgement(Decode("0e0000")), judgement(Decode("0e")))).source == "source 0"


def test_words_of_a_refusal_make_no_other_finding() -> None:
    worded = replace(judgement(Decode("0e00")), new=Rejected("in other words", "length", 3))
    assert only(gathered(judgement(Decode("0e00")), worded)).count == 2


@pytest.mark.parametrize("sizes", list(itertools.permutations((1, 2, 3, 4, 5), 5))[::7])
def test_smallest_input_comes_first_whenever_it_was_seen(sizes: tuple[int, ...]) -> None:
    found = only(gathered(*(judgement(Decode("0e" * size)) for size in sizes)))
    assert [each.operation for each in found.smallest] == [Decode("0e" * size) for size in (1, 2, 3)]
    assert found.best is found.smallest[0]


def test_of_inputs_of_one_size_the_lower_comes_first() -> None:
    assert only(gathered(judgement(Decode("0eff")), judgement(Decode("0e00")))).best.operation == Decode("0e00")


def test_no_packet_is_smaller_than_the_empty_one() -> None:
    assert only(gathered(judgement(Decode("ff")), judgement(Decode("")))).best.operation == Decode("")


def test_values_are_compared_by_how_long_they_are_to_write_down() -> None:
    long, short = Encode(reject("a long message")), Encode(reject("short"))
    assert only(gathered(judgement(long), judgement(short))).best.operation == short


# A candidate that disagrees with itself.


@pytest.mark.parametrize("field", ["data", ""])
def test_candidate_that_disagrees_with_itself_is_nondeterministic(field: str) -> None:
    gathering = Gathering()
    cell = Cell(Question(Decode("0e00"), "golden", field), REFUSED, Faulted("what"))
    gathering.add_nondeterminism(cell, "reject/a-vector")
    found = only(gathering)
    assert str(found.signature) == "WL02/L/reject/packet/nondeterministic/nondeterministic"
    assert parse_signature(str(found.signature)) == found.signature
    assert (found.count, found.source) == (1, "reject/a-vector")
    assert (found.best.old, found.best.new, found.best.field) == (REFUSED, Faulted("what"), "packet")
    assert found.best.final
    assert found.best.note


# Minimising.


class Counting:
    """Hears how many findings are done."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []

    def __call__(self, done: int, planned: int) -> None:
        self.heard.append((done, planned))


def nobody(_done: int, _planned: int) -> None:
    pass


def court_of(old: Implementation, new: Implementation) -> Court:
    return Court(Side(old), Side(new))


def judge(court: Court, limits: Limits, operations: Sequence[Operation]) -> Gathering:
    """Gather what a candidate does otherwise with some operations."""
    gathering = Gathering()
    for operation in operations:
        (old,), (new,) = court.baseline.answers([operation]), court.candidate.answers([operation])
        (found,) = conduct([judged(court, limits, Cell(Question(operation, "golden"), old, new))])
        assert found is not None
        gathering.add(found, "golden")
    return gathering


@pytest.mark.parametrize(
    ("name", "operation", "signature"),
    [
        ("amount/zero-refused", Decode(packet(prepare(0, "ff" * 99))), "WR01/R/prepare/amount/accepted/rejected"),
        ("amount/writes-no-zero", Encode(prepare(0, "ff" * 99)), "WW03/W/prepare/amount/encoded/rejected"),
        ("amount/low-word-signed", Decode(packet(prepare(1 << 31))), "WR03/R/prepare/amount/accepted/accepted"),
        ("relay/data-dropped", Relay(packet(prepare(7, "ff" * 99))), "WF01/F/prepare/data/encoded/encoded"),
        ("trailing/refused", Decode(packet(reject("a")) + "0000"), "WR07/R/reject/envelope/accepted/rejected"),
    ],
)
def test_smaller_input_has_the_same_signature(name: str, operation: Operation, signature: str) -> None:
    court, limits = court_of(plain("old")(), mutant(name)()), Limits()
    gathering = judge(court, limits, [operation])
    before = only(gathering).best.operation
    gathering.minimise(court, limits, nobody)
    found = only(gathering)
    assert str(found.signature) == str(signature_of(found.best)) == signature
    assert len(found.smallest) == 1
    assert size_of(found.best.operation) < size_of(before)
    again = only(judge(court, limits, [found.best.operation]))
    assert (str(again.signature), again.best.old, again.best.new) == (signature, found.best.old, found.best.new)


def size_of(operation: Operation) -> int:
    return len(packet(operation.value)) if isinstance(operation, Encode) else len(operation.packet)


def test_count_is_of_what_was_gathered_not_of_what_was_tried() -> None:
    court, limits = court_of(plain("old")(), mutant("amount/zero-refused")()), Limits()
    gathering = judge(court, limits, [Decode(packet(prepare(0, "ff" * size))) for size in (7, 8, 9)])
    gathering.minimise(court, limits, nobody)
    assert only(gathering).count == 3


def test_input_that_alone_shows_it_stays() -> None:
    guilty = Decode(packet(reject("a message")))
    court, limits = court_of(plain("old")(), crashing(plain("new")(), guilty)), Limits()
    gathering = judge(court, limits, [guilty])
    gathering.minimise(court, limits, nobody)
    assert only(gathering).best.operation == guilty
    assert str(only(gathering).signature).startswith("WL02/L/reject/")


def test_final_input_is_not_made_smaller() -> None:
    asked: list[Operation] = []

    def note(operation: Operation, outcome: Outcome) -> Outcome:
        asked.append(operation)
        return outcome

    gathering = gathered(replace(judgement(Decode("0e00")), final=True))
    gathering.add_nondeterminism(Cell(Question(Decode("0e00"), "golden"), REFUSED, Faulted("")), "golden")
    before = [each.best for each in gathering]
    gathering.minimise(court_of(plain("old")(), Faulty(plain("old")(), note)), Limits(), nobody)
    assert [each.best for each in gathering] == before
    assert asked == []


def test_limit_that_moved_is_at_its_boundary_already() -> None:
    court, limits = court_of(plain("old")(), mutant("amount/refused-from-2-63")()), Limits()
    gathering = judge(court, limits, [Decode(packet(prepare((1 << 63) + 99)))])
    found = only(gathering).best
    assert (found.rule, found.final) == ("WR06", True)
    gathering.minimise(court, limits, nobody)
    assert only(gathering).best is found


def test_smaller_input_that_is_beyond_a_limit_is_another_finding() -> None:
    """A packet that is refused for its amount is not made smaller into one that is refused for its size."""
    court, limits = court_of(plain("old")(), _RefusingZeroAndLongData(plain("new")())), Limits()
    gathering = judge(court, limits, [Decode(packet(prepare(0, "ff" * 99)))])
    before = {str(each.signature) for each in gathering}
    gathering.minimise(court, limits, nobody)
    assert {str(signature_of(each.best)) for each in gathering} == before


class _RefusingZeroAndLongData(Faulty):
    def __init__(self, inner: Implementation) -> None:
        super().__init__(inner, self._refuse)

    @staticmethod
    def _refuse(_: Operation, outcome: Outcome) -> Outcome:
        read = outcome.value if isinstance(outcome, Accepted) else None
        if isinstance(read, PrepareValue) and (read.amount == "0" or len(read.data or "") > 64):
            return REFUSED
        return outcome


def test_value_that_the_baseline_does_not_write_is_made_smaller_as_octets() -> None:
    def writes_nothing(operation: Operation, outcome: Outcome) -> Outcome:
        return REFUSED if isinstance(operation, Encode) else outcome

    court, limits = court_of(Faulty(plain("old")(), writes_nothing), mutant("amount/zero-refused")()), Limits()
    operation = Decode(packet(prepare(0, "ff" * 9)))
    gathering = judge(court, limits, [operation])
    gathering.minimise(court, limits, nobody)
    assert size_of(only(gathering).best.operation) < size_of(operation)


def test_progress_is_told_finding_by_finding() -> None:
    court, limits = court_of(plain("old")(), mutant("amount/zero-refused")()), Limits()
    gathering = judge(court, limits, [Decode(packet(prepare(0)))])
    gathering.add(replace(judgement(Decode("0e00")), final=True), "golden")
    counting = Counting()
    gathering.minimise(court, limits, counting)
    assert counting.heard == [(1, 2), (2, 2)]


def test_what_was_gathered_is_kept_where_a_side_gives_up() -> None:
    left = iter(range(4))

    def give_up(_: Operation, outcome: Outcome) -> Outcome:
        if next(left, None) is None:
            raise ImplementationUnavailable("it is gone", "")
        return outcome

    new = mutant("amount/zero-refused")()
    gathering = judge(court_of(plain("old")(), new), Limits(), [Decode(packet(prepare(0, "ff" * 9)))])
    before = only(gathering).best
    with pytest.raises(ImplementationUnavailable):
        gathering.minimise(court_of(plain("old")(), Faulty(new, give_up)), Limits(), nobody)
    assert only(gathering).best is before


def test_fulfill_is_made_smaller_too() -> None:
    value = FulfillValue(fulfillment="5a" * 32, data="ff" * 99)

    def refuse(_: Operation, outcome: Outcome) -> Outcome:
        return Encoded("0d00") if isinstance(outcome, Encoded) else outcome

    court, limits = court_of(plain("old")(), Faulty(plain("new")(), refuse)), Limits()
    gathering = judge(court, limits, [Encode(value)])
    gathering.minimise(court, limits, nobody)
    assert only(gathering).best.operation == Encode(FulfillValue(fulfillment="00" * 32, data=""))


def test_input_that_is_to_the_point_goes_before_a_smaller_one_that_is_not() -> None:
    pointed, smaller = judgement(Decode("0e0000")), replace(judgement(Decode("0e")), aside=True)
    assert only(gathered(smaller, pointed)).best == pointed
