from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from msgspec.structs import replace

from ilp.fuzz import whole
from ilp.fuzz.findings import Findings, finding_file, load_findings, store_finding
from ilp.fuzz.record import FuzzFinding, Participant
from ilp.fuzz.signature import signature_of
from ilp.protocol import Decode
from tests.fuzz.cases import CODE, SIGNATURE, breach, finding

SCHEMA = Path(__file__).parents[2] / "ilp/report/fuzz-finding.schema.json"
CONSTRUCT = [Participant(reference="construct")]
LONGER = Decode("0e0680000000000000")
OTHERS = [Decode(f"0e06{number:02x}0000000000") for number in range(0x81, 0x86)]


def in_folder(folder: Path) -> list[FuzzFinding]:
    found, problems = load_findings(folder)
    assert problems == ()
    return list(found)


# What is found.


def test_first_breach_of_a_signature_is_new() -> None:
    assert Findings().add(breach())


def test_second_breach_of_a_signature_is_counted() -> None:
    findings = Findings()
    findings.add(breach())
    assert not findings.add(breach(LONGER))
    assert [each.count for each in findings] == [2]


def test_three_smallest_cases_are_kept_the_smallest_first() -> None:
    findings = Findings()
    for each in (LONGER, *reversed(OTHERS), CODE):
        findings.add(breach(each))
    (found,) = findings
    assert [each.operation for each in found.cases] == [CODE, *OTHERS[:2]]


def test_gravest_come_first_then_the_most_frequent() -> None:
    findings = Findings()
    findings.add(breach(oracle="unclean-failure"))
    findings.add(breach(field="message"))
    for _ in range(2):
        findings.add(breach())
    assert [(each.oracle, each.field) for each in findings] == [
        ("specification", "code"),
        ("specification", "message"),
        ("unclean-failure", "code"),
    ]


def test_smaller_case_takes_the_place_of_the_smallest() -> None:
    findings = Findings()
    findings.add(breach(LONGER))
    signature = signature_of(breach())
    findings.minimised(signature, breach(CODE))
    assert findings.smallest(signature) == CODE
    assert findings.is_minimised(signature)


def test_search_that_was_cut_off_leaves_a_finding_to_be_made_smaller() -> None:
    findings = Findings()
    findings.add(breach(LONGER))
    findings.minimised(signature_of(breach()), breach(CODE), is_smallest=False)
    assert not findings.is_minimised(signature_of(breach()))


def test_finding_that_does_not_show_again_keeps_its_case() -> None:
    findings = Findings()
    findings.add(breach(LONGER))
    findings.minimised(signature_of(breach()), None)
    assert findings.smallest(signature_of(breach())) == LONGER


# On disk.


def test_finding_is_on_disk_the_moment_it_is_found(tmp_path: Path) -> None:
    Findings(tmp_path, CONSTRUCT).add(breach())
    assert [each.signature for each in in_folder(tmp_path)] == [SIGNATURE]


def test_file_of_a_finding_keeps_to_its_schema(tmp_path: Path) -> None:
    Findings(tmp_path, CONSTRUCT).add(breach())
    (file,) = tmp_path.iterdir()
    jsonschema.validate(json.loads(file.read_text()), json.loads(SCHEMA.read_text()))


def test_counts_are_on_disk_at_the_end(tmp_path: Path) -> None:
    findings = Findings(tmp_path, CONSTRUCT)
    for _ in range(5):
        findings.add(breach())
    findings.finish()
    assert [each.count for each in in_folder(tmp_path)] == [5]


def test_same_signature_of_other_participants_is_another_file(tmp_path: Path) -> None:
    for each in ("construct", "asn1tools"):
        Findings(tmp_path, [Participant(reference=each)]).add(breach())
    assert [each.participants[0].reference for each in in_folder(tmp_path)] == ["asn1tools", "construct"]


def test_signatures_that_look_alike_as_file_names_are_two_files(tmp_path: Path) -> None:
    one, other = finding(), replace(finding(), signature=SIGNATURE.replace("/", "-", 1))
    assert finding_file(tmp_path, one) != finding_file(tmp_path, other)


def test_name_of_a_file_is_never_too_long(tmp_path: Path) -> None:
    store_finding(tmp_path, replace(finding(), signature="specification/reject/code/decode+accepted/" + "x" * 5000))
    assert len(next(tmp_path.iterdir()).name) < 200


def test_full_disk_is_said_once_and_the_report_has_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("ilp.fuzz.findings.put_whole", full)
    findings = Findings(tmp_path, CONSTRUCT)
    findings.add(breach())
    findings.add(breach(field="message"))
    assert len(findings) == 2
    assert findings.problems == [
        f"{tmp_path}: findings cannot be written any more: No space left on device; the report has them"
    ]


