"""Each witness says what it is there to say, and is silent about the rest."""

from __future__ import annotations

import pytest

from tests.witness.abnf import Grammar
from tests.witness.grammars import rfc_abnf, rfc_regex
from tests.witness.layouts import asn1tools_says, construct_says, pycrate_says
from tests.witness.library import python, sqlite
from tests.witness.question import (
    UNKNOWN,
    Characters,
    Fits,
    Frame,
    IsAddress,
    Moment,
    OctetsOf,
    Read,
    Specialist,
    TextOf,
    Write,
)

FULFILL = bytes.fromhex("0d22" + "5a" * 32 + "0100")
FRAME = Frame(13, (b"\x5a" * 32, b"\x00"))
LAYOUTS = pytest.mark.parametrize("ask", [asn1tools_says, construct_says, pycrate_says])
CALENDARS = pytest.mark.parametrize("ask", [python, sqlite])
GRAMMARS = pytest.mark.parametrize("ask", [rfc_abnf, rfc_regex])
TEXTS = pytest.mark.parametrize("ask", [python, rfc_abnf])


def address(text: str) -> IsAddress:
    return IsAddress(tuple(map(ord, text)))


@LAYOUTS
def test_layout_takes_a_packet_apart_and_puts_it_together(ask: Specialist) -> None:
    assert ask(Read(FULFILL)) == FRAME
    assert ask(Write(FRAME)) == FULFILL


@LAYOUTS
def test_layout_refuses_a_packet_that_was_cut_off(ask: Specialist) -> None:
    assert ask(Read(FULFILL[:-1])) is None


@LAYOUTS
def test_layout_reads_octets_that_are_no_text(ask: Specialist) -> None:
    assert ask(Read(bytes.fromhex("0e084630300001ff0100"))) == Frame(14, (b"F00", b"", b"\xff", b"\x00"))


def test_construct_is_silent_about_everything_but_framing() -> None:
    questions = (address("g..a"), Moment(b"0" * 17), TextOf("message", b"\xff"), Fits("amount", -1))
    assert [construct_says(each) for each in questions] == [UNKNOWN] * len(questions)


@pytest.mark.parametrize("ask", [asn1tools_says, pycrate_says])
@pytest.mark.parametrize(("text", "said"), [("g..a", UNKNOWN), ("g.a", UNKNOWN), ("g.a b", False), ("g.é", False)])
def test_asn1_knows_of_an_address_only_which_characters_are_none(ask: Specialist, text: str, said: object) -> None:
    assert ask(address(text)) is said


@pytest.mark.parametrize("ask", [asn1tools_says, pycrate_says])
@pytest.mark.parametrize(
    ("field", "most"), [("amount", 2**64 - 1), ("fulfillment", 32), ("data", 32767), ("message", 8191), ("code", 3)]
)
def test_asn1_knows_limits(ask: Specialist, field: str, most: int) -> None:
    assert (ask(Fits(field, most)), ask(Fits(field, most + 1))) == (True, False)


@CALENDARS
@pytest.mark.parametrize(
    ("digits", "iso"),
    [
        (b"00010101000000000", "0001-01-01T00:00:00.000Z"),
        (b"20000229235959999", "2000-02-29T23:59:59.999Z"),
        (b"99991231235959999", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_calendar_reads_and_writes_a_date(ask: Specialist, digits: bytes, iso: str) -> None:
    assert ask(Moment(digits)) == iso
    assert ask(Characters(iso)) == digits


@CALENDARS
@pytest.mark.parametrize(
    "digits",
    [
        b"19000229000000000",
        b"20210431000000000",
        b"20211301000000000",
        b"20210100000000000",
        b"20210101240000000",
        b"20210101006000000",
        b"20161231235960000",
        b"2021010100000000 ",
        b"+0210101000000000",
        b"2021010100000000\xb2",
        b"2021010100000000",
    ],
)
def test_calendar_refuses_what_is_no_date(ask: Specialist, digits: bytes) -> None:
    assert ask(Moment(digits)) is None


@CALENDARS
@pytest.mark.parametrize("iso", ["2021-02-30T00:00:00.000Z", "10000-01-01T00:00:00.000Z", "-2017-12-24T16:14:32.200Z"])
def test_calendar_writes_no_date_that_is_none(ask: Specialist, iso: str) -> None:
    assert ask(Characters(iso)) is None


@GRAMMARS
@pytest.mark.parametrize("text", ["g.a", "test3.a-b.c_d.~e", "private.0", "g." + "a" * 1021])
def test_grammar_takes_an_address(ask: Specialist, text: str) -> None:
    assert ask(address(text)) is True


@GRAMMARS
@pytest.mark.parametrize("text", ["", "g", "g.", "g..a", ".g.a", "g.a.", "test4.a", "g.a\n", "g.é", "g.a b", "gg.a"])
def test_grammar_refuses_what_is_no_address(ask: Specialist, text: str) -> None:
    assert ask(address(text)) is False


def test_strings_in_abnf_are_case_insensitive_and_in_the_regular_expression_they_are_not() -> None:
    assert (rfc_abnf(address("G.a")), rfc_regex(address("G.a"))) == (True, False)


def test_regular_expression_counts_and_the_abnf_does_not() -> None:
    long = address("g." + "a" * 1022)
    assert (rfc_regex(long), rfc_abnf(long)) == (False, True)


@TEXTS
@pytest.mark.parametrize("text", ["", "a\0", "é", "€", "\ud7ff\ue000", "💩", "\U0010ffff", "\ufeff"])
def test_text_is_read_and_written(ask: Specialist, text: str) -> None:
    assert ask(TextOf("message", text.encode())) == text
    assert ask(OctetsOf("message", text)) == text.encode()


@TEXTS
@pytest.mark.parametrize("octets", ["80", "c080", "e08080", "eda080", "f0808080", "f4908080", "f5808080", "c3", "ff"])
def test_ill_formed_text_is_refused(ask: Specialist, octets: str) -> None:
    assert ask(TextOf("message", bytes.fromhex(octets))) is None


@TEXTS
def test_a_code_is_of_ia5(ask: Specialist) -> None:
    assert ask(TextOf("code", b"F\x7f\x00")) == "F\x7f\0"
    assert ask(TextOf("code", "Fé".encode())) is None
    assert ask(OctetsOf("code", "F0é")) is None


def test_python_integers_know_the_range_of_an_amount() -> None:
    assert [python(Fits("amount", each)) for each in (-1, 0, 2**64 - 1, 2**64)] == [False, True, True, False]


def test_abnf_repeats_at_least_and_at_most() -> None:
    grammar = Grammar('r = 2*3"a" "b"')
    assert [grammar.matches("r", b"a" * each + b"b") for each in range(5)] == [False, False, True, True, False]


def test_abnf_tries_every_choice() -> None:
    grammar = Grammar('r = ("a" / "ab") "c"')
    assert [grammar.matches("r", each) for each in (b"ac", b"abc", b"bc")] == [True, True, False]


@pytest.mark.parametrize("source", ['r = ("a"', 'r = "a")', "r = <a>"])
def test_broken_abnf_is_refused(source: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        Grammar(source)
