from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import DecodeError, Prepare, Reject, decode, inspect
from ilp.explore.minimise import minimise
from ilp.explore.simplicity import PLAIN_EXPIRY, simplicity
from ilp.protocol import Decode, Encode, FulfillValue, HexText, Operation, PrepareValue, RejectValue, Relay
from tests.explore.writers import dialect, rfc

PREPARE = PrepareValue(
    amount="72623859790382856",
    expires_at="2031-11-12T13:14:15.678Z",
    execution_condition="630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    destination="example.alice.bob",
    data="cafe0001deadbeef",
)
FULFILL = FulfillValue(fulfillment="11" * 32, data="cafe" * 40)
REJECT = RejectValue(code="T04", triggered_by="example.bob", message="no way at all", data="cafe")
PLAIN_PREPARE = PrepareValue(
    amount="0", expires_at=PLAIN_EXPIRY, execution_condition="00" * 32, destination="g.a", data=""
)


def octets_of(value: Any, writer: Any = rfc) -> bytes:
    octets = writer(value)
    assert isinstance(octets, bytes)
    return octets


def asking(predicate: Callable[[Any], bool], asked: list[Operation] | None = None) -> Callable[..., list[bool]]:
    """Return what answers for each operation whether the predicate holds, and keeps what was asked."""

    def shows(operations: Sequence[Operation]) -> list[bool]:
        assert 0 < len(operations) <= 64
        if asked is not None:
            asked.extend(operations)
        return [predicate(each) for each in operations]

    return shows


def of_octets(predicate: Callable[[bytes], bool]) -> Callable[[Any], bool]:
    return lambda operation: predicate(bytes.fromhex(operation.packet))


