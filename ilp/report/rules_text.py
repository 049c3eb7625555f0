"""The rules of the gate, for people, for machines and for `docs/gate-rules.md`.

    python -m ilp.report.rules_text docs/gate-rules.md

writes the part of the page between its two marks anew; the rest of the page is by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct
from rich.console import Console
from rich.text import Text

from ilp.gate.policy import POLICIES, PROFILES, Policy, PolicyName
from ilp.gate.record import Surface
from ilp.gate.rules import Bumps, Example, Rule, rule, rules
from ilp.gate.table import OperationName
from ilp.protocol import Accepted, Encode, Encoded, Outcome, outcome_class
from ilp.report.labelled import LABEL_WIDTH, append_label
from ilp.report.machine import to_json
from ilp.report.styles import BUMP_STYLES
from ilp.report.wording import counted, wrapped
from ilp.spec.clauses import all_clauses

__all__ = ["RuleRecord", "RulesRecord", "main", "print_rules", "print_shown", "rules_page", "rules_record"]

_SURFACES: dict[Surface, str] = {
    "R": "reader",
    "W": "writer",
    "F": "forwarding",
    "E": "error codes",
    "L": "liveness",
}

_WIDTH = 100
_PAGE_WIDTH = 120
_NAME_WIDTH = 34
_SURFACE_WIDTH = 9
_BUMP_WIDTH = 8
_KEY_WIDTH = 11
_BEGIN, _END = "<!-- rules: generated -->", "<!-- rules: end -->"
_INTEROP = "where the baseline speaks RFC 0027 and a clause forbids the packet"


class RuleRecord(Struct, frozen=True, kw_only=True):
    """One rule.

    Attributes:
        id: such as "WR03".
        name: its readable name.
        surfaces: R reader, W writer, F forwarding, E error codes, L liveness; several where the operation decides.
        operations: what an implementation has to be asked for the rule to be able to fire.
        observable: whether octets and values show it, or live connectors only.
        bump: what it requires under the policy "default", by profile.
        policies: the same by policy; of "interop", where the baseline speaks RFC 0027 and a clause forbids the packet.
        profiles: why it requires that in the profiles "value" and "accept", where that needs a word.
        locked: why no configuration may change it; null if one may.
        sees: what it sees.
        hurts: who is hurt, and how.
        also: what it does beyond requiring its bump.
        mirror: the rule that fires where the two sides change places.
        no_mirror: why there is none.
        before: the rules of the same surface that win where they match as well.
        example: an operation on which it fires, and what both sides do.
    """

    id: str
    name: str
    surfaces: tuple[Surface, ...]
    operations: tuple[OperationName, ...]
    observable: Literal["codec", "live connectors only"]
    bump: Bumps
    policies: dict[PolicyName, Bumps]
    profiles: str | None
    locked: str | None
    sees: str
    hurts: str
    also: str | None
    mirror: str | None
    no_mirror: str | None
    before: tuple[str, ...]
    example: Example


class RulesRecord(Struct, frozen=True, kw_only=True):
    """`ilp rules`: rules, in the order in which the first that matches wins."""

    format: Literal[1] = 1
    rules: tuple[RuleRecord, ...]


def rules_record(chosen: Iterable[Rule]) -> RulesRecord:
    """Return what there is to know of some rules."""
    return RulesRecord(rules=tuple(map(_record, chosen)))


def _record(of: Rule) -> RuleRecord:
    return RuleRecord(
        id=of.id,
        name=of.name,
        surfaces=of.surfaces,
        operations=of.operations,
        observable=of.observable,
        bump=of.bump,
        policies={name: _bumps(of, name) for name in POLICIES},
        profiles=of.profiles or None,
        locked=of.locked or None,
        sees=of.sees,
        hurts=of.hurts,
        also=of.also or None,
        mirror=of.mirror,
        no_mirror=of.no_mirror or None,
        before=_before(of),
        example=of.example,
    )


def _bumps(of: Rule, name: PolicyName) -> Bumps:
    any_clause = next(iter(all_clauses()))
    return Bumps(*(Policy(name, profile).bump_of(of.id, clause=any_clause, rfc_speaking=True) for profile in PROFILES))


def _before(of: Rule) -> tuple[str, ...]:
    ids = list(rules())
    earlier = ids[: ids.index(of.id)]
    return tuple(each for each in earlier if rule(each).surfaces == of.surfaces)


# A list.


def print_rules(console: Console, record: RulesRecord) -> None:
    """Print one line a rule: id, name, surface, the bump by profile, whether it is locked, and its mirror."""
    text = Text()
    head = "".join(f"{each:<{_BUMP_WIDTH}}" for each in PROFILES)
    text.append(f"{'rule':<6}{'name':<{_NAME_WIDTH}}{'surface':<{_SURFACE_WIDTH}}{head}{'':8}mirror\n", style="bold")
    for each in record.rules:
        text.append(f"{each.id:<6}", style="bold")
        text.append(f"{each.name:<{_NAME_WIDTH}}{' '.join(each.surfaces):<{_SURFACE_WIDTH}}")
        _append_bumps(text, each.bump)
        text.append(f"{'locked' if each.locked else '':<8}{each.mirror or '-'}\n")
    text.append(f"{counted(len(record.rules), 'rule')}, with the bump by profile under the policy default. ")
    text.append("Within a surface the first that\nmatches wins. `ilp rules show ID` explains one.")
    console.print(text)


def _append_bumps(text: Text, bumps: Bumps) -> None:
    for profile in PROFILES:
        bump = bumps.under(profile)
        text.append(f"{bump:<{_BUMP_WIDTH}}", style=BUMP_STYLES[bump])


# One rule.


def print_shown(console: Console, record: RulesRecord) -> None:
    """Print each rule with everything there is to know of it."""
    for number, each in enumerate(record.rules, 1):
        console.print(_shown(each), end="" if number == len(record.rules) else "\n")


def _shown(record: RuleRecord) -> Text:
    text = Text()
    text.append(f"{record.id} {record.name}\n", style="bold")
    for label, content in _paragraphs(record):
        _append_row(text, label, content)
    _append_policies(text, record)
    for label, content in _reasons(record):
        _append_row(text, label, content)
    _append_row(text, "example", record.example.title)
    for key, content in _steps(record):
        _append_row(text, "", content, key)
    return text


def _paragraphs(record: RuleRecord) -> Iterator[tuple[str, str]]:
    yield "sees", record.sees
    yield "hurts", record.hurts
    if record.also:
        yield "also", record.also
    yield "surface", f"{_surfaces(record)}; {_asked(record)}"
    if record.before:
        yield "order", f"comes after {', '.join(record.before)}: the first that matches wins"


def _append_policies(text: Text, record: RuleRecord) -> None:
    _append_row(text, "bump", "".join(f"{each:<{_BUMP_WIDTH}}" for each in PROFILES).rstrip(), " ")
    for name in POLICIES:
        text.append(f"  {'':{LABEL_WIDTH}}{name:<{_KEY_WIDTH}}")
        _append_bumps(text, record.policies[name])
        text.rstrip()
        text.append("\n")


def _reasons(record: RuleRecord) -> Iterator[tuple[str, str]]:
    if record.policies["interop"] != record.policies["default"]:
        yield "", f"{record.policies['interop'].bytes} under interop only {_INTEROP}"
    if record.profiles:
        yield "", record.profiles
    yield "locked", record.locked or "no: a configuration may give it another bump or level"
    yield "mirror", f"{record.mirror} {rule(record.mirror).name}" if record.mirror else f"none: {record.no_mirror}"


def _surfaces(record: RuleRecord) -> str:
    return ", ".join(f"{each} {_SURFACES[each]}" for each in record.surfaces)


def _asked(record: RuleRecord) -> str:
    return f"shown by {', '.join(record.operations)}" if record.operations else f"shown by {record.observable}"


def _steps(record: RuleRecord) -> Iterator[tuple[str, str]]:
    """Yield what is asked in the example and what both sides do, each with its name."""
    example, live = record.example, record.observable != "codec"
    if isinstance(example.asked, Encode):
        yield "encode", to_json(example.asked.value)
    else:
        yield "sent" if live else str(example.asked.__struct_config__.tag), example.asked.packet
    yield "baseline", _done(example.baseline, live=live)
    yield "candidate", _done(example.candidate, live=live)


def _done(outcome: Outcome, *, live: bool) -> str:
    match outcome:
        case Accepted():
            return f"accepted {to_json(outcome.value)}"
        case Encoded():
            return f"{'answered' if live else 'encoded'} {outcome.octets}"
        case _:
            return f"{outcome_class(outcome)}: {getattr(outcome, 'message', '')}".removesuffix(": ")


def _append_row(text: Text, label: str, content: str, key: str = "") -> None:
    key_width = _KEY_WIDTH if key else 0
    for index, line in enumerate(wrapped(content, _WIDTH - LABEL_WIDTH - 2 - key_width)):
        append_label(text, label if index == 0 else "")
        text.append(f"{key if index == 0 else '':<{key_width}}{line}\n")


# The page.


def rules_page(page: str) -> str:
    """Return a page in Markdown with the part between its two marks written anew.

    Raises:
        ValueError: it has not the two marks, once and in their order.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"there are no marks {_BEGIN} and {_END} in it")
    return f"{before}{begin}\n{_generated()}\n{end}{after}"


