from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from ilp.gate.record import Finding, WaiverRecord
from ilp.gate.waivers import Waiver, apply_waivers, failing_waivers
from ilp.protocol import Accepted, Decode, Rejected, RejectValue

TODAY = date(2027, 1, 31)
SIGNATURE = "WR01/R/reject/data/accepted/rejected"
OTHER = "WR01/R/reject/message/accepted/rejected"
FINDING = Finding(
    rule="WR01",
    name="reader-rejects-accepted",
    surface="R",
    packet="reject",
    field="data",
    old="accepted",
    new="rejected",
    bump="major",
    bumps={"default": "major", "contract": "major"},
    level="deny",
    signature=SIGNATURE,
    input=Decode("0e0946303203672e610000"),
    before=Accepted(RejectValue(code="F02", triggered_by="g.a", message="", data="")),
    after=Rejected("no"),
    count=7,
    baseline="reference",
    source="golden",
)
FINDINGS = (structs.replace(FINDING, signature=OTHER, field="message"), FINDING)


def waiver(signature: str = SIGNATURE, expires: date | None = None) -> Waiver:
    return Waiver(signature=signature, reason="a reason", clause="0030-utf8", expires=expires)


def test_waiver_covers_the_finding_of_its_signature_alone() -> None:
    waived = apply_waivers(FINDINGS, [waiver()], TODAY)
    assert [each.waived for each in waived.findings] == [False, True]
    assert waived.waivers == (
        WaiverRecord(signature=SIGNATURE, reason="a reason", clause="0030-utf8", expires=None, state="used"),
    )


def test_findings_are_otherwise_as_they_were() -> None:
    waived = apply_waivers(FINDINGS, [waiver()], TODAY)
    assert tuple(structs.replace(each, waived=False) for each in waived.findings) == FINDINGS


def test_waiver_of_several_baselines_covers_all_of_them() -> None:
    twice = (FINDING, structs.replace(FINDING, baseline="npm:ilp-packet@3.1.2"))
    assert [each.waived for each in apply_waivers(twice, [waiver()], TODAY).findings] == [True, True]


def test_waiver_that_covers_nothing_is_unused() -> None:
    waived = apply_waivers((), [waiver()], TODAY)
    assert [each.state for each in waived.waivers] == ["unused"]


@pytest.mark.parametrize(("expires", "state"), [(date(2027, 1, 31), "used"), (date(2027, 1, 30), "expired")])
def test_waiver_holds_to_the_end_of_its_last_day(expires: date, state: str) -> None:
    waived = apply_waivers(FINDINGS, [waiver(expires=expires)], TODAY)
    assert [each.state for each in waived.waivers] == [state]
    assert [each.waived for each in waived.findings] == [False, state == "used"]


def test_waiver_that_covers_nothing_and_is_over_is_expired() -> None:
    waived = apply_waivers((), [waiver(expires=date(2026, 12, 31))], TODAY)
    assert [(each.state, each.expires) for each in waived.waivers] == [("expired", "2026-12-31")]


def test_waivers_that_are_unused_or_expired_fail_the_gate() -> None:
    waivers = [waiver(), waiver("WR04/R/none/type/rejected/accepted"), waiver(OTHER, date(2026, 1, 1))]
    records = apply_waivers(FINDINGS, waivers, TODAY).waivers
    assert [each.state for each in records] == ["used", "unused", "expired"]
    assert failing_waivers(records) == records[1:]
