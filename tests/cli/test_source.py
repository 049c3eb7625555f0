"""How packets may be given, seen through `ilp decode`."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.report.packets import fulfill, reject

Ilp = Callable[..., Run]

PACKET = fulfill(bytes(range(60)))
HEX = PACKET.hex()
BASE64 = base64.b64encode(PACKET).decode()
VALUE = f'{{"type":"fulfill","fulfillment":"{PACKET[2:34].hex()}","data":"{bytes(range(60)).hex()}"}}'


def folded(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width)) + "\n"


NOTATIONS = {
    "hexadecimal": HEX,
    "capitals": HEX.upper(),
    "0x": f"0x{HEX}",
    "0X": f"0X{HEX.upper()}",
    "spaces": PACKET.hex(" "),
    "colons": PACKET.hex(":"),
    "spaces around": f"  {HEX} ",
    "base64": BASE64,
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_argument_may_be(ilp: Ilp, notation: str) -> None:
    assert ilp("decode", NOTATIONS[notation]) == Run(0, VALUE + "\n", "", (VALUE + "\n").encode())


TEXTS = NOTATIONS | {
    "a line": HEX + "\n",
    "a line that ends as on Windows": HEX + "\r\n",
    "empty lines around": f"\n\n{HEX}\n\n",
    "a byte order mark": "\ufeff" + HEX,
    "folded as xxd does": folded(HEX, 60),
    "folded inside an octet": folded(HEX, 61),
    "folded base64": folded(BASE64, 76),
    "folded spaced hexadecimal": folded(PACKET.hex(" ") + " ", 48),
}


@pytest.mark.parametrize("text", TEXTS)
def test_pipe_may_hold(ilp: Ilp, text: str) -> None:
    assert ilp("decode", "-", stdin=TEXTS[text]).lines == [VALUE]


@pytest.mark.parametrize("text", TEXTS)
def test_file_may_hold(ilp: Ilp, text: str, tmp_path: Path) -> None:
    (tmp_path / "packet.txt").write_text(TEXTS[text], encoding="utf-8")
    assert ilp("decode", tmp_path / "packet.txt").lines == [VALUE]


@pytest.mark.parametrize("options", [[], ["--from", "raw"]], ids=["unasked", "asked"])
def test_file_may_hold_raw_octets(ilp: Ilp, options: list[str], tmp_path: Path) -> None:
    (tmp_path / "packet").write_bytes(PACKET)
    assert ilp("decode", *options, tmp_path / "packet").lines == [VALUE]


def test_pipe_may_hold_raw_octets(ilp: Ilp) -> None:
    assert ilp("decode", "-", stdin=PACKET).lines == [VALUE]


def test_raw_octets_need_not_begin_like_a_packet(ilp: Ilp) -> None:
    assert "255 is no ILPv4 packet type" in ilp("decode", "-", stdin=b"\xff\x00").err


def test_raw_octets_may_look_like_text_on_request(ilp: Ilp) -> None:
    assert "116 is no ILPv4 packet type" in ilp("decode", "--from", "raw", "-", stdin=b"text").err


def test_raw_octets_that_are_ascii_with_controls_are_octets(ilp: Ilp) -> None:
    assert "1 is no ILPv4 packet type" in ilp("decode", "-", stdin=b"\x01\x02").err


@pytest.mark.parametrize("ending", ["", "\n"])
def test_lines_hold_one_packet_each(ilp: Ilp, ending: str) -> None:
    assert ilp("decode", "-", stdin=f"{HEX}\n{HEX}\n{HEX}{ending}").lines == [VALUE] * 3


def test_lines_of_one_length_hold_one_packet_each_if_the_first_is_whole(ilp: Ilp) -> None:
    texts = [reject(b"F00").hex(), reject(b"F01").hex()]
    assert len(ilp("decode", "-", stdin="\n".join(texts)).lines) == 2


def test_several_arguments_are_several_packets(ilp: Ilp) -> None:
    assert ilp("decode", HEX, BASE64).lines == [VALUE, VALUE]


@pytest.mark.parametrize("text", [BASE64.rstrip("="), BASE64.replace("+", "-").replace("/", "_")])
def test_other_base64_is_read_on_request(ilp: Ilp, text: str) -> None:
    assert ilp("decode", "--from", "base64", text).lines == [VALUE]


def test_hexadecimal_digits_may_be_base64_on_request(ilp: Ilp) -> None:
    assert "105 is no ILPv4 packet type" in ilp("decode", "--from", "base64", "abcd").err


def test_hexadecimal_wins_over_a_file_of_that_name(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("0d00").write_text(HEX, encoding="ascii")
    assert "32 octets needed" in ilp("decode", "0d00").err


def test_file_wins_over_base64(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("packetpacket").write_text(HEX, encoding="ascii")
    assert ilp("decode", "packetpacket").lines == [VALUE]


def test_file_of_the_form_that_was_asked_for(ilp: Ilp, tmp_path: Path) -> None:
    (tmp_path / "packet").write_text(BASE64, encoding="ascii")
    assert ilp("decode", "--from", "base64", tmp_path / "packet").lines == [VALUE]


@pytest.mark.parametrize("text", ["DgZGMDIAAAA", "DgZGMDIAAAA=", "DgdGMDIAAAH_", "Dg9GMDIAAAj_-z8_Pz8_Pz8"])
def test_base64_may_lack_its_padding_and_be_safe_in_addresses(ilp: Ilp, text: str) -> None:
    octets = base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    assert ilp("explain", text).out == ilp("explain", octets.hex()).out


# What cannot be read.

UNREADABLE: dict[str, tuple[list[str], str, str]] = {
    # arguments, standard input, what is said
    "a name with a typo": (["pakcet"], "", "pakcet: no file, and neither hexadecimal nor base64"),
    "a name as long as a packet": (["packetpacke"], "", "packetpacke: no file, and neither"),
    "a longer name": (["packet.bin"], "", "packet.bin: no file, and neither"),
    "odd digits": (["0d4"], "", "0d4: 3 hexadecimal digits, no whole number of octets"),
    "one digit": (["d"], "", "d: 1 hexadecimal digit, no"),
    "no hexadecimal": (["--from", "hex", "xyz"], "", "xyz: no hexadecimal, and no file"),
    "no base64": (["--from", "base64", "$$$$"], "", "$$$$: no base64"),
    "base64 of no whole octets": (["--from", "base64", "abcde"], "", "abcde: no base64"),
    "no raw file": (["--from", "raw", "nosuch"], "", "nosuch: there is no such file"),
    "a folder": (["."], "", ".: cannot be read: Is a directory"),
    "an empty pipe": (["-"], "", "standard input: there is no packet in it"),
    "a pipe of blanks": (["-"], "\n  \n", "standard input: there is no packet in it"),
    "a text": (["-"], "hello, world", "neither hexadecimal nor base64: hello, world"),
    "JSON": (["-"], VALUE, "JSON values need `ilp encode`"),
    "hexadecimal and something else": (
        ["-"],
        f"{HEX}\n-- the end --\n",
        "standard input, line 2: a text that is neither hexadecimal nor base64: -- the end --",
    ),
    "base64 in place of hexadecimal": (["--from", "hex", "-"], BASE64, "Is it base64? Try --from base64."),
    "odd digits in a line": (["-"], f"{HEX}\n\n{HEX}\n0d4\n", "standard input, line 4: 0d4: 3 hexadecimal digits"),
    "a name that is too long": (["x" * 5001], "", "no file, and neither"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_unreadable(ilp: Ilp, what: str) -> None:
    arguments, stdin, said = UNREADABLE[what]
    run = ilp("decode", *arguments, stdin=stdin)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_octets_that_are_no_text_are_refused_where_text_is_wanted(ilp: Ilp) -> None:
    run = ilp("decode", "--from", "hex", "-", stdin=b"\x0d\xff")
    assert run == Run(
        2, "", "error: standard input: it holds octets that are no text\nIs it a raw packet? Try --from raw.\n"
    )


def test_long_text_is_cut_in_messages(ilp: Ilp) -> None:
    assert len(ilp("decode", "--from", "hex", "x" * 9999).err) < 300


def test_long_hexadecimal_is_no_file_name(ilp: Ilp) -> None:
    assert "type at octet 0" in ilp("decode", "ff" * 5000).err


def test_hostile_text_is_quoted_printable(ilp: Ilp) -> None:
    assert "\x1b" not in ilp("decode", "--from", "hex", "-", stdin="\x1b[31m").err
