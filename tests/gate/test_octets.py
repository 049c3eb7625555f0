"""Octets for probes lie as RFC 0027 has them, and are cut where trailing octets begin."""

from __future__ import annotations

import pytest

from ilp.codec import inspect
from ilp.explore.meaning import ORDINARY, with_field
from ilp.explore.question import FIELDS, PacketName
from ilp.gate.octets import octets_in_rfc_layout, without_trailing
from ilp.golden.authoring.assembler import fulfill, long_form, prepare, reject
from ilp.protocol import Accepted, Decode, Encode, HexText, Value
from ilp.spec.oracle import rule
from tests.gate.scripted import PLAIN

PREPARE, FULFILL, REJECT = (ORDINARY[each] for each in ("prepare", "fulfill", "reject"))
LENGTHS = [
    ("prepare", "envelope"),
    ("prepare", "destination"),
    ("prepare", "data"),
    ("fulfill", "envelope"),
    ("fulfill", "data"),
    ("reject", "envelope"),
    ("reject", "triggeredBy"),
    ("reject", "message"),
    ("reject", "data"),
]


def laid_out(value: Value) -> str:
    octets = octets_in_rfc_layout(value)
    assert octets is not None
    return octets


@pytest.mark.parametrize("packet", ORDINARY)
def test_a_sound_value_is_laid_out_as_the_specification_has_it(packet: PacketName) -> None:
    assert rule(Encode(ORDINARY[packet])).results == (laid_out(ORDINARY[packet]),)


@pytest.mark.parametrize(
    ("field", "content", "octets"),
    [
        ("expiresAt", "2030-13-31T23:59:60.999Z", b"20301331235960999"),
        ("destination", "..", b"\x02.."),
        ("destination", "", b"\x00"),
        ("amount", "18446744073709551615", b"\xff" * 8),
        ("amount", "0", b"\x00" * 8),
    ],
)
def test_what_the_rfc_does_not_allow_is_laid_out_too(field: str, content: str, octets: bytes) -> None:
    assert octets.hex() in laid_out(with_field(PREPARE, field, content))


def test_octets_that_are_no_text_are_laid_out_as_they_are() -> None:
    assert laid_out(with_field(REJECT, "message", HexText(hex="ff00"))).endswith(f"02ff0002{REJECT.data}")


@pytest.mark.parametrize(("packet", "field"), [(packet, field) for packet in ORDINARY for field in FIELDS[packet][1:]])
def test_there_is_no_layout_of_an_absent_field(packet: PacketName, field: str) -> None:
    assert octets_in_rfc_layout(with_field(ORDINARY[packet], field, None)) is None


@pytest.mark.parametrize("amount", ["-1", "18446744073709551616"])
def test_there_is_no_layout_of_an_amount_beyond_64_bits(amount: str) -> None:
    assert octets_in_rfc_layout(with_field(PREPARE, "amount", amount)) is None


def test_there_is_no_layout_of_a_lone_surrogate() -> None:
    assert octets_in_rfc_layout(with_field(REJECT, "message", "\ud800")) is None


@pytest.mark.parametrize("width", [1, 4, 126])
@pytest.mark.parametrize(("packet", "field"), LENGTHS)
def test_a_length_stands_in_as_many_octets_as_asked(packet: PacketName, field: str, width: int) -> None:
    octets = octets_in_rfc_layout(ORDINARY[packet], {field: width})
    assert octets is not None
    ruling = rule(Decode(octets))
    assert ruling.allows(Accepted(ORDINARY[packet]))
    assert (ruling.field, octets[2 * (ruling.offset or 0) :][:2]) == (field, f"{0x80 + width:02x}")


def test_the_envelope_counts_what_its_contents_have_become() -> None:
    octets = octets_in_rfc_layout(FULFILL, {"data": 4, "envelope": 2})
    assert octets is not None
    assert PLAIN.decode(bytes.fromhex(octets)) == FULFILL
    assert octets.startswith(f"0d82{32 + 5 + 2:04x}")


# Trailing octets.


@pytest.mark.parametrize("packet", ORDINARY)
def test_nothing_is_cut_off_a_packet_without_trailing_octets(packet: PacketName) -> None:
    assert without_trailing(laid_out(ORDINARY[packet])) is None


@pytest.mark.parametrize("octets", ["", "0d", "0d41", "0bff", laid_out(with_field(REJECT, "code", "é")) + "00"])
def test_nothing_is_cut_off_what_is_no_packet(octets: str) -> None:
    assert without_trailing(octets) is None


@pytest.mark.parametrize("build", [prepare, fulfill, reject])
@pytest.mark.parametrize(("inside", "after"), [(b"\x00", b""), (b"", b"\x00"), (b"\xff" * 200, b""), (b"abc", b"de")])
def test_trailing_octets_are_cut_off(build: object, inside: bytes, after: bytes) -> None:
    assert callable(build)
    assert without_trailing(build(inside=inside, after=after).hex) == build().hex


@pytest.mark.parametrize(("inside", "after"), [(b"", b"\x00"), (b"\x00", b""), (b"\x00", b"\x00")])
def test_the_length_of_the_envelope_is_written_anew_only_where_its_contents_change(inside: bytes, after: bytes) -> None:
    contents = len(fulfill().octets) - 2
    wide = fulfill(envelope_length=long_form(contents + len(inside), 3), inside=inside, after=after)
    kept = fulfill() if inside else fulfill(envelope_length=long_form(contents, 3))
    assert without_trailing(wide.hex) == kept.hex


def test_the_length_of_the_envelope_shrinks_with_its_contents() -> None:
    bare = fulfill(data=b"\x5a" * 94)
    assert bare.octets[1] == 127
    assert without_trailing(fulfill(data=b"\x5a" * 94, inside=b"\x00").hex) == bare.hex


def test_a_packet_that_was_cut_has_no_trailing_octets() -> None:
    cut = without_trailing(reject(inside=b"ab", after=b"cd").hex)
    assert cut is not None
    assert without_trailing(cut) is None
    assert inspect(bytes.fromhex(cut)).departures == ()
