from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from ilp.golden.possible import packet_type_of, require_possible
from ilp.golden.vector import Reading
from ilp.protocol import Decode
from ilp.protocol.value import FulfillValue, HexText, PrepareValue, RejectValue, Value
from tests.conformance.cases import OPERATIONS, WANTED, vector

PREPARE = PrepareValue(
    amount="18446744073709551615",
    expires_at="2030-12-31T23:59:59.999Z",
    execution_condition="00" * 32,
    destination="g.a",
    data="",
)
REJECT = RejectValue(code="F00", triggered_by="", message="", data="")


@pytest.mark.parametrize(
    "value",
    [
        PREPARE,
        structs.replace(PREPARE, amount="0", expires_at="0001-01-01T00:00:00.000Z"),
        structs.replace(PREPARE, expires_at="2000-02-29T00:00:00.000Z"),
        REJECT,
        structs.replace(REJECT, code=HexText("ff00ff")),
        WANTED,
    ],
)
def test_what_a_packet_can_hold_is_possible(value: Value) -> None:
    require_possible(value, disputed=False)


@pytest.mark.parametrize(
    ("member", "impossible"),
    [
        ("amount", "18446744073709551616"),
        ("amount", "-1"),
        ("amount", None),
        ("expires_at", "2030-13-01T00:00:00.000Z"),
        ("expires_at", "2030-02-29T00:00:00.000Z"),
        ("expires_at", "2030-01-01T24:00:00.000Z"),
        ("expires_at", "2030-01-01T00:60:00.000Z"),
        ("expires_at", "2030-01-01T23:59:60.000Z"),
        ("expires_at", "2030-01-01T00:00:00.0000Z"),
        ("expires_at", "0000-01-01T00:00:00.000Z"),
        ("expires_at", "20x0-01-01T00:00:00.000Z"),
        ("expires_at", None),
        ("execution_condition", "00" * 31),
        ("execution_condition", None),
    ],
)
def test_prepare_that_no_octets_hold_is_impossible(member: str, impossible: Any) -> None:
    with pytest.raises(ValueError, match="out of range"):
        require_possible(structs.replace(PREPARE, **{member: impossible}), disputed=False)


@pytest.mark.parametrize("value", [FulfillValue(fulfillment="00" * 33, data=""), structs.replace(REJECT, code="F0")])
def test_other_packet_that_no_octets_hold_is_impossible(value: Value) -> None:
    with pytest.raises(ValueError, match="out of range"):
        require_possible(value, disputed=False)


@pytest.mark.parametrize("moment", ["2016-12-31T23:59:60.852Z", "0000-02-29T12:00:00.000Z"])
def test_disputed_moment_is_possible_in_a_dispute(moment: str) -> None:
    require_possible(structs.replace(PREPARE, expires_at=moment), disputed=True)


@pytest.mark.parametrize("moment", ["2016-12-31T23:59:61.000Z", "2030-13-01T00:00:00.000Z", "0000-02-30T12:00:00.000Z"])
def test_dispute_does_not_make_any_moment_possible(moment: str) -> None:
    with pytest.raises(ValueError, match="out of range"):
        require_possible(structs.replace(PREPARE, expires_at=moment), disputed=True)


@pytest.mark.parametrize(
    ("octets", "name"), [("0c00", "prepare"), ("0d", "fulfill"), ("0e", "reject"), ("0f00", "none"), ("", "none")]
)
def test_type_octet_names_the_packet(octets: str, name: str) -> None:
    assert packet_type_of(octets) == name


@pytest.mark.parametrize("operation", OPERATIONS)
def test_vector_is_about_the_packet_that_is_asked(operation: str) -> None:
    with pytest.raises(ValueError, match="the `packet` is fulfill, not prepare"):
        vector(operation=OPERATIONS[operation], packet="prepare")


def test_octets_of_no_packet_type_are_no_packet() -> None:
    assert vector("reject", operation=Decode("0100"), packet="none").packet == "none"


def test_result_is_of_the_same_packet_type() -> None:
    with pytest.raises(ValueError, match="the `packet` is fulfill, and the result a packet of type reject"):
        vector(value=REJECT)


def test_written_result_is_of_the_same_packet_type() -> None:
    with pytest.raises(ValueError, match="the `packet` is fulfill, and the result a packet of type reject"):
        vector(operation=OPERATIONS["relay"], octets="0e00")


def test_reading_that_no_octets_hold_is_impossible() -> None:
    impossible = Reading(name="two", clause="0030-utf8", value=FulfillValue(fulfillment="00", data=""))
    with pytest.raises(ValueError, match="`fulfillment` is out of range: it has 1 octets, not 32"):
        vector("disputed", readings=(Reading(name="one", clause="0030-utf8", value=WANTED), impossible))
