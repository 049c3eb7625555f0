"""What the probes of an adapter found, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from ilp.implementation.adapter_test import ProbeResult
from ilp.report.wording import LOG_SHOWN, clip, counted, printable, wrapped

__all__ = ["render_closing", "render_result"]

_STYLES = {"pass": "green", "fail": "bold red", "skip": "dim"}
_INDENT = 16
_WIDTH = 100
_DETAIL_SHOWN = 500  # characters
_LOG_LINES = 5


def render_result(result: ProbeResult) -> Text:
    """Return what one probe found: its title, and where it failed, why, and the last of the adapter's log."""
    text = Text.assemble((f"{result.verdict:<5}", _STYLES[result.verdict]), f"{result.probe:<11}{result.title}")
    for line in wrapped(clip(result.detail, _DETAIL_SHOWN), _WIDTH - _INDENT) if result.detail else ():
        text.append(f"\n{'':{_INDENT}}{line}")
    for line in result.log.splitlines()[-_LOG_LINES:]:
        for part in wrapped(clip(line, LOG_SHOWN), _WIDTH - _INDENT - 2):
            text.append(f"\n{'':{_INDENT}}| {part}", style="dim")
    return text


def render_closing(reference: str, results: Sequence[ProbeResult]) -> Text:
    """Return what all probes together say of the adapter."""
    failed = sum(each.verdict == "fail" for each in results)
    if failed:
        return Text(f"{printable(reference)}: {failed} of {counted(len(results), 'probe')} failed", style="bold red")
    return Text(f"{printable(reference)} is well behaved", style="bold green")
