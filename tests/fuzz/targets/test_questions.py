from __future__ import annotations

import msgspec
import pytest

from ilp.explore.meaning import ORDINARY
from ilp.fuzz.targets.questions import TARGETS
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.protocol import Decode, Encode, HexText, Operation, PrepareValue, RejectValue, Relay
from tests.explore.writers import rfc

VALUES = tuple(ORDINARY.values())
GOLDEN = load_vectors(shipped_vectors()).vectors


def asked(target: str, octets: bytes) -> tuple[Operation, ...]:
    return TARGETS[target](octets)


def written(octets: bytes) -> PrepareValue | RejectValue:
    (operation,) = asked("value", octets)
    assert isinstance(operation, Encode)
    assert isinstance(operation.value, PrepareValue | RejectValue)
    return operation.value


def test_decode_asks_for_the_octets_as_they_are() -> None:
    assert asked("decode", b"\x0d\x00") == (Decode("0d00"),)


def test_relay_asks_for_them_unchanged_and_changed() -> None:
    unchanged, changed = asked("relay", b"\x0d\x00")
    assert unchanged == Relay("0d00")
    assert isinstance(changed, Relay)
    assert changed.amount is not None
    assert changed.expires_at is not None


def test_relay_asks_the_same_about_the_same_octets_and_varies_with_them() -> None:
    changes = {asked("relay", bytes((each,)))[1] for each in range(50)}
    assert asked("relay", b"\x0d") == asked("relay", b"\x0d")
    assert len({(each.amount, each.expires_at) for each in changes if isinstance(each, Relay)}) > 10


@pytest.mark.parametrize("value", VALUES)
def test_value_asks_to_write_what_a_packet_holds(value: PrepareValue) -> None:
    octets = rfc(value)
    assert octets is not None
    assert asked("value", octets) == (Encode(value),)


@pytest.mark.parametrize("octets", [b"", b"\x0b\x00", b"\xff"])
def test_value_asks_nothing_about_octets_of_no_packet_type(octets: bytes) -> None:
    assert asked("value", octets) == ()


def test_a_field_that_is_cut_off_is_ordinary() -> None:
    assert written(b"\x0e\x03F77") == RejectValue(
        code="F77", triggered_by="example.bob", message="no route", data="6f6b"
    )


def test_text_that_is_none_stays_octets() -> None:
    assert written(b"\x0e\x03\xff\xff\xff").code == HexText("ffffff")  # type: ignore[union-attr]


def test_what_stands_behind_a_packet_makes_its_amount_one_that_no_packet_holds() -> None:
    octets = rfc(ORDINARY["prepare"])
    assert octets is not None
    assert written(octets + b"\x01").amount == str((1 << 64) + 1000)  # type: ignore[union-attr]


def test_an_expiry_of_other_characters_is_asked_as_they_are() -> None:
    octets = rfc(ORDINARY["prepare"])
    assert octets is not None
    assert written(octets.replace(b"2030", b"2x30", 1)).expires_at == "2x30-01-02T03:04:05.678Z"  # type: ignore[union-attr]


def test_an_expiry_that_cannot_be_written_down_is_ordinary() -> None:
    octets = rfc(ORDINARY["prepare"])
    assert octets is not None
    assert written(octets.replace(b"2030", b"\n030", 1)) == ORDINARY["prepare"]


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_the_octets_the_questions_have_the_protocols_form(target: str) -> None:
    decoder = msgspec.json.Decoder[Operation](Operation)
    for vector in GOLDEN[::7]:
        if isinstance(vector.operation, Decode):
            for each in asked(target, bytes.fromhex(vector.operation.packet)):
                assert decoder.decode(msgspec.json.encode(each)) == each
