"""Findings and records of gate runs that tests of reports are made of."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from ilp.gate.record import (
    Boundary,
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
)
from ilp.gate.rules import rule
from ilp.gate.verdict import settle
from ilp.protocol import Accepted, Decode, FulfillValue, Rejected
from ilp.report.gate_text import print_gate
from tests.conformance.cases import ANOTHER, PACKET, WANTED

__all__ = [
    "HOSTILE",
    "change",
    "finding",
    "full_record",
    "printed",
    "record",
    "row",
]

HOSTILE = "\x1b[31m\x9b1m\u202e\r\n\x07\ud800"


def finding(rule_id: str = "WR01", **changes: Any) -> Finding:
    """Return a finding about a Fulfill that is no longer read, or with whatever is changed in it."""
    standard: dict[str, Any] = {
        "rule": rule_id,
        "name": rule(rule_id).name,
        "surface": rule(rule_id).surfaces[0],
        "packet": "fulfill",
        "field": "data",
        "old": "accepted",
        "new": "rejected",
        "bump": rule(rule_id).bump.bytes,
        "bumps": {"default": rule(rule_id).bump.bytes, "contract": rule(rule_id).bump.bytes},
        "level": "deny",
        "signature": f"{rule_id}/R/fulfill/data/accepted/rejected",
        "input": Decode(PACKET),
        "before": Accepted(WANTED),
        "after": Rejected("no"),
        "count": 17,
        "baseline": "old",
        "source": "subject/name",
        "replay": "ilp gate old new",
    }
    return Finding(**(standard | changes))


def change(**changes: Any) -> ConformanceChange:
    """Return a cell in which conformance changed."""
    standard: dict[str, Any] = {
        "operation": "decode",
        "packet": "fulfill",
        "field": "data",
        "clause": "0030-octet-string",
        "old": "rejected",
        "new": "accepted",
        "input": Decode(PACKET),
        "count": 3,
    }
    return ConformanceChange(**(standard | changes))


def record(*findings: Finding, **changes: Any) -> GateRecord:
    """Return the record of a run of 3.0.7 against 3.0.8, declared as a patch, settled."""
    standard: dict[str, Any] = {
        "suite": "1.2.3",
        "started": "2026-01-01T00:00:00+00:00",
        "baselines": [side("old", version="3.0.7")],
        "candidate": side("new", version="3.0.8"),
        "policy": PolicyRecord(name="default", profile="bytes"),
        "declared": "patch",
        "versions": ("3.0.7", "3.0.8"),
        "operations": OperationsRecord(count=54252, sources={"golden": 52, "mutation": 54200}),
        "controls": [control("old"), control("new")],
        "coverage": CoverageRecord(208, 227, (RuleCoverage("WR01", 13, 14, ("fulfill.data",)),)),
        "findings": list(findings),
    }
    made = GateRecord(**(standard | changes))
    settle(made)
    return made


def side(reference: str, **changes: Any) -> SideRecord:
    """Return a side that speaks RFC 0027."""
    standard: dict[str, Any] = {"name": "fake", "language": "Python", "digest": "0123456789abcdef" * 4}
    return SideRecord(reference=reference, **(standard | {"speaks_rfc0027": True} | changes))


def control(reference: str, disagreements: int = 0) -> ControlRecord:
    """Return the control of a side."""
    return ControlRecord(side=reference, asked=54252, disagreements=disagreements)


def full_record(text: str = "text") -> GateRecord:
    """Return a record in which every member that somebody else has written is `text`."""
    said = Rejected(text, text, 3)
    encodable = text.encode("utf-8", "replace").decode()  # nothing else comes from an adapter's JSON
    return record(
        finding(after=said, note=text, source=text, signature=text, replay=text, baseline=text),
        finding("WW02", readings=(PanelReading(reader=text, outcome=said, agrees=False),)),
        finding("WR06", boundary=Boundary("length of data", "2", "1")),
        finding("WR03", after=Accepted(ANOTHER), before=Accepted(FulfillValue(fulfillment="00" * 32, data="00" * 99))),
        baselines=[
            side(
                text,
                version=text,
                digest=text,
                build={"of": encodable},
                name=text,
                language=text,
                restarts=2,
            )
        ],
        candidate=side(text, version=text),
        policy=PolicyRecord(name="default", profile="bytes", configuration=text),
        versions=(text, text),
        controls=[control(text, 3)],
        conformance=ConformanceRecord((change(),), (change(),)),
        undecided=[f"{text}\n{text}"],
        waivers=[WaiverRecord(signature=text, reason=text, expires=text, state="expired")],
    )


def printed(of: GateRecord, **options: Any) -> str:
    """Return the report of a record as text."""
    console = Console(file=io.StringIO(), width=100, soft_wrap=True, highlight=False)
    print_gate(console, of, **options)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def row(report: str, label: str) -> str:
    """Return what stands behind a label where it comes first, its lines joined by a blank."""
    lines = report.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(f"  {label:<10}"))
    rest = lines[first + 1 :]
    last = next((index for index, line in enumerate(rest) if not line.startswith(" " * 12)), len(rest))
    return " ".join([lines[first][12:], *(line.strip() for line in rest[:last])])
