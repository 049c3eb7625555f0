from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import Prepare, Reject, decode, encode, is_address, scheme_of
from ilp.codec.address import matches_address, matches_long_address
from ilp.strategies import addresses
from tests.codec.octets import CONDITION, DESTINATION_AT, EXPIRES_AT, TRIGGERED_BY_AT, prefixed, prepare, reject
from tests.codec.refusal import encode_refusal_of, reason_of, refusal_of

SCHEMES = ["g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local"]

LONGEST = "g." + "a" * 1021

ADDRESSES = [
    *(f"{scheme}.a" for scheme in SCHEMES),
    "g.acme.bob",
    "g.us-fed.ach.0.acmebank.swx0a0.acmecorp.sales.199.~ipr.cdfa5e16-e759-4ba3-88f6-8b9dc83c1868.2",
    "example.top.middle.lower",
    "g." + "a" * 125,
    "g." + "a" * 126,
    "test3." + "long." * 50 + "~ipr",
    "g.A",
    "g.Z",
    "g.z",
    "g.0",
    "g.9",
    "g._",
    "g.~",
    "g.-",
    "g.g",
    "test1.test9",
    LONGEST,
]

# Address, the clause that it breaks, and the character at which it does.
NO_ADDRESSES = [
    pytest.param("g", "0015-segment-after-scheme", 1, id="scheme-alone"),
    pytest.param("private", "0015-segment-after-scheme", 7, id="longer-scheme-alone"),
    pytest.param("g.", "0015-trailing-period", 1, id="period-after-scheme"),
    pytest.param("g.a.", "0015-trailing-period", 3, id="period-at-the-end"),
    pytest.param("test1.a.b.", "0015-trailing-period", 9, id="period-at-the-end-of-more"),
    pytest.param("g..a", "0015-characters", 2, id="empty-first-segment"),
    pytest.param("g.a..b", "0015-characters", 4, id="empty-segment"),
    pytest.param("g..", "0015-characters", 2, id="empty-segment-before-the-end"),
    pytest.param("a.b", "0015-scheme", 0, id="unknown-scheme"),
    pytest.param("G.b", "0015-scheme", 0, id="scheme-in-upper-case"),
    pytest.param("gg.b", "0015-scheme", 0, id="scheme-doubled"),
    pytest.param("test0.b", "0015-scheme", 0, id="test0"),
    pytest.param("test4.b", "0015-scheme", 0, id="test4"),
    pytest.param("test11.b", "0015-scheme", 0, id="test11"),
    pytest.param("tes.b", "0015-scheme", 0, id="scheme-cut"),
    pytest.param("peers.b", "0015-scheme", 0, id="scheme-and-more"),
    pytest.param("ag.b", "0015-scheme", 0, id="scheme-behind-a-letter"),
    pytest.param(".", "0015-scheme", 0, id="period-alone"),
    pytest.param(".g.a", "0015-scheme", 0, id="period-at-the-start"),
    pytest.param("g. a", "0015-characters", 2, id="space"),
    pytest.param("g.a\n", "0015-characters", 3, id="newline-at-the-end"),
    pytest.param("g.a\x00", "0015-characters", 3, id="nul"),
    pytest.param("g.a/b", "0015-characters", 3, id="slash"),
    pytest.param("g.a:b", "0015-characters", 3, id="colon"),
    pytest.param("g.a@", "0015-characters", 3, id="at"),
    pytest.param("g.a[", "0015-characters", 3, id="bracket"),
    pytest.param("g.a`", "0015-characters", 3, id="backtick"),
    pytest.param("g.a{", "0015-characters", 3, id="brace"),
    pytest.param("g.a\x7f", "0015-characters", 3, id="delete"),
    pytest.param("g.a,b", "0015-characters", 3, id="comma"),
    pytest.param(" g.a", "0015-characters", 0, id="space-first"),
    pytest.param("x.a!", "0015-characters", 3, id="forbidden-character-before-unknown-scheme"),
    pytest.param("g.é", "0015-characters", 2, id="latin-1"),
    pytest.param("g" + "." + "a" * 1022, "0015-length", 1023, id="1024-characters"),
    pytest.param("g." + "a" * 1020 + ".", "0015-trailing-period", 1022, id="1023-characters-and-no-address"),
    pytest.param("!" * 2000, "0015-length", 1023, id="2000-characters"),
]

