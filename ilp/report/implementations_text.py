"""Implementations for people: a table, one of them with everything, and one that was added."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ilp.implementation.declaring import Added
from ilp.implementation.toolchain import Tool
from ilp.report.implementations_record import ImplementationRecord, ImplementationsRecord
from ilp.report.labelled import append_command, append_label, append_row
from ilp.report.wording import counted, printable, shortened, wrapped

__all__ = ["print_added", "print_info", "print_list"]

_REFERENCE, _LANGUAGE, _VERSIONS, _CACHED, _TOOLCHAIN = 34, 12, 17, 8, 29  # columns
_STYLES = {"found": "", "missing": "red", "unknown": "yellow"}
_ORIGINS = {
    "independent": "independent: others wrote it, for use",
    "ours": "ours: the reference codec of this suite",
    "witness": "witness: the format as we describe it, through a library that others wrote",
    "declared": "declared by your project",
}


# A list.


def print_list(console: Console, record: ImplementationsRecord) -> None:
    """Print one row an implementation: reference, language, versions, how many are cached, and its toolchain here."""
    text = Text()
    head = (
        f"{'reference':<{_REFERENCE}}{'language':<{_LANGUAGE}}{'versions':<{_VERSIONS}}{'cached':<{_CACHED}}toolchain"
    )
    text.append(f"{head}\n", style="bold")
    for each in record.implementations:
        _append_row(text, each)
    declared = [each.declared for each in record.implementations if each.declared is not None]
    text.append(counted(len(record.implementations) - len(declared), "known implementation"))
    text.append(". `ilp implementations info REF` tells all of one.")
    if declared:
        text.append(f"\n{len(declared)} declared in {printable(declared[0].path)}")
    console.print(text)


def _append_row(text: Text, record: ImplementationRecord) -> None:
    text.append(f"{shortened(record.reference, _REFERENCE - 2):<{_REFERENCE}}", style="bold")
    language = "unknown" if record.language is None else shortened(record.language, _LANGUAGE - 2)
    text.append(f"{language:<{_LANGUAGE}}{_versions(record):<{_VERSIONS}}{_cached(record):<{_CACHED}}")
    for index, (line, style) in enumerate(_toolchain(record)):
        text.append(" " * (100 - _TOOLCHAIN) if index else "")
        text.append(line, style=style)
        text.append("\n")


def _versions(record: ImplementationRecord) -> str:
    if record.declared is not None:
        return "git revisions"
    older = len(record.versions) - 1
    return record.versions[-1] + (f", {older} older" if older else "")


def _cached(record: ImplementationRecord) -> str:
    return str(len(record.cached)) if record.origin == "independent" else "-"


def _toolchain(record: ImplementationRecord) -> Iterator[tuple[str, str]]:
    """Yield the lines of a cell, each with its style: what is there, what is missing, what cannot be told."""
    if not record.toolchain:
        yield ("none to install" if record.declared is None else "unknown"), "dim"
    for state in ("found", "missing", "unknown"):
        tools = [each for each in record.toolchain if each.state == state]
        if tools:
            words = ", ".join(f"{printable(each.name)} {each.version}" if each.version else each.name for each in tools)
            said = words if state == "found" else f"{state}: {words}"
            for line in wrapped(said, _TOOLCHAIN):
                yield line, _STYLES[state]


# One of them.


def print_info(console: Console, record: ImplementationRecord) -> None:
    """Print everything about one implementation, and the commands that put it to use."""
    text = Text()
    text.append(f"{printable(record.reference)}\n", style="bold")
    for label, content in _facts(record):
        append = append_command if label == "homepage" else append_row
        append(text, label, printable(content))
    for index, tool in enumerate(record.toolchain):
        append_label(text, "" if index else "toolchain")
        text.append(f"{_described(tool)}\n", style=_STYLES[tool.state])
    for index, command in enumerate(record.commands):
        append_command(text, "" if index else "commands", printable(command))
    text.rstrip()
    console.print(text)


def _facts(record: ImplementationRecord) -> Iterator[tuple[str, str]]:
    if record.description:
        yield "is", record.description
    yield "origin", _ORIGINS[record.origin]
    yield "language", record.language or "unknown: it says so when it greets"
    if record.homepage:
        yield "homepage", record.homepage
    if record.declared is not None:
        yield "in", record.declared.path
        for index, line in enumerate(record.declared.build):
            yield ("" if index else "build"), line
        yield "adapter", record.declared.adapter
        if record.declared.environment:
            yield "variables", ", ".join(record.declared.environment)
        yield "versions", "the working tree, and any git revision as NAME@REV"
    elif record.origin != "independent":
        yield "version", f"{record.versions[-1]}, installed with the suite"
    else:
        yield "releases", ", ".join(record.versions)
        yield "", "each with a lock file; any other is resolved when it is asked for"
        yield "in cache", ", ".join(record.cached) or "none yet"
    if record.asked is not None:
        lock = "with a lock file" if record.asked.locked else "no lock file: it is resolved when it is asked for"
        yield "asked for", f"{record.asked.version}: {lock}, {'in' if record.asked.cached else 'not in'} the cache"
    if record.notes:
        yield "notes", record.notes


def _described(tool: Tool) -> str:
    name = printable(tool.name)
    if tool.state == "found":
        return f"{name} {tool.version} ({printable(tool.path or '')})"
    return f"{name} is missing: not on PATH" if tool.state == "missing" else f"{name}: version unknown, {tool.reason}"


# One that was added.


def print_added(console: Console, name: str, added: Added) -> None:
    """Print what was written where, and what to do with it."""
    text = Text()
    text.append(f"declared {name}", style="bold green")
    text.append(f" in {printable(str(added.path))}{', which is new' if added.is_new else ''}\n")
    for line in added.table.splitlines():
        text.append(f"  {printable(line)}\n", style="dim")
    text.append(f"Its command lines run in {printable(str(added.path.parent))}.\n")
    for command, what in (
        (f"ilp adapter test {name}", "is it well behaved?"),
        (f"ilp check {name}", "does it conform?"),
    ):
        text.append(f"  {command}", style="bold")
        text.append(f"   # {what}\n", style="dim")
    text.rstrip()
    console.print(text)
