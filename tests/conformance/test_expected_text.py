from __future__ import annotations

import tomllib
from datetime import date

import pytest

from ilp.conformance.expected_text import entry_lines, locate, quoted, sections

FILE = """\
# Head.

# About the first.
[[expected]]
implementation = "a"
vectors = ["one/x", 'one/y']

[[ expected ]]  # the second
implementation = "b"
vectors = [
    "two/x",  # not "two/y"
    "two/y",
]
# Tail.
"""


def test_file_is_cut_and_nothing_is_lost() -> None:
    cut = sections(FILE)
    assert cut.preamble + "".join(cut.entries) == FILE


def test_comment_directly_above_an_entry_belongs_to_it() -> None:
    cut = sections(FILE)
    assert cut.preamble == "# Head.\n\n"
    assert cut.entries[0].startswith("# About the first.\n[[expected]]\n")


def test_comment_on_the_first_line_belongs_to_the_entry_below() -> None:
    assert sections("# About.\n[[expected]]\n").preamble == ""


def test_file_without_entries_is_all_preamble() -> None:
    assert sections("# nothing\n") == sections("# nothing\n").__class__("# nothing\n", (), ())


def test_lines_of_entries_members_and_names_are_found() -> None:
    first, second = locate(FILE, [["one/x", "one/y"], ["two/x", "two/y"]])
    assert first == (4, {"implementation": 5, "vectors": 6, "one/x": 6, "one/y": 6})
    assert second == (8, {"implementation": 9, "vectors": 10, "two/x": 11, "two/y": 12})


@pytest.mark.parametrize(
    "text",
    ['expected = [{implementation = "a", vectors = ["one/x"]}]', '[[expected]]\nreason = """\n[[expected]]\n"""\n'],
    ids=["inline tables", "a header within a text"],
)
def test_lines_that_cannot_be_told_are_not_told(text: str) -> None:
    assert list(locate(text, [["one/x"]])) == [(None, {})]


@pytest.mark.parametrize("text", ["plain", 'a "quote" and \\', "\x00\x1f\x7f\n\t", "grüße 💸"])
def test_quoted_text_is_read_back(text: str) -> None:
    assert tomllib.loads(f"it = {quoted(text)}") == {"it": text}


def test_lines_of_an_entry_are_read_back() -> None:
    members = {"implementation": "cmd:a 'b' \"c\"", "link": None, "expires": date(2026, 1, 2)}
    text = "\n".join(entry_lines(members, ["one/x", "one/*"]))
    assert tomllib.loads(text)["expected"] == [
        {"implementation": "cmd:a 'b' \"c\"", "expires": date(2026, 1, 2), "vectors": ["one/x", "one/*"]}
    ]
