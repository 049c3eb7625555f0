from __future__ import annotations

from typing import Any

import pytest

from ilp.explore.simplicity import PLAIN_EXPIRY, plainer, simplicity
from ilp.protocol import Decode, Encode, FulfillValue, HexText, Operation, PrepareValue, RejectValue, Relay


def prepare(**members: Any) -> Encode:
    plain: dict[str, Any] = {
        "amount": "0",
        "expires_at": PLAIN_EXPIRY,
        "execution_condition": "00" * 32,
        "destination": "g.a",
        "data": "",
    }
    return Encode(PrepareValue(**plain | members))


def reject(message: Any) -> Encode:
    return Encode(RejectValue(code="F00", triggered_by="", message=message, data=""))


@pytest.mark.parametrize(
    ("simpler", "other"),
    [
        (Decode("ff"), Decode("0000")),
        (Decode("0000"), Decode("0030")),
        (Decode("0030"), Decode("0031")),
        (Decode("0031"), Decode("0021")),
        (Decode("0021"), Decode("00ff")),
        (Decode("0061"), Decode("6100")),  # neither is plainer: one of them is first
        (Relay("0d"), Relay("0d00")),
        (Relay("0d"), Relay("0d", "1")),
        (Relay("0d", "1"), Relay("0d", "1", PLAIN_EXPIRY)),
        (Relay("0d", "1"), Relay("0d", "2")),
        (Relay("0d", "1"), Relay("0d", "-1")),
        (Relay("0d", None, PLAIN_EXPIRY), Relay("0d", None, "2031-01-01T00:00:00.000Z")),
        (Relay("0d", None, PLAIN_EXPIRY), Relay("0d", None, "2030-01-01T00:00:00.0000Z")),
        (prepare(), prepare(data="00")),
        (prepare(), prepare(amount="1")),
        (prepare(amount="9"), prepare(amount="10")),
        (prepare(), prepare(expires_at="2031-01-01T00:00:00.000Z")),
        (prepare(), prepare(execution_condition="01" + "00" * 31)),
        (prepare(destination="g.a"), prepare(destination="g.b")),
        (prepare(data=""), prepare(data=None)),
        (prepare(amount="0"), prepare(amount=None)),
        (reject(""), reject("a")),
        (reject("a"), reject("é")),
        (reject("é"), reject(HexText("c3c3c3"))),
        (Encode(FulfillValue(fulfillment="00", data="")), Encode(FulfillValue(fulfillment="00" * 32, data=""))),
    ],
)
def test_one_is_simpler_than_the_other(simpler: Operation, other: Operation) -> None:
    assert simplicity(simpler) < simplicity(other)


def test_plainer_octets_are_of_the_same_classes() -> None:
    assert plainer(b"2030 Zz~\x00\xff") == b"0000\x00aa\x00\x00\x00"
