"""What the SARIF of every kind of run has in common."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import quote

from ilp.conformance.record import CheckRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import GateRecord
from ilp.gate.rules import rules
from ilp.report.machine import to_json
from ilp.report.plain import on_one_line, readable
from ilp.report.sarif.model import (
    ArtifactLocation,
    AutomationDetails,
    Configuration,
    Driver,
    Invocation,
    Level,
    Location,
    Log,
    LogicalLocation,
    Message,
    Notification,
    PhysicalLocation,
    Region,
    Result,
    Rule,
    RuleProperties,
    Run,
    Suppression,
    Tool,
)

__all__ = ["gate_rules", "log_of", "place", "place_in", "result_of", "said", "suppressed"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FILE = "ilp.toml"
_ARGUMENT = re.compile(r"\{(?=\d+\})")
_DIGITS = 16  # hexadecimal, of a fingerprint
_NEVER = "Whatever its version number is: no version makes it acceptable."
_EXITS: Mapping[int, str] = MappingProxyType(
    {0: "nothing to object to", 1: "the answer is no", 3: "could not decide", 130: "interrupted"}
)


def said(text: str) -> Message:
    """Return a message in which nothing is a link or a place for an argument: readers make such of `[](` and `{0}`."""
    return Message(text=_ARGUMENT.sub("{ ", readable(text).replace("](", "] (")) or "-")


def place(implementation: str, part: str, kind: str) -> Location:
    """Return where a result stands: in `ilp.toml`, and logically in a part of an implementation."""
    name = on_one_line(part)
    logical = LogicalLocation(name=name, fully_qualified_name=f"{on_one_line(implementation)}/{name}", kind=kind)
    return Location(physical_location=_physical(_FILE, 1), logical_locations=(logical,))


def place_in(file: str | None, line: int | None) -> Location:
    """Return a place in a file of the project, or in `ilp.toml` where it is not known."""
    return Location(physical_location=_physical(file or _FILE, line if file and line else 1))


def _physical(file: str, line: int) -> PhysicalLocation:
    region = Region(start_line=line, start_column=1, end_line=line, end_column=2)
    return PhysicalLocation(artifact_location=ArtifactLocation(uri=quote(file)), region=region)


def suppressed(reason: str) -> tuple[Suppression, ...]:
    """Return that a result may pass, and why."""
    return (Suppression(kind="external", status="accepted", justification=readable(reason) or "-"),)


def result_of(
    rule: str,
    order: Mapping[str, int],
    *,
    level: Level,
    message: Message,
    location: Location,
    identity: Sequence[str],
    count: int,
    suppressions: tuple[Suppression, ...] = (),
    properties: Mapping[str, str | tuple[str, ...]],
) -> Result:
    """Return a result.

    Args:
        rule: the id of its rule.
        order: where each rule stands among those of the run.
        level: how grave it is.
        message: what it says.
        location: where it stands.
        identity: what makes it the same result in the next run. All results stand at one line of one file, where code
            scanning would tell them apart by their rule alone; so it gets a hash of this as that of the line.
        count: how often it was seen.
        suppressions: why it may pass.
        properties: what else there is to know.
    """
    signature = " ".join(map(on_one_line, identity))
    digest = hashlib.sha256(signature.encode()).hexdigest()[:_DIGITS]
    return Result(
        rule_id=rule,
        rule_index=order[rule],
        level=level,
        message=message,
        locations=(location,),
        partial_fingerprints={"primaryLocationLineHash": f"{digest}:1", "ilp/v1": signature},
        occurrence_count=count,
        suppressions=suppressions,
        properties=dict(properties),
    )


def log_of(
    record: CheckRecord | GateRecord | HistoryRecord,
    verb: str,
    found: tuple[tuple[Rule, ...], Iterable[Result]],
    code: int,
    notes: Iterable[str],
    properties: Mapping[str, str],
) -> str:
    """Return the SARIF of a run.

    Args:
        record: the run.
        verb: the command that it is of.
        found: the rules, and the results.
        code: its exit code.
        notes: what it has to say of itself: why it could not decide.
        properties: what else there is to know.
    """
    ruleset, results = found
    driver = Driver(
        name="ilp", full_name="ILP packet wire-format conformance", version=on_one_line(record.suite), rules=ruleset
    )
    start, end = _times(record.started, record.seconds)
    invocation = Invocation(
        execution_successful=code in (0, 1),
        exit_code=code,
        exit_code_description=_EXITS[code],
        start_time_utc=start,
        end_time_utc=end,
        tool_execution_notifications=tuple(Notification(level="error", message=said(each)) for each in notes),
    )
    run = Run(
        tool=Tool(driver=driver),
        automation_details=AutomationDetails(id=f"ilp-{verb}/"),
        invocations=(invocation,),
        results=tuple(results),
        column_kind="unicodeCodePoints",
        properties={name: on_one_line(value) for name, value in properties.items()},
    )
    return to_json(Log(schema=_SCHEMA, version="2.1.0", runs=(run,)))


def gate_rules() -> tuple[Rule, ...]:
    """Return the rules of the gate, all of them in every run."""
    return tuple(_gate_rule(each) for each in rules())


def _gate_rule(rule_id: str) -> Rule:
    rule = rules()[rule_id]
    bump = rule.bump.bytes
    requires = _NEVER if bump == "never" else f"It requires a bump of {bump}."
    more = f"`ilp rules show {rule_id}` explains it with an example, as docs/gate-rules.md does."
    return Rule(
        id=rule_id,
        name=rule.name,
        short_description=said(rule.name.replace("-", " ")),
        full_description=said(rule.sees),
        default_configuration=Configuration(level="error" if bump in ("major", "never") else "note"),
        help=said(f"{rule.sees}\n\n{rule.hurts}\n\n{requires} {more}"),
        properties=RuleProperties(tags=("interledger", "wire-format", bump), precision="very-high"),
    )


def _times(started: str, seconds: float) -> tuple[str | None, str | None]:
    try:
        start = datetime.fromisoformat(started).astimezone(UTC)
        return _utc(start), _utc(start + timedelta(seconds=seconds))
    except (ValueError, OverflowError):
        return None, None


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
