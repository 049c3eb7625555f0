"""The findings of a gate run as a page shows them."""

from __future__ import annotations

from typing import Any

import pytest

from ilp.gate.record import Finding, PanelReading
from ilp.gate.signature import NONDETERMINISTIC
from ilp.protocol import Accepted, Crashed, Decode, Encode, Encoded, FulfillValue, Rejected, Relay
from ilp.report.html.gate_findings import FindingView, finding_views
from ilp.report.replay import FROM_WITNESS
from tests.conformance.cases import ANOTHER, ANOTHER_PACKET, PACKET, WANTED
from tests.report.gate_records import finding, record, side
from tests.report.packets import prepare

MONTH_13 = prepare(expiry=b"20301302030405678").hex()
DIALECTS: dict[str, Any] = {
    "baselines": [side("old", speaks_rfc0027=False)],
    "candidate": side("new", speaks_rfc0027=False),
    "versions": None,
}


def view(of: Finding, **changes: Any) -> FindingView:
    return finding_views(record(of, **changes))[0]


def written(**changes: Any) -> Finding:
    usual = {"input": Encode(WANTED), "before": Encoded(PACKET), "after": Encoded(ANOTHER_PACKET)}
    return finding("WW02", **usual | changes)


def test_anchor_is_the_signature() -> None:
    assert view(finding()).anchor == "WR01/R/fulfill/data/accepted/rejected"


def test_findings_of_one_signature_have_anchors_of_their_own() -> None:
    views = finding_views(record(finding(), finding(baseline="older")))
    assert [each.anchor for each in views] == [
        "WR01/R/fulfill/data/accepted/rejected",
        "WR01/R/fulfill/data/accepted/rejected/2",
    ]


def test_rule_is_explained() -> None:
    explained = view(finding()).rule
    assert explained is not None
    assert explained.id == "WR01"


def test_rule_and_clause_of_another_version_of_the_suite_are_shown_without_explanation() -> None:
    of = finding()
    unknown = Finding(**{each: getattr(of, each) for each in of.__struct_fields__} | {"rule": "WX99", "clause": "no"})
    assert (view(unknown).rule, view(unknown).clause) == (None, None)


def test_clause_comes_with_its_text() -> None:
    cited = view(finding(clause="0030-octet-string")).clause
    assert cited is not None
    assert cited.text


def test_baseline_is_named_only_where_there_are_several() -> None:
    several = {"baselines": [side("old"), side("older")], "versions": None}
    assert (view(finding()).against, view(finding(), **several).against) == ("", "old")


def test_bump_by_contract_is_there() -> None:
    assert view(finding(bumps={"default": "patch", "contract": "major"})).contract == "major"


@pytest.mark.parametrize(
    ("source", "is_golden", "said"),
    [("subject/name", True, "subject/name"), ("random", False, "chance")],
)
def test_source_is_a_golden_vector_or_said_in_words(source: str, is_golden: bool, said: str) -> None:
    shown = view(finding(source=source))
    assert (shown.is_golden, shown.source) == (is_golden, said)


@pytest.mark.parametrize(("replay", "needs"), [("ilp gate old new", False), (f"ilp gate {FROM_WITNESS}", True)])
def test_replay_says_whether_it_needs_a_witness(replay: str, needs: bool) -> None:
    assert view(finding(replay=replay)).needs_witness is needs


def test_search_finds_rule_field_and_clause_in_small_letters() -> None:
    searchable = view(finding(clause="0030-octet-string")).searchable
    assert all(each in searchable for each in ("wr01", "fulfill.data", "0030-octet-string", "accepted"))


# What was asked.


def test_packet_is_shown_field_by_field() -> None:
    asked = view(finding()).asked
    assert asked.operation == "decode"
    assert [each.field for each in asked.octets] == ["type", "envelope length", "fulfillment", "data length", "data"]
    assert asked.length == 35


def test_field_that_the_finding_is_about_is_named_with_its_length() -> None:
    assert view(finding()).asked.about == {"data", "data length"}


def test_envelope_is_its_parts() -> None:
    assert {"type", "envelope length", "trailing"} <= view(finding(field="envelope")).asked.about


def test_finding_about_the_whole_packet_names_no_field() -> None:
    assert view(finding(field="packet")).asked.about == frozenset()


def test_octet_at_which_the_reference_codec_refuses_is_marked() -> None:
    asked = view(finding(input=Decode(MONTH_13))).asked
    marked = [run.octets for row in asked.octets for run in row.runs if run.mark]
    assert marked == ["31"]
    assert asked.remarks[0].refuses
    assert asked.remarks[0].said.field == "expiresAt"


def test_departure_that_is_let_pass_is_no_refusal() -> None:
    asked = view(finding(input=Decode(PACKET + "00"))).asked
    assert [each.refuses for each in asked.remarks] == [False]


