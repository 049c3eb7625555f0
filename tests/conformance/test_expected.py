from __future__ import annotations

from pathlib import Path

import pytest

from ilp.conformance.expected import BrokenExpectedResults, by_vector, load_expected, shipped_expected, without_vector
from ilp.protocol import Crashed, Rejected, TimedOut
from tests.conformance.cases import listed, vector

ENTRY = """
[[expected]]
implementation = "npm:ilp-packet@3.1.3"
outcome = "accepted"
reason = "It is so."
vectors = ["timestamp/*", "address/empty"]
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
    assert entry.vectors == ("timestamp/*", "address/empty")


def test_file_without_entries_lists_nothing(tmp_path: Path) -> None:
    assert load_expected(written(tmp_path, "# nothing yet\n")) == ()


BROKEN = {
    "no TOML": ("[[expected", "mine.toml"),
    "an unknown member": (ENTRY + 'because = "x"\n', "entry 1"),
    "an unknown table": ("[surprise]\n", "surprise"),
    "no reason": (ENTRY.replace('reason = "It is so."', ""), "reason"),
    "an empty reason": (ENTRY.replace("It is so.", ""), "entry 1"),
    "no vectors": (ENTRY.replace('["timestamp/*", "address/empty"]', "[]"), "entry 1"),
    "an outcome with a typo": (ENTRY + ENTRY.replace('"accepted"', '"acepted"'), "entry 2"),
    "an outcome that is no departure": (ENTRY.replace('"accepted"', '"garbled"'), "entry 1"),
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


@pytest.mark.parametrize(
    ("reference", "vector_id", "spoken_of"),
    [
        ("fake", "subject/name", True),
        ("fake", "subject/name-2", False),
        ("other", "subject/name", False),
        ("fake", "glob/any", True),
        ("fake", "Glob/any", False),
    ],
)
def test_entry_speaks_of_its_implementation_and_vectors(reference: str, vector_id: str, spoken_of: bool) -> None:
    entry = listed(vectors=("subject/name", "glob/*"))
    assert by_vector([entry], reference, [vector_id]) == ({vector_id: entry} if spoken_of else {})


def test_first_entry_that_speaks_of_a_vector_counts() -> None:
    first, second = listed(vectors=("subject/*",)), listed(reason="Another.")
    assert by_vector([first, second], "fake", ["subject/name"]) == {"subject/name": first}


def test_entry_describes_its_class_of_outcome() -> None:
    assert listed("rejected").describes(Rejected("whatever it says"))
    assert listed("timed out").describes(TimedOut(3.0))
    assert not listed("rejected").describes(Crashed("killed"))


def test_names_without_a_vector_are_found() -> None:
    entries = [listed(vectors=("subject/name", "subject/nme")), listed(vectors=("subject/*", "sbject/*"))]
    assert list(without_vector(entries, [vector()])) == ["subject/nme", "sbject/*"]


def test_shipped_entries_speak_of_embedded_implementations() -> None:
    assert {each.implementation for each in shipped_expected()} == {"asn1tools", "construct"}
