"""Sets of golden vectors for people: verified, compared with another version, compared with a copy."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ilp.golden.compare import Change, Comparison, SetName
from ilp.golden.verify import Drift, State, Verification
from ilp.report.machine import to_json
from ilp.report.vectors_text import set_line, shortened
from ilp.report.wording import clip, counted, printable, wrapped

__all__ = ["print_comparison", "print_drift", "print_verification"]

_WIDTH = 100
_SHOWN = 20  # of what is of one kind, without --verbose
_MEMBER_SHOWN = 36  # characters of either side of a member that differs
_STYLES = {"major": "bold red", "minor": "green", "patch": "cyan", "none": ""}
_KINDS: tuple[tuple[str, str], ...] = (
    ("removed", "removed"),
    ("expects otherwise", "asks or expects something else"),
    ("added", "added"),
    ("reworded", "other words"),
)


def print_verification(console: Console, verification: Verification) -> None:
    """Print what is wrong with a set, and what it is."""
    text = Text()
    for each in verification.faults:
        _append_wrapped(text, f"{each.file}: {each.message}", "red")
    name = printable(verification.name)
    if verification.faults:
        text.append(f"{name}: {counted(len(verification.faults), 'fault')}", style="bold red")
    else:
        count = counted(verification.count or 0, "vector")
        text.append(f"{name}: whole\n", style="bold green")
        text.append(f"{count} in {counted(verification.files, 'file')}, ")
        text.append(set_line(verification.version, verification.sha256))
    console.print(text)


def print_comparison(console: Console, comparison: Comparison, *, verbose: bool = False) -> None:
    """Print every change, then the bump that the set's rule demands; without `verbose` at most 20 of a kind."""
    text = Text()
    for violation in comparison.violations:
        _append_wrapped(text, f"never: {violation.vector or 'the set'} {violation.message}", "bold red")
    _append_changes(text, comparison.changes, verbose=verbose)
    if comparison.files:
        text.append(f"files, beyond their vectors: {len(comparison.files)} (patch)\n", style=_STYLES["patch"])
        for file in comparison.files:
            text.append(f"  {printable(file.file)}: {file.what}\n")
    text.append(f"{_set(comparison.old)} -> {_set(comparison.new)}\n")
    text.append(f"required: {comparison.required}", style=_STYLES[comparison.required])
    text.append(_declared(comparison) + "\n")
    style = {True: "bold green", False: "bold red", None: "yellow"}[comparison.sufficient]
    text.append(_conclusion(comparison), style=style)
    console.print(text)


def print_drift(console: Console, drift: Drift, *, verbose: bool = False) -> None:
    """Print which files and vectors of a copy differ, then what the copy is."""
    text = Text()
    if drift.files:
        text.append(f"files: {len(drift.files)}\n", style="bold")
        for file in drift.files:
            text.append(f"  {printable(file.file)}: {file.what}\n")
    _append_changes(text, drift.vectors, verbose=verbose, bumps=False)
    if drift.unreadable:
        _append_wrapped(text, f"the vectors cannot be compared one by one: {drift.unreadable}", "red")
    elif drift.files and not drift.vectors:
        text.append("The vectors are the same: only words, or the form of a file, differ.\n")
    text.append(f"{printable(drift.copy)}: {_SAID[drift.state]}", style="bold green" if not _off(drift) else "bold red")
    text.append(f"\nthe copy is version {drift.copy_version or 'unknown'}, ours {drift.original_version or 'unknown'}")
    if _off(drift):
        text.append("; `ilp vectors export` writes a new copy")
    console.print(text)


_SAID: dict[State, str] = {
    "same": "the same",
    "another version": "a whole set, of another version",
    "altered": "has drifted",
}


def _off(drift: Drift) -> bool:
    return drift.state != "same"


def _append_changes(text: Text, changes: Sequence[Change], *, verbose: bool, bumps: bool = True) -> None:
    for what, said in _KINDS:
        of_kind = [each for each in changes if each.what == what]
        if not of_kind:
            continue
        bump = f" ({of_kind[0].bump})" if bumps else ""
        text.append(f"{said}: {counted(len(of_kind), 'vector')}{bump}\n", style=_STYLES[of_kind[0].bump])
        shown = of_kind if verbose else of_kind[:_SHOWN]
        for each in shown:
            _append_change(text, each)
        if len(shown) < len(of_kind):
            text.append(f"  and {len(of_kind) - len(shown)} more; --verbose shows all\n", style="dim")


def _append_change(text: Text, change: Change) -> None:
    text.append(f"  {printable(change.vector)}\n")
    for each in change.members:
        one, other = (clip(to_json(content), _MEMBER_SHOWN) for content in (each.old, each.new))
        if len(one) + len(other) + len(each.member) > _WIDTH - 12:
            text.append(f"      {each.member}: {shortened(one, _WIDTH - 20)}\n", style="dim")
            text.append(f"      {'':{len(each.member)}}  -> {shortened(other, _WIDTH - 24)}\n", style="dim")
        else:
            text.append(f"      {each.member}: {one} -> {other}\n", style="dim")


def _set(name: SetName) -> str:
    version = f"version {name.version}" if name.version else "no version"
    return f"{printable(name.name)} ({version}, {counted(name.count, 'vector')})"


def _declared(comparison: Comparison) -> str:
    return f"; declared: {comparison.declared}" if comparison.declared else ""


def _conclusion(comparison: Comparison) -> str:
    if comparison.violations:
        return "What stands behind `never` is wrong in any version."
    if comparison.required == "none":
        return "Nothing has changed."
    if comparison.sufficient:
        return "The version says so."
    if comparison.sufficient is None:
        return "A set has no manifest: its version is unknown."
    return f"The version does not say so: it has to be {comparison.at_least} or more."


def _append_wrapped(text: Text, content: str, style: str) -> None:
    for line in wrapped(printable(content), _WIDTH):
        text.append(line + "\n", style=style)
