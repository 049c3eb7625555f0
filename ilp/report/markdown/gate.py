"""A gate run as Markdown: the answer under both policies, the findings, and each of them with its octets."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.gate.record import Finding, GateRecord, SideRecord
from ilp.gate.verdict import ALWAYS_SHOWN
from ilp.report.answers import gate_answer
from ilp.report.finding_words import finding_place
from ilp.report.gate_findings_text import FindingKind, finding_text, kind_of
from ilp.report.gate_summary_text import closing_text, summary_text
from ilp.report.markdown.writing import block, code, details, fitted, table

__all__ = ["gate_markdown"]

_ORDER: tuple[FindingKind, ...] = ("failure", "change", "warning", "waived")
_DETAILED = 20
_ROWS_SHOWN = 100
_DIGEST_SHOWN = 16  # hexadecimal digits
_CODE_SHOWN = 60  # columns of foreign text in a table
_WORDS = {"no": "NOT sufficient", "open": "could not decide", "yes": "sufficient"}


def gate_markdown(record: GateRecord) -> str:
    """Return a gate run. What there is no room for in a job summary is left out, and that is said."""
    answer = gate_answer(record)
    head = f"## ILPv4 wire change: {answer.words}"
    if record.declared is not None and answer.state != "open":
        head += f", {_WORDS[answer.state]}"
    first = [head, _sides(record), _required(record), block(summary_text(record).plain)]
    return fitted("\n\n".join(first), _sections(record))


def _sides(record: GateRecord) -> str:
    sides = [*(("baseline", each) for each in record.baselines), ("candidate", record.candidate)]
    return table(("", "implementation", "version", "language", "tree"), (_side(role, each) for role, each in sides))


def _side(role: str, side: SideRecord) -> tuple[str, ...]:
    tree = code((side.digest or "").rpartition(":")[2][:_DIGEST_SHOWN])
    return role, code(side.reference, _CODE_SHOWN), code(side.version, _CODE_SHOWN), code(side.language), tree


def _required(record: GateRecord) -> str:
    chosen = record.policy.name
    names = [*dict.fromkeys((chosen, *ALWAYS_SHOWN))]
    bumps = {**record.required_by, chosen: record.required}
    rows = [(f"{code(each)}{' (chosen)' if each == chosen else ''}", bumps.get(each, "none")) for each in names]
    return table(("policy", "required bump"), rows)


def _sections(record: GateRecord) -> Iterator[str]:
    closing = closing_text(record).plain
    if record.undecided:  # the reasons stand in it
        yield block(closing)
    found = sorted(_shown(record), key=lambda each: _ORDER.index(kind_of(each, record)))
    if found:
        yield _findings(record, found)
    for each in found[:_DETAILED]:
        summary = f"{kind_of(each, record)} {each.rule} {each.name}: {finding_place(each)}"
        yield details(summary, block(finding_text(each, record).plain))
    if closing.strip() and not record.undecided:
        yield details("conformance, controls, coverage, waivers", block(closing))


def _shown(record: GateRecord) -> Iterator[Finding]:
    return (each for each in record.findings if kind_of(each, record) in _ORDER)


def _findings(record: GateRecord, found: list[Finding]) -> str:
    several = len(record.baselines) > 1
    head = ("", "rule", "where", "bump", "contract", "before", "now", "seen:", *(["against"] if several else []))
    rows = [_row(each, record, several=several) for each in found[:_ROWS_SHOWN]]
    more = f"\n\n{len(found) - len(rows)} more." if len(found) > len(rows) else ""
    return f"### Findings\n\n{table(head, rows)}{more}"


def _row(finding: Finding, record: GateRecord, *, several: bool) -> tuple[str, ...]:
    kind = kind_of(finding, record)
    cells = (
        f"**{kind}**" if kind == "failure" else kind,
        code(f"{finding.rule} {finding.name}"),
        code(finding_place(finding)),
        finding.bump,
        finding.bumps.get("contract", finding.bump),
        code(finding.old, _CODE_SHOWN),
        code(finding.new, _CODE_SHOWN),
        f"{finding.count:,}",
    )
    return (*cells, code(finding.baseline, _CODE_SHOWN)) if several else cells
