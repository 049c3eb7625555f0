from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ilp.conformance.record import KnownProblem
from ilp.gate.record import WaiverRecord
from ilp.report.markdown import check_markdown, gate_markdown, history_markdown
from ilp.report.markdown.writing import block, code, details, escaped, fitted, table
from tests.report import check_records as runs
from tests.report.check_records import HOSTILE, check, fail, result
from tests.report.foreign import TEXTS
from tests.report.gate_records import finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import OPEN, SHORT, fired, history, hostile_history, step

PARSER = MarkdownIt("commonmark").enable("table")
FOLDED = re.compile(r"<details><summary><code>[^<]*</code></summary>\n|</details>\n?")
OURS = ("<br>", "<!-- -->")


def tokens(text: str) -> list[Token]:
    """Return all tokens of a page, after a look at what must not be in one."""
    assert text.replace("\n", "").isprintable()
    found = [each for token in PARSER.parse(text) for each in (token, *(token.children or ()))]
    for each in found:
        assert each.type not in ("link_open", "image", "hr", "list_item_open", "blockquote_open", "code_block")
        if each.type == "html_block":
            assert FOLDED.fullmatch(each.content)
        if each.type == "html_inline":
            assert each.content in OURS
    return found


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table, as they are read: of each the same number as of its head."""
    made: list[list[str]] = []
    width = 0
    inside = [*tokens(text)]
    for index, token in enumerate(inside):
        if token.type == "tr_open":
            made.append([])
        if token.type in ("th_open", "td_open"):
            made[-1].append(words(inside[index + 1]))
        if token.type == "thead_close":
            width = len(made[-1])
        if token.type == "tr_close":
            assert width in (0, len(made[-1])) or inside[index + 1].type == "thead_close"
    return made


def words(inline: Token) -> str:
    return "".join(
        each.content for each in inline.children or () if each.type in ("text", "text_special", "code_inline")
    )


def headings(text: str) -> list[str]:
    return [words(other) for one, other in pairwise(tokens(text)) if one.type == "heading_open"]


def blocks(text: str) -> Iterator[str]:
    return (each.content for each in tokens(text) if each.type == "fence")


# Writing.


@given(TEXTS)
def test_code_is_one_code_and_nothing_else(text: str) -> None:
    (paragraph, inline, *_) = PARSER.parse(f"a {code(text)} b")
    assert paragraph.type == "paragraph_open"
    assert [each.type for each in inline.children or ()] == ["text", "code_inline", "text"]


@pytest.mark.parametrize("text", ["a`b", "`a", "``", "a|b", "-"])
def test_code_shows_text_as_it_is(text: str) -> None:
    assert words(PARSER.parse(code(text))[1]) == text


@given(TEXTS)
def test_words_are_read_as_they_are(text: str) -> None:
    inline = PARSER.parse(f"a {escaped(text)} b")[1]
    assert {each.type for each in inline.children or ()} <= {"text", "text_special", "html_inline"}


def test_nobody_is_called() -> None:
    assert escaped("by @admin") == "by @<!-- -->admin"


@given(TEXTS)
def test_block_ends_where_it_should(text: str) -> None:
    fences = [each for each in PARSER.parse(f"{block(text)}\n\nend") if each.type in ("fence", "inline")]
    assert [each.type for each in fences] == ["fence", "inline"]


@given(TEXTS)
def test_summary_stays_in_its_element(text: str) -> None:
    kinds = [each.type for each in tokens(details(text, "content"))]
    assert kinds == ["html_block", "paragraph_open", "inline", "text", "paragraph_close", "html_block"]


@given(TEXTS, TEXTS)
def test_cell_stays_in_its_table(one: str, other: str) -> None:
    made = rows(table(("a", "b:"), [(code(one), escaped(other))]))
    assert [len(each) for each in made] == [2, 2]


@pytest.mark.parametrize(("text", "shown"), [("a|b", "a|b"), ("a\\|b", "a\\\\x7cb")])
def test_bar_in_a_cell_is_shown(text: str, shown: str) -> None:
    assert rows(table(("a",), [(code(text),)])) == [["a"], [shown]]


def test_what_does_not_fit_is_counted() -> None:
    text = fitted("first", ["x" * 400_000, "y" * 400_000, "z"])
    assert text.startswith("first\n\nxxx")
    assert "y" not in text.splitlines()[2]
    assert text.endswith(
        "Left out, as this would be too long: 2 more. `--report html=FILE` writes a page of everything."
    )


# A conformance run.


def test_matrix_counts_every_verdict() -> None:
    made = rows(check_markdown(runs.mixed()))
    assert made[0] == [
        "implementation", "version", "pass", "fail", "known", "warn", "info", "skip", "error", "conforms", "s"
    ]  # fmt: skip
    assert made[1] == ["fake", "1.0.0", *"1111111", "no", "1.2"]
    assert made[2] == ["other", "1.0.0", "7", *"000000", "yes", "1.2"]


def test_heading_is_the_answer() -> None:
    assert headings(check_markdown(runs.clean())) == ["ILPv4 conformance: conforms"]
    assert headings(check_markdown(runs.mixed()))[0] == "ILPv4 conformance: 1 of 2 does not conform"


def test_causes_are_a_table_with_a_case_to_unfold() -> None:
    text = check_markdown(check(fail("subject/one"), fail("subject/two")))
    assert headings(text)[1] == "fake: 2 fails, 1 cause"
    assert rows(text)[-1] == [
        "2",
        "decode",
        "valid packet refused",
        "0027-fulfill-fields A Fulfill holds the fulfillment of exactly 32 octets, then data. (RFC 0027, ILP Fulfill)",
        "subject/one",
    ]
    case, command = blocks(text)
    assert case.startswith("--- fail subject/one: A title ---\n")
    assert command == "ilp check fake --vector subject/one -v\n"
    assert "<summary><code>valid packet refused, decode: subject/one</code></summary>" in text


def test_warnings_and_known_departures_have_their_own_place() -> None:
    text = check_markdown(runs.mixed())
    assert headings(text)[1:] == ["fake: 1 fail, 1 cause", "fake: 1 warning, 1 cause"]
    assert "<summary><code>fake: 1 known departure</code></summary>" in text
    assert rows(text)[-1][-1] == "It is so."


def test_run_in_which_all_conforms_is_the_matrix_alone() -> None:
    text = check_markdown(runs.clean())
    assert len(rows(text)) == 2
    assert text.endswith("3 vectors, set `1.0.0`, 2.5 s, ilp `1.2.3`.")


def test_set_without_a_version_is_not_named() -> None:
    record = runs.clean()
    record.vectors = type(record.vectors)(3, "ab" * 32)
    assert "3 vectors, 2.5 s" in check_markdown(record)


def test_implementation_that_could_not_be_had_says_why() -> None:
    text = check_markdown(runs.unavailable())
    assert headings(text)[1] == "gone could not be asked"
    assert next(blocks(text)) == "gone: it would not start\n| the last\n| of its log\nStart it by hand.\n"


@pytest.mark.parametrize(("member", "said"), [("interrupted", "Interrupted"), ("stopped", "Stopped at the first fail")])
def test_run_that_did_not_ask_everything_says_so(member: str, said: str) -> None:
    record = runs.clean()
    setattr(record, member, True)
    assert f"**{said}: what was not asked counts as error.**" in check_markdown(record)


def test_thousands_of_fails_are_a_page_that_a_job_summary_takes() -> None:
    text = check_markdown(runs.many())
    assert len(text.encode()) < 500_000
    assert "2350 more in 190 further causes." in text
    assert len(list(blocks(text))) == 20


def test_known_departures_of_many_causes_are_cut() -> None:
    record = runs.many()
    record.results = [result("known", each.vector) for each in record.results]
    assert "30 more causes." in check_markdown(record)


def test_lists_that_have_to_be_changed_are_a_table() -> None:
    problem = KnownProblem(kind="stale entry", file="a|b.toml", line=3, message="it names nothing", add=["x = 1"])
    bare = KnownProblem(kind="stale entry", file="c.toml", message="it names nothing")
    text = check_markdown(check(result("pass"), known_problems=[problem, bare]))
    assert rows(text)[-2:] == [
        ["stale entry", "a|b.toml", "3", "it names nothingwrite: x = 1"],
        ["stale entry", "c.toml", "-", "it names nothing"],
    ]
    assert "10 more." in check_markdown(check(result("pass"), known_problems=[bare] * 60))


# A gate run.


def test_heading_of_a_gate_says_whether_the_bump_suffices() -> None:
    assert headings(gate_markdown(gate(finding())))[0] == (
        "ILPv4 wire change: major required, patch declared, NOT sufficient"
    )
    assert headings(gate_markdown(gate())) == ["ILPv4 wire change: no bump required, sufficient"]
    assert headings(gate_markdown(gate(declared=None))) == ["ILPv4 wire change: no bump required"]
    assert headings(gate_markdown(gate(undecided=["why"]))) == ["ILPv4 wire change: could not decide"]


def test_sides_and_both_policies_are_shown() -> None:
    made = rows(gate_markdown(gate(finding())))
    assert made[1] == ["baseline", "old", "3.0.7", "Python", "0123456789abcdef"]
    assert made[2] == ["candidate", "new", "3.0.8", "Python", "0123456789abcdef"]
    assert made[4:6] == [["default (chosen)", "major"], ["contract", "major"]]


def test_findings_are_a_table_the_gravest_kind_first() -> None:
    made = rows(gate_markdown(gate(finding("WL01"), finding(waived=True), finding(level="allow"), finding())))
    assert [each[:4] for each in made[-3:]] == [
        ["failure", "WR01 reader-rejects-accepted", "fulfill.data", "major"],
        ["change", "WL01 fault-to-reject", "fulfill.data", "patch"],
        ["waived", "WR01 reader-rejects-accepted", "fulfill.data", "major"],
    ]


def test_finding_unfolds_with_its_octets_and_command() -> None:
    text = gate_markdown(gate(finding()))
    assert "<summary><code>failure WR01 reader-rejects-accepted: fulfill.data</code></summary>" in text
    assert any(each.rstrip().endswith("replay    ilp gate old new") for each in blocks(text))


def test_findings_against_several_baselines_name_them() -> None:
    side = gate().baselines[0]
    assert rows(gate_markdown(gate(finding(baseline="older"), baselines=[side, side])))[-1][-1] == "older"


def test_many_findings_are_cut() -> None:
    assert "20 more." in gate_markdown(gate(*[finding()] * 120))


def test_why_it_could_not_decide_comes_before_the_findings() -> None:
    text = gate_markdown(gate(finding(), undecided=["old disagrees with itself"]))
    assert text.index("Could not decide: old disagrees") < text.index("### Findings")


def test_what_else_was_found_is_folded() -> None:
    waiver = WaiverRecord(signature="S", reason="agreed", state="used")
    text = gate_markdown(gate(waivers=[waiver]))
    assert text.index("conformance, controls, coverage, waivers</code>") < text.index("S lets its finding pass")


# A history.


def test_history_is_a_table_with_a_line_below() -> None:
    text = history_markdown(history(step(fired("WR01"), **SHORT), step(declared=None)))
    lines = text.splitlines()
    assert lines[0] == "| step | declared | required | required by contract | enough | findings | conformance |"
    assert lines[2:5] == [
        "| 3.0.7 → 3.0.8 | patch | major | major | **no** | WR01: prepare.expiresAt | same |",
        "| 3.0.7 → 3.0.8 | - | none | none | yes | none | same |",
        "",
    ]
    assert lines[5].startswith("`npm:ilp-packet`, 2 releases from 3.0.7 to 3.0.8, 50,000 operations beyond the golden")
    assert lines[5].endswith(". 1 of 2 steps declared less than what changed requires: 3.0.7 -> 3.0.8.")


def test_step_that_is_open_says_why_below() -> None:
    text = history_markdown(history(step(**OPEN)))
    assert "| 3.0.7 → 3.0.8 | patch | ? | ? | open | none | same |" in text
    assert list(blocks(text)) == ["3.0.7 -> 3.0.8 could not be decided: it would not start\n  | why\n"]


def test_version_that_is_none_is_code() -> None:
    assert rows(history_markdown(history(step(versions=("1|2", "3")))))[1][0] == "1|2 → 3"


# Foreign text.


@given(TEXTS)
def test_foreign_text_breaks_no_page(text: str) -> None:
    for page in (
        check_markdown(runs.hostile(text)),
        gate_markdown(full_record(text)),
        history_markdown(hostile_history(text)),
    ):
        rows(page)


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_changes_no_outline(text: str) -> None:
    plain = runs.hostile("plain")
    outlines = [[each.type for each in PARSER.parse(check_markdown(record))] for record in (plain, runs.hostile(text))]
    assert outlines[0] == outlines[1]