def main(arguments: Sequence[str]) -> int:
    """Write the rules into the page that is named; return 0, or 2 for wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ilp.report.rules_text PAGE, such as docs/gate-rules.md\n")
        return 2
    path = Path(arguments[0])
    try:
        path.write_text(rules_page(path.read_text(encoding="utf-8")), encoding="utf-8")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"error: {path}: {error}\n")
        return 2
    return 0


def _generated() -> str:
    records = rules_record(rules().values()).rules
    columns = ("rule", "name", "surface", *PROFILES, "contract", "locked", "mirror")
    lines = ["", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *map(_table_row, records), ""]
    for each in records:
        lines += _section(each)
    return "\n".join(lines)


def _table_row(record: RuleRecord) -> str:
    bumps = [record.bump.under(profile) for profile in PROFILES]
    cells = (
        f"[{record.id}](#{record.id.lower()}-{record.name})",
        record.name,
        " ".join(record.surfaces),
        *bumps,
        record.policies["contract"].bytes,
        "locked" if record.locked else "",
        record.mirror or "",
    )
    return f"| {' | '.join(cells)} |"


def _section(record: RuleRecord) -> Iterator[str]:
    yield from (f"### {record.id} {record.name}", "")
    for paragraph in (f"{record.sees} {record.also or ''}", f"**Hurts:** {record.hurts}"):
        yield from (*wrapped(paragraph.strip(), _PAGE_WIDTH), "")
    yield from _item(f"Surface: {_surfaces(record)}; {_asked(record)}.")
    bumps = ", ".join(f"{record.bump.under(profile)} in {profile}" for profile in PROFILES)
    yield from _item(f"Bump: {bumps}. {record.profiles or ''}".strip())
    if record.policies["interop"] != record.policies["default"]:
        yield from _item(f"Under the policy interop: {record.policies['interop'].bytes}, {_INTEROP}.")
    if record.locked:
        yield from _item(f"Locked. {record.locked}")
    mirror = f"{record.mirror}" if record.mirror else f"none. {record.no_mirror}"
    yield from _item(f"Mirror: {mirror}{'.' if record.mirror else ''}")
    yield from _item(f"Example: {record.example.title}.")
    yield from ("", "```", *(f"{key:<{_KEY_WIDTH}}{content}" for key, content in _steps(record)), "```", "")


def _item(text: str) -> Iterator[str]:
    for index, line in enumerate(wrapped(text, _PAGE_WIDTH - 2)):
        yield f"{'- ' if index == 0 else '  '}{line}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