def test_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    place = tmp_path / "findings"
    place.write_text("")
    findings = Findings(place, CONSTRUCT)
    findings.add(breach())
    assert findings.problems[0].startswith(f"{place}: findings cannot be written any more: ")


# What a folder holds.


def test_folder_that_is_not_there_holds_no_findings(tmp_path: Path) -> None:
    assert load_findings(tmp_path / "none") == ((), ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Input data was truncated"),
        (b"\xff", "JSON is malformed"),
        (b"{}", "Object missing required field `signature`"),
        (b'{"x":' + b"[" * 100_000, "recursion"),
    ],
)
def test_corrupt_file_is_left_out_and_said(tmp_path: Path, content: bytes, reason: str) -> None:
    store_finding(tmp_path, finding())
    broken = tmp_path / "broken.json"
    broken.write_bytes(content)
    found, (problem,) = load_findings(tmp_path)
    assert [each.signature for each in found] == [SIGNATURE]
    assert problem.startswith(f"{broken}: left out: it is no finding: ")
    assert reason in problem


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cases": ()}, "it has no case"),
        ({"signature": "nonsense"}, "it has the form ORACLE/PACKET/FIELD/OUTCOMES/CELL"),
        ({"oracle": "unheard-of"}, "this version has no oracle 'unheard-of'"),
    ],
)
def test_finding_that_nobody_can_ask_is_left_out(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    store_finding(tmp_path, replace(finding(), **changes))
    found, (problem,) = load_findings(tmp_path)
    assert found == ()
    assert reason in problem


def test_folder_in_the_place_of_a_finding_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    assert load_findings(tmp_path)[1] == (f"{tmp_path}/folder.json: left out: it is no finding: Is a directory",)


def test_what_a_killed_process_left_half_written_is_no_finding(tmp_path: Path) -> None:
    (tmp_path / ".half.json.123").write_text("{")
    assert load_findings(tmp_path) == ((), ())


# Earlier findings.


def test_finding_seen_again_keeps_the_day_it_was_found(tmp_path: Path) -> None:
    earlier = replace(finding(), found="2020-01-01T00:00:00+00:00")
    findings = Findings(tmp_path, CONSTRUCT, earlier=[earlier])
    findings.add(breach())
    assert [each.found for each in in_folder(tmp_path)] == [earlier.found]


def test_finding_seen_again_with_its_smallest_case_is_not_made_smaller_again() -> None:
    findings = Findings(None, CONSTRUCT, earlier=[replace(finding(), minimised=True)])
    findings.add(breach())
    assert findings.is_minimised(signature_of(breach()))


def test_finding_seen_again_with_another_case_is_made_smaller() -> None:
    findings = Findings(None, CONSTRUCT, earlier=[replace(finding(), minimised=True)])
    findings.add(breach(LONGER))
    assert not findings.is_minimised(signature_of(breach()))


def test_earlier_cases_stay_in_the_file_behind_new_ones(tmp_path: Path) -> None:
    findings = Findings(tmp_path, CONSTRUCT, earlier=[finding()])
    findings.add(breach(LONGER))
    assert [each.operation for each in in_folder(tmp_path)[0].cases] == [LONGER, CODE]


def test_earlier_findings_that_were_not_seen_are_named() -> None:
    findings = Findings(None, CONSTRUCT, earlier=[finding(), finding(field="message")])
    findings.add(breach())
    assert findings.unseen() == (SIGNATURE.replace("code/", "message/"),)


def test_findings_of_other_participants_are_none_of_this_campaign() -> None:
    assert Findings(None, CONSTRUCT, earlier=[finding(["asn1tools"])]).earlier == {}


# Several processes.


def test_what_several_processes_have_of_a_finding_is_put_together() -> None:
    findings = Findings()
    assert findings.take_in(finding(operation=LONGER), 0)
    assert not findings.take_in(finding(operation=CODE), 1)
    (found,) = findings
    assert (found.count, [each.operation for each in found.cases]) == (2, [CODE, LONGER])


def test_newer_word_of_a_process_takes_the_place_of_its_older_one() -> None:
    findings = Findings()
    findings.take_in(finding(), 0)
    findings.take_in(replace(finding(), count=7), 0)
    assert [each.count for each in findings] == [7]


# Files that are there whole or not at all.


def test_interrupt_while_a_file_is_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        whole.put_whole(tmp_path / "file", b"content")
    assert list(tmp_path.iterdir()) == []
