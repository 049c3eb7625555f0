from __future__ import annotations

from importlib.resources import files
from typing import Any

import asn1tools  # type: ignore[import-untyped]
import pytest

from ilp.spec import layout

NAMES = {12: "Prepare", 13: "Fulfill", 14: "Reject"}

# Written by other people's codecs, in their published test suites.
PUBLISHED = [
    (
        "0c68000000000000006b323031373132323330313231343035343974e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd6"
        "5453a0b84e7de10d6578616d706c652e616c696365205db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c"
        "6cb0"
    ),
    (
        "0d41c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e41665020673febd78a33b28e1c0db14c9a06251a05"
        "fa831ed4ed91ebcd150e7249c2e600"
    ),
    (
        "0e414630310e6578616d706c652e75732e626f62276d697373696e672064657374696e6174696f6e2e206c65646765723d657861"
        "6d706c652e75732e06000000041041"
    ),
    "0e06463032000000",
    "0e06543032000000",
    "0e11543032000b4c6564676572204275737900",
    "0e134630380d74657374312e62617a2e62617a0000",
    "0e1f5430320d74657374312e62617a2e62617a0b4c656467657220427573790100",
]


@pytest.fixture(scope="module")
def ilp() -> Any:
    return asn1tools.compile_string(files("ilp.spec").joinpath("ilp.asn").read_text(encoding="utf-8"), "oer")


def octets_of(member: object) -> object:
    return member.encode() if isinstance(member, str) else member


@pytest.mark.parametrize("digits", PUBLISHED)
def test_a_published_packet_is_written_again_from_what_is_read(ilp: Any, digits: str) -> None:
    envelope = ilp.decode("Packet", bytes.fromhex(digits))
    name = NAMES[envelope["type"]]
    contents = ilp.decode(name, envelope["data"], check_constraints=True)
    data = ilp.encode(name, contents, check_constraints=True)
    assert ilp.encode("Packet", {"type": envelope["type"], "data": data}).hex() == digits


@pytest.mark.parametrize("digits", PUBLISHED)
def test_the_module_and_the_layout_agree_on_a_published_packet(ilp: Any, digits: str) -> None:
    packet = layout.parse(bytes.fromhex(digits))
    envelope = ilp.decode("Packet", bytes.fromhex(digits))
    contents = ilp.decode(NAMES[envelope["type"]], envelope["data"])
    assert envelope["type"] == packet.type
    assert {name: octets_of(member) for name, member in contents.items()} == {
        name: packet.contents[name] for name in contents
    }


def test_the_data_of_amount_too_large_is_two_64_bit_integers(ilp: Any) -> None:
    amounts = {"receivedAmount": 2**64 - 1, "maximumAmount": 1}
    assert ilp.encode("AmountTooLarge", amounts).hex() == "ffffffffffffffff0000000000000001"


@pytest.mark.parametrize("character", ["-", "_", "~", ".", "a", "z", "A", "Z", "0", "9"])
def test_the_alphabet_of_addresses_holds(ilp: Any, character: str) -> None:
    assert ilp.encode("Address", character, check_constraints=True) == b"\x01" + character.encode()


@pytest.mark.parametrize("character", [" ", "/", ":", "@", "[", "`", "{", "\x7f", "é", ","])
def test_the_alphabet_of_addresses_does_not_hold(ilp: Any, character: str) -> None:
    with pytest.raises(asn1tools.ConstraintsError):
        ilp.encode("Address", character, check_constraints=True)


@pytest.mark.parametrize(
    ("name", "longest"), [("Address", "a" * 1023), ("Data", bytes(32767)), ("Timestamp", "1" * 17)]
)
def test_a_size_is_bounded(ilp: Any, name: str, longest: Any) -> None:
    ilp.encode(name, longest, check_constraints=True)
    with pytest.raises(asn1tools.ConstraintsError):
        ilp.encode(name, longest + longest[:1], check_constraints=True)