# The same faults behind three hundred characters: long addresses are checked in a way of their own.
LONG = "long." * 60
LONG_NO_ADDRESSES = [
    pytest.param(f"{LONG}.a", "0015-scheme", 0, id="long-no-scheme"),
    pytest.param(f"G.{LONG}a", "0015-scheme", 0, id="long-scheme-in-capitals"),
    pytest.param(f".g.{LONG}a", "0015-scheme", 0, id="long-period-first"),
    pytest.param("g" * 300, "0015-scheme", 0, id="long-and-only-one-segment"),
    pytest.param(f"g.{LONG}", "0015-trailing-period", 301, id="long-trailing-period"),
    pytest.param(f"g..{LONG}a", "0015-characters", 2, id="long-empty-first-segment"),
    pytest.param(f"g.{LONG}.a", "0015-characters", 302, id="long-empty-segment"),
    pytest.param(f"g.{LONG}a..", "0015-characters", 304, id="long-empty-last-segment"),
    pytest.param("g" + "." * 300, "0015-characters", 2, id="long-all-periods"),
    pytest.param(f"g.{LONG}a\n", "0015-characters", 303, id="long-newline-at-the-end"),
    pytest.param(f"g.{LONG}a/", "0015-characters", 303, id="long-slash-at-the-end"),
    pytest.param(f"g.{LONG}é", "0015-characters", 302, id="long-latin-1"),
]
NO_ADDRESSES += LONG_NO_ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_one(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(("text", "clause", "at"), NO_ADDRESSES)
def test_what_breaks_a_requirement_is_no_address(text: str, clause: str, at: int) -> None:  # noqa: ARG001
    assert not is_address(text)


def test_the_empty_text_is_no_address() -> None:
    assert not is_address("")


@pytest.mark.parametrize(
    "text", ["g.\u0660", "g.\uff41", "\uff47.a", "g.\u017f", "g.\u212a", "g." + "a" * 200 + "\u0660"]
)
def test_letters_and_digits_beyond_ascii_are_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_read_as_destination(address: str) -> None:
    packet = decode(prepare(destination=prefixed(address.encode("ascii"))))
    assert isinstance(packet, Prepare)
    assert packet.destination == address


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_read_as_triggered_by(address: str) -> None:
    packet = decode(reject(triggered_by=prefixed(address.encode("ascii"))))
    assert isinstance(packet, Reject)
    assert packet.triggered_by == address


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_written_as_destination(address: str) -> None:
    packet = Prepare(0, EXPIRES_AT, CONDITION, address)
    assert encode(packet) == prepare(destination=prefixed(address.encode("ascii")))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_written_as_triggered_by(address: str) -> None:
    octets = reject(triggered_by=prefixed(address.encode("ascii")))
    assert encode(Reject("F00", address, "")) == octets


# Where the address itself begins: behind the length determinant, which has three octets from 256 on and one up to 127;
# the envelope's is as much longer.
def address_at(determinant_at: int, address: bytes) -> int:
    return determinant_at + (1 if len(address) < 128 else 3 + 2)


@pytest.mark.parametrize(("text", "clause", "at"), NO_ADDRESSES)
def test_a_destination_that_is_no_address_is_refused(text: str, clause: str, at: int) -> None:
    octets = text.encode("latin-1")
    offset = address_at(DESTINATION_AT, octets) + at
    assert refusal_of(prepare(destination=prefixed(octets))) == ("address", offset, "destination", clause)


@pytest.mark.parametrize(("text", "clause", "at"), NO_ADDRESSES)
def test_a_triggered_by_that_is_no_address_is_refused(text: str, clause: str, at: int) -> None:
    octets = text.encode("latin-1")
    offset = address_at(TRIGGERED_BY_AT, octets) + at
    assert refusal_of(reject(triggered_by=prefixed(octets))) == ("address", offset, "triggeredBy", clause)


@pytest.mark.parametrize(("text", "clause", "at"), NO_ADDRESSES)
def test_a_destination_that_is_no_address_is_not_written(text: str, clause: str, at: int) -> None:  # noqa: ARG001
    packet = Prepare(0, EXPIRES_AT, CONDITION, text)
    assert encode_refusal_of(packet) == ("address", "destination", clause)


@pytest.mark.parametrize(("text", "clause", "at"), NO_ADDRESSES)
def test_a_triggered_by_that_is_no_address_is_not_written(text: str, clause: str, at: int) -> None:  # noqa: ARG001
    assert encode_refusal_of(Reject("F00", text, "")) == ("address", "triggeredBy", clause)


def test_an_empty_destination_is_refused() -> None:
    octets = prepare(destination=b"\x00")
    assert refusal_of(octets) == ("address", DESTINATION_AT + 1, "destination", "0015-segment-after-scheme")


def test_an_empty_destination_is_not_written() -> None:
    packet = Prepare(0, EXPIRES_AT, CONDITION, "")
    assert encode_refusal_of(packet) == ("address", "destination", "0015-segment-after-scheme")


def test_an_empty_triggered_by_is_read() -> None:
    assert decode(reject(triggered_by=b"\x00")) == Reject("F00", "", "")


def test_an_empty_triggered_by_is_written() -> None:
    assert encode(Reject("F00", "", "")) == reject(triggered_by=b"\x00")


@pytest.mark.parametrize("octet", [0x80, 0xC3, 0xE9, 0xFF])
def test_an_octet_beyond_ascii_is_refused_where_it_stands(octet: int) -> None:
    octets = prepare(destination=prefixed(b"g.a" + bytes((octet,))))
    assert refusal_of(octets) == ("address", DESTINATION_AT + 4, "destination", "0015-characters")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "the address is empty"),
        (b"g", "no segment follows the allocation scheme"),
        (b"g.a.", "the address ends in a period"),
        (b"g..a", "a segment is empty"),
        (b"xyz.a", "'xyz' is no allocation scheme"),
        (b"g.a b", "the character ' ' has no place in an address"),
        (b"a" * 1024, "1024 characters, at most 1023 are allowed"),
    ],
)
def test_the_reason_says_what_is_wrong_with_an_address(text: bytes, said: str) -> None:
    assert reason_of(prepare(destination=prefixed(text))) == said


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_scheme_is_the_first_segment(scheme: str) -> None:
    assert scheme_of(f"{scheme}.local.a") == scheme