def test_canonical_packet_has_no_remarks() -> None:
    assert view(finding()).asked.remarks == ()


def test_relay_says_how_it_was_to_change_the_packet() -> None:
    operation = Relay(prepare().hex(), amount="7", expires_at="2030-01-01T00:00:00.000Z")
    asked = view(finding("WF01", input=operation)).asked
    assert asked.forward == "amount 7 and expiresAt 2030-01-01T00:00:00.000Z"


def test_relay_as_it_is_says_nothing_of_a_change() -> None:
    assert view(finding("WF01", input=Relay(PACKET))).asked.forward == ""


def test_value_to_write_is_shown_by_members() -> None:
    asked = view(written()).asked
    assert asked.operation == "encode"
    assert [each.name for each in asked.value] == ["packet", "fulfillment", "data"]


def test_dialect_is_not_taken_apart() -> None:
    asked = view(finding(), **DIALECTS).asked
    assert asked.is_dialect
    assert [(each.field, [run.octets for run in each.runs]) for each in asked.octets] == [("", [PACKET])]


def test_long_packet_of_a_dialect_is_cut() -> None:
    asked = view(finding(input=Decode("01" * 1000)), **DIALECTS).asked
    assert [run.left_out for run in asked.octets[0].runs] == [0, 872]


def test_sides_that_were_not_asked_what_they_speak_are_taken_for_rfc_0027() -> None:
    unasked = {"baselines": [side("old", speaks_rfc0027=None)], "candidate": side("new", speaks_rfc0027=None)}
    assert not view(finding(), **unasked, versions=None).asked.is_dialect


# What was done.


def test_both_values_are_beside_each_other() -> None:
    sides = view(finding("WR03", before=Accepted(WANTED), after=Accepted(ANOTHER))).sides
    assert [each.name for each in sides.values if each.differs] == ["data"]
    assert (sides.old_read, sides.new_read) == (True, True)


def test_side_that_refused_has_no_value_and_says_why() -> None:
    sides = view(finding(after=Rejected("no"))).sides
    assert (sides.old_read, sides.new_read) == (True, False)
    assert sides.new.line == "refused: no"


def test_both_packets_are_beside_each_other() -> None:
    packets = view(written()).sides.packets
    assert packets is not None
    assert packets.first == 1


def test_single_packet_is_shown_with_whose_it_is() -> None:
    sides = view(written(after=Rejected("no"))).sides
    assert sides.packets is None
    assert sides.packet_of == "baseline"
    assert sides.packet[0].field == "type"


def test_single_packet_may_be_the_candidates() -> None:
    assert view(written(before=Rejected("no"))).sides.packet_of == "candidate"


def test_packets_of_a_dialect_are_compared_as_octets() -> None:
    packets = view(written(), **DIALECTS).sides.packets
    assert packets is not None
    assert [each.field for each in packets.rows] == ["octets"]


def test_log_of_a_crash_is_shown() -> None:
    assert view(finding("WL02", after=Crashed("it ended", "one\ntwo"))).sides.new.log == ("one", "two")


def test_side_that_disagrees_with_itself_answers_once_and_again() -> None:
    assert view(finding("WL02", old=NONDETERMINISTIC)).sides.labels == ("once", "again")


# Who reads what was written.


def reading(**changes: Any) -> PanelReading:
    usual: dict[str, Any] = {"reader": "reference", "outcome": Accepted(WANTED), "agrees": True}
    return PanelReading(**usual | changes)


def test_reader_that_agrees_reads_the_value_that_is_meant() -> None:
    (shown,) = view(written(readings=(reading(),))).readings
    assert (shown.agrees, shown.line, shown.differing) == (True, "as the value that is meant", ())


def test_reader_of_another_value_shows_what_it_reads_otherwise() -> None:
    (shown,) = view(written(readings=(reading(outcome=Accepted(ANOTHER), agrees=False),))).readings
    assert shown.line == "as another value"
    assert [each.name for each in shown.differing] == ["data"]


def test_reader_that_refuses_says_so() -> None:
    (shown,) = view(written(readings=(reading(outcome=Rejected("no"), agrees=False),))).readings
    assert shown.line == "refused: no"


def test_reader_of_what_was_forwarded_says_what_it_reads() -> None:
    value = FulfillValue(fulfillment="00" * 32, data="")
    of = finding("WF01", input=Relay(PACKET), readings=(reading(outcome=Accepted(value), agrees=False),))
    assert view(of).readings[0].line.startswith("accepted as fulfill")


@pytest.mark.parametrize(("rule", "whose"), [("WW06", "baseline"), ("WW05", "candidate")])
def test_octets_that_are_read_are_those_of_one_side(rule: str, whose: str) -> None:
    assert view(finding(rule, input=Encode(WANTED), readings=(reading(),))).read_octets == whose
