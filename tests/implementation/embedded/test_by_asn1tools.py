from __future__ import annotations

from importlib.metadata import version

import pytest

from ilp.implementation.embedded import by_asn1tools
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    HexText,
    Operation,
    Outcome,
    Rejected,
    RejectValue,
)


def ask(operation: Operation) -> Outcome:
    return next(iter(by_asn1tools.open().ask([operation])))


def reject(**members: str | HexText) -> RejectValue:
    return RejectValue(**{"code": "F02", "triggered_by": "", "message": "", "data": ""} | members)  # type: ignore[arg-type]


def test_its_version_is_the_library_s() -> None:
    identity = by_asn1tools.open().identity
    assert (identity.name, identity.version) == ("asn1tools", version("asn1tools"))


def test_the_specification_is_compiled_once() -> None:
    assert by_asn1tools.specification() is by_asn1tools.specification()


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param("0e07 463032 01c3 00 00", id="triggeredBy"),
        pytest.param("0e07 463032 00 01c3 00", id="message"),
        pytest.param("0e06 4630c3 00 00 00", id="code"),
    ],
)
def test_octets_that_are_no_text_leak_as_a_fault(packet: str) -> None:
    leaked = ask(Decode(packet.replace(" ", "")))
    assert isinstance(leaked, Faulted)
    assert leaked.message.startswith("UnicodeDecodeError: ")


def test_a_first_length_octet_128_is_read_as_length_0() -> None:
    assert ask(Decode("0e06463032800000")) == Accepted(reject())


def test_a_character_beyond_the_alphabet_of_addresses_is_refused() -> None:
    assert isinstance(ask(Decode("0e08463032022f2f0000")), Rejected)


def test_an_address_with_an_empty_segment_is_read() -> None:
    assert ask(Decode("0e0a46303204672e2e610000")) == Accepted(reject(triggered_by="g..a"))


def test_a_message_of_8191_characters_is_written() -> None:
    assert isinstance(ask(Encode(reject(message="é" * 8191))), Encoded)


def test_a_message_of_8192_characters_is_refused() -> None:
    assert isinstance(ask(Encode(reject(message="x" * 8192))), Rejected)


def test_32768_octets_of_data_are_refused() -> None:
    assert isinstance(ask(Encode(FulfillValue(fulfillment="00" * 32, data="00" * 32768))), Rejected)


def test_octets_that_are_no_text_cannot_be_asked_of_it() -> None:
    assert isinstance(ask(Encode(reject(message=HexText("c3")))), Rejected)


def test_octets_that_are_text_are_written_as_text() -> None:
    assert ask(Encode(reject(code=HexText("463032")))) == Encoded("0e06463032000000")


def test_a_lone_surrogate_leaks_as_a_fault() -> None:
    assert isinstance(ask(Encode(reject(message="\ud800"))), Faulted)
