"""A gate run as one page: the answer first, then every finding with the octets of both sides, then what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.explore.question import FIELDS
from ilp.gate.policy import POLICIES, PROFILES
from ilp.gate.record import BUMPS, Bump, ConformanceChange, GateRecord, RuleCoverage, SideRecord, Surface, WaiverRecord
from ilp.gate.rules import rules
from ilp.gate.verdict import ALWAYS_SHOWN
from ilp.gate.waivers import failing_waivers
from ilp.report.gate_findings_text import FindingKind, matters, place_name
from ilp.report.gate_wording import UNKNOWN, changed_cells, next_steps, no_conformance_change, waiver_standing
from ilp.report.html.gate_findings import FindingView, finding_views
from ilp.report.html.page import page
from ilp.report.machine import to_json
from ilp.report.wording import clip, printable
from ilp.spec.clauses import Clause, all_clauses

__all__ = ["gate_html"]

_BUILD_SHOWN = 2000  # characters
_SAID_SHOWN = 400  # characters

_SURFACES: dict[Surface, tuple[str, str]] = {
    "R": ("reader", "what it accepts, and as which value"),
    "W": ("writer", "which octets it writes for a value"),
    "F": ("forwarding", "what becomes of a packet that passes through"),
    "E": ("error codes", "with which error it answers"),
    "L": ("liveness", "whether it refuses cleanly, in time, and the same way twice"),
}
_KINDS: dict[FindingKind, tuple[str, str]] = {
    "failure": ("Failures", "They require more than is declared, or than is let pass without a declaration."),
    "change": ("Changes", "They are covered: what is declared, or let pass, is enough for them."),
    "warning": ("Warnings", "They are worth a look, and decide nothing."),
    "waived": ("Waived", "A waiver of the configuration lets them pass."),
    "allowed": ("Allowed", "They require no bump, or the configuration lets their rule pass."),
}

Answer: TypeAlias = Literal["yes", "no", "open"]


class VerdictView(Struct, frozen=True):
    """The answer, in a word and in full."""

    answer: Answer
    word: str
    required: Bump
    so_far: bool
    policies: tuple[tuple[str, Bump, bool], ...]
    declared: str
    steps: tuple[str, ...]
    interrupted: str


class SideView(Struct, frozen=True):
    """A side or a panel member as it was resolved; `build` is JSON."""

    role: str
    reference: str
    name: str
    version: str
    digest: str
    speaks: str
    restarts: int
    build: str


class SurfaceGroup(Struct, frozen=True):
    """The findings of one kind on one surface."""

    surface: Surface
    name: str
    about: str
    findings: tuple[FindingView, ...]


class KindGroup(Struct, frozen=True):
    """The findings of one kind."""

    kind: FindingKind
    title: str
    meaning: str
    count: int
    surfaces: tuple[SurfaceGroup, ...]


class MapCell(Struct, frozen=True):
    """What was found on one surface about one place: the strongest bump, how many, and the anchor of the first."""

    bump: Bump
    count: int
    anchor: str


class ConformanceView(Struct, frozen=True):
    """A cell in which conformance changed."""

    change: ConformanceChange
    place: str
    clause: Clause | None


class WaiverView(Struct, frozen=True):
    """A waiver, and what became of it in words."""

    waiver: WaiverRecord
    says: str
    anchor: str


def gate_html(record: GateRecord) -> str:
    """Return the page of a gate run: one file that needs nothing else, in HTML."""
    findings = finding_views(record)
    return page(
        "gate.html.j2",
        styles=("bumps.css", "gate.css"),
        scripts=("findings.js",),
        suite=record.suite,
        title=_title(record),
        record=record,
        verdict=_verdict(record),
        sides=tuple(_sides(record)),
        groups=tuple(_groups(findings)),
        count=len(findings),
        surfaces={each: _SURFACES[each] for each in _SURFACES if any(each == one.finding.surface for one in findings)},
        bumps=_present(BUMPS[::-1], (each.finding.bump for each in findings)),
        packets=_present(("prepare", "fulfill", "reject", "none"), (each.finding.packet for each in findings)),
        map=_map(findings),
        undecided=tuple(_undecided(record.undecided)),
        sources=record.operations.sources,
        conformance=_conformance_words(record),
        worsened=tuple(map(_conformance, record.conformance.worsened)),
        improved=tuple(map(_conformance, record.conformance.improved)),
        several=len(record.baselines) > 1,
        coverage=tuple(_coverage(record.coverage.rules)),
        waivers=tuple(_waivers(record.waivers, findings)),
        policy_says=next((says for name, says in POLICIES.items() if name == record.policy.name), ""),
        profile_says=PROFILES[record.policy.profile],
    )


def _title(record: GateRecord) -> str:
    baselines = " and ".join(printable(each.reference) for each in record.baselines)
    return f"{baselines} → {printable(record.candidate.reference)}"


# The answer.


def _verdict(record: GateRecord) -> VerdictView:
    no = matters(record.required, record) or bool(failing_waivers(record.waivers))
    unfinished = bool(record.undecided) or record.interrupted
    answer: Answer = "no" if no else "open" if unfinished else "yes"
    words: dict[Answer, str] = {"no": "NOT sufficient", "open": "could not decide", "yes": "sufficient"}
    if record.declared is None:
        words |= {"no": "not acceptable", "yes": "acceptable"}
    policies = dict.fromkeys((record.policy.name, *ALWAYS_SHOWN))
    asked = f"{record.operations.count:,} {'operation' if record.operations.count == 1 else 'operations'}"
    return VerdictView(
        answer=answer,
        word=words[answer],
        required=record.required,
        so_far=unfinished,
        policies=tuple((name, _under(record, name), name == record.policy.name) for name in policies),
        declared=_declared(record),
        steps=tuple(next_steps(record)),
        interrupted=f"Interrupted after {asked}: this is what was found so far." if record.interrupted else "",
    )


def _under(record: GateRecord, policy: str) -> Bump:
    return record.required if policy == record.policy.name else record.required_by.get(policy, "none")


def _declared(record: GateRecord) -> str:
    if record.declared is None:
        return f"nothing declared: a no from {record.fail_on} on"
    if record.versions is None:
        return f"{record.declared} declared"
    before, after = (clip(each, _SAID_SHOWN) for each in record.versions)
    return f"{record.declared} declared by {before} → {after}"


def _undecided(reasons: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for reason in reasons:
        said, *log = reason.splitlines() or [""]
        yield printable(said), tuple(map(printable, log))


# Who was held against whom.


def _sides(record: GateRecord) -> Iterator[SideView]:
    for index, each in enumerate(record.baselines):
        yield _side("baseline" if index == 0 else "further baseline", each)
    yield _side("candidate", record.candidate)
    for each in record.panel:
        yield _side("panel", each)


def _side(role: str, side: SideRecord) -> SideView:
    known = [each for each in (side.name, side.language) if each != UNKNOWN]
    return SideView(
        role=role,
        reference=printable(side.reference),
        name=printable(", ".join(known)),
        version="" if side.version == UNKNOWN else printable(side.version),
        digest=printable(side.digest or ""),
        speaks={None: "", True: "speaks RFC 0027", False: "speaks a dialect"}[side.speaks_rfc0027],
        restarts=side.restarts,
        build=clip(to_json(side.build), _BUILD_SHOWN) if side.build else "",
    )


# The findings, in groups and as a map.


def _groups(findings: Sequence[FindingView]) -> Iterator[KindGroup]:
    for kind, (title, meaning) in _KINDS.items():
        of_kind = [each for each in findings if each.kind == kind]
        if not of_kind:
            continue
        surfaces = (
            SurfaceGroup(surface, name, about, tuple(each for each in of_kind if each.finding.surface == surface))
            for surface, (name, about) in _SURFACES.items()
        )
        yield KindGroup(kind, title, meaning, len(of_kind), tuple(each for each in surfaces if each.findings))


def _present(order: Sequence[str], found: Iterable[str]) -> tuple[str, ...]:
    there = set(found)
    return tuple(each for each in order if each in there)


def _map(findings: Sequence[FindingView]) -> dict[str, dict[Surface, MapCell]]:
    """Return by place, in the order of RFC 0027, and by surface what was found there."""
    cells: dict[str, dict[Surface, MapCell]] = {}
    for each in sorted(findings, key=_position):
        row = cells.setdefault(each.place, {})
        there = row.get(each.finding.surface)
        if there is None:
            row[each.finding.surface] = MapCell(each.finding.bump, 1, each.anchor)
            continue
        bump = max(there.bump, each.finding.bump, key=BUMPS.index)
        row[each.finding.surface] = MapCell(bump, there.count + 1, there.anchor)
    return cells


def _position(view: FindingView) -> tuple[int, int]:
    names = FIELDS[view.finding.packet]
    field = view.finding.field
    return list(FIELDS).index(view.finding.packet), names.index(field) if field in names else len(names)


# The other axis, and what was asked.


def _conformance_words(record: GateRecord) -> str:
    if not record.operations.count:
        return "Nothing was asked."
    return no_conformance_change(record) or changed_cells(record)


def _conformance(change: ConformanceChange) -> ConformanceView:
    return ConformanceView(change, place_name(change.packet, printable(change.field)), all_clauses().get(change.clause))


def _coverage(covered: Iterable[RuleCoverage]) -> Iterator[tuple[RuleCoverage, str]]:
    for each in covered:
        known = rules().get(each.rule)
        yield each, known.name if known else ""


def _waivers(waivers: Iterable[WaiverRecord], findings: Sequence[FindingView]) -> Iterator[WaiverView]:
    anchors = {each.finding.signature: each.anchor for each in reversed(findings)}
    for each in waivers:
        yield WaiverView(each, waiver_standing(each), anchors.get(each.signature, ""))
