"""The part of SARIF 2.1.0 that our reports are made of (OASIS, sarif-v2.1.0, section 3)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct, field

__all__ = [
    "ArtifactLocation",
    "AutomationDetails",
    "Configuration",
    "Driver",
    "Invocation",
    "Level",
    "Location",
    "Log",
    "LogicalLocation",
    "Message",
    "Notification",
    "PhysicalLocation",
    "Region",
    "Result",
    "Rule",
    "RuleProperties",
    "Run",
    "Suppression",
    "Tool",
]

Level: TypeAlias = Literal["error", "warning", "note"]


class _Object(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An object of the format. A member that has to be written has no default."""


class Message(_Object, frozen=True):
    """What is said, as text."""

    text: str


class Configuration(_Object, frozen=True):
    """How grave a rule is, unless a result says otherwise."""

    level: Level


class RuleProperties(_Object, frozen=True):
    """What readers sort and filter rules by."""

    tags: tuple[str, ...]
    precision: Literal["very-high"]


class Rule(_Object, frozen=True):
    """A rule: what a result departs from (`reportingDescriptor`)."""

    id: str
    short_description: Message
    full_description: Message
    default_configuration: Configuration
    help: Message
    properties: RuleProperties
    name: str | None = None


class Driver(_Object, frozen=True):
    """The tool that ran (`toolComponent`)."""

    name: str
    full_name: str
    version: str
    rules: tuple[Rule, ...]


class Tool(_Object, frozen=True):
    """The tool that ran."""

    driver: Driver


class ArtifactLocation(_Object, frozen=True):
    """A file, relative to the root of the project."""

    uri: str


class Region(_Object, frozen=True):
    """A place in a file; lines and columns count from 1."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


class PhysicalLocation(_Object, frozen=True):
    """A place in a file."""

    artifact_location: ArtifactLocation
    region: Region


class LogicalLocation(_Object, frozen=True):
    """A place in an implementation."""

    name: str
    fully_qualified_name: str
    kind: str


class Location(_Object, frozen=True):
    """Where a result stands."""

    physical_location: PhysicalLocation
    logical_locations: tuple[LogicalLocation, ...] = ()


class Suppression(_Object, frozen=True):
    """Why a result may pass, kept outside of the code that it is about."""

    kind: Literal["external"]
    status: Literal["accepted"]
    justification: str


class Result(_Object, frozen=True):
    """One result. `suppressions` is always written: one result of a run that has it wants all to have it."""

    rule_id: str
    rule_index: int
    level: Level
    message: Message
    locations: tuple[Location, ...]
    partial_fingerprints: dict[str, str]
    occurrence_count: int
    suppressions: tuple[Suppression, ...]
    properties: dict[str, str | tuple[str, ...]]


class Notification(_Object, frozen=True):
    """What the tool has to say of its own run."""

    level: Level
    message: Message


class Invocation(_Object, frozen=True):
    """How the tool ran, and how that ended."""

    execution_successful: bool
    exit_code: int
    exit_code_description: str
    start_time_utc: str | None = None
    end_time_utc: str | None = None
    tool_execution_notifications: tuple[Notification, ...] = ()


class AutomationDetails(_Object, frozen=True):
    """What kind of run it is; code scanning keeps the newest of each kind."""

    id: str


class Run(_Object, frozen=True):
    """One run of the tool."""

    tool: Tool
    automation_details: AutomationDetails
    invocations: tuple[Invocation, ...]
    results: tuple[Result, ...]
    column_kind: Literal["unicodeCodePoints"]
    properties: dict[str, str]


class Log(_Object, frozen=True):
    """A whole SARIF file."""

    schema: str = field(name="$schema")
    version: Literal["2.1.0"]
    runs: tuple[Run, ...]