@pytest.mark.parametrize("text", ["", "g", "g.", "x.a", "g.a.", "g." + "a" * 1022])
def test_what_is_no_address_has_no_scheme(text: str) -> None:
    with pytest.raises(ValueError, match="is no ILP address: "):
        scheme_of(text)


def test_the_reason_says_why_there_is_no_scheme() -> None:
    with pytest.raises(ValueError, match=r"^'x\.a' is no ILP address: 'x' is no allocation scheme$"):
        scheme_of("x.a")


@given(addresses())
def test_every_address_of_the_grammar_is_one(address: str) -> None:
    assert is_address(address)


@given(st.text(max_size=30))
def test_any_text_is_an_address_exactly_if_every_requirement_holds(text: str) -> None:
    scheme, *segments = text.split(".")
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~-")
    expected = scheme in SCHEMES and segments != [] and all(each and set(each) <= letters for each in segments)
    assert is_address(text) == expected


@given(st.text("ga.t1~-! \xe9", max_size=200).map(lambda text: text.encode("latin-1")))
def test_any_octets_are_an_address_to_either_way_of_checking_or_to_none(octets: bytes) -> None:
    for each in (octets, b"g." + octets, b"test1." + octets):
        assert matches_long_address(each) == bool(matches_address(each))


@given(addresses(), st.integers(0, 1022), st.characters(codec="latin-1"))
def test_an_address_with_one_character_changed_is_an_address_or_is_refused(
    address: str, at: int, character: str
) -> None:
    at %= len(address)
    text = address[:at] + character + address[at + 1 :]
    octets = prepare(destination=prefixed(text.encode("latin-1")))
    if is_address(text):
        packet = decode(octets)
        assert isinstance(packet, Prepare)
        assert packet.destination == text
    else:
        assert refusal_of(octets)[0] == "address"
