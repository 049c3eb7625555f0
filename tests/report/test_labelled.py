from __future__ import annotations

from rich.text import Text

from ilp.report.labelled import append_command, append_label, append_log, append_octets, append_row


def test_row_is_wrapped_below_its_first_line() -> None:
    text = Text()
    append_row(text, "label", "word " * 20)
    first, second = text.plain.splitlines()
    assert first.startswith("  label     word word")
    assert second.startswith(" " * 12 + "word")
    assert len(first) <= 98


def test_empty_row_has_its_label() -> None:
    text = Text()
    append_row(text, "label", "")
    assert text.plain == "  label     \n"


def test_command_stays_in_one_line() -> None:
    text = Text()
    append_command(text, "replay", "x" * 300)
    assert text.plain == f"  replay    {'x' * 300}\n"


def test_octets_stand_beside_their_label() -> None:
    text = Text()
    append_octets(text, "octets", b"\x00\x01")
    assert text.plain == "  octets         0  00 01\n"


def test_place_is_marked_below() -> None:
    text = Text()
    append_octets(text, "octets", b"\x00\x01", range(1, 2))
    assert text.plain.splitlines()[1] == " " * 12 + " " * 11 + "^^"


def test_gap_is_marked_at_its_start() -> None:
    text = Text()
    append_octets(text, "octets", b"\x00", range(1, 1))
    assert text.plain.splitlines()[1] == " " * 12 + " " * 11 + "^^"


def test_label_may_be_wider() -> None:
    text = Text()
    append_octets(text, "label", b"\x00", label_width=13)
    append_label(text, "next", 13)
    assert text.plain.splitlines() == ["  label             0  00", "  next         "]


def test_lines_of_a_log_are_cut_and_printable() -> None:
    text = Text()
    append_log(text, ["one", "\x1b" + "x" * 200])
    first, second = text.plain.splitlines()
    assert first == "  one"
    assert second.startswith("  \\x1bxxx")
    assert len(second) <= 98
