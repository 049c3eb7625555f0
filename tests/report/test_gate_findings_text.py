from __future__ import annotations

from typing import Any

import pytest

from ilp.gate.record import Boundary, PanelReading, PolicyRecord
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Outcome,
    Rejected,
    RejectValue,
    Relay,
)
from ilp.report.gate_findings_text import finding_text, kind_of
from tests.conformance.cases import ANOTHER, ANOTHER_PACKET, PACKET, WANTED
from tests.report.gate_records import finding, record, row, side

REFUSED = Rejected("no")
REJECT = RejectValue(code="F00", triggered_by="g.a", message="", data="")
WITHOUT_DATA = f"0d20{'c3' * 32}"


def shown(rule_id: str = "WR01", run: dict[str, Any] | None = None, **changes: Any) -> str:
    found = finding(rule_id, **changes)
    return finding_text(found, record(found, **(run or {}))).plain


def marked(report: str, label: str = "octets") -> list[int]:
    """The columns of a dump, in octets, that carets mark, behind a label."""
    lines = report.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(f"  {label:<10}"))
    found: list[int] = []
    start = 0
    for line in lines[first:]:
        if line[:12].strip() not in ("", label):
            break
        if "^" in line:
            found += [start + at for at in range(16) if line[20 + 3 * at : 22 + 3 * at] == "^^"]
        elif line[12:18].strip().isdigit():
            start = int(line[12:18])
    return found


# What a finding is to the reader.


@pytest.mark.parametrize(
    ("kind", "rule_id", "changes"),
    [
        ("failure", "WR01", {}),
        ("failure", "WL02", {}),
        ("change", "WL01", {}),
        ("warning", "WL03", {}),
        ("warning", "WR01", {"level": "warn"}),
        ("allowed", "WR01", {"level": "allow"}),
        ("allowed", "WE04", {}),
        ("waived", "WR01", {"waived": True}),
    ],
)
def test_kind_where_a_patch_is_declared(kind: str, rule_id: str, changes: dict[str, Any]) -> None:
    found = finding(rule_id, **changes)
    assert kind_of(found, record(found)) == kind


@pytest.mark.parametrize(("fail_on", "kind"), [("minor", "failure"), ("major", "change")])
def test_kind_where_nothing_is_declared(fail_on: str, kind: str) -> None:
    found = finding("WR05")
    assert kind_of(found, record(found, declared=None, versions=None, fail_on=fail_on)) == kind


def test_warning_that_is_a_no_is_a_failure() -> None:
    found = finding("WL03")
    assert kind_of(found, record(found, declared=None, versions=None, fail_on="patch")) == "failure"


# Where.


@pytest.mark.parametrize(
    ("packet", "field", "place"),
    [("fulfill", "data", "fulfill.data"), ("reject", "packet", "reject"), ("none", "type", "no ILPv4 packet")],
)
def test_heading_says_where(packet: str, field: str, place: str) -> None:
    assert shown(packet=packet, field=field).startswith(f"--- failure WR01 reader-rejects-accepted: {place} (major)")


def test_heading_has_the_bump_under_contract_where_it_is_another() -> None:
    report = shown("WR05", bumps={"default": "minor", "contract": "major"})
    assert report.partition("\n")[0].endswith(": fulfill.data (minor; contract: major) ---")


def test_baseline_is_named_where_there_are_several() -> None:
    assert row(shown(run={"baselines": [side("old"), side("older")]}), "against") == "old"
    assert "  against " not in shown()


def test_octet_that_the_specification_turns_on_is_marked() -> None:
    assert marked(shown(input=Decode(WITHOUT_DATA))) == [34]


def test_field_is_marked_where_the_specification_turns_on_nothing() -> None:
    assert marked(shown(field="fulfillment")) == list(range(2, 34))


def test_length_of_an_empty_field_is_marked() -> None:
    assert marked(shown(field="data")) == [34]


def test_content_of_a_field_is_marked_and_not_its_length() -> None:
    assert marked(shown(field="data", input=Decode(ANOTHER_PACKET))) == [35]


def test_trailing_octets_are_marked() -> None:
    longer = f"0d24{PACKET[4:]}010203"
    assert marked(shown("WR07", field="envelope", input=Decode(longer))) == [35, 36, 37]


