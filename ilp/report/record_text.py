"""What `ilp record` has kept, for people."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from ilp.gate.recorder import Recorded
from ilp.report.labelled import WIDTH
from ilp.report.wording import clip, printable, shortened, times, wrapped

__all__ = ["render_recorded"]

_REFERENCE_SHOWN = 60  # columns
_VERSION_SHOWN = 40  # characters
_KIB = 1024


def render_recorded(recorded: Recorded, path: Path, octets: int) -> Text:
    """Return what was recorded: of whom, how much, under which hash, in which file of how many octets."""
    text = Text()
    who = recorded.implementation
    text.append(f"{printable(str(path))}\n", style="bold")
    version = clip(who.version, _VERSION_SHOWN)
    text.append(f"  of         {shortened(who.reference, _REFERENCE_SHOWN)} (version {version})\n")
    text.append(f"  operations {recorded.count:,}, sha256 {recorded.operations_sha256}\n")
    outcomes = ", ".join(f"{kind} {count:,}" for kind, count in recorded.outcomes.items())
    text.append("  outcomes   " + f"\n{'':13}".join(wrapped(outcomes, WIDTH - 13)) + "\n")
    if recorded.restarts:
        text.append(f"  restarts   it had to be started again {times(recorded.restarts)}\n", style="yellow")
    text.append(f"  size       {_size(octets)}, {recorded.seconds:.1f} s")
    return text


def _size(octets: int) -> str:
    if octets < _KIB * _KIB:
        return f"{octets / _KIB:.0f} KiB"
    return f"{octets / _KIB / _KIB:.1f} MiB"
