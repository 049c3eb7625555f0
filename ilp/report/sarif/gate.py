"""A gate run as SARIF: its rules are the rules, its findings the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ilp.gate.record import Finding, GateRecord
from ilp.gate.rules import rules
from ilp.gate.verdict import exit_code
from ilp.gate.waivers import failing_waivers
from ilp.report.answers import gate_answer
from ilp.report.finding_words import finding_lines, finding_place, waiver_reasons
from ilp.report.gate_findings_text import FindingKind, finding_text, kind_of
from ilp.report.plain import on_one_line, readable
from ilp.report.sarif.model import Level, Message, Result
from ilp.report.sarif.writing import gate_rules, log_of, place, result_of, said, suppressed

__all__ = ["gate_sarif"]

_LEVELS: Mapping[FindingKind, Level] = MappingProxyType(
    {"failure": "error", "change": "note", "warning": "warning", "waived": "note"}
)


def gate_sarif(record: GateRecord) -> str:
    """Return a gate run. What may pass without a bump has no result."""
    properties = {
        "answer": gate_answer(record).words,
        "policy": record.policy.name,
        "profile": record.policy.profile,
        "operations.sha256": record.operations.sha256,
        **{f"required.{policy}": bump for policy, bump in record.required_by.items()},
    }
    return log_of(record, "gate", (gate_rules(), _results(record)), exit_code(record), _notes(record), properties)


def _results(record: GateRecord) -> Iterator[Result]:
    order = {each: index for index, each in enumerate(rules())}
    reasons = waiver_reasons(record)
    for finding in record.findings:
        kind = kind_of(finding, record)
        if kind not in _LEVELS:
            continue
        where = finding_place(finding)
        against = (finding.baseline,) if len(record.baselines) > 1 else ()
        yield result_of(
            finding.rule,
            order,
            level=_LEVELS[kind],
            message=_message(finding, record, where),
            location=place(record.candidate.reference, where, "member"),
            identity=(finding.signature, *against),
            count=finding.count,
            suppressions=suppressed(reasons.get(finding.signature, "")) if kind == "waived" else (),
            properties={
                "finding": readable(finding_text(finding, record).plain),
                "signature": on_one_line(finding.signature),
                "replay": on_one_line(finding.replay),
            },
        )


def _message(finding: Finding, record: GateRecord, where: str) -> Message:
    # Code scanning takes the first sentence for the title.
    declares = f"{record.declared} is declared" if record.declared else "nothing is declared"
    needs = "no version number suffices" if finding.bump == "never" else f"{finding.bump} required"
    return said("\n".join((f"{where}: {finding.name}, {needs}, {declares}.", *finding_lines(finding))))


def _notes(record: GateRecord) -> Iterator[str]:
    if record.interrupted:
        yield "Interrupted: this is what was found so far."
    for reason in record.undecided:
        yield f"Could not decide: {reason}"
    for each in failing_waivers(record.waivers):
        yield f"The waiver of {each.signature} is {each.state}: remove it, or renew it. {each.reason}"