def test_type_octet_is_marked_where_it_is_no_packet() -> None:
    assert marked(shown(packet="none", field="type", input=Decode("ff00"))) == [0]
    assert marked(shown(packet="none", field="type", input=Decode(""))) == [0]


@pytest.mark.parametrize(
    ("field", "sides"), [("packet", True), ("data", False)], ids=["no single field", "a dialect that nobody knows"]
)
def test_nothing_is_marked_where_no_place_is_known(field: str, *, sides: bool) -> None:
    run = {"baselines": [side("old", speaks_rfc0027=sides)], "candidate": side("new", speaks_rfc0027=sides)}
    assert marked(shown(field=field, run=run)) == []


def test_finding_of_an_unknown_baseline_is_shown_all_the_same() -> None:
    assert "--- failure" in shown(baseline="somebody")


# What was asked.


def test_value_to_write_is_shown() -> None:
    assert row(shown("WW03", input=Encode(WANTED)), "value").startswith('fulfill: fulfillment "c3c3')


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Relay(PACKET), "as it is"),
        (Relay(PACKET, amount="9"), "with amount 9"),
        (
            Relay(PACKET, amount="9", expires_at="2030-01-01T00:00:00.000Z"),
            "with amount 9, with expiresAt 2030-01-01T00:00:00.000Z",
        ),
    ],
)
def test_what_to_forward_is_shown(operation: Relay, said: str) -> None:
    assert row(shown("WF01", input=operation), "forward") == said


# What was done.


def test_only_the_fields_that_differ_are_shown() -> None:
    report = shown("WR03", before=Accepted(WANTED), after=Accepted(ANOTHER))
    assert row(report, "baseline") == 'accepted, data ""'
    assert row(report, "candidate") == 'accepted, data "00"'


def test_long_fields_are_shown_from_where_they_differ() -> None:
    one, other = (FulfillValue(fulfillment="c3" * 32, data="00" * 99 + end) for end in ("", "ff"))
    report = shown("WR03", before=Accepted(one), after=Accepted(other))
    assert row(report, "baseline") == 'accepted, data from character 199 on "'
    assert row(report, "candidate") == 'accepted, data from character 199 on ff"'


def test_another_packet_is_shown_whole() -> None:
    report = shown("WR03", field="envelope", before=Accepted(WANTED), after=Accepted(REJECT))
    assert row(report, "candidate").startswith('accepted as reject: code "F00"')


def test_of_what_is_no_longer_read_the_field_is_shown() -> None:
    report = shown(field="fulfillment")
    assert row(report, "baseline") == f'accepted, fulfillment "{"c3" * 32}"'
    assert row(report, "candidate") == "refused: no"


def test_log_of_a_crash_is_shown() -> None:
    report = shown("WL02", after=Crashed("it died", "last words"))
    assert row(report, "candidate") == "crashed: it died"
    assert row(report, "log") == "last words"


def test_octets_are_marked_where_they_differ() -> None:
    report = shown("WW02", input=Encode(WANTED), before=Encoded(PACKET), after=Encoded(f"0d21{'c3' * 31}ffff"))
    assert marked(report, "baseline") == marked(report, "candidate") == [33, 34]


def test_octets_of_other_lengths_are_marked_where_they_begin_to_differ() -> None:
    report = shown("WW02", input=Encode(WANTED), before=Encoded(PACKET), after=Encoded(ANOTHER_PACKET))
    assert marked(report, "baseline") == [1]


def test_octets_that_go_on_are_marked_behind_the_end_of_the_others() -> None:
    report = shown("WF02", input=Relay(PACKET), before=Encoded(f"{PACKET}00"), after=Encoded(PACKET))
    assert marked(report, "baseline") == [35]
    assert marked(report, "candidate") == [35]


@pytest.mark.parametrize(("before", "after"), [(REFUSED, Encoded(PACKET)), (Encoded(PACKET), REFUSED)])
def test_octets_of_one_side_are_dumped(before: Outcome, after: Outcome) -> None:
    report = shown("WW04", input=Encode(WANTED), before=before, after=after)
    assert "0  0d 21 c3" in report
    assert "refused: no" in report


def test_both_answers_of_a_side_that_disagrees_with_itself_are_its_own() -> None:
    report = shown("WL02", old="nondeterministic", new="nondeterministic", before=REFUSED, after=Faulted("oh"))
    assert row(report, "once") == "refused: no"
    assert row(report, "again").startswith("faulted")
    assert "  baseline" not in report


