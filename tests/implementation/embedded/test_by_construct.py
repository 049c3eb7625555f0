from __future__ import annotations

from importlib.metadata import version

import pytest

from ilp.implementation.embedded import by_construct
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    HexText,
    Operation,
    Outcome,
    Rejected,
    RejectValue,
)


def ask(operation: Operation) -> Outcome:
    return next(iter(by_construct.open().ask([operation])))


def reject(**members: str | HexText) -> RejectValue:
    return RejectValue(**{"code": "F02", "triggered_by": "", "message": "", "data": ""} | members)  # type: ignore[arg-type]


NO_TEXT = [
    ("0e06c3303200 00 00", reject(code=HexText("c33032"))),
    ("0e07463032 01c3 00 00", reject(triggered_by=HexText("c3"))),
    ("0e08463032 02c3a9 00 00", reject(triggered_by=HexText("c3a9"))),
    ("0e07463032 00 01c3 00", reject(message=HexText("c3"))),
]


def test_its_version_is_the_library_s() -> None:
    identity = by_construct.open().identity
    assert (identity.name, identity.version) == ("construct", version("construct"))


@pytest.mark.parametrize(("packet", "value"), NO_TEXT)
def test_octets_that_are_no_text_are_read_as_octets(packet: str, value: RejectValue) -> None:
    assert ask(Decode(packet.replace(" ", ""))) == Accepted(value)


@pytest.mark.parametrize(("packet", "value"), NO_TEXT)
def test_octets_that_are_no_text_are_written(packet: str, value: RejectValue) -> None:
    assert ask(Encode(value)) == Encoded(packet.replace(" ", ""))


def test_a_message_is_utf_8() -> None:
    assert ask(Decode("0e084630320002c3a900")) == Accepted(reject(message="é"))


def test_a_nul_at_the_end_of_a_text_is_kept() -> None:
    assert ask(Decode("0e08463032000261 0000".replace(" ", ""))) == Accepted(reject(message="a\0"))


def test_a_lone_surrogate_is_refused() -> None:
    assert isinstance(ask(Encode(reject(message="\ud800"))), Rejected)


@pytest.mark.parametrize("characters", [b"2017122301214054\xff", b"2017122301214054\n"])
def test_a_timestamp_that_no_value_can_hold_is_refused(characters: bytes) -> None:
    contents = bytes(8) + characters + bytes(32) + b"\x00\x00"
    packet = b"\x0c" + bytes([len(contents)]) + contents
    assert isinstance(ask(Decode(packet.hex())), Rejected)


def test_a_refusal_says_in_which_element_and_why() -> None:
    assert ask(Decode("0e06463032000005")) == Rejected(
        "(parsing) -> contents -> data -> octets: its length determinant claims 5 octets, 0 are left"
    )
