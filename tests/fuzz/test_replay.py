from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ilp.fuzz.findings import load_findings, store_finding
from ilp.fuzz.part import Opener
from ilp.fuzz.record import FuzzFinding, Participant
from ilp.fuzz.replay import Replayed, ReplayPlan, ReplayRecord, ReplayState, exit_code, run_replay
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Decode, Encode, FulfillValue
from tests.fuzz.cases import CODE, OPENERS, SIGNATURE, fake, finding, probes
from tests.implementation.fakes import GUILTY

LONGER = Decode("0e0780000000000000")
CRASH = "crash/none/packet/decode+crashed/plain"


def plan(*findings: FuzzFinding, **changes: Any) -> ReplayPlan:
    return ReplayPlan(findings=findings, probes=probes(), state="state", suite="1.2.3", **changes)


def prepare(reference: str) -> Opener:
    if reference not in OPENERS:
        raise ImplementationUnavailable(f"{reference}: there is none", "Name another.")
    return OPENERS[reference]


def became(record: ReplayRecord) -> list[ReplayState]:
    return [each.became for each in record.results]


def crash(**changes: Any) -> FuzzFinding:
    return finding(["fake"], oracle="crash", operation=GUILTY, by=("fake",), field="", cell="", **changes)


def test_finding_that_shows_again_still_fails() -> None:
    record = run_replay(plan(finding()), prepare)
    (result,) = record.results
    assert (result.became, result.signature, result.participants) == ("still failing", SIGNATURE, ("construct",))
    assert result.case is not None
    assert result.case.operation == CODE
    assert exit_code(record) == 1


def test_finding_that_the_build_in_its_place_does_not_show_is_fixed() -> None:
    record = run_replay(plan(finding(), instead="reference"), prepare)
    assert (became(record), record.results[0].participants) == (["fixed"], ("reference",))
    assert exit_code(record) == 0


def test_finding_of_several_keeps_those_behind_the_first() -> None:
    record = run_replay(plan(finding(["asn1tools", "reference"]), instead="construct"), prepare)
    assert record.results[0].participants == ("construct", "reference")
    assert [each.reference for each in record.participants] == ["construct", "reference"]


def test_finding_that_breaks_in_another_way_has_changed() -> None:
    other = SIGNATURE.replace("0027-reject-code", "0030-utf8")
    record = run_replay(plan(replace(finding(), signature=other)), prepare)
    assert (became(record), record.results[0].shows[0]) == (["changed"], SIGNATURE)
    assert exit_code(record) == 1


def test_any_of_its_cases_is_enough_to_fail() -> None:
    good = finding().cases[0]
    cases = (replace(good, operation=Decode("0e06464646000000")), good)
    assert became(run_replay(plan(replace(finding(), cases=cases)), prepare)) == ["still failing"]


def test_implementation_that_cannot_be_had_costs_its_own_findings_only() -> None:
    record = run_replay(plan(finding(["nobody"]), finding()), prepare)
    assert sorted(became(record)) == ["not asked", "still failing"]
    assert next(each.reason for each in record.results if each.reason) == "nobody: there is none. Name another."
    assert exit_code(record) == 1


def test_what_is_not_supported_is_not_fixed() -> None:
    written = Encode(FulfillValue(fulfillment="", data=""))
    asked = replace(crash(), cases=(replace(crash().cases[0], operation=written),))
    record = run_replay(plan(asked), lambda _: fake("SupportsNothingItOffers"))
    assert became(record) == ["not asked"]
    assert record.results[0].reason.startswith("unsupported: ")
    assert exit_code(record) == 3


def test_interrupt_leaves_what_there_is() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    fixed = replace(finding(["reference"]), signature=SIGNATURE)
    record = run_replay(plan(fixed, finding(["reference"], field="message"), finding()), prepare, interrupt)
    assert record.interrupted
    assert sorted(became(record)) == ["fixed", "not asked", "not asked"]
    assert exit_code(record) == 130


def test_folder_with_a_broken_finding_is_not_all_fixed() -> None:
    record = run_replay(plan(finding(), instead="reference"), prepare)
    record.problem.append("x.json: left out")
    assert exit_code(record) == 3


# Made small afterwards.


def minimised(folder: Path, found: FuzzFinding) -> Replayed:
    store_finding(folder, found)
    (result,) = run_replay(plan(found, store=folder), prepare).results
    return result


def test_interrupted_minimisation_is_brought_to_its_end(tmp_path: Path) -> None:
    long = replace(
        finding(), cases=(replace(finding().cases[0], operation=Decode("0e0a8000000000" + "04" + "61" * 4)),)
    )
    result = minimised(tmp_path, long)
    (stored,), _ = load_findings(tmp_path)
    assert result.minimised
    assert stored.minimised
    assert len(stored.cases) == 2
    assert result.case is not None
    assert stored.cases[0].operation == result.case.operation == Decode("0e06800000000000")


def test_finding_that_is_small_already_is_left_as_it_is(tmp_path: Path) -> None:
    found = replace(finding(), minimised=True)
    minimised(tmp_path, found)
    assert load_findings(tmp_path)[0] == (found,)


def test_smaller_case_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("ilp.fuzz.replay.store_finding", full)
    record = run_replay(plan(finding(), store=tmp_path), prepare)
    assert record.problem == [f"{tmp_path}: a smaller case cannot be written: No space left on device"]


def test_participants_of_several_findings_are_opened_once() -> None:
    opened: list[str] = []

    def counted(reference: str) -> Opener:
        opened.append(reference)
        return OPENERS[reference]

    run_replay(plan(finding(), finding(field="message")), counted)
    assert opened == ["construct"]


def test_record_says_who_was_asked() -> None:
    record = run_replay(plan(finding()), prepare)
    assert [(each.reference, each.speaks_rfc0027) for each in record.participants] == [("construct", True)]
    assert isinstance(record.participants[0], Participant)
