from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ilp.conformance.expected import (
    SHIPPED,
    BrokenExpectedResults,
    Origin,
    load_expected,
    shipped_expected,
)
from ilp.protocol import Crashed, Rejected, TimedOut
from tests.conformance.cases import listed

ENTRY = """
[[expected]]
implementation = "npm:ilp-packet@3.1.3"
outcome = "accepted"
kind = "bug"
reason = "It is so."
vectors = ["timestamp/*", "address/empty"]
"""
WHOLE = """
[[expected]]
implementation = "npm:ilp-packet@3.*"
outcome = "timed out"
kind = "spec-dispute"
reason = "It is so."
link = "https://example.org/issues/1"
owner = "somebody"
expires = 2026-12-31
vectors = ["timestamp/*"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint_about(path: Path) -> str:
    with pytest.raises(BrokenExpectedResults) as caught:
        load_expected(path)
    return str(caught.value)


def test_entries_are_read(tmp_path: Path) -> None:
    (entry,) = load_expected(written(tmp_path, ENTRY))
    assert (entry.implementation, entry.outcome, entry.reason) == ("npm:ilp-packet@3.1.3", "accepted", "It is so.")
    assert (entry.kind, entry.link, entry.owner, entry.expires) == ("bug", None, None, None)
    assert entry.vectors == ("timestamp/*", "address/empty")


def test_optional_members_are_read(tmp_path: Path) -> None:
    (entry,) = load_expected(written(tmp_path, WHOLE))
    assert (entry.kind, entry.link, entry.owner) == ("spec-dispute", "https://example.org/issues/1", "somebody")
    assert entry.expires == date(2026, 12, 31)


def test_entry_knows_where_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, ENTRY + WHOLE)
    first, second = load_expected(path)
    assert (first.origin.file, first.origin.line, second.origin.line) == (str(path), 2, 9)
    assert (second.origin.line_of("expires"), second.origin.line_of("timestamp/*")) == (16, 17)


def test_what_has_no_line_of_its_own_has_that_of_the_entry() -> None:
    assert Origin("mine.toml", 7, {"reason": 8}).line_of("link") == 7


def test_file_without_entries_lists_nothing(tmp_path: Path) -> None:
    assert load_expected(written(tmp_path, "# nothing yet\n")) == ()


BROKEN = {
    "no TOML": ("[[expected", "mine.toml"),
    "an unknown member": (ENTRY + 'because = "x"\n', "entry 1"),
    "an unknown table": ("[surprise]\n", "surprise"),
    "no reason": (ENTRY.replace('reason = "It is so."', ""), "reason"),
    "an empty reason": (ENTRY.replace("It is so.", " "), "Expected some text - entry 1"),
    "no kind": (ENTRY.replace('kind = "bug"', ""), "missing required field `kind` - entry 1"),
    "an unknown kind": (ENTRY.replace('"bug"', '"bgu"'), "entry 1"),
    "no vectors": (ENTRY.replace('["timestamp/*", "address/empty"]', "[]"), "entry 1"),
    "an empty name": (ENTRY.replace('"address/empty"', '""'), "Expected some text - entry 1"),
    "a name that stands twice": (ENTRY.replace("address/empty", "timestamp/*"), "it names timestamp/* twice - entry 1"),
    "an empty implementation": (ENTRY.replace("npm:ilp-packet@3.1.3", ""), "entry 1"),
    "an outcome with a typo": (ENTRY + ENTRY.replace('"accepted"', '"acepted"'), "entry 2"),
    "an outcome that is no departure": (ENTRY.replace('"accepted"', '"garbled"'), "entry 1"),
    "a link that is none": (ENTRY + 'link = "#12"\n', "Expected an address that begins with https:// or http://"),
    "an owner that is nobody": (ENTRY + 'owner = ""\n', "entry 1"),
    "a day in quotes": (ENTRY + 'expires = "2026-12-31"\n', "Expected `date | null`, got `str` - entry 1"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_file_is_refused_with_its_name_and_place(what: str, tmp_path: Path) -> None:
    text, place = BROKEN[what]
    complaint = complaint_about(written(tmp_path, text))
    assert "mine.toml" in complaint
    assert place in complaint


def test_file_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'reason = "\xff"')
    assert "mine.toml" in complaint_about(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert "No such file" in complaint_about(tmp_path / "mine.toml")


def test_entry_describes_its_class_of_outcome() -> None:
    assert listed("rejected").describes(Rejected("whatever it says"))
    assert listed("timed out").describes(TimedOut(3.0))
    assert not listed("rejected").describes(Crashed("killed"))


@pytest.mark.parametrize(("expires", "expired"), [(None, False), (date(2026, 6, 15), False), (date(2026, 6, 14), True)])
def test_entry_holds_until_the_end_of_its_last_day(expires: date | None, expired: bool) -> None:
    assert listed(expires=expires).has_expired(date(2026, 6, 15)) is expired


def test_example_of_the_documentation_is_in_the_format(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "known-results.md").read_text(encoding="utf-8")
    example = page.partition("<!-- example: known.toml -->\n```toml\n")[2].partition("```")[0]
    (entry,) = load_expected(written(tmp_path, example))
    assert entry.vectors == ("timestamp/month-13", "timestamp-clock/minute-[6-9]?")


def test_shipped_entries_speak_of_embedded_implementations() -> None:
    assert {each.implementation for each in shipped_expected()} == {"asn1tools", "construct"}


def test_shipped_entries_name_no_path_of_this_machine() -> None:
    assert {each.origin.file for each in shipped_expected()} == {SHIPPED}
