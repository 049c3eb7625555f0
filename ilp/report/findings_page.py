"""The page of findings: which published codec departs where, release by release, made from a run.

    ilp check REF... --report json=run.json
    python -m ilp.report.findings_page run.json > docs/findings.md

Nothing of it is written by hand. Releases of one package stand together; what they do wrong is told once, by
consequence, the gravest first, and then by clause, with the smallest packet and the command that shows it.
"""

from __future__ import annotations

import shlex
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from msgspec import UNSET, Struct

from ilp.conformance.causes import Cause, causes
from ilp.conformance.consequence import CONSEQUENCES, Consequence
from ilp.conformance.record import CheckRecord, ImplementationRecord, Result
from ilp.golden.vector import Vector
from ilp.implementation.resolved import resolved_reference
from ilp.protocol import Encode, Relay
from ilp.report.check_case_text import difference_lines, expected_lines, repeat_command
from ilp.report.check_text import conformity
from ilp.report.forms import UnknownRecord, record_of
from ilp.report.outcome_text import brief_value, outcome_line
from ilp.report.wording import counted
from ilp.spec.clauses import clause

__all__ = ["findings_page", "main"]

_OCTETS_SHOWN = 96  # of a packet; a longer one is cut
_MEANINGS: Mapping[Consequence, str] = {
    "value silently changed": "Two hops take one packet for two values, and money moves differently at each.",
    "valid packet refused": "A payment that everybody else forwards dies here.",
    "forbidden packet accepted": "What every strict peer refuses is taken, and perhaps sent on.",
    "other octets written": "The value is right, its octets are not the canonical ones: signatures and hashes differ.",
    "unclean failure": "The codec leaks an error that its callers do not expect, or ends.",
}


class _Found(Struct, frozen=True):
    """One cause over the releases of a package: how many vectors show it in which, and the smallest of them."""

    consequence: Consequence
    clause: str
    operation: str
    counts: dict[str, int]
    example: Result


def findings_page(record: CheckRecord) -> str:
    """Return the page in Markdown. The run is best over all vectors and every release, the oldest first."""
    packages = _packages(record.implementations)
    lines = [
        "# Findings: where published codecs depart from the specification",
        "",
        f"Made on {record.started[:10]} from one run of `ilp check` over {record.vectors.count:,} golden vectors",
        f"({_set_name(record)}) with ilp-conformance {record.suite}, by the commands below.",
        "Nothing here is written by hand. A departure is held against the RFCs' text alone: what they leave open or in",
        "dispute is none (see [disputed.md](disputed.md)). What each release changed for its peers is another matter:",
        "[releases.md](releases.md).",
        "",
        *_commands(record, packages.values()),
        "",
        "| codec | release | language | conforms | pass | fail | " + " | ".join(CONSEQUENCES) + " |",
        "|---|---|---|---|--:|--:|" + "--:|" * len(CONSEQUENCES),
    ]
    found = causes(record)
    for package, releases in packages.items():
        for each in releases:
            own = [cause for cause in found if cause.implementation == each.reference]
            amounts = (sum(len(cause.vectors) for cause in own if cause.consequence == what) for what in CONSEQUENCES)
            cells = (package, each.version, each.language, conformity(each), each.counts.passed, each.counts.fail)
            lines.append("| " + " | ".join(map(str, (*cells, *amounts))) + " |")
    for package, releases in packages.items():
        lines += ["", *_package(record, package, releases, found)]
    return "\n".join(lines) + "\n"


def _commands(record: CheckRecord, packages: Iterable[Sequence[ImplementationRecord]]) -> Iterator[str]:
    """Yield the commands that make this page, a package a line."""
    yield "```sh"
    yield "ilp check \\"
    for releases in packages:
        named = (shlex.quote(resolved_reference(each.reference, each.version)) for each in releases)
        yield f"  {' '.join(named)} \\"
    yield f"  {shlex.join([*record.options, '--report', 'json=run.json'])}"
    yield "python -m ilp.report.findings_page run.json"
    yield "```"


def _set_name(record: CheckRecord) -> str:
    version = f"version {record.vectors.version}, " if record.vectors.version else ""
    return f"{version}SHA-256 {record.vectors.sha256[:16]}"


def _packages(implementations: Iterable[ImplementationRecord]) -> dict[str, list[ImplementationRecord]]:
    found: dict[str, list[ImplementationRecord]] = defaultdict(list)
    for each in implementations:
        found[each.reference.rpartition("@")[0] or each.reference].append(each)
    return found


