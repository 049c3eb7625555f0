from __future__ import annotations

import pytest

from ilp.explore.inquiry import Side
from ilp.fuzz.native import NativeScreen, native_screen
from ilp.fuzz.oracles import ORACLES
from ilp.implementation.embedded.by_reference import open as open_reference
from ilp.implementation.embedded.in_process import InProcess, RefusedError
from ilp.protocol import FulfillValue, Value
from tests.conformance.cases import PACKET as FULFILL_HEX
from tests.conformance.cases import WANTED as FULFILL_VALUE
from tests.conformance.cases import Fake

FULFILL_PACKET = bytes.fromhex(FULFILL_HEX)
OWN = [each for each in ORACLES.values() if each.needs == "nothing"]


class Codec:
    """A codec that reads whatever it is told to, and writes whatever it is told to."""

    def __init__(self, read: Value | Exception, *written: bytes | Exception) -> None:
        self.read = read
        self.written = list(written)

    def decode(self, octets: bytes) -> Value:  # noqa: ARG002 - the codec's signature
        if isinstance(self.read, Exception):
            raise self.read
        return self.read

    def encode(self, value: Value) -> bytes:  # noqa: ARG002 - the codec's signature
        written = self.written.pop(0)
        if isinstance(written, Exception):
            raise written
        return written


def screen(codec: Codec) -> NativeScreen:
    reference = open_reference()
    return NativeScreen(InProcess(reference.identity, codec))


@pytest.mark.parametrize("octets", [FULFILL_PACKET, b"", b"\x0d\x00", FULFILL_PACKET + b"\x00"])
def test_what_the_reference_codec_does_is_never_suspicious(octets: bytes) -> None:
    reference = open_reference()
    assert isinstance(reference, InProcess)
    assert not NativeScreen(reference).look(octets).suspicious


def test_clean_refusal_is_not_suspicious() -> None:
    assert not screen(Codec(RefusedError("no"))).look(b"\x0d").suspicious


def test_leaked_error_is_suspicious() -> None:
    assert screen(Codec(ZeroDivisionError())).look(b"\x0d").suspicious


def test_packet_that_is_written_as_it_came_is_not_suspicious() -> None:
    assert not screen(Codec(FULFILL_VALUE, b"\x0d\x01")).look(b"\x0d\x01").suspicious


def test_packet_that_has_another_form_and_the_same_value_is_not_suspicious() -> None:
    assert not screen(Codec(FULFILL_VALUE, b"\x0d\x02", b"\x0d\x02")).look(b"\x0d\x01").suspicious


def test_packet_whose_form_changes_every_time_is_suspicious() -> None:
    assert screen(Codec(FULFILL_VALUE, b"\x0d\x02", b"\x0d\x03")).look(b"\x0d\x01").suspicious


@pytest.mark.parametrize("problem", [RefusedError("no"), ZeroDivisionError()])
def test_value_that_was_read_and_cannot_be_written_is_suspicious(problem: Exception) -> None:
    assert screen(Codec(FULFILL_VALUE, problem)).look(b"\x0d\x01").suspicious


def test_value_that_changes_on_the_way_is_suspicious() -> None:
    class Counting(Codec):
        def decode(self, octets: bytes) -> Value:
            return FulfillValue(fulfillment="00" * 32, data=octets.hex())

    assert screen(Counting(FULFILL_VALUE, b"\x0d\x02", b"\x0d\x02")).look(b"\x0d\x01").suspicious


def test_every_request_to_the_codec_is_counted() -> None:
    refusing, plain, other = (
        screen(Codec(RefusedError("no"))),
        screen(Codec(FULFILL_VALUE, b"\x0d")),
        screen(Codec(FULFILL_VALUE, b"\x0e", b"\x0e")),
    )
    for each in (refusing, plain, other):
        each.look(b"\x0d")
    assert (refusing.asked, plain.asked, other.asked) == (1, 2, 4)


def test_feature_tells_refusals_apart_by_what_they_are_about() -> None:
    reference = open_reference()
    assert isinstance(reference, InProcess)
    looks = [NativeScreen(reference).look(octets) for octets in (b"\x0d\x00", b"\x0d\x01", b"\x0c\x00")]
    assert len({each.feature for each in looks}) == 3


# Which campaigns have one.


def test_codec_in_this_process_that_is_held_against_itself_has_one() -> None:
    assert native_screen([Side(open_reference())], OWN) is not None


def test_oracles_that_need_more_than_the_codec_leave_none() -> None:
    assert native_screen([Side(open_reference())], ORACLES.values()) is None


def test_codec_of_another_process_has_none() -> None:
    assert native_screen([Side(Fake([]))], OWN) is None


def test_several_codecs_have_none() -> None:
    assert native_screen([Side(open_reference()), Side(open_reference())], OWN) is None
