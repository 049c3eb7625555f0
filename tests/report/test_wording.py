from __future__ import annotations

import pytest

from ilp.report.wording import clip, counted, printable, shortened, times, wrapped


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 vectors"), (1, "1 vector"), (2, "2 vectors"), (101, "101 vectors")]
)
def test_noun_agrees_with_its_number(number: int, text: str) -> None:
    assert counted(number, "vector") == text


HOSTILE = {
    "\x1b[31mred": "\\x1b[31mred",  # an escape sequence
    "\x9b31m": "\\x9b31m",  # the same in one character
    "a\rb\nc": "a\\x0db\\x0ac",
    "\x07\x08\x7f\x00": "\\x07\\x08\\x7f\\x00",
    "\u202eabc": "\\u202eabc",  # from right to left
    "\u2066abc\u2069": "\\u2066abc\\u2069",
    "\u200b\ufeff": "\\u200b\\ufeff",  # of no width
    "\u2028": "\\u2028",  # a line separator
    "\ud800": "\\ud800",  # a lone surrogate
    "\U000e0001": "\\U000e0001",  # a language tag
}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_characters_become_escapes(text: str) -> None:
    assert printable(text) == HOSTILE[text]


@pytest.mark.parametrize("text", ["", "plain", 'with "quotes" and \\', "grüße €", "日本", "💩"])
def test_text_that_does_no_harm_stays(text: str) -> None:
    assert printable(text) == text


def test_short_text_is_not_cut() -> None:
    assert clip("abc", 3) == "abc"


def test_long_text_is_cut_and_says_how_long_it_was() -> None:
    assert clip("abcd", 3) == "abc… (4 characters)"


@pytest.mark.parametrize("text", ["\x1b[31m", "\x1b[31m" + "x" * 100])
def test_what_is_cut_is_printable(text: str) -> None:
    assert clip(text, 10).isprintable()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("abcdefghi", "abcdefghi"),
        ("abcdefghij", "abcd…ghij"),
        ("one\n\t two", "one two"),
        ("\x1b", "\\x1b"),
        ("日本語日本語", "日本…本語"),
    ],
)
def test_shortened_text_keeps_both_ends_and_fits(text: str, line: str) -> None:
    assert shortened(text, 9) == line


def test_lines_fit() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]


def test_long_word_is_broken() -> None:
    assert wrapped("abcdef", 4) == ["abcd", "ef"]


def test_hyphenated_name_stays_whole() -> None:
    assert wrapped("see ilp-packet here", 12) == ["see", "ilp-packet", "here"]


def test_nothing_is_one_empty_line() -> None:
    assert wrapped("", 10) == [""]


def test_wide_characters_take_two_columns() -> None:
    assert wrapped("日本語", 4) == ["日本", "語"]


def test_narrow_characters_beyond_ascii_take_one() -> None:
    assert wrapped("grüße", 5) == ["grüße"]


@pytest.mark.parametrize(("number", "said"), [(1, "once"), (2, "2 times")])
def test_how_often_is_said(number: int, said: str) -> None:
    assert times(number) == said
