"""What several rules ask: octets of values, the field that matters, its clause, and the field that differs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY, with_field
from ilp.explore.question import Question
from ilp.gate.court import Cell, Court, is_unanswered
from ilp.gate.octets import octets_in_rfc_layout
from ilp.implementation.recording import NOT_RECORDED
from ilp.mutants.plain.data import Data
from ilp.mutants.plain.octets import Refused
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    Operation,
    Outcome,
    Rejected,
    Relay,
    Unsupported,
    Value,
    same_outcome,
)
from tests.gate.scripted import (
    PLAIN,
    altering,
    codec_side,
    connector_side,
    found,
    mutant,
    recording_side,
    scripted_side,
)

PREPARE, FULFILL, REJECT = (ORDINARY[each] for each in ("prepare", "fulfill", "reject"))
ORDINARY_REJECT = f"0e1b4630320b6578616d706c652e626f62086e6f20726f75746502{REJECT.data}"
REFUSED = Rejected("no")
DIALECT = connector_side("1.0.0")


def court_of(baseline: Side | None = None, candidate: Side | None = None) -> Court:
    return Court(baseline or codec_side(), candidate or codec_side())


# Cells and outcomes.


@pytest.mark.parametrize(
    ("operation", "packet"),
    [(Decode("0e"), "reject"), (Encode(PREPARE), "prepare"), (Relay("0d"), "fulfill"), (Decode("ff"), "none")],
)
def test_a_cell_is_about_the_packet_of_its_operation(operation: Operation, packet: str) -> None:
    cell = Cell(Question(operation, "given"), REFUSED, REFUSED)
    assert (cell.operation, cell.packet) == (operation, packet)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Rejected("no"), Rejected("never", "range", 3), True),
        (Faulted("IndexError"), Faulted("KeyError"), True),
        (Crashed("exited with status 70"), Crashed("killed by signal 9"), True),
        (Rejected("no"), Faulted("no"), False),
        (Encoded("0d"), Encoded("0d"), True),
        (Encoded("0d"), Encoded("0e"), False),
        (Accepted(FULFILL), Accepted(FULFILL), True),
        (Accepted(FULFILL), Accepted(with_field(FULFILL, "data", "")), False),
        (Accepted(FULFILL), Rejected("no"), False),
    ],
)
def test_outcomes_are_the_same_whatever_their_words(one: Outcome, other: Outcome, same: bool) -> None:
    assert same_outcome(one, other) == same_outcome(other, one) == same


def test_only_the_answer_of_a_recording_is_unanswered() -> None:
    assert is_unanswered(NOT_RECORDED)
    assert not is_unanswered(Unsupported("there is no such operation"))


# The specification.


def test_nothing_is_ruled_where_neither_side_speaks_rfc_0027() -> None:
    court = court_of(DIALECT, connector_side("2.0.0"))
    assert not court.speaks_rfc0027
    assert court.ruling(Decode(ORDINARY_REJECT)) is None
    assert not court.allows(Decode(ORDINARY_REJECT), Accepted(REJECT))


@pytest.mark.parametrize("sides", [(DIALECT, codec_side()), (codec_side(), DIALECT)])
def test_one_side_that_speaks_rfc_0027_is_enough(sides: tuple[Side, Side]) -> None:
    ruling = court_of(*sides).ruling(Decode("0d41"))
    assert ruling is not None
    assert ruling.expectation == "reject"


def test_independent_codecs_are_heard_only_about_rfc_0027() -> None:
    independent = [codec_side(name="independent")]
    assert Court(codec_side(), DIALECT, independent=independent).independent == tuple(independent)
    assert Court(DIALECT, DIALECT, independent=independent).independent == ()


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [(Encoded(ORDINARY_REJECT), True), (Encoded("0e"), False), (REFUSED, False), (Unsupported("no"), False)],
)
def test_an_outcome_is_allowed_if_the_specification_has_it(outcome: Outcome, allowed: bool) -> None:
    assert court_of().allows(Encode(REJECT), outcome) == allowed


# Octets.


def test_octets_for_speakers_of_rfc_0027_need_no_question() -> None:
    side = scripted_side({})
    values = [REJECT, with_field(REJECT, "data", None)]
    assert found(court_of().octets_of(values, side)) == [ORDINARY_REJECT, None]


def test_octets_for_speakers_of_a_dialect_are_those_that_they_write() -> None:
    values = [REJECT, with_field(REJECT, "triggeredBy", "")]
    dialect = ORDINARY_REJECT[:2] + ORDINARY_REJECT[4:]
    assert found(court_of().octets_of(values, DIALECT)) == [dialect, None]


def test_octets_that_the_baseline_was_seen_to_write_are_its_own_without_a_question() -> None:
    court = court_of(scripted_side({}))
    court.written.add("0e00")
    assert found(court.writes(REJECT, "0e00"))


def test_octets_are_the_baselines_own_if_it_writes_them_when_asked() -> None:
    court = court_of()
    assert found(court.writes(REJECT, ORDINARY_REJECT))
    assert not found(court.writes(REJECT, ORDINARY_REJECT + "00"))
    assert not found(court.writes(with_field(REJECT, "data", None), ORDINARY_REJECT))


# The field that matters.


def refusing(*fields: str) -> Side:
    """Return a reader that refuses a Reject in which one of these fields is not the ordinary one."""

    def read(operation: Operation) -> Outcome:
        assert isinstance(operation, Decode)
        value = PLAIN.decode(bytes.fromhex(operation.packet))
        odd = [each for each in fields if getattr(value, each) != getattr(REJECT, each)]
        return REFUSED if odd else Accepted(value)

    return scripted_side(read)


ODD = replace(REJECT, code="T00", triggered_by="g.a", message="", data="")


@pytest.mark.parametrize(
    ("fields", "matters"),
    [(("data",), "data"), (("data", "code"), "code"), (("triggered_by",), "triggeredBy"), ((), "")],
)
def test_the_first_field_that_is_refused_by_itself_matters(fields: tuple[str, ...], matters: str) -> None:
    assert found(court_of().field_that_matters(ODD, refusing(*fields), codec_side())) == matters


def test_the_whole_packet_matters_if_an_ordinary_one_is_refused() -> None:
    assert found(court_of().field_that_matters(ODD, scripted_side(lambda _: REFUSED), codec_side())) == "packet"


def test_the_one_field_matters_that_is_not_written_by_itself() -> None:
    absent = with_field(ODD, "message", None)
    assert found(court_of().field_that_matters(absent, refusing(), codec_side())) == "message"


def test_a_field_that_is_refused_matters_more_than_one_that_is_not_written() -> None:
    absent = with_field(ODD, "code", None)
    assert found(court_of().field_that_matters(absent, refusing("data"), codec_side())) == "data"


def test_no_field_matters_of_several_that_are_not_written() -> None:
    absent = replace(ODD, message=None, data=None)
    assert found(court_of().field_that_matters(absent, refusing(), codec_side())) == ""


def test_no_field_matters_where_nothing_can_be_written() -> None:
    nothing = recording_side(PLAIN, [], rfc=False)
    assert found(court_of().field_that_matters(ODD, refusing("data"), nothing)) == "packet"


def test_a_content_that_an_ordinary_packet_happens_to_have_matters_too() -> None:
    value = with_field(ODD, "code", ORDINARY["reject"].code)  # type: ignore[union-attr]

    def not_that_code(operation: Operation) -> Outcome:
        assert isinstance(operation, Decode)
        return REFUSED if operation.packet[4:10] == b"F02".hex() else Accepted(value)

    assert found(court_of().field_that_matters(value, scripted_side(not_that_code), codec_side())) == "code"


def test_the_field_that_matters_is_found_in_a_dialect() -> None:
    value = with_field(REJECT, "message", "voilà")

    def ascii_only(operation: Operation) -> Outcome:
        assert isinstance(operation, Decode)
        return REFUSED if "c3a0" in operation.packet else Accepted(value)

    assert found(court_of().field_that_matters(value, scripted_side(ascii_only), DIALECT)) == "message"


# The clause.


@pytest.mark.parametrize(
    ("value", "field", "clause"),
    [
        (with_field(PREPARE, "expiresAt", "2030-13-31T23:59:59.999Z"), "expiresAt", "0030-timestamp-range"),
        (with_field(REJECT, "code", "X99"), "code", "0027-error-codes"),
        (REJECT, "code", None),
        (REJECT, "packet", None),
        (REJECT, "envelope", None),
        (REJECT, "destination", None),
        (with_field(REJECT, "data", None), "data", None),
    ],
)
def test_the_clause_is_that_of_one_fields_content(value: Value, field: str, clause: str | None) -> None:
    assert found(court_of().clause_of(value, field, codec_side())) == clause


def test_other_fields_have_no_say_in_the_clause() -> None:
    value = replace(REJECT, code="X99", triggered_by="g..a")
    assert found(court_of().clause_of(value, "code", codec_side())) == "0027-error-codes"


def test_there_is_no_clause_about_a_dialect() -> None:
    assert found(court_of(DIALECT, DIALECT).clause_of(with_field(REJECT, "code", "X99"), "code", DIALECT)) is None


# The field that differs.


def shortened(octets: bytes) -> bytes:
    return octets[:2]


def no_more_than_two(octets: bytes) -> bytes:
    if len(octets) > 2:
        raise Refused("more than two octets")
    return octets


CUTTING = PLAIN.turned(Data(said=shortened))
REFUSING = PLAIN.turned(Data(said=no_more_than_two))


@pytest.mark.parametrize("candidate", [CUTTING, REFUSING], ids=["cuts", "refuses"])
def test_the_field_differs_that_both_sides_write_otherwise_by_itself(candidate: object) -> None:
    court = court_of(candidate=codec_side(candidate))  # type: ignore[arg-type]
    value = replace(REJECT, code="T00", data="010203")
    assert found(court.field_that_differs(value)) == "data"


def test_no_field_differs_if_an_ordinary_packet_does() -> None:
    court = court_of(candidate=codec_side(mutant("length-determinant/writes-long-always")))
    assert found(court.field_that_differs(ODD)) == ""


def test_no_field_differs_if_none_does_by_itself() -> None:
    court = court_of(candidate=scripted_side(altering(PLAIN, {Encode(ODD): REFUSED})))
    assert found(court.field_that_differs(ODD)) == ""


def test_what_a_recording_was_never_asked_does_not_differ() -> None:
    value = with_field(REJECT, "data", "010203")
    answers: Mapping[Operation, Outcome] = {Encode(value): Encoded(octets_in_rfc_layout(value) or "")}
    court = court_of(recording_side(altering(PLAIN, answers), answers), codec_side(REFUSING))
    assert found(court.field_that_differs(value)) == "data"
    unheard = with_field(REJECT, "data", "01020304")
    assert found(court.field_that_differs(unheard)) == ""
