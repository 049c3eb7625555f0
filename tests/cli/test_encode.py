from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.report.packets import fulfill, prepare, reject

Ilp = Callable[..., Run]

PACKETS = {"prepare": prepare(), "fulfill": fulfill(b"\x01"), "reject": reject()}
VALUE = {"type": "fulfill", "fulfillment": bytes(range(32)).hex(), "data": "01"}
TEXT = json.dumps(VALUE)


def test_value_may_be_an_argument(ilp: Ilp) -> None:
    assert ilp("encode", TEXT).lines == [fulfill(b"\x01").hex()]


@pytest.mark.parametrize(
    "text",
    [TEXT, f"\n{TEXT}\n", json.dumps(VALUE, indent=2), f"\ufeff{TEXT}"[1:]],
    ids=["a line", "blank lines around", "over many lines", "bare"],
)
def test_value_may_come_from_a_pipe(ilp: Ilp, text: str) -> None:
    assert ilp("encode", "-", stdin=text).lines == [fulfill(b"\x01").hex()]


def test_value_may_be_in_a_file(ilp: Ilp, tmp_path: Path) -> None:
    (tmp_path / "value.json").write_text(TEXT, encoding="utf-8")
    assert ilp("encode", tmp_path / "value.json").lines == [fulfill(b"\x01").hex()]


def test_lines_hold_one_value_each(ilp: Ilp) -> None:
    assert ilp("encode", "-", stdin=f"{TEXT}\n\n{TEXT}\n").lines == [fulfill(b"\x01").hex()] * 2


@pytest.mark.parametrize("packet", PACKETS)
@pytest.mark.parametrize("form", ["hex", "base64", "raw"])
def test_decode_and_encode_are_each_others_reverse(ilp: Ilp, packet: str, form: str) -> None:
    value = ilp("decode", PACKETS[packet].hex()).out
    octets = ilp("encode", "--to", form, "-", stdin=value).octets
    assert ilp("decode", "-", stdin=octets).out == value


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("hex", fulfill(b"\x01").hex().encode() + b"\n"),
        ("base64", base64.b64encode(fulfill(b"\x01")) + b"\n"),
        ("raw", fulfill(b"\x01")),
    ],
)
def test_octets_are_written_as_asked(ilp: Ilp, form: str, written: bytes) -> None:
    assert ilp("encode", "--to", form, TEXT).octets == written


def test_value_without_truthful_form_is_refused(ilp: Ilp) -> None:
    run = ilp("encode", json.dumps(VALUE | {"fulfillment": "00"}))
    assert run == Run(1, "", "error: refused: fulfillment: 32 octets needed, not 1 [0027-fulfill-fields]\n")


def test_refused_value_of_many_is_placed_and_the_others_are_written(ilp: Ilp) -> None:
    refused = json.dumps(VALUE | {"fulfillment": "00"})
    run = ilp("encode", "-", stdin=f"{TEXT}\n{refused}\n{TEXT}\n")
    assert (run.code, len(run.lines)) == (1, 2)
    assert run.err.startswith("error: standard input, line 2: refused: fulfillment")


def expiring(moment: str) -> str:
    value = {"amount": "1", "expiresAt": moment, "executionCondition": "00" * 32, "destination": "g.a", "data": ""}
    return json.dumps({"type": "prepare"} | value)


def test_digits_beyond_milliseconds_are_refused(ilp: Ilp) -> None:
    said = ilp("encode", expiring("2030-01-01T00:00:00.0009Z")).err
    assert "has a sub-millisecond part; cut it off, or use --truncate-expiry [" in said


def test_digits_beyond_milliseconds_are_cut_on_request(ilp: Ilp) -> None:
    run = ilp("encode", "--truncate-expiry", expiring("2030-01-01T00:00:00.0009Z"))
    assert bytes.fromhex(run.out)[10:27] == b"20300101000000000"


# What is no value.

NO_VALUES: dict[str, tuple[str, str]] = {
    # standard input, what is said
    "nothing": ("", "standard input: there is no value in it"),
    "an array": ("[]", "standard input: no packet's value: Expected `object`"),
    "no JSON": ("type: fulfill", "standard input: no packet's value: JSON is malformed"),
    "JSON that is cut off": (TEXT[:20], "no packet's value"),
    "no type": ("{}", "missing required field `type`"),
    "an unknown type": ('{"type":"payment"}', "payment"),
    "an unknown member": (json.dumps(VALUE | {"amount": "1"}), "unknown field `amount`"),
    "a missing member": ('{"type":"fulfill","data":""}', "missing required field `fulfillment`"),
    "odd hexadecimal": (json.dumps(VALUE | {"data": "0"}), "no whole number of octets"),
    "a bad line among good ones": (f"{TEXT}\n{{}}\n", "standard input, line 2: no packet's value"),
    "a text over many lines that is no JSON": ("type:\nfulfill\n", "standard input: no packet's value"),
    "nesting without end": ('{"type":' + "[" * 100_000, "no packet's value"),
}


PREPARE = {
    "type": "prepare",
    "amount": "1",
    "expiresAt": "2030-01-01T00:00:00.000Z",
    "executionCondition": "00" * 32,
    "destination": "g.a",
    "data": "",
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": "XY"}, "Expected octets in lowercase hexadecimal - at `$.data`"),
        ({"destination": {"hex": "XY"}}, "Expected octets in lowercase hexadecimal - at `$.destination.hex`"),
        ({"amount": "1.5"}, "Expected an integer in decimal - at `$.amount`"),
        (
            {"expiresAt": "2030"},
            "Expected ISO 8601 in UTC with three fraction digits, as 2030-01-31T23:59:59.999Z - at `$.expiresAt`",
        ),
    ],
    ids=["octets", "octets of a text", "an amount", "an expiry"],
)
def test_form_of_a_member_is_said_in_words(ilp: Ilp, changes: dict[str, object], said: str) -> None:
    assert ilp("encode", json.dumps(PREPARE | changes)).err.startswith(f"error: no packet's value: {said}\n")


@pytest.mark.parametrize("what", NO_VALUES)
def test_what_is_no_value_is_wrong_usage(ilp: Ilp, what: str) -> None:
    stdin, said = NO_VALUES[what]
    run = ilp("encode", "-", stdin=stdin)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert run.err.endswith("`ilp decode` prints such.\n")


def test_octets_that_are_no_utf_8_are_no_value(ilp: Ilp) -> None:
    assert ilp("encode", "-", stdin=b'{"type":"\xff"}').code == 2


def test_bad_argument_is_no_value(ilp: Ilp) -> None:
    assert ilp("encode", "{").err.startswith("error: no packet's value: ")


def test_empty_argument_is_no_file(ilp: Ilp) -> None:
    assert ilp("encode", "").err.startswith("error: '': an empty argument names no file\n")


def test_one_digit_is_one(ilp: Ilp) -> None:
    assert "`data` has 1 hexadecimal digit, which" in ilp("encode", json.dumps(VALUE | {"data": "0"})).err


def test_missing_file_is_said(ilp: Ilp) -> None:
    assert ilp("encode", "nosuch.json").err.startswith("error: nosuch.json: cannot be read: No such file")


def test_name_that_no_file_has_is_said(ilp: Ilp) -> None:
    assert "cannot be read" in ilp("encode", "x" * 5000).err
