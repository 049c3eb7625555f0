from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ilp.golden.vector import Place, Reading, Vector, VectorFile
from tests.conformance.cases import ANOTHER_PACKET, OPERATIONS, PACKET, WANTED, vector

READING = Reading(name="one", clause="0030-utf8", value=WANTED)


def complaint_about(**members: Any) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        vector(**members)
    return str(caught.value)


def as_json(**changes: Any) -> bytes:
    raw = msgspec.to_builtins(vector())
    return msgspec.json.encode({name: value for name, value in (raw | changes).items() if value is not None})


@pytest.mark.parametrize("expectation", ["accept", "reject", "either", "disputed"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_vector_of_every_operation_and_expectation_is_possible(expectation: str, operation: str) -> None:
    made = vector(expectation, operation=OPERATIONS[operation])  # type: ignore[arg-type]
    assert made.operation_name == operation


@pytest.mark.parametrize("expectation", ["accept", "either"])
def test_vector_that_may_be_accepted_says_as_what(expectation: str) -> None:
    assert "have a `value`" in complaint_about(expectation=expectation, value=msgspec.UNSET)


def test_vector_that_is_refused_has_no_value() -> None:
    assert "have no `value` of their own" in complaint_about(expectation="reject", value=WANTED)


def test_disputed_vector_has_no_value_of_its_own() -> None:
    assert "have no `value` of their own" in complaint_about(expectation="disputed", value=WANTED)


def test_decode_vector_expects_no_octets() -> None:
    assert "expect `value`, not `octets`" in complaint_about(octets=PACKET)


@pytest.mark.parametrize("operation", ["encode", "relay"])
def test_writing_vector_expects_no_value(operation: str) -> None:
    assert "expect `octets`, not `value`" in complaint_about(operation=OPERATIONS[operation], value=WANTED)


@pytest.mark.parametrize("readings", [(READING,), None], ids=["one", "none"])
def test_disputed_vector_lists_two_readings(readings: tuple[Reading, ...] | None) -> None:
    changes = {"expectation": "disputed", "value": None, "readings": readings}
    with pytest.raises(msgspec.ValidationError, match="a disputed vector lists at least two `readings`"):
        msgspec.json.decode(as_json(**changes), type=Vector)


def test_undisputed_vector_has_no_readings() -> None:
    raw = msgspec.to_builtins(vector()) | {"readings": msgspec.to_builtins([READING, READING])}
    with pytest.raises(msgspec.ValidationError, match="`readings` belong to disputed vectors"):
        msgspec.convert(raw, Vector)


def test_reading_of_a_decode_vector_has_no_octets() -> None:
    two = (READING, Reading(name="two", clause="0030-utf8", octets=PACKET))
    assert "expect `value`, not `octets`" in complaint_about(expectation="disputed", readings=two)


def test_expected_octets_are_whole() -> None:
    assert "no whole number of octets" in complaint_about(operation=OPERATIONS["encode"], octets="0d4")


def test_encode_vector_has_no_place() -> None:
    assert "encode has none" in complaint_about(operation=OPERATIONS["encode"], place=Place(0, 1))


@pytest.mark.parametrize("place", [Place(35, 0), Place(0, 35)], ids=["the gap after the last octet", "all of it"])
def test_place_reaches_to_the_end_of_the_packet(place: Place) -> None:
    assert vector(place=place).place == place


@pytest.mark.parametrize("place", [Place(36, 0), Place(35, 1)], ids=["begins after", "ends after"])
def test_place_past_the_packet_is_refused(place: Place) -> None:
    assert complaint_about(place=place) == "`place` ends at octet 36, the packet has 35"


def test_place_of_a_relay_is_in_its_packet() -> None:
    assert vector(operation=OPERATIONS["relay"], place=Place(34, 1)).place == Place(34, 1)


BROKEN_MEMBERS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown member": ({"surprise": 1}, "unknown field `surprise`"),
    "an id without subject": ({"id": "name"}, "$.id"),
    "an id in capitals": ({"id": "Subject/name"}, "$.id"),
    "an id of three parts": ({"id": "a/b/c"}, "$.id"),
    "an unknown packet": ({"packet": "payment"}, "$.packet"),
    "an unknown expectation": ({"expectation": "acceptable"}, "$.expectation"),
    "an unknown level": ({"level": "SHALL"}, "$.level"),
    "an unknown operation": ({"operation": {"op": "hash"}}, "$.operation"),
    "odd hexadecimal": ({"operation": {"op": "decode", "packet": "0d4"}}, "no whole number of octets"),
    "capital hexadecimal": ({"operation": {"op": "decode", "packet": "0D"}}, "$.operation.packet"),
    "no clause": ({"clauses": []}, "$.clauses"),
    "a title of two lines": ({"title": "one\ntwo"}, "$.title"),
    "a version of two parts": ({"since": "1.0"}, "$.since"),
    "a negative place": ({"place": {"offset": -1, "length": 1}}, "$.place.offset"),
    "no provenance": ({"provenance": None}, "provenance"),
    "a witness of an unknown aspect": ({"witnesses": {"colour": ["reference"]}}, "$.witnesses"),
    "a witness without a name": ({"witnesses": {"framing": [""]}}, "$.witnesses"),
    "a witness in capitals": ({"witnesses": {"framing": ["ASN1"]}}, "$.witnesses"),
}


@pytest.mark.parametrize("what", BROKEN_MEMBERS)
def test_broken_vector_is_refused(what: str) -> None:
    changes, place = BROKEN_MEMBERS[what]
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(as_json(**changes), type=Vector)
    assert place in str(caught.value)


def test_vector_survives_json() -> None:
    made = vector("disputed", operation=OPERATIONS["encode"])
    assert msgspec.json.decode(msgspec.json.encode(made), type=Vector) == made


def test_level_is_must_and_there_are_no_flags_unless_it_says_so() -> None:
    read = msgspec.json.decode(as_json(level=None, flags=None), type=Vector)
    assert (read.level, read.flags) == ("MUST", ())


def test_file_holds_vectors_of_a_subject() -> None:
    source = b'{"$schema":"schema/vectors.schema.json","subject":"subject","description":"It is.","vectors":[%s]}'
    file = msgspec.json.decode(source % as_json(), type=VectorFile)
    assert (file.subject, file.vectors) == ("subject", (vector(),))


def test_octets_of_a_reading_are_of_the_writing_operations() -> None:
    assert vector("disputed", operation=OPERATIONS["relay"]).readings[1].octets == ANOTHER_PACKET  # type: ignore[index]


# Tombstones.

TOMB = {"id": "subject/gone", "since": "2.0.0", "reason": "It was wrong."}


def file_with(*tombs: dict[str, str], **changes: Any) -> VectorFile:
    raw = {"subject": "subject", "description": "It is.", "vectors": [], "retired": list(tombs)}
    return msgspec.convert(raw | changes, VectorFile)


def test_file_keeps_the_tombstones_of_its_subject() -> None:
    assert [each.id for each in file_with(TOMB).retired] == ["subject/gone"]


def test_tombstone_of_another_subject_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="does not begin with the file's subject, subject/"):
        file_with(TOMB | {"id": "other/gone"})


def test_id_is_retired_once() -> None:
    with pytest.raises(msgspec.ValidationError, match="subject/gone is retired twice"):
        file_with(TOMB, TOMB)


def test_retired_id_is_never_used_again() -> None:
    used = msgspec.to_builtins(vector(id="subject/gone"))
    with pytest.raises(msgspec.ValidationError, match="subject/gone is retired; give the vector a new one"):
        file_with(TOMB, vectors=[used])
