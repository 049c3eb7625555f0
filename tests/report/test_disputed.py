from __future__ import annotations

from pathlib import Path

import pytest

from ilp.conformance.record import CheckRecord, ImplementationRecord, Result, VectorSetRecord
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.report.disputed import WHY_FIRM, disputed_page, left_open, main, points
from ilp.report.machine import to_json
from ilp.spec.clauses import all_clauses
from tests.conformance.cases import vector

DISPUTED = vector("disputed", id="subject/disputed")
OPEN = vector("either", id="subject/open")
VECTORS = (vector(), DISPUTED, vector("disputed", id="subject/again"), OPEN)


def run_of(*results: Result) -> CheckRecord:
    return CheckRecord(
        suite="0.1.0",
        started="2026-11-23T00:00:00+00:00",
        fail_level="MUST",
        vectors=VectorSetRecord(4, "ab" * 32, "0.1.0"),
        cases=list(VECTORS),
        implementations=[ImplementationRecord(reference="npm:ilp-packet@3.1.3", version="3.1.3")],
        results=list(results),
    )


def result(vector_id: str, verdict: str, reading: str | None = None) -> Result:
    return Result(
        vector=vector_id,
        implementation="npm:ilp-packet@3.1.3",
        outcome="accepted",
        verdict=verdict,  # type: ignore[arg-type]
        reading=reading,
    )


def rows(*results: Result) -> list[str]:
    return [line for line in disputed_page(VECTORS, run_of(*results)).splitlines() if line.startswith("| ")]


def test_vectors_with_the_same_readings_are_one_point() -> None:
    (point,) = points(VECTORS)
    assert ([each.id for each in point.vectors], point.answers) == (
        ["subject/disputed", "subject/again"],
        ("one way", "the other way"),
    )


def test_what_is_left_open_stands_by_its_clauses() -> None:
    assert [(each.clauses, each.vectors) for each in left_open(VECTORS)] == [(OPEN.clauses, (OPEN,))]


def test_table_counts_who_takes_which_reading() -> None:
    found = rows(result("subject/disputed", "info", "one way"), result("subject/again", "info", "the other way"))
    assert found[:2] == ["| implementation | one way | the other way |", "| `npm:ilp-packet@3.1.3` | 1 | 1 |"]


def test_table_has_a_column_for_none_of_them_if_it_is_needed() -> None:
    found = rows(result("subject/disputed", "fail"))
    assert found[:2] == [
        "| implementation | one way | the other way | none of them |",
        "| `npm:ilp-packet@3.1.3` |  |  | 1 |",
    ]


@pytest.mark.parametrize(("verdict", "row"), [("pass", "| 1 |  |"), ("info", "|  | 1 |"), ("skip", "|  |  |")])
def test_table_counts_who_accepts_what_is_left_open(verdict: str, row: str) -> None:
    assert rows(result("subject/open", verdict))[-1] == f"| `npm:ilp-packet@3.1.3` {row}"


def test_page_names_its_date_its_set_and_its_commands() -> None:
    page = " ".join(disputed_page(VECTORS, run_of()).split())
    assert "a run of 2026-11-23 with ilp-conformance 0.1.0 and the vectors of version 0.1.0, sha256 abababab" in page
    assert "ilp check npm:ilp-packet@3.1.3 --format json --output run.json" in page


def test_clause_with_another_side_is_open_or_has_a_reason_to_be_firm() -> None:
    golden = load_vectors(shipped_vectors()).vectors
    shown = {each for point in (*points(golden), *left_open(golden)) for each in point.clauses}
    two_sided = {each.id for each in all_clauses().values() if each.against}
    assert two_sided - shown == WHY_FIRM.keys()


def test_page_says_of_firm_vectors_why_they_are() -> None:
    firm = vector("reject", id="subject/firm", clauses=("0015-trailing-period",))
    page = disputed_page((*VECTORS, firm), run_of())
    section = page[page.index("## `0015-trailing-period`") :].partition("\n## ")[0]
    said = " ".join(section.split())
    assert WHY_FIRM["0015-trailing-period"] in said
    assert f"But: {all_clauses()['0015-trailing-period'].against}" in said
    assert said.endswith("1 vector: `subject/firm`.")


def test_page_is_made_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.json"
    path.write_text(to_json(run_of()), encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == disputed_page(load_vectors(shipped_vectors()).vectors, run_of())


@pytest.mark.parametrize("arguments", [[], ["/nowhere/run.json"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert main(arguments) == 2
