"""A gate run for people, in the manner of cargo-semver-checks: Checking …, --- failure …, Summary …."""

from __future__ import annotations

from rich.console import Console

from ilp.gate.record import Finding, GateRecord
from ilp.report.gate_findings_text import FindingKind, finding_text, kind_of
from ilp.report.gate_summary_text import closing_text, heading_text, summary_text

__all__ = ["print_gate"]

_ORDER: tuple[FindingKind, ...] = ("failure", "change", "warning", "waived", "allowed")


def print_gate(console: Console, record: GateRecord, *, verbose: bool = False) -> None:
    """Print the report of a run.

    Args:
        console: where to.
        record: the run.
        verbose: show as well what is of level allow or requires nothing, the coverage of each rule, every cell in which
            conformance changed, and how the sides were built.
    """
    console.print(heading_text(record, verbose=verbose))
    explained: set[str] = set()  # a rule is explained where it fires first
    for finding in _shown(record, verbose=verbose):
        console.print(finding_text(finding, record, explained=finding.rule not in explained))
        explained.add(finding.rule)
    console.print(closing_text(record, verbose=verbose))
    console.print(summary_text(record))


def _shown(record: GateRecord, *, verbose: bool) -> list[Finding]:
    """Return the findings in their order: what decides first, and within it the strongest."""
    shown = _ORDER if verbose else _ORDER[:-1]
    found = [each for each in record.findings if kind_of(each, record) in shown]
    return sorted(found, key=lambda each: _ORDER.index(kind_of(each, record)))