# Proof and reason.


@pytest.mark.parametrize(("old", "said"), [("4", "4 before"), (None, "none found before")])
def test_limit_has_both_boundaries(old: str | None, said: str) -> None:
    report = shown("WR06", boundary=Boundary("length of data", old, "3"))
    assert row(report, "limit") == f"length of data: 3 at most, {said}"


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (PanelReading(reader="peer", outcome=Accepted(WANTED), agrees=True), "as the value that is meant"),
        (
            PanelReading(reader="peer", outcome=Accepted(ANOTHER), agrees=False),
            'as another value: data "00", not ""',
        ),
        (PanelReading(reader="peer", outcome=REFUSED, agrees=False), "refused: no"),
    ],
)
def test_who_reads_what_is_shown(reading: PanelReading, said: str) -> None:
    report = shown("WW01", input=Encode(WANTED), readings=(reading,))
    assert row(report, "read by") == f"the octets of the candidate are read by peer: {said}"


def test_another_packet_is_read_whole() -> None:
    reading = PanelReading(reader="peer", outcome=Accepted(REJECT), agrees=False)
    report = shown("WW05", input=Encode(WANTED), readings=(reading,))
    assert 'by peer: accepted as reject: code "F00"' in row(report, "read by")


def test_reading_of_what_was_forwarded_is_shown_whole() -> None:
    reading = PanelReading(reader="peer", outcome=Accepted(ANOTHER), agrees=False)
    assert "by peer: accepted as fulfill:" in row(shown("WF01", input=Relay(PACKET), readings=(reading,)), "read by")


@pytest.mark.parametrize("rule_id", ["WW03", "WW06"])
def test_of_some_rules_the_octets_of_the_baseline_are_read(rule_id: str) -> None:
    reading = PanelReading(reader="peer", outcome=REFUSED, agrees=False)
    report = shown(rule_id, input=Encode(WANTED), readings=(reading,))
    assert row(report, "read by").startswith("the octets of the baseline are read")


def test_clause_is_cited_and_paraphrased() -> None:
    report = row(shown(clause="0030-octet-string"), "clause")
    assert report.startswith("0030-octet-string: RFC 0030, Variable-length octet string (FACT) A variable-length")


def test_interop_says_that_the_clause_justifies_the_lower_bump() -> None:
    run = {"policy": PolicyRecord(name="interop", profile="bytes")}
    lowered: Any = {"clause": "0030-octet-string", "bump": "minor", "bumps": {"default": "major", "contract": "major"}}
    reason = "By this clause, refusing it is a fix: minor under the policy interop."
    assert reason in shown("WR02", run, **lowered)
    assert reason not in shown("WR02", run, clause="0030-octet-string")
    assert reason not in shown("WR02", **lowered)


def test_note_is_shown() -> None:
    assert row(shown(note="mind this"), "note") == "mind this"


@pytest.mark.parametrize(
    ("count", "source", "said"),
    [
        (17, "subject/name", "17 of 54,252 operations show it; the first: golden vector subject/name"),
        (1, "random", "1 of 54,252 operations shows it: by chance"),
        (1234, "mutation", "1,234 of 54,252 operations show it; the first: a mutation of what the baseline writes"),
    ],
)
def test_count_has_what_it_is_a_part_of(count: int, source: str, said: str) -> None:
    assert row(shown(count=count, source=source), "seen") == said


def test_count_of_one_of_several_baselines_stands_alone() -> None:
    run = {"baselines": [side("old"), side("older")]}
    assert row(shown(run=run, count=2), "seen").startswith("2 operations show it; the first: ")


def test_signature_and_command_are_for_copying() -> None:
    report = shown(replay="ilp gate " + "x" * 200)
    assert row(report, "signature") == "WR01/R/fulfill/data/accepted/rejected"
    assert row(report, "replay") == "ilp gate " + "x" * 200


def test_without_a_command_there_is_no_row_for_it() -> None:
    assert "  replay" not in shown(replay="")


def test_witness_that_is_too_long_for_a_command_is_in_the_json() -> None:
    report = shown(replay="ilp gate old new --input - < witness.json")
    assert "witness.json holds findings[].input of this finding in --format json" in report
