from __future__ import annotations

import html
import json
import re
from typing import Any

from ilp.conformance.record import CheckRecord, ImplementationRecord, Problem
from ilp.conformance.verdict import VERDICTS
from ilp.protocol import Accepted
from ilp.report.forms import Form, rendered
from ilp.report.html.check_page import GLYPHS, check_html
from tests.conformance.cases import ANOTHER, WANTED, listed, vector
from tests.report.html.check_records import HOSTILE, few, hostile, many, run


def matrix(record: CheckRecord) -> dict[str, Any]:
    (block,) = re.findall(
        r'<script type="application/json" id="matrix-data">(.*?)</script>', check_html(record), re.DOTALL
    )
    found: dict[str, Any] = json.loads(block)
    return found


def summary(record: CheckRecord) -> list[str]:
    """Return the words of each implementation of the summary."""
    items = re.findall(
        r'<li class="implementation">(.*?)(?=<li class="implementation">|</section>)', check_html(record), re.DOTALL
    )
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", each)).split()) for each in items]


def test_form_html_of_a_check_is_this_page() -> None:
    record = few()
    assert rendered(record, Form.HTML) == check_html(record).rstrip("\n")


def test_verdicts_are_digits_by_implementation_in_the_order_of_the_vectors() -> None:
    names = [[VERDICTS[int(each)] for each in column["verdicts"]] for column in matrix(few())["columns"]]
    assert names == [
        ["pass", "pass", "pass", "pass", "info"],
        ["fail", "fail", "fail", "pass", "pass"],
        ["pass", "fail", "pass", "pass", "info"],
    ]


def test_consequences_are_digits_too_and_dots_where_there_is_none() -> None:
    found = matrix(few())
    (_, lax, frail) = (each["consequences"] for each in found["columns"])
    assert [found["consequences"][int(each)] for each in lax[:2]] == [
        "value silently changed",
        "forbidden packet accepted",
    ]
    assert lax[3:] == ".."
    assert frail == ".4..."


def test_result_that_a_record_lacks_is_a_dot() -> None:
    record = few()
    del record.results[0]
    assert matrix(record)["columns"][0]["verdicts"][0] == "."


def test_properties_are_indexes_of_names() -> None:
    found = matrix(few())
    assert [found["subjects"][each] for each in found["of"]["subject"]] == [
        "address",
        "address",
        "relay",
        "data",
        "data",
    ]
    assert [[found["flags"][each] for each in one] for one in found["of"]["flags"]] == [
        ["boundary"],
        [],
        [],
        [],
        ["large"],
    ]


def test_clause_is_cited_with_its_text() -> None:
    cited = {each[0]: each[1:] for each in matrix(few())["clauses"]}
    assert cited["0015-characters"][0].startswith("RFC 0015, ")
    assert cited["0015-characters"][1]


def test_clause_that_this_version_does_not_know_is_only_named() -> None:
    record = run([vector("reject", clauses=("9999-to-come",))], {"lax": [Accepted(WANTED)]})
    assert matrix(record)["clauses"] == [["9999-to-come", "", "", ""]]
    assert "9999-to-come" in summary(record)[0]


def test_command_stands_around_the_vector() -> None:
    record = few()
    record.options = ["--fail-level", "MAY"]
    column = matrix(record)["columns"][1]
    assert (column["before"], column["after"]) == ("ilp check lax --vector ", " --fail-level MAY -v")


def test_command_is_right_even_for_a_reference_that_names_a_vector() -> None:
    record = run([vector()], {"cmd:x VECTOR VECTORVECTOR": [Accepted(WANTED)]})
    column = matrix(record)["columns"][0]
    assert column["before"] == "ilp check 'cmd:x VECTOR VECTORVECTOR' --vector "


def test_summary_counts_and_concludes() -> None:
    (good, lax, _) = summary(few())
    assert good.startswith("good Fake 1.2.3, Python, tree abababababab")
    assert "conforms yes" in good
    assert "4 pass" in good
    assert "conforms no" in lax
    assert "3 fail" in lax


def test_causes_are_grouped_by_consequence_the_gravest_first() -> None:
    lax = summary(few())[1]
    consequences = ("value silently changed", "forbidden packet accepted")
    assert re.findall("|".join(consequences), lax)[:2] == list(consequences)
    assert "decode 0015-characters" in lax


def test_known_departures_are_apart_from_fails() -> None:
    record = run([vector()], {"fake": [Accepted(ANOTHER)]}, expected=(listed("accepted"),))
    (fake,) = summary(record)
    assert "1 known" in fake
    assert "By cause" not in fake
    assert "Known departures value silently changed 1 vector 1 decode 0027-fulfill-fields" in fake


def test_problem_shows_its_advice_and_the_end_of_its_log() -> None:
    record = few()
    record.implementations[0].problem = Problem("It does not start.", "Install it.", "first\nlast line")
    assert "It does not start. Install it. first last line" in summary(record)[0]


def test_implementation_that_never_greeted_has_no_version() -> None:
    record = few()
    record.implementations[0] = ImplementationRecord(reference="good")
    assert "good did not say its name, 0.0 s" in summary(record)[0]


def test_restarts_are_said() -> None:
    record = few()
    record.implementations[0].restarts = 2
    assert "started again 2 times" in summary(record)[0]


def test_interrupted_run_says_so() -> None:
    record = few()
    record.interrupted = True
    assert "The run was interrupted" in check_html(record)


def test_every_verdict_has_a_glyph_of_its_own() -> None:
    assert tuple(GLYPHS) == VERDICTS
    assert len(set(GLYPHS.values())) == len(VERDICTS)


def test_foreign_text_ends_no_element() -> None:
    page = check_html(hostile())
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("<script") == page.count("</script>")
    page.encode()


def test_command_keeps_foreign_text_as_it_is() -> None:
    column = matrix(hostile())["columns"][0]
    assert HOSTILE.replace("'", "'\"'\"'") in column["before"]


def test_page_of_1500_vectors_and_12_implementations_is_below_a_megabyte() -> None:
    assert len(check_html(many(1500, 12)).encode()) < 1_000_000
