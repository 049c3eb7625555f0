"""The record of a run: bumps in their order, and that a whole record survives JSON."""

from __future__ import annotations

import itertools
from typing import get_args

import msgspec
import pytest

from ilp.gate.record import (
    BUMPS,
    Boundary,
    Bump,
    ConformanceChange,
    ConformanceRecord,
    ControlRecord,
    CoverageRecord,
    Finding,
    GateRecord,
    OperationsRecord,
    PanelReading,
    PolicyRecord,
    RuleCoverage,
    SideRecord,
    WaiverRecord,
    stronger,
)
from ilp.protocol import Accepted, Decode, Rejected, RejectValue

READ = Accepted(RejectValue(code="F02", triggered_by="g.a", message="", data=""))


def empty() -> GateRecord:
    return GateRecord(
        suite="0.0.0",
        started="2027-01-31T00:00:00+00:00",
        baselines=[SideRecord(reference="old")],
        candidate=SideRecord(reference="new"),
        policy=PolicyRecord(name="default", profile="bytes"),
        operations=OperationsRecord(),
    )


def test_there_is_every_bump_once() -> None:
    assert get_args(Bump) == BUMPS


@pytest.mark.parametrize(("weaker", "strong"), list(itertools.combinations_with_replacement(BUMPS, 2)))
def test_stronger_is_the_later_one_whatever_comes_first(weaker: Bump, strong: Bump) -> None:
    assert stronger(weaker, strong) == stronger(strong, weaker) == strong


def test_nothing_is_said_of_a_run_before_it_is_made() -> None:
    record = empty()
    assert (record.required, record.declared, record.sufficient) == ("none", None, None)
    assert (record.findings, record.undecided, record.waivers, record.interrupted) == ([], [], [], False)
    assert record.coverage == CoverageRecord(0, 0)


def test_records_share_nothing() -> None:
    one, other = empty(), empty()
    one.findings.append(FINDING)
    one.operations.sources["golden"] = 1
    one.candidate.build["node"] = "v20"
    assert (other.findings, other.operations.sources, other.candidate.build) == ([], {}, {})


def test_whole_record_survives_json() -> None:
    record = empty()
    record.versions, record.declared, record.sufficient = ("3.5.1", "3.6.0"), "minor", False
    record.panel.append(SideRecord(reference="older", speaks_rfc0027=False, restarts=3, digest="ab"))
    record.findings.append(FINDING)
    record.controls.append(ControlRecord(side="new", asked=7, disagreements=1))
    change = ConformanceChange(
        operation="decode",
        packet="reject",
        field="data",
        clause="",
        old="accepted",
        new="rejected",
        input=Decode("0e00"),
        count=2,
    )
    record.conformance = ConformanceRecord(worsened=(change,))
    record.coverage = CoverageRecord(1, 2, (RuleCoverage("WR01", 1, 2, ("reject.data",)),))
    record.waivers.append(WaiverRecord(signature=FINDING.signature, reason="a reason", state="unused"))
    assert msgspec.json.decode(msgspec.json.encode(record), type=GateRecord) == record


FINDING = Finding(
    rule="WR06",
    name="reader-limit-lowered",
    surface="R",
    packet="reject",
    field="data",
    old="accepted",
    new="rejected",
    bump="major",
    bumps={"default": "major", "contract": "major"},
    level="deny",
    signature="WR06/R/reject/data/accepted/rejected",
    input=Decode("0e0946303203672e610000"),
    before=READ,
    after=Rejected("no"),
    count=7,
    baseline="old",
    source="golden",
    boundary=Boundary("length of data", None, "9"),
    readings=(PanelReading(reader="older", outcome=READ, agrees=True),),
)
