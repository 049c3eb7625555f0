"""What both libraries agree on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ilp.implementation.embedded import by_asn1tools, by_construct
from ilp.implementation.implementation import Implementation
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    FulfillValue,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    Value,
)

# Written by other people's codecs, in their published test suites.
PREPARE_PACKET = (
    "0c68000000000000006b323031373132323330313231343035343974e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd6"
    "5453a0b84e7de10d6578616d706c652e616c696365205db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c"
    "6cb0"
)
FULFILL_PACKET = (
    "0d41c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e41665020673febd78a33b28e1c0db14c9a06251a05"
    "fa831ed4ed91ebcd150e7249c2e600"
)
PREPARE = PrepareValue(
    amount="107",
    expires_at="2017-12-23T01:21:40.549Z",
    execution_condition="74e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b84e7de1",
    destination="example.alice",
    data="5db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c6cb0",
)
FULFILL = FulfillValue(
    fulfillment="c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e416650",
    data="673febd78a33b28e1c0db14c9a06251a05fa831ed4ed91ebcd150e7249c2e600",
)
PUBLISHED: list[tuple[str, Value]] = [
    (PREPARE_PACKET, PREPARE),
    (FULFILL_PACKET, FULFILL),
    (
        (
            "0e414630310e6578616d706c652e75732e626f62276d697373696e672064657374696e6174696f6e2e206c65646765723d"
            "6578616d706c652e75732e06000000041041"
        ),
        RejectValue(
            code="F01",
            triggered_by="example.us.bob",
            message="missing destination. ledger=example.us.",
            data="000000041041",
        ),
    ),
    ("0e06463032000000", RejectValue(code="F02", triggered_by="", message="", data="")),
    ("0e06543032000000", RejectValue(code="T02", triggered_by="", message="", data="")),
    (
        "0e11543032000b4c6564676572204275737900",
        RejectValue(code="T02", triggered_by="", message="Ledger Busy", data=""),
    ),
    (
        "0e134630380d74657374312e62617a2e62617a0000",
        RejectValue(code="F08", triggered_by="test1.baz.baz", message="", data=""),
    ),
    (
        "0e1f5430320d74657374312e62617a2e62617a0b4c656467657220427573790100",
        RejectValue(code="T02", triggered_by="test1.baz.baz", message="Ledger Busy", data="00"),
    ),
]


@pytest.fixture(params=[by_asn1tools.open, by_construct.open], ids=["asn1tools", "construct"])
def implementation(request: pytest.FixtureRequest) -> Implementation:
    opened: Callable[[str], Implementation] = request.param
    return opened("as asked")


def ask(implementation: Implementation, operation: Operation) -> Outcome:
    return next(iter(implementation.ask([operation])))


def changed(value: PrepareValue, **members: str | None) -> PrepareValue:
    return PrepareValue(**{name: getattr(value, name) for name in value.__struct_fields__} | members)


def test_it_says_what_it_was_asked_for_and_what_it_is(implementation: Implementation) -> None:
    identity = implementation.identity
    assert (identity.reference, identity.language) == ("as asked", "Python")
    assert identity.operations == ("decode", "encode", "relay")


@pytest.mark.parametrize(("packet", "value"), PUBLISHED)
def test_a_published_packet_decodes(implementation: Implementation, packet: str, value: Value) -> None:
    assert ask(implementation, Decode(packet)) == Accepted(value)


@pytest.mark.parametrize(("packet", "value"), PUBLISHED)
def test_a_published_packet_encodes(implementation: Implementation, packet: str, value: Value) -> None:
    assert ask(implementation, Encode(value)) == Encoded(packet)


@pytest.mark.parametrize("packet", ["", "0c", "0d41", PREPARE_PACKET[:-2], "0dffff"])
def test_a_packet_cut_off_is_refused(implementation: Implementation, packet: str) -> None:
    assert isinstance(ask(implementation, Decode(packet)), Rejected)


@pytest.mark.parametrize("type_octet", ["00", "01", "0b", "0f", "ff"])
def test_a_type_octet_of_no_packet_is_refused(implementation: Implementation, type_octet: str) -> None:
    assert isinstance(ask(implementation, Decode(type_octet + FULFILL_PACKET[2:])), Rejected)


def test_trailing_octets_are_ignored(implementation: Implementation) -> None:
    packet = "0e08463032000000" + "0102" + "ff"
    assert ask(implementation, Decode(packet)) == Accepted(
        RejectValue(code="F02", triggered_by="", message="", data="")
    )


def test_a_month_that_no_calendar_has_is_read_as_it_stands(implementation: Implementation) -> None:
    packet = PREPARE_PACKET.replace(b"20171223".hex(), b"20171323".hex())
    read = changed(PREPARE, expires_at="2017-13-23T01:21:40.549Z")
    assert ask(implementation, Decode(packet)) == Accepted(read)


@pytest.mark.parametrize("amount", ["0", "18446744073709551615"])
def test_an_amount_of_64_bits_is_written(implementation: Implementation, amount: str) -> None:
    written = ask(implementation, Encode(changed(PREPARE, amount=amount)))
    assert written == Encoded(PREPARE_PACKET.replace("000000000000006b", f"{int(amount):016x}"))


@pytest.mark.parametrize(
    "members",
    [
        {"amount": "-1"},
        {"amount": "18446744073709551616"},
        {"expires_at": "12017-12-23T01:21:40.549Z"},
        {"expires_at": "é017-12-23T01:21:40.549Z"},
        {"execution_condition": "00" * 31},
        {"execution_condition": "00" * 33},
        {"destination": "g.é"},
        {"amount": None},
        {"expires_at": None},
        {"execution_condition": None},
        {"destination": None},
        {"data": None},
    ],
)
def test_a_value_that_no_packet_holds_is_refused(
    implementation: Implementation, members: dict[str, str | None]
) -> None:
    assert isinstance(ask(implementation, Encode(changed(PREPARE, **members))), Rejected)


def test_digits_beyond_milliseconds_are_cut(implementation: Implementation) -> None:
    finer = changed(PREPARE, expires_at="2017-12-23T01:21:40.549999Z")
    assert ask(implementation, Encode(finer)) == Encoded(PREPARE_PACKET)


def test_a_prepare_is_relayed_with_another_amount_and_expiry(implementation: Implementation) -> None:
    relayed = ask(implementation, Relay(PREPARE_PACKET, amount="99", expires_at="2030-01-01T00:00:00.000Z"))
    expected = PREPARE_PACKET.replace("000000000000006b", "0000000000000063").replace(
        b"20171223012140549".hex(), b"20300101000000000".hex()
    )
    assert relayed == Encoded(expected)


def test_a_relayed_prepare_loses_trailing_octets(implementation: Implementation) -> None:
    assert ask(implementation, Relay(PREPARE_PACKET + "ff")) == Encoded(PREPARE_PACKET)


def test_a_packet_that_is_no_prepare_is_relayed_as_it_came(implementation: Implementation) -> None:
    packet = "0e8108463032000000" + "0102"
    assert ask(implementation, Relay(packet, amount="1")) == Encoded(packet)


def test_what_does_not_decode_is_not_relayed(implementation: Implementation) -> None:
    assert isinstance(ask(implementation, Relay(FULFILL_PACKET[:-2])), Rejected)