def _package(
    record: CheckRecord, package: str, releases: Sequence[ImplementationRecord], found: Sequence[Cause]
) -> Iterator[str]:
    first, last = releases[0].version, releases[-1].version
    span = first if len(releases) == 1 else f"{counted(len(releases), 'release')}, {first} to {last}"
    yield f"## {package}"
    yield ""
    yield f"{releases[0].language}, {span}."
    problems = [f"{each.reference}: {each.problem.message}" for each in releases if each.problem]
    yield from (f"- could not be asked: {each}" for each in problems)
    gathered = _gathered(record, releases, found)
    if not gathered and not problems:
        yield ""
        yield "No departure."
    for what in CONSEQUENCES:
        of_kind = [each for each in gathered if each.consequence == what]
        if of_kind:
            yield ""
            yield f"### {package}: {what}"
            yield ""
            yield _MEANINGS[what]
            yield ""
            for index, each in enumerate(of_kind):
                yield from ("",) if index else ()
                yield from _entry(record, each, releases)


def _gathered(record: CheckRecord, releases: Sequence[ImplementationRecord], found: Sequence[Cause]) -> list[_Found]:
    cases = {each.id: each for each in record.cases}
    results = {(each.implementation, each.vector): each for each in record.results}
    names = {each.reference: each.version for each in releases}
    groups: dict[tuple[Consequence, str, str], list[Cause]] = defaultdict(list)
    for each in found:
        if each.implementation in names:
            groups[each.consequence, each.clause, each.operation].append(each)
    gathered = []
    for (what, clause_id, operation), of_cause in groups.items():
        counts = {names[each.implementation]: len(each.vectors) for each in of_cause}
        newest = of_cause[-1]
        smallest = min(newest.vectors, key=lambda each: _size(cases[each]))
        gathered.append(_Found(what, clause_id, operation, counts, results[newest.implementation, smallest]))
    return sorted(gathered, key=lambda each: -max(each.counts.values()))


def _size(vector: Vector) -> int:
    if isinstance(vector.operation, Encode):
        return len(brief_value(vector.operation.value))
    return len(vector.operation.packet)


def _entry(record: CheckRecord, found: _Found, releases: Sequence[ImplementationRecord]) -> Iterator[str]:
    cited = clause(found.clause)
    vector = next(each for each in record.cases if each.id == found.example.vector)
    release = next(each for each in releases if each.reference == found.example.implementation)
    yield f"- **{found.clause}**, {found.operation}: {_spans(found.counts, [each.version for each in releases])}"
    yield ""
    yield f"  {cited.citation} ({cited.level}): {cited.text}"
    yield ""
    yield "  ```text"
    yield f"  {vector.id}: {vector.title}"
    yield f"  {_input(vector)}"
    for each in expected_lines(vector):
        yield f"  expected  {_plain(each)}"
    if found.example.seen is not UNSET:
        yield f"  {release.version:<9} {_plain(outcome_line(found.example.seen))}"
        for each in difference_lines(vector, found.example.seen):
            yield f"  {'':<9} {_plain(each)}"
    yield f"  $ {repeat_command(resolved_reference(release.reference, release.version), vector.id, record.options)}"
    yield "  ```"


def _input(vector: Vector) -> str:
    if isinstance(vector.operation, Encode):
        return f"value     {_plain(brief_value(vector.operation.value))}"
    operation = vector.operation
    octets = operation.packet
    cut = f"… ({len(octets) // 2} octets)" if len(octets) > 2 * _OCTETS_SHOWN else ""
    asked = ""
    if isinstance(operation, Relay):
        edits = (("amount", operation.amount), ("expiry", operation.expires_at))
        asked = "".join(f", with {name} {edit}" for name, edit in edits if edit is not None)
    return f"octets    {octets[: 2 * _OCTETS_SHOWN]}{cut}{asked}"


def _plain(text: str) -> str:
    """Return a line that cannot end the block of code in which it stands."""
    return text.replace("```", "'''")


def _spans(counts: Mapping[str, int], versions: Sequence[str]) -> str:
    """Return how many vectors show it in which releases: neighbours with the same number together."""
    parts = []
    for count, group in groupby(versions, key=lambda each: counts.get(each, 0)):
        if count:
            span = list(group)
            named = span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}"
            parts.append(f"{counted(count, 'vector')} in {named}")
    return ", ".join(parts)


def main(arguments: Sequence[str]) -> int:
    """Write the page of the run in a file to standard output; return 2 if there is no such run."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ilp.report.findings_page run.json\n")
        return 2
    try:
        record = record_of(Path(arguments[0]).read_bytes())
    except (OSError, UnknownRecord) as error:
        sys.stderr.write(f"error: {arguments[0]}: {error}\n")
        return 2
    if not isinstance(record, CheckRecord):
        sys.stderr.write(f"error: {arguments[0]}: it is no run of ilp check\n")
        return 2
    sys.stdout.write(findings_page(record))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