def of_value(predicate: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda operation: predicate(operation.value)


def read(octets: bytes) -> Any:
    """Return the packet that octets are, or why they are none."""
    try:
        return decode(octets)
    except DecodeError as error:
        return error


def minimal(value: Any, predicate: Callable[[Any], bool]) -> Any:
    found = minimise(Encode(value), asking(of_value(predicate)))
    assert isinstance(found, Encode)
    assert predicate(found.value)
    return found.value


# Values to be written.


def test_value_that_does_not_matter_is_plain() -> None:
    assert minimal(PREPARE, lambda _: True) == PLAIN_PREPARE


@pytest.mark.parametrize("boundary", [1, 77, 2**31, 2**53, 2**53 + 1, 72623859790382855])
def test_amount_is_brought_down_to_its_boundary(boundary: int) -> None:
    found = minimal(PREPARE, lambda value: int(value.amount) >= boundary)

    assert found == msgspec.structs.replace(PLAIN_PREPARE, amount=str(boundary))


def test_negative_amount_stays_negative() -> None:
    below = msgspec.structs.replace(PREPARE, amount="-5000")

    assert minimal(below, lambda value: int(value.amount) < 0).amount == "-1"
    assert minimal(below, lambda value: int(value.amount) < -40).amount == "-41"


@pytest.mark.parametrize("size", [1, 7, 60, 80])
def test_data_is_brought_down_to_its_boundary(size: int) -> None:
    found = minimal(FULFILL, lambda value: len(value.data) >= 2 * size)

    assert found == FulfillValue(fulfillment="00" * 32, data="00" * size)


def test_large_data_is_bisected() -> None:
    large = FulfillValue(fulfillment="11" * 32, data="ab" * 40_000)
    asked: list[Operation] = []
    found = minimise(Encode(large), asking(of_value(lambda value: len(value.data) > 2 * 32_768), asked))

    assert found == Encode(FulfillValue(fulfillment="00" * 32, data="00" * 32_769))
    assert len(asked) < 100


def test_what_matters_in_a_text_stays() -> None:
    found = minimal(REJECT, lambda value: "w" in value.message and value.triggered_by)

    assert found == RejectValue(code="F00", triggered_by="g.a", message="w", data="")


def test_text_of_some_length_is_filled() -> None:
    assert minimal(REJECT, lambda value: len(value.message) >= 4).message == "aaaa"
    assert minimal(PREPARE, lambda value: len(value.destination) >= 5).destination == "aaaaa"


def test_text_that_is_none_stays_none() -> None:
    value = msgspec.structs.replace(REJECT, message=HexText("616263ff"))
    found = minimal(value, lambda value: isinstance(value.message, HexText) and "ff" in value.message.hex)

    assert found.message == HexText("ff")


def test_expiry_keeps_the_part_that_matters() -> None:
    assert minimal(PREPARE, lambda value: value.expires_at[5:7] == "11").expires_at == "2030-11-01T00:00:00.000Z"
    assert minimal(PREPARE, lambda value: value.expires_at[:4] == "2031").expires_at == "2031-01-01T00:00:00.000Z"


def test_expiry_is_the_epoch_where_the_plain_one_does_not_show_it() -> None:
    early = msgspec.structs.replace(PREPARE, expires_at="1969-12-31T23:59:59.999Z")

    assert minimal(early, lambda value: value.expires_at < "2000").expires_at == "1970-01-01T00:00:00.000Z"


def test_expiry_of_more_digits_keeps_them() -> None:
    fine = msgspec.structs.replace(PREPARE, expires_at="2031-11-12T13:14:15.678912Z")

    assert len(minimal(fine, lambda value: len(value.expires_at) > 24).expires_at) == 27


def test_condition_keeps_the_octet_that_matters() -> None:
    found = minimal(PREPARE, lambda value: value.execution_condition[4:6] == "cd")

    assert found.execution_condition == "0000cd" + "00" * 29


def test_absent_field_stays_where_it_matters() -> None:
    absent = msgspec.structs.replace(PREPARE, execution_condition=None, data=None)

    assert minimal(absent, lambda value: value.execution_condition is None) == msgspec.structs.replace(
        PLAIN_PREPARE, execution_condition=None
    )


# Octets to be read, without anybody to write others.


def test_octets_that_do_not_matter_go() -> None:
    assert minimise(Decode(octets_of(PREPARE).hex()), asking(lambda _: True)) == Decode("")


def test_octets_that_matter_stay() -> None:
    found = minimise(Decode(octets_of(REJECT).hex()), asking(of_octets(lambda octets: b"way" in octets)))

    assert found == Decode(b"way".hex())


@pytest.mark.parametrize("value", [FULFILL, REJECT])
def test_lengths_are_repaired_while_contents_shrink(value: Any) -> None:
    kind = type(read(octets_of(value)))
    found = minimise(Decode(octets_of(value).hex()), asking(of_octets(lambda octets: isinstance(read(octets), kind))))

    assert isinstance(found, Decode)
    assert found.packet == ("0e06" + "00" * 6 if kind is Reject else "0d21" + "00" * 33)


def test_dialect_is_shortened_without_being_known() -> None:
    octets = octets_of(FULFILL, dialect)

    def speaks(packet: bytes) -> bool:
        return len(packet) > 33 and packet[0] == 13 and packet[33] <= 127 and len(packet) == 34 + packet[33]

    short = octets[:33] + b"\x20" + octets[35 : 35 + 32]
    found = minimise(Decode(short.hex()), asking(of_octets(speaks)))

    assert found == Decode("0d" + "00" * 33)


def test_limit_in_octets_is_bisected() -> None:
    value = FulfillValue(fulfillment="11" * 32, data="ab" * 3000)

    def long(octets: bytes) -> bool:
        packet = read(octets)
        return not isinstance(packet, DecodeError) and len(packet.data) >= 1000

    found = minimise(Decode(octets_of(value).hex()), asking(of_octets(long)))
    plain = FulfillValue(fulfillment="00" * 32, data="00" * 1000)

    assert found == Decode(octets_of(plain).hex())


def test_octets_cut_off_are_cut_to_the_shortest() -> None:
    octets = octets_of(PREPARE)[:50]
    found = minimise(Decode(octets.hex()), asking(of_octets(lambda octets: octets[:1] == b"\x0c")))

    assert found == Decode("0c")


# Octets to be read, where somebody writes others.


def test_octets_become_what_is_written_for_the_plain_value() -> None:
    shows = asking(of_octets(lambda octets: isinstance(read(octets), Prepare)))
    asked = Decode(octets_of(PREPARE).hex())
    plain = Decode(octets_of(PLAIN_PREPARE).hex())

    assert minimise(asked, shows, rfc, value=PREPARE) == plain
    assert minimise(asked, shows, rfc) == plain


def test_value_is_brought_down_to_its_boundary() -> None:
    shows = asking(of_octets(lambda octets: isinstance(packet := read(octets), Prepare) and packet.amount >= 2**53))
    found = minimise(Decode(octets_of(PREPARE).hex()), shows, rfc, value=PREPARE)

    assert found == Decode(octets_of(msgspec.structs.replace(PLAIN_PREPARE, amount=str(2**53))).hex())


def test_trailing_octets_stay_while_the_value_becomes_plain() -> None:
    octets = octets_of(PREPARE)
    inside = octets[:1] + bytes((octets[1] + 3,)) + octets[2:] + b"\xaa\xbb\xcc"

    def trails(octets: bytes) -> bool:
        return not isinstance(read(octets), DecodeError) and bool(inspect(octets).trailing_inside)

    found = minimise(Decode(inside.hex()), asking(of_octets(trails)), rfc, value=PREPARE)
    plain = octets_of(PLAIN_PREPARE)

    assert isinstance(found, Decode)
    assert len(found.packet) // 2 == len(plain) + 1
    assert found.packet.startswith(f"0c{plain[1] + 1:02x}")


def test_change_at_the_start_of_a_dialect_stays_while_the_value_becomes_plain() -> None:
    octets = b"\x0c\x83\x00\x00\x2a" + octets_of(msgspec.structs.replace(PREPARE, amount="42"), dialect)[2:]
    value = msgspec.structs.replace(PREPARE, amount="42")

    def padded(octets: bytes) -> bool:
        return octets[:4] == b"\x0c\x83\x00\x00" and b"example" in octets

    found = minimise(Decode(octets.hex()), asking(of_octets(padded)), dialect, value=value)

    assert isinstance(found, Decode)
    assert bytes.fromhex(found.packet)[:4] == b"\x0c\x83\x00\x00"
    assert len(found.packet) < len(octets.hex())


def test_writer_that_refuses_everything_is_done_without() -> None:
    shows = asking(of_octets(lambda octets: octets[:1] == b"\x0e"))

    assert minimise(Decode(octets_of(REJECT).hex()), shows, lambda _: None, value=REJECT) == Decode("0e")
    assert minimise(Decode("ffff"), asking(lambda _: True), rfc) == Decode("")


# Relays.


def test_relay_loses_the_edits_that_do_not_matter() -> None:
    relay = Relay(octets_of(FULFILL).hex(), "99", "2031-01-01T00:00:00.000Z")

    assert minimise(relay, asking(lambda _: True)) == Relay("")
    found = minimise(relay, asking(lambda operation: operation.expires_at is not None))
    assert found == Relay("", None, PLAIN_EXPIRY)


def test_relay_keeps_the_smallest_amount() -> None:
    relay = Relay(octets_of(PREPARE).hex(), str(2**60), None)
    found = minimise(relay, asking(lambda operation: operation.amount is not None and int(operation.amount) >= 2**53))

    assert found == Relay("", str(2**53), None)


def test_relayed_packet_becomes_plain() -> None:
    shows = asking(of_octets(lambda octets: isinstance(read(octets), Prepare)))
    found = minimise(Relay(octets_of(PREPARE).hex()), shows, rfc, value=PREPARE)

    assert found == Relay(octets_of(PLAIN_PREPARE).hex())


# Whatever is asked.


@given(st.binary(max_size=60), st.integers(0, 255), st.integers(0, 3), st.integers(0, 100))
def test_result_shows_it_is_no_less_simple_and_is_found_in_time(
    octets: bytes, octet: int, least: int, attempts: int
) -> None:
    def predicate(packet: bytes) -> bool:
        return packet == octets or (packet.count(octet) >= least and len(packet) % 3 != 1)

    asked: list[Operation] = []
    start = Decode(octets.hex())
    found = minimise(start, asking(of_octets(predicate), asked), rfc, attempts)

    assert of_octets(predicate)(found)
    assert simplicity(found) <= simplicity(start)
    assert len(asked) <= attempts
    assert found == minimise(start, asking(of_octets(predicate)), rfc, attempts)


@given(st.integers(0, 200), st.integers(0, 60))
def test_written_values_are_minimised_within_the_attempts(attempts: int, size: int) -> None:
    asked: list[Operation] = []
    shows = asking(of_value(lambda value: len(value.message) + len(value.data) >= min(size, 17)), asked)
    found = minimise(Encode(REJECT), shows, None, attempts)

    assert shows([found]) == [True]
    assert len(asked) <= attempts + 1
