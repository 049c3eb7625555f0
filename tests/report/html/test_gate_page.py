"""The page of a gate run, as text."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from ilp.gate.record import (
    ConformanceRecord,
    CoverageRecord,
    Finding,
    GateRecord,
    OperationsRecord,
    PolicyRecord,
    WaiverRecord,
)
from ilp.protocol import Accepted, Encode, Encoded, Rejected, RejectValue
from ilp.report.forms import Form, rendered
from tests.conformance.cases import ANOTHER_PACKET, PACKET, WANTED
from tests.report.gate_records import change, control, finding, full_record, record, side
from tests.report.html.check_records import HOSTILE


def page(of: GateRecord) -> str:
    return rendered(of, Form.HTML)


def said(of: GateRecord) -> str:
    """Return the text of the page, each run of white space as one blank, none before a comma and the like."""
    body = page(of).partition("<body>")[2].partition('<script type="module">')[0]
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
    return re.sub(r" (?=[.,;:])", "", words)


def of_pages(*findings: Finding, **changes: Any) -> str:
    return said(record(*findings, **changes))


# The answer.


def test_bump_that_is_too_small_is_not_sufficient() -> None:
    text = of_pages(finding())
    assert "✘ NOT sufficient" in text
    assert "The next version after 3.0.7 has to be 4.0.0 at least." in text


def test_required_bump_is_shown_under_both_policies() -> None:
    text = of_pages(finding("WR04", bumps={"default": "minor", "contract": "major"}))
    assert "minor required by default (decides)" in text
    assert "major required by contract" in text


def test_chosen_policy_is_shown_beside_both() -> None:
    text = of_pages(finding(), policy=PolicyRecord(name="interop", profile="bytes"))
    assert re.search("by interop .decides. .* by default .* by contract", text)


def test_declared_bump_is_shown_with_its_versions() -> None:
    assert "patch declared by 3.0.7 → 3.0.8" in of_pages()


def test_declared_bump_without_versions_stands_alone() -> None:
    assert "minor declared" in of_pages(declared="minor", versions=None)


def test_bump_that_is_enough_is_sufficient() -> None:
    text = of_pages()
    assert "✔ sufficient" in text
    assert "What was asked requires no bump." in text


def test_without_a_declaration_it_is_acceptable_or_not() -> None:
    nothing = {"declared": None, "versions": None}
    assert "✘ not acceptable" in of_pages(finding(), **nothing)
    assert "✔ acceptable" in of_pages(**nothing)
    assert "nothing declared: a no from major on" in of_pages(**nothing)


def test_why_nothing_is_declared_is_said() -> None:
    assert "Nothing is declared:" in of_pages(declared=None, versions=("3.0.8", "3.0.8"))
    assert "Nothing is declared:" in of_pages(declared=None, versions=("3.0.8", "3.0.7"))


def test_versions_that_declare_something_need_no_reason() -> None:
    assert "Nothing is declared" not in of_pages(declared=None, versions=("3.0.7", "3.0.8"))


def test_next_version_that_cannot_be_worked_out_is_named_by_its_bump() -> None:
    unknown = {"baselines": [side("old")], "candidate": side("new"), "versions": None}
    assert "The next version has to be a major one at least." in of_pages(finding(), **unknown)


def test_no_version_number_makes_never_acceptable() -> None:
    text = of_pages(finding("WW05"))
    assert "It has to be repaired: no version number makes it acceptable." in text
    assert "The next version" not in text


def test_what_could_not_be_decided_is_open_with_its_reason_and_log() -> None:
    text = of_pages(undecided=["it would not start\nwhy"])
    assert "? could not decide" in text
    assert "Could not decide: it would not start why" in text
    assert "required so far" in text


def test_reason_of_nothing_still_makes_a_page() -> None:
    assert "Could not decide:" in of_pages(undecided=[""])


def test_interrupted_run_says_how_far_it_came() -> None:
    text = of_pages(interrupted=True, operations=OperationsRecord(count=1))
    assert "Interrupted after 1 operation: this is what was found so far." in text


def test_failing_waiver_is_a_no() -> None:
    text = of_pages(waivers=[WaiverRecord(signature="a", reason="b", state="unused")])
    assert "✘ NOT sufficient" in text
    assert "1 waiver, unused or expired: a no until removed or renewed." in text


def test_run_in_which_nothing_was_asked_names_no_version() -> None:
    text = of_pages(operations=OperationsRecord())
    assert "The next version" not in text
    assert "Nothing was asked." in text


# The sides.


def test_sides_are_shown_as_they_were_resolved() -> None:
    text = of_pages(baselines=[side("old", version="3.0.7", restarts=2, build={"node": "22"})], panel=[side("third")])
    assert "baseline old 3.0.7 fake, Python, speaks RFC 0027; started again 2\u00d7" in text
    assert '{"node":"22"}' in text
    assert "candidate new" in text
    assert "panel third" in text


def test_further_baseline_is_named_so() -> None:
    assert "further baseline older" in of_pages(baselines=[side("old"), side("older")], versions=None)


def test_side_of_which_nothing_is_known_has_dashes() -> None:
    nothing = side("old", name="unknown", language="unknown", digest=None, speaks_rfc0027=None)
    assert "baseline old \u2013 \u2013" in of_pages(baselines=[nothing], versions=None)


# The findings.


def test_findings_are_grouped_by_kind_what_decides_first() -> None:
    text = of_pages(
        finding("WR04", level="allow"),
        finding("WL03", bump="none", level="warn"),
        finding("WL01", bump="patch"),
        finding("WR02", waived=True),
        finding("WR01"),
    )
    places = [text.index(each) for each in ("Failures: 1", "Changes: 1", "Warnings: 1", "Waived: 1", "Allowed: 1")]
    assert places == sorted(places)


def test_kinds_without_a_finding_are_left_out() -> None:
    assert "Waived" not in of_pages(finding()).partition("Findings")[2].partition("Conformance")[0]


def test_surfaces_have_their_names() -> None:
    assert "R reader what it accepts, and as which value" in of_pages(finding())


def test_map_has_the_strongest_bump_of_a_place_and_how_many() -> None:
    text = page(record(finding("WR04", bump="minor"), finding("WR01")))
    cell = re.search(r'<a class="chip b-(\w+)"[^>]*>(.*?)</a>', text)
    assert cell is not None
    assert cell[1] == "major"
    assert cell[2].endswith("major \u00d72")


def test_map_follows_the_order_of_the_packet() -> None:
    found = [finding(field=each, signature=each) for each in ("packet", "data", "fulfillment")]
    table = page(record(*found)).partition('class="plain map"')[2].partition("</table>")[0]
    assert re.findall("<code>(.*?)</code>", table) == ["fulfill.fulfillment", "fulfill.data", "fulfill"]


def test_filters_offer_only_what_is_there() -> None:
    text = page(record(finding()))
    assert re.findall(r"<option>(.*?)</option>", text) == ["major", "fulfill"]


def test_run_without_a_finding_has_no_filters() -> None:
    text = page(record())
    assert "No wire change was observed in 54,252 operations." in text
    assert 'id="filters"' not in text


def test_finding_can_be_linked_to_by_its_signature() -> None:
    text = page(record(finding()))
    assert 'id="WR01/R/fulfill/data/accepted/rejected"' in text
    assert 'href="#WR01/R/fulfill/data/accepted/rejected"' in text


def test_finding_says_how_often_and_where_it_was_seen() -> None:
    seen = "in 17 of 54,252 operations; the first came from the golden vector subject/name"
    assert seen in of_pages(finding())


def test_written_packets_name_the_first_octet_that_differs() -> None:
    written = finding("WW02", input=Encode(WANTED), before=Encoded(PACKET), after=Encoded(ANOTHER_PACKET))
    text = of_pages(written)
    assert "Baseline 35 octets, candidate 36 octets." in text
    assert "The first octet that differs is octet 1; these differ as well." in text


def test_written_packets_that_are_the_same_name_none() -> None:
    written = finding("WL02", input=Encode(WANTED), before=Encoded(PACKET), after=Encoded(PACKET))
    assert "The first octet that differs" not in of_pages(written)


def test_refused_encode_shows_the_packet_of_the_other_side() -> None:
    written = finding("WW03", input=Encode(WANTED), before=Encoded(PACKET), after=Rejected("no"))
    assert "What the baseline wrote:" in of_pages(written)


def test_clause_that_this_suite_does_not_know_is_still_named() -> None:
    assert "clause 9999-gone" in of_pages(finding(clause="9999-gone"))


def test_limit_has_both_boundaries() -> None:
    text = said(full_record())
    assert "length of data: now at most 1, before at most 2" in text


# The other axis, and how far it saw.


def test_conformance_is_counted_in_cells_and_inputs() -> None:
    text = of_pages(conformance=ConformanceRecord((change(), change(count=1)), (change(count=1),)))
    assert "2 cells (4 inputs) improved, 1 cell (1 input) worsened." in text


def test_conformance_that_is_the_same_is_said_to_be() -> None:
    assert "Conformance to RFC 0027 is the same in all that was asked." in of_pages()


def test_dialects_have_no_conformance() -> None:
    dialects = {"baselines": [side("old", speaks_rfc0027=False)], "candidate": side("new", speaks_rfc0027=False)}
    assert "Neither side speaks RFC 0027: there is nothing" in of_pages(**dialects, versions=None)


def test_conformance_names_the_baseline_of_several() -> None:
    several = {"baselines": [side("old"), side("older")], "versions": None}
    text = of_pages(conformance=ConformanceRecord((change(baseline="older"),)), **several)
    assert re.search(r"rejected accepted 0030-octet-string .* older", text)


def test_long_list_of_worsened_cells_is_folded() -> None:
    few, many = (page(record(conformance=ConformanceRecord((), (change(),) * each))) for each in (12, 13))
    assert ('<details class="fold" open>' in few, '<details class="fold" open>' in many) == (True, False)


def test_side_that_disagrees_with_itself_is_marked() -> None:
    assert "✘ new disagrees with itself about 3 of 54,252 operations" in of_pages(controls=[control("new", 3)])


def test_run_without_controls_says_so() -> None:
    assert "No side was held against itself." in of_pages(controls=[])


def test_what_nothing_is_known_of_is_counted() -> None:
    operations = OperationsRecord(count=9, unsupported=1, undecided=2, broken_alike=3, recorded=4, vectors="1.0.0")
    text = of_pages(operations=operations)
    for each in ("unsupported 1:", "undecided 2:", "broken alike 3:", "recording 4 operations", "vectors 1.0.0"):
        assert each in text


def test_coverage_without_rules_has_no_table() -> None:
    assert "by rule" not in of_pages(coverage=CoverageRecord(0, 0))


def test_waiver_links_to_the_finding_that_it_covers() -> None:
    of = finding(waived=True)
    text = page(
        record(of, waivers=[WaiverRecord(signature=of.signature, reason="why", expires="2030-01-01", state="used")])
    )
    waivers = text.partition('id="waivers"')[2]
    assert f'href="#{of.signature}"' in waivers
    assert "lets its finding pass until 2030-01-01" in waivers


# Hostile texts.


@pytest.mark.parametrize("text", [HOSTILE, "'><script>alert(3)</script>", "{{ 7 * 7 }}", "%zz#", ""])
def test_foreign_text_stays_text(text: str) -> None:
    made = page(full_record(text))
    assert made.count("<script") == 1
    assert not re.search(r"<img|<a [^>]*href=\"(?!#)", made)
    assert made.replace("\n", "").replace("\u00a0", "").isprintable()
    made.encode()


def test_value_of_a_hostile_codec_stays_text() -> None:
    value = RejectValue(code=HOSTILE, triggered_by=HOSTILE, message=HOSTILE, data="")
    made = page(record(finding("WR03", before=Accepted(value), after=Accepted(WANTED))))
    assert made.count("<script") == 1
    assert "<img" not in made


def test_page_allows_no_script_and_no_style_but_its_own() -> None:
    made = page(record(finding()))
    policy = re.search('http-equiv="Content-Security-Policy" content="(.*?)"', made)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert " style=" not in made
    assert not re.search(r"<[^>]* on[a-z]+=", made.partition("<body>")[2].partition("<script")[0])
